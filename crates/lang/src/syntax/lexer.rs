//! First pass: text to tokens. One loop over the text with a stack of what is open (no recursion,
//! also for strings within strings), so that the parser sees balanced brackets and only those line
//! ends that end a statement. Words and runs are cut off with nom's parsers on `&str`.
//!
//! What the lexer complains of, it marks with an `Error` token, so that the parser stays silent.
//!
//! May use: `token`, `address`, `number` and `string` beside it, `diagnostic`.

use nom::bytes::complete::take_while;
use nom::{IResult, Parser};

use super::address;
use super::ast::Operator;
use super::number;
use super::source::Span;
use super::token::{Keyword, Quote, Token, TokenKind, classify};
use crate::diagnostic::{Diagnostic, Reports};
use crate::message;
use crate::syntax::TOO_DEEP;

/// How deep blocks, brackets, strings and prefix operators may be nested, together.
pub(super) const DEPTH_LIMIT: usize = 200;

/// What is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OpenKind {
    Block,
    Paren,
    Bracket,
    Record,
    /// `{` in a string, with the string's quotes and its start.
    Hole(Quote, u32),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    pub(super) kind: OpenKind,
    pub(super) span: Span,
}

/// The state of the first pass.
pub(super) struct Lexer<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) tokens: Vec<Token>,
    pub(super) stack: Vec<Open>,
    pub(super) reports: Reports,
    pub(super) spaced: bool,
    /// Something in this statement was already complained of.
    pub(super) blamed: bool,
    /// No address begins before this offset: the run up to there has been looked at.
    pub(super) no_address_before: usize,
    /// The end of the run of host characters that was looked at last.
    run_end: usize,
    /// The next token is the first of a line within `( )` or `[ ]`.
    line_start: bool,
    /// Closers that may be surplus because their openers were given up in this line.
    forgiven: usize,
    /// The same, for openers given up at a line's start: their closers begin a line.
    owed: usize,
    /// No `*/` stands behind this offset.
    no_comment_end: bool,
    /// Nested too deep: the rest is not looked at.
    stopped: bool,
}

/// Cuts off what the predicate holds for.
pub(super) fn run(text: &str, predicate: impl Fn(char) -> bool) -> (&str, &str) {
    let cut: IResult<&str, &str, ()> = take_while(predicate).parse_complete(text);
    match cut {
        Ok((rest, taken)) => (taken, rest),
        Err(_) => ("", text),
    }
}

/// Cuts a text into tokens, the last of which is `End`.
pub(super) fn lex(text: &str) -> (Vec<Token>, Vec<Diagnostic>) {
    let mut lexer = Lexer {
        text,
        at: 0,
        tokens: Vec::with_capacity(text.len() / 4 + 2),
        stack: Vec::new(),
        reports: Reports::default(),
        spaced: true,
        blamed: false,
        no_address_before: 0,
        run_end: 0,
        line_start: false,
        forgiven: 0,
        owed: 0,
        no_comment_end: false,
        stopped: false,
    };
    while !lexer.stopped && lexer.at < text.len() {
        lexer.step();
    }
    lexer.finish();
    (lexer.tokens, lexer.reports.told())
}

/// What stands behind the name at the begin of an assignment.
fn begins_assignment(rest: &str) -> bool {
    let sign = rest.strip_prefix(['+', '-', '*', '/', '%']).unwrap_or(rest);
    let sign = if rest.starts_with("//") { rest.get(2..).unwrap_or_default() } else { sign };
    sign.starts_with('=') && !rest.starts_with("==")
}

