//! The engine: values, tasks, limits, rights, and the machine that runs compiled scripts.
//!
//! Knows no terminal and no backend: network, clock and output are `dyn` seams in [`world::World`].
//! May use: `syntax`, `check`, `spec`, `net` (the seam), `diagnostic`, `catalogue`.
//! Must not use: `commands`, or a network of its own.

mod assertion;
pub mod background;
pub mod call;
mod calling;
pub mod code;
pub mod compile;
pub mod console;
pub mod event;
mod failures;
pub mod fault;
pub mod fiber;
pub mod hosts;
pub mod input;
pub mod interrupt;
mod machine;
pub mod mailbox;
pub mod meeting;
pub mod memory;
pub mod narration;
pub mod recording;
pub mod running;
pub(crate) mod shared;
pub mod shown;
pub mod simulated;
pub mod socket;
pub mod survey;
pub mod task;
pub mod taskset;
mod text;
pub mod turn;
pub mod value;
pub mod waits;
mod within;
pub mod work;
pub mod world;
