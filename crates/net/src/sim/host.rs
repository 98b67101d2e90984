//! Keeps what a node has: its connections and sockets by port, the MTU of paths, pieces of packets.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::hash::{Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use rustc_hash::FxHashMap;

use super::chance::Chance;
use super::connection::ConnectionId;
use super::fragment::Pieces;
use super::neighbour::Neighbours;
use super::ready::WaitQueue;
use super::topology::{LinkId, NodeId};
use crate::{Errno, Family, SocketType};

/// Which socket.
pub(super) type SocketId = u64;

/// The ports that a host gives out by itself (ip(7), ip_local_port_range).
pub(super) const EPHEMERAL: std::ops::RangeInclusive<u16> = 32_768..=60_999;
/// What a datagram socket's buffer holds, overhead counted (socket(7), rmem_default).
pub(super) const DATAGRAM_BUFFER: usize = 212_992;
/// What a connection's buffer holds for the application.
pub(super) const STREAM_BUFFER: usize = 65_536;
/// What a connection takes that cannot be sent yet.
pub(super) const SEND_BUFFER: usize = 131_072;

/// A node's own part of the network.
pub(super) struct Host {
    pub chance: Chance,
    /// The next number for a packet that is cut up.
    pub ident: u32,
    pub pieces: Pieces,
    /// Connections by their two ends.
    pub connections: FxHashMap<Ends, ConnectionId>,
    /// Listeners by port.
    pub listeners: BTreeMap<u16, Vec<SocketId>>,
    /// Stream sockets that hold a port, listeners included.
    pub streams: BTreeMap<u16, Vec<SocketId>>,
    /// Datagram sockets by port.
    pub datagrams: BTreeMap<u16, Vec<SocketId>>,
    /// What longer packets than these do not pass, by destination.
    pub mtus: BTreeMap<IpAddr, usize>,
    /// Who has which address on a lan.
    pub neighbours: Neighbours,
    /// How many connections use a port.
    pub used: BTreeMap<u16, usize>,
}

impl Host {
    pub(super) fn new(chance: Chance) -> Self {
        let mut chance = chance;
        let ident = chance.number() as u32;
        Self {
            chance,
            ident,
            pieces: Pieces::default(),
            connections: FxHashMap::default(),
            listeners: BTreeMap::new(),
            streams: BTreeMap::new(),
            datagrams: BTreeMap::new(),
            mtus: BTreeMap::new(),
            neighbours: Neighbours::default(),
            used: BTreeMap::new(),
        }
    }

    /// The next number for a packet that is cut up.
    pub(super) fn next_ident(&mut self) -> u32 {
        self.ident = self.ident.wrapping_add(1);
        self.ident
    }

    /// A port of which nobody has hold.
    pub(super) fn free_port(&mut self, socket_type: SocketType) -> Option<u16> {
        let (first, last) = (*EPHEMERAL.start(), *EPHEMERAL.end());
        let count = last - first + 1;
        let start = u16::try_from(self.chance.below(u64::from(count))).unwrap_or(0);
        (0..count).map(|step| first + (start + step) % count).find(|port| !self.holds(socket_type, *port))
    }

    fn holds(&self, socket_type: SocketType, port: u16) -> bool {
        match socket_type {
            SocketType::Stream | SocketType::SeqPacket => {
                self.streams.contains_key(&port) || self.used.contains_key(&port)
            }
            SocketType::Datagram => self.datagrams.contains_key(&port),
        }
    }

    /// The sockets of a type by port.
    pub(super) fn ports(&mut self, socket_type: SocketType) -> &mut BTreeMap<u16, Vec<SocketId>> {
        match socket_type {
            SocketType::Stream | SocketType::SeqPacket => &mut self.streams,
            SocketType::Datagram => &mut self.datagrams,
        }
    }

    /// Takes a socket out of a table.
    pub(super) fn leave(table: &mut BTreeMap<u16, Vec<SocketId>>, port: u16, socket: SocketId) {
        if let Some(sockets) = table.get_mut(&port) {
            sockets.retain(|other| *other != socket);
            if sockets.is_empty() {
                table.remove(&port);
            }
        }
    }
}

/// The two ends of a connection: its own, and the peer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ends(pub SocketAddr, pub SocketAddr);

impl Hash for Ends {
    /// Of the peer's address and both ports: among the connections of a host that is enough.
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self(local, peer) = self;
        let ip = match peer.ip() {
            IpAddr::V4(ip) => u32::from(ip),
            IpAddr::V6(ip) => u128::from(ip) as u32,
        };
        state.write_u64(u64::from(ip) << 32 | u64::from(local.port()) << 16 | u64::from(peer.port()));
    }
}

/// A socket of a host.
pub(super) struct Entry {
    pub node: NodeId,
    pub family: Family,
    pub socket_type: SocketType,
    /// The address that bind(2), connect(2) or the host gave it.
    pub bound: Option<Bound>,
    pub options: Options,
    pub wait_queue: WaitQueue,
    pub role: Role,
    /// Its host has crashed since.
    pub dead: bool,
}

