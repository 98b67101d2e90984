//! What to try where a value is of a kind that does not fit.

use super::tree::{Expr, ExprKind};
use crate::diagnostic::Diagnostic;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Address, Kind, Value};
use crate::message;
use crate::spec::Command;
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
        (Some(Kind::Int | Kind::Float), _) if wanted.has(Kind::Bytes) && !wanted.has(Kind::List) => {
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

/// A number where an address belongs.
pub(super) fn for_address(report: Diagnostic, value: &Expr) -> Diagnostic {
    match &value.kind {
        ExprKind::Constant(Value::Int(number)) if u16::try_from(*number).is_ok() => {
            report.help(message!("help-port-alone", number = number))
        }
        _ => report,
    }
}

/// An address literal with a port, where it lacks one: `::1:80` was meant as `[::1]:80`.
pub(super) fn with_port(ip: &str) -> String {
    let is_ip = |text: &str| matches!(Address::parse(text), Ok(address) if address.port().is_none());
    match ip.rsplit_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() && is_ip(host) => format!("[{host}]:{port}"),
        Some(_) => format!("[{ip}]:9999"),
        None => format!("{ip}:9999"),
    }
}

/// Two values that an operator cannot join.
pub(super) fn for_operator(report: Diagnostic, operator: Operator, left: &Expr, right: &Expr) -> Diagnostic {
    let truth = |value: &Expr| value.kinds.only() == Some(Kind::Bool);
    match operator {
        Operator::BitOr => return report.help(message!("syntax-no-pipe")),
        Operator::BitAnd if truth(left) || truth(right) => {
            return report.help(message!("syntax-write-instead", wanted = "and"));
        }
        _ => {}
    }
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

/// What stands behind `|` is wrong: perhaps another program was meant.
pub(super) fn no_pipe(report: &mut Diagnostic) {
    report.help.push(message!("syntax-no-pipe"));
}

/// `recv(b, 1024)` as the command `recv b 1024`; anything else as it is.
pub(super) fn as_command(text: &str, command: fn(&str) -> Option<&'static Command>) -> String {
    let call = text.split_once('(').and_then(|(name, rest)| Some((name, rest.strip_suffix(')')?)));
    match call {
        Some((name, inner)) if command(name).is_some() && !inner.contains(['(', '"', '\'', '[']) => {
            let operands: Vec<_> = inner.split(',').map(str::trim).collect();
            format!("{name} {}", operands.join(" ")).trim_end().to_owned()
        }
        _ => text.to_owned(),
    }
}
