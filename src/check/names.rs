//! What statements assign and mention, found by looking at the tree alone.

use std::collections::BTreeSet;

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
    mention_block(block, &mut words);
    words
}

type Words<'a> = BTreeSet<&'a str>;

fn mention_block<'a>(block: &'a Block, words: &mut Words<'a>) {
    for statement in &block.statements {
        match &statement.kind {
            StatementKind::Phrase(phrase)
            | StatementKind::Assign { value: phrase, .. }
            | StatementKind::Default { value: phrase, .. } => mention_phrase(phrase, words),
            StatementKind::Append { target, value } => {
                words.insert(&target.text);
                mention_phrase(value, words);
            }
            StatementKind::If { arms, otherwise } => {
                for (condition, body) in arms {
                    mention_phrase(condition, words);
                    mention_block(body, words);
                }
                otherwise.iter().for_each(|body| mention_block(body, words));
            }
            StatementKind::While { condition: phrase, body }
            | StatementKind::For { list: phrase, body, .. } => {
                mention_phrase(phrase, words);
                mention_block(body, words);
            }
            StatementKind::Loop { body }
            | StatementKind::ExpectError { body, .. }
            | StatementKind::Def { body, .. } => mention_block(body, words),
            StatementKind::Return(value) => value.iter().for_each(|phrase| mention_phrase(phrase, words)),
            StatementKind::Try { body, handler, .. } => {
                mention_block(body, words);
                mention_block(handler, words);
            }
            StatementKind::Expect { condition, within, message } => {
                let others = [within, message].into_iter().flatten();
                std::iter::once(condition).chain(others).for_each(|phrase| mention_phrase(phrase, words));
            }
            StatementKind::Break | StatementKind::Continue => {}
        }
    }
}

fn mention_phrase<'a>(phrase: &'a Phrase, words: &mut Words<'a>) {
    for item in &phrase.items {
        if let Item::Term(term) = item {
            mention_term(term, words);
        }
    }
}

fn mention_term<'a>(term: &'a Term, words: &mut Words<'a>) {
    match &term.kind {
        TermKind::Word(word) => {
            words.insert(word);
        }
        TermKind::Text(parts) => {
            for part in parts {
                if let Part::Expression(phrase) = part {
                    mention_phrase(phrase, words);
                }
            }
        }
        TermKind::List(phrases) => phrases.iter().for_each(|phrase| mention_phrase(phrase, words)),
        TermKind::Group(phrase) => mention_phrase(phrase, words),
        TermKind::Field(base, _) => mention_term(base, words),
        TermKind::Index(base, phrase) => {
            mention_term(base, words);
            mention_phrase(phrase, words);
        }
        TermKind::Call(name, arguments) => {
            words.insert(&name.text);
            arguments.iter().for_each(|phrase| mention_phrase(phrase, words));
        }
        TermKind::Spawn(block) => mention_block(block, words),
        TermKind::Serve(serve) => {
            serve.listener.iter().for_each(|phrase| mention_phrase(phrase, words));
            mention_block(&serve.body, words);
        }
        _ => {}
    }
}
