//! Bytes: text as the literal that makes it again, anything else as a dump.

use unicode_width::UnicodeWidthStr;
use wirelab_lang::escape;
use wirelab_lang::eval::value::Bytes;
use wirelab_lang::message;

use super::ValueLayout;

/// How much of the data tells what it is.
const SAMPLE: usize = 4096;
/// Lines of text and rows of a dump that are shown whole, and how many of them where there are more.
const MOST_LINES: usize = 24;
const FIRST_LINES: usize = 20;
const MOST_ROWS: usize = 20;
const FIRST_ROWS: usize = 16;

impl ValueLayout {
    pub(super) fn bytes(&self, bytes: &Bytes) -> Vec<String> {
        if is_text(bytes) { self.text(bytes) } else { self.dump(bytes) }
    }

    /// The literal on one line where it fits, else a line for each of the text's, broken where they
    /// are too long, and set in by the width of the quote.
    fn text(&self, bytes: &[u8]) -> Vec<String> {
        let most = MOST_LINES * self.width();
        if bytes.len() <= most {
            let whole = escape::quote(bytes);
            if self.fits(&whole) {
                return vec![whole];
            }
        }
        let lines = match self.look.width {
            Some(_) => broken(bytes, self.width() - 2, MOST_LINES + 1),
            None => broken(bytes, most, 1),
        };
        let is_whole = lines.iter().map(|line| line.bytes).sum::<usize>() == bytes.len();
        let kept = match is_whole && lines.len() <= MOST_LINES {
            true => lines.len(),
            false => lines.len().min(FIRST_LINES),
        };
        let shown: usize = lines.iter().take(kept).map(|line| line.bytes).sum();
        let mut out: Vec<String> =
            lines.into_iter().take(kept).map(|line| format!(" {}", line.text)).collect();
        if let Some(first) = out.first_mut() {
            first.replace_range(..1, "\"");
        }
        if shown == bytes.len() {
            if let Some(last) = out.last_mut() {
                last.push('"');
            }
            return out;
        }
        let (hidden, total, path) = (bytes.len() - shown, bytes.len(), &self.path);
        out.extend(self.note(&message!("show-text-left-out", hidden = hidden, total = total, path = path)));
        out
    }

    /// Offset, bytes in hexadecimal, and what of them is printable.
    fn dump(&self, bytes: &[u8]) -> Vec<String> {
        let shape = Shape::fitting(self.width(), bytes.len());
        let rows = bytes.len().div_ceil(shape.columns);
        let kept = if rows > MOST_ROWS { FIRST_ROWS } else { rows };
        let each = bytes.chunks(shape.columns).take(kept).enumerate();
        let mut lines: Vec<_> = each
            .map(|(row, bytes)| {
                let offset = format!("{:0digits$x}", row * shape.columns, digits = shape.digits);
                format!("{}{}", self.look.dim(&offset), shape.row(bytes))
            })
            .collect();
        let shown = kept * shape.columns;
        if shown < bytes.len() {
            let (hidden, total, path) = (bytes.len() - shown, bytes.len(), &self.path);
            let next = format!("{path}[{shown}..{}]", (2 * shown).min(total));
            let note =
                message!("show-dump-left-out", hidden = hidden, total = total, path = path, next = next);
            lines.extend(self.note(&note));
        }
        lines
    }
}

/// How wide a dump is.
struct Shape {
    digits: usize,
    columns: usize,
    /// Before what is printable.
    gap: usize,
    /// Columns that the longest row takes of these.
    filled: usize,
}

impl Shape {
    fn fitting(width: usize, length: usize) -> Self {
        let digits = if length > 0x1_0000 { 8 } else { 4 };
        let shapes = [(16, 2), (8, 2), (8, 1), (4, 1)].map(|(columns, gap)| Self {
            digits,
            columns,
            gap,
            filled: columns.min(length),
        });
        let [.., narrowest] = &shapes;
        let narrowest = Self { ..*narrowest };
        shapes.into_iter().find(|shape| shape.width() <= width).unwrap_or(narrowest)
    }

