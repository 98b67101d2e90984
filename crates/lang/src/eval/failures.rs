//! Background tasks that failed: which of them the run fails for, and how many are told.
//!
//! A task that somebody can still wait for is kept, and counted as its values are; of those that
//! nobody can, the first of each sort stands for all of them.

use std::cell::Cell;
use std::rc::Rc;

use crate::eval::fault::Fault;
use crate::eval::task::Task;

/// How many are kept before it is looked whether somebody can still wait for them.
const FEW: usize = 64;
/// How many failures of a sort are told one by one.
const TOLD: u64 = 100;

/// Tasks that failed.
#[derive(Default)]
pub struct Failures {
    /// Those that somebody may yet wait for, in the order of their ends.
    kept: Vec<Rc<Task>>,
    /// The first error and the first failed `expect` for which nobody waits.
    first: Vec<Fault>,
    /// How many were kept when that was looked at last.
    looked_at: usize,
}

impl Failures {
    /// A task has failed.
    pub fn add(&mut self, task: &Rc<Task>) {
        self.kept.push(Rc::clone(task));
    }

    /// Forgets those that were waited for, and those that nobody can wait for any more, but for what
    /// becomes of the run.
    pub fn settle(&mut self) {
        if self.kept.len() < FEW.max(2 * self.looked_at) {
            return;
        }
        let first = &mut self.first;
        self.kept.retain(|task| {
            if task.waited.get() {
                return false;
            }
            // Whoever has its value could wait for it, and its own end is under way.
            if Rc::strong_count(task) > 1 {
                return true;
            }
            note(first, task);
            false
        });
        self.looked_at = self.kept.len();
    }

    /// Faults of tasks that nobody waited for: at least the first error and the first failed `expect`,
    /// in the order of their ends.
    pub fn unawaited(mut self) -> Vec<Fault> {
        for task in self.kept.iter().filter(|task| !task.waited.get()) {
            note(&mut self.first, task);
        }
        self.first
    }
}

fn note(first: &mut Vec<Fault>, task: &Task) {
    if let Some(Err(fault)) = &*task.result.borrow()
        && !first.iter().any(|other| other.class == fault.class)
    {
        first.push((**fault).clone());
    }
}

/// How much was told of what failed.
#[derive(Debug, Default)]
pub struct ToldFailures {
    tasks: Cell<u64>,
    connections: Cell<u64>,
}

impl ToldFailures {
    /// A task has failed for which nobody waits: whether that is told, and whether it is said how many
    /// that were.
    pub fn of_task(&self) -> (bool, Option<u64>) {
        next(&self.tasks)
    }

    /// A peer has ended a connection early: the same.
    pub fn of_connection(&self) -> (bool, Option<u64>) {
        next(&self.connections)
    }
}

/// The first hundred are told; then one each time that there are twice as many.
fn next(counter: &Cell<u64>) -> (bool, Option<u64>) {
    let count = counter.get() + 1;
    counter.set(count);
    let is_round = count.is_multiple_of(TOLD) && (count / TOLD).is_power_of_two();
    (count <= TOLD || is_round, is_round.then_some(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m11_of_a_million_failures_a_few_are_told() {
        let reports = ToldFailures::default();
        let told: Vec<_> = (0..1_000_000).map(|_| reports.of_task()).filter(|(told, _)| *told).collect();
        assert_eq!(told.len(), 100 + 13);
        let counts: Vec<_> = told.iter().filter_map(|(_, count)| *count).collect();
        assert_eq!((counts[0], counts[1], counts[13]), (100, 200, 819_200));
        assert_eq!(reports.of_connection(), (true, None));
    }
}
