//! How much work a value is for an operation that goes through all of it, so that a task gives way
//! in time, whatever it computes with.

use crate::eval::value::Value;

/// As many bytes count as a turn of a loop.
const BYTES: usize = 64;
/// As many elements do.
const ELEMENTS: usize = 4;

/// What going through a value counts as, in turns of a loop.
pub fn weight(value: &Value) -> u32 {
    let turns = match value {
        Value::Bytes(bytes) => bytes.len() / BYTES,
        Value::List(list) => list.len() / ELEMENTS,
        _ => 0,
    };
    u32::try_from(turns).unwrap_or(u32::MAX)
}
