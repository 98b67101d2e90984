//! The language as a library, without the program around it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, missing_docs)]

mod pieces;
mod simulated;
mod syntax;
