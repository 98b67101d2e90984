//! Keeps who waits on a socket and for what, and wakes them when the reactor says so.
//!
//! The reactor keeps one waker for each direction in a slot of its own, and further ones in a table
//! that costs memory and a lock more. So of the tasks that wait for one direction, the first takes
//! the slot and wakes the others when its turn comes. Closing the socket wakes all of them, which
//! the reactor could not do: a descriptor that is gone gives no events.

use std::cell::{Ref, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use super::errno;
use super::socket::KernelSocket;
use crate::{Errno, Interest, NetResult};

/// The tasks that wait on one socket, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Waiters(RefCell<Vec<Waiter>>);

#[derive(Debug)]
struct Waiter {
    key: usize,
    interest: Interest,
    waker: Waker,
}

impl Waiters {
    /// Wakes everybody; the list is empty then.
    pub(super) fn wake_all(&self) {
        let all = std::mem::take(&mut *self.0.borrow_mut());
        for waiter in all {
            waiter.waker.wake();
        }
    }

    /// Takes everybody out who waits for this, and wakes all but the caller.
    fn release(&self, interest: Interest, caller: usize) {
        let mut waiters = self.0.borrow_mut();
        if let [only] = waiters.as_slice()
            && only.key == caller
        {
            waiters.clear();
            return;
        }
        let (gone, stay) = waiters.drain(..).partition(|waiter| waiter.interest == interest);
        let gone: Vec<Waiter> = gone;
        *waiters = stay;
        drop(waiters);
        for waiter in gone.into_iter().filter(|waiter| waiter.key != caller) {
            waiter.waker.wake();
        }
    }

    /// Takes one out that no longer waits; where it held the slot, the next one shall take it.
    fn leave(&self, key: usize) {
        let mut waiters = self.0.borrow_mut();
        let Some(position) = waiters.iter().position(|waiter| waiter.key == key) else { return };
        let gone = waiters.remove(position);
        let next = waiters
            .iter()
            .position(|waiter| waiter.interest == gone.interest)
            .filter(|next| *next >= position)
            .and_then(|next| waiters.get(next))
            .map(|waiter| waiter.waker.clone());
        drop(waiters);
        if let Some(waker) = next {
            waker.wake();
        }
    }

    /// Notes the task's waker; whether it is the first for its direction.
    fn note(&self, key: usize, interest: Interest, waker: &Waker) -> bool {
        let mut waiters = self.0.borrow_mut();
        match waiters.iter_mut().find(|waiter| waiter.key == key) {
            Some(waiter) => waiter.waker.clone_from(waker),
            None => {
                let waker = waker.clone();
                // Nearly always one task waits: thousands of resting connections shall cost little.
                waiters.reserve_exact(1);
                waiters.push(Waiter { key, interest, waker });
            }
        }
        waiters.iter().find(|waiter| waiter.interest == interest).is_some_and(|first| first.key == key)
    }

    /// Whether anybody waits for this.
    pub(super) fn any(&self, interest: Interest) -> bool {
        self.0.borrow().iter().any(|waiter| waiter.interest == interest)
    }

    fn has(&self, key: usize) -> bool {
        self.0.borrow().iter().any(|waiter| waiter.key == key)
    }
}

/// Ends when the socket is worth another try.
pub(super) struct KernelReady<'a> {
    socket: &'a KernelSocket,
    interest: Interest,
    /// Unique among those who wait on the socket; `None` before the first poll.
    key: Option<usize>,
    /// What the reactor wakes.
    reactor_waker: Option<Arc<ReactorWaker>>,
}

/// Notes that the reactor had an event, and wakes the task.
struct ReactorWaker {
    was_woken: AtomicBool,
    task: Waker,
}

impl Wake for ReactorWaker {
    fn wake(self: Arc<Self>) {
        self.was_woken.store(true, Ordering::Release);
        self.task.wake_by_ref();
    }
}

impl<'a> KernelReady<'a> {
    pub(super) fn new(socket: &'a KernelSocket, interest: Interest) -> Self {
        Self { socket, interest, key: None, reactor_waker: None }
    }
}

impl Future for KernelReady<'_> {
    type Output = NetResult<()>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<NetResult<()>> {
        let socket = self.socket;
        let Ok(io) = Ref::filter_map(socket.io(), Option::as_ref) else {
            return Poll::Ready(Err(Errno::BADF));
        };
        let key = match self.key {
            Some(key) if socket.waiters.has(key) => key,
            Some(_) => return Poll::Ready(Ok(())),
            None => *self.key.insert(socket.next_key()),
        };
        if !socket.waiters.note(key, self.interest, context.waker()) {
            return Poll::Pending;
        }
        // The reactor itself tells an event only to those who ask in a later tick than the one in which
        // it came; while this thread is busy there may be none.
        if let Some(reactor_waker) = &self.reactor_waker {
            if reactor_waker.was_woken.load(Ordering::Acquire) {
                socket.waiters.release(self.interest, key);
                return Poll::Ready(Ok(()));
            }
            if reactor_waker.task.will_wake(context.waker()) {
                return Poll::Pending;
            }
        }
        let reactor_waker = ReactorWaker { was_woken: AtomicBool::new(false), task: context.waker().clone() };
        let reactor_waker = Arc::clone(self.reactor_waker.insert(Arc::new(reactor_waker)));
        let waker = Waker::from(reactor_waker);
        let mut context = Context::from_waker(&waker);
        let polled = match self.interest {
            Interest::Readable => io.poll_readable(&mut context),
            Interest::Writable => io.poll_writable(&mut context),
        };
        drop(io);
        polled.map(|result| {
            socket.waiters.release(self.interest, key);
            result.map_err(|error| errno(&error))
        })
    }
}

impl Drop for KernelReady<'_> {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            self.socket.waiters.leave(key);
        }
    }
}
