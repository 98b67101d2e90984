//! Phrases: terms and operators side by side, in the order in which they stand.

use super::term::term;
use super::{
    Expected, ParseFault, Parsed, failure, raise, rough, suggest, too_deep, unexpected, unexpected_diagnostic,
};
use crate::diagnostic::Diagnostic;
use crate::message;
use crate::syntax::ast::{Item, Operator, Phrase, Term, TermKind};
use crate::syntax::source::Span;
use crate::syntax::token::{TokenKind, Tokens};

/// The word before which a phrase ends, where one does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EndWord {
    Never,
    /// `expect COND within 2s`
    Within,
    /// `serve server as conn`
    As,
    /// None; in `x[…]` a range may lack a bound.
    InIndex,
}

impl EndWord {
    fn at(self, input: Tokens<'_>) -> bool {
        match self {
            Self::Never | Self::InIndex => false,
            Self::Within => input.at_word("within"),
            Self::As => input.at_word("as"),
        }
    }
}

/// A phrase; `expected` is what its first term would be called.
pub(super) fn phrase(input: Tokens<'_>, stop: EndWord, expected: Expected) -> Parsed<'_, Phrase> {
    // Items are gathered on one stack for all phrases, so that each vector is allocated once, at
    // its size.
    let mark = input.context.items.borrow().len();
    let end = gather(input, stop, expected, mark);
    let items = input.context.items.borrow_mut().split_off(mark);
    let rest = end?;
    rough::phrase_breaks_off(rest, input.first().span.start);
    let mut span = rest.since(input.first().span);
    if items.is_empty() {
        span.end = span.start;
    }
    Ok((rest, Phrase { items, span }))
}

/// Reads a phrase's items onto the stack of items, above `mark`.
fn gather<'a>(
    input: Tokens<'a>,
    stop: EndWord,
    expected: Expected,
    mark: usize,
) -> Result<Tokens<'a>, nom::Err<ParseFault<'a>>> {
    let start = input;
    let context = input.context;
    let (mut input, mut wants_term, mut prefixes) = (input, true, 0);
    loop {
        match input.kind() {
            TokenKind::Operator(Operator::Range)
                if wants_term && stop == EndWord::InIndex && context.items.borrow().len() == mark =>
            {
                no_bound(input);
                wants_term = false;
            }
            TokenKind::Operator(operator) => {
                let prefix = operator.is_prefix();
                let expected = if context.items.borrow().len() == mark { expected } else { Expected::Value };
                if wants_term && !prefix && context.rough.is_none() {
                    return Err(misplaced_operator(input, operator, expected));
                }
                prefixes = if wants_term || is_only_prefix(operator) { prefixes + 1 } else { 0 };
                if wants_term && smallest(input) {
                    (input, wants_term) = (input.skip().skip(), false);
                    continue;
                }
                if prefixes > context.depth_limit() {
                    return Err(too_deep(input));
                }
                push_operator(input, operator);
                wants_term = true;
                input = input.skip();
            }
            TokenKind::Newline
            | TokenKind::Semicolon
            | TokenKind::BlockOpen
            | TokenKind::BlockClose
            | TokenKind::StrayClose
            | TokenKind::Comma
            | TokenKind::ParenClose
            | TokenKind::BracketClose
            | TokenKind::RecordClose
            | TokenKind::HoleClose
            | TokenKind::End
            | TokenKind::Assign
            | TokenKind::Update(_)
            | TokenKind::Colon => break,
            TokenKind::Keyword(word) if !word.is_value() => break,
            _ if !wants_term && stop != EndWord::Never && stop.at(input) => break,
            TokenKind::Sign => {
                let sign = input.first();
                push_term(input, TermKind::Word(input.text(sign).into()), sign.span);
                (input, wants_term, prefixes) = (input.skip(), false, 0);
            }
            TokenKind::Error
            | TokenKind::Dot
            | TokenKind::Chunk
            | TokenKind::HoleOpen
            | TokenKind::TextClose
                if context.rough.is_some() =>
            {
                wants_term &= !rough::open_text(input);
                input = input.skip();
            }
            _ if !wants_term
                && !input.first().spaced
                && input.before().kind != TokenKind::Sign
                && context.rough.is_none() =>
            {
                return Err(suggest::no_space(input));
            }
            _ => {
                input = operand(input, prefixes)?;
                (wants_term, prefixes) = (false, 0);
            }
        }
    }
    if wants_term && stop == EndWord::InIndex && lacks_bound(input) {
        no_bound(input);
        return Ok(input);
    }
    if wants_term && context.rough.is_none() {
        return Err(ends_early(start, input, mark, expected));
    }
    Ok(input)
}

