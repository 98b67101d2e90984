//! Statements, one kind at a time.

use super::cursor::{Asked, WordRole};
use super::scope::{Changes, Known, ScopeFrame};
use super::tree::{Expr, ExprKind, Slot, Stmt, StmtKind, Variable};
use super::{DefaultName, Pass, names};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::nearest::nearest;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, Value};
use crate::message;
use crate::spec::Makes;
use crate::syntax::ast::{Block, Name, Operator, Phrase, Statement, StatementKind};
use crate::syntax::source::Span;

impl<'a> Pass<'a> {
    /// Statements in order. What comes after one that never goes on is checked all the same.
    pub(super) fn statements(&mut self, statements: &'a [Statement]) -> Vec<Stmt> {
        statements.iter().filter_map(|statement| self.statement(statement)).collect()
    }

    pub(super) fn statement(&mut self, statement: &'a Statement) -> Option<Stmt> {
        self.operators = 0;
        let is_at_top = std::mem::take(&mut self.is_at_top);
        let span = statement.span;
        let kind = match &statement.kind {
            StatementKind::Phrase(phrase) => self.phrase_statement(phrase)?,
            StatementKind::Assign { targets, value } => self.assign(targets, value)?,
            StatementKind::Change { place, operator, value } => self.change(place, *operator, value)?,
            StatementKind::Delete { place } => self.delete(place)?,
            StatementKind::Import(import) => self.import(import, span, is_at_top)?,
            StatementKind::Shared { target, value } => self.shared_name(target, value, is_at_top)?,
            StatementKind::Update { target, operator, value } => self.update(target, *operator, value)?,
            StatementKind::Default { target, value } => self.default(target, value)?,
            StatementKind::If { arms, otherwise } => self.conditional(arms, otherwise.as_ref()),
            StatementKind::While { condition, body } => self.turns(Some(condition), body),
            StatementKind::Loop { body } => self.turns(None, body),
            StatementKind::For { targets, list, body } => self.for_each(targets, list, body)?,
            StatementKind::Break => self.leave(span, "break", StmtKind::Break)?,
            StatementKind::Continue => self.leave(span, "continue", StmtKind::Continue)?,
            StatementKind::Return(value) => self.give_back(span, value.as_ref())?,
            StatementKind::Def { name, .. } => return self.definition(name),
            StatementKind::Role { name, body } => {
                if self.notes.is_some() {
                    self.mark_names([name]);
                    self.statements(&body.statements);
                }
                let report = Diagnostic::error(span, message!("role-inside", role = name.text));
                self.report(report.help(message!("help-role-inside")));
                return None;
            }
            StatementKind::Try { body, name, handler } => self.attempt(body, name.as_ref(), handler),
            StatementKind::On { host, body } => self.on(host, body)?,
            StatementKind::Expect { condition, within, message } => {
                self.expectation(condition, within.as_ref(), message.as_ref())?
            }
            StatementKind::ExpectError { name, body } => {
                if let Some(name) = name {
                    self.error_name(name);
                }
                let statements = self.cut_short(body);
                StmtKind::ExpectError(name.as_ref().map(|name| name.text.clone()), statements)
            }
        };
        Some(Stmt { kind, span })
    }

    fn phrase_statement(&mut self, phrase: &'a Phrase) -> Option<StmtKind> {
        let value = self.statement_phrase(phrase)?;
        self.unused_comparison(&value);
        let shows = match &value.kind {
            ExprKind::Command(call) => call.command.facts.shows,
            _ => false,
        };
        Some(StmtKind::Expr { value, shows })
    }

    /// In a script a comparison whose value nobody uses is a slip; at a prompt it shows its value.
    fn unused_comparison(&mut self, value: &Expr) {
        let is_comparison =
            matches!(&value.kind, ExprKind::Binary(operator, _) if super::phrase::is_comparison(*operator));
        if !is_comparison || self.vocabulary.abbreviations {
            return;
        }
        let text = self.source.slice(value.span);
        let report = Diagnostic::error(value.span, message!("unused-comparison"));
        self.report(match text.contains('\n') {
            true => report,
            false => report.help(message!("help-unused-comparison", text = text)),
        });
    }

