//! Describes hosts, routers, links and their addresses as data.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::rc::Rc;
use std::str::FromStr;

use rustc_hash::FxHashMap;

use super::error::{NotAnAddress, TopologyError};
use super::figures::{Figures, LARGEST_MTU};

/// A host or router.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

/// A link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(pub(super) u32);

/// What a node does with packets that are not for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// It drops them.
    Host,
    /// It forwards them.
    Router,
}

/// What kind of link it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// Between two nodes.
    Wire,
    /// Shared by any number of nodes.
    Lan,
    /// From a node to itself.
    Loopback,
}

/// How packets go over several shortest paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Spread {
    /// Packet by packet in turn.
    #[default]
    Packet,
    /// Those of one connection all by the same one.
    Flow,
}

/// An address of an interface, and how many of its bits name the network. The length decides what
/// is a broadcast, and which strangers would have to be neighbours; routes do not need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InterfaceAddress {
    /// The address.
    pub ip: IpAddr,
    /// The length of the network's part.
    pub prefix: u8,
}

impl From<IpAddr> for InterfaceAddress {
    /// In a network of the usual size: /24, /64.
    fn from(ip: IpAddr) -> Self {
        Self { ip, prefix: if ip.is_ipv4() { 24 } else { 64 } }
    }
}

impl FromStr for InterfaceAddress {
    type Err = NotAnAddress;

    /// `10.0.0.1`, `10.0.0.1/16`
    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let (ip, prefix) = text.split_once('/').map_or((text, None), |(ip, prefix)| (ip, Some(prefix)));
        let ip: IpAddr = ip.parse().map_err(|_| NotAnAddress)?;
        let Some(prefix) = prefix else { return Ok(ip.into()) };
        let longest = if ip.is_ipv4() { 32 } else { 128 };
        match prefix.parse() {
            Ok(prefix) if prefix <= longest => Ok(Self { ip, prefix }),
            _ => Err(NotAnAddress),
        }
    }
}

impl InterfaceAddress {
    /// Whether an address is in its network.
    pub(crate) fn network_has(&self, other: IpAddr) -> bool {
        in_network(self.ip, self.prefix, other)
    }

    /// The address of everybody in its network.
    pub(crate) fn broadcast(&self) -> Option<Ipv4Addr> {
        match self.ip {
            IpAddr::V4(ip) if self.prefix < 31 => {
                let host = u32::MAX.checked_shr(u32::from(self.prefix)).unwrap_or(0);
                Some(Ipv4Addr::from(u32::from(ip) | host))
            }
            _ => None,
        }
    }
}

/// Whether two addresses have the first bits in common.
pub(super) fn in_network(network: IpAddr, prefix: u8, other: IpAddr) -> bool {
    match (network, other) {
        (IpAddr::V4(a), IpAddr::V4(b)) => {
            prefix == 0 || (u32::from(a) ^ u32::from(b)).checked_shr(32 - u32::from(prefix)) == Some(0)
        }
        (IpAddr::V6(a), IpAddr::V6(b)) => {
            prefix == 0 || (u128::from(a) ^ u128::from(b)).checked_shr(128 - u32::from(prefix)) == Some(0)
        }
        _ => false,
    }
}

/// An address of a node, on the interface of a link once there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeAddress {
    /// The address.
    pub at: InterfaceAddress,
    /// The link whose interface has it.
    pub link: Option<LinkId>,
}

/// An end of a link: a node, and which of its addresses the interface there has. Without an address that
/// is the first one of each family that is on no link yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkEnd {
    /// The node.
    pub node: NodeId,
    /// The address of its interface.
    pub address: Option<IpAddr>,
}

impl From<NodeId> for LinkEnd {
    fn from(node: NodeId) -> Self {
        Self { node, address: None }
    }
}

impl From<(NodeId, Option<IpAddr>)> for LinkEnd {
    fn from((node, address): (NodeId, Option<IpAddr>)) -> Self {
        Self { node, address }
    }
}

/// A route that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// The network.
    pub network: IpAddr,
    /// The length of its prefix; 0: everything.
    pub prefix: u8,
    /// The neighbour that packets are given to.
    pub via: NodeId,
}

/// A host or router.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its name.
    pub name: Rc<str>,
    /// Host or router.
    pub kind: NodeKind,
    /// Its addresses, without the loopback's.
    pub addresses: Vec<NodeAddress>,
    /// The links that it is on, in the order in which they were made.
    pub links: Vec<LinkId>,
    /// The link to itself.
    pub loopback: LinkId,
    /// Routes that were asked for; they go before the shortest path.
    pub routes: Vec<Route>,
    /// How it sends over equal paths.
    pub spread: Spread,
    /// It has not crashed.
    pub up: bool,
}

