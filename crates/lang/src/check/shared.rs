//! Names that all tasks of a run share: `shared people = {}`.
//!
//! Parameters, the connection of a `serve` and the name of a `catch` hide them; nothing else does.

use super::cursor::Asked;
use super::roles::RoleStatement;
use super::scope::ScopeFrame;
use super::tree::{Expr, ExprKind, SharedSlot, StmtKind, Variable};
use super::{Pass, names};
use crate::diagnostic::Diagnostic;
use crate::eval::value::kind::Kinds;
use crate::message;
use crate::syntax::ast::{Block, Name, Phrase, Statement, StatementKind, Term, TermKind};
use crate::syntax::source::Span;
use crate::syntax::walk::{self, Node};

/// The value of a shared name.
pub(super) fn read(shared: SharedSlot, name: &str, span: Span) -> Expr {
    Expr { kind: ExprKind::Shared(shared, name.into()), span, kinds: Kinds::ANY, fields: &[] }
}

impl<'a> Pass<'a> {
    /// Makes the shared names of a text known before anything is checked.
    pub(super) fn declare_shared(&mut self, statements: &[RoleStatement<'a>]) {
        for (statement, _) in statements {
            if let StatementKind::Shared { target, .. } = &statement.kind
                && !self.shared.contains_key(&target.text)
            {
                let slot = self.new_shared_slot(&target.text);
                self.shared.insert(target.text.clone(), slot);
            }
        }
    }

    pub(super) fn new_shared_slot(&mut self, name: &str) -> SharedSlot {
        self.shared_names.push(name.into());
        SharedSlot::try_from(self.shared_names.len() - 1).unwrap_or(SharedSlot::MAX)
    }

    /// The slot of a shared name that nothing hides here.
    pub(super) fn shared_slot(&self, name: &str) -> Option<SharedSlot> {
        let shared = self.shared.get(name)?;
        for scope in self.scopes.iter().rev() {
            if scope.slot(name).is_some() {
                return None;
            }
            if scope.frame != ScopeFrame::Task {
                break;
            }
        }
        Some(*shared)
    }

    pub(super) fn shared_name(
        &mut self,
        target: &'a Name,
        value: &'a Phrase,
        is_at_top: bool,
    ) -> Option<StmtKind> {
        self.mark_names([target]);
        self.ask(value, Asked::Assigned);
        let value = self.value(value);
        let Some(shared) = self.shared.get(&target.text).copied().filter(|_| is_at_top) else {
            let report = Diagnostic::error(target.span, message!("shared-inside", name = target.text));
            self.report(report.help(message!("help-shared-inside", name = target.text)));
            return None;
        };
        if self.is_constant(target) {
            return None;
        }
        if self.functions.contains_key(&target.text) {
            self.report(Diagnostic::error(target.span, message!("assign-to-function", name = target.text)));
            return None;
        }
        Some(StmtKind::Assign(Variable::Shared(shared), value?))
    }

    /// A function has names of the file as they were when it was called: what it changes of them is gone
    /// when it ends.
    pub(super) fn warn_if_outer(&mut self, name: &Name) {
        let Some(scope) = self.scopes.last() else { return };
        if scope.slot(&name.text).is_some_and(|slot| scope.taken_over.contains(&slot)) {
            self.warn_of_outer(name);
        }
    }

    /// The same of `x = x + 1`.
    pub(super) fn warn_if_outer_in(&mut self, name: &Name, value: &Phrase) {
        let mut is_read = false;
        walk::phrase(value, &mut |node| {
            is_read |=
                matches!(node, Node::Term(Term { kind: TermKind::Word(word), .. }) if *word == name.text);
        });
        if is_read {
            self.warn_if_outer(name);
        }
    }

    /// A function assigns a name of the file and never reads it: it was meant to be that one.
    pub(super) fn warn_of_unread(&mut self, body: &Block, parameters: &[Name]) {
        let Some(file) = self.scopes.first() else { return };
        let mentioned = names::mentioned(body);
        let is_outer = |name: &Name| {
            let is_own =
                parameters.iter().any(|own| own.text == name.text) || self.shared.contains_key(&name.text);
            !is_own && !mentioned.contains(&*name.text) && file.is_assigned(&name.text)
        };
        let mut found = Vec::new();
        for statement in &body.statements {
            walk::statement(statement, &mut |node| {
                if let Node::Statement(Statement { kind: StatementKind::Assign { targets, .. }, .. }) = node {
                    found.extend(targets.iter().filter(|name| is_outer(name)).cloned());
                }
            });
        }
        found.iter().for_each(|name| self.warn_of_outer(name));
    }

    fn warn_of_outer(&mut self, name: &Name) {
        let report = Diagnostic::warning(name.span, message!("changes-outer-name", name = name.text));
        let report = report.help(message!("help-changes-outer-name", name = name.text));
        if !self.reports.kept().iter().any(|told| told.message == report.message) {
            self.report(report);
        }
    }
}
