//! Records each packet on each link, with what became of it.

use std::collections::VecDeque;
use std::fmt;
use std::net::SocketAddr;
use std::rc::Rc;

use super::arp::Talk;
use super::icmp;
use super::packet::{Header, Protocol, ports};
use super::relative::{Beginnings, Relative};
use super::time::Time;
use super::topology::{LinkId, NodeId};

/// What became of a packet on a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fate {
    /// It is under way.
    #[default]
    UnderWay,
    /// It arrived.
    Delivered,
    /// The link lost it.
    Lost,
    /// It was held back, and later ones may have overtaken it.
    Delayed,
    /// It arrived twice.
    Duplicated,
    /// It arrived with a bit turned over.
    Corrupted,
    /// Too many waited already.
    QueueFull,
    /// The link was down.
    LinkDown,
    /// A partition lay between sender and receiver.
    Partitioned,
    /// A rule dropped it.
    Dropped,
    /// The node at the other end had crashed.
    NodeDown,
}

impl Fate {
    /// As records have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnderWay => "under way",
            Self::Delivered => "delivered",
            Self::Lost => "lost",
            Self::Delayed => "delayed",
            Self::Duplicated => "duplicated",
            Self::Corrupted => "corrupted",
            Self::QueueFull => "queue full",
            Self::LinkDown => "link down",
            Self::Partitioned => "partitioned",
            Self::Dropped => "dropped",
            Self::NodeDown => "node down",
        }
    }

    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::UnderWay,
        Self::Delivered,
        Self::Lost,
        Self::Delayed,
        Self::Duplicated,
        Self::Corrupted,
        Self::QueueFull,
        Self::LinkDown,
        Self::Partitioned,
        Self::Dropped,
        Self::NodeDown,
    ];

    /// It did not arrive.
    pub fn is_gone(self) -> bool {
        use Fate::{Dropped, LinkDown, Lost, NodeDown, Partitioned, QueueFull};
        matches!(self, Lost | QueueFull | LinkDown | Partitioned | Dropped | NodeDown)
    }
}

/// A packet on a link.
#[derive(Debug, Clone)]
pub struct Record {
    /// When it was given to the link.
    pub time: Time,
    /// Which link.
    pub link: LinkId,
    /// The node that gave it to the link.
    pub sender: NodeId,
    /// The neighbour it was for; `None`: everybody on the link.
    pub receiver: Option<NodeId>,
    /// What became of it.
    pub fate: Fate,
    /// When it arrived, where it did.
    pub arrived: Option<Time>,
    /// The packet, as it was given to the link, without the header that it has around it on a lan.
    pub bytes: Rc<[u8]>,
}

/// TCP flags, as they are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(pub u8);

impl Flags {
    /// FIN
    pub const FIN: u8 = 1;
    /// SYN
    pub const SYN: u8 = 2;
    /// RST
    pub const RST: u8 = 4;
    /// PSH
    pub const PSH: u8 = 8;
    /// ACK
    pub const ACK: u8 = 16;

    /// Whether it has one.
    pub fn has(self, flag: u8) -> bool {
        self.0 & flag != 0
    }
}

impl fmt::Display for Flags {
    /// `SYN`, `SYN ACK`, `FIN PSH ACK`
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = [(Self::SYN, "SYN"), (Self::FIN, "FIN"), (Self::RST, "RST"), (Self::PSH, "PSH")];
        let names = names.into_iter().chain([(Self::ACK, "ACK")]);
        let mut first = true;
        for (_, name) in names.filter(|(flag, _)| self.has(*flag)) {
            let gap = if std::mem::take(&mut first) { "" } else { " " };
            write!(out, "{gap}{name}")?;
        }
        Ok(())
    }
}

/// What a packet says, as far as people want to see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// From where; the port is 0 where there is none.
    pub from: SocketAddr,
    /// To where.
    pub to: SocketAddr,
    /// What it carries.
    pub protocol: Protocol,
    /// Of a TCP segment.
    pub flags: Flags,
    /// Sequence number of a TCP segment.
    pub seq: u32,
    /// Acknowledgement number of a TCP segment.
    pub ack: u32,
    /// Window of a TCP segment, as it is in the header.
    pub window: u16,
    /// Bytes of data: behind the header of TCP or UDP, else behind that of IP; none where neighbours
    /// ask for one another.
    pub len: usize,
    /// Time to live; 0 where there is none.
    pub ttl: u8,
    /// What else is to be said: `time exceeded`, `fragment 1480`, `who has 10.0.0.2`.
    pub note: String,
}

impl Record {
    /// Reads the packet.
    pub fn summary(&self) -> Option<Summary> {
        summary(&self.bytes)
    }
}

