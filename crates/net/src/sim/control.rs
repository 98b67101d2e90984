//! Builds a simulated network, breaks it, and shows what is to be seen of it.

use std::convert::Infallible;
use std::rc::Rc;

use super::error::{FilterError, TopologyError};
use super::figures::Figures;
use super::filter::Filter;
use super::host::Role;
use super::log::Record;
use super::network::{EPOCH, SharedWorld, View, Watcher};
use super::pace::Pace;
use super::pcapng;
use super::relative::Relative;
use super::rules::{Counted, Rule};
use super::topology::{InterfaceAddress, LinkEnd, LinkId, NodeId, NodeKind, Route, Spread, Topology};
use crate::meter::{Account, Meter};
use crate::{Network, RunError, Tasks};

/// A simulated network. Clones are handles on the same one.
#[derive(Clone)]
pub struct SimNetwork {
    shared: Rc<SharedWorld>,
}

type Built<T> = Result<T, TopologyError>;

impl SimNetwork {
    /// The most rules at a time.
    pub const MOST_RULES: usize = 1_000;

    /// An empty network with a seed.
    pub fn new(seed: u64) -> Self {
        Self { shared: Rc::new(SharedWorld::new(seed)) }
    }

    /// The same, whose memory is counted at a meter.
    pub fn metered(seed: u64, meter: Rc<dyn Meter>) -> Self {
        let network = Self::new(seed);
        network.shared.with(|world| world.account = Account::new(meter));
        network
    }

