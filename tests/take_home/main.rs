//! What becomes of a lesson beside what the class sees: the speaker's notes, the handout, the
//! recording, the rehearsal.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::print_stdout, clippy::disallowed_methods)]

#[path = "../harness/mod.rs"]
mod harness;

mod browser;
mod handout;
mod lesson;
mod notes;
mod record;
mod rehearse;
