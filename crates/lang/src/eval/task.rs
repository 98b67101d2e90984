//! A background task as the language sees it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use event_listener::Event;

use crate::eval::fault::Outcome;
use crate::eval::memory::Charge;
use crate::eval::value::Value;

/// What a task takes that is known to somebody, in bytes.
pub const TASK: usize = 512;

/// A background task of a run.
pub struct Task {
    /// Unique in the run, counted from 1; the script itself is 0.
    pub id: u64,
    /// What messages call it: `task 1`, `serve 2`.
    pub name: Rc<str>,
    /// How it ended.
    pub result: RefCell<Option<Outcome<Value>>>,
    /// Woken when it ends.
    pub ended: Event,
    /// Somebody waited for it, so that its failure is not the run's.
    pub waited: Cell<bool>,
    /// What it takes, as it is counted.
    pub charge: Charge,
}
