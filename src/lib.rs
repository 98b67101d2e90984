//! wirelab: a scriptable network lab.

pub mod catalogue;
pub mod commands;
pub mod diagnostic;
pub mod escape;
pub mod eval;
pub mod net;
pub mod rights;
pub mod spec;
pub mod syntax;
