//! The TCP connections that the stacks of all hosts know, as `ss -tan` on each of them would list
//! them: half open ones, and those that nobody holds any more.

use std::net::SocketAddr;
use std::rc::Rc;

use super::control::SimNetwork;

/// A TCP connection, as one of its ends knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// The host.
    pub host: Rc<str>,
    /// Its own end.
    pub local: SocketAddr,
    /// The other end.
    pub peer: SocketAddr,
    /// The state, by the name that the kernel has for it.
    pub state: &'static str,
}

impl SimNetwork {
    /// All ends of TCP connections, host by host, in the order of their making.
    pub fn connections(&self) -> Vec<End> {
        self.with(|world| {
            let name = |node| world.topology.node(node).map(|node| Rc::clone(&node.name));
            let ends = world.connections.values().filter_map(|connection| {
                let (local, peer, state) = (connection.local, connection.peer, connection.state());
                Some((connection.node, End { host: name(connection.node)?, local, peer, state }))
            });
            let mut ends: Vec<_> = ends.filter(|(_, end)| end.state != "CLOSED").collect();
            ends.sort_by_key(|(node, _)| *node);
            ends.into_iter().map(|(_, end)| end).collect()
        })
    }
}
