//! The lecture: a script played step by step before a class.
//!
//! What is seen is drawn from data ([`view`], [`draw`] and what stands beside them are pure). May use:
//! `session`, `eval`, `lesson`, the printer and the prompt, and here alone ratatui and crossterm. Must
//! not use: `commands`, `functions`.

mod attend;
mod bar;
mod code;
mod desk;
mod document;
mod draw;
mod flags;
mod gather;
mod keys;
mod lecture;
mod look;
mod pages;
mod panel;
mod places;
mod ports;
mod react;
mod shim;
mod show;
mod sockets;
mod stage;
mod takeover;
mod view;
mod wrap;

pub use self::flags::LectureFlags;

use std::rc::Rc;
use std::time::Duration;

use self::desk::Desk;
use self::gather::Gather;
use self::lecture::{Lecture, Over};
use self::look::Look;
use self::show::Show;
use self::sockets::Sockets;
use self::stage::Stage;
use crate::eval::taskset;
use crate::lesson::played::Played;
use crate::message;
use crate::net::Network;
use crate::net::os::KernelNetwork;
use crate::session;
use crate::ui::printer::Printer;
use crate::ui::prompt::{self, Guest, Typing};
use crate::ui::run::{self, Plan, Script};

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

/// Gives a lecture: the exit status, and what was shown.
pub fn run(script: &Script, plan: &Plan, pace: Pace, printer: &Rc<Printer>) -> (i32, Option<Played>) {
    if !prompt::is_at_terminal() {
        return (run::wrong_use(printer, message!("lecture-without-terminal"), Vec::new()), None);
    }
    let checked = match &script.refused {
        Some(why) => Err(vec![why.clone()]),
        None => session::prepare(Rc::clone(&script.source), &plan.options),
    };
    let requirements = match checked {
        Ok(prepared) => {
            printer.report(&prepared.warnings);
            prepared.requirements
        }
        Err(wrong) => {
            printer.report(&wrong);
            return (run::WRONG_SCRIPT, None);
        }
    };
    let typing = Typing::new(printer);
    let stage = match Stage::new(printer) {
        Ok(stage) => stage,
        Err(error) => {
            printer.error(run::unreadable("<stdin>", &error), Vec::new());
            return (run::ERROR, None);
        }
    };
    let mut given = Given { script, plan, pace, printer, typing, requirements };
    given.give(stage)
}

/// What a lecture is given with, each time that it begins.
struct Given<'a> {
    script: &'a Script,
    plan: &'a Plan,
    pace: Pace,
    printer: &'a Rc<Printer>,
    typing: Option<Typing>,
    requirements: Vec<session::Requirement>,
}

impl Given<'_> {
    fn give(&mut self, stage: Stage) -> (i32, Option<Played>) {
        let mut stage = stage;
        let mut options = self.plan.options.clone();
        let mut until = None;
        let mut breakpoints = std::collections::BTreeSet::new();
        loop {
            let outline = Rc::new(shim::outline(&self.script.source));
            // The terminal is given back for what may be told before it begins.
            let network: Rc<dyn Network> = Rc::new(KernelNetwork::beside_select());
            let staged = run::stage(self.script, &self.requirements, network, self.plan, self.printer);
            let (mut world, scratch) = match staged {
                Ok(staged) => staged,
                Err(status) => return (status, None),
            };
            let language = self.printer.language();
            let gather = Rc::new(Gather::new(Rc::clone(&outline), language, 80));
            let mut guest = self.typing.as_ref().map(|typing| Guest::new(&mut world, typing, self.printer));
            let desk = Desk::before(&mut world, Rc::clone(&gather), self.pace.auto.is_some());
            if let Some(guest) = &mut guest {
                guest.onlooker(Rc::clone(&desk) as Rc<dyn prompt::Onlooker>);
            }
            let look = Look { colours: self.printer.has_colours(), big: self.pace.big };
            let mut show = Show::new(self.name(), language, look);
            show.breakpoints = std::mem::take(&mut breakpoints);
            let mut session =
                shim::Lesson::new(Rc::new(world), &options, Rc::clone(&self.script.source), outline);
            let keys = stage.keys();
            let mut lecture = Lecture {
                stage,
                printer: Rc::clone(self.printer),
                guest,
                keys,
                show,
                desk,
                sockets: Sockets::default(),
                source: Rc::clone(&self.script.source),
                pace: self.pace,
                due: None,
                halts: false,
                exit: None,
            };
            let over = taskset::block_on(async {
                session.prepare().await;
                lecture.give(&mut session, until.take()).await
            });
            let Lecture { stage: same, show, .. } = lecture;
            stage = same;
            let _ = session.end();
            match over {
                Over::Left(status) => {
                    stage.leave();
                    run::leave_scratch(scratch, self.printer);
                    return (status, Some(gather.played().clone()));
                }
                Over::Afresh { until: to, host } => {
                    (until, breakpoints) = (to, show.breakpoints);
                    if let Some(host) = host {
                        options.names.retain(|(name, _)| name != "host");
                        options.names.push(("host".to_owned(), host.into_bytes()));
                    }
                }
            }
        }
    }

    /// How the lesson is called: `tcp/hello`.
    fn name(&self) -> String {
        let name = self.script.source.name.as_str();
        let name = name.strip_prefix("demo:").unwrap_or(name);
        let name = std::path::Path::new(name).with_extension("");
        let short = if self.script.is_ours { Some(name.as_os_str()) } else { name.file_name() };
        crate::escape::one_line(short.unwrap_or_default().to_string_lossy().as_bytes()).into_owned()
    }
}

#[cfg(test)]
mod tests;
