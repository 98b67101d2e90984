//! Counts virtual time in nanoseconds since the start of the simulated network.
//!
//! May use: smoltcp's instants, which count microseconds.

use std::ops::{Add, Sub};
use std::time::Duration;

use smoltcp::time::Instant;

/// A point in virtual time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Time(u64);

impl Time {
    /// The start of the network.
    pub(crate) const ZERO: Self = Self(0);

    /// Later than anything happens.
    pub(super) const MAX: Self = Self(u64::MAX);

    /// How long after the start.
    pub fn since_start(self) -> Duration {
        Duration::from_nanos(self.0)
    }

    /// For a stack. What a stack does in between two microseconds it does at the earlier one.
    pub(super) fn for_stack(self) -> Instant {
        Instant::from_micros(i64::try_from(self.0 / 1_000).unwrap_or(i64::MAX))
    }

    /// When a stack wants its turn.
    pub(super) fn from_stack(instant: Instant) -> Self {
        Self(u64::try_from(instant.total_micros()).unwrap_or(0).saturating_mul(1_000))
    }
}

impl Add<Duration> for Time {
    type Output = Self;

    fn add(self, time: Duration) -> Self {
        Self(self.0.saturating_add(nanos(time)))
    }
}

impl Sub for Time {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
