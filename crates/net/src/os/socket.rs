//! Makes the calls on one socket of the kernel.

use std::cell::{Cell, Ref, RefCell};
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv6Addr};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::rc::Rc;

use async_io::Async;
use futures_core::future::LocalBoxFuture;
use rustix::buffer::spare_capacity;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{fcntl_dupfd_cloexec, retry_on_intr};
use rustix::net::{self as kernel, RecvFlags, SendFlags, SocketAddrAny};

use super::socket_file::SocketFile;
use super::waiters::{KernelReady, Waiters};
use super::{FLAGS, diag, endpoint, errno, option, proc};
use crate::system::{reactor, threads};
use crate::{
    Endpoint, Errno, Family, FileStays, Glance, Interest, NetResult, OptionValue, Received, Shutdown, Socket,
    SocketOption, SocketType, Status, TcpInfo,
};

/// A socket of the kernel. It owns its descriptor alone, so that `close` gives it back at once,
/// whoever else waits.
pub(super) struct KernelSocket {
    io: RefCell<Option<Async<socket2::Socket>>>,
    pub(super) waiters: Waiters,
    keys: Cell<usize>,
    /// SO_LINGER with a time: close(2) would block for as long.
    lingers: Cell<bool>,
    /// The file that bind(2) made: it goes with the socket.
    file: Cell<Option<SocketFile>>,
    family: Family,
    socket_type: SocketType,
    /// No descriptor of its connections is below this.
    lowest: RawFd,
}

impl KernelSocket {
    /// Takes over a descriptor that does not block.
    /// It gets another number where it is below `lowest`.
    pub(super) fn new(
        fd: OwnedFd,
        family: Family,
        socket_type: SocketType,
        lowest: RawFd,
    ) -> NetResult<Self> {
        let fd = if fd.as_raw_fd() < lowest { fcntl_dupfd_cloexec(&fd, lowest)? } else { fd };
        reactor::open().map_err(|shortage| shortage.errno)?;
        let socket = socket2::Socket::from(fd);
        let io = Async::new_nonblocking(socket).map_err(|error| errno(&error))?;
        Ok(Self {
            io: RefCell::new(Some(io)),
            waiters: Waiters::default(),
            keys: Cell::new(0),
            lingers: Cell::new(false),
            file: Cell::new(None),
            family,
            socket_type,
            lowest,
        })
    }

    /// The socket in the reactor, until it is closed.
    pub(super) fn io(&self) -> Ref<'_, Option<Async<socket2::Socket>>> {
        self.io.borrow()
    }

    pub(super) fn next_key(&self) -> usize {
        let key = self.keys.get();
        self.keys.set(key.wrapping_add(1));
        key
    }

    /// Calls the kernel, again where a signal came between.
    fn call<T>(&self, mut call: impl FnMut(BorrowedFd<'_>) -> NetResult<T>) -> NetResult<T> {
        let io = self.io.borrow();
        let io = io.as_ref().ok_or(Errno::BADF)?;
        retry_on_intr(|| call(io.as_fd()))
    }

    /// Calls socket2.
    fn option<T>(&self, mut call: impl FnMut(&socket2::Socket) -> std::io::Result<T>) -> NetResult<T> {
        let io = self.io.borrow();
        let io = io.as_ref().ok_or(Errno::BADF)?;
        retry_on_intr(|| call(io.get_ref()).map_err(|error| errno(&error))).map_err(|errno| match errno {
            // What an AF_UNIX or UDP socket says of options that it lacks.
            Errno::OPNOTSUPP => Errno::NOPROTOOPT,
            other => other,
        })
    }

    fn receive_into<B: rustix::buffer::Buffer<u8>>(
        &self,
        fd: BorrowedFd<'_>,
        buffer: B,
        peek: bool,
    ) -> NetResult<(usize, Option<SocketAddrAny>)> {
        let flags = if peek { RecvFlags::PEEK } else { RecvFlags::empty() };
        match self.socket_type {
            SocketType::Stream => kernel::recv(fd, buffer, flags).map(|(_, length)| (length, None)),
            SocketType::SeqPacket => {
                kernel::recv(fd, buffer, flags | RecvFlags::TRUNC).map(|(_, length)| (length, None))
            }
            SocketType::Datagram => {
                kernel::recvfrom(fd, buffer, flags | RecvFlags::TRUNC).map(|(_, length, from)| (length, from))
            }
        }
    }
}

