//! Losses come as often as a link's figures say, for any seed: within what the binomial allows.
//!
//! Of n packets that are each lost with probability p, np are lost on average, with a standard
//! deviation of √(np(1−p)). With 1,000 packets at 30 %: 300 and 14.49.
//!
//! | what is asserted | chance of a false alarm |
//! |---|---|
//! | each seed within 6 deviations (213 to 387 lost) | exactly computed below: less than 10⁻⁸ a seed, 10⁻⁵ for 1,000 |
//! | all seeds together within 5 deviations of their sum | less than 10⁻⁶ |
//! | the sum of squared deviations within 7 of its own, those of χ² | for 40 seeds or more less than 10⁻⁶ |
//!
//! The third finds a link that loses too regularly, which the first two would praise.

use wirelab_net::sim::Figures;

use crate::sim::lab::{delay, ms, packets, pair};
use crate::sim::seeds::seeds;
use crate::tasks::{inet, run, udp};

const SENT: u32 = 1_000;
const LOSS: f64 = 0.3;
const DEVIATIONS: f64 = 6.0;

/// How many of them are lost, as the receiver sees it and as the log has it.
fn lost(seed: u64) -> u32 {
    let lab = pair(seed, Figures { loss: LOSS, ..delay(ms(5)) });
    let received = run(&*lab.alice, async {
        let alice = udp(&*lab.alice, "10.0.0.1:9");
        let bob = udp(&*lab.bob, "10.0.0.2:9");
        // Not all at once: they would not fit the receiver's buffer.
        let mut received = 0;
        for _ in 0..SENT / 50 {
            for _ in 0..50 {
                alice.send(b"x", Some(&inet("10.0.0.2:9"))).unwrap();
            }
            lab.alice.sleep(ms(10)).await;
            while bob.receive(&mut Vec::new(), 10, false).is_ok() {
                received += 1;
            }
        }
        received
    });
    assert_eq!(packets(&lab.sim, "udp lost").len(), (SENT - received) as usize, "seed {seed}");
    SENT - received
}

/// The chance that a binomial number is further from its mean than so much.
fn tail(count: u32, chance: f64, further: f64) -> f64 {
    let mean = f64::from(count) * chance;
    let mut term = (f64::from(count) * (1.0 - chance).ln()).exp();
    let mut total = 0.0;
    for hit in 0..=count {
        if (f64::from(hit) - mean).abs() > further {
            total += term;
        }
        term *= f64::from(count - hit) / f64::from(hit + 1) * chance / (1.0 - chance);
    }
    total
}

#[test]
fn the_bound_is_one_that_chance_hardly_ever_leaves() {
    let deviation = (f64::from(SENT) * LOSS * (1.0 - LOSS)).sqrt();
    let alarm = tail(SENT, LOSS, DEVIATIONS * deviation);
    assert!(alarm > 0.0 && alarm < 1e-8, "{alarm}");
    // Known values, to trust the sum: all of it, and what is further than half of 10 from 5 in 10.
    assert!((tail(SENT, LOSS, -1.0) - 1.0).abs() < 1e-9);
    assert!((tail(10, 0.5, 4.5) - 2.0 / 1_024.0).abs() < 1e-12);
}

#[test]
#[allow(clippy::print_stdout)]
fn udp_over_a_link_with_30_percent_loss_loses_what_the_binomial_allows() {
    let (mean, variance) = (f64::from(SENT) * LOSS, f64::from(SENT) * LOSS * (1.0 - LOSS));
    let (mut count, mut total, mut squares) = (0.0, 0.0, 0.0);
    let mut range = (SENT, 0);
    for seed in seeds("WIRELAB_SEEDS", 40) {
        let lost = lost(seed);
        let off = f64::from(lost) - mean;
        assert!(off.abs() <= DEVIATIONS * variance.sqrt(), "seed {seed}: {lost} of {SENT} lost");
        range = (range.0.min(lost), range.1.max(lost));
        count += 1.0;
        total += off;
        squares += off * off / variance;
    }
    let share = LOSS + total / (count * f64::from(SENT));
    println!(
        "{count} seeds: {:.3} % lost, {} to {} of {SENT} each, squared deviations {:.3} on average",
        share * 100.0,
        range.0,
        range.1,
        squares / count
    );
    assert!(total.abs() <= 5.0 * (count * variance).sqrt(), "{share} of all packets lost");
    assert!((squares - count).abs() <= 7.0 * (2.0 * count).sqrt(), "{squares} for {count} seeds");
}
