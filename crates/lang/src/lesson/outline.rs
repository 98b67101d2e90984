//! What a script teaches: its steps and their statements, before anything runs.

use std::ops::Range;

use crate::catalogue::Language;
pub use crate::spec::Sort;
use crate::syntax::source::Span;

/// A text of a script as it is written, in one or both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// In English, or in the only language.
    pub english: String,
    /// In Chinese, where the script has it.
    pub chinese: Option<String>,
}

impl Written {
    /// The text in a language, or the one that is there.
    pub fn text(&self, language: Language) -> &str {
        match (language, &self.chinese) {
            (Language::Chinese, Some(chinese)) => chinese,
            (Language::Chinese, None) | (Language::English, _) => &self.english,
        }
    }
}

/// A script as a lesson.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// The steps in their order. Statements before the first `step` are a step without a title.
    pub steps: Vec<Step>,
    /// All statements at the top of the script, and those of its `role` blocks, in their order.
    pub statements: Vec<LessonStatement>,
    /// What other roles play, where this is the outline of one role: their statements as they are written.
    pub elsewhere: Vec<String>,
}

/// A step of a lesson: what stands between one `step` and the next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Step {
    /// Its title; values in braces are as written.
    pub title: Written,
    /// Its statements, as indexes into [`Outline::statements`].
    pub statements: Range<usize>,
}

/// A statement of a lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonStatement {
    /// Where it stands.
    pub span: Span,
    /// As it is written, without the indentation of its first line; several lines for a block.
    pub text: String,
    /// What it is to a class.
    pub sort: Sort,
    /// The role that plays it, where it stands in a `role` block.
    pub role: Option<String>,
}

impl Outline {
    /// The step that a statement belongs to, from 0.
    pub fn step_of(&self, statement: usize) -> usize {
        let after = self.steps.iter().position(|step| step.statements.start > statement);
        after.unwrap_or(self.steps.len()).saturating_sub(1)
    }
}