impl Drop for KernelSocket {
    fn drop(&mut self) {
        self.close();
    }
}

impl Socket for KernelSocket {
    fn bind(&self, endpoint: &Endpoint) -> NetResult<()> {
        let address = endpoint::to_kernel(endpoint)?;
        let bind = || self.call(|fd| kernel::bind(fd, &address));
        match endpoint {
            Endpoint::Unix(path) if !matches!(path.as_slice(), [] | [0, ..]) => {
                let path = Path::new(OsStr::from_bytes(path));
                self.file.set(SocketFile::made_by(path, self.lowest, bind)?);
                Ok(())
            }
            _ => bind(),
        }
    }

    fn listen(&self, backlog: u32) -> NetResult<()> {
        let backlog = i32::try_from(backlog).unwrap_or(i32::MAX);
        self.call(|fd| kernel::listen(fd, backlog))
    }

    fn connect(&self, endpoint: &Endpoint) -> NetResult<()> {
        let address = endpoint::to_kernel(endpoint)?;
        let mut interrupted = false;
        self.call(|fd| match kernel::connect(fd, &address) {
            // connect(2): a connection goes on when a signal interrupts the call.
            Err(Errno::ALREADY) if interrupted => Err(Errno::INPROGRESS),
            Err(Errno::ISCONN) if interrupted => Ok(()),
            other => {
                interrupted = other == Err(Errno::INTR);
                other
            }
        })
    }

    fn accept(&self) -> NetResult<(Rc<dyn Socket>, Endpoint)> {
        let (fd, from) = self.call(|fd| kernel::acceptfrom_with(fd, FLAGS))?;
        let from = endpoint::from_kernel(from)?;
        let accepted = Self::new(fd, self.family, self.socket_type, self.lowest)?;
        accepted.lingers.set(self.lingers.get());
        Ok((Rc::new(accepted), from))
    }

    fn receive(&self, buffer: &mut Vec<u8>, max: usize, peek: bool) -> NetResult<Received> {
        let start = buffer.len();
        if buffer.capacity() - start < max {
            buffer.try_reserve_exact(max).map_err(|_| Errno::NOMEM)?;
        }
        let exact = buffer.capacity() - start == max && max > 0;
        if !exact {
            // More room than was asked for: only a slice of it may be filled.
            buffer.resize(start + max, 0);
        }
        let received = self.call(|fd| {
            if exact {
                self.receive_into(fd, spare_capacity(buffer), peek)
            } else {
                self.receive_into(fd, buffer.get_mut(start..).unwrap_or_default(), peek)
            }
        });
        let count = received.as_ref().map_or(0, |(length, _)| *length).min(max);
        buffer.truncate(start + count);
        let (length, from) = received?;
        let from = match self.socket_type {
            SocketType::Stream | SocketType::SeqPacket => None,
            SocketType::Datagram => Some(endpoint::from_kernel(from)?),
        };
        Ok(Received { count, from, truncated: length > max })
    }

    fn send(&self, data: &[u8], to: Option<&Endpoint>) -> NetResult<usize> {
        match to {
            None => self.call(|fd| kernel::send(fd, data, SendFlags::NOSIGNAL)),
            Some(to) => {
                let address = endpoint::to_kernel(to)?;
                self.call(|fd| kernel::sendto(fd, data, SendFlags::NOSIGNAL, &address))
            }
        }
    }

    fn send_urgent(&self, data: &[u8]) -> NetResult<usize> {
        self.call(|fd| kernel::send(fd, data, SendFlags::NOSIGNAL | SendFlags::OOB))
    }

    fn receive_urgent(&self, peek: bool) -> NetResult<Option<u8>> {
        // Where the kernel knows none, it gives the next message in its place.
        if self.socket_type != SocketType::Stream {
            return Err(Errno::OPNOTSUPP);
        }
        let flags = if peek { RecvFlags::PEEK | RecvFlags::OOB } else { RecvFlags::OOB };
        let mut byte = [0_u8];
        let (count, _) = self.call(|fd| kernel::recv(fd, &mut byte[..], flags))?;
        Ok(byte.first().copied().filter(|_| count > 0))
    }

