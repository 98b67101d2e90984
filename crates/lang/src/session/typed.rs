//! What was typed, statement by statement, for whoever records it: what each one assigns, mentions
//! and calls, and the places that a script may have to write differently.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::check::names::{self, Usage};
use crate::check::tree::{Checked, Expr, ExprKind, Stmt, StmtKind};
use crate::eval::recording::{
    PlaceKind, RecordedOperand, RecordedPhrase, RecordedPlace, RecordedShape, Typed,
};
use crate::eval::value::{Kind, Value};
use crate::syntax::ast::{Block, Item, Phrase as Written, Statement, StatementKind, TermKind};
use crate::syntax::source::{Source, Span};
use crate::syntax::walk::{self, Node};

/// The statements of a text.
pub fn statements(source: &Source, block: &Block, checked: &Checked) -> Vec<Typed> {
    let mut checked_ones = checked.main.statements.iter().peekable();
    let statements = block.statements.iter().map(|statement| {
        let own = checked_ones.next_if(|own| own.span == statement.span);
        typed(source, statement, own, checked)
    });
    statements.collect()
}

fn typed(source: &Source, statement: &Statement, own: Option<&Stmt>, checked: &Checked) -> Typed {
    let span = statement.span;
    let mut mentions = BTreeSet::new();
    let mut places = Vec::new();
    walk::statement(statement, &mut |node| {
        places.extend(place(node, span));
    });
    names::used(std::slice::from_ref(statement), &mut |name, usage| {
        if usage == Usage::Mentioned {
            mentions.insert(name.to_owned());
        }
    });
    let mut assigns = BTreeSet::new();
    names::assigned(std::slice::from_ref(statement), &mut |name| {
        assigns.insert(name.text.to_string());
    });
    let inside = |start: &u32| (span.start..span.end).contains(start);
    let mut commands: Vec<_> = checked
        .commands
        .iter()
        .filter(|(start, _)| inside(start))
        .map(|(start, command)| ((start - span.start) as usize, *command))
        .collect();
    commands.sort_by_key(|(start, _)| *start);
    commands.dedup_by_key(|(start, _)| *start);
    let defines = match &statement.kind {
        StatementKind::Def { name, .. } => Some(name.text.to_string()),
        _ => None,
    };
    let shape = own.map_or(RecordedShape::Other, |own| shape(source, statement, own));
    Typed { text: source.slice(span).to_owned(), assigns, defines, mentions, commands, places, shape }
}

fn place(node: Node<'_>, within: Span) -> Option<RecordedPlace> {
    let Node::Term(term) = node else { return None };
    let kind = match &term.kind {
        TermKind::Address(_) => PlaceKind::Address,
        TermKind::Bytes(_) | TermKind::Text(_) => PlaceKind::Text,
        TermKind::Int(number) => PlaceKind::Number(*number),
        TermKind::Word(word) => PlaceKind::Word(word.to_string()),
        _ => return None,
    };
    Some(RecordedPlace { range: range(term.span, within), kind })
}

fn range(span: Span, within: Span) -> Range<usize> {
    let from = |offset: u32| offset.saturating_sub(within.start) as usize;
    from(span.start)..from(span.end)
}

fn shape(source: &Source, statement: &Statement, own: &Stmt) -> RecordedShape {
    match (&statement.kind, &own.kind) {
        (StatementKind::Phrase(written), StmtKind::Expr { value, .. }) => {
            RecordedShape::Value(phrase(source, statement.span, written, value))
        }
        (StatementKind::Assign { targets, value: written }, StmtKind::Assign(_, value)) => match &**targets {
            [target] => {
                RecordedShape::Assign(target.text.to_string(), phrase(source, statement.span, written, value))
            }
            _ => RecordedShape::Other,
        },
        _ => RecordedShape::Other,
    }
}

fn phrase(source: &Source, within: Span, written: &Written, value: &Expr) -> RecordedPhrase {
    let operand = |expr: &Expr| {
        let is_term = |item: &Item| matches!(item, Item::Term(term) if term.span == expr.span);
        let constant = match &expr.kind {
            ExprKind::Constant(value) => Some(value.clone()),
            _ => None,
        };
        // Words that are their own text, as in `set s multicast-ttl 3`.
        let is_own_text =
            matches!(&constant, Some(Value::Bytes(text)) if **text == *source.slice(expr.span).as_bytes());
        RecordedOperand {
            range: range(expr.span, within),
            is_single: is_own_text || written.items.iter().any(is_term),
            may_be_socket: expr.kinds.has(Kind::Socket),
            constant,
        }
    };
    let call = match &value.kind {
        ExprKind::Command(call) => Some(call),
        _ => None,
    };
    let operator = match &value.kind {
        ExprKind::Binary(operator, _) | ExprKind::Logic(operator, _) => Some(*operator),
        _ => None,
    };
    RecordedPhrase {
        start: range(written.span, within).start,
        command: call.map(|call| call.command),
        operands: call.iter().flat_map(|call| &call.operands).map(operand).collect(),
        options: call
            .iter()
            .flat_map(|call| &call.options)
            .map(|(word, value)| (*word, operand(value)))
            .collect(),
        operator,
    }
}
