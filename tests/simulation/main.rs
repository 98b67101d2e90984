//! The language of the simulated network: where a task stands, what the forms refuse, whose time
//! counts, and how a run ends that nobody can go on with.

#![allow(clippy::unwrap_used, missing_docs)]

mod captures;
mod determinism;
mod faults;
mod forms;
mod hosts;
mod known_answers;
mod limits;
mod plot;
mod refusals;
mod screen;
mod time;
mod topology;

use harness::lab::{self, play};

/// Two hosts with a link of 5 ms between them.
const TWO: &str = "net sim seed 7\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob delay 5ms\n";

/// The script, behind two hosts and their link, runs without a word on stderr and prints this.
#[track_caller]
fn prints(script: &str, expected: &str) {
    lab::prints(&format!("{TWO}{script}"), expected);
}

/// The script, behind two hosts and their link, ends with this status, and stderr has all of this.
#[track_caller]
fn fails(script: &str, status: i32, said: &[&str]) {
    lab::fails(&format!("{TWO}{script}"), status, said);
}
