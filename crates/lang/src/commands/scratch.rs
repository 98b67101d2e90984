//! The buffer that all receiving of the thread goes through: a connection that waits holds none.

use std::cell::RefCell;

use wirelab_net::{Errno, NetResult, Received};

use crate::eval::fault::Outcome;
use crate::eval::memory;
use crate::eval::socket::Socket;
use crate::eval::value::Bytes;

/// The most that one system call receives.
pub const CHUNK: usize = 64 << 10;

thread_local! {
    static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// One recvfrom(2) of at most `max` bytes. A large piece takes the buffer with it, a small one is
/// copied out of it.
///
/// # Errors
/// The memory for it is not there. The inner result is the system call's.
pub fn receive(socket: &Socket, max: usize, peek: bool) -> Outcome<NetResult<(Bytes, Received)>> {
    with(socket, max, peek, |buffer| {
        let large = buffer.len() > CHUNK / 2;
        if large { Bytes::from(std::mem::take(buffer)) } else { Bytes::from(buffer.as_slice()) }
    })
}

/// One recv(2) of at most `max` bytes, appended to the socket's `unread`: how many came.
///
/// # Errors
/// The memory for it is not there. The inner result is the system call's.
pub fn fill(socket: &Socket, max: usize) -> Outcome<NetResult<usize>> {
    let filled = with(socket, max, false, |buffer| socket.unread.borrow_mut().push(buffer))?;
    Ok(filled.map(|((), received)| received.count))
}

fn with<T>(
    socket: &Socket,
    max: usize,
    peek: bool,
    take: impl FnOnce(&mut Vec<u8>) -> T,
) -> Outcome<NetResult<(T, Received)>> {
    let max = max.min(CHUNK);
    memory::room_for(max)?;
    let mut buffer = SCRATCH.take();
    buffer.clear();
    if buffer.capacity() < CHUNK {
        buffer.reserve_exact(CHUNK);
    }
    let result = loop {
        match socket.net.receive(&mut buffer, max, peek) {
            Err(Errno::INTR) => {}
            other => break other,
        }
    };
    let result = result.map(|received| {
        if !peek {
            socket.received.set(socket.received.get() + received.count as u64);
        }
        (take(&mut buffer), received)
    });
    SCRATCH.set(buffer);
    Ok(result)
}
