//! What `expect` says when it fails.

use crate::eval::code::{Expectation, Operand};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::{Value, display};
use crate::eval::within::Within;
use crate::message;

/// The longest that a value is shown in a message, in characters.
const LONGEST: usize = 300;
/// From so many bytes on a text is not looked at as a whole.
const LARGE: usize = 16_000;

/// The fault of an expectation whose condition did not hold.
pub(super) fn failed(
    expectation: &Expectation,
    within: Option<&Within>,
    value: impl Fn(Operand) -> Value,
) -> Box<Fault> {
    let mut fault = match expectation.message.map(&value) {
        Some(said) => {
            let said = display::name(&said);
            Fault::expect(message!("expect-said", said = said))
                .note(message!("expect-condition", condition = expectation.condition))
        }
        None => Fault::expect(message!("expect-failed", condition = expectation.condition)),
    };
    let has_values = within.is_none_or(|within| within.tried);
    if let Some(time) = &expectation.within {
        fault = fault.note(match has_values {
            true => message!("expect-within", time = time),
            false => message!("expect-within-without-value", time = time),
        });
    }
    if let Some(waiting) = within.and_then(|within| within.waiting.as_ref()) {
        fault = fault.note(message!("expect-still-waiting", command = waiting));
    }
    if let Some((left, _, right)) = expectation.sides.filter(|_| has_values) {
        fault = fault
            .note(message!("expect-left", value = shortened(&value(left))))
            .note(message!("expect-right", value = shortened(&value(right))));
    }
    fault
}

/// A value in the notation of the language, cut where it is long.
fn shortened(value: &Value) -> String {
    if let Value::Bytes(bytes) = value
        && bytes.len() > LARGE
    {
        return format!("{} ({} bytes)", display::beginning(value), bytes.len());
    }
    let text = display::beginning(value);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}… ({} characters)", &text[..end], text.chars().count()),
        None => text,
    }
}

/// The fault of an `expect error` without an error.
pub(super) fn no_error(name: &Value) -> Box<Fault> {
    Fault::expect(match name {
        Value::Bytes(name) => message!("expect-no-error-named", name = display::word(name)),
        _ => message!("expect-no-error"),
    })
}

/// Whether a caught error is the one that was expected.
pub(super) fn same_error(error: &Value, name: &Value) -> Outcome<()> {
    let (Value::Record(error), Value::Bytes(wanted)) = (error, name) else { return Ok(()) };
    let text = |field| match error.get(field) {
        Some(Value::Bytes(text)) => display::word(text),
        _ => String::new(),
    };
    let found = text("name");
    if found.as_bytes() == &**wanted {
        return Ok(());
    }
    let wanted = display::word(wanted);
    Err(Fault::expect(message!("expect-other-error", wanted = wanted, found = found))
        .note(message!("expect-error-was", message = text("message"))))
}
