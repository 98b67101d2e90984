//! Strings as terms: a literal, or literal pieces with phrases between them.

use super::phrase::{EndWord, phrase};
use super::{Expected, Parsed, failure, nested, suggest, token};
use crate::syntax::ast::{Name, Part, Term, TermKind};
use crate::syntax::string;
use crate::syntax::token::{Quote, Token, TokenKind, Tokens};

/// A string without holes. A wrong escape is reported, and the statement goes on.
pub(super) fn text(input: Tokens<'_>, quote: Quote) -> Parsed<'_, Term> {
    let first = input.first();
    let (opening, closing) = quote.widths();
    let whole = input.text(first);
    let raw = whole.get(opening..whole.len().saturating_sub(closing)).unwrap_or_default();
    let start = first.span.start as usize + opening;
    let bytes = match quote {
        Quote::Raw => Ok(raw.as_bytes().to_vec()),
        Quote::TripleRaw => string::dedent_raw(raw, start),
        Quote::Double => string::unescape(raw, start),
        Quote::Hex => string::hexadecimal(raw, start),
        Quote::Triple => string::dedent(raw, start, string::margin(&[raw]), true, true),
    };
    let bytes = bytes.unwrap_or_else(|error| {
        input.context.report(*error);
        Vec::new()
    });
    Ok((input.skip(), Term { kind: TermKind::Bytes(bytes.into()), span: first.span }))
}

/// A string with holes.
pub(super) fn pieces(input: Tokens<'_>, quote: Quote) -> Parsed<'_, Term> {
    let start = input.first().span;
    let margin = if quote == Quote::Triple { common_margin(input) } else { "" };
    let mut parts = Vec::new();
    let mut reported = false;
    let mut rest = input.skip();
    loop {
        let first = rest.first();
        match first.kind {
            TokenKind::Chunk => {
                match literal(rest, first, quote, margin) {
                    Ok(bytes) => parts.push(Part::Bytes(bytes.into())),
                    Err(error) if !reported => {
                        rest.context.report(*error);
                        reported = true;
                    }
                    Err(_) => {}
                }
                rest = rest.skip();
            }
            TokenKind::HoleOpen => {
                let (behind, part) = nested(rest, 1, hole)?;
                parts.push(part);
                rest = behind;
            }
            _ => break,
        }
    }
    let (rest, close) = token(TokenKind::TextClose, Expected::HoleClose)(rest)?;
    Ok((rest, Term { kind: TermKind::Text(parts.into()), span: start.to(close.span) }))
}

fn literal(
    input: Tokens<'_>,
    chunk: Token,
    quote: Quote,
    margin: &str,
) -> Result<Vec<u8>, Box<crate::diagnostic::Diagnostic>> {
    let (raw, start) = (input.text(chunk), chunk.span.start as usize);
    if quote != Quote::Triple {
        return string::unescape(raw, start);
    }
    let first = matches!(input.before().kind, TokenKind::TextOpen(_));
    let last = input.second().kind == TokenKind::TextClose;
    string::dedent(raw, start, margin, first, last)
}

fn hole(input: Tokens<'_>) -> Parsed<'_, Part> {
    let inner = input.skip();
    let is_empty = matches!(inner.kind(), TokenKind::HoleClose | TokenKind::Colon);
    if is_empty && inner.context.rough.is_none() {
        return Err(failure(inner, suggest::empty_hole(input)));
    }
    let (rest, phrase) = phrase(inner, EndWord::Never, Expected::Value)?;
    let format = rest.second();
    if rest.kind() == TokenKind::Colon && format.kind == TokenKind::FormatSpec {
        let spec = Name { text: rest.text(format).into(), span: format.span };
        let (rest, _) = token(TokenKind::HoleClose, Expected::HoleClose)(rest.skip().skip())?;
        return Ok((rest, Part::Formatted(phrase, spec)));
    }
    let (rest, _) = token(TokenKind::HoleClose, Expected::HoleClose)(rest)?;
    Ok((rest, Part::Expression(phrase)))
}

/// The common indentation of a `"""` string's own pieces, up to its closing quotes.
fn common_margin(input: Tokens<'_>) -> &str {
    let mut depth = 0_usize;
    let mut raw = Vec::new();
    for &token in input.rest.iter().skip(1) {
        match token.kind {
            TokenKind::Chunk if depth == 0 => raw.push(input.text(token)),
            TokenKind::HoleOpen => depth += 1,
            TokenKind::HoleClose => depth = depth.saturating_sub(1),
            TokenKind::TextClose if depth == 0 => break,
            TokenKind::End => break,
            _ => {}
        }
    }
    string::margin(&raw)
}
