//! How often something is tried, and how long it may take.

use std::time::{Duration, Instant};

/// What a person takes for at once.
const AT_ONCE: Duration = Duration::from_millis(100);
/// A test build computes ten times as slowly, beside other tests.
const IN_A_TEST: Duration = Duration::from_secs(5);

/// How often in all.
pub fn tries(otherwise: usize) -> usize {
    std::env::var("WIRELAB_INTERRUPTS").ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// How long several things took.
#[derive(Default)]
pub struct Times(Vec<(Duration, String)>);

impl Times {
    pub fn note(&mut self, since: Instant, what: &str) {
        self.0.push((since.elapsed(), what.to_owned()));
    }

    /// Prints how they spread, and wants 99 of 100 to be quick.
    #[track_caller]
    pub fn are_quick(mut self) {
        self.0.sort();
        let count = self.0.len();
        let at = |percent: usize| &self.0[(count * percent).div_ceil(100) - 1];
        let [half, most, nearly_all] = [50, 90, 99].map(|percent| at(percent).0);
        let (all, slowest) = at(100);
        println!(
            "{count} times: 50 % {half:?}, 90 % {most:?}, 99 % {nearly_all:?}, 100 % {all:?} ({slowest})"
        );
        let bound = if std::env::var_os("WIRELAB_INTERRUPTS").is_some() { AT_ONCE } else { IN_A_TEST };
        assert!(nearly_all < bound, "{nearly_all:?}: {slowest}");
    }
}
