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
        memory::recharge(&mut self.charged, self.values.capacity() * size_of::<Value>() + memory::OVERHEAD);
    }
}

impl Drop for Items {
    /// Lists within lists are taken apart one after another: however deep they are nested, the
    /// stack does not grow.
    fn drop(&mut self) {
        memory::release(self.charged);
        if !self.values.iter().any(|value| matches!(value, Value::List(_))) {
            return;
        }
        let mut rest = std::mem::take(&mut self.values);
        while let Some(value) = rest.pop() {
            if let Value::List(List(items)) = value
                && let Some(mut items) = Rc::into_inner(items)
            {
                rest.append(&mut items.values);
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_nested_a_million_times_is_dropped_without_deep_recursion() {
        let mut list = List::default();
        for _ in 0..1_000_000 {
            list = List::from(vec![Value::List(list)]);
        }
        drop(list);
    }
}
