//! Makes the calls that all sockets have: they are made, bound and closed, and show what there is to
//! notice.

use std::net::{IpAddr, SocketAddr};

use super::forward::loopback;
use super::host::{Bound, Entry, Host, Options, Role, SocketId};
use super::ready::WaitQueue;
use super::topology::NodeId;
use super::world::World;
use crate::{Endpoint, Errno, Family, Glance, Interest, NetResult, SocketType, Status};

impl Entry {
    /// A fresh socket.
    pub(super) fn new(node: NodeId, family: Family, socket_type: SocketType) -> Self {
        let role = match socket_type {
            SocketType::Stream | SocketType::SeqPacket => Role::Stream,
            SocketType::Datagram => Role::Datagram(Box::default()),
        };
        let (options, wait_queue) = (Options::new(socket_type), WaitQueue::default());
        Self { node, family, socket_type, bound: None, options, wait_queue, role, dead: false }
    }
}

/// What there is at a socket.
#[derive(Debug, Clone, Copy, Default)]
struct Level {
    readable: bool,
    writable: bool,
}

impl World {
    /// socket(2)
    pub(super) fn make_socket(
        &mut self,
        node: NodeId,
        family: Family,
        socket_type: SocketType,
    ) -> NetResult<SocketId> {
        if family == Family::Unix {
            return Err(Errno::AFNOSUPPORT);
        }
        if !self.topology.node(node).is_some_and(|node| node.up) {
            return Err(Errno::NETDOWN);
        }
        let id = self.next_key();
        self.sockets.insert(id, Entry::new(node, family, socket_type));
        Ok(id)
    }

    /// A socket, for a call on it.
    pub(super) fn entry(&mut self, id: SocketId) -> NetResult<&mut Entry> {
        let entry = self.sockets.get_mut(&id).ok_or(Errno::BADF)?;
        if entry.dead { Err(Errno::NETDOWN) } else { Ok(entry) }
    }

    /// An address as the network has it: what IPv6 shows of IPv4 is IPv4.
    pub(super) fn plain(&mut self, id: SocketId, endpoint: &Endpoint) -> NetResult<SocketAddr> {
        let entry = self.entry(id)?;
        let Endpoint::Inet(address) = endpoint else { return Err(Errno::INVAL) };
        match (entry.family, address) {
            (Family::Inet, SocketAddr::V4(_)) => Ok(*address),
            (Family::Inet6, SocketAddr::V6(v6)) => match v6.ip().to_ipv4_mapped() {
                Some(_) if entry.options.v6only => Err(Errno::NETUNREACH),
                Some(v4) => Ok(SocketAddr::new(v4.into(), v6.port())),
                None => Ok(SocketAddr::new((*v6.ip()).into(), v6.port())),
            },
            // As udpv6_sendmsg of Linux has it.
            (Family::Inet6, SocketAddr::V4(_))
                if entry.socket_type == SocketType::Datagram && !entry.options.v6only =>
            {
                Ok(*address)
            }
            (Family::Inet6, SocketAddr::V4(_)) => Err(Errno::INVAL),
            _ => Err(Errno::AFNOSUPPORT),
        }
    }

    /// The same for a destination: what is unspecified is this host.
    pub(super) fn destination(&mut self, id: SocketId, endpoint: &Endpoint) -> NetResult<SocketAddr> {
        let address = self.plain(id, endpoint)?;
        let unspecified = address.ip().is_unspecified();
        let ip = if unspecified { loopback(address.is_ipv4()) } else { address.ip() };
        Ok(SocketAddr::new(ip, address.port()))
    }

    /// bind(2)
    pub(super) fn bind(&mut self, id: SocketId, endpoint: &Endpoint) -> NetResult<()> {
        let address = self.plain(id, endpoint).map_err(|errno| match errno {
            Errno::NETUNREACH => Errno::INVAL,
            other => other,
        })?;
        let entry = self.entry(id)?;
        if entry.bound.is_some() || !matches!(entry.role, Role::Stream | Role::Datagram(_)) {
            return Err(Errno::INVAL);
        }
        let (node, socket_type) = (entry.node, entry.socket_type);
        let ip = Some(address.ip()).filter(|ip| !ip.is_unspecified());
        let many = |ip: IpAddr| ip.is_multicast() || self.is_broadcast(node, ip);
        let fits = |ip| self.topology.is_own(node, ip) || (socket_type == SocketType::Datagram && many(ip));
        if ip.is_some_and(|ip| !fits(ip)) {
            return Err(Errno::ADDRNOTAVAIL);
        }
        self.bind_to(id, ip, address.port()).map(|_| ())
    }

