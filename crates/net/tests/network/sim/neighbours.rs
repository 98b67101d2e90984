//! Who has an address on a lan: ARP and neighbour discovery before the first packet.

use std::net::IpAddr;
use std::rc::Rc;

use wirelab_net::sim::{Action, Figures, NodeId, Protocol, Record, Rule, SimNetwork};
use wirelab_net::{Errno, Family, Network, OptionValue, Socket, SocketOption, SocketType};

use crate::sim::lab::{addresses, delay, ip, ms, packets};
use crate::sim::tshark;
use crate::tasks::{connect, connection, inet, receive, run, run_or_idle, udp};

/// Three hosts on a lan, 2 ms from one to another.
struct Office {
    sim: SimNetwork,
    ids: Vec<NodeId>,
    views: Vec<Rc<dyn Network>>,
}

fn office() -> Office {
    let sim = SimNetwork::new(3);
    let host = |index: u32| {
        let own = [format!("10.0.0.{index}"), format!("fd00::{index}")];
        sim.add_host(&format!("h{index}"), &addresses(&own.each_ref().map(String::as_str))).unwrap()
    };
    let ids: Vec<_> = (1..=3).map(host).collect();
    let ends: Vec<_> = ids.iter().map(|id| (*id, None)).collect();
    sim.add_lan("office", &ends, delay(ms(2))).unwrap();
    let views = ids.iter().map(|id| sim.on(*id)).collect();
    Office { sim, ids, views }
}

/// What crossed as lines: when, from, to, what.
fn told(sim: &SimNetwork, filter: &str) -> Vec<String> {
    let line = |record: &Record| {
        let packet = record.summary().unwrap();
        let what = if packet.note.is_empty() { packet.protocol.name() } else { &packet.note };
        let ends = format!("{} > {}", packet.from.ip(), packet.to.ip());
        format!("{} {ends} {what} {}", record.time.since_start().as_millis(), record.fate.name())
    };
    packets(sim, filter).iter().map(line).collect()
}

fn send(socket: &Rc<dyn Socket>, to: &str) {
    socket.send(b"x", Some(&inet(to))).unwrap();
}

/// Connects a stream.
async fn reach(view: &dyn Network, to: &str) -> Result<(), Errno> {
    connect(&view.socket(Family::Inet, SocketType::Stream).unwrap(), &inet(to)).await
}

#[test]
fn the_first_packet_waits_until_it_is_known_who_has_the_address() {
    let office = office();
    run(&*office.views[0], async {
        let (one, two) = (udp(&*office.views[0], "10.0.0.1:9"), udp(&*office.views[1], "10.0.0.2:9"));
        send(&one, "10.0.0.2:9");
        receive(&two, 10).await.unwrap();
        // Who was asked knows the asker.
        send(&two, "10.0.0.1:9");
        receive(&one, 10).await.unwrap();
    });
    let expected = [
        "0 10.0.0.1 > 10.0.0.2 who has 10.0.0.2 delivered",
        "2 10.0.0.2 > 10.0.0.1 is at 02:00:00:00:00:02 delivered",
        "4 10.0.0.1 > 10.0.0.2 UDP delivered",
        "6 10.0.0.2 > 10.0.0.1 UDP delivered",
    ];
    assert_eq!(told(&office.sim, ""), expected);
    assert_eq!((packets(&office.sim, "arp").len(), packets(&office.sim, "arp h1 -> h2").len()), (2, 1));
    let known: Vec<_> = office.sim.neighbours();
    let row = |index: usize| (&*known[index].host, known[index].ip, known[index].hardware.as_deref());
    assert_eq!(known.len(), 2, "who only heard the question keeps nothing");
    assert_eq!(row(0), ("h1", ip("10.0.0.2"), Some("02:00:00:00:00:02")));
    assert_eq!(row(1), ("h2", ip("10.0.0.1"), Some("02:00:00:00:00:01")));
}