/// Reads a packet.
pub(super) fn summary(bytes: &[u8]) -> Option<Summary> {
    let talk = Talk::read(bytes);
    let Some(header) = Header::read(bytes) else { return talk.map(of_arp) };
    let payload = header.payload(bytes);
    let first = header.fragment.is_none_or(|fragment| fragment.offset == 0);
    let has_ports = first && matches!(header.protocol, Protocol::Tcp | Protocol::Udp);
    let (from, to) = ports(payload).filter(|_| has_ports).unwrap_or_default();
    let mut found = Summary {
        from: SocketAddr::new(header.from, from),
        to: SocketAddr::new(header.to, to),
        protocol: header.protocol,
        flags: Flags::default(),
        seq: 0,
        ack: 0,
        window: 0,
        len: payload.len(),
        ttl: header.ttl,
        note: String::new(),
    };
    match header.protocol {
        Protocol::Tcp if first => {
            if let Some([_, _, _, _, s1, s2, s3, s4, a1, a2, a3, a4, size, flags, w1, w2]) =
                payload.first_chunk()
            {
                found.seq = u32::from_be_bytes([*s1, *s2, *s3, *s4]);
                found.ack = u32::from_be_bytes([*a1, *a2, *a3, *a4]);
                found.window = u16::from_be_bytes([*w1, *w2]);
                found.flags = Flags(*flags);
                found.len = payload.len().saturating_sub(usize::from(size >> 4) * 4);
            }
        }
        Protocol::Udp if first => found.len = payload.len().saturating_sub(8),
        Protocol::Icmp if first => match talk {
            Some(talk) => (found.note, found.len) = (talk.to_string(), 0),
            None => icmp::name(&header, bytes).clone_into(&mut found.note),
        },
        _ => {}
    }
    if let Some(fragment) = header.fragment {
        found.note = format!("fragment {}{}", fragment.offset, if fragment.more { "+" } else { "" });
    }
    Some(found)
}

fn of_arp(talk: Talk) -> Summary {
    let end = |ip| SocketAddr::new(ip, 0);
    Summary {
        from: end(talk.from()),
        to: end(talk.to()),
        protocol: Protocol::Arp,
        flags: Flags::default(),
        seq: 0,
        ack: 0,
        window: 0,
        len: 0,
        ttl: 0,
        note: talk.to_string(),
    }
}

/// Which record it is, counted from the start of the network.
pub(super) type RecordId = u64;

/// The most that the records take, in bytes: some 80,000 full packets, or half a million small ones.
/// The oldest go.
const MOST_BYTES: usize = 128 << 20;
/// What a record takes beside its packet's bytes, with what the allocator adds.
const RECORD: usize = size_of::<Record>() + 32;

/// The records, oldest first.
#[derive(Debug, Default)]
pub(super) struct PacketLog {
    records: VecDeque<Record>,
    /// How many have been let go.
    gone: u64,
    /// What those that are kept take.
    bytes: usize,
    most: Option<usize>,
    /// The SYNs among the first so many.
    beginnings: Beginnings,
    read: RecordId,
}

impl PacketLog {
    /// All that are kept.
    pub(super) fn records(&self) -> impl DoubleEndedIterator<Item = &Record> + ExactSizeIterator {
        self.records.iter()
    }

    /// All that are kept from one on, with their relative numbers.
    pub(super) fn numbered(&mut self, from: RecordId) -> impl Iterator<Item = (&Record, Relative)> {
        let kept = |from: RecordId| {
            let skip = usize::try_from(from.saturating_sub(self.gone)).unwrap_or(usize::MAX);
            (from.max(self.gone)..).zip(self.records.iter().skip(skip))
        };
        for (id, record) in kept(self.read) {
            record.summary().iter().for_each(|packet| self.beginnings.learn(id, packet));
        }
        self.read = self.gone + self.records.len() as u64;
        let beginnings = &self.beginnings;
        kept(from).map(move |(id, record)| {
            let relative = record.summary().map(|packet| beginnings.count(id, &packet));
            (record, relative.unwrap_or_default())
        })
    }

    /// How many have been let go.
    pub(super) fn gone(&self) -> u64 {
        self.gone
    }

    /// What it takes, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes + self.beginnings.bytes()
    }

    /// How many there have been.
    pub(super) fn total(&self) -> u64 {
        self.gone + self.records.len() as u64
    }

    /// Keeps no more than so many: older ones go. `None`: as many as there is room for.
    pub(super) fn keep(&mut self, most: Option<usize>) {
        self.most = most;
        self.trim();
    }

    pub(super) fn add(&mut self, record: Record) -> RecordId {
        self.bytes += RECORD + record.bytes.len();
        self.records.push_back(record);
        let id = self.total() - 1;
        self.trim();
        id
    }

    pub(super) fn get_mut(&mut self, id: RecordId) -> Option<&mut Record> {
        let index = id.checked_sub(self.gone)?;
        self.records.get_mut(usize::try_from(index).ok()?)
    }

    fn trim(&mut self) {
        let most = self.most.unwrap_or(usize::MAX);
        while self.records.len() > most || self.bytes > MOST_BYTES {
            let Some(record) = self.records.pop_front() else { return };
            self.bytes -= RECORD + record.bytes.len();
            self.gone += 1;
        }
    }
}
