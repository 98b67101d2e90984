//! The prompt without line editing: lines come from standard input. For a stdin that is no terminal, or a
//! stdout that is none.

use std::io::IsTerminal;
use std::rc::Rc;

use futures_core::future::LocalBoxFuture;
use futures_lite::FutureExt;
use wirelab_lang::eval::console::{Console, Wish};
use wirelab_lang::eval::event::Sink;
use wirelab_lang::eval::fault::{Class, Fault, Outcome};
use wirelab_lang::eval::taskset;
use wirelab_lang::eval::world::World;
use wirelab_lang::message;
use wirelab_lang::session::{self, Failure, Options, Session, TimeLimit};
use wirelab_lang::syntax::source::Source;

use super::First;
use super::dialogue::{Dialogue, LineSource, Next, RunResult};
use super::pasted::Pasted;
use super::record::Recorder;
use super::state::State;
use super::tutorial::Tutor;
use crate::output::printer::Printer;
use crate::run::input::Lines as StdinLines;
use crate::run::{self, ERROR};

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
    Recorder::attach(&mut world);
    let tutor = Tutor::new(&mut world.sink, printer);
    let world = Rc::new(world);
    let session = Session::new(Rc::clone(&world), options);
    let mut dialogue = Dialogue::new(printer, Piped::new(printer), state, tutor);
    printer.engine_runs(true);
    let ended = taskset::block_on(async {
        let over = session::over_time(limit, &world.network);
        let mut serving = Box::pin(async {
            let status = serve(&mut dialogue, session, first, lesson).await?;
            let taken = async {
                printer.drained().await;
                Ok(status)
            };
            taken.or(session::interruption()).await
        });
        let ended = (&mut serving).or(over).await;
        if ended.is_err() {
            world.survey.begin();
        }
        drop(serving);
        ended.map_err(|fault| world.survey.end(fault, &world))
    });
    if let Err(fault) = &ended {
        printer.abandon(Some(&**fault).filter(|fault| is_told(fault)).into_iter());
    }
    printer.engine_runs(false);
    ended.unwrap_or_else(|fault| match fault.class {
        Class::Interrupted(signal) => run::BY_SIGNAL + signal,
        _ => ERROR,
    })
}

/// Whether it is said what has ended the prompt: of a signal, where there was something to cut short.
fn is_told(fault: &Fault) -> bool {
    !matches!(fault.class, Class::Interrupted(_)) || !fault.notes.is_empty()
}

/// The prompt, with the script that is played first. A signal that ends it is a fault.
async fn serve(
    dialogue: &mut Dialogue<'_, Piped<'_>>,
    mut session: Session,
    first: Option<First>,
    lesson: Option<Wish>,
) -> Outcome<i32> {
    session.begin().await;
    let mut left = None;
    if let Some(first) = first {
        let ended = session.play(&first.source).await;
        run::leave_scratch(first.scratch, dialogue.printer);
        left = dialogue.tell(&session, ended);
    }
    let status = match left {
        Some(status) => status,
        None => {
            if let Some(wish) = lesson {
                dialogue.tutor.wish(&session, wish);
            }
            dialogue.converse(&mut session).await
        }
    };
    if let Some(fault) = dialogue.cut_short.take() {
        session.world().survey.begin();
        return Err(fault);
    }
    if !dialogue.is_over {
        return Ok(status);
    }
    // A task that failed is told already; it counts all the same.
    let ended = session.end();
    dialogue.fail(ended.status);
    Ok(match dialogue.printer.flush() {
        Ok(()) => dialogue.status,
        Err(status) => status,
    })
}

/// Lines of standard input.
struct Piped<'a> {
    printer: &'a Printer,
    lines: StdinLines,
    is_terminal: bool,
    pasted: Pasted,
    /// Lines read so far.
    read: usize,
}

