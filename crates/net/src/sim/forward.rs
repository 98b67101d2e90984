//! Decides what a node does with IP packets: it sends its own, takes those for it, and forwards the others
//! where it is a router.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::rc::Rc;
use std::time::Duration;

use super::arp::Talk;
use super::chance::hash;
use super::fragment;
use super::icmp::{self, Said, Trouble};
use super::packet::{self, Header, Protocol, ports};
use super::queue::Event;
use super::route::{Hop, Track};
use super::topology::{LinkId, LinkKind, NodeId, NodeKind, Spread};
use super::world::World;

/// After what time a node knows that nobody at the other end of a link has an address: as long as it
/// would ask on a lan.
const ASKING: Duration = Duration::from_secs(3);

impl World {
    /// Sends a packet from the node that made it.
    ///
    /// # Errors
    /// No route leads there, or it is too long and must not be cut.
    pub(super) fn originate(&mut self, node: NodeId, bytes: Rc<[u8]>) -> Result<(), Trouble> {
        let header = Header::of_intact(&bytes);
        let Some(header) = &header else { return Ok(()) };
        if self.topology.is_own(node, header.to) {
            let Some(lo) = self.topology.node(node).map(|node| node.loopback) else { return Ok(()) };
            return self.over(node, Hop { link: lo, to: node }, header, bytes);
        }
        let way = self.paths.way(&self.topology, node, header.to);
        if let Some(link) = way.in_vain {
            self.ask_in_vain(node, link, header.to, bytes);
            return Ok(());
        }
        let hop = self.next_hop(node, header, &way.hops, &bytes).ok_or(Trouble::NoRoute)?;
        self.over(node, hop, header, bytes)
    }

    /// Where packets from a node to an address go, if all go the same way and somebody is there.
    pub(super) fn track(&mut self, node: NodeId, to: IpAddr) -> Option<Track> {
        let hop = if self.topology.is_own(node, to) {
            Hop { link: self.topology.node(node)?.loopback, to: node }
        } else {
            let way = self.paths.way(&self.topology, node, to);
            match *way.hops {
                [hop] if way.in_vain.is_none() => hop,
                _ => return None,
            }
        };
        Some(Track { hop, mtu: self.mtu(node, hop.link) })
    }

    /// Sends a packet for a group or for everybody over one link.
    pub(super) fn originate_on(&mut self, node: NodeId, link: LinkId, bytes: Rc<[u8]>) {
        let is_loopback = self.topology.node(node).is_some_and(|node| node.loopback == link);
        self.cross(link, node, is_loopback.then_some(node), bytes);
    }

    fn next_hop(&mut self, node: NodeId, header: &Header, hops: &[Hop], bytes: &[u8]) -> Option<Hop> {
        let by_flow = hops.len() > 1 && self.topology.node(node)?.spread == Spread::Flow;
        let flow = by_flow.then(|| flow(header, bytes));
        self.paths.choose(node, header.to, hops, flow)
    }

    /// Somebody on the link would have to have the address, and nobody answers.
    fn ask_in_vain(&mut self, node: NodeId, link: LinkId, to: IpAddr, bytes: Rc<[u8]>) {
        if self.topology.link(link).is_some_and(|link| link.kind == LinkKind::Lan) {
            return self.give_to(node, link, to, bytes);
        }
        self.queue.add(self.now + ASKING, Event::Unanswered(node, bytes));
    }

    pub(super) fn unanswered(&mut self, node: NodeId, bytes: &[u8]) {
        let Some(header) = Header::read(bytes) else { return };
        if self.topology.is_own(node, header.from) {
            self.trouble_with(node, Trouble::NoHost, &header, bytes);
        } else {
            self.complain(node, Trouble::NoHost, &header, bytes);
        }
    }

    /// Over a link, in pieces where it is too long.
    fn over(&mut self, node: NodeId, hop: Hop, header: &Header, bytes: Rc<[u8]>) -> Result<(), Trouble> {
        let mtu = self.mtu(node, hop.link);
        if bytes.len() <= mtu {
            self.give(node, hop, header.to, bytes);
            return Ok(());
        }
        let ident = self.host(node).map_or(0, super::host::Host::next_ident);
        if header.whole {
            return Err(Trouble::TooBig(mtu));
        }
        let pieces = fragment::cut(header, &bytes, mtu, ident).ok_or(Trouble::TooBig(mtu))?;
        for piece in pieces {
            self.give(node, hop, header.to, piece.into());
        }
        Ok(())
    }

