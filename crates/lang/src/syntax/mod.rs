//! Text becomes a syntax tree. Pure: no I/O, and no command is known here by name.
//!
//! Two passes. The lexer (`lexer`, with `address`, `number`, `string`, `brackets`, `foreign`
//! beside it) cuts the text into small tokens without recursion; it knows what is open, so that
//! only those line ends become tokens that end a statement, and it names what is wrong in signs,
//! strings and brackets, leaving an `Error` token there. The parser (`parser`), nom over the
//! slice of tokens, builds the tree of [`ast`]; at an `Error` token it gives the statement up in
//! silence. Both add to one report. For who types there is a tree of what is not whole ([`read_rough`]).
//!
//! May use: `diagnostic`. Must not use: anything else of the crate.

mod address;
pub mod ast;
mod brackets;
mod foreign;
mod indentation;
mod lexer;
pub mod number;
mod parser;
mod record;
pub mod scan;
pub mod source;
mod string;
mod token;
pub mod walk;

use std::rc::Rc;

use memchr::{memchr, memchr_iter};

use self::ast::Block;
pub use self::parser::Break;
use self::source::{Source, Span};
use self::token::TokenKind;
use crate::diagnostic::{Diagnostic, Reports};
use crate::message;

/// The longest line that is read, in bytes.
pub const LINE_LIMIT: usize = 1 << 20;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The error after which the rest of a text is not looked at.
const TOO_DEEP: &str = "syntax-too-deep";

/// What could be read of a text.
#[derive(Default)]
pub struct Reading {
    /// The statements that could be read.
    pub block: Block,
    /// What is wrong, in the order of the text.
    pub reports: Vec<Diagnostic>,
    /// Where the statements stand that could not be read, those within them included.
    pub broken: Vec<Span>,
}

/// Parses a text. On failure all that is wrong with it, in the order of the text.
pub fn parse(source: &Rc<Source>) -> Result<Block, Vec<Diagnostic>> {
    let Reading { block, reports, .. } = read(source);
    if reports.is_empty() { Ok(block) } else { Err(reports) }
}

/// Reads as much of a text as can be read.
pub fn read(source: &Rc<Source>) -> Reading {
    let (tokens, diagnostics) = lexer::lex(&source.text);
    let start = |diagnostic: &Diagnostic| diagnostic.labels.first().map_or(0, |label| label.span.start);
    let mut blames: Vec<u32> = diagnostics.iter().map(start).collect();
    blames.sort_unstable();
    if diagnostics.iter().any(|diagnostic| diagnostic.message.id == TOO_DEEP) {
        // What the parser would say of the part before is of no use.
        let reports = diagnostics.into_iter().map(|diagnostic| diagnostic.within(source)).collect();
        let broken = vec![Span::new(0, source.text.len())];
        return Reading { reports, broken, ..Reading::default() };
    }
    let (block, found, broken) = parser::script(&source.text, &tokens, &blames);
    let mut reports = Reports::default();
    diagnostics.into_iter().chain(found).for_each(|report| _ = reports.add(report));
    let reports = reports.told().into_iter().map(|report| report.within(source)).collect();
    Reading { block, reports, broken }
}

/// The tree of a text that is being typed, with what is missing left out.
#[derive(Debug)]
pub struct Rough {
    /// The statements, those that are not whole included.
    pub block: Block,
    /// Words that only some places reserve, where they are reserved.
    pub keywords: Vec<Span>,
    /// In what the text breaks off.
    pub end: Break,
}

/// Reads a text that is being typed.
pub fn read_rough(text: &str) -> Rough {
    let (mut tokens, diagnostics) = lexer::lex(text);
    if diagnostics.iter().any(|diagnostic| diagnostic.message.id == TOO_DEEP) {
        return Rough { block: Block::default(), keywords: Vec::new(), end: Break::Nothing };
    }
    // Where a bracket was given up nothing stands.
    tokens.retain(|token| token.kind != TokenKind::Error || token.span.start < token.span.end);
    let (block, keywords, end) = parser::rough(text, &tokens);
    Rough { block, keywords, end }
}

/// Whether more text could make it whole: something is open at its end.
pub fn is_incomplete(text: &str) -> bool {
    let source = Rc::new(Source::new("", text));
    parse(&source).is_err_and(|reports| reports.iter().any(|report| report.incomplete))
}

/// The bytes that the inside of a `"…"` string stands for; `None` where an escape in it is wrong.
pub fn unescape(inside: &str) -> Option<Vec<u8>> {
    string::unescape(inside, 0).ok()
}

/// The number of tokens in a text: the lexer's work alone, for those who measure it.
pub fn token_count(text: &str) -> usize {
    lexer::lex(text).0.len()
}

/// A script's bytes as a text: UTF-8 without NUL and with lines of a bearable length. A byte order
/// mark is left out. A first line `#!…` needs no care, it is a comment.
#[allow(clippy::result_large_err)] // Happens once a file.
pub fn source_text(mut bytes: Vec<u8>, name: &str) -> Result<Source, Diagnostic> {
    if bytes.starts_with(BYTE_ORDER_MARK) {
        bytes.drain(..BYTE_ORDER_MARK.len());
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let (bytes, at) = (error.as_bytes(), error.utf8_error().valid_up_to());
            let byte = bytes.get(at).copied().unwrap_or_default();
            let line_end = bytes.iter().skip(at).take(200).position(|&byte| byte == b'\n');
            let shown = bytes.get(..at + line_end.unwrap_or(200)).unwrap_or(bytes);
            let source = Source::new(name, String::from_utf8_lossy(shown));
            let message = message!("syntax-not-utf8", byte = format!("\\x{byte:02X}"), offset = at);
            let span = Span::new(at, at + '\u{fffd}'.len_utf8());
            return Err(refuse(source, span, message).help(message!("syntax-not-utf8-help")));
        }
    };
    let mut start = 0;
    for end in memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
        if end - start > LINE_LIMIT {
            let shown = (start..=start + 60).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(start);
            let source = Source::new(name, text.get(..shown).unwrap_or_default());
            let message = message!("syntax-line-too-long", size = end - start, limit = LINE_LIMIT);
            return Err(refuse(source, Span::new(start, shown), message));
        }
        start = end + 1;
    }
    if let Some(at) = memchr(0, text.as_bytes()) {
        let source = Source::new(name, text);
        return Err(refuse(source, Span::new(at, at + 1), message!("syntax-nul")));
    }
    Ok(Source::new(name, text))
}

fn refuse(source: Source, span: Span, message: crate::diagnostic::Message) -> Diagnostic {
    Diagnostic::error(span, message).within(&Rc::new(source))
}
