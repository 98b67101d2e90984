//! Small networks for tests.

use std::net::IpAddr;
use std::rc::Rc;
use std::time::Duration;

use wirelab_net::Network;
use wirelab_net::sim::{Figures, InterfaceAddress, NodeId, Record, SimNetwork};

pub fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

pub fn addresses(list: &[&str]) -> Vec<InterfaceAddress> {
    list.iter().map(|text| text.parse().unwrap()).collect()
}

pub fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// Alice and bob with a link between them.
pub struct Pair {
    pub sim: SimNetwork,
    pub alice: Rc<dyn Network>,
    pub bob: Rc<dyn Network>,
    pub ids: [NodeId; 2],
}

pub fn pair(seed: u64, figures: Figures) -> Pair {
    let sim = SimNetwork::new(seed);
    let a = sim.add_host("alice", &addresses(&["10.0.0.1", "fd00::1"])).unwrap();
    let b = sim.add_host("bob", &addresses(&["10.0.0.2", "fd00::2"])).unwrap();
    sim.add_link([(a, None), (b, None)], [figures; 2]).unwrap();
    let (alice, bob) = (sim.on(a), sim.on(b));
    Pair { sim, alice, bob, ids: [a, b] }
}

pub fn delay(time: Duration) -> Figures {
    Figures { delay: time, ..Figures::default() }
}

/// Records as lines: time in ms, link, from, to, flags, length, fate.
pub fn packets(sim: &SimNetwork, filter: &str) -> Vec<Record> {
    sim.records(&sim.filter(filter).unwrap())
}

pub fn lines(sim: &SimNetwork, filter: &str) -> Vec<String> {
    let line = |record: &Record| {
        let packet = record.summary().unwrap();
        format!(
            "{:?} {} > {} {} {} {}",
            record.time.since_start(),
            packet.from,
            packet.to,
            packet.flags,
            packet.len,
            record.fate.name()
        )
    };
    packets(sim, filter).iter().map(line).collect()
}
