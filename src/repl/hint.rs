//! What could be typed next, behind the cursor: the operands still to come, or the newest line of the
//! history that begins as typed.
//!
//! Pure. The history's line can be taken over; the operands are only shown.

use wirelab_lang::check::cursor::{PartialCall, Wanted};
use wirelab_lang::escape;
use wirelab_lang::spec::Presence;

use super::highlight::LIMIT;
use crate::output::truncate::cut;
use crate::repl::snapshot::Live;

/// A hint in less room than this says nothing.
const LEAST_ROOM: usize = 6;

/// What could be typed next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// What is shown.
    pub display: String,
    /// What the right arrow takes over.
    pub completion: Option<String>,
}

/// The hint behind a line with the cursor at its end, in so many columns. `newest` looks for the
/// newest line of the history that begins like it; `is_plain`: there are no colours to tell it from
/// what is typed.
pub fn hint(
    line: &str,
    live: &Live,
    newest: impl FnOnce() -> Option<String>,
    room: usize,
    is_plain: bool,
) -> Option<Hint> {
    if line.trim().is_empty() || live.is_answer || room < LEAST_ROOM || line.len() > LIMIT {
        return None;
    }
    let usage = usage(line, live);
    // What must come is more use than what came last time.
    let wants_more = usage.as_ref().is_some_and(|usage| usage.must_come);
    let earlier = if wants_more || !live.before.is_empty() { None } else { newest() };
    let rest = earlier.as_deref().and_then(|entry| entry.strip_prefix(line)).filter(|rest| !rest.is_empty());
    let (text, completion) = match (rest, usage) {
        (Some(rest), _) => {
            let first = rest.lines().next().unwrap_or_default();
            let more = if first.len() < rest.len() { " …" } else { "" };
            (format!("{}{more}", escape::one_line(first.as_bytes())), Some(rest.to_owned()))
        }
        (None, Some(usage)) => (usage.text, None),
        (None, None) => return None,
    };
    let blank = if completion.is_none() && !line.ends_with([' ', '\t']) { " " } else { "" };
    let display = if is_plain {
        format!("{blank}<{}>", cut(&text, room.saturating_sub(blank.len() + 2)))
    } else {
        format!("{blank}{}", cut(&text, room.saturating_sub(blank.len())))
    };
    Some(Hint { display, completion })
}

/// What a command still takes.
struct Usage {
    text: String,
    must_come: bool,
}

fn usage(line: &str, live: &Live) -> Option<Usage> {
    let mut text = String::new();
    if !live.before.is_empty() {
        text.extend([&live.before, "\n"]);
    }
    text.push_str(line);
    let is_begun = !line.ends_with([' ', '\t']);
    // The word at the cursor counts as if it were whole.
    text.push(' ');
    let Wanted::Rest(call) = live.checker.at_end(&text).wanted else { return None };
    let is_name = call.given.is_empty() && call.options.is_empty() && call.awaits.is_none();
    if is_begun && is_name && !line.ends_with(call.command.name.rsplit(' ').next()?) {
        // The beginning of a command's name may become another one.
        return None;
    }
    let parts = parts(&call);
    let must_come = call.awaits.is_some() || call.to_come().iter().any(|operand| call.must_be_there(operand));
    (!parts.is_empty()).then(|| Usage { text: parts.join(" "), must_come })
}

/// The parts of the usage line that are still to come.
fn parts(call: &PartialCall) -> Vec<String> {
    let mut parts = Vec::new();
    parts.extend(call.awaits.and_then(|option| option.value).map(|(name, _)| name.to_owned()));
    for operand in call.to_come() {
        // It may come any number of times: said once.
        let is_known = operand.presence == Presence::Many && !call.given.is_empty();
        if !is_known && call.awaits.is_none() {
            parts.push(call.command.usage_of(operand));
        }
    }
    parts.extend(call.options_to_come().map(|option| option.usage()));
    parts
}

#[cfg(test)]
mod tests {
    use super::super::complete::fixture::live;
    use super::*;

    fn shown(line: &str) -> String {
        let history = ["send conn \"hello\"", "tcp connect 127.0.0.1:9999", "if x {\n y\n}"];
        let newest = || history.iter().find(|entry| entry.starts_with(line)).map(|entry| (*entry).to_owned());
        hint(line, &live(), newest, 70, false).map_or(String::new(), |hint| hint.display)
    }

    #[test]
    fn fewer_operands_as_they_are_typed() {
        for (line, wanted) in [
            ("", ""),
            ("sendto", " [SOCKET] ADDR DATA [timeout DURATION]"),
            ("sendto ", "[SOCKET] ADDR DATA [timeout DURATION]"),
            ("sendto peer", " ADDR DATA [timeout DURATION]"),
            ("sendto peer ", "ADDR DATA [timeout DURATION]"),
            ("sendto peer 127.0.0.1:1 ", "DATA [timeout DURATION]"),
            ("sendto 127.0.0.1:1 ", "DATA [timeout DURATION]"),
            ("sendto peer 127.0.0.1:1 \"x\" ", "[timeout DURATION]"),
            ("accept server ", "[nowait] [timeout DURATION]"),
            ("accept server timeout ", "DURATION [nowait]"),
            ("accept server timeout 2s ", "[nowait]"),
            ("x = accept ", "[LISTENER] [nowait] [timeout DURATION]"),
            ("print (accept ", "[LISTENER] [nowait] [timeout DURATION]"),
            ("shutdown conn ", "[read|write|both]"),
            ("print ", "[VALUE …]"),
            ("print 1 ", ""),
            ("acce", ""),
            ("tcp", " connect 127.0.0.1:9999"),
            ("nothing", ""),
            ("send conn \"op", ""),
        ] {
            assert_eq!(shown(line), wanted, "{line}");
        }
    }

    #[test]
    fn the_history_where_nothing_must_come() {
        assert_eq!(shown("tcp c"), "onnect 127.0.0.1:9999");
        assert_eq!(shown("tcp connect 1"), "27.0.0.1:9999");
        assert_eq!(shown("send conn \"he"), "llo\"");
        assert_eq!(shown("if"), " x { …");
        let taken = hint("if", &live(), || Some("if x {\n y\n}".into()), 70, false);
        assert_eq!(taken.and_then(|hint| hint.completion).as_deref(), Some(" x {\n y\n}"));
        let only_shown = hint("sendto ", &live(), || None, 70, false);
        assert_eq!(only_shown.and_then(|hint| hint.completion), None);
    }

    #[test]
    fn without_colours_it_is_in_brackets_and_it_fits() {
        let plain = |line: &str, room| hint(line, &live(), || None, room, true).map(|hint| hint.display);
        assert_eq!(plain("sendto", 70).as_deref(), Some(" <[SOCKET] ADDR DATA [timeout DURATION]>"));
        assert_eq!(plain("sendto ", 10).as_deref(), Some("<[SOCKET…>"));
        assert_eq!(plain("sendto ", 5), None);
    }
}
