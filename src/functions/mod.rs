//! The functions, and one table of all of them.

use crate::spec::Function;

/// All functions.
pub static FUNCTIONS: &[&Function] = &[];
