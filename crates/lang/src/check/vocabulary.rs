//! Words as names of commands: exact ones, abbreviated ones at a prompt, and what may be meant by
//! those that are none.

use super::Pass;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::nearest::nearest;
use crate::message;
use crate::spec::Command;
use crate::syntax::source::Span;

impl Pass<'_> {
    /// The command of one word.
    pub(super) fn command_named(&self, word: &str) -> Option<&'static Command> {
        (self.vocabulary.command)(word)
    }

    /// The command of one word at a place; where one may be abbreviated, also by an unambiguous
    /// beginning.
    pub(super) fn command_begun(&self, word: &str, place: Span) -> Option<&'static Command> {
        let exact = self.command_named(word);
        if exact.is_some() || !self.may_abbreviate(place) {
            return exact;
        }
        let mut firsts = self.abbreviated(word).map(|command| first_word(command.name));
        let first = firsts.next()?;
        // `pri` is `print`, and not the beginning of `print raw`.
        if firsts.all(|other| other == first) { (self.vocabulary.command)(first) } else { None }
    }

    /// Whether a command at this place may be abbreviated: at a prompt, where a statement or its
    /// value begins. Elsewhere a word that is no command is a name.
    fn may_abbreviate(&self, place: Span) -> bool {
        self.vocabulary.abbreviations && self.begin == Some(place.start)
    }

    /// The commands that begin with a word, those of two words too.
    fn abbreviated(&self, word: &str) -> impl Iterator<Item = &'static Command> {
        let begins = move |command: &&&'static Command| first_word(command.name).starts_with(word);
        self.vocabulary.commands.iter().filter(begins).copied()
    }

    /// The commands that a beginning could mean at a place, if several.
    pub(super) fn ambiguous(&self, word: &str, place: Span) -> Option<String> {
        if !self.may_abbreviate(place) || self.variable_exists(word) {
            return None;
        }
        let names: Vec<_> = self.abbreviated(word).map(|command| command.name).collect();
        (names.len() > 1).then(|| names.join(", "))
    }

    fn variable_exists(&self, word: &str) -> bool {
        self.shared.contains_key(word) || self.scopes.iter().any(|scope| scope.is_assigned(word))
    }

    /// The command of two words at a place; where one may be abbreviated, also by unambiguous
    /// beginnings.
    pub(super) fn two_words(&self, first: &str, second: &str, place: Span) -> Option<&'static Command> {
        if !self.is_first_word(first) {
            return None;
        }
        let mut name = String::with_capacity(first.len() + second.len() + 1);
        name.extend([first, " ", second]);
        let exact = (self.vocabulary.command)(&name);
        // `print r` prints the variable `r`.
        if exact.is_some() || !self.may_abbreviate(place) || self.variable_exists(second) {
            return exact;
        }
        let mut candidates =
            self.vocabulary.commands.iter().filter(|command| command.name.starts_with(&name));
        let found = candidates.next()?;
        candidates.next().is_none().then_some(found)
    }

    /// Whether commands of two words begin with this one: `tcp`, `udp`, `unix`.
    pub(super) fn is_first_word(&self, word: &str) -> bool {
        self.first_words.contains(&word)
    }

    pub(super) fn unknown_second_word(&mut self, first: &str, second: &str, span: Span) {
        let begin = format!("{first} ");
        let all: Vec<_> = self
            .vocabulary
            .commands
            .iter()
            .map(|command| command.name)
            .filter(|name| name.starts_with(&begin))
            .collect();
        let written = format!("{first} {second}");
        let mut report = Diagnostic::error(span, message!("unknown-command", word = written.trim_end()));
        if let Some(near) = nearest(&written, all.iter().copied()) {
            report = report.label(message!("did-you-mean", word = near));
        }
        self.report(report.note(message!("commands-are", first = first, commands = all.join(", "))));
    }

    /// Whether a word that is nothing is likely to be meant as a command or function.
    pub(super) fn may_be_command(&self, word: &str) -> bool {
        let commands = self.vocabulary.commands.iter().map(|command| command.name);
        (self.vocabulary.function)(word).is_some()
            || self.functions.contains_key(word)
            || self.near_variable(word).is_none()
                && (form(word).is_some()
                    || nearest(word, commands.chain(self.first_words.iter().copied())).is_some())
    }

    /// A statement of one word, which could as well be a variable.
    pub(super) fn unknown_word_alone(&mut self, word: &str, span: Span) {
        let before = self.reports.len();
        self.unknown_command(word, span);
        if let Some(report) = self.reports.kept().get_mut(before)
            && report.message.id == "unknown-command"
        {
            report.message = message!("unknown-command-or-variable", word = word);
        }
    }

    pub(super) fn unknown_command(&mut self, word: &str, span: Span) {
        if self.unread.targets.contains(word) {
            return;
        }
        if let Some(form) = form(word) {
            return self
                .report(Diagnostic::error(span, message!("statement-form", word = word, form = form)));
        }
        if (self.vocabulary.function)(word).is_some() || self.functions.contains_key(word) {
            let report = Diagnostic::error(span, message!("function-without-parentheses", name = word));
            return self.report(report.help(message!("syntax-write-instead", wanted = format!("{word}(…)"))));
        }
        let mut report = Diagnostic::error(span, message!("unknown-command", word = word));
        let firsts = self.first_words.clone();
        let commands = self.vocabulary.commands.iter().map(|command| command.name);
        let keywords = ["spawn", "serve", "while", "loop", "return", "expect", "default", "role"];
        let foreign = elsewhere(word);
        let near = foreign.or_else(|| nearest(word, commands.chain(firsts).chain(keywords)));
        let begun = self.abbreviated(word).next().filter(|_| word.len() > 1).map(|command| command.name);
        let is_here = self.scopes.last().is_some_and(|scope| scope.names.iter().any(|name| **name == *word));
        if is_here && near.is_none() {
            report = report.label(message!("never-got-its-value"));
        } else if let Some(near) = near.or(begun).map(str::to_owned).or_else(|| self.near_variable(word)) {
            report = report.label(message!("did-you-mean", word = near));
        } else {
            report = report.help(message!("help-unknown-command"));
        }
        self.report(report);
    }

    pub(super) fn is_assigned_somewhere(&self, word: &str) -> bool {
        self.scopes.iter().any(|scope| scope.slot(word).is_some())
    }

    pub(super) fn near_variable(&self, word: &str) -> Option<String> {
        let names = self.scopes.last()?.names.iter().map(|name| &**name);
        nearest(word, names).map(str::to_owned)
    }
}

/// What a word of other languages is called here.
fn elsewhere(word: &str) -> Option<&'static str> {
    Some(match word {
        "assert" | "ensure" | "require" => "expect",
        "quit" => "exit",
        _ => return None,
    })
}

fn first_word(name: &'static str) -> &'static str {
    name.split(' ').next().unwrap_or(name)
}

/// How the statements are written whose first word is no keyword, for those who leave something out.
fn form(word: &str) -> Option<&'static str> {
    Some(match word {
        "spawn" => "spawn { … }",
        "serve" => "serve LISTENER as NAME { … }",
        "default" => "default NAME = VALUE",
        "role" => "role NAME { … }",
        _ => return None,
    })
}
