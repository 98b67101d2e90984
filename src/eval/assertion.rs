//! What `expect` says when it fails.

use crate::eval::code::{Expectation, Operand};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::{Kind, Value, display};
use crate::eval::world::World;
use crate::message;

/// The longest that a value is shown in a message, in characters.
const LONGEST: usize = 300;

/// The fault of an expectation whose condition did not hold.
pub(super) fn failed(expectation: &Expectation, value: impl Fn(Operand) -> Value) -> Box<Fault> {
    let mut fault = match expectation.message.map(&value) {
        Some(said) => {
            let said = String::from_utf8_lossy(&display::show(&said)).into_owned();
            Fault::expect(message!("expect-said", said = said))
                .note(message!("expect-condition", condition = expectation.condition))
        }
        None => Fault::expect(message!("expect-failed", condition = expectation.condition)),
    };
    if let Some(time) = &expectation.within {
        fault = fault.note(message!("expect-within", time = time));
    }
    if let Some((left, _, right)) = expectation.sides {
        fault = fault
            .note(message!("expect-left", value = shortened(&value(left))))
            .note(message!("expect-right", value = shortened(&value(right))));
    }
    fault
}

/// A value in the notation of the language, cut where it is long.
fn shortened(value: &Value) -> String {
    let text = display::repr(value);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}… ({} characters)", &text[..end], text.chars().count()),
        None => text,
    }
}

/// When a `within` is over, as time since the start of the run.
pub(super) fn deadline(time: &Value, world: &World) -> Outcome<Value> {
    let Value::Duration(time) = time else {
        return Err(Fault::kind("within", Kind::Duration.name(), time.kind()));
    };
    Ok(Value::Duration(now(world).saturating_add(*time)))
}

/// Whether a deadline has passed.
pub(super) fn is_over(deadline: &Value, world: &World) -> bool {
    matches!(deadline, Value::Duration(deadline) if *deadline <= now(world))
}

fn now(world: &World) -> i64 {
    i64::try_from(world.network.elapsed().as_nanos()).unwrap_or(i64::MAX)
}

/// The fault of an `expect error` without an error.
pub(super) fn no_error(name: &Value) -> Box<Fault> {
    Fault::expect(match name {
        Value::Bytes(name) => message!("expect-no-error-named", name = String::from_utf8_lossy(name)),
        _ => message!("expect-no-error"),
    })
}

/// Whether a caught error is the one that was expected.
pub(super) fn same_error(error: &Value, name: &Value) -> Outcome<()> {
    let (Value::Record(error), Value::Bytes(wanted)) = (error, name) else { return Ok(()) };
    let text = |field| match error.get(field) {
        Some(Value::Bytes(text)) => String::from_utf8_lossy(text).into_owned(),
        _ => String::new(),
    };
    let found = text("name");
    if found.as_bytes() == &**wanted {
        return Ok(());
    }
    let wanted = String::from_utf8_lossy(wanted).into_owned();
    Err(Fault::expect(message!("expect-other-error", wanted = wanted, found = found))
        .note(message!("expect-error-was", message = text("message"))))
}
