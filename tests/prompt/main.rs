//! The prompt as a person at a terminal sees it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::disallowed_methods, missing_docs)]

mod chat;
mod comfort;
mod events;
mod examples;
mod explorations;
mod harness_screen;
mod hostile;
mod interrupts;
mod leaving;
mod saved_commands;
mod screen;
mod settings;
mod teaching;
mod trouble;
mod tutorial;
mod typing;
mod values;
mod waiting;
