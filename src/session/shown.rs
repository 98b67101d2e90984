//! What a prompt's input leaves behind beside its own names: `_`, and names for sockets.

use std::rc::Rc;
use std::time::Duration;

use super::Session;
use crate::eval::shown::Settled;
use crate::eval::value::Value;

/// The name of the last value that was shown.
pub const LAST: &str = "_";

impl Session {
    /// Gives a name a value, as an assignment would. False where there are too many names.
    pub fn define(&mut self, name: &str, value: Value) -> bool {
        let Some(slot) = self.checker.define(name, value.kind()) else { return false };
        let Some(fiber) = &mut self.fiber else { return false };
        fiber.assign(slot, value);
        true
    }

    /// Behind a piece of input: the last value that was shown becomes `_`, and sockets that nobody
    /// named become names.
    pub(super) fn settle(&mut self) {
        let Some(fiber) = &mut self.fiber else { return };
        let settled = fiber.settle(&self.world);
        for socket in &settled.named {
            self.define(&socket.name(), Value::Socket(Rc::clone(socket)));
        }
        if let Some(last) = &settled.last {
            self.define(LAST, last.clone());
        }
        self.settled = settled;
    }

    /// Time since the start, for telling how long something took.
    pub fn elapsed(&self) -> Duration {
        self.world.network.elapsed()
    }

    /// What the last piece of input that ran left behind.
    pub fn settled(&self) -> &Settled {
        &self.settled
    }
}
