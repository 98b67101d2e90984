//! Counts what the network takes, and decides what it does where there is no room: packets are dropped as
//! at a full queue, connections in TIME_WAIT are forgotten, a SYN is not answered.
//!
//! The numbers per thing are what the allocator was seen to give, rounded up.

use std::mem::take;

use smoltcp::socket::tcp::State;

use super::connection::{Connection, ConnectionId};
use super::host::{Entry, Host};
use super::log::Record;
use super::packet::Header;
use super::stack::Buffers;
use super::time::Time;
use super::topology::{Link, Node, NodeId};
use super::world::World;

/// What a host or router takes, with its name and its link to itself.
const NODE: usize = size_of::<Node>() + size_of::<Host>() + size_of::<Link>() + END + 256;
/// What a link takes, beside its ends.
const LINK: usize = size_of::<Link>() + 128;
/// What an end of a link takes, with its figures and its random numbers.
pub(super) const END: usize = 512;
/// What an address or a route takes.
pub(super) const ADDRESS: usize = 128;
/// What a socket takes.
const SOCKET: usize = size_of::<Entry>() + 256;
/// What a connection takes beside its buffers.
const CONNECTION: usize = size_of::<Connection>() + 3_072;
/// What a pair of nodes that are apart takes.
const PAIR: usize = 32;
/// What a sleep takes.
const TIMER: usize = 128;

/// The most that packets under way take, all links together, in bytes.
const MOST_UNDER_WAY: usize = 64 << 20;
/// The most that packets take which wait until it is known who has an address.
pub(super) const MOST_WAITING: usize = 64 << 20;
/// The most that pieces take which wait for the others.
const MOST_IN_PIECES: usize = 64 << 20;
/// The most connections in TIME_WAIT that nobody holds (tcp_max_tw_buckets): the oldest are forgotten.
const MOST_RESTING: usize = 1_024;
/// The most destinations to which a node knows a narrow way.
pub(super) const MOST_MTUS: usize = 65_536;
/// The most pairs of nodes that can be apart.
pub const MOST_PARTED: usize = 1_000_000;

/// What a connection takes with these buffers.
pub(super) fn of_connection(buffers: Buffers) -> usize {
    CONNECTION + buffers.receive + buffers.send
}

impl World {
    /// Notes what the network takes now.
    pub(super) fn weigh(&mut self) {
        let topology = self.topology.nodes.len() * NODE
            + self.topology.links.len() * LINK
            + self.topology.owners.len() * ADDRESS
            + self.topology.extra;
        let told = self.watched.as_ref().map_or(0, |watched| watched.len() * size_of::<Record>());
        let now = topology
            + self.log.bytes()
            + self.queue.bytes()
            + self.sockets.len() * SOCKET
            + self.partitions.len() * PAIR
            + self.timers.len() * TIMER
            + self.ruled
            + self.mail
            + self.waiting
            + self.pieces
            + self.held
            + told;
        self.account.set(now);
    }

    /// So much is under way that nothing more is sent.
    pub(super) fn is_crowded(&self) -> bool {
        self.queue.bytes() > MOST_UNDER_WAY
    }

    /// Takes a piece of a packet in; gives the whole packet once nothing of it lacks.
    pub(super) fn join(&mut self, node: NodeId, now: Time, header: &Header, bytes: &[u8]) -> Option<Vec<u8>> {
        if self.pieces > MOST_IN_PIECES {
            self.hosts.iter_mut().for_each(|host| host.pieces.expire(now));
            self.pieces = self.hosts.iter().map(|host| host.pieces.bytes()).sum();
        }
        let is_full = self.pieces > MOST_IN_PIECES;
        let host = self.host(node).filter(|_| !is_full)?;
        let before = host.pieces.bytes();
        let whole = host.pieces.join(now, header, bytes);
        host.pieces.expire(now);
        let after = host.pieces.bytes();
        self.pieces = self.pieces + after - before;
        whole
    }

    /// A connection has entered TIME_WAIT, and nobody holds it.
    pub(super) fn rest(&mut self, id: ConnectionId) {
        self.resting.push_back(id);
        let is_there = |world: &Self, id: &ConnectionId| {
            world.connections.get(id).is_some_and(|it| it.stack.state() == State::TimeWait)
        };
        if self.resting.len() > MOST_RESTING {
            let mut resting = take(&mut self.resting);
            resting.retain(|id| is_there(self, id));
            while resting.len() > MOST_RESTING
                && let Some(oldest) = resting.pop_front()
            {
                self.forget(oldest);
            }
            self.resting = resting;
        }
    }
}
