//! A background task as the language sees it.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::pin;
use std::rc::{Rc, Weak};
use std::task::{Poll, Waker};

use event_listener::Event;

use crate::eval::fault::Outcome;
use crate::eval::memory::Charge;
use crate::eval::value::Value;

/// What a task takes that is known to somebody, in bytes.
pub const TASK: usize = 512;

/// A task's end from outside. A task under way looks at it each time it is polled.
#[derive(Default)]
pub struct Stop {
    is_stopped: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Stop {
    /// Whether somebody has stopped it.
    pub fn is_stopped(&self) -> bool {
        self.is_stopped.get()
    }

    /// Goes on with a future as long as nobody stops it; `None` then.
    pub async fn unless<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        poll_fn(|context| {
            if self.is_stopped.get() {
                return Poll::Ready(None);
            }
            let polled = work.as_mut().poll(context);
            if polled.is_pending() {
                let mut waker = self.waker.borrow_mut();
                match &mut *waker {
                    Some(known) => known.clone_from(context.waker()),
                    none => *none = Some(context.waker().clone()),
                }
            }
            polled.map(Some)
        })
        .await
    }
}

impl Task {
    /// Ends it, and the tasks of its connections, as soon as they may run again.
    pub fn stop(&self) {
        if self.result.borrow().is_some() {
            return;
        }
        self.stop.is_stopped.set(true);
        if let Some(waker) = self.stop.waker.take() {
            waker.wake();
        }
        let parts = self.parts.take();
        parts.iter().filter_map(Weak::upgrade).for_each(|part| part.stop());
    }

    /// Adds the task of a connection; those that have ended are let go of.
    pub fn add(&self, part: &Rc<Self>) {
        let mut parts = self.parts.borrow_mut();
        if parts.len() == parts.capacity() {
            parts.retain(|part| part.strong_count() > 0);
        }
        parts.push(Rc::downgrade(part));
    }
}

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
    /// Whether somebody has stopped it.
    pub stop: Stop,
    /// For a `serve`: the tasks of its connections.
    pub parts: RefCell<Vec<Weak<Task>>>,
    /// Somebody waited for it, so that its failure is not the run's.
    pub waited: Cell<bool>,
    /// What it takes, as it is counted.
    pub charge: Charge,
}
