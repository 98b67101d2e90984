//! One seed, one run: the same packets byte for byte, and another seed others; what is added beside
//! changes nothing.

use std::time::Duration;

use futures_lite::future::zip;
use wirelab_net::sim::{Burst, Figures, SimNetwork};
use wirelab_net::{Family, SocketType};

use crate::sim::lab::{addresses, delay, ms, packets};
use crate::tasks::{connection, inet, receive_all, run, send_all};

/// Two hosts behind two routers, everything that links can do, TCP both ways and UDP across.
fn busy(seed: u64, with_bystanders: bool) -> SimNetwork {
    let sim = SimNetwork::new(seed);
    let a = sim.add_host("alice", &addresses(&["10.0.0.1"])).unwrap();
    let b = sim.add_host("bob", &addresses(&["10.0.9.2"])).unwrap();
    let burst = Some(Burst { enter: 0.01, leave: 0.3, loss: 0.5 });
    let figures = Figures {
        jitter: ms(2),
        loss: 0.01,
        burst,
        reorder: 0.05,
        duplicate: 0.02,
        corrupt: 0.01,
        rate: Some(20_000_000),
        queue: 30,
        ..delay(ms(5))
    };
    for name in ["r1", "r2"] {
        let router = sim.add_router(name, &[]).unwrap();
        sim.add_link([(a, None), (router, None)], [figures; 2]).unwrap();
        sim.add_link([(router, None), (b, None)], [figures; 2]).unwrap();
    }
    if with_bystanders {
        let c = sim.add_host("carol", &addresses(&["10.0.5.1"])).unwrap();
        let d = sim.add_host("dave", &addresses(&["10.0.5.2"])).unwrap();
        sim.add_link([(c, None), (d, None)], [figures; 2]).unwrap();
    }
    let (alice, bob) = (sim.on(a), sim.on(b));
    let data: Vec<u8> = (0..150_000_u32).map(|index| (index % 251) as u8).collect();
    run(&*alice, async {
        let (client, server) = connection(&*alice, &*bob, "10.0.9.2:80").await;
        let there = async {
            send_all(&client, &data).await.unwrap();
            client.shutdown(wirelab_net::Shutdown::Write).unwrap();
            receive_all(&client).await.unwrap()
        };
        let back = async {
            let got = receive_all(&server).await.unwrap();
            send_all(&server, &got).await.unwrap();
            server.close();
        };
        let (echoed, ()) = zip(there, back).await;
        assert!(echoed == data);
        let datagram = alice.socket(Family::Inet, SocketType::Datagram).unwrap();
        for count in 0..200 {
            datagram.send(&vec![1; count * 10], Some(&inet("10.0.9.2:53"))).unwrap();
            alice.sleep(Duration::from_micros(300)).await;
        }
    });
    sim
}

#[test]
fn the_same_seed_gives_the_same_packets() {
    let first = busy(7, false).pcapng();
    assert!(first.len() > 300_000);
    assert!(first == busy(7, false).pcapng());
    assert!(first != busy(8, false).pcapng());
}

#[test]
fn what_stands_beside_changes_nothing() {
    let alone = packets(&busy(7, false), "");
    let beside = packets(&busy(7, true), "");
    assert_eq!(alone.len(), beside.len());
    for (one, other) in alone.iter().zip(&beside) {
        assert_eq!((one.time, one.fate, &one.bytes), (other.time, other.fate, &other.bytes));
    }
}

#[test]
fn two_networks_in_one_process_do_not_know_each_other() {
    let (a, b) = (busy(3, false), busy(3, false));
    assert_eq!(a.crossed(), b.crossed());
    assert!(a.pcapng() == b.pcapng());
}
