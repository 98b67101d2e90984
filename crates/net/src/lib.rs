//! A deterministic network for tests, with whole hosts, links and packets in virtual time.

pub use rustix::io::Errno;

pub use self::network::{
    Advance, Family, Holder, LOOPBACK_INTERFACE, Network, ResolveError, SocketType, VirtualTime,
};
pub use self::socket::{
    Endpoint, FileStays, Glance, Interest, NetResult, OptionValue, Received, Shutdown, Socket, SocketOption,
    Status, TcpInfo,
};

pub mod meter;
mod network;
pub mod os;
pub mod sim;
mod socket;
pub mod system;
