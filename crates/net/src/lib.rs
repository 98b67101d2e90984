//! The seam to a network: what both the kernel's sockets and a simulated network can do.
//!
//! Every call is one system call that does not block: where it would, it fails with
//! `Errno::AGAIN`, and [`Socket::ready`] says when to try again. Facts about a socket that not
//! every network knows are queries through [`Socket::get`], [`Socket::status`] and
//! [`Socket::tcp_info`].
//!
//! May use: the errno type of rustix. Must not use: anything else of the crate.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use futures_core::future::LocalBoxFuture;
pub use rustix::io::Errno;

use self::shortage::Shortage;

pub mod aside;
pub mod library;
pub mod meter;
pub mod os;
pub mod reactor;
pub mod shortage;
pub mod sim;
pub mod simulation;

/// The index of the loopback interface. It is the first of each network namespace, whatever it is
/// called (LOOPBACK_IFINDEX in the kernel's net/flow.h).
pub const LOOPBACK_INTERFACE: u32 = 1;

/// The result of a system call.
pub type NetResult<T> = Result<T, Errno>;

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
pub enum Style {
    /// SOCK_STREAM
    Stream,
    /// SOCK_DGRAM
    Datagram,
}

/// One end as the kernel names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// Address and port (IPv6: with scope).
    Inet(SocketAddr),
    /// Path of a UNIX socket; empty where it has none. An abstract name begins with a zero byte.
    Unix(Vec<u8>),
}

/// Which direction of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// SHUT_RD
    Read,
    /// SHUT_WR
    Write,
    /// SHUT_RDWR
    Both,
}

/// What to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interest {
    /// Data, an end of stream, an error, or a connection to accept.
    Readable,
    /// Room to send, or the end of a `connect` under way.
    Writable,
}

/// The file of a UNIX socket that could not be removed with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileStays {
    /// As it was given to bind(2), or where it is
    pub path: PathBuf,
    /// Why
    pub errno: Errno,
}

/// What one receive gave; the data was appended to the caller's buffer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Bytes appended.
    pub count: usize,
    /// The sender, on datagram sockets.
    pub from: Option<Endpoint>,
    /// The datagram was larger than the space for it; the rest is gone.
    pub truncated: bool,
}

/// A socket option, by the word that the language has for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SocketOption {
    /// TCP_NODELAY (a switch)
    NoDelay,
    /// SO_KEEPALIVE (a switch)
    KeepAlive,
    /// SO_LINGER (off, or a time)
    Linger,
    /// SO_REUSEADDR (a switch)
    Reuse,
    /// SO_REUSEPORT (a switch)
    ReusePort,
    /// SO_BROADCAST (a switch)
    Broadcast,
    /// IP_TTL, IPV6_UNICAST_HOPS
    Ttl,
    /// SO_SNDBUF, bytes
    SendBuffer,
    /// SO_RCVBUF, bytes
    ReceiveBuffer,
    /// IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS
    MulticastTtl,
    /// IP_MULTICAST_LOOP (a switch)
    MulticastLoop,
    /// IP_MULTICAST_IF, IPV6_MULTICAST_IF: the index of the interface that datagrams to groups leave
    /// by; only `set`
    MulticastInterface,
    /// IP_MULTICAST_ALL, IPV6_MULTICAST_ALL (a switch): hearing groups that others on this machine
    /// have joined; only `set`
    MulticastAll,
    /// SO_BINDTODEVICE: the index of the one interface that is used; only `set`
    Interface,
    /// IPV6_V6ONLY (a switch)
    V6Only,
    /// SO_ERROR: the pending error, read and cleared; only `get`
    Error,
    /// TCP_MAXSEG, bytes; only `get`
    Mss,
}

/// The value of a socket option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionValue {
    /// On or off.
    Switch(bool),
    /// A number, in the option's unit.
    Number(u32),
    /// A time, or off.
    Time(Option<Duration>),
    /// A pending error, or none.
    Error(Option<Errno>),
}

/// What the kernel says of a socket now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Status {
    /// LISTEN, ESTABLISHED, CLOSE_WAIT, … as `ss` names them with underscores; for datagram
    /// sockets UNCONN or ESTABLISHED; CLOSED where the kernel knows it no more.
    pub state: &'static str,
    /// Bytes received and not yet read; for a listener, connections not yet accepted.
    pub receive_queue: u64,
    /// Bytes sent and not yet acknowledged; for a listener, its backlog.
    pub send_queue: u64,
}

/// What there is to notice at a socket without taking any of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Glance {
    /// Receiving or accepting would not wait.
    pub readable: bool,
    /// Nothing more will come: the peer has ended its direction, or this side has.
    pub ended: bool,
    /// An error is pending; it stays so.
    pub failed: bool,
    /// Bytes received and not yet read; on a datagram socket those of the next datagram.
    pub unread: u64,
    /// A task waits until there is something to read.
    pub awaited: bool,
}

