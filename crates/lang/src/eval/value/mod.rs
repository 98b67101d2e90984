//! The values of the language.
//!
//! May use: `eval::socket`, `eval::task`, `eval::mailbox` for the kinds that are handles. Knows no network.

pub mod access;
pub mod address;
pub mod bits;
pub mod bytes;
pub mod change;
pub mod compare;
pub mod display;
pub mod format;
pub mod kind;
pub mod list;
pub mod ops;
pub mod pattern;
pub mod record;
pub mod rules;
pub mod search;

use std::rc::Rc;

pub use address::Address;
pub use bytes::Bytes;
pub use kind::Kind;
pub use list::List;
pub use record::{Key, Record};

use crate::eval::mailbox::Mailbox;
use crate::eval::socket::Socket;
use crate::eval::task::Task;

/// A value. Cloning is cheap: what is large is shared and never changed while it is shared.
#[derive(Clone, Default)]
pub enum Value {
    /// A name that has no value yet; never seen by commands and functions.
    Unset,
    /// `none`
    #[default]
    None,
    /// `true`, `false`
    Bool(bool),
    /// 64 bits, signed
    Int(i64),
    /// An int of 64 bits without a sign that is above all those with one
    Unsigned(u64),
    /// IEEE 754, 64 bits
    Float(f64),
    /// Nanoseconds, may be negative after a subtraction
    Duration(i64),
    /// `20%` is 0.2
    Ratio(f64),
    /// Text and data
    Bytes(Bytes),
    /// An address, with or without a port
    Address(Rc<Address>),
    /// Values in order
    List(List),
    /// Named values in order
    Record(Rc<Record>),
    /// A socket of this run
    Socket(Rc<Socket>),
    /// A background task of this run
    Task(Rc<Task>),
    /// A mailbox of this run
    Mailbox(Rc<Mailbox>),
}

impl Value {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Unset | Self::None => Kind::None,
            Self::Bool(_) => Kind::Bool,
            Self::Int(_) | Self::Unsigned(_) => Kind::Int,
            Self::Float(_) => Kind::Float,
            Self::Duration(_) => Kind::Duration,
            Self::Ratio(_) => Kind::Ratio,
            Self::Bytes(_) => Kind::Bytes,
            Self::Address(_) => Kind::Address,
            Self::List(_) => Kind::List,
            Self::Record(_) => Kind::Record,
            Self::Socket(_) => Kind::Socket,
            Self::Task(_) => Kind::Task,
            Self::Mailbox(_) => Kind::Mailbox,
        }
    }

    /// Text as a value.
    pub fn text(text: impl AsRef<str>) -> Self {
        Self::Bytes(Bytes::from(text.as_ref().as_bytes()))
    }

    /// Whether there is nothing to free behind it.
    #[inline]
    pub(in crate::eval) fn owns_nothing(&self) -> bool {
        matches!(
            self,
            Self::Unset
                | Self::None
                | Self::Bool(_)
                | Self::Int(_)
                | Self::Unsigned(_)
                | Self::Float(_)
                | Self::Duration(_)
                | Self::Ratio(_)
        )
    }

    /// An int of 64 bits without a sign.
    pub fn unsigned(number: u64) -> Self {
        i64::try_from(number).map_or(Self::Unsigned(number), Self::Int)
    }

    /// Its worth, where it is an int.
    pub fn whole(&self) -> Option<i128> {
        match self {
            Self::Int(number) => Some((*number).into()),
            Self::Unsigned(number) => Some((*number).into()),
            _ => None,
        }
    }

    /// Whether it is `none`.
    pub fn is_none(&self) -> bool {
        matches!(self, Self::None | Self::Unset)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<Bytes> for Value {
    fn from(bytes: Bytes) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(Bytes::from(bytes))
    }
}

impl From<Address> for Value {
    fn from(address: Address) -> Self {
        Self::Address(Rc::new(address))
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::List(List::from(items))
    }
}

impl From<Record> for Value {
    fn from(mut record: Record) -> Self {
        record.charge();
        Self::Record(Rc::new(record))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
