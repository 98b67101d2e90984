//! A network as a program sees it: it makes sockets, resolves names and has a clock.
//!
//! May use: the errno type of rustix. Must not use: anything that stands behind it.

use std::net::IpAddr;
use std::rc::Rc;
use std::time::Duration;

use futures_core::future::LocalBoxFuture;

use crate::socket::{Endpoint, NetResult, Socket};
use crate::system::shortage::Shortage;

/// The index of the loopback interface. It is the first of each network namespace, whatever it is
/// called (LOOPBACK_IFINDEX in the kernel's net/flow.h).
pub const LOOPBACK_INTERFACE: u32 = 1;

/// Address family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// AF_INET
    Inet,
    /// AF_INET6
    Inet6,
    /// AF_UNIX
    Unix,
}

/// Socket type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SocketType {
    /// SOCK_STREAM
    Stream,
    /// SOCK_DGRAM
    Datagram,
    /// SOCK_SEQPACKET: connections whose messages keep their bounds; UNIX sockets alone
    SeqPacket,
}

impl SocketType {
    /// Whether sockets of it listen, and are connected one to one.
    pub fn has_connections(self) -> bool {
        self != Self::Datagram
    }

    /// Whether a receive gives one message, and the rest of it is gone.
    pub fn keeps_bounds(self) -> bool {
        self != Self::Stream
    }
}

/// A name could not be resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolveError {
    /// `EAI_NONAME` and its like where the system tells which, else `EAI_FAIL`.
    pub name: &'static str,
    /// The system's own text.
    pub text: String,
    /// It was not even asked: what there was not enough of.
    pub lacks: Option<Shortage>,
}

impl From<Shortage> for ResolveError {
    fn from(shortage: Shortage) -> Self {
        Self { name: "EAI_FAIL", text: shortage.to_string(), lacks: Some(shortage) }
    }
}

/// How far a clock that stands still until all tasks wait has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advance {
    /// Something has happened, and a task was woken.
    Moved,
    /// The next thing happens so long from now, on the clock on the wall.
    Later(Duration),
    /// Nothing will ever happen by itself.
    Idle,
}

/// A clock that is told when to go on.
pub trait VirtualTime {
    /// Lets happen what comes next; to be called when all tasks wait. `jump` is false where somebody
    /// outside of the network is waited for, such as a person who types: time that jumps stands still
    /// then, so that what happens does not depend on how long they take.
    fn advance(&self, jump: bool) -> Advance;

    /// Somebody is busy for so long: what happens meanwhile happens, up to the moment in which it wakes
    /// somebody.
    fn pass(&self, time: Duration);

    /// A line for each socket at which a task waits, for a person who asks why nothing happens.
    fn waits(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A process that has a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Its number.
    pub pid: u32,
    /// The name of its program.
    pub program: String,
}

/// A network, and the clock that goes with it.
pub trait Network {
    /// socket(2)
    ///
    /// # Errors
    /// EMFILE, EAFNOSUPPORT and the others of the man page.
    fn socket(&self, family: Family, socket_type: SocketType) -> NetResult<Rc<dyn Socket>>;

    /// socketpair(2), AF_UNIX
    ///
    /// # Errors
    /// EMFILE and the others of the man page.
    fn pair(&self, socket_type: SocketType) -> NetResult<(Rc<dyn Socket>, Rc<dyn Socket>)>;

    /// The addresses of a host name, in the resolver's order, without repetition.
    fn resolve(&self, host: &str) -> LocalBoxFuture<'static, Result<Vec<IpAddr>, ResolveError>>;

    /// Whether this machine knows a host name, or reads it as an address, without asking another
    /// machine.
    fn knows(&self, host: &str) -> bool {
        host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok()
    }

    /// The scope id of an interface by its name (if_nametoindex(3)).
    ///
    /// # Errors
    /// ENODEV where no interface has the name.
    fn interface(&self, name: &str) -> NetResult<u32>;

    /// The state of the TCP connection between two ends, whoever has it open: after a `close` the
    /// kernel alone knows of FIN_WAIT2 or TIME_WAIT. `None` where there is no such connection.
    fn state_of(&self, _local: &Endpoint, _peer: &Endpoint) -> Option<&'static str> {
        None
    }

    /// Which process has a port, where this is known.
    fn holder_of(&self, _local: &Endpoint, _style: SocketType) -> Option<Holder> {
        None
    }

    /// Time since the start of the run.
    fn elapsed(&self) -> Duration;

    /// Time since 1970-01-01T00:00:00Z.
    fn since_epoch(&self) -> Duration;

    /// The clock, where it goes on only when it is told to; `None`: it goes on by itself.
    fn virtual_time(&self) -> Option<Rc<dyn VirtualTime>> {
        None
    }

    /// Ends after the time.
    fn sleep(&self, time: Duration) -> LocalBoxFuture<'static, ()>;
}
