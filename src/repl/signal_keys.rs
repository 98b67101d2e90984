//! Ctrl-C from just before a statement reads a line: no signal any more, but a key that the editor
//! will read. A signal in between would end the statement while its line is still being read, and
//! whoever reads next would get a line with the wrong prompt.

use futures_lite::future::yield_now;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcsetattr};

/// As often a task gives way so that a signal that came before is seen: a set of tasks polls one
/// that wakes itself again, a few times.
const TURNS: usize = 8;

/// While this lives, the terminal sends no signals.
pub struct SignalKeys<'a> {
    before: Option<&'a Termios>,
}

impl<'a> SignalKeys<'a> {
    /// Makes them keys. What was pressed before is a signal, and ends the task that waits here: that much
    /// time the reactor has for handing it on.
    pub async fn off(before: &'a Termios, pause: impl Future<Output = ()>) -> Self {
        let mut keys = before.clone();
        keys.local_modes.remove(LocalModes::ISIG);
        let is_set = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &keys).is_ok();
        let off = Self { before: is_set.then_some(before) };
        pause.await;
        for _ in 0..TURNS {
            yield_now().await;
        }
        off
    }

    /// Leaves it to the editor to give the terminal back.
    pub fn hand_over(mut self) {
        self.before = None;
    }
}

impl Drop for SignalKeys<'_> {
    fn drop(&mut self) {
        if let Some(before) = self.before {
            let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, before);
        }
    }
}
