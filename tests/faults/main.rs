//! What goes wrong from outside: networks and systems that fail, input that means harm, and scripts that
//! never wait. `tests/faults.md` has a row for each fault, and a test's name begins with its row.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
#![allow(clippy::print_stdout, clippy::disallowed_methods)]

mod guards;
mod hostile;
mod network;
mod system;
mod turns;
