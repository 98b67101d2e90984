//! Chooses where a packet goes next: by the routes that were asked for, then by the shortest paths over the
//! links that are up.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::topology::{Link, LinkId, LinkKind, NodeAddress, NodeId, NodeKind, Topology, in_network};

/// One step of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hop {
    /// Over this link
    pub link: LinkId,
    /// to this neighbour.
    pub to: NodeId,
}

/// How to get from a node to an address.
#[derive(Debug, Clone)]
pub(super) struct Way {
    /// The link of the node's interface in whose network the address is, where nobody has it.
    pub in_vain: Option<LinkId>,
    /// The next steps, all of equal length, in the order of the links.
    pub hops: Rc<[Hop]>,
}

/// The only step from a node to an address, and the longest packet that takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Track {
    pub hop: Hop,
    /// Bytes.
    pub mtu: usize,
}

/// What is known of paths, until the topology changes.
#[derive(Debug, Default)]
pub(super) struct Paths {
    version: u64,
    /// For a destination, how many links each node is away from it.
    distances: BTreeMap<NodeId, Rc<[u32]>>,
    ways: FxHashMap<(NodeId, IpAddr), Way>,
    /// Whose turn it is among equal paths.
    turns: BTreeMap<(NodeId, IpAddr), usize>,
}

/// The most ways that are known, and the most distances: beyond that they are found out anew.
const MOST_WAYS: usize = 65_536;
const MOST_DISTANCES: usize = 16 << 20;

const FAR: u32 = u32::MAX;

impl Paths {
    /// The next steps from a node to an address.
    pub(super) fn hops(&mut self, topology: &Topology, from: NodeId, to: IpAddr) -> Rc<[Hop]> {
        self.way(topology, from, to).hops
    }

    /// The same, and whether anybody is there.
    pub(super) fn way(&mut self, topology: &Topology, from: NodeId, to: IpAddr) -> Way {
        if self.version != topology.version {
            *self =
                Self { version: topology.version, turns: std::mem::take(&mut self.turns), ..Self::default() };
        }
        if let Some(way) = self.ways.get(&(from, to)) {
            return way.clone();
        }
        let hops = match asked_for(topology, from, to) {
            Some(via) => steps_to(topology, from, |node| node == via),
            None => self.shortest(topology, from, to),
        };
        let way = Way { in_vain: near(topology, from, to), hops: hops.into() };
        if self.ways.len() >= MOST_WAYS {
            self.ways.clear();
        }
        self.ways.insert((from, to), way.clone());
        way
    }

    /// One of the steps: `flow` decides where packets of one connection stay together, else it is
    /// the next one's turn.
    pub(super) fn choose(
        &mut self,
        from: NodeId,
        to: IpAddr,
        hops: &[Hop],
        flow: Option<u64>,
    ) -> Option<Hop> {
        if let [] | [_] = hops {
            return hops.first().copied();
        }
        let index = match flow {
            Some(flow) => usize::try_from(flow % hops.len() as u64).unwrap_or(0),
            None => {
                if self.turns.len() >= MOST_WAYS {
                    self.turns.clear();
                }
                let turn = self.turns.entry((from, to)).or_default();
                let index = *turn % hops.len();
                *turn = index + 1;
                index
            }
        };
        hops.get(index).copied()
    }

    fn shortest(&mut self, topology: &Topology, from: NodeId, to: IpAddr) -> Vec<Hop> {
        let Some(owner) = topology.owner(to) else { return default_route(topology, from) };
        if self.distances.len().saturating_mul(topology.nodes.len()) >= MOST_DISTANCES {
            self.distances.clear();
        }
        let distances = self.distances.entry(owner).or_insert_with(|| distances(topology, owner));
        let distance = |node: NodeId| distances.get(node.0 as usize).copied().unwrap_or(FAR);
        let own = distance(from);
        if own == FAR {
            return default_route(topology, from);
        }
        let mut steps = steps_to(topology, from, |node| {
            distance(node) != FAR && distance(node) + 1 == own && (node == owner || forwards(topology, node))
        });
        // Over several cables to the one who has it, the one whose interface has it.
        let interface = topology
            .node(owner)
            .and_then(|node| node.addresses.iter().find(|own| own.at.ip == to).and_then(|own| own.link));
        let is_direct = |hop: &Hop| hop.to == owner && has_address(topology, owner, hop.link, to.is_ipv4());
        if steps.iter().all(is_direct) && steps.iter().any(|hop| Some(hop.link) == interface) {
            steps.retain(|hop| Some(hop.link) == interface);
        }
        steps
    }
}

