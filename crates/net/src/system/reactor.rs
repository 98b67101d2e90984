//! Opens the reactor of async-std, which watches sockets and timers, before it is needed.
//!
//! It is async-io's: it takes a thread, an epoll instance, an eventfd and a timer where it is first
//! used, and panics where the system refuses one of them. So nothing waits before [`open`] has been
//! called, and there the panic becomes an error that says what is lacking. async-std's own threads, which
//! run tasks on all cores, are never started: an engine is one thread.
//!
//! May use: async-io, async-std. Must not use: anything of the crate but the seam.

use std::future::Future;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Waker};
use std::time::Duration;

use super::library::Library;
use super::shortage::{Lacks, Shortage};
use crate::Errno;

static IS_OPEN: AtomicBool = AtomicBool::new(false);

static LIBRARY: Library = Library::new(Lacks::Reactor);

/// Opens the reactor. Nothing but a look at a flag where it is open.
///
/// # Errors
/// The system has no thread, no descriptor or no memory for it.
pub fn open() -> Result<(), Shortage> {
    if IS_OPEN.load(Ordering::Acquire) {
        return Ok(());
    }
    LIBRARY.call(|| {
        let mut timer = std::pin::pin!(async_io::Timer::after(Duration::from_secs(1)));
        let _ = timer.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    })?;
    IS_OPEN.store(true, Ordering::Release);
    Ok(())
}

/// Why it could not be opened, where that is what an errno of a socket stands for.
pub fn refused(errno: Errno) -> Option<Shortage> {
    if IS_OPEN.load(Ordering::Acquire) {
        return None;
    }
    LIBRARY.refusal().filter(|shortage| shortage.errno == errno)
}

/// Runs a future on this thread, which also watches the sockets. Whoever may wait calls [`open`] before.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    async_io::block_on(future)
}

/// Ends after the time; never where there is no reactor, whose lack ends the run elsewhere.
pub async fn sleep(time: Duration) {
    match open() {
        Ok(()) => async_std::task::sleep(time).await,
        Err(_) => std::future::pending().await,
    }
}

/// Between two looks at what cannot be watched.
pub const A_WHILE: Duration = Duration::from_millis(20);

/// Ends when a pipe, a socket or a terminal may have room. The descriptor is the caller's own, which
/// nobody else closes.
pub async fn writable(descriptor: OwnedFd) {
    let watched = open().ok().and_then(|()| async_io::Async::new_nonblocking(descriptor).ok());
    match watched {
        // That it cannot be waited for is for the next write to tell.
        Some(watched) => drop(watched.writable().await),
        None => sleep(A_WHILE).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_once_and_for_good() {
        assert_eq!(open(), Ok(()));
        assert_eq!(open(), Ok(()));
        block_on(sleep(Duration::from_millis(1)));
    }
}