/// The part of TCP_INFO that the language shows (tcp(7), linux/tcp.h).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TcpInfo {
    /// Smoothed round-trip time.
    pub rtt: Duration,
    /// Its variance.
    pub rtt_variance: Duration,
    /// Retransmission timeout.
    pub rto: Duration,
    /// Sending congestion window, in segments.
    pub congestion_window: u32,
    /// Slow start threshold, in segments.
    pub slow_start_threshold: u32,
    /// Maximum segment size for sending, bytes.
    pub mss: u32,
    /// Segments retransmitted in all.
    pub retransmits: u32,
    /// Segments sent and not yet acknowledged.
    pub unacknowledged: u32,
    /// Path MTU, bytes.
    pub path_mtu: u32,
    /// Name of the congestion control, where it is known.
    pub congestion_control: String,
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
    fn socket(&self, family: Family, style: Style) -> NetResult<Rc<dyn Socket>>;

    /// socketpair(2), AF_UNIX
    ///
    /// # Errors
    /// EMFILE and the others of the man page.
    fn pair(&self, style: Style) -> NetResult<(Rc<dyn Socket>, Rc<dyn Socket>)>;

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
    fn holder_of(&self, _local: &Endpoint, _style: Style) -> Option<Holder> {
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

/// A socket. Dropping the last handle closes it.
pub trait Socket {
    /// bind(2)
    ///
    /// # Errors
    /// EADDRINUSE, EACCES, EADDRNOTAVAIL and the others of the man page.
    fn bind(&self, endpoint: &Endpoint) -> NetResult<()>;

    /// listen(2)
    ///
    /// # Errors
    /// EADDRINUSE and the others of the man page.
    fn listen(&self, backlog: u32) -> NetResult<()>;

    /// connect(2). `INPROGRESS`: wait until it is writable, then ask for [`SocketOption::Error`].
    ///
    /// # Errors
    /// ECONNREFUSED and the others of the man page.
    fn connect(&self, endpoint: &Endpoint) -> NetResult<()>;

    /// accept(2): the new connection and its peer.
    ///
    /// # Errors
    /// EMFILE, ECONNABORTED and the others of the man page.
    fn accept(&self) -> NetResult<(Rc<dyn Socket>, Endpoint)>;

    /// recvfrom(2): appends at most `max` bytes to the buffer.
    ///
    /// # Errors
    /// ECONNRESET and the others of the man page.
    fn receive(&self, buffer: &mut Vec<u8>, max: usize, peek: bool) -> NetResult<Received>;

    /// sendto(2), without SIGPIPE: the count that was taken.
    ///
    /// # Errors
    /// EPIPE, EMSGSIZE and the others of the man page.
    fn send(&self, data: &[u8], to: Option<&Endpoint>) -> NetResult<usize>;

    /// shutdown(2)
    ///
    /// # Errors
    /// ENOTCONN and the others of the man page.
    fn shutdown(&self, direction: Direction) -> NetResult<()>;

    /// close(2), whatever else still holds the socket: all that waits on it ends with EBADF, and
    /// so do all later calls. Closing twice is nothing. The file that was made for a UNIX socket goes
    /// with it; what is returned is one that could not be removed.
    fn close(&self) -> Option<FileStays>;

    /// getsockname(2)
    ///
    /// # Errors
    /// EBADF after `close`.
    fn local(&self) -> NetResult<Endpoint>;

    /// getpeername(2)
    ///
    /// # Errors
    /// ENOTCONN where there is none.
    fn peer(&self) -> NetResult<Endpoint>;

    /// setsockopt(2)
    ///
    /// # Errors
    /// ENOPROTOOPT where the socket has no such option, EINVAL for an impossible value.
    fn set(&self, option: SocketOption, value: OptionValue) -> NetResult<()>;

    /// getsockopt(2)
    ///
    /// # Errors
    /// ENOPROTOOPT where the socket has no such option.
    fn get(&self, option: SocketOption) -> NetResult<OptionValue>;

    /// Joins or leaves a multicast group on the interface with the given address: any where it is
    /// unspecified, and the loopback interface for each loopback address.
    ///
    /// # Errors
    /// ENODEV, EADDRNOTAVAIL and the others of ip(7).
    fn membership(&self, group: IpAddr, interface: IpAddr, join: bool) -> NetResult<()>;

    /// State and queues as the kernel has them now.
    fn status(&self) -> Status;

    /// The simulated host that it lives on; `None` for a socket of the kernel.
    fn host(&self) -> Option<Rc<str>> {
        None
    }

    /// What there is to notice now. Takes no data, and no pending error.
    fn glance(&self) -> Glance {
        Glance::default()
    }

    /// TCP_INFO, on TCP sockets.
    fn tcp_info(&self) -> Option<TcpInfo>;

    /// Ends when a call that gave `AGAIN` is worth another try; EBADF once the socket is closed.
    fn ready(&self, interest: Interest) -> LocalBoxFuture<'_, NetResult<()>>;
}
