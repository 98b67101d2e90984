//! What went wrong, where, and what would have been right: as data. The application renders it, `catalogue`
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

/// The most errors of one text that are told, and the most warnings: nobody reads more, and each takes
/// memory and time.
pub const MOST_REPORTS: usize = 1_000;

/// The message that says how many more reports there were.
pub const LEFT_OUT: &str = "reports-left-out";

/// What is said of one text, as much of it as somebody reads.
#[derive(Debug, Default)]
pub struct Reports {
    kept: Vec<Diagnostic>,
    errors: usize,
    warnings: usize,
}

impl Reports {
    /// Adds one, if it is among the first ones of its severity. Whether it is.
    pub fn add(&mut self, report: Diagnostic) -> bool {
        let count = match report.severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        };
        *count += 1;
        let is_kept = *count <= MOST_REPORTS;
        if is_kept {
            self.kept.push(report);
        }
        is_kept
    }

    /// Adds one that nobody may miss, however many there are.
    pub fn insist(&mut self, report: Diagnostic) {
        self.errors += usize::from(report.severity == Severity::Error);
        self.warnings += usize::from(report.severity == Severity::Warning);
        self.kept.push(report);
    }

    /// Those that are kept.
    pub fn kept(&mut self) -> &mut [Diagnostic] {
        &mut self.kept
    }

    /// How many are kept.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Whether one is an error.
    pub fn has_error(&self) -> bool {
        self.errors > 0
    }

    /// Those that were kept in the order of their places; behind them, how many were not.
    pub fn told(mut self) -> Vec<Diagnostic> {
        self.kept.sort_by_key(|report| report.labels.first().map_or(0, |label| label.span.start));
        let count = self.errors + self.warnings - self.kept.len();
        if count > 0 {
            let left = Diagnostic::warning(Span::default(), message!("reports-left-out", count = count));
            let end = self.kept.last().and_then(|last| last.labels.first()).map(|label| label.span);
            self.kept
                .extend(end.map(|span| Diagnostic { labels: vec![Label { span, message: None }], ..left }));
        }
        self.kept
    }
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
