//! Where the cursor is in a statement, and what can stand there.
//!
//! Pure: a text, the cursor's place in it, and what lives now. Made from the pieces of the text up to
//! the cursor, so that broken and unfinished texts have a place as well; `check` says what is right.

mod call;
mod items;
mod phrase;
mod vocabulary;

use std::cell::RefCell;

use wirelab_lang::syntax::scan::{self, Bracket, Piece, PieceKind};
use wirelab_lang::syntax::source::Span;

pub use self::call::{Call, Given};
pub use self::vocabulary::{Names, second_words};
use crate::repl::snapshot::Live;

/// The cursor's place.
#[derive(Debug)]
pub struct Place<'t> {
    /// Where the word at the cursor begins, in bytes.
    pub start: usize,
    /// The word, as far as the cursor.
    pub word: &'t str,
    /// What can stand there.
    pub wanted: Wanted<'t>,
}

/// What can stand at a place.
#[derive(Debug)]
pub enum Wanted<'t> {
    /// A statement
    Statement,
    /// A value; in front of it may stand one of the words
    Value(&'static [&'static str]),
    /// The second word of a command
    SecondWord(&'t str),
    /// What the command still takes
    Rest(Call<'t>),
    /// The name of a field of this term
    Field(&'t str),
    /// The name of an error
    ErrorName,
    /// The listener of `serve`
    Listener,
    /// One of these words
    Words(&'static [&'static str]),
    /// The inside of a string, which is an operand of this command
    Inside(Option<Call<'t>>),
    /// Nothing that could be known
    Nothing,
}

/// A part of a text, and what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Where it stands.
    pub span: Span,
    /// What it means.
    pub role: Role,
}

/// What a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A word of a command
    Command,
    /// A word that only some statements reserve
    Keyword,
    /// An option of a command
    Option,
    /// A word that means itself
    Word,
    /// A name with a value
    Name,
    /// A function
    Function,
    /// Nothing that is known
    Unknown,
}

/// What the words of a text mean.
pub fn marks(text: &str, pieces: &[Piece], live: &Live) -> Vec<Mark> {
    let names = Names::new(text, pieces, live);
    let finder = Finder { text, names: &names, marks: RefCell::default() };
    items::each(pieces, |innermost| _ = finder.within(innermost));
    finder.marks.into_inner()
}

/// The place at the end of a text, and the names that are known there.
pub fn at_end<'t>(text: &'t str, live: &'t Live) -> (Place<'t>, Names<'t>) {
    let pieces = scan::scan(text);
    let names = Names::new(text, &pieces, live);
    let place = Finder { text, names: &names, marks: RefCell::default() }.place(&pieces);
    (place, names)
}

struct Finder<'t, 'n> {
    text: &'t str,
    names: &'n Names<'t>,
    /// What was found on the way.
    marks: RefCell<Vec<Mark>>,
}

