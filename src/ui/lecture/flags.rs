//! The flags of a lecture, and which of them go together.
//!
//! Pure.

use crate::diagnostic::Message;
use crate::message;

/// How a lesson is given.
#[derive(Debug, Clone, Default, PartialEq, clap::Args)]
pub struct LectureFlags {
    /// Play a script before a class: a key a statement, with its sockets beside it
    #[arg(long)]
    pub step: bool,
    /// Large and airy, for the last row of a hall (with --step)
    #[arg(long)]
    pub big: bool,
    /// Type each statement as if by hand (with --step)
    #[arg(long = "type")]
    pub typing: bool,
    /// Go on by itself after so long, and leave at the end (with --step): 5s
    #[arg(long, value_name = "DURATION")]
    pub auto: Option<String>,
}

impl LectureFlags {
    /// These, given before an action's name, with those behind it.
    #[must_use]
    pub fn then(self, more: Self) -> Self {
        Self {
            step: self.step | more.step,
            big: self.big | more.big,
            typing: self.typing | more.typing,
            auto: more.auto.or(self.auto),
        }
    }

    /// What does not make sense without `--step`.
    pub fn without_step(&self) -> Option<Message> {
        let given = [(self.big, "--big"), (self.typing, "--type"), (self.auto.is_some(), "--auto")];
        let first = given.into_iter().find_map(|(is_given, flag)| is_given.then_some(flag));
        first.filter(|_| !self.step).map(|flag| message!("lecture-needs-step", flag = flag))
    }
}
