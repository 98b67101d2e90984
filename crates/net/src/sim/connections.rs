//! Lists the TCP connections that the stacks of all hosts know, as `ss -tan` on each of them would: half
//! open ones too, and those that nobody holds any more. It also tells how their congestion windows went.

use std::net::SocketAddr;
use std::rc::Rc;

use super::control::SimNetwork;
use super::history::History;
use super::time::Time;
use super::topology::NodeId;

/// A TCP connection, as one of its ends knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionEntry {
    /// The host.
    pub host: Rc<str>,
    /// Its own end.
    pub local: SocketAddr,
    /// The other end.
    pub peer: SocketAddr,
    /// The state, by the name that the kernel has for it.
    pub state: &'static str,
}

/// From when on a window was how many bytes; and whether that is all since the beginning.
pub type Windows = (Vec<(Time, u64)>, bool);

impl SimNetwork {
    /// All ends of TCP connections, host by host, in the order of their making.
    pub fn connections(&self) -> Vec<ConnectionEntry> {
        self.with(|world| {
            let name = |node| world.topology.node(node).map(|node| Rc::clone(&node.name));
            let ends = world.connections.iter().filter_map(|(id, connection)| {
                let (local, peer, state) = (connection.local, connection.peer, connection.state());
                let place = (connection.node, *id);
                Some((place, ConnectionEntry { host: name(connection.node)?, local, peer, state }))
            });
            let mut ends: Vec<_> = ends.filter(|(_, end)| end.state != "CLOSED").collect();
            ends.sort_by_key(|(place, _)| *place);
            ends.into_iter().map(|(_, end)| end).collect()
        })
    }

    /// From here on connections keep how large their congestion windows were. That costs time: a few
    /// milliseconds for each of some hundred moments in which a window changed.
    pub fn keep_windows(&self) {
        self.with(|world| {
            world.keeps_windows = true;
            let now = world.now;
            for connection in world.connections.values_mut() {
                connection.history.get_or_insert_with(|| Box::new(History::new(now, true)));
            }
        });
    }

    /// From when on the congestion window of an end was how many bytes, up to now; and whether that
    /// is known since its beginning. `None` where there is no such connection, or nothing was kept.
    pub fn windows(&self, node: NodeId, local: SocketAddr, peer: SocketAddr) -> Option<Windows> {
        self.with(|world| {
            let now = world.now;
            let ends = world.connections.iter();
            let ends = ends.filter(|(_, it)| (it.node, it.local, it.peer) == (node, local, peer));
            let (_, end) = ends.max_by_key(|(id, _)| **id)?;
            Some(end.history.as_ref()?.told(now, end.congestion_window()))
        })
    }
}
