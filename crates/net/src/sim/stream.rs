//! Makes the calls on stream sockets.

use std::net::SocketAddr;

use smoltcp::socket::tcp::{Socket, State};
use smoltcp::time::Duration as StackDuration;

use super::connection::{Connection, ConnectionId, KEEPALIVE};
use super::host::{Ends, Entry, Host, Listener, Options, Role, SocketId, shown};
use super::stack::Stack;
use super::tcp::{buffers, take_error};
use super::world::World;
use crate::{Errno, NetResult, Shutdown, SocketType};

/// The largest backlog (net.core.somaxconn).
const LARGEST_BACKLOG: u32 = 4_096;

/// Tells a stack what its socket's options are.
pub(super) fn apply(socket: &mut Socket<'_>, options: &Options) {
    socket.set_nagle_enabled(!options.nodelay);
    socket.set_hop_limit(Some(options.ttl.max(1)));
    let keepalive = options.keepalive.then(|| StackDuration::from(KEEPALIVE));
    if socket.keep_alive() != keepalive {
        socket.set_keep_alive(keepalive);
    }
}

impl World {
    /// listen(2)
    pub(super) fn listen(&mut self, id: SocketId, backlog: u32) -> NetResult<()> {
        let limit = |backlog: u32| backlog.min(LARGEST_BACKLOG) as usize;
        let entry = self.entry(id)?;
        match &mut entry.role {
            Role::Listener(queues) => {
                queues.backlog = limit(backlog);
                return Ok(());
            }
            Role::Stream => {}
            Role::Connection(_) => return Err(Errno::INVAL),
            Role::Datagram(_) => return Err(Errno::OPNOTSUPP),
        }
        if entry.bound.is_none() {
            self.bind_any(id)?;
        }
        let entry = self.entry(id)?;
        let (node, Some(bound)) = (entry.node, entry.bound) else { return Err(Errno::INVAL) };
        let share = entry.options.reuse_port;
        let others = self.host(node).and_then(|host| host.listeners.get(&bound.port).cloned());
        let taken = others.unwrap_or_default().iter().any(|other| {
            self.sockets.get(other).is_some_and(|other| {
                other.bound.is_some_and(|theirs| theirs.overlaps(&bound))
                    && !(share && other.options.reuse_port)
            })
        });
        if taken {
            return Err(Errno::ADDRINUSE);
        }
        self.entry(id)?.role = Role::Listener(Listener { backlog: limit(backlog), ..Listener::default() });
        if let Some(host) = self.host(node) {
            host.listeners.entry(bound.port).or_default().push(id);
        }
        Ok(())
    }

    /// connect(2) on a stream socket, to an address in its plain form.
    pub(super) fn connect_stream(&mut self, id: SocketId, peer: SocketAddr) -> NetResult<()> {
        let entry = self.entry(id)?;
        match entry.role {
            Role::Stream => {}
            Role::Connection(connection) => return self.connect_again(id, connection),
            _ => return Err(Errno::ISCONN),
        }
        if peer.port() == 0 {
            // Nobody can listen there, and no stack sends a SYN to it.
            return Err(Errno::CONNREFUSED);
        }
        let (node, options) = (entry.node, entry.options);
        let fixed = entry.bound.and_then(|bound| bound.ip);
        let local = match fixed {
            Some(ip) => ip,
            None => self.source(node, peer.ip()).ok_or(Errno::NETUNREACH)?,
        };
        if local.is_loopback() != peer.ip().is_loopback() && !self.topology.is_own(node, peer.ip()) {
            return Err(Errno::INVAL);
        }
        let port = match self.entry(id)?.bound {
            Some(bound) => bound.port,
            None => self.bind_to_free(id, SocketType::Stream)?,
        };
        let local = SocketAddr::new(local, port);
        let taken = self.host(node).is_some_and(|host| host.connections.contains_key(&Ends(local, peer)));
        if taken {
            return Err(Errno::ADDRNOTAVAIL);
        }
        if !self.account.has_room(super::limits::of_connection(buffers(&options))) {
            return Err(Errno::NOBUFS);
        }
        let (mtu, seed) = (self.segment_mtu(node, peer), self.seed_for(node));
        let stack = Stack::connect((local, peer), mtu, seed, self.now, buffers(&options));
        let mut connection = Connection::new(node, local, peer, stack.ok_or(Errno::ADDRNOTAVAIL)?);
        (connection.socket, connection.connecting) = (Some(id), true);
        let connection = self.admit(connection, &options);
        let entry = self.entry(id)?;
        entry.role = Role::Connection(connection);
        if let Some(bound) = &mut entry.bound {
            bound.ip = Some(local.ip());
        }
        self.run(connection, None, false);
        // What is known at once is told at once, as of a route that is not there.
        match self.connections.get_mut(&connection).and_then(|it| take_error(it)) {
            Some(errno) => {
                self.forget(connection);
                self.unconnect(id);
                Err(errno)
            }
            None => Err(Errno::INPROGRESS),
        }
    }

