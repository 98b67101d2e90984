//! Strings: where they end (first pass), and what they hold (second pass): escapes, hexadecimal
//! digits, and the common indentation of `"""` strings.

use super::address;
use super::lexer::{Lexer, OpenKind};
use super::source::Span;
use super::token::{Quote, TokenKind};
use crate::diagnostic::Diagnostic;
use crate::message;

/// What may stand behind a backslash, for the error that says so.
const ESCAPES: &str = r#"\r \n \t \0 \\ \" \{ \xHH \u{…}"#;

impl Lexer<'_> {
    /// At a `"`: one or three.
    pub(super) fn text_start(&mut self) {
        let quote = if self.byte(1) == b'"' && self.byte(2) == b'"' { Quote::Triple } else { Quote::Double };
        self.text_body(quote, self.at, false);
    }

    /// From behind the opening quotes, or from behind a hole, to the closing quotes or a hole.
    pub(super) fn text_body(&mut self, quote: Quote, start: usize, resumed: bool) {
        let opening = quote.widths().0;
        let from = if resumed { self.at } else { self.at + opening };
        let bytes = self.text.as_bytes();
        let mut end = from;
        loop {
            match bytes.get(end) {
                Some(b'\\') => end += escape_width(bytes.get(end..).unwrap_or_default()),
                Some(b'{') => break,
                Some(b'"') if quote == Quote::Double => break,
                Some(b'"') if bytes.get(end..end + 3) == Some(b"\"\"\"") => break,
                Some(b'\n') if quote == Quote::Double => return self.unclosed_text(quote, start, end),
                Some(_) => end += 1,
                None => return self.unclosed_text(quote, start, bytes.len()),
            }
        }
        let hole = bytes.get(end) == Some(&b'{');
        if !hole && !resumed {
            return self.push(TokenKind::Text(quote), end + opening - self.at);
        }
        if !resumed {
            self.push(TokenKind::TextOpen(quote), opening);
        }
        if end > from {
            self.push(TokenKind::Chunk, end - from);
        }
        if hole {
            let start = u32::try_from(start).unwrap_or(u32::MAX);
            self.open(OpenKind::Hole(quote, start), TokenKind::HoleOpen, 1);
        } else {
            self.push(TokenKind::TextClose, quote.widths().1);
        }
    }

    /// Takes an address that stands in braces, which has no `:` there.
    pub(super) fn address_in_hole(&mut self) -> bool {
        let head = self.rest().split(':').next().unwrap_or_default();
        let found = address::length(head, address::name_length(head));
        if let Some(width) = found {
            self.push(TokenKind::Address, width);
        }
        found.is_some()
    }

    /// The `:` in braces, and the format behind it up to the closing brace.
    pub(super) fn format_spec(&mut self) {
        self.push(TokenKind::Colon, 1);
        let quotes = match self.top() {
            Some(OpenKind::Hole(Quote::Triple, _)) => "\"\"\"",
            _ => "\"",
        };
        let line = self.rest().split(['}', '\n']).next().unwrap_or_default();
        let width = line.find(quotes).unwrap_or(line.len());
        self.push(TokenKind::FormatSpec, width);
    }

    /// `'…'` and `x"…"`.
    pub(super) fn quoted(&mut self, quote: Quote) {
        let (opening, closing) = quote.widths();
        let mark = if quote == Quote::Raw { '\'' } else { '"' };
        let body = self.text.get(self.at + opening..).unwrap_or_default();
        match body.find([mark, '\n']) {
            Some(end) if body.get(end..).is_some_and(|rest| rest.starts_with(mark)) => {
                self.push(TokenKind::Text(quote), opening + end + closing);
            }
            end => {
                let end = self.at + opening + end.unwrap_or(body.len());
                self.unclosed_text(quote, self.at, end);
            }
        }
    }

    /// `'''…'''`, over several lines.
    pub(super) fn raw_lines(&mut self) {
        match self.rest().get(3..).and_then(|inner| inner.find("'''")) {
            Some(length) => self.push(TokenKind::Text(Quote::TripleRaw), length + 6),
            None => self.unclosed_text(Quote::TripleRaw, self.at, self.text.len()),
        }
    }

    /// `'it's'`, in which the string is over before it should be: the same in double quotes. `start`
    /// is where the last string begins, `end` the end of the line.
    fn apostrophe(&self, start: usize, end: usize) -> Option<String> {
        let line = self.text.get(..end)?.lines().next_back()?;
        let begin = end - line.len();
        let before = self.text.get(begin..start)?;
        let first = before.find('\'')?;
        let inner = before.get(first + 1..)?;
        let word = inner.split_once('\'')?.1;
        let tail = self.text.get(start + 1..end)?.trim_end();
        let whole = tail.is_empty() && !word.is_empty() && word.chars().all(char::is_alphabetic);
        (whole && !inner.contains(['"', '{', '\\'])).then(|| format!("\"{inner}\""))
    }

    fn unclosed_text(&mut self, quote: Quote, start: usize, end: usize) {
        if self.in_hole() {
            return self.unclosed_hole();
        }
        let opening = quote.widths().0;
        let closer = match quote {
            Quote::Double | Quote::Hex => "\"",
            Quote::Triple => "\"\"\"",
            Quote::Raw => "'",
            Quote::TripleRaw => "'''",
        };
        let behind = Span::new(end, end);
        let mut error =
            Diagnostic::error(Span::new(start, start + opening), message!("syntax-unclosed-string"))
                .label(message!("syntax-string-begins"))
                .also(behind, message!("syntax-expected-closer", closer = closer));
        error = match quote {
            Quote::Triple | Quote::TripleRaw => error.incomplete(),
            Quote::Double => error.help(message!("syntax-unclosed-string-help")),
            Quote::Raw => match self.apostrophe(start, end) {
                Some(wanted) => error.help(message!("syntax-write-instead", wanted = wanted)),
                None => error,
            },
            Quote::Hex => error,
        };
        let from = self.at;
        self.broken(end - from, error);
        if !matches!(quote, Quote::Triple | Quote::TripleRaw) {
            self.give_up_closed(from);
        }
    }
}

