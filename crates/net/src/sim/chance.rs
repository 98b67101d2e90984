//! Draws chance from the seed. Each host and each direction of a link has a stream of its own, so that what
//! one of them draws does not depend on how many others there are.
//!
//! May use: fastrand.

use std::time::Duration;

/// A stream of chance.
#[derive(Debug, Clone)]
pub(super) struct Chance(fastrand::Rng);

impl Chance {
    /// The stream of that name under a seed.
    pub(super) fn new(seed: u64, name: &str) -> Self {
        Self(fastrand::Rng::with_seed(hash(seed, name)))
    }

    /// Whether something happens that has this probability. What never happens draws nothing.
    pub(super) fn happens(&mut self, probability: f64) -> bool {
        probability > 0.0 && self.0.f64() < probability
    }

    /// A number below a bound; 0 where the bound is.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.0.u64(0..bound) }
    }

    /// Any number.
    pub(super) fn number(&mut self) -> u64 {
        self.0.u64(..)
    }

    /// A time from zero up to the longest.
    pub(super) fn time_up_to(&mut self, longest: Duration) -> Duration {
        let nanos = u64::try_from(longest.as_nanos()).unwrap_or(u64::MAX);
        Duration::from_nanos(self.below(nanos.saturating_add(1)))
    }
}

/// A number that goes with a text: FNV-1a, then the finalizer of splitmix64, so that texts that are
/// alike have numbers that are not. The same on every machine.
pub(super) fn hash(seed: u64, text: &str) -> u64 {
    let mut hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash ^= seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}
