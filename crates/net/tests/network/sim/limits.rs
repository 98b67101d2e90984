//! Limits of the model that show in the headers of packets, by their ids in docs/simulation.md. The
//! others are in tests/simulation/limits.rs.

use futures_lite::future::zip;
use wirelab_net::sim::{Action, Record, Rule};
use wirelab_net::{OptionValue, SocketOption};

use crate::sim::lab::{Pair, delay, ms, packets, pair};
use crate::tasks::{connection, receive_all, run, send_all};

/// Kinds of TCP options (RFC 9293, 7323, 2018).
const WINDOW_SCALE: u8 = 3;
const SACK: u8 = 5;
const TIMESTAMPS: u8 = 8;

/// The options of an IPv4 packet's segment: kind and value.
fn options(record: &Record) -> Vec<(u8, Vec<u8>)> {
    let segment = &record.bytes[20..];
    let mut rest = &segment[20..usize::from(segment[12] >> 4) * 4];
    let mut found = Vec::new();
    while let [kind, tail @ ..] = rest {
        rest = match kind {
            0 => break,
            1 => tail,
            _ => {
                let length = usize::from(tail[0]) - 1;
                found.push((*kind, tail[1..length].to_vec()));
                &tail[length..]
            }
        };
    }
    found
}

/// A transfer of so many bytes from alice to bob.
fn transfer(lab: &Pair, bytes: usize) {
    let data = vec![7; bytes];
    run(&*lab.alice, async {
        let (client, server) = connection(&*lab.alice, &*lab.bob, "10.0.0.2:0").await;
        client.set(SocketOption::NoDelay, OptionValue::Switch(true)).unwrap();
        let sending = async {
            send_all(&client, &data).await.unwrap();
            client.close();
        };
        assert_eq!(zip(sending, receive_all(&server)).await.1.unwrap().len(), bytes);
    });
}

#[test]
fn l5_sack_is_sent_and_not_used_by_the_sender() {
    let lab = pair(1, delay(ms(5)));
    for nth in [20, 21] {
        let filter = lab.sim.filter("alice -> bob tcp data").unwrap();
        lab.sim.add_rule(Rule { filter, nth: Some(nth), action: Action::Drop });
    }
    transfer(&lab, 200_000);
    let [first, second] = &packets(&lab.sim, "tcp dropped")[..] else { panic!("two are dropped") };
    let hole = |record: &Record| record.summary().unwrap().seq;
    let again = |lost: &Record| {
        let data = packets(&lab.sim, "alice -> bob tcp data delivered");
        data.into_iter().find(|it| hole(it) == hole(lost)).unwrap().time
    };
    // When alice mends the first, she has heard what bob has behind the second.
    let told = packets(&lab.sim, "bob -> alice tcp").into_iter().any(|record| {
        let blocks = options(&record).into_iter().find(|(kind, _)| *kind == SACK).map(|(_, blocks)| blocks);
        let left = blocks.map(|blocks| u32::from_be_bytes(*blocks.first_chunk().unwrap()));
        left.is_some_and(|left| left > hole(second)) && record.arrived.unwrap() <= again(first)
    });
    assert!(told);
    // And the second still waits for a round trip more.
    assert!(again(second) >= again(first) + ms(10), "{:?} {:?}", again(first), again(second));
}

#[test]
fn l17_segments_have_no_timestamps() {
    let lab = pair(1, delay(ms(5)));
    transfer(&lab, 10_000);
    let all = packets(&lab.sim, "tcp");
    assert!(options(&all[0]).iter().any(|(kind, _)| *kind == WINDOW_SCALE));
    assert!(all.iter().all(|record| options(record).iter().all(|(kind, _)| *kind != TIMESTAMPS)));
}

#[test]
fn l18_a_receive_window_does_not_grow() {
    // 65,536 bytes a round trip of 400 ms, however long it lasts: Linux would make more of it.
    let lab = pair(1, delay(ms(200)));
    transfer(&lab, 2_000_000);
    let data = packets(&lab.sim, "alice -> bob tcp data");
    let acks = packets(&lab.sim, "bob -> alice tcp delivered");
    let first = data[0].summary().unwrap().seq;
    // What is under way when a segment is sent: behind what bob's last word, as alice has it, was of.
    let under_way = |record: &Record| {
        let packet = record.summary().unwrap();
        let heard = acks.iter().rev().find(|ack| ack.arrived.is_some_and(|time| time <= record.time));
        let heard = heard.map_or(first, |ack| ack.summary().unwrap().ack);
        packet.seq.wrapping_add(packet.len as u32).wrapping_sub(heard)
    };
    assert_eq!(data.iter().map(under_way).max(), Some(65_536));
    assert!(lab.alice.elapsed() > ms(400 * 2_000_000 / 65_536));
}
