//! Records: `keys values lookup to_json`.

use std::io;

use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::ser::PrettyFormatter;

use super::{INT, at, int, wrong};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::interrupt;
use crate::eval::memory;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Key, Kind, Record, Value, display};
use crate::eval::world::World;
use crate::message;
use crate::spec::{Example, Function, Repeats, text as help};

const RECORD: Kinds = Kinds::of(Kind::Record);
const LIST: Kinds = Kinds::of(Kind::List);

/// `keys(record)`
pub static KEYS: Function = Function {
    name: "keys",
    parameters: "record",
    arity: (1, 1),
    may_be_hidden: true,
    accepts: &[RECORD],
    summary: help("The keys of a record, in the order in which they came", "记录的键，按加入的先后排列"),
    yields: (LIST, Repeats::Same),
    examples: &[Example {
        about: help("Names and numbers are keys", "名字和数字都可以作键"),
        script: "stock = {pears: 3, 7: \"seven\"}\nstock.plums = 5\nprint keys(stock)",
        output: "[\"pears\", 7, \"plums\"]",
    }],
    run: keys,
};

fn keys(arguments: &[Value], _: &World) -> Outcome<Value> {
    let record = record("keys", at(arguments, 0))?;
    memory::room_for(record.len() * size_of::<Value>())?;
    Ok(record.iter().map(|(key, _)| key.value()).collect::<Vec<_>>().into())
}

/// `values(record)`
pub static VALUES: Function = Function {
    name: "values",
    parameters: "record",
    arity: (1, 1),
    may_be_hidden: true,
    accepts: &[RECORD],
    summary: help("The values of a record, in the order of its keys", "记录的值，按键的顺序排列"),
    yields: (LIST, Repeats::Same),
    examples: &[Example {
        about: help("The largest of them", "其中最大的"),
        script: "print max(values({ann: 3, bob: 8, carl: 5}))",
        output: "8",
    }],
    run: values,
};

fn values(arguments: &[Value], _: &World) -> Outcome<Value> {
    let record = record("values", at(arguments, 0))?;
    memory::room_for(record.len() * size_of::<Value>())?;
    Ok(record.iter().map(|(_, value)| value.clone()).collect::<Vec<_>>().into())
}

/// `lookup(record, key, otherwise)`
pub static LOOKUP: Function = Function {
    name: "lookup",
    parameters: "record, key, otherwise",
    arity: (3, 3),
    may_be_hidden: true,
    accepts: &[RECORD, Kinds::ANY, Kinds::ANY],
    summary: help(
        "The value of a key; where the record has no such key, the third value",
        "键的值；记录里没有这个键时，是第三个值",
    ),
    yields: (Kinds::ANY, Repeats::Same),
    examples: &[Example {
        about: help("Counting words", "数单词"),
        script: "count = {}\nfor word in split(\"to be or not to be\", \" \") {\n\
                 \x20   count[word] = lookup(count, word, 0) + 1\n}\nprint count.to count.or",
        output: "2 1",
    }],
    run: lookup,
};

fn lookup(arguments: &[Value], _: &World) -> Outcome<Value> {
    let record = record("lookup", at(arguments, 0))?;
    let found = record.value_of(&Key::of(at(arguments, 1))?);
    Ok(found.unwrap_or(at(arguments, 2)).clone())
}

/// `to_json(value)`
pub static TO_JSON: Function = Function {
    name: "to_json",
    parameters: "value, [indent]",
    arity: (1, 2),
    may_be_hidden: true,
    accepts: &[Kinds::ANY, INT],
    summary: help(
        "A value as JSON text, without blanks or, with a number, indented by so many",
        "值的 JSON 文本：不带空格；给出数字时按它缩进",
    ),
    yields: (Kinds::of(Kind::Bytes), Repeats::Same),
    examples: &[
        Example {
            about: help("What another program reads", "另一个程序能读的文本"),
            script: "print to_json({name: \"Ann\", marks: [1, 2.5], 7: none})",
            output: r#"{"name":"Ann","marks":[1,2.5],"7":null}"#,
        },
        Example {
            about: help("For a person", "给人看的"),
            script: "print to_json({port: 9999}, 2)",
            output: "{\n  \"port\": 9999\n}",
        },
    ],
    run: to_json,
};

