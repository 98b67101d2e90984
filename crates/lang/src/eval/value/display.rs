//! Values as text: as `print` shows them, and as the literal that makes them again.
//!
//! Nothing here is escaped for a terminal except what stands in a literal: whoever prints does
//! that. Must not use: anything that waits.

use std::fmt::Write as _;

use wirelab_net::Endpoint;

use super::{Address, Key, Record, Value, access};
use crate::escape;
use crate::eval::interrupt;
use crate::eval::memory;
use crate::eval::socket::{Role, Socket};
use crate::eval::work;

/// How much text is made between two looks whether somebody wants the engine.
const PORTION: usize = 64 << 10;
/// How deep lists and records are shown.
const DEPTH: usize = 64;
/// The longest text that is made of a value; what does not fit is left out with `…`.
const LONGEST: usize = memory::ONE_VALUE / 4;
/// The same where only the beginning is wanted, for a message.
const BRIEF: usize = 64 << 10;
/// How many bytes of a text are its beginning.
const LONGEST_SHOWN: usize = 1_024;

/// A value as `print`, `str` and `{ }` write it. Bytes are as they are.
pub fn show(value: &Value) -> Vec<u8> {
    match value {
        Value::Bytes(bytes) => bytes.to_vec(),
        Value::Record(record) => lines(record).into_bytes(),
        Value::Socket(socket) => line(socket).into_bytes(),
        Value::Address(address) => address.to_string().into_bytes(),
        Value::Float(number) => float(*number).into_bytes(),
        Value::Int(number) => number.to_string().into_bytes(),
        Value::Unsigned(number) => number.to_string().into_bytes(),
        Value::Duration(nanos) => duration(*nanos).into_bytes(),
        Value::Task(task) => {
            let state = access::field(value, "state").unwrap_or_default();
            [task.name.as_bytes(), b" ", &show(&state)].concat()
        }
        other => repr(other).into_bytes(),
    }
}

/// The literal that makes the value again; for sockets and tasks, which have none, what `print`
/// shows.
pub fn repr(value: &Value) -> String {
    let mut out = String::new();
    literal(&mut out, value, DEPTH, LONGEST);
    work::did(out.len());
    out
}

/// What a value begins with as a literal, in memory that does not grow with it: for messages, which are
/// cut anyway.
pub fn beginning(value: &Value) -> String {
    let mut out = String::new();
    literal(&mut out, value, DEPTH, BRIEF);
    out
}

/// Bytes as a name, a path or a word, cut where they are far longer than any of these.
pub fn word(bytes: &[u8]) -> String {
    escape::name(bytes).into_owned()
}

/// A value as a name or a word in a message: as `print` writes it, cut where it is long.
pub fn name(value: &Value) -> String {
    match value {
        Value::Bytes(bytes) => word(bytes),
        Value::List(_) | Value::Record(_) => beginning(value),
        other => String::from_utf8_lossy(&show(other)).into_owned(),
    }
}

/// In tests and assertions a value is its literal.
impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&repr(self))
    }
}

fn literal(out: &mut String, value: &Value, depth: usize, most: usize) {
    // Writing to a String cannot fail.
    let _ = match value {
        Value::Unset | Value::None => out.write_str("none"),
        Value::Bool(truth) => write!(out, "{truth}"),
        // Its digits alone are one more than the largest int.
        Value::Int(i64::MIN) => write!(out, "int(\"{}\")", i64::MIN),
        Value::Int(number) => write!(out, "{number}"),
        Value::Unsigned(number) => write!(out, "{number}"),
        Value::Float(number) if number.is_finite() => out.write_str(&float(*number)),
        Value::Float(number) => write!(out, "float(\"{}\")", float(*number)),
        Value::Duration(i64::MIN) => write!(out, "{} - 1ns", duration(i64::MIN + 1)),
        Value::Duration(nanos) => out.write_str(&duration(*nanos)),
        Value::Ratio(ratio) => out.write_str(&percent(*ratio)),
        Value::Bytes(bytes) if bytes.len() > most.saturating_sub(out.len()) / 4 => {
            // Its beginning, where only that is wanted.
            let start = bytes.get(..LONGEST_SHOWN).filter(|_| most == BRIEF && out.len() < most);
            start
                .map_or(Ok(()), |start| out.write_str(&escape::quote(start)))
                .and_then(|()| out.write_str("…"))
        }
        Value::Bytes(bytes) => out.write_str(&escape::quote(bytes)),
        Value::Address(address) => match &**address {
            Address::Unix(path) => out.write_str(&escape::quote(path)),
            // A name that could be read as something else; text is an address as well.
            Address::Host { name, .. } if !is_plain(name) => {
                out.write_str(&escape::quote(address.to_string().as_bytes()))
            }
            address => write!(out, "{address}"),
        },
        Value::List(_) | Value::Record(_) if depth == 0 => out.write_str("…"),
        Value::List(list) => {
            out.push('[');
            each(out, list.iter(), most, |out, value| literal(out, value, depth - 1, most));
            out.write_str("]")
        }
        Value::Record(record) => {
            out.push('{');
            each(out, record.iter(), most, |out, (key, value)| {
                let _ = write!(out, "{}: ", key_literal(key));
                literal(out, value, depth - 1, most);
            });
            out.write_str("}")
        }
        Value::Socket(socket) => out.write_str(&line(socket)),
        Value::Task(task) => out.write_str(&task.name),
        Value::Mailbox(mailbox) => write!(out, "{}", mailbox.name()),
    };
}

