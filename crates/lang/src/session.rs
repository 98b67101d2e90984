//! From text to a run: parse, check, compile, run; once for a script, again and again at a prompt.
//!
//! May use: everything of this crate.

mod examined;
mod given;
mod lesson;
mod other;
mod pieces;
mod signals;
mod time_limit;
mod typed;

use std::path::{Path, PathBuf};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;

use futures_lite::FutureExt;

use self::examined::Examined;
use self::given::fitted;
pub use self::given::is_wrong_use;
pub use self::lesson::{Lesson, PreparedLesson, Turn};
use self::other::{LARGEST, called};
pub use self::other::{other_source, play_other};
pub use self::pieces::{Failure, LAST, Session, StatementWait, UnderWay};
pub use self::signals::{Suspensions, interruption, prepare as prepare_to_wait, wait_for_room};
pub use self::time_limit::{TimeLimit, over_time};
use crate::check::import::Unreadable;
use crate::check::pieces::PIECE;
use crate::check::tree::{Checked, ExprKind, StmtKind};
use crate::check::{self, Checker, Vocabulary};
use crate::commands::lesson::REQUIRES;
use crate::commands::{self, COMMANDS};
use crate::diagnostic::Diagnostic;
use crate::errno;
use crate::eval::code::Program as Compiled;
use crate::eval::compile::Purpose;
use crate::eval::event::Event;
use crate::eval::fault::{Class, Fault, Outcome};
use crate::eval::fiber::Fiber;
use crate::eval::interrupt;
use crate::eval::recording::Typed;
use crate::eval::running::Running;
use crate::eval::taskset::{self, TaskSet};
use crate::eval::value::{Kind, Value};
use crate::eval::world::World;
use crate::files::Files;
use crate::functions::{self, FUNCTIONS};
use crate::habits;
use crate::message;
use crate::rights::Rights;
use crate::syntax::ast::Block;
use crate::syntax::source::{Source, Span};
use crate::syntax::{self, parse, source_text};

/// How a script is to be run.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `--set NAME=VALUE`
    pub names: Vec<(String, Vec<u8>)>,
    /// The list `args`
    pub args: Vec<String>,
    /// An unambiguous beginning of a command's name is enough
    pub abbreviations: bool,
    /// A fault stops a statement, not the script
    pub continue_on_error: bool,
    /// The one role that is played; else all are
    pub role: Option<String>,
    /// The folders that it may import files from, beside its own
    pub reads: Vec<PathBuf>,
}

/// A script that can run.
pub struct Prepared {
    program: Rc<Compiled>,
    /// Values of the first names.
    given: Vec<Value>,
    continue_on_error: bool,
    /// What is odd, but runs.
    pub warnings: Vec<Diagnostic>,
    /// The names of `--set` that it has no use for, each with a name that may have been meant.
    pub unused: Vec<(String, Option<String>)>,
    /// What the script says that it needs.
    pub requirements: Vec<Requirement>,
    /// It draws congestion windows, which have to be kept from the start.
    draws_windows: bool,
}

/// A line `requires …`.
#[derive(Debug, Clone, PartialEq)]
pub enum Requirement {
    /// An address
    Net(String, Span),
    /// A folder to read in
    Read(String, Span),
    /// A folder to write in
    Write(String, Span),
    /// An abstract UNIX name
    Unix(String, Span),
    /// A variable of the environment
    Env(String, Span),
    /// Capturing packets
    Capture(Span),
    /// Privileged ports and the like
    Privilege(Span),
    /// IPv6
    Ipv6(Span),
    /// A terminal
    Terminal(Span),
}

/// How a run ended.
#[derive(Debug)]
pub struct Ending {
    /// The exit status
    pub status: i32,
    /// A signal ended the run
    pub interrupted: bool,
    /// A signal or the time limit did
    pub is_cut_short: bool,
    /// What is still to be told
    pub faults: Vec<Fault>,
}

fn vocabulary(abbreviations: bool) -> Vocabulary {
    Vocabulary {
        command: commands::find,
        function: functions::find,
        commands: COMMANDS,
        functions: FUNCTIONS,
        errors: errno::names,
        abbreviations,
    }
}

fn checker(options: &Options, given: &[(&str, Value)]) -> Checker {
    let kinds: Vec<(&str, Kind)> = given.iter().map(|(name, value)| (*name, value.kind())).collect();
    let reads = options.reads.clone();
    let read = move |folder: &Path, path: &Path| imported(&reads, folder, path);
    Checker::new(vocabulary(options.abbreviations), &kinds).importing(Arc::new(read))
}

