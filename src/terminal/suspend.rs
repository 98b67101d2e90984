//! Ctrl-Z, while a line is being typed and while a statement runs: the shell gets its terminal as it
//! was, and after `fg` all is there again.
//!
//! rustyline's own answer to this key sends the signal to the process and goes on. Where there are
//! several threads, another one takes the signal, and the terminal is set for editing again before
//! the process stops: after `fg` it is not.

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::process::{Signal, getpid, getsid, kill_current_process_group};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use rustyline::{Cmd, ConditionalEventHandler, Event, EventContext, RepeatCount};
use signal_hook::consts::SIGSTOP;
use signal_hook::low_level::raise;
use wirelab_lang::session::Suspensions;

use super::echo::Echo;

/// The job was told to stop by this process, which hears of it as well.
static TOLD: AtomicBool = AtomicBool::new(false);

/// The key's handler. It knows how the terminal was before the first line.
pub struct Suspend(pub Termios);

impl ConditionalEventHandler for Suspend {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, _: &EventContext<'_>) -> Option<Cmd> {
        let stdin = rustix::stdio::stdin();
        let editing = tcgetattr(stdin).ok()?;
        let _ = tcsetattr(stdin, OptionalActions::Drain, &self.0);
        stop();
        let _ = tcsetattr(stdin, OptionalActions::Drain, &editing);
        Some(Cmd::Repaint)
    }
}

/// While a statement runs, and nothing that is typed is echoed: whenever the job is to stop, the
/// terminal is put in order first. `clear` takes what stands in its last row away, and `again` makes it
/// quiet once more.
pub async fn attend(mut quiet: Echo, clear: impl Fn(), again: impl Fn() -> Echo) -> Infallible {
    TOLD.store(false, Ordering::Release);
    let mut suspensions = Suspensions::default();
    loop {
        suspensions.next().await;
        if TOLD.swap(false, Ordering::AcqRel) {
            continue;
        }
        clear();
        drop(quiet);
        stop_this();
        quiet = again();
    }
}

/// While another program has the terminal, which sees to it itself: when the job is to stop, this process
/// does.
pub async fn follow() -> Infallible {
    let mut suspensions = Suspensions::default();
    loop {
        suspensions.next().await;
        stop_this();
    }
}

/// Stops the whole job, as the terminal's signal does.
pub fn stop() {
    // With a handler the signal stops this process neither now nor a second time after `fg`.
    let _heard = Suspensions::default();
    TOLD.store(true, Ordering::Release);
    let _ = kill_current_process_group(Signal::TSTP);
    stop_this();
}

/// Stops this process, which can no longer leave that to the signal, until the shell continues it. Where
/// there is no shell, nobody would.
///
/// The signal is for this thread (raise(3)): sent to the process, another thread might take it, and this one
/// would set the terminal for what comes after `fg` before all have stopped.
fn stop_this() {
    if getsid(None).is_ok_and(|session| session != getpid()) {
        let _ = raise(SIGSTOP);
    }
}
