//! TCP for programs with `async`: a listener and a stream on any network, in the manner of the standard
//! library's.
//!
//! A [`TcpStream`] is `AsyncRead` and `AsyncWrite` of futures-io, so that what is written against those
//! traits runs on simulated hosts as it is.
//!
//! May use: the seam. Must not use: anything that stands behind it.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use futures_core::future::LocalBoxFuture;
use futures_lite::io::{AsyncRead, AsyncWrite};

use crate::{
    Endpoint, Errno, Family, Interest, NetResult, Network, OptionValue, Shutdown, Socket, SocketOption,
    SocketType,
};

/// How many connections wait at a listener until they are accepted, as the standard library has it.
const BACKLOG: u32 = 128;

/// Makes a call again and again until it need not wait.
pub(crate) async fn until_ready<T>(
    socket: &dyn Socket,
    interest: Interest,
    mut call: impl FnMut() -> NetResult<T>,
) -> NetResult<T> {
    loop {
        match call() {
            Err(Errno::AGAIN) => socket.ready(interest).await?,
            other => return other,
        }
    }
}

pub(crate) fn family(address: SocketAddr) -> Family {
    if address.is_ipv4() { Family::Inet } else { Family::Inet6 }
}

pub(crate) fn address(endpoint: Endpoint) -> io::Result<SocketAddr> {
    match endpoint {
        Endpoint::Inet(address) => Ok(address),
        Endpoint::Unix(_) => Err(Errno::AFNOSUPPORT.into()),
    }
}

/// A socket that accepts TCP connections.
pub struct TcpListener {
    socket: Rc<dyn Socket>,
}

impl TcpListener {
    /// Listens at an address of the network's host; port 0 is any that is free.
    ///
    /// # Errors
    /// The port is taken, the host has no such address, or no socket can be made.
    pub fn bind(network: &dyn Network, at: impl Into<SocketAddr>) -> io::Result<Self> {
        let at = at.into();
        let socket = network.socket(family(at), SocketType::Stream)?;
        socket.set(SocketOption::Reuse, OptionValue::Switch(true))?;
        socket.bind(&Endpoint::Inet(at))?;
        socket.listen(BACKLOG)?;
        Ok(Self { socket })
    }

    /// Waits for the next connection: a stream, and the address of its peer.
    ///
    /// # Errors
    /// The host has crashed, or there is no room for a further socket.
    pub async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        let accept = || self.socket.accept();
        let (socket, peer) = until_ready(&*self.socket, Interest::Readable, accept).await?;
        Ok((TcpStream::new(socket), address(peer)?))
    }

    /// The address that it listens at.
    ///
    /// # Errors
    /// The host has crashed.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        address(self.socket.local()?)
    }

    /// The socket, for its options and its state.
    pub fn socket(&self) -> &dyn Socket {
        &*self.socket
    }
}

impl fmt::Debug for TcpListener {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("TcpListener").field("at", &self.socket.local()).finish_non_exhaustive()
    }
}

/// What ends when a call on a socket is worth another try.
type Readiness = LocalBoxFuture<'static, NetResult<()>>;

/// A TCP connection. Dropping it closes it.
pub struct TcpStream {
    socket: Rc<dyn Socket>,
    readable: Option<Readiness>,
    writable: Option<Readiness>,
}

impl TcpStream {
    fn new(socket: Rc<dyn Socket>) -> Self {
        Self { socket, readable: None, writable: None }
    }

    /// Connects from the network's host to an address.
    ///
    /// # Errors
    /// Nobody listens there, the address cannot be reached, or nobody answers.
    pub async fn connect(network: &dyn Network, to: impl Into<SocketAddr>) -> io::Result<Self> {
        let to = to.into();
        let socket = network.socket(family(to), SocketType::Stream)?;
        match socket.connect(&Endpoint::Inet(to)) {
            Err(Errno::INPROGRESS) => {
                socket.ready(Interest::Writable).await?;
                if let OptionValue::Error(Some(errno)) = socket.get(SocketOption::Error)? {
                    return Err(errno.into());
                }
            }
            other => other?,
        }
        Ok(Self::new(socket))
    }

    /// Its own address.
    ///
    /// # Errors
    /// The host has crashed.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        address(self.socket.local()?)
    }

    /// The address at the other end.
    ///
    /// # Errors
    /// The connection is over, or the host has crashed.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        address(self.socket.peer()?)
    }

    /// Ends one direction of the connection, or both (shutdown(2)). What was written is still sent.
    ///
    /// # Errors
    /// The connection is over.
    pub fn shutdown(&self, direction: Shutdown) -> io::Result<()> {
        Ok(self.socket.shutdown(direction)?)
    }

    /// The socket, for its options, its state and its TCP_INFO.
    pub fn socket(&self) -> &dyn Socket {
        &*self.socket
    }
}

impl fmt::Debug for TcpStream {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = out.debug_struct("TcpStream");
        out.field("local", &self.socket.local()).field("peer", &self.socket.peer()).finish_non_exhaustive()
    }
}

/// Makes a call, again each time that the socket is worth another try.
fn poll_call<T>(
    socket: &Rc<dyn Socket>,
    waiting: &mut Option<Readiness>,
    interest: Interest,
    context: &mut Context<'_>,
    mut call: impl FnMut(&dyn Socket) -> NetResult<T>,
) -> Poll<io::Result<T>> {
    loop {
        if let Some(readiness) = waiting {
            let ready = ready!(readiness.as_mut().poll(context));
            *waiting = None;
            ready?;
        }
        match call(&**socket) {
            Err(Errno::AGAIN) => {
                let socket = Rc::clone(socket);
                *waiting = Some(Box::pin(async move { socket.ready(interest).await }));
            }
            other => return Poll::Ready(Ok(other?)),
        }
    }
}

impl AsyncRead for TcpStream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let Self { socket, readable, .. } = self.get_mut();
        let mut bytes = Vec::new();
        let call = |socket: &dyn Socket| socket.receive(&mut bytes, buffer.len(), false);
        let polled = poll_call(socket, readable, Interest::Readable, context, call);
        polled.map_ok(|_| {
            for (place, byte) in buffer.iter_mut().zip(&bytes) {
                *place = *byte;
            }
            bytes.len()
        })
    }
}

impl AsyncWrite for TcpStream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        let Self { socket, writable, .. } = self.get_mut();
        poll_call(socket, writable, Interest::Writable, context, |socket| socket.send(data, None))
    }

    /// Nothing is held back here: what was taken is in the socket's buffer.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    /// Ends the direction in which this side writes.
    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.shutdown(Shutdown::Write))
    }
}
