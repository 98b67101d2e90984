//! A session at the prompt becomes a script: what was typed that worked, and where it is asked for
//! also what came out.
//!
//! `recorder` takes down what runs; everything else is pure: entries go in, text comes out.

mod address_refs;
mod assertions;
mod check_errors;
mod edit;
mod entry;
mod keep;
mod links;
mod names;
mod nondeterminism;
mod peers;
mod recorder;
mod script;
mod statement;

pub use self::recorder::Recorder;
