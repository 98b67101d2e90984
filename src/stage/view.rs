//! What is to be seen of a lecture at a moment: data, from which the screen is drawn.

use std::collections::BTreeSet;

use wirelab_lang::catalogue::{self, Language};
use wirelab_lang::diagnostic::Message;
use wirelab_lang::lesson::played::{Played, PlayedEntry, SocketRow, Which};

use crate::stage::look::StageStyle;

/// What is to be seen.
pub struct View<'v> {
    /// The lesson's name.
    pub name: &'v str,
    /// What was shown so far.
    pub played: &'v Played,
    /// The step that is shown, from 0.
    pub step: usize,
    /// The step that is under way.
    pub live: usize,
    /// The statement at hand; `None` behind the last one.
    pub at: Option<usize>,
    /// The first entry that the last key brought.
    pub fresh: usize,
    /// Statements that `c` stops before.
    pub breakpoints: &'v BTreeSet<usize>,
    /// What the class answered, question by question.
    pub guesses: &'v [Option<usize>],
    /// The last question is not answered yet.
    pub is_asking: bool,
    /// The sockets that live now, or that lived behind the step that is shown.
    pub sockets: &'v [SocketRow],
    /// The same before that, for the signs of what has changed.
    pub before: &'v [SocketRow],
    /// What goes on.
    pub state: StageState<'v>,
    /// What covers the lesson: all keys, the table of sockets, a value.
    pub page: Option<&'v FullPage>,
    /// All of what the last key brought was on the screen.
    pub is_seen: bool,
    /// The first row that is shown, where a person has scrolled.
    pub top: Option<usize>,
    /// The language.
    pub language: Language,
    /// How it looks.
    pub look: StageStyle,
}

/// What goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageState<'v> {
    /// It waits for a key
    Ready,
    /// The statement at hand runs; what it waits for and since when
    Running(&'v str),
    /// The statement at hand is being typed: so many characters of it
    Typing(usize),
    /// It failed; with this key another port is tried
    Failed {
        /// Whether a port is taken, and another one can be offered
        port: bool,
    },
    /// A person types an answer to this
    Entry {
        /// What is asked
        label: &'v str,
        /// What was typed
        text: &'v str,
        /// What is wrong with it
        wrong: &'v str,
    },
}

/// A text over the whole screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FullPage {
    /// What it is.
    pub title: String,
    /// Its lines.
    pub text: String,
}

impl View<'_> {
    /// A message in the language that is shown.
    pub fn say(&self, message: &Message) -> String {
        catalogue::text(self.language, message)
    }

    /// Whether what is shown was shown before.
    pub fn is_past(&self) -> bool {
        self.step < self.live
    }

    /// The entries of the step that is shown, with their numbers.
    pub fn entries(&self) -> Vec<(usize, &PlayedEntry)> {
        let mut step = 0;
        let outline = &self.played.outline;
        let numbered = self.played.entries.iter().enumerate();
        let own = numbered.filter(|(_, entry)| {
            // What was typed by hand belongs to what was on the screen then.
            if let Which::OfScript(statement) = entry.statement {
                step = outline.step_of(statement);
            }
            step == self.step
        });
        own.collect()
    }
}
