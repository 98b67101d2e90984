//! The line that is being typed, in colours.
//!
//! Pure. The text takes the columns that it takes anyway, and nothing in it steers the terminal: the
//! editor counts characters that are not seen as no columns, so they are left out.

use std::borrow::Cow;
use std::fmt::Write;
use std::ops::Range;

use rustc_hash::FxHashMap;
use unicode_width::UnicodeWidthChar;
use wirelab_lang::check::cursor::WordRole;
use wirelab_lang::escape::Seen;
use wirelab_lang::syntax::scan::{self, Piece, PieceKind};
use wirelab_lang::syntax::source::Span;

use crate::output::palette::Palette;
use crate::repl::snapshot::Live;

/// Longer texts are shown without colours, so that each key is answered at once.
pub const LIMIT: usize = 16 << 10;

/// A part of the line in a style.
struct Styled {
    span: Span,
    style: &'static str,
}

/// Where a text has which styles, in its order; the rest is as any other text.
pub fn styles(text: &str, live: &Live, theme: &Palette) -> Vec<(Range<usize>, &'static str)> {
    if theme.is_plain() || text.len() > LIMIT {
        return Vec::new();
    }
    let styled = styled(text, None, live, theme).into_iter();
    styled.map(|part| (part.span.range(), part.style)).filter(|(_, style)| !style.is_empty()).collect()
}

/// The line with its colours. The brackets at the cursor stand out, unless there is none.
pub fn highlight<'l>(line: &'l str, cursor: Option<usize>, live: &Live, theme: &Palette) -> Cow<'l, str> {
    let behind = if live.before.is_empty() { 0 } else { live.before.len() + 1 };
    if theme.is_plain() || live.is_answer || behind + line.len() > LIMIT {
        return shown(line);
    }
    let text = if behind == 0 { Cow::Borrowed(line) } else { format!("{}\n{line}", live.before).into() };
    let cursor = cursor.map(|cursor| cursor + behind);
    Cow::Owned(written(&text, behind, &styled(&text, cursor, live, theme)))
}

fn styled(text: &str, cursor: Option<usize>, live: &Live, theme: &Palette) -> Vec<Styled> {
    let pieces = scan::scan(text);
    let mut styled = Vec::with_capacity(pieces.len());
    let marks: FxHashMap<u32, WordRole> =
        live.checker.word_marks(text).iter().map(|mark| (mark.span.start, mark.role)).collect();
    let pair = cursor.and_then(|cursor| pair(&pieces, cursor));
    for (index, piece) in pieces.iter().enumerate() {
        if pair.is_some_and(|(one, other)| index == one || index == other) {
            styled.push(Styled { span: piece.span, style: theme.bracket });
            continue;
        }
        let role = marks.get(&piece.span.start).copied();
        // A word that is still being typed is not blamed yet.
        let is_begun = cursor == Some(piece.span.end as usize) && cursor == Some(text.len());
        let role = role.filter(|role| !(*role == WordRole::Unknown && is_begun));
        style_piece(text, *piece, role, theme, &mut styled);
    }
    styled
}

/// The line from `behind` on, with its styles.
fn written(text: &str, behind: usize, styled: &[Styled]) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut at = behind;
    // A sequence may go on behind the end of a piece.
    let mut cleaner = Cleaner::default();
    let mut own = |start, end| cleaner.clean(text.get(start..end).unwrap_or_default());
    for Styled { span, style } in styled {
        let (start, end) = ((span.start as usize).max(at), span.end as usize);
        if end <= start || style.is_empty() {
            continue;
        }
        out += &own(at, start);
        // Writing to a String cannot fail.
        let _ = write!(out, "\x1b[{style}m{}\x1b[0m", own(start, end));
        at = end;
    }
    out += &own(at, text.len());
    out
}

fn style_piece(text: &str, piece: Piece, role: Option<WordRole>, theme: &Palette, styled: &mut Vec<Styled>) {
    let own = text.get(piece.span.range()).unwrap_or_default();
    let is_word = own.starts_with(|c: char| c.is_alphabetic());
    let style = match piece.kind {
        PieceKind::Text | PieceKind::TextPart | PieceKind::OpenText => {
            return strings(own, piece.span.start as usize, theme, styled);
        }
        PieceKind::Keyword => theme.keyword,
        PieceKind::Operator if is_word => theme.keyword,
        PieceKind::Number | PieceKind::Constant => theme.number,
        PieceKind::Address => theme.address,
        PieceKind::Comment => theme.comment,
        PieceKind::Open(scan::Bracket::Hole) | PieceKind::Close(scan::Bracket::Hole) => theme.escape,
        PieceKind::Unknown => theme.unknown,
        PieceKind::Word => match role {
            Some(WordRole::Command(_) | WordRole::FirstWord) => theme.command,
            Some(WordRole::Keyword) => theme.keyword,
            Some(WordRole::Option | WordRole::Text) => theme.option,
            Some(WordRole::Name) => theme.name,
            Some(WordRole::Function) => theme.function,
            Some(WordRole::Unknown) => theme.unknown,
            None => "",
        },
        _ => "",
    };
    styled.push(Styled { span: piece.span, style });
}

