//! A text cut to the columns that there are for it.
//!
//! May use: nothing of the crate.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// As much of a text as fits so many columns, with `…` where something was left out.
pub fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut column = 0;
    let kept = text.chars().take_while(|c| {
        column += c.width().unwrap_or(0);
        column < columns
    });
    kept.chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_are_cut_whole() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "ab…");
        assert_eq!(cut("等待连接", 5), "等待…");
    }
}
