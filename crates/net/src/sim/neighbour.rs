//! Finds out who has an address on a lan: it asks before the first packet, and keeps the answer for a
//! while.
//!
//! RFC 826 and RFC 4861, with the times and counts of Linux (arp(7)). A node without an address on
//! the lan can neither ask nor be asked for: everybody knows it.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::rc::Rc;
use std::time::Duration;

use super::arp::Talk;
use super::ethernet;
use super::queue::{Due, Event, Queue};
use super::route::Hop;
use super::time::Time;
use super::topology::{LinkId, LinkKind, NodeAddress, NodeId};
use super::world::World;

/// How often a node asks (mcast_solicit), and how long it waits for each answer (retrans_time).
const TIMES: u32 = 3;
const WAIT: Duration = Duration::from_secs(1);
/// How many packets wait for the answer (unres_qlen).
const MOST: usize = 101;
/// How many addresses a node asks for at a time; packets for others are given up (gc_thresh3).
const MOST_ASKED: usize = 1_024;
/// How long an answer counts after the last packet from there (RFC 1122, section 2.3.2.1).
const LIFETIME: Duration = Duration::from_secs(60);

/// What a node knows of its neighbours.
#[derive(Debug, Default)]
pub(super) struct Neighbours(BTreeMap<(LinkId, IpAddr), Neighbour>);

#[derive(Debug)]
enum Neighbour {
    /// It has been asked for so many times.
    Asked { times: u32, next: Due, waiting: VecDeque<Rc<[u8]>> },
    /// It is this one, heard of at that time.
    Known { node: NodeId, heard: Time },
}

/// How a node stands to an address on a lan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Acquaintance {
    /// The answer has not come yet.
    Asked,
    /// It is this node.
    Known(NodeId),
    /// It was this node, and is asked for again before the next packet.
    Old(NodeId),
}

impl Acquaintance {
    /// The name that Linux has for it (ip-neighbour(8)).
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Asked => "INCOMPLETE",
            Self::Known(_) => "REACHABLE",
            Self::Old(_) => "STALE",
        }
    }
}

impl Neighbours {
    /// All of them, by link and address.
    pub(super) fn all(&self, now: Time) -> impl Iterator<Item = (LinkId, IpAddr, Acquaintance)> {
        self.0.iter().map(move |((link, ip), neighbour)| {
            let how = match neighbour {
                Neighbour::Asked { .. } => Acquaintance::Asked,
                Neighbour::Known { node, heard } if now - *heard < LIFETIME => Acquaintance::Known(*node),
                Neighbour::Known { node, .. } => Acquaintance::Old(*node),
            };
            (*link, *ip, how)
        })
    }

    /// Knows nobody any more, and waits for nobody. What the packets that waited took, in bytes.
    pub(super) fn forget(&mut self, queue: &mut Queue) -> usize {
        let mut bytes = 0;
        for neighbour in std::mem::take(&mut self.0).into_values() {
            if let Neighbour::Asked { next, waiting, .. } = neighbour {
                queue.remove(next);
                bytes += waiting.iter().map(|packet| packet.len()).sum::<usize>();
            }
        }
        bytes
    }

    fn has_too_many(&self) -> bool {
        let asked = |neighbour: &&Neighbour| matches!(neighbour, Neighbour::Asked { .. });
        self.0.len() >= MOST_ASKED && self.0.values().filter(asked).count() >= MOST_ASKED
    }
}

impl World {
    /// Gives a packet to a link, on a lan as soon as it is known who has the address there.
    pub(super) fn give(&mut self, node: NodeId, hop: Hop, to: IpAddr, bytes: Rc<[u8]>) {
        match self.address_of_hop(node, hop, to) {
            Some(wanted) => self.give_to(node, hop.link, wanted, bytes),
            None => self.cross(hop.link, node, Some(hop.to), bytes),
        }
    }

    /// The address that the node asks for before it sends something to `to`.
    fn address_of_hop(&self, node: NodeId, hop: Hop, to: IpAddr) -> Option<IpAddr> {
        if self.topology.link(hop.link)?.kind != LinkKind::Lan {
            return None;
        }
        let there = |node: NodeId| {
            let all = self.topology.node(node).map(|node| node.addresses.as_slice()).unwrap_or_default();
            let fits =
                move |own: &&NodeAddress| own.link == Some(hop.link) && own.at.ip.is_ipv4() == to.is_ipv4();
            all.iter().filter(fits).map(|own| own.at.ip)
        };
        there(node).next()?;
        there(hop.to).find(|ip| *ip == to).or_else(|| there(hop.to).next())
    }

