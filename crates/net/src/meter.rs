//! Counts the memory that a network takes for those who use it, at a meter of whoever runs it.
//!
//! May use: nothing. Must not use: anything else of the crate.

use std::rc::Rc;

/// Counts memory for a run.
pub trait Meter {
    /// Notes that what took `before` bytes takes `now`.
    fn recharge(&self, before: usize, now: usize);

    /// Whether so many bytes more may be taken.
    fn has_room(&self, bytes: usize) -> bool;
}

/// What one holder has been charged with; given back when it is dropped. Without a meter nothing is
/// counted, and there is always room.
#[derive(Default)]
pub(crate) struct Account {
    meter: Option<Rc<dyn Meter>>,
    charged: usize,
}

impl Account {
    /// An account at a meter, empty so far.
    pub(crate) fn new(meter: Rc<dyn Meter>) -> Self {
        Self { meter: Some(meter), charged: 0 }
    }

    /// Notes how many bytes are taken now.
    pub(crate) fn set(&mut self, now: usize) {
        if let Some(meter) = self.meter.as_ref().filter(|_| self.charged != now) {
            meter.recharge(self.charged, now);
        }
        self.charged = now;
    }

    /// Whether so many bytes more may be taken.
    pub(crate) fn has_room(&self, bytes: usize) -> bool {
        self.meter.as_ref().is_none_or(|meter| meter.has_room(bytes))
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        self.set(0);
    }
}
