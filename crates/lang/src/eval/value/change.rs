//! Changing a part of a value in place: `r.a = 1`, `list[3] += x`, `delete r["a"]`. What is shared with
//! other values is copied before, so that nothing else changes.
//!
//! Must not use: anything that waits.

use std::rc::Rc;

use super::access::{no_key, place};
use super::{Key, Kind, Record, Value};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::{memory, work};
use crate::message;

/// The part of a value that keys and indexes lead to. Where `may_be_new`, the last key need not be there:
/// it has `none` then.
///
/// # Errors
/// VALUE where there is no such part, KIND where the value has none of the sort.
pub fn part<'v>(whole: &'v mut Value, steps: &[Value], may_be_new: bool) -> Outcome<&'v mut Value> {
    let mut part = whole;
    for (count, step) in (1..).zip(steps) {
        part = match part {
            Value::Record(record) => {
                let record = own(record)?;
                let key = Key::of(step)?;
                if record.value_of(&key).is_none() && !(may_be_new && count == steps.len()) {
                    return Err(no_key(record, step));
                }
                if record.len() == record.capacity() {
                    memory::room_for(record.capacity() * 2 * size_of::<(Key, Value)>())?;
                }
                record.value_mut(key)
            }
            Value::List(list) => {
                let Value::Int(at) = step else {
                    return Err(Fault::kind("index", Kind::Int.name(), step.kind()));
                };
                let at = place(*at, list.len(), Kind::List)?;
                if list.is_shared() {
                    copies(size_of_val(&**list))?;
                }
                list.element_mut(at).ok_or_else(|| Fault::value(message!("no-such-part")))?
            }
            other => {
                let kind = other.kind().name();
                return Err(Fault::new("KIND", message!("no-part", kind = kind)));
            }
        };
    }
    Ok(part)
}

/// Takes the entry away that keys and indexes lead to.
///
/// # Errors
/// VALUE where there is none, KIND where the value is no record.
pub fn delete(whole: &mut Value, steps: &[Value]) -> Outcome<()> {
    let Some((last, before)) = steps.split_last() else { return Ok(()) };
    match part(whole, before, false)? {
        Value::Record(record) => {
            let record = own(record)?;
            match record.remove(&Key::of(last)?) {
                Some(_) => Ok(()),
                None => Err(no_key(record, last)),
            }
        }
        other => {
            let fault = Fault::new("KIND", message!("delete-from", kind = other.kind().name()));
            Err(fault.help(message!("help-delete-from")))
        }
    }
}

/// A record that nobody else has.
fn own(record: &mut Rc<Record>) -> Outcome<&mut Record> {
    if Rc::get_mut(record).is_none() {
        copies(record.capacity() * size_of::<(Key, Value)>())?;
    }
    let own = Rc::make_mut(record);
    // Its fields are no longer those that the brief form is made of.
    own.brief = None;
    own.charge();
    Ok(own)
}

/// So many bytes are copied.
fn copies(size: usize) -> Outcome<()> {
    work::did(size);
    memory::room_for(size)?;
    Ok(())
}
