//! Tokens: what the lexer hands to the parser. Small and `Copy`; their text stays in the source.
//!
//! May use: `ast` (for the operators), `source`, nom's `Input`.

use std::iter::{Copied, Enumerate};
use std::slice::Iter;

use nom::{Input, Needed};

use super::ast::Operator;
use super::parser::Context;
use super::source::Span;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name or a word, also a contextual keyword.
    Word,
    /// `->`, which stands among words as if it were one.
    Sign,
    /// A number in any notation, with its unit.
    Number,
    /// `127.0.0.1:80` and the like.
    Address,
    /// A whole string without `{ }` in it, with its quotes.
    Text(Quote),
    /// The opening quotes of a string with `{ }` in it.
    TextOpen(Quote),
    /// Literal text between the quotes and holes of such a string, never empty.
    Chunk,
    /// `{` in a string.
    HoleOpen,
    /// `}` in a string.
    HoleClose,
    /// The closing quotes of a string with `{ }` in it.
    TextClose,
    /// A reserved word that is no operator.
    Keyword(Keyword),
    /// An operator, `and`, `not`, `in` and so on included.
    Operator(Operator),
    /// `{`
    BlockOpen,
    /// `}`
    BlockClose,
    /// `{` where a value must stand
    RecordOpen,
    /// `}` of a record
    RecordClose,
    /// `(`
    ParenOpen,
    /// `)`
    ParenClose,
    /// `[`
    BracketOpen,
    /// `]`
    BracketClose,
    /// `,`
    Comma,
    /// `.`
    Dot,
    /// `=`
    Assign,
    /// `+=`, `-=` and so on
    Update(Operator),
    /// `:` behind a key of a record, and before a format in the braces of a string.
    Colon,
    /// What stands between that `:` and the closing brace; may be empty.
    FormatSpec,
    /// The end of a line that ends a statement; several are one.
    Newline,
    /// `;`
    Semicolon,
    /// A `}` that closes nothing.
    StrayClose,
    /// A place of which the lexer has already complained.
    Error,
    /// The end of the text.
    End,
}

/// How a string is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quote {
    /// `"…"`
    Double,
    /// `"""…"""`
    Triple,
    /// `'…'`
    Raw,
    /// `'''…'''`
    TripleRaw,
    /// `x"…"`
    Hex,
}

impl Quote {
    /// Length in bytes of what stands before the content, and of what stands behind it.
    pub(super) fn widths(self) -> (usize, usize) {
        match self {
            Self::Double | Self::Raw => (1, 1),
            Self::Triple | Self::TripleRaw => (3, 3),
            Self::Hex => (2, 1),
        }
    }
}

/// The reserved words that are no operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keyword {
    If,
    Else,
    While,
    Loop,
    For,
    Break,
    Continue,
    Def,
    Return,
    Try,
    Catch,
    True,
    False,
    None,
}

impl Keyword {
    /// The word is a literal.
    pub(super) fn is_value(self) -> bool {
        matches!(self, Self::True | Self::False | Self::None)
    }
}

/// The kind of a word: reserved or not.
pub(super) fn classify(word: &str) -> TokenKind {
    use TokenKind::{Keyword as K, Operator as O};
    if word.len() > 8 {
        return TokenKind::Word;
    }
    match word {
        "if" => K(Keyword::If),
        "else" => K(Keyword::Else),
        "while" => K(Keyword::While),
        "loop" => K(Keyword::Loop),
        "for" => K(Keyword::For),
        "break" => K(Keyword::Break),
        "continue" => K(Keyword::Continue),
        "def" => K(Keyword::Def),
        "return" => K(Keyword::Return),
        "try" => K(Keyword::Try),
        "catch" => K(Keyword::Catch),
        "true" => K(Keyword::True),
        "false" => K(Keyword::False),
        "none" => K(Keyword::None),
        "and" => O(Operator::And),
        "or" => O(Operator::Or),
        "not" => O(Operator::Not),
        "in" => O(Operator::In),
        "contains" => O(Operator::Contains),
        "matches" => O(Operator::Matches),
        _ => TokenKind::Word,
    }
}

/// A token with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: TokenKind,
    /// A space, a line end or the start of the text stands before it.
    pub(super) spaced: bool,
    /// Where it stands.
    pub(super) span: Span,
}

impl Token {
    /// The token behind the last one.
    pub(super) const END: Token =
        Token { kind: TokenKind::End, spaced: true, span: Span { start: 0, end: 0 } };
}

/// The tokens still to be read: the input of the nom parsers.
#[derive(Clone, Copy)]
pub(super) struct Tokens<'a> {
    /// What is left, with the `End` token as the last.
    pub(super) rest: &'a [Token],
    /// What all parsers share.
    pub(super) context: &'a Context<'a>,
}

impl<'a> Tokens<'a> {
    /// The next token; `End` again and again at the end.
    #[inline]
    pub(super) fn first(self) -> Token {
        self.rest.first().copied().unwrap_or(Token::END)
    }

    /// The kind of the next token.
    #[inline]
    pub(super) fn kind(self) -> TokenKind {
        self.first().kind
    }

    /// The token behind the next one.
    #[inline]
    pub(super) fn second(self) -> Token {
        self.rest.get(1).copied().unwrap_or(Token::END)
    }

    /// Without the next token. The `End` token stays.
    #[inline]
    pub(super) fn skip(self) -> Self {
        match self.rest {
            [_, rest @ ..] if !rest.is_empty() => Self { rest, ..self },
            _ => self,
        }
    }

    /// The text of a token.
    #[inline]
    pub(super) fn text(self, token: Token) -> &'a str {
        self.context.text.get(token.span.range()).unwrap_or_default()
    }

    /// The next token is this word.
    pub(super) fn at_word(self, word: &str) -> bool {
        let first = self.first();
        first.kind == TokenKind::Word && self.text(first) == word
    }

    /// The token before the next one.
    pub(super) fn before(self) -> Token {
        let all = self.context.tokens;
        let index = all.len().checked_sub(self.rest.len() + 1);
        index.and_then(|index| all.get(index)).copied().unwrap_or(Token::END)
    }

    /// From the given start to the end of the token before the next one.
    pub(super) fn since(self, start: Span) -> Span {
        Span { start: start.start, end: self.before().span.end.max(start.end) }
    }
}

impl<'a> Input for Tokens<'a> {
    type Item = Token;
    type Iter = Copied<Iter<'a, Token>>;
    type IterIndices = Enumerate<Self::Iter>;

    fn input_len(&self) -> usize {
        self.rest.len()
    }

    fn take(&self, index: usize) -> Self {
        Self { rest: self.rest.get(..index).unwrap_or(self.rest), ..*self }
    }

    fn take_from(&self, index: usize) -> Self {
        Self { rest: self.rest.get(index..).unwrap_or_default(), ..*self }
    }

    fn take_split(&self, index: usize) -> (Self, Self) {
        (self.take_from(index), self.take(index))
    }

    fn position<P: Fn(Token) -> bool>(&self, predicate: P) -> Option<usize> {
        self.rest.iter().position(|&token| predicate(token))
    }

    fn iter_elements(&self) -> Self::Iter {
        self.rest.iter().copied()
    }

    fn iter_indices(&self) -> Self::IterIndices {
        self.iter_elements().enumerate()
    }

    fn slice_index(&self, count: usize) -> Result<usize, Needed> {
        if count <= self.rest.len() { Ok(count) } else { Err(Needed::new(count - self.rest.len())) }
    }
}
