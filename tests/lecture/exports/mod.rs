//! What becomes of a lesson beside what the class sees: the speaker's notes, the handout, the
//! recording, the rehearsal.

mod browser;
mod desk;
mod handout;
mod notes;
mod record;
mod rehearse;
