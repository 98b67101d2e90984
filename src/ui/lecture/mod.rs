//! The lecture: a script played step by step before a class.
//!
//! What is seen is drawn from data ([`view`], [`draw`] and what stands beside them are pure). May use:
//! `session`, `eval`, `lesson`, the printer and the prompt, and here alone ratatui and crossterm. Must
//! not use: `commands`, `functions`.

mod bar;
mod code;
mod document;
mod draw;
mod look;
mod panel;
mod view;
mod wrap;

#[cfg(test)]
mod tests;
