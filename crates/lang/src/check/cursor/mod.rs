//! Answers for whoever types: what each word of a text means, and what can stand at its end.
//!
//! Both are found by a check of the tree that the text has, whole or not ([`crate::syntax::read_rough`]):
//! the places of the check that find a command, take an operand or resolve a name also note it, so that
//! what is shown while typing is what a run does. Pure, and without a terminal.
//!
//! May use: what the check may, and the pieces of a text.

mod call;
mod notes;
mod place;

use std::rc::Rc;

pub use self::call::{Given, PartialCall};
pub(super) use self::notes::{Asked, Notes};
pub use self::place::AtCursor;
use super::Checker;
use crate::eval::value::kind::Kinds;
use crate::spec::Makes;
use crate::syntax::source::{Source, Span};
use crate::syntax::{self, Break};

/// A word of a text, and what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordMark {
    /// Where it stands.
    pub span: Span,
    /// What it means.
    pub role: WordRole,
}

/// What a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordRole {
    /// A word of the command of this name, perhaps abbreviated
    Command(&'static str),
    /// The first word of commands of two words, of which the second is not there or none of theirs
    FirstWord,
    /// A word that only some statements reserve
    Keyword,
    /// An option of a command
    Option,
    /// A word that means itself
    Text,
    /// A name with a value
    Name,
    /// A function
    Function,
    /// Nothing that is known
    Unknown,
}

/// What can stand at a place.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// A statement
    Statement,
    /// A value; in front of it may stand one of the words
    Value(&'static [&'static str]),
    /// The second word of a command
    SecondWord(String),
    /// What the command still takes
    Rest(PartialCall),
    /// A field of a value
    Field(Base),
    /// An index of a value
    Index(Base),
    /// The name of an error
    ErrorName,
    /// The listener of `serve`
    Listener,
    /// The host of `on`
    Host,
    /// One of these words
    Words(&'static [&'static str]),
    /// The inside of a string, where this can stand
    Inside(Box<Wanted>),
    /// Nothing that could be known
    Nothing,
}

/// A value of which a part is wanted.
#[derive(Debug, Clone)]
pub struct Base {
    /// The expression as it was written.
    pub text: String,
    /// What the value may be.
    pub kinds: Kinds,
    /// The fields that it has, as far as they are known, with what each may be.
    pub fields: Vec<(&'static str, Kinds)>,
}

/// A name that has a value at the cursor.
#[derive(Debug, Clone)]
pub struct VisibleName {
    /// The name.
    pub name: String,
    /// What its value may be.
    pub kinds: Kinds,
    /// The sort of the socket that it is, where that is known.
    pub makes: Option<Makes>,
}

impl Checker {
    /// What the words of a text mean that is typed with the names of now, in the order of the text. It
    /// need not be whole.
    pub fn word_marks(&self, text: &str) -> Vec<WordMark> {
        let rough = syntax::read_rough(text);
        let mut notes = Notes::new(Break::Nothing);
        rough.keywords.iter().for_each(|span| notes.mark(*span, WordRole::Keyword));
        self.noted(text, &rough.block, notes).marks()
    }

    /// What can stand at the end of a text that is typed with the names of now, and how much of it is
    /// the word that is being typed there.
    pub fn at_end<'t>(&self, text: &'t str) -> AtCursor<'t> {
        place::find(self, text)
    }

    /// What can stand behind a text, and the names that are known there.
    fn wanted(&self, text: &str) -> (Wanted, Vec<VisibleName>) {
        let rough = syntax::read_rough(text);
        let wanted = match rough.end {
            Break::Else => Wanted::Words(&["else"]),
            Break::Catch => Wanted::Words(&["catch"]),
            Break::In => Wanted::Words(&["in"]),
            Break::ErrorName => Wanted::ErrorName,
            Break::Nothing => Wanted::Nothing,
            Break::Phrase(_) | Break::Field => {
                let found = self.noted(text, &rough.block, Notes::new(rough.end)).found();
                return found.unwrap_or((Wanted::Nothing, Vec::new()));
            }
        };
        (wanted, Vec::new())
    }

    /// What a check notes of a tree.
    fn noted(&self, text: &str, block: &crate::syntax::ast::Block, notes: Notes) -> Notes {
        let mut checker = Self { notes: Some(Box::new(notes)), ..self.clone() };
        // What is wrong with it is told when it is to run.
        let _ = checker.only_check(&Rc::new(Source::new("", text)), block);
        checker.notes.map(|notes| *notes).unwrap_or_else(|| Notes::new(Break::Nothing))
    }
}
