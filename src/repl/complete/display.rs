//! Candidates as they are listed: the word, and behind it what it is, in a row of the terminal.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;
use wirelab_lang::escape;

use super::Candidate;
use crate::output::truncate::cut;

/// The words' column is no wider than this part of the row.
const PART: usize = 2;
/// So many are listed below each other, also where several would fit beside each other.
const FEW: usize = 24;

/// What to show for each candidate in a row of so many columns. All words take the same width.
pub fn displays(candidates: &[Candidate], columns: usize) -> Vec<String> {
    let words: Vec<_> = candidates
        .iter()
        .map(|candidate| escape::one_line(candidate.replacement.trim_end().as_bytes()))
        .collect();
    let widest = words.iter().map(|word| word.width()).max().unwrap_or(0).min(columns / PART);
    let most = columns.saturating_sub(2);
    let row = |(candidate, word): (&Candidate, &Cow<'_, str>)| {
        if candidate.about.is_empty() {
            return cut(word, most);
        }
        let blanks = " ".repeat(widest.saturating_sub(word.width()));
        cut(&format!("{word}{blanks}  {}", escape::one_line(candidate.about.as_bytes())), most)
    };
    let mut rows: Vec<_> = candidates.iter().zip(&words).map(row).collect();
    if let Some(first) = rows.first_mut().filter(|_| candidates.len() <= FEW) {
        // The line editor takes as many columns as the widest leaves room for.
        first.push_str(&" ".repeat((columns / 2).saturating_sub(first.width())));
    }
    rows
}

/// How many of the candidates a screen holds, with a line that says how many more there are: a
/// pager would take the keys that are typed next.
pub fn fitting(displays: &[String], columns: usize, rows: usize) -> usize {
    let widest = displays.iter().map(|display| display.width()).max().unwrap_or(0);
    let beside = (columns / (widest + 2)).max(1);
    let room = beside * rows.saturating_sub(3).max(1);
    if displays.len() <= room { displays.len() } else { room.saturating_sub(1).max(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_no_longer_than_the_screen() {
        let displays = vec!["twelve chars".to_owned(); 100];
        assert_eq!(fitting(&displays, 80, 24), 100);
        assert_eq!(fitting(&displays, 40, 24), 41);
        assert_eq!(fitting(&displays[..20], 10, 24), 20);
        assert_eq!(fitting(&displays, 10, 2), 1);
    }
}
