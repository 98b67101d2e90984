//! Runs the simulated network: it has the nodes, links, connections and sockets, and the queue of what is
//! to happen. One thread has it; time stands still until it is told to go on.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;
use std::task::Waker;
use std::time::Duration;

use rustc_hash::FxHashMap;

use super::chance::Chance;
use super::connection::{Connection, ConnectionId};
use super::direction::{Direction, Plan};
use super::host::{Entry, Host, SocketId};
use super::log::{Fate, PacketLog, Record};
use super::queue::{Arrival, Event, Queue};
use super::route::Paths;
use super::rules::{Action, Counted};
use super::stack::Outgoing;
use super::time::Time;
use super::topology::{LinkId, LinkKind, NodeId, Topology};
use crate::meter::Account;

/// How long stacks may talk among themselves while everybody waits: probes of a window that stays
/// shut, or keepalives, would go on for ever.
const PATIENCE: Duration = Duration::from_secs(2 * 24 * 3_600);

/// How much happens in one moment before those who were woken have their turn.
const MOST_AT_ONCE: usize = 1_000;

/// Everything.
pub(super) struct World {
    pub now: Time,
    pub seed: u64,
    pub topology: Topology,
    pub paths: Paths,
    pub hosts: Vec<Host>,
    /// In no order: whoever goes through them looks after that.
    pub connections: FxHashMap<ConnectionId, Box<Connection>>,
    pub sockets: BTreeMap<SocketId, Entry>,
    pub queue: Queue,
    pub log: PacketLog,
    pub rules: Vec<Counted>,
    /// Pairs of nodes between which nothing passes.
    pub partitions: BTreeSet<(NodeId, NodeId)>,
    /// Who sleeps.
    pub timers: BTreeMap<u64, Timer>,
    /// Who is to be woken once the world is let go.
    pub woken: Vec<Waker>,
    /// Records whose fate is known, for whoever watches.
    pub watched: Option<Vec<Record>>,
    /// Connections keep a history of their congestion windows.
    pub keeps_windows: bool,
    /// Room for what a stack sends, kept between turns.
    pub outgoing: Outgoing,
    /// What it takes is counted here.
    pub account: Account,
    /// What rules take, in bytes.
    pub ruled: usize,
    /// What unread datagrams take, in bytes.
    pub mail: usize,
    /// What packets take that wait until it is known who has an address, in bytes.
    pub waiting: usize,
    /// What pieces of packets take that wait for the others, in bytes.
    pub pieces: usize,
    /// What the connections take, in bytes.
    pub held: usize,
    /// Connections in TIME_WAIT that nobody holds, oldest first; some may be gone.
    pub resting: VecDeque<ConnectionId>,
    /// Some packet has been damaged: checksums are worth a look.
    pub damages: bool,
    directions: FxHashMap<(LinkId, NodeId), Direction>,
    /// When somebody was woken last, or did something.
    active: Time,
    next_key: u64,
}

/// A sleep under way.
#[derive(Debug)]
pub(super) struct Timer {
    pub entry: super::queue::Due,
    pub waker: Option<Waker>,
}

