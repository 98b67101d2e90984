//! Text becomes a syntax tree. Pure: no I/O, and no command is known here by name.
//!
//! May use: `diagnostic`. Must not use: anything else of the crate.

pub mod ast;
pub mod source;
