//! Lists what hosts know of their neighbours on a lan.

use std::net::IpAddr;
use std::rc::Rc;

use super::control::SimNetwork;
use super::ethernet;
use super::neighbour::Acquaintance;

/// What a node knows of an address on a lan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeighbourEntry {
    /// The node.
    pub host: Rc<str>,
    /// The lan.
    pub link: Rc<str>,
    /// The address that it asked for.
    pub ip: IpAddr,
    /// The hardware address of who has it, `02:00:00:00:00:01`; `None` until somebody has answered.
    pub hardware: Option<String>,
    /// By the name that Linux has for it: INCOMPLETE, REACHABLE, STALE.
    pub state: &'static str,
}

impl SimNetwork {
    /// What all nodes know of their neighbours, node by node.
    pub fn neighbours(&self) -> Vec<NeighbourEntry> {
        self.with(|world| {
            let (topology, now) = (&world.topology, world.now);
            let nodes = topology.nodes().zip(&world.hosts);
            let entries = nodes.flat_map(|((_, node), host)| {
                host.neighbours.all(now).map(move |(link, ip, how)| NeighbourEntry {
                    host: Rc::clone(&node.name),
                    link: topology.link(link).map(|link| Rc::clone(&link.name)).unwrap_or_default(),
                    ip,
                    hardware: match how {
                        Acquaintance::Asked => None,
                        Acquaintance::Known(is) | Acquaintance::Old(is) => {
                            Some(ethernet::shown(ethernet::hardware(topology, is, link)))
                        }
                    },
                    state: how.name(),
                })
            });
            entries.collect()
        })
    }
}
