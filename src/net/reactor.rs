//! The reactor of async-std, which watches sockets and timers, opened before it is needed.
//!
//! It is async-io's: it takes a thread, an epoll instance, an eventfd and a timer where it is first
//! used, and panics where the system refuses one of them. So nothing waits before [`open`] has been
//! called, and there the panic becomes an error that says what is lacking. async-std's own threads, which
//! run tasks on all cores, are never started: an engine is one thread.
//!
//! May use: async-io, async-std. Must not use: anything of the crate but `net`.

use std::any::Any;
use std::cell::Cell;
use std::future::Future;
use std::os::fd::OwnedFd;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::task::{Context, Waker};
use std::time::Duration;

use super::Errno;
use super::shortage::{Lacks, Shortage};

/// The name that async-io gives to its thread.
const HELPER: &str = "async-io";

static IS_OPEN: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// A panic of this thread is about to become an error.
    static IS_CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Opens the reactor. Nothing but a look at a flag where it is open.
///
/// # Errors
/// The system has no thread, no descriptor or no memory for it.
pub fn open() -> Result<(), Shortage> {
    if IS_OPEN.load(Ordering::Acquire) {
        return Ok(());
    }
    // Who was refused it once does not wait any more: it must not open behind their back.
    if let Some(before) = refusal().clone() {
        return Err(before);
    }
    let opened = contained(|| {
        let mut timer = std::pin::pin!(async_io::Timer::after(Duration::from_secs(1)));
        let _ = timer.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    });
    match opened {
        Ok(()) => {
            IS_OPEN.store(true, Ordering::Release);
            Ok(())
        }
        Err((text, errno)) => {
            let lacks = if text.contains("thread") { Lacks::Thread } else { Lacks::Reactor };
            let shortage = Shortage::new(lacks, errno);
            *refusal() = Some(shortage.clone());
            Err(shortage)
        }
    }
}

/// Why it could not be opened, where that is what an errno of a socket stands for.
pub fn refused(errno: Errno) -> Option<Shortage> {
    if IS_OPEN.load(Ordering::Acquire) {
        return None;
    }
    refusal().clone().filter(|shortage| shortage.errno == errno)
}

fn refusal() -> MutexGuard<'static, Option<Shortage>> {
    static REFUSAL: Mutex<Option<Shortage>> = Mutex::new(None);
    REFUSAL.lock().unwrap_or_else(PoisonError::into_inner)
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

/// Calls into a library that panics where the system refuses it a thread or a descriptor. Such a panic
/// is not told as one.
///
/// # Errors
/// It panicked: what it said, and the errno in that.
pub fn contained<T>(call: impl FnOnce() -> T) -> Result<T, (String, Errno)> {
    keep_quiet();
    let before = IS_CONTAINED.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(call));
    IS_CONTAINED.set(before);
    outcome.map_err(|panic| {
        let text = text(panic.as_ref());
        let errno = errno(&text).unwrap_or(Errno::IO);
        (text, errno)
    })
}

/// From now on a panic that becomes an error is not shown; all others are, as before.
fn keep_quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let others = take_hook();
        set_hook(Box::new(move |panic| {
            // Where the reactor cannot be opened, its thread tries so as well, for itself.
            let is_helper = std::thread::current().name() == Some(HELPER);
            let is_its_trouble = is_helper && !IS_OPEN.load(Ordering::Acquire);
            if !IS_CONTAINED.get() && !is_its_trouble {
                others(panic);
            }
        }));
    });
}

fn text(panic: &(dyn Any + Send)) -> String {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or_default().to_owned()
}

/// The number in `Os { code: 11, … }`, as `expect` shows an error of the system.
fn errno(text: &str) -> Option<Errno> {
    let (_, rest) = text.split_once("code: ")?;
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok().map(Errno::from_raw_os_error)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn y11_a_librarys_panic_is_an_error_with_its_errno() {
        let refused = contained(|| {
            let opened = || Err::<(), _>(std::io::Error::from_raw_os_error(24));
            opened().unwrap();
        });
        let (text, errno) = refused.unwrap_err();
        assert!(text.contains("Os"), "{text}");
        assert_eq!(errno, Errno::MFILE);
        assert_eq!(contained(|| panic!("without a number")).unwrap_err().1, Errno::IO);
        assert_eq!(contained(|| 7).unwrap(), 7);
    }

    #[test]
    fn it_opens_once_and_for_good() {
        assert_eq!(open(), Ok(()));
        assert_eq!(open(), Ok(()));
        block_on(sleep(Duration::from_millis(1)));
    }
}
