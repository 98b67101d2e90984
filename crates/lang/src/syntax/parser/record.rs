//! Records, and the statements that change a part of a value: `{a: 1}`, `r.a = 1`, `delete r["a"]`.

use super::phrase::{EndWord, phrase};
use super::term::term;
use super::{Expected, Parsed, failure, name, rough, token, unexpected};
use crate::diagnostic::Diagnostic;
use crate::message;
use crate::syntax::ast::{Operator, Phrase, Place, PlaceStep, StatementKind, Term, TermKind};
use crate::syntax::number;
use crate::syntax::source::Span;
use crate::syntax::token::{Token, TokenKind, Tokens};

/// `{key: value, …}`
pub(super) fn record(input: Tokens<'_>) -> Parsed<'_, Term> {
    let start = input.first().span;
    let (mut rest, mut entries) = (input.skip(), Vec::new());
    while rest.kind() != TokenKind::RecordClose {
        let is_rough = rest.context.rough.is_some();
        let (behind, key) = match key(rest) {
            Ok(key) => key,
            Err(_) if is_rough => return Ok((rest, made(entries, rest, start))),
            Err(error) => return Err(error),
        };
        let (behind, _) = token(TokenKind::Colon, Expected::KeyColon)(behind)?;
        let (behind, value) = phrase(behind, EndWord::Never, Expected::Value)?;
        entries.push((key, value));
        rest = match behind.kind() {
            TokenKind::Comma => behind.skip(),
            TokenKind::RecordClose => behind,
            _ if is_rough => return Ok((behind, made(entries, behind, start))),
            _ => return Err(unexpected(behind, Expected::CommaOrBrace)),
        };
    }
    let rest = rest.skip();
    Ok((rest, made(entries, rest, start)))
}

fn made(entries: Vec<(Term, Phrase)>, rest: Tokens<'_>, start: Span) -> Term {
    Term { kind: TermKind::Record(entries.into()), span: rest.since(start) }
}

/// A word, a string or an int.
fn key(input: Tokens<'_>) -> Parsed<'_, Term> {
    let first = input.first();
    match first.kind {
        TokenKind::Word => {
            let kind = TermKind::Word(input.text(first).into());
            Ok((input.skip(), Term { kind, span: first.span }))
        }
        TokenKind::Text(_) | TokenKind::TextOpen(_) => term(input),
        TokenKind::Number => int(input, "", first),
        TokenKind::Operator(Operator::Subtract) if input.second().kind == TokenKind::Number => {
            int(input.skip(), "-", first)
        }
        _ => Err(unexpected(input, Expected::Key)),
    }
}

fn int<'a>(input: Tokens<'a>, sign: &str, start: Token) -> Parsed<'a, Term> {
    let number = input.first();
    let span = start.span.to(number.span);
    let kind = match number::value(input.text(number), number.span) {
        Ok(TermKind::Int(value)) if sign.is_empty() => TermKind::Int(value),
        Ok(TermKind::Int(value)) => TermKind::Int(value.wrapping_neg()),
        Err(error) => return Err(failure(input, *error)),
        Ok(_) => {
            let error = Diagnostic::error(span, message!("syntax-key-number"));
            return Err(failure(input, error.help(message!("syntax-key-in-quotes"))));
        }
    };
    Ok((input.skip(), Term { kind, span }))
}

/// `name.field =`, `name[index] +=` stand here.
pub(super) fn changes(input: Tokens<'_>) -> bool {
    let Some(rest) = behind_place(input) else { return false };
    matches!(rest.first().map(|token| token.kind), Some(TokenKind::Assign | TokenKind::Update(_)))
}

/// `delete name.field`, `delete name[index]` stand here.
pub(super) fn deletes(input: Tokens<'_>) -> bool {
    let place = input.skip();
    place.kind() == TokenKind::Word
        && place.first().spaced
        && (behind_place(place).is_some() || rough::ends(place.second(), input))
}

/// What stands behind a place with one step at least.
fn behind_place<'a>(input: Tokens<'a>) -> Option<&'a [Token]> {
    let mut rest = input.rest.get(1..)?;
    let begin = rest.len();
    loop {
        rest = match rest {
            [dot, field, behind @ ..] if dot.kind == TokenKind::Dot && !dot.spaced => {
                (field.kind == TokenKind::Word).then_some(behind)?
            }
            [open, ..] if open.kind == TokenKind::BracketOpen && !open.spaced => behind_bracket(rest)?,
            _ => return (rest.len() < begin).then_some(rest),
        };
    }
}

/// What stands behind a bracket with all that is in it. Statements do not stand there, but in blocks.
fn behind_bracket(tokens: &[Token]) -> Option<&[Token]> {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::BracketOpen => depth += 1,
            TokenKind::BracketClose => depth -= 1,
            TokenKind::Error | TokenKind::End => return None,
            _ => {}
        }
        if depth == 0 {
            return tokens.get(index + 1..);
        }
    }
    None
}

/// `name[index] = value`, `name.field += value`
pub(super) fn change(input: Tokens<'_>) -> Parsed<'_, StatementKind> {
    let (rest, place) = place(input)?;
    let operator = match rest.kind() {
        TokenKind::Update(operator) => Some(operator),
        _ => None,
    };
    let (rest, value) = phrase(rest.skip(), EndWord::Never, Expected::Value)?;
    Ok((rest, StatementKind::Change { place, operator, value }))
}

/// `delete name[key]`
pub(super) fn delete(input: Tokens<'_>) -> Parsed<'_, StatementKind> {
    rough::keyword(input);
    let (rest, place) = place(input.skip())?;
    Ok((rest, StatementKind::Delete { place }))
}

fn place(input: Tokens<'_>) -> Parsed<'_, Box<Place>> {
    let (_, name) = name(input)?;
    let (rest, whole) = term(input)?;
    let (mut steps, span) = (Vec::new(), whole.span);
    let mut inner = whole;
    loop {
        inner = match inner.kind {
            TermKind::Field(field) => {
                steps.push(PlaceStep::Field(field.1));
                field.0
            }
            TermKind::Index(index) => {
                steps.push(PlaceStep::Index(index.1));
                index.0
            }
            _ => break,
        };
    }
    steps.reverse();
    Ok((rest, Box::new(Place { name, steps, span })))
}
