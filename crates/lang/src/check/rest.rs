//! The rest of a text of which parts could not be read: what could be is checked all the same, so
//! that all mistakes of a file come in one report.
//!
//! What stands in the parts that could not be read must not make errors elsewhere. So their words are
//! never told as unknown, and names that may get a value there may hold anything.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::Checker;
use super::scope::Known;
use crate::diagnostic::{Diagnostic, Severity};
use crate::syntax::Reading;
use crate::syntax::source::{Source, Span};

/// Errors that a part which could not be read may well have caused: it may have held the loop or the
/// function that is missed. So may whatever stands on the same line.
const DOUBTFUL: [&str; 3] = ["outside-loop", "return-outside", "def-inside"];

/// What stands in the parts that could not be read.
#[derive(Clone, Default)]
pub(super) struct Unread {
    /// All words.
    pub words: BTreeSet<Box<str>>,
    /// Those that may be names which get a value.
    pub targets: BTreeSet<Box<str>>,
}

impl Unread {
    fn of(text: &str, parts: &[Span]) -> Self {
        let mut unread = Self::default();
        let mut parts: Vec<_> = parts.iter().map(|part| part.range()).collect();
        parts.sort_by_key(|part| part.start);
        // Parts may lie within one another.
        let mut end = 0;
        for part in parts {
            unread.look_at(text.get(part.start.max(end)..part.end).unwrap_or_default());
            end = end.max(part.end);
        }
        unread
    }

    fn look_at(&mut self, text: &str) {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let mut before = "";
        let mut rest = text;
        while let Some(start) = rest.find(is_part) {
            let gap = rest.get(..start).unwrap_or_default();
            let word = rest.get(start..).unwrap_or_default();
            let word = word.get(..word.find(|c| !is_part(c)).unwrap_or(word.len())).unwrap_or_default();
            rest = rest.get(start + word.len()..).unwrap_or_default();
            let behind = rest.trim_start();
            let assigned = behind.starts_with('=') && !behind.starts_with("==")
                || ["+=", "-=", "*=", "/=", "//=", "%="].iter().any(|sign| behind.starts_with(sign))
                || behind.starts_with(',');
            let declared = matches!(before, "for" | "as" | "catch") || gap.trim().ends_with([',', '(']);
            if assigned || declared {
                self.targets.insert(word.into());
            }
            self.words.insert(word.into());
            before = word;
        }
    }
}

impl Checker {
    /// Checks the statements of a text that could be read, where others could not: what is wrong with
    /// all of it.
    pub fn check_rest(mut self, source: &Rc<Source>, reading: Reading) -> Vec<Diagnostic> {
        let Reading { block, mut reports, broken } = reading;
        self.unread = Unread::of(&source.text, &broken);
        if let Some(file) = &mut self.file {
            for name in &self.unread.targets {
                let is_command = (self.vocabulary.command)(name).is_some();
                if let Some(slot) = file.declare(name, Span::default()).filter(|_| !is_command) {
                    file.learn(slot, Known::ANY);
                }
            }
        }
        let line = |report: &Diagnostic| {
            let start = report.labels.first().map_or(0, |label| label.span.start as usize);
            source.text.get(..start).and_then(|before| before.rfind('\n'))
        };
        let told: BTreeSet<_> = reports.iter().map(line).collect();
        let found = self.only_check(source, &block).err().unwrap_or_default();
        reports.extend(found.into_iter().filter(|report| {
            let doubtful = DOUBTFUL.contains(&report.message.id) || told.contains(&line(report));
            report.severity == Severity::Error && !doubtful
        }));
        reports.sort_by_key(|report| report.labels.first().map(|label| label.span.start));
        reports
    }
}
