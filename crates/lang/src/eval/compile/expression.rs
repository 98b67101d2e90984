//! Expressions: each leaves its value in a register, or is one already.

use super::Compiler;
use crate::check::tree::{CommandCall, Expr, ExprKind};
use crate::eval::code::{Op, OperandAt, Register, Site};
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, Value};
use crate::spec::{Accept, Command};
use crate::syntax::ast::Operator;

impl Compiler<'_> {
    /// The value of an expression: a constant, the register of a name, or a register in between.
    pub(super) fn operand(&mut self, expr: &Expr) -> OperandAt {
        match &expr.kind {
            ExprKind::Constant(value) => self.constant(value.clone()),
            ExprKind::Local(slot) => OperandAt::register(*slot),
            ExprKind::MaybeUnset(slot) => {
                self.span = expr.span;
                self.emit(Op::Check { register: *slot });
                OperandAt::register(*slot)
            }
            ExprKind::Shared(..) => {
                let to = self.temporary();
                self.leave_in(expr, to);
                self.held.push(to);
                OperandAt::register(to)
            }
            _ => {
                let to = self.temporary();
                self.leave_in(expr, to);
                OperandAt::register(to)
            }
        }
    }

    fn operands(&mut self, exprs: &[Expr]) -> Box<[OperandAt]> {
        exprs.iter().map(|expr| self.operand(expr)).collect()
    }

    /// Leaves the value of an expression in a register.
    pub(super) fn leave_in(&mut self, expr: &Expr, to: Register) {
        let (free, held) = (self.next, self.held.len());
        self.compile(expr, to);
        self.let_go(held);
        self.next = free;
    }

    fn compile(&mut self, expr: &Expr, to: Register) {
        match &expr.kind {
            ExprKind::Constant(_) | ExprKind::Local(_) | ExprKind::MaybeUnset(_) => {
                let from = self.operand(expr);
                self.span = expr.span;
                self.emit(Op::Copy { to, from });
            }
            ExprKind::Shared(shared, name) => {
                let name = self.field(name);
                self.span = expr.span;
                self.emit(Op::Shared { to, shared: *shared, name });
            }
            ExprKind::Logic(operator, sides) => self.logic(*operator, &sides.0, &sides.1, to),
            ExprKind::Binary(operator, sides) => {
                let (left, right) = (self.operand(&sides.0), self.operand(&sides.1));
                self.span = expr.span;
                self.emit(binary(*operator, to, left, right));
            }
            ExprKind::Not(value) => {
                let from = self.operand(value);
                self.span = expr.span;
                self.emit(Op::Not { to, from });
            }
            ExprKind::Negate(value) => {
                let from = self.operand(value);
                self.span = expr.span;
                self.emit(Op::Negate { to, from });
            }
            ExprKind::Complement(value) => {
                let from = self.operand(value);
                self.span = expr.span;
                self.emit(Op::Complement { to, from });
            }
            ExprKind::Index(parts) => {
                let (base, index) = (self.operand(&parts.0), self.operand(&parts.1));
                self.span = expr.span;
                self.emit(Op::Index { to, base, index });
            }
            ExprKind::Slice(parts) => self.slice(expr, parts, to),
            ExprKind::Field(base, name) => {
                let base = self.operand(base);
                let name = self.field(name);
                self.span = expr.span;
                self.emit(Op::Field { to, base, name });
            }
            _ => self.with_site(expr, to),
        }
    }

    /// What refers to a table of operands.
    fn with_site(&mut self, expr: &Expr, to: Register) {
        let mut site = Site::default();
        let op: fn(Register, u32) -> Op = match &expr.kind {
            ExprKind::Text(parts) => {
                site.operands = self.operands(parts);
                |to, site| Op::Text { to, site }
            }
            ExprKind::Format(value, format) => {
                site.operands = [self.operand(value)].into();
                site.format = *format;
                |to, site| Op::Format { to, site }
            }
            ExprKind::List(items) => {
                site.operands = self.operands(items);
                |to, site| Op::List { to, site }
            }
            ExprKind::Record(entries) => {
                let entries = entries.iter().flat_map(|(key, value)| [key, value]);
                site.operands = entries.map(|expr| self.operand(expr)).collect();
                |to, site| Op::Record { to, site }
            }
            ExprKind::Function(function, arguments) => {
                site.operands = self.operands(arguments);
                site.function = Some(function);
                |to, site| Op::Function { to, site }
            }
            ExprKind::Call(body, arguments) => {
                site.operands = self.operands(arguments);
                site.body = u32::try_from(*body).unwrap_or(u32::MAX);
                |to, site| Op::Call { to, site }
            }
            ExprKind::Spawn(body, captures) => {
                site.operands = self.operands(captures);
                site.body = u32::try_from(*body).unwrap_or(u32::MAX);
                |to, site| Op::Spawn { to, site }
            }
            ExprKind::Serve(listener, body, captures) => {
                let listener = listener.as_ref().map(|listener| self.operand(listener));
                let listener = listener.unwrap_or_else(|| self.constant(crate::eval::value::Value::None));
                let captures = self.operands(captures);
                site.operands = std::iter::once(listener).chain(captures.iter().copied()).collect();
                site.body = u32::try_from(*body).unwrap_or(u32::MAX);
                |to, site| Op::Serve { to, site }
            }
            ExprKind::Command(call) => {
                self.command(call, &mut site);
                |to, site| Op::Command { to, site }
            }
            _ => return,
        };
        self.span = expr.span;
        let site = self.site(site);
        self.emit(op(to, site));
    }

    fn command(&mut self, call: &CommandCall, site: &mut Site) {
        site.command = Some(call.command);
        site.operands = self.operands(&call.operands);
        let option = |(word, value): &(&'static str, Expr)| (*word, self.option(call.command, word, value));
        site.options = call.options.iter().map(option).collect();
    }

    /// The value of an option; what must hold is expected before the command runs.
    fn option(&mut self, command: &Command, word: &str, value: &Expr) -> OperandAt {
        let own = command.options.iter().find(|own| own.word == word);
        if own.is_some_and(|own| matches!(own.value, Some((_, Accept::Condition)))) {
            self.expectation(value.span, value, None, None);
            return self.constant(Value::Bool(true));
        }
        self.operand(value)
    }

    fn slice(&mut self, expr: &Expr, parts: &(Expr, Expr, Expr), to: Register) {
        let base = self.operand(&parts.0);
        let (from, end) = (self.temporary(), self.temporary());
        self.leave_in(&parts.1, from);
        self.leave_in(&parts.2, end);
        self.span = expr.span;
        self.emit(Op::Slice { to: from, base });
        self.emit(Op::Copy { to, from: OperandAt::register(from) });
    }

    /// The right side is evaluated only where the left side does not decide.
    fn logic(&mut self, operator: Operator, left: &Expr, right: &Expr, to: Register) {
        let result = self.temporary();
        self.leave_in(left, result);
        let condition = OperandAt::register(result);
        self.span = left.span;
        let over = match operator {
            Operator::And => self.emit(Op::JumpUnless { condition, to: 0 }),
            _ => self.emit(Op::JumpIf { condition, to: 0 }),
        };
        self.leave_in(right, result);
        if right.kinds != Kinds::of(Kind::Bool) {
            // Twice `not`: what is no bool fails here.
            self.span = right.span;
            self.emit(Op::Not { to: result, from: condition });
            self.emit(Op::Not { to: result, from: condition });
        }
        self.land(&[over]);
        self.emit(Op::Copy { to, from: condition });
    }

    /// Jumps that are taken where a condition does not hold, to be landed by the caller.
    pub(super) fn jumps_unless(&mut self, condition: &Expr) -> Vec<usize> {
        let free = self.next;
        let jumps = match &condition.kind {
            ExprKind::Logic(Operator::And, sides) => {
                let mut jumps = self.jumps_unless(&sides.0);
                jumps.extend(self.jumps_unless(&sides.1));
                jumps
            }
            ExprKind::Binary(operator, sides)
                if skip(*operator, NOWHERE, NOWHERE).is_some()
                    && !is_shared(&sides.0)
                    && !is_shared(&sides.1) =>
            {
                let (left, right) = (self.operand(&sides.0), self.operand(&sides.1));
                self.span = condition.span;
                self.skip_jump(*operator, left, right)
            }
            _ => {
                let operand = self.operand(condition);
                self.span = condition.span;
                vec![self.emit(Op::JumpUnless { condition: operand, to: 0 })]
            }
        };
        self.next = free;
        jumps
    }

    /// A comparison of values at hand, and the jump where it does not hold.
    pub(super) fn skip_jump(&mut self, operator: Operator, left: OperandAt, right: OperandAt) -> Vec<usize> {
        match skip(operator, left, right) {
            Some(op) => {
                self.emit(op);
                vec![self.emit(Op::Jump { to: 0 })]
            }
            None => {
                let to = self.temporary();
                self.emit(binary(operator, to, left, right));
                vec![self.emit(Op::JumpUnless { condition: OperandAt::register(to), to: 0 })]
            }
        }
    }
}

