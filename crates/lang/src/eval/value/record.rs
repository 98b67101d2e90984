//! Records: values by keys, in the order in which the keys were given. Shared, changed in place where
//! nobody else looks, counted while they live.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::{Bytes, Value};
use crate::diagnostic::Message;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::mailbox::Mailbox;
use crate::eval::memory;
use crate::eval::socket::Socket;
use crate::eval::task::Task;
use crate::message;

/// A record of more entries than this finds them by a table.
const FEW: usize = 12;

/// What stands for a value in a record.
#[derive(Clone)]
pub enum Key {
    /// A name that the program gives.
    Name(&'static str),
    /// A text; an address is the same key as its text.
    Bytes(Bytes),
    /// A number.
    Int(i64),
    /// A number of 64 bits that has no sign.
    Unsigned(u64),
    /// A truth.
    Bool(bool),
    /// A socket of this run.
    Socket(Rc<Socket>),
    /// A background task of this run.
    Task(Rc<Task>),
    /// A mailbox of this run.
    Mailbox(Rc<Mailbox>),
}

impl Key {
    /// The key that a value is.
    ///
    /// # Errors
    /// KIND where it can be none.
    pub fn of(value: &Value) -> Outcome<Self> {
        Ok(match value {
            Value::Bytes(bytes) => Self::Bytes(bytes.clone()),
            Value::Int(number) => Self::Int(*number),
            Value::Unsigned(number) => Self::Unsigned(*number),
            Value::Bool(truth) => Self::Bool(*truth),
            Value::Address(address) => Self::Bytes(Bytes::from(address.to_string())),
            Value::Socket(socket) => Self::Socket(Rc::clone(socket)),
            Value::Task(task) => Self::Task(Rc::clone(task)),
            Value::Mailbox(mailbox) => Self::Mailbox(Rc::clone(mailbox)),
            other => return Err(Fault::new("KIND", message!("no-key", kind = other.kind().name()))),
        })
    }

    /// The key as a value again.
    pub fn value(&self) -> Value {
        match self {
            Self::Name(name) => Value::text(name),
            Self::Bytes(bytes) => Value::Bytes(bytes.clone()),
            Self::Int(number) => Value::Int(*number),
            Self::Unsigned(number) => Value::Unsigned(*number),
            Self::Bool(truth) => Value::Bool(*truth),
            Self::Socket(socket) => Value::Socket(Rc::clone(socket)),
            Self::Task(task) => Value::Task(Rc::clone(task)),
            Self::Mailbox(mailbox) => Value::Mailbox(Rc::clone(mailbox)),
        }
    }

    /// Its bytes, where it is a text.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Name(name) => Some(name.as_bytes()),
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The name that it is, where it is text in UTF-8.
    pub fn as_name(&self) -> Option<&str> {
        self.as_bytes().and_then(|bytes| std::str::from_utf8(bytes).ok())
    }

    /// As a reader is told of it: a text as it is, cut where it is long.
    pub fn shown(&self) -> Cow<'_, str> {
        match self {
            Self::Name(name) => Cow::Borrowed(name),
            Self::Bytes(bytes) => crate::escape::name(bytes),
            other => Cow::Owned(super::display::name(&other.value())),
        }
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Unsigned(a), Self::Unsigned(b)) => a == b,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Socket(a), Self::Socket(b)) => Rc::ptr_eq(a, b),
            (Self::Task(a), Self::Task(b)) => Rc::ptr_eq(a, b),
            (Self::Mailbox(a), Self::Mailbox(b)) => Rc::ptr_eq(a, b),
            (a, b) => a.as_bytes().zip(b.as_bytes()).is_some_and(|(a, b)| a == b),
        }
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Name(_) | Self::Bytes(_) => self.as_bytes().hash(state),
            Self::Int(number) => number.hash(state),
            Self::Unsigned(number) => number.hash(state),
            Self::Bool(truth) => truth.hash(state),
            Self::Socket(socket) => socket.id.hash(state),
            Self::Task(task) => task.id.hash(state),
            Self::Mailbox(mailbox) => mailbox.id.hash(state),
        }
    }
}

/// Values by keys: what commands yield where one value is not enough (`msg.data`, `msg.from`), and what
/// a script gathers.
#[derive(Clone, Default)]
pub struct Record {
    /// Keys and values. Where the value is `Unset`, the entry was taken away.
    entries: Vec<(Key, Value)>,
    /// How many were taken away and still have a place.
    gone: usize,
    /// Where each key is, once there are many.
    places: Option<FxHashMap<Key, u32>>,
    /// What a table on a terminal has of it, if that is not its fields as they are.
    pub brief: Option<Rc<Brief>>,
    memory: Memory,
}

/// What a table on a terminal, where the room is scarce, has of a record.
pub struct Brief {
    /// Shorter values in the place of those of fields
    pub values: Vec<(&'static str, Value)>,
    /// What all records of the sort have in common
    pub sort: &'static RecordSort,
}

/// A sort of records, as tables know it.
pub struct RecordSort {
    /// Fields that a narrow table goes without, first those that tell least
    pub dispensable: &'static [&'static str],
    /// Fields of which a reader is told when their values stand for others, and the sentence
    pub told: (&'static [&'static str], fn() -> Message),
}

/// What a record was charged with. A copy is charged when it becomes a value itself.
#[derive(Default)]
struct Memory(usize);

impl Clone for Memory {
    fn clone(&self) -> Self {
        Self(0)
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        memory::release(self.0);
    }
}

