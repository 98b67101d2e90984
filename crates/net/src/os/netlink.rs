//! Questions to the kernel about sockets, as netlink(7) and sock_diag(7) lay them out. The structures are
//! those of linux/netlink.h, linux/inet_diag.h and linux/unix_diag.h.

use std::cell::Cell;
use std::io::{Error, ErrorKind, Result};
use std::net::{IpAddr, SocketAddr};
use std::os::fd::OwnedFd;

use rustix::buffer::spare_capacity;
use rustix::net::{self as kernel, AddressFamily, RecvFlags, SendFlags, SocketFlags, netlink};

use crate::{Errno, SocketType};

/// INET_DIAG_NOCOOKIE: whichever socket has the addresses.
pub(super) const ANY: [u8; 8] = [0xff; 8];
/// The attribute with `struct tcp_info`, of a TCP socket.
pub(super) const INET_DIAG_INFO: u16 = 2;
/// The attribute with the lengths of both queues, of a UNIX socket.
pub(super) const UNIX_DIAG_RQLEN: u16 = 4;

const SOCK_DIAG_BY_FAMILY: u16 = 20;
const NLM_F_REQUEST: u16 = 1;
const NLM_F_DUMP: u16 = 0x300;
const NLMSG_ERROR: u16 = 2;
const NLMSG_DONE: u16 = 3;
/// The length of `struct nlmsghdr`.
const HEADER: usize = 16;

const IPPROTO_TCP: u8 = 6;
const IPPROTO_UDP: u8 = 17;
/// All states of TCP that a socket can be asked for, from ESTABLISHED to CLOSING.
const TCP_STATES: u32 = 0xffe;
/// ESTABLISHED and LISTEN, the states of a UNIX socket.
const UNIX_STATES: u32 = 1 << 1 | 1 << 10;
const UDIAG_SHOW_RQLEN: u32 = 0x10;

/// Which TCP or UDP socket: `struct inet_diag_sockid`. Both ends are of one family.
#[derive(Debug, Clone, Copy)]
pub(super) struct DiagId {
    /// The socket's own end
    pub source: SocketAddr,
    /// The other end
    pub destination: SocketAddr,
    /// The interface, where an address needs one
    pub interface: u32,
    /// The kernel's name of the socket, or [`ANY`]
    pub cookie: [u8; 8],
}

/// A question about TCP or UDP sockets: `struct inet_diag_req_v2`.
pub(super) fn inet_request(socket_type: SocketType, id: &DiagId, with_info: bool) -> Vec<u8> {
    let family = if id.source.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
    let protocol = if socket_type == SocketType::Stream { IPPROTO_TCP } else { IPPROTO_UDP };
    let extensions = if with_info { 1 << (INET_DIAG_INFO - 1) } else { 0 };
    let mut request = vec![family.as_raw() as u8, protocol, extensions, 0];
    request.extend(TCP_STATES.to_ne_bytes());
    for end in [id.source, id.destination] {
        request.extend(end.port().to_be_bytes());
    }
    for end in [id.source, id.destination] {
        let mut address = [0; 16];
        match end.ip() {
            IpAddr::V4(ip) => address[..4].copy_from_slice(&ip.octets()),
            IpAddr::V6(ip) => address = ip.octets(),
        }
        request.extend(address);
    }
    request.extend(id.interface.to_ne_bytes());
    request.extend(id.cookie);
    request
}

/// A question about a UNIX socket: `struct unix_diag_req`.
pub(super) fn unix_request(inode: u32) -> Vec<u8> {
    let mut request = vec![AddressFamily::UNIX.as_raw() as u8, 0, 0, 0];
    for number in [UNIX_STATES, inode, UDIAG_SHOW_RQLEN] {
        request.extend(number.to_ne_bytes());
    }
    request.extend(ANY);
    request
}

/// What the kernel answers about a TCP or UDP socket: `struct inet_diag_msg`.
#[derive(Debug, Clone)]
pub(super) struct InetAnswer {
    /// As include/net/tcp_states.h numbers them
    pub state: u8,
    /// The timer that runs
    pub timer: u8,
    /// What is left of it, in milliseconds
    pub expires: u32,
    /// The port of the socket's own end
    pub source_port: u16,
    /// The port of the other end
    pub destination_port: u16,
    /// Bytes not read yet; for a listener, connections not accepted yet
    pub receive_queue: u32,
    /// Bytes not acknowledged yet; for a listener, its backlog
    pub send_queue: u32,
    /// The number that the kernel's tables know the socket by
    pub inode: u32,
    attributes: Vec<u8>,
}

impl InetAnswer {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let port = |offset| Some(u16::from_be_bytes(*bytes.get(offset..)?.first_chunk()?));
        Some(Self {
            state: *bytes.get(1)?,
            timer: *bytes.get(2)?,
            expires: number(bytes, 52)?,
            source_port: port(4)?,
            destination_port: port(6)?,
            receive_queue: number(bytes, 56)?,
            send_queue: number(bytes, 60)?,
            inode: number(bytes, 68)?,
            attributes: bytes.get(72..)?.to_vec(),
        })
    }

    /// An attribute that was asked for.
    pub(super) fn attribute(&self, kind: u16) -> Option<&[u8]> {
        attribute(&self.attributes, kind)
    }
}

/// What the kernel answers about a UNIX socket: `struct unix_diag_msg`.
#[derive(Debug, Clone)]
pub(super) struct UnixAnswer {
    /// As include/net/tcp_states.h numbers them
    pub state: u8,
    /// Bytes not read yet, and bytes not taken by the peer yet
    pub queues: (u32, u32),
}