#[test]
fn ipv6_asks_the_group_of_the_address() {
    let office = office();
    run(&*office.views[0], async {
        let (client, server) = connection(&*office.views[0], &*office.views[2], "[fd00::3]:80").await;
        client.send(b"hello", None).unwrap();
        assert_eq!(receive(&server, 10).await.unwrap().0, b"hello");
    });
    let expected = [
        "0 fd00::1 > ff02::1:ff00:3 who has fd00::3 delivered",
        "2 fd00::3 > fd00::1 is at 02:00:00:00:00:03 delivered",
    ];
    assert_eq!(told(&office.sim, "icmp"), expected);
    let protocol = packets(&office.sim, "icmp")[0].summary().map(|packet| (packet.protocol, packet.ttl));
    assert_eq!(protocol, Some((Protocol::Icmp, 255)));
    assert_eq!(packets(&office.sim, "").len(), packets(&office.sim, "tcp").len() + 2);
}

#[test]
fn a_hundred_and_one_packets_wait_and_the_oldest_go() {
    let office = office();
    run(&*office.views[0], async {
        let (one, two) = (udp(&*office.views[0], "10.0.0.1:9"), udp(&*office.views[1], "10.0.0.2:9"));
        for number in 0..150_u8 {
            one.send(&[number], Some(&inet("10.0.0.2:9"))).unwrap();
        }
        for number in 49..150 {
            assert_eq!(receive(&two, 10).await.unwrap().0, [number]);
        }
    });
    assert_eq!((packets(&office.sim, "udp").len(), packets(&office.sim, "arp").len()), (101, 2));
}

#[test]
fn nobody_answers_three_questions() {
    for (at, family) in [("10.0.0.9:80", Family::Inet), ("[fd00::9]:80", Family::Inet6)] {
        let office = office();
        let view = &*office.views[0];
        run(view, async {
            let socket = view.socket(family, SocketType::Stream).unwrap();
            assert_eq!(connect(&socket, &inet(at)).await, Err(Errno::HOSTUNREACH));
            assert_eq!(view.elapsed(), ms(3_000));
        });
        let times: Vec<_> =
            packets(&office.sim, "").iter().map(|it| it.time.since_start().as_secs()).collect();
        assert_eq!(times, [0, 1, 2], "questions and nothing else");
        assert!(office.sim.neighbours().is_empty());
    }
}

#[test]
fn a_question_or_answer_that_gets_lost_or_damaged_is_asked_again() {
    for (action, filter) in [
        (Action::Drop, "arp from h1"),
        (Action::Drop, "arp from h2"),
        (Action::Corrupt, "arp from h1"),
        (Action::Corrupt, "arp from h2"),
    ] {
        let office = office();
        let filter = office.sim.filter(filter).unwrap();
        office.sim.add_rule(Rule { filter, nth: Some(1), action });
        run(&*office.views[0], async {
            let (one, two) = (udp(&*office.views[0], "10.0.0.1:9"), udp(&*office.views[1], "10.0.0.2:9"));
            send(&one, "10.0.0.2:9");
            receive(&two, 10).await.unwrap();
            assert_eq!(office.views[0].elapsed(), ms(1_006));
        });
        let states: Vec<_> = office.sim.neighbours().iter().map(|it| it.state).collect();
        assert_eq!(states, ["REACHABLE", "REACHABLE"]);
    }
}

#[test]
fn an_answer_counts_until_nothing_has_come_from_there_for_a_minute() {
    let office = office();
    let questions = || packets(&office.sim, "arp from h1").len();
    let view = &*office.views[0];
    run(view, async {
        let (one, two) = (udp(view, "10.0.0.1:9"), udp(&*office.views[1], "10.0.0.2:9"));
        for _ in 0..5 {
            send(&one, "10.0.0.2:9");
            receive(&two, 10).await.unwrap();
            send(&two, "10.0.0.1:9");
            receive(&one, 10).await.unwrap();
            view.sleep(ms(40_000)).await;
        }
        assert_eq!(questions(), 1, "what comes back shows that it is there");
        view.sleep(ms(20_000)).await;
        assert_eq!(office.sim.neighbours().iter().map(|it| it.state).collect::<Vec<_>>(), ["STALE"; 2]);
        send(&one, "10.0.0.2:9");
        receive(&two, 10).await.unwrap();
        assert_eq!(questions(), 2);
    });
}

