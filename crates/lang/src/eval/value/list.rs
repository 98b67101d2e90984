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
        drop_nested(self.values.drain(..));
    }
}

/// Frees values one after another, those that only they hold included, without recursion.
pub(in crate::eval) fn drop_nested(values: impl Iterator<Item = Value>) {
    let mut rest: Vec<Value> = values.filter(holds_others).collect();
    while let Some(value) = rest.pop() {
        match value {
            Value::List(List(items)) => {
                if let Some(mut items) = Rc::into_inner(items) {
                    rest.extend(items.values.drain(..).filter(holds_others));
                }
            }
            Value::Record(record) => {
                if let Some(mut record) = Rc::into_inner(record) {
                    rest.extend(record.take_values().filter(holds_others));
                }
            }
            Value::Mailbox(mailbox) => {
                if let Some(mailbox) = Rc::into_inner(mailbox) {
                    rest.extend(mailbox.take_values().into_iter().filter(holds_others));
                }
            }
            _ => {}
        }
    }
}

/// Whether other values can be in it.
fn holds_others(value: &Value) -> bool {
    matches!(value, Value::List(_) | Value::Record(_) | Value::Mailbox(_))
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

impl List {
    /// Whether another value holds it as well.
    pub fn is_shared(&self) -> bool {
        Rc::strong_count(&self.0) > 1
    }

    /// An element to be changed, copied before where the list is shared.
    pub fn element_mut(&mut self, place: usize) -> Option<&mut Value> {
        if Rc::get_mut(&mut self.0).is_none() {
            *self = Self::from(self.to_vec());
        }
        Rc::get_mut(&mut self.0)?.values.get_mut(place)
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