    /// What connect(2) says when it is called again: the first time, how it went.
    fn connect_again(&mut self, id: SocketId, connection: ConnectionId) -> NetResult<()> {
        let Some(found) = self.connections.get_mut(&connection) else { return Err(Errno::ISCONN) };
        match found.stack.state() {
            State::SynSent | State::SynReceived => Err(Errno::ALREADY),
            State::Closed if found.connecting => {
                let errno = take_error(found).unwrap_or(Errno::CONNABORTED);
                self.forget(connection);
                self.unconnect(id);
                Err(errno)
            }
            _ if std::mem::take(&mut found.connecting) => Ok(()),
            _ => Err(Errno::ISCONN),
        }
    }

    /// A socket whose connect failed may connect again.
    fn unconnect(&mut self, id: SocketId) {
        if let Some(entry) = self.sockets.get_mut(&id) {
            entry.role = Role::Stream;
        }
    }

    /// accept(2): the socket of the next connection, and its peer.
    pub(super) fn accept(&mut self, id: SocketId) -> NetResult<(SocketId, SocketAddr)> {
        let entry = self.entry(id)?;
        let (node, family, options, bound) = (entry.node, entry.family, entry.options, entry.bound);
        let next = match &mut entry.role {
            Role::Listener(queues) => queues.ready.pop_front().ok_or(Errno::AGAIN)?,
            Role::Datagram(_) => return Err(Errno::OPNOTSUPP),
            _ => return Err(Errno::INVAL),
        };
        let socket = self.next_key();
        let connection = self.connections.get_mut(&next).ok_or(Errno::CONNABORTED)?;
        (connection.listener, connection.socket) = (None, Some(socket));
        let (local, peer) = (connection.local, connection.peer);
        let mut accepted = Entry::new(node, family, SocketType::Stream);
        accepted.options = options;
        accepted.bound = bound.map(|bound| super::host::Bound { ip: Some(local.ip()), ..bound });
        accepted.role = Role::Connection(next);
        self.sockets.insert(socket, accepted);
        if let Some(host) = self.host(node) {
            host.streams.entry(local.port()).or_default().push(socket);
        }
        Ok((socket, SocketAddr::new(shown(peer.ip(), family), peer.port())))
    }

