//! Which `}` is missing, as the indentation of the lines tells it. Only where it is consistent: every
//! line of a block further in than the line that opens it, every `}` below its opener.

use super::token::{Token, TokenKind};
use crate::diagnostic::Message;
use crate::message;

/// The block whose `}` is missing in the middle of a text with so many blocks unclosed; `None` where
/// the indentation does not say, or says the end.
pub(super) fn missing_brace(text: &str, tokens: &[Token], unclosed: usize) -> Option<Message> {
    let mut blocks: Vec<OpenBlock<'_>> = Vec::new();
    let mut missing = Vec::new();
    let (mut brackets, mut end, mut line) = (0_usize, 0, "");
    for token in tokens.iter().filter(|token| token.kind != TokenKind::Newline) {
        let start = token.span.start as usize;
        let begins_line = end == 0 || text.get(end..start)?.contains('\n');
        end = token.span.end as usize;
        if begins_line && brackets == 0 {
            line = indent(text, start)?;
            let closes = token.kind == TokenKind::BlockClose;
            while let Some(block) = blocks.pop_if(|block| is_over(block.indent, line, closes)) {
                missing.push((block.at, start));
            }
            if let Some(block) = blocks.last() {
                let fits = if closes { block.indent == line } else { line.starts_with(block.indent) };
                fits.then_some(())?;
            }
        }
        match token.kind {
            TokenKind::BlockOpen => blocks.push(OpenBlock { at: start, indent: line }),
            TokenKind::BlockClose => {
                blocks.pop()?;
            }
            TokenKind::ParenOpen | TokenKind::BracketOpen => brackets += 1,
            TokenKind::ParenClose | TokenKind::BracketClose => brackets = brackets.saturating_sub(1),
            TokenKind::StrayClose => return None,
            _ => {}
        }
    }
    let (opened, before) = missing.first().copied()?;
    let number = |at: usize| text.get(..at).map_or(0, |before| before.matches('\n').count()) + 1;
    let all = missing.len() + blocks.len() == unclosed;
    all.then(|| message!("syntax-brace-missing", opened = number(opened), line = number(before)))
}

struct OpenBlock<'a> {
    /// Where its `{` is
    at: usize,
    /// The blanks before the line that opens it
    indent: &'a str,
}

/// Whether a block of this indentation is over in a line of another one.
fn is_over(block: &str, line: &str, closes: bool) -> bool {
    block.starts_with(line) && (block != line || !closes)
}

/// The blanks before what stands at a place; `None` where something else stands before it.
fn indent(text: &str, at: usize) -> Option<&str> {
    let before = text.get(..at)?;
    let blanks = before.get(before.rfind('\n').map_or(0, |end| end + 1)..)?;
    blanks.bytes().all(|byte| matches!(byte, b' ' | b'\t')).then_some(blanks)
}