    fn assign(&mut self, targets: &'a [Name], value: &'a Phrase) -> Option<StmtKind> {
        self.mark_names(targets);
        self.ask(value, Asked::Assigned);
        let (written, value) = (value, self.value(value));
        let [target] = targets else {
            let value = value?;
            let sequence = Kinds::of(Kind::List).or(Kind::Bytes);
            self.want(&value, sequence, "unpack-list");
            let fits = self.takes_pair(&value, targets.len());
            let element = match self.makes(&value) {
                Some(Makes::Pair) => {
                    Known { kinds: Kinds::of(Kind::Socket), makes: Some(Makes::Stream), ..Known::ANY }
                }
                _ => Known::ANY,
            };
            let slots: Vec<_> = targets.iter().filter_map(|target| self.target(target, element)).collect();
            if !fits {
                return None;
            }
            return (slots.len() == targets.len()).then_some(StmtKind::Unpack(slots, value));
        };
        let known = match &value {
            Some(value) => {
                let makes = self.makes(value);
                Known { kinds: value.kinds, unset: false, fields: value.fields, makes }
            }
            None => Known::ANY,
        };
        self.warn_if_outer_in(target, written);
        let slot = self.target(target, known)?;
        Some(StmtKind::Assign(slot, value?))
    }

    /// What a name is that is assigned to, with what is known from then on.
    pub(super) fn target(&mut self, name: &Name, known: Known) -> Option<Variable> {
        match self.shared_slot(&name.text) {
            Some(_) if self.is_constant(name) => None,
            Some(shared) => Some(Variable::Shared(shared)),
            None => self.own_target(name, known).map(Variable::Local),
        }
    }

    /// The slot of the body that a name is assigned to.
    fn own_target(&mut self, name: &Name, known: Known) -> Option<Slot> {
        if self.functions.contains_key(&name.text) {
            self.report(Diagnostic::error(name.span, message!("assign-to-function", name = name.text)));
            return None;
        }
        self.warn_if_hidden(name);
        let known = if self.unread.targets.contains(&name.text) { Known::ANY } else { known };
        let slot = self.scope().declare(&name.text, name.span);
        if let Some(slot) = slot {
            self.scope().taken_over.remove(&slot);
            self.scope().learn(slot, known);
        }
        slot
    }

    /// What a task's block assigns stays in it: worth a warning where the name exists outside.
    fn warn_if_hidden(&mut self, name: &Name) {
        let [.., outer, inner] = self.scopes.as_slice() else { return };
        let first = inner.slot(&name.text).is_none_or(|slot| {
            inner.captures.iter().any(|(_, own)| *own == slot)
                && inner.places.get(usize::from(slot)) != Some(&name.span)
        });
        if inner.frame != ScopeFrame::Task || !first || !outer.is_assigned(&name.text) {
            return;
        }
        let place = outer.slot(&name.text).and_then(|slot| outer.places.get(usize::from(slot)).copied());
        let mut report = Diagnostic::warning(name.span, message!("hides-outer-name", name = name.text));
        if let Some(place) = place.filter(|place| *place != Span::default()) {
            report = report.also(place, message!("outer-name-here"));
        }
        let report = report.help(message!("help-hides-outer-name"));
        let told = self.reports.kept().iter().any(|told| told.message == report.message);
        if !told {
            self.report(report);
        }
    }

    fn update(&mut self, target: &'a Name, operator: Operator, value: &'a Phrase) -> Option<StmtKind> {
        self.mark_names([target]);
        self.ask(value, Asked::Assigned);
        let value = self.value(value);
        if let Some(shared) = self.shared_slot(&target.text) {
            if self.is_constant(target) {
                return None;
            }
            return Some(StmtKind::Update(Variable::Shared(shared), operator, value?));
        }
        let Some(slot) = self.variable(&target.text) else {
            self.unknown_name(&target.text, target.span);
            return None;
        };
        let before = self.scope().read(slot, target.span);
        let value = value?;
        let kinds = self.binary_kinds(operator, &before, &value, target.span.to(value.span));
        self.warn_if_outer(target);
        let slot = self.target(target, Known { kinds, ..Known::ANY })?;
        let value = if matches!(before.kind, ExprKind::MaybeUnset(_)) {
            // An update of a name without a value is told with that name.
            let sum = ExprKind::Binary(operator, Box::new((before, value)));
            let span = target.span;
            return Some(StmtKind::Assign(slot, Expr { kind: sum, span, kinds, fields: &[] }));
        } else {
            value
        };
        Some(StmtKind::Update(slot, operator, value))
    }

    fn default(&mut self, target: &'a Name, value: &'a Phrase) -> Option<StmtKind> {
        self.mark_names([target]);
        self.ask(value, Asked::Assigned);
        let place = value.span;
        let value = self.value(value);
        if let Some(value) = &value {
            let (name, kinds) = (target.text.clone(), value.kinds);
            self.defaults.push(DefaultName { name, kinds, span: target.span, value: place });
        }
        if self.given.contains(&target.text) {
            return None;
        }
        let value = value?;
        let slot = self.target(target, Known { kinds: value.kinds, fields: value.fields, ..Known::ANY })?;
        Some(StmtKind::Assign(slot, value))
    }

