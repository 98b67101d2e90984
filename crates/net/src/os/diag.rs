//! Asks the kernel through netlink what it knows of a socket (sock_diag(7)). It answers while the question
//! is sent, so nothing here waits; no privilege is needed for one's own sockets.
//!
//! An error means that netlink is shut here; `proc` is the way around.

use std::io::{Error, Result};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::BorrowedFd;
use std::time::Duration;

use rustix::net as kernel;

use super::endpoint;
use super::netlink::{
    ANY, DiagId, INET_DIAG_INFO, InetAnswer, ask_inet, ask_unix, inet_request, unix_request,
};
use crate::{Endpoint, Errno, Family, HeldUp, NetResult, SocketType, Status, TcpInfo, TcpTimer};

/// State and queues.
pub(super) fn status(fd: BorrowedFd<'_>, family: Family, socket_type: SocketType) -> Result<Status> {
    if family == Family::Unix {
        let found = ask_unix(&unix_request(inode(fd)?))?.ok_or(Errno::NOENT)?;
        return Ok(Status {
            state: state_name(found.state, socket_type),
            receive_queue: u64::from(found.queues.0),
            send_queue: u64::from(found.queues.1),
        });
    }
    Ok(match inet(fd, family, socket_type, false)? {
        Some(found) => of_bytes(Status {
            state: state_name(found.state, socket_type),
            receive_queue: u64::from(found.receive_queue),
            send_queue: u64::from(found.send_queue),
        }),
        None => unhashed(fd, socket_type),
    })
}

/// A status whose queues count bytes alone. The kernel takes them from sequence numbers, and the FIN
/// has one: the peer's until the end was read, our own until it is acknowledged.
pub(super) fn of_bytes(status: Status) -> Status {
    let has_theirs = matches!(status.state, "CLOSE_WAIT" | "LAST_ACK" | "CLOSING");
    let has_ours = matches!(status.state, "FIN_WAIT1" | "LAST_ACK" | "CLOSING");
    Status {
        receive_queue: status.receive_queue.saturating_sub(u64::from(has_theirs)),
        send_queue: status.send_queue.saturating_sub(u64::from(has_ours)),
        ..status
    }
}

/// What a socket is that its process holds and the kernel's tables do not: TCP sockets stand there
/// only while they listen or have a connection, UDP sockets once they have a port.
pub(super) fn unhashed(fd: BorrowedFd<'_>, socket_type: SocketType) -> Status {
    let unread = rustix::io::ioctl_fionread(fd).unwrap_or(0);
    Status { state: state_name(7, socket_type), receive_queue: unread, send_queue: 0 }
}

/// TCP_INFO and the name of the congestion control.
pub(super) fn tcp_info(fd: BorrowedFd<'_>, family: Family) -> NetResult<TcpInfo> {
    let found = inet(fd, family, SocketType::Stream, true).map_err(|error| super::errno(&error))?;
    let found = found.ok_or(Errno::NOTCONN)?;
    let bytes = found.attribute(INET_DIAG_INFO);
    let mut info = bytes.and_then(parse_tcp_info).ok_or(Errno::NOTCONN)?;
    info.timer = timer(&found);
    info.congestion_control = kernel::sockopt::tcp_congestion(fd).unwrap_or_default();
    Ok(info)
}

/// `struct tcp_info` of linux/tcp.h: eight bytes, then numbers of 32 bits. Times are microseconds.
fn parse_tcp_info(bytes: &[u8]) -> Option<TcpInfo> {
    let number = |offset: usize| {
        let word = bytes.get(offset..offset.checked_add(4)?)?;
        Some(u32::from_ne_bytes(word.try_into().ok()?))
    };
    let time = |offset| Some(Duration::from_micros(u64::from(number(offset)?)));
    Some(TcpInfo {
        rto: time(8)?,
        mss: number(16)?,
        unacknowledged: number(24)?,
        path_mtu: number(60)?,
        rtt: time(68)?,
        rtt_variance: time(72)?,
        slow_start_threshold: number(76)?,
        congestion_window: number(80)?,
        retransmits: number(100)?,
        congestion_control: String::new(),
        peer_window: number(228),
        timer: None,
        held: held_up(bytes),
    })
}

/// For how long sending was held up: `tcpi_busy_time` has the whole of it, and what waits for neither the
/// peer nor our own buffer waits for the congestion window.
fn held_up(bytes: &[u8]) -> Option<HeldUp> {
    let time = |offset: usize| {
        let word = bytes.get(offset..offset.checked_add(8)?)?;
        Some(Duration::from_micros(u64::from_ne_bytes(word.try_into().ok()?)))
    };
    let (busy, by_peer, by_buffer) = (time(168)?, time(176)?, time(184)?);
    Some(HeldUp { by_peer, by_congestion: busy.saturating_sub(by_peer).saturating_sub(by_buffer), by_buffer })
}

