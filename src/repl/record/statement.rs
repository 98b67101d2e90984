//! The lines of a statement that worked, with what came out where that is asked for.
//!
//! Pure.

use wirelab_lang::diagnostic::Message;
use wirelab_lang::eval::recording::{RecordedPhrase, RecordedShape};
use wirelab_lang::eval::value::Value;
use wirelab_lang::message;
use wirelab_lang::spec::Effect;
use wirelab_lang::syntax::ast::Operator;
use wirelab_net::SocketType;

use super::edit::{self, Edit};
use super::entry::{Entry, Outcome};
use super::script::Writer;
use crate::repl::record::assertions::{Claim, Claims};

/// How long a background task has for what it does between two statements.
pub const WITHIN: &str = " within 2s";

impl Writer<'_> {
    /// The lines, and whether a `recv` became one of just so many bytes.
    pub fn kept(&self, place: usize, entry: &Entry, changes: Option<&Message>) -> (Vec<String>, bool) {
        let mut edits = self.edits(place, entry);
        let exactly = self.expects.then(|| self.exactly(entry)).flatten();
        let waits = exactly.is_some();
        edits.extend(exactly);
        let lines = match &entry.typed.shape {
            RecordedShape::Value(phrase) if entry.shows() => self.shown(place, entry, phrase, edits, changes),
            RecordedShape::Assign(name, phrase) => {
                let mut lines = vec![edit::apply(&entry.typed.text, &edits)];
                let receives = phrase.command.is_some_and(|command| command.facts.effect == Effect::Receives);
                if self.expects && receives {
                    lines.extend(self.claims(name, place, entry, changes));
                }
                lines
            }
            _ => vec![edit::apply(&entry.typed.text, &edits)],
        };
        (lines, waits)
    }

    /// An expression whose value was shown.
    fn shown(
        &self,
        place: usize,
        entry: &Entry,
        phrase: &RecordedPhrase,
        mut edits: Vec<Edit>,
        changes: Option<&Message>,
    ) -> Vec<String> {
        let text = &entry.typed.text;
        let plain = edit::apply(text, &edits);
        if let Some(names) = self.socket_names(entry) {
            let mut lines = vec![format!("{names} = {plain}")];
            lines.extend(self.expects.then(|| self.socket_claims(place, entry)).into_iter().flatten());
            return lines;
        }
        edits.extend(edit::parentheses(phrase));
        let operand = edit::apply(text, &edits);
        let is_handle = matches!(entry.value(), Some(Value::Socket(_) | Value::Task(_) | Value::Mailbox(_)));
        let with_claims = |name: &str, changes| {
            let mut lines = vec![format!("{name} = {operand}")];
            lines.extend(self.claims(name, place, entry, changes));
            lines
        };
        let passing = message!("session-not-passing");
        let changes = changes.or_else(|| is_passing(entry).then_some(&passing));
        match (self.names.of(place), changes) {
            (Some(name), _) if !self.expects || is_handle => vec![format!("{name} = {operand}")],
            // That it has the value which is written there tells nothing.
            (None, _) if !self.expects || is_handle || entry.drawn().is_some() => vec![plain],
            (Some(name), changes) => with_claims(name, changes),
            (None, Some(why)) => vec![plain, self.not_expected(None, why)],
            (None, None) => match self.literal(place, entry) {
                Ok(literal) => {
                    let condition = condition(&operand, phrase, &literal);
                    vec![format!("expect {condition}{}", within(entry, phrase))]
                }
                Err(_) if is_path(text) => self.claims(text, place, entry, None),
                Err(_) if is_made_of_parts(entry) => with_claims(&self.names.fresh(entry), None),
                Err(why) => vec![plain, self.not_expected(None, &why)],
            },
        }
    }

    fn literal(&self, place: usize, entry: &Entry) -> Result<String, Message> {
        let value = entry.value().ok_or_else(|| message!("session-not-long"))?;
        Claims { known: self.known, place }.literal(value, &entry.typed.text)
    }

    /// What holds for the value of a statement, which has this name.
    fn claims(&self, name: &str, place: usize, entry: &Entry, changes: Option<&Message>) -> Vec<String> {
        if let Some(why) = changes {
            return vec![self.not_expected(Some(name), why)];
        }
        let claims = match &entry.outcome {
            Outcome::Done(value) => Claims { known: self.known, place }.of(name, value),
            Outcome::Long(length) => Claims::of_length(name, *length),
            Outcome::Failed(..) => Vec::new(),
        };
        let lines = claims.into_iter().map(|claim| match claim {
            Claim::Expect(condition) => format!("expect {condition}"),
            Claim::Not(what, why) => self.not_expected(Some(&what), &why),
        });
        lines.collect()
    }

    fn not_expected(&self, what: Option<&str>, why: &Message) -> String {
        let why = self.say(why);
        let said = match what {
            Some(what) => message!("session-not-expected-of", what = what, reason = why),
            None => message!("session-not-expected", reason = why),
        };
        format!("# {}", self.say(&said))
    }

    /// `recv` of as many bytes as came, where the value is data of a stream.
    fn exactly(&self, entry: &Entry) -> Option<Edit> {
        let (RecordedShape::Value(phrase) | RecordedShape::Assign(_, phrase)) = &entry.typed.shape else {
            return None;
        };
        let count = match &entry.outcome {
            Outcome::Done(Value::Bytes(bytes)) if !bytes.is_empty() => bytes.len(),
            Outcome::Long(length) => *length,
            _ => return None,
        };
        let is_stream =
            |id| self.sockets.get(id).is_none_or(|(socket_type, _)| *socket_type == SocketType::Stream);
        if !entry.uses.iter().all(is_stream) {
            return None;
        }
        edit::exactly(&entry.typed.text, phrase, count)
    }

    /// The names on the left of what made sockets.
    fn socket_names(&self, entry: &Entry) -> Option<String> {
        let name = |value: &Value| match value {
            Value::Socket(socket) if entry.sockets.iter().any(|ends| ends.id == socket.id) => {
                self.sockets.get(&socket.id)?.1.clone()
            }
            _ => None,
        };
        match entry.value()? {
            _ if is_path(&entry.typed.text) => None,
            Value::List(list) if !list.is_empty() => {
                let names: Option<Vec<String>> = list.iter().map(name).collect();
                names.map(|names| names.join(", "))
            }
            value => name(value),
        }
    }

    /// What holds for a socket whatever the kernel chooses: its state, and who its peer is.
    fn socket_claims(&self, place: usize, entry: &Entry) -> Vec<String> {
        let Some(Value::Socket(socket)) = entry.value() else { return Vec::new() };
        let Some((_, Some(name))) = self.sockets.get(&socket.id) else { return Vec::new() };
        let mut lines = Vec::new();
        if let Some(state) =
            entry.state.as_ref().filter(|state| ["LISTEN", "ESTABLISHED"].contains(&&***state))
        {
            lines.push(format!("expect {name}.state == \"{state}\"{WITHIN}"));
        }
        let ends = entry.sockets.iter().find(|ends| ends.id == socket.id);
        let peer = ends.and_then(|ends| ends.peer.as_ref());
        if let Some(other) = peer
            .and_then(|peer| self.known.reference(peer, place, true, &format!("{name}.local {name}.peer")))
        {
            lines.push(format!("expect {name}.peer == {other}"));
        }
        lines
    }
}