/// A link.
#[derive(Debug, Clone)]
pub struct Link {
    /// Its name: those of its ends, or its own for a lan.
    pub name: Rc<str>,
    /// What kind of link it is.
    pub kind: LinkKind,
    /// Who is on it.
    pub ends: Vec<NodeId>,
    /// For each end, the figures of what it sends.
    pub figures: Vec<Figures>,
    /// It carries packets.
    pub up: bool,
    /// Who is cut off from it, of those who share it.
    pub unplugged: Vec<NodeId>,
}

impl Link {
    /// Whether it carries what an end sends, and what is for that end.
    pub fn carries(&self, end: NodeId) -> bool {
        self.up && !self.unplugged.contains(&end)
    }
}

/// Hosts, routers and links.
#[derive(Debug, Clone, Default)]
pub struct Topology {
    pub(super) nodes: Vec<Node>,
    pub(super) links: Vec<Link>,
    names: BTreeMap<Rc<str>, NodeId>,
    pub(super) owners: FxHashMap<IpAddr, NodeId>,
    /// Changes with everything that routes depend on.
    pub(super) version: u64,
    /// What ends of links and routes take, in bytes.
    pub(super) extra: usize,
}

impl Topology {
    /// All nodes, in the order in which they were made.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        (0..).map(NodeId).zip(&self.nodes)
    }

    /// All links, in the order in which they were made, loopbacks included.
    pub fn links(&self) -> impl Iterator<Item = (LinkId, &Link)> {
        (0..).map(LinkId).zip(&self.links)
    }

    /// A node.
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.0 as usize)
    }

    /// A link.
    pub fn link(&self, id: LinkId) -> Option<&Link> {
        self.links.get(id.0 as usize)
    }

    pub(super) fn node_mut(&mut self, id: NodeId) -> Option<&mut Node> {
        self.version += 1;
        self.nodes.get_mut(id.0 as usize)
    }

    pub(super) fn link_mut(&mut self, id: LinkId) -> Option<&mut Link> {
        self.version += 1;
        self.links.get_mut(id.0 as usize)
    }

    /// A node by its name.
    ///
    /// # Errors
    /// There is none.
    pub fn find(&self, name: &str) -> Result<NodeId, TopologyError> {
        self.names.get(name).copied().ok_or_else(|| TopologyError::NoSuchNode(name.to_owned()))
    }

    /// The node that has an address.
    pub fn owner(&self, ip: IpAddr) -> Option<NodeId> {
        self.owners.get(&ip).copied()
    }

    /// Whether an address is one of a node's own.
    pub(crate) fn is_own(&self, node: NodeId, ip: IpAddr) -> bool {
        // Nearly all nodes have one or two.
        let few = self.node(node).map(|node| node.addresses.as_slice()).filter(|all| all.len() <= 4);
        ip.is_loopback()
            || few.map_or_else(|| self.owner(ip) == Some(node), |own| own.iter().any(|own| own.at.ip == ip))
    }

    /// A link by its name, or by those of two neighbours; of several between them the first.
    ///
    /// # Errors
    /// There is none.
    pub fn find_link(&self, name: &str) -> Result<LinkId, TopologyError> {
        let found = self.links().find(|(_, link)| &*link.name == name);
        found.map(|(id, _)| id).ok_or_else(|| TopologyError::NoSuchLink(name.to_owned()))
    }

    /// All links between two nodes.
    pub fn links_between(&self, a: NodeId, b: NodeId) -> Vec<LinkId> {
        let joins = |link: &Link| a != b && link.ends.contains(&a) && link.ends.contains(&b);
        self.links().filter(|(_, link)| joins(link)).map(|(id, _)| id).collect()
    }

    /// A new node.
    ///
    /// # Errors
    /// Its name or an address is taken, or no interface can have the address.
    pub(super) fn add_node(
        &mut self,
        name: &str,
        kind: NodeKind,
        addresses: &[InterfaceAddress],
    ) -> Result<NodeId, TopologyError> {
        if self.names.contains_key(name) || self.find_link(name).is_ok() {
            return Err(TopologyError::NameTaken(name.to_owned()));
        }
        for (index, address) in addresses.iter().enumerate() {
            self.check_address(address.ip)?;
            if addresses.iter().take(index).any(|earlier| earlier.ip == address.ip) {
                return Err(TopologyError::AddressTaken(address.ip, name.into()));
            }
        }
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        let loopback = LinkId(u32::try_from(self.links.len()).unwrap_or(u32::MAX));
        let name: Rc<str> = name.into();
        self.links.push(Link {
            name: format!("{name}-lo").into(),
            kind: LinkKind::Loopback,
            ends: vec![id],
            figures: vec![Figures { mtu: LARGEST_MTU, ..Figures::default() }],
            up: true,
            unplugged: Vec::new(),
        });
        self.nodes.push(Node {
            name: Rc::clone(&name),
            kind,
            addresses: addresses.iter().map(|at| NodeAddress { at: *at, link: None }).collect(),
            links: Vec::new(),
            loopback,
            routes: Vec::new(),
            spread: Spread::default(),
            up: true,
        });
        self.names.insert(name, id);
        self.owners.extend(addresses.iter().map(|address| (address.ip, id)));
        self.version += 1;
        Ok(id)
    }

    fn check_address(&self, ip: IpAddr) -> Result<(), TopologyError> {
        let broadcast = ip == IpAddr::V4(Ipv4Addr::BROADCAST);
        if ip.is_loopback() || ip.is_multicast() || ip.is_unspecified() || broadcast {
            return Err(TopologyError::AddressUnfit(ip));
        }
        match self.owner(ip).and_then(|owner| self.node(owner)) {
            Some(owner) => Err(TopologyError::AddressTaken(ip, Rc::clone(&owner.name))),
            None => Ok(()),
        }
    }

    /// A link between two nodes. An end may name which of the node's addresses its interface has;
    /// else it is the first of each family that is on no link yet.
    ///
    /// # Errors
    /// The ends are one node, have no such address, or a figure cannot be.
    pub(super) fn add_link(
        &mut self,
        ends: [LinkEnd; 2],
        figures: [Figures; 2],
    ) -> Result<LinkId, TopologyError> {
        let [a, b] = ends.map(|end| end.node);
        let names = [a, b].map(|end| self.node(end).map(|node| Rc::clone(&node.name)));
        let [Some(first), Some(second)] = names else {
            return Err(TopologyError::NoSuchNode(String::new()));
        };
        if a == b {
            return Err(TopologyError::OneEnd(first));
        }
        let parallel = self.links_between(a, b).len();
        let suffix = if parallel == 0 { String::new() } else { format!("/{}", parallel + 1) };
        self.join(format!("{first}-{second}{suffix}"), LinkKind::Wire, &ends, &figures)
    }

    /// A link that any number of nodes share.
    ///
    /// # Errors
    /// As [`Topology::add_link`], and its name is taken.
    pub(super) fn add_lan(
        &mut self,
        name: &str,
        ends: &[LinkEnd],
        figures: Figures,
    ) -> Result<LinkId, TopologyError> {
        if self.names.contains_key(name) || self.find_link(name).is_ok() {
            return Err(TopologyError::NameTaken(name.to_owned()));
        }
        self.join(name.to_owned(), LinkKind::Lan, ends, &vec![figures; ends.len()])
    }

    fn join(
        &mut self,
        name: String,
        kind: LinkKind,
        ends: &[LinkEnd],
        figures: &[Figures],
    ) -> Result<LinkId, TopologyError> {
        if let Some(impossible) = figures.iter().find_map(Figures::impossible) {
            return Err(TopologyError::Impossible(impossible));
        }
        for LinkEnd { node, address: wanted } in ends {
            let node = self.node(*node).ok_or_else(|| TopologyError::NoSuchNode(String::new()))?;
            if let Some(ip) = wanted
                && !node.addresses.iter().any(|address| address.at.ip == *ip && address.link.is_none())
            {
                return Err(TopologyError::NoSuchAddress(Rc::clone(&node.name), *ip));
            }
        }
        let id = LinkId(u32::try_from(self.links.len()).unwrap_or(u32::MAX));
        for LinkEnd { node, address: wanted } in ends {
            let Some(node) = self.node_mut(*node) else { continue };
            node.links.push(id);
            let mut have = [false; 2];
            for address in node.addresses.iter_mut().filter(|address| address.link.is_none()) {
                let family = &mut have[usize::from(address.at.ip.is_ipv6())];
                let fits = wanted.map_or(!*family, |ip| ip == address.at.ip);
                if fits {
                    (address.link, *family) = (Some(id), true);
                }
            }
        }
        let ends = ends.iter().map(|end| end.node).collect();
        let (name, figures) = (name.into(), figures.to_vec());
        self.extra += figures.len() * super::limits::END;
        self.links.push(Link { name, kind, ends, figures, up: true, unplugged: Vec::new() });
        self.version += 1;
        Ok(id)
    }
}
