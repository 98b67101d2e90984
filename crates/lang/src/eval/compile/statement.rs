//! Statements: jumps and loops.

use super::{Compiler, Loop, Purpose};
use crate::check::tree::{Expr, ExprKind, Slot, Stmt, StmtKind, Variable};
use crate::eval::code::{Change, Expectation, Op, OperandAt, Register, Site};
use crate::eval::turn::cost;
use crate::eval::value::Kind;
use crate::eval::value::Value;
use crate::syntax::ast::Operator;
use crate::syntax::source::Span;

impl Compiler<'_> {
    /// Where the value of the statement is afterwards, if it has one.
    pub(super) fn statement(&mut self, statement: &Stmt) -> Option<OperandAt> {
        let mut value_at = None;
        let (free, held) = (self.next, self.held.len());
        self.span = statement.span;
        self.rest_after_many();
        match &statement.kind {
            StmtKind::Expr { value, shows } => {
                let value = self.operand(value);
                let at_prompt = self.purpose == Purpose::Typed;
                if *shows || at_prompt && self.loops.is_empty() {
                    self.emit(Op::Show { value, by_command: *shows, at_prompt });
                }
                value_at = Some(value);
            }
            StmtKind::Assign(variable, value) => value_at = Some(self.assign(*variable, value)),
            StmtKind::Unpack(variables, value) => self.unpack(variables, value),
            StmtKind::Update(variable, operator, value) => {
                self.update(statement.span, *variable, *operator, value);
            }
            StmtKind::Change { variable, steps, operator, value } => {
                let change = operator.map_or(Change::Set, Change::Update);
                self.change(statement.span, *variable, steps, change, Some(value));
            }
            StmtKind::Delete(variable, steps) => {
                self.change(statement.span, *variable, steps, Change::Delete, None);
            }
            StmtKind::Begin(calls) => calls.iter().for_each(|call| {
                let to = self.temporary();
                self.leave_in(call, to);
            }),
            StmtKind::If(arms, otherwise) => self.conditional(arms, otherwise),
            StmtKind::While(condition, body) => self.repeat(condition.as_ref(), body),
            StmtKind::For(slots, list, body) => self.for_each(slots, list, body),
            StmtKind::Break => self.leave(true),
            StmtKind::Continue => self.leave(false),
            StmtKind::Return(value) => {
                let value = match value {
                    Some(value) => self.operand(value),
                    None => self.constant(Value::None),
                };
                self.emit(Op::Return { value });
            }
            StmtKind::Try(body, slot, handler) => self.attempt(body, *slot, handler),
            StmtKind::On(host, body) => self.on(host, body),
            StmtKind::Expect { condition, within, message } => {
                self.expectation(statement.span, condition, within.as_ref(), message.as_ref());
            }
            StmtKind::ExpectError(name, body) => self.expect_error(statement.span, name.as_deref(), body),
        }
        // What is told of the statement is still to be read.
        let told = value_at.and_then(OperandAt::as_register);
        self.held.retain(|register| Some(*register) != told);
        self.let_go(held);
        self.next = free;
        value_at
    }

    fn assign(&mut self, variable: Variable, value: &Expr) -> OperandAt {
        let register = match variable {
            Variable::Local(slot) => slot,
            Variable::Shared(_) => self.temporary(),
        };
        self.leave_in(value, register);
        if may_be_new_socket(value) {
            self.name(register, variable);
        }
        let from = OperandAt::register(register);
        if let Variable::Shared(shared) = variable {
            self.emit(Op::SetShared { shared, from });
        }
        from
    }

    /// Names a socket in a register after the variable that it is assigned to.
    fn name(&mut self, register: Register, variable: Variable) {
        let name = self.name_of(variable);
        self.emit(Op::Name { register, name });
    }

    fn unpack(&mut self, variables: &[Variable], value: &Expr) {
        let from = self.temporary();
        self.leave_in(value, from);
        self.span = value.span;
        for (register, variable) in self.spread(from, variables) {
            self.name(register, variable);
        }
    }

    /// The elements of the list in a register become the values of names; where each value is.
    fn spread(&mut self, from: Register, variables: &[Variable]) -> Vec<(Register, Variable)> {
        let first = self.temporary();
        for _ in 1..variables.len() {
            self.temporary();
        }
        let count = u16::try_from(variables.len()).unwrap_or(u16::MAX);
        self.emit(Op::Unpack { from, to: first, count });
        let mut places = Vec::with_capacity(variables.len());
        for (register, &variable) in (first..).zip(variables) {
            let from = OperandAt::register(register);
            places.push(match variable {
                Variable::Local(slot) => {
                    self.emit(Op::Copy { to: slot, from });
                    (slot, variable)
                }
                Variable::Shared(shared) => {
                    self.emit(Op::SetShared { shared, from });
                    (register, variable)
                }
            });
        }
        places
    }

    fn update(&mut self, span: Span, variable: Variable, operator: Operator, value: &Expr) {
        let from = self.operand(value);
        self.span = span;
        match variable {
            Variable::Local(to) if operator == Operator::Add => self.emit(Op::Append { to, from }),
            Variable::Local(to) => {
                self.emit(Op::Binary { operator, to, left: OperandAt::register(to), right: from })
            }
            Variable::Shared(shared) => {
                let name = self.name_of(variable);
                self.emit(Op::UpdateShared { operator, shared, name, from })
            }
        };
    }

    /// The value is worked out first, then the way to the part.
    fn change(
        &mut self,
        span: Span,
        variable: Variable,
        steps: &[Expr],
        change: Change,
        value: Option<&Expr>,
    ) {
        let value = match value {
            Some(value) => self.operand(value),
            None => self.constant(Value::None),
        };
        let steps: Vec<_> = steps.iter().map(|step| self.operand(step)).collect();
        let operands = std::iter::once(value).chain(steps).collect();
        self.span = span;
        let site = self.site(Site { operands, change, ..Site::default() });
        match variable {
            Variable::Local(to) => self.emit(Op::Change { to, site }),
            Variable::Shared(shared) => {
                let name = self.name_of(variable);
                self.emit(Op::ChangeShared { shared, name, site })
            }
        };
    }

    fn conditional(&mut self, arms: &[(Expr, Vec<Stmt>)], otherwise: &[Stmt]) {
        let mut ends = Vec::new();
        for (index, (condition, body)) in arms.iter().enumerate() {
            let skips = self.jumps_unless(condition);
            self.statements(body);
            if index + 1 < arms.len() || !otherwise.is_empty() {
                ends.push(self.emit(Op::Jump { to: 0 }));
            }
            self.land(&skips);
        }
        self.statements(otherwise);
        self.land(&ends);
    }

    fn repeat(&mut self, condition: Option<&Expr>, body: &[Stmt]) {
        let top = self.here();
        let exits = condition.map(|condition| self.jumps_unless(condition)).unwrap_or_default();
        self.begin_loop();
        self.statements(body);
        let ended = self.end_loop();
        self.again(top);
        self.land(&exits);
        self.land(&ended);
    }

    /// Jumps back to the top of a loop, whose whole length counts.
    fn again(&mut self, top: u32) {
        let length = self.here().saturating_sub(top) as usize;
        self.emit(Op::Again { to: top, cost: cost(length) });
    }

    fn begin_loop(&mut self) {
        let (protects, visits) = (self.protects, self.visits);
        self.loops.push(Loop { breaks: Vec::new(), continues: Vec::new(), protects, visits });
    }

    /// Lets `continue` land here; the jumps of `break` are still to be landed.
    fn end_loop(&mut self) -> Vec<usize> {
        let Some(ended) = self.loops.pop() else { return Vec::new() };
        self.land(&ended.continues);
        ended.breaks
    }

    fn for_each(&mut self, variables: &[Variable], list: &Expr, body: &[Stmt]) {
        let state = self.temporary();
        let second = self.temporary();
        let single = match variables {
            [Variable::Local(slot)] => *slot,
            _ => self.temporary(),
        };
        let next = if let ExprKind::Binary(Operator::Range, bounds) = &list.kind {
            self.leave_in(&bounds.0, state);
            self.leave_in(&bounds.1, second);
            self.span = list.span;
            self.emit(Op::RangeBegin { state });
            Op::RangeNext { state, to: single }
        } else {
            self.leave_in(list, state);
            let zero = self.constant(Value::Int(0));
            self.emit(Op::Copy { to: second, from: zero });
            Op::EachNext { state, to: single, pairs: variables.len() > 1 }
        };
        let enter = self.emit(Op::Jump { to: 0 });
        let top = self.here();
        match variables {
            [Variable::Local(_)] => {}
            [Variable::Shared(shared)] => {
                self.emit(Op::SetShared { shared: *shared, from: OperandAt::register(single) });
            }
            _ => {
                self.spread(single, variables);
            }
        }
        self.begin_loop();
        self.statements(body);
        let ended = self.end_loop();
        self.land(&[enter]);
        self.span = list.span;
        self.emit(next);
        let out = self.emit(Op::Jump { to: 0 });
        self.again(top);
        self.land(&[out]);
        self.land(&ended);
        let none = self.constant(Value::None);
        self.emit(Op::Copy { to: state, from: none });
    }

    fn leave(&mut self, breaks: bool) {
        let Some((protects, visits)) = self.loops.last().map(|around| (around.protects, around.visits))
        else {
            return;
        };
        for _ in protects..self.protects {
            self.emit(Op::Unprotect);
        }
        for _ in visits..self.visits {
            self.emit(Op::Leave);
        }
        let jump = self.emit(Op::Jump { to: 0 });
        if let Some(around) = self.loops.last_mut() {
            if breaks { around.breaks.push(jump) } else { around.continues.push(jump) }
        }
    }

    fn attempt(&mut self, body: &[Stmt], slot: Option<Slot>, handler: &[Stmt]) {
        let register = slot.unwrap_or_else(|| self.temporary());
        let protect = self.emit(Op::Protect { register, to: 0 });
        self.protects += 1;
        self.statements(body);
        self.protects -= 1;
        self.emit(Op::Unprotect);
        let over = self.emit(Op::Jump { to: 0 });
        self.land(&[protect]);
        self.statements(handler);
        self.land(&[over]);
    }

    fn on(&mut self, host: &Expr, body: &[Stmt]) {
        let value = self.operand(host);
        self.span = host.span;
        self.emit(Op::Visit { host: value });
        self.visits += 1;
        self.statements(body);
        self.visits -= 1;
        self.emit(Op::Leave);
    }

    fn expect_error(&mut self, span: Span, name: Option<&str>, body: &[Stmt]) {
        let name = self.constant(name.map_or(Value::None, Value::text));
        let register = self.temporary();
        let protect = self.emit(Op::Protect { register, to: 0 });
        self.protects += 1;
        self.statements(body);
        self.protects -= 1;
        self.span = span;
        self.emit(Op::Unprotect);
        self.emit(Op::NoError { name });
        self.land(&[protect]);
        self.emit(Op::SameError { register, name });
    }

    pub(super) fn expectation(
        &mut self,
        span: Span,
        condition: &Expr,
        within: Option<&Expr>,
        message: Option<&Expr>,
    ) {
        let limit = within.map(|within| {
            let time = self.operand(within);
            self.emit(Op::Within { time, to: 0 })
        });
        let top = self.here();
        let mut parts = Vec::new();
        let (sides, failed) = match &condition.kind {
            ExprKind::Binary(operator, sides) => {
                let (left, right) = (self.side(&sides.0, &mut parts), self.side(&sides.1, &mut parts));
                self.span = condition.span;
                (Some((left, *operator, right)), self.skip_jump(*operator, left, right))
            }
            _ => {
                // What an earlier try has left there is no part of this one.
                let (first, forget) = (self.next, self.emit(Op::Forget { from: 0, count: 0 }));
                let condition_at = self.explained(condition, &mut parts);
                self.forget_parts(forget, first);
                self.span = condition.span;
                (None, vec![self.emit(Op::JumpUnless { condition: condition_at, to: 0 })])
            }
        };
        let parts = self.told_parts(parts);
        self.span = span;
        if limit.is_some() {
            self.emit(Op::EndWithin);
        }
        let passed = self.emit(Op::Jump { to: 0 });
        self.land(&failed);
        if let Some(limit) = limit {
            self.emit(Op::Retry { to: top });
            self.land(&[limit]);
            self.emit(Op::EndWithin);
        }
        let message = message.map(|message| self.operand(message));
        let text = self.code.source.slice(condition.span).into();
        let within = within.map(|within| self.code.source.slice(within.span).into());
        self.code.expectations.push(Expectation { condition: text, sides, within, message, parts });
        self.span = condition.span;
        let site = u32::try_from(self.code.expectations.len() - 1).unwrap_or(u32::MAX);
        self.emit(Op::ExpectFailed { site });
        self.land(&[passed]);
    }
}

fn may_be_new_socket(value: &Expr) -> bool {
    matches!(value.kind, ExprKind::Command(_) | ExprKind::Call(..)) && value.kinds.has(Kind::Socket)
}
