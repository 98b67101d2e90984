//! The parser over a text that is being typed: what is missing is taken as if it stood there, and what
//! has no place is left out, so that a statement which is not whole has a tree as well. Beside the tree
//! stand the words that the grammar reserves in their place, and where the text breaks off.
//!
//! Without [`Context::rough`] nothing here does anything.

use std::cell::{Cell, RefCell};

use super::phrase::{EndWord, phrase};
use super::{Context, Expected, Parsed, block_statements, suggest, whole};
use crate::syntax::ast::{Block, Item, Phrase, Statement, StatementKind, Term, TermKind};
use crate::syntax::lexer::DEPTH_LIMIT;
use crate::syntax::source::Span;
use crate::syntax::token::{Token, TokenKind, Tokens};

/// How high a tree may be of a text that is being typed: it is checked on the thread of the line editor,
/// whose stack is small.
const DEPTH_WHILE_TYPING: usize = 50;

/// In what a text breaks off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// In the phrase that begins here. That of a statement of which nothing is there yet has no items.
    Phrase(u32),
    /// Behind the dot of a field
    Field,
    /// Behind the block of an `if`
    Else,
    /// Behind the block of a `try`
    Catch,
    /// Behind the names of a `for`
    In,
    /// Behind `expect error`
    ErrorName,
    /// Where nothing is known of what can stand
    Nothing,
}

/// What is noted of a text beside its tree.
#[derive(Default)]
pub(in crate::syntax) struct RoughNotes {
    keywords: RefCell<Vec<Span>>,
    end: Cell<Option<Break>>,
}

/// The tree of a text that is being typed, the words that are reserved where they stand, and in what the
/// text breaks off.
pub(in crate::syntax) fn rough(text: &str, tokens: &[Token]) -> (Block, Vec<Span>, Break) {
    let (block, context) = whole(text, tokens, &[], Some(RoughNotes::default()));
    let notes = context.rough.unwrap_or_default();
    (block, notes.keywords.into_inner(), notes.end.get().unwrap_or(Break::Nothing))
}

impl Context<'_> {
    /// How high a tree may be.
    pub(super) fn depth_limit(&self) -> usize {
        if self.rough.is_some() { DEPTH_WHILE_TYPING } else { DEPTH_LIMIT }
    }

    /// The innermost is noted first.
    fn breaks_off(&self, end: Break) {
        if let Some(notes) = self.rough.as_ref().filter(|notes| notes.end.get().is_none()) {
            notes.end.set(Some(end));
        }
    }
}

/// The next word is reserved here.
pub(super) fn keyword(input: Tokens<'_>) {
    if let Some(notes) = &input.context.rough {
        notes.keywords.borrow_mut().push(input.first().span);
    }
}

/// Whether a text that is being typed breaks off at a token.
pub(super) fn ends(token: Token, input: Tokens<'_>) -> bool {
    input.context.rough.is_some() && token.kind == TokenKind::End
}

/// This could stand at the end of the text.
pub(super) fn may_go_on(input: Tokens<'_>, end: Break) {
    if input.kind() == TokenKind::End {
        input.context.breaks_off(end);
    }
}

/// A phrase was read up to here.
pub(super) fn phrase_breaks_off(input: Tokens<'_>, start: u32) {
    may_go_on(input, Break::Phrase(start));
}

/// At the end of the text: the statement that could begin there.
#[cold]
pub(super) fn break_off(input: Tokens<'_>, statements: &mut Vec<Statement>) {
    let notes = input.context.rough.as_ref().filter(|notes| notes.end.get().is_none());
    let Some(notes) = notes else { return };
    let span = Span { start: input.first().span.start, end: input.first().span.start };
    let is_first = input.context.tokens.len() == 1;
    let begins = matches!(
        input.before().kind,
        TokenKind::Newline | TokenKind::Semicolon | TokenKind::BlockOpen | TokenKind::StrayClose
    );
    if !is_first && !begins {
        return notes.end.set(Some(Break::Nothing));
    }
    notes.end.set(Some(Break::Phrase(span.start)));
    let kind = StatementKind::Phrase(Phrase { items: Vec::new(), span });
    statements.push(Statement { kind, span });
}

