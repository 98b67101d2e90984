//! Reads a description of packets in words, and says which packets it lets through, for `packets("tcp
//! syn")` and the rules on single packets.
//!
//! ```text
//! tcp udp icmp arp                what is in it
//! syn ack fin rst psh             flags that it has; `syn` without `ack` is a SYN that has no ACK
//! data                            it carries bytes
//! alice -> bob                    names of nodes, or addresses, with or without a port
//! from alice   to 10.0.0.2:80     the same, by one end
//! port 80                         at either end
//! link alice-bob                  the link that it was on
//! lost, queue-full, …             what became of it
//! ```

use std::cell::OnceCell;
use std::net::{IpAddr, SocketAddr};

use super::error::FilterError;
use super::log::{Fate, Flags, Record, Summary};
use super::packet::Protocol;
use super::topology::{LinkId, NodeId, Topology};

/// The longest description that is read, in bytes.
pub const LONGEST_FILTER: usize = 4_096;

/// Which packets.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    tests: Vec<Test>,
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    Protocol(Protocol),
    Flag(u8),
    NoAck,
    Data,
    From(AddressPattern),
    To(AddressPattern),
    Port(u16),
    Link(LinkId),
    Fate(Fate),
}

#[derive(Debug, Clone, PartialEq)]
enum AddressPattern {
    Node(NodeId),
    Ip(IpAddr),
    At(SocketAddr),
}

impl Filter {
    /// Reads it; the nodes and links of the topology are known by name.
    ///
    /// # Errors
    /// A word is unknown, the last one lacks its operand, or two exclude one another.
    pub(crate) fn read(text: &str, topology: &Topology) -> Result<Self, FilterError> {
        if text.len() > LONGEST_FILTER {
            return Err(FilterError::TooLong(text.len()));
        }
        let spaced = text.replace("->", " -> ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        let mut tests = Vec::new();
        let mut kinds: Vec<(std::mem::Discriminant<Test>, &str)> = Vec::new();
        let mut rest = words.as_slice();
        while let [word, tail @ ..] = rest {
            rest = tail;
            let lower = word.to_ascii_lowercase();
            let end = |text: &&str| AddressPattern::read(text, topology);
            let operand = tail.first().ok_or_else(|| FilterError::Unfinished((*word).to_owned()));
            if let Some(test) = simple(&lower) {
                // A packet has one protocol and one fate, and may have any flags.
                let kind = std::mem::discriminant(&test);
                let other = kinds.iter().find(|(known, other)| *known == kind && *other != *word);
                if let (Some((_, other)), Test::Protocol(_) | Test::Fate(_)) = (other, &test) {
                    return Err(FilterError::Both((*other).to_owned(), (*word).to_owned()));
                }
                if !kinds.iter().any(|(known, _)| *known == kind) {
                    kinds.push((kind, word));
                }
                tests.push(test);
                continue;
            }
            match lower.as_str() {
                "from" => tests.push(Test::From(end(operand?)?)),
                "to" | "->" => tests.push(Test::To(end(operand?)?)),
                "port" => {
                    let text = operand?;
                    let port = text.parse().map_err(|_| FilterError::Unknown((*text).to_owned()))?;
                    tests.push(Test::Port(port));
                }
                "link" => {
                    let text = operand?;
                    let link = topology.find_link(text);
                    tests.push(Test::Link(link.map_err(|_| FilterError::Unknown((*text).to_owned()))?));
                }
                _ => {
                    tests.push(Test::From(AddressPattern::read(word, topology)?));
                    if tail.first() != Some(&"->") {
                        return Err(FilterError::Unfinished((*word).to_owned()));
                    }
                    continue;
                }
            }
            rest = tail.get(1..).unwrap_or_default();
        }
        let syn = tests.contains(&Test::Flag(Flags::SYN));
        if syn && !tests.contains(&Test::Flag(Flags::ACK)) {
            tests.push(Test::NoAck);
        }
        Ok(Self { tests })
    }

    /// What it takes, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.tests.capacity() * size_of::<Test>()
    }

    /// Whether it asks on which link a packet was.
    pub(crate) fn names_link(&self) -> bool {
        self.tests.iter().any(|test| matches!(test, Test::Link(_)))
    }

    /// Whether a packet passes. What is no undamaged IP packet passes only where nothing is asked of
    /// its content.
    pub fn passes(&self, record: &Record, topology: &Topology) -> bool {
        let read = OnceCell::new();
        let summary = || read.get_or_init(|| record.summary()).as_ref();
        self.tests.iter().all(|test| match test {
            Test::Link(link) => record.link == *link,
            Test::Fate(fate) => record.fate == *fate,
            other => summary().is_some_and(|summary| other.passes(summary, topology)),
        })
    }
}

fn simple(word: &str) -> Option<Test> {
    Some(match word {
        "tcp" => Test::Protocol(Protocol::Tcp),
        "udp" => Test::Protocol(Protocol::Udp),
        "icmp" => Test::Protocol(Protocol::Icmp),
        "arp" => Test::Protocol(Protocol::Arp),
        "syn" => Test::Flag(Flags::SYN),
        "ack" => Test::Flag(Flags::ACK),
        "fin" => Test::Flag(Flags::FIN),
        "rst" => Test::Flag(Flags::RST),
        "psh" => Test::Flag(Flags::PSH),
        "data" => Test::Data,
        other => {
            let found = Fate::ALL.into_iter().find(|fate| fate.name().replace(' ', "-") == other);
            Test::Fate(found?)
        }
    })
}

impl Test {
    fn passes(&self, packet: &Summary, topology: &Topology) -> bool {
        match self {
            Self::Protocol(protocol) => packet.protocol == *protocol,
            Self::Flag(flag) => packet.protocol == Protocol::Tcp && packet.flags.has(*flag),
            Self::NoAck => !packet.flags.has(Flags::ACK),
            Self::Data => packet.len > 0,
            Self::From(end) => end.is(packet.from, topology),
            Self::To(end) => end.is(packet.to, topology),
            Self::Port(port) => [packet.from, packet.to].iter().any(|end| end.port() == *port),
            Self::Link(_) | Self::Fate(_) => true,
        }
    }
}

impl AddressPattern {
    fn read(text: &str, topology: &Topology) -> Result<Self, FilterError> {
        let node = topology.find(text).map(Self::Node).ok();
        node.or_else(|| text.parse().map(Self::Ip).ok())
            .or_else(|| text.parse().map(Self::At).ok())
            .ok_or_else(|| FilterError::Unknown(text.to_owned()))
    }

    fn is(&self, end: SocketAddr, topology: &Topology) -> bool {
        match self {
            Self::Node(node) => topology.owner(end.ip()) == Some(*node),
            Self::Ip(ip) => end.ip() == *ip,
            Self::At(at) => end == *at,
        }
    }
}
