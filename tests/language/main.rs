//! The language, sentence by sentence: small scripts, what they print, and how they end.

#![allow(clippy::unwrap_used, missing_docs)]

mod claims;
mod imports;
mod records;
mod reports;
mod shape;
mod sharing;
mod statements;
mod values;

use harness::lab::{fails, play, prints};