impl UnixAnswer {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let state = *bytes.get(2)?;
        let lengths = attribute(bytes.get(16..)?, UNIX_DIAG_RQLEN);
        let queues = lengths.and_then(|lengths| Some((number(lengths, 0)?, number(lengths, 4)?)));
        Some(Self { state, queues: queues.unwrap_or((0, 0)) })
    }
}

/// Asks about TCP or UDP sockets, about all that fit or about one, and hands every answer over.
/// A question that finds nothing is not an error.
///
/// # Errors
/// Netlink is shut here, or its answer cannot be read.
pub(super) fn ask_inet(request: &[u8], all: bool, mut answer: impl FnMut(InetAnswer)) -> Result<()> {
    ask(request, all, |bytes| InetAnswer::parse(bytes).map(&mut answer))
}

/// Asks about a UNIX socket.
///
/// # Errors
/// As for [`ask_inet`].
pub(super) fn ask_unix(request: &[u8]) -> Result<Option<UnixAnswer>> {
    let mut found = None;
    ask(request, false, |bytes| UnixAnswer::parse(bytes).map(|answer| found = Some(answer)))?;
    Ok(found)
}

/// The number of 32 bits at an offset, in the machine's order.
fn number(bytes: &[u8], offset: usize) -> Option<u32> {
    Some(u32::from_ne_bytes(*bytes.get(offset..)?.first_chunk()?))
}

fn number_16(bytes: &[u8], offset: usize) -> Option<u16> {
    Some(u16::from_ne_bytes(*bytes.get(offset..)?.first_chunk()?))
}

/// The payload of an attribute (`struct nlattr`) of this type.
fn attribute(mut attributes: &[u8], wanted: u16) -> Option<&[u8]> {
    loop {
        let (length, kind) = (usize::from(number_16(attributes, 0)?), number_16(attributes, 2)?);
        if kind == wanted {
            return attributes.get(4..length);
        }
        attributes = attributes.get(length.max(4).next_multiple_of(4)..)?;
    }
}

thread_local! {
    /// Kept open, so that sockets can be looked at when descriptors have run out.
    static NETLINK: Cell<Option<OwnedFd>> = const { Cell::new(None) };
}

fn ask(request: &[u8], all: bool, answer: impl FnMut(&[u8]) -> Option<()>) -> Result<()> {
    let socket = match NETLINK.take() {
        Some(socket) => socket,
        None => {
            let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
            kernel::socket_with(
                AddressFamily::NETLINK,
                kernel::SocketType::DGRAM,
                flags,
                Some(netlink::SOCK_DIAG),
            )?
        }
    };
    exchange(&socket, request, all, answer)?;
    // After an error there could be answers left in it.
    NETLINK.set(Some(socket));
    Ok(())
}

fn exchange(
    socket: &OwnedFd,
    request: &[u8],
    all: bool,
    mut answer: impl FnMut(&[u8]) -> Option<()>,
) -> Result<()> {
    let unreadable = || Error::from(ErrorKind::InvalidData);
    let flags = if all { NLM_F_REQUEST | NLM_F_DUMP } else { NLM_F_REQUEST };
    let mut packet = Vec::with_capacity(HEADER + request.len());
    packet.extend(((HEADER + request.len()) as u32).to_ne_bytes());
    packet.extend(SOCK_DIAG_BY_FAMILY.to_ne_bytes());
    packet.extend(flags.to_ne_bytes());
    // Sequence number and sender: one question at a time, and the kernel knows whose it is.
    packet.extend([0; 8]);
    packet.extend(request);
    kernel::send(socket, &packet, SendFlags::empty())?;
    let mut buffer = Vec::with_capacity(32 << 10);
    loop {
        buffer.clear();
        kernel::recv(socket, spare_capacity(&mut buffer), RecvFlags::empty())?;
        let mut rest = buffer.as_slice();
        while !rest.is_empty() {
            let length = number(rest, 0).ok_or_else(unreadable)? as usize;
            let kind = number_16(rest, 4).ok_or_else(unreadable)?;
            let payload = rest.get(HEADER..length).ok_or_else(unreadable)?;
            match kind {
                SOCK_DIAG_BY_FAMILY => answer(payload).ok_or_else(unreadable)?,
                NLMSG_DONE => return Ok(()),
                NLMSG_ERROR => {
                    let code = number(payload, 0).ok_or_else(unreadable)?.cast_signed();
                    return match Errno::from_raw_os_error(code.saturating_neg()) {
                        Errno::NOENT if !all => Ok(()),
                        other => Err(other.into()),
                    };
                }
                _ => {}
            }
            rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
        }
        if !all {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_and_none_is_read_beyond_its_end() {
        let mut bytes = Vec::new();
        for (kind, payload) in [(9_u16, &b"odd"[..]), (4, b"wanted")] {
            bytes.extend((4 + payload.len() as u16).to_ne_bytes());
            bytes.extend(kind.to_ne_bytes());
            bytes.extend(payload);
            bytes.resize(bytes.len().next_multiple_of(4), 0);
        }
        assert_eq!(attribute(&bytes, 4), Some(&b"wanted"[..]));
        assert_eq!(attribute(&bytes, 5), None);
        for length in 0..bytes.len() {
            let found = attribute(&bytes[..length], 4);
            assert!(found.is_none_or(|found| found == b"wanted"), "{length}");
            assert!(InetAnswer::parse(&bytes[..length]).is_none());
        }
        // A length that no attribute can have ends nothing and hangs nothing.
        assert_eq!(attribute(&[0; 16], 4), None);
        assert_eq!(attribute(&[1, 0, 4, 0], 4), None);
    }
}