/// How far the world has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    /// Somebody was woken.
    Woken,
    /// Nobody was, after so much that others may want their turn.
    Busy,
    /// Nobody is woken before this time.
    Until(Time),
    /// Nothing is to come, or nothing that would ever wake anybody.
    Nothing,
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            now: Time::ZERO,
            seed,
            topology: Topology::default(),
            paths: Paths::default(),
            hosts: Vec::new(),
            connections: FxHashMap::default(),
            sockets: BTreeMap::new(),
            queue: Queue::default(),
            log: PacketLog::default(),
            rules: Vec::new(),
            partitions: BTreeSet::new(),
            timers: BTreeMap::new(),
            woken: Vec::new(),
            watched: None,
            keeps_windows: false,
            outgoing: Outgoing::default(),
            account: Account::default(),
            ruled: 0,
            mail: 0,
            waiting: 0,
            pieces: 0,
            held: 0,
            resting: VecDeque::new(),
            damages: false,
            directions: FxHashMap::default(),
            active: Time::ZERO,
            next_key: 1,
        }
    }

    /// A number that nothing else in the network has.
    pub(super) fn next_key(&mut self) -> u64 {
        let key = self.next_key;
        self.next_key += 1;
        key
    }

    /// A node's own part.
    pub(super) fn host(&mut self, node: NodeId) -> Option<&mut Host> {
        while self.hosts.len() <= node.0 as usize {
            let id = NodeId(u32::try_from(self.hosts.len()).unwrap_or(u32::MAX));
            let name = self.topology.node(id)?.name.to_string();
            self.hosts.push(Host::new(Chance::new(self.seed, &format!("host {name}"))));
        }
        self.hosts.get_mut(node.0 as usize)
    }

    /// Somebody did something: what follows is not the stacks' talk among themselves.
    pub(super) fn touch(&mut self) {
        self.active = self.now;
    }

    /// Lets happen what comes next, until somebody is woken, and all else of that moment; but nothing
    /// behind the latest time, where there is one.
    pub(super) fn advance(&mut self, latest: Option<Time>) -> Progress {
        let mut done = 0;
        loop {
            if !self.woken.is_empty() {
                break;
            }
            if done >= MOST_AT_ONCE {
                return Progress::Busy;
            }
            let Some(next) = self.queue.first() else { return Progress::Nothing };
            if self.timers.is_empty() && next - self.active > PATIENCE {
                return Progress::Nothing;
            }
            if latest.is_some_and(|latest| next > latest) {
                return Progress::Until(next);
            }
            done += self.step();
        }
        let mut done = 0;
        while done < MOST_AT_ONCE {
            let Some((_, event)) = self.queue.take_until(self.now) else { break };
            done += self.happen(event);
        }
        self.active = self.now;
        Progress::Woken
    }

    /// What a host sends to itself over a link of no delay is there before the call returns, as the
    /// kernel's loopback has it.
    pub(super) fn settle_loopback(&mut self) {
        for _ in 0..MOST_AT_ONCE {
            let Some((time, link)) = self.queue.next_arrival() else { return };
            let is_loopback = self.topology.link(link).is_some_and(|link| link.kind == LinkKind::Loopback);
            if time > self.now || !is_loopback {
                return;
            }
            self.step();
        }
    }

    fn step(&mut self) -> usize {
        let Some((time, event)) = self.queue.take_until(Time::MAX) else { return 0 };
        self.now = self.now.max(time);
        self.happen(event)
    }

    /// How many nodes had something to do with it, one at least.
    fn happen(&mut self, event: Event) -> usize {
        match event {
            Event::Arrive(arrival) => return self.end_of_link(arrival).max(1),
            Event::Turn(connection) => {
                if let Some(connection) = self.connections.get_mut(&connection) {
                    connection.turn = None;
                }
                self.run(connection, None, false);
            }
            Event::Forget(connection) => self.forget(connection),
            Event::Unanswered(node, bytes) => self.unanswered(node, &bytes),
            Event::Unheard(node, link, wanted) => self.unheard(node, link, wanted),
            Event::Timer(timer) => {
                if let Some(timer) = self.timers.remove(&timer) {
                    self.woken.extend(timer.waker);
                }
            }
        }
        1
    }

    /// Gives a packet to a link.
    pub(super) fn cross(
        &mut self,
        link_id: LinkId,
        sender: NodeId,
        receiver: Option<NodeId>,
        bytes: Rc<[u8]>,
    ) {
        let mut record = Record {
            time: self.now,
            link: link_id,
            sender,
            receiver,
            fate: Fate::UnderWay,
            arrived: None,
            bytes: Rc::clone(&bytes),
        };
        let action = self.rule_for(&record);
        let Some(link) = self.topology.link(link_id) else { return };
        let mut figures = link.ends.iter().zip(&link.figures);
        let Some((_, figures)) = figures.find(|(end, _)| **end == sender) else { return };
        let up = link.carries(sender) && receiver.is_none_or(|receiver| link.carries(receiver));
        let plan = if !up {
            Plan::gone(Fate::LinkDown)
        } else if self.is_crowded() {
            Plan::gone(Fate::QueueFull)
        } else if self.is_partitioned(&record, link.kind) {
            Plan::gone(Fate::Partitioned)
        } else if action == Some(Action::Drop) {
            Plan::gone(Fate::Dropped)
        } else {
            let (seed, topology) = (self.seed, &self.topology);
            let direction = self.directions.entry((link_id, sender)).or_insert_with(|| {
                let name = |node: Option<&super::topology::Node>| node.map(|node| Rc::clone(&node.name));
                let sender = name(topology.node(sender)).unwrap_or_default();
                Direction::new(Chance::new(seed, &format!("link {} from {sender}", link.name)))
            });
            direction.take(self.now, bytes.len(), figures, action)
        };
        if plan.arrival.is_none() {
            record.fate = plan.fate;
            if let Some(watched) = &mut self.watched {
                watched.push(record.clone());
            }
        }
        let record = self.log.add(record);
        let Some(time) = plan.arrival else { return };
        let bytes = match plan.flip {
            Some(bit) => {
                self.damages = true;
                flipped(&bytes, bit)
            }
            None => bytes,
        };
        let fate = plan.fate;
        for _ in 0..=u8::from(plan.twice) {
            let bytes = Rc::clone(&bytes);
            self.queue.add_arrival(time, Arrival { link: link_id, sender, receiver, bytes, record, fate });
        }
    }

    fn rule_for(&mut self, record: &Record) -> Option<Action> {
        if self.rules.is_empty() {
            return None;
        }
        let begins =
            record.summary().is_some_and(|packet| self.topology.is_own(record.sender, packet.from.ip()));
        let wanted = self.rules.iter_mut().map(|rule| rule.wants(record, &self.topology, begins));
        // All of them count; the first that wants something has it.
        wanted.fold(None, |found, wants| found.or(wants))
    }

    fn is_partitioned(&self, record: &Record, kind: LinkKind) -> bool {
        if self.partitions.is_empty() || kind == LinkKind::Loopback {
            return false;
        }
        if record.receiver.is_some_and(|receiver| self.are_apart(record.sender, receiver)) {
            return true;
        }
        let Some(packet) = record.summary() else { return false };
        let owners = (self.topology.owner(packet.from.ip()), self.topology.owner(packet.to.ip()));
        matches!(owners, (Some(from), Some(to)) if self.are_apart(from, to))
    }

    fn are_apart(&self, a: NodeId, b: NodeId) -> bool {
        self.partitions.contains(&(a, b)) || self.partitions.contains(&(b, a))
    }

    /// To how many nodes a packet came.
    fn end_of_link(&mut self, arrival: Arrival) -> usize {
        let Arrival { link, sender, receiver, bytes, record, fate } = arrival;
        let up =
            self.topology.link(link).is_some_and(|link| receiver.map_or(link.up, |end| link.carries(end)));
        let alive = |node: NodeId| self.topology.node(node).is_some_and(|node| node.up);
        let fate = if !up {
            Fate::LinkDown
        } else if receiver.is_some_and(|receiver| !alive(receiver)) {
            Fate::NodeDown
        } else {
            fate
        };
        let now = self.now;
        if let Some(record) = self.log.get_mut(record) {
            record.fate = fate;
            record.arrived = (!fate.is_gone()).then_some(now);
            if let Some(watched) = &mut self.watched {
                watched.push(record.clone());
            }
        }
        if fate.is_gone() {
            return 0;
        }
        let kind = self.topology.link(link).map(|link| link.kind);
        let is_arp = bytes.first().is_some_and(|byte| byte >> 4 == 0);
        // ARP has no checksum: that of the frame finds the damage.
        if is_arp && (fate == Fate::Corrupted || kind != Some(LinkKind::Lan)) {
            return 0;
        }
        if let Some(receiver) = receiver {
            if kind == Some(LinkKind::Lan) {
                self.heard_from(receiver, link, sender, bytes.first().is_some_and(|byte| byte >> 4 != 6));
            }
            self.receive(receiver, link, bytes);
            return 1;
        }
        let mut ends = self.topology.link(link).map(|link| link.ends.clone()).unwrap_or_default();
        ends.retain(|end| *end != sender && self.topology.link(link).is_some_and(|link| link.carries(*end)));
        let count = ends.len();
        for end in ends {
            if self.topology.node(end).is_some_and(|node| node.up) && !self.are_apart(sender, end) {
                self.receive(end, link, Rc::clone(&bytes));
            }
        }
        count
    }
}

fn flipped(bytes: &[u8], bit: usize) -> Rc<[u8]> {
    let mut bytes = bytes.to_vec();
    if let Some(byte) = bytes.get_mut(bit / 8) {
        *byte ^= 1 << (bit % 8);
    }
    bytes.into()
}
