//! Phrases: terms and operators side by side, in the order in which they stand.

use super::term::term;
use super::{Expected, Parsed, failure, raise, suggest, unexpected, unexpected_diagnostic};
use crate::diagnostic::Diagnostic;
use crate::message;
use crate::syntax::ast::{Item, Operator, Phrase};
use crate::syntax::token::{TokenKind, Tokens};

/// The word before which a phrase ends, where one does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    Never,
    /// `expect COND within 2s`
    Within,
    /// `serve server as conn`
    As,
}

impl Stop {
    fn at(self, input: Tokens<'_>) -> bool {
        match self {
            Self::Never => false,
            Self::Within => input.at_word("within"),
            Self::As => input.at_word("as"),
        }
    }
}

/// A phrase; `expected` is what its first term would be called.
pub(super) fn phrase(input: Tokens<'_>, stop: Stop, expected: Expected) -> Parsed<'_, Phrase> {
    let start = input;
    let mut items = Vec::with_capacity(2);
    let (mut input, mut wants_term, mut prefixes) = (input, true, 0);
    loop {
        match input.kind() {
            TokenKind::Operator(operator) => {
                let prefix = matches!(operator, Operator::Not | Operator::Subtract);
                let expected = if items.is_empty() { expected } else { Expected::Value };
                if wants_term && !prefix {
                    return Err(misplaced_operator(input, operator, expected));
                }
                prefixes = if wants_term || operator == Operator::Not { prefixes + 1 } else { 0 };
                let first = input.first();
                let leans = operator == Operator::Subtract && first.spaced && !input.second().spaced;
                items.push(Item::Operator { operator, span: first.span, leans });
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
            | TokenKind::HoleClose
            | TokenKind::End
            | TokenKind::Assign
            | TokenKind::Append
            | TokenKind::Colon
            | TokenKind::Keyword(
                crate::syntax::token::Keyword::If
                | crate::syntax::token::Keyword::Else
                | crate::syntax::token::Keyword::While
                | crate::syntax::token::Keyword::Loop
                | crate::syntax::token::Keyword::For
                | crate::syntax::token::Keyword::Break
                | crate::syntax::token::Keyword::Continue
                | crate::syntax::token::Keyword::Def
                | crate::syntax::token::Keyword::Return
                | crate::syntax::token::Keyword::Try
                | crate::syntax::token::Keyword::Catch,
            ) => break,
            _ if !wants_term && stop != Stop::Never && stop.at(input) => break,
            _ if !wants_term && !input.first().spaced => return Err(suggest::no_space(input)),
            _ => {
                let peak = &input.context.peak;
                let outer = peak.replace(0);
                let (rest, term) = term(input)?;
                raise(input, prefixes)?;
                peak.set(peak.get().max(outer));
                items.push(Item::Term(term));
                (input, wants_term, prefixes) = (rest, false, 0);
            }
        }
    }
    if wants_term {
        return Err(ends_early(start, input, items.last(), expected));
    }
    Ok((input, Phrase { items, span: input.since(start.first().span) }))
}

/// The phrase ends where a term is wanted: at its begin or behind an operator.
#[cold]
fn ends_early<'a>(
    start: Tokens<'a>,
    input: Tokens<'a>,
    last: Option<&Item>,
    expected: Expected,
) -> nom::Err<super::Fault<'a>> {
    let Some(Item::Operator { operator, span, .. }) = last else {
        let continues = input.before().kind != TokenKind::End
            && matches!(input.before().kind, TokenKind::Comma | TokenKind::Assign | TokenKind::Append);
        if input.kind() == TokenKind::End && continues {
            return failure(input, unexpected_diagnostic(input, expected).incomplete());
        }
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
    failure(input, if input.kind() == TokenKind::End { error.incomplete() } else { error })
}

#[cold]
fn misplaced_operator<'a>(
    input: Tokens<'a>,
    operator: Operator,
    expected: Expected,
) -> nom::Err<super::Fault<'a>> {
    let error = Diagnostic::error(
        input.first().span,
        message!("syntax-misplaced-operator", operator = operator.text()),
    )
    .label(expected.message());
    failure(input, suggest::improve_operator(input, operator, error))
}
