//! Sequences: what the machine does with bytes and lists beside operators.

use crate::eval::fault::{Fault, Outcome};
use crate::eval::memory;
use crate::eval::value::{Kind, Value, display, ops};
use crate::message;

/// `+=`: in place where nobody else has the value.
pub(super) fn append(target: &mut Value, more: &Value) -> Outcome<()> {
    match (&mut *target, more) {
        (Value::Bytes(own), Value::Bytes(more)) => {
            memory::room_for(own.len() + more.len())?;
            own.push(more);
        }
        (Value::List(own), Value::List(more)) => {
            memory::room_for((own.len() + more.len()) * size_of::<Value>())?;
            own.push_all(more);
        }
        (Value::Int(own), Value::Int(more)) if own.checked_add(*more).is_some() => *own += more,
        (own, more) => *target = ops::add(own, more)?,
    }
    Ok(())
}

/// A string with values put in.
pub(super) fn concatenate<'a>(parts: impl Iterator<Item = &'a Value>) -> Outcome<Value> {
    let mut text = Vec::new();
    for part in parts {
        match part {
            Value::Bytes(bytes) => {
                memory::room_for(text.len() + bytes.len())?;
                text.extend_from_slice(bytes);
            }
            other => text.extend_from_slice(&display::show(other)),
        }
    }
    Ok(text.into())
}

/// The element at a position, for `for`; `None` behind the last.
pub(super) fn nth(list: &Value, position: &Value) -> Outcome<Option<Value>> {
    let Value::Int(position) = position else { return Ok(None) };
    let position = usize::try_from(*position).unwrap_or(usize::MAX);
    match list {
        Value::List(list) => Ok(list.get(position).cloned()),
        Value::Bytes(bytes) => Ok(bytes.slice(position..position.saturating_add(1)).map(Value::Bytes)),
        other => Err(Fault::kind("for", "list | bytes", other.kind())),
    }
}

/// The elements of a list for so many names.
pub(super) fn unpack(list: &Value, count: u16) -> Outcome<Vec<Value>> {
    let values = match list {
        Value::List(list) => list.to_vec(),
        other => return Err(Fault::kind("=", Kind::List.name(), other.kind())),
    };
    if values.len() != usize::from(count) {
        return Err(Fault::value(message!("unpack-count", names = count, values = values.len())));
    }
    Ok(values)
}
