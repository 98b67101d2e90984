//! The prompt at a terminal: reads, runs, tells, until the person leaves.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use futures_lite::FutureExt;
use futures_util::future::LocalBoxFuture;
use rustix::io::Errno;
use wirelab_lang::diagnostic::Diagnostic;
use wirelab_lang::eval::console::{Console, Wish};
use wirelab_lang::eval::event::Sink;
use wirelab_lang::eval::fault::{Class, Fault, Outcome};
use wirelab_lang::eval::taskset;
use wirelab_lang::eval::world::{Input, World};
use wirelab_lang::message;
use wirelab_lang::session::{self, Failure, Options, Session};
use wirelab_lang::syntax;
use wirelab_lang::syntax::source::Source;
use wirelab_net::Network;

use super::editor::{Editor, Line};
use super::patience::Patience;
use super::record::Recorder;
use super::state::State;
use super::to_play::ToPlay;
use super::tutorial::Tutor;
use super::watch::Watch;
use super::{First, history, settings, waiting};
use crate::output::printer::Printer;
use crate::repl::notifications::Telling;
use crate::repl::snapshot::Shared;
use crate::run;
use crate::terminal::suspend;

/// A second Ctrl-C this soon leaves.
const TWICE: Duration = Duration::from_secs(1);
/// So long one is enough, where the last one has brought the question whether to leave.
const ASKED: Duration = Duration::from_secs(10);
/// A signal that was sent before `input` reads has so long to be seen.
const SETTLING: Duration = Duration::from_millis(10);

/// Runs the prompt at the terminal. The exit status.
pub fn run(
    mut world: World,
    first: Option<First>,
    options: &Options,
    start_file: bool,
    lesson: Option<Wish>,
    printer: &Rc<Printer>,
) -> i32 {
    let live = Shared::default();
    let mut editor = match Editor::new(printer, live.clone()) {
        Ok(editor) => editor,
        Err(_) => return super::plain::run(world, first, options, lesson, None, printer),
    };
    keep_history(&mut editor, printer);
    let state = Rc::new(State::new(Some(editor.clone())));
    world.console.replace(Some(Rc::clone(&state) as Rc<dyn Console>));
    world.recording = Some(Rc::new(Recorder::default()));
    let waited = typed_answers(&world, &editor, &live);
    let telling = Telling::new(printer, &world.network, state.shared_attention());
    world.sink = Rc::clone(&telling) as Rc<dyn Sink>;
    let tutor = Tutor::new(&mut world.sink, printer);
    let session = Session::new(Rc::new(world), options);
    let mut dialogue = Dialogue::new(printer, editor, live, state, telling, tutor);
    dialogue.waited = waited;
    taskset::block_on(dialogue.run(session, first, start_file, lesson))
}

/// Reads and runs in the scope of a lesson until the person goes back to it. `divert` is told where
/// to show what comes meanwhile. A status where the program is to end with it.
pub async fn take_over(
    session: &mut Session,
    printer: &Rc<Printer>,
    divert: &dyn Fn(Rc<dyn Sink>),
) -> Option<i32> {
    let live = Shared::default();
    let Ok(mut editor) = Editor::new(printer, live.clone()) else { return None };
    keep_history(&mut editor, printer);
    let state = Rc::new(State::new(Some(editor.clone())));
    let world = Rc::clone(session.world());
    let input = world.input.borrow().clone();
    let waited = typed_answers(&world, &editor, &live);
    let console = world.console.replace(Some(Rc::clone(&state) as Rc<dyn Console>));
    let telling = Telling::new(printer, &world.network, state.shared_attention());
    let mut sink = Rc::clone(&telling) as Rc<dyn Sink>;
    let tutor = Tutor::new(&mut sink, printer);
    divert(sink);
    let mut dialogue = Dialogue::new(printer, editor, live, state, telling, tutor);
    dialogue.is_guest = true;
    dialogue.waited = waited;
    let status = dialogue.converse(session).await;
    dialogue.editor.restore();
    world.input.replace(input);
    world.console.replace(console);
    (status > run::BY_SIGNAL).then_some(status)
}

