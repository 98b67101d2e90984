//! What becomes of output that nobody takes: a reader that stands still holds up whoever prints to it,
//! and nothing else.
//!
//! While scripts run, a task that prints waits for room, the others go on, and of reports that nobody
//! asked for a bounded number is kept. At other times the program itself waits, and a signal ends that.

use std::cell::Cell;
use std::rc::Rc;

use rustix::io::Errno;
use wirelab_lang::session;

use super::outlet::Outlet;

/// So much may be kept before whoever prints has to wait.
pub const MOST_KEPT: usize = 64 << 10;

/// Both streams, for futures that outlive a call.
pub struct Flow {
    /// stdout
    pub out: Outlet,
    /// stderr
    pub error: Outlet,
    /// The engine runs: nothing waits here.
    is_running: Cell<bool>,
    /// Reports that there was no room for.
    lost: Cell<usize>,
}

impl Default for Flow {
    fn default() -> Self {
        Self {
            out: Outlet::new(rustix::stdio::stdout),
            error: Outlet::new(rustix::stdio::stderr),
            is_running: Cell::new(false),
            lost: Cell::new(0),
        }
    }
}

/// Why bytes did not go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteEnd {
    /// They cannot be written
    Failed(Errno),
    /// A signal came while they waited for room
    Signal(i32),
}

impl Flow {
    /// From now on the engine runs, which must not wait; or no longer.
    pub fn run(&self, is_running: bool) {
        self.is_running.set(is_running);
    }

    /// Sends bytes: at once where the engine runs, as far as there is room; else all of them.
    pub fn send(&self, outlet: &Outlet, bytes: &[u8]) -> Result<(), WriteEnd> {
        outlet.take(bytes);
        let is_all = outlet.pump().map_err(WriteEnd::Failed)?;
        if is_all || self.is_running.get() { Ok(()) } else { wait(outlet) }
    }

    /// Whether a report is to be counted and not told: so much is kept that nobody reads.
    pub fn loses_report(&self) -> bool {
        let is_full = self.is_running.get() && self.error.kept() >= MOST_KEPT;
        self.lost.set(self.lost.get() + usize::from(is_full));
        is_full
    }

    /// Reports that were counted and not told, once there is room to say so.
    pub fn take_lost(&self) -> Option<usize> {
        (self.lost.get() > 0 && self.error.kept() < MOST_KEPT / 2).then(|| self.lost.take())
    }

    /// Whether whoever prints has to wait, of what is kept here and so many bytes more.
    pub fn is_crowded(&self) -> bool {
        self.out.kept() >= MOST_KEPT
    }

    /// Ends when whoever prints may go on: there is room, or the output is gone, which the next one
    /// who prints is told.
    pub async fn room(self: Rc<Self>) {
        while self.is_crowded() && self.out.pump() == Ok(false) {
            self.out.room().await;
        }
    }

    /// Writes what is kept whenever there is room. Ends when stdout is gone.
    pub async fn write_on(self: Rc<Self>) -> Errno {
        let error = async {
            loop {
                self.error.stalls().await;
                self.error.room().await;
                if self.error.pump().is_err() {
                    self.error.abandon();
                }
                // Whoever counts what was lost has a turn.
                futures_lite::future::yield_now().await;
            }
        };
        let out = async {
            loop {
                self.out.stalls().await;
                self.out.room().await;
                if let Err(errno) = self.out.pump() {
                    return errno;
                }
            }
        };
        futures_lite::future::or(out, error).await
    }

    /// Ends when nothing is kept, or nothing can be written.
    pub async fn drained(self: Rc<Self>) {
        for outlet in [&self.out, &self.error] {
            while outlet.pump() == Ok(false) {
                outlet.room().await;
            }
        }
    }

    /// Waits for no reader any more; where something is told at the end, a moment for that.
    pub fn abandon(&self, is_told: bool) {
        if is_told {
            self.error.linger();
        }
        self.out.abandon();
        self.error.abandon();
    }

    /// What is kept is let go.
    pub fn forget(&self) {
        self.out.forget();
    }
}

/// Waits until all is written.
fn wait(outlet: &Outlet) -> Result<(), WriteEnd> {
    loop {
        if let Err(signal) = session::wait_for_room(outlet.stream()) {
            outlet.abandon();
            return Err(WriteEnd::Signal(signal));
        }
        if outlet.pump().map_err(WriteEnd::Failed)? {
            return Ok(());
        }
    }
}