    fn shutdown(&self, direction: Shutdown) -> NetResult<()> {
        let how = match direction {
            Shutdown::Read => kernel::Shutdown::Read,
            Shutdown::Write => kernel::Shutdown::Write,
            Shutdown::Both => kernel::Shutdown::Both,
        };
        self.call(|fd| kernel::shutdown(fd, how))
    }

    fn close(&self) -> Option<FileStays> {
        // No shutdown(2) first: with linger 0, or with data unread, close(2) alone sends the RST.
        let io = self.io.take();
        let stays = self.file.take().and_then(|file| file.remove());
        match io.map(Async::into_inner) {
            Some(Ok(socket)) if self.lingers.get() => {
                // Where there is no thread to wait on, this one does: the peer gets what it is owed.
                let _ = threads::call("linger", move || drop(socket));
            }
            other => drop(other),
        }
        self.waiters.wake_all();
        stays
    }

    fn local(&self) -> NetResult<Endpoint> {
        self.call(|fd| kernel::getsockname(fd)).and_then(|address| endpoint::from_kernel(Some(address)))
    }

    fn peer(&self) -> NetResult<Endpoint> {
        self.call(|fd| kernel::getpeername(fd)).and_then(endpoint::from_kernel)
    }

    fn set(&self, option: SocketOption, value: OptionValue) -> NetResult<()> {
        self.option(|socket| option::set(socket, self.family, option, value))?;
        if option == SocketOption::Linger {
            self.lingers.set(matches!(value, OptionValue::Time(Some(time)) if !time.is_zero()));
        }
        Ok(())
    }

    fn get(&self, option: SocketOption) -> NetResult<OptionValue> {
        self.option(|socket| option::get(socket, self.family, option))
    }

    fn membership(&self, group: IpAddr, interface: IpAddr, join: bool) -> NetResult<()> {
        self.option(|socket| option::membership(socket, group, interface, join))
    }

    fn membership_on(&self, group: Ipv6Addr, interface: u32, join: bool) -> NetResult<()> {
        self.option(|socket| match join {
            true => socket.join_multicast_v6(&group, interface),
            false => socket.leave_multicast_v6(&group, interface),
        })
    }

    fn interface_name(&self, index: u32) -> Option<String> {
        self.call(|fd| kernel::netdevice::index_to_name(fd, index)).ok()
    }

    fn status(&self) -> Status {
        let status = self.call(|fd| match diag::status(fd, self.family, self.socket_type) {
            Err(error) if error.kind() == ErrorKind::Interrupted => Err(Errno::INTR),
            told => Ok(told.unwrap_or_else(|_| proc::status(fd, self.family, self.socket_type))),
        });
        status.unwrap_or(Status { state: "CLOSED", ..Status::default() })
    }

    fn glance(&self) -> Glance {
        let looked = self.call(|fd| {
            let mut polled = [PollFd::from_borrowed_fd(
                fd,
                PollFlags::IN | PollFlags::OUT | PollFlags::RDHUP | PollFlags::PRI,
            )];
            poll(&mut polled, Some(&Timespec::default()))?;
            let [polled] = polled;
            let events = polled.revents();
            let readable = events.contains(PollFlags::IN);
            // A listener has no such number.
            let unread = if readable { rustix::io::ioctl_fionread(fd).unwrap_or(0) } else { 0 };
            Ok(Glance {
                readable,
                writable: events.contains(PollFlags::OUT),
                ended: events.intersects(PollFlags::RDHUP | PollFlags::HUP),
                failed: events.contains(PollFlags::ERR),
                urgent: events.contains(PollFlags::PRI),
                unread,
                awaited: self.waiters.any(Interest::Readable),
            })
        });
        looked.unwrap_or_default()
    }

    fn tcp_info(&self) -> Option<TcpInfo> {
        if self.family == Family::Unix || self.socket_type == SocketType::Datagram {
            return None;
        }
        self.call(|fd| diag::tcp_info(fd, self.family)).ok()
    }

    fn ready(&self, interest: Interest) -> LocalBoxFuture<'_, NetResult<()>> {
        Box::pin(KernelReady::new(self, interest))
    }
}
