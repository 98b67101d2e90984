//! Routers: time to live, several paths, links that go down, packets that are too long.

use std::rc::Rc;

use futures_lite::future::zip;
use wirelab_net::sim::{Figures, NodeId, Route, SimNetwork, Spread};
use wirelab_net::{Errno, Family, Network, OptionValue, SocketOption, SocketType};

use crate::sim::lab::{addresses, delay, ip, lines, ms, packets};
use crate::tasks::{connect, connection, inet, receive, receive_all, run, send_all, stream, udp};

struct Diamond {
    sim: SimNetwork,
    alice: Rc<dyn Network>,
    bob: Rc<dyn Network>,
    ids: [NodeId; 4],
}

/// Alice, two routers side by side, bob.
fn diamond(figures: Figures) -> Diamond {
    let sim = SimNetwork::new(5);
    let a = sim.add_host("alice", &addresses(&["10.0.0.1", "fd00::1"])).unwrap();
    let b = sim.add_host("bob", &addresses(&["10.0.9.2", "fd00:9::2"])).unwrap();
    let r1 = sim.add_router("r1", &addresses(&["10.0.0.254", "fd00::254"])).unwrap();
    let r2 = sim.add_router("r2", &addresses(&["10.0.1.254", "fd00:1::254"])).unwrap();
    for router in [r1, r2] {
        sim.add_link([(a, None), (router, None)], [delay(ms(1)); 2]).unwrap();
        sim.add_link([(router, None), (b, None)], [figures; 2]).unwrap();
    }
    let (alice, bob) = (sim.on(a), sim.on(b));
    Diamond { sim, alice, bob, ids: [a, b, r1, r2] }
}

fn used(sim: &SimNetwork, link: &str) -> usize {
    packets(sim, &format!("link {link}")).len()
}

#[test]
fn packets_take_turns_on_equal_paths_and_flows_stay_together() {
    for (spread, each) in [(Spread::Packet, [5, 5]), (Spread::Flow, [10, 0])] {
        let lab = diamond(delay(ms(1)));
        lab.sim.set_spread(None, spread);
        run(&*lab.alice, async {
            let bob = udp(&*lab.bob, "10.0.9.2:9");
            let alice = udp(&*lab.alice, "10.0.0.1:9");
            for _ in 0..10 {
                alice.send(b"x", Some(&inet("10.0.9.2:9"))).unwrap();
            }
            for _ in 0..10 {
                receive(&bob, 10).await.unwrap();
            }
        });
        let mut counts = [used(&lab.sim, "alice-r1"), used(&lab.sim, "alice-r2")];
        counts.sort_unstable_by(|a, b| b.cmp(a));
        assert_eq!(counts, each, "{spread:?}");
    }
}

#[test]
fn a_link_goes_down_and_traffic_moves_and_a_route_overrides() {
    let lab = diamond(delay(ms(1)));
    let [a, b, r1, r2] = lab.ids;
    run(&*lab.alice, async {
        let bob = udp(&*lab.bob, "[fd00:9::2]:9");
        let alice = udp(&*lab.alice, "[fd00::1]:9");
        let to = inet("[fd00:9::2]:9");
        let down = lab.sim.topology(|topology| topology.links_between(r1, b)[0]);
        lab.sim.set_link_up(down, false);
        for _ in 0..4 {
            alice.send(b"x", Some(&to)).unwrap();
            receive(&bob, 10).await.unwrap();
        }
        assert_eq!((used(&lab.sim, "alice-r1"), used(&lab.sim, "alice-r2")), (0, 4));
        lab.sim.set_link_up(down, true);
        lab.sim.add_route(a, Route { network: ip("fd00:9::"), prefix: 64, via: r1 }).unwrap();
        for _ in 0..4 {
            alice.send(b"x", Some(&to)).unwrap();
            receive(&bob, 10).await.unwrap();
        }
        assert_eq!((used(&lab.sim, "alice-r1"), used(&lab.sim, "alice-r2")), (4, 4));
        let far = Route { network: ip("10.0.9.2"), prefix: 32, via: b };
        assert!(lab.sim.add_route(a, far).is_err());
        let _ = r2;
    });
}

#[test]
fn a_router_says_when_time_is_exceeded_and_counts_it_down() {
    let lab = diamond(delay(ms(1)));
    run(&*lab.alice, async {
        let bob = udp(&*lab.bob, "10.0.9.2:9");
        let alice = udp(&*lab.alice, "10.0.0.1:9");
        alice.set(SocketOption::Ttl, OptionValue::Number(1)).unwrap();
        alice.send(b"x", Some(&inet("10.0.9.2:9"))).unwrap();
        alice.set(SocketOption::Ttl, OptionValue::Number(2)).unwrap();
        alice.send(b"y", Some(&inet("10.0.9.2:9"))).unwrap();
        assert_eq!(receive(&bob, 10).await.unwrap().0, b"y");
        lab.alice.sleep(ms(10)).await;
    });
    let told: Vec<_> = packets(&lab.sim, "icmp").iter().map(|it| it.summary().unwrap()).collect();
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].note.as_str(), told[0].from.ip()), ("time exceeded", ip("10.0.0.254")));
    let hops: Vec<u8> = packets(&lab.sim, "udp to bob").iter().map(|it| it.summary().unwrap().ttl).collect();
    assert_eq!(hops, [1, 2, 1]);
}

