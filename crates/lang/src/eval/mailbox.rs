//! Mailboxes: values that tasks put in and take out, the first one first.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use event_listener::Event;

use crate::eval::memory::Charge;
use crate::eval::value::Value;
use crate::eval::value::list::drop_nested;

/// What a mailbox takes without values, in bytes.
const MAILBOX: usize = 256;

/// A mailbox of a run.
pub struct Mailbox {
    /// Unique in the run, counted from 1.
    pub id: u64,
    values: RefCell<VecDeque<Value>>,
    /// Woken by each value, one task for each.
    pub filled: Event,
    charge: Charge,
}

impl Mailbox {
    /// An empty one.
    pub fn new(id: u64) -> Rc<Self> {
        let charge = Charge::of(MAILBOX);
        Rc::new(Self { id, values: RefCell::default(), filled: Event::new(), charge })
    }

    /// What messages call it.
    pub fn name(&self) -> String {
        format!("mailbox {}", self.id)
    }

    /// How many values are in it.
    pub fn len(&self) -> usize {
        self.values.borrow().len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts a value behind all others.
    pub fn put(&self, value: Value) {
        let mut values = self.values.borrow_mut();
        values.push_back(value);
        self.charge.set(MAILBOX + values.capacity() * size_of::<Value>());
        self.filled.notify_additional(1);
    }

    /// Takes all values out, for whoever frees them.
    pub(in crate::eval) fn take_values(&self) -> VecDeque<Value> {
        self.values.take()
    }

    /// Takes the first value.
    pub fn take(&self) -> Option<Value> {
        self.values.borrow_mut().pop_front()
    }
}

impl Drop for Mailbox {
    /// Mailboxes in mailboxes are taken apart one after another.
    fn drop(&mut self) {
        drop_nested(self.take_values().into_iter());
    }
}
