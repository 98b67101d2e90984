//! Faults of the network, one test for each way in which it fails a script. A test is named after
//! the row that it proves: `n06_…` for TCP and addresses, `u01_…` for UDP, `y03_…` for the machine,
//! `a05_…` for what reaches another machine without a right.
//!
//! In each, the script goes on after the error: what it had open still works.

mod addresses;
mod closing;
mod crowd;
mod families;
mod groups;
mod link;
mod names;
mod peers;
mod permits;
mod ports;
mod sending;
mod signals;
mod tcp;
mod udp;
