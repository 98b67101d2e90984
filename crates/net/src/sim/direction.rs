//! Works one direction of a link: it has the packets that wait to be sent, and decides by chance what
//! becomes of them.

use std::collections::VecDeque;
use std::time::Duration;

use super::chance::Chance;
use super::figures::{Burst, Figures};
use super::log::Fate;
use super::rules::Action;
use super::time::Time;

/// Held back at least about so long, where a link has less delay.
const LEAST_DELAY: Duration = Duration::from_millis(1);

/// What one sender on a link has under way.
#[derive(Debug)]
pub(super) struct Direction {
    chance: Chance,
    /// The state of the burst model.
    bad: bool,
    /// When the packets that wait, or are being sent, are out.
    waiting: VecDeque<Time>,
    /// When the last packet that kept its place arrives.
    last: Time,
}

/// What becomes of a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    /// What the record shall say.
    pub fate: Fate,
    /// When it arrives; nothing, where it does not.
    pub arrival: Option<Time>,
    /// It arrives twice.
    pub twice: bool,
    /// The bit that is turned over.
    pub flip: Option<usize>,
}

impl Plan {
    /// It does not arrive.
    pub(super) fn gone(fate: Fate) -> Self {
        Self { fate, arrival: None, twice: false, flip: None }
    }
}

impl Direction {
    pub(super) fn new(chance: Chance) -> Self {
        Self { chance, bad: false, waiting: VecDeque::new(), last: Time::ZERO }
    }

    /// Takes a packet of a length in.
    pub(super) fn take(
        &mut self,
        now: Time,
        length: usize,
        figures: &Figures,
        action: Option<Action>,
    ) -> Plan {
        let Some(departure) = self.send(now, length, figures) else { return Plan::gone(Fate::QueueFull) };
        if self.loses(figures) {
            return Plan::gone(Fate::Lost);
        }
        let mut fate = Fate::Delivered;
        let mut arrival = departure + figures.delay;
        if !figures.jitter.is_zero() {
            let shift = self.chance.time_up_to(figures.jitter * 2);
            arrival = departure + (figures.delay + shift).saturating_sub(figures.jitter);
        }
        let held = self.held_back(figures, action);
        if let Some(longer) = held {
            (arrival, fate) = (arrival + longer, Fate::Delayed);
        } else {
            arrival = arrival.max(self.last);
            self.last = arrival;
        }
        let twice = self.chance.happens(figures.duplicate) || action == Some(Action::Duplicate);
        if twice {
            fate = Fate::Duplicated;
        }
        let corrupt = self.chance.happens(figures.corrupt) || action == Some(Action::Corrupt);
        let flip = corrupt.then(|| {
            fate = Fate::Corrupted;
            usize::try_from(self.chance.below(length as u64 * 8)).unwrap_or(0)
        });
        Plan { fate, arrival: Some(arrival), twice, flip }
    }

    /// When the last bit of a packet is out; `None` where there is no room for it to wait.
    fn send(&mut self, now: Time, length: usize, figures: &Figures) -> Option<Time> {
        while self.waiting.front().is_some_and(|out| *out <= now) {
            self.waiting.pop_front();
        }
        if figures.rate.is_none() && self.waiting.is_empty() {
            return Some(now);
        }
        // The first is being sent, the others wait.
        if self.waiting.len() > figures.queue {
            return None;
        }
        let begin = self.waiting.back().copied().unwrap_or(now);
        let out = begin + figures.sending_time(length);
        self.waiting.push_back(out);
        Some(out)
    }

    fn loses(&mut self, figures: &Figures) -> bool {
        let bursts = figures.burst.is_some_and(|Burst { enter, leave, loss }| {
            let change = if self.bad { leave } else { enter };
            if self.chance.happens(change) {
                self.bad = !self.bad;
            }
            self.bad && self.chance.happens(loss)
        });
        let lost = self.chance.happens(figures.loss);
        bursts || lost
    }

    fn held_back(&mut self, figures: &Figures, action: Option<Action>) -> Option<Duration> {
        let base = figures.delay.max(LEAST_DELAY);
        let reordered = self.chance.happens(figures.reorder).then(|| base / 2 + self.chance.time_up_to(base));
        match action {
            Some(Action::Delay(time)) => Some(time + reordered.unwrap_or_default()),
            _ => reordered,
        }
    }
}
