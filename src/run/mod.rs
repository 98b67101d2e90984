//! Playing scripts: all are prepared first; where all parse, each runs afresh, one after another.

pub mod deadline;
pub mod demo;
pub mod grants;
pub mod input;
pub mod rendezvous;
pub mod roles;
pub mod scratch;
pub mod script_file;
pub mod seeds;
pub mod simulated;
pub mod terminals;

use std::cell::{Cell, RefCell};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use wirelab_lang::diagnostic::{Diagnostic, Message};
use wirelab_lang::eval::fault::{Class, Fault, Outcome};
use wirelab_lang::eval::world::World;
use wirelab_lang::files::Files;
use wirelab_lang::message;
use wirelab_lang::rights::{self, Rights};
use wirelab_lang::session::{self, Options, Prepared, Requirement, TimeLimit};
use wirelab_lang::syntax::source::{Source, Span};
use wirelab_lang::syntax::source_text;
use wirelab_net::Network;
use wirelab_net::os::KernelNetwork;
use wirelab_net::system::shortage::Shortage;

use self::deadline::Deadline;
use self::grants::Grants;
use self::input::Lines;
use self::rendezvous::Rendezvous;
use self::roles::RolePart;
use self::scratch::Scratch;
use self::script_file::unreadable;
use self::simulated::Simulated;
use crate::output::printer::Printer;

/// Wrong use of the command line.
pub const WRONG_USE: i32 = 1;
/// A script does not parse or check.
pub const WRONG_SCRIPT: i32 = 2;
/// An error while running.
pub const ERROR: i32 = 3;
/// An `expect` failed.
pub const EXPECT: i32 = 4;
/// A signal ended it: this, and the signal's number. Smaller ones are not of signals.
pub const BY_SIGNAL: i32 = 128;
/// The terminal was closed: by SIGHUP.
pub const CLOSED: i32 = BY_SIGNAL + 1;
/// The number of the signal that Ctrl-C sends.
pub const SIGINT: i32 = 2;

/// A text to play.
#[derive(Clone)]
pub struct Script {
    /// The text with its name.
    pub source: Rc<Source>,
    /// Where it stands, when it is a file.
    pub path: Option<PathBuf>,
    /// It is built into the program, and has the rights that it asks for.
    pub is_ours: bool,
    /// Why it is no script at all: not UTF-8, a NUL, an endless line.
    pub refused: Option<Diagnostic>,
}

impl Script {
    /// A text with its name, from bytes that may be no text.
    pub fn of(name: &str, bytes: Vec<u8>) -> Self {
        let (source, refused) = match source_text(bytes, name) {
            Ok(source) => (Rc::new(source), None),
            Err(why) => (Rc::new(Source::new(name, "")), Some(why)),
        };
        Self { source, path: None, is_ours: false, refused }
    }

    /// The text of a file.
    fn of_file(path: &Path, bytes: Vec<u8>) -> Self {
        let name = path.to_string_lossy();
        let (source, refused) = match source_text(bytes, &name) {
            Ok(source) => (source.in_folder(path.parent().unwrap_or(Path::new(""))), None),
            Err(why) => (Source::new(name, ""), Some(why)),
        };
        Self { source: Rc::new(source), path: Some(path.to_owned()), is_ours: false, refused }
    }
}

/// How scripts are played.
#[derive(Clone, Default)]
pub struct Plan {
    /// What each starts with.
    pub options: Options,
    /// What the flags grant.
    pub grants: Grants,
    /// `--input`
    pub input: Option<Lines>,
    /// `--timeout`
    pub timeout: Option<Deadline>,
    /// What is said of the simulated network.
    pub simulated: Simulated,
    /// `--role`
    pub part: Option<RolePart>,
    /// Nobody is there to answer what `input` asks.
    pub is_alone: bool,
}

/// Reads a script's file.
///
/// # Errors
/// It cannot be read, it is no file with text, or it is too large.
pub fn read(path: &Path) -> Result<Script, Message> {
    let bytes = script_file::of(path)?;
    Ok(Script::of_file(path, bytes))
}

/// Reads a script that another one names, with the rights that every script has.
///
/// # Errors
/// As those of [`read`], or it is none that the other may read.
pub fn read_beside(script: &Path, named: &str) -> Result<Script, Message> {
    let folder = script.parent().unwrap_or(Path::new(""));
    let path = folder.join(named);
    let rights = Rights::standard().for_script_beside(folder, &path);
    let bytes = Files::new(&rights).load(&path).map_err(|fault| fault.message)?;
    Ok(Script::of_file(&path, bytes))
}

/// Tells why something cannot be read.
pub fn tell_unreadable(printer: &Printer, name: &str, error: &io::Error) {
    match Shortage::within(error) {
        Some(shortage) => printer.fault(&Fault::lacking(name, shortage)),
        None => printer.error(unreadable(name, error), Vec::new()),
    }
}

