//! The prompt: what is typed is run, statement by statement, in one scope.
//!
//! At a terminal with line editing ([`dialogue`]), elsewhere without ([`plain`]). May use: `session`,
//! `eval`, `ui::printer`, and rustyline in [`editor`] alone. Must not use: `commands`, `functions`
//! other than as tables of what can be typed.

mod above;
mod dialogue;
mod editor;
mod history;
mod live;
mod plain;
pub mod show;
mod state;
mod suspend;
mod waiting;

use std::io::IsTerminal;
use std::rc::Rc;

use crate::session::Options;
use crate::ui::input::Lines;
use crate::ui::printer::Printer;

/// Reads statements from standard input until its end. The exit status.
pub fn run(options: &Options, input: Option<Lines>, printer: &Rc<Printer>) -> i32 {
    let options = Options { abbreviations: true, ..options.clone() };
    let is_terminal = rustix::stdio::stdin().is_terminal() && rustix::stdio::stdout().is_terminal();
    if is_terminal { dialogue::run(&options, input, printer) } else { plain::run(&options, input, printer) }
}
