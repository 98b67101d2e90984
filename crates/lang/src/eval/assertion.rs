//! What `expect` says when it fails.

use crate::eval::code::{Expectation, OperandAt};
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
    value: impl Fn(OperandAt) -> Value,
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
        let (left, right) = (Side::of(&value(left)), Side::of(&value(right)));
        fault = fault.note(match left.size {
            None => message!("expect-left", value = left.text),
            Some((count, unit)) => {
                message!("expect-left-long", value = left.text, count = count, unit = unit)
            }
        });
        fault = fault.note(match right.size {
            None => message!("expect-right", value = right.text),
            Some((count, unit)) => {
                message!("expect-right-long", value = right.text, count = count, unit = unit)
            }
        });
    }
    fault
}

/// A side of a comparison in the notation of the language.
struct Side {
    text: String,
    /// Where the text is only its beginning: how much there is, of what
    size: Option<(usize, &'static str)>,
}

impl Side {
    fn of(value: &Value) -> Self {
        let mut text = display::beginning(value);
        if let Value::Bytes(bytes) = value
            && bytes.len() > LARGE
        {
            return Self { text, size: Some((bytes.len(), "bytes")) };
        }
        let size = text.char_indices().nth(LONGEST).map(|(end, _)| (end, text.chars().count()));
        if let Some((end, _)) = size {
            text.truncate(end);
            text.push('…');
        }
        Self { text, size: size.map(|(_, count)| (count, "characters")) }
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