    /// recv(2) on a connection.
    pub(super) fn receive_stream(
        &mut self,
        id: ConnectionId,
        buffer: &mut Vec<u8>,
        max: usize,
        peek: bool,
    ) -> NetResult<usize> {
        let now = self.now;
        let connection = self.connections.get_mut(&id).ok_or(Errno::NOTCONN)?;
        let start = buffer.len();
        let there = connection.stack.look().recv_queue().min(max);
        if there > 0 {
            buffer.try_reserve(there).map_err(|_| Errno::NOMEM)?;
            if peek {
                buffer.resize(start + there, 0);
                let room = buffer.get_mut(start..).unwrap_or_default();
                let count = connection.stack.socket().peek_slice(room).unwrap_or(0);
                buffer.truncate(start + count);
                return Ok(count);
            }
            let count = connection.stack.take(buffer, there);
            // The window may be worth a word to the peer now.
            if connection.stack.next_turn(now).is_some_and(|turn| turn <= now) {
                self.run(id, None, false);
            }
            return Ok(count);
        }
        // An error behind the end of the stream is for who sends.
        if connection.has_end {
            return Ok(0);
        }
        if let Some(errno) = take_error(connection) {
            return Err(errno);
        }
        match connection.stack.state() {
            _ if max == 0 || connection.ended() => Ok(0),
            _ => Err(Errno::AGAIN),
        }
    }

    /// send(2) on a connection.
    pub(super) fn send_stream(&mut self, id: ConnectionId, data: &[u8]) -> NetResult<usize> {
        let connection = self.connections.get_mut(&id).ok_or(Errno::PIPE)?;
        if let Some(errno) = take_error(connection) {
            return Err(errno);
        }
        match connection.stack.state() {
            State::SynSent | State::SynReceived => return Err(Errno::AGAIN),
            State::Established | State::CloseWait => {}
            _ => return Err(Errno::PIPE),
        }
        if data.is_empty() {
            return Ok(0);
        }
        let count = connection.stack.socket().send_slice(data).map_err(|_| Errno::PIPE)?;
        if count == 0 {
            return Err(Errno::AGAIN);
        }
        self.run(id, None, false);
        Ok(count)
    }

    /// shutdown(2) on a listener: it listens no more and keeps its port. There is nothing that it sends.
    pub(super) fn shut_listener(&mut self, id: SocketId, direction: Shutdown) -> NetResult<()> {
        let Some(entry) = self.sockets.get_mut(&id).filter(|_| direction != Shutdown::Write) else {
            return Ok(());
        };
        let (node, port) = (entry.node, entry.bound.map_or(0, |bound| bound.port));
        if let Role::Listener(queues) = std::mem::replace(&mut entry.role, Role::Stream) {
            entry.wait_queue.release(true, true, &mut self.woken);
            self.close_listener(queues, port, id, node);
        }
        Ok(())
    }

    /// shutdown(2) on a connection.
    pub(super) fn shut_stream(&mut self, id: ConnectionId, direction: Shutdown) -> NetResult<()> {
        let connection = self.connections.get_mut(&id).ok_or(Errno::NOTCONN)?;
        if matches!(connection.stack.state(), State::Closed | State::Listen | State::SynSent) {
            return Err(Errno::NOTCONN);
        }
        let socket = connection.socket;
        if direction != Shutdown::Write {
            connection.read_shut = true;
        }
        if direction != Shutdown::Read {
            connection.stack.socket().close();
            self.run(id, None, false);
        }
        if let Some(socket) = socket {
            self.notify(socket);
        }
        Ok(())
    }

    /// Lets go of a connection: FIN, or RST where the socket does not linger or bytes were not read.
    pub(super) fn let_go(&mut self, id: ConnectionId, reset: bool) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        (connection.socket, connection.listener) = (None, None);
        match connection.stack.state() {
            // Nobody knows of it yet.
            State::Closed | State::Listen | State::SynSent => return self.forget(id),
            _ if reset || connection.stack.look().recv_queue() > 0 => {
                connection.aborted = true;
                connection.stack.socket().abort();
            }
            _ => connection.stack.socket().close(),
        }
        self.run(id, None, false);
    }

    /// Closes a listener: connections that nobody has accepted are reset.
    pub(super) fn close_listener(
        &mut self,
        queues: Listener,
        port: u16,
        id: SocketId,
        node: super::topology::NodeId,
    ) {
        if let Some(host) = self.host(node) {
            Host::leave(&mut host.listeners, port, id);
        }
        for connection in queues.half.into_iter().chain(queues.ready) {
            self.let_go(connection, true);
        }
    }
}
