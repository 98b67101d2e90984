//! The prompt: one loop that reads, runs and tells, wherever its lines come from.
//!
//! What differs at a terminal with line editing ([`super::typed`]) and without it ([`super::piped`]) stands
//! behind [`LineSource`].

use std::rc::Rc;

use futures_core::future::LocalBoxFuture;
use wirelab_lang::diagnostic::Diagnostic;
use wirelab_lang::eval::fault::{Class, Fault};
use wirelab_lang::message;
use wirelab_lang::session::{Failure, Session};
use wirelab_lang::syntax;
use wirelab_lang::syntax::source::Source;

use super::state::State;
use super::to_play::ToPlay;
use super::tutorial::Tutor;
use crate::output::printer::Printer;
use crate::run::{self, ERROR, EXPECT, WRONG_SCRIPT};

/// What comes next.
pub enum Next {
    /// A line
    Line(String),
    /// A line that is no text; that was told
    Garbled,
    /// Ctrl-C: what was begun is given up
    Interrupted,
    /// The end of the input
    End,
    /// It cannot be read any further; that was told
    Unreadable,
    /// The prompt ends with this status
    Exit(i32),
    /// A task failed while a line was waited for
    Fault(Box<Fault>),
}

/// How a text ended: what is odd about it, or what went wrong.
pub type RunResult = Result<Vec<Diagnostic>, Failure>;

/// Where the lines of a prompt come from, and what goes with that.
pub trait LineSource {
    /// The next line, behind what was typed of a text that goes on.
    fn next<'a>(
        &'a mut self,
        session: &'a mut Session,
        text: &'a str,
        count: usize,
    ) -> LocalBoxFuture<'a, Next>;

    /// The text number `count`, as errors call it.
    fn source(&self, text: &str, count: usize) -> Source;

    /// Runs a text, and shows its values where that is wanted.
    fn run<'a>(
        &'a mut self,
        session: &'a mut Session,
        source: &'a Rc<Source>,
        shows: bool,
    ) -> LocalBoxFuture<'a, RunResult>;

    /// A whole text is about to run.
    fn begins(&mut self, session: &Session, text: &str);

    /// It has ended, and how was told. A status where nothing can be written any more.
    fn ended(&mut self, session: &Session, text: &str, went_well: bool) -> Option<i32>;

    /// A text has ended: long pages that it has asked for are shown. What stopped that, where something did.
    fn show_pages<'a>(&'a mut self, _: &'a mut Session) -> LocalBoxFuture<'a, Option<Box<Fault>>> {
        Box::pin(std::future::ready(None))
    }

    /// How a text ended is told: what a person may want to hear beside that.
    fn after(&mut self, ended: &Result<(), &Failure>);

    /// Ctrl-C, while a line was waited for. A status where that ends the prompt.
    fn interrupted(&mut self, session: &Session) -> Option<i32>;

    /// Ctrl-C has ended what was under way, with this fault. A status where that ends the prompt.
    fn stopped(&mut self, fault: &Fault) -> Option<i32>;

    /// The person wants to leave. The status, unless something would be lost that was not
    /// spoken of yet.
    fn leave(&mut self, session: &Session, status: i32) -> Option<i32>;

    /// A statement wants to leave with a status; another may have been that of the first error.
    fn exits(&mut self, session: &Session, status: i32, first: i32) -> Option<i32>;

    /// What is left of a text at the end of the input runs all the same.
    fn runs_the_rest(&self) -> bool;
}

/// A prompt under way.
pub struct Dialogue<'a, L> {
    pub printer: &'a Rc<Printer>,
    pub lines: L,
    pub state: Rc<State>,
    pub tutor: Tutor,
    /// What was typed of a text that goes on.
    text: String,
    /// Texts so far: what errors call the next one.
    count: usize,
    /// The status of the first error.
    pub status: i32,
    /// The input has ended.
    pub is_over: bool,
    /// The signal that ended the prompt, and where it met a statement.
    pub cut_short: Option<Box<Fault>>,
}

impl<'a, L: LineSource> Dialogue<'a, L> {
    pub fn new(printer: &'a Rc<Printer>, lines: L, state: Rc<State>, tutor: Tutor) -> Self {
        let text = String::new();
        Self { printer, lines, state, tutor, text, count: 0, status: 0, is_over: false, cut_short: None }
    }

    /// Reads and runs until the end: the status with which.
    pub async fn converse(&mut self, session: &mut Session) -> i32 {
        loop {
            let leaves = match self.lines.next(session, &self.text, self.count + 1).await {
                Next::Line(line) => self.line(session, &line).await,
                Next::Garbled => {
                    self.fail(WRONG_SCRIPT);
                    self.line(session, "").await
                }
                Next::Interrupted => {
                    self.text.clear();
                    let left = self.lines.interrupted(session);
                    self.cut_short = left.is_some().then(|| Fault::interrupted(run::SIGINT));
                    left
                }
                Next::End => self.end(session).await,
                Next::Unreadable => {
                    self.fail(ERROR);
                    self.end(session).await
                }
                Next::Exit(status) => Some(status),
                Next::Fault(fault) => self.fault(session, &fault),
            };
            if let Some(status) = leaves {
                return status;
            }
        }
    }

