//! The terminal's echo while a statement runs: what is typed ahead is not shown in the middle of the
//! waiting line or of what is printed. The editor shows it when it reads it.

use rustix::termios::{LocalModes, OptionalActions, Termios, tcsetattr};

/// While this lives, the terminal echoes nothing.
pub struct Echo(Option<Termios>);

impl Echo {
    /// Turns it off; `before` is how the terminal was, and will be again.
    pub fn off(before: Option<&Termios>) -> Self {
        let Some(before) = before else { return Self(None) };
        let mut modes = before.clone();
        modes.local_modes.remove(LocalModes::ECHO);
        let is_set = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &modes).is_ok();
        Self(is_set.then(|| before.clone()))
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, before);
        }
    }
}
