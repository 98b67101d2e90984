//! Runs calls that block on threads of their own: the engine's one thread goes on meanwhile.
//!
//! May use: threads, and async-std's channels, which need no runtime. Must not use: anything of the
//! crate but the seam.

use std::future::Future;
use std::io;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use async_std::channel;

use super::shortage::{Lacks, Shortage};

/// Calls on a thread of its own, which ends with the call. The future ends when the call does; dropping
/// it leaves the call alone.
///
/// # Errors
/// There is no thread to be had.
pub fn call<T: Send + 'static>(
    name: &str,
    call: impl FnOnce() -> T + Send + 'static,
) -> Result<impl Future<Output = io::Result<T>> + Send + 'static, Shortage> {
    let (sender, receiver) = channel::bounded(1);
    start(name, move || {
        // Nobody waits for it any more, where this fails.
        let _ = sender.try_send(call());
    })?;
    Ok(received(receiver))
}

/// A thread that calls what it is given, one after another.
pub struct Worker {
    jobs: mpsc::Sender<Box<dyn FnOnce() + Send>>,
}

impl Worker {
    /// Starts it. It ends when this is dropped, and what was given to it is done.
    ///
    /// # Errors
    /// There is no thread to be had.
    pub fn new(name: &str) -> Result<Self, Shortage> {
        let (jobs, given) = mpsc::channel::<Box<dyn FnOnce() + Send>>();
        start(name, move || given.into_iter().for_each(|job| job()))?;
        Ok(Self { jobs })
    }

    /// Calls on it. The future ends when the call does; dropping it leaves the call alone.
    pub fn call<T: Send + 'static>(
        &self,
        call: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = io::Result<T>> + Send + 'static {
        let (sender, receiver) = channel::bounded(1);
        let job = move || {
            let _ = sender.try_send(call());
        };
        // Where the thread is gone, so is the sender, and the future says it.
        let _ = self.jobs.send(Box::new(job));
        received(receiver)
    }
}

/// Starts a thread.
///
/// # Errors
/// There is none to be had.
pub fn start(name: &str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Shortage> {
    let started = thread::Builder::new().name(name.to_owned()).spawn(run);
    started.map_err(|error| Shortage::of(Lacks::Thread, &error))
}

async fn received<T>(receiver: channel::Receiver<T>) -> io::Result<T> {
    receiver.recv().await.map_err(|_| io::ErrorKind::BrokenPipe.into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::system::reactor;

    #[test]
    fn a_worker_calls_in_order_and_outlives_who_waits() {
        let worker = Worker::new("test").unwrap();
        let first = worker.call(|| std::thread::current().id());
        drop(worker.call(|| ()));
        let third = worker.call(|| std::thread::current().id());
        let (first, third) = reactor::block_on(async { (first.await.unwrap(), third.await.unwrap()) });
        assert_eq!(first, third);
        assert_ne!(first, std::thread::current().id());
    }

    #[test]
    fn a_call_has_a_thread_of_its_own() {
        let both: Vec<_> = (0..2).map(|n| call("test", move || n).unwrap()).collect();
        for (expected, call) in both.into_iter().enumerate() {
            assert_eq!(reactor::block_on(call).unwrap(), expected);
        }
    }
}
