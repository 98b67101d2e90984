//! Comparing values: `== != < <= > >= contains matches in`, and conditions.
//!
//! Must not use: anything that waits.

use std::cmp::Ordering;
use std::rc::Rc;

use super::ops::unlike;
use super::search::Search;
use super::{Address, Key, Value, pattern};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::interrupt;
use crate::eval::memory;
use crate::eval::work;
use crate::message;

/// How deep lists and records are compared.
const DEPTH: usize = 200;
/// How much one comparison looks at, in bytes of the values. Lists that hold one list many times can be
/// larger than all memory, and comparing them would never end.
const WORK: usize = memory::ALL_VALUES / 2;
/// How much of it lies between two looks whether somebody wants the engine.
const PORTION: usize = 4 << 20;
/// What an element counts as beside its own bytes: it takes as long as so many bytes that stand in a row.
const ELEMENT: usize = 64;

/// The truth of a condition, which must be a bool; `what` names where it stands: `if`, `and`.
///
/// # Errors
/// KIND where it is none.
pub fn truth(value: &Value, what: &str) -> Outcome<bool> {
    match value {
        Value::Bool(truth) => Ok(*truth),
        other => {
            Err(Fault::new("KIND", message!("not-a-condition", what = what, kind = other.kind().name()))
                .help(message!("help-condition")))
        }
    }
}

/// `not value`
///
/// # Errors
/// KIND where it is no bool.
pub fn not(value: &Value) -> Outcome<Value> {
    truth(value, "not").map(|truth| Value::Bool(!truth))
}

/// `left == right`
///
/// # Errors
/// KIND where the kinds are unlike and neither is none; LIMIT where lists are nested too deep.
pub fn equal(left: &Value, right: &Value) -> Outcome<bool> {
    same(left, right, "==")
}

pub(super) fn same(left: &Value, right: &Value, operator: &str) -> Outcome<bool> {
    let mut work = WORK;
    let alike = alike(left, right, DEPTH, &mut work);
    work::did(WORK - work);
    match alike? {
        Some(same) => Ok(same),
        None if left.is_none() || right.is_none() => Ok(false),
        None => Err(unlike(operator, left, right)),
    }
}

/// The place of the first element that is the same; those of unlike kinds are not.
///
/// # Errors
/// LIMIT where lists are nested too deep, or too much would have to be compared.
pub fn position(list: &[Value], wanted: &Value) -> Outcome<Option<usize>> {
    let mut work = WORK;
    let mut found = |value| Ok(alike(value, wanted, DEPTH, &mut work)? == Some(true));
    let place = list.iter().enumerate().find_map(|(place, value)| match found(value) {
        Ok(false) => None,
        Ok(true) => Some(Ok(place)),
        Err(fault) => Some(Err(fault)),
    });
    work::did(WORK - work);
    place.transpose()
}

/// Whether they are the same; `None` where the kinds cannot be compared.
fn alike(left: &Value, right: &Value, depth: usize, work: &mut usize) -> Outcome<Option<bool>> {
    if depth == 0 {
        return Err(Fault::limit(message!("limit-nesting", limit = DEPTH)));
    }
    let looked_at = match (left, right) {
        (Value::Bytes(a), Value::Bytes(b)) if a.len() == b.len() => ELEMENT + a.len(),
        _ => ELEMENT,
    };
    let left_over = work
        .checked_sub(looked_at)
        .ok_or_else(|| Fault::limit(message!("limit-comparison", limit = WORK >> 20)))?;
    if *work / PORTION != left_over / PORTION {
        interrupt::check()?;
    }
    *work = left_over;
    Ok(Some(match (left, right) {
        (Value::None | Value::Unset, Value::None | Value::Unset) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Duration(a), Value::Duration(b)) => a == b,
        (Value::Bytes(a), Value::Bytes(b)) => a == b,
        (Value::Address(a), Value::Address(b)) => a == b,
        (Value::Address(a), Value::Bytes(b)) | (Value::Bytes(b), Value::Address(a)) => reads_as(a, b),
        (Value::Socket(a), Value::Socket(b)) => Rc::ptr_eq(a, b),
        (Value::Task(a), Value::Task(b)) => Rc::ptr_eq(a, b),
        (Value::Mailbox(a), Value::Mailbox(b)) => Rc::ptr_eq(a, b),
        (Value::List(a), Value::List(b)) => a.len() == b.len() && all(a.iter().zip(b.iter()), depth, work)?,
        (Value::Record(a), Value::Record(b)) => {
            let keys = a.len() == b.len() && a.iter().all(|(key, _)| b.value_of(key).is_some());
            keys && all(a.iter().filter_map(|(key, value)| Some((value, b.value_of(key)?))), depth, work)?
        }
        _ => return Ok(number_order(left, right).map(|order| order == Some(Ordering::Equal))),
    }))
}