/// What a socket is.
pub(super) enum Role {
    /// Nothing yet.
    Stream,
    /// It listens.
    Listener(Listener),
    /// It has a connection, perhaps one under way.
    Connection(ConnectionId),
    /// It has datagrams.
    Datagram(Box<Mailbox>),
}

impl Role {
    /// What datagrams that nobody has read yet take, in bytes.
    pub(super) fn mail(&self) -> usize {
        match self {
            Self::Datagram(mailbox) => mailbox.used,
            Self::Stream | Self::Listener(_) | Self::Connection(_) => 0,
        }
    }
}

/// A local address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bound {
    /// The address; `None`: any.
    pub ip: Option<IpAddr>,
    /// The port.
    pub port: u16,
    /// The families that it takes in: IPv4, IPv6.
    pub takes: [bool; 2],
}

impl Bound {
    /// Whether what is sent to an address comes here.
    pub(super) fn covers(&self, ip: IpAddr) -> bool {
        self.takes[usize::from(ip.is_ipv6())] && self.ip.is_none_or(|own| own == ip)
    }

    /// Whether some address is both's.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let families = (0..2).any(|family| self.takes[family] && other.takes[family]);
        let same = match (self.ip, other.ip) {
            (Some(a), Some(b)) => a == b,
            (Some(one), None) => other.takes[usize::from(one.is_ipv6())],
            (None, Some(one)) => self.takes[usize::from(one.is_ipv6())],
            (None, None) => true,
        };
        self.port == other.port && families && same
    }

    /// As getsockname(2) has it.
    pub(super) fn address(&self, family: Family) -> SocketAddr {
        let any = if family == Family::Inet6 {
            IpAddr::from(Ipv6Addr::UNSPECIFIED)
        } else {
            IpAddr::from(Ipv4Addr::UNSPECIFIED)
        };
        SocketAddr::new(self.ip.map_or(any, |ip| shown(ip, family)), self.port)
    }
}

/// An address as a socket of the family shows it: IPv4 as a part of IPv6.
pub(super) fn shown(ip: IpAddr, family: Family) -> IpAddr {
    match ip {
        IpAddr::V4(ip) if family == Family::Inet6 => ip.to_ipv6_mapped().into(),
        ip => ip,
    }
}

/// A listener's queues.
#[derive(Debug, Default)]
pub(super) struct Listener {
    pub backlog: usize,
    /// Handshakes under way.
    pub half: BTreeSet<ConnectionId>,
    /// Connections that nobody has accepted yet.
    pub ready: VecDeque<ConnectionId>,
}

impl Listener {
    /// There is no room for a further connection: the queue holds one more than the backlog, as
    /// Linux has it.
    pub(super) fn is_full(&self) -> bool {
        self.ready.len() > self.backlog
    }
}

/// A datagram socket's queue.
#[derive(Debug, Default)]
pub(super) struct Mailbox {
    /// The only one it hears, and sends to by itself.
    pub peer: Option<SocketAddr>,
    pub letters: VecDeque<Letter>,
    /// What the letters take of the buffer.
    pub used: usize,
    /// The error that the next call has.
    pub error: Option<Errno>,
    /// Groups that it has joined, each on a link.
    pub groups: Vec<(IpAddr, LinkId)>,
    /// shutdown(2)
    pub shut: [bool; 2],
    /// How many had no room.
    pub dropped: u64,
}

/// A datagram that was received.
#[derive(Debug)]
pub(super) struct Letter {
    pub data: Vec<u8>,
    pub from: SocketAddr,
    pub cost: usize,
}

/// What a datagram takes of a socket's buffer: a block of a power of two for headers, data and the
/// kernel's shared part, and the packet's own structure (skb->truesize).
pub(super) fn cost(data: usize) -> usize {
    (data + 64 + 320).next_power_of_two().max(512) + 256
}

/// A socket's options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Options {
    pub reuse: bool,
    pub reuse_port: bool,
    pub broadcast: bool,
    pub nodelay: bool,
    pub keepalive: bool,
    pub linger: Option<Duration>,
    pub ttl: u8,
    pub multicast_ttl: u8,
    pub multicast_loop: bool,
    pub v6only: bool,
    /// As get tells it: twice what an application may use.
    pub receive_buffer: usize,
    pub send_buffer: usize,
}

impl Options {
    pub(super) fn new(socket_type: SocketType) -> Self {
        let (receive_buffer, send_buffer) = match socket_type {
            SocketType::Stream | SocketType::SeqPacket => (2 * STREAM_BUFFER, 2 * SEND_BUFFER),
            SocketType::Datagram => (DATAGRAM_BUFFER, DATAGRAM_BUFFER),
        };
        Self {
            reuse: false,
            reuse_port: false,
            broadcast: false,
            nodelay: false,
            keepalive: false,
            linger: None,
            ttl: super::packet::DEFAULT_TTL,
            multicast_ttl: 1,
            multicast_loop: true,
            v6only: false,
            receive_buffer,
            send_buffer,
        }
    }
}
