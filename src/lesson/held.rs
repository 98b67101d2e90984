//! A question that stands in a block: the script waits behind it until the class knows the answer.

use std::cell::Cell;
use std::rc::Rc;

use event_listener::Event as Wakeup;
use futures_core::future::LocalBoxFuture;

/// The question that is open, where questions are held.
#[derive(Default)]
pub struct OpenQuestion {
    holds: Cell<bool>,
    /// Its number; 0 where none is open.
    open: Cell<usize>,
    /// Questions so far.
    asked: Cell<usize>,
    answered: Wakeup,
}

impl OpenQuestion {
    /// Whether questions wait from here on. Those that do are answered where they no longer should.
    pub fn hold(&self, holds: bool) {
        self.holds.set(holds);
        if !holds {
            self.reveal();
        }
    }

    /// Whether a question waits.
    pub fn is_open(&self) -> bool {
        self.open.get() != 0
    }

    /// The class knows the answer.
    pub fn reveal(&self) {
        self.open.set(0);
        self.answered.notify(usize::MAX);
    }

    /// A question is asked; ends when its answer is known. `None` where it is not waited for.
    pub fn ask(self: &Rc<Self>) -> Option<LocalBoxFuture<'static, ()>> {
        if !self.holds.get() {
            return None;
        }
        let number = self.asked.get() + 1;
        self.asked.set(number);
        self.open.set(number);
        // Whoever asked before has its answer.
        self.answered.notify(usize::MAX);
        let open = Open { held: Rc::clone(self), number };
        Some(Box::pin(async move {
            loop {
                let answered = open.held.answered.listen();
                if open.held.open.get() != open.number {
                    return;
                }
                answered.await;
            }
        }))
    }
}

/// A question while somebody waits behind it.
struct Open {
    held: Rc<OpenQuestion>,
    number: usize,
}

impl Drop for Open {
    fn drop(&mut self) {
        if self.held.open.get() == self.number {
            self.held.open.set(0);
        }
    }
}
