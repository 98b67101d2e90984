//! A question to a class: what can be known of its answer before a run.

use super::Pass;
use super::tree::{CommandCall, Expr, ExprKind};
use crate::diagnostic::Diagnostic;
use crate::eval::value::{Kind, Value, display};
use crate::message;
use crate::syntax::source::Span;

impl Pass<'_> {
    /// Whether a question has all its parts and its answer can be right. Told where not.
    pub(super) fn question_fits(&mut self, call: &CommandCall, words: Span) -> bool {
        let option = |word: &str| call.options.iter().find(|(own, _)| *own == word).map(|(_, value)| value);
        let in_languages = option("en").or(option("zh")).is_some();
        let behind = if in_languages && call.operands.len() == 1 { call.operands.first() } else { None };
        let behind = behind.filter(|only| only.kinds.has(Kind::List)).or(call.operands.get(1));
        let lists = [behind, option("choices"), option("choices en"), option("choices zh")];
        let lists: Vec<&Expr> = lists.into_iter().flatten().collect();
        let has_question = in_languages || !call.operands.is_empty();
        let missing = [
            ("QUESTION", has_question),
            ("choices LIST", !lists.is_empty()),
            ("answer ANSWER", option("answer").is_some()),
        ];
        if let Some((what, _)) = missing.iter().find(|(_, is_there)| !is_there) {
            let report = Diagnostic::error(words, message!("question-without", what = what));
            self.report(self.with_usage(report, call.command));
            return false;
        }
        let counts: Vec<_> =
            lists.iter().filter_map(|list| items(list).map(|items| (list.span, items))).collect();
        if let Some((span, _)) = counts.iter().find(|(_, items)| items.len() < 2) {
            self.report(Diagnostic::error(*span, message!("question-choices")));
            return false;
        }
        if let [(_, first), (span, second), ..] = counts.as_slice()
            && first.len() != second.len()
        {
            let message = message!("question-languages", one = first.len(), other = second.len());
            self.report(Diagnostic::error(*span, message));
            return false;
        }
        let all: Vec<_> = counts.iter().map(|(_, items)| *items).collect();
        let whole = all.len() == lists.len();
        option("answer").is_none_or(|answer| !whole || self.answer_fits(answer, &all))
    }

    /// Whether an answer is one of the choices, as far as both are written there.
    fn answer_fits(&mut self, answer: &Expr, choices: &[&[Expr]]) -> bool {
        let (ExprKind::Constant(stated), Some(first)) = (&answer.kind, choices.first()) else { return true };
        let count = first.len();
        let report = match stated {
            Value::Int(number)
                if usize::try_from(*number).is_ok_and(|number| (1..=count).contains(&number)) =>
            {
                return true;
            }
            Value::Int(number) => message!("answer-out-of-range", number = number, most = count),
            Value::Bool(_) if count != 2 => message!("question-bool", count = count),
            Value::Bytes(text) => {
                let is_text = |choice: &Expr| match &choice.kind {
                    ExprKind::Constant(choice) => display::show(choice) == **text,
                    _ => true,
                };
                if choices.iter().any(|choices| choices.iter().any(is_text)) {
                    return true;
                }
                message!("answer-no-choice")
            }
            _ => return true,
        };
        self.report(Diagnostic::error(answer.span, report).help(message!("help-answer")));
        false
    }
}

/// The items of a list that is written out.
fn items(list: &Expr) -> Option<&[Expr]> {
    match &list.kind {
        ExprKind::List(items) => Some(items),
        _ => None,
    }
}
