//! The bits of ints: what `& | ^ << >>` and `~` do.
//!
//! An int has 64 bits with a sign; a shift that would lose bits at the upper end is an OVERFLOW, as in
//! the rest of the arithmetic, and `>>` keeps the sign, as in Python. Must not use: anything that waits.

use super::Value;
use super::ops::{overflow, unlike};
use crate::eval::fault::{Fault, Outcome};
use crate::message;
use crate::syntax::ast::Operator;

/// The most places that bits are shifted by.
const MOST_PLACES: i64 = 63;

/// `left & right` and its kin.
///
/// # Errors
/// KIND where one is no int, VALUE where bits would be shifted by no number of places, OVERFLOW.
pub fn binary(operator: Operator, left: &Value, right: &Value) -> Outcome<Value> {
    let (Value::Int(a), Value::Int(b)) = (left, right) else {
        return Err(unlike(operator.text(), left, right));
    };
    Ok(Value::Int(match operator {
        Operator::BitOr => a | b,
        Operator::BitXor => a ^ b,
        Operator::BitAnd => a & b,
        Operator::ShiftLeft => {
            let places = places(*b)?;
            let shifted = a << places;
            if shifted >> places != *a {
                return Err(overflow(operator.text(), left, right));
            }
            shifted
        }
        Operator::ShiftRight => a >> places(*b)?,
        _ => return Err(unlike(operator.text(), left, right)),
    }))
}

/// By how many places bits are shifted.
fn places(count: i64) -> Outcome<u32> {
    let places = u32::try_from(count).ok().filter(|_| count <= MOST_PLACES);
    places.ok_or_else(|| Fault::value(message!("shift-places", count = count, most = MOST_PLACES)))
}

/// `~value`: every bit turned round.
///
/// # Errors
/// KIND where it is no int.
pub fn complement(value: &Value) -> Outcome<Value> {
    match value {
        Value::Int(bits) => Ok(Value::Int(!bits)),
        other => {
            Err(Fault::new("KIND", message!("wrong-kind-unary", operator = "~", kind = other.kind().name())))
        }
    }
}
