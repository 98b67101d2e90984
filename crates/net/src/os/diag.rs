//! What the kernel knows of a socket, asked through netlink (sock_diag(7)). It answers while the
//! question is sent, so nothing here waits; no privilege is needed for one's own sockets.
//!
//! An error means that netlink is shut here; `proc` is the way around.

use std::cell::Cell;
use std::io::{Error, Result};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::BorrowedFd;
use std::time::Duration;

use netlink_packet_core::{NLM_F_DUMP, NLM_F_REQUEST, NetlinkHeader, NetlinkMessage, NetlinkPayload};
use netlink_packet_sock_diag::SockDiagMessage;
use netlink_packet_sock_diag::constants::{AF_INET, AF_INET6, IPPROTO_TCP, IPPROTO_UDP};
use netlink_packet_sock_diag::inet::nlas::Nla;
use netlink_packet_sock_diag::inet::{ExtensionFlags, InetRequest, InetResponse, SocketId, StateFlags};
use netlink_packet_sock_diag::unix::{ShowFlags, StateFlags as UnixStates, UnixRequest, UnixResponse};
use netlink_sys::{Socket, protocols::NETLINK_SOCK_DIAG};
use rustix::net as kernel;

use super::endpoint;
use crate::{Endpoint, Errno, Family, NetResult, SocketType, Status, TcpInfo};

/// INET_DIAG_NOCOOKIE: whichever socket has the addresses.
const ANY: [u8; 8] = [0xff; 8];