/// A person's answers to `input` are typed with the prompt's own editor; how long statements have
/// waited for them.
fn typed_answers(world: &World, editor: &Editor, live: &Shared) -> Rc<Cell<Duration>> {
    let waited = Rc::new(Cell::default());
    let is_person = world.input.borrow().is_terminal();
    if is_person {
        world.input.replace(Rc::new(Typed {
            editor: editor.clone(),
            live: live.clone(),
            network: Rc::clone(&world.network),
            waited: Rc::clone(&waited),
        }));
    }
    waited
}

/// Lines of earlier prompts are there, where they can be read; a prompt works without them.
fn keep_history(editor: &mut Editor, printer: &Printer) {
    let Some(path) = history::path() else { return };
    if let Err(why) = editor.keep_history(&path) {
        printer.note(&why);
    }
}

/// `input` at a prompt: a line typed with the prompt's own editor.
struct Typed {
    editor: Editor,
    live: Shared,
    network: Rc<dyn Network>,
    /// How long statements have waited for the person.
    waited: Rc<Cell<Duration>>,
}

impl Input for Typed {
    fn line(&self, prompt: &[u8]) -> LocalBoxFuture<'static, Outcome<Option<Vec<u8>>>> {
        self.live.expect_answer();
        let reading =
            self.editor.answer(&wirelab_lang::escape::one_line(prompt), self.network.sleep(SETTLING));
        let (network, waited) = (Rc::clone(&self.network), Rc::clone(&self.waited));
        Box::pin(async move {
            let began = network.elapsed();
            let line = reading.await;
            waited.set(waited.get() + network.elapsed().saturating_sub(began));
            match line {
                Line::Text(text) => Ok(Some(text.into_bytes())),
                Line::End => Ok(None),
                Line::Interrupted => Err(Fault::interrupted(run::SIGINT)),
                Line::Failed(error) => {
                    let errno = wirelab_net::Errno::from_io_error(&error).unwrap_or(wirelab_net::Errno::IO);
                    Err(Fault::system("input", "", errno))
                }
            }
        })
    }

    fn is_there(&self) -> bool {
        true
    }

    fn is_terminal(&self) -> bool {
        true
    }
}

struct Dialogue<'a> {
    printer: &'a Rc<Printer>,
    editor: Editor,
    live: Shared,
    state: Rc<State>,
    watch: Rc<Watch>,
    /// What was typed of a text that goes on.
    text: String,
    /// Texts so far: what errors call the next one.
    count: usize,
    /// When Ctrl-C was typed last, with nothing behind it.
    interrupted: Option<Duration>,
    /// It was said what would be lost by leaving, and nothing was typed since.
    warned: bool,
    /// It had been said when the text under way was typed.
    was_warned: bool,
    patience: Patience,
    tutor: Tutor,
    /// How long statements have waited for the person.
    waited: Rc<Cell<Duration>>,
    /// A lesson goes on behind it: leaving loses nothing.
    is_guest: bool,
}

impl<'a> Dialogue<'a> {
    fn new(
        printer: &'a Rc<Printer>,
        editor: Editor,
        live: Shared,
        state: Rc<State>,
        telling: Rc<Telling>,
        tutor: Tutor,
    ) -> Self {
        Self {
            printer,
            editor,
            live,
            state,
            watch: Watch::new(telling),
            text: String::new(),
            count: 0,
            interrupted: None,
            warned: false,
            was_warned: false,
            patience: Patience::default(),
            tutor,
            waited: Rc::default(),
            is_guest: false,
        }
    }

    async fn run(
        mut self,
        mut session: Session,
        first: Option<First>,
        start_file: bool,
        lesson: Option<Wish>,
    ) -> i32 {
        let began = self.begin(&mut session, first, start_file).await;
        if let (None, Some(wish)) = (began, lesson.or(self.state.take_wish())) {
            self.tutor.wish(&session, wish);
        }
        let status = match began {
            Some(status) => status,
            None => self.converse(&mut session).await,
        };
        self.editor.restore();
        let _ = session.end();
        status
    }

