//! UDP for programs with `async`: a socket on any network, in the manner of the standard library's.
//!
//! May use: the seam. Must not use: anything that stands behind it.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;

use crate::tcp::{address, family, until_ready};
use crate::{Endpoint, Errno, Interest, Network, Socket, SocketType};

/// A UDP socket. Dropping it closes it.
pub struct UdpSocket {
    socket: Rc<dyn Socket>,
}

impl UdpSocket {
    /// Binds a socket to an address of the network's host; port 0 is any that is free.
    ///
    /// # Errors
    /// The port is taken, the host has no such address, or no socket can be made.
    pub fn bind(network: &dyn Network, at: impl Into<SocketAddr>) -> io::Result<Self> {
        let at = at.into();
        let socket = network.socket(family(at), SocketType::Datagram)?;
        socket.bind(&Endpoint::Inet(at))?;
        Ok(Self { socket })
    }

    /// Sends a datagram: how many bytes it has.
    ///
    /// # Errors
    /// It is too long, there is no way to the address, or ICMP has told so of an earlier one.
    pub async fn send_to(&self, data: &[u8], to: impl Into<SocketAddr>) -> io::Result<usize> {
        let to = Endpoint::Inet(to.into());
        let send = || self.socket.send(data, Some(&to));
        Ok(until_ready(&*self.socket, Interest::Writable, send).await?)
    }

    /// Waits for a datagram: how many bytes of it are in the buffer now, and who sent it. What the
    /// buffer has no room for is lost.
    ///
    /// # Errors
    /// ICMP has told that an earlier datagram did not arrive, or the host has crashed.
    pub async fn recv_from(&self, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        let mut bytes = Vec::new();
        let receive = || self.socket.receive(&mut bytes, buffer.len(), false);
        let received = until_ready(&*self.socket, Interest::Readable, receive).await?;
        for (place, byte) in buffer.iter_mut().zip(&bytes) {
            *place = *byte;
        }
        let from = received.from.ok_or(Errno::NOTCONN)?;
        Ok((received.count.min(buffer.len()), address(from)?))
    }

    /// The address that it is bound to.
    ///
    /// # Errors
    /// The host has crashed.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        address(self.socket.local()?)
    }

    /// The socket, for its options, its groups and its state.
    pub fn socket(&self) -> &dyn Socket {
        &*self.socket
    }
}

impl fmt::Debug for UdpSocket {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("UdpSocket").field("at", &self.socket.local()).finish_non_exhaustive()
    }
}
