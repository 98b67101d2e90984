//! What statements assign and mention, found by looking at the tree alone.

use std::collections::BTreeSet;

use super::suggest::nearest;
use crate::syntax::ast::{Block, Item, Name, Part, Phrase, Statement, StatementKind, Term, TermKind};

/// Calls `found` with each name that the statements assign in their own scope: not those of
/// functions and tasks in them.
pub fn assigned<'a>(statements: &'a [Statement], found: &mut dyn FnMut(&'a Name)) {
    for statement in statements {
        match &statement.kind {
            StatementKind::Assign { targets, .. } => targets.iter().for_each(&mut *found),
            StatementKind::Append { target, .. } | StatementKind::Default { target, .. } => found(target),
            StatementKind::If { arms, otherwise } => {
                arms.iter().for_each(|(_, block)| assigned(&block.statements, found));
                otherwise.iter().for_each(|block| assigned(&block.statements, found));
            }
            StatementKind::While { body, .. }
            | StatementKind::Loop { body }
            | StatementKind::ExpectError { body, .. } => assigned(&body.statements, found),
            StatementKind::For { targets, body, .. } => {
                targets.iter().for_each(&mut *found);
                assigned(&body.statements, found);
            }
            StatementKind::Try { body, name, handler } => {
                assigned(&body.statements, found);
                name.iter().for_each(&mut *found);
                assigned(&handler.statements, found);
            }
            _ => {}
        }
    }
}

/// All words and called functions in a block, blocks within it included.
pub fn mentioned(block: &Block) -> BTreeSet<&str> {
    let mut words = BTreeSet::new();
    used(&block.statements, &mut |word, usage| {
        if usage == Usage::Mentioned {
            words.insert(word);
        }
    });
    words
}

/// What a name is written for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    /// Its value, a call, or it is a command's word.
    Mentioned,
    /// It is given a value, or a function.
    Given,
}

type Found<'a, 'b> = &'b mut dyn FnMut(&'a str, Usage);

/// Calls `found` with each name in the statements, blocks within them included.
pub fn used<'a>(statements: &'a [Statement], found: Found<'a, '_>) {
    for statement in statements {
        match &statement.kind {
            StatementKind::Phrase(phrase) => used_in_phrase(phrase, found),
            StatementKind::Assign { targets, value } => {
                given(targets, found);
                used_in_phrase(value, found);
            }
            StatementKind::Default { target, value } => {
                given([target], found);
                used_in_phrase(value, found);
            }
            StatementKind::Append { target, value } => {
                found(&target.text, Usage::Mentioned);
                used_in_phrase(value, found);
            }
            StatementKind::If { arms, otherwise } => {
                for (condition, body) in arms {
                    used_in_phrase(condition, found);
                    used(&body.statements, found);
                }
                otherwise.iter().for_each(|body| used(&body.statements, found));
            }
            StatementKind::While { condition, body } => {
                used_in_phrase(condition, found);
                used(&body.statements, found);
            }
            StatementKind::For { targets, list, body } => {
                given(targets, found);
                used_in_phrase(list, found);
                used(&body.statements, found);
            }
            StatementKind::Loop { body } | StatementKind::ExpectError { body, .. } => {
                used(&body.statements, found);
            }
            StatementKind::Def { name, parameters, body } => {
                given([name].into_iter().chain(parameters), found);
                used(&body.statements, found);
            }
            StatementKind::Return(value) => value.iter().for_each(|phrase| used_in_phrase(phrase, found)),
            StatementKind::Try { body, name, handler } => {
                given(name, found);
                used(&body.statements, found);
                used(&handler.statements, found);
            }
            StatementKind::Expect { condition, within, message } => {
                let others = [within, message].into_iter().flatten();
                std::iter::once(condition).chain(others).for_each(|phrase| used_in_phrase(phrase, found));
            }
            StatementKind::Break | StatementKind::Continue => {}
        }
    }
}

fn given<'a>(names: impl IntoIterator<Item = &'a Name>, found: Found<'a, '_>) {
    names.into_iter().for_each(|name| found(&name.text, Usage::Given));
}

fn used_in_phrase<'a>(phrase: &'a Phrase, found: Found<'a, '_>) {
    for item in &phrase.items {
        if let Item::Term(term) = item {
            used_in_term(term, found);
        }
    }
}

fn used_in_term<'a>(term: &'a Term, found: Found<'a, '_>) {
    match &term.kind {
        TermKind::Word(word) => found(word, Usage::Mentioned),
        TermKind::Text(parts) => {
            for part in parts {
                if let Part::Expression(phrase) = part {
                    used_in_phrase(phrase, found);
                }
            }
        }
        TermKind::List(phrases) => phrases.iter().for_each(|phrase| used_in_phrase(phrase, found)),
        TermKind::Group(phrase) => used_in_phrase(phrase, found),
        TermKind::Field(field) => used_in_term(&field.0, found),
        TermKind::Index(index) => {
            used_in_term(&index.0, found);
            used_in_phrase(&index.1, found);
        }
        TermKind::Call(call) => {
            let (name, arguments) = &**call;
            found(&name.text, Usage::Mentioned);
            arguments.iter().for_each(|phrase| used_in_phrase(phrase, found));
        }
        TermKind::Spawn(block) => used(&block.statements, found),
        TermKind::Serve(serve) => {
            given(&serve.name, found);
            serve.listener.iter().for_each(|phrase| used_in_phrase(phrase, found));
            used(&serve.body.statements, found);
        }
        _ => {}
    }
}

/// Which of these names the statements do not mention, each with the nearest name that they give a
/// value to.
pub fn unused<'a>(names: impl Iterator<Item = &'a str>, block: &Block) -> Vec<(String, Option<String>)> {
    let (mut mentioned, mut given) = (BTreeSet::new(), BTreeSet::new());
    used(&block.statements, &mut |name, _| {
        mentioned.insert(name);
    });
    assigned(&block.statements, &mut |name| {
        given.insert(&*name.text);
    });
    let meant = |name: &str| nearest(name, given.iter().copied()).map(str::to_owned);
    let unused = names.filter(|name| !mentioned.contains(name));
    unused.map(|name| (name.to_owned(), meant(name))).collect()
}
