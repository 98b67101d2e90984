//! Arithmetic on values: what `+ - * / // %` and unary `-` do, kind by kind.
//!
//! Integers are checked, and what is more than 64 bits with a sign can hold is an error also where a
//! number without a sign took part; `/` gives a float, `//` rounds down and `%` has the sign of the divisor,
//! as in Python. What works with what is also written down in [`super::rules`], for the check;
//! a test holds the two together. Must not use: anything that waits.

pub use super::access::{field, index, range, slice};
use super::compare;
pub use super::compare::{contains, equal, is_in, less, less_equal, matches, not, order, truth};
use super::{Bytes, Kind, List, Value, access, bits};
use crate::diagnostic::Message;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::memory;
use crate::message;
use crate::syntax::ast::Operator;

/// Any binary operator. `and` and `or` have both sides evaluated here; the machine does not call
/// this for them where the left side decides.
///
/// # Errors
/// KIND, VALUE, OVERFLOW, DIVISION or LIMIT.
pub fn binary(operator: Operator, left: &Value, right: &Value) -> Outcome<Value> {
    Ok(match operator {
        Operator::Or => Value::Bool(truth(left, "or")? | truth(right, "or")?),
        Operator::And => Value::Bool(truth(left, "and")? & truth(right, "and")?),
        Operator::Not | Operator::BitNot => return Err(unlike(operator.text(), left, right)),
        Operator::Equal => Value::Bool(equal(left, right)?),
        Operator::NotEqual => Value::Bool(!compare::same(left, right, "!=")?),
        Operator::Less => Value::Bool(less(left, right)?),
        Operator::LessEqual => Value::Bool(less_equal(left, right)?),
        Operator::Greater => Value::Bool(order(">", left, right)?.is_some_and(|order| order.is_gt())),
        Operator::GreaterEqual => Value::Bool(order(">=", left, right)?.is_some_and(|order| order.is_ge())),
        Operator::Contains => Value::Bool(contains(left, right)?),
        Operator::Matches => Value::Bool(matches(left, right)?),
        Operator::In => Value::Bool(is_in(left, right)?),
        Operator::Range => return access::range(left, right),
        Operator::BitOr
        | Operator::BitXor
        | Operator::BitAnd
        | Operator::ShiftLeft
        | Operator::ShiftRight => return bits::binary(operator, left, right),
        Operator::Add => return add(left, right),
        Operator::Subtract => return subtract(left, right),
        Operator::Multiply => return multiply(left, right),
        Operator::Divide => return divide(left, right),
        Operator::FloorDivide => return floor_divide(left, right),
        Operator::Modulo => return modulo(left, right),
    })
}

/// `left + right`
///
/// # Errors
/// KIND where the kinds are unlike, OVERFLOW, LIMIT.
pub fn add(left: &Value, right: &Value) -> Outcome<Value> {
    Ok(match (left, right) {
        (Value::Int(a), Value::Int(b)) => Value::Int(checked(a.checked_add(*b), "+", left, right)?),
        (Value::Duration(a), Value::Duration(b)) => {
            Value::Duration(checked(a.checked_add(*b), "+", left, right)?)
        }
        (Value::Ratio(a), Value::Ratio(b)) => Value::Ratio(a + b),
        (Value::Bytes(a), Value::Bytes(b)) => Value::Bytes(joined(a, b)?),
        (Value::List(a), Value::List(b)) => {
            memory::room_for((a.len() + b.len()).saturating_mul(size_of::<Value>()))?;
            let mut list = List::clone(a);
            list.push_all(b);
            Value::List(list)
        }
        _ => match (wide(left, right), numbers(left, right)) {
            (Some((a, b)), _) => signed(a.checked_add(b), "+", left, right)?,
            (None, Some((a, b))) => Value::Float(a + b),
            (None, None) => return Err(unlike("+", left, right)),
        },
    })
}

fn joined(a: &Bytes, b: &Bytes) -> Outcome<Bytes> {
    memory::room_for(a.len().saturating_add(b.len()))?;
    let mut bytes = Bytes::clone(a);
    bytes.push(b);
    Ok(bytes)
}

/// `left - right`
///
/// # Errors
/// KIND where the kinds are unlike, OVERFLOW.
pub fn subtract(left: &Value, right: &Value) -> Outcome<Value> {
    Ok(match (left, right) {
        (Value::Int(a), Value::Int(b)) => Value::Int(checked(a.checked_sub(*b), "-", left, right)?),
        (Value::Duration(a), Value::Duration(b)) => {
            Value::Duration(checked(a.checked_sub(*b), "-", left, right)?)
        }
        (Value::Ratio(a), Value::Ratio(b)) => Value::Ratio(a - b),
        _ => match (wide(left, right), numbers(left, right)) {
            (Some((a, b)), _) => signed(a.checked_sub(b), "-", left, right)?,
            (None, Some((a, b))) => Value::Float(a - b),
            (None, None) => return Err(unlike("-", left, right)),
        },
    })
}

