//! What the machine does with values beside operators: elements one after another, and changes in place.

use crate::eval::calling::collect;
use crate::eval::code::{Change, Code, OperandAt, Site};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::memory;
use crate::eval::value::{Key, Kind, Record, Value, change, display, ops};
use crate::message;
use crate::syntax::ast::Operator;

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

/// The element behind a position, for `for`, and the position behind it; of a record the key, in pairs with
/// its value. `None` behind the last.
pub(super) fn nth(list: &Value, position: &Value, pairs: bool) -> Outcome<Option<(Value, i64)>> {
    let Value::Int(position) = position else { return Ok(None) };
    let at = usize::try_from(*position).unwrap_or(usize::MAX);
    let element = match list {
        Value::List(list) => list.get(at).cloned(),
        Value::Bytes(bytes) => bytes.slice(at..at.saturating_add(1)).map(Value::Bytes),
        Value::Record(record) => {
            let entry = record.entry_from(at);
            return Ok(entry.map(|(behind, key, value)| {
                let key = key.value();
                let element = if pairs { Value::from(vec![key, value.clone()]) } else { key };
                (element, i64::try_from(behind).unwrap_or(i64::MAX))
            }));
        }
        other => return Err(Fault::kind("for", "list | bytes | record", other.kind())),
    };
    Ok(element.map(|element| (element, *position + 1)))
}

/// A record of keys and values in turn.
pub(super) fn record(operands: &[OperandAt], frame: &[Value], code: &Code) -> Outcome<Value> {
    let mut record = Record::default();
    for entry in operands.chunks(2) {
        let [key, value] = entry else { continue };
        let key = Key::of(key.get(frame, &code.constants))?;
        record.set(key, value.get(frame, &code.constants).clone());
    }
    Ok(record.into())
}

/// The new value of a part. One that only an expression has made is taken, so that nothing else holds it.
pub(super) fn given(site: &Site, frame: &mut [Value], code: &Code) -> Value {
    let Some(operand) = site.operands.first() else { return Value::None };
    match operand.as_register() {
        Some(register) if usize::from(register) >= code.names.len() => {
            frame.get_mut(usize::from(register)).map(std::mem::take).unwrap_or_default()
        }
        _ => operand.get(frame, &code.constants).clone(),
    }
}

/// The keys and indexes that lead to a part.
pub(super) fn steps(site: &Site, frame: &[Value], code: &Code) -> Vec<Value> {
    collect(site.operands.get(1..).unwrap_or_default(), frame, code)
}

/// Another value for a part, or none.
pub(super) fn change(whole: &mut Value, how: Change, steps: &[Value], value: Value) -> Outcome<()> {
    match how {
        Change::Set => *change::part(whole, steps, true)? = value,
        Change::Update(operator) => update(change::part(whole, steps, false)?, operator, &value)?,
        Change::Delete => change::delete(whole, steps)?,
    }
    Ok(())
}

/// `+=` and its like.
pub(super) fn update(target: &mut Value, operator: Operator, more: &Value) -> Outcome<()> {
    match operator {
        Operator::Add => append(target, more),
        operator => {
            *target = ops::binary(operator, target, more)?;
            Ok(())
        }
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