/// A block that belongs to nothing: its statements.
#[cold]
pub(super) fn loose_block<'a>(input: Tokens<'a>, statements: &mut Vec<Statement>) -> Tokens<'a> {
    let rest = block_statements(input.skip(), statements);
    if rest.kind() == TokenKind::BlockClose { rest.skip() } else { rest }
}

/// A statement with something behind it that is no part of it.
#[cold]
pub(super) fn headless_block<'a>(
    start: Tokens<'a>,
    rest: Tokens<'a>,
    kind: StatementKind,
) -> Parsed<'a, Statement> {
    match (rest.kind(), &rest.context.rough) {
        (TokenKind::BlockOpen, Some(_)) => {
            Ok((rest, Statement { kind, span: rest.since(start.first().span) }))
        }
        _ => Err(suggest::surplus(start, rest)),
    }
}

/// A token that is missing, of no width.
pub(super) fn missing<'a>(input: Tokens<'a>, expected: Expected) -> Option<(Tokens<'a>, Token)> {
    input.context.rough.as_ref()?;
    may_go_on(input, if expected == Expected::In { Break::In } else { Break::Nothing });
    let start = input.first().span.start;
    Some((input, Token { kind: TokenKind::Error, spaced: true, span: Span { start, end: start } }))
}

/// The name behind a dot, where it is missing.
pub(super) fn field<'a>(input: Tokens<'a>) -> Option<(Tokens<'a>, Token)> {
    if input.before().span.end == input.first().span.start {
        may_go_on(input, Break::Field);
    }
    missing(input, Expected::Name)
}

/// Takes a string that is not closed as a term. Whether there is one.
#[cold]
pub(super) fn open_text(input: Tokens<'_>) -> bool {
    let first = input.first();
    let text = input.text(first);
    let is_text =
        first.kind == TokenKind::Error && (text.starts_with(['"', '\'']) || text.starts_with("x\""));
    if is_text {
        let term = Term { kind: TermKind::Bytes(Box::default()), span: first.span };
        input.context.items.borrow_mut().push(Item::Term(term));
    }
    is_text
}

/// What stands behind a whole statement is taken as a part of it, as far as it can be.
#[inline]
pub(super) fn leftover<'a>(input: &mut Tokens<'a>, kind: &mut StatementKind) {
    while input.context.rough.is_some() {
        match input.kind() {
            TokenKind::Newline
            | TokenKind::Semicolon
            | TokenKind::BlockClose
            | TokenKind::StrayClose
            | TokenKind::BlockOpen
            | TokenKind::End => return,
            _ => more(input, kind),
        }
    }
}

#[cold]
fn more<'a>(input: &mut Tokens<'a>, kind: &mut StatementKind) {
    *input = input.skip();
    let start = input.first().span.start;
    let Ok((rest, more)) = phrase(*input, EndWord::Never, Expected::Value) else { return };
    *input = rest;
    let Some(phrase) = last_phrase(kind) else { return };
    let notes = rest.context.rough.as_ref();
    if let Some(notes) = notes.filter(|notes| notes.end.get() == Some(Break::Phrase(start))) {
        notes.end.set(Some(Break::Phrase(phrase.span.start)));
    }
    phrase.span = phrase.span.to(more.span);
    phrase.items.extend(more.items);
}

fn last_phrase(kind: &mut StatementKind) -> Option<&mut Phrase> {
    match kind {
        StatementKind::Phrase(phrase)
        | StatementKind::Assign { value: phrase, .. }
        | StatementKind::Update { value: phrase, .. }
        | StatementKind::Change { value: phrase, .. }
        | StatementKind::Shared { value: phrase, .. }
        | StatementKind::Default { value: phrase, .. }
        | StatementKind::Return(Some(phrase)) => Some(phrase),
        _ => None,
    }
}
