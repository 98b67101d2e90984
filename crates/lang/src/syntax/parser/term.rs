//! Terms: literals, words, brackets, and what follows a term without a space.

use nom::Parser;
use nom::combinator::opt;

use super::phrase::{EndWord, phrase};
use super::record::record;
use super::text::{pieces, text};
use super::{
    Expected, Parsed, block, failure, maybe, name, nested, raise, rough, suggest, token, unexpected,
};
use crate::syntax::ast::{Item, Name, Phrase, Serve, Term, TermKind};
use crate::syntax::number;
use crate::syntax::source::Span;
use crate::syntax::token::{Keyword, TokenKind, Tokens};

/// A term with its fields, indexes and calls.
pub(super) fn term(input: Tokens<'_>) -> Parsed<'_, Term> {
    let (rest, term) = base(input)?;
    suffixes(rest, term)
}

// Each form has a function of its own: what recurses keeps small frames, so that nesting up to the
// limit fits the stack of a thread in a build without optimization.
fn base(input: Tokens<'_>) -> Parsed<'_, Term> {
    match input.kind() {
        TokenKind::Word => word(input),
        TokenKind::ParenOpen => nested(input, 1, group),
        TokenKind::BracketOpen => nested(input, 1, list),
        TokenKind::RecordOpen => nested(input, 1, record),
        TokenKind::TextOpen(quote) => pieces(input, quote),
        TokenKind::Text(quote) => text(input, quote),
        _ => literal(input),
    }
}

fn literal(input: Tokens<'_>) -> Parsed<'_, Term> {
    let first = input.first();
    let kind = match first.kind {
        TokenKind::Number => match number::value(input.text(first), first.span) {
            Ok(value) => value,
            Err(_) if input.context.rough.is_some() => TermKind::None,
            Err(error) => return Err(failure(input, *error)),
        },
        TokenKind::Address => TermKind::Address(input.text(first).into()),
        TokenKind::Keyword(Keyword::True) => TermKind::Bool(true),
        TokenKind::Keyword(Keyword::False) => TermKind::Bool(false),
        TokenKind::Keyword(Keyword::None) => TermKind::None,
        _ => return Err(unexpected(input, Expected::Value)),
    };
    Ok((input.skip(), Term { kind, span: first.span }))
}

/// A word, a call, or one of the terms with a block.
fn word(input: Tokens<'_>) -> Parsed<'_, Term> {
    let first = input.first();
    let text = input.text(first);
    let next = input.second();
    match text {
        _ if next.kind == TokenKind::ParenOpen && !next.spaced => nested(input, 1, call),
        "spawn" if next.kind == TokenKind::BlockOpen || rough::ends(next, input) => spawn(input),
        "serve" if begins_serve(input) => serve(input),
        _ => Ok((input.skip(), Term { kind: TermKind::Word(text.into()), span: first.span })),
    }
}

fn spawn(input: Tokens<'_>) -> Parsed<'_, Term> {
    rough::keyword(input);
    let (rest, body) = block(input.skip())?;
    let kind = TermKind::Spawn(Box::new(body));
    Ok((rest, Term { kind, span: rest.since(input.first().span) }))
}

/// What follows `serve` makes it a statement's word rather than any word.
fn begins_serve(input: Tokens<'_>) -> bool {
    let next = input.second();
    next.spaced
        && !input.context.serve_head.get()
        && matches!(
            next.kind,
            TokenKind::BlockOpen | TokenKind::Word | TokenKind::ParenOpen | TokenKind::Address
        )
        || rough::ends(next, input)
}

fn serve(input: Tokens<'_>) -> Parsed<'_, Term> {
    rough::keyword(input);
    let (rest, (listener, name)) = serve_head(input.skip())?;
    let (rest, body) = block(rest)?;
    let kind = TermKind::Serve(Box::new(Serve { listener, name, body }));
    Ok((rest, Term { kind, span: rest.since(input.first().span) }))
}

/// What stands between `serve` and its block.
fn serve_head(mut input: Tokens<'_>) -> Parsed<'_, (Option<Phrase>, Option<Name>)> {
    let mut listener = None;
    let unnamed = input.at_word("as") && input.second().kind == TokenKind::Word;
    if input.kind() != TokenKind::BlockOpen && !unnamed {
        let within = &input.context.serve_head;
        within.set(true);
        let listener_phrase = phrase(input, EndWord::As, Expected::Value);
        within.set(false);
        let (rest, phrase) = listener_phrase?;
        (input, listener) = (rest, Some(phrase));
    }
    if !input.at_word("as") {
        return Ok((input, (listener, None)));
    }
    rough::keyword(input);
    let (rest, name) = name(input.skip())?;
    Ok((rest, (listener, Some(name))))
}

/// Phrases with commas between them, up to the closing bracket.
fn phrases<'a>(input: Tokens<'a>, close: TokenKind, expected: Expected) -> Parsed<'a, Vec<Phrase>> {
    let mut input = input;
    let mut phrases = Vec::new();
    loop {
        if input.kind() == close {
            return Ok((input.skip(), phrases));
        }
        let (rest, item) = phrase(input, EndWord::Never, Expected::Value)?;
        phrases.push(item);
        let (behind, comma) = opt(maybe(TokenKind::Comma)).parse(rest)?;
        if comma.is_none() && rest.kind() != close && input.context.rough.is_some() {
            return Ok((rest, phrases));
        }
        if comma.is_none() && rest.kind() != close {
            return Err(unexpected(rest, expected));
        }
        input = behind;
    }
}

fn call(input: Tokens<'_>) -> Parsed<'_, Term> {
    let first = input.first();
    arguments(input.skip(), Name { text: input.text(first).into(), span: first.span })
}

/// From the bracket on, of a call of this function.
fn arguments(input: Tokens<'_>, function: Name) -> Parsed<'_, Term> {
    let start = function.span;
    let (rest, arguments) = phrases(input.skip(), TokenKind::ParenClose, Expected::CommaOrParen)?;
    Ok((rest, Term { kind: TermKind::Call(Box::new((function, arguments))), span: rest.since(start) }))
}

/// The brackets of a call behind a term.
fn called(input: Tokens<'_>, term: Term) -> Parsed<'_, Term> {
    let Some(function) = function_of_file(&term) else { return Err(suggest::method_of(input, &term)) };
    let name = function.clone();
    let called = nested(input, 1, |input| arguments(input, function));
    // A method of another language, with what that has for arguments.
    called.map_err(|error| suggest::method(input, &name, error))
}

/// `lib.greet`, as the name of a function. Whether there is such a file `check` says.
fn function_of_file(term: &Term) -> Option<Name> {
    let TermKind::Field(field) = &term.kind else { return None };
    let (base, name) = &**field;
    let TermKind::Word(word) = &base.kind else { return None };
    Some(Name { text: format!("{word}.{}", name.text).into(), span: term.span })
}

fn list(input: Tokens<'_>) -> Parsed<'_, Term> {
    let start = input.first().span;
    let (rest, items) = phrases(input.skip(), TokenKind::BracketClose, Expected::CommaOrBracket)?;
    Ok((rest, Term { kind: TermKind::List(items.into()), span: rest.since(start) }))
}

fn group(input: Tokens<'_>) -> Parsed<'_, Term> {
    let start = input.first().span;
    let (rest, inner) = phrase(input.skip(), EndWord::Never, Expected::Value)?;
    let (rest, _) = token(TokenKind::ParenClose, Expected::ParenClose)(rest)?;
    Ok((rest, Term { kind: TermKind::Group(Box::new(inner)), span: rest.since(start) }))
}

/// `.name` and `[…]` behind a term.
fn suffixes(mut input: Tokens<'_>, mut term: Term) -> Parsed<'_, Term> {
    loop {
        let first = input.first();
        let start = term.span;
        match first.kind {
            TokenKind::Dot if !first.spaced => {
                let (rest, name) = field_name(input.skip())?;
                let span = start.to(name.span);
                term = Term { kind: TermKind::Field(Box::new((term, name))), span };
                input = rest;
            }
            TokenKind::BracketOpen if !first.spaced => {
                let (rest, index) = nested(input.skip(), 0, index)?;
                term = Term {
                    kind: TermKind::Index(Box::new((term, index))),
                    span: Span { start: start.start, end: rest.before().span.end },
                };
                input = rest;
            }
            TokenKind::ParenOpen if !first.spaced => {
                if input.context.rough.is_some() && function_of_file(&term).is_none() {
                    return Ok((input, term));
                }
                (input, term) = called(input, term)?;
            }
            _ => return Ok((input, term)),
        }
        raise(input, 1)?;
    }
}

fn index(input: Tokens<'_>) -> Parsed<'_, Phrase> {
    let (rest, index) = phrase(input, EndWord::InIndex, Expected::Value)?;
    if let [Item::Term(Term { kind: TermKind::Address(address), span })] = index.items.as_slice()
        && let Some(error) = suggest::slice(address, *span).filter(|_| input.context.rough.is_none())
    {
        return Err(failure(input, error));
    }
    let (rest, _) = token(TokenKind::BracketClose, Expected::BracketClose)(rest)?;
    Ok((rest, index))
}

/// The name behind a dot, directly; reserved words are names there as well.
fn field_name(input: Tokens<'_>) -> Parsed<'_, Name> {
    let first = input.first();
    if first.kind == TokenKind::Word && !first.spaced {
        Ok((input.skip(), Name { text: input.text(first).into(), span: first.span }))
    } else {
        let missing = rough::field(input).ok_or_else(|| unexpected(input, Expected::Name));
        missing.map(|(rest, token)| (rest, Name { text: "".into(), span: token.span }))
    }
}
