//! The congestion window over time, beside what the wire says that it must be.

use std::net::SocketAddr;
use std::time::Duration;

use futures_lite::future::zip;
use wirelab_net::Endpoint;
use wirelab_net::sim::{Action, Fate, Figures, Rule, Windows};

use crate::sim::lab::{Pair, delay, ms, packets, pair};
use crate::tasks::{connection, receive_all, run, send_all};

/// What smoltcp begins with: two segments of 1,024 bytes.
const FIRST: u64 = 2_048;
const MSS: u64 = 1_460;

fn inet(end: &Endpoint) -> SocketAddr {
    let Endpoint::Inet(end) = end else { panic!("{end:?}") };
    *end
}

/// Alice sends so many bytes: her windows, and her address.
fn send(lab: &Pair, count: usize) -> (Windows, SocketAddr) {
    run(&*lab.alice, async {
        let (client, server) = connection(&*lab.alice, &*lab.bob, "10.0.0.2:0").await;
        let ends = [client.local().unwrap(), client.peer().unwrap()].map(|end| inet(&end));
        let data = vec![1; count];
        let sending = async {
            send_all(&client, &data).await.unwrap();
            // Until the last byte is acknowledged.
            lab.alice.sleep(ms(2_000)).await;
            let windows = lab.sim.windows(lab.ids[0], ends[0], ends[1]).unwrap();
            client.close();
            windows
        };
        let (windows, received) = zip(sending, receive_all(&server)).await;
        assert_eq!(received.unwrap().len(), count);
        (windows, ends[0])
    })
}

/// Each acknowledgement of something new that came to alice: when, and of how many bytes.
fn acknowledged(lab: &Pair) -> Vec<(Duration, u64)> {
    let mut known = None;
    let mut found = Vec::new();
    for record in packets(&lab.sim, "bob -> alice tcp ack") {
        let (packet, Some(arrived)) = (record.summary().unwrap(), record.arrived) else { continue };
        let before = *known.get_or_insert(packet.ack);
        let new = packet.ack.wrapping_sub(before);
        if new > 0 && new < 1 << 31 {
            found.push((arrived.since_start(), u64::from(new)));
            known = Some(packet.ack);
        }
    }
    found
}

#[test]
fn slow_start_adds_a_segment_for_each_acknowledgement() {
    let lab = pair(1, delay(ms(50)));
    lab.sim.keep_windows();
    let ((windows, is_whole), _) = send(&lab, 200_000);
    assert!(is_whole);
    let acknowledged = acknowledged(&lab);
    let window = |at: Duration| {
        let grown =
            acknowledged.iter().filter(|(time, _)| *time <= at).map(|(_, new)| *new.min(&MSS)).sum::<u64>();
        (FIRST + grown).min(65_536)
    };
    for (time, value) in &windows {
        assert_eq!(*value, window(time.since_start()), "{time:?} of {windows:?}");
    }
    // An acknowledgement is for two segments: half as much again in each round trip.
    let at = |time: u64| windows.iter().rev().find(|(at, _)| at.since_start() <= ms(time)).unwrap().1;
    for round in 3..8 {
        let grown = at(150 + 100 * round) as f64 / at(50 + 100 * round) as f64;
        assert!((1.3..=2.0).contains(&grown), "{grown} in round {round} of {windows:?}");
    }
    assert_eq!(windows.last().unwrap().1, 65_536, "the peer's window is the most");
}

#[test]
fn a_loss_lowers_the_window_to_seven_tenths_of_what_was_under_way() {
    let lab = pair(1, Figures { rate: Some(5_000_000), ..delay(ms(20)) });
    lab.sim.keep_windows();
    let filter = lab.sim.filter("alice -> bob tcp data").unwrap();
    lab.sim.add_rule(Rule { filter, nth: Some(40), action: Action::Drop });
    let ((windows, _), alice) = send(&lab, 200_000);
    // The lost one is sent again on the third acknowledgement that says the same.
    let sent = packets(&lab.sim, "alice -> bob tcp data");
    let lost = sent.iter().find(|record| record.fate == Fate::Dropped).unwrap().summary().unwrap();
    let again = sent.iter().filter(|record| record.summary().unwrap().seq == lost.seq).nth(1).unwrap();
    let before = sent.iter().filter(|record| record.time < again.time).map(|it| it.summary().unwrap());
    let behind = before.map(|packet| packet.seq.wrapping_sub(lost.seq).wrapping_add(packet.len as u32));
    let flight = behind.filter(|behind| *behind < 1 << 31).max().unwrap();
    let lowered = u64::from(flight) * 7 / 10;
    let at = again.time;
    let (earlier, later) = windows.iter().copied().partition::<Vec<_>, _>(|point| point.0 < at);
    let high = earlier.last().unwrap().1;
    assert_eq!(later[0], (at, lowered + 3 * MSS), "{alice}: {windows:?}");
    let low = later.iter().map(|point| point.1).min().unwrap();
    assert_eq!(low, lowered, "after the recovery: {windows:?}");
    assert!(low < high, "{low} < {high}");
}

#[test]
fn a_timeout_lowers_the_window_to_one_segment() {
    let lab = pair(1, delay(ms(20)));
    lab.sim.keep_windows();
    let filter = lab.sim.filter("alice -> bob tcp data").unwrap();
    lab.sim.add_rule(Rule { filter, nth: Some(1), action: Action::Drop });
    let ((windows, _), _) = send(&lab, 100);
    let values: Vec<_> = windows.iter().map(|(time, value)| (time.since_start(), *value)).collect();
    // Connected after 40 ms; the data is lost, and its second is over at 1,060 ms at the latest.
    let fall = values.iter().find(|(_, value)| *value == MSS).unwrap().0;
    assert!(fall > ms(1_000) && fall < ms(1_100), "{values:?}");
}

#[test]
fn windows_that_nobody_asked_for_are_known_from_the_question_on() {
    let lab = pair(1, delay(ms(5)));
    run(&*lab.alice, async {
        let (client, _server) = connection(&*lab.alice, &*lab.bob, "10.0.0.2:0").await;
        let ends = [client.local().unwrap(), client.peer().unwrap()].map(|end| inet(&end));
        assert_eq!(lab.sim.windows(lab.ids[0], ends[0], ends[1]), None);
        lab.sim.keep_windows();
        let (points, is_whole) = lab.sim.windows(lab.ids[0], ends[0], ends[1]).unwrap();
        assert_eq!((points.len(), points[0].1, is_whole), (1, FIRST, false));
    });
}
