//! Records: named values in order.

use std::borrow::Cow;

use super::Value;

/// What commands yield where one value is not enough: `msg.data`, `msg.from`.
#[derive(Clone, Default)]
pub struct Record {
    /// Names and values, in the order in which they are shown. A name occurs once.
    pub fields: Vec<(Cow<'static, str>, Value)>,
}

impl Record {
    /// A record of these fields.
    pub fn new<const N: usize>(fields: [(&'static str, Value); N]) -> Self {
        Self { fields: fields.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect() }
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
