//! A statement as a class may read it: without the answers of the questions that stand in its blocks.
//!
//! Pure.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use super::asking;
use crate::commands::question::ASK;
use crate::syntax::ast::{Block, Item, Phrase, Statement, StatementKind, Term, TermKind};
use crate::syntax::parse;
use crate::syntax::source::Source;

/// What stands for an answer.
const HIDDEN: &str = "…";

/// The statement with each `ask` up to what gives its answer away.
pub fn veiled(statement: &str) -> Cow<'_, str> {
    // Most statements ask nothing, and this is looked at with every drawing.
    if !statement.contains(ASK.name) {
        return Cow::Borrowed(statement);
    }
    let source = Rc::new(Source::new("", statement));
    let Ok(block) = parse(&source) else { return Cow::Borrowed(statement) };
    let mut answers = Answers::default();
    answers.block(&block);
    let mut text = statement.to_owned();
    answers.0.sort_by_key(|place| place.start);
    for place in answers.0.into_iter().rev() {
        text.replace_range(place, HIDDEN);
    }
    Cow::Owned(text)
}

/// Where answers stand.
#[derive(Default)]
struct Answers(Vec<Range<usize>>);

impl Answers {
    fn block(&mut self, block: &Block) {
        block.statements.iter().for_each(|statement| self.statement(statement));
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Phrase(phrase) => match asking::answer_of(phrase) {
                Some(start) => self.0.push(start..phrase.span.end as usize),
                None => self.phrase(phrase),
            },
            StatementKind::Assign { value, .. }
            | StatementKind::Update { value, .. }
            | StatementKind::Change { value, .. }
            | StatementKind::Shared { value, .. }
            | StatementKind::Default { value, .. }
            | StatementKind::Return(Some(value)) => self.phrase(value),
            StatementKind::If { arms, otherwise } => {
                arms.iter().map(|(_, block)| block).chain(otherwise).for_each(|block| self.block(block));
            }
            StatementKind::While { body, .. }
            | StatementKind::Loop { body }
            | StatementKind::For { body, .. }
            | StatementKind::Def { body, .. }
            | StatementKind::Role { body, .. }
            | StatementKind::On { body, .. }
            | StatementKind::ExpectError { body, .. } => self.block(body),
            StatementKind::Try { body, handler, .. } => {
                self.block(body);
                self.block(handler);
            }
            StatementKind::Break
            | StatementKind::Continue
            | StatementKind::Return(None)
            | StatementKind::Delete { .. }
            | StatementKind::Import(_)
            | StatementKind::Expect { .. } => {}
        }
    }

    fn phrase(&mut self, phrase: &Phrase) {
        for item in &phrase.items {
            if let Item::Term(term) = item {
                self.term(term);
            }
        }
    }

    fn term(&mut self, term: &Term) {
        match &term.kind {
            TermKind::Spawn(body) => self.block(body),
            TermKind::Serve(serve) => self.block(&serve.body),
            TermKind::Group(phrase) => self.phrase(phrase),
            TermKind::List(phrases) => phrases.iter().for_each(|phrase| self.phrase(phrase)),
            TermKind::Call(call) => call.1.iter().for_each(|phrase| self.phrase(phrase)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_in_blocks_are_not_to_be_read() {
        for (statement, wanted) in [
            (
                "if x == 2 {\n    ask \"q\" [\"a\"] answer 2 because \"w\"\n    y = 1\n}",
                "if x == 2 {\n    ask \"q\" [\"a\"] …\n    y = 1\n}",
            ),
            ("t = spawn { ask \"q\" list because \"w\" answer 1 }", "t = spawn { ask \"q\" list … }"),
            (
                "try { ask \"q\" choices c \\\n answer 1 } catch e { for i in 1..3 { ask \"r\" c answer i } }",
                "try { ask \"q\" choices c \\\n … } catch e { for i in 1..3 { ask \"r\" c … } }",
            ),
            ("task = 1", "task = 1"),
            ("ask (", "ask ("),
        ] {
            assert_eq!(veiled(statement), wanted);
        }
    }
}
