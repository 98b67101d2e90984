//! The simulated network: hosts, links, and sockets on them in virtual time.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../harness/tasks.rs"]
#[allow(dead_code)]
mod tasks;

mod determinism;
mod faults;
mod known_answers;
mod lab;
mod lan;
mod log;
mod properties;
mod routing;
mod script;
mod tcp;
mod udp;
mod window;
