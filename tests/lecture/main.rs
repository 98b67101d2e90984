//! What makes a script a lesson: its words for a class, how it is played statement by statement, what a class
//! sees of it, and what becomes of it besides.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]
#![allow(clippy::disallowed_methods, missing_docs)]

mod ask;
mod ends;
mod engine;
mod exports;
mod keys;
mod prompt;
mod roles;
mod same_calls;
mod screens;
mod scripts;
mod signals;

use harness::lab::{fails, prints};
