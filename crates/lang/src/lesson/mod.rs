//! A lesson as data: what a script teaches, step by step, and what a run of it has shown.
//!
//! The screen of a lecture, the handout and the rehearsal read it; whoever plays a lesson fills it.
//! May use: the parser, trees and places in text, messages, narration and faults of `eval`, the language of messages. Must
//! not use: anything that runs a script, a network or a terminal.

pub mod asking;
pub mod moving;
pub mod outline;
pub mod played;
mod reading;
pub mod veil;
mod wording;

pub use self::reading::outline as read;
