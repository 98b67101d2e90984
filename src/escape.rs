//! The one place where bytes from outside become text that a terminal does not obey.

use std::borrow::Cow;
use std::fmt::Write as _;

fn unsafe_for_terminals(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{2028}' | '\u{2029}')
}

fn write(bytes: &[u8], mut each: impl FnMut(&mut String, char) -> bool) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            if each(&mut out, c) {
                continue;
            }
            if unsafe_for_terminals(c) {
                let mut buffer = [0; 4];
                for byte in c.encode_utf8(&mut buffer).bytes() {
                    let _ = write!(out, "\\x{byte:02x}");
                }
            } else {
                out.push(c);
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out
}

/// The literal of a byte string, in double quotes.
pub fn quote(bytes: &[u8]) -> String {
    let inside = write(bytes, |out, c| {
        out.push_str(match c {
            '\r' => "\\r",
            '\n' => "\\n",
            '\t' => "\\t",
            '\\' => "\\\\",
            '"' => "\\\"",
            '{' => "\\{",
            _ => return false,
        });
        true
    });
    format!("\"{inside}\"")
}

/// Text as `print` shows it.
pub fn plain(bytes: &[u8]) -> Cow<'_, str> {
    Cow::Owned(write(bytes, |out, c| {
        let keep = c == '\n' || c == '\t';
        if keep {
            out.push(c);
        }
        keep
    }))
}

/// Text in one line.
pub fn one_line(bytes: &[u8]) -> Cow<'_, str> {
    Cow::Owned(write(bytes, |_, _| false))
}
