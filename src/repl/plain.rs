//! The prompt without line editing: statement by statement, values shown, going on after an error.
//! For a stdin that is no terminal, or a stdout that is none.

use std::io::IsTerminal;
use std::rc::Rc;

use futures_lite::FutureExt;
use wirelab_lang::diagnostic::Diagnostic;
use wirelab_lang::eval::console::{Console, Wish};
use wirelab_lang::eval::event::Sink;
use wirelab_lang::eval::fault::{Class, Fault};
use wirelab_lang::eval::taskset;
use wirelab_lang::eval::world::World;
use wirelab_lang::message;
use wirelab_lang::session::{self, Failure, Options, Session, TimeLimit};
use wirelab_lang::syntax::source::Source;

use super::First;
use super::record::Recorder;
use super::state::State;
use super::tutorial::Tutor;
use crate::output::printer::Printer;
use crate::run::input::Lines;
use crate::run::{self, ERROR, EXPECT, WRONG_SCRIPT};

/// Reads statements from standard input until its end, after the first script where one is given.
/// The status of the first error.
pub fn run(
    mut world: World,
    first: Option<First>,
    options: &Options,
    lesson: Option<Wish>,
    limit: Option<TimeLimit>,
    printer: &Rc<Printer>,
) -> i32 {
    let state = Rc::new(State::new(None));
    world.console.replace(Some(Rc::clone(&state) as Rc<dyn Console>));
    world.recording = Some(Rc::new(Recorder::default()));
    let tutor = Tutor::new(&mut world.sink, printer);
    let session = Session::new(Rc::new(world), options);
    let prompt = Prompt::new(printer, state, tutor);
    printer.engine_runs(true);
    let ended = taskset::block_on(
        async {
            let status = prompt.serve(session, first, lesson).await;
            let taken = async {
                printer.drained().await;
                Ok(status)
            };
            if status > run::BY_SIGNAL { Ok(status) } else { taken.or(session::interruption()).await }
        }
        .or(session::over_time(limit)),
    );
    if !matches!(ended, Ok(status) if status <= run::BY_SIGNAL) {
        let fault = ended.as_ref().err().map(|fault| &**fault);
        printer.abandon(fault.filter(|fault| !matches!(fault.class, Class::Interrupted(_))).into_iter());
    }
    printer.engine_runs(false);
    ended.unwrap_or_else(|fault| match fault.class {
        Class::Interrupted(signal) => run::BY_SIGNAL + signal,
        _ => ERROR,
    })
}

/// What comes next.
enum Next {
    /// A line
    Line(String),
    /// What was begun is given up
    Again,
    /// The end of the input
    End,
    /// The end of the prompt, with this status
    Exit(i32),
}

struct Prompt<'a> {
    printer: &'a Printer,
    state: Rc<State>,
    tutor: Tutor,
    lines: Lines,
    is_terminal: bool,
    /// Statements so far: what errors call a text.
    count: usize,
    /// Lines read so far.
    read: usize,
    /// The status of the first error.
    status: i32,
}

impl<'a> Prompt<'a> {
    fn new(printer: &'a Printer, state: Rc<State>, tutor: Tutor) -> Self {
        let is_terminal = rustix::stdio::stdin().is_terminal();
        Self { printer, state, tutor, lines: Lines::of_stdin(), is_terminal, count: 0, read: 0, status: 0 }
    }

    async fn serve(mut self, mut session: Session, first: Option<First>, lesson: Option<Wish>) -> i32 {
        session.begin().await;
        if let Some(first) = first {
            let result = session.play(&first.source).await;
            run::leave_scratch(first.scratch, self.printer);
            if let Some(end) = self.tell(result) {
                return end;
            }
        }
        if let Some(wish) = lesson {
            self.tutor.wish(&session, wish);
        }
        let mut text = String::new();
        loop {
            let line = match self.line(&mut session, &text).await {
                Next::Line(line) => line,
                Next::Again => {
                    text.clear();
                    continue;
                }
                Next::End => break,
                Next::Exit(status) => return status,
            };
            self.read += 1;
            if text.is_empty() && line.trim().is_empty() {
                continue;
            }
            text.push_str(&line);
            text.push('\n');
            if let Some(end) = self.submit(&mut session, &mut text, false).await {
                return end;
            }
        }
        if !text.is_empty()
            && let Some(end) = self.submit(&mut session, &mut text, true).await
        {
            return end;
        }
        if self.is_terminal {
            self.printer.error_text("\n");
        }
        // A task that failed is told already; it counts all the same.
        let ended = session.end();
        self.fail(ended.status);
        match self.printer.flush() {
            Ok(()) => self.status,
            Err(status) => status,
        }
    }