/// `left * right`
///
/// # Errors
/// KIND where one cannot be multiplied with the other, OVERFLOW.
pub fn multiply(left: &Value, right: &Value) -> Outcome<Value> {
    Ok(match (left, right) {
        (Value::Int(a), Value::Int(b)) => Value::Int(checked(a.checked_mul(*b), "*", left, right)?),
        (Value::Duration(a), Value::Int(b)) | (Value::Int(b), Value::Duration(a)) => {
            Value::Duration(checked(a.checked_mul(*b), "*", left, right)?)
        }
        (Value::Duration(a), Value::Float(b) | Value::Ratio(b))
        | (Value::Float(b) | Value::Ratio(b), Value::Duration(a)) => {
            nanoseconds(*a as f64 * b, "*", left, right)?
        }
        (Value::Duration(a), Value::Unsigned(b)) | (Value::Unsigned(b), Value::Duration(a)) => {
            let product = i128::from(*a).checked_mul(i128::from(*b));
            Value::Duration(checked(product.and_then(narrow), "*", left, right)?)
        }
        (Value::Ratio(a), Value::Ratio(b)) => Value::Ratio(a * b),
        _ => match (wide(left, right), factors(left, right)) {
            (Some((a, b)), _) => signed(a.checked_mul(b), "*", left, right)?,
            (None, Some((a, b))) => Value::Float(a * b),
            (None, None) => return Err(unlike("*", left, right)),
        },
    })
}

/// `left / right`: a float, or a duration where one is divided by a number.
///
/// # Errors
/// KIND, DIVISION where the right side is zero, OVERFLOW.
pub fn divide(left: &Value, right: &Value) -> Outcome<Value> {
    match (left, right) {
        (Value::Duration(a), Value::Duration(b)) => {
            Ok(Value::Float(quotient(*a as f64, *b as f64, "/", left)?))
        }
        (Value::Duration(a), Value::Int(_) | Value::Unsigned(_) | Value::Float(_) | Value::Ratio(_)) => {
            let by = number(right).unwrap_or_default();
            nanoseconds(quotient(*a as f64, by, "/", left)?, "/", left, right)
        }
        _ => match factors(left, right) {
            Some((a, b)) => Ok(Value::Float(quotient(a, b, "/", left)?)),
            None => Err(unlike("/", left, right)),
        },
    }
}

/// `left // right`: the quotient rounded down.
///
/// # Errors
/// KIND, DIVISION where the right side is zero, OVERFLOW.
pub fn floor_divide(left: &Value, right: &Value) -> Outcome<Value> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) | (Value::Duration(a), Value::Duration(b)) => {
            Ok(Value::Int(floor(*a, *b, left, right)?))
        }
        (Value::Duration(a), Value::Int(b)) => Ok(Value::Duration(floor(*a, *b, left, right)?)),
        // The divisor is larger than any duration.
        (Value::Duration(a), Value::Unsigned(b)) => {
            let quotient = narrow(i128::from(*a).div_euclid(i128::from(*b)));
            Ok(Value::Duration(checked(quotient, "//", left, right)?))
        }
        _ => match factors(left, right) {
            Some((_, 0.0)) => Err(by_zero("//", left)),
            _ if let Some((a, b)) = wide(left, right) => {
                let quotient = a.div_euclid(b) - i128::from(b < 0 && a.rem_euclid(b) != 0);
                signed(Some(quotient), "//", left, right)
            }
            Some((a, b)) => Ok(Value::Float(float_floor(a, b).0)),
            None => Err(unlike("//", left, right)),
        },
    }
}

/// `left % right`: the rest, with the sign of the divisor.
///
/// # Errors
/// KIND, DIVISION where the right side is zero.
pub fn modulo(left: &Value, right: &Value) -> Outcome<Value> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => Ok(Value::Int(rest(*a, *b, left)?)),
        (Value::Duration(a), Value::Duration(b)) => Ok(Value::Duration(rest(*a, *b, left)?)),
        _ => match factors(left, right) {
            Some((_, 0.0)) => Err(by_zero("%", left)),
            _ if let Some((a, b)) = wide(left, right) => {
                let rest = a.rem_euclid(b);
                signed(Some(if rest != 0 && b < 0 { rest + b } else { rest }), "%", left, right)
            }
            Some((a, b)) => Ok(Value::Float(float_floor(a, b).1)),
            None => Err(unlike("%", left, right)),
        },
    }
}

/// `-value`
///
/// # Errors
/// KIND, OVERFLOW.
pub fn negate(value: &Value) -> Outcome<Value> {
    let overflow =
        || Fault::new("OVERFLOW", message!("overflow-negate", value = super::display::repr(value)));
    Ok(match value {
        Value::Int(a) => Value::Int(a.checked_neg().ok_or_else(overflow)?),
        Value::Unsigned(a) => Value::Int(narrow(-i128::from(*a)).ok_or_else(overflow)?),
        Value::Duration(a) => Value::Duration(a.checked_neg().ok_or_else(overflow)?),
        Value::Float(a) => Value::Float(-a),
        Value::Ratio(a) => Value::Ratio(-a),
        other => {
            return Err(Fault::new(
                "KIND",
                message!("wrong-kind-unary", operator = "-", kind = other.kind().name()),
            ));
        }
    })
}