    fn width(&self) -> usize {
        self.digits + self.hex_width() + self.gap + self.filled + 2
    }

    /// Eight bytes stand together.
    fn hex_width(&self) -> usize {
        1 + 3 * self.filled + usize::from(self.filled > 8)
    }

    /// What stands behind the offset.
    fn row(&self, bytes: &[u8]) -> String {
        let mut hex = String::from(" ");
        let mut printable = String::new();
        for (place, byte) in bytes.iter().enumerate() {
            hex.push_str(if place == 8 { "  " } else { " " });
            hex.push_str(&format!("{byte:02x}"));
            printable.push(if byte.is_ascii_graphic() || *byte == b' ' { char::from(*byte) } else { '.' });
        }
        format!("{hex:hex_width$}{:gap$}|{printable}|", "", hex_width = self.hex_width(), gap = self.gap)
    }
}

/// A line of a literal.
struct LiteralLine {
    text: String,
    /// How many bytes it stands for.
    bytes: usize,
}

/// The inside of the literal in lines of so many columns at most: broken behind each newline, and
/// where there is no more room.
fn broken(bytes: &[u8], room: usize, most: usize) -> Vec<LiteralLine> {
    let mut lines = Vec::new();
    let mut line = LiteralLine { text: String::new(), bytes: 0 };
    for (piece, length) in pieces(bytes) {
        // What has no width belongs to what stands before it.
        let is_mark = piece.width() == 0;
        if !is_mark && line.bytes > 0 && line.text.width() + piece.width() > room {
            lines.push(std::mem::replace(&mut line, LiteralLine { text: String::new(), bytes: 0 }));
        }
        if lines.len() == most {
            return lines;
        }
        line.text.push_str(&piece);
        line.bytes += length;
        if piece == "\\n" {
            lines.push(std::mem::replace(&mut line, LiteralLine { text: String::new(), bytes: 0 }));
        }
    }
    if line.bytes > 0 && lines.len() < most {
        lines.push(line);
    }
    lines
}

/// Characters as they are written in a literal, and invalid bytes, with how many bytes each is.
fn pieces(bytes: &[u8]) -> impl Iterator<Item = (String, usize)> {
    bytes.utf8_chunks().flat_map(|chunk| {
        let text = chunk.valid();
        let valid = text.char_indices().filter_map(move |(at, c)| text.get(at..at + c.len_utf8()));
        let invalid = (!chunk.invalid().is_empty()).then_some(chunk.invalid());
        valid.map(str::as_bytes).chain(invalid).map(|bytes| {
            let quoted = escape::quote(bytes);
            (quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned(), bytes.len())
        })
    })
}

/// The literal that makes the bytes again: by hexadecimal digits where they are no text.
pub fn literal(bytes: &[u8]) -> String {
    if is_text(bytes) {
        return escape::quote(bytes);
    }
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("x\"{}\"", digits.join(" "))
}

/// Whether a person reads it as text: UTF-8 with little in it that must be escaped. Characters that
/// were cut in two at its ends do not count.
pub fn is_text(bytes: &[u8]) -> bool {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    if sample.contains(&0) {
        return false;
    }
    let (mut readable, mut strange) = (0, 0);
    let mut at = 0;
    for chunk in sample.utf8_chunks() {
        for c in chunk.valid().chars() {
            let mut buffer = [0; 4];
            let text = c.encode_utf8(&mut buffer);
            let is_readable = matches!(c, '\r' | '\n' | '\t') || *escape::one_line(text.as_bytes()) == *text;
            if is_readable { readable += 1 } else { strange += 1 }
        }
        at += chunk.valid().len() + chunk.invalid().len();
        let is_cut = at == sample.len()
            && std::str::from_utf8(chunk.invalid()).is_err_and(|e| e.error_len().is_none());
        let is_rest = at <= 3 && chunk.invalid().iter().all(|byte| byte & 0b1100_0000 == 0b1000_0000);
        if !is_cut && !is_rest {
            strange += chunk.invalid().len();
        }
    }
    bytes.is_empty() || strange * 4 <= readable + strange && readable > 0
}
