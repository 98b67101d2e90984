//! Source lines cut so that they and the carets under them fit a terminal: what no label begins or ends at
//! is left out. Pure.

use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What stands where something was left out.
const LEFT_OUT: &str = "…";
/// How many characters beside the ends of labels are kept: as many as there is room for.
const KEPT: [usize; 7] = [60, 40, 24, 16, 10, 6, 3];
/// The columns of a tab in a report.
const TAB: usize = 4;

/// A place that a label points at, and the width of what it says.
pub struct Pointed {
    /// Where in the lines.
    pub range: Range<usize>,
    /// The columns of its text.
    pub says: usize,
}

/// Lines that were cut.
pub struct NarrowLines {
    /// The lines.
    pub text: String,
    /// What was kept: where it was, and where it is.
    kept: Vec<(Range<usize>, usize)>,
}

impl NarrowLines {
    /// Lines in so many columns.
    pub fn of(lines: &str, pointed: &[Pointed], columns: usize) -> Self {
        let mut narrow = Self { text: String::with_capacity(lines.len()), kept: Vec::new() };
        let mut start = 0;
        for line in lines.split_inclusive('\n') {
            let bare = line.trim_end_matches('\n');
            narrow.add(start, bare, pointed, columns);
            let end = start + bare.len();
            narrow.keep(end..start + line.len(), line.get(bare.len()..).unwrap_or_default());
            start += line.len();
        }
        narrow
    }

    /// Where a place is now.
    pub fn at(&self, offset: usize) -> usize {
        let kept = self.kept.iter().find(|(range, _)| offset <= range.end);
        let at = kept.map(|(range, at)| at + offset.saturating_sub(range.start));
        at.unwrap_or(self.text.len()).min(self.text.len())
    }

    fn keep(&mut self, range: Range<usize>, text: &str) {
        self.kept.push((range, self.text.len()));
        self.text.push_str(text);
    }

    fn add(&mut self, start: usize, line: &str, pointed: &[Pointed], columns: usize) {
        let here = |offset: usize| offset.checked_sub(start).filter(|offset| *offset <= line.len());
        let all = Vec::from_iter(std::iter::once(0..line.len()));
        let fits = |parts: &[Range<usize>]| {
            let labels = pointed.iter().filter_map(|own| Some((here(own.range.end)?, own.says)));
            let behind =
                |(end, says): (usize, usize)| if says == 0 { 0 } else { before(line, parts, end) + 1 + says };
            before(line, parts, line.len()) <= columns && labels.map(behind).all(|end| end <= columns)
        };
        let ends: Vec<usize> =
            pointed.iter().flat_map(|own| [own.range.start, own.range.end]).filter_map(here).collect();
        let tried = KEPT.iter().map(|&beside| parts(line, &ends, beside));
        let mut tries = std::iter::once(all).chain(tried).peekable();
        let mut chosen = Vec::new();
        while let Some(parts) = tries.next() {
            let is_last = tries.peek().is_none();
            if is_last || fits(&parts) {
                chosen = parts;
                break;
            }
        }
        let mut done = 0;
        for part in chosen {
            if part.start > done {
                self.text.push_str(LEFT_OUT);
            }
            let text = line.get(part.clone()).unwrap_or_default();
            self.keep(start + part.start..start + part.end, text);
            done = part.end;
        }
        if done < line.len() {
            self.text.push_str(LEFT_OUT);
        }
    }
}

/// The parts of a line that are kept: so many characters beside each end of a label.
fn parts(line: &str, ends: &[usize], beside: usize) -> Vec<Range<usize>> {
    let back = |end: usize| line.get(..end).unwrap_or_default().char_indices().rev().take(beside).last();
    let on = |end: usize| line.get(end..).unwrap_or_default().char_indices().nth(beside);
    let around =
        |&end: &usize| back(end).map_or(end, |(at, _)| at)..on(end).map_or(line.len(), |(at, _)| end + at);
    let mut parts: Vec<Range<usize>> = ends.iter().map(around).collect();
    if parts.is_empty() {
        parts.push(0..on(0).map_or(line.len(), |(at, _)| at));
    }
    parts.sort_by_key(|part| part.start);
    let mut joined: Vec<Range<usize>> = Vec::new();
    for part in parts {
        match joined.last_mut() {
            // A gap of one character is no narrower.
            Some(last) if part.start <= last.end + LEFT_OUT.len() => last.end = last.end.max(part.end),
            _ => joined.push(part),
        }
    }
    joined
}

/// The columns before a place, with what is left out.
fn before(line: &str, parts: &[Range<usize>], place: usize) -> usize {
    let mut columns = 0;
    let mut done = 0;
    for part in parts.iter().filter(|part| part.start <= place) {
        columns += usize::from(part.start > done) * LEFT_OUT.width();
        columns += width(line.get(part.start..part.end.min(place)).unwrap_or_default());
        done = part.end;
    }
    columns + usize::from(place > done) * LEFT_OUT.width()
}

fn width(text: &str) -> usize {
    text.chars().map(|c| if c == '\t' { TAB } else { c.width().unwrap_or(1) }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &str, range: Range<usize>, says: usize, columns: usize) -> (String, Range<usize>) {
        let narrow = NarrowLines::of(lines, &[Pointed { range: range.clone(), says }], columns);
        let range = narrow.at(range.start)..narrow.at(range.end);
        (narrow.text, range)
    }

    #[test]
    fn what_fits_stays() {
        assert_eq!(of("x = 1\ny = 2\n", 6..7, 3, 20), ("x = 1\ny = 2\n".to_owned(), 6..7));
    }

    #[test]
    fn the_place_is_in_what_is_left_of_a_long_line() {
        let line = format!("{} here {}", "a".repeat(100), "b".repeat(100));
        let (text, range) = of(&line, 101..105, 10, 40);
        assert!(width(&text) <= 40 && text.starts_with('…') && text.ends_with('…'), "{text}");
        assert_eq!(&text[range], "here");
    }

    #[test]
    fn a_long_place_is_cut_in_its_middle() {
        let line = format!("x = \"{}\" + 5", "你好".repeat(60));
        let end = line.len() - 4;
        let (text, range) = of(&line, 4..end, 0, 40);
        assert!(width(&text) <= 40 && text.starts_with("x = \"") && text.ends_with("\" + 5"), "{text}");
        assert!(text[range.clone()].starts_with('"') && text[range].contains('…'), "{text}");
    }

    #[test]
    fn room_is_left_for_what_a_label_says() {
        let line = format!("{}here", " ".repeat(34));
        let (text, range) = of(&line, 34..38, 12, 40);
        assert!(width(&text[..range.end]) + 1 + 12 <= 40, "{text}");
        assert_eq!(&text[range], "here");
    }

    #[test]
    fn lines_without_a_place_keep_their_beginning() {
        let lines = format!("x\n{}\ny", "z".repeat(50));
        let (text, range) = of(&lines, 0..lines.len(), 0, 20);
        assert!(text.lines().all(|line| width(line) <= 20) && text.starts_with("x\nz"), "{text}");
        assert_eq!(range, 0..text.len());
    }
}
