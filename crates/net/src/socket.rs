//! A socket as a program sees it: one method for each system call, none of which blocks.
//!
//! Where a call would block it fails with `Errno::AGAIN`, and [`Socket::ready`] says when to try again.
//! Facts about a socket that not every network knows are queries through [`Socket::get`],
//! [`Socket::status`] and [`Socket::tcp_info`].
//!
//! May use: the errno type of rustix. Must not use: anything that stands behind it.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use futures_core::future::LocalBoxFuture;

use crate::Errno;

/// The result of a system call.
pub type NetResult<T> = Result<T, Errno>;

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
pub enum Shutdown {
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
    /// TCP_MAXSEG as it is now, bytes; only `get`
    Mss,
    /// TCP_MAXSEG: the largest segment that is asked for, bytes
    MaxSegment,
    /// TCP_KEEPIDLE (a time): the silence before the first probe
    KeepAliveIdle,
    /// TCP_KEEPINTVL (a time): between two probes
    KeepAliveInterval,
    /// TCP_KEEPCNT: probes without an answer
    KeepAliveCount,
    /// TCP_USER_TIMEOUT (off, or a time): how long sent data may stay unacknowledged
    UserTimeout,
    /// TCP_QUICKACK (a switch)
    QuickAck,
    /// TCP_CORK (a switch)
    Cork,
    /// TCP_CONGESTION: an algorithm
    Congestion,
    /// IP_TOS, IPV6_TCLASS
    Tos,
    /// IP_MTU_DISCOVER, IPV6_MTU_DISCOVER (a switch): packets may not be cut up on their way
    DontFragment,
    /// SO_OOBINLINE (a switch)
    OobInline,
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
    /// The name of an algorithm.
    Name(AlgorithmName),
}

/// The name of an algorithm of the kernel's, such as `cubic`: at most 15 bytes (TCP_CA_NAME_MAX).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlgorithmName {
    bytes: [u8; Self::MOST],
    length: usize,
}

impl AlgorithmName {
    const MOST: usize = 15;

    /// The name; `None` where it is too long to be one.
    pub fn new(name: &str) -> Option<Self> {
        let mut bytes = [0; Self::MOST];
        bytes.get_mut(..name.len())?.copy_from_slice(name.as_bytes());
        Some(Self { bytes, length: name.len() })
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        self.bytes.get(..self.length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
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
    /// Sending would not wait.
    pub writable: bool,
    /// Nothing more will come: the peer has ended its direction, or this side has.
    pub ended: bool,
    /// An error is pending; it stays so.
    pub failed: bool,
    /// An urgent byte is there.
    pub urgent: bool,
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
    /// What the peer has room for, bytes; none where the kernel does not tell.
    pub peer_window: Option<u32>,
    /// The timer that runs, and how much of it is left.
    pub timer: Option<(TcpTimer, Duration)>,
    /// For how long sending was held up in all; none where the kernel does not tell.
    pub held: Option<HeldUp>,
}

/// What a TCP socket waits for by a timer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TcpTimer {
    /// To send again what was not acknowledged
    Retransmit,
    /// To probe a peer whose window is closed
    Persist,
    /// To probe a silent peer
    KeepAlive,
}

/// For how long something to send had to wait, by what it waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HeldUp {
    /// For room at the peer
    pub by_peer: Duration,
    /// For acknowledgements: the congestion window was full
    pub by_congestion: Duration,
    /// For room in our own send buffer
    pub by_buffer: Duration,
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

    /// send(2) with MSG_OOB: the last byte is urgent.
    ///
    /// # Errors
    /// EOPNOTSUPP where there is no such thing, and those of [`Socket::send`].
    fn send_urgent(&self, _data: &[u8]) -> NetResult<usize> {
        Err(Errno::OPNOTSUPP)
    }

    /// recv(2) with MSG_OOB: the urgent byte, out of the order of the others.
    ///
    /// # Errors
    /// EINVAL where none has been announced, AGAIN where it is still to come, EOPNOTSUPP where there is no
    /// such thing, and those of [`Socket::receive`].
    fn receive_urgent(&self, _peek: bool) -> NetResult<Option<u8>> {
        Err(Errno::OPNOTSUPP)
    }

    /// shutdown(2)
    ///
    /// # Errors
    /// ENOTCONN and the others of the man page.
    fn shutdown(&self, direction: Shutdown) -> NetResult<()>;

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

    /// The same for a group of IPv6 on the interface with this index: an address of a link may stand for
    /// several.
    ///
    /// # Errors
    /// As those of [`Socket::membership`].
    fn membership_on(&self, _group: Ipv6Addr, _interface: u32, _join: bool) -> NetResult<()> {
        Err(Errno::NODEV)
    }

    /// The name of the interface with this index, as the scope of an address has it.
    fn interface_name(&self, _index: u32) -> Option<String> {
        None
    }

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