#[test]
fn n3_n4_what_cannot_be_reached_is_an_errno() {
    let lab = diamond(delay(ms(1)));
    let [_, b, r1, r2] = lab.ids;
    run(&*lab.alice, async {
        // Nobody has it, and the router says so.
        let client = stream(&*lab.alice);
        assert_eq!(connect(&client, &inet("192.0.2.1:80")).await, Err(Errno::NETUNREACH));
        // It would have to be a neighbour of bob's, and nobody answers there.
        let client = stream(&*lab.bob);
        let before = lab.alice.elapsed();
        assert_eq!(connect(&client, &inet("10.0.9.77:80")).await, Err(Errno::HOSTUNREACH));
        assert!(lab.alice.elapsed() - before < ms(3_100));
        for router in [r1, r2] {
            let link = lab.sim.topology(|topology| topology.links_between(router, b)[0]);
            lab.sim.set_link_up(link, false);
        }
        let alone = stream(&*lab.bob);
        assert_eq!(connect(&alone, &inet("10.0.0.1:80")).await, Err(Errno::NETUNREACH));
        let alone = lab.bob.socket(Family::Inet, SocketType::Datagram).unwrap();
        assert_eq!(alone.send(b"x", Some(&inet("10.0.0.1:80"))), Err(Errno::NETUNREACH));
    });
}

#[test]
fn n26_a_link_that_goes_down_under_a_connection_ends_it_in_time() {
    let lab = diamond(delay(ms(1)));
    run(&*lab.alice, async {
        let (client, server) = connection(&*lab.alice, &*lab.bob, "10.0.9.2:0").await;
        for (link, _) in lab
            .sim
            .topology(|topology| topology.links().map(|(id, link)| (id, link.kind)).collect::<Vec<_>>())
        {
            lab.sim.set_link_up(link, false);
        }
        client.send(b"into the void", None).unwrap();
        // What the node itself knows of the way is told in place of the mere time.
        assert_eq!(receive(&client, 10).await.unwrap_err(), Errno::NETUNREACH);
        assert!(lab.alice.elapsed() > ms(900_000) && lab.alice.elapsed() < ms(1_000_000));
        assert_eq!(server.status().state, "ESTABLISHED");
    });
}

#[test]
fn a_long_datagram_is_cut_up_and_joined_again() {
    let lab = diamond(Figures { mtu: 600, ..delay(ms(1)) });
    for (bob_at, alice_at) in [("10.0.9.2:9", "10.0.0.1:9"), ("[fd00:9::2]:9", "[fd00::1]:9")] {
        run(&*lab.alice, async {
            let bob = udp(&*lab.bob, bob_at);
            let alice = udp(&*lab.alice, alice_at);
            let data: Vec<u8> = (0..4_000_u32).map(|index| index as u8).collect();
            alice.send(&data, Some(&inet(bob_at))).unwrap();
            let cut_at_once = alice_at.starts_with("10.");
            if cut_at_once {
                // Alice cuts for her own link, a router for the next.
                assert_eq!(receive(&bob, 10_000).await.unwrap().0, data);
            }
            // A datagram that fits alice's link must stay whole: she is told how long it may be.
            let shorter = vec![3; 1_200];
            alice.send(&shorter, Some(&inet(bob_at))).unwrap();
            lab.alice.sleep(ms(10)).await;
            alice.send(&shorter, Some(&inet(bob_at))).unwrap();
            if cut_at_once {
                assert_eq!(receive(&bob, 10_000).await.unwrap().0, shorter);
            }
        });
    }
    let told = lines(&lab.sim, "icmp");
    assert!(!told.is_empty(), "{told:?}");
}

#[test]
fn tcp_learns_the_mtu_of_its_path() {
    let lab = diamond(Figures { mtu: 600, ..delay(ms(1)) });
    let data: Vec<u8> = (0..20_000_u32).map(|index| (index % 253) as u8).collect();
    run(&*lab.alice, async {
        let (client, server) = connection(&*lab.alice, &*lab.bob, "10.0.9.2:0").await;
        send_all(&client, &data).await.unwrap();
        client.shutdown(wirelab_net::Shutdown::Write).unwrap();
        assert_eq!(receive_all(&server).await.unwrap(), data);
        send_all(&server, &data).await.unwrap();
        server.close();
        assert_eq!(receive_all(&client).await.unwrap(), data);
        let longest = packets(&lab.sim, "tcp from alice link r1-bob").iter().map(|it| it.bytes.len()).max();
        assert!(longest.unwrap() <= 600);
    });
}

