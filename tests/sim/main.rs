//! The simulated network: hosts, links, and sockets on them in virtual time.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../harness/tasks.rs"]
#[allow(dead_code)]
mod tasks;

mod analysis;
mod determinism;
mod faults;
mod known_answers;
mod lab;
mod lan;
mod limits;
mod log;
mod loss;
mod memory;
mod neighbours;
mod properties;
mod routing;
mod script;
mod seeds;
mod sequence;
mod tcp;
mod tshark;
mod udp;
mod window;
