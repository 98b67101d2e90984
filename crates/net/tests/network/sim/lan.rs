//! A lan: broadcast and multicast, and addresses that belong to interfaces.

use wirelab_net::sim::{Figures, SimNetwork};
use wirelab_net::{Errno, Family, OptionValue, SocketOption, SocketType};

use crate::sim::lab::{addresses, delay, ip, ms, packets};
use crate::tasks::{inet, receive, run, run_or_idle, udp};

fn lan(count: u8) -> (SimNetwork, Vec<std::rc::Rc<dyn wirelab_net::Network>>) {
    let sim = SimNetwork::new(5);
    let nodes: Vec<_> = (1..=count)
        .map(|index| {
            let own = [format!("192.168.7.{index}"), format!("fd00::{index}")];
            let own: Vec<&str> = own.iter().map(String::as_str).collect();
            (sim.add_host(&format!("h{index}"), &addresses(&own)).unwrap(), None)
        })
        .collect();
    sim.add_lan("office", &nodes, Figures { ..delay(ms(2)) }).unwrap();
    let views = nodes.iter().map(|(node, _)| sim.on(*node)).collect();
    (sim, views)
}

#[test]
fn a_broadcast_reaches_all_and_wants_to_be_allowed() {
    let (sim, views) = lan(4);
    run(&*views[0], async {
        let everybody: Vec<_> = views.iter().map(|view| udp(&**view, "0.0.0.0:9")).collect();
        let sender = udp(&*views[0], "0.0.0.0:0");
        for to in ["192.168.7.255:9", "255.255.255.255:9"] {
            sender.set(SocketOption::Broadcast, OptionValue::Switch(false)).unwrap();
            assert_eq!(sender.send(b"hear", Some(&inet(to))), Err(Errno::ACCESS));
            sender.set(SocketOption::Broadcast, OptionValue::Switch(true)).unwrap();
            sender.send(b"hear", Some(&inet(to))).unwrap();
            for one in &everybody {
                let (data, received) = receive(one, 10).await.unwrap();
                assert_eq!(data, b"hear");
                assert_eq!(
                    received.from.map(|from| crate::tasks::address(&from).ip()),
                    Some(ip("192.168.7.1"))
                );
            }
        }
    });
    assert_eq!(packets(&sim, "udp link office").len(), 2);
}

#[test]
fn a_group_reaches_its_members_only() {
    let (_, views) = lan(3);
    for (group, at, own) in [("239.1.2.3", "0.0.0.0:9", "192.168.7."), ("ff02::1234", "[::]:9", "fd00::")] {
        let waits = run_or_idle(&*views[0], async {
            let all: Vec<_> = views.iter().map(|view| udp(&**view, at)).collect();
            for index in [0, 1] {
                all[index].membership(ip(group), ip(&format!("{own}{}", index + 1)), true).unwrap();
            }
            let family = if group.contains(':') { Family::Inet6 } else { Family::Inet };
            let sender = views[0].socket(family, SocketType::Datagram).unwrap();
            let to = wirelab_net::Endpoint::Inet((ip(group), 9).into());
            sender.send(b"members", Some(&to)).unwrap();
            assert_eq!(receive(&all[0], 10).await.unwrap().0, b"members");
            assert_eq!(receive(&all[1], 10).await.unwrap().0, b"members");
            all[1].membership(ip(group), ip(&format!("{own}2")), false).unwrap();
            sender.set(SocketOption::MulticastLoop, OptionValue::Switch(false)).unwrap();
            sender.send(b"nobody", Some(&to)).unwrap();
            receive(&all[0], 10).await.unwrap();
        });
        assert!(waits.is_none());
    }
}

#[test]
fn an_address_belongs_to_an_interface() {
    let sim = SimNetwork::new(1);
    let both = sim.add_router("r", &addresses(&["10.0.0.254", "10.0.1.254"])).unwrap();
    let a = sim.add_host("a", &addresses(&["10.0.0.1"])).unwrap();
    let b = sim.add_host("b", &addresses(&["10.0.1.1"])).unwrap();
    sim.add_link([(both, Some(ip("10.0.1.254"))), (b, None)], [Figures::default(); 2]).unwrap();
    sim.add_link([(a, None), (both, None)], [Figures::default(); 2]).unwrap();
    let view = sim.on(both);
    run(&*view, async {
        for (host, to, from) in [(a, "10.0.0.1:9", "10.0.0.254"), (b, "10.0.1.1:9", "10.0.1.254")] {
            let there = udp(&*sim.on(host), to);
            let here = view.socket(Family::Inet, SocketType::Datagram).unwrap();
            here.send(b"x", Some(&inet(to))).unwrap();
            let (_, received) = receive(&there, 10).await.unwrap();
            assert_eq!(received.from.map(|from| crate::tasks::address(&from).ip()), Some(ip(from)));
        }
    });
    assert!(sim.add_link([(both, Some(ip("10.0.1.254"))), (a, None)], [Figures::default(); 2]).is_err());
}

#[test]
fn a_host_whose_cable_is_out_knows_and_nobody_else_does() {
    let (sim, views) = lan(3);
    let (office, second) = sim.topology(|it| (it.find_link("office").unwrap(), it.find("h2").unwrap()));
    let wait = run_or_idle(&*views[0], async {
        let all: Vec<_> =
            (0..3).map(|index| udp(&*views[index], &format!("192.168.7.{}:9", index + 1))).collect();
        all[0].set(SocketOption::Broadcast, OptionValue::Switch(true)).unwrap();
        all[0].send(b"1", Some(&inet("192.168.7.2:9"))).unwrap();
        receive(&all[1], 10).await.unwrap();
        sim.set_plugged(office, second, false);
        let lost = all[0].send(b"2", Some(&inet("192.168.7.2:9")));
        assert_eq!(lost, Ok(1), "nobody tells");
        all[0].send(b"3", Some(&inet("192.168.7.3:9"))).unwrap();
        assert_eq!(receive(&all[2], 10).await.unwrap().0, b"3", "the others go on");
        all[0].send(b"4", Some(&inet("192.168.7.255:9"))).unwrap();
        let sent = all[1].send(b"5", Some(&inet("192.168.7.3:9")));
        assert_eq!(sent, Err(Errno::NETUNREACH), "its own cable is out");
        views[0].sleep(ms(100)).await;
        sim.set_plugged(office, second, true);
        all[1].send(b"6", Some(&inet("192.168.7.3:9"))).unwrap();
        assert_eq!(receive(&all[2], 10).await.unwrap().0, b"6");
        // What was sent meanwhile is gone.
        receive(&all[1], 10).await
    });
    assert!(wait.is_none());
    assert_eq!(packets(&sim, "udp link-down").len(), 1);
}
