//! What leaves the program: the one writer to stdout and stderr, and how values, tables, diagnostics and
//! pages of help become text.
//!
//! May use: the language, `terminal`. Must not use: anything above it.

pub mod diagnostics;
pub mod happened;
mod narrow;
pub mod page;
pub mod palette;
pub mod printer;
pub mod sheet;
pub mod show;
pub mod table;
pub mod truncate;