    /// The longest packet that a node may give to a link.
    pub(super) fn mtu(&self, node: NodeId, link: LinkId) -> usize {
        let Some(link) = self.topology.link(link) else { return super::figures::SMALLEST_MTU };
        let end = link.ends.iter().position(|end| *end == node).unwrap_or_default();
        link.figures.get(end).map_or(super::figures::SMALLEST_MTU, |figures| figures.mtu)
    }

    /// The longest packet that gets from a node to an address, as far as the node knows.
    pub(super) fn path_mtu(&mut self, node: NodeId, to: IpAddr) -> usize {
        let links: Vec<LinkId> = if self.topology.is_own(node, to) {
            self.topology.node(node).map(|node| node.loopback).into_iter().collect()
        } else {
            self.paths.hops(&self.topology, node, to).iter().map(|hop| hop.link).collect()
        };
        // Packets may take turns on several.
        let own = links.into_iter().map(|link| self.mtu(node, link)).min();
        let known = self.host(node).and_then(|host| host.mtus.get(&to).copied());
        own.into_iter().chain(known).min().unwrap_or(super::figures::LARGEST_MTU)
    }

    /// The address that packets from a node to another address come from.
    pub(super) fn source(&mut self, node: NodeId, to: IpAddr) -> Option<IpAddr> {
        if to.is_loopback() {
            return Some(loopback(to.is_ipv4()));
        }
        if self.topology.is_own(node, to) {
            return Some(to);
        }
        let hop = self.paths.hops(&self.topology, node, to).first().copied();
        let link = hop.map(|hop| hop.link);
        self.address_on(node, link, to.is_ipv4())
    }

    /// A node's address on a link, or else its first.
    pub(super) fn address_on(&self, node: NodeId, link: Option<LinkId>, four: bool) -> Option<IpAddr> {
        let addresses = &self.topology.node(node)?.addresses;
        let fits = || addresses.iter().filter(|address| address.at.ip.is_ipv4() == four);
        let on_link = fits().find(|address| link.is_some() && address.link == link);
        on_link.or_else(|| fits().next()).map(|address| address.at.ip)
    }

    /// Takes a packet that came over a link.
    pub(super) fn receive(&mut self, node: NodeId, link: LinkId, bytes: Rc<[u8]>) {
        if let Some(talk) = Talk::read(&bytes) {
            return self.hear(node, link, talk);
        }
        // What is damaged so that it cannot be read is gone.
        let header = if self.damages { Header::read(&bytes) } else { Header::of_intact(&bytes) };
        let Some(header) = &header else { return };
        if self.topology.is_own(node, header.to) {
            return self.deliver(node, header, bytes);
        }
        if header.to.is_multicast() || self.is_broadcast(node, header.to) {
            return self.deliver_to_many(node, link, header, &bytes);
        }
        if self.topology.node(node).is_some_and(|node| node.kind == NodeKind::Router) {
            self.forward(node, header, bytes);
        }
    }

    fn forward(&mut self, node: NodeId, header: &Header, mut bytes: Rc<[u8]>) {
        if header.ttl <= 1 {
            return self.complain(node, Trouble::Expired, header, &bytes);
        }
        let way = self.paths.way(&self.topology, node, header.to);
        if let Some(link) = way.in_vain {
            return self.ask_in_vain(node, link, header.to, bytes);
        }
        let Some(hop) = self.next_hop(node, header, &way.hops, &bytes) else {
            return self.complain(node, Trouble::NoRoute, header, &bytes);
        };
        packet::count_down(Rc::make_mut(&mut bytes));
        let header = Header { ttl: header.ttl - 1, ..*header };
        if let Err(trouble) = self.over(node, hop, &header, Rc::clone(&bytes)) {
            self.complain(node, trouble, &header, &bytes);
        }
    }

