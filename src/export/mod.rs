//! What else becomes of a lesson than what the class sees: a handout, a recording of the screen, the
//! speaker's own view, a rehearsal's report. Folds over what a run has shown; all of them are text.
//!
//! May use: lessons as data, messages in a language, escaped bytes. Must not use: anything that runs,
//! a file, a terminal, a clock.

pub mod cast;
pub mod handout;
pub mod recording;
pub mod rehearsal;
pub mod speaker;
