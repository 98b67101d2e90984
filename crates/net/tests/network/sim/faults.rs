//! What is broken on purpose: crashes, partitions, rules on single packets, silent peers.

use std::time::Duration;

use futures_lite::future::zip;
use wirelab_net::sim::{Action, Burst, Figures, Rule};
use wirelab_net::{Errno, OptionValue, SocketOption};

use crate::sim::lab::{delay, ms, packets, pair};
use crate::tasks::{
    accept, connect, connection, inet, listener, receive, receive_all, run, run_or_idle, send_all, stream,
    udp,
};

#[test]
fn n12_a_silent_peer_is_found_by_keepalive_and_waited_for_without() {
    let lab = pair(1, delay(ms(5)));
    let waits = run_or_idle(&*lab.alice, async {
        let (client, _server) = connection(&*lab.alice, &*lab.bob, "10.0.0.2:0").await;
        lab.sim.partition(&[lab.ids[0]], &[lab.ids[1]]);
        receive(&client, 1).await
    });
    assert!(waits.is_none());
    lab.sim.heal();
    run(&*lab.alice, async {
        let (client, _server) = connection(&*lab.alice, &*lab.bob, "10.0.0.2:0").await;
        client.set(SocketOption::KeepAlive, OptionValue::Switch(true)).unwrap();
        let begun = lab.alice.elapsed();
        lab.sim.partition(&[lab.ids[0]], &[lab.ids[1]]);
        assert_eq!(receive(&client, 1).await.unwrap_err(), Errno::TIMEDOUT);
        let took = lab.alice.elapsed() - begun;
        assert!(took > Duration::from_secs(7_800) && took < Duration::from_secs(7_900), "{took:?}");
    });
}

#[test]
fn a_host_that_crashed_answers_the_old_connection_with_rst() {
    let lab = pair(1, delay(ms(5)));
    run(&*lab.alice, async {
        let (client, server) = connection(&*lab.alice, &*lab.bob, "10.0.0.2:80").await;
        lab.sim.crash(lab.ids[1]);
        assert_eq!(server.send(b"x", None), Err(Errno::NETDOWN));
        assert!(lab.bob.socket(wirelab_net::Family::Inet, wirelab_net::SocketType::Stream).is_err());
        client.send(b"anyone?", None).unwrap();
        lab.alice.sleep(ms(500)).await;
        lab.sim.restart(lab.ids[1]);
        assert_eq!(receive(&client, 1).await.unwrap_err(), Errno::CONNRESET);
        let again = listener(&*lab.bob, "10.0.0.2:80", 1);
        let client = stream(&*lab.alice);
        connect(&client, &inet("10.0.0.2:80")).await.unwrap();
        accept(&again).await.unwrap();
    });
    assert_eq!(packets(&lab.sim, "node-down").len(), 1);
}

#[test]
fn a_partition_that_heals_loses_no_byte() {
    let lab = pair(1, delay(ms(5)));
    run(&*lab.alice, async {
        let (client, server) = connection(&*lab.alice, &*lab.bob, "10.0.0.2:0").await;
        lab.sim.partition(&[lab.ids[0]], &[lab.ids[1]]);
        client.send(b"through", None).unwrap();
        lab.alice.sleep(Duration::from_secs(10)).await;
        lab.sim.heal();
        assert_eq!(receive(&server, 100).await.unwrap().0, b"through");
    });
}

#[test]
fn rules_reach_the_packet_that_they_mean() {
    let lab = pair(1, delay(ms(5)));
    let rule = |text: &str, nth, action| {
        lab.sim.add_rule(Rule { filter: lab.sim.filter(text).unwrap(), nth, action });
    };
    rule("udp alice -> bob", Some(2), Action::Drop);
    rule("udp alice -> bob", Some(3), Action::Delay(ms(30)));
    rule("udp alice -> bob", Some(4), Action::Corrupt);
    rule("udp alice -> bob", Some(5), Action::Duplicate);
    run(&*lab.alice, async {
        let bob = udp(&*lab.bob, "10.0.0.2:9");
        let alice = udp(&*lab.alice, "10.0.0.1:9");
        for number in 1..=5_u8 {
            alice.send(&[number; 100], Some(&inet("10.0.0.2:9"))).unwrap();
        }
        let mut seen = Vec::new();
        for _ in 0..4 {
            seen.push(receive(&bob, 200).await.unwrap().0[0]);
        }
        assert_eq!((seen, lab.alice.elapsed()), (vec![1, 5, 5, 3], ms(35)));
    });
    let fates: Vec<_> = packets(&lab.sim, "").iter().map(|it| it.fate.name()).collect();
    assert_eq!(fates, ["delivered", "dropped", "delayed", "corrupted", "duplicated"]);
}

#[test]
fn a_window_that_shuts_opens_again() {
    let lab = pair(1, delay(ms(5)));
    let data = vec![9; 400_000];
    run(&*lab.alice, async {
        let (client, server) = connection(&*lab.alice, &*lab.bob, "10.0.0.2:0").await;
        let mut sent = 0;
        while let Ok(count) = client.send(&data, None) {
            sent += count;
            lab.alice.sleep(Duration::from_secs(1)).await;
        }
        // The peer's buffer and our own are full.
        assert_eq!((server.status().receive_queue, client.status().send_queue), (65_536, 131_072));
        assert_eq!(sent, 196_608);
        lab.alice.sleep(Duration::from_secs(300)).await;
        client.close();
        assert_eq!(receive_all(&server).await.unwrap().len(), sent);
    });
}

#[test]
fn two_who_send_and_never_read_are_found() {
    let lab = pair(1, delay(ms(5)));
    let waits = run_or_idle(&*lab.alice, async {
        let (client, server) = connection(&*lab.alice, &*lab.bob, "10.0.0.2:0").await;
        let data = vec![9; 1_000_000];
        zip(send_all(&client, &data), send_all(&server, &data)).await
    });
    assert!(waits.is_none());
}

#[test]
fn losses_come_as_often_as_the_figures_say() {
    // 20,000 packets: four deviations around the mean.
    let burst = Burst { enter: 0.05, leave: 0.25, loss: 0.9 };
    // Bad for a sixth of the time: 0.05 / (0.05 + 0.25).
    for (figures, mean, tolerance) in [
        (Figures { loss: 0.3, ..Figures::default() }, 6_000.0, 4.0 * 64.8),
        (Figures { burst: Some(burst), ..Figures::default() }, 3_000.0, 500.0),
    ] {
        let lab = pair(11, figures);
        run(&*lab.alice, async {
            let alice = udp(&*lab.alice, "10.0.0.1:9");
            for _ in 0..20_000 {
                alice.send(b"x", Some(&inet("10.0.0.2:9"))).unwrap();
            }
        });
        let lost = packets(&lab.sim, "udp lost").len() as f64;
        assert!((lost - mean).abs() < tolerance, "{lost}");
    }
}
