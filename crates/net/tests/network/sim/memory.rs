//! What the network takes is counted at a meter, and given back; and its bounds.

use std::cell::Cell;
use std::rc::Rc;

use wirelab_net::meter::Meter;
use wirelab_net::sim::{Action, Figures, Filter, LONGEST_FILTER, MOST_PARTED, Rule, SimNetwork};
use wirelab_net::{Errno, Family, Network, SocketType};

use crate::sim::lab::{addresses, delay, ms};
use crate::tasks::{accept, connect, inet, listener, receive, run, run_or_idle, stream, udp};

/// A meter with a limit.
struct Counter {
    used: Cell<usize>,
    most: usize,
}

impl Meter for Counter {
    fn recharge(&self, before: usize, now: usize) {
        self.used.set(self.used.get() + now - before);
    }

    fn has_room(&self, bytes: usize) -> bool {
        self.used.get() + bytes <= self.most
    }
}

struct Lab {
    counter: Rc<Counter>,
    sim: SimNetwork,
    alice: Rc<dyn Network>,
    bob: Rc<dyn Network>,
}

fn lab(most: usize, figures: Figures) -> Lab {
    let counter = Rc::new(Counter { used: Cell::new(0), most });
    let sim = SimNetwork::metered(7, Rc::clone(&counter) as Rc<dyn Meter>);
    let a = sim.add_host("alice", &addresses(&["10.0.0.1"])).unwrap();
    let b = sim.add_host("bob", &addresses(&["10.0.0.2"])).unwrap();
    sim.add_link([(a, None), (b, None)], [figures; 2]).unwrap();
    let (alice, bob) = (sim.on(a), sim.on(b));
    Lab { counter, sim, alice, bob }
}

impl Lab {
    /// By how much something makes grow what is counted.
    fn grows(&self, work: impl FnOnce(&Self)) -> usize {
        let before = self.counter.used.get();
        work(self);
        self.counter.used.get().saturating_sub(before)
    }
}

const MANY: usize = 1 << 30;

#[test]
fn m08_all_that_a_network_keeps_is_counted_and_given_back() {
    let mut lab = lab(MANY, Figures { mtu: 65_535, ..delay(ms(5)) });
    let counter = Rc::clone(&lab.counter);
    let hosts = lab.grows(|lab| {
        for number in 0..1_000 {
            lab.sim.add_host(&format!("h{number}"), &[]).unwrap();
        }
    });
    assert!(hosts > 500_000 && hosts < 5_000_000, "{hosts}");
    let rules = lab.grows(|lab| {
        let filter = lab.sim.filter(&"tcp ".repeat(1_000)).unwrap();
        for _ in 0..100 {
            lab.sim.add_rule(Rule { filter: filter.clone(), nth: None, action: Action::Drop });
        }
    });
    assert!(rules > 1_000_000, "{rules}");
    lab.sim.clear_rules();
    assert_eq!(lab.grows(|lab| lab.sim.clear_rules()), 0);
    let to = udp(&*lab.bob, "10.0.0.2:53");
    let from = udp(&*lab.alice, "10.0.0.1:54");
    let data = vec![0; 50_000];
    let under_way = lab.grows(|_| assert_eq!(from.send(&data, Some(&inet("10.0.0.2:53"))), Ok(50_000)));
    // A record, and a packet under way.
    assert!(under_way > 100_000, "{under_way}");
    let before = counter.used.get();
    run(&*lab.alice, async { receive(&to, 1).await.unwrap() });
    assert!(before - counter.used.get() > 49_000);
    let connections = lab.grows(|lab| {
        let kept = run(&*lab.alice, async {
            let listener = listener(&*lab.bob, "10.0.0.2:80", 5);
            let client = stream(&*lab.alice);
            connect(&client, &inet("10.0.0.2:80")).await.unwrap();
            (accept(&listener).await.unwrap(), client)
        });
        drop(kept);
    });
    assert!(connections > 2 * 190_000, "{connections}");
    drop((to, from));
    lab.alice = lab.sim.on_default();
    drop(lab);
    assert_eq!(counter.used.get(), 0);
}

#[test]
fn m08_where_there_is_no_room_nothing_is_connected_and_no_datagram_kept() {
    let lab = lab(1_000_000, delay(ms(5)));
    let listener = listener(&*lab.bob, "10.0.0.2:80", 5);
    let clients: Vec<_> = (0..20).map(|_| stream(&*lab.alice)).collect();
    let ends: Vec<_> = clients.iter().map(|client| client.connect(&inet("10.0.0.2:80"))).collect();
    assert!(ends.contains(&Err(Errno::NOBUFS)) && ends.contains(&Err(Errno::INPROGRESS)), "{ends:?}");
    // Those whose SYN finds no room ask again for two minutes, and give up.
    assert!(run_or_idle(&*lab.alice, accept(&listener)).is_none());
    drop(clients);
    assert!(lab.alice.socket(Family::Inet, SocketType::Datagram).is_ok());
}

#[test]
fn m08_connections_in_time_wait_are_forgotten_when_there_are_too_many() {
    let lab = lab(MANY, Figures::default());
    let listener = listener(&*lab.bob, "10.0.0.2:80", 5);
    for _ in 0..1_500 {
        run(&*lab.alice, async {
            let client = stream(&*lab.alice);
            connect(&client, &inet("10.0.0.2:80")).await.unwrap();
            let (server, _) = accept(&listener).await.unwrap();
            client.close();
            assert_eq!(receive(&server, 1).await.unwrap().0, b"");
        });
    }
    let resting = lab.sim.connections().iter().filter(|end| end.state == "TIME_WAIT").count();
    assert!((900..=1_024).contains(&resting), "{resting}");
}

#[test]
fn m12_a_filter_and_a_partition_have_a_size() {
    let lab = lab(MANY, Figures::default());
    assert!(lab.sim.filter(&"tcp ".repeat(LONGEST_FILTER / 4)).is_ok());
    assert!(lab.sim.filter(&"tcp ".repeat(LONGEST_FILTER)).is_err());
    assert_eq!(lab.sim.filter("").unwrap(), Filter::default());
    let hosts: Vec<_> =
        (0..2_002).map(|number| lab.sim.add_host(&format!("h{number}"), &[]).unwrap()).collect();
    let (one, other) = hosts.split_at(1_001);
    assert!(lab.sim.partition(&one[..10], other));
    assert!(!lab.sim.partition(one, other) && one.len() * other.len() > MOST_PARTED);
}

#[test]
fn m12_there_are_only_so_many_rules() {
    let net = SimNetwork::new(1);
    let rule = || wirelab_net::sim::Rule {
        filter: net.filter("udp").unwrap(),
        nth: Some(1_000_000),
        action: wirelab_net::sim::Action::Drop,
    };
    let taken = (0..SimNetwork::MOST_RULES + 10).filter(|_| net.add_rule(rule())).count();
    assert_eq!(taken, SimNetwork::MOST_RULES);
    net.clear_rules();
    assert!(net.add_rule(rule()));
}
