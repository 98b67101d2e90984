//! Fields, indexes and slices. What has which of them stands in `value::rules`, as for a run.

use super::Pass;
use super::phrase::{Cursor, PhraseContext, RANGE, binds_looser};
use super::tree::{Expr, ExprKind};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::nearest::nearest;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, rules};
use crate::message;
use crate::syntax::ast::{Item, Name, Operator, Phrase, Term};
use crate::syntax::source::Span;

impl<'a> Pass<'a> {
    pub(super) fn field(&mut self, base: &'a Term, name: &Name, span: Span) -> Option<Expr> {
        if let Some(value) = self.constant_of_file(base, name, span) {
            return value;
        }
        let base = self.term(base)?;
        self.wants_field(&base, name);
        let own = base.fields.iter().find(|(own, _)| *own == &*name.text);
        let kinds = match own {
            Some((_, kinds)) => Some(*kinds),
            None if !base.fields.is_empty() => None,
            None => rules::kinds_of_field(base.kinds, &name.text),
        };
        let Some(kinds) = kinds else {
            self.no_such_field(&base, name);
            return None;
        };
        Some(Expr { kind: ExprKind::Field(Box::new(base), name.text.clone()), span, kinds, fields: &[] })
    }

    fn no_such_field(&mut self, base: &Expr, name: &Name) {
        let kinds = if base.kinds.only().is_none() { base.kinds.without(Kind::None) } else { base.kinds };
        let all: Vec<&str> = match kinds.only() {
            _ if !base.fields.is_empty() => base.fields.iter().map(|(own, _)| *own).collect(),
            // A text has those of an address, if it is one.
            Some(Kind::Bytes) | None => Vec::new(),
            Some(kind) => rules::fields_of(kind).to_vec(),
        };
        let (kind, field) = (kinds.names(), &name.text);
        if all.is_empty() {
            let message = message!("kind-without-fields", kind = kind, field = field);
            return self.report(Diagnostic::error(name.span, message));
        }
        let mut report =
            Diagnostic::error(name.span, message!("kind-without-field", kind = kind, field = field));
        if let Some(near) = nearest(&name.text, all.iter().copied()) {
            report = report.label(message!("did-you-mean", word = near));
        }
        self.report(report.note(message!("known-fields", fields = all.join(", "))));
    }

    pub(super) fn index(&mut self, base: &'a Term, index: &'a Phrase, span: Span) -> Option<Expr> {
        let base = self.term(base)?;
        if self.wants_index(&base, index) {
            return None;
        }
        if is_range(index) {
            return self.slice(base, index, span);
        }
        let index = self.expression(index)?;
        let kinds = rules::kinds_of_index(base.kinds, index.kinds).unwrap_or_else(|| {
            self.no_such_index(&base, &index);
            Kinds::ANY
        });
        Some(Expr { kind: ExprKind::Index(Box::new((base, index))), span, kinds, fields: &[] })
    }

    fn no_such_index(&mut self, base: &Expr, index: &Expr) {
        let fitting = rules::indexes_of(base.kinds);
        if fitting == Kinds::NOTHING {
            return self.want(base, rules::INDEXED, "index-base");
        }
        let place = match (fitting.has(Kind::Int), fitting.has(Kind::Bytes)) {
            (true, true) => "index-any",
            (true, false) => "index-int",
            (false, _) => "index-name",
        };
        self.want(index, fitting, place);
    }

    /// `x[a..b]`
    fn slice(&mut self, base: Expr, index: &'a Phrase, span: Span) -> Option<Expr> {
        let mut cursor = Cursor::new(index);
        let from = self.binary(&mut cursor, RANGE + 1, PhraseContext::Whole)?;
        cursor.advance();
        let to = self.binary(&mut cursor, RANGE + 1, PhraseContext::Whole)?;
        let kinds = rules::kinds_of_slice(base.kinds).unwrap_or_else(|| {
            self.want(&base, rules::SLICED, "index-base");
            Kinds::ANY
        });
        if !from.kinds.meets(rules::BOUND) || !to.kinds.meets(rules::BOUND) {
            self.binary_kinds(Operator::Range, &from, &to, index.span);
        }
        Some(Expr { kind: ExprKind::Slice(Box::new((base, from, to))), span, kinds, fields: &[] })
    }
}

/// Whether an index is a range, of which a bound may be `none`.
fn is_range(index: &Phrase) -> bool {
    let operators = index.items.iter().filter_map(|item| match item {
        Item::Operator { operator, .. } => Some(*operator),
        Item::Term(_) => None,
    });
    operators.clone().filter(|operator| *operator == Operator::Range).count() == 1
        && !operators.clone().any(binds_looser)
}