    /// The next line, as far as there is one.
    async fn line(&mut self, session: &mut Session, text: &str) -> Next {
        if self.is_terminal {
            self.printer.ask(if text.is_empty() { b"wirelab> " } else { b"    ...> " });
        }
        let lines = self.lines.clone();
        match session.meanwhile(async move { lines.next().await }).await {
            Ok(Ok(Some(line))) => Next::Line(self.decode(line)),
            Ok(Ok(None)) => Next::End,
            Err(fault) => self.fault(&fault).map_or(Next::Again, Next::Exit),
            Ok(Err(error)) => {
                run::tell_unreadable(self.printer, "<stdin>", &error);
                self.fail(ERROR);
                Next::End
            }
        }
    }

    /// A line as text. One that is no text is told, and nothing of it runs.
    fn decode(&mut self, line: Vec<u8>) -> String {
        String::from_utf8(line).unwrap_or_else(|error| {
            let good = error.utf8_error().valid_up_to();
            let line = error.into_bytes();
            let column = String::from_utf8_lossy(line.get(..good).unwrap_or_default()).chars().count() + 1;
            let place = format!("<stdin>:{}:{column}", self.read + 1);
            let byte = line.get(good).copied().unwrap_or_default();
            self.printer.error(message!("not-utf8", place = place, byte = format!("{byte:02x}")), Vec::new());
            self.fail(WRONG_SCRIPT);
            String::new()
        })
    }

    /// Runs the text and empties it, or leaves it for more lines to complete it. A status where
    /// the prompt ends.
    async fn submit(&mut self, session: &mut Session, text: &mut String, is_last: bool) -> Option<i32> {
        let name = if self.is_terminal { format!("<{}>", self.count + 1) } else { "<stdin>".to_owned() };
        let before = if self.is_terminal { 0 } else { self.read.saturating_sub(text.lines().count()) };
        let source = Rc::new(Source::new(name, text.as_str()).behind(before));
        let result = session.submit(&source).await;
        if let Err(Failure::Wrong(wrong)) = &result
            && wrong.iter().any(|each| each.incomplete)
            && !is_last
        {
            return None;
        }
        let mut turn = self.tutor.turn(text, &result);
        text.clear();
        self.count += 1;
        let mut end = self.tell(result);
        for script in self.state.take_scripts() {
            let result = match script.open(session.world()) {
                Ok((source, scratch)) => {
                    let result = session.play(&source).await;
                    run::leave_scratch(scratch, self.printer);
                    result
                }
                Err(fault) => Err(Failure::Fault(fault)),
            };
            turn.played(&result);
            end = end.or(self.tell(result));
        }
        self.tutor.look(session, &turn, self.state.take_wish());
        end
    }

    fn tell(&mut self, result: Result<Vec<Diagnostic>, Failure>) -> Option<i32> {
        match result {
            Ok(warnings) => {
                self.printer.report(&warnings);
                None
            }
            Err(Failure::Wrong(wrong)) => {
                self.printer.report(&wrong);
                self.fail(WRONG_SCRIPT);
                None
            }
            Err(Failure::Fault(fault)) => self.fault(&fault),
        }
    }

    /// Tells what went wrong. A status where the prompt ends.
    fn fault(&mut self, fault: &Fault) -> Option<i32> {
        match fault.class {
            Class::Exit(status) => Some(if status == 0 { self.status } else { status }),
            // Ctrl-C at a terminal ends what is under way and not the prompt.
            Class::Interrupted(run::SIGINT) if self.is_terminal => {
                self.printer.error_text("\n");
                None
            }
            Class::Interrupted(signal) => Some(run::BY_SIGNAL + signal),
            Class::Expect => {
                self.report(fault);
                self.fail(EXPECT);
                None
            }
            Class::Error => {
                self.report(fault);
                self.fail(ERROR);
                None
            }
        }
    }

    /// Reports a fault, unless that was done when its task ended.
    fn report(&self, fault: &Fault) {
        if !fault.told {
            self.printer.fault(fault);
        }
    }

    fn fail(&mut self, status: i32) {
        if self.status == 0 {
            self.status = status;
        }
    }
}