fn all<'a>(
    pairs: impl Iterator<Item = (&'a Value, &'a Value)>,
    depth: usize,
    work: &mut usize,
) -> Outcome<bool> {
    for (a, b) in pairs {
        if alike(a, b, depth - 1, work)? != Some(true) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether text is the text of an address, or another spelling of it.
fn reads_as(address: &Address, text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| {
        address.to_string() == text || Address::parse(text).is_ok_and(|other| other == *address)
    })
}

/// The order of two numbers, durations or ratios; the inner `None` where one is not a number.
fn number_order(left: &Value, right: &Value) -> Option<Option<Ordering>> {
    Some(match (left, right) {
        (Value::Int(a), Value::Int(b)) | (Value::Duration(a), Value::Duration(b)) => Some(a.cmp(b)),
        (Value::Float(a), Value::Float(b)) | (Value::Ratio(a), Value::Ratio(b)) => a.partial_cmp(b),
        (Value::Float(a), b) => int_and_float(b.whole()?, *a).map(Ordering::reverse),
        (a, Value::Float(b)) => int_and_float(a.whole()?, *b),
        (a, b) => Some(a.whole()?.cmp(&b.whole()?)),
    })
}

/// The exact order, without rounding the integer to a float.
fn int_and_float(int: i128, float: f64) -> Option<Ordering> {
    // Beyond what 64 bits can hold, with a sign or without.
    const BOUND: f64 = 18_446_744_073_709_551_616.0;
    if float.is_nan() {
        return None;
    }
    if float >= BOUND {
        return Some(Ordering::Less);
    }
    if float < -BOUND {
        return Some(Ordering::Greater);
    }
    let whole = float.trunc();
    Some(int.cmp(&(whole as i128)).then(0.0.partial_cmp(&(float - whole))?))
}

/// The order of two values for an operator; `None` where one is not a number (`nan`).
///
/// # Errors
/// KIND where they have none.
pub fn order(operator: &str, left: &Value, right: &Value) -> Outcome<Option<Ordering>> {
    match (left, right) {
        (Value::Bytes(a), Value::Bytes(b)) => Ok(Some(a.as_ref().cmp(b.as_ref()))),
        _ => number_order(left, right).ok_or_else(|| unlike(operator, left, right)),
    }
}

/// `left < right`
///
/// # Errors
/// KIND where they have no order.
pub fn less(left: &Value, right: &Value) -> Outcome<bool> {
    Ok(order("<", left, right)?.is_some_and(Ordering::is_lt))
}

/// `left <= right`
///
/// # Errors
/// KIND where they have no order.
pub fn less_equal(left: &Value, right: &Value) -> Outcome<bool> {
    Ok(order("<=", left, right)?.is_some_and(Ordering::is_le))
}

/// `whole contains part`: bytes in bytes, a value in a list, a field's name in a record.
///
/// # Errors
/// KIND where the whole holds nothing, or nothing of the part's kind.
pub fn contains(whole: &Value, part: &Value) -> Outcome<bool> {
    within(whole, part).unwrap_or_else(|| Err(unlike("contains", whole, part)))
}

/// `part in whole`
///
/// # Errors
/// As [`contains`].
pub fn is_in(part: &Value, whole: &Value) -> Outcome<bool> {
    within(whole, part).unwrap_or_else(|| Err(unlike("in", part, whole)))
}

fn within(whole: &Value, part: &Value) -> Option<Outcome<bool>> {
    match (whole, part) {
        (Value::Bytes(whole), Value::Bytes(part)) => Some(holds(whole, part)),
        (Value::Address(whole), Value::Bytes(part)) => Some(holds(whole.to_string().as_bytes(), part)),
        (Value::Bytes(whole), Value::Address(part)) => Some(holds(whole, part.to_string().as_bytes())),
        (Value::List(list), part) => Some(position(list, part).map(|found| found.is_some())),
        (Value::Record(record), key) => Key::of(key).ok().map(|key| Ok(record.value_of(&key).is_some())),
        _ => None,
    }
}

fn holds(whole: &[u8], part: &[u8]) -> Outcome<bool> {
    Ok(Search::new(part)?.next(whole, 0)?.is_some())
}

/// `text matches pattern`: whether the regular expression is found anywhere in the bytes.
///
/// # Errors
/// KIND where one is no text, VALUE where the pattern is none.
pub fn matches(text: &Value, expression: &Value) -> Outcome<bool> {
    let Value::Bytes(pattern) = expression else { return Err(unlike("matches", text, expression)) };
    match text {
        Value::Bytes(text) => pattern::is_found(pattern, text),
        Value::Address(address) => pattern::is_found(pattern, address.to_string().as_bytes()),
        _ => Err(unlike("matches", text, expression)),
    }
}
