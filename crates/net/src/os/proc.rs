//! Reads what the kernel knows of a socket from the tables in /proc/net: the way around where netlink is
//! shut. Times and the listener's backlog are not in them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::BorrowedFd;

use super::diag::{inode, of_bytes, state_name, unhashed};
use crate::{Family, SocketType, Status};

/// A line of /proc/net/tcp and its like (proc_net(5)).
struct Line {
    local: SocketAddr,
    peer: SocketAddr,
    state: u8,
    send_queue: u64,
    receive_queue: u64,
    inode: u32,
}

/// State and queues.
pub(super) fn status(fd: BorrowedFd<'_>, family: Family, socket_type: SocketType) -> Status {
    let found = inode(fd).ok().and_then(|inode| match family {
        Family::Unix => {
            unix_state(inode, socket_type).map(|state| Status { state, ..unhashed(fd, socket_type) })
        }
        _ => lines(table(family, socket_type)).into_iter().find(|line| line.inode == inode).map(|line| {
            of_bytes(Status {
                state: state_name(line.state, socket_type),
                receive_queue: line.receive_queue,
                send_queue: line.send_queue,
            })
        }),
    });
    found.unwrap_or_else(|| unhashed(fd, socket_type))
}

/// The state of the TCP connection between two ends.
pub(super) fn connection(local: SocketAddr, peer: SocketAddr) -> Option<&'static str> {
    let family = if local.is_ipv4() { Family::Inet } else { Family::Inet6 };
    let same = |a: SocketAddr, b: SocketAddr| a.ip() == b.ip() && a.port() == b.port();
    lines(table(family, SocketType::Stream))
        .into_iter()
        .find(|line| same(line.local, local) && same(line.peer, peer))
        .map(|line| state_name(line.state, SocketType::Stream))
}

/// The sockets that have a port of an address, or of all addresses, without a peer.
pub(super) fn inodes(address: SocketAddr, socket_type: SocketType) -> Vec<u32> {
    let own = |line: &Line| {
        let ip = line.local.ip();
        let is_there = ip == address.ip() || ip.is_unspecified() || address.ip().is_unspecified();
        line.local.port() == address.port() && is_there && line.peer.port() == 0
    };
    let tables = [Family::Inet, Family::Inet6].map(|family| table(family, socket_type));
    tables
        .into_iter()
        .flat_map(lines)
        .filter(own)
        .map(|line| line.inode)
        .filter(|inode| *inode != 0)
        .collect()
}

fn table(family: Family, socket_type: SocketType) -> &'static str {
    match (family, socket_type) {
        (Family::Inet6, SocketType::Stream | SocketType::SeqPacket) => "/proc/net/tcp6",
        (Family::Inet6, SocketType::Datagram) => "/proc/net/udp6",
        (_, SocketType::Stream | SocketType::SeqPacket) => "/proc/net/tcp",
        (_, SocketType::Datagram) => "/proc/net/udp",
    }
}

fn lines(table: &str) -> Vec<Line> {
    let text = std::fs::read_to_string(table).unwrap_or_default();
    text.lines().skip(1).filter_map(line).collect()
}

fn line(text: &str) -> Option<Line> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let (send, receive) = words.get(4)?.split_once(':')?;
    Some(Line {
        local: address(words.get(1)?)?,
        peer: address(words.get(2)?)?,
        state: u8::from_str_radix(words.get(3)?, 16).ok()?,
        send_queue: u64::from_str_radix(send, 16).ok()?,
        receive_queue: u64::from_str_radix(receive, 16).ok()?,
        inode: words.get(9)?.parse().ok()?,
    })
}

/// `0100007F:270F`: each 32 bits of the address in the machine's order, the port as it is read.
fn address(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let mut bytes = Vec::with_capacity(16);
    for start in (0..ip.len()).step_by(8) {
        let word = u32::from_str_radix(ip.get(start..start.checked_add(8)?)?, 16).ok()?;
        bytes.extend_from_slice(&word.to_ne_bytes());
    }
    let ip = if let Ok(four) = <[u8; 4]>::try_from(bytes.as_slice()) {
        IpAddr::V4(Ipv4Addr::from(four))
    } else {
        IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(bytes.as_slice()).ok()?))
    };
    Some(SocketAddr::new(ip, port))
}

/// /proc/net/unix: address, references, protocol, flags (0x10000: listening), type, state
/// (3: connected), inode, path.
fn unix_state(inode: u32, socket_type: SocketType) -> Option<&'static str> {
    let text = std::fs::read_to_string("/proc/net/unix").ok()?;
    text.lines().skip(1).find_map(|line| {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        if words.get(6)?.parse() != Ok(inode) {
            return None;
        }
        let listens = u32::from_str_radix(words.get(3)?, 16).ok()? & 0x10000 != 0;
        let connected = *words.get(5)? == "03";
        let state = match (listens, connected) {
            (true, _) => 10,
            (false, true) => 1,
            (false, false) => 7,
        };
        Some(state_name(state, socket_type))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::os::fd::AsFd;

    use super::super::diag;
    use super::*;

    #[test]
    fn the_tables_agree_with_netlink() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let client = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let six = std::net::UdpSocket::bind("[::1]:0").unwrap();
        let (pair, _other) = std::os::unix::net::UnixStream::pair().unwrap();
        let cases = [
            (listener.as_fd(), Family::Inet, SocketType::Stream, "LISTEN"),
            (client.as_fd(), Family::Inet, SocketType::Stream, "ESTABLISHED"),
            (six.as_fd(), Family::Inet6, SocketType::Datagram, "UNCONN"),
            (pair.as_fd(), Family::Unix, SocketType::Stream, "ESTABLISHED"),
        ];
        for (fd, family, socket_type, state) in cases {
            let (table, netlink) =
                (status(fd, family, socket_type), diag::status(fd, family, socket_type).unwrap());
            assert_eq!((table.state, table.receive_queue), (state, netlink.receive_queue));
            assert_eq!(netlink.state, state);
        }
        let (local, peer) = (client.local_addr().unwrap(), client.peer_addr().unwrap());
        assert_eq!(connection(local, peer), Some("ESTABLISHED"));
        assert_eq!(diag::connection(local, peer).unwrap(), Some("ESTABLISHED"));
    }

    #[test]
    fn a_line_of_the_table_is_understood() {
        let text =
            "   0: 0100007F:270F 00000000:0000 0A 00000005:00000001 00:00000000 00000000 1000 0 4242 1 x";
        let line = line(text).unwrap();
        assert_eq!(line.local, "127.0.0.1:9999".parse().unwrap());
        assert_eq!((line.state, line.send_queue, line.receive_queue, line.inode), (10, 5, 1, 4242));
        let six = address("00000000000000000000000001000000:0050").unwrap();
        assert_eq!(six, "[::1]:80".parse().unwrap());
    }
}