    /// The person's start file, and the script that a person wants to go on from.
    async fn begin(&mut self, session: &mut Session, first: Option<First>, start_file: bool) -> Option<i32> {
        session.begin().await;
        let mut leaves = None;
        if let Some(path) = settings::start_file().filter(|path| start_file && path.exists()) {
            let result = self.play(session, &ToPlay::File(path)).await;
            leaves = self.tell(session, result);
        }
        if let Some(first) = first.filter(|_| leaves.is_none()) {
            let result = self.attended(session, &first.source, false).await;
            run::leave_scratch(first.scratch, self.printer);
            leaves = self.tell(session, result);
            session.world().rights.take_over();
        }
        leaves
    }

    fn prompt(&self, session: &Session) -> String {
        let world = session.world();
        let (sockets, tasks) = (world.sockets.borrow().len(), world.tasks.borrow().len());
        let prompt = self.state.settings().prompt(self.count + 1, sockets, tasks);
        if self.text.is_empty() { prompt } else { settings::continued(&prompt) }
    }

    /// Reads and runs until the person leaves: the status with which.
    async fn converse(&mut self, session: &mut Session) -> i32 {
        loop {
            self.live.refresh(session, &self.text);
            let prompt = self.prompt(session);
            let watching = Rc::clone(&self.watch).watch(Rc::clone(session.world()));
            let reading = self.editor.read(&prompt).or(async { match watching.await {} });
            let typed = session.meanwhile(reading).await;
            let leaves = match typed {
                Ok(Line::Text(line)) => {
                    self.printer.typed(&prompt, &line);
                    self.line(session, &line).await
                }
                Ok(Line::Interrupted) => self.interrupt(session),
                Err(fault) if matches!(fault.class, Class::Interrupted(run::SIGINT)) => {
                    self.interrupt(session)
                }
                Ok(Line::End) => {
                    self.text.clear();
                    self.leave(session, 0)
                }
                // The window was closed: the signal that says so may come later than the error.
                Ok(Line::Failed(error)) if error.raw_os_error() == Some(Errno::IO.raw_os_error()) => {
                    Some(run::CLOSED)
                }
                Ok(Line::Failed(error)) => {
                    run::tell_unreadable(self.printer, "<stdin>", &error);
                    Some(run::ERROR)
                }
                Err(fault) => self.fault(session, &fault),
            };
            if let Some(status) = leaves {
                return status;
            }
        }
    }

    /// Ctrl-C at the prompt. The status with which to leave, the second time.
    fn interrupt(&mut self, session: &Session) -> Option<i32> {
        let now = session.world().network.elapsed();
        self.text.clear();
        let before = self.interrupted.replace(now);
        match before {
            Some(before) if now.saturating_sub(before) < if self.warned { ASKED } else { TWICE } => {
                self.leave(session, 0)
            }
            _ => None,
        }
    }

    /// Leaving, unless something would be lost that was not spoken of yet.
    fn leave(&mut self, session: &Session, status: i32) -> Option<i32> {
        let world = session.world();
        let tasks = world.tasks.borrow().len();
        let recording = world.recording.as_ref();
        let unsaved = recording.map_or(0, |recording| recording.unsaved());
        let was_saved = recording.is_some_and(|recording| recording.was_saved());
        let nothing_is_lost = self.is_guest || tasks == 0 && unsaved == 0;
        if nothing_is_lost || std::mem::replace(&mut self.warned, true) {
            return Some(status);
        }
        if tasks > 0 {
            self.printer.note(&message!("leave-tasks", count = tasks));
        }
        match (unsaved, was_saved) {
            (0, _) => {}
            (_, true) => self.printer.note(&message!("leave-unsaved", count = unsaved)),
            (_, false) => self.printer.note(&message!("leave-never-saved", count = unsaved)),
        }
        None
    }