/// Reads a file that is imported: a script in the folder of the one that runs, or below, or what the rights
/// reach.
fn imported(reads: &[PathBuf], folder: &Path, path: &Path) -> Result<Source, Unreadable> {
    let told = |message| Unreadable { message, help: None };
    let beside = Rights::default().for_script_beside(folder, path);
    let rights = reads.iter().try_fold(beside, |rights, folder| rights.allow_read(folder)).map_err(told)?;
    let name = path.display().to_string();
    let data = Files::new(&rights).load(path).map_err(|fault| {
        let fault = called(fault, "import", &name);
        Unreadable { message: fault.message.clone(), help: fault.help.first().cloned() }
    })?;
    if data.len() > LARGEST {
        let (bytes, limit) = (data.len(), LARGEST);
        return Err(told(message!("limit-script-size", path = name, bytes = bytes, limit = limit)));
    }
    let source = source_text(data, &name).map_err(|report| told(report.message))?;
    Ok(source.in_folder(path.parent().unwrap_or(Path::new(""))))
}

/// What checks what is typed at a prompt without any name.
pub fn checker_at_prompt() -> Checker {
    Checker::new(vocabulary(true), &[])
}

/// Parses and checks a script, without compiling it: its warnings.
///
/// # Errors
/// All that is wrong.
pub fn check(source: &Rc<Source>, options: &Options) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let given = given::given(options);
    if source.text.len() > PIECE && checker(options, &given).finds_nothing(&source.text, PIECE) {
        return Ok(Vec::new());
    }
    let block = readable(source, options)?;
    let given = fitted(options, source, &block)?;
    checker(options, &given).only_check(source, &block).map_err(habits::explain)
}

/// Parses, checks and compiles a script.
///
/// # Errors
/// All that is wrong.
pub fn prepare(source: Rc<Source>, options: &Options) -> Result<Prepared, Vec<Diagnostic>> {
    let block = readable(&source, options)?;
    let given = fitted(options, &source, &block)?;
    prepared(&source, options, block, given)
}

/// Checks and compiles a tree whose first names have these values.
fn prepared(
    source: &Rc<Source>,
    options: &Options,
    block: Block,
    given: Vec<(&str, Value)>,
) -> Result<Prepared, Vec<Diagnostic>> {
    let examined = Examined::of(source, options, block, given)?;
    Ok(Prepared {
        program: Rc::new(examined.compiled(source, Purpose::Script)?),
        continue_on_error: options.continue_on_error,
        unused: check::unused(options.names.iter().map(|(name, _)| name.as_str()), &examined.block),
        requirements: requirements(&examined.checked),
        draws_windows: examined.draws_windows(),
        given: examined.given,
        warnings: examined.warnings,
    })
}

/// What a prompt would take down of a text, whose statements all end well. Nothing runs.
///
/// # Errors
/// All that is wrong.
pub fn typed(source: &Rc<Source>, options: &Options) -> Result<Vec<Typed>, Vec<Diagnostic>> {
    let given = given::given(options);
    let block = readable(source, options)?;
    let (checked, _) = checker(options, &given).check(source, &block).map_err(habits::explain)?;
    Ok(typed::statements(source, &block, &checked))
}

/// The tree of a text that parses.
fn readable(source: &Rc<Source>, options: &Options) -> Result<Block, Vec<Diagnostic>> {
    parse(source).map_err(|_| {
        let given = given::given(options);
        habits::explain(checker(options, &given).check_rest(source, syntax::read(source)))
    })
}

/// Whether a text mentions a name; one that does not parse may.
pub fn mentions(source: &Rc<Source>, name: &str) -> bool {
    parse(source).map_or(true, |block| check::names::mentioned(&block).contains(name))
}

/// Whether a text is divided into roles.
pub fn has_roles(source: &Rc<Source>) -> bool {
    parse(source).is_ok_and(|block| !check::roles::roles(&block.statements).is_empty())
}

/// The `requires` lines of a script: those at its top level, whose operands are constants.
fn requirements(checked: &Checked) -> Vec<Requirement> {
    let mut found = Vec::new();
    for statement in &checked.main.statements {
        let StmtKind::Expr { value, .. } = &statement.kind else { continue };
        let ExprKind::Command(call) = &value.kind else { continue };
        if call.command.name != REQUIRES.name {
            continue;
        }
        let mut words = call.operands.iter().filter_map(|operand| match &operand.kind {
            ExprKind::Constant(value) => {
                Some(String::from_utf8_lossy(&crate::eval::value::display::show(value)).into_owned())
            }
            _ => None,
        });
        let span = statement.span;
        let what = words.next().unwrap_or_default();
        match what.as_str() {
            "net" => found.extend(words.map(|address| Requirement::Net(address, span))),
            "read" => found.extend(words.map(|folder| Requirement::Read(folder, span))),
            "write" => found.extend(words.map(|folder| Requirement::Write(folder, span))),
            "unix" => found.extend(words.map(|name| Requirement::Unix(name, span))),
            "env" => found.extend(words.map(|name| Requirement::Env(name, span))),
            "capture" => found.push(Requirement::Capture(span)),
            "privilege" => found.push(Requirement::Privilege(span)),
            "ipv6" => found.push(Requirement::Ipv6(span)),
            "terminal" => found.push(Requirement::Terminal(span)),
            _ => {}
        }
    }
    found
}