impl<'t> Finder<'t, '_> {
    fn place(&self, pieces: &[Piece]) -> Place<'t> {
        let end = self.text.len();
        let at_cursor = pieces.last().filter(|last| last.span.end as usize == end).copied();
        let nowhere = |wanted| Place { start: end, word: "", wanted };
        match at_cursor.map(|last| last.kind) {
            Some(PieceKind::Comment) => return nowhere(Wanted::Nothing),
            Some(PieceKind::OpenText) => return self.inside(pieces),
            // A term that is whole: a blank comes first.
            Some(PieceKind::Text | PieceKind::TextPart | PieceKind::Close(_)) => {
                return nowhere(Wanted::Nothing);
            }
            _ => {}
        }
        let is_word = |piece: &Piece| {
            matches!(piece.kind, PieceKind::Word | PieceKind::Number | PieceKind::Address)
                || matches!(piece.kind, PieceKind::Keyword | PieceKind::Constant)
                || piece.kind == PieceKind::Operator && self.is_alphabetic(*piece)
        };
        let word = at_cursor.filter(is_word);
        let start = word.map_or(end, |piece| piece.span.start as usize);
        let before = pieces.get(..pieces.len() - usize::from(word.is_some())).unwrap_or_default();
        let (start, wanted) = match self.field(before, start) {
            Some(field) => (start, field),
            None => self.word(before, start),
        };
        Place { start, word: self.text.get(start..).unwrap_or_default(), wanted }
    }

    /// Where the word begins that ends at the cursor, and what can stand there: an address and a word
    /// with hyphens reach back to the last blank.
    fn word(&self, before: &[Piece], start: usize) -> (usize, Wanted<'t>) {
        let run = self.run(before, start);
        let split = before.len() - run;
        if run > 0
            && let Some(first) = before.get(split)
            && let Wanted::Rest(call) = self.wanted(before.get(..split).unwrap_or_default())
            && call.takes_words()
        {
            return (first.span.start as usize, Wanted::Rest(call));
        }
        let touches = before.last().filter(|last| last.span.end as usize == start);
        match touches.map(|last| last.kind) {
            Some(PieceKind::Dot | PieceKind::Colon | PieceKind::Address | PieceKind::Number) => {
                (start, Wanted::Nothing)
            }
            _ => (start, self.wanted(before)),
        }
    }

    /// How many pieces stand before the word without a blank between that belong to it where it is
    /// an address, or has hyphens or slashes.
    fn run(&self, before: &[Piece], start: usize) -> usize {
        let mut begin = start;
        let touches = |piece: &&Piece| {
            let touches = piece.span.end as usize == std::mem::replace(&mut begin, piece.span.start as usize);
            let hyphen = piece.kind == PieceKind::Operator && matches!(self.slice(piece.span), "-" | "/");
            // `[` begins an address, or a list.
            let bracket = piece.kind == PieceKind::Open(Bracket::Square) && piece.spaced;
            touches && (hyphen || bracket || is_run(piece.kind))
        };
        before.iter().rev().take_while(touches).count()
    }

    fn is_alphabetic(&self, piece: Piece) -> bool {
        self.slice(piece.span).starts_with(|c: char| c.is_alphabetic())
    }

    fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Within a string that is not closed.
    fn inside(&self, pieces: &[Piece]) -> Place<'t> {
        let parts = pieces.iter().rev().take_while(|piece| piece.kind == PieceKind::OpenText).count();
        let before = pieces.get(..pieces.len() - parts).unwrap_or_default();
        let open = pieces.get(pieces.len() - parts);
        let start = open.map_or(self.text.len(), |piece| piece.span.start as usize);
        let call = match self.wanted(before) {
            // A string with values in it is no name that could be completed.
            _ if before.last().is_some_and(|last| last.kind == PieceKind::Close(Bracket::Hole)) => None,
            Wanted::Rest(call) => Some(call),
            _ => None,
        };
        let word = self.text.get(start..).unwrap_or_default();
        Place { start, word, wanted: Wanted::Inside(call) }
    }

    /// Behind a dot, where what stands before it has fields.
    fn field(&self, before: &[Piece], start: usize) -> Option<Wanted<'t>> {
        let dot = before.last().filter(|dot| dot.kind == PieceKind::Dot && dot.span.end as usize == start)?;
        let items = items::innermost(before.get(..before.len() - 1)?).items;
        let base = items.last().filter(|base| base.is_term() && base.span.end == dot.span.start)?;
        let text = self.slice(base.span);
        let root = text.split(['.', '(', '[']).next().unwrap_or_default();
        (root.is_empty() || self.names.is_variable(root)).then_some(Wanted::Field(text))
    }
}

/// Whether a piece may be a part of an address, or of a word with hyphens.
fn is_run(kind: PieceKind) -> bool {
    matches!(
        kind,
        PieceKind::Word | PieceKind::Number | PieceKind::Address | PieceKind::Dot | PieceKind::Colon
    )
}
