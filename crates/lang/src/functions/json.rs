//! `json`: what JSON text describes.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{TEXT, at, literal, text};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::interrupt::{self, Work};
use crate::eval::memory;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Bytes, Key, Record, Value};
use crate::eval::world::World;
use crate::message;
use crate::spec::{Example, Function, Repeats, text as help};

/// `json(text)`
pub static JSON: Function = Function {
    name: "json",
    parameters: "text",
    arity: (1, 1),
    accepts: &[TEXT],
    summary: help(
        "The value that JSON text describes: an object becomes a record, an array a list, null none",
        "JSON 文本所表示的值：对象成为记录，数组成为列表，null 成为 none",
    ),
    yields: (Kinds::ANY, Repeats::Same),
    examples: &[Example {
        about: help("A field of an object, an element of an array", "对象的字段，数组的元素"),
        script: "reply = json('{\"name\": \"Bob\", \"marks\": [1, 2.5]}')\nprint reply.name reply.marks[1]",
        output: "Bob 2.5",
    }],
    may_be_hidden: false,
    run: json,
};

/// What a list or an object takes while it is read, in bytes.
const NEST: usize = 256;

fn json(arguments: &[Value], _: &World) -> Outcome<Value> {
    let data = text("json", at(arguments, 0))?;
    // `[0,0,…` : two characters of text become one value.
    memory::room_for(data.len().saturating_mul(size_of::<Value>()))?;
    // A list or an object takes some hundred bytes while it is read, however little is in it.
    let nests = data.iter().filter(|byte| matches!(byte, b'[' | b'{')).count();
    memory::room_for(nests.saturating_mul(NEST))?;
    let work = RefCell::default();
    let mut source = serde_json::Deserializer::from_slice(&data);
    let value = AValue { work: &work }.deserialize(&mut source).and_then(|value| {
        source.end()?;
        Ok(value)
    });
    value.map_err(|error| {
        let text = error.to_string();
        let reason = text.rsplit_once(" at line ").map_or(&*text, |(reason, _)| reason);
        let (line, column) = (error.line(), error.column());
        Fault::value(message!("json", line = line, column = column, reason = reason, value = literal(&data)))
    })
}

/// A value of the language is read. It nests as deep as the library lets it: 128.
#[derive(Clone, Copy)]
struct AValue<'w> {
    work: &'w RefCell<Work>,
}

impl AValue<'_> {
    /// One more value was read.
    fn did<E: Error>(self) -> Result<(), E> {
        // The fault is made by who began the operation.
        match self.work.borrow_mut().done(64) {
            Err(_) if interrupt::is_to_stop() => Err(E::custom("")),
            _ => Ok(()),
        }
    }
}

impl<'de> DeserializeSeed<'de> for AValue<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Value, D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AValue<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::None)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Bool(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Int(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::unsigned(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Float(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
            self.did()?;
        }
        Ok(Value::from(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut record = Record::default();
        while let Some(name) = items.next_key::<String>()? {
            let value = items.next_value_seed(self)?;
            // The last of a name counts (RFC 8259, section 4, leaves it open).
            record.set(Key::Bytes(Bytes::from(name)), value);
            self.did()?;
        }
        Ok(Value::from(record))
    }
}
