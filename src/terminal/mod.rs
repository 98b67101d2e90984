//! The terminal as a device: whether there is one, and how a person stops the program and goes on.
//!
//! May use: the language. Must not use: anything above it.

pub mod echo;
pub mod pager;
pub mod suspend;

use std::io::IsTerminal;

/// Whether a person sits before it: both the lines and the answers are at a terminal.
pub fn is_at_terminal() -> bool {
    rustix::stdio::stdin().is_terminal() && rustix::stdio::stdout().is_terminal()
}