/// A string, or a part of one, with the escapes in it.
fn strings(own: &str, start: usize, theme: &Palette, styled: &mut Vec<Styled>) {
    let mut push = |from: usize, to: usize, style| {
        if to > from {
            styled.push(Styled { span: Span::new(start + from, start + to), style });
        }
    };
    let mut at = 0;
    if !own.starts_with('\'') && !own.starts_with("x\"") {
        while let Some(found) = own.get(at..).and_then(|rest| rest.find('\\')) {
            let escape = own.get(at + found..).unwrap_or_default();
            let width = escape_width(escape);
            push(at, at + found, theme.text);
            push(at + found, at + found + width, theme.escape);
            at += found + width;
        }
    }
    push(at, own.len(), theme.text);
}

/// The bytes of an escape that begins with a backslash.
fn escape_width(escape: &str) -> usize {
    let digits = |from: usize| {
        let rest = escape.get(from..).unwrap_or_default();
        rest.bytes().take(6).take_while(u8::is_ascii_hexdigit).count()
    };
    match escape.as_bytes() {
        [_, b'x', ..] => 2 + digits(2).min(2),
        [_, b'u', b'{', ..] => {
            let end = 3 + digits(3);
            end + usize::from(escape.as_bytes().get(end) == Some(&b'}'))
        }
        _ => escape.chars().take(2).map(char::len_utf8).sum(),
    }
}

/// The bracket at the cursor, or right before it, and the one that belongs to it.
fn pair(pieces: &[Piece], cursor: usize) -> Option<(usize, usize)> {
    let is_bracket = |piece: &Piece| matches!(piece.kind, PieceKind::Open(_) | PieceKind::Close(_));
    let at = pieces.iter().position(|piece| piece.span.start as usize == cursor && is_bracket(piece));
    let before = || pieces.iter().position(|piece| piece.span.end as usize == cursor && is_bracket(piece));
    let own = at.or_else(before)?;
    let mut open = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        match piece.kind {
            PieceKind::Open(_) => open.push(index),
            PieceKind::Close(_) => {
                let opener = open.pop()?;
                if opener == own || index == own {
                    return Some((opener, index));
                }
            }
            _ => {}
        }
    }
    None
}

/// Whether a bracket stands at the cursor or right before it.
pub fn is_at_bracket(line: &str, cursor: usize) -> bool {
    let is_bracket = |byte: Option<&u8>| byte.is_some_and(|byte| b"(){}[]".contains(byte));
    let bytes = line.as_bytes();
    is_bracket(bytes.get(cursor)) || cursor.checked_sub(1).is_some_and(|before| is_bracket(bytes.get(before)))
}

/// A text without what steers a terminal or is not seen. It takes as many columns.
pub fn shown(text: &str) -> Cow<'_, str> {
    Cleaner::default().clean(text)
}

/// Takes out of a text, part by part, what steers a terminal or is not seen.
#[derive(Default)]
struct Cleaner {
    sequence: Sequence,
    seen: Seen,
    before: Option<char>,
}

impl Cleaner {
    fn clean<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        let mut out = String::with_capacity(text.len());
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let within;
            (self.sequence, within) = self.sequence.next(c);
            if within {
                continue;
            }
            // Joins emoji; where the terminal does that, the editor knows.
            let joins = c == '\u{200d}' && [self.before, chars.peek().copied()].into_iter().all(is_emoji);
            self.before = Some(c);
            if self.seen.next(c) || joins || matches!(c, '\n' | '\t') {
                out.push(c);
            } else {
                out.extend(std::iter::repeat_n('\u{fffd}', c.width().unwrap_or(0)));
            }
        }
        if out == text { Cow::Borrowed(text) } else { Cow::Owned(out) }
    }
}

/// Whether it may be a part of an emoji that is joined of several.
fn is_emoji(c: Option<char>) -> bool {
    c.is_some_and(|c| c == '\u{fe0f}' || c >= '\u{2190}' && !c.is_alphanumeric())
}

/// What the editor takes for a sequence of the terminal and counts as no columns.
#[derive(Clone, Copy, Default)]
enum Sequence {
    #[default]
    None,
    Escape,
    Parameters,
}

impl Sequence {
    /// Behind a further character, and whether that belongs to it.
    fn next(self, c: char) -> (Self, bool) {
        match (self, c) {
            (_, '\n' | '\t') => (self, false),
            (Self::None, '\x1b') => (Self::Escape, true),
            (Self::None, _) => (Self::None, false),
            (Self::Escape, '[') => (Self::Parameters, true),
            (Self::Parameters, ';' | '0'..='9') => (Self::Parameters, true),
            (Self::Escape | Self::Parameters, _) => (Self::None, true),
        }
    }
}

#[cfg(test)]
mod tests;
