//! Ctrl-Z while a line is being typed: the shell gets its terminal, and after `fg` the line is there
//! again.
//!
//! rustyline's own answer to this key sends the signal to the process and goes on. Where there are
//! several threads, another one takes the signal, and the terminal is set for editing again before
//! the process stops: after `fg` it is not.

use nix::sys::signal::{SigSet, Signal, raise};
use rustix::process::kill_current_process_group;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use rustyline::{Cmd, ConditionalEventHandler, Event, EventContext, RepeatCount};

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

/// Stops the whole job, as the terminal's signal does, and this thread before it goes on. Its own
/// signal comes first and waits: whoever takes the other one, what continues the job clears both, so
/// that it does not stop a second time.
pub fn stop() {
    let tstp = SigSet::from(Signal::SIGTSTP);
    let _ = tstp.thread_block();
    let _ = raise(Signal::SIGTSTP);
    let _ = kill_current_process_group(rustix::process::Signal::TSTP);
    let _ = tstp.thread_unblock();
}
