//! Lines of help: wrapped, indented, aligned, with Chinese characters as wide as they are.

use textwrap::{Options, WordSplitter};
use unicode_width::UnicodeWidthStr;

/// Wrapped text with an indent. Lines that follow each other are one paragraph, as in Markdown;
/// lines that are indented already stay as they are: examples.
pub fn prose(text: &str, indent: usize, width: usize) -> String {
    let margin = " ".repeat(indent);
    let options = Options::new(width)
        .initial_indent(&margin)
        .subsequent_indent(&margin)
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false);
    let mut out = String::new();
    for line in paragraphs(text) {
        if line.starts_with(' ') {
            out.push_str(&format!("{margin}{line}"));
        } else {
            out.push_str(textwrap::fill(&line, &options).trim_end());
        }
        out.push('\n');
    }
    out
}

/// Each paragraph on one line; indented and empty lines as they are.
fn paragraphs(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in text.trim_end().lines() {
        match out.last_mut() {
            Some(last)
                if !line.is_empty()
                    && !last.is_empty()
                    && !line.starts_with(' ')
                    && !last.starts_with(' ') =>
            {
                // Chinese needs no space where lines meet.
                let meets_wide = last.chars().next_back().is_some_and(|c| !c.is_ascii())
                    && line.chars().next().is_some_and(|c| !c.is_ascii());
                if !meets_wide {
                    last.push(' ');
                }
                last.push_str(line);
            }
            _ => out.push(line.to_owned()),
        }
    }
    out
}

/// Names with what is said of each, in two columns; a long text goes on below itself.
pub fn columns(rows: &[(String, &str)], indent: usize, width: usize) -> String {
    const WIDEST: usize = 26;
    let widest =
        rows.iter().map(|(name, _)| name.width()).filter(|&width| width <= WIDEST).max().unwrap_or(0);
    let margin = " ".repeat(indent);
    let hanging = " ".repeat(indent + widest + 2);
    let mut out = String::new();
    for (name, text) in rows {
        let mut head = format!("{margin}{name}");
        if name.width() > widest {
            out.push_str(&head);
            out.push('\n');
            head = hanging.clone();
        } else {
            head.push_str(&" ".repeat(widest - name.width() + 2));
        }
        let options = Options::new(width)
            .initial_indent(&head)
            .subsequent_indent(&hanging)
            .word_splitter(WordSplitter::NoHyphenation)
            .break_words(false);
        out.push_str(textwrap::fill(text, options).trim_end());
        out.push('\n');
    }
    out
}

/// Words one after another, in lines.
pub fn words<'a>(words: impl Iterator<Item = &'a str>, indent: usize, width: usize) -> String {
    prose(&words.collect::<Vec<_>>().join("  "), indent, width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other_in_chinese_too() {
        let rows = [("三次".to_owned(), "a"), ("send".to_owned(), "b"), ("x".to_owned(), "c d e f g h i")];
        assert_eq!(columns(&rows, 2, 16), "  三次  a\n  send  b\n  x     c d e f\n        g h i\n");
    }

    #[test]
    fn chinese_prose_is_wrapped_between_characters() {
        assert_eq!(prose("一二三四五六七八", 2, 10), "  一二三四\n  五六七八\n");
    }
}
