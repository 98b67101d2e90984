//! Turns: how much a task may do before others have theirs, and the engine looks at signals, time limits
//! and the terminal.
//!
//! Work is counted, not timed, so that tasks take turns in the same order in every run. A turn ends
//! between two rounds of a loop, or where a command waits, also where it need not have waited. A task
//! that has used up its turn elsewhere, in calls or in a long row of statements, holds it: the engine
//! looks around, but no other task runs in between, unless that takes very long.
//!
//! May use: nothing of the crate but values, and the count of work.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::Waker;
use std::time::Duration;

use crate::eval::value::Value;
use crate::eval::work;

/// What a task may do in one turn, in rounds of a short loop.
pub const TURN: u32 = 20_000;
/// What a command counts as, a wait that was over at once, an error, and a question to the network.
pub const COMMAND: u32 = 256;
/// What waking a task counts as.
const WAKING: u32 = 16;
/// What one turn takes where time is virtual.
pub const TAKES: Duration = Duration::from_millis(1);

/// The longest that a task holds its turn, in turns: a function that calls itself and has no loop would
/// hold it for ever.
const MOST_HELD: u32 = 50;

/// As many instructions count as one round of a short loop.
const INSTRUCTIONS: usize = 8;
/// As many bytes do.
const BYTES: usize = 64;
/// As many elements do.
const ELEMENTS: usize = 4;

/// What a row of so many instructions counts as.
pub fn cost(instructions: usize) -> u32 {
    u32::try_from(1 + instructions / INSTRUCTIONS).unwrap_or(u32::MAX)
}

/// What going through a value counts as.
pub fn weight(value: &Value) -> u32 {
    let rounds = match value {
        Value::Bytes(bytes) => bytes.len() / BYTES,
        Value::List(list) => list.len() / ELEMENTS,
        Value::Record(record) => record.len() / ELEMENTS,
        _ => 0,
    };
    u32::try_from(rounds).unwrap_or(u32::MAX)
}

/// What operations have done, beyond what their operands tell, since this was asked last.
pub fn work_done() -> u32 {
    u32::try_from(work::take() / BYTES).unwrap_or(u32::MAX)
}

/// The turns of all tasks of a run, and of the scripts that it runs.
#[derive(Debug, Default)]
pub struct Turns {
    /// The task that has used up its turn where no other may run.
    holder: Cell<Option<u64>>,
    /// For how many turns it has held it.
    held: Cell<u32>,
    /// Tasks that would run meanwhile, in the order in which they came.
    kept_waiting: RefCell<Vec<Waker>>,
    /// How many turns were used up since somebody asked.
    used_up: Cell<u32>,
    /// What was done since then in turns that were not used up.
    work: Cell<u32>,
    next: Cell<u64>,
}

impl Turns {
    /// A place for a task.
    pub fn seat(self: &Rc<Self>) -> Seat {
        let number = self.next.get();
        self.next.set(number + 1);
        Seat { turns: Rc::clone(self), number }
    }

    /// How many turns were used up since the last question.
    pub fn take_used_up(&self) -> u32 {
        self.used_up.take()
    }

    /// All tasks rest.
    pub fn rest(&self) {
        self.work.set(0);
    }
}

/// A task's place among those who take turns. It is free again when this is dropped.
#[derive(Debug)]
pub struct Seat {
    turns: Rc<Turns>,
    number: u64,
}

impl Seat {
    /// Whether its task may run; where another one holds its turn, the task is woken when that ends.
    pub fn may_run(&self, waker: &Waker) -> bool {
        let may = self.turns.holder.get().is_none_or(|holder| holder == self.number);
        if !may {
            self.turns.kept_waiting.borrow_mut().push(waker.clone());
        }
        may
    }

    /// Whether its task holds its turn.
    pub fn holds(&self) -> bool {
        self.turns.holder.get() == Some(self.number)
    }

    /// The turn is used up; where it is held, no other task runs before the next one.
    pub fn use_up(&self, held: bool) {
        self.turns.used_up.set(self.turns.used_up.get().saturating_add(1));
        let count = if self.holds() { self.turns.held.get() + 1 } else { 0 };
        if held && count < MOST_HELD {
            self.turns.holder.set(Some(self.number));
            self.turns.held.set(count);
        } else {
            self.release();
        }
    }

    /// The task waits or has ended, having done so much in this turn. Tasks that wake each other again
    /// and again use up turns as one does that never waits.
    pub fn leave(&self, work: u32) {
        let all = self.turns.work.get() + work.min(TURN) + WAKING;
        self.turns.work.set(all % TURN);
        self.turns.used_up.set(self.turns.used_up.get().saturating_add(all / TURN));
        self.release();
    }

    /// Whoever was kept waiting may run.
    fn release(&self) {
        if self.holds() {
            self.turns.holder.set(None);
            self.turns.kept_waiting.take().into_iter().for_each(Waker::wake);
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.release();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    use super::*;

    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn nobody_runs_between_the_turns_of_who_holds_them() {
        let (turns, count) = (Rc::new(Turns::default()), Arc::new(Count::default()));
        let waker = Waker::from(Arc::clone(&count));
        let (one, other) = (turns.seat(), turns.seat());
        one.use_up(true);
        assert!(one.may_run(&waker) && !other.may_run(&waker));
        other.leave(1);
        assert_eq!(count.0.load(Ordering::Relaxed), 0);
        one.use_up(false);
        assert_eq!(count.0.load(Ordering::Relaxed), 1);
        assert!(other.may_run(&waker));
        assert_eq!((turns.take_used_up(), turns.take_used_up()), (2, 0));
    }

    #[test]
    fn a_turn_is_not_held_for_ever() {
        let turns = Rc::new(Turns::default());
        let (one, other) = (turns.seat(), turns.seat());
        let held = (0..10_000).take_while(|_| {
            one.use_up(true);
            !other.may_run(Waker::noop())
        });
        assert_eq!(held.count(), MOST_HELD as usize);
    }

    #[test]
    fn who_is_cancelled_keeps_nobody_waiting() {
        let (turns, count) = (Rc::new(Turns::default()), Arc::new(Count::default()));
        let waker = Waker::from(Arc::clone(&count));
        let (one, other) = (turns.seat(), turns.seat());
        one.use_up(true);
        assert!(!other.may_run(&waker));
        drop(one);
        assert_eq!(count.0.load(Ordering::Relaxed), 1);
        assert!(other.may_run(&waker));
    }
}