    /// Binds a socket to any address and a port that is free.
    ///
    /// # Errors
    /// EADDRINUSE where none is.
    pub(super) fn bind_any(&mut self, id: SocketId) -> NetResult<u16> {
        self.bind_to(id, None, 0)
    }

    /// The same for a socket that connects or sends: EADDRNOTAVAIL, EAGAIN where no port is free.
    pub(super) fn bind_to_free(&mut self, id: SocketId, socket_type: SocketType) -> NetResult<u16> {
        self.bind_any(id).map_err(|_| match socket_type {
            SocketType::Stream | SocketType::SeqPacket => Errno::ADDRNOTAVAIL,
            SocketType::Datagram => Errno::AGAIN,
        })
    }

    fn bind_to(&mut self, id: SocketId, ip: Option<IpAddr>, port: u16) -> NetResult<u16> {
        let entry = self.entry(id)?;
        let (node, socket_type, options) = (entry.node, entry.socket_type, entry.options);
        let takes = match (entry.family, ip) {
            (Family::Inet6, None) => [!options.v6only, true],
            (Family::Inet6, Some(ip)) => [ip.is_ipv4(), ip.is_ipv6()],
            _ => [true, false],
        };
        let port = match port {
            0 => self.host(node).and_then(|host| host.free_port(socket_type)).ok_or(Errno::ADDRINUSE)?,
            port => port,
        };
        let bound = Bound { ip, port, takes };
        if self.is_taken(id, node, socket_type, &bound, &options) {
            return Err(Errno::ADDRINUSE);
        }
        self.entry(id)?.bound = Some(bound);
        if let Some(host) = self.host(node) {
            host.ports(socket_type).entry(port).or_default().push(id);
        }
        Ok(port)
    }

    fn is_taken(
        &mut self,
        id: SocketId,
        node: NodeId,
        socket_type: SocketType,
        bound: &Bound,
        options: &Options,
    ) -> bool {
        let listed = self.host(node).and_then(|host| host.ports(socket_type).get(&bound.port).cloned());
        let by_socket = listed.unwrap_or_default().iter().filter(|other| **other != id).any(|other| {
            let Some(other) = self.sockets.get(other) else { return false };
            let shared = options.reuse && other.options.reuse && !matches!(other.role, Role::Listener(_));
            let together = options.reuse_port && other.options.reuse_port;
            other.bound.is_some_and(|theirs| theirs.overlaps(bound)) && !shared && !together
        });
        // Connections that nobody holds any more, in TIME_WAIT above all.
        let by_connection = socket_type == SocketType::Stream
            && self.connections.values().any(|connection| {
                connection.node == node
                    && connection.socket.is_none()
                    && connection.local.port() == bound.port
                    && bound.covers(connection.local.ip())
                    && !(options.reuse && connection.reuse)
            });
        by_socket || by_connection
    }

    /// close(2). Closing twice is nothing.
    pub(super) fn close(&mut self, id: SocketId) {
        let Some(mut entry) = self.sockets.remove(&id) else { return };
        entry.wait_queue.release(true, true, &mut self.woken);
        self.mail -= entry.role.mail();
        if entry.dead {
            return;
        }
        if let Some(bound) = entry.bound
            && let Some(host) = self.host(entry.node)
        {
            Host::leave(host.ports(entry.socket_type), bound.port, id);
        }
        match entry.role {
            Role::Connection(connection) => {
                let reset = entry.options.linger.is_some_and(|time| time.is_zero());
                self.let_go(connection, reset);
            }
            Role::Listener(queues) => {
                let port = entry.bound.map_or(0, |bound| bound.port);
                self.close_listener(queues, port, id, entry.node);
            }
            Role::Stream | Role::Datagram(_) => {}
        }
    }

    /// Whether a call that gave EAGAIN is worth another try.
    pub(super) fn is_ready(&self, id: SocketId, interest: Interest) -> NetResult<bool> {
        let entry = self.sockets.get(&id).ok_or(Errno::BADF)?;
        let level = self.level(entry);
        Ok(match interest {
            Interest::Readable => level.readable,
            Interest::Writable => level.writable,
        })
    }

