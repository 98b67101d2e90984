//! Where the cursor is in a statement, and what can stand there.
//!
//! Pure: a text, the cursor's place in it, and what lives now. Made from the pieces of the text up to
//! the cursor, so that broken and unfinished texts have a place as well; `check` says what is right.

mod call;
mod items;
mod vocabulary;

use crate::eval::value::Kind;
use crate::eval::value::kind::Kinds;
use crate::syntax::scan::{self, Bracket, Piece, PieceKind};

pub use self::call::{Call, Given};
use self::items::{Innermost, Item, ItemKind};
use self::vocabulary::command_of;
pub use self::vocabulary::{Names, second_words};
use super::live::Live;

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

const OPERATORS: &[&str] = &["and", "or", "not", "in", "contains", "matches"];

/// The place at the end of a text, and the names that are known there.
pub fn at_end<'t>(text: &'t str, live: &'t Live) -> (Place<'t>, Names<'t>) {
    let pieces = scan::scan(text);
    let names = Names::new(text, &pieces, live);
    let place = Finder { text, names: &names }.place(&pieces);
    (place, names)
}

struct Finder<'t, 'n> {
    text: &'t str,
    names: &'n Names<'t>,
}

impl<'t> Finder<'t, '_> {
    fn place(&self, pieces: &[Piece]) -> Place<'t> {
        let end = self.text.len();
        let at_cursor = pieces.last().filter(|last| last.span.end as usize == end).copied();
        let nowhere = |wanted| Place { start: end, word: "", wanted };
        match at_cursor.map(|last| last.kind) {
            Some(PieceKind::Comment) => return nowhere(Wanted::Nothing),
            Some(PieceKind::OpenText) => return self.inside(pieces),
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
    /// an address, or has hyphens.
    fn run(&self, before: &[Piece], start: usize) -> usize {
        let mut begin = start;
        let touches = |piece: &&Piece| {
            let touches = piece.span.end as usize == std::mem::replace(&mut begin, piece.span.start as usize);
            let hyphen = piece.kind == PieceKind::Operator && self.slice(piece.span) == "-";
            // `[` begins an address, or a list.
            let bracket = piece.kind == PieceKind::Open(Bracket::Square) && piece.spaced;
            touches && (hyphen || bracket || is_run(piece.kind))
        };
        before.iter().rev().take_while(touches).count()
    }

    fn is_alphabetic(&self, piece: Piece) -> bool {
        self.slice(piece.span).starts_with(|c: char| c.is_alphabetic())
    }

    fn slice(&self, span: crate::syntax::source::Span) -> &'t str {
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

    fn wanted(&self, before: &[Piece]) -> Wanted<'t> {
        let Innermost { bracket, items } = items::innermost(before);
        match bracket {
            None | Some(Bracket::Block) => self.statement(&items),
            Some(_) => self.expression(&items, true, &["not"]),
        }
    }

    fn statement(&self, items: &[Item]) -> Wanted<'t> {
        let [first, rest @ ..] = items else { return Wanted::Statement };
        if let Some(place) = items.iter().position(|item| item.kind == ItemKind::Assign) {
            return self.expression(
                items.get(place + 1..).unwrap_or_default(),
                true,
                &["not", "spawn", "serve"],
            );
        }
        let ends_in_block = items.last().is_some_and(|last| last.kind == ItemKind::Block);
        match (first.kind, self.slice(first.span)) {
            (ItemKind::Keyword, "if") if ends_in_block => Wanted::Words(&["else"]),
            (ItemKind::Keyword, "try") if ends_in_block => Wanted::Words(&["catch"]),
            _ if ends_in_block => Wanted::Nothing,
            (ItemKind::Keyword, "if" | "while") => self.expression(rest, true, &["not"]),
            (ItemKind::Keyword, "return") => self.expression(rest, true, &["not", "spawn"]),
            (ItemKind::Keyword, "for") => self.for_loop(rest),
            (ItemKind::Keyword, _) => Wanted::Nothing,
            (ItemKind::Word, "expect") if !self.names.is_variable("expect") => self.expect(rest),
            (ItemKind::Word, "serve") if !self.names.is_variable("serve") => self.serve(rest),
            (ItemKind::Word, "spawn" | "default") if !self.names.is_variable(self.slice(first.span)) => {
                Wanted::Nothing
            }
            _ => self.expression(items, false, &["not"]),
        }
    }

    fn for_loop(&self, items: &[Item]) -> Wanted<'t> {
        let is_in = |item: &Item| item.kind == ItemKind::Operator && self.slice(item.span) == "in";
        match items.iter().position(is_in) {
            Some(place) => self.expression(items.get(place + 1..).unwrap_or_default(), true, &[]),
            None if items.last().is_some_and(|last| last.kind == ItemKind::Word) => Wanted::Words(&["in"]),
            None => Wanted::Nothing,
        }
    }

    fn expect(&self, items: &[Item]) -> Wanted<'t> {
        let word = |item: &Item, word| item.kind == ItemKind::Word && self.slice(item.span) == word;
        match items {
            [] => Wanted::Value(&["error", "not"]),
            [first] if word(first, "error") => Wanted::ErrorName,
            [first, ..] if word(first, "error") => Wanted::Nothing,
            _ => {
                let behind =
                    items.iter().rposition(|item| item.kind == ItemKind::Comma || word(item, "within"));
                let items = items.get(behind.map_or(0, |place| place + 1)..).unwrap_or_default();
                match self.expression(items, true, &["not"]) {
                    Wanted::Words(_) if behind.is_none() => Wanted::Words(CONDITION),
                    other => other,
                }
            }
        }
    }

    fn serve(&self, items: &[Item]) -> Wanted<'t> {
        match items {
            [] => Wanted::Listener,
            [listener] if listener.is_term() => Wanted::Words(&["as"]),
            _ => Wanted::Nothing,
        }
    }

    /// Behind these parts of an expression, or of a statement that begins with a command.
    fn expression(&self, items: &[Item], is_part: bool, words: &'static [&'static str]) -> Wanted<'t> {
        let mut call: Option<Call<'t>> = None;
        let mut awaits_term = true;
        let mut at = 0;
        while let Some(item) = items.get(at) {
            at += 1;
            let text = self.slice(item.span);
            match item.kind {
                ItemKind::Operator => {
                    match &mut call {
                        Some(call) if !call.is_part => call.joined = true,
                        _ => call = None,
                    }
                    awaits_term = true;
                }
                ItemKind::Word if call.is_none() && awaits_term && matches!(text, "spawn" | "serve") => {
                    let rest = items.get(at..).unwrap_or_default();
                    return if text == "serve" { self.serve(rest) } else { Wanted::Nothing };
                }
                ItemKind::Word | ItemKind::Literal(_) | ItemKind::Chain => {
                    if self.may_be_command(&call, awaits_term, at == 1, item) {
                        let second = items.get(at).filter(|second| second.kind == ItemKind::Word);
                        let second = second.map(|second| self.slice(second.span));
                        let known = command_of(text, second);
                        if known.is_none() && at == items.len() && vocabulary::is_first_word(text) {
                            return Wanted::SecondWord(text);
                        }
                        if let Some((command, words)) = known {
                            call = Some(Call::new(command, is_part || call.is_some()));
                            at += words - 1;
                            continue;
                        }
                    }
                    awaits_term = false;
                    if let Some(call) = &mut call {
                        call.take(self.given(item));
                    }
                }
                ItemKind::Comma => awaits_term = true,
                _ => return Wanted::Nothing,
            }
        }
        match call {
            Some(call) if !call.joined => Wanted::Rest(call),
            Some(_) => Wanted::Value(&["not"]),
            None if awaits_term => Wanted::Value(words),
            None => Wanted::Words(OPERATORS),
        }
    }

    /// Whether a command may begin with this word.
    fn may_be_command(
        &self,
        call: &Option<Call<'t>>,
        awaits_term: bool,
        is_first: bool,
        item: &Item,
    ) -> bool {
        if item.kind != ItemKind::Word {
            return false;
        }
        match call {
            // A variable's name means the variable, unless another term stands beside it.
            None => awaits_term && (is_first || !self.names.is_variable(self.slice(item.span))),
            // Its last operand may be a command, unless words mean themselves there.
            Some(call) => {
                !call.is_part
                    && call.awaits.is_none()
                    && !call.takes_words()
                    && !self.names.is_variable(self.slice(item.span))
                    && !call.command.options.iter().any(|option| option.word == self.slice(item.span))
            }
        }
    }

    fn given(&self, item: &Item) -> Given<'t> {
        let text = self.slice(item.span);
        let known = self.names.kinds_of(text);
        let is_bare = item.kind == ItemKind::Word && known.is_none();
        let kinds = match item.kind {
            ItemKind::Literal(PieceKind::Text) => Kinds::of(Kind::Bytes),
            ItemKind::Literal(PieceKind::Address) => Kinds::of(Kind::Address),
            ItemKind::Literal(_) => Kinds::ANY.without(Kind::Socket),
            _ => known.unwrap_or(Kinds::ANY),
        };
        Given { text, kinds, is_bare }
    }
}

const CONDITION: &[&str] = &["and", "or", "not", "in", "contains", "matches", "within"];

/// Whether a piece may be a part of an address, or of a word with hyphens.
fn is_run(kind: PieceKind) -> bool {
    matches!(
        kind,
        PieceKind::Word | PieceKind::Number | PieceKind::Address | PieceKind::Dot | PieceKind::Colon
    )
}
