//! The values of the names that all tasks of a run share.

use crate::check::tree::SharedSlot;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::Value;
use crate::eval::world::World;
use crate::message;

/// The value of a name.
///
/// # Errors
/// VALUE where it has none yet.
pub(super) fn get(world: &World, slot: SharedSlot, name: &str) -> Outcome<Value> {
    match world.shared.borrow().get(usize::from(slot)) {
        Some(Value::Unset) | None => Err(without_value(name)),
        Some(value) => Ok(value.clone()),
    }
}

/// Gives a name a value.
pub(super) fn set(world: &World, slot: SharedSlot, value: Value) {
    let (mut values, slot) = (world.shared.borrow_mut(), usize::from(slot));
    if values.len() <= slot {
        values.resize(slot + 1, Value::Unset);
    }
    values[slot] = value;
}

/// Changes the value of a name in its place.
///
/// # Errors
/// VALUE where it has none yet, and those of the change.
pub(super) fn with(
    world: &World,
    slot: SharedSlot,
    name: &str,
    change: impl FnOnce(&mut Value) -> Outcome<()>,
) -> Outcome<()> {
    match world.shared.borrow_mut().get_mut(usize::from(slot)) {
        Some(Value::Unset) | None => Err(without_value(name)),
        Some(value) => change(value),
    }
}

fn without_value(name: &str) -> Box<Fault> {
    Fault::value(message!("no-value-yet", name = name))
}