/// How far an escape reaches as far as the end of the string is concerned: the line end is never
/// part of it, the brace of `\u{` is.
fn escape_width(escape: &[u8]) -> usize {
    match escape {
        [_, b'\n', ..] | [_] | [] => 1,
        [_, b'u', b'{', ..] => 3,
        _ => 2,
    }
}

/// The bytes of a `"…"` piece, whose raw text begins at `start` in the source.
pub(super) fn unescape(raw: &str, start: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
    let mut bytes = Vec::with_capacity(raw.len());
    unescape_into(raw, start, &mut bytes)?;
    Ok(bytes)
}

/// Adds the bytes of a `"…"` piece.
pub(super) fn unescape_into(raw: &str, start: usize, bytes: &mut Vec<u8>) -> Result<(), Box<Diagnostic>> {
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        let (plain, escape) = rest.split_at_checked(at).unwrap_or((rest, ""));
        bytes.extend_from_slice(plain.as_bytes());
        let width = match escape.as_bytes().get(1) {
            Some(b'r') => one(bytes, b'\r'),
            Some(b'n') => one(bytes, b'\n'),
            Some(b't') => one(bytes, b'\t'),
            Some(b'0') => one(bytes, 0),
            Some(&mark @ (b'\\' | b'"' | b'{')) => one(bytes, mark),
            Some(b'x') => hex_escape(escape, bytes),
            Some(b'u') => unicode_escape(escape, bytes),
            _ => None,
        };
        match width {
            Some(width) => rest = escape.get(width..).unwrap_or_default(),
            None => return Err(bad_escape(escape, start + raw.len() - escape.len())),
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    Ok(())
}

fn one(bytes: &mut Vec<u8>, byte: u8) -> Option<usize> {
    bytes.push(byte);
    Some(2)
}

fn hex_escape(escape: &str, bytes: &mut Vec<u8>) -> Option<usize> {
    let digits = escape.get(2..4)?;
    let byte =
        digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u8::from_str_radix(digits, 16).ok())??;
    bytes.push(byte);
    Some(4)
}

fn unicode_escape(escape: &str, bytes: &mut Vec<u8>) -> Option<usize> {
    let inner = escape.get(2..)?.strip_prefix('{')?;
    let end = inner.bytes().take(7).position(|byte| byte == b'}')?;
    let digits = inner.get(..end)?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let c = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
    bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    Some(end + 4)
}

fn bad_escape(escape: &str, at: usize) -> Box<Diagnostic> {
    let letter = escape.chars().nth(1);
    let take = match letter {
        Some('x') => 4,
        Some('u') => escape.find('}').filter(|&end| end < 12).map_or(2, |end| end + 1),
        _ => 2,
    };
    let found: String = escape.chars().take(take).take_while(|&c| c != '\n').collect();
    let span = Span::new(at, at + found.len());
    Box::new(
        Diagnostic::error(span, message!("syntax-bad-escape", found = found))
            .note(message!("syntax-escapes", escapes = ESCAPES))
            .help(message!("syntax-bad-escape-help")),
    )
}

