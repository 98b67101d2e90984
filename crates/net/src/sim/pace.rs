//! Lets virtual time keep pace with a clock on the wall, for people who watch. What happens, and at what
//! virtual time, is the same as without: it only has to wait until the wall has got there.

use std::rc::Rc;
use std::time::Duration;

use super::time::Time;
use crate::Network;

/// How virtual time goes with another network's clock.
pub(super) struct Pace {
    wall: Rc<dyn Network>,
    factor: f64,
    /// Both clocks when it began; nothing while virtual time stands still.
    start: Option<(Duration, Time)>,
}

impl Pace {
    /// `factor` seconds of virtual time pass in a second of the wall's.
    pub(super) fn new(wall: Rc<dyn Network>, factor: f64) -> Self {
        let factor = if factor.is_finite() { factor.clamp(1e-6, 1e9) } else { 1.0 };
        Self { wall, factor, start: None }
    }

    /// Virtual time stands still until it is asked for.
    pub(super) fn stand(&mut self) {
        self.start = None;
    }

    /// Up to what virtual time things may happen by now. It was `now` when it stood still last.
    pub(super) fn reached(&mut self, now: Time) -> Time {
        let wall = self.wall.elapsed();
        let (began, from) = *self.start.get_or_insert((wall, now));
        from + scaled(wall.saturating_sub(began), self.factor)
    }

    /// How long a virtual time takes on the wall.
    pub(super) fn on_the_wall(&self, time: Duration) -> Duration {
        scaled(time, 1.0 / self.factor)
    }
}

fn scaled(time: Duration, factor: f64) -> Duration {
    Duration::try_from_secs_f64(time.as_secs_f64() * factor).unwrap_or(Duration::MAX)
}
