//! Playing scripts: all are prepared first; where all parse, each runs afresh, one after another.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use crate::diagnostic::Message;
use crate::eval::fault::Class;
use crate::eval::world::World;
use crate::message;
use crate::net::Network;
use crate::net::os::KernelNetwork;
use crate::rights::Rights;
use crate::session::{self, Options, Prepared};
use crate::syntax::source::Source;
use crate::ui::grants::{self, Grants};
use crate::ui::input::{self, Lines};
use crate::ui::printer::Printer;

/// Wrong use of the command line.
pub const WRONG_USE: i32 = 1;
/// A script does not parse or check.
pub const WRONG_SCRIPT: i32 = 2;
/// An error while running.
pub const ERROR: i32 = 3;
/// An `expect` failed.
pub const EXPECT: i32 = 4;

/// A text to play.
pub struct Script {
    /// The text with its name.
    pub source: Rc<Source>,
    /// Where it stands, when it is a file.
    pub path: Option<PathBuf>,
    /// It is built into the program, and has the rights that it asks for.
    pub is_ours: bool,
}

/// How scripts are played.
#[derive(Default)]
pub struct Plan {
    /// What each starts with.
    pub options: Options,
    /// What the flags grant.
    pub grants: Grants,
    /// `--input`
    pub input: Option<Lines>,
    /// `--timeout`
    pub timeout: Option<Duration>,
}

/// Reads a script's file.
///
/// # Errors
/// It cannot be read, or it is no text.
pub fn read(path: &Path) -> Result<Script, Message> {
    let name = path.to_string_lossy().into_owned();
    let bytes = std::fs::read(path).map_err(|error| unreadable(&name, &error))?;
    let source = decode(&name, bytes)?;
    Ok(Script { source, path: Some(path.to_owned()), is_ours: false })
}

/// Why a file cannot be read, in the words of the table of errnos.
pub fn unreadable(name: &str, error: &std::io::Error) -> Message {
    let errno = crate::net::Errno::from_io_error(error).unwrap_or(crate::net::Errno::IO);
    crate::errno::failed("open", name, errno).message
}

/// A text with its name, from bytes; a byte order mark is left out.
///
/// # Errors
/// It is not UTF-8.
pub fn decode(name: &str, bytes: Vec<u8>) -> Result<Rc<Source>, Message> {
    let bytes = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let bytes = error.into_bytes();
        let before = String::from_utf8_lossy(bytes.get(..good).unwrap_or_default()).into_owned();
        let place = Source::new(name, before).place(u32::try_from(good).unwrap_or(u32::MAX));
        let byte = bytes.get(good).copied().unwrap_or_default();
        message!("not-utf8", place = place, byte = format!("{byte:02x}"))
    })?;
    Ok(Rc::new(Source::new(name, text)))
}

/// Parses and checks; says what is wrong. The status.
pub fn check(scripts: &[Script], options: &Options, printer: &Printer) -> i32 {
    let mut status = 0;
    for script in scripts {
        let (Ok(said) | Err(said)) =
            session::check(&script.source, options).inspect_err(|_| status = WRONG_SCRIPT);
        printer.report(&said);
    }
    status
}

fn prepare(script: &Script, options: &Options, printer: &Printer) -> Option<Prepared> {
    match session::prepare(Rc::clone(&script.source), options) {
        Ok(prepared) => {
            printer.report(&prepared.warnings);
            Some(prepared)
        }
        Err(wrong) => {
            printer.report(&wrong);
            None
        }
    }
}

/// Plays scripts. The exit status of them all: the first signal or closed output ends everything;
/// else a failed `expect` counts before other errors.
pub fn play(scripts: Vec<Script>, plan: &Plan, printer: &Rc<Printer>) -> i32 {
    let prepared: Vec<_> = scripts.iter().map(|script| prepare(script, &plan.options, printer)).collect();
    if prepared.iter().any(Option::is_none) {
        return WRONG_SCRIPT;
    }
    let mut worst = 0;
    for (script, prepared) in scripts.iter().zip(prepared.into_iter().flatten()) {
        let status = play_one(script, prepared, plan, printer);
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

fn play_one(script: &Script, prepared: Prepared, plan: &Plan, printer: &Rc<Printer>) -> i32 {
    let network: Rc<dyn Network> = Rc::new(KernelNetwork::new());
    let asked = grants::rights_asked(&prepared.requirements, network.as_ref());
    let mut rights = match plan.grants.rights() {
        Ok(rights) => rights,
        Err(message) => return wrong_use(printer, message, Vec::new()),
    };
    if script.is_ours {
        let all: Vec<_> = asked.iter().map(|(asked, _)| asked.clone()).collect();
        rights = rights.granting(&all);
    }
    if !asked.is_empty() {
        futures_lite::future::block_on(rights.resolve_grants(network.as_ref()));
    }
    if let Some(denied) = grants::denied(&rights, &asked) {
        printer.report(&[denied.within(&script.source)]);
        return ERROR;
    }
    let world = world(network, script.path.as_deref(), rights, plan.input.clone(), printer);
    if let Some(reason) = grants::skipped(&prepared.requirements, world.network.as_ref()) {
        let reason = crate::catalogue::text(printer.language(), &reason);
        printer.note(&message!("skipped", name = script.source.name, reason = reason));
        return 0;
    }
    let ending = session::run(prepared, &world, plan.timeout);
    for fault in &ending.faults {
        if matches!(fault.class, Class::Error | Class::Expect) {
            printer.fault(fault);
        }
    }
    // Output that cannot be written decides, whatever the script made of it.
    match crate::eval::event::Sink::flush(printer.as_ref()) {
        Ok(()) => ending.status,
        Err(status) => status,
    }
}

/// What a run has around it.
pub fn world(
    network: Rc<dyn Network>,
    path: Option<&Path>,
    rights: Rights,
    input: Option<Lines>,
    printer: &Rc<Printer>,
) -> Rc<World> {
    let whole = path.and_then(|path| path.canonicalize().ok());
    let folder = whole.as_deref().and_then(Path::parent).map(Path::to_owned);
    Rc::new(World {
        network,
        sink: Rc::clone(printer) as Rc<dyn crate::eval::event::Sink>,
        input: Rc::new(input::Source::new(input, printer)),
        rights: Rc::new(rights),
        language: printer.language(),
        folder: folder.or_else(|| std::env::current_dir().ok()).unwrap_or_default(),
        scripts: whole.into_iter().collect(),
        sockets: RefCell::default(),
        tasks: RefCell::default(),
        failures: RefCell::default(),
        spawned: RefCell::default(),
        stop: RefCell::default(),
        play: session::play_other,
        steps: Cell::new(0),
        next_socket: Cell::new(1),
        next_task: Cell::new(1),
    })
}

/// An error about the command line: the status for it.
pub fn wrong_use(printer: &Printer, message: Message, help: Vec<Message>) -> i32 {
    printer.error(message, help);
    WRONG_USE
}
