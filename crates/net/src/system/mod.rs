//! What the kernel's networks need of the system in order to wait, and what a program says where the
//! system refuses it.
//!
//! [`reactor`] watches sockets and timers, [`threads`] run calls that block, [`library`] calls libraries
//! that panic where they are refused a thread or a descriptor, and [`shortage`] says which limit of the
//! system was met. A simulated network needs none of them.
//!
//! May use: async-io, async-std, threads, the errno type of the seam. Must not use: a network.

pub mod library;
pub mod reactor;
pub mod shortage;
pub mod threads;
