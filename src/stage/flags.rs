//! The flags of a lecture, and which of them go together.
//!
//! Pure.

use std::path::PathBuf;

use wirelab_lang::diagnostic::Message;
use wirelab_lang::message;

use crate::export::handout::file::HandoutFlags;

/// How a lesson is given.
#[derive(Debug, Clone, Default, PartialEq, clap::Args)]
pub struct LectureFlags {
    /// Play a script before a class: a key a statement, with its sockets beside it
    #[arg(long)]
    pub step: bool,
    /// Large and airy, for the last row of a hall (with --step)
    #[arg(long)]
    pub big: bool,
    /// In colours for a light background (with --step)
    #[arg(long)]
    pub light: bool,
    /// Type each statement as if by hand (with --step)
    #[arg(long = "type")]
    pub typing: bool,
    /// Go on by itself after so long, and leave at the end (with --step): 5s
    #[arg(long, value_name = "DURATION")]
    pub auto: Option<String>,
    /// Model the speaker's notes on a second terminal, where `wirelab notes` runs (with --step)
    #[arg(long)]
    pub notes: bool,
    /// Record what is shown, for asciinema's player (with --step): FILE.cast
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// What is written of it.
    #[command(flatten)]
    pub handout: HandoutFlags,
}

impl LectureFlags {
    /// These, given before an action's name, with those behind it.
    #[must_use]
    pub fn then(self, more: Self) -> Self {
        Self {
            step: self.step | more.step,
            big: self.big | more.big,
            light: self.light | more.light,
            typing: self.typing | more.typing,
            auto: more.auto.or(self.auto),
            notes: self.notes | more.notes,
            record: more.record.or(self.record),
            handout: self.handout.then(more.handout),
        }
    }

    /// What does not make sense without `--step`.
    pub fn without_step(&self) -> Option<Message> {
        let handout = !self.handout.handout.is_empty() || self.handout.handout_lang.is_some();
        let first = self.of_the_screen().or(handout.then_some("--handout"));
        first.filter(|_| !self.step).map(|flag| message!("lecture-needs-step", flag = flag))
    }

    /// The first flag that is given and needs a class to look on.
    pub fn of_the_screen(&self) -> Option<&'static str> {
        let given = [
            (self.big, "--big"),
            (self.light, "--light"),
            (self.typing, "--type"),
            (self.auto.is_some(), "--auto"),
            (self.notes, "--notes"),
            (self.record.is_some(), "--record"),
        ];
        given.into_iter().find_map(|(is_given, flag)| is_given.then_some(flag))
    }
}
