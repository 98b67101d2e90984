//! Records: named values in order.

use std::borrow::Cow;

use super::Value;
use crate::eval::memory;

/// What commands yield where one value is not enough: `msg.data`, `msg.from`.
#[derive(Clone, Default)]
pub struct Record {
    /// Names and values, in the order in which they are shown. A name occurs once.
    pub fields: Vec<(Cow<'static, str>, Value)>,
    memory: Memory,
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
        let size = size + names.sum::<usize>() + memory::OVERHEAD;
        memory::recharge(&mut self.memory.0, size);
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