/// How deep lists and records may be nested, as deep as `json` reads them.
const DEPTH: usize = 128;
/// The widest indentation.
const MOST_INDENT: i64 = 16;

fn to_json(arguments: &[Value], _: &World) -> Outcome<Value> {
    let value = AsJson { value: at(arguments, 0), depth: DEPTH };
    let mut text = Bounded::default();
    let written = match at(arguments, 1) {
        Value::None => value.serialize(&mut serde_json::Serializer::new(&mut text)),
        indent => {
            let width = int("to_json", indent)?;
            let width = usize::try_from(width).ok().filter(|_| width <= MOST_INDENT);
            let width = width.ok_or_else(|| {
                let value = display::repr(indent);
                Fault::value(message!("json-indent", value = value, most = MOST_INDENT))
            })?;
            let indent = " ".repeat(width);
            let layout = PrettyFormatter::with_indent(indent.as_bytes());
            value.serialize(&mut serde_json::Serializer::with_formatter(&mut text, layout))
        }
    };
    if let Some(full) = text.full {
        return Err(full.into());
    }
    written.map_err(|error| Fault::value(message!("not-json", reason = error)))?;
    Ok(Value::from(text.bytes))
}

/// Text that grows as far as there is room for it.
#[derive(Default)]
struct Bounded {
    bytes: Vec<u8>,
    full: Option<memory::Full>,
}

impl io::Write for Bounded {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + more.len() > self.bytes.capacity() {
            if let Err(full) = memory::room_for(2 * (self.bytes.len() + more.len())) {
                self.full = Some(full);
                return Err(io::ErrorKind::OutOfMemory.into());
            }
            if interrupt::is_to_stop() {
                return Err(io::ErrorKind::Interrupted.into());
            }
        }
        self.bytes.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A value in the form of JSON.
struct AsJson<'v> {
    value: &'v Value,
    depth: usize,
}

impl AsJson<'_> {
    fn inner<'v>(&self, value: &'v Value) -> AsJson<'v> {
        AsJson { value, depth: self.depth - 1 }
    }
}

impl Serialize for AsJson<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        if self.depth == 0 {
            return Err(S::Error::custom(format!("lists and records are nested deeper than {DEPTH}")));
        }
        match self.value {
            Value::None | Value::Unset => out.serialize_unit(),
            Value::Bool(truth) => out.serialize_bool(*truth),
            Value::Int(number) => out.serialize_i64(*number),
            Value::Unsigned(number) => out.serialize_u64(*number),
            Value::Float(number) | Value::Ratio(number) if !number.is_finite() => {
                Err(S::Error::custom(format!("{number} is no number of JSON")))
            }
            Value::Float(number) | Value::Ratio(number) => out.serialize_f64(*number),
            Value::Bytes(bytes) => match bytes.as_str() {
                Some(text) => out.serialize_str(text),
                None => Err(S::Error::custom("these bytes are no text in UTF-8")),
            },
            Value::Duration(_) => out.serialize_str(&display::repr(self.value)),
            Value::Address(address) => out.serialize_str(&address.to_string()),
            Value::List(list) => {
                let mut items = out.serialize_seq(Some(list.len()))?;
                for item in list.iter() {
                    items.serialize_element(&self.inner(item))?;
                }
                items.end()
            }
            Value::Record(record) => {
                let mut fields = out.serialize_map(Some(record.len()))?;
                for (key, value) in record.iter() {
                    let name = match key {
                        Key::Socket(_) | Key::Task(_) | Key::Mailbox(_) => {
                            Err(S::Error::custom("a socket, task or mailbox is no key"))
                        }
                        Key::Int(_) | Key::Unsigned(_) | Key::Bool(_) => Ok(key.shown()),
                        text => text
                            .as_name()
                            .map(Into::into)
                            .ok_or_else(|| S::Error::custom("the bytes of a key are no text in UTF-8")),
                    };
                    fields.serialize_entry(&*name?, &self.inner(value))?;
                }
                fields.end()
            }
            Value::Socket(_) | Value::Task(_) | Value::Mailbox(_) => {
                Err(S::Error::custom(format!("JSON has no {}", self.value.kind().name())))
            }
        }
    }
}

/// An argument as a record.
fn record<'a>(function: &str, value: &'a Value) -> Outcome<&'a Record> {
    match value {
        Value::Record(record) => Ok(record),
        other => Err(wrong(function, RECORD, other)),
    }
}
