//! The language, sentence by sentence: small scripts, what they print, and how they end.

#![allow(clippy::unwrap_used, missing_docs)]

mod reports;
mod shape;
mod statements;
mod values;

use harness::lab::{fails, play, prints};
