//! Signs of other languages and keyboards, which the lexer names, replaces by what was meant, and
//! so goes on: `&&`, `（`, `“…”`, `!`.

use super::lexer::Lexer;
use super::source::Span;
use super::token::TokenKind;
use crate::diagnostic::Diagnostic;
use crate::message;

/// The ASCII sign that a full-width or Chinese one stands for.
fn narrow(c: char) -> Option<u8> {
    match c {
        '，' | '、' => Some(b','),
        '。' | '．' => Some(b'.'),
        '【' => Some(b'['),
        '】' => Some(b']'),
        '\u{3000}' | '\u{a0}' => Some(b' '),
        '–' | '—' | '−' => Some(b'-'),
        '×' => Some(b'*'),
        '÷' => Some(b'/'),
        '\u{ff01}'..='\u{ff5e}' => u8::try_from(u32::from(c) - 0xfee0).ok(),
        _ => None,
    }
}

fn is_smart_quote(c: char) -> bool {
    matches!(
        c,
        '“' | '”'
            | '„'
            | '‟'
            | '‘'
            | '’'
            | '‚'
            | '＂'
            | '＇'
            | '「'
            | '」'
            | '『'
            | '』'
            | '«'
            | '»'
    )
}

/// The line that an offset stands in.
pub(super) fn line_at(text: &str, at: usize) -> &str {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default()
}

/// `print Hello, world!` with the quotes that a text needs, where a line looks like a sentence behind
/// its first word.
pub(super) fn quoted_sentence(line: &str) -> Option<String> {
    let (word, text) = line.trim().split_once(' ')?;
    let text = text.trim();
    let is_sentence = text.ends_with(['!', '.', '?'])
        && text.len() <= 100
        && text.chars().all(|c| c.is_alphanumeric() || " ,.!?;:-'".contains(c))
        && word.chars().all(char::is_alphabetic);
    is_sentence.then(|| format!("{word} \"{text}\""))
}

