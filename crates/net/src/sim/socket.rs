//! Shows a socket of a simulated host as the seam has sockets.

use std::cell::Cell;
use std::net::IpAddr;
use std::rc::Rc;

use futures_core::future::LocalBoxFuture;

use super::host::{Role, SocketId};
use super::network::SharedWorld;
use super::ready::SimReady;
use crate::{
    Endpoint, Errno, FileStays, Glance, Interest, NetResult, OptionValue, Received, Shutdown, Socket,
    SocketOption, Status, TcpInfo,
};

/// A socket of a simulated host.
pub(super) struct SimSocket {
    shared: Rc<SharedWorld>,
    id: SocketId,
    closed: Cell<bool>,
}

impl SimSocket {
    /// A handle of a socket in the network.
    pub(super) fn new(shared: Rc<SharedWorld>, id: SocketId) -> Self {
        Self { shared, id, closed: Cell::new(false) }
    }

    pub(super) fn id(&self) -> SocketId {
        self.id
    }

    pub(super) fn shared(&self) -> &SharedWorld {
        &self.shared
    }

    /// The connection that it has, where it has one.
    fn connection(world: &mut super::world::World, id: SocketId) -> NetResult<Option<u64>> {
        match world.entry(id)?.role {
            Role::Connection(connection) => Ok(Some(connection)),
            Role::Stream | Role::Listener(_) | Role::Datagram(_) => Ok(None),
        }
    }
}

impl Drop for SimSocket {
    fn drop(&mut self) {
        self.close();
    }
}

impl Socket for SimSocket {
    fn bind(&self, endpoint: &Endpoint) -> NetResult<()> {
        self.shared.with(|world| world.bind(self.id, endpoint))
    }

    fn listen(&self, backlog: u32) -> NetResult<()> {
        self.shared.with(|world| world.listen(self.id, backlog))
    }

    fn connect(&self, endpoint: &Endpoint) -> NetResult<()> {
        self.shared.with(|world| {
            let peer = world.destination(self.id, endpoint)?;
            match world.entry(self.id)?.role {
                Role::Datagram(_) => world.connect_datagram(self.id, peer),
                _ => world.connect_stream(self.id, peer),
            }
        })
    }

    fn accept(&self) -> NetResult<(Rc<dyn Socket>, Endpoint)> {
        let (id, peer) = self.shared.with(|world| world.accept(self.id))?;
        Ok((Rc::new(Self::new(Rc::clone(&self.shared), id)), Endpoint::Inet(peer)))
    }

    fn receive(&self, buffer: &mut Vec<u8>, max: usize, peek: bool) -> NetResult<Received> {
        self.shared.with(|world| {
            if let Some(connection) = Self::connection(world, self.id)? {
                let count = world.receive_stream(connection, buffer, max, peek)?;
                return Ok(Received { count, from: None, truncated: false });
            }
            match world.entry(self.id)?.role {
                Role::Datagram(_) => world.receive_datagram(self.id, buffer, max, peek),
                _ => Err(Errno::NOTCONN),
            }
        })
    }

    fn send(&self, data: &[u8], to: Option<&Endpoint>) -> NetResult<usize> {
        self.shared.with(|world| {
            if let Some(connection) = Self::connection(world, self.id)? {
                return world.send_stream(connection, data);
            }
            if !matches!(world.entry(self.id)?.role, Role::Datagram(_)) {
                return Err(Errno::PIPE);
            }
            let to = to.map(|to| world.destination(self.id, to)).transpose()?;
            world.send_datagram(self.id, data, to)
        })
    }

    fn shutdown(&self, direction: Shutdown) -> NetResult<()> {
        self.shared.with(|world| {
            if let Some(connection) = Self::connection(world, self.id)? {
                return world.shut_stream(connection, direction);
            }
            match world.entry(self.id)?.role {
                Role::Datagram(_) => world.shut_datagram(self.id, direction),
                Role::Listener(_) => world.shut_listener(self.id, direction),
                _ => Err(Errno::NOTCONN),
            }
        })
    }

    fn close(&self) -> Option<FileStays> {
        if !self.closed.replace(true) {
            self.shared.with(|world| world.close(self.id));
        }
        None
    }

    fn local(&self) -> NetResult<Endpoint> {
        self.shared.with(|world| world.local(self.id)).map(Endpoint::Inet)
    }

    fn peer(&self) -> NetResult<Endpoint> {
        self.shared.with(|world| world.peer(self.id)).map(Endpoint::Inet)
    }

    fn set(&self, option: SocketOption, value: OptionValue) -> NetResult<()> {
        self.shared.with(|world| world.set_option(self.id, option, value))
    }

    fn get(&self, option: SocketOption) -> NetResult<OptionValue> {
        self.shared.with(|world| world.get_option(self.id, option))
    }

    fn membership(&self, group: IpAddr, interface: IpAddr, join: bool) -> NetResult<()> {
        self.shared.with(|world| world.membership(self.id, group, interface, join))
    }

    fn host(&self) -> Option<Rc<str>> {
        self.shared.with(|world| {
            let node = world.sockets.get(&self.id)?.node;
            Some(Rc::clone(&world.topology.node(node)?.name))
        })
    }

    fn status(&self) -> Status {
        self.shared.with(|world| world.status(self.id))
    }

    fn glance(&self) -> Glance {
        self.shared.with(|world| world.glance(self.id))
    }

    fn tcp_info(&self) -> Option<TcpInfo> {
        self.shared.with(|world| {
            let connection = Self::connection(world, self.id).ok()??;
            Some(world.connections.get(&connection)?.info())
        })
    }

    fn ready(&self, interest: Interest) -> LocalBoxFuture<'_, NetResult<()>> {
        Box::pin(SimReady::new(self, interest))
    }
}
