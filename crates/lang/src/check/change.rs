//! Records, and statements that change a part of a value: `{a: 1}`, `r.a = 1`, `delete r["a"]`.

use super::Pass;
use super::cursor::{Asked, WordRole};
use super::scope::Known;
use super::tree::{Expr, ExprKind, StmtKind, Variable};
use crate::diagnostic::Diagnostic;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, Value, rules};
use crate::message;
use crate::syntax::ast::{Operator, Phrase, Place, PlaceStep, Term, TermKind};
use crate::syntax::source::Span;

/// What has parts that can be changed.
const CHANGED: Kinds = Kinds::of(Kind::List).or(Kind::Record);

impl<'a> Pass<'a> {
    pub(super) fn record(&mut self, entries: &'a [(Term, Phrase)], span: Span) -> Option<Expr> {
        let checked: Vec<_> = entries
            .iter()
            .map(|(key, value)| {
                let key = self.key(key);
                let value = self.expression(value);
                Some((key?, value?))
            })
            .collect();
        let entries = checked.into_iter().collect::<Option<Vec<_>>>()?;
        self.keys_differ(&entries);
        Some(Expr { kind: ExprKind::Record(entries), span, kinds: Kinds::of(Kind::Record), fields: &[] })
    }

    /// A key: a word is a text, never a name.
    fn key(&mut self, key: &'a Term) -> Option<Expr> {
        match &key.kind {
            TermKind::Word(word) => {
                self.mark(key.span, WordRole::Text);
                Some(Expr::constant(Value::text(word), key.span))
            }
            _ => self.term(key),
        }
    }

    fn keys_differ(&mut self, entries: &[(Expr, Expr)]) {
        let mut seen = std::collections::BTreeMap::new();
        for (key, _) in entries {
            let ExprKind::Constant(value) = &key.kind else { continue };
            let text = crate::eval::value::display::repr(value);
            if let Some(first) = seen.insert(text.clone(), key.span) {
                let report = Diagnostic::warning(key.span, message!("key-twice", key = text));
                self.report(report.also(first, message!("key-first")));
            }
        }
    }

    pub(super) fn change(
        &mut self,
        place: &'a Place,
        operator: Option<Operator>,
        value: &'a Phrase,
    ) -> Option<StmtKind> {
        self.mark_names([&place.name]);
        self.ask(value, Asked::Assigned);
        let value = self.value(value);
        let (variable, steps) = self.place(place)?;
        Some(StmtKind::Change { variable, steps, operator, value: value? })
    }

    pub(super) fn delete(&mut self, place: &'a Place) -> Option<StmtKind> {
        self.mark_names([&place.name]);
        let (variable, steps) = self.place(place)?;
        Some(StmtKind::Delete(variable, steps))
    }

    /// The name, and the keys and indexes behind it.
    fn place(&mut self, place: &'a Place) -> Option<(Variable, Vec<Expr>)> {
        let name = &place.name;
        if self.is_word_of_import(name, place.span) {
            return None;
        }
        let mut kinds = Kinds::ANY;
        if self.shared_slot(&name.text).is_none() {
            let Some(slot) = self.variable(&name.text) else {
                self.unknown_name(&name.text, name.span);
                return None;
            };
            let before = self.scope().read(slot, name.span);
            if !before.kinds.meets(CHANGED) {
                let report = message!("cannot-change-part", name = name.text, kind = before.kinds.names());
                self.report(Diagnostic::error(place.span, report).help(message!("help-change-part")));
                return None;
            }
            kinds = before.kinds;
        }
        let steps: Vec<_> = place.steps.iter().map(|step| self.step(step)).collect();
        let steps = steps.into_iter().collect::<Option<Vec<_>>>()?;
        if let Some(first) = steps.first()
            && rules::kinds_of_index(kinds, first.kinds).is_none()
        {
            let only = kinds
                .only()
                .map_or("index-any", |kind| if kind == Kind::List { "index-int" } else { "index-name" });
            self.want(first, rules::indexes_of(kinds), only);
            return None;
        }
        self.warn_if_outer(name);
        let variable = self.target(name, Known { kinds, ..Known::ANY })?;
        Some((variable, steps))
    }

    fn step(&mut self, step: &'a PlaceStep) -> Option<Expr> {
        match step {
            PlaceStep::Field(name) => Some(Expr::constant(Value::text(&name.text), name.span)),
            PlaceStep::Index(index) => self.expression(index),
        }
    }
}
