//! The word at the end of a text: where it begins, and what can stand in its place.

use super::{Checker, VisibleName, Wanted};
use crate::syntax::scan::{self, Bracket, Piece, PieceKind};
use crate::syntax::source::Span;

/// The cursor's place.
#[derive(Debug)]
pub struct AtCursor<'t> {
    /// Where the word at the cursor begins, in bytes.
    pub start: usize,
    /// The word, as far as the cursor.
    pub word: &'t str,
    /// What can stand there.
    pub wanted: Wanted,
    /// The names that have a value there.
    pub names: Vec<VisibleName>,
}

/// The place at the end of a text.
pub(super) fn find<'t>(checker: &Checker, text: &'t str) -> AtCursor<'t> {
    let pieces = scan::scan(text);
    let (start, (wanted, names)) = Finder { checker, text }.place(&pieces);
    AtCursor { start, word: text.get(start..).unwrap_or_default(), wanted, names }
}

type WantedAmong = (Wanted, Vec<VisibleName>);

struct Finder<'t, 'c> {
    checker: &'c Checker,
    text: &'t str,
}

impl<'t> Finder<'t, '_> {
    fn place(&self, pieces: &[Piece]) -> (usize, WantedAmong) {
        let end = self.text.len();
        let nowhere = (end, (Wanted::Nothing, Vec::new()));
        let at_cursor = pieces.last().filter(|last| last.span.end as usize == end).copied();
        match at_cursor.map(|last| last.kind) {
            Some(PieceKind::OpenText) => return self.inside(pieces),
            // A term that is whole: a blank comes first.
            Some(PieceKind::Comment | PieceKind::Text | PieceKind::TextPart | PieceKind::Close(_)) => {
                return nowhere;
            }
            _ => {}
        }
        let is_word = |piece: &Piece| {
            matches!(piece.kind, PieceKind::Word | PieceKind::Number | PieceKind::Address)
                || matches!(piece.kind, PieceKind::Keyword | PieceKind::Constant)
                || piece.kind == PieceKind::Operator
                    && self.slice(piece.span).starts_with(|c: char| c.is_alphabetic())
        };
        let word = at_cursor.filter(is_word);
        let start = word.map_or(end, |piece| piece.span.start as usize);
        let before = pieces.get(..pieces.len() - usize::from(word.is_some())).unwrap_or_default();
        self.word(before, start)
    }

    /// Where the word begins that ends at the cursor, and what can stand there: an address and a word
    /// with hyphens reach back to the last blank.
    fn word(&self, before: &[Piece], start: usize) -> (usize, WantedAmong) {
        let touches = before.last().filter(|last| last.span.end as usize == start).map(|last| last.kind);
        if touches == Some(PieceKind::Dot)
            && let found @ (Wanted::Field(_), _) = self.behind(start)
        {
            return (start, found);
        }
        let run = self.run(before, start);
        if let Some(first) = before.get(before.len() - run)
            && let found @ (Wanted::Rest(_), _) = self.behind(first.span.start as usize)
            && let (Wanted::Rest(call), _) = &found
            && call.takes_words()
        {
            return (first.span.start as usize, found);
        }
        match touches {
            Some(PieceKind::Dot | PieceKind::Colon | PieceKind::Address | PieceKind::Number) => {
                (start, (Wanted::Nothing, Vec::new()))
            }
            _ => (start, self.behind(start)),
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

    /// Within a string that is not closed.
    fn inside(&self, pieces: &[Piece]) -> (usize, WantedAmong) {
        let parts = pieces.iter().rev().take_while(|piece| piece.kind == PieceKind::OpenText).count();
        let open = pieces.get(pieces.len() - parts);
        let start = open.map_or(self.text.len(), |piece| piece.span.start as usize);
        let before = (pieces.len() - parts).checked_sub(1).and_then(|last| pieces.get(last));
        // A string with values in it is no name that could be completed.
        if before.is_some_and(|last| last.kind == PieceKind::Close(Bracket::Hole)) {
            return (start, (Wanted::Inside(Box::new(Wanted::Nothing)), Vec::new()));
        }
        let (wanted, names) = self.behind(start);
        (start, (Wanted::Inside(Box::new(wanted)), names))
    }

    /// What can stand behind so much of the text.
    fn behind(&self, end: usize) -> WantedAmong {
        self.checker.wanted(self.text.get(..end).unwrap_or_default())
    }

    fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or_default()
    }
}

/// Whether a piece may be a part of an address, or of a word with hyphens.
fn is_run(kind: PieceKind) -> bool {
    matches!(
        kind,
        PieceKind::Word | PieceKind::Number | PieceKind::Address | PieceKind::Dot | PieceKind::Colon
    )
}
