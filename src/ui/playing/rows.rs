//! The sockets of a lesson as its panel shows them, as the kernel has them now.

use std::rc::Rc;

use crate::escape;
use crate::eval::socket::{Role, Socket};
use crate::eval::value::Address;
use crate::eval::world::World;
use crate::lesson::played::SocketRow;
use crate::net::{Endpoint, Style};

/// A connection that was closed here, and that the kernel may still know.
pub struct Gone {
    id: u64,
    name: String,
    kind: String,
    local: Endpoint,
    peer: Endpoint,
    /// The simulated host that it was on.
    host: Option<Rc<str>>,
}

impl Gone {
    /// A connection that is about to be closed; `None` where the kernel forgets it at once.
    pub fn of(socket: &Rc<Socket>) -> Option<Self> {
        let outlives = socket.style == Style::Stream && socket.role.get() == Role::Connected;
        let (local, peer) = (socket.net.local().ok()?, socket.net.peer().ok()?);
        let is_inet = matches!((&local, &peer), (Endpoint::Inet(_), Endpoint::Inet(_)));
        (outlives && is_inet).then(|| Self {
            id: socket.id,
            name: name(socket),
            kind: kind(socket),
            local,
            peer,
            host: socket.net.host(),
        })
    }
}

/// All that live, and those that the kernel still knows; others are forgotten.
pub fn rows(world: &World, gone: &mut Vec<Gone>) -> Vec<SocketRow> {
    let mut rows: Vec<_> = world.sockets.borrow().values().map(|socket| (socket.id, row(socket))).collect();
    gone.retain(|gone| {
        let simulation = world.hosts.simulation();
        let network = match (&gone.host, simulation) {
            (Some(host), Some(simulation)) => simulation.host(host),
            _ => Some(Rc::clone(&world.network)),
        };
        let state = network.and_then(|network| network.state_of(&gone.local, &gone.peer));
        rows.extend(state.map(|state| (gone.id, row_of_gone(gone, state))));
        state.is_some()
    });
    rows.sort_by_key(|(id, _)| *id);
    rows.into_iter().map(|(_, row)| row).collect()
}

fn row(socket: &Rc<Socket>) -> SocketRow {
    let status = socket.net.status();
    let local = socket.net.local().ok();
    let peer = socket.net.peer().ok().filter(|_| socket.role.get() == Role::Connected);
    SocketRow {
        name: name(socket),
        kind: kind(socket),
        local: local.map(address).unwrap_or_default(),
        peer: peer.map(address).unwrap_or_default(),
        state: status.state.to_owned(),
        receive_queue: status.receive_queue,
        send_queue: status.send_queue,
    }
}

fn row_of_gone(gone: &Gone, state: &str) -> SocketRow {
    SocketRow {
        name: gone.name.clone(),
        kind: gone.kind.clone(),
        local: address(gone.local.clone()),
        peer: address(gone.peer.clone()),
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
