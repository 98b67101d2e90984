//! Texts broken to the columns that there are for them: every character of a text is in its rows.
//!
//! Pure. Breaks where the language of a text breaks lines, Chinese between characters, and where
//! there is no such place, anywhere.

use std::borrow::Cow;

use ratatui_core::style::Style;
use ratatui_core::text::{Line, Span};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How far rows that go on with a line of a statement are set in.
const HANGING: usize = 2;
/// Behind a row of a statement that goes on in the next one, as in a script.
const GOES_ON: &str = " \\";
/// The columns from one tab stop to the next.
const TAB: usize = 8;

/// The rows of a text that may have several lines. An empty text has one empty row.
pub fn rows(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(2);
    let lines = text.split('\n').flat_map(|line| {
        let line = without_tabs(line.trim_end_matches('\r'));
        textwrap::wrap(&line, columns).into_iter().map(Cow::into_owned).collect::<Vec<_>>()
    });
    lines.collect()
}

/// The rows of a text that keeps its columns, as a table does: it is broken only where it must be.
pub fn kept(text: &str, columns: usize) -> Vec<String> {
    let fits = |line: &str| line.width() <= columns;
    let lines = text.split('\n').flat_map(|line| {
        let line = without_tabs(line.trim_end_matches('\r'));
        if fits(&line) { vec![line.into_owned()] } else { rows(&line, columns) }
    });
    lines.collect()
}

/// The rows of a line without tabs, with styles, given by byte ranges in order; the rows behind the first
/// are set in.
pub fn styled(
    line: &str,
    styles: &[(std::ops::Range<usize>, Style)],
    plain: Style,
    columns: usize,
) -> Vec<Line<'static>> {
    let columns = columns.max(2 * HANGING + 2 + GOES_ON.len());
    if line.width() <= columns {
        return vec![Line::from(spans(line, 0, styles, plain))];
    }
    let own = line.len() - line.trim_start_matches(' ').len();
    let hanging = (own + HANGING).min(columns / 2);
    let mut rows = Vec::new();
    for (at, part, is_between) in statement(line, columns - hanging - GOES_ON.len()) {
        let mut row = spans(part, at, styles, plain);
        if !rows.is_empty() {
            row.insert(0, Span::raw(" ".repeat(hanging)));
        }
        if is_between {
            row.push(Span::styled(GOES_ON, plain));
        }
        rows.push(Line::from(row));
    }
    rows
}

/// A line of a statement in parts with their offsets: broken between words, as a script may be, which
/// the third says; inside of a string only where that is longer than a row.
fn statement(line: &str, columns: usize) -> Vec<(usize, &str, bool)> {
    let blanks = blanks_outside_strings(line);
    let of = |from: usize, to: usize| line.get(from..to).unwrap_or_default();
    let mut parts = Vec::new();
    let mut start = 0;
    loop {
        let rest = of(start, line.len());
        let row = begin(rest, columns);
        if row.len() == rest.len() {
            parts.push((start, rest, false));
            return parts;
        }
        let first = blanks.partition_point(|blank| *blank <= start);
        let behind = blanks.partition_point(|blank| *blank <= start + row.len());
        let between = blanks.get(first..behind).and_then(|here| here.last()).copied().filter(|blank| {
            let next = of(*blank, blanks.get(behind).copied().unwrap_or(line.len())).trim();
            !of(start, *blank).trim().is_empty() && begin(next, columns).len() == next.len()
        });
        // Where a row ends is told by what stands soon behind it.
        let near = begin(rest, 4 * columns);
        let broken = || textwrap::wrap(near, columns).first().map_or(near.len(), |part| part.len());
        let end = between.unwrap_or_else(|| start + broken().max(1));
        let part = of(start, end);
        if part.is_empty() {
            parts.push((start, rest, false));
            return parts;
        }
        parts.push((start, part, between.is_some()));
        let behind = of(end, line.len());
        start = line.len() - behind.trim_start_matches(' ').len();
        if start >= line.len() {
            return parts;
        }
    }
}

