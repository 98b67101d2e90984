//! Virtual time that keeps pace with a clock on the wall, for people who watch.

use std::rc::Rc;
use std::time::Duration;

use super::time::Time;
use crate::net::Network;

/// How virtual time goes with another network's clock.
pub struct Pace {
    wall: Rc<dyn Network>,
    factor: f64,
    /// Both clocks when it began.
    start: (Duration, Time),
}

impl Pace {
    /// From a virtual time on, `factor` seconds of it pass in a second of the wall's.
    pub fn new(wall: Rc<dyn Network>, factor: f64, from: Time) -> Self {
        let factor = if factor.is_finite() { factor.clamp(1e-6, 1e9) } else { 1.0 };
        let start = (wall.elapsed(), from);
        Self { wall, factor, start }
    }

    /// What virtual time it is.
    pub fn now(&self) -> Time {
        let passed = self.wall.elapsed().saturating_sub(self.start.0);
        self.start.1 + scaled(passed, self.factor)
    }

    /// How long it is until a virtual time, on the wall.
    pub fn until(&self, time: Time) -> Duration {
        scaled(time - self.now(), 1.0 / self.factor)
    }
}

fn scaled(time: Duration, factor: f64) -> Duration {
    Duration::try_from_secs_f64(time.as_secs_f64() * factor).unwrap_or(Duration::MAX)
}
