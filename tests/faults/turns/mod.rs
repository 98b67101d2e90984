//! A task's turn ends, whatever it is made of: others run, and Ctrl-C, SIGTERM and time limits end what
//! is busy, in a run, a demo, a rehearsal, at the prompt and in a lecture, over the kernel and over the
//! simulated network.
//!
//! `WIRELAB_INTERRUPTS=400` tries so often, and wants 99 of 100 within 100 ms, which is meant for a
//! release build.

mod busy;
mod lecture;
mod prompt;
mod run;
mod times;
