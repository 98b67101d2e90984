//! The prompt: what is typed is run, statement by statement, in one scope.
//!
//! One loop (`dialogue`), at a terminal over the lines of an editor (`typed`), elsewhere over those of
//! standard input (`piped`). May use: `session`,
//! `eval`, `output::printer`, and rustyline in `editor` alone. Must not use: `commands`, `functions`
//! other than as tables of what can be typed.

#[cfg(test)]
mod commands_as_typed;
mod complete;
mod dialogue;
mod editor;
mod external_printer;
pub mod highlight;
mod hint;
mod history;
mod indent;
mod keys;
mod notifications;
mod opening;
mod paging;
mod pasted;
mod patience;
mod piped;
mod rate_limit;
mod record;
mod settings;
mod signal_keys;
pub mod snapshot;
mod state;
mod to_play;
mod tutorial;
mod typed;
pub mod waiting;
mod watch;

use std::rc::Rc;

use wirelab_lang::eval::console::Wish;
use wirelab_lang::eval::world::World;
use wirelab_lang::session::{Options, TimeLimit};
use wirelab_lang::syntax::source::Source;

pub use self::opening::open;
pub use self::record::Recorder;
pub use self::tutorial::STEPS;
pub use self::typed::take_over;
use crate::output::printer::Printer;
use crate::run::scratch::Scratch;
use crate::terminal::is_at_terminal;

/// A script to play before the person takes over.
pub struct First {
    /// Its text.
    pub source: Rc<Source>,
    /// The folder that it plays in, where that is one of its own.
    pub scratch: Option<Scratch>,
}

/// Plays the first script, where there is one, and then reads statements from standard input until
/// its end. At a terminal the person's start file comes before all that; a lesson that was asked for
/// begins behind it. The exit status.
fn run(
    world: World,
    first: Option<First>,
    options: &Options,
    start_file: bool,
    lesson: Option<Wish>,
    limit: Option<TimeLimit>,
    printer: &Rc<Printer>,
) -> i32 {
    let mut options = Options { abbreviations: true, ..options.clone() };
    if is_at_terminal() {
        // A person may read what the person may read, and decides when it ends.
        options.reads.push("/".into());
        typed::run(world, first, &options, start_file, lesson, printer)
    } else {
        piped::run(world, first, &options, lesson, limit, printer)
    }
}
