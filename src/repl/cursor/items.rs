//! The pieces before the cursor as what a statement consists of: terms, operators, blocks, each
//! bracket that is closed as one of them. Where brackets are open, only what is in the innermost.

use wirelab_lang::syntax::scan::{Bracket, Piece, PieceKind};
use wirelab_lang::syntax::source::Span;

/// A part of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// Where it stands.
    pub span: Span,
}

/// What a part of a statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    /// A name or word alone
    Word,
    /// A reserved word
    Keyword,
    /// A literal
    Literal(PieceKind),
    /// A term of several parts: fields, an index, a call, something in parentheses
    Chain,
    /// An operator
    Operator,
    /// `,`
    Comma,
    /// `=` or `+=`
    Assign,
    /// `{ }`
    Block,
    /// Anything else
    Other,
}

impl Item {
    /// Whether it is a term.
    pub fn is_term(self) -> bool {
        matches!(self.kind, ItemKind::Word | ItemKind::Literal(_) | ItemKind::Chain)
    }
}

/// What is innermost at the cursor.
#[derive(Debug, Default)]
pub struct Innermost {
    /// The bracket that is open; `None` outside of all.
    pub bracket: Option<Bracket>,
    /// The parts since its opening, or since the statement's begin.
    pub items: Vec<Item>,
}

/// The parts of the statement at the end of the pieces.
pub fn innermost(pieces: &[Piece]) -> Innermost {
    walk(pieces, |_| {})
}

/// Visits the parts of each statement, and of what is in each bracket, with all inner ones before.
pub fn each(pieces: &[Piece], mut visit: impl FnMut(&Innermost)) {
    let last = walk(pieces, &mut visit);
    visit(&last);
}

fn walk(pieces: &[Piece], mut visit: impl FnMut(&Innermost)) -> Innermost {
    let mut frame = Innermost::default();
    let mut outer: Vec<(Innermost, Piece)> = Vec::new();
    for piece in pieces {
        match piece.kind {
            PieceKind::Open(bracket) => {
                let inner = Innermost { bracket: Some(bracket), items: Vec::new() };
                outer.push((std::mem::replace(&mut frame, inner), *piece));
            }
            PieceKind::Close(_) => {
                if let Some((around, opened)) = outer.pop() {
                    visit(&frame);
                    frame = around;
                    frame.closed(opened, *piece);
                }
            }
            PieceKind::Comma if matches!(frame.bracket, Some(Bracket::Paren | Bracket::Square)) => {
                visit(&frame);
                frame.items.clear();
            }
            PieceKind::Separator => {
                visit(&frame);
                frame.items.clear();
            }
            _ => frame.add(*piece),
        }
    }
    outer.iter().for_each(|(around, _)| visit(around));
    frame
}

impl Innermost {
    /// Adds a bracket with all that is in it.
    fn closed(&mut self, opened: Piece, piece: Piece) {
        let span = opened.span.to(piece.span);
        let kind = match opened.kind {
            PieceKind::Open(Bracket::Block) => ItemKind::Block,
            PieceKind::Open(Bracket::Paren | Bracket::Square) if opened.spaced => ItemKind::Chain,
            _ => return self.lengthen(span),
        };
        self.items.push(Item { kind, span });
    }

    /// Makes the last term longer.
    fn lengthen(&mut self, span: Span) {
        match self.items.last_mut() {
            Some(last) if last.kind == ItemKind::Literal(PieceKind::Text) => last.span = last.span.to(span),
            Some(last) if last.is_term() => *last = Item { kind: ItemKind::Chain, span: last.span.to(span) },
            _ => self.items.push(Item { kind: ItemKind::Chain, span }),
        }
    }

    fn add(&mut self, piece: Piece) {
        let span = piece.span;
        let touches = self.items.last().is_some_and(|last| last.is_term() && last.span.end == span.start);
        let kind = match piece.kind {
            PieceKind::Dot => return self.lengthen(span),
            PieceKind::Word if touches => return self.lengthen(span),
            PieceKind::TextPart | PieceKind::OpenText if touches => return self.lengthen(span),
            PieceKind::Word => ItemKind::Word,
            PieceKind::Keyword => ItemKind::Keyword,
            PieceKind::Operator => ItemKind::Operator,
            PieceKind::Comma => ItemKind::Comma,
            PieceKind::Assign => ItemKind::Assign,
            PieceKind::Constant | PieceKind::Number | PieceKind::Address | PieceKind::Text => {
                ItemKind::Literal(piece.kind)
            }
            PieceKind::TextPart | PieceKind::OpenText => ItemKind::Literal(PieceKind::Text),
            PieceKind::Comment => return,
            _ => ItemKind::Other,
        };
        self.items.push(Item { kind, span });
    }
}