/// As sock_diag(7) numbers them.
fn timer(answer: &InetAnswer) -> Option<(TcpTimer, Duration)> {
    let timer = match answer.timer {
        1 => TcpTimer::Retransmit,
        2 => TcpTimer::KeepAlive,
        4 => TcpTimer::Persist,
        _ => return None,
    };
    Some((timer, Duration::from_millis(answer.expires.into())))
}

/// The state of the connection between two ends.
pub(super) fn connection(local: SocketAddr, peer: SocketAddr) -> Result<Option<&'static str>> {
    let family = if local.is_ipv4() { Family::Inet } else { Family::Inet6 };
    let asked = id(family, local, peer, ANY);
    let mut found = None;
    ask_inet(&inet_request(SocketType::Stream, &asked, false), false, |answer| {
        // Where there is no such connection, the answer is the listener that would take one.
        if answer.destination_port == asked.destination.port() && answer.source_port == asked.source.port() {
            found = Some(state_name(answer.state, SocketType::Stream));
        }
    })?;
    Ok(found)
}

/// A TCP or UDP socket: by its addresses, else among all that have its port.
fn inet(
    fd: BorrowedFd<'_>,
    family: Family,
    socket_type: SocketType,
    with_info: bool,
) -> Result<Option<InetAnswer>> {
    let none = unspecified(family);
    let Endpoint::Inet(local) = endpoint::from_kernel(Some(kernel::getsockname(fd)?))? else {
        return Err(Errno::AFNOSUPPORT.into());
    };
    let peer = match kernel::getpeername(fd) {
        Ok(peer) => match endpoint::from_kernel(peer)? {
            Endpoint::Inet(peer) => peer,
            Endpoint::Unix(_) => none,
        },
        Err(_) => none,
    };
    let inode = inode(fd)?;
    let mut found = None;
    let cookie = kernel::sockopt::socket_cookie(fd).map_or(ANY, u64::to_ne_bytes);
    // For one UDP socket the kernel takes the two ends the other way round.
    let exact = match socket_type {
        SocketType::Stream | SocketType::SeqPacket => id(family, local, peer, cookie),
        SocketType::Datagram => id(family, peer, local, cookie),
    };
    let with_port = id(family, SocketAddr::new(none.ip(), local.port()), none, ANY);
    for (socket_id, all) in [(exact, false), (with_port, true)] {
        let asked = ask_inet(&inet_request(socket_type, &socket_id, with_info), all, |answer| {
            if answer.inode == inode {
                found = Some(answer);
            }
        });
        if found.is_some() {
            break;
        }
        // The question for one socket may fail where another one has its addresses too.
        if all {
            asked?;
        }
    }
    Ok(found)
}

fn id(family: Family, source: SocketAddr, destination: SocketAddr, cookie: [u8; 8]) -> DiagId {
    let address = |end: SocketAddr| match (family, end.ip()) {
        (Family::Inet, IpAddr::V6(ip)) => IpAddr::V4(ip.to_ipv4_mapped().unwrap_or(Ipv4Addr::UNSPECIFIED)),
        (_, ip) => ip,
    };
    let scope = match (source, destination) {
        (SocketAddr::V6(source), _) if source.scope_id() != 0 => source.scope_id(),
        (_, SocketAddr::V6(destination)) => destination.scope_id(),
        _ => 0,
    };
    DiagId {
        source: SocketAddr::new(address(source), source.port()),
        destination: SocketAddr::new(address(destination), destination.port()),
        interface: scope,
        cookie,
    }
}

fn unspecified(family: Family) -> SocketAddr {
    match family {
        Family::Inet6 => SocketAddr::new(Ipv6Addr::UNSPECIFIED.into(), 0),
        _ => SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), 0),
    }
}

/// The number that the kernel's tables know a socket by.
pub(super) fn inode(fd: BorrowedFd<'_>) -> Result<u32> {
    let stat = rustix::fs::fstat(fd)?;
    u32::try_from(stat.st_ino).map_err(|_| Error::from(Errno::OVERFLOW))
}

/// The name of a state (include/net/tcp_states.h).
pub(super) fn state_name(state: u8, socket_type: SocketType) -> &'static str {
    match (socket_type, state) {
        (_, 1) => "ESTABLISHED",
        (SocketType::Datagram, _) => "UNCONN",
        (_, 2) => "SYN_SENT",
        (_, 3 | 12) => "SYN_RECV",
        (_, 4) => "FIN_WAIT1",
        (_, 5) => "FIN_WAIT2",
        (_, 6) => "TIME_WAIT",
        (_, 8) => "CLOSE_WAIT",
        (_, 9) => "LAST_ACK",
        (_, 10) => "LISTEN",
        (_, 11) => "CLOSING",
        _ => "CLOSED",
    }
}