/// State and queues.
pub(super) fn status(fd: BorrowedFd<'_>, family: Family, socket_type: SocketType) -> Result<Status> {
    if family == Family::Unix {
        let found = unix(inode(fd)?)?;
        return Ok(Status {
            state: state_name(found.header.state, socket_type),
            receive_queue: u64::from(queue(&found).0),
            send_queue: u64::from(queue(&found).1),
        });
    }
    Ok(match inet(fd, family, socket_type, ExtensionFlags::empty())? {
        Some(found) => of_bytes(Status {
            state: state_name(found.header.state, socket_type),
            receive_queue: u64::from(found.header.recv_queue),
            send_queue: u64::from(found.header.send_queue),
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
    let found =
        inet(fd, family, SocketType::Stream, ExtensionFlags::INFO).map_err(|error| super::errno(&error))?;
    let found = found.ok_or(Errno::NOTCONN)?;
    let bytes = found.nlas.iter().find_map(|nla| match nla {
        Nla::TcpInfo(bytes) => Some(bytes.as_slice()),
        _ => None,
    });
    let mut info = bytes.and_then(parse_tcp_info).ok_or(Errno::NOTCONN)?;
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
    })
}

/// The state of the connection between two ends.
pub(super) fn connection(local: SocketAddr, peer: SocketAddr) -> Result<Option<&'static str>> {
    let family = if local.is_ipv4() { Family::Inet } else { Family::Inet6 };
    let asked = id(family, local, peer, ANY);
    let mut found = None;
    let request = inet_request(family, SocketType::Stream, asked.clone(), ExtensionFlags::empty());
    ask(request, false, |message| {
        if let SockDiagMessage::InetResponse(response) = message {
            let socket = &response.header.socket_id;
            // Where there is no such connection, the answer is the listener that would take one.
            if socket.destination_port == asked.destination_port && socket.source_port == asked.source_port {
                found = Some(state_name(response.header.state, SocketType::Stream));
            }
        }
    })?;
    Ok(found)
}

/// A TCP or UDP socket: by its addresses, else among all that have its port.
fn inet(
    fd: BorrowedFd<'_>,
    family: Family,
    socket_type: SocketType,
    wanted: ExtensionFlags,
) -> Result<Option<InetResponse>> {
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
        SocketType::Stream => id(family, local, peer, cookie),
        SocketType::Datagram => id(family, peer, local, cookie),
    };
    let with_port = id(family, SocketAddr::new(none.ip(), local.port()), none, ANY);
    for (socket_id, all) in [(exact, false), (with_port, true)] {
        let asked =
            ask(inet_request(family, socket_type, socket_id, wanted.clone()), all, |message| match message {
                SockDiagMessage::InetResponse(response) if response.header.inode == inode => {
                    found = Some(*response)
                }
                _ => {}
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

/// A UNIX socket by its inode.
fn unix(inode: u32) -> Result<UnixResponse> {
    let request = SockDiagMessage::UnixRequest(UnixRequest {
        state_flags: UnixStates::all(),
        inode,
        show_flags: ShowFlags::RQLEN,
        cookie: ANY,
    });
    let mut found = None;
    ask(request, false, |message| {
        if let SockDiagMessage::UnixResponse(response) = message {
            found = Some(*response);
        }
    })?;
    found.ok_or_else(|| Error::from(Errno::NOENT))
}

fn queue(found: &UnixResponse) -> (u32, u32) {
    use netlink_packet_sock_diag::unix::nlas::Nla as UnixNla;
    let queue = found.nlas.iter().find_map(|nla| match nla {
        UnixNla::ReceiveQueueLength(receive, send) => Some((*receive, *send)),
        _ => None,
    });
    queue.unwrap_or((0, 0))
}

fn inet_request(
    family: Family,
    socket_type: SocketType,
    socket_id: SocketId,
    extensions: ExtensionFlags,
) -> SockDiagMessage {
    SockDiagMessage::InetRequest(InetRequest {
        family: if family == Family::Inet { AF_INET } else { AF_INET6 },
        protocol: if socket_type == SocketType::Stream { IPPROTO_TCP } else { IPPROTO_UDP },
        extensions,
        states: StateFlags::all(),
        socket_id,
    })
}

fn id(family: Family, source: SocketAddr, destination: SocketAddr, cookie: [u8; 8]) -> SocketId {
    let address = |end: SocketAddr| match (family, end.ip()) {
        (Family::Inet, IpAddr::V6(ip)) => IpAddr::V4(ip.to_ipv4_mapped().unwrap_or(Ipv4Addr::UNSPECIFIED)),
        (_, ip) => ip,
    };
    let scope = match (source, destination) {
        (SocketAddr::V6(source), _) if source.scope_id() != 0 => source.scope_id(),
        (_, SocketAddr::V6(destination)) => destination.scope_id(),
        _ => 0,
    };
    SocketId {
        source_port: source.port(),
        destination_port: destination.port(),
        source_address: address(source),
        destination_address: address(destination),
        interface_id: scope,
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

thread_local! {
    /// Kept open, so that sockets can be looked at when descriptors have run out.
    static NETLINK: Cell<Option<Socket>> = const { Cell::new(None) };
}

/// Sends one question and hands every answer over. One that finds nothing is not an error.
fn ask(request: SockDiagMessage, all: bool, answer: impl FnMut(SockDiagMessage)) -> Result<()> {
    let socket = match NETLINK.take() {
        Some(socket) => socket,
        None => {
            let socket = Socket::new(NETLINK_SOCK_DIAG)?;
            socket.set_non_blocking(true)?;
            socket
        }
    };
    exchange(&socket, request, all, answer)?;
    // After an error there could be answers left in it.
    NETLINK.set(Some(socket));
    Ok(())
}

fn exchange(
    socket: &Socket,
    request: SockDiagMessage,
    all: bool,
    mut answer: impl FnMut(SockDiagMessage),
) -> Result<()> {
    let mut header = NetlinkHeader::default();
    header.flags = if all { NLM_F_REQUEST | NLM_F_DUMP } else { NLM_F_REQUEST };
    let mut packet = NetlinkMessage::new(header, NetlinkPayload::from(request));
    packet.finalize();
    let mut bytes = vec![0; packet.buffer_len()];
    packet.serialize(&mut bytes);
    socket.send(&bytes, 0)?;
    let mut buffer = Vec::with_capacity(32 << 10);
    loop {
        buffer.clear();
        socket.recv(&mut buffer, 0)?;
        let mut rest = buffer.as_slice();
        while !rest.is_empty() {
            let packet = NetlinkMessage::<SockDiagMessage>::deserialize(rest).map_err(Error::other)?;
            match packet.payload {
                NetlinkPayload::InnerMessage(message) => answer(message),
                NetlinkPayload::Done(_) => return Ok(()),
                NetlinkPayload::Error(error) => {
                    return match error.to_io() {
                        found if super::errno(&found) == Errno::NOENT && !all => Ok(()),
                        other => Err(other),
                    };
                }
                _ => {}
            }
            let length = (packet.header.length as usize).next_multiple_of(4).max(4);
            rest = rest.get(length..).unwrap_or_default();
        }
        if !all {
            return Ok(());
        }
    }
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