    /// Takes a line, and runs the text once it is whole. A status where that ends the prompt.
    async fn line(&mut self, session: &mut Session, line: &str) -> Option<i32> {
        self.interrupted = None;
        if self.text.is_empty() && line.trim().is_empty() {
            return None;
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
        if let Err(why) = self.editor.remember(text) {
            self.printer.note(&why);
        }
        self.was_warned = std::mem::take(&mut self.warned);
        self.count += 1;
        let source = Rc::new(Source::new(format!("<{}>", self.count), text));
        let began = session.world().network.elapsed();
        self.waited.set(Duration::ZERO);
        let result = self.attended(session, &source, true).await;
        let went_well = result.is_ok();
        self.live.went(text, went_well);
        let mut turn = self.tutor.turn(text, &result);
        let mut left = self.tell(session, result);
        if went_well {
            let took = session.world().network.elapsed().saturating_sub(began);
            let took = took.saturating_sub(self.waited.get());
            left = left.or(self.printer.took(took).err());
        }
        for script in self.state.take_scripts() {
            let result = self.play(session, &script).await;
            turn.played(&result);
            let failed = result.is_err();
            left = left.or(self.tell(session, result));
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
    async fn play(&mut self, session: &mut Session, script: &ToPlay) -> Result<Vec<Diagnostic>, Failure> {
        let (source, scratch) = script.open(session.world()).map_err(Failure::Fault)?;
        let result = self.attended(session, &source, false).await;
        run::leave_scratch(scratch, self.printer);
        result
    }

    /// Runs a text, and tells meanwhile what it waits for.
    async fn attended(
        &mut self,
        session: &mut Session,
        source: &Rc<Source>,
        shows: bool,
    ) -> Result<Vec<Diagnostic>, Failure> {
        // Before anything runs: `input` has an order of its own for the terminal.
        let quiet = self.editor.quiet();
        let world = Rc::clone(session.world());
        let watching = Rc::clone(&self.watch).watch(Rc::clone(&world));
        let telling = waiting::tell(world, Rc::clone(self.printer), session.under_way());
        let running = async { if shows { session.submit(source).await } else { session.play(source).await } };
        let suspending = suspend::attend(quiet, || self.printer.status(""), || self.editor.quiet());
        let meanwhile = async { match suspending.or(telling).or(watching).await {} };
        self.printer.engine_runs(true);
        let mut result = running.or(meanwhile).await;
        self.printer.status("");
        if !is_interrupted(&result) {
            // All of it stands there before the next prompt, unless the person has seen enough.
            let shown = async {
                self.printer.drained().await;
                Ok(())
            };
            if let Err(fault) = shown.or(session::interruption()).await {
                result = Err(Failure::Fault(fault));
            }
        }
        if is_interrupted(&result) {
            self.printer.forget();
        }
        self.printer.engine_runs(false);
        result
    }

    /// Tells how it went. A status where the prompt ends.
    fn tell(&mut self, session: &Session, result: Result<Vec<Diagnostic>, Failure>) -> Option<i32> {
        match result {
            Ok(warnings) => {
                self.patience.worked();
                self.printer.report(&warnings);
                None
            }
            Err(failure) => {
                let left = match &failure {
                    Failure::Wrong(reports) => {
                        self.printer.report(reports);
                        None
                    }
                    Failure::Fault(fault) => self.fault(session, fault),
                };
                if let Some(hint) = self.patience.after(&failure) {
                    self.printer.note(&hint);
                }
                left
            }
        }
    }

    /// Tells what went wrong. A status where the prompt ends.
    fn fault(&mut self, session: &Session, fault: &Fault) -> Option<i32> {
        match fault.class {
            Class::Exit(status) => {
                self.warned |= self.was_warned;
                self.leave(session, status)
            }
            Class::Interrupted(run::SIGINT) => {
                self.printer.clear_row();
                self.printer.note(&message!("interrupted"));
                None
            }
            Class::Interrupted(signal) => Some(run::BY_SIGNAL + signal),
            Class::Expect | Class::Error => {
                if !fault.told {
                    self.printer.fault(fault);
                }
                None
            }
        }
    }
}

fn is_interrupted(result: &Result<Vec<Diagnostic>, Failure>) -> bool {
    matches!(result, Err(Failure::Fault(fault)) if matches!(fault.class, Class::Interrupted(_)))
}
