//! Bytes as text that no terminal obeys: the one place where data from outside becomes printable.
//!
//! Pure. Must not use anything of the crate.

use std::borrow::Cow;
use std::str::Utf8Chunk;

use unicode_width::UnicodeWidthChar;

/// So many marks may stand over and under a letter: scripts that stack them have fewer. More would be
/// drawn over the lines around it.
const MOST_MARKS: usize = 6;

/// Whether a character would steer a terminal, turn the writing direction, or not be seen.
pub fn is_hidden(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    match c {
        // Hangul fillers, Mongolian separators, Khmer inherent vowels and the Braille blank show
        // nothing; U+115F and the like have no width.
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' => true,
        '\u{2800}' | '\u{1d159}' => true,
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

/// Follows a text character by character, and tells those that can be shown as they are: what is not
/// hidden, marks over a letter that is there, and not too many of them.
#[derive(Debug, Default)]
pub struct Seen {
    /// What a mark would stand over.
    base: Option<char>,
    marks: usize,
}

impl Seen {
    /// Whether the next character can be shown as it is.
    pub fn next(&mut self, c: char) -> bool {
        if is_hidden(c) {
            self.base = None;
            return false;
        }
        if c.is_ascii() || c.width() != Some(0) {
            *self = Self { base: Some(c), marks: 0 };
            return true;
        }
        self.marks += 1;
        match (self.base, c) {
            // They choose how a sign is shown. Behind a letter they do nothing, and could hide a message.
            (Some(base), '\u{fe0e}' | '\u{fe0f}') => self.marks == 1 && !base.is_alphabetic(),
            (Some(_), _) => self.marks <= MOST_MARKS,
            // It would change what stands before the text.
            (None, _) => false,
        }
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
    let digit =
        |value: u8| char::from_digit(u32::from(value), 16).map_or('0', |digit| digit.to_ascii_uppercase());
    for byte in bytes {
        out.push_str("\\x");
        out.extend([digit(byte >> 4), digit(byte & 15)]);
    }
}

fn hidden(out: &mut String, c: char) {
    hex(out, c.encode_utf8(&mut [0; 4]).as_bytes());
}

/// A character of a text, with what is to be known of it.
struct Met {
    c: char,
    is_seen: bool,
    next: Option<char>,
}

fn visit(bytes: &[u8], out: &mut String, mut write: impl FnMut(&mut String, &Met)) {
    for chunk in bytes.utf8_chunks() {
        let chunk: Utf8Chunk<'_> = chunk;
        let mut seen = Seen::default();
        let mut chars = chunk.valid().chars().peekable();
        while let Some(c) = chars.next() {
            write(out, &Met { c, is_seen: seen.next(c), next: chars.peek().copied() });
        }
        hex(out, chunk.invalid());
    }
}

/// The most bytes of a name, a path or a word that are looked at: nothing of this length names anything.
const LONGEST_NAME: usize = 64 << 10;

/// Bytes as a name, a path or a word: what is no UTF-8 replaced, and what is far longer than any of
/// them cut with `…`.
pub fn name(bytes: &[u8]) -> Cow<'_, str> {
    match bytes.get(..LONGEST_NAME) {
        Some(start) if start.len() < bytes.len() => {
            Cow::Owned(String::from_utf8_lossy(start).into_owned() + "…")
        }
        _ => String::from_utf8_lossy(bytes),
    }
}

/// The `"…"` literal that makes the bytes again.
pub fn quote(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() + 2);
    out.push('"');
    visit(bytes, &mut out, |out, &Met { c, is_seen, .. }| match c {
        '\r' => out.push_str("\\r"),
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '"' | '\\' | '{' => {
            out.push('\\');
            out.push(c);
        }
        _ if !is_seen => hidden(out, c),
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
    let mut seen = Seen::default();
    if let Ok(text) = std::str::from_utf8(bytes)
        && text.chars().all(|c| seen.next(c) || (lines && matches!(c, '\n' | '\t')))
    {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(bytes.len() + 16);
    visit(bytes, &mut out, |out, &Met { c, is_seen, next }| match c {
        '\n' | '\t' if lines => out.push(c),
        '\r' if lines && next == Some('\n') => {}
        '\r' => out.push_str(if lines { "\\x0D" } else { "\\r" }),
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        _ if !is_seen => hidden(out, c),
        _ => out.push(c),
    });
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d04_what_turns_or_hides_text_is_escaped() {
        let ranges = [
            '\u{ad}'..='\u{ad}',
            '\u{61c}'..='\u{61c}',
            '\u{115f}'..='\u{1160}',
            '\u{180b}'..='\u{180f}',
            '\u{200b}'..='\u{200f}',
            '\u{2028}'..='\u{202e}',
            '\u{2060}'..='\u{206f}',
            '\u{2800}'..='\u{2800}',
            '\u{3164}'..='\u{3164}',
            '\u{fe00}'..='\u{fe0f}',
            '\u{feff}'..='\u{feff}',
            '\u{ffa0}'..='\u{ffa0}',
            '\u{fff9}'..='\u{fffb}',
            '\u{1d173}'..='\u{1d17a}',
            '\u{e0000}'..='\u{e01ef}',
        ];
        for c in ranges.into_iter().flatten() {
            let text = format!("a{c}b");
            let bytes: String = c.to_string().bytes().map(|byte| format!("\\x{byte:02X}")).collect();
            assert_eq!(plain(text.as_bytes()), format!("a{bytes}b"), "{:x}", u32::from(c));
            assert_eq!(one_line(text.as_bytes()), format!("a{bytes}b"));
            assert_eq!(quote(text.as_bytes()), format!("\"a{bytes}b\""));
        }
    }

    #[test]
    fn d04_marks_stand_over_letters_and_no_more_of_them_than_a_script_has() {
        let flood = format!("a{}b", "\u{301}".repeat(50));
        let shown = format!("a{}{}b", "\u{301}".repeat(MOST_MARKS), "\\xCC\\x81".repeat(50 - MOST_MARKS));
        assert_eq!(plain(flood.as_bytes()), shown);
        // One that has no letter of its own would change what is shown before it.
        assert_eq!(plain("\u{301}a\n\u{301}".as_bytes()), "\\xCC\\x81a\n\\xCC\\x81");
        assert_eq!(plain("\u{200b}\u{301}".as_bytes()), "\\xE2\\x80\\x8B\\xCC\\x81");
    }

    #[test]
    fn what_people_write_is_shown_as_it_is() {
        for text in [
            "Việt",
            "e\u{301}te\u{301}",
            "שָׁלוֹם",
            "สวัสดี",
            "हिन्दी",
            "བསྒྲུབས",
            "\u{1112}\u{1161}\u{11ab}",
            "❤\u{fe0f} 1\u{fe0f}\u{20e3}",
            "你好",
        ] {
            assert_eq!(plain(text.as_bytes()), text);
        }
    }
}