    /// Gives a packet for an address to a lan.
    pub(super) fn give_to(&mut self, node: NodeId, link: LinkId, wanted: IpAddr, bytes: Rc<[u8]>) {
        let now = self.now;
        let is_full = self.waiting > super::limits::MOST_WAITING;
        let Some(host) = self.host(node) else { return };
        let is_new = !host.neighbours.0.contains_key(&(link, wanted));
        let asks_too_many = is_new && host.neighbours.has_too_many();
        match host.neighbours.0.get_mut(&(link, wanted)) {
            Some(Neighbour::Known { node: to, heard }) if now - *heard < LIFETIME => {
                let to = *to;
                self.cross(link, node, Some(to), bytes);
            }
            _ if is_full => {}
            Some(Neighbour::Asked { waiting, .. }) => {
                let gone = if waiting.len() >= MOST { waiting.pop_front() } else { None };
                let (more, less) = (bytes.len(), gone.map_or(0, |gone| gone.len()));
                waiting.push_back(bytes);
                self.waiting = self.waiting + more - less;
            }
            _ if asks_too_many => {}
            _ => {
                self.waiting += bytes.len();
                self.ask(node, link, wanted, 1, VecDeque::from([bytes]));
            }
        }
    }

    fn ask(&mut self, node: NodeId, link: LinkId, wanted: IpAddr, times: u32, waiting: VecDeque<Rc<[u8]>>) {
        let next = self.queue.add(self.now + WAIT, Event::Unheard(node, link, wanted));
        if let Some(host) = self.host(node) {
            host.neighbours.0.insert((link, wanted), Neighbour::Asked { times, next, waiting });
        }
        let hardware = ethernet::hardware(&self.topology, node, link);
        let from = self.address_on(node, Some(link), wanted.is_ipv4());
        let question = from.and_then(|from| Talk::Question { from, hardware, wanted }.packet(hardware));
        if let Some(question) = question {
            self.cross(link, node, None, question.into());
        }
    }

    /// Nobody has answered for a while: asks again, or gives up what waits.
    pub(super) fn unheard(&mut self, node: NodeId, link: LinkId, wanted: IpAddr) {
        let gone = self.host(node).and_then(|host| host.neighbours.0.remove(&(link, wanted)));
        let Some(Neighbour::Asked { times, waiting, .. }) = gone else { return };
        if times < TIMES {
            return self.ask(node, link, wanted, times + 1, waiting);
        }
        for bytes in waiting {
            self.waiting -= bytes.len();
            self.unanswered(node, &bytes);
        }
    }

    /// Hears what a neighbour says: keeps who it is, and answers.
    pub(super) fn hear(&mut self, node: NodeId, link: LinkId, talk: Talk) {
        let Some(sender) = self.topology.owner(talk.from()).filter(|sender| *sender != node) else { return };
        let is_meant = self.topology.is_own(node, talk.to());
        let is_known =
            self.host(node).is_some_and(|host| host.neighbours.0.contains_key(&(link, talk.from())));
        if is_meant || is_known {
            self.learn(node, link, talk.from(), sender);
        }
        if let Talk::Question { from, hardware: asker, wanted } = talk
            && is_meant
        {
            let hardware = ethernet::hardware(&self.topology, node, link);
            let answer = Talk::Answer { from: wanted, hardware, to: from }.packet(asker);
            if let Some(answer) = answer {
                self.cross(link, node, Some(sender), answer.into());
            }
        }
    }

    fn learn(&mut self, node: NodeId, link: LinkId, ip: IpAddr, is: NodeId) {
        let known = Neighbour::Known { node: is, heard: self.now };
        let before = self.host(node).and_then(|host| host.neighbours.0.insert((link, ip), known));
        if let Some(Neighbour::Asked { next, waiting, .. }) = before {
            self.queue.remove(next);
            for bytes in waiting {
                self.waiting -= bytes.len();
                self.cross(link, node, Some(is), bytes);
            }
        }
    }

    /// A packet from a neighbour shows that it is still there.
    pub(super) fn heard_from(&mut self, node: NodeId, link: LinkId, sender: NodeId, four: bool) {
        let now = self.now;
        let Some(ip) = self.address_on(sender, Some(link), four) else { return };
        let known = self.host(node).and_then(|host| host.neighbours.0.get_mut(&(link, ip)));
        if let Some(Neighbour::Known { heard, .. }) = known
            && now - *heard < LIFETIME
        {
            *heard = now;
        }
    }
}