/// Parses and checks; says what is wrong. The status.
pub fn check(scripts: &[Script], options: &Options, printer: &Printer) -> i32 {
    let mut status = 0;
    for script in scripts {
        let checked = match &script.refused {
            Some(why) => Err(vec![why.clone()]),
            None => session::check(&script.source, options),
        };
        let (Ok(said) | Err(said)) = checked.inspect_err(|_| status = WRONG_SCRIPT);
        printer.report(&said);
    }
    status
}

/// The exit status where this is wrong before anything runs.
pub fn status_of(wrong: &[Diagnostic]) -> i32 {
    if session::is_wrong_use(wrong) { WRONG_USE } else { WRONG_SCRIPT }
}

fn prepare(script: &Script, options: &Options, printer: &Printer) -> Result<Prepared, i32> {
    let prepared = match &script.refused {
        Some(why) => Err(vec![why.clone()]),
        None => session::prepare(Rc::clone(&script.source), options),
    };
    match prepared {
        Ok(prepared) => {
            printer.report(&prepared.warnings);
            Ok(prepared)
        }
        Err(wrong) => {
            printer.report(&wrong);
            Err(status_of(&wrong))
        }
    }
}

/// A name of `--set` that no script uses has most likely a slip in it.
fn warn_of_unused(prepared: &[Prepared], printer: &Printer) {
    let mut prepared = prepared.iter();
    let Some(first) = prepared.next() else { return };
    let others: Vec<_> = prepared.collect();
    for (name, meant) in &first.unused {
        let by_others = others.iter().map(|other| other.unused.iter().find(|(own, _)| own == name));
        let Some(by_others) = by_others.collect::<Option<Vec<_>>>() else { continue };
        let meant = meant.iter().chain(by_others.into_iter().filter_map(|(_, meant)| meant.as_ref()));
        let warning = Diagnostic::warning(Span::default(), message!("set-unused", name = name));
        let help = meant.take(1).map(|word| message!("syntax-did-you-mean", word = word)).collect();
        printer.report(&[Diagnostic { help, ..warning }]);
    }
}

/// Plays scripts. The exit status of them all: the first signal or closed output ends everything;
/// else a failed `expect` counts before other errors.
pub fn play(scripts: Vec<Script>, plan: &Plan, printer: &Rc<Printer>) -> i32 {
    let prepared: Vec<_> = scripts.iter().map(|script| prepare(script, &plan.options, printer)).collect();
    // What is wrong with the command line is wrong whatever the scripts are.
    if let Some(status) = prepared.iter().filter_map(|one| one.as_ref().err().copied()).min() {
        return status;
    }
    let prepared: Vec<_> = prepared.into_iter().flatten().collect();
    warn_of_unused(&prepared, printer);
    // The first one has what is left of the time, and each further one all of it.
    let mut limit = plan.timeout.as_ref().map(Deadline::hand_over);
    let mut worst = 0;
    for (script, prepared) in scripts.iter().zip(prepared) {
        let status = play_one(script, prepared, limit, plan, printer);
        limit = plan.timeout.as_ref().map(|deadline| TimeLimit::from_now(deadline.whole()));
        if status > 128 {
            return status;
        }
        worst = match (worst, status) {
            (EXPECT, _) | (_, EXPECT) => EXPECT,
            (0, status) => status,
            (worst, _) => worst,
        };
    }
    worst
}

fn play_one(
    script: &Script,
    prepared: Prepared,
    limit: Option<TimeLimit>,
    plan: &Plan,
    printer: &Rc<Printer>,
) -> i32 {
    let network: Rc<dyn Network> = Rc::new(KernelNetwork::new());
    let staged = stage(script, &prepared.requirements, network, plan, printer);
    let (world, scratch) = match staged {
        Ok((world, scratch)) => (Rc::new(world), scratch),
        Err(status) => return status,
    };
    printer.engine_runs(true);
    let ending = session::run(prepared, &world, limit);
    let told = ending.faults.iter().filter(|fault| !matches!(fault.class, Class::Exit(_)));
    if ending.is_cut_short {
        printer.abandon(told);
        printer.engine_runs(false);
    } else {
        printer.engine_runs(false);
        told.for_each(|fault| printer.fault(fault));
    }
    leave_scratch(scratch, printer);
    // Output that cannot be written decides, whatever the script made of it.
    match wirelab_lang::eval::event::Sink::flush(printer.as_ref()) {
        Ok(()) => ending.status,
        Err(status) => status,
    }
}

