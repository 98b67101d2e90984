//! The sockets of a lesson as its panel shows them, as the kernel has them now.

use std::collections::BTreeMap;
use std::rc::Rc;

use wirelab_lang::escape;
use wirelab_lang::eval::socket::{Role, Socket};
use wirelab_lang::eval::value::Address;
use wirelab_lang::eval::world::World;
use wirelab_lang::lesson::played::SocketRow;
use wirelab_net::Endpoint;

/// The most connections that are remembered behind their `close`.
const MOST_GONE: usize = 64;

/// What the kernel no longer tells of a socket: the two ends of a connection, from which it parts the
/// socket once both sides have ended it.
#[derive(Default)]
pub struct Memory {
    ends: BTreeMap<u64, ConnectionEnds>,
    gone: Vec<ClosedConnection>,
}

/// The two ends of a TCP connection.
#[derive(Clone)]
struct ConnectionEnds {
    local: Endpoint,
    peer: Endpoint,
    /// The simulated host that it was on.
    host: Option<Rc<str>>,
}

/// A connection that was closed here, and that the kernel may still know.
struct ClosedConnection {
    id: u64,
    name: String,
    kind: String,
    ends: ConnectionEnds,
}

impl ConnectionEnds {
    /// Those of a socket that is connected now.
    fn of(socket: &Socket) -> Option<Self> {
        let is_connection = socket.socket_type.has_connections() && socket.role.get() == Role::Connected;
        let (local, peer) = (socket.net.local().ok()?, socket.net.peer().ok()?);
        let is_inet = matches!((&local, &peer), (Endpoint::Inet(_), Endpoint::Inet(_)));
        (is_connection && is_inet).then(|| Self { local, peer, host: socket.net.host() })
    }

    /// The state in which the kernel still has the connection.
    fn state(&self, world: &World) -> Option<&'static str> {
        let network = match (&self.host, world.hosts.simulation()) {
            (Some(host), Some(simulation)) => simulation.host(host)?,
            _ => Rc::clone(&world.network),
        };
        network.state_of(&self.local, &self.peer)
    }
}

impl Memory {
    /// A socket is about to be closed.
    pub fn closes(&mut self, socket: &Socket) {
        let known = self.ends.remove(&socket.id);
        let ends = ConnectionEnds::of(socket).or(known);
        let gone =
            ends.map(|ends| ClosedConnection { id: socket.id, name: name(socket), kind: kind(socket), ends });
        self.gone.extend(gone);
        if self.gone.len() > MOST_GONE {
            self.gone.remove(0);
        }
    }

    /// All sockets that live, and those that the kernel still knows; others are forgotten.
    pub fn rows(&mut self, world: &World) -> Vec<SocketRow> {
        let sockets = world.sockets.borrow();
        self.ends.retain(|id, _| sockets.contains_key(id));
        let mut rows: Vec<_> = sockets.values().map(|socket| (socket.id, self.row(socket, world))).collect();
        self.gone.retain(|gone| {
            let state = gone.ends.state(world);
            rows.extend(state.map(|state| (gone.id, row_of_gone(gone, state))));
            state.is_some()
        });
        rows.sort_by_key(|(id, _)| *id);
        rows.into_iter().map(|(_, row)| row).collect()
    }

    fn row(&mut self, socket: &Socket, world: &World) -> SocketRow {
        self.ends.extend(ConnectionEnds::of(socket).map(|ends| (socket.id, ends)));
        let status = socket.net.status();
        let is_connected = socket.role.get() == Role::Connected;
        let (mut state, mut local) = (status.state, socket.net.local().ok());
        let mut peer = socket.net.peer().ok().filter(|_| is_connected);
        if let Some(ends) = self.ends.get(&socket.id).filter(|_| is_connected && state == "CLOSED") {
            state = ends.state(world).unwrap_or(state);
            local = Some(ends.local.clone());
            peer = Some(ends.peer.clone());
        }
        SocketRow {
            name: name(socket),
            kind: kind(socket),
            local: local.map(address).unwrap_or_default(),
            peer: peer.map(address).unwrap_or_default(),
            state: state.to_owned(),
            receive_queue: status.receive_queue,
            send_queue: status.send_queue,
        }
    }
}

fn row_of_gone(gone: &ClosedConnection, state: &str) -> SocketRow {
    SocketRow {
        name: gone.name.clone(),
        kind: gone.kind.clone(),
        local: address(gone.ends.local.clone()),
        peer: address(gone.ends.peer.clone()),
        state: state.to_owned(),
        receive_queue: 0,
        send_queue: 0,
    }
}

fn name(socket: &Socket) -> String {
    escape::one_line(socket.name().as_bytes()).into_owned()
}

fn kind(socket: &Socket) -> String {
    match socket.role.get() {
        Role::Listener => format!("{} listener", socket.kind()),
        _ => socket.kind().to_owned(),
    }
}

fn address(endpoint: Endpoint) -> String {
    escape::one_line(Address::from(endpoint).to_string().as_bytes()).into_owned()
}
