//! The lesson at the prompt: it looks at what a person types and at what became of it, praises what
//! worked, explains what did not, and otherwise keeps silent.
//!
//! [`scene`] is what can be seen, [`steps`] the lesson as data, [`goals`] how success is recognised,
//! [`mistakes`] what typical mistakes mean, [`lesson`] the course of it all, without any input or
//! output; [`tutor`] joins them to a prompt. May use: what a prompt may. Must not use: the editor, so
//! that the lesson works where nothing is edited.

mod goals;
mod lesson;
mod mistakes;
mod progress;
mod scene;
mod steps;
mod tap;
mod tutor;

pub use self::steps::STEPS;
pub use self::tutor::Tutor;

#[cfg(test)]
mod tests;