    /// Tells the sender of a packet what is wrong with it.
    pub(super) fn complain(&mut self, node: NodeId, trouble: Trouble, header: &Header, bytes: &[u8]) {
        let from = if self.topology.is_own(node, header.to) {
            Some(header.to)
        } else {
            self.source(node, header.from)
        };
        let message = from.and_then(|from| icmp::about(trouble, from, header, bytes));
        if let Some(message) = message {
            // Nobody hears of a complaint that finds no way.
            let _ = self.originate(node, message.into());
        }
    }

    /// Whether an address means everybody on one of a node's links.
    pub(super) fn is_broadcast(&self, node: NodeId, ip: IpAddr) -> bool {
        let IpAddr::V4(ip) = ip else { return false };
        let addresses = self.topology.node(node).map(|node| node.addresses.as_slice()).unwrap_or_default();
        ip == Ipv4Addr::BROADCAST || addresses.iter().any(|own| own.at.broadcast() == Some(ip))
    }

    /// Takes a packet that is for the node.
    fn deliver(&mut self, node: NodeId, header: &Header, bytes: Rc<[u8]>) {
        if header.fragment.is_some() {
            let now = self.now;
            let whole = self.join(node, now, header, &bytes);
            let read = whole.and_then(|whole| Some((Header::read(&whole)?, whole)));
            if let Some((header, whole)) = read {
                self.deliver(node, &header, whole.into());
            }
            return;
        }
        match header.protocol {
            Protocol::Tcp => self.take_segment(node, header, bytes),
            Protocol::Udp => self.take_datagram(node, header, &bytes),
            Protocol::Icmp => match icmp::read(header, &bytes) {
                Some(Said::Echo(answer)) => _ = self.originate(node, answer.into()),
                Some(Said::Of(trouble, about, beginning)) => {
                    self.trouble_with(node, trouble, &about, beginning);
                }
                None => {}
            },
            Protocol::Arp | Protocol::Other(_) => {}
        }
    }

    /// What became of a packet that the node had sent.
    pub(super) fn trouble_with(&mut self, node: NodeId, trouble: Trouble, header: &Header, bytes: &[u8]) {
        if let Trouble::TooBig(mtu) = trouble {
            self.narrow(node, header.to, mtu);
        }
        let ends = ports(header.payload(bytes));
        match (header.protocol, ends) {
            (Protocol::Tcp, Some(ends)) => self.segment_in_trouble(node, trouble, header, ends),
            (Protocol::Udp, Some(ends)) => self.datagram_in_trouble(node, trouble, header, ends),
            _ => {}
        }
    }

    /// No longer packet gets from a node to an address.
    pub(super) fn narrow(&mut self, node: NodeId, to: IpAddr, mtu: usize) {
        let least = if to.is_ipv4() { super::figures::SMALLEST_MTU } else { 1_280 };
        if let Some(host) = self.host(node) {
            if host.mtus.len() >= super::limits::MOST_MTUS {
                host.mtus.clear();
            }
            let known = host.mtus.entry(to).or_insert(usize::MAX);
            *known = (*known).min(mtu.max(least));
        }
    }

    /// The links of a node over which a packet for a group or for everybody goes.
    pub(super) fn link_for_many(&self, node: NodeId, from: Option<IpAddr>, to: IpAddr) -> Option<LinkId> {
        let found = self.topology.node(node)?;
        let by_address = |ip: IpAddr| found.addresses.iter().find(|address| address.at.ip == ip)?.link;
        let directed = || {
            let fits = |own: &&super::topology::NodeAddress| own.at.broadcast().map(IpAddr::from) == Some(to);
            found.addresses.iter().find(fits)?.link
        };
        if from.is_some_and(|ip| ip.is_loopback()) {
            return Some(found.loopback);
        }
        from.and_then(by_address).or_else(directed).or_else(|| {
            found
                .links
                .iter()
                .copied()
                .find(|link| self.topology.link(*link).is_some_and(|link| link.carries(node)))
        })
    }
}

/// What packets of one connection have in common.
fn flow(header: &Header, bytes: &[u8]) -> u64 {
    let ports = ports(header.payload(bytes)).filter(|_| header.fragment.is_none());
    let text = format!("{} {} {:?} {ports:?}", header.from, header.to, header.protocol);
    hash(0, &text)
}

/// The loopback address of a family.
pub(super) fn loopback(four: bool) -> IpAddr {
    if four { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() }
}