/// A host name that reads as one, or an IPv6 address with an interface.
fn is_plain(name: &str) -> bool {
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    plain && name.starts_with(|c: char| c.is_ascii_alphabetic()) || name.contains('%')
}

fn each<T>(out: &mut String, items: impl Iterator<Item = T>, most: usize, write: impl Fn(&mut String, T)) {
    let mut looked = out.len();
    for (place, item) in items.enumerate() {
        if out.len() - looked > PORTION {
            looked = out.len();
            if interrupt::is_to_stop() {
                return;
            }
        }
        if place > 0 {
            out.push_str(", ");
        }
        if out.len() > most {
            out.push('…');
            return;
        }
        write(out, item);
    }
}

/// The shortest decimal text that reads back as the same float, with at least one decimal.
pub(super) fn float(number: f64) -> String {
    match number {
        number if number.is_nan() => "nan".to_owned(),
        number if number.is_infinite() => (if number > 0.0 { "inf" } else { "-inf" }).to_owned(),
        // The standard library switches to an exponent outside of 1e-5..1e16, as Python does.
        number => format!("{number:?}"),
    }
}

/// A duration exactly: whole minutes, else seconds, below one second the largest unit that is not
/// below one.
fn duration(nanos: i64) -> String {
    const MINUTE: u64 = 60_000_000_000;
    const SECOND: u64 = 1_000_000_000;
    const MILLISECOND: u64 = 1_000_000;
    const MICROSECOND: u64 = 1_000;
    let size = nanos.unsigned_abs();
    let (unit, name) = match size {
        0 => (SECOND, "s"),
        _ if size.is_multiple_of(MINUTE) => (MINUTE, "m"),
        SECOND.. => (SECOND, "s"),
        MILLISECOND.. => (MILLISECOND, "ms"),
        MICROSECOND.. => (MICROSECOND, "us"),
        _ => (1, "ns"),
    };
    let digits = unit.ilog10() as usize;
    let part = format!("{:0digits$}", size % unit);
    let part = part.trim_end_matches('0');
    let (sign, point) = (if nanos < 0 { "-" } else { "" }, if part.is_empty() { "" } else { "." });
    format!("{sign}{}{point}{part}{name}", size / unit)
}

/// A ratio in per cent: the shortest text that reads back as the same ratio.
fn percent(ratio: f64) -> String {
    // 0.07 is 7%, though 0.07 * 100.0 is 7.000000000000001.
    let exact = (1..=17)
        .map(|digits| format!("{:.digits$e}", ratio * 100.0))
        .filter_map(|text| text.parse::<f64>().ok());
    let shortest = exact.into_iter().find(|percent| percent / 100.0 == ratio).unwrap_or(ratio * 100.0);
    format!("{shortest}%")
}

