//! What only a prompt has: the seam between the commands that are for a prompt and the prompt.

use std::path::PathBuf;
use std::rc::Rc;

use crate::eval::event::Attention;
use crate::eval::fault::Outcome;
use crate::eval::value::Record;
use crate::eval::world::World;

/// A prompt, as its commands see it.
pub trait Console {
    /// What was typed so far, oldest first, earlier prompts included.
    fn history(&self) -> Vec<String>;

    /// Forgets it, in the file that keeps it too.
    ///
    /// # Errors
    /// VALUE: that cannot be written.
    fn forget_history(&self) -> Outcome<()>;

    /// Plays a script in the prompt's own scope once the statement has ended, with these values for its
    /// `default` names.
    ///
    /// # Errors
    /// LIMIT: too many are to be played already.
    fn play(&self, path: PathBuf, values: Option<Rc<Record>>) -> Outcome<()>;

    /// Plays a shipped script in the prompt's own scope once the statement has ended; without a name,
    /// lists them.
    ///
    /// # Errors
    /// VALUE where there is none of the name, or several.
    fn demo(&self, name: Option<&str>, world: &World) -> Outcome<()>;

    /// The text of a shipped script.
    ///
    /// # Errors
    /// As [`Console::demo`].
    fn demo_text(&self, name: &str) -> Outcome<&'static str>;

    /// Changes how the prompt looks and behaves.
    fn set(&self, setting: Setting);

    /// How much of what happens by itself is told.
    fn attention(&self) -> Attention;

    /// Does with the lesson what a person wants once the statement has ended.
    ///
    /// # Errors
    /// VALUE where there is no such step.
    fn tutorial(&self, wish: Wish) -> Outcome<()>;
}

/// What a person wants of the lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Begin, or take it up where it was left
    Resume,
    /// The next step
    Next,
    /// The step before
    Back,
    /// The step once more
    Again,
    /// No lesson for now
    Leave,
    /// The step of this number, from 1
    Step(usize),
}

/// Something to set at a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// The text before what is typed
    Prompt(String),
    /// Vi keys, or emacs keys
    Vi(bool),
    /// Which colours
    Colours(Colours),
    /// How much of what happens by itself is told
    Events(Attention),
}

/// Which colours a prompt uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colours {
    /// None
    Off,
    /// Those for a dark background
    #[default]
    Dark,
    /// Those for a light background
    Light,
}
