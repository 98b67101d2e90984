//! Records: named values in order.

use std::borrow::Cow;
use std::rc::Rc;

use super::Value;
use crate::diagnostic::Message;
use crate::eval::memory;

/// What commands yield where one value is not enough: `msg.data`, `msg.from`.
#[derive(Clone, Default)]
pub struct Record {
    /// Names and values, in the order in which they are shown. A name occurs once.
    pub fields: Vec<(Cow<'static, str>, Value)>,
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
        fields.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect()
    }

    /// Counts the memory that it takes, from now until it is gone.
    pub(super) fn charge(&mut self) {
        let names = self.fields.iter().filter_map(|(name, _)| match name {
            Cow::Owned(name) => Some(name.capacity()),
            Cow::Borrowed(_) => None,
        });
        let size = self.fields.capacity() * size_of::<(Cow<'static, str>, Value)>();
        let brief = self.brief.as_ref().map_or(0, |brief| {
            size_of::<Brief>() + brief.values.capacity() * size_of::<(&str, Value)>() + memory::OVERHEAD
        });
        let size = size + names.sum::<usize>() + brief + memory::OVERHEAD;
        memory::recharge(&mut self.memory.0, size);
    }

    /// With what a table on a terminal has in the place of fields.
    #[must_use]
    pub fn with_brief(self, sort: &'static RecordSort, values: Vec<(&'static str, Value)>) -> Self {
        Self { brief: Some(Rc::new(Brief { values, sort })), ..self }
    }

    /// The value that stands for a field where the room is scarce.
    pub fn shorter(&self, name: &str) -> Option<&Value> {
        let values = self.brief.iter().flat_map(|brief| &brief.values);
        values.filter(|(own, _)| *own == name).map(|(_, value)| value).next()
    }

    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    /// The names of its fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(name, _)| name.as_ref())
    }
}

impl FromIterator<(Cow<'static, str>, Value)> for Record {
    fn from_iter<T: IntoIterator<Item = (Cow<'static, str>, Value)>>(fields: T) -> Self {
        Self { fields: fields.into_iter().collect(), ..Self::default() }
    }
}