/// The world with what the flags say of the simulated network.
pub fn simulated(mut world: World, wall: &Rc<dyn Network>, plan: &Plan, printer: &Printer) -> World {
    let (hosts, drawn) = plan.simulated.hosts(wall);
    if let Some(seed) = drawn {
        printer.note(&message!("seed-drawn", seed = seed));
    }
    world.hosts = hosts;
    world
}

/// Back to where the person is, when a demo has ended.
pub fn leave_scratch(scratch: Option<Scratch>, printer: &Printer) {
    let saved = scratch.as_ref().map(Scratch::names).unwrap_or_default();
    if !saved.is_empty() {
        printer.note(&message!("demo-saved", files = saved.join(", ")));
    }
}

/// A folder of its own for a demo, which shall not replace a person's files.
fn own_folder(script: &Script, plan: &Plan) -> Outcome<(Option<Scratch>, Result<Rights, Message>)> {
    if !script.is_ours {
        return Ok((None, plan.grants.rights()));
    }
    let refused = |error| scratch::refused(&error);
    let mut scratch = Scratch::new().map_err(refused)?;
    let own = Rights::standing_in(scratch.path()).map_err(Fault::value)?;
    // The paths of flags are relative to where the person is.
    let rights = plan.grants.added_to(own);
    scratch.enter().map_err(refused)?;
    Ok((Some(scratch), rights))
}

/// Gets ready to wait: before a terminal is set, and before what only an end in order undoes.
///
/// # Errors
/// The status, after it was told what the system lacks.
pub fn prepare_to_wait(printer: &Printer) -> Result<(), i32> {
    session::prepare_to_wait().map_err(|fault| {
        printer.fault(&fault);
        ERROR
    })
}

/// What a script has around it when its rights are there and the machine offers what it requires;
/// else the status with which its run ends, after the reason was told.
///
/// # Errors
/// That status.
pub fn stage(
    script: &Script,
    requirements: &[Requirement],
    network: Rc<dyn Network>,
    plan: &Plan,
    printer: &Rc<Printer>,
) -> Result<(World, Option<Scratch>), i32> {
    let (scratch, granted) = own_folder(script, plan).map_err(|fault| {
        printer.fault(&fault);
        ERROR
    })?;
    let mut rights = granted.map_err(|message| wrong_use(printer, message, Vec::new()))?;
    let mut asked = grants::rights_asked(requirements, &rights, network.as_ref());
    if plan.simulated.link.is_some() {
        // Whatever address that is, it is one of the simulated network.
        asked.retain(|(asked, _)| !matches!(asked, rights::RequiredRight::Net { .. }));
    }
    if script.is_ours {
        let all: Vec<_> = asked.iter().map(|(asked, _)| asked.clone()).collect();
        rights = rights.granting(&all);
    }
    if !asked.is_empty() {
        futures_lite::future::block_on(rights.resolve_grants(network.as_ref()));
    }
    if let Some(denied) = grants::denied(&rights, &asked) {
        printer.report(&[denied.within(&script.source)]);
        return Err(ERROR);
    }
    if let Some(reason) = grants::skipped(requirements, network.as_ref()) {
        let reason = wirelab_lang::catalogue::text(printer.language(), &reason);
        printer.note(&message!("skipped", name = script.source.name, reason = reason));
        return Err(0);
    }
    let mut world = world(Rc::clone(&network), script.path.as_deref(), rights, plan.input.clone(), printer);
    if let Some(part) = &plan.part {
        let place = Rendezvous::new(&part.role, &part.lesson).map_err(|error| {
            printer.error(message!("role-without-place", reason = error), Vec::new());
            ERROR
        })?;
        world.meeting = Rc::new(place);
    }
    if plan.is_alone && plan.input.is_none() {
        world.input = RefCell::new(Rc::new(input::Source::nobody()));
    }
    Ok((simulated(world, &network, plan, printer), scratch))
}

/// What a run has around it.
pub fn world(
    network: Rc<dyn Network>,
    path: Option<&Path>,
    rights: Rights,
    input: Option<Lines>,
    printer: &Rc<Printer>,
) -> World {
    let whole = path.and_then(|path| path.canonicalize().ok());
    let folder = whole.as_deref().and_then(Path::parent).map(Path::to_owned);
    let sink = Rc::clone(printer) as Rc<dyn wirelab_lang::eval::event::Sink>;
    let input = Rc::new(input::Source::new(input, printer));
    World {
        rights: Rc::new(rights),
        language: Cell::new(printer.language()),
        folder: folder.or_else(|| std::env::current_dir().ok()).unwrap_or_default(),
        scripts: whole.into_iter().collect(),
        ..World::new(network, sink, input, session::play_other)
    }
}

/// An error about the command line: the status for it.
pub fn wrong_use(printer: &Printer, message: Message, help: Vec<Message>) -> i32 {
    printer.error(message, help);
    WRONG_USE
}