impl Lexer<'_> {
    fn instead(&mut self, found: &str, wanted: &str, width: usize) {
        let span = Span::new(self.at, self.at + width);
        let error = Diagnostic::error(span, message!("syntax-mistaken-sign", found = found))
            .help(message!("syntax-write-instead", wanted = wanted));
        // Each sign is told: it is replaced by what was meant, so that none follows from another.
        self.blamed = true;
        self.reports.add(error);
    }

    /// A sign that stands for another one, which is then taken.
    pub(super) fn mistaken(&mut self, found: &str, wanted: &str, token: TokenKind) {
        self.mistaken_wide(found, wanted, token, found.len());
    }

    /// Whether the line ends behind the sign here.
    pub(super) fn ends_a_sentence(&self, width: usize) -> bool {
        let behind = self.rest().get(width..).unwrap_or_default().trim_start_matches([' ', '\t', '\r']);
        behind.is_empty() || behind.starts_with(['\n', ';', '}', '#'])
    }

    /// `print Hello, world!`: nothing to negate.
    pub(super) fn exclamation(&mut self, width: usize) {
        let span = Span::new(self.at, self.at + width);
        let error = Diagnostic::error(span, message!("syntax-mistaken-sign", found = "!"));
        let error = match quoted_sentence(line_at(self.text, self.at)) {
            Some(wanted) => error.help(message!("syntax-quote-text", wanted = wanted)),
            None => error.help(message!("syntax-write-instead", wanted = "not")),
        };
        self.broken(width, error);
    }

    /// The same with the width told.
    pub(super) fn mistaken_wide(&mut self, found: &str, wanted: &str, token: TokenKind, width: usize) {
        self.instead(found, wanted, width);
        self.push(token, width);
        self.spaced |= token != TokenKind::Operator(super::ast::Operator::Equal);
    }

    /// A sign that has no counterpart.
    pub(super) fn foreign(&mut self, found: &str) {
        let span = Span::new(self.at, self.at + found.len());
        let error = Diagnostic::error(span, message!("syntax-mistaken-sign", found = found));
        self.broken(found.len(), error.help(message!("syntax-no-lambda")));
    }

    /// `x <<= 1`, of so many bytes.
    pub(super) fn compound_assignment(&mut self, width: usize) {
        let sign = self.rest().get(..width - 1).unwrap_or_default().to_owned();
        let span = Span::new(self.at, self.at + width);
        let name = self.tokens.last().filter(|token| token.kind == TokenKind::Word);
        let name = name.and_then(|token| self.text.get(token.span.range())).unwrap_or("x");
        let error = Diagnostic::error(span, message!("syntax-mistaken-sign", found = format!("{sign}=")))
            .help(message!("syntax-write-instead", wanted = format!("{name} = {name} {sign} …")));
        self.broken(width, error);
    }

    /// Letters of all scripts begin words; the rest is an error, with what it stands for.
    pub(super) fn beyond_ascii(&mut self) {
        let Some(c) = self.rest().chars().next() else { return };
        let width = c.len_utf8();
        if c.is_alphabetic() {
            return self.word();
        }
        if is_smart_quote(c) {
            return self.smart_quotes();
        }
        if self.in_hole() && narrow(c).is_some_and(|byte| byte != b' ') {
            return self.unclosed_hole();
        }
        match narrow(c) {
            Some(b':') => self.push(TokenKind::Colon, width),
            Some(b' ') => {
                let span = Span::new(self.at, self.at + width);
                let code = format!("U+{:04X}", u32::from(c));
                self.blame(Diagnostic::error(span, message!("syntax-wide-space", code = code)));
                self.at += width;
                self.spaced = true;
            }
            Some(byte) if byte.is_ascii_punctuation() && !matches!(byte, b'#' | b'\\' | b'_') => {
                let wanted = char::from(byte).to_string();
                self.instead(&c.to_string(), &wanted, width);
                self.punctuation(byte, width);
            }
            Some(byte) => {
                self.instead(&c.to_string(), &char::from(byte).to_string(), width);
                self.push(TokenKind::Error, width);
            }
            None => self.unknown_character(),
        }
    }

    /// `“text”`: one report for the whole.
    fn smart_quotes(&mut self) {
        let rest = self.rest();
        let opening = rest.chars().next().map_or(0, char::len_utf8);
        let mut chars = rest.char_indices().skip(1);
        let (end, closing) = match chars.find(|&(_, c)| is_smart_quote(c) || matches!(c, '"' | '\n')) {
            Some((index, '\n')) => (index, 0),
            Some((index, c)) => (index, c.len_utf8()),
            None => (rest.len(), 0),
        };
        let width = end + closing;
        let found = rest.get(..opening).unwrap_or_default().to_owned();
        let inner = rest.get(opening..end).unwrap_or_default().to_owned();
        let span = Span::new(self.at, self.at + width);
        let mut error = Diagnostic::error(span, message!("syntax-smart-quotes", found = found));
        if inner.chars().count() <= 60 {
            error = error.help(message!("syntax-write-instead", wanted = format!("\"{inner}\"")));
        }
        self.broken(width, error);
    }

    /// A character with which nothing begins.
    pub(super) fn unknown_character(&mut self) {
        let Some(c) = self.rest().chars().next() else { return };
        let shown = if c.is_control() || c.is_whitespace() {
            format!("U+{:04X}", u32::from(c))
        } else {
            c.to_string()
        };
        let span = Span::new(self.at, self.at + c.len_utf8());
        let mut error = Diagnostic::error(span, message!("syntax-unknown-character", found = shown));
        error = match c {
            '$' => error.help(message!("syntax-no-dollar")),
            '?' => error.help(message!("syntax-no-ternary")),
            '`' => error.help(message!("syntax-write-instead", wanted = "\"…\"")),
            _ => error,
        };
        self.broken(c.len_utf8(), error);
    }
}
