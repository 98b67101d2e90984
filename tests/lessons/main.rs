//! The scripts that the project ships: each plays, keeps what it promises, and talks to other people's
//! programs.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::disallowed_methods, missing_docs)]

mod course_peers;
mod scenarios;
mod scripts;
mod servers;