/// The link of the node's interface in whose network an address is that nobody has.
fn near(topology: &Topology, from: NodeId, ip: IpAddr) -> Option<LinkId> {
    if topology.owner(ip).is_some() {
        return None;
    }
    let own = topology.node(from)?.addresses.iter().filter(|own| own.at.network_has(ip));
    let carries = |id: &LinkId| topology.link(*id).is_some_and(|link| link.carries(from));
    own.filter_map(|own| own.link).find(carries)
}

fn forwards(topology: &Topology, node: NodeId) -> bool {
    topology.node(node).is_some_and(|node| node.kind == NodeKind::Router)
}

fn has_address(topology: &Topology, node: NodeId, link: LinkId, four: bool) -> bool {
    let fits = |it: &NodeAddress| it.link == Some(link) && it.at.ip.is_ipv4() == four;
    topology.node(node).is_some_and(|node| node.addresses.iter().any(fits))
}

/// Where a host sends what it knows no way for: to the first router beside it. A router has none.
fn default_route(topology: &Topology, from: NodeId) -> Vec<Hop> {
    if forwards(topology, from) {
        return Vec::new();
    }
    steps_to(topology, from, |node| forwards(topology, node)).into_iter().take(1).collect()
}

/// Who the longest fitting route that was asked for goes by.
fn asked_for(topology: &Topology, from: NodeId, to: IpAddr) -> Option<NodeId> {
    let routes = &topology.node(from)?.routes;
    let fitting = routes.iter().filter(|route| in_network(route.network, route.prefix, to));
    fitting.max_by_key(|route| route.prefix).map(|route| route.via)
}

fn neighbours(link: &Link, node: NodeId) -> impl Iterator<Item = NodeId> {
    link.ends.iter().copied().filter(move |end| *end != node)
}

fn usable(topology: &Topology, node: NodeId) -> impl Iterator<Item = (LinkId, &Link)> {
    let links = topology.node(node).map(|node| node.links.as_slice()).unwrap_or_default();
    let links = links.iter().filter_map(|id| Some((*id, topology.link(*id)?)));
    links.filter(|(_, link)| link.up && link.kind != LinkKind::Loopback)
}

fn steps_to(topology: &Topology, from: NodeId, fits: impl Fn(NodeId) -> bool) -> Vec<Hop> {
    // Whose own cable is out knows; that somebody else's is nobody notices.
    let steps = usable(topology, from)
        .filter(|(_, link)| link.carries(from))
        .flat_map(|(id, link)| neighbours(link, from).map(move |to| Hop { link: id, to }));
    steps.filter(|hop| fits(hop.to)).collect()
}

/// How many links each node is away from one, over routers.
fn distances(topology: &Topology, owner: NodeId) -> Rc<[u32]> {
    let mut found = vec![FAR; topology.nodes.len()];
    let mut next = VecDeque::from([(owner, 0)]);
    if let Some(own) = found.get_mut(owner.0 as usize) {
        *own = 0;
    }
    while let Some((node, distance)) = next.pop_front() {
        if node != owner && !forwards(topology, node) {
            continue;
        }
        for (_, link) in usable(topology, node) {
            for neighbour in neighbours(link, node) {
                if let Some(place @ &mut FAR) = found.get_mut(neighbour.0 as usize) {
                    *place = distance + 1;
                    next.push_back((neighbour, distance + 1));
                }
            }
        }
    }
    found.into()
}