/// The bytes of `x"48 65"`, of which `raw` is the inside. Between bytes may stand blanks, `:`, `-`, `,`
/// and `0x`.
pub(super) fn hexadecimal(raw: &str, start: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
    let mut bytes = Vec::with_capacity(raw.len() / 2);
    let mut high: Option<(u8, usize)> = None;
    for (at, c) in raw.char_indices() {
        let digit = c.to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        match (digit, high) {
            (Some(low), Some((high_digit, _))) => {
                bytes.push(high_digit << 4 | low);
                high = None;
            }
            (Some(digit), None) => high = Some((digit, at)),
            (None, None) if c.is_ascii_whitespace() || matches!(c, ':' | '-' | ',') => {}
            // The 0 of `0x`.
            (None, Some((0, zero))) if matches!(c, 'x' | 'X') && zero + 1 == at => high = None,
            _ => return Err(bad_hex(start + high.map_or(at, |(_, at)| at), 1.max(c.len_utf8()))),
        }
    }
    match high {
        Some((_, at)) => Err(bad_hex(start + at, 1)),
        None => Ok(bytes),
    }
}

fn bad_hex(at: usize, width: usize) -> Box<Diagnostic> {
    let error = Diagnostic::error(Span::new(at, at + width), message!("syntax-bad-hex"));
    Box::new(error.help(message!("syntax-bad-hex-help")))
}

/// The indentation that a `"""` string's lines have in common. A line of blanks alone does not
/// count, but the one before the closing quotes does. `pieces` are the raw texts between holes.
pub(super) fn margin<'t>(pieces: &[&'t str]) -> &'t str {
    let mut common: Option<&str> = None;
    for piece in pieces {
        let mut lines = piece.split('\n').skip(1).peekable();
        while let Some(line) = lines.next() {
            let blank = line.trim_end_matches(is_blank).is_empty();
            let ends_in_piece = lines.peek().is_some();
            if blank && ends_in_piece {
                continue;
            }
            // What is left: a line with text, or one that goes on with a hole or the closing quotes.
            let indent = line.len() - line.trim_start_matches(is_blank).len();
            let indent = line.get(..indent).unwrap_or_default();
            common = Some(common.map_or(indent, |common| shared(common, indent)));
        }
    }
    common.unwrap_or_default()
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r')
}

/// What both begin with.
fn shared<'t>(one: &'t str, other: &str) -> &'t str {
    let same = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    one.get(..same).unwrap_or_default()
}

/// The bytes of a piece of a `"""` string without the margin. `first` and `last` tell whether the
/// opening and the closing quotes stand next to it.
pub(super) fn dedent(
    raw: &str,
    start: usize,
    margin: &str,
    first: bool,
    last: bool,
) -> Result<Vec<u8>, Box<Diagnostic>> {
    let mut bytes = Vec::with_capacity(raw.len());
    lines_of(raw, start, margin, (first, last), &mut bytes, unescape_into)?;
    Ok(bytes)
}

/// The bytes of a `'''` string without its margin.
pub(super) fn dedent_raw(raw: &str, start: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
    let mut bytes = Vec::with_capacity(raw.len());
    lines_of(raw, start, margin(&[raw]), (true, true), &mut bytes, |text, _, bytes| {
        bytes.extend_from_slice(text.as_bytes());
        Ok(())
    })?;
    Ok(bytes)
}

/// Adds the bytes of a line that begins at a place.
type AddLine = fn(&str, usize, &mut Vec<u8>) -> Result<(), Box<Diagnostic>>;

/// Adds the lines of a piece without the margin, each by a function that knows its escapes.
fn lines_of(
    raw: &str,
    start: usize,
    margin: &str,
    (first, last): (bool, bool),
    bytes: &mut Vec<u8>,
    add: AddLine,
) -> Result<(), Box<Diagnostic>> {
    let mut at = start;
    let mut lines = raw.split('\n').enumerate().peekable();
    while let Some((index, line)) = lines.next() {
        let ends = lines.peek().is_some();
        let mut text = line;
        if index > 0 {
            text = line.strip_prefix(margin).unwrap_or(if ends { "" } else { line });
            if (ends || last) && text.trim_matches(is_blank).is_empty() {
                text = "";
            }
        }
        let skipped_first = first && index == 0 && ends && line.trim_matches(is_blank).is_empty();
        if !skipped_first {
            let offset = line.len() - text.len();
            let text = if ends { text.strip_suffix('\r').unwrap_or(text) } else { text };
            add(text, at + if text.is_empty() { 0 } else { offset }, bytes)?;
            if ends {
                bytes.push(b'\n');
            }
        }
        at += line.len() + 1;
    }
    Ok(())
}