    /// A block whose effects on what is known are taken back and told; `None` where it never goes on.
    fn branch(&mut self, body: &'a Block) -> (Vec<Stmt>, Option<Changes>) {
        let mark = self.scope().mark();
        let statements = self.statements(&body.statements);
        let changes = self.scope().undo(mark);
        let goes_on = !statements.iter().any(|statement| never_goes_on(&statement.kind));
        (statements, goes_on.then_some(changes))
    }

    fn conditional(&mut self, arms: &'a [(Phrase, Block)], otherwise: Option<&'a Block>) -> StmtKind {
        let mut checked = Vec::with_capacity(arms.len());
        let mut branches = Vec::new();
        for (condition, body) in arms {
            let condition = self.condition(condition);
            let (statements, changes) = self.branch(body);
            branches.extend(changes);
            checked.extend(condition.map(|condition| (condition, statements)));
        }
        let (otherwise, changes) = match otherwise {
            Some(body) => self.branch(body),
            None => (Vec::new(), Some(Changes::default())),
        };
        branches.extend(changes);
        self.scope().join(&branches);
        StmtKind::If(checked, otherwise)
    }

    fn turns(&mut self, condition: Option<&'a Phrase>, body: &'a Block) -> StmtKind {
        self.forget(body);
        let condition = condition.and_then(|condition| self.condition(condition));
        let statements = self.turn(body);
        StmtKind::While(condition, statements)
    }

    fn for_each(&mut self, targets: &'a [Name], list: &'a Phrase, body: &'a Block) -> Option<StmtKind> {
        self.mark_names(targets);
        self.ask(list, Asked::List);
        let list = self.expression(list);
        if let Some(list) = &list {
            self.want(list, Kinds::of(Kind::List).or(Kind::Bytes).or(Kind::Record), "for-list");
        }
        self.forget(body);
        let range =
            list.as_ref().is_some_and(|list| matches!(&list.kind, ExprKind::Binary(Operator::Range, _)));
        let element = if range { Known { kinds: Kinds::of(Kind::Int), ..Known::ANY } } else { Known::ANY };
        let mark = self.scope().mark();
        let slots: Vec<_> = targets.iter().filter_map(|target| self.target(target, element)).collect();
        let statements = self.turn(body);
        let changes = self.scope().undo(mark);
        self.scope().join(&[changes, Changes::default()]);
        Some(StmtKind::For(slots, list?, statements))
    }

    /// A loop's body: what it assigns may be anything when it comes round again.
    fn turn(&mut self, body: &'a Block) -> Vec<Stmt> {
        self.scope().loops += 1;
        let (statements, changes) = self.branch(body);
        self.scope().loops -= 1;
        let branches: Vec<Changes> = changes.into_iter().chain([Changes::default()]).collect();
        self.scope().join(&branches);
        self.forget(body);
        statements
    }

    fn forget(&mut self, body: &'a Block) {
        let mut assigned = Vec::new();
        names::assigned(&body.statements, &mut |name| assigned.push(&*name.text));
        self.scope().forget(assigned.into_iter());
    }

    fn leave(&mut self, span: Span, word: &str, kind: StmtKind) -> Option<StmtKind> {
        if self.scope().loops == 0 {
            self.report(Diagnostic::error(span, message!("outside-loop", word = word)));
            return None;
        }
        Some(kind)
    }

    fn give_back(&mut self, span: Span, value: Option<&'a Phrase>) -> Option<StmtKind> {
        if self.scope().frame == ScopeFrame::File {
            self.report(
                Diagnostic::error(span, message!("return-outside")).help(message!("help-return-outside")),
            );
            if let Some(value) = value.filter(|_| self.notes.is_some()) {
                self.ask(value, Asked::Returned);
                self.value(value);
            }
            return None;
        }
        let value = match value {
            Some(value) => {
                self.ask(value, Asked::Returned);
                Some(self.value(value)?)
            }
            None => None,
        };
        Some(StmtKind::Return(value))
    }

    fn definition(&mut self, name: &Name) -> Option<Stmt> {
        let at_top =
            self.scopes.len() == 1 && self.functions.get(&name.text).is_some_and(|f| f.name == *name);
        if !at_top {
            self.report(Diagnostic::error(name.span, message!("def-inside", name = name.text)));
        }
        None
    }

