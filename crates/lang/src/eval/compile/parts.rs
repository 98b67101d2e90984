//! The condition of an `expect`: compiled so that the values of its parts are there when it fails.

use super::Compiler;
use crate::check::tree::{Expr, ExprKind};
use crate::eval::code::{Op, OperandAt, Register, Site};
use crate::eval::value::Kind;
use crate::eval::value::kind::Kinds;
use crate::syntax::ast::Operator;
use crate::syntax::source::Span;

/// The most parts that are told of.
const MOST: usize = 12;

/// A part, and where its value is.
type ToldPart = (Span, OperandAt);

impl Compiler<'_> {
    /// The value of a condition or a part of one; the registers of its parts keep their values.
    pub(super) fn explained(&mut self, expr: &Expr, parts: &mut Vec<ToldPart>) -> OperandAt {
        match &expr.kind {
            ExprKind::Logic(operator, sides) => self.explained_logic(*operator, &sides.0, &sides.1, parts),
            ExprKind::Not(inner) => {
                let from = self.part(inner, parts);
                let to = self.temporary();
                self.span = expr.span;
                self.emit(Op::Not { to, from });
                OperandAt::register(to)
            }
            ExprKind::Binary(operator, sides) => {
                let (left, right) = (self.part(&sides.0, parts), self.part(&sides.1, parts));
                let to = self.temporary();
                self.span = expr.span;
                self.emit(super::expression::binary(*operator, to, left, right));
                OperandAt::register(to)
            }
            _ => self.side(expr, parts),
        }
    }

    /// A side of a comparison: of a call the arguments are parts, nothing else.
    pub(super) fn side(&mut self, expr: &Expr, parts: &mut Vec<ToldPart>) -> OperandAt {
        let (arguments, mut site) = match &expr.kind {
            ExprKind::Function(function, arguments) => {
                (arguments, Site { function: Some(function), ..Site::default() })
            }
            ExprKind::Call(body, arguments) => {
                let body = u32::try_from(*body).unwrap_or(u32::MAX);
                (arguments, Site { body, ..Site::default() })
            }
            _ => return self.operand(expr),
        };
        // Behind its own arguments stand names that a function takes over: they have the place of the call.
        site.operands = arguments
            .iter()
            .map(|argument| match argument.span == expr.span {
                true => self.operand(argument),
                false => self.part(argument, parts),
            })
            .collect();
        let is_own = site.function.is_none();
        let (to, site) = (self.temporary(), self.site(site));
        self.span = expr.span;
        self.emit(if is_own { Op::Call { to, site } } else { Op::Function { to, site } });
        OperandAt::register(to)
    }

    fn part(&mut self, expr: &Expr, parts: &mut Vec<ToldPart>) -> OperandAt {
        let place = parts.len();
        let value = self.explained(expr, parts);
        if !matches!(expr.kind, ExprKind::Constant(_)) {
            parts.insert(place, (expr.span, value));
        }
        value
    }

    /// The right side is evaluated only where the left side does not decide.
    fn explained_logic(
        &mut self,
        operator: Operator,
        left: &Expr,
        right: &Expr,
        parts: &mut Vec<ToldPart>,
    ) -> OperandAt {
        let first = self.part(left, parts);
        let to = self.temporary();
        let result = OperandAt::register(to);
        self.emit(Op::Copy { to, from: first });
        self.span = left.span;
        let over = match operator {
            Operator::And => self.emit(Op::JumpUnless { condition: result, to: 0 }),
            _ => self.emit(Op::JumpIf { condition: result, to: 0 }),
        };
        let second = self.part(right, parts);
        self.emit(Op::Copy { to, from: second });
        if right.kinds != Kinds::of(Kind::Bool) {
            // Twice `not`: what is no bool fails here.
            self.span = right.span;
            self.emit(Op::Not { to, from: result });
            self.emit(Op::Not { to, from: result });
        }
        self.land(&[over]);
        result
    }

    /// The registers from one on that are in use have no value before the condition is evaluated.
    pub(super) fn forget_parts(&mut self, forget: usize, first: usize) {
        let count = u16::try_from(self.next.saturating_sub(first)).unwrap_or(0);
        let from = Register::try_from(first).unwrap_or(Register::MAX);
        if let Some(op) = self.code.ops.get_mut(forget) {
            *op = Op::Forget { from, count };
        }
    }

    /// The parts that are told of, with their texts.
    pub(super) fn told_parts(&self, parts: Vec<ToldPart>) -> Vec<(Box<str>, OperandAt)> {
        let mut told: Vec<(Box<str>, OperandAt)> = Vec::new();
        for (span, value) in parts {
            let text = self.code.source.slice(span);
            if told.len() < MOST && told.iter().all(|(known, _)| **known != *text) {
                told.push((text.into(), value));
            }
        }
        told
    }
}
