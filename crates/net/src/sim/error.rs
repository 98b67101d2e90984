//! Says what a simulated network refuses to build, and which texts it cannot read.

use std::fmt;
use std::net::IpAddr;
use std::rc::Rc;

use super::filter::LONGEST_FILTER;

/// What cannot be built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TopologyError {
    /// A node or lan has the name already.
    NameTaken(String),
    /// A node has the address already.
    AddressTaken(IpAddr, Rc<str>),
    /// No interface can have the address: it is a loopback's, a group's, or unspecified.
    AddressUnfit(IpAddr),
    /// There is no such node.
    NoSuchNode(String),
    /// There is no such link.
    NoSuchLink(String),
    /// The node has no such address, or another link has it.
    NoSuchAddress(Rc<str>, IpAddr),
    /// Both ends are the same node.
    OneEnd(Rc<str>),
    /// A figure that cannot be, by its name.
    Impossible(&'static str),
    /// The two are no neighbours.
    NotNeighbours(Rc<str>, Rc<str>),
}

impl fmt::Display for TopologyError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NameTaken(name) => write!(out, "the name {name} is taken"),
            Self::AddressTaken(ip, node) => write!(out, "{node} has the address {ip} already"),
            Self::AddressUnfit(ip) => write!(out, "no interface can have the address {ip}"),
            Self::NoSuchNode(name) if name.is_empty() => out.write_str("a node is not of this network"),
            Self::NoSuchNode(name) => write!(out, "there is no host or router {name}"),
            Self::NoSuchLink(name) => write!(out, "there is no link {name}"),
            Self::NoSuchAddress(node, ip) => write!(out, "{node} has no address {ip} that is free"),
            Self::OneEnd(node) => write!(out, "both ends of the link are {node}"),
            Self::Impossible(figure) => write!(out, "no link can have such a {figure}"),
            Self::NotNeighbours(one, other) => write!(out, "no link joins {one} and {other}"),
        }
    }
}

impl std::error::Error for TopologyError {}

/// A text is no IP address, or what follows its `/` is no length of a network's part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnAddress;

impl fmt::Display for NotAnAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("neither an IP address nor one with the length of its network's part")
    }
}

impl std::error::Error for NotAnAddress {}

/// A filter that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilterError {
    /// No filter has this word, and nothing has this name.
    Unknown(String),
    /// Something lacks behind the word.
    Unfinished(String),
    /// It is longer than anybody means, with so many bytes.
    TooLong(usize),
    /// No packet is both, as the two words say.
    Both(String, String),
}

impl fmt::Display for FilterError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(word) => write!(out, "no filter has the word {word:?}, and nothing has that name"),
            Self::Unfinished(word) => write!(out, "something is missing behind {word:?}"),
            Self::TooLong(bytes) => write!(out, "the filter has {bytes} bytes, more than {LONGEST_FILTER}"),
            Self::Both(one, other) => write!(out, "no packet is both {one} and {other}"),
        }
    }
}

impl std::error::Error for FilterError {}
