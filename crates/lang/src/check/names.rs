//! What statements assign and mention, found by looking at the tree alone.

use std::collections::BTreeSet;

use crate::diagnostic::nearest::nearest;
use crate::syntax::ast::{Block, Name, Statement, StatementKind, Term, TermKind};
use crate::syntax::walk::{self, Node};

/// Calls `found` with each name that the statements assign in their own scope: not those of
/// functions and tasks in them.
pub fn assigned<'a>(statements: &'a [Statement], found: &mut dyn FnMut(&'a Name)) {
    for statement in statements {
        match &statement.kind {
            StatementKind::Assign { targets, .. } => targets.iter().for_each(&mut *found),
            StatementKind::Update { target, .. }
            | StatementKind::Shared { target, .. }
            | StatementKind::Default { target, .. } => found(target),
            StatementKind::Change { place, .. } | StatementKind::Delete { place } => found(&place.name),
            StatementKind::If { arms, otherwise } => {
                arms.iter().for_each(|(_, block)| assigned(&block.statements, found));
                otherwise.iter().for_each(|block| assigned(&block.statements, found));
            }
            StatementKind::While { body, .. }
            | StatementKind::On { body, .. }
            | StatementKind::Loop { body }
            | StatementKind::Role { body, .. }
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
        walk::statement(statement, &mut |node| match node {
            Node::Statement(statement) => used_in_statement(statement, found),
            Node::Term(term) => used_in_term(term, found),
        });
    }
}

fn used_in_statement<'a>(statement: &'a Statement, found: Found<'a, '_>) {
    match &statement.kind {
        StatementKind::Assign { targets, .. } | StatementKind::For { targets, .. } => given(targets, found),
        StatementKind::Default { target, .. } | StatementKind::Shared { target, .. } => {
            given([target], found)
        }
        StatementKind::Update { target, .. } => found(&target.text, Usage::Mentioned),
        StatementKind::Change { place, .. } | StatementKind::Delete { place } => {
            found(&place.name.text, Usage::Mentioned);
        }
        StatementKind::Def { name, parameters, .. } => given([name].into_iter().chain(parameters), found),
        StatementKind::Try { name, .. } => given(name, found),
        _ => {}
    }
}

fn used_in_term<'a>(term: &'a Term, found: Found<'a, '_>) {
    match &term.kind {
        TermKind::Word(word) => found(word, Usage::Mentioned),
        TermKind::Call(call) => found(&call.0.text, Usage::Mentioned),
        TermKind::Serve(serve) => given(&serve.name, found),
        _ => {}
    }
}

fn given<'a>(names: impl IntoIterator<Item = &'a Name>, found: Found<'a, '_>) {
    names.into_iter().for_each(|name| found(&name.text, Usage::Given));
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
