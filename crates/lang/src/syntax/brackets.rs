//! What is open: the lexer's stack of brackets, blocks and holes in strings, and what is said of
//! those that are not closed or that close nothing. The parser relies on it: brackets balance, and
//! `;` and line ends never stand within `( )` or `[ ]`.

use super::indentation::missing_brace;
use super::lexer::{DEPTH_LIMIT, Lexer, Open, OpenKind};
use super::source::Span;
use super::token::{Quote, TokenKind};
use crate::diagnostic::{Diagnostic, Message};
use crate::message;

impl OpenKind {
    fn opener(self) -> &'static str {
        match self {
            Self::Paren => "(",
            Self::Bracket => "[",
            Self::Block | Self::Hole(..) => "{",
        }
    }

    fn closer(self) -> &'static str {
        match self {
            Self::Paren => ")",
            Self::Bracket => "]",
            Self::Block | Self::Hole(..) => "}",
        }
    }

    fn is_bracket(self) -> bool {
        matches!(self, Self::Paren | Self::Bracket)
    }
}

/// "It was opened here."
fn opened(kind: OpenKind) -> Message {
    message!("syntax-opened-here", opener = kind.opener())
}

impl Lexer<'_> {
    pub(super) fn top(&self) -> Option<OpenKind> {
        self.stack.last().map(|open| open.kind)
    }

    /// Something opens here.
    pub(super) fn open(&mut self, kind: OpenKind, token: TokenKind, width: usize) {
        if self.stack.len() >= DEPTH_LIMIT {
            return self.stop(width);
        }
        self.stack.push(Open { kind, span: Span::new(self.at, self.at + width) });
        self.push(token, width);
        if kind == OpenKind::Block {
            self.blamed = false;
        }
    }

    /// `)` or `]`.
    pub(super) fn close(&mut self, kind: OpenKind, token: TokenKind, width: usize) {
        if self.top() == Some(kind) {
            self.stack.pop();
            return self.push(token, width);
        }
        let here = Span::new(self.at, self.at + width);
        let within = self.stack.iter().rev().take_while(|open| open.kind.is_bracket());
        let found = message!("syntax-closes-nothing", closer = kind.closer());
        match self.stack.last().copied() {
            _ if within.clone().any(|open| open.kind == kind) => {
                // An inner bracket is not closed.
                while let Some(open) = self.stack.pop()
                    && open.kind != kind
                {
                    self.blame(unclosed(open, here));
                }
                self.push(TokenKind::Error, width);
            }
            Some(open) if open.kind.is_bracket() => {
                self.stack.pop();
                let wanted = message!("syntax-expected-closer", closer = open.kind.closer());
                let error = Diagnostic::error(here, found).label(wanted).also(open.span, opened(open.kind));
                self.broken(width, error);
            }
            _ if self.forgiven() => self.push(TokenKind::Error, width),
            _ => self.broken(width, Diagnostic::error(here, found)),
        }
    }

    /// `}` of a block or of a hole in a string.
    pub(super) fn close_brace(&mut self, width: usize) {
        let here = Span::new(self.at, self.at + width);
        let brace = self.stack.iter().rposition(|open| !open.kind.is_bracket());
        let keep = brace.map_or(0, |index| index + 1);
        if self.stack.len() > keep {
            self.give_up(keep, here);
        }
        match self.stack.pop().map(|open| open.kind) {
            Some(OpenKind::Hole(quote, start)) => {
                self.push(TokenKind::HoleClose, width);
                self.text_body(quote, start as usize, true);
            }
            Some(_) => {
                self.push(TokenKind::BlockClose, width);
                self.blamed = false;
            }
            None => {
                self.push(TokenKind::StrayClose, width);
                self.spaced = true;
                self.blamed = false;
            }
        }
    }

    /// `;` ends a statement, so nothing may be open in it.
    pub(super) fn semicolon(&mut self, width: usize) {
        let here = Span::new(self.at, self.at + width);
        if self.in_hole() {
            return self.unclosed_hole();
        }
        let keep = self.block_floor();
        for _ in keep..self.stack.len() {
            self.forgive();
        }
        if self.stack.len() > keep {
            self.give_up(keep, here);
        }
        self.push(TokenKind::Semicolon, width);
        self.spaced = true;
        self.blamed = false;
    }

    /// How much of the stack is below the statement that is being read.
    fn block_floor(&self) -> usize {
        self.stack.iter().rposition(|open| open.kind == OpenKind::Block).map_or(0, |index| index + 1)
    }

    /// Gives up the brackets above `keep`, for which the place told is too late.
    fn give_up(&mut self, keep: usize, here: Span) {
        if let Some(open) = self.stack.last().copied() {
            self.blame(unclosed(open, here));
        }
        self.stack.truncate(keep);
        self.push(TokenKind::Error, 0);
    }

    /// A statement begins although brackets are open.
    pub(super) fn give_up_brackets(&mut self) {
        let keep = self.block_floor();
        let end = self.last_end();
        self.owe(self.stack.len() - keep);
        self.give_up(keep, Span::new(end, end));
    }

    /// Within the braces of a string of one line, in this statement.
    pub(super) fn in_hole(&self) -> bool {
        self.hole().is_some()
    }

    /// The outermost hole of a one-line string in this statement.
    fn hole(&self) -> Option<usize> {
        let floor = self.block_floor();
        let holes = self.stack.get(floor..)?;
        holes.iter().position(|open| matches!(open.kind, OpenKind::Hole(Quote::Double, _))).map(|i| floor + i)
    }

    /// Gives up the string in whose braces we are: the rest of the line is not looked at.
    pub(super) fn unclosed_hole(&mut self) {
        let Some(open) = self.hole().and_then(|index| self.stack.get(index)).copied() else { return };
        let start = self.at;
        self.skip_line();
        let end = Span::new(self.at, self.at);
        let error = Diagnostic::error(open.span, message!("syntax-unclosed-hole"))
            .label(message!("syntax-opened-here", opener = "{"))
            .also(end, message!("syntax-expected-closer", closer = "}"))
            .help(message!("syntax-unclosed-hole-help"));
        self.stack.truncate(self.hole().unwrap_or(0));
        self.give_up_closed(start);
        let width = self.at - start;
        self.at = start;
        let escaped_quote = self.byte(0) == b'\\' && self.byte(1) == b'"';
        let error = if escaped_quote { error.help(message!("syntax-hole-quotes")) } else { error };
        self.broken(width, error);
    }

    /// The text from `start` on is skipped: brackets that close at its end are no longer open.
    pub(super) fn give_up_closed(&mut self, start: usize) {
        let skipped = self.text.get(start..self.at).unwrap_or_default();
        for closer in skipped.trim_end().bytes().rev().take_while(|byte| matches!(byte, b')' | b']')) {
            let kind = if closer == b')' { OpenKind::Paren } else { OpenKind::Bracket };
            if self.top() == Some(kind) {
                self.stack.pop();
            }
        }
    }

    /// At a line end (already passed): a hole of a one-line string is not closed.
    pub(super) fn close_hole_at_line_end(&mut self) -> bool {
        let open = self.in_hole();
        if open {
            self.at -= 1;
            self.unclosed_hole();
        }
        open
    }

    /// What is still open at the end of the text, in one report.
    pub(super) fn unclosed_at_end(&mut self) {
        if self.in_hole() {
            self.unclosed_hole();
        }
        let Some(open) = self.stack.last().copied() else { return };
        let end = Span::new(self.text.len(), self.text.len());
        let mut error = unclosed(open, end).incomplete();
        for outer in self.stack.iter().rev().skip(1).take(2) {
            error = error.also(outer.span, opened(outer.kind));
        }
        if self.stack.iter().all(|open| open.kind == OpenKind::Block)
            && let Some(place) = missing_brace(self.text, &self.tokens, self.stack.len())
        {
            error = error.note(place);
        }
        self.blamed = false;
        self.blame(error);
        self.push(TokenKind::Error, 0);
    }
}

/// `open` should have been closed before `here`.
fn unclosed(open: Open, here: Span) -> Diagnostic {
    let (opener, closer) = (open.kind.opener(), open.kind.closer());
    Diagnostic::error(here, message!("syntax-unclosed", opener = opener))
        .label(message!("syntax-expected-closer", closer = closer))
        .also(open.span, opened(open.kind))
}
