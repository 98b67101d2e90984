//! The networks behind the seam: the kernel's, the simulated one, and what holds on both.

#![allow(clippy::unwrap_used, clippy::panic)]

mod conformance;
mod os;
mod sim;
#[allow(dead_code)]
mod tasks;
