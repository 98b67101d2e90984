//! Where text came from, and places in it. Pure; knows nothing of the language.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A half-open range of byte offsets in one [`Source`].
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`, in bytes.
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end) }
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// As a range for slicing with `get`.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// A script's text with the name under which errors speak of it: a file name as it was given,
/// `-c`, `<stdin>`, or `demo:tcp/hello`.
#[derive(Debug)]
pub struct Source {
    /// How errors name the text.
    pub name: String,
    /// The text itself, valid UTF-8, without a byte order mark.
    pub text: String,
    /// Lines that stood before the text where it came from: statements of a prompt's input.
    pub lines_before: usize,
    /// The folder of its file, in which what it imports is looked for; else that is the working directory.
    pub folder: Option<PathBuf>,
}

impl Source {
    /// A named text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into(), lines_before: 0, folder: None }
    }

    /// The same text, of a file in a folder.
    #[must_use]
    pub fn in_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// The path of its file, if it is that of one.
    pub fn file(&self) -> Option<&Path> {
        self.folder.as_ref().map(|_| Path::new(&self.name))
    }

    /// The same text, behind so many lines.
    #[must_use]
    pub fn behind(mut self, lines: usize) -> Self {
        self.lines_before = lines;
        self
    }

    /// The text that a span covers; empty where the span does not fit the text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Line and column of an offset, both from 1. Columns count characters, not bytes and not
    /// terminal cells, as editors do.
    pub fn position(&self, offset: u32) -> (usize, usize) {
        let before = self.text.get(..offset as usize).unwrap_or(&self.text);
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1 + self.lines_before;
        let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
        (line, column)
    }

    /// `FILE:LINE:COLUMN` of an offset.
    pub fn place(&self, offset: u32) -> String {
        let (line, column) = self.position(offset);
        format!("{}:{line}:{column}", self.name)
    }
}
