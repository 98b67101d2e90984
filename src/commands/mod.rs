//! The commands: one file a family, and one table of all of them.
//!
//! May use: `spec`, `eval`, `net` (the seam), `rights`. Must not use: `net::os`, `ui`, `syntax`.

pub mod errno;
pub mod ports;
pub mod protocols;
pub mod special;
