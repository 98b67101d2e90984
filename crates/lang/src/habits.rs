//! Habits from elsewhere: what is typed by people who know Python, `nc`, or a shell, and how it is
//! written here. Errors go through it before they are told.
//!
//! May use: `diagnostic`, places in text, the names of `commands`. Must not use: `check`, `eval`.

mod python;
mod tools;

use std::collections::BTreeSet;

use crate::commands;
use crate::diagnostic::{Diagnostic, Message};
use crate::message;
use crate::syntax::source::Span;

/// Reports in which what was not understood is explained, where it is a habit known here: one
/// report for the line in place of all that follow from it.
pub fn explain(reports: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut explained = Vec::with_capacity(reports.len());
    // The lines that have their report.
    let mut told = BTreeSet::new();
    for report in reports {
        let line = Line::of(&report);
        let better = line.as_ref().and_then(|line| Some((line.start, answer(line, &report)?)));
        match better {
            Some((line, better)) if told.insert(line) => explained.push(better),
            Some(_) => {}
            None => explained.push(report),
        }
    }
    explained
}

/// A line longer than this is no habit, and looking for its beginning takes no time.
const LONGEST: usize = 200;

/// The line that a report points into.
struct Line<'a> {
    /// Without blanks around it
    text: &'a str,
    /// Where it begins in its source
    start: usize,
}

impl<'a> Line<'a> {
    fn of(report: &'a Diagnostic) -> Option<Self> {
        let text = &report.source.as_ref()?.text;
        let at = report.labels.first()?.span.start as usize;
        let from = at.saturating_sub(LONGEST);
        let newline = text.as_bytes().get(from..at)?.iter().rposition(|byte| *byte == b'\n');
        let begin = newline.map(|found| from + found + 1).or((from == 0).then_some(0))?;
        let rest = text.as_bytes().get(begin..)?;
        let length = rest.iter().take(LONGEST + 1).position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let line = text.get(begin..begin + length).filter(|line| line.len() <= LONGEST)?;
        let start = begin + (line.len() - line.trim_start().len());
        Some(Self { text: line.trim(), start })
    }

    fn words(&self) -> Vec<&'a str> {
        self.text.split_whitespace().collect()
    }

    /// The place of the line's first bytes.
    fn place(&self, length: usize) -> Span {
        Span::new(self.start, self.start + length)
    }
}

fn answer(line: &Line<'_>, report: &Diagnostic) -> Option<Diagnostic> {
    match report.message.id {
        "syntax-method" => python::method(line, report),
        "kind-without-field" => python::method_without_parentheses(line, report),
        "syntax-prefix" => python::prefix(line, report).or_else(|| in_general(line, report)),
        "surplus-operand" | "operand-kind" => {
            swapped(line, report).or_else(|| connect_without_tcp(line, report))
        }
        "unknown-name" | "unknown-command" | "unknown-command-or-variable" | "unknown-function" => {
            in_general(line, report)
        }
        id if id.starts_with("syntax-") => in_general(line, report),
        _ => None,
    }
}

fn in_general(line: &Line<'_>, report: &Diagnostic) -> Option<Diagnostic> {
    question(line, report)
        .or_else(|| script_file(line, report))
        .or_else(|| command_as_call(line, report))
        .or_else(|| tools::answer(line, report))
        .or_else(|| swapped(line, report))
}

/// A report in place of another one.
fn instead(report: &Diagnostic, span: Span, message: Message) -> Diagnostic {
    let better = Diagnostic::error(span, message);
    Diagnostic { source: report.source.clone(), ..better }
}

/// The first word is no command; what to do here.
fn no_command(line: &Line<'_>, report: &Diagnostic, word: &str, help: Message) -> Diagnostic {
    instead(report, line.place(word.len()), message!("unknown-command", word = word)).help(help)
}

/// `?`, `?send`, `send?`
fn question(line: &Line<'_>, report: &Diagnostic) -> Option<Diagnostic> {
    let topic = line.text.strip_prefix('?').or_else(|| line.text.strip_suffix('?'))?;
    let topic = topic.trim_matches(|c: char| c == '?' || c.is_whitespace());
    if topic.contains(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | ' ')) {
        return None;
    }
    let wanted =
        if topic.is_empty() || topic == "help" { "help".to_owned() } else { format!("help {topic}") };
    let help = message!("habit-instead", wanted = wanted);
    Some(no_command(line, report, line.text, help))
}

/// `x.lab`, `./x.lab`, `run x.lab`
fn script_file(line: &Line<'_>, report: &Diagnostic) -> Option<Diagnostic> {
    let words = line.words();
    let (word, file) = match *words.as_slice() {
        [file] => (file, file),
        ["run" | "wirelab" | "source" | "python" | "python3" | "sh" | "bash" | ".", .., file] => {
            (line.text, file)
        }
        _ => return None,
    };
    let is_script = file.ends_with(".lab") && !file.contains(['"', '\'', '(']);
    let found = message!("habit-script-file", file = file);
    is_script.then(|| {
        let help = message!("habit-instead", wanted = format!("run \"{file}\""));
        instead(report, line.place(word.len()), found).help(help)
    })
}

/// `tcp_listen("127.0.0.1", 80)`
fn command_as_call(line: &Line<'_>, report: &Diagnostic) -> Option<Diagnostic> {
    let (_, name) = report.message.arguments.first().filter(|_| report.message.id == "unknown-function")?;
    let command = commands::find(&name.replace('_', " ")).filter(|command| command.name != name)?;
    let help = message!("help-usage", usage = crate::spec::usage(command));
    let span = report.labels.first().map_or(line.place(name.len()), |label| label.span);
    let mut better = instead(report, span, message!("unknown-function", name = name));
    better.command = Some(command.name);
    Some(better.label(message!("did-you-mean", word = command.name)).help(help))
}

/// `listen tcp 127.0.0.1:9999`
fn swapped(line: &Line<'_>, report: &Diagnostic) -> Option<Diagnostic> {
    let [first, second, ..] = *line.words().as_slice() else { return None };
    let command = commands::find(&format!("{second} {first}"))?;
    let length = line.text.find(second).map_or(first.len(), |at| at + second.len());
    let message = message!("unknown-command", word = format!("{first} {second}"));
    let mut better = instead(report, line.place(length), message);
    better.command = Some(command.name);
    let help = message!("help-usage", usage = crate::spec::usage(command));
    Some(better.label(message!("did-you-mean", word = command.name)).help(help))
}

/// `connect localhost 9999`: connect(2) wants a socket, and its address is one word.
fn connect_without_tcp(line: &Line<'_>, report: &Diagnostic) -> Option<Diagnostic> {
    let ["connect", host, port] = *line.words().as_slice() else { return None };
    let is_port = port.parse::<u16>().is_ok() && !host.contains(':');
    let wanted = format!("tcp connect {host}:{port}");
    is_port.then(|| {
        let help = report.help.iter().filter(|help| help.id != "help-port-behind").cloned();
        let help = std::iter::once(message!("habit-connect", wanted = wanted)).chain(help).collect();
        Diagnostic { help, ..report.clone() }
    })
}

#[cfg(test)]
mod tests;
