//! The sockets of a lesson as the panel shows them: those that are open, and those that are closed
//! but that the kernel still knows.
//!
//! Asks the network; changes nothing.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::escape;
use crate::eval::socket::{Role, Socket};
use crate::eval::world::World;
use crate::lesson::played::SocketRow;
use crate::net::Endpoint;

/// The most closed sockets that are asked for.
const MOST_CLOSED: usize = 8;

/// A socket as it was when it was open.
struct Known {
    row: SocketRow,
    ends: Option<(Endpoint, Endpoint)>,
}

/// Looks at sockets.
#[derive(Default)]
pub struct Sockets {
    /// By id: all that were seen and are not forgotten by the kernel.
    known: RefCell<BTreeMap<u64, Known>>,
}

impl Sockets {
    /// The sockets of now, in the order in which they were made.
    pub fn look(&self, world: &World) -> Vec<SocketRow> {
        let mut known = self.known.borrow_mut();
        let open = world.sockets.borrow();
        for (id, socket) in open.iter() {
            known.insert(*id, Known { row: row(socket), ends: ends(socket) });
        }
        let mut closed = 0;
        known.retain(|id, known| {
            if open.contains_key(id) {
                return true;
            }
            closed += 1;
            let ends = known.ends.as_ref().filter(|_| closed <= MOST_CLOSED);
            let state = ends.and_then(|(local, peer)| world.network.state_of(local, peer));
            let Some(state) = state else { return false };
            known.row.state = state.to_owned();
            (known.row.receive_queue, known.row.send_queue) = (0, 0);
            true
        });
        known.values().map(|known| known.row.clone()).collect()
    }
}

fn ends(socket: &Socket) -> Option<(Endpoint, Endpoint)> {
    Some((socket.net.local().ok()?, socket.net.peer().ok()?))
}

fn row(socket: &Socket) -> SocketRow {
    let status = socket.net.status();
    let written = |endpoint: Option<Endpoint>| match endpoint {
        Some(Endpoint::Inet(address)) => address.to_string(),
        Some(Endpoint::Unix(path)) => escape::one_line(&path).into_owned(),
        None => String::new(),
    };
    let kind = match socket.role.get() {
        Role::Listener => format!("{} listener", socket.kind()),
        _ => socket.kind().to_owned(),
    };
    SocketRow {
        name: socket.name().to_string(),
        kind,
        local: written(socket.net.local().ok()),
        peer: written(socket.net.peer().ok()),
        state: status.state.to_owned(),
        receive_queue: status.receive_queue,
        send_queue: status.send_queue,
    }
}
