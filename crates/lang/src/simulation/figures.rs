//! The figures of a link in a few words.
//!
//! May use: `eval`, `net::sim`.

use std::time::Duration;

use wirelab_net::sim::{Figures, LARGEST_MTU};

use crate::eval::value::{Value, display};

/// The figures in a few words: `5ms, loss 20%, 1Mbit`.
pub fn said(figures: &Figures) -> String {
    let plain = Figures::default();
    let mut parts = Vec::new();
    if !figures.delay.is_zero() {
        parts.push(time(figures.delay));
    }
    if !figures.jitter.is_zero() {
        parts.push(format!("±{}", time(figures.jitter)));
    }
    let ratios = [
        ("loss", figures.loss),
        ("burst", figures.burst.map_or(0.0, |burst| burst.enter)),
        ("reorder", figures.reorder),
        ("duplicate", figures.duplicate),
        ("corrupt", figures.corrupt),
    ];
    parts.extend(ratios.into_iter().filter(|(_, ratio)| *ratio > 0.0).map(|(word, ratio)| {
        let percent = (ratio * 100_000.0).round() / 1_000.0;
        format!("{word} {percent}%")
    }));
    parts.extend(figures.rate.map(rate));
    if figures.queue != plain.queue {
        parts.push(format!("queue {}", figures.queue));
    }
    if figures.mtu != plain.mtu && figures.mtu != LARGEST_MTU {
        parts.push(format!("mtu {}", figures.mtu));
    }
    parts.join(", ")
}

fn time(time: Duration) -> String {
    let value = Value::Duration(i64::try_from(time.as_nanos()).unwrap_or(i64::MAX));
    String::from_utf8_lossy(&display::show(&value)).into_owned()
}

fn rate(bits: u64) -> String {
    let units = [(1_000_000_000, "Gbit"), (1_000_000, "Mbit"), (1_000, "kbit"), (1, "bit")];
    let unit = units.into_iter().find(|(size, _)| bits.is_multiple_of(*size) && bits >= *size);
    unit.map_or_else(|| format!("{bits}bit"), |(size, name)| format!("{}{name}", bits / size))
}
