//! What to try where a value is of a kind that does not fit.

use super::tree::{Expr, ExprKind};
use crate::diagnostic::Diagnostic;
use crate::eval::value::Kind;
use crate::eval::value::Value;
use crate::eval::value::kind::Kinds;
use crate::message;
use crate::syntax::ast::Operator;

/// A value where one of the kinds `wanted` belongs.
pub(super) fn for_kind(report: Diagnostic, wanted: Kinds, value: &Expr) -> Diagnostic {
    let number = match &value.kind {
        ExprKind::Constant(Value::Int(number)) => Some(*number),
        _ => None,
    };
    match (value.kinds.only(), number) {
        (Some(Kind::Int), Some(number)) if wanted.only() == Some(Kind::Duration) => {
            report.help(message!("help-duration-unit", number = number))
        }
        (Some(Kind::Int), Some(number)) if wanted.has(Kind::Address) && u16::try_from(number).is_ok() => {
            report.help(message!("help-port-alone", number = number))
        }
        (Some(Kind::Int | Kind::Float), _) if wanted.only() == Some(Kind::Bytes) => {
            report.help(message!("help-text-of-number"))
        }
        (Some(Kind::Bytes), _) if wanted.has(Kind::Int) && !wanted.has(Kind::Bytes) => {
            report.help(message!("help-number-of-text"))
        }
        (Some(Kind::Int | Kind::Bytes | Kind::List), _) if wanted.only() == Some(Kind::Bool) => {
            report.help(message!("help-condition"))
        }
        _ => report,
    }
}

/// Two values that an operator cannot join.
pub(super) fn for_operator(report: Diagnostic, operator: Operator, left: &Expr, right: &Expr) -> Diagnostic {
    let number = |value: &Expr| value.kinds != Kinds::ANY && value.kinds.meets(Kinds::NUMBER);
    let text = |value: &Expr| value.kinds.only() == Some(Kind::Bytes);
    if !(number(left) && text(right) || text(left) && number(right)) {
        return report;
    }
    match operator {
        Operator::Add => report.help(message!("help-str-or-number")),
        Operator::Multiply => report.help(message!("help-repeat")),
        _ => report.help(message!("help-number-of-text")),
    }
}