/// Whether the value is shared as a whole: it is let go of before a jump.
fn is_shared(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Shared(..))
}

/// Any operand: only asks whether an operator can be fused.
const NOWHERE: OperandAt = OperandAt::NOWHERE;

fn skip(operator: Operator, left: OperandAt, right: OperandAt) -> Option<Op> {
    Some(match operator {
        Operator::Equal => Op::SkipIfEqual { left, right },
        Operator::Less => Op::SkipIfLess { left, right },
        Operator::LessEqual => Op::SkipIfLessEqual { left, right },
        Operator::Greater => Op::SkipIfLess { left: right, right: left },
        Operator::GreaterEqual => Op::SkipIfLessEqual { left: right, right: left },
        _ => return None,
    })
}

/// The instruction of an operator between two values at hand.
pub(super) fn binary(operator: Operator, to: Register, left: OperandAt, right: OperandAt) -> Op {
    match operator {
        Operator::Add => Op::Add { to, left, right },
        Operator::Subtract => Op::Subtract { to, left, right },
        Operator::Multiply => Op::Multiply { to, left, right },
        Operator::Modulo => Op::Modulo { to, left, right },
        Operator::Equal => Op::Equal { to, left, right },
        Operator::NotEqual => Op::NotEqual { to, left, right },
        Operator::Less => Op::Less { to, left, right },
        Operator::LessEqual => Op::LessEqual { to, left, right },
        Operator::Greater => Op::Less { to, left: right, right: left },
        Operator::GreaterEqual => Op::LessEqual { to, left: right, right: left },
        operator => Op::Binary { operator, to, left, right },
    }
}