    /// Statements that an error may cut short at any place.
    fn cut_short(&mut self, body: &'a Block) -> Vec<Stmt> {
        let mark = self.scope().mark();
        self.caught += 1;
        let statements = self.statements(&body.statements);
        self.caught -= 1;
        let changes = self.scope().undo(mark);
        self.scope().join(&[changes, Changes::default()]);
        statements
    }

    fn attempt(&mut self, body: &'a Block, name: Option<&'a Name>, handler: &'a Block) -> StmtKind {
        self.mark_names(name);
        let mark = self.scope().mark();
        self.caught += 1;
        let tried = self.statements(&body.statements);
        self.caught -= 1;
        let whole = self.scope().undo(mark);
        let goes_on = !tried.iter().any(|statement| never_goes_on(&statement.kind));
        let mark = self.scope().mark();
        self.scope().join(&[whole.clone(), Changes::default()]);
        let record =
            Known { kinds: Kinds::of(Kind::Record), fields: super::expression::ERROR_FIELDS, ..Known::ANY };
        let slot = name.and_then(|name| self.own_target(name, record));
        let handled = self.statements(&handler.statements);
        if let Some(name) = name.filter(|name| self.shared.contains_key(&name.text)) {
            // It hides the one that all share, but in the handler alone.
            self.scope().forget_name(&name.text);
        }
        let after = self.scope().undo(mark);
        let handler_goes_on = !handled.iter().any(|statement| never_goes_on(&statement.kind));
        let branches: Vec<Changes> = [(goes_on, whole), (handler_goes_on, after)]
            .into_iter()
            .filter(|(on, _)| *on)
            .map(|(_, c)| c)
            .collect();
        self.scope().join(&branches);
        StmtKind::Try(tried, slot, handled)
    }

    fn expectation(
        &mut self,
        condition: &'a Phrase,
        within: Option<&'a Phrase>,
        message: Option<&'a Phrase>,
    ) -> Option<StmtKind> {
        let before = self.reports.len();
        self.ask(condition, Asked::Expected);
        let condition = self.condition(condition);
        if let Some(report) = self.reports.kept().get_mut(before)
            && report.message.id == "surplus-term"
            && message.is_none()
        {
            report.help.push(message!("help-expect-message"));
        }
        let within = match within {
            Some(within) => {
                let within = self.expression(within)?;
                self.want(&within, Kinds::of(Kind::Duration), "within-duration");
                Some(within)
            }
            None => None,
        };
        let message = match message {
            Some(message) => Some(self.expression(message)?),
            None => None,
        };
        Some(StmtKind::Expect { condition: condition?, within, message })
    }

    /// The name behind `expect error` must be that of an error.
    fn error_name(&mut self, name: &Name) {
        self.mark(name.span, WordRole::Text);
        let names = (self.vocabulary.errors)();
        if names.contains(&&*name.text) {
            return;
        }
        let mut report = Diagnostic::error(name.span, message!("unknown-error", name = name.text));
        if let Some(near) = nearest(&name.text, names.iter().copied()) {
            report = report.label(message!("did-you-mean", word = near));
        } else {
            report = report.help(message!("help-error-names"));
        }
        self.report(report.help(message!("help-any-error")));
    }

    /// An expression that must be a bool.
    fn condition(&mut self, phrase: &'a Phrase) -> Option<Expr> {
        let value = self.value(phrase)?;
        self.want(&value, Kinds::of(Kind::Bool), "condition-bool");
        Some(value)
    }
}

/// Whether a statement's successor is never reached.
fn never_goes_on(kind: &StmtKind) -> bool {
    match kind {
        StmtKind::Break | StmtKind::Continue | StmtKind::Return(_) => true,
        StmtKind::Expr { value, .. } => {
            matches!(&value.kind, ExprKind::Command(call) if call.command.ends_run())
        }
        StmtKind::If(arms, otherwise) => {
            let ends =
                |statements: &[Stmt]| statements.iter().any(|statement| never_goes_on(&statement.kind));
            !otherwise.is_empty() && ends(otherwise) && arms.iter().all(|(_, statements)| ends(statements))
        }
        StmtKind::On(_, body) => body.iter().any(|statement| never_goes_on(&statement.kind)),
        _ => false,
    }
}

impl Expr {
    /// A value known before the run.
    pub fn constant(value: Value, span: Span) -> Self {
        let kinds = Kinds::of(value.kind());
        Self { kind: ExprKind::Constant(value), span, kinds, fields: &[] }
    }
}
