//! Records in the text: where a `{` begins one, and what stands for a key in it.
//!
//! A part of the first pass; may use what `lexer` may.

use super::ast::Operator;
use super::lexer::{Lexer, OpenKind, run};
use super::number;
use super::token::{Keyword, TokenKind};

impl Lexer<'_> {
    /// The kind of the token that stands so far back; 0 is the last one.
    fn back(&self, count: usize) -> Option<TokenKind> {
        let index = self.tokens.len().checked_sub(count + 1)?;
        self.tokens.get(index).map(|token| token.kind)
    }

    /// A `{` here begins a record and no block: a value must stand here.
    pub(super) fn begins_record(&self) -> bool {
        use TokenKind as T;
        match self.back(0) {
            Some(T::Assign | T::Update(_) | T::ParenOpen | T::BracketOpen | T::Comma) => true,
            Some(T::Keyword(Keyword::Return)) => true,
            // What a record can be compared with; behind other operators a condition is not whole.
            Some(T::Operator(operator)) => {
                use Operator as O;
                matches!(operator, O::Equal | O::NotEqual | O::In | O::Contains)
            }
            Some(T::Colon) => self.top() == Some(OpenKind::Record),
            Some(T::Word) => self.last_text() == Some("with") && self.runs_a_script(),
            _ => false,
        }
    }

    fn last_text(&self) -> Option<&str> {
        self.text.get(self.tokens.last()?.span.range())
    }

    /// The statement at hand has the word `run` in it.
    fn runs_a_script(&self) -> bool {
        let ends = |kind| {
            matches!(
                kind,
                TokenKind::Newline | TokenKind::Semicolon | TokenKind::BlockOpen | TokenKind::BlockClose
            )
        };
        let statement = self.tokens.iter().rev().take_while(|token| !ends(token.kind));
        let mut words = statement.filter(|token| token.kind == TokenKind::Word);
        words.any(|token| self.text.get(token.span.range()) == Some("run"))
    }

    /// What comes next is a key of a record.
    pub(super) fn at_key(&self) -> bool {
        let begins = |kind| matches!(kind, Some(TokenKind::RecordOpen | TokenKind::Comma));
        self.top() == Some(OpenKind::Record)
            && (begins(self.back(0))
                || self.back(0) == Some(TokenKind::Operator(Operator::Subtract)) && begins(self.back(1)))
    }

    /// A key of a record stands before the place.
    pub(super) fn behind_key(&self) -> bool {
        if self.top() != Some(OpenKind::Record) {
            return false;
        }
        let begins = |count| matches!(self.back(count), Some(TokenKind::RecordOpen | TokenKind::Comma));
        match self.back(0) {
            Some(TokenKind::Word | TokenKind::Text(_)) => begins(1),
            Some(TokenKind::Number) => {
                begins(1) || self.back(1) == Some(TokenKind::Operator(Operator::Subtract)) && begins(2)
            }
            _ => false,
        }
    }

    /// A word as a key: a reserved one too, and never the beginning of an address.
    pub(super) fn key_word(&mut self) {
        let (word, _) = run(self.rest(), |c| c == '_' || c.is_alphanumeric());
        let width = word.len();
        self.push(TokenKind::Word, width);
    }

    /// A number as a key: never the beginning of an address.
    pub(super) fn key_number(&mut self) {
        let width = number::length(self.rest());
        self.push(TokenKind::Number, width);
    }
}
