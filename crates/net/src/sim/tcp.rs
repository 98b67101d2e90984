//! Decides for TCP at a node which connection a segment is for, what a listener does with a SYN, and what a
//! connection's turn leads to.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;
use std::time::Duration;

use smoltcp::socket::tcp::State;

use super::connection::{Change, Connection, ConnectionId};
use super::figures::LARGEST_MTU;
use super::history::History;
use super::host::{Ends, Entry, Role, SocketId};
use super::icmp::Trouble;
use super::log::Flags;
use super::packet::{self, Header};
use super::queue::Event;
use super::route::Track;
use super::stack::{Buffers, Outgoing, Stack};
use super::topology::NodeId;
use super::world::World;
use crate::Errno;

/// How long a closed connection waits for the peer's FIN (tcp(7), tcp_fin_timeout).
const FIN_PATIENCE: Duration = Duration::from_secs(60);
/// The longest packet with a segment, where a link takes longer ones: a few segments fit a window.
const LARGEST_SEGMENT: usize = 16_384 + 40;
/// The most handshakes that a listener has under way.
const MOST_HALF_OPEN: usize = 4_096;

impl World {
    /// Takes a segment that is for the node.
    pub(super) fn take_segment(&mut self, node: NodeId, header: &Header, bytes: Rc<[u8]>) {
        let Some(segment) = packet::segment(header, &bytes, self.damages) else { return };
        let local = SocketAddr::new(header.to, segment.dst_port());
        let peer = SocketAddr::new(header.from, segment.src_port());
        let (syn, ack, rst) = (segment.syn(), segment.ack(), segment.rst());
        let (acknowledged, window) = (segment.ack_number().0 as u32, segment.window_len());
        let known = self.host(node).and_then(|host| host.connections.get(&Ends(local, peer)).copied());
        let new = syn && !ack && !rst;
        if let Some(id) = known {
            if new && self.is_reborn(id, node, (local, peer)) {
                // The peer's port has been given out again: the old connection is over.
                self.forget(id);
            } else {
                let Some(connection) = self.connections.get_mut(&id) else { return };
                if ack && !rst && must_wait(connection, &self.sockets) {
                    return;
                }
                let bare = ack && !syn && !rst && !segment.fin() && segment.payload().is_empty();
                if bare && connection.has_heard(acknowledged) {
                    return;
                }
                connection.note_received(Flags(if ack { Flags::ACK } else { 0 }), acknowledged, window);
                return self.run(id, Some(bytes), rst);
            }
        }
        match self.listener_for(node, local, peer) {
            Some(listener) if new => self.take_syn(node, listener, (local, peer), bytes),
            Some(_) if rst => {}
            _ => {
                if let Some(reset) = packet::reset_for(header, &bytes) {
                    // A peer that cannot be reached needs none.
                    let _ = self.originate(node, reset.into());
                }
            }
        }
    }

    /// The listener for an address; of several that share it (SO_REUSEPORT) the peer decides.
    fn listener_for(&mut self, node: NodeId, local: SocketAddr, peer: SocketAddr) -> Option<SocketId> {
        let listeners = self.host(node)?.listeners.get(&local.port())?.clone();
        let bound = |id: &SocketId| self.sockets.get(id).and_then(|entry| entry.bound);
        let fitting = listeners.iter().filter(|id| bound(id).is_some_and(|bound| bound.covers(local.ip())));
        let fitting: Vec<SocketId> = fitting.copied().collect();
        let exact = |id: &&SocketId| bound(id).is_some_and(|bound| bound.ip.is_some());
        let best: Vec<SocketId> = fitting.iter().filter(exact).copied().collect();
        let best = if best.is_empty() { fitting } else { best };
        let index = super::chance::hash(0, &peer.to_string()) % (best.len().max(1) as u64);
        best.get(usize::try_from(index).unwrap_or(0)).copied()
    }

