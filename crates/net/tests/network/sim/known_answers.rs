//! What arithmetic says, and what the network does: times to the nanosecond unless a tolerance is named.

use std::time::Duration;

use futures_lite::future::zip;
use wirelab_net::sim::{Action, Figures, Rule};
use wirelab_net::{Errno, Family, SocketType};

use crate::sim::lab::{delay, lines, ms, packets, pair};
use crate::tasks::{connect, connection, inet, listener, receive, receive_all, run, send_all, stream, udp};

#[test]
fn a_datagram_takes_its_length_by_the_rate_and_the_delay() {
    // 972 bytes of data with 28 of headers are 8,000 bits: 8 ms at 1 Mbit/s, then 5 ms on the way.
    let lab = pair(1, Figures { rate: Some(1_000_000), ..delay(ms(5)) });
    run(&*lab.alice, async {
        let bob = udp(&*lab.bob, "10.0.0.2:9");
        let alice = lab.alice.socket(Family::Inet, SocketType::Datagram).unwrap();
        for _ in 0..3 {
            alice.send(&[0; 972], Some(&inet("10.0.0.2:9"))).unwrap();
        }
        for count in 1..=3 {
            receive(&bob, 2_000).await.unwrap();
            assert_eq!(lab.alice.elapsed(), ms(8 * count + 5));
        }
    });
}

#[test]
fn a_transfer_takes_its_bytes_by_the_rate() {
    // 1,000,000 bytes in segments of 1,460 with 40 of headers: 1,027,400 bytes at 10 Mbit/s are 821.9
    // ms. The tolerance: never less, and at most ten round trips of 10 ms more, for the handshake, the
    // slow start until the link is never idle, and the way of the last bytes.
    let lab = pair(1, Figures { rate: Some(10_000_000), ..delay(ms(5)) });
    let data = vec![7; 1_000_000];
    let took = run(&*lab.alice, async {
        let (client, server) = connection(&*lab.alice, &*lab.bob, "10.0.0.2:0").await;
        let sending = async {
            send_all(&client, &data).await.unwrap();
            client.close();
        };
        let ((), received) = zip(sending, receive_all(&server)).await;
        assert_eq!(received.unwrap().len(), data.len());
        lab.alice.elapsed()
    });
    let wire = Duration::from_nanos(1_027_400 * 8 * 100);
    assert!(took > wire && took < wire + ms(100), "{took:?}");
}

#[test]
fn the_round_trip_time_is_twice_the_delay() {
    let lab = pair(1, delay(ms(40)));
    run(&*lab.alice, async {
        let (client, server) = connection(&*lab.alice, &*lab.bob, "10.0.0.2:0").await;
        for _ in 0..20 {
            client.send(b"x", None).unwrap();
            receive(&server, 1).await.unwrap();
            server.send(b"y", None).unwrap();
            receive(&client, 1).await.unwrap();
        }
        let info = client.tcp_info().unwrap();
        // In whole milliseconds; the first sample is the handshake's.
        assert!(info.rtt >= ms(79) && info.rtt <= ms(81), "{info:?}");
        assert_eq!((info.rto, info.mss, info.retransmits), (ms(1_000), 1_460, 0));
        assert_eq!((info.path_mtu, info.congestion_control.as_str()), (1_500, "cubic"));
    });
}

#[test]
fn n2_the_timeout_doubles_after_each_lost_syn() {
    let lab = pair(1, delay(ms(5)));
    let filter = lab.sim.filter("alice -> bob tcp syn").unwrap();
    lab.sim.add_rule(Rule { filter, nth: None, action: Action::Drop });
    run(&*lab.alice, async {
        let client = stream(&*lab.alice);
        assert_eq!(connect(&client, &inet("10.0.0.2:1")).await, Err(Errno::TIMEDOUT));
        assert_eq!(lab.alice.elapsed(), ms(127_000));
    });
    let times: Vec<_> =
        packets(&lab.sim, "tcp syn").iter().map(|it| it.time.since_start().as_secs()).collect();
    // Doubled up to a minute (RFC 6298).
    assert_eq!(times, [0, 1, 3, 7, 15, 31, 63, 123]);
}

#[test]
fn one_lost_syn_costs_a_second() {
    let lab = pair(1, delay(ms(5)));
    let filter = lab.sim.filter("alice -> bob tcp syn").unwrap();
    lab.sim.add_rule(Rule { filter, nth: Some(1), action: Action::Drop });
    run(&*lab.alice, async {
        let _listener = listener(&*lab.bob, "10.0.0.2:80", 1);
        let client = stream(&*lab.alice);
        connect(&client, &inet("10.0.0.2:80")).await.unwrap();
        assert_eq!(lab.alice.elapsed(), ms(1_010));
        let info = client.tcp_info().unwrap();
        assert_eq!(info.retransmits, 1);
    });
    let seen = lines(&lab.sim, "tcp syn");
    assert!(seen[0].ends_with("SYN 0 dropped") && seen[1].ends_with("SYN 0 delivered"), "{seen:?}");
}

#[test]
fn a_lost_segment_is_sent_again_after_the_timeout() {
    let lab = pair(1, delay(ms(5)));
    let filter = lab.sim.filter("alice -> bob tcp data").unwrap();
    lab.sim.add_rule(Rule { filter, nth: Some(1), action: Action::Drop });
    run(&*lab.alice, async {
        let (client, server) = connection(&*lab.alice, &*lab.bob, "10.0.0.2:0").await;
        let begun = lab.alice.elapsed();
        client.send(b"lost once", None).unwrap();
        assert_eq!(receive(&server, 100).await.unwrap().0, b"lost once");
        assert_eq!(lab.alice.elapsed() - begun, ms(1_005));
    });
}

#[test]
fn a_segment_lost_among_many_is_sent_again_after_three_duplicates() {
    // 400,000 bytes in 274 segments with 40 of headers: 658 ms at 5 Mbit/s. The lost one is missed
    // long before its second is over.
    let lab = pair(1, Figures { rate: Some(5_000_000), ..delay(ms(5)) });
    let filter = lab.sim.filter("alice -> bob tcp data").unwrap();
    lab.sim.add_rule(Rule { filter, nth: Some(100), action: Action::Drop });
    run(&*lab.alice, async {
        let (client, server) = connection(&*lab.alice, &*lab.bob, "10.0.0.2:0").await;
        let data = vec![1; 400_000];
        let sending = async {
            send_all(&client, &data).await.unwrap();
            client.close();
        };
        assert_eq!(zip(sending, receive_all(&server)).await.1.unwrap().len(), data.len());
        assert!(lab.alice.elapsed() < ms(658 + 500), "{:?}", lab.alice.elapsed());
    });
}
