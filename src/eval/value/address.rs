//! Addresses: one end of a conversation, as it is written.

use std::net::{IpAddr, SocketAddr};

/// An address as the language has it. Host names are resolved only when they are used.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Address {
    /// `127.0.0.1:9999`, `[::1]:9999`
    Inet(SocketAddr),
    /// `192.168.0.1`, `fe80::1`: no port
    Ip(IpAddr),
    /// `localhost:9999`, or an IPv6 address with the name of an interface: `[fe80::1%eth0]:80`
    Host {
        /// The name, without brackets.
        name: Box<str>,
        /// The port.
        port: u16,
    },
    /// A UNIX socket's path; empty where it has none. An abstract name begins with a zero byte.
    Unix(Box<[u8]>),
}

impl Address {
    /// The port, where it has one.
    pub fn port(&self) -> Option<u16> {
        match self {
            Self::Inet(address) => Some(address.port()),
            Self::Host { port, .. } => Some(*port),
            Self::Ip(_) | Self::Unix(_) => None,
        }
    }
}