/// Runs a script to its end. Afterwards its tasks are cancelled and its sockets closed.
pub fn run(prepared: Prepared, world: &Rc<World>, timeout: Option<TimeLimit>) -> Ending {
    taskset::block_on(async {
        let mut tasks = TaskSet::default();
        let mut faults = Vec::new();
        world.rights.resolve_grants(world.network.as_ref()).await;
        signals::notice();
        interrupt::end_after(&world.network, timeout.map(|limit| limit.left));
        let over = over_time(timeout, &world.network);
        let (mut interrupted, mut over) = (pin!(interruption()), pin!(over));
        let played = play(&prepared, world, &mut tasks, &mut faults).or(output_gone(world));
        let mut ended = played.or(&mut interrupted).or(&mut over).await;
        let is_left = |ended: &Outcome<()>| ended.as_ref().is_err_and(|fault| is_cut_short(fault));
        if is_left(&ended) {
            world.survey.begin();
        }
        drop(tasks);
        if world.survey.is_wanted() {
            ended = ended.map_err(|fault| world.survey.end(fault, world));
        }
        close_all(world);
        if !is_left(&ended) {
            // What was printed is still to be taken by whoever reads it.
            let taken = async {
                world.sink.drained().await;
                Ok(())
            };
            let last = taken.or(interrupted).or(over).await;
            ended = if last.is_err() { last } else { ended };
        }
        let is_cut_short = is_left(&ended);
        faults.extend(ended.err().map(|fault| *fault));
        Ending { is_cut_short, ..finish(world, faults) }
    })
}

/// Whether a signal or the time ended a run: nobody waits any more for whoever reads its output.
fn is_cut_short(fault: &Fault) -> bool {
    matches!(fault.class, Class::Interrupted(_)) || time_limit::is_over(fault)
}

/// Ends when nobody reads the output any more.
async fn output_gone<T>(world: &World) -> Outcome<T> {
    Err(Fault::exit(world.sink.write_on().await))
}

async fn play(
    prepared: &Prepared,
    world: &Rc<World>,
    tasks: &mut TaskSet,
    faults: &mut Vec<Fault>,
) -> Outcome<()> {
    let mut fiber = Fiber::new(Rc::clone(&prepared.program), None, Vec::new(), Vec::new());
    for (slot, value) in (0..).zip(prepared.given.iter().cloned()) {
        fiber.assign(slot, value);
    }
    if prepared.draws_windows {
        world.hosts.keep_windows();
    }
    loop {
        let running = Running::new(world, fiber);
        let (ended, rest) = tasks.until(world, keep(running)).await?;
        let Err(mut fault) = ended else { return Ok(()) };
        fiber = rest;
        let goes_on = prepared.continue_on_error && matches!(fault.class, Class::Error | Class::Expect);
        if !goes_on {
            return Err(fault);
        }
        if !std::mem::replace(&mut fault.told, true) {
            world.emit(Event::Failed(fault.clone()))?;
        }
        // Those that were told only say what the status is.
        if faults.iter().all(|known| known.class != fault.class) {
            faults.push(*fault);
        }
        // A statement that fails at once has not waited for anything.
        futures_lite::future::yield_now().await;
        if !fiber.skip_statement() {
            return Ok(());
        }
    }
}

/// Runs a fiber and hands it back with how it ended.
async fn keep(mut running: Running) -> Outcome<(Outcome<Value>, Fiber)> {
    let outcome = (&mut running).await;
    Ok((outcome, running.into_fiber()))
}

/// Closes what is open and says how it went.
fn finish(world: &World, faults: Vec<Fault>) -> Ending {
    close_all(world);
    let mut faults = faults;
    let unawaited = world.failures.take().unawaited();
    let status = status(faults.iter().chain(&unawaited));
    let interrupted = faults.iter().any(|fault| matches!(fault.class, Class::Interrupted(_)));
    faults.retain(|fault| match fault.class {
        Class::Error | Class::Expect => !fault.told,
        Class::Interrupted(_) => !fault.notes.is_empty(),
        Class::Exit(_) => false,
    });
    let flushed = world.sink.flush();
    Ending { status: flushed.err().unwrap_or(status), interrupted, is_cut_short: interrupted, faults }
}

fn close_all(world: &World) {
    let sockets: Vec<_> = world.sockets.borrow().values().cloned().collect();
    for socket in sockets {
        world.close(&socket);
    }
}

/// The exit status of a run with these faults: an interruption or `exit` decides, then a failed
/// `expect`, then any other.
fn status<'a>(faults: impl Iterator<Item = &'a Fault> + Clone) -> i32 {
    let decided = faults.clone().find_map(|fault| match fault.class {
        Class::Exit(status) => Some(status),
        Class::Interrupted(number) => Some(128 + number),
        Class::Error | Class::Expect => None,
    });
    let worst = || {
        let classes = faults.map(|fault| if fault.class == Class::Expect { 4 } else { 3 });
        classes.max().unwrap_or(0)
    };
    decided.unwrap_or_else(worst)
}
