//! The one place that makes bytes from outside safe to show.

use std::borrow::Cow;
use std::fmt::Write;

/// A literal of the language that makes the bytes again, with its quotes.
pub fn quote(bytes: &[u8]) -> String {
    format!("\"{}\"", escaped(bytes, false).replace('"', "\\\""))
}

/// Text as text: newlines and tabs as they are, `\r\n` as a newline, all else that a terminal would
/// obey as `\xHH` or `\u{…}`.
pub fn plain(bytes: &[u8]) -> Cow<'_, str> {
    Cow::Owned(escaped(bytes, true))
}

/// As [`plain`], with newlines and tabs escaped as well.
pub fn one_line(bytes: &[u8]) -> Cow<'_, str> {
    Cow::Owned(escaped(bytes, false))
}

fn escaped(bytes: &[u8], lines: bool) -> String {
    let mut out = String::new();
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\n' | '\t' if lines => out.push(c),
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                '\r' => out.push_str("\\r"),
                c if c.is_ascii_control() => {
                    let _ = write!(out, "\\x{:02x}", u32::from(c));
                }
                c if c.is_control()
                    || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}') =>
                {
                    let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
                }
                c => out.push(c),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out
}
