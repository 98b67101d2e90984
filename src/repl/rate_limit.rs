//! How many events are told: of those at one place a few in a second, and the others counted.
//!
//! Pure. May use: nothing of the crate.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

/// As many at one place are told at once, in a second.
pub const MOST: usize = 3;
/// After this what was held back is told.
const SECOND: Duration = Duration::from_secs(1);

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// Connections that were accepted
    Connections,
    /// Connections that ended
    Ends,
    /// Connections that ended early
    EarlyEnds,
    /// Tasks that failed
    Tasks,
    /// What was seen at a socket
    Others,
}

/// Events of one sort that were held back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// Where they happened.
    pub at: Rc<str>,
    /// What they are.
    pub sort: Sort,
    /// How many.
    pub count: u64,
}

/// A second at one place.
#[derive(Debug)]
struct Window {
    began: Duration,
    told: usize,
    held: BTreeMap<Sort, u64>,
}

/// What was told in the last second, and what was held back.
#[derive(Debug, Default)]
pub struct Held {
    windows: BTreeMap<Rc<str>, Window>,
}

impl Held {
    /// Whether an event is to be told; else it is counted. [`Held::due`] comes first.
    pub fn admits(&mut self, at: &Rc<str>, sort: Sort, now: Duration) -> bool {
        let new = || Window { began: now, told: 0, held: BTreeMap::new() };
        let window = self.windows.entry(Rc::clone(at)).or_insert_with(new);
        if window.told < MOST {
            window.told += 1;
            return true;
        }
        *window.held.entry(sort).or_default() += 1;
        false
    }

    /// Counts whose second is over.
    pub fn due(&mut self, now: Duration) -> Vec<Count> {
        let mut counts = Vec::new();
        self.windows.retain(|at, window| {
            if now.saturating_sub(window.began) < SECOND {
                return true;
            }
            let held = window.held.iter();
            counts.extend(held.map(|(&sort, &count)| Count { at: Rc::clone(at), sort, count }));
            false
        });
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    #[test]
    fn what_is_told_and_what_is_counted_is_everything() {
        let (at, mut held) = (Rc::from("server"), Held::default());
        let (mut told, mut counted) = (0, 0);
        for number in 0..5_000 {
            let now = millis(number);
            counted += held.due(now).iter().map(|count| count.count).sum::<u64>();
            told += u64::from(held.admits(&at, Sort::Connections, now));
        }
        counted += held.due(millis(10_000)).iter().map(|count| count.count).sum::<u64>();
        assert_eq!((told, told + counted), (5 * MOST as u64, 5_000));
        assert_eq!(held.due(millis(20_000)), []);
    }

    #[test]
    fn each_place_has_its_own_few_and_each_sort_its_own_count() {
        let (one, other) = (Rc::from("one"), Rc::from("other"));
        let mut held = Held::default();
        for _ in 0..MOST {
            assert!(held.admits(&one, Sort::Connections, millis(0)));
        }
        assert!(!held.admits(&one, Sort::Connections, millis(1)));
        assert!(!held.admits(&one, Sort::Ends, millis(2)));
        assert!(held.admits(&other, Sort::Ends, millis(2)));
        assert_eq!(held.due(millis(999)), []);
        let counts = held.due(millis(1_000));
        let sorts: Vec<_> = counts.iter().map(|count| (&*count.at, count.sort, count.count)).collect();
        assert_eq!(sorts, [("one", Sort::Connections, 1), ("one", Sort::Ends, 1)]);
        assert!(held.admits(&one, Sort::Connections, millis(1_001)));
    }
}