/// A record as aligned lines of names and values.
fn lines(record: &Record) -> String {
    let width = |name: &str| unicode_width::UnicodeWidthStr::width(name);
    let widest = record.names().map(|name| width(&name)).max().unwrap_or(0);
    let lines = record.iter().map(|(key, value)| {
        let name = key.shown();
        let name = escape::one_line(name.as_bytes());
        let gap = widest.saturating_sub(width(&name)) + 2;
        format!("{name}{:gap$}{}", "", cell(value))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A value in one line: text without quotes where nothing in it could be mistaken.
fn cell(value: &Value) -> String {
    match value {
        Value::Bytes(bytes) => match bytes.as_str() {
            Some(text) if !text.is_empty() && text.trim() == text && !text.contains('"') => {
                let shown = escape::one_line(text.as_bytes());
                if *shown == *text { text.to_owned() } else { repr(value) }
            }
            _ => repr(value),
        },
        Value::Float(number) => float(*number),
        Value::Int(number) => number.to_string(),
        other => repr(other),
    }
}

/// A socket in one line: `conn: tcp 127.0.0.1:9999 ← 127.0.0.1:51342 ESTABLISHED`.
fn line(socket: &Socket) -> String {
    let (name, kind, state) = (socket.name(), socket.kind(), access::state(socket));
    let end = |endpoint: wirelab_net::NetResult<Endpoint>| {
        let named = |end| Address::of_end(end, |index| socket.net.interface_name(index)).to_string();
        endpoint.ok().map(named)
    };
    let arrow = if socket.accepted.get() { "←" } else { "→" };
    let local = end(socket.net.local()).unwrap_or_default();
    let peer = match socket.role.get() {
        Role::Connected => end(socket.net.peer()).map(|peer| format!("{arrow} {peer}")).unwrap_or_default(),
        _ => String::new(),
    };
    let parts = [format!("{name}:"), kind.to_owned(), local, peer, state.to_owned()];
    parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// Whether a text can stand as a word.
pub fn is_word(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// A key as it is written in a record: `name`, `"content-type"`, `7`.
pub fn key_literal(key: &Key) -> String {
    match key.as_name().filter(|name| is_word(name)) {
        Some(name) => name.to_owned(),
        None => repr(&key.value()),
    }
}

/// How a part of a record is written behind the record: `.name`, `["content-type"]`, `[7]`.
pub fn field_path(key: &Key) -> String {
    match key.as_name().filter(|name| is_word(name)) {
        Some(name) => format!(".{name}"),
        None => format!("[{}]", repr(&key.value())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: impl Into<Value>) -> String {
        String::from_utf8(show(&value.into())).unwrap_or_default()
    }

    #[test]
    fn numbers_are_shown_as_they_are_written() {
        assert_eq!(shown(97.88), "97.88");
        assert_eq!(shown(212.0), "212.0");
        assert_eq!(shown(f64::NEG_INFINITY), "-inf");
        assert_eq!(shown(1e16), "1e16");
        assert_eq!(repr(&Value::Float(f64::NAN)), "float(\"nan\")");
        assert_eq!(shown(i64::MIN), "-9223372036854775808");
    }

    #[test]
    fn durations_are_exact() {
        let cases = [
            (0, "0s"),
            (250_000_000, "250ms"),
            (1_500_000_000, "1.5s"),
            (120_000_000_000, "2m"),
            (90_000_000_000, "90s"),
            (-250_500, "-250.5us"),
            (1, "1ns"),
            (i64::MAX, "9223372036.854775807s"),
        ];
        for (nanos, text) in cases {
            assert_eq!(shown(Value::Duration(nanos)), text);
        }
    }

    #[test]
    fn ratios_have_the_shortest_text_that_reads_back() {
        for (ratio, text) in
            [(0.2, "20%"), (0.07, "7%"), (0.005, "0.5%"), (1.0, "100%"), (0.29, "29%"), (0.0, "0%")]
        {
            assert_eq!(shown(Value::Ratio(ratio)), text);
        }
    }

    #[test]
    fn records_are_lines_and_lists_are_literals() {
        let record = Record::new([("n", Value::Int(1)), ("text", "a b".into()), ("data", "x\r\n".into())]);
        let list = Value::from(vec!["a".into(), Value::Int(1), Value::from(record.clone())]);
        assert_eq!(shown(record), "n     1\ntext  a b\ndata  \"x\\r\\n\"");
        assert_eq!(shown(list), r#"["a", 1, {n: 1, text: "a b", data: "x\r\n"}]"#);
    }

    #[test]
    fn m10_the_beginning_of_a_large_value_is_short() {
        let large = Value::text("ab".repeat(10_000_000));
        let list = Value::from(vec![large.clone(), Value::Int(7)]);
        let many = Value::from(vec![Value::Int(7); 10_000_000]);
        assert!(beginning(&large).starts_with("\"abab") && beginning(&large).ends_with("\"…"));
        assert!(beginning(&list).starts_with("[\"abab") && beginning(&list).ends_with("…, 7]"));
        assert!(beginning(&many).len() < 2 * BRIEF && name(&many).ends_with("…]"));
        assert!(name(&large).starts_with("abab") && name(&large).len() < 2 * BRIEF);
        assert_eq!(beginning(&Value::from("a\n")), "\"a\\n\"");
    }

    #[test]
    fn nesting_is_shown_to_a_depth() {
        let mut list = Value::from(Vec::<Value>::new());
        for _ in 0..100_000 {
            list = Value::from(vec![list]);
        }
        assert!(shown(list).contains("[…]"));
    }
}
