//! What went wrong, where, and what would have been right: as data. `ui` renders it, `catalogue`
//! turns its messages into a language.
//!
//! May use: `syntax::source`. Must not use: anything else of the crate.

pub mod nearest;

use std::fmt::{self, Write as _};
use std::rc::Rc;

use crate::syntax::source::{Source, Span};

/// A sentence of the catalogue, with what is put into it. `id` is a key of `catalogue/*.ftl`.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Key in the catalogue.
    pub id: &'static str,
    /// Values of the placeholders. They may hold text from outside: escaped when rendered.
    pub arguments: Vec<(&'static str, String)>,
}

/// Builds a [`Message`]: `message!("unknown-name", name = text, near = other)`.
#[macro_export]
macro_rules! message {
    ($id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::diagnostic::Message {
            id: $id,
            arguments: vec![$((stringify!($name), $crate::diagnostic::argument(&$value))),*],
        }
    };
}

/// The most bytes that one thing put into a sentence may have: a reader sees what it begins with.
pub const LONGEST_ARGUMENT: usize = 4_096;

/// What is put into a sentence, cut with `…` where it is long: a message takes no more memory because
/// the value that it speaks of is large.
pub fn argument(value: &(impl fmt::Display + ?Sized)) -> String {
    let mut cut = Cut(String::new());
    // An error says that the rest has no room.
    match write!(cut, "{value}") {
        Ok(()) => {}
        Err(fmt::Error) => cut.0.push('…'),
    }
    cut.0
}

/// Takes the beginning of what is written to it.
struct Cut(String);

impl fmt::Write for Cut {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = LONGEST_ARGUMENT - self.0.len();
        if text.len() <= room {
            self.0.push_str(text);
            return Ok(());
        }
        let end = text.floor_char_boundary(room);
        self.0.push_str(text.get(..end).unwrap_or_default());
        Err(fmt::Error)
    }
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Nothing runs, or the run ends.
    Error,
    /// It runs.
    Warning,
}

/// A place with what is said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What stands beside the caret.
    pub message: Option<Message>,
}

/// One report: a message, the places it speaks of (the first is the main one), and what to try.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What happened.
    pub message: Message,
    /// The text that the labels point into.
    pub source: Option<Rc<Source>>,
    /// The places, the main one first.
    pub labels: Vec<Label>,
    /// Facts beside it: what was expected, what a value was.
    pub notes: Vec<Message>,
    /// What to try.
    pub help: Vec<Message>,
    /// The input ended too early: at a prompt, more lines may complete it.
    pub incomplete: bool,
    /// The command that it happened in, by name.
    pub command: Option<&'static str>,
}

impl Diagnostic {
    /// An error at a place; the source is added by [`Diagnostic::within`].
    pub fn error(span: Span, message: Message) -> Self {
        Self {
            severity: Severity::Error,
            message,
            source: None,
            labels: vec![Label { span, message: None }],
            notes: Vec::new(),
            help: Vec::new(),
            incomplete: false,
            command: None,
        }
    }

    /// A warning at a place.
    pub fn warning(span: Span, message: Message) -> Self {
        Self { severity: Severity::Warning, ..Self::error(span, message) }
    }

    /// What stands beside the main caret.
    pub fn label(mut self, message: Message) -> Self {
        if let Some(first) = self.labels.first_mut() {
            first.message = Some(message);
        }
        self
    }

    /// A further place.
    pub fn also(mut self, span: Span, message: Message) -> Self {
        self.labels.push(Label { span, message: Some(message) });
        self
    }

    /// A fact beside it.
    pub fn note(mut self, message: Message) -> Self {
        self.notes.push(message);
        self
    }

    /// What to try.
    pub fn help(mut self, message: Message) -> Self {
        self.help.push(message);
        self
    }

    /// The text that its places are in.
    pub fn within(mut self, source: &Rc<Source>) -> Self {
        self.source = Some(Rc::clone(source));
        self
    }

    /// Marks an input that ended too early.
    pub fn incomplete(mut self) -> Self {
        self.incomplete = true;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m10_what_is_put_into_a_sentence_is_cut_between_characters() {
        assert_eq!(argument("short"), "short");
        assert_eq!(argument(&"x".repeat(LONGEST_ARGUMENT)).len(), LONGEST_ARGUMENT);
        let long = argument(&"好".repeat(LONGEST_ARGUMENT));
        assert!(long.ends_with("好…") && long.len() <= LONGEST_ARGUMENT + "…".len(), "{}", long.len());
        assert_eq!(
            argument(&format_args!("{}{}", "a".repeat(LONGEST_ARGUMENT), 1)).chars().last(),
            Some('…')
        );
    }
}
