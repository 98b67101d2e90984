//! The program from outside: its arguments, its streams, its exit status, and what people's shells know of it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, missing_docs)]

mod arguments;
mod first_hour;
mod numbers;
mod outside;
mod shell;
