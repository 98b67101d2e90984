//! What is shown of a command while it is typed is what Enter makes of it: all beginnings of all
//! commands, alone, with operands, and where values stand.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::rc::Rc;

use wirelab_lang::check::cursor::WordRole;
use wirelab_lang::commands::COMMANDS;
use wirelab_lang::session::{self, Options};
use wirelab_lang::syntax::source::Source;

use super::hint::hint;
use super::snapshot::Live;

/// All beginnings of all commands of one word, and of each word of those of two.
fn beginnings() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for command in COMMANDS {
        let (first, second) = command.name.split_once(' ').unwrap_or((command.name, ""));
        for cut in 1..=first.len() {
            all.insert(first[..cut].to_owned());
            all.extend((1..=second.len()).map(|end| format!("{} {}", &first[..cut], &second[..end])));
        }
    }
    all
}

/// What Enter makes of a text: the commands in it by the place of their first word, or why it is refused.
enum Entered {
    Runs(Vec<(usize, &'static str)>),
    /// The command that is refused, where it is one, and the messages.
    Refused(Option<&'static str>, Vec<&'static str>),
}

fn enter(text: &str) -> Entered {
    let options = Options { abbreviations: true, ..Options::default() };
    match session::typed(&Rc::new(Source::new("", text)), &options) {
        Ok(typed) => {
            let commands = typed.iter().flat_map(|own| &own.commands);
            Entered::Runs(commands.map(|(place, command)| (*place, command.name)).collect())
        }
        Err(reports) => Entered::Refused(
            reports.iter().find_map(|report| report.command),
            reports.iter().map(|report| report.message.id).collect(),
        ),
    }
}

/// The command whose words are in the colour of commands at a place, if they are.
fn coloured(text: &str, place: usize) -> Option<&'static str> {
    let marks = Live::default().checker.word_marks(text);
    marks.iter().find_map(|mark| match mark.role {
        WordRole::Command(name) if mark.span.start as usize == place => Some(name),
        _ => None,
    })
}

#[test]
fn what_is_coloured_as_a_command_runs_as_that_command() {
    let (mut commands, mut others) = (BTreeSet::new(), 0);
    for begin in beginnings() {
        for around in
            ["@", "@ 1", "@ x", "@ 127.0.0.1:9", "v = @", "v = @ 1", "if @ { }", "print (@)", "print @"]
        {
            let text = around.replace('@', &begin);
            let place = around.find('@').unwrap();
            let outer = around.starts_with("print").then_some("print");
            if place > 0 && outer.is_some() && coloured(&text, 0) != outer {
                // `print r` is `print raw`.
                continue;
            }
            let shown = coloured(&text, place);
            match enter(&text) {
                Entered::Runs(found) => {
                    let runs = found.iter().find(|(at, _)| *at == place).map(|(_, name)| *name);
                    assert_eq!(shown, runs, "{text}");
                }
                Entered::Refused(command, ids) => {
                    let is_none = ["ambiguous-command", "unknown-command", "unknown-command-or-variable"];
                    if ids.iter().any(|id| is_none.contains(id)) {
                        assert_eq!(shown, None, "{text}: {ids:?}");
                    } else if let Some(command) = command {
                        // The innermost is told: an operand may be a command as well.
                        let all = (0..text.len()).filter_map(|place| coloured(&text, place));
                        assert!(
                            all.collect::<Vec<_>>().contains(&command),
                            "{text}: {shown:?}, {command} {ids:?}"
                        );
                    } else if ids != ["kind-at-place"] {
                        assert_eq!(shown, None, "{text}: {ids:?}");
                    }
                }
            }
            commands.extend(shown);
            others += usize::from(shown.is_none());
        }
    }
    assert_eq!(commands.len(), COMMANDS.len());
    assert!(others > 100);
}

#[test]
fn a_hint_is_of_the_command_that_runs() {
    let live = Live::default();
    let shown = |line: &str| hint(line, &live, || None, 500, false);
    let mut hinted = BTreeSet::new();
    for begin in beginnings() {
        let line = format!("{begin} ");
        let runs = match enter(&line) {
            Entered::Runs(found) => found.first().map(|(_, name)| *name),
            Entered::Refused(command, _) => command,
        };
        let words = |text: &str| text.split(' ').count();
        if runs.is_some_and(|runs| words(runs) != words(&begin)) {
            // Its second word is an operand.
            continue;
        }
        let usage = |command: &'static str| {
            let command = wirelab_lang::commands::find(command).unwrap();
            let usage = wirelab_lang::spec::usage(command);
            usage[command.name.len()..].trim_start().to_owned()
        };
        let wanted = runs.map(usage).filter(|usage| !usage.is_empty());
        assert_eq!(shown(&line).map(|hint| hint.display), wanted, "{line}");
        hinted.extend(runs.filter(|_| wanted.is_some()));
    }
    let with_parts =
        COMMANDS.iter().filter(|command| !(command.operands.is_empty() && command.options.is_empty()));
    assert_eq!(hinted, with_parts.map(|command| command.name).collect());
    for ambiguous in ["u ", "un ", "s ", "tcp "] {
        assert_eq!(shown(ambiguous), None, "{ambiguous}");
    }
}
