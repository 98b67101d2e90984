//! Candidates as they are listed: the word, and behind it what it is, in a row of the terminal.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::Candidate;
use crate::escape;

/// The words' column is no wider than this part of the row.
const PART: usize = 2;

/// What to show for each candidate in a row of so many columns. All words take the same width.
pub fn displays(candidates: &[Candidate], columns: usize) -> Vec<String> {
    let words: Vec<_> = candidates
        .iter()
        .map(|candidate| escape::one_line(candidate.replacement.trim_end().as_bytes()))
        .collect();
    let widest = words.iter().map(|word| word.width()).max().unwrap_or(0).min(columns / PART);
    let rows = candidates.iter().zip(&words).map(|(candidate, word)| {
        if candidate.about.is_empty() {
            return cut(word, columns.saturating_sub(2));
        }
        let blanks = " ".repeat(widest.saturating_sub(word.width()));
        cut(
            &format!("{word}{blanks}  {}", escape::one_line(candidate.about.as_bytes())),
            columns.saturating_sub(2),
        )
    });
    rows.collect()
}

/// As much of a text as fits so many columns.
pub fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut left = columns.saturating_sub(1);
    let kept = text.chars().take_while(|c| {
        let own = c.width().unwrap_or(0);
        let fits = own <= left;
        left = left.saturating_sub(own);
        fits
    });
    kept.chain(['…']).collect()
}