    fn level(&self, entry: &Entry) -> Level {
        let everything = Level { readable: true, writable: true };
        match &entry.role {
            _ if entry.dead => everything,
            Role::Stream => everything,
            Role::Listener(queues) => Level { readable: !queues.ready.is_empty(), writable: false },
            Role::Datagram(mailbox) => {
                let readable = !mailbox.letters.is_empty() || mailbox.error.is_some() || mailbox.shut[0];
                Level { readable, writable: true }
            }
            Role::Connection(id) => {
                let Some(connection) = self.connections.get(id) else { return everything };
                let socket = connection.stack.look();
                let queued = socket.send_queue();
                // As sk_stream_is_writeable of Linux: not for a byte or two.
                let room = socket.may_send() && (socket.send_capacity() - queued) * 2 >= queued;
                let failed = connection.error.is_some();
                Level {
                    readable: failed || connection.ended() || socket.recv_queue() > 0,
                    writable: failed || connection.is_write_shut() || room,
                }
            }
        }
    }

    /// Wakes those who wait for what there is at a socket now.
    pub(super) fn notify(&mut self, id: SocketId) {
        let Some(entry) = self.sockets.get(&id) else { return };
        if entry.wait_queue.is_empty() {
            return;
        }
        let level = self.level(entry);
        if let Some(entry) = self.sockets.get_mut(&id) {
            entry.wait_queue.release(level.readable, level.writable, &mut self.woken);
        }
    }

    /// getsockname(2)
    pub(super) fn local(&mut self, id: SocketId) -> NetResult<SocketAddr> {
        let entry = self.entry(id)?;
        let nothing = Bound { ip: None, port: 0, takes: [true; 2] };
        Ok(entry.bound.unwrap_or(nothing).address(entry.family))
    }

    /// getpeername(2)
    pub(super) fn peer(&mut self, id: SocketId) -> NetResult<SocketAddr> {
        self.entry(id)?;
        let entry = self.sockets.get(&id).ok_or(Errno::BADF)?;
        let family = entry.family;
        let peer = match &entry.role {
            Role::Datagram(mailbox) => mailbox.peer,
            Role::Connection(id) => self.connections.get(id).and_then(|connection| {
                let there = !matches!(connection.state(), "CLOSED" | "SYN_SENT");
                there.then_some(connection.peer)
            }),
            _ => None,
        };
        let peer = peer.ok_or(Errno::NOTCONN)?;
        Ok(SocketAddr::new(super::host::shown(peer.ip(), family), peer.port()))
    }

    /// State and queues, as `ss` has them.
    pub(super) fn status(&self, id: SocketId) -> Status {
        let closed = Status { state: "CLOSED", ..Status::default() };
        let Some(entry) = self.sockets.get(&id).filter(|entry| !entry.dead) else { return closed };
        match &entry.role {
            Role::Stream => closed,
            Role::Listener(queues) => Status {
                state: "LISTEN",
                receive_queue: queues.ready.len() as u64,
                send_queue: queues.backlog as u64,
            },
            Role::Datagram(mailbox) => Status {
                state: if mailbox.peer.is_some() { "ESTABLISHED" } else { "UNCONN" },
                receive_queue: mailbox.used as u64,
                send_queue: 0,
            },
            Role::Connection(id) => {
                let Some(connection) = self.connections.get(id) else { return closed };
                let socket = connection.stack.look();
                // A SYN takes a number too, and counts until it is acknowledged.
                let control = connection.state() == "SYN_SENT";
                Status {
                    state: connection.state(),
                    receive_queue: socket.recv_queue() as u64,
                    send_queue: socket.send_queue() as u64 + u64::from(control),
                }
            }
        }
    }

    /// What there is to notice, without taking any of it.
    pub(super) fn glance(&self, id: SocketId) -> Glance {
        let Some(entry) = self.sockets.get(&id) else { return Glance::default() };
        let level = self.level(entry);
        let (readable, writable) = (level.readable, level.writable);
        let awaited = entry.wait_queue.any(Interest::Readable);
        let quiet = Glance { readable, writable, awaited, ..Glance::default() };
        match &entry.role {
            Role::Datagram(mailbox) => Glance {
                failed: mailbox.error.is_some(),
                unread: mailbox.letters.front().map_or(0, |letter| letter.data.len() as u64),
                ..quiet
            },
            Role::Connection(id) => match self.connections.get(id) {
                Some(connection) => Glance {
                    ended: connection.ended(),
                    failed: connection.error.is_some(),
                    unread: connection.stack.look().recv_queue() as u64,
                    ..quiet
                },
                None => Glance { ended: true, ..quiet },
            },
            Role::Stream => Glance { readable: false, writable: true, ended: true, ..quiet },
            Role::Listener(_) => quiet,
        }
    }
}