impl Record {
    /// A record of these fields.
    pub fn new<const N: usize>(fields: [(&'static str, Value); N]) -> Self {
        fields.into_iter().map(|(name, value)| (Key::Name(name), value)).collect()
    }

    /// Counts the memory that it takes, from now until it is gone.
    pub(super) fn charge(&mut self) {
        let places = self.places.as_ref().map_or(0, |places| places.capacity() * size_of::<(Key, u32)>());
        let size = self.entries.capacity() * size_of::<(Key, Value)>() + places;
        let brief = self.brief.as_ref().map_or(0, |brief| {
            size_of::<Brief>() + brief.values.capacity() * size_of::<(&str, Value)>() + memory::OVERHEAD
        });
        let size = size + brief + memory::OVERHEAD;
        if size != self.memory.0 {
            memory::recharge(&mut self.memory.0, size);
        }
    }

    /// With what a table on a terminal has in the place of fields.
    #[must_use]
    pub fn with_brief(mut self, sort: &'static RecordSort, values: Vec<(&'static str, Value)>) -> Self {
        self.brief = Some(Rc::new(Brief { values, sort }));
        self
    }

    /// The value that stands for a field where the room is scarce.
    pub fn shorter(&self, name: &str) -> Option<&Value> {
        let values = self.brief.iter().flat_map(|brief| &brief.values);
        values.filter(|(own, _)| *own == name).map(|(_, value)| value).next()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len() - self.gone
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// For how many entries there is room.
    pub(super) fn capacity(&self) -> usize {
        self.entries.capacity()
    }

    /// Keys and values, in the order in which the keys were given.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Value)> {
        self.entries.iter().filter(|(_, value)| is_there(value)).map(|(key, value)| (key, value))
    }

    /// The entry behind a position, and the position behind it; for loops.
    pub fn entry_from(&self, position: usize) -> Option<(usize, &Key, &Value)> {
        let mut rest = self.entries.iter().enumerate().skip(position);
        let (at, (key, value)) = rest.find(|(_, (_, value))| is_there(value))?;
        Some((at + 1, key, value))
    }

    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&Value> {
        match &self.places {
            None => {
                let named = |own: &Key| own.as_bytes() == Some(name.as_bytes());
                self.entries.iter().find(|(own, _)| named(own)).map(|(_, value)| value)
            }
            Some(_) => self.value_of(&Key::Bytes(Bytes::from(name))),
        }
    }

    /// The value of a key.
    pub fn value_of(&self, key: &Key) -> Option<&Value> {
        self.place(key).and_then(|place| self.entries.get(place)).map(|(_, value)| value)
    }

    fn place(&self, key: &Key) -> Option<usize> {
        match &self.places {
            None => self.entries.iter().position(|(own, _)| own == key),
            Some(places) => places.get(key).map(|place| *place as usize),
        }
    }

    /// The names of its fields, as a reader is told of them.
    pub fn names(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.iter().map(|(key, _)| key.shown())
    }

    /// The value of a key, to be changed; a key that is new has `none` then.
    pub fn value_mut(&mut self, key: Key) -> &mut Value {
        let place = self.place(&key).unwrap_or_else(|| {
            if let Some(places) = &mut self.places {
                places.insert(key.clone(), u32::try_from(self.entries.len()).unwrap_or(u32::MAX));
            }
            self.entries.push((key, Value::None));
            if self.places.is_none() && self.entries.len() > FEW {
                self.find_by_table();
            }
            self.charge();
            self.entries.len() - 1
        });
        &mut self.entries[place].1
    }

    /// Gives a key a value; a new one comes last.
    pub fn set(&mut self, key: Key, value: Value) {
        *self.value_mut(key) = value;
    }

    /// Puts a field before the one at a place.
    pub fn insert(&mut self, place: usize, name: &'static str, value: Value) {
        self.entries.insert(place.min(self.entries.len()), (Key::Name(name), value));
        if self.places.is_some() {
            self.find_by_table();
        }
    }

    /// Takes an entry away; `None` where there is none.
    pub fn remove(&mut self, key: &Key) -> Option<Value> {
        let place = self.place(key)?;
        let Some(places) = &mut self.places else { return Some(self.entries.remove(place).1) };
        places.remove(key);
        self.gone += 1;
        let taken = std::mem::replace(&mut self.entries[place], (Key::Bool(false), Value::Unset)).1;
        if self.gone > self.entries.len() / 2 {
            self.entries.retain(|(_, value)| is_there(value));
            self.gone = 0;
            self.find_by_table();
            self.charge();
        }
        Some(taken)
    }

    /// Takes all values out, for whoever frees them.
    pub(super) fn take_values(&mut self) -> impl Iterator<Item = Value> + '_ {
        self.entries.drain(..).map(|(_, value)| value)
    }

    fn find_by_table(&mut self) {
        let entries = self.entries.iter().zip(0..).filter(|((_, value), _)| is_there(value));
        self.places = Some(entries.map(|((key, _), place)| (key.clone(), place)).collect());
    }
}

/// Whether an entry was not taken away.
fn is_there(value: &Value) -> bool {
    !matches!(value, Value::Unset)
}

impl FromIterator<(Key, Value)> for Record {
    /// Of entries with one key the last counts, in the place of the first.
    fn from_iter<T: IntoIterator<Item = (Key, Value)>>(entries: T) -> Self {
        let mut record = Self::default();
        for (key, value) in entries {
            record.set(key, value);
        }
        record
    }
}

impl Drop for Record {
    /// What is nested deep is taken apart piece by piece: the stack does not grow.
    fn drop(&mut self) {
        super::list::drop_nested(self.take_values());
    }
}
