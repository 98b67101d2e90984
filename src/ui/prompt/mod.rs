//! The prompt: what is typed is run, statement by statement, in one scope.
//!
//! At a terminal with line editing ([`dialogue`]), elsewhere without ([`plain`]). May use: `session`,
//! `eval`, `ui::printer`, and rustyline in [`editor`] alone. Must not use: `commands`, `functions`
//! other than as tables of what can be typed.

mod above;
mod complete;
mod dialogue;
mod echo;
mod editor;
mod held;
pub mod highlight;
mod hint;
mod history;
pub mod live;
mod patience;
mod place;
mod plain;
mod record;
mod settings;
pub mod show;
mod signal_keys;
mod state;
pub mod suspend;
mod telling;
pub mod theme;
mod to_play;
mod tutorial;
pub mod waiting;
mod watch;

use std::io::IsTerminal;
use std::rc::Rc;

use wirelab_lang::eval::console::Wish;
use wirelab_lang::eval::world::World;
use wirelab_lang::session::{Options, TimeLimit};
use wirelab_lang::syntax::source::Source;

pub use self::dialogue::take_over;
pub use self::record::Recorder;
pub use self::telling::sentence;
pub use self::tutorial::STEPS;
use crate::ui::printer::Printer;
use crate::ui::scratch::Scratch;

/// A script to play before the person takes over.
pub struct First {
    /// Its text.
    pub source: Rc<Source>,
    /// The folder that it plays in, where that is one of its own.
    pub scratch: Option<Scratch>,
}

/// Whether there is a person who can edit lines: stdin and stdout are terminals.
pub fn is_at_terminal() -> bool {
    rustix::stdio::stdin().is_terminal() && rustix::stdio::stdout().is_terminal()
}

/// Plays the first script, where there is one, and then reads statements from standard input until
/// its end. At a terminal the person's start file comes before all that; a lesson that was asked for
/// begins behind it. The exit status.
pub fn run(
    world: World,
    first: Option<First>,
    options: &Options,
    start_file: bool,
    lesson: Option<Wish>,
    limit: Option<TimeLimit>,
    printer: &Rc<Printer>,
) -> i32 {
    let options = Options { abbreviations: true, ..options.clone() };
    if is_at_terminal() {
        // A person decides when it ends.
        dialogue::run(world, first, &options, start_file, lesson, printer)
    } else {
        plain::run(world, first, &options, lesson, limit, printer)
    }
}
