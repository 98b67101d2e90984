//! Goes through a tree: each statement and each term, those within others included.
//!
//! Pure; may use `ast` only.

use super::ast::{Block, Item, Part, Phrase, Place, PlaceStep, Statement, StatementKind, Term, TermKind};

/// What stands in a tree.
#[derive(Debug, Clone, Copy)]
pub enum Node<'a> {
    /// A statement
    Statement(&'a Statement),
    /// A term
    Term(&'a Term),
}

type Visit<'v, 'a> = &'v mut dyn FnMut(Node<'a>);

fn block<'a>(block: &'a Block, visit: Visit<'_, 'a>) {
    block.statements.iter().for_each(|inner| statement(inner, visit));
}

/// Visits a statement with all that is inside, what is around first.
pub fn statement<'a>(this: &'a Statement, visit: Visit<'_, 'a>) {
    visit(Node::Statement(this));
    match &this.kind {
        StatementKind::Change { place, value, .. } => {
            steps(place, visit);
            phrase(value, visit);
        }
        StatementKind::Delete { place } => steps(place, visit),
        StatementKind::Phrase(value)
        | StatementKind::Shared { value, .. }
        | StatementKind::Assign { value, .. }
        | StatementKind::Update { value, .. }
        | StatementKind::Default { value, .. } => phrase(value, visit),
        StatementKind::If { arms, otherwise } => {
            for (condition, body) in arms {
                phrase(condition, visit);
                block(body, visit);
            }
            otherwise.iter().for_each(|body| block(body, visit));
        }
        StatementKind::While { condition: head, body }
        | StatementKind::For { list: head, body, .. }
        | StatementKind::On { host: head, body } => {
            phrase(head, visit);
            block(body, visit);
        }
        StatementKind::Loop { body }
        | StatementKind::Role { body, .. }
        | StatementKind::ExpectError { body, .. }
        | StatementKind::Def { body, .. } => block(body, visit),
        StatementKind::Return(value) => value.iter().for_each(|value| phrase(value, visit)),
        StatementKind::Try { body, handler, .. } => {
            block(body, visit);
            block(handler, visit);
        }
        StatementKind::Expect { condition, within, message } => {
            let others = [within, message].into_iter().flatten();
            std::iter::once(condition).chain(others).for_each(|part| phrase(part, visit));
        }
        StatementKind::Break | StatementKind::Continue | StatementKind::Import(_) => {}
    }
}

fn steps<'a>(place: &'a Place, visit: Visit<'_, 'a>) {
    for step in &place.steps {
        if let PlaceStep::Index(index) = step {
            phrase(index, visit);
        }
    }
}

/// Visits a phrase with all that is inside.
pub fn phrase<'a>(this: &'a Phrase, visit: Visit<'_, 'a>) {
    for item in &this.items {
        if let Item::Term(inner) = item {
            term(inner, visit);
        }
    }
}

fn term<'a>(this: &'a Term, visit: Visit<'_, 'a>) {
    visit(Node::Term(this));
    match &this.kind {
        TermKind::Text(parts) => {
            for part in parts {
                if let Part::Expression(inner) | Part::Formatted(inner, _) = part {
                    phrase(inner, visit);
                }
            }
        }
        TermKind::Record(entries) => {
            for (key, value) in entries {
                // A key that is a word is a text.
                if !matches!(key.kind, TermKind::Word(_)) {
                    term(key, visit);
                }
                phrase(value, visit);
            }
        }
        TermKind::List(phrases) => phrases.iter().for_each(|inner| phrase(inner, visit)),
        TermKind::Call(call) => call.1.iter().for_each(|inner| phrase(inner, visit)),
        TermKind::Group(inner) => phrase(inner, visit),
        TermKind::Field(field) => term(&field.0, visit),
        TermKind::Index(index) => {
            term(&index.0, visit);
            phrase(&index.1, visit);
        }
        TermKind::Spawn(body) => block(body, visit),
        TermKind::Serve(serve) => {
            serve.listener.iter().for_each(|listener| phrase(listener, visit));
            block(&serve.body, visit);
        }
        _ => {}
    }
}
