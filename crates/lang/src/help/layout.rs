//! Lines of help: wrapped, indented, aligned, with Chinese characters as wide as they are.

use textwrap::{Options, WordSplitter};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

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
            out.push_str(&folded(&format!("{margin}{line}"), width));
        } else {
            out.push_str(textwrap::fill(&line, &options).trim_end());
        }
        out.push('\n');
    }
    out
}

/// A line that is laid out already, in two columns or as code. Where it does not fit, what stands
/// behind a gap of blanks goes below, and the rest is wrapped under an indent.
fn folded(line: &str, width: usize) -> String {
    if line.width() <= width {
        return line.to_owned();
    }
    let own = line.len() - line.trim_start().len();
    let hanging = " ".repeat(own + 4);
    let wrapped = |text: &str, first: &str| {
        let options = Options::new(width)
            .initial_indent(first)
            .subsequent_indent(&hanging)
            .word_splitter(WordSplitter::NoHyphenation)
            .break_words(false);
        textwrap::fill(text, options).trim_end().to_owned()
    };
    match line.trim_start().split_once("  ") {
        Some((name, text)) => {
            format!("{}\n{}", wrapped(name, &" ".repeat(own)), wrapped(text.trim_start(), &hanging))
        }
        None => wrapped(line.trim_start(), &" ".repeat(own)),
    }
}

/// Statements with an indent. Where a line does not fit, it goes on behind a `\\`, so that what is
/// copied from the page still runs; never inside a text or a comment.
pub fn code(text: &str, indent: usize, width: usize) -> String {
    let margin = " ".repeat(indent);
    let mut out = String::new();
    for line in text.trim_matches('\n').lines() {
        if line.is_empty() {
            out.push('\n');
            continue;
        }
        let mut rest = format!("{margin}{line}");
        while rest.width() > width
            && let Some(at) = break_of(&rest, width.saturating_sub(2))
        {
            let (head, tail) = rest.split_at(at);
            out.push_str(&format!("{} \\\n", head.trim_end()));
            rest = format!("{margin}    {}", tail.trim_start());
        }
        out.push_str(&format!("{rest}\n"));
    }
    out
}

/// The last blank within a width at which a line of code may be broken.
fn break_of(line: &str, width: usize) -> Option<usize> {
    let (mut quote, mut escaped, mut found, mut column) = (None, false, None, 0);
    let begin = line.len() - line.trim_start().len();
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (Some('"'), _) if escaped => escaped = false,
            (Some('"'), '\\') => escaped = true,
            (Some(open), _) => quote = quote.filter(|_| open != c),
            (None, '"' | '\'') => quote = Some(c),
            // A comment stays behind what it is about.
            (None, '#') => {
                return found.filter(|found| line.get(*found..at).is_some_and(|gap| !gap.trim().is_empty()));
            }
            (None, ' ') if at > begin && column <= width => found = Some(at),
            _ => {}
        }
        column += UnicodeWidthChar::width(c).unwrap_or(0);
    }
    found
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
    let most = WIDEST.min(width / 3);
    let widest = rows.iter().map(|(name, _)| name.width()).filter(|&width| width <= most).max().unwrap_or(2);
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
    fn code_is_broken_so_that_it_still_runs() {
        assert_eq!(code("tcp connect a from b", 2, 18), "  tcp connect a \\\n      from b\n");
        assert_eq!(code("print \"one long text\"", 2, 12), "  print \\\n      \"one long text\"\n");
        assert_eq!(code("x # a b c d e f", 2, 8), "  x # a b c d e f\n");
    }

    #[test]
    fn a_second_column_goes_below_where_it_does_not_fit() {
        assert_eq!(prose("  int  1 2 3 4 5 6 7", 0, 12), "  int\n      1 2 3\n      4 5 6\n      7\n");
    }

    #[test]
    fn chinese_prose_is_wrapped_between_characters() {
        assert_eq!(prose("一二三四五六七八", 2, 10), "  一二三四\n  五六七八\n");
    }
}