/// What a socket or a task tells of itself may take a moment.
fn within(entry: &Entry, phrase: &RecordedPhrase) -> &'static str {
    let told = [".state", ".pending", ".received", ".sent", ".peer"];
    let asks = told.iter().any(|field| entry.typed.text.contains(field));
    if phrase.command.is_none() && entry.typed.commands.is_empty() && asks { WITHIN } else { "" }
}

/// What has no literal, and yet something can be said of.
fn is_made_of_parts(entry: &Entry) -> bool {
    matches!(entry.outcome, Outcome::Long(_)) || matches!(entry.value(), Some(Value::Record(_)))
}

/// A name, with fields or indexes: to look at it changes nothing.
fn is_path(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.[]".contains(&byte))
}

/// A state that a connection goes through without stopping.
fn is_passing(entry: &Entry) -> bool {
    const STATES: [&[u8]; 5] = [b"FIN_WAIT1", b"CLOSING", b"LAST_ACK", b"SYN_SENT", b"SYN_RECV"];
    let is_such = |value: &Value| matches!(value, Value::Bytes(state) if STATES.contains(&&**state));
    entry.typed.text.ends_with(".state") && entry.value().is_some_and(is_such)
}

/// The condition that an expression has a value.
fn condition(text: &str, phrase: &RecordedPhrase, literal: &str) -> String {
    use Operator::{Add, Divide, FloorDivide, Modulo, Multiply, Subtract};
    let binds_tighter =
        matches!(phrase.operator, None | Some(Add | Subtract | Multiply | Divide | FloorDivide | Modulo));
    match (literal, binds_tighter && !text.starts_with("not ")) {
        ("true", false) => text.to_owned(),
        ("false", false) => format!("not ({text})"),
        (_, false) => format!("({text}) == {literal}"),
        (_, true) => format!("{text} == {literal}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, operator: Option<Operator>, literal: &str) -> String {
        let phrase =
            RecordedPhrase { start: 0, command: None, operands: Vec::new(), options: Vec::new(), operator };
        condition(text, &phrase, literal)
    }

    #[test]
    fn conditions_read_as_a_person_would_write_them() {
        assert_eq!(of("a + b", Some(Operator::Add), "3"), "a + b == 3");
        assert_eq!(of("a == b", Some(Operator::Equal), "true"), "a == b");
        assert_eq!(of("a == b", Some(Operator::Equal), "false"), "not (a == b)");
        assert_eq!(of("not a", None, "false"), "not (not a)");
        assert_eq!(of("get c nodelay", None, "true"), "get c nodelay == true");
    }
}
