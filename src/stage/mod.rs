//! The lecture: a script played step by step before a class.
//!
//! What is seen is drawn from data (`view`, `draw` and what stands beside them are pure). May use:
//! `session`, `eval`, `lesson`, the printer and the prompt, and here alone ratatui and crossterm. Must
//! not use: `commands`, `functions`.

mod another_port;
mod app;
mod bar;
mod beside;
mod closed;
mod code;
mod document;
mod draw;
mod effects;
pub mod fit;
mod flags;
mod keys;
mod look;
mod model;
mod pages;
mod panel;
mod places;
mod ports;
mod questions;
mod running;
mod step_size;
mod takeover;
mod terminal;
mod update;
mod view;
mod wrap;

use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use wirelab_lang::eval::taskset;
use wirelab_lang::lesson::played::Played;
use wirelab_lang::message;
use wirelab_lang::syntax::source::Source;

use self::another_port::HOST;
use self::app::{Lecture, Over};
use self::beside::Beside;
pub use self::beside::WantedExtras;
pub use self::flags::LectureFlags;
use self::look::StageStyle;
use self::model::Model;
use self::questions::{Person, Questions};
use self::terminal::Stage;
use crate::lesson::Player;
use crate::output::printer::{Printer, is_dumb};
use crate::run::input::TypedInput;
use crate::run::{self, Plan, Script};
use crate::terminal::is_at_terminal;

/// How a lecture goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pace {
    /// Statements are typed as if by hand.
    pub typing: bool,
    /// It goes on by itself after so long.
    pub auto: Option<Duration>,
    /// For the last row of a hall.
    pub big: bool,
}

/// Gives a lecture, with what is wanted beside it: the exit status.
pub fn run(script: &Script, plan: &Plan, pace: Pace, wanted: &WantedExtras, printer: &Rc<Printer>) -> i32 {
    if !is_at_terminal() {
        return run::wrong_use(printer, message!("lecture-without-terminal"), Vec::new());
    }
    if is_dumb() {
        return run::wrong_use(printer, message!("lecture-on-dumb"), Vec::new());
    }
    let begun = Player::new(script, plan, printer)
        .and_then(|player| Ok((player, Beside::begin(wanted, &name(script), printer)?)));
    let (player, beside) = match begun {
        Ok(begun) => begun,
        Err(status) => return status,
    };
    let stage = match Stage::new(printer) {
        Ok(stage) => stage,
        Err(error) => {
            run::tell_unreadable(printer, "<stdin>", &error);
            return run::ERROR;
        }
    };
    let beside = Rc::new(beside);
    let given = LectureInput { script, plan, pace, beside: Rc::clone(&beside), printer };
    let (status, played) = given.give(player, stage);
    beside.end(&script.source, played.as_ref(), status, printer)
}

/// What a lecture is given with, each time that it begins.
struct LectureInput<'a> {
    script: &'a Script,
    plan: &'a Plan,
    pace: Pace,
    beside: Rc<Beside>,
    printer: &'a Rc<Printer>,
}

impl LectureInput<'_> {
    /// Gives it, as often as a person begins afresh.
    fn give(&self, mut player: Player, mut stage: Stage) -> (i32, Option<Played>) {
        let mut plan = self.plan.clone();
        // The text may name another port from some time on.
        let mut script = self.script.clone();
        let mut breakpoints = BTreeSet::new();
        let mut until = None;
        loop {
            let mut lecture = self.lecture(&player, &script.source, stage, breakpoints);
            let over = taskset::block_on(async {
                player.prepare().await;
                lecture.give(&mut player, until).await
            });
            (stage, breakpoints) = (lecture.stage, lecture.model.breakpoints);
            script.source = lecture.source;
            let is_decided = lecture.exit.is_some();
            match over {
                Over::Left(status) => {
                    stage.leave();
                    let (played, ending) = player.end();
                    // An `exit` and a signal decide; else a task that failed counts as in a run.
                    let is_decided = is_decided || status > run::BY_SIGNAL;
                    return (if is_decided { status } else { status.max(ending.status) }, Some(played));
                }
                Over::Afresh { until: to, host } => {
                    until = to;
                    let _ = player.end();
                    if let Some(host) = host {
                        plan.options.names.retain(|(name, _)| name != HOST);
                        plan.options.names.push((HOST.to_owned(), host.into_bytes()));
                    }
                    player = match Player::new(&script, &plan, self.printer) {
                        Ok(player) => player,
                        Err(status) => return (status, None),
                    };
                }
            }
        }
    }

    fn lecture(
        &self,
        player: &Player,
        source: &Rc<Source>,
        stage: Stage,
        breakpoints: BTreeSet<usize>,
    ) -> Lecture {
        let questions = Rc::new(Questions::default());
        let asks_person = player.world().input.borrow().is_terminal();
        if asks_person {
            let is_away = self.pace.auto.is_some();
            let person = Person { questions: Rc::clone(&questions), is_away, typed: TypedInput::default() };
            player.world().input.replace(Rc::new(person));
        }
        let look = StageStyle { palette: self.printer.palette(), big: self.pace.big };
        Lecture {
            keys: stage.keys(),
            stage,
            printer: Rc::clone(self.printer),
            beside: Rc::clone(&self.beside),
            model: Model { breakpoints, ..Model::new(name(self.script), self.printer.language(), look) },
            kept: player.kept(),
            questions,
            source: Rc::clone(source),
            pace: self.pace,
            due: None,
            halts: false,
            hurries: false,
            exit: None,
        }
    }
}

/// How the lesson is called: `tcp/hello`.
fn name(script: &Script) -> String {
    let name = script.source.name.as_str();
    let name = name.strip_prefix("demo:").unwrap_or(name);
    let name = std::path::Path::new(name).with_extension("");
    let short = if script.is_ours { Some(name.as_os_str()) } else { name.file_name() };
    wirelab_lang::escape::one_line(short.unwrap_or_default().to_string_lossy().as_bytes()).into_owned()
}

#[cfg(test)]
mod tests;
