//! The prompt at a terminal: lines come from the editor, and a person is told what goes on meanwhile.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use futures_core::future::LocalBoxFuture;
use futures_lite::FutureExt;
use rustix::io::Errno;
use wirelab_lang::diagnostic::Message;
use wirelab_lang::eval::console::{Console, Wish};
use wirelab_lang::eval::event::Sink;
use wirelab_lang::eval::fault::{Class, Fault, Outcome};
use wirelab_lang::eval::input::{Input, InputPortion};
use wirelab_lang::eval::taskset;
use wirelab_lang::eval::world::World;
use wirelab_lang::message;
use wirelab_lang::session::{self, Failure, Options, Session};
use wirelab_lang::syntax::source::Source;
use wirelab_net::Network;

use super::dialogue::{Dialogue, LineSource, Next, RunResult};
use super::editor::{Editor, Line};
use super::pasted::Pasted;
use super::patience::Patience;
use super::record::Recorder;
use super::state::State;
use super::to_play::ToPlay;
use super::tutorial::Tutor;
use super::watch::Watch;
use super::{First, history, indent, paging, settings, waiting};
use crate::output::printer::Printer;
use crate::repl::notifications::Telling;
use crate::repl::snapshot::Shared;
use crate::run;
use crate::run::input::TypedInput;
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
        Err(_) => return super::piped::run(world, first, options, lesson, None, printer),
    };
    keep_history(&mut editor, printer);
    let state = Rc::new(State::new(Some(editor.clone())));
    world.console.replace(Some(Rc::clone(&state) as Rc<dyn Console>));
    Recorder::attach(&mut world);
    let waited = typed_answers(&world, &editor, &live);
    let telling = Telling::new(printer, &world.network, state.shared_attention());
    world.sink = Rc::clone(&telling) as Rc<dyn Sink>;
    telling.keep_pages();
    let tutor = Tutor::new(&mut world.sink, printer);
    let session = Session::new(Rc::new(world), options);
    if first.is_none() && lesson.is_none() {
        printer.note(&message!("prompt-greeting"));
    }
    let lines = Typed { waited, ..Typed::new(printer, editor, live, &state, telling) };
    let mut dialogue = Dialogue::new(printer, lines, state, tutor);
    taskset::block_on(serve(&mut dialogue, session, first, start_file, lesson))
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
    let lines = Typed { waited, is_guest: true, ..Typed::new(printer, editor, live, &state, telling) };
    let mut dialogue = Dialogue::new(printer, lines, state, tutor);
    let status = dialogue.converse(session).await;
    dialogue.lines.editor.restore();
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
        world.input.replace(Rc::new(Answers {
            editor: editor.clone(),
            live: live.clone(),
            network: Rc::clone(&world.network),
            waited: Rc::clone(&waited),
            typed: TypedInput::default(),
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

/// `input` at a prompt: lines typed with the prompt's own editor.
#[derive(Clone)]
struct Answers {
    editor: Editor,
    live: Shared,
    network: Rc<dyn Network>,
    /// How long statements have waited for the person.
    waited: Rc<Cell<Duration>>,
    /// What is left of what was typed.
    typed: TypedInput,
}

impl Answers {
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
}

impl Input for Answers {
    fn read(
        &self,
        prompt: &[u8],
        portion: InputPortion,
    ) -> LocalBoxFuture<'static, Outcome<Option<Vec<u8>>>> {
        let (own, typed, prompt) = (self.clone(), self.typed.clone(), prompt.to_owned());
        Box::pin(async move { typed.take(portion, || own.line(&prompt)).await })
    }

    fn is_there(&self) -> bool {
        true
    }

    fn is_terminal(&self) -> bool {
        true
    }
}

/// The prompt, with what is played before a person types: the start file, and the script that a person
/// wants to go on from.
async fn serve(
    dialogue: &mut Dialogue<'_, Typed<'_>>,
    mut session: Session,
    first: Option<First>,
    start_file: bool,
    lesson: Option<Wish>,
) -> i32 {
    let began = begin(dialogue, &mut session, first, start_file).await;
    if let (None, Some(wish)) = (began, lesson.or(dialogue.state.take_wish())) {
        dialogue.tutor.wish(&session, wish);
    }
    let status = match began {
        Some(status) => status,
        None => dialogue.converse(&mut session).await,
    };
    dialogue.lines.editor.restore();
    let _ = session.end();
    status
}

async fn begin(
    dialogue: &mut Dialogue<'_, Typed<'_>>,
    session: &mut Session,
    first: Option<First>,
    start_file: bool,
) -> Option<i32> {
    session.begin().await;
    let mut leaves = None;
    if let Some(path) = settings::start_file().filter(|path| start_file && path.exists()) {
        let ended = dialogue.play(session, &ToPlay::File(path, None)).await;
        leaves = dialogue.tell(session, ended);
    }
    if let Some(first) = first.filter(|_| leaves.is_none()) {
        let ended = dialogue.lines.run(session, &first.source, false).await;
        run::leave_scratch(first.scratch, dialogue.printer);
        leaves = dialogue.tell(session, ended);
        session.world().rights.take_over();
    }
    leaves
}

/// Lines that a person types.
struct Typed<'a> {
    printer: &'a Rc<Printer>,
    editor: Editor,
    live: Shared,
    state: Rc<State>,
    watch: Rc<Watch>,
    /// When Ctrl-C was typed last, with nothing behind it.
    interrupted: Option<Duration>,
    /// It was said what would be lost by leaving, and nothing was typed since.
    warned: bool,
    /// It had been said when the text under way was typed.
    was_warned: bool,
    patience: Patience,
    pasted: Pasted,
    /// When the text under way began.
    began: Duration,
    /// How long statements have waited for the person.
    waited: Rc<Cell<Duration>>,
    /// A lesson goes on behind it: leaving loses nothing.
    is_guest: bool,
}

impl<'a> Typed<'a> {
    fn new(
        printer: &'a Rc<Printer>,
        editor: Editor,
        live: Shared,
        state: &Rc<State>,
        telling: Rc<Telling>,
    ) -> Self {
        Self {
            printer,
            editor,
            live,
            state: Rc::clone(state),
            watch: Watch::new(telling),
            interrupted: None,
            warned: false,
            was_warned: false,
            patience: Patience::default(),
            pasted: Pasted::default(),
            began: Duration::ZERO,
            waited: Rc::default(),
            is_guest: false,
        }
    }

    fn prompt(&self, session: &Session, text: &str, count: usize) -> String {
        let world = session.world();
        let (sockets, tasks) = (world.sockets.borrow().len(), world.tasks.borrow().len());
        let prompt = self.state.settings().prompt(count, sockets, tasks);
        if text.is_empty() { prompt } else { settings::continued(&prompt) }
    }

    async fn read(&mut self, session: &mut Session, text: &str, count: usize) -> Next {
        self.live.refresh(session, text);
        let prompt = self.prompt(session, text, count);
        let watching = Rc::clone(&self.watch).watch(Rc::clone(session.world()));
        let blanks = if text.is_empty() { String::new() } else { indent::of_next_line(text) };
        let reading = self.editor.read(&prompt, &blanks).or(async { match watching.await {} });
        match session.meanwhile(reading).await {
            Ok(Line::Text(line)) => {
                self.printer.typed(&prompt, &line);
                self.interrupted = None;
                let own = &self.state.settings().prompt;
                Next::Line(self.pasted.take_off(&line, text, own).into_owned())
            }
            Ok(Line::Interrupted) => Next::Interrupted,
            Err(fault) if matches!(fault.class, Class::Interrupted(run::SIGINT)) => Next::Interrupted,
            Ok(Line::End) => Next::End,
            // The window was closed: the signal that says so may come later than the error.
            Ok(Line::Failed(error)) if error.raw_os_error() == Some(Errno::IO.raw_os_error()) => {
                Next::Exit(run::CLOSED)
            }
            Ok(Line::Failed(error)) => {
                run::tell_unreadable(self.printer, "<stdin>", &error);
                Next::Exit(run::ERROR)
            }
            Err(fault) => Next::Fault(fault),
        }
    }

    /// Runs a text, and tells meanwhile what it waits for.
    async fn attended(&mut self, session: &mut Session, source: &Rc<Source>, shows: bool) -> RunResult {
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
}

impl LineSource for Typed<'_> {
    fn next<'a>(
        &'a mut self,
        session: &'a mut Session,
        text: &'a str,
        count: usize,
    ) -> LocalBoxFuture<'a, Next> {
        Box::pin(self.read(session, text, count))
    }

    fn source(&self, text: &str, count: usize) -> Source {
        Source::new(format!("<{count}>"), text)
    }

    fn run<'a>(
        &'a mut self,
        session: &'a mut Session,
        source: &'a Rc<Source>,
        shows: bool,
    ) -> LocalBoxFuture<'a, RunResult> {
        Box::pin(self.attended(session, source, shows))
    }

    fn begins(&mut self, session: &Session, text: &str) {
        // As in a shell: what begins with a blank is not to be found again.
        if !text.starts_with([' ', '\t'])
            && let Err(why) = self.editor.remember(text)
        {
            self.printer.note(&why);
        }
        self.was_warned = std::mem::take(&mut self.warned);
        self.began = session.world().network.elapsed();
        self.waited.set(Duration::ZERO);
    }

    fn ended(&mut self, session: &Session, text: &str, went_well: bool) -> Option<i32> {
        self.live.went(text, went_well);
        if !went_well {
            return None;
        }
        let took = session.world().network.elapsed().saturating_sub(self.began);
        self.printer.took(took.saturating_sub(self.waited.get())).err()
    }

    fn show_pages<'a>(&'a mut self, session: &'a mut Session) -> LocalBoxFuture<'a, Option<Box<Fault>>> {
        let pages = self.watch.telling().take_pages();
        Box::pin(paging::show(session, self.printer, pages))
    }

    fn after(&mut self, ended: &Result<(), &Failure>) {
        match ended {
            Ok(()) => self.patience.worked(),
            Err(failure) => {
                if let Some(hint) = self.patience.after(failure) {
                    self.printer.note(&hint);
                }
            }
        }
    }

    /// The second time in a row it leaves.
    fn interrupted(&mut self, session: &Session) -> Option<i32> {
        let now = session.world().network.elapsed();
        let before = self.interrupted.replace(now);
        match before {
            Some(before) if now.saturating_sub(before) < if self.warned { ASKED } else { TWICE } => {
                self.leave(session, 0)
            }
            _ => None,
        }
    }

    fn stopped(&mut self, fault: &Fault) -> Option<i32> {
        self.printer.clear_row();
        self.printer.note(&interruption(fault));
        None
    }

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

    fn exits(&mut self, session: &Session, status: i32, _: i32) -> Option<i32> {
        self.warned |= self.was_warned;
        self.leave(session, status)
    }

    fn runs_the_rest(&self) -> bool {
        false
    }
}

/// What Ctrl-C has ended: of a statement in one line, the person knows it.
fn interruption(fault: &Fault) -> Message {
    let place = fault.place.as_ref().filter(|(source, _)| source.text.contains('\n'));
    match place {
        Some((source, span)) => {
            let text = source.slice(*span).lines().next().unwrap_or_default();
            message!("interrupted-at", place = source.place(span.start), text = text)
        }
        None => message!("interrupted"),
    }
}

fn is_interrupted(result: &RunResult) -> bool {
    matches!(result, Err(Failure::Fault(fault)) if matches!(fault.class, Class::Interrupted(_)))
}