    /// The end of the input.
    async fn end(&mut self, session: &mut Session) -> Option<i32> {
        let rest = std::mem::take(&mut self.text);
        if self.lines.runs_the_rest() && !rest.is_empty() {
            let left = self.take(session, &rest).await;
            if left.is_some() {
                return left;
            }
        }
        let left = self.lines.leave(session, 0);
        self.is_over = left.is_some();
        left
    }

    /// Takes a line, and runs the text once it is whole. A status where that ends the prompt.
    async fn line(&mut self, session: &mut Session, line: &str) -> Option<i32> {
        if self.text.is_empty() && line.trim().is_empty() {
            return None;
        }
        if self.text.is_empty() && leaves(session, line) {
            return self.lines.exits(session, 0, self.status);
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(line);
        if syntax::is_incomplete(&self.text) {
            return None;
        }
        let text = std::mem::take(&mut self.text);
        self.take(session, &text).await
    }

    /// Runs what was typed. A status where that ends the prompt.
    async fn take(&mut self, session: &mut Session, text: &str) -> Option<i32> {
        self.count += 1;
        let source = Rc::new(self.lines.source(text, self.count));
        self.lines.begins(session, text);
        let ended = self.lines.run(session, &source, true).await;
        let went_well = ended.is_ok();
        let mut turn = self.tutor.turn(text, &ended);
        let told = self.tell(session, ended);
        let mut left = told.or(self.lines.ended(session, text, went_well));
        if let Some(fault) = self.lines.show_pages(session).await {
            left = left.or(self.fault(session, &fault));
        }
        for script in self.state.take_scripts() {
            let ended = self.play(session, &script).await;
            turn.played(&ended);
            let failed = ended.is_err();
            left = left.or(self.tell(session, ended));
            if let (true, Some(other)) = (failed, script.needs_first()) {
                self.printer.note(&message!("demo-other-first", name = other));
            }
        }
        if left.is_none() {
            self.tutor.look(session, &turn, self.state.take_wish());
        }
        left
    }

    /// Plays a script in the prompt's scope.
    pub async fn play(&mut self, session: &mut Session, script: &ToPlay) -> RunResult {
        let (source, scratch) = script.open(session.world()).map_err(Failure::Fault)?;
        session.hand(script.values());
        let ended = self.lines.run(session, &source, false).await;
        run::leave_scratch(scratch, self.printer);
        ended
    }

    /// Tells how it went. A status where the prompt ends.
    pub fn tell(&mut self, session: &Session, ended: RunResult) -> Option<i32> {
        let (left, ended) = match &ended {
            Ok(warnings) => {
                self.printer.report(warnings);
                (None, Ok(()))
            }
            Err(failure @ Failure::Wrong(reports)) => {
                self.printer.report(reports);
                self.fail(WRONG_SCRIPT);
                (None, Err(failure))
            }
            Err(failure @ Failure::Fault(fault)) => (self.fault(session, fault), Err(failure)),
        };
        self.lines.after(&ended);
        left
    }

    /// Tells what went wrong. A status where the prompt ends.
    fn fault(&mut self, session: &Session, fault: &Fault) -> Option<i32> {
        match fault.class {
            Class::Exit(status) => self.lines.exits(session, status, self.status),
            Class::Interrupted(signal) => {
                let left = match signal {
                    run::SIGINT => self.lines.stopped(fault),
                    _ => Some(run::BY_SIGNAL + signal),
                };
                self.cut_short = left.is_some().then(|| Box::new(fault.clone()));
                left
            }
            Class::Expect | Class::Error => {
                // One that ended a task was told then.
                if !fault.told {
                    self.printer.fault(fault);
                }
                self.fail(if fault.class == Class::Expect { EXPECT } else { ERROR });
                None
            }
        }
    }

    /// The first status is that of the prompt.
    pub fn fail(&mut self, status: i32) {
        if self.status == 0 {
            self.status = status;
        }
    }
}

/// Whether a line is what people of other programs leave with, and no name of their own.
fn leaves(session: &Session, line: &str) -> bool {
    let word = line.trim();
    let is_own = || session.names().iter().any(|(name, _)| **name == *word);
    let is_defined = || session.functions().iter().any(|name| word.strip_suffix("()") == Some(name));
    matches!(word, "quit" | "quit()" | "exit()") && !is_own() && !is_defined()
}
