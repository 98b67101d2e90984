//! Whether the run is to end, for what computes long without a pause: it cannot wait for a signal or a
//! time, and looks here between two portions of its work.
//!
//! Must not use: anything that waits.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::eval::fault::{Fault, Outcome};
use crate::message;
use crate::net::Network;

/// The number of the signal that arrived last since the run began; 0: none.
static SIGNAL: OnceLock<Arc<AtomicUsize>> = OnceLock::new();

/// A clock, the time on it that is the end, and after how long that was.
type End = (Rc<dyn Network>, Duration, Duration);

thread_local! {
    /// When the run's time is over, by which clock.
    static END: RefCell<Option<End>> = const { RefCell::new(None) };
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

/// What was noticed is over: whoever waited for a signal has it.
pub fn forget() {
    if let Some(signal) = SIGNAL.get() {
        signal.store(0, Ordering::Relaxed);
    }
}

/// The run's time is over when so much more of it has passed on a network's clock, and has been so much
/// in all then; without a time it has no end.
pub fn end_after(clock: &Rc<dyn Network>, time: Option<(Duration, Duration)>) {
    let end = time.map(|(left, whole)| (Rc::clone(clock), clock.elapsed() + left, whole));
    END.set(end);
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
        self.0 = 0;
        check()
    }
}

/// Whether a long computation may go on.
///
/// # Errors
/// A signal has arrived, or the time is over: the same fault that ends the run.
pub fn check() -> Outcome<()> {
    let signal = SIGNAL.get().map_or(0, |signal| signal.load(Ordering::Relaxed));
    if signal != 0 {
        return Err(Fault::interrupted(i32::try_from(signal).unwrap_or_default()));
    }
    END.with_borrow(|end| match end {
        Some((clock, end, time)) if clock.elapsed() >= *end => {
            Err(Fault::limit(message!("limit-time", seconds = time.as_secs_f64())))
        }
        _ => Ok(()),
    })
}
