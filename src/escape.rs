//! Bytes as text that no terminal obeys: the one place where data from outside becomes printable.
//!
//! Pure. Must not use anything of the crate.

use std::borrow::Cow;
use std::fmt::Write;
use std::str::Utf8Chunk;

/// Whether a character would steer a terminal, turn the writing direction, or not be seen.
pub fn is_hidden(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    match c {
        // Hangul fillers, Mongolian separators, Khmer inherent vowels and the Braille blank show
        // nothing; U+115F and the like have no width.
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' => true,
        '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' => true,
        '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' => true,
        // Variation selectors 1 to 14; 15 and 16 choose how an emoji is shown.
        '\u{fe00}'..='\u{fe0d}' => true,
        // Noncharacters and private use: unassigned for everybody else.
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' | '\u{fdd0}'..='\u{fdef}' => true,
        _ => c.is_control() || u32::from(c) & 0xfffe == 0xfffe || !is_assigned(c),
    }
}

/// Whether the Unicode tables of the standard library know the character. They are reached through
/// `escape_debug`, which escapes what is unassigned, a format character or a separator (and combining
/// marks at the start, hence the letter before).
fn is_assigned(c: char) -> bool {
    if c.is_alphanumeric() || c.is_whitespace() {
        return true;
    }
    let mut buffer = [b'x'; 5];
    let Some(tail) = buffer.get_mut(1..) else { return false };
    let length = 1 + c.encode_utf8(tail).len();
    let text = buffer.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok());
    text.is_some_and(|text| text.escape_debug().all(|shown| shown != '\\'))
}

fn hex(out: &mut String, bytes: &[u8]) {
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(out, "\\x{byte:02X}");
    }
}

fn hidden(out: &mut String, c: char) {
    hex(out, c.encode_utf8(&mut [0; 4]).as_bytes());
}

fn visit(bytes: &[u8], out: &mut String, mut write: impl FnMut(&mut String, char, Option<char>)) {
    for chunk in bytes.utf8_chunks() {
        let chunk: Utf8Chunk<'_> = chunk;
        let mut chars = chunk.valid().chars().peekable();
        while let Some(c) = chars.next() {
            write(out, c, chars.peek().copied());
        }
        hex(out, chunk.invalid());
    }
}

/// The `"…"` literal that makes the bytes again.
pub fn quote(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() + 2);
    out.push('"');
    visit(bytes, &mut out, |out, c, _| match c {
        '\r' => out.push_str("\\r"),
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '"' | '\\' | '{' => {
            out.push('\\');
            out.push(c);
        }
        _ if is_hidden(c) => hidden(out, c),
        _ => out.push(c),
    });
    out.push('"');
    out
}

/// What `print` writes: line ends and tabs as they are, `\r\n` as a line end, and what a terminal
/// would obey or not show as `\xHH`.
pub fn plain(bytes: &[u8]) -> Cow<'_, str> {
    escape(bytes, true)
}

/// As `plain` on one line, for names in messages and tables: line ends and tabs are escaped as well.
pub fn one_line(bytes: &[u8]) -> Cow<'_, str> {
    escape(bytes, false)
}

fn escape(bytes: &[u8], lines: bool) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes)
        && text.chars().all(|c| (lines && matches!(c, '\n' | '\t')) || !is_hidden(c))
    {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(bytes.len() + 16);
    visit(bytes, &mut out, |out, c, next| match c {
        '\n' | '\t' if lines => out.push(c),
        '\r' if lines && next == Some('\n') => {}
        '\r' => out.push_str(if lines { "\\x0D" } else { "\\r" }),
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        _ if is_hidden(c) => hidden(out, c),
        _ => out.push(c),
    });
    Cow::Owned(out)
}
