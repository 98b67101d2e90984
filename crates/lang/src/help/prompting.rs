//! Reports as they are told to a person at the prompt, who may abbreviate: what a beginning could
//! mean, each command with its line; how the command is written in which the error is; and no flags
//! of a command line that is over.

use super::pick;
use crate::catalogue::Language;
use crate::commands;
use crate::diagnostic::{Diagnostic, Message};
use crate::message;
use crate::spec::usage;

/// A report for the prompt.
pub fn tell(mut report: Diagnostic, language: Language) -> Diagnostic {
    let names = candidates(&report);
    report.notes.retain(|note| note.id != "commands-are");
    let commands = names.iter().filter_map(|name| commands::find(name));
    report.notes.extend(commands.map(|command| {
        message!("command-and-summary", command = command.name, summary = pick(command.summary, language))
    }));
    report.message = here(report.message);
    report.help = report.help.into_iter().map(here).collect();
    let shows_usage = report.help.iter().any(|help| help.id == "help-usage");
    if let Some(command) = report.command.and_then(commands::find).filter(|_| !shows_usage) {
        report.help.push(message!("help-usage", usage = usage(command)));
    }
    report
}

/// The commands that a report names as possible.
fn candidates(report: &Diagnostic) -> Vec<String> {
    let messages = std::iter::once(&report.message).chain(&report.notes);
    messages
        .filter(|message| matches!(message.id, "ambiguous-command" | "commands-are"))
        .flat_map(|message| message.arguments.iter().filter(|(name, _)| *name == "commands"))
        .flat_map(|(_, names)| names.split(", ").map(str::to_owned))
        .collect()
}

/// What is said otherwise where a person types.
fn here(message: Message) -> Message {
    let first = || message.arguments.first().map(|(_, value)| value.clone()).unwrap_or_default();
    match message.id {
        "ambiguous-command" => message!("ambiguous-beginning", word = first()),
        "help-unknown-command" => message!("help-unknown-command-here"),
        "help-unknown-name" => message!("help-unknown-name-here", name = first()),
        _ => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::source::Span;

    #[test]
    fn each_possible_command_has_its_line() {
        let message = message!("ambiguous-command", word = "re", commands = "recv, reset");
        let told = tell(Diagnostic::error(Span::default(), message), Language::English);
        assert_eq!(told.message, message!("ambiguous-beginning", word = "re"));
        let summaries: Vec<_> = told.notes.iter().map(|note| note.arguments[1].1.as_str()).collect();
        assert_eq!(summaries, ["receive from a connection or a UDP socket", "break a connection with RST"]);
    }

    #[test]
    fn an_error_in_a_command_shows_how_it_is_written() {
        let mut report = Diagnostic::error(Span::default(), message!("unknown-name", name = "x"));
        report.command = Some("send");
        let told = tell(tell(report, Language::English), Language::English);
        assert_eq!(
            told.help,
            [message!("help-usage", usage = "send [SOCKET] DATA [oob] [nowait] [timeout DURATION]")]
        );
    }

    #[test]
    fn no_flag_is_named_where_a_person_types() {
        let report = Diagnostic::error(Span::default(), message!("unknown-name", name = "x"));
        let told = tell(report.help(message!("help-unknown-name", name = "x")), Language::English);
        assert_eq!(told.help, [message!("help-unknown-name-here", name = "x")]);
    }
}