impl Lexer<'_> {
    pub(super) fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn byte(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.at + ahead).copied().unwrap_or(0)
    }

    fn last(&self) -> TokenKind {
        self.tokens.last().map_or(TokenKind::Newline, |token| token.kind)
    }

    /// Adds a token over the next `width` bytes.
    pub(super) fn push(&mut self, kind: TokenKind, width: usize) {
        let span = Span::new(self.at, self.at + width);
        self.at += width;
        self.tokens.push(Token { kind, spaced: self.spaced, span });
        self.spaced = false;
    }

    /// Adds a report unless this statement already has one.
    pub(super) fn blame(&mut self, diagnostic: Diagnostic) {
        if !self.blamed && diagnostic.message.id == TOO_DEEP {
            self.reports.insist(diagnostic);
        } else if !self.blamed {
            self.reports.add(diagnostic);
        }
        self.blamed = true;
    }

    /// Marks the next `width` bytes as already complained of.
    pub(super) fn broken(&mut self, width: usize, diagnostic: Diagnostic) {
        self.blame(diagnostic);
        self.push(TokenKind::Error, width);
    }

    fn step(&mut self) {
        match self.byte(0) {
            b' ' | b'\t' => {
                self.at += 1;
                self.spaced = true;
            }
            b'\n' => self.line_end(),
            b'#' => self.skip_line(),
            b'\\' => self.backslash(),
            b'\r' if self.byte(1) == b'\n' => self.at += 1,
            byte => {
                if self.line_start && self.begins_statement() {
                    self.give_up_brackets();
                    self.separator(TokenKind::Newline, 0);
                }
                self.line_start = false;
                self.token(byte);
            }
        }
    }

    fn token(&mut self, byte: u8) {
        let at_key = self.at_key();
        match byte {
            b'x' if self.byte(1) == b'"' => self.quoted(Quote::Hex),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' if at_key => self.key_word(),
            b'0'..=b'9' if at_key => self.key_number(),
            b':' if self.behind_key() => self.push(TokenKind::Colon, 1),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(),
            b'0'..=b'9' => self.number(),
            b'"' => self.text_start(),
            b'\'' if self.byte(1) == b'\'' && self.byte(2) == b'\'' => self.raw_lines(),
            b'\'' => self.quoted(Quote::Raw),
            0x80.. => self.beyond_ascii(),
            _ => self.punctuation(byte, 1),
        }
    }

    /// Skips to the end of the line.
    pub(super) fn skip_line(&mut self) {
        self.at += self.rest().find('\n').unwrap_or(self.rest().len());
    }

    fn line_end(&mut self) {
        self.at += 1;
        self.spaced = true;
        self.line_start = false;
        if self.close_hole_at_line_end() {
            return;
        }
        match self.stack.last().map(|open| open.kind) {
            Some(open) if open.is_bracket() => self.line_start = true,
            Some(OpenKind::Hole(..)) => {}
            _ => match self.last() {
                TokenKind::Operator(_) | TokenKind::Comma | TokenKind::Assign | TokenKind::Update(_) => {}
                TokenKind::Newline | TokenKind::Semicolon | TokenKind::BlockOpen => self.fresh_statement(),
                _ => {
                    self.at -= 1;
                    self.separator(TokenKind::Newline, 1);
                }
            },
        }
    }

    /// Adds what ends a statement.
    fn separator(&mut self, kind: TokenKind, width: usize) {
        self.push(kind, width);
        self.spaced = true;
        self.fresh_statement();
    }

    fn fresh_statement(&mut self) {
        self.blamed = false;
        self.forgiven = 0;
    }

    /// `\` at the end of a line; anything else is an error.
    fn backslash(&mut self) {
        let behind = self.text.get(self.at + 1..).unwrap_or_default();
        let (blank, rest) = run(behind, |c| matches!(c, ' ' | '\t' | '\r'));
        let span = Span::new(self.at, self.at + 1);
        if rest.starts_with('\n') {
            self.at += blank.len() + 2;
            self.spaced = true;
        } else if rest.is_empty() {
            self.broken(1, Diagnostic::error(span, message!("syntax-backslash-at-end")).incomplete());
            self.at = self.text.len();
        } else if self.in_hole() {
            self.unclosed_hole();
        } else {
            let error = Diagnostic::error(span, message!("syntax-backslash"))
                .label(message!("syntax-backslash-label"));
            self.broken(1, error);
        }
    }

    /// A word, or the address that begins with it.
    pub(super) fn word(&mut self) {
        let (word, rest) = run(self.rest(), |c| c == '_' || c.is_alphanumeric());
        let width = word.len();
        let after_dot = !self.spaced && self.last() == TokenKind::Dot;
        // No statement begins behind a minus: it is the rest of a word such as `multicast-loop`.
        let after_minus = !self.spaced && self.last() == TokenKind::Operator(Operator::Subtract);
        let reserved = match classify(word) {
            TokenKind::Keyword(Keyword::Loop | Keyword::If | Keyword::For) if after_minus => TokenKind::Word,
            reserved => reserved,
        };
        if matches!(rest.as_bytes().first(), Some(b':' | b'.' | b'-'))
            && reserved == TokenKind::Word
            && self.address()
        {
            return;
        }
        self.push(if after_dot { TokenKind::Word } else { reserved }, width);
    }

    fn number(&mut self) {
        if self.address() {
            return;
        }
        let width = number::length(self.rest());
        self.push(TokenKind::Number, width);
    }

    /// Takes an address if one begins here.
    pub(super) fn address(&mut self) -> bool {
        if let Some(OpenKind::Hole(..)) = self.top() {
            return self.address_in_hole();
        }
        if self.at < self.no_address_before {
            return false;
        }
        if self.at >= self.run_end {
            self.run_end = self.at + address::name_length(self.rest());
        }
        let found = address::length(self.rest(), self.run_end - self.at);
        match found {
            Some(width) => self.push(TokenKind::Address, width),
            None => self.no_address_before = self.run_end.max(self.at + 1),
        }
        found.is_some()
    }

    /// Signs; `width` is that of one sign where it stands for a full-width one.
    pub(super) fn punctuation(&mut self, byte: u8, width: usize) {
        use TokenKind as T;
        let next = if width == 1 { self.byte(1) } else { 0 };
        match (byte, next) {
            (b'=', b'=') if self.byte(2) == b'=' => self.mistaken("===", "==", T::Operator(Operator::Equal)),
            (b'=', b'=') => self.push(T::Operator(Operator::Equal), 2),
            (b'=', b'>') => self.foreign("=>"),
            (b'=', _) => self.push(T::Assign, width),
            (b'!', b'=') if self.byte(2) == b'=' => {
                self.mistaken("!==", "!=", T::Operator(Operator::NotEqual));
            }
            (b'!', b'=') => self.push(T::Operator(Operator::NotEqual), 2),
            (b'!', _) if self.in_hole() => self.unclosed_hole(),
            (b'!', _) if self.ends_a_sentence(width) => self.exclamation(width),
            (b'!', _) => self.mistaken_wide("!", "not", T::Operator(Operator::Not), width),
            (b'<', b'<') | (b'>', b'>') if self.byte(2) == b'=' => self.compound_assignment(3),
            (b'&' | b'|' | b'^', b'=') if self.byte(2) != b'=' => self.compound_assignment(2),
            (b'<', b'<') => self.push(T::Operator(Operator::ShiftLeft), 2),
            (b'>', b'>') => self.push(T::Operator(Operator::ShiftRight), 2),
            (b'<', b'=') => self.push(T::Operator(Operator::LessEqual), 2),
            (b'<', b'>') => self.mistaken("<>", "!=", T::Operator(Operator::NotEqual)),
            (b'<', _) => self.push(T::Operator(Operator::Less), width),
            (b'>', b'=') => self.push(T::Operator(Operator::GreaterEqual), 2),
            (b'>', _) => self.push(T::Operator(Operator::Greater), width),
            (b'&', b'&') => self.mistaken("&&", "and", T::Operator(Operator::And)),
            (b'|', b'|') => self.mistaken("||", "or", T::Operator(Operator::Or)),
            (b'+', b'=') => self.push(T::Update(Operator::Add), 2),
            (b'-', b'=') => self.push(T::Update(Operator::Subtract), 2),
            (b'*', b'=') => self.push(T::Update(Operator::Multiply), 2),
            (b'/', b'=') => self.push(T::Update(Operator::Divide), 2),
            (b'%', b'=') => self.push(T::Update(Operator::Modulo), 2),
            (b'&', _) => self.push(T::Operator(Operator::BitAnd), width),
            (b'|', _) => self.push(T::Operator(Operator::BitOr), width),
            (b'^', _) => self.push(T::Operator(Operator::BitXor), width),
            (b'~', _) => self.push(T::Operator(Operator::BitNot), width),
            (b'-', b'>') => self.push(T::Sign, 2),
            (b'+', _) => self.push(T::Operator(Operator::Add), width),
            (b'-', _) => self.push(T::Operator(Operator::Subtract), width),
            (b'*', _) => self.push(T::Operator(Operator::Multiply), width),
            (b'/', b'/' | b'*') if self.at_statement_start() => self.foreign_comment(next),
            (b'/', b'/') if self.byte(2) == b'=' => self.push(T::Update(Operator::FloorDivide), 3),
            (b'/', b'/') => self.push(T::Operator(Operator::FloorDivide), 2),
            (b'/', _) => self.push(T::Operator(Operator::Divide), width),
            (b'%', _) => self.push(T::Operator(Operator::Modulo), width),
            (b'.', b'.') => self.push(T::Operator(Operator::Range), 2),
            (b'.', _) => self.push(T::Dot, width),
            (b',', _) => self.push(T::Comma, width),
            (b':', _) if width == 1 && matches!(self.top(), Some(OpenKind::Hole(..))) => self.format_spec(),
            (b':', b':' | b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F') if self.address() => {}
            (b':', _) => self.push(T::Colon, width),
            (b';', _) => self.semicolon(width),
            (b'(', _) => self.open(OpenKind::Paren, T::ParenOpen, width),
            (b'[', _) => {
                if self.may_begin_address() && self.address() {
                    return;
                }
                self.open(OpenKind::Bracket, T::BracketOpen, width);
            }
            (b'{', _) if self.begins_record() => self.open(OpenKind::Record, T::RecordOpen, width),
            (b'{', _) => self.open(OpenKind::Block, T::BlockOpen, width),
            (b')', _) => self.close(OpenKind::Paren, T::ParenClose, width),
            (b']', _) => self.close(OpenKind::Bracket, T::BracketClose, width),
            (b'}', _) => self.close_brace(width),
            _ => self.unknown_character(),
        }
    }

    /// A `[` right behind a term is an index, otherwise it may begin `[::1]:80`.
    fn may_begin_address(&self) -> bool {
        self.spaced
            || !matches!(
                self.last(),
                TokenKind::Word | TokenKind::ParenClose | TokenKind::BracketClose | TokenKind::Text(_)
            )
    }

    pub(super) fn at_statement_start(&self) -> bool {
        matches!(
            self.last(),
            TokenKind::Newline | TokenKind::Semicolon | TokenKind::BlockOpen | TokenKind::BlockClose
        )
    }

    /// The text here is the begin of a statement, which cannot stand within `( )` or `[ ]`.
    fn begins_statement(&self) -> bool {
        let first = self.byte(0);
        if !(first.is_ascii_alphabetic() || first == b'_' || first >= 0x80) {
            return false;
        }
        let (word, rest) = run(self.rest(), |c| c == '_' || c.is_alphanumeric());
        let (_, rest) = run(rest, |c| c == ' ' || c == '\t');
        if self.at_key() && rest.starts_with([':', '：']) {
            return false;
        }
        match classify(word) {
            TokenKind::Keyword(Keyword::True | Keyword::False | Keyword::None) => false,
            TokenKind::Keyword(_) => true,
            TokenKind::Word => begins_assignment(rest),
            _ => false,
        }
    }

    fn foreign_comment(&mut self, next: u8) {
        let start = self.at;
        let end = if next == b'*' && !self.no_comment_end { self.rest().find("*/") } else { None };
        self.no_comment_end |= next == b'*' && end.is_none();
        match end {
            Some(end) => self.at += end + 2,
            None => self.skip_line(),
        }
        let error = Diagnostic::error(Span::new(start, start + 2), message!("syntax-foreign-comment"))
            .help(message!("syntax-foreign-comment-help"));
        self.blame(error);
        let width = self.at - start;
        self.at = start;
        self.push(TokenKind::Error, width);
    }

    /// Given up too deep: the parser sees an error and the end.
    pub(super) fn stop(&mut self, width: usize) {
        let error = Diagnostic::error(
            Span::new(self.at, self.at + width),
            message!("syntax-too-deep", limit = DEPTH_LIMIT),
        )
        .help(message!("syntax-too-deep-help"));
        self.blamed = false;
        self.broken(width, error);
        self.stack.clear();
        self.stopped = true;
    }

    fn finish(&mut self) {
        if !self.stopped {
            self.unclosed_at_end();
        }
        let end = Span::new(self.text.len(), self.text.len());
        self.tokens.push(Token { kind: TokenKind::End, spaced: true, span: end });
    }

    pub(super) fn last_end(&self) -> usize {
        self.tokens.last().map_or(0, |token| token.span.end as usize)
    }

    /// Brackets were given up whose closers may still come at a line's start.
    pub(super) fn owe(&mut self, count: usize) {
        self.owed += count;
    }

    pub(super) fn forgive(&mut self) {
        self.forgiven += 1;
    }

    /// A surplus closer that belongs to an opener which was given up in this line.
    pub(super) fn forgiven(&mut self) -> bool {
        let count = if self.at_statement_start() { &mut self.owed } else { &mut self.forgiven };
        let forgiven = *count > 0;
        *count = count.saturating_sub(1);
        forgiven
    }
}
