//! The simulated network: hosts, links, and sockets on them in virtual time.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../harness/tasks.rs"]
#[allow(dead_code)]
mod tasks;

mod lab;
mod tcp;
mod udp;
