//! Keeps how large a connection's congestion window was over time, for whoever draws it.
//!
//! A look into a stack is dear (see `inside`), so there is at most one for each moment, once time has
//! moved on from it; and when the history is full, every second point goes, and looks become as rare.
//! However much crosses, a history has `MOST` points, and costs a few times as many looks.

use std::time::Duration;

use super::time::Time;

/// The most points.
const MOST: usize = 512;

/// The history of one connection.
#[derive(Debug, Default)]
pub(super) struct History {
    points: Vec<(Time, u64)>,
    /// When something happened last that may have changed the window, if nobody has looked since.
    changed: Option<Time>,
    looked: Time,
    /// How far looks are apart at least.
    spacing: Duration,
    /// Something had been sent before it began.
    is_late: bool,
}

impl History {
    /// One that begins now.
    pub(super) fn new(now: Time, is_late: bool) -> Self {
        Self { changed: Some(now), is_late, ..Self::default() }
    }

    /// The window may have changed.
    pub(super) fn change(&mut self, now: Time) {
        self.changed = Some(now);
    }

    /// Whether a look is worth its price, before anything happens at this time.
    pub(super) fn wants_look(&self, now: Time) -> bool {
        let rare = self.points.is_empty() || now - self.looked >= self.spacing;
        rare && self.changed.is_some_and(|changed| changed < now)
    }

    /// Notes how large the window has been since it changed.
    pub(super) fn note(&mut self, now: Time, window: u64) {
        let Some(changed) = self.changed.take() else { return };
        self.looked = now;
        self.points.push((changed, window));
        if self.points.len() >= MOST {
            self.thin();
        }
    }

    fn thin(&mut self) {
        let span = |points: &[(Time, u64)]| Some(points.last()?.0 - points.first()?.0);
        self.spacing = span(&self.points).unwrap_or_default() / (MOST as u32 / 2);
        let mut kept: Option<Time> = None;
        let spacing = self.spacing;
        self.points.retain(|(time, _)| {
            let keeps = kept.is_none_or(|kept| *time - kept >= spacing);
            kept = if keeps { Some(*time) } else { kept };
            keeps
        });
    }

    /// From when on the window was how large, up to now, where it is so large; and whether that is
    /// all of it.
    pub(super) fn told(&self, now: Time, window: u64) -> (Vec<(Time, u64)>, bool) {
        let since = self.changed.unwrap_or(now);
        let ends = [(since, window), (now, window)].into_iter().skip(usize::from(since == now));
        (self.points.iter().copied().chain(ends).collect(), !self.is_late)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_history_is_thin_and_keeps_its_ends_and_its_shape() {
        let mut history = History::new(Time::ZERO, false);
        let at = |count: u64| Time::ZERO + Duration::from_millis(count);
        let mut looks = 0;
        for count in 1..=100_000 {
            if history.wants_look(at(count)) {
                looks += 1;
                history.note(at(count), count - 1);
            }
            history.change(at(count));
        }
        assert!(looks < 12 * MOST, "{looks}");
        let (points, whole) = history.told(at(100_001), 100_000);
        assert!(whole && points.len() <= MOST + 2 && points.len() > MOST / 4, "{}", points.len());
        assert!(points.iter().rev().skip(1).all(|(time, value)| at(*value) == *time));
        assert_eq!((points[0], points[points.len() - 1]), ((Time::ZERO, 0), (at(100_001), 100_000)));
        assert!(points.is_sorted());
    }
}