#[test]
fn a_host_does_not_know_of_a_cable_that_is_cut_behind_its_router() {
    let sim = SimNetwork::new(2);
    let a = sim.add_host("alice", &addresses(&["10.0.0.1"])).unwrap();
    let r = sim.add_router("r1", &addresses(&["10.0.0.254"])).unwrap();
    let b = sim.add_host("bob", &addresses(&["10.0.9.1"])).unwrap();
    let near = sim.add_link([(a, None), (r, None)], [delay(ms(5)); 2]).unwrap();
    let far = sim.add_link([(r, None), (b, None)], [delay(ms(5)); 2]).unwrap();
    let (alice, bob) = (sim.on(a), sim.on(b));
    run(&*alice, async {
        let (client, _server) = connection(&*alice, &*bob, "10.0.9.1:80").await;
        sim.set_link_up(far, false);
        client.send(b"hello", None).unwrap();
        alice.sleep(ms(4_000)).await;
        assert_eq!(packets(&sim, "tcp data link alice-r1 delivered").len(), 3, "it is sent again");
        assert_eq!(packets(&sim, "icmp").len(), 3, "the router says that it knows no way");
        assert_eq!(client.status().state, "ESTABLISHED");
        let began = alice.elapsed();
        let socket = stream(&*alice);
        assert_eq!(connect(&socket, &inet("10.0.9.1:80")).await, Err(Errno::NETUNREACH));
        assert_eq!(alice.elapsed() - began, ms(10), "after a round trip");
        sim.set_link_up(near, false);
        let began = alice.elapsed();
        assert_eq!(connect(&stream(&*alice), &inet("10.0.9.1:80")).await, Err(Errno::NETUNREACH));
        assert_eq!(alice.elapsed(), began, "of its own cable it knows");
    });
}

#[test]
fn two_cables_with_networks_of_their_own_are_two_ways() {
    let sim = SimNetwork::new(1);
    let a = sim.add_host("alice", &addresses(&["10.0.0.1", "10.1.0.1"])).unwrap();
    let b = sim.add_host("bob", &addresses(&["10.0.0.2", "10.1.0.2"])).unwrap();
    for _ in 0..2 {
        sim.add_link([(a, None), (b, None)], [delay(ms(5)); 2]).unwrap();
    }
    let (alice, bob) = (sim.on(a), sim.on(b));
    run(&*alice, async {
        let mut kept = Vec::new();
        for (network, link) in [("10.0.0", "alice-bob"), ("10.1.0", "alice-bob/2")] {
            let (before, used_before) = (packets(&sim, "").len(), used(&sim, link));
            let (client, server) = connection(&*alice, &*bob, &format!("{network}.2:80")).await;
            assert_eq!(crate::tasks::address(&client.local().unwrap()).ip(), ip(&format!("{network}.1")));
            client.send(b"x", None).unwrap();
            receive(&server, 1).await.unwrap();
            alice.sleep(ms(100)).await;
            let crossed = packets(&sim, "").len() - before;
            assert!(crossed >= 5);
            assert_eq!(used(&sim, link) - used_before, crossed, "{network}");
            kept.push((client, server));
        }
    });
}

#[test]
fn a_transfer_over_ways_of_different_mtu_ends() {
    let sim = SimNetwork::new(1);
    let a = sim.add_host("alice", &addresses(&["10.0.0.1"])).unwrap();
    let b = sim.add_host("bob", &addresses(&["10.0.9.1"])).unwrap();
    let r0 = sim.add_router("r0", &addresses(&["10.1.0.254"])).unwrap();
    let r1 = sim.add_router("r1", &addresses(&["10.1.1.254"])).unwrap();
    let narrow = Figures { mtu: 1_400, ..delay(ms(5)) };
    for (router, figures) in [(r0, delay(ms(5))), (r1, narrow)] {
        sim.add_link([(router, None), (a, None)], [figures; 2]).unwrap();
        sim.add_link([(router, None), (b, None)], [delay(ms(5)); 2]).unwrap();
    }
    let (alice, bob) = (sim.on(a), sim.on(b));
    let data = vec![7; 100_000];
    run(&*alice, async {
        let (client, server) = connection(&*alice, &*bob, "10.0.9.1:80").await;
        // A link that gets narrower while the connection stands.
        for turn in 0..2 {
            let sending = send_all(&client, &data);
            let reading = async {
                let mut got = 0;
                while got < data.len() {
                    got += receive(&server, 65_536).await.unwrap().0.len();
                }
            };
            zip(sending, reading).await.0.unwrap();
            let link = sim.topology(|it| it.find_link("r0-alice").unwrap());
            sim.set_figures(link, None, Figures { mtu: 1_000, ..delay(ms(5)) }).unwrap();
            assert!(alice.elapsed() < ms(20_000 * (turn + 1)), "{:?}", alice.elapsed());
        }
    });
    assert!(packets(&sim, "tcp data from alice").iter().all(|it| it.bytes.len() <= 1_400));
}
