//! What makes a script a lesson: its words for a class, and how it is played statement by statement.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

#[path = "../harness/mod.rs"]
mod harness;

mod ask;
mod engine;
mod roles;
mod same_calls;
mod signals;

use harness::lab::{fails, prints};
