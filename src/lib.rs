//! wirelab: a scriptable network lab.

pub mod catalogue;
pub mod check;
pub mod commands;
pub mod diagnostic;
pub mod errno;
pub mod escape;
pub mod eval;
pub mod files;
pub mod functions;
pub mod help;
pub mod net;
pub mod rights;
pub mod session;
pub mod spec;
pub mod syntax;
pub mod ui;