    /// Does something in the world.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut super::world::World) -> T) -> T {
        self.shared.with(work)
    }

    /// The network as a host sees it.
    pub fn on(&self, node: NodeId) -> Rc<dyn Network> {
        Rc::new(View { shared: Rc::clone(&self.shared), node: Some(node) })
    }

    /// The network as the default host sees it, whichever that is when a socket is made. Where there
    /// is none, making one is ENODEV.
    pub fn on_default(&self) -> Rc<dyn Network> {
        Rc::new(View { shared: Rc::clone(&self.shared), node: None })
    }

    /// Runs a task to its end in virtual time, which jumps to what comes next whenever the task waits.
    ///
    /// # Errors
    /// [`RunError::Deadlock`] where the task waits and nothing will ever wake it.
    pub fn run<T>(&self, main: impl Future<Output = T>) -> Result<T, RunError> {
        self.tasks().run(main)
    }

    /// Tasks on this network, none so far: for a [`run`](Self::run) beside which others go on.
    pub fn tasks(&self) -> Tasks {
        Tasks::new(self.on_default())
    }

    /// The host for sockets of which nobody says where they live: the one that was chosen, or the
    /// only one.
    pub fn default_host(&self) -> Option<NodeId> {
        self.shared.default_host()
    }

    /// Chooses the default host.
    pub fn set_default(&self, node: NodeId) {
        self.shared.set_default(node);
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.shared.with(|world| world.seed)
    }

    /// Nodes and links as they are now.
    pub fn topology<T>(&self, look: impl FnOnce(&Topology) -> T) -> T {
        self.shared.with(|world| look(&world.topology))
    }

    /// A new host.
    ///
    /// # Errors
    /// Its name or an address is taken, or no interface can have the address.
    pub fn add_host(&self, name: &str, addresses: &[InterfaceAddress]) -> Built<NodeId> {
        self.shared.with(|world| world.topology.add_node(name, NodeKind::Host, addresses))
    }

    /// A new router. One without addresses sends no ICMP.
    ///
    /// # Errors
    /// As [`SimNetwork::add_host`].
    pub fn add_router(&self, name: &str, addresses: &[InterfaceAddress]) -> Built<NodeId> {
        self.shared.with(|world| world.topology.add_node(name, NodeKind::Router, addresses))
    }

    /// A link between two nodes, with [`Figures`] for both directions alike, or from the first to the
    /// second and back. An end is a node, or a node and the address that its interface has.
    ///
    /// # Errors
    /// The ends are one node, have no such address, or a figure cannot be.
    pub fn add_link(&self, ends: [impl Into<LinkEnd>; 2], figures: impl Into<[Figures; 2]>) -> Built<LinkId> {
        let (ends, figures) = (ends.map(Into::into), figures.into());
        self.shared.with(|world| world.topology.add_link(ends, figures))
    }

    /// A link that any number of nodes share.
    ///
    /// # Errors
    /// As [`SimNetwork::add_link`], and its name is taken.
    pub fn add_lan<E: Into<LinkEnd> + Copy>(
        &self,
        name: &str,
        ends: &[E],
        figures: Figures,
    ) -> Built<LinkId> {
        let ends: Vec<LinkEnd> = ends.iter().map(|end| (*end).into()).collect();
        self.shared.with(|world| world.topology.add_lan(name, &ends, figures))
    }

    /// The figures of what a node sends over a link.
    pub fn figures(&self, link: LinkId, from: NodeId) -> Option<Figures> {
        self.topology(|topology| {
            let link = topology.link(link)?;
            let end = link.ends.iter().position(|end| *end == from)?;
            link.figures.get(end).copied()
        })
    }

    /// New figures for what a node sends over a link, or for all who send on it. What is under way
    /// stays under way.
    ///
    /// # Errors
    /// A figure cannot be.
    pub fn set_figures(&self, link: LinkId, from: Option<NodeId>, figures: Figures) -> Built<()> {
        if let Some(impossible) = figures.impossible() {
            return Err(TopologyError::Impossible(impossible));
        }
        self.shared.with(|world| {
            let Some(link) = world.topology.link_mut(link) else { return };
            for (end, place) in link.ends.iter().zip(&mut link.figures) {
                if from.is_none_or(|from| from == *end) {
                    *place = figures;
                }
            }
        });
        Ok(())
    }

    /// Lets a link carry packets or not. What is under way when it goes down is lost.
    pub fn set_link_up(&self, link: LinkId, up: bool) {
        self.shared.with(|world| {
            if let Some(link) = world.topology.link_mut(link) {
                link.up = up;
            }
        });
    }

    /// Cuts a node off from a lan, or joins it again.
    pub fn set_plugged(&self, link: LinkId, node: NodeId, plugged: bool) {
        self.shared.with(|world| {
            if let Some(link) = world.topology.link_mut(link) {
                link.unplugged.retain(|end| *end != node);
                if !plugged {
                    link.unplugged.push(node);
                }
            }
        });
    }

    /// Sends what a node has for a network by a neighbour, whatever path is shorter.
    ///
    /// # Errors
    /// The two are no neighbours.
    pub fn add_route(&self, node: NodeId, route: Route) -> Built<()> {
        self.shared.with(|world| {
            if world.topology.links_between(node, route.via).is_empty() {
                let name = |id| world.topology.node(id).map(|node| Rc::clone(&node.name)).unwrap_or_default();
                return Err(TopologyError::NotNeighbours(name(node), name(route.via)));
            }
            if let Some(node) = world.topology.node_mut(node) {
                node.routes.retain(|old| (old.network, old.prefix) != (route.network, route.prefix));
                node.routes.push(route);
            }
            world.topology.extra += super::limits::ADDRESS;
            Ok(())
        })
    }

    /// How a node, or all of them, send over equal paths.
    pub fn set_spread(&self, node: Option<NodeId>, spread: Spread) {
        self.shared.with(|world| {
            for (index, found) in (0..).zip(&mut world.topology.nodes) {
                if node.is_none_or(|node| node == NodeId(index)) {
                    found.spread = spread;
                }
            }
        });
    }

    /// Lets nothing pass between the nodes of one side and those of the other, by whatever path. Whether
    /// there was room for all pairs of them.
    pub fn partition(&self, one: &[NodeId], other: &[NodeId]) -> bool {
        self.shared.with(|world| {
            let pairs = one.iter().flat_map(|a| other.iter().map(move |b| (*a, *b)));
            for pair in pairs.filter(|(a, b)| a != b) {
                if world.partitions.len() >= super::limits::MOST_PARTED {
                    return false;
                }
                world.partitions.insert(pair);
            }
            true
        })
    }

    /// Ends all partitions.
    pub fn heal(&self) {
        self.shared.with(|world| world.partitions.clear());
    }

    /// A node stops, without a word to anybody: what it had is gone.
    pub fn crash(&self, node: NodeId) {
        self.shared.with(|world| world.crash(node));
    }

    /// A node that has crashed starts again, with its addresses and nothing else.
    pub fn restart(&self, node: NodeId) {
        self.shared.with(|world| {
            if let Some(node) = world.topology.node_mut(node) {
                node.up = true;
            }
        });
    }

    /// Reads a filter, with the names that are known now.
    ///
    /// # Errors
    /// A word is unknown, or the last one lacks its operand.
    pub fn filter(&self, text: &str) -> Result<Filter, FilterError> {
        self.topology(|topology| Filter::read(text, topology))
    }

    /// From here on something happens to packets that a filter lets through. Whether there was room: each
    /// packet is held against all rules, and there are at most [`SimNetwork::MOST_RULES`].
    pub fn add_rule(&self, rule: Rule) -> bool {
        self.shared.with(|world| {
            let has_room = world.rules.len() < Self::MOST_RULES;
            if has_room {
                let rule = Counted::new(rule);
                world.ruled += rule.bytes();
                world.rules.push(rule);
            }
            has_room
        })
    }

    /// Ends all rules.
    pub fn clear_rules(&self) {
        self.shared.with(|world| {
            world.rules = Vec::new();
            world.ruled = 0;
        });
    }

    /// What has crossed the links, oldest first, as far as a filter lets it through.
    pub fn records(&self, filter: &Filter) -> Vec<Record> {
        let Ok(records) = self.numbered(filter, || Ok::<_, Infallible>(()));
        records.into_iter().map(|(record, _)| record).collect()
    }

    /// The same, with the relative numbers of TCP. There may be very many: whoever asks is asked at each
    /// packet whether to go on.
    ///
    /// # Errors
    /// It is not to go on.
    pub fn numbered<E>(
        &self,
        filter: &Filter,
        mut goes_on: impl FnMut() -> Result<(), E>,
    ) -> Result<Vec<(Record, Relative)>, E> {
        self.shared.with(|world| {
            let mut passed = Vec::new();
            for (record, relative) in world.log.numbered(0) {
                goes_on()?;
                if filter.passes(record, &world.topology) {
                    passed.push((record.clone(), relative));
                }
            }
            Ok(passed)
        })
    }

    /// Shows each packet to a watcher once its fate is known; `None` ends it.
    pub fn watch(&self, watcher: Option<Watcher>) {
        self.shared.watch(watcher);
    }

    /// How many packets have been given to links since the start.
    pub fn crossed(&self) -> u64 {
        self.shared.with(|world| world.log.total())
    }

    /// How many of those are no longer kept.
    pub fn left_out(&self) -> u64 {
        self.shared.with(|world| world.log.gone())
    }

    /// Keeps no more than so many records, for long runs; `None`, as it is at first, as many as there is
    /// room for.
    pub fn keep_records(&self, most: Option<usize>) {
        self.shared.with(|world| world.log.keep(most));
    }

    /// Gives any bytes to a link as a packet of one of its nodes, to a neighbour or to everybody there:
    /// for whoever wants to see what a network makes of them. On a lan, without the header of a frame.
    pub fn inject(&self, link: LinkId, sender: NodeId, receiver: Option<NodeId>, bytes: &[u8]) {
        self.with(|world| {
            world.touch();
            world.cross(link, sender, receiver, bytes.into());
        });
    }

    /// The records as a pcapng file.
    pub fn pcapng(&self) -> Vec<u8> {
        self.shared.with(|world| pcapng::file(&world.log, &world.topology, EPOCH))
    }

    /// From here on virtual time keeps pace with a network's clock: `factor` seconds in one of its. The
    /// run stays the same.
    pub fn realtime(&self, wall: Rc<dyn Network>, factor: f64) {
        self.shared.set_pace(Pace::new(wall, factor));
    }
}

impl super::world::World {
    fn crash(&mut self, node: NodeId) {
        if let Some(node) = self.topology.node_mut(node) {
            node.up = false;
        }
        let mut lost: Vec<_> =
            self.connections.iter().filter(|(_, it)| it.node == node).map(|(id, _)| *id).collect();
        lost.sort_unstable();
        for id in lost {
            self.forget(id);
        }
        let mut lost_mail = 0;
        for entry in self.sockets.values_mut().filter(|entry| entry.node == node) {
            lost_mail += entry.role.mail();
            (entry.dead, entry.role) = (true, Role::Stream);
            entry.wait_queue.release(true, true, &mut self.woken);
        }
        self.mail -= lost_mail;
        let mut neighbours = self.host(node).map(|host| std::mem::take(&mut host.neighbours));
        if let Some(neighbours) = &mut neighbours {
            self.waiting -= neighbours.forget(&mut self.queue);
        }
        if let Some(host) = self.host(node) {
            for table in [&mut host.listeners, &mut host.streams, &mut host.datagrams] {
                table.clear();
            }
            host.mtus.clear();
            let pieces = std::mem::take(&mut host.pieces);
            self.pieces -= pieces.bytes();
        }
    }
}
