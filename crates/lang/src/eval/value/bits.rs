//! The bits of ints: what `& | ^ << >>` and `~` do.
//!
//! An int has 64 bits; a shift to the left that would lose bits is an OVERFLOW, as in the rest of the
//! arithmetic, and `>>` keeps the sign, as in Python. Must not use: anything that waits.

use super::Value;
use super::ops::{overflow, unlike};
use crate::eval::fault::{Fault, Outcome};
use crate::message;
use crate::syntax::ast::Operator;

/// The most places that bits are shifted by.
const MOST_PLACES: i128 = 63;

/// `left & right` and its kin.
///
/// # Errors
/// KIND where one is no int, VALUE where bits would be shifted by no number of places, OVERFLOW.
pub fn binary(operator: Operator, left: &Value, right: &Value) -> Outcome<Value> {
    let (Some(a), Some(b)) = (left.whole(), right.whole()) else {
        return Err(unlike(operator.text(), left, right));
    };
    let overflow = || overflow(operator.text(), left, right);
    let result = match operator {
        Operator::BitOr => a | b,
        Operator::BitXor => a ^ b,
        Operator::BitAnd => a & b,
        // 65 bits and 63 places are less than the 128 that there are.
        Operator::ShiftLeft => i64::try_from(a << places(b)?).map_err(|_| overflow())?.into(),
        Operator::ShiftRight => a >> places(b)?,
        _ => return Err(unlike(operator.text(), left, right)),
    };
    int(result).ok_or_else(overflow)
}

/// A number of 64 bits, with a sign or without.
fn int(number: i128) -> Option<Value> {
    let signed = i64::try_from(number).map(Value::Int);
    signed.or_else(|_| u64::try_from(number).map(Value::unsigned)).ok()
}

/// By how many places bits are shifted.
fn places(count: i128) -> Outcome<u32> {
    let places = u32::try_from(count).ok().filter(|_| count <= MOST_PLACES);
    places.ok_or_else(|| Fault::value(message!("shift-places", count = count, most = MOST_PLACES)))
}

/// `~value`: every bit turned round.
///
/// # Errors
/// KIND where it is no int, OVERFLOW.
pub fn complement(value: &Value) -> Outcome<Value> {
    let Some(number) = value.whole() else {
        let kind = value.kind().name();
        return Err(Fault::new("KIND", message!("wrong-kind-unary", operator = "~", kind = kind)));
    };
    i64::try_from(!number).map(Value::Int).map_err(|_| {
        Fault::new("OVERFLOW", message!("overflow-complement", value = super::display::repr(value)))
    })
}
