//! Lists: shared, changed in place where nobody else looks, counted while they live.

use std::ops::Deref;
use std::rc::Rc;

use super::Value;
use crate::eval::memory;

/// A list of values.
#[derive(Clone, Default)]
pub struct List(Rc<Items>);

#[derive(Default)]
struct Items {
    values: Vec<Value>,
    charged: usize,
}

impl Items {
    fn recharge(&mut self) {
        memory::recharge(&mut self.charged, self.values.capacity() * size_of::<Value>());
    }
}

impl Drop for Items {
    fn drop(&mut self) {
        memory::release(self.charged);
    }
}

impl List {
    /// Appends, in place where the list is not shared: amortised linear in what is appended.
    pub fn push_all(&mut self, more: &[Value]) {
        if let Some(items) = Rc::get_mut(&mut self.0) {
            items.values.extend_from_slice(more);
            items.recharge();
            return;
        }
        let mut values = Vec::with_capacity((self.len() + more.len()).next_power_of_two());
        values.extend_from_slice(self);
        values.extend_from_slice(more);
        *self = Self::from(values);
    }
}

impl Deref for List {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.0.values
    }
}

impl From<Vec<Value>> for List {
    fn from(values: Vec<Value>) -> Self {
        let mut items = Items { values, charged: 0 };
        items.recharge();
        Self(Rc::new(items))
    }
}