#[test]
fn a_crash_forgets_and_who_is_left_finds_out() {
    let office = office();
    let view = &*office.views[0];
    run(view, async {
        let (one, two) = (udp(view, "10.0.0.1:9"), udp(&*office.views[1], "10.0.0.2:9"));
        one.connect(&inet("10.0.0.2:9")).unwrap();
        one.send(b"x", None).unwrap();
        receive(&two, 10).await.unwrap();
        office.sim.crash(office.ids[1]);
        let of = |host: &str| office.sim.neighbours().iter().filter(|it| &*it.host == host).count();
        assert_eq!((of("h1"), of("h2")), (1, 0));
        one.send(b"into the dark", None).unwrap();
        view.sleep(ms(61_000)).await;
        assert_eq!(packets(&office.sim, "udp node-down").len(), 1);
        assert_eq!(reach(view, "10.0.0.2:9").await, Err(Errno::HOSTUNREACH));
        office.sim.restart(office.ids[1]);
        let two = udp(&*office.views[1], "10.0.0.2:9");
        one.send(b"again", None).unwrap();
        assert_eq!(receive(&two, 10).await.unwrap().0, b"again");
    });
}

/// Alice, then a router between the lan and a wire, then bob.
#[test]
fn what_goes_on_is_given_to_the_router_on_the_lan() {
    let sim = SimNetwork::new(1);
    let alice = sim.add_host("alice", &addresses(&["10.0.0.1"])).unwrap();
    let router = sim.add_router("r1", &addresses(&["10.0.0.254", "10.0.1.254"])).unwrap();
    let bob = sim.add_host("bob", &addresses(&["10.0.1.1"])).unwrap();
    sim.add_lan("office", &[(alice, None), (router, None)], delay(ms(2))).unwrap();
    sim.add_link([(router, None), (bob, None)], [delay(ms(5)); 2]).unwrap();
    let view = sim.on(alice);
    run(&*view, async {
        let (here, there) = (udp(&*view, "10.0.0.1:9"), udp(&*sim.on(bob), "10.0.1.1:9"));
        send(&here, "10.0.1.1:9");
        let (_, received) = receive(&there, 10).await.unwrap();
        there.send(b"x", received.from.as_ref()).unwrap();
        receive(&here, 10).await.unwrap();
        // Nobody on the wire has that one: the router says so.
        assert_eq!(reach(&*view, "10.0.1.9:9").await, Err(Errno::HOSTUNREACH));
    });
    let expected = [
        "0 10.0.0.1 > 10.0.0.254 who has 10.0.0.254 delivered",
        "2 10.0.0.254 > 10.0.0.1 is at 02:00:00:00:00:02 delivered",
    ];
    assert_eq!(told(&sim, "arp"), expected);
}

#[test]
fn a_router_asks_on_the_lan_behind_it() {
    let sim = SimNetwork::new(1);
    let alice = sim.add_host("alice", &addresses(&["10.0.0.1"])).unwrap();
    let router = sim.add_router("r1", &addresses(&["10.0.0.254", "10.0.1.254"])).unwrap();
    let bob = sim.add_host("bob", &addresses(&["10.0.1.1"])).unwrap();
    sim.add_link([(alice, None), (router, None)], [delay(ms(5)); 2]).unwrap();
    sim.add_lan("office", &[(router, None), (bob, None)], delay(ms(2))).unwrap();
    let view = sim.on(alice);
    run(&*view, async {
        let (here, there) = (udp(&*view, "10.0.0.1:9"), udp(&*sim.on(bob), "10.0.1.1:9"));
        send(&here, "10.0.1.1:9");
        receive(&there, 10).await.unwrap();
        let began = view.elapsed();
        assert_eq!(reach(&*view, "10.0.1.9:9").await, Err(Errno::HOSTUNREACH));
        assert_eq!(view.elapsed() - began, ms(3_010));
    });
    assert!(told(&sim, "arp from r1")[0].starts_with("5 10.0.1.254 > 10.0.1.1 who has"));
    let asked: Vec<_> = packets(&sim, "arp to 10.0.1.9").iter().map(|record| record.time).collect();
    assert_eq!([asked[1] - asked[0], asked[2] - asked[1]], [ms(1_000); 2]);
}

