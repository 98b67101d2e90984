//! The documents are true: their examples run, the reference is what the program prints, and the pictures
//! are what a person sees.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod examples;
mod fences;
mod reference;
mod screenshots;
