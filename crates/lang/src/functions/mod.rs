//! The functions of the language: one file a family, and one table of all of them.
//!
//! As in Python where Python has them. A function checks the kinds of its arguments itself; the
//! check asks the table for what it can know before a run. Functions never wait.
//! May use: `spec`, `eval`, and of `syntax` the reader of numbers. Must not use: `commands`, `net::os`.

pub mod binary;
pub mod conversions;
pub mod digests;
pub mod encoding;
pub mod json;
pub mod lists;
pub mod numbers;
pub mod packets;
pub mod patterns;
pub mod records;
pub mod statistics;
pub mod text;
pub mod time;

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Bytes, Kind, List, Value, access};
use crate::message;
use crate::spec::Function;

/// All functions, by family.
pub static FUNCTIONS: &[&Function] = &[
    &lists::LEN,
    &numbers::INT,
    &numbers::FLOAT,
    &text::STR,
    &encoding::BYTES,
    &text::REPR,
    &numbers::ROUND,
    &numbers::ABS,
    &lists::MIN,
    &lists::MAX,
    &numbers::RANDOM,
    &numbers::RANDOM_BYTES,
    &packets::PACKETS,
    &lists::RANGE,
    &statistics::SUM,
    &statistics::MEAN,
    &statistics::MEDIAN,
    &numbers::SQRT,
    &numbers::FLOOR,
    &numbers::CEIL,
    &statistics::SORT,
    &lists::ENUMERATE,
    &lists::ZIP,
    &lists::REVERSE,
    &lists::REPEAT,
    &text::UPPER,
    &text::LOWER,
    &text::TRIM,
    &text::SPLIT,
    &text::JOIN,
    &text::REPLACE,
    &text::FIND,
    &patterns::SEARCH,
    &patterns::FINDALL,
    &patterns::SUB,
    &text::STARTS_WITH,
    &text::ENDS_WITH,
    &encoding::HEX,
    &encoding::UNHEX,
    &encoding::BASE64,
    &encoding::UNBASE64,
    &json::JSON,
    &records::TO_JSON,
    &records::KEYS,
    &records::VALUES,
    &records::LOOKUP,
    &binary::PACK,
    &binary::UNPACK,
    &time::NOW,
    &time::EPOCH,
    &time::DATE,
    &time::FORMAT_DATE,
    &digests::MD5,
    &digests::SHA1,
    &digests::SHA256,
    &digests::CRC32,
    &digests::CHECKSUM,
    &digests::HMAC,
    &digests::XOR,
    &conversions::DURATION,
    &conversions::BOOL,
    &conversions::ADDRESS,
];

/// The function of a name.
pub fn find(name: &str) -> Option<&'static Function> {
    static BY_NAME: OnceLock<FxHashMap<&str, &Function>> = OnceLock::new();
    let by_name =
        BY_NAME.get_or_init(|| FUNCTIONS.iter().map(|function| (function.name, *function)).collect());
    by_name.get(name).copied()
}

/// What text may be: an address counts as its text.
const TEXT: Kinds = Kinds::of(Kind::Bytes).or(Kind::Address);
/// An int.
const INT: Kinds = Kinds::of(Kind::Int);
/// The longest text that describes others, such as a format, in bytes.
const MANY_BYTES: usize = 64 << 10;
/// No limit on the number of arguments.
const MANY: usize = usize::MAX;

/// The one argument of a function, or another by its place; `none` where it was left out.
fn at(arguments: &[Value], place: usize) -> &Value {
    arguments.get(place).unwrap_or(&Value::None)
}

/// An argument as text.
fn text(function: &str, value: &Value) -> Outcome<Bytes> {
    match value {
        Value::Bytes(bytes) => Ok(bytes.clone()),
        Value::Address(address) => Ok(Bytes::from(address.to_string())),
        other => Err(wrong(function, Kinds::of(Kind::Bytes), other)),
    }
}

/// An argument as an int.
fn int(function: &str, value: &Value) -> Outcome<i64> {
    match value {
        Value::Int(number) => Ok(*number),
        Value::Unsigned(number) => Err(access::too_large(*number)),
        other => Err(wrong(function, INT, other)),
    }
}

/// An argument as a list.
fn list<'a>(function: &str, value: &'a Value) -> Outcome<&'a List> {
    match value {
        Value::List(list) => Ok(list),
        other => Err(wrong(function, Kinds::of(Kind::List), other)),
    }
}

/// An argument of a wrong kind: names the function and the value.
fn wrong(function: &str, wanted: Kinds, found: &Value) -> Box<Fault> {
    let (kind, wanted) = (found.kind().name(), wanted.names());
    let shown = shorten(crate::eval::value::display::beginning(found));
    Fault::new(
        "KIND",
        message!("function-kind", function = function, wanted = wanted, kind = kind, value = shown),
    )
}

/// A value's literal, short enough for a message.
fn literal(bytes: &[u8]) -> String {
    shorten(crate::escape::quote(bytes.get(..200).unwrap_or(bytes)))
}

fn shorten(text: String) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
