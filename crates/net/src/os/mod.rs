//! The kernel's sockets behind the seam: each method is one system call that does not block.
//!
//! [`KernelNetwork`] is the network of this machine. Its sockets wait with the reactor of
//! [`crate::system`].
//!
//! May use: the seam, `system`, async-io, async-std, socket2, netlink. Must not use: anything else of the
//! crate.

mod diag;
mod endpoint;
mod holder;
mod netlink;
mod option;
mod proc;
pub mod publish;
mod resolve;
mod socket;
pub mod socket_file;
mod waiters;

use std::net::IpAddr;
use std::os::fd::RawFd;
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use futures_core::future::LocalBoxFuture;
use rustix::io::retry_on_intr;
use rustix::net::{self as kernel, AddressFamily, SocketFlags, netdevice, socket_with, socketpair};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use self::socket::KernelSocket;
use super::{Endpoint, Errno, Family, Holder, NetResult, Network, ResolveError, Socket, SocketType};
use crate::system::reactor;

/// The number of descriptors that select(2) knows.
const FD_SETSIZE: u64 = 1024;

/// Every socket is made with these: calls never block, and a child process does not inherit it.
const FLAGS: SocketFlags = SocketFlags::NONBLOCK.union(SocketFlags::CLOEXEC);

/// The network that the kernel offers, with the system's clocks.
#[derive(Debug)]
pub struct KernelNetwork {
    start: Instant,
    /// No socket gets a descriptor below this.
    lowest: RawFd,
}

impl KernelNetwork {
    /// The network, its clock starting now.
    #[expect(clippy::disallowed_methods, reason = "this is the network whose clock the others ask")]
    pub fn new() -> Self {
        // Descriptors 0, 1 and 2 stay what programs take them for, also where they were closed at start.
        Self { start: Instant::now(), lowest: 3 }
    }

    /// The network for a program that waits with select(2), which knows descriptors below FD_SETSIZE
    /// (1,024) only: they are left to that program.
    pub fn beside_select() -> Self {
        let limit = getrlimit(Resource::Nofile);
        // The lower limit is there for such programs; it may be raised up to the other one.
        let raised = Rlimit { current: limit.maximum, ..limit };
        let most = if setrlimit(Resource::Nofile, raised).is_ok() { limit.maximum } else { limit.current };
        // Where so few descriptors are allowed, none is too large for select.
        let lowest = if most.is_none_or(|most| most > 2 * FD_SETSIZE) { FD_SETSIZE as RawFd } else { 3 };
        Self { lowest, ..Self::new() }
    }
}

impl Default for KernelNetwork {
    fn default() -> Self {
        Self::new()
    }
}

impl Network for KernelNetwork {
    fn socket(&self, family: Family, socket_type: SocketType) -> NetResult<Rc<dyn Socket>> {
        let fd = retry_on_intr(|| socket_with(domain(family), kind(socket_type), FLAGS, None))?;
        Ok(Rc::new(KernelSocket::new(fd, family, socket_type, self.lowest)?))
    }

    fn pair(&self, socket_type: SocketType) -> NetResult<(Rc<dyn Socket>, Rc<dyn Socket>)> {
        let (a, b) = retry_on_intr(|| socketpair(AddressFamily::UNIX, kind(socket_type), FLAGS, None))?;
        let a = KernelSocket::new(a, Family::Unix, socket_type, self.lowest)?;
        let b = KernelSocket::new(b, Family::Unix, socket_type, self.lowest)?;
        Ok((Rc::new(a), Rc::new(b)))
    }

    fn resolve(&self, host: &str) -> LocalBoxFuture<'static, Result<Vec<IpAddr>, ResolveError>> {
        resolve::resolve(host)
    }

    fn knows(&self, host: &str) -> bool {
        resolve::knows(host)
    }

    fn interface(&self, name: &str) -> NetResult<u32> {
        let any = retry_on_intr(|| socket_with(AddressFamily::UNIX, kernel::SocketType::DGRAM, FLAGS, None))?;
        netdevice::name_to_index(any, name)
    }

    fn state_of(&self, local: &Endpoint, peer: &Endpoint) -> Option<&'static str> {
        match (local, peer) {
            (Endpoint::Inet(local), Endpoint::Inet(peer)) => {
                match retry_on_intr(|| diag::connection(*local, *peer).map_err(|error| errno(&error))) {
                    Ok(found) => found,
                    Err(_) => proc::connection(*local, *peer),
                }
            }
            _ => None,
        }
    }

    fn holder_of(&self, local: &Endpoint, socket_type: SocketType) -> Option<Holder> {
        match local {
            Endpoint::Inet(address) => holder::holder(*address, socket_type),
            Endpoint::Unix(_) => None,
        }
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the network whose clock the others ask")]
    fn since_epoch(&self) -> Duration {
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
    }

    fn sleep(&self, time: Duration) -> LocalBoxFuture<'static, ()> {
        Box::pin(reactor::sleep(time))
    }
}

fn domain(family: Family) -> AddressFamily {
    match family {
        Family::Inet => AddressFamily::INET,
        Family::Inet6 => AddressFamily::INET6,
        Family::Unix => AddressFamily::UNIX,
    }
}

fn kind(socket_type: SocketType) -> kernel::SocketType {
    match socket_type {
        SocketType::Stream => kernel::SocketType::STREAM,
        SocketType::Datagram => kernel::SocketType::DGRAM,
        SocketType::SeqPacket => kernel::SocketType::SEQPACKET,
    }
}

/// The errno in an error of the standard library.
fn errno(error: &std::io::Error) -> Errno {
    Errno::from_io_error(error).unwrap_or(Errno::IO)
}