impl<'a> Piped<'a> {
    fn new(printer: &'a Printer) -> Self {
        let is_terminal = rustix::stdio::stdin().is_terminal();
        Self { printer, lines: StdinLines::of_stdin(), is_terminal, pasted: Pasted::default(), read: 0 }
    }

    async fn read(&mut self, session: &mut Session, text: &str) -> Next {
        if self.is_terminal {
            self.printer.end_row();
            self.printer.ask(if text.is_empty() { b"wirelab> " } else { b"    ...> " });
        }
        let lines = self.lines.clone();
        let read = session.meanwhile(async move { lines.next().await }).await;
        self.printer.row_ended();
        match read {
            Ok(Ok(Some(line))) => match self.decoded(line) {
                Next::Line(line) if self.is_terminal => {
                    Next::Line(self.pasted.take_off(&line, text, "").into_owned())
                }
                next => next,
            },
            Ok(Ok(None)) => Next::End,
            Err(fault) if matches!(fault.class, Class::Interrupted(run::SIGINT)) => Next::Interrupted,
            Err(fault) => Next::Fault(fault),
            Ok(Err(error)) => {
                run::tell_unreadable(self.printer, "<stdin>", &error);
                Next::Unreadable
            }
        }
    }

    /// Ctrl-C: at a terminal it ends what is under way and not the prompt.
    fn stops(&self) -> Option<i32> {
        if !self.is_terminal {
            return Some(run::BY_SIGNAL + run::SIGINT);
        }
        self.printer.row_ended();
        self.printer.error_text("\n");
        None
    }

    /// A line as text. One that is no text is told, and nothing of it runs.
    fn decoded(&mut self, line: Vec<u8>) -> Next {
        self.read += 1;
        let error = match String::from_utf8(line) {
            Ok(line) => return Next::Line(line),
            Err(error) => error,
        };
        let good = error.utf8_error().valid_up_to();
        let line = error.into_bytes();
        let column = String::from_utf8_lossy(line.get(..good).unwrap_or_default()).chars().count() + 1;
        let place = format!("<stdin>:{}:{column}", self.read);
        let byte = line.get(good).copied().unwrap_or_default();
        self.printer.error(message!("not-utf8", place = place, byte = format!("{byte:02x}")), Vec::new());
        Next::Garbled
    }
}

impl LineSource for Piped<'_> {
    fn next<'a>(&'a mut self, session: &'a mut Session, text: &'a str, _: usize) -> LocalBoxFuture<'a, Next> {
        Box::pin(self.read(session, text))
    }

    fn source(&self, text: &str, count: usize) -> Source {
        if self.is_terminal {
            return Source::new(format!("<{count}>"), text);
        }
        let before = self.read.saturating_sub(text.split('\n').count());
        Source::new("<stdin>", format!("{text}\n")).behind(before)
    }

    fn run<'a>(
        &'a mut self,
        session: &'a mut Session,
        source: &'a Rc<Source>,
        shows: bool,
    ) -> LocalBoxFuture<'a, RunResult> {
        Box::pin(async move { if shows { session.submit(source).await } else { session.play(source).await } })
    }

    fn begins(&mut self, _: &Session, _: &str) {}

    fn ended(&mut self, _: &Session, _: &str, _: bool) -> Option<i32> {
        None
    }

    fn after(&mut self, _: &Result<(), &Failure>) {}

    fn interrupted(&mut self, _: &Session) -> Option<i32> {
        self.stops()
    }

    fn stopped(&mut self, _: &Fault) -> Option<i32> {
        self.stops()
    }

    fn leave(&mut self, _: &Session, status: i32) -> Option<i32> {
        if self.is_terminal {
            self.printer.error_text("\n");
        }
        Some(status)
    }

    fn exits(&mut self, _: &Session, status: i32, first: i32) -> Option<i32> {
        Some(if status == 0 { first } else { status })
    }

    fn runs_the_rest(&self) -> bool {
        true
    }
}
