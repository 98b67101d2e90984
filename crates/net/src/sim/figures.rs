//! Says in numbers what a link does to packets.

use std::time::Duration;

/// The smallest MTU that a link may have (RFC 791: every module must forward 68 bytes).
pub const SMALLEST_MTU: usize = 68;
/// The largest: the length of an IPv4 packet is a 16-bit number.
pub const LARGEST_MTU: usize = 65_535;

/// The figures of one direction of a link. Probabilities are from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    /// How long a packet is under way.
    pub delay: Duration,
    /// Up to so much longer or shorter, evenly drawn; packets stay in their order.
    pub jitter: Duration,
    /// A packet is lost.
    pub loss: f64,
    /// Losses that come in bursts, beside `loss`.
    pub burst: Option<Burst>,
    /// A packet is held back by half to one and a half times the delay (at least a millisecond),
    /// so that later ones overtake it.
    pub reorder: f64,
    /// A packet arrives twice.
    pub duplicate: f64,
    /// A bit of a packet is turned over.
    pub corrupt: f64,
    /// Bits a second; `None`: packets take no time to be sent.
    pub rate: Option<u64>,
    /// How many packets may wait while another is sent at `rate`; a further one is dropped.
    pub queue: usize,
    /// The largest IP packet, bytes.
    pub mtu: usize,
}

/// Losses in bursts (Gilbert and Elliott): the link is in a good or a bad state, and changes it
/// before a packet with these probabilities.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Burst {
    /// From good to bad.
    pub enter: f64,
    /// From bad to good.
    pub leave: f64,
    /// Loss while it is bad.
    pub loss: f64,
}

impl Default for Figures {
    /// A link that delivers everything at once, with the MTU of Ethernet.
    fn default() -> Self {
        Self {
            delay: Duration::ZERO,
            jitter: Duration::ZERO,
            loss: 0.0,
            burst: None,
            reorder: 0.0,
            duplicate: 0.0,
            corrupt: 0.0,
            rate: None,
            queue: 1_000,
            mtu: 1_500,
        }
    }
}

impl From<Figures> for [Figures; 2] {
    /// The same in both directions.
    fn from(figures: Figures) -> Self {
        [figures; 2]
    }
}

impl Figures {
    /// What of it cannot be: the name of the figure.
    pub(crate) fn impossible(&self) -> Option<&'static str> {
        let probability = |value: f64| (0.0..=1.0).contains(&value);
        let burst = self.burst.unwrap_or(Burst { enter: 0.0, leave: 0.0, loss: 0.0 });
        [
            ("loss", probability(self.loss)),
            ("burst", [burst.enter, burst.leave, burst.loss].into_iter().all(probability)),
            ("reorder", probability(self.reorder)),
            ("duplicate", probability(self.duplicate)),
            ("corrupt", probability(self.corrupt)),
            ("rate", self.rate != Some(0)),
            ("mtu", (SMALLEST_MTU..=LARGEST_MTU).contains(&self.mtu)),
        ]
        .into_iter()
        .find_map(|(name, fits)| (!fits).then_some(name))
    }

    /// How long a packet of that many bytes takes to be sent.
    pub(crate) fn sending_time(&self, bytes: usize) -> Duration {
        let Some(rate) = self.rate.filter(|rate| *rate > 0) else { return Duration::ZERO };
        let nanos = (bytes as u128 * 8 * 1_000_000_000).div_ceil(u128::from(rate));
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}