    fn take_syn(
        &mut self,
        node: NodeId,
        listener: SocketId,
        ends: (SocketAddr, SocketAddr),
        bytes: Rc<[u8]>,
    ) {
        let Some(entry) = self.sockets.get(&listener) else { return };
        let options = entry.options;
        let Role::Listener(queues) = &entry.role else { return };
        let buffers = buffers(&options);
        let has_room = self.account.has_room(super::limits::of_connection(buffers));
        if queues.is_full() || queues.half.len() >= MOST_HALF_OPEN || !has_room {
            // Linux drops it: the client will ask again.
            return;
        }
        let (local, peer) = ends;
        let (mtu, seed) = (self.segment_mtu(node, peer), self.seed_for(node));
        let Some(stack) = Stack::listen(local, mtu, seed, self.now, buffers) else { return };
        let id = self.admit(Connection::new(node, local, peer, stack), &options);
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.listener = Some(listener);
        }
        if let Some(Role::Listener(queues)) = self.sockets.get_mut(&listener).map(|entry| &mut entry.role) {
            queues.half.insert(id);
        }
        self.run(id, Some(bytes), false);
    }

    /// Whether a SYN for a connection that has ended begins the next one between its ends.
    fn is_reborn(&mut self, id: ConnectionId, node: NodeId, (local, peer): (SocketAddr, SocketAddr)) -> bool {
        let state = self.connections.get(&id).map(|connection| connection.stack.state());
        state == Some(State::TimeWait) && self.listener_for(node, local, peer).is_some()
    }

    /// A number for what a connection draws by chance.
    pub(super) fn seed_for(&mut self, node: NodeId) -> u64 {
        self.host(node).map_or(0, |host| host.chance.number())
    }

    /// The longest packet with a segment from a node to a peer.
    pub(super) fn segment_mtu(&mut self, node: NodeId, peer: SocketAddr) -> usize {
        self.path_mtu(node, peer.ip()).min(LARGEST_MTU).min(LARGEST_SEGMENT)
    }

    /// Takes a connection in.
    pub(super) fn admit(
        &mut self,
        mut connection: Connection,
        options: &super::host::Options,
    ) -> ConnectionId {
        let id = self.next_key();
        connection.history = self.keeps_windows.then(|| Box::new(History::new(self.now, false)));
        connection.reuse = options.reuse;
        connection.keepalive = options.keepalive;
        super::stream::apply(connection.stack.socket(), options);
        let (node, ends) = (connection.node, Ends(connection.local, connection.peer));
        if let Some(host) = self.host(node) {
            host.connections.insert(ends, id);
            *host.used.entry(ends.0.port()).or_default() += 1;
        }
        connection.bytes = super::limits::of_connection(buffers(options));
        self.held += connection.bytes;
        self.connections.insert(id, Box::new(connection));
        self.weigh();
        id
    }

    /// Gives a connection's stack its turn, with a segment or without.
    pub(super) fn run(&mut self, id: ConnectionId, incoming: Option<Rc<[u8]>>, reset: bool) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        let mut outgoing = std::mem::take(&mut self.outgoing);
        let (node, peer) = (connection.node, connection.peer.ip());
        let before = connection.stack.state();
        connection.note_window(self.now);
        let may_move = connection.stack.look().send_queue() > 0 && incoming.is_some();
        let retransmits = connection.retransmits();
        connection.be_patient();
        connection.stack.run(self.now, incoming, &mut outgoing);
        // Nobody will read what has come: the peer shall know (RFC 1122, section 4.2.2.13).
        if connection.is_orphan() && connection.stack.look().recv_queue() > 0 {
            connection.aborted = true;
            connection.stack.socket().abort();
            connection.stack.run(self.now, None, &mut outgoing);
        }
        let change = connection.note_turn(before, reset);
        if connection.is_given_up() {
            outgoing.packets.clear();
        }
        for packet in &mut outgoing.packets {
            connection.note_sent(packet);
        }
        // What acknowledges, and what is sent again: nothing else moves the congestion window.
        let moves = may_move || change == Change::Established || connection.retransmits() > retransmits;
        if let Some(history) = connection.history.as_mut().filter(|_| moves) {
            history.change(self.now);
        }
        let known = connection.track.filter(|(version, _)| *version == self.topology.version);
        let track = match known {
            Some((_, track)) => track,
            None if outgoing.packets.is_empty() => None,
            None => self.look_up_track(id, node, peer),
        };
        let mut trouble = None;
        for packet in outgoing.packets.drain(..) {
            if let Some(Track { hop, .. }) = track.filter(|track| packet.len() <= track.mtu) {
                self.give(node, hop, peer, packet);
            } else if let Err(found) = self.originate(node, packet) {
                if let Trouble::TooBig(mtu) = found {
                    self.narrow(node, peer, mtu);
                }
                trouble = Some(found);
            }
        }
        self.outgoing = outgoing;
        self.settle(id, change);
        if let Some(trouble) = trouble {
            self.connection_in_trouble(id, trouble);
        }
    }

    /// Where a connection's segments go, once for a topology.
    fn look_up_track(&mut self, id: ConnectionId, node: NodeId, peer: IpAddr) -> Option<Track> {
        let track = self.track(node, peer);
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.track = Some((self.topology.version, track));
        }
        track
    }

    /// What follows from a turn: when the next one is, who is to know.
    fn settle(&mut self, id: ConnectionId, change: Change) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        connection.schedule(id, self.now, &mut self.queue);
        let (listener, socket) = (connection.listener, connection.socket);
        let waits_for_fin = connection.is_orphan() && connection.stack.state() == State::FinWait2;
        if waits_for_fin && connection.forget.is_none() {
            connection.forget = Some(self.queue.add(self.now + FIN_PATIENCE, Event::Forget(id)));
        }
        let rests = connection.is_orphan() && connection.stack.state() == State::TimeWait;
        if rests && !std::mem::replace(&mut connection.rests, true) {
            self.rest(id);
        }
        match (change, listener) {
            (Change::Established, Some(listener)) => {
                if let Some(Role::Listener(queues)) =
                    self.sockets.get_mut(&listener).map(|entry| &mut entry.role)
                    && queues.half.remove(&id)
                {
                    queues.ready.push_back(id);
                }
                self.notify(listener);
            }
            (Change::Over, listener) => self.is_over(id, listener),
            _ => {}
        }
        if let Some(socket) = socket {
            self.notify(socket);
        }
    }

    /// A connection has ended: its ends may be used again. Who holds it may still read.
    fn is_over(&mut self, id: ConnectionId, listener: Option<SocketId>) {
        if let Some(Role::Listener(queues)) =
            listener.and_then(|listener| self.sockets.get_mut(&listener)).map(|entry| &mut entry.role)
            && queues.half.remove(&id)
        {
            return self.forget(id);
        }
        self.release_ends(id);
        if self.connections.get(&id).is_some_and(|connection| connection.is_orphan()) {
            self.forget(id);
        }
    }

    fn release_ends(&mut self, id: ConnectionId) {
        let Some(connection) = self.connections.get(&id) else { return };
        let (node, ends) = (connection.node, Ends(connection.local, connection.peer));
        let Some(host) = self.host(node) else { return };
        if host.connections.get(&ends) == Some(&id) {
            host.connections.remove(&ends);
            let port = ends.0.port();
            if let Some(count) = host.used.get_mut(&port) {
                *count -= 1;
                if *count == 0 {
                    host.used.remove(&port);
                }
            }
        }
    }

    /// Takes a connection out of the network, without a word to the peer.
    pub(super) fn forget(&mut self, id: ConnectionId) {
        self.release_ends(id);
        if let Some(connection) = self.connections.remove(&id) {
            self.held -= connection.bytes;
            for due in [connection.turn, connection.forget].into_iter().flatten() {
                self.queue.remove(due);
            }
        }
    }

    /// ICMP said something of a segment.
    pub(super) fn segment_in_trouble(
        &mut self,
        node: NodeId,
        trouble: Trouble,
        header: &Header,
        ends: (u16, u16),
    ) {
        let local = SocketAddr::new(header.from, ends.0);
        let peer = SocketAddr::new(header.to, ends.1);
        let found = self.host(node).and_then(|host| host.connections.get(&Ends(local, peer)).copied());
        if let Some(id) = found {
            self.connection_in_trouble(id, trouble);
        }
    }

    fn connection_in_trouble(&mut self, id: ConnectionId, trouble: Trouble) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        let (node, peer) = (connection.node, connection.peer);
        match (trouble, connection.stack.state()) {
            (Trouble::TooBig(_), _) => {
                let (mtu, seed) = (self.segment_mtu(node, peer), self.seed_for(node));
                let now = self.now;
                if let Some(connection) = self.connections.get_mut(&id) {
                    connection.stack.shrink(mtu, seed, now);
                }
            }
            (_, State::SynSent) => {
                connection.error = Some(trouble.errno());
                self.end_silently(id);
            }
            _ => connection.soft = Some(trouble.errno()),
        }
    }

    /// Ends a connection without a word to the peer; who holds it learns its error.
    pub(super) fn end_silently(&mut self, id: ConnectionId) {
        self.release_ends(id);
        let Some(connection) = self.connections.get_mut(&id) else { return };
        connection.aborted = true;
        connection.stack.socket().abort();
        // What the stack would say to the peer stays here.
        connection.stack.run(self.now, None, &mut Outgoing::default());
        let socket = connection.socket;
        connection.schedule(id, self.now, &mut self.queue);
        if let Some(socket) = socket {
            self.notify(socket);
        }
    }

    /// The state of the connection between two ends.
    pub(super) fn connection_state(
        &self,
        node: NodeId,
        local: SocketAddr,
        peer: SocketAddr,
    ) -> Option<&'static str> {
        let own = self.hosts.get(node.0 as usize).and_then(|host| host.connections.get(&Ends(local, peer)));
        let id = own.or_else(|| {
            let owner = self.topology.owner(local.ip())?;
            self.hosts.get(owner.0 as usize)?.connections.get(&Ends(local, peer))
        });
        self.connections.get(id?).map(|connection| connection.state())
    }
}

/// The last segment of a handshake, for which the listener has no room: it is dropped, and the
/// SYN ACK will come again.
fn must_wait(connection: &Connection, sockets: &BTreeMap<SocketId, Entry>) -> bool {
    let listener = connection.listener.and_then(|listener| sockets.get(&listener));
    let is_full =
        listener.is_some_and(|entry| matches!(&entry.role, Role::Listener(queues) if queues.is_full()));
    is_full && connection.stack.state() == State::SynReceived
}

/// The buffers that a socket's options ask for.
pub(super) fn buffers(options: &super::host::Options) -> Buffers {
    let half = |bytes: usize| (bytes / 2).clamp(1_024, 1 << 29);
    Buffers { receive: half(options.receive_buffer), send: half(options.send_buffer) }
}

/// An error that is told once.
pub(super) fn take_error(connection: &mut Connection) -> Option<Errno> {
    connection.error.take()
}
