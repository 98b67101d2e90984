//! The simulated network: hosts, links, and sockets on them in virtual time.

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
mod seeds;
mod sequence;
mod tcp;
mod tshark;
mod udp;
mod window;
