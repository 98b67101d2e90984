//! A text as pieces, for whoever shows or completes what is being typed: what the lexer knows, with
//! comments, and with strings that are still open. Broken texts have pieces as well.
//!
//! May use: the lexer and its tokens. Must not use: the parser.

use super::lexer;
use super::source::Span;
use super::token::{Token, TokenKind};

/// A piece of a text. Blanks, and line ends that end nothing, are no pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// A blank, a line end or the start of the text stands before it.
    pub spaced: bool,
    /// Where it stands.
    pub span: Span,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    /// A name, or a word that only some places reserve
    Word,
    /// A reserved word
    Keyword,
    /// `true`, `false`, `none`
    Constant,
    /// A number with its unit
    Number,
    /// `127.0.0.1:80` and the like
    Address,
    /// A whole string with its quotes
    Text,
    /// The quotes of a string with values in it, or the text between them
    TextPart,
    /// A string that is not closed, from its quotes or its last value on
    OpenText,
    /// From `#` to the end of the line
    Comment,
    /// `+`, `==`, `and`
    Operator,
    /// What opens
    Open(Bracket),
    /// What closes
    Close(Bracket),
    /// `,`
    Comma,
    /// `.`
    Dot,
    /// `:`
    Colon,
    /// `=`, `+=`, `-=` and so on
    Assign,
    /// What ends a statement: a line end, or `;`
    Separator,
    /// What has no place here
    Unknown,
}

/// What opens and closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bracket {
    /// `{ }` around statements
    Block,
    /// `{ }` around keys and values
    Record,
    /// `( )`
    Paren,
    /// `[ ]`
    Square,
    /// `{ }` in a string
    Hole,
}

/// The pieces of a text, in its order.
pub fn scan(text: &str) -> Vec<Piece> {
    let (tokens, _) = lexer::lex(text);
    let mut pieces = Vec::with_capacity(tokens.len());
    let (mut end, mut before) = (0, TokenKind::Newline);
    for token in tokens {
        comments(text, Span { start: end, end: token.span.start }, &mut pieces);
        end = end.max(token.span.end);
        let kind = kind(text, token, before);
        before = token.kind;
        if let Some(kind) = kind
            && token.span.end > token.span.start
        {
            pieces.push(Piece { kind, spaced: token.spaced, span: token.span });
        }
    }
    pieces
}

/// Adds the comments between two tokens.
fn comments(text: &str, gap: Span, pieces: &mut Vec<Piece>) {
    let mut at = gap.start as usize;
    while let Some(rest) = text.get(at..gap.end as usize)
        && let Some(begin) = rest.find('#')
    {
        let comment = rest.get(begin..).unwrap_or_default();
        let width = comment.find('\n').unwrap_or(comment.len());
        let span = Span::new(at + begin, at + begin + width);
        pieces.push(Piece { kind: PieceKind::Comment, spaced: true, span });
        at += begin + width;
    }
}

fn kind(text: &str, token: Token, before: TokenKind) -> Option<PieceKind> {
    use PieceKind as P;
    Some(match token.kind {
        TokenKind::Word | TokenKind::Sign => P::Word,
        TokenKind::Number => P::Number,
        TokenKind::Address => P::Address,
        TokenKind::Text(_) => P::Text,
        TokenKind::TextOpen(_) | TokenKind::Chunk | TokenKind::FormatSpec | TokenKind::TextClose => {
            P::TextPart
        }
        TokenKind::HoleOpen => P::Open(Bracket::Hole),
        TokenKind::HoleClose => P::Close(Bracket::Hole),
        TokenKind::Keyword(keyword) if keyword.is_value() => P::Constant,
        TokenKind::Keyword(_) => P::Keyword,
        TokenKind::Operator(_) => P::Operator,
        TokenKind::BlockOpen => P::Open(Bracket::Block),
        TokenKind::BlockClose => P::Close(Bracket::Block),
        TokenKind::RecordOpen => P::Open(Bracket::Record),
        TokenKind::RecordClose => P::Close(Bracket::Record),
        TokenKind::ParenOpen => P::Open(Bracket::Paren),
        TokenKind::ParenClose => P::Close(Bracket::Paren),
        TokenKind::BracketOpen => P::Open(Bracket::Square),
        TokenKind::BracketClose => P::Close(Bracket::Square),
        TokenKind::Comma => P::Comma,
        TokenKind::Dot => P::Dot,
        TokenKind::Colon => P::Colon,
        TokenKind::Assign | TokenKind::Update(_) => P::Assign,
        TokenKind::Newline | TokenKind::Semicolon => P::Separator,
        TokenKind::Error => {
            let text = text.get(token.span.range()).unwrap_or_default();
            let quotes = text.starts_with(['"', '\'']) || text.starts_with("x\"");
            if quotes || before == TokenKind::HoleClose { P::OpenText } else { P::Unknown }
        }
        TokenKind::StrayClose => P::Unknown,
        TokenKind::End => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(PieceKind, &str)> {
        let pieces = scan(text);
        pieces.iter().map(|piece| (piece.kind, text.get(piece.span.range()).unwrap_or_default())).collect()
    }

    #[test]
    fn pieces_of_a_statement() {
        use PieceKind as P;
        assert_eq!(
            kinds("x = send c \"a{n}\" # why\nif"),
            [
                (P::Word, "x"),
                (P::Assign, "="),
                (P::Word, "send"),
                (P::Word, "c"),
                (P::TextPart, "\""),
                (P::TextPart, "a"),
                (P::Open(Bracket::Hole), "{"),
                (P::Word, "n"),
                (P::Close(Bracket::Hole), "}"),
                (P::TextPart, "\""),
                (P::Comment, "# why"),
                (P::Separator, "\n"),
                (P::Keyword, "if"),
            ]
        );
    }

    #[test]
    fn open_strings_are_pieces() {
        use PieceKind as P;
        for text in ["\"abc", "'abc", "x\"41", "\"\"\"abc\n"] {
            assert_eq!(kinds(text), [(P::OpenText, text)]);
        }
        assert_eq!(kinds("\"a{b} c").last(), Some(&(P::OpenText, " c")));
        assert_eq!(kinds("\"a{b").last(), Some(&(P::Word, "b")));
    }

    #[test]
    fn comments_within_brackets_are_pieces() {
        use PieceKind as P;
        assert_eq!(kinds("(1 # a\n# b\n2").iter().filter(|piece| piece.0 == P::Comment).count(), 2);
    }
}
