//! Keeps who waits on a socket and for what, and wakes them when it is there.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::socket::SimSocket;
use super::world::World;
use crate::{Interest, NetResult};

/// The tasks that wait on a socket, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct WaitQueue(Vec<WaitQueueEntry>);

#[derive(Debug)]
struct WaitQueueEntry {
    key: u64,
    interest: Interest,
    waker: Waker,
}

impl WaitQueue {
    /// Whether anybody waits for this.
    pub(super) fn any(&self, interest: Interest) -> bool {
        self.0.iter().any(|waiter| waiter.interest == interest)
    }

    /// Whether nobody waits.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes out who waits for something that is there now.
    pub(super) fn release(&mut self, readable: bool, writable: bool, woken: &mut Vec<Waker>) {
        self.0.retain(|waiter| {
            let is_there = match waiter.interest {
                Interest::Readable => readable,
                Interest::Writable => writable,
            };
            if is_there {
                woken.push(waiter.waker.clone());
            }
            !is_there
        });
    }

    pub(super) fn note(&mut self, key: u64, interest: Interest, waker: &Waker) {
        match self.0.iter_mut().find(|waiter| waiter.key == key) {
            Some(waiter) => waiter.waker.clone_from(waker),
            None => self.0.push(WaitQueueEntry { key, interest, waker: waker.clone() }),
        }
    }

    pub(super) fn leave(&mut self, key: u64) {
        self.0.retain(|waiter| waiter.key != key);
    }
}

impl World {
    /// Who waits at which socket, in the order in which the sockets were made.
    pub(super) fn waits(&mut self) -> Vec<String> {
        let waited = self.sockets.iter().filter(|(_, entry)| !entry.wait_queue.is_empty());
        let waited: Vec<_> = waited
            .map(|(id, entry)| {
                let host = self.topology.node(entry.node).map(|node| Rc::clone(&node.name));
                let what = if entry.wait_queue.any(Interest::Readable) { "readable" } else { "writable" };
                (*id, host.unwrap_or_default(), what)
            })
            .collect();
        let mut lines = Vec::new();
        for (id, host, what) in waited {
            let local = self.local(id).map(|local| format!(" {local}")).unwrap_or_default();
            let peer = self.peer(id).map(|peer| format!(" to {peer}")).unwrap_or_default();
            let state = self.status(id).state;
            lines.push(format!("{host} waits until the socket{local}{peer} ({state}) is {what}"));
        }
        lines
    }
}

/// Ends when a socket is worth another try.
pub(super) struct SimReady<'a> {
    socket: &'a SimSocket,
    interest: Interest,
    /// Unique in the network; `None` before the first poll.
    key: Option<u64>,
}

impl<'a> SimReady<'a> {
    pub(super) fn new(socket: &'a SimSocket, interest: Interest) -> Self {
        Self { socket, interest, key: None }
    }
}

impl Future for SimReady<'_> {
    type Output = NetResult<()>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<NetResult<()>> {
        let (id, interest, key) = (self.socket.id(), self.interest, self.key);
        let polled = self.socket.shared().with(|world| {
            if world.is_ready(id, interest)? {
                return Ok(None);
            }
            let key = key.unwrap_or_else(|| world.next_key());
            if let Some(entry) = world.sockets.get_mut(&id) {
                entry.wait_queue.note(key, interest, context.waker());
            }
            Ok(Some(key))
        });
        match polled {
            Ok(Some(key)) => {
                self.key = Some(key);
                Poll::Pending
            }
            Ok(None) => Poll::Ready(Ok(())),
            Err(errno) => Poll::Ready(Err(errno)),
        }
    }
}

impl Drop for SimReady<'_> {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            let id = self.socket.id();
            self.socket.shared().with(|world| {
                if let Some(entry) = world.sockets.get_mut(&id) {
                    entry.wait_queue.leave(key);
                }
            });
        }
    }
}