/// An operator that does not work for two kinds, with what to do where that is plain.
pub(super) fn unlike(operator: &str, left: &Value, right: &Value) -> Box<Fault> {
    let kinds = (left.kind(), right.kind());
    let fault = Fault::new(
        "KIND",
        message!("wrong-kinds", operator = operator, left = kinds.0.name(), right = kinds.1.name()),
    );
    match advice(operator, kinds.0, kinds.1) {
        Some(help) => fault.help(help),
        None => fault,
    }
}

fn advice(operator: &str, left: Kind, right: Kind) -> Option<Message> {
    let text = |kind| kind == Kind::Bytes;
    let number = |kind| matches!(kind, Kind::Int | Kind::Float);
    match operator {
        "+" if text(left) || text(right) => Some(message!("help-str-or-number")),
        "*" if text(left) && number(right) || number(left) && text(right) => Some(message!("help-repeat")),
        _ if text(left) && number(right) || number(left) && text(right) => {
            Some(message!("help-number-of-text"))
        }
        _ => None,
    }
}

fn checked(result: Option<i64>, operator: &str, left: &Value, right: &Value) -> Outcome<i64> {
    result.ok_or_else(|| overflow(operator, left, right))
}

/// Both as wide ints, where both are ints and one has no sign.
fn wide(left: &Value, right: &Value) -> Option<(i128, i128)> {
    let unsigned = |value: &Value| matches!(value, Value::Unsigned(_));
    (unsigned(left) || unsigned(right)).then_some((left.whole()?, right.whole()?))
}

fn narrow(wide: i128) -> Option<i64> {
    i64::try_from(wide).ok()
}

/// A wide result as an int with a sign.
fn signed(result: Option<i128>, operator: &str, left: &Value, right: &Value) -> Outcome<Value> {
    checked(result.and_then(narrow), operator, left, right).map(Value::Int)
}

pub(super) fn overflow(operator: &str, left: &Value, right: &Value) -> Box<Fault> {
    let [left, right] = [left, right].map(super::display::repr);
    Fault::new("OVERFLOW", message!("overflow", left = left, operator = operator, right = right))
}

fn by_zero(operator: &str, left: &Value) -> Box<Fault> {
    Fault::new("DIVISION", message!("division", left = super::display::repr(left), operator = operator))
}

/// A duration from a number of nanoseconds, rounded to a whole one.
fn nanoseconds(value: f64, operator: &str, left: &Value, right: &Value) -> Outcome<Value> {
    let value = value.round_ties_even();
    // 2^63 is a float; the largest i64 is not.
    let fits = value >= i64::MIN as f64 && value < -(i64::MIN as f64);
    checked(fits.then_some(value as i64), operator, left, right).map(Value::Duration)
}

fn quotient(a: f64, b: f64, operator: &str, left: &Value) -> Outcome<f64> {
    if b == 0.0 { Err(by_zero(operator, left)) } else { Ok(a / b) }
}

fn floor(a: i64, b: i64, left: &Value, right: &Value) -> Outcome<i64> {
    if b == 0 {
        return Err(by_zero("//", left));
    }
    let quotient = checked(a.checked_div(b), "//", left, right)?;
    Ok(if a % b != 0 && (a < 0) != (b < 0) { quotient - 1 } else { quotient })
}

fn rest(a: i64, b: i64, left: &Value) -> Outcome<i64> {
    if b == 0 {
        return Err(by_zero("%", left));
    }
    let rest = a.wrapping_rem(b);
    Ok(if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest })
}

/// Quotient rounded down and rest, with the steps of Python's float.__divmod__.
fn float_floor(a: f64, b: f64) -> (f64, f64) {
    let mut rest = a % b;
    let mut quotient = (a - rest) / b;
    if rest != 0.0 {
        if (b < 0.0) != (rest < 0.0) {
            rest += b;
            quotient -= 1.0;
        }
    } else {
        rest = 0.0_f64.copysign(b);
    }
    if quotient == 0.0 {
        return (0.0_f64.copysign(a / b), rest);
    }
    let down = quotient.floor();
    (if quotient - down > 0.5 { down + 1.0 } else { down }, rest)
}

/// Both as floats, where both are int or float.
fn numbers(left: &Value, right: &Value) -> Option<(f64, f64)> {
    let plain = |value: &Value| match value {
        Value::Int(value) => Some(*value as f64),
        Value::Unsigned(value) => Some(*value as f64),
        Value::Float(value) => Some(*value),
        _ => None,
    };
    Some((plain(left)?, plain(right)?))
}

/// Both as floats, where both are int, float or ratio: a ratio is a number to multiply and divide by.
fn factors(left: &Value, right: &Value) -> Option<(f64, f64)> {
    Some((number(left)?, number(right)?))
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(value) => Some(*value as f64),
        Value::Unsigned(value) => Some(*value as f64),
        Value::Float(value) | Value::Ratio(value) => Some(*value),
        _ => None,
    }
}
