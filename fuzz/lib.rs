//! The fuzz targets of wirelab for `cargo fuzz`.

/// What each target does with its input.
#[path = "../tests/faults/guards/targets/mod.rs"]
pub mod targets;
