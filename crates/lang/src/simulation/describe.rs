//! Which packets: the words after `drop` and `packets`, and the text in `packets("tcp syn")`.
//!
//! May use: `eval`, `net::sim`.

use std::time::Duration;

use wirelab_net::sim::{Filter, SimNetwork};

use super::{fault, text};
use crate::eval::call::Call;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::Value;
use crate::message;

/// The words of a description of packets.
pub const WORDS: &[&str] = &[
    "->",
    "tcp",
    "udp",
    "icmp",
    "arp",
    "syn",
    "ack",
    "fin",
    "rst",
    "psh",
    "data",
    "from",
    "to",
    "port",
    "link",
    "delivered",
    "lost",
    "delayed",
    "duplicated",
    "corrupted",
    "dropped",
    "queue-full",
    "link-down",
    "partitioned",
    "node-down",
    "nth",
];

/// What a description of packets says beside the filter.
#[derive(Default)]
pub struct Description {
    /// The filter's words.
    pub filter: String,
    /// `nth N`
    pub nth: Option<u64>,
    /// `last N`
    pub last: Option<usize>,
    /// A time among the words.
    pub time: Option<Duration>,
}

impl Description {
    /// Reads operands.
    ///
    /// # Errors
    /// One is of a kind that has no place there, or a number lacks.
    pub fn read(operands: impl Iterator<Item = Value>) -> Outcome<Self> {
        let mut found = Self::default();
        let mut words: Vec<String> = Vec::new();
        let mut operands = operands;
        while let Some(value) = operands.next() {
            match &value {
                Value::Duration(nanos) => {
                    let nanos = u64::try_from(*nanos)
                        .map_err(|_| Fault::value(message!("negative-duration", what = "delay")))?;
                    found.time = Some(Duration::from_nanos(nanos));
                }
                Value::Int(number) => words.push(number.to_string()),
                value => {
                    let word = text("PACKETS", value)?;
                    let again = match word.as_str() {
                        "nth" => found.nth.is_some(),
                        "last" => found.last.is_some(),
                        _ => false,
                    };
                    if again {
                        return Err(Fault::value(message!("filter-twice", word = word)));
                    }
                    match word.as_str() {
                        "nth" => found.nth = Some(count("nth", operands.next())? as u64),
                        "last" => found.last = Some(count("last", operands.next())?),
                        _ => words.push(word),
                    }
                }
            }
        }
        found.filter = words.join(" ");
        Ok(found)
    }
}

fn count(word: &'static str, value: Option<Value>) -> Outcome<usize> {
    let number = match &value {
        None => return Err(Fault::value(message!("filter-unfinished", word = word))),
        Some(value) => Call::count(word, value, usize::MAX)?,
    };
    if number == 0 { Err(Fault::value(message!("filter-from-one", word = word))) } else { Ok(number) }
}

/// A filter, with the names that the network has now.
///
/// # Errors
/// It is none.
pub fn filter(network: &SimNetwork, text: &str) -> Outcome<Filter> {
    let read = network.filter(text);
    read.map_err(|error| network.topology(|topology| fault::of_filter(&error, topology)))
}
