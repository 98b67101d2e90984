//! What a script can say of a value: the lines `expect`, and what cannot be expected and why.

use wirelab_lang::diagnostic::Message;
use wirelab_lang::escape;
use wirelab_lang::eval::value::{Value, display};
use wirelab_lang::message;

use crate::repl::record::address_refs::{self, Whereabouts};

/// The longest text that is written out.
pub const LONGEST: usize = 400;
/// The most elements of a list that are written out.
pub const MOST: usize = 40;

/// A line below a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Claim {
    /// A condition
    Expect(String),
    /// What is not expected, and why
    Not(String, Message),
}

/// Values seen from behind a statement.
pub struct Claims<'a> {
    /// What the kernel chose.
    pub known: &'a Whereabouts<'a>,
    /// The statement.
    pub place: usize,
}

impl Claims<'_> {
    /// What holds for a value of which only the length is known.
    pub fn of_length(subject: &str, length: usize) -> Vec<Claim> {
        let claim = Claim::Expect(format!("len({subject}) == {length}"));
        vec![claim, Claim::Not(subject.to_owned(), message!("session-not-long"))]
    }

    /// What holds for a value that can be had by an expression.
    pub fn of(&self, subject: &str, value: &Value) -> Vec<Claim> {
        match value {
            Value::Record(record) => {
                let fields = record.iter();
                fields
                    .flat_map(|(key, value)| {
                        self.of(&format!("{subject}{}", display::field_path(key)), value)
                    })
                    .collect()
            }
            Value::Bytes(bytes) if bytes.len() > LONGEST => Self::of_length(subject, bytes.len()),
            Value::Bool(true) => vec![Claim::Expect(subject.to_owned())],
            value => vec![match self.literal(value, subject) {
                Ok(literal) => Claim::Expect(format!("{subject} == {literal}")),
                Err(why) => Claim::Not(subject.to_owned(), why),
            }],
        }
    }

    /// The literal that makes a value again on another run.
    ///
    /// # Errors
    /// Why there is none.
    pub fn literal(&self, value: &Value, besides: &str) -> Result<String, Message> {
        match value {
            Value::Float(number) if number.is_nan() => Err(message!("session-not-nan")),
            Value::Int(number) if self.known.is_chosen_port(&number.to_string()) => {
                self.chosen(self.known.port_reference(&number.to_string(), self.place, true, besides))
            }
            Value::Bytes(bytes) if bytes.len() > LONGEST => Err(message!("session-not-long")),
            Value::Bytes(bytes) => self.text(bytes, besides),
            Value::Address(address) => {
                let text = address.to_string();
                let is_bound_anywhere =
                    || address_refs::port(&text).is_some_and(|port| self.known.is_chosen_port(port));
                match self.known.is_chosen(&text) {
                    true => self.chosen(self.known.reference(&text, self.place, true, besides)),
                    false if is_bound_anywhere() => self.text(text.as_bytes(), besides),
                    false => Ok(self.known.peer(&text).unwrap_or_else(|| display::repr(value))),
                }
            }
            Value::List(list) if list.len() > MOST => Err(message!("session-not-long")),
            Value::List(list) => {
                let items: Result<Vec<_>, _> = list.iter().map(|item| self.literal(item, besides)).collect();
                Ok(format!("[{}]", items?.join(", ")))
            }
            Value::Record(_) | Value::Socket(_) | Value::Task(_) | Value::Mailbox(_) => {
                Err(message!("session-not-literal"))
            }
            other => Ok(display::repr(other)),
        }
    }

    fn chosen(&self, reference: Option<String>) -> Result<String, Message> {
        reference.ok_or_else(|| message!("session-not-chosen"))
    }

    /// Text in which what the kernel chose is put in by `{ }`.
    fn text(&self, bytes: &[u8], besides: &str) -> Result<String, Message> {
        let mut parts: Vec<Part> = vec![Part::Plain(bytes.to_vec())];
        for address in self.known.addresses() {
            let port = address_refs::port(address).unwrap_or_default();
            let whole = || self.known.reference(address, self.place, true, besides);
            let number = || self.known.port_reference(port, self.place, true, besides);
            parts =
                replaced(parts, address.as_bytes(), whole).ok_or_else(|| message!("session-not-chosen"))?;
            parts = replaced(parts, port.as_bytes(), number).ok_or_else(|| message!("session-not-chosen"))?;
        }
        let inner = parts.iter().map(|part| match part {
            Part::Plain(bytes) => {
                let quoted = escape::quote(bytes);
                quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
            }
            Part::Put(expression) => format!("{{{expression}}}"),
        });
        Ok(format!("\"{}\"", inner.collect::<String>()))
    }
}

enum Part {
    Plain(Vec<u8>),
    Put(String),
}

/// The parts with an expression wherever a number stands; nothing where it is needed and there is
/// none.
fn replaced(parts: Vec<Part>, number: &[u8], expression: impl Fn() -> Option<String>) -> Option<Vec<Part>> {
    let mut out = Vec::new();
    for part in parts {
        let Part::Plain(bytes) = part else {
            out.push(part);
            continue;
        };
        let mut done = 0;
        while let Some(at) = address_refs::find_number(&bytes, number, done) {
            out.push(Part::Plain(bytes.get(done..at)?.to_vec()));
            out.push(Part::Put(expression()?));
            done = at + number.len();
        }
        out.push(Part::Plain(bytes.get(done..)?.to_vec()));
    }
    Some(out)
}