/// As much of the beginning of a text as so many columns hold.
fn begin(text: &str, columns: usize) -> &str {
    let mut width = 0;
    let end = text.char_indices().find(|(_, c)| {
        width += c.width().unwrap_or(0);
        width > columns
    });
    end.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

/// Where a line has blanks that are not in a string.
fn blanks_outside_strings(line: &str) -> Vec<usize> {
    let (mut is_inside, mut is_escaped) = (false, false);
    let outside = line.char_indices().filter(|(_, c)| {
        is_inside ^= *c == '"' && !is_escaped;
        is_escaped = is_inside && *c == '\\' && !is_escaped;
        !is_inside && *c == ' '
    });
    outside.map(|(at, _)| at).collect()
}

/// A part of a line that begins at an offset, cut where styles change.
fn spans(
    part: &str,
    start: usize,
    styles: &[(std::ops::Range<usize>, Style)],
    plain: Style,
) -> Vec<Span<'static>> {
    let mut spans = Vec::new();
    let mut at = 0;
    let mut push = |from: usize, to: usize, style| {
        if let Some(text) = part.get(from..to).filter(|text| !text.is_empty()) {
            spans.push(Span::styled(text.to_owned(), style));
        }
    };
    for (range, style) in styles {
        let from = range.start.saturating_sub(start).max(at).min(part.len());
        let to = range.end.saturating_sub(start).min(part.len());
        if range.end <= start || from >= to {
            continue;
        }
        push(at, from, plain);
        push(from, to, plain.patch(*style));
        at = to;
    }
    push(at, part.len(), plain);
    spans
}

/// A text with its tabs as the blanks that they stand for.
pub fn without_tabs(text: &str) -> Cow<'_, str> {
    if !text.contains('\t') {
        return text.into();
    }
    let mut whole = String::new();
    let mut column = 0;
    for part in text.split_inclusive(['\t', '\n']) {
        let own = part.trim_end_matches(['\t', '\n']);
        whole.push_str(own);
        column += own.width();
        if part.ends_with('\t') {
            let blanks = TAB - column % TAB;
            whole.extend(std::iter::repeat_n(' ', blanks));
            column += blanks;
        } else if part.ends_with('\n') {
            whole.push('\n');
            column = 0;
        }
    }
    whole.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_in_a_row() {
        let text = "服务器与客户端：第一次对话，一个没有空格的长句子 and words_that_are_too_long_for_a_row";
        let rows = rows(text, 20);
        assert!(rows.iter().all(|row| row.width() <= 20), "{rows:?}");
        let letters = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
        assert_eq!(letters(&rows.concat()), letters(text));
        assert!(!rows.iter().any(|row| row.starts_with(['，', '：'])), "{rows:?}");
    }

    #[test]
    fn a_table_keeps_its_blanks_where_it_fits() {
        assert_eq!(kept("a    b\nc    d", 20), ["a    b", "c    d"]);
        assert_eq!(kept("x\ty", 20), ["x       y"]);
        assert_eq!(without_tabs("a\tb\n\t你\tc"), "a       b\n        你      c");
        assert_eq!(rows("", 20), [""]);
    }

    #[test]
    fn a_statement_is_broken_between_its_words_and_not_in_a_string() {
        let broken = |line: &str| -> Vec<String> {
            let rows = styled(line, &[], Style::new(), 30);
            rows.iter().map(ToString::to_string).collect()
        };
        assert_eq!(
            broken("expect answer == \"four and more\", \"it is open\""),
            ["expect answer == \\", "  \"four and more\", \\", "  \"it is open\""]
        );
        let long = broken("print \"服务器与客户端：第一次对话，一个没有空格的长句子\"");
        assert!(long.len() > 1 && long.iter().all(|row| row.width() <= 30), "{long:?}");
    }

    #[test]
    fn a_long_line_is_broken_in_linear_time() {
        for word in ["four and ", "without_a_blank", "服务器"] {
            let line = format!("x = \"{}\"", word.repeat((1 << 16) / word.len()));
            let rows = styled(&line, &[], Style::new(), 60);
            let letters: usize = rows.iter().map(|row| row.to_string().replace(' ', "").len()).sum();
            assert!(rows.iter().all(|row| row.width() <= 60));
            // One row may end with the sign that the line goes on.
            assert!(letters - line.replace(' ', "").len() <= 1);
        }
    }

    #[test]
    fn styles_stay_at_their_words_over_rows() {
        let bold = Style::new().add_modifier(ratatui_core::style::Modifier::BOLD);
        let line = "send client \"a long text that goes on\"";
        let rows = styled(line, &[(0..4, bold), (12..line.len(), bold)], Style::new(), 20);
        assert!(rows.len() > 1 && rows.iter().all(|row| row.width() <= 20), "{rows:?}");
        let of = |style: Style| -> String {
            let spans = rows.iter().flat_map(|row| &row.spans).filter(|span| span.style == style);
            spans.map(|span| span.content.trim()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(of(bold), "send \"a long text that goes on\"", "{rows:?}");
        assert_eq!(of(Style::new()).trim(), "client");
    }
}
