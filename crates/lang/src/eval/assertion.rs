//! What `expect` says when it fails.

use crate::diagnostic::Message;
use crate::escape;
use crate::eval::code::{Expectation, OperandAt};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::{Value, display};
use crate::eval::within::Within;
use crate::message;
use crate::syntax::ast::Operator;

/// The longest that a value is shown in a message, in characters.
const LONGEST: usize = 300;
/// So many bytes before the first difference and behind it are shown.
const BEFORE: usize = 6;
const BEHIND: usize = 10;
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
    let has_values = within.is_none_or(|within| within.tried && within.error.is_none());
    if let Some(time) = &expectation.within {
        fault = fault.note(match has_values {
            true => message!("expect-within", time = time),
            false => message!("expect-within-without-value", time = time),
        });
    }
    if let Some(waiting) = within.and_then(|within| within.waiting.as_ref()) {
        fault = fault.note(message!("expect-still-waiting", command = waiting));
    }
    if let Some(error) = within.and_then(|within| within.error.as_ref()) {
        return fault.note(message!("expect-last-error", message = error));
    }
    if let Some((left, operator, right)) = expectation.sides.filter(|_| has_values) {
        let values = (value(left), value(right));
        let parting = parting(operator, &values.0, &values.1);
        let (left, right) = (Side::of(&values.0), Side::of(&values.1));
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
        fault.notes.extend(parting);
    }
    for (text, part) in expectation.parts.iter().filter(|_| has_values) {
        let value = value(*part);
        if !matches!(value, Value::Unset) {
            let text = text.lines().next().unwrap_or_default();
            fault = fault.note(message!("expect-part", text = text, value = Side::of(&value).shown()));
        }
    }
    fault
}

/// Where two byte strings that should be equal part: their lengths, the offset, and what stands around it.
fn parting(operator: Operator, left: &Value, right: &Value) -> Vec<Message> {
    let (Operator::Equal, Value::Bytes(left), Value::Bytes(right)) = (operator, left, right) else {
        return Vec::new();
    };
    let at = left.iter().zip(right.iter()).take_while(|(one, other)| one == other).count();
    let around = |bytes: &[u8]| {
        let part = bytes.get(at.saturating_sub(BEFORE)..(at + BEHIND).min(bytes.len())).unwrap_or_default();
        let hex: Vec<_> = part.iter().map(|byte| format!("{byte:02x}")).collect();
        (escape::quote(part), hex.join(" "))
    };
    let ((left_text, left_hex), (right_text, right_hex)) = (around(left), around(right));
    vec![
        message!("expect-parts-at", offset = at, left = left.len(), right = right.len()),
        message!("expect-left-around", text = left_text, hex = left_hex),
        message!("expect-right-around", text = right_text, hex = right_hex),
    ]
}

/// A side of a comparison in the notation of the language.
struct Side {
    text: String,
    /// Where the text is only its beginning: how much there is, of what
    size: Option<(usize, &'static str)>,
}

impl Side {
    fn shown(self) -> String {
        match self.size {
            None => self.text,
            Some((count, unit)) => format!("{} ({count} {unit})", self.text),
        }
    }

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