#[test]
fn a_partition_stops_questions_and_broadcasts() {
    let office = office();
    let view = &*office.views[0];
    office.sim.partition(&office.ids[..1], &office.ids[1..2]);
    let waits = run_or_idle(view, async {
        let one = udp(view, "10.0.0.1:9");
        let others = [udp(&*office.views[1], "0.0.0.0:9"), udp(&*office.views[2], "0.0.0.0:9")];
        let switch = OptionValue::Switch(true);
        one.set(SocketOption::Broadcast, switch).unwrap();
        send(&one, "10.0.0.255:9");
        receive(&others[1], 10).await.unwrap();
        assert_eq!(reach(view, "10.0.0.2:9").await, Err(Errno::HOSTUNREACH));
        receive(&others[0], 10).await
    });
    assert!(waits.is_none(), "a broadcast has crossed the partition");
    assert_eq!(packets(&office.sim, "arp partitioned").len(), 3);
}

#[test]
fn a_capture_of_a_lan_has_frames_that_tshark_reads() {
    let office = office();
    run(&*office.views[0], async {
        let (one, two) = (udp(&*office.views[0], "10.0.0.1:40001"), udp(&*office.views[1], "10.0.0.2:40001"));
        send(&one, "10.0.0.2:40001");
        receive(&two, 10).await.unwrap();
        one.set(SocketOption::Broadcast, OptionValue::Switch(true)).unwrap();
        send(&one, "10.0.0.255:40001");
        send(&one, "239.1.2.3:40001");
        let (six, three) =
            (udp(&*office.views[0], "[fd00::1]:40001"), udp(&*office.views[2], "[fd00::3]:40001"));
        send(&six, "[fd00::3]:40001");
        receive(&three, 10).await.unwrap();
    });
    if !tshark::is_there() {
        return;
    }
    let fields = [
        "eth.src",
        "eth.dst",
        "arp.opcode",
        "arp.dst.proto_ipv4",
        "icmpv6.nd.ns.target_address",
        "icmpv6.nd.na.target_address",
        "icmpv6.opt.linkaddr",
        "udp.length",
        "_ws.malformed",
        "_ws.expert",
    ];
    let rows = tshark::rows(&office.sim.pcapng(), &fields);
    let shown: Vec<_> = rows.iter().map(|row| row.join(" ").trim_end().to_owned()).collect();
    let h = |number: u8| format!("02:00:00:00:00:0{number}");
    let row = |from, to: &str, what: &str| format!("{} {to} {what}", h(from));
    let expected = [
        row(1, "ff:ff:ff:ff:ff:ff", "1 10.0.0.2"),
        row(2, &h(1), "2 10.0.0.1"),
        row(1, &h(2), "     9"),
        row(1, "ff:ff:ff:ff:ff:ff", "     9"),
        row(1, "01:00:5e:01:02:03", "     9"),
        row(1, "33:33:ff:00:00:03", "  fd00::3  02:00:00:00:00:01"),
        row(3, &h(1), "   fd00::3 02:00:00:00:00:03"),
        row(1, &h(3), "     9"),
    ];
    assert_eq!(shown, expected);
}

#[test]
fn a_node_without_an_address_there_is_known_to_all() {
    let sim = SimNetwork::new(1);
    let alice = sim.add_host("alice", &addresses(&["10.0.0.1"])).unwrap();
    let router = sim.add_router("r1", &[]).unwrap();
    let bob = sim.add_host("bob", &addresses(&["10.0.1.1"])).unwrap();
    sim.add_lan("one", &[(alice, None), (router, None)], Figures::default()).unwrap();
    sim.add_lan("two", &[(router, None), (bob, None)], Figures::default()).unwrap();
    let view = sim.on(alice);
    run(&*view, async {
        let (here, there) = (udp(&*view, "10.0.0.1:9"), udp(&*sim.on(bob), "10.0.1.1:9"));
        send(&here, "10.0.1.1:9");
        let (_, received) = receive(&there, 10).await.unwrap();
        let from = received.from.map(|from| crate::tasks::address(&from).ip());
        assert_eq!(from, Some(IpAddr::from([10, 0, 0, 1])));
    });
    assert_eq!(packets(&sim, "arp").len(), 0);
}