// What makes items stands in functions of its own, so that the frame of `gather` is small: it is on the
// stack once for each level of nesting.

fn push_term(input: Tokens<'_>, kind: TermKind, span: Span) {
    input.context.items.borrow_mut().push(Item::Term(Term { kind, span }));
}

fn push_operator(input: Tokens<'_>, operator: Operator) {
    let first = input.first();
    let leans = operator == Operator::Subtract && first.spaced && !input.second().spaced;
    input.context.items.borrow_mut().push(Item::Operator { operator, span: first.span, leans });
}

/// `x[3..]` breaks off here.
fn lacks_bound(input: Tokens<'_>) -> bool {
    input.kind() == TokenKind::BracketClose && input.before().kind == TokenKind::Operator(Operator::Range)
}

/// Stands where a range has no bound.
fn no_bound(input: Tokens<'_>) {
    let start = input.first().span.start;
    push_term(input, TermKind::None, Span { start, end: start });
}

/// Whether an operator never stands between two values.
fn is_only_prefix(operator: Operator) -> bool {
    matches!(operator, Operator::Not | Operator::BitNot)
}

/// Adds a term behind as many prefix operators.
fn operand<'a>(input: Tokens<'a>, prefixes: usize) -> Result<Tokens<'a>, nom::Err<ParseFault<'a>>> {
    let peak = &input.context.peak;
    let outer = peak.replace(0);
    let (rest, term) = term(input)?;
    raise(input, prefixes)?;
    peak.set(peak.get().max(outer));
    input.context.items.borrow_mut().push(Item::Term(term));
    Ok(rest)
}

/// Adds `-9223372036854775808`, the one integer whose digits alone are too large for one, where it stands.
fn smallest(input: Tokens<'_>) -> bool {
    let (minus, number) = (input.first(), input.second());
    let adjacent = number.kind == TokenKind::Number && !number.spaced;
    let is_smallest = adjacent
        && minus.kind == TokenKind::Operator(Operator::Subtract)
        && input.text(number) == "9223372036854775808";
    if is_smallest {
        push_term(input, TermKind::Int(i64::MIN), minus.span.to(number.span));
    }
    is_smallest
}

/// The phrase ends where a term is wanted: at its begin or behind an operator.
#[cold]
fn ends_early<'a>(
    start: Tokens<'a>,
    input: Tokens<'a>,
    mark: usize,
    expected: Expected,
) -> nom::Err<ParseFault<'a>> {
    let items = input.context.items.borrow();
    let last = items.get(mark..).and_then(|items| items.last());
    let Some(Item::Operator { operator, span, .. }) = last else {
        return unexpected(input, expected);
    };
    if input.kind() == TokenKind::Error {
        return unexpected(input, expected);
    }
    if let Some(error) = suggest::increment(start, input) {
        return failure(input, error);
    }
    let error = unexpected_diagnostic(input, Expected::Value)
        .also(*span, message!("syntax-operator-wants-value", operator = operator.text()));
    failure(input, error)
}

#[cold]
fn misplaced_operator<'a>(
    input: Tokens<'a>,
    operator: Operator,
    expected: Expected,
) -> nom::Err<ParseFault<'a>> {
    let error = Diagnostic::error(
        input.first().span,
        message!("syntax-misplaced-operator", operator = operator.text()),
    )
    .label(expected.message());
    failure(input, suggest::improve_operator(input, operator, error))
}
