//! The commands: one file a family, and one table of all of them.
//!
//! May use: `spec`, `eval`, `net` (the seam), `rights`. Must not use: `net::os`, `ui`, `syntax`.

pub mod errno;
pub mod help;
pub mod ports;
pub mod protocols;

use crate::spec::Command;

/// All commands.
pub static COMMANDS: &[&Command] = &[&help::HELP];

/// The command of this name.
pub fn find(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name).copied()
}
