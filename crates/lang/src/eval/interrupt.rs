//! Whether somebody wants the engine, for what computes long without a pause: it cannot wait for a signal
//! or a time, and looks here between two portions of its work. What is cut short is begun again when the
//! engine has looked: a signal may be meant for another task.
//!
//! Must not use: anything that waits.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use wirelab_net::Network;

use crate::eval::fault::{Fault, Outcome};
use crate::eval::work;

/// The number of a signal that has arrived and that nobody has heard yet; 0: none.
static SIGNAL: OnceLock<Arc<AtomicUsize>> = OnceLock::new();

/// A clock, and the time on it that is the end.
type RunEnd = (Rc<dyn Network>, Duration);

thread_local! {
    /// Within an operation that may be begun again: whether it was cut short.
    static IS_CUT: Cell<Option<bool>> = const { Cell::new(None) };
    /// When the run's time is over, by which clock.
    static END: RefCell<Option<RunEnd>> = const { RefCell::new(None) };
}

/// These signals are noticed from here on, beside those who wait for them.
pub fn watch(signals: impl Iterator<Item = i32>) {
    SIGNAL.get_or_init(|| {
        let noticed = Arc::new(AtomicUsize::new(0));
        for number in signals {
            let value = usize::try_from(number).unwrap_or_default();
            // Where it cannot be noticed here, it still ends what waits.
            let _ = signal_hook::flag::register_usize(number, Arc::clone(&noticed), value);
        }
        noticed
    });
}

/// Whoever waited for a signal has heard it.
pub fn forget() {
    if let Some(signal) = SIGNAL.get() {
        signal.store(0, Ordering::Relaxed);
    }
}

/// The number of a signal that has arrived and that nobody has heard yet.
pub fn arrived() -> Option<i32> {
    let number = SIGNAL.get().map_or(0, |signal| signal.load(Ordering::Relaxed));
    i32::try_from(number).ok().filter(|number| *number != 0)
}

/// The run's time is over when so much more of it has passed on a network's clock; without a time it has
/// no end.
pub fn end_after(clock: &Rc<dyn Network>, time: Option<Duration>) {
    END.set(time.map(|time| (Rc::clone(clock), clock.elapsed() + time)));
}

/// Does an operation that may be begun again: what it makes and cannot fail is cut short by
/// [`is_to_stop`], and is not used then.
///
/// # Errors
/// Its own, or it was cut short.
pub fn cuttable<T>(operation: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    IS_CUT.set(Some(false));
    let outcome = operation();
    match IS_CUT.take() {
        Some(true) => Err(Fault::cut_short()),
        _ => outcome,
    }
}

/// Whether to stop where nothing can fail: within an operation that may be begun again, when somebody
/// wants the engine.
pub fn is_to_stop() -> bool {
    let stops = IS_CUT.get().is_some_and(|is_cut| is_cut || check().is_err());
    if stops {
        IS_CUT.set(Some(true));
    }
    stops
}

/// How much work lies between two looks at the time, in bytes or elements.
const PORTION: usize = 256 << 10;

/// The work of a long computation, which is looked after now and then.
#[derive(Debug, Default)]
pub struct Work(usize);

impl Work {
    /// So much more was done.
    ///
    /// # Errors
    /// The run is to end.
    #[inline]
    pub fn done(&mut self, more: usize) -> Outcome<()> {
        self.0 += more;
        if self.0 < PORTION {
            return Ok(());
        }
        work::did(self.0);
        self.0 = 0;
        check()
    }
}

/// Whether a long computation may go on.
///
/// # Errors
/// A signal has arrived, or the time is over: the operation is cut short.
pub fn check() -> Outcome<()> {
    let is_over = END.with_borrow(|end| end.as_ref().is_some_and(|(clock, end)| clock.elapsed() >= *end));
    if arrived().is_some() || is_over { Err(Fault::cut_short()) } else { Ok(()) }
}
