//! The engine: values, tasks, limits, rights, and the machine that runs compiled scripts.
//!
//! Knows no terminal and no backend: network, clock and output are `dyn` seams in [`world::World`].
//! May use: `syntax`, `check`, `spec`, `net` (the seam), `diagnostic`, `catalogue`.
//! Must not use: `net::os`, `commands`, `ui`.

pub mod call;
pub mod event;
pub mod fault;
pub mod memory;
pub mod socket;
pub mod task;
pub mod value;
pub mod world;
