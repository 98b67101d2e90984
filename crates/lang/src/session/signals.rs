//! The signals that end a run, heard as events: SIGINT, SIGTERM, SIGHUP and SIGQUIT.
//!
//! A thread that runs scripts hears them from its first wait on until it ends: what comes between two
//! scripts ends the next one. May use: async-signal, the reactor. Must not use: anything that runs.

use std::cell::{Cell, RefCell};
use std::future::pending;
use std::io::ErrorKind;
use std::os::fd::{AsFd, BorrowedFd};
use std::rc::Rc;
use std::sync::Arc;

use async_signal::{Signal, Signals};
use futures_lite::StreamExt;
use futures_lite::future::{block_on, poll_once};
use rustix::event::{PollFd, PollFlags, poll};
use signal_hook::consts::SIGXFSZ;
use wirelab_net::Errno;
use wirelab_net::system::reactor;
use wirelab_net::system::shortage::{Lacks, Shortage};

use crate::eval::fault::{Fault, Outcome};
use crate::eval::interrupt;

/// Where Linux says which signals this process ignores (proc_pid_status(5)).
const STATUS: &str = "/proc/self/status";

thread_local! {
    /// One that came before anybody waited for it.
    static EARLY: Cell<Option<i32>> = const { Cell::new(None) };
    static HEARD: RefCell<Option<Rc<Signals>>> = const { RefCell::new(None) };
}

/// Gets ready to wait, and to be interrupted meanwhile. To be called before anything is begun that is to
/// be undone: a folder of its own, a terminal's settings.
///
/// # Errors
/// The system has no thread, no descriptor or no memory for it.
pub fn prepare() -> Outcome<()> {
    heard().map(|_| ()).map_err(|shortage| Fault::lacking("wirelab", &shortage))
}

/// From here on a signal ends what runs in order, also while nothing waits yet, and the first one is not
/// lost.
pub fn notice() {
    // A file that would be larger than `ulimit -f` lets it be is an error of write(2), which is told, and no
    // reason to be killed (setrlimit(2)). Where this cannot be had, it is.
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::default());
    interrupt::watch(wanted().into_iter().map(|signal| signal as i32));
}

/// Ends with a fault when one arrives, or when none could be heard.
pub async fn interruption<T>() -> Outcome<T> {
    let signals = heard().map_err(|shortage| Fault::lacking("wirelab", &shortage))?;
    if let Some(number) = EARLY.take() {
        interrupt::forget();
        return Err(Fault::interrupted(number));
    }
    match (&*signals).next().await {
        Some(Ok(signal)) => {
            interrupt::forget();
            Err(Fault::interrupted(signal as i32))
        }
        _ => pending().await,
    }
}

/// Waits without the engine until a descriptor has room, or is gone.
///
/// # Errors
/// The number of a signal that came meanwhile.
pub fn wait_for_room(descriptor: BorrowedFd<'_>) -> Result<(), i32> {
    // Where none can be heard, they do what they do by default.
    let signals = heard().ok();
    loop {
        let room = PollFd::from_borrowed_fd(descriptor, PollFlags::OUT);
        let signal = signals.as_ref().map(|signals| PollFd::from_borrowed_fd(signals.as_fd(), PollFlags::IN));
        let mut ends: Vec<_> = std::iter::once(room).chain(signal).collect();
        match poll(&mut ends, None) {
            Err(Errno::INTR) => continue,
            Err(_) => return Ok(()),
            Ok(_) => {}
        }
        let answered = |end: Option<&PollFd<'_>>| end.is_some_and(|end| !end.revents().is_empty());
        if answered(ends.get(1))
            && let Some(signals) = &signals
            && let Some(Some(Ok(signal))) = block_on(poll_once((&**signals).next()))
        {
            return Err(signal as i32);
        }
        if answered(ends.first()) {
            return Ok(());
        }
    }
}

fn heard() -> Result<Rc<Signals>, Shortage> {
    HEARD.with(|slot| {
        let mut slot = slot.borrow_mut();
        if let Some(signals) = &*slot {
            return Ok(Rc::clone(signals));
        }
        reactor::open()?;
        let wanted = wanted();
        let signals = loop {
            match Signals::new(&wanted) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                other => break other.map_err(|error| Shortage::of(Lacks::Signals, &error))?,
            }
        };
        // Behind those who wait: what is noticed from here on is heard by them too.
        interrupt::watch(wanted.iter().map(|signal| *signal as i32));
        EARLY.set(interrupt::arrived());
        Ok(Rc::clone(slot.insert(Rc::new(signals))))
    })
}

/// Those that end a run. Who starts a program with nohup(1) means it to outlive the terminal: what is
/// ignored from the start stays so, but for Ctrl-C, which shells let their background jobs ignore.
fn wanted() -> Vec<Signal> {
    let status = std::fs::read_to_string(STATUS).unwrap_or_default();
    let is_wanted = |signal: &Signal| !ignores(&status, *signal as i32);
    let others = [Signal::Hup, Signal::Quit].into_iter().filter(is_wanted);
    [Signal::Int, Signal::Term].into_iter().chain(others).collect()
}

/// Whether a process with this status ignores a signal: the bit of its number in `SigIgn`.
fn ignores(status: &str, signal: i32) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    (1..=64).contains(&signal) && mask >> (signal - 1) & 1 == 1
}

/// Notices that the job is to stop (Ctrl-Z), for whoever has to put the terminal in order before.
pub struct Suspensions(Option<Signals>);

impl Default for Suspensions {
    fn default() -> Self {
        Self(reactor::open().ok().and_then(|()| Signals::new([Signal::Tstp]).ok()))
    }
}

impl Suspensions {
    /// The next time.
    pub async fn next(&mut self) {
        let Some(signals) = &mut self.0 else { return pending().await };
        if !matches!(signals.next().await, Some(Ok(_))) {
            pending().await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn y14_a_signal_that_nohup_ignores_stays_ignored() {
        let status = "Name:\tx\nSigIgn:\t0000000000001001\nSigCgt:\tffffffffffffffff\n";
        let found = [1, 2, 3, 13, 15].map(|signal| ignores(status, signal));
        assert_eq!(found, [true, false, false, true, false]);
        assert!(!ignores("", 1), "without /proc all are heard");
    }
}
