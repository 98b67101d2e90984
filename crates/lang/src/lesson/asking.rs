//! A question of a script as it is written, for who is to know it before it is asked.

use std::rc::Rc;

use super::outline::{Sort, Written};
use super::reading::sort_of;
use super::wording;
use crate::catalogue::Language;
use crate::syntax::ast::{Item, Phrase, StatementKind, Term, TermKind};
use crate::syntax::parse;
use crate::syntax::source::{Source, Span};

/// A question, its values not yet known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asking {
    question: Written,
    choices: Vec<Written>,
    /// As it is written: a number, or an expression.
    answer: String,
    because: Option<Written>,
}

/// The parts of an `ask`, each behind its word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum QuestionPart {
    Question,
    Choices,
    Answer,
    Because,
    Other,
}

impl Asking {
    /// The question of a statement; `None` where it is none.
    pub fn of(statement: &str) -> Option<Self> {
        let source = Rc::new(Source::new("", statement));
        let block = parse(&source).ok()?;
        let StatementKind::Phrase(phrase) = &block.statements.first()?.kind else { return None };
        let (_, rest) = phrase.items.split_first()?;
        (sort_of(phrase) == Sort::Question).then(|| Self::read(&source, rest))
    }

    fn read(source: &Source, items: &[Item]) -> Self {
        let mut part = QuestionPart::Question;
        let mut all: Vec<(QuestionPart, &Item)> = Vec::new();
        for item in items {
            match word(item) {
                Some("choices") => part = QuestionPart::Choices,
                Some("answer") => part = QuestionPart::Answer,
                Some("because") => part = QuestionPart::Because,
                Some("expect") => part = QuestionPart::Other,
                _ if part == QuestionPart::Question && list(item).is_some() => {
                    all.push((QuestionPart::Choices, item))
                }
                _ => all.push((part, item)),
            }
        }
        let of = |wanted| all.iter().filter(move |(part, _)| *part == wanted).map(|(_, item)| *item);
        let answer = of(QuestionPart::Answer).map(span).reduce(|a, b| Span { start: a.start, end: b.end });
        Self {
            question: wording::written(source, of(QuestionPart::Question)),
            choices: choices(source, of(QuestionPart::Choices)),
            answer: answer.map(|span| source.slice(span).to_owned()).unwrap_or_default(),
            because: of(QuestionPart::Because)
                .next()
                .map(|_| wording::written(source, of(QuestionPart::Because))),
        }
    }

    /// The question, the choices, the answer and its reason, a line each.
    pub fn lines(&self, language: Language) -> Vec<String> {
        let numbered =
            |(index, choice): (usize, &Written)| format!("{} {}", index + 1, choice.text(language));
        let choices: Vec<_> = self.choices.iter().enumerate().map(numbered).collect();
        let number = self.answer.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let answer = number.and_then(|index| choices.get(index)).unwrap_or(&self.answer);
        let lines =
            [format!("? {}", self.question.text(language)), choices.join(" · "), format!("✓ {answer}")];
        let reason = self.because.as_ref().map(|because| because.text(language).to_owned());
        lines.into_iter().chain(reason).filter(|line| !line.is_empty()).collect()
    }
}

/// Where the answer of an `ask` begins, or its reason, or its condition; `None` where it is none.
pub(super) fn answer_of(phrase: &Phrase) -> Option<usize> {
    let (_, rest) = phrase.items.split_first()?;
    let tells = |item: &&Item| matches!(word(item), Some("answer" | "because" | "expect"));
    let found = rest.iter().find(tells).filter(|_| sort_of(phrase) == Sort::Question)?;
    Some(span(found).start as usize)
}

/// `["a", "b"]`, `en ["a", "b"] zh ["甲", "乙"]`
fn choices<'t>(source: &Source, items: impl Iterator<Item = &'t Item>) -> Vec<Written> {
    let mut choices: Vec<Written> = Vec::new();
    for (language, term) in wording::by_language(items) {
        let TermKind::List(phrases) = &term.kind else { continue };
        for (index, phrase) in phrases.iter().enumerate() {
            let text = choice(source, phrase);
            match choices.get_mut(index) {
                Some(choice) if language == Some("zh") => choice.chinese = Some(text),
                Some(choice) => {
                    let before = std::mem::replace(&mut choice.english, text);
                    choice.chinese.get_or_insert(before);
                }
                None => choices.push(Written { english: text, chinese: None }),
            }
        }
    }
    choices
}

fn choice(source: &Source, phrase: &Phrase) -> String {
    match phrase.items.as_slice() {
        [Item::Term(term)] => wording::text(source, term),
        _ => source.slice(phrase.span).to_owned(),
    }
}

fn word(item: &Item) -> Option<&str> {
    match item {
        Item::Term(Term { kind: TermKind::Word(word), .. }) => Some(word),
        _ => None,
    }
}

fn list(item: &Item) -> Option<&[Phrase]> {
    match item {
        Item::Term(Term { kind: TermKind::List(phrases), .. }) => Some(phrases),
        _ => None,
    }
}

fn span(item: &Item) -> Span {
    match item {
        Item::Term(term) => term.span,
        Item::Operator { span, .. } => *span,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn lines(statement: &str, language: Language) -> Vec<String> {
        Asking::of(statement).unwrap().lines(language)
    }

    #[test]
    fn a_question_is_read_with_its_answer() {
        let plain = "ask \"What does {n} give?\" [\"1\", \"EPIPE\"] answer 2 because \"It is gone.\"";
        let wanted = ["? What does {n} give?", "1 1 · 2 EPIPE", "✓ 2 EPIPE", "It is gone."];
        assert_eq!(lines(plain, Language::English), wanted);
        let both = "ask en \"Which?\" zh \"哪个？\" \\\n    choices en [\"a\", \"b\"] zh [\"甲\", \"乙\"] answer client.state \\\n    \
                    because en \"So.\" zh \"如此。\" expect 1 == 1";
        assert_eq!(lines(both, Language::English), ["? Which?", "1 a · 2 b", "✓ client.state", "So."]);
        assert_eq!(lines(both, Language::Chinese), ["? 哪个？", "1 甲 · 2 乙", "✓ client.state", "如此。"]);
    }

    #[test]
    fn what_is_no_question_is_none() {
        for other in ["print 1", "ask = 1", "", "ask (", "x = 2"] {
            assert_eq!(Asking::of(other), None, "{other}");
        }
    }
}
