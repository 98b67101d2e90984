//! A deterministic network for tests, with whole hosts, links and packets in virtual time.

pub use rustix::io::Errno;

pub use self::network::{
    Advance, Family, Holder, LOOPBACK_INTERFACE, Network, ResolveError, SocketType, VirtualTime,
};
pub use self::socket::{
    Endpoint, FileStays, Glance, Interest, NetResult, OptionValue, Received, Shutdown, Socket, SocketOption,
    Status, TcpInfo,
};
pub use self::tasks::{JoinHandle, RunError, Spawner, Tasks};
pub use self::tcp::{TcpListener, TcpStream};
pub use self::udp::UdpSocket;

pub mod meter;
mod network;
pub mod os;
pub mod sim;
mod socket;
pub mod system;
mod tasks;
mod tcp;
mod udp;
