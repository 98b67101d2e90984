//! `run "other.lab"`: a script is played to its end by another one, or by a prompt.
//!
//! May use: as `session`.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use futures_core::future::LocalBoxFuture;

use super::given::{defaults_of, given, handed};
use super::{Options, Prepared, close_all, play, prepare, prepared, readable};
use crate::diagnostic::Diagnostic;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::taskset::TaskSet;
use crate::eval::value::{Record, Value};
use crate::eval::world::World;
use crate::files::Files;
use crate::message;
use crate::syntax::source::{Source, Span};
use crate::syntax::source_text;

/// The largest script that another one, or a prompt, runs, in bytes: it is read in one go.
pub(super) const LARGEST: usize = 4 << 20;
/// The deepest that scripts may run one another.
const DEEPEST: usize = 16;

/// `run "other.lab"`: the script is played with the same rights, in a scope, with tasks and sockets
/// of its own.
pub fn play_other(
    world: Rc<World>,
    path: PathBuf,
    values: Option<Rc<Record>>,
) -> LocalBoxFuture<'static, Outcome<Value>> {
    Box::pin(async move {
        // Reading and checking a script is work enough for a turn.
        futures_lite::future::yield_now().await;
        let path = world.folder.join(path);
        let prepared = other(&world, &path, values.as_deref())?;
        let whole = path.canonicalize().unwrap_or_else(|_| path.clone());
        let mut scripts = world.scripts.clone();
        scripts.push(whole);
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        let inner = Rc::new(world.for_other(folder, scripts));
        let mut tasks = TaskSet::within_another();
        let mut faults = Vec::new();
        let ended = play(&prepared, &inner, &mut tasks, &mut faults).await;
        drop(tasks);
        close_all(&inner);
        ended?;
        let unawaited = inner.failures.take().unawaited().into_iter().next();
        unawaited.map_or(Ok(Value::None), |fault| Err(Box::new(fault)))
    })
}

/// Reads and prepares the script that another one runs.
fn other(world: &World, path: &Path, values: Option<&Record>) -> Outcome<Prepared> {
    let source = Rc::new(other_source(world, path)?);
    let is_wrong = |reports| other_is_wrong(world, &source.name, reports);
    let options = Options::default();
    let Some(values) = values else { return prepare(Rc::clone(&source), &options).map_err(is_wrong) };
    let block = readable(&source, &options).map_err(is_wrong)?;
    let handed = handed(values, &defaults_of(&source, &block), &source.name)?;
    let mut given = given(&options);
    given.extend(handed.iter().map(|(name, value)| (name.as_str(), value.clone())));
    prepared(&source, &options, block, given).map_err(is_wrong)
}

/// Reads the script that another one, or a prompt, runs.
///
/// # Errors
/// It cannot be read, is no text, or runs itself.
pub fn other_source(world: &World, path: &Path) -> Outcome<Source> {
    let path = &world.folder.join(path);
    let shown = crate::diagnostic::argument(&path.strip_prefix(&world.folder).unwrap_or(path).display());
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if world.scripts.contains(&whole) {
        return Err(Fault::value(message!("runs-itself", path = shown)));
    }
    if world.scripts.len() >= DEEPEST {
        return Err(Fault::limit(message!("limit-scripts", limit = DEEPEST)));
    }
    let name = path.display().to_string();
    let rights = (*world.rights).clone().for_script_beside(&world.folder, path);
    let data = Files::new(&rights).load(path).map_err(|fault| called(fault, "run", &shown))?;
    let bytes = data.len();
    let source = source_text(data, &name).map_err(|report| other_is_wrong(world, &name, vec![report]))?;
    if bytes > LARGEST {
        return Err(Fault::limit(message!(
            "limit-script-size",
            path = shown,
            bytes = bytes,
            limit = LARGEST
        )));
    }
    Ok(source.in_folder(path.parent().unwrap_or(Path::new(""))))
}

/// The fault of reading a file, for what it is read for and as it is named.
pub(super) fn called(mut fault: Box<Fault>, operation: &str, shown: &str) -> Box<Fault> {
    for (name, value) in &mut fault.message.arguments {
        match *name {
            "what" => *value = format!("{operation} {shown}"),
            "subject" => shown.clone_into(value),
            _ => {}
        }
    }
    fault
}

fn other_is_wrong(world: &World, name: &str, reports: Vec<Diagnostic>) -> Box<Fault> {
    let fault = Fault::value(message!("other-script-is-wrong", path = name));
    match reports.into_iter().next() {
        Some(report) => {
            let place = report.labels.first().map_or(Span::default(), |label| label.span);
            let at = report.source.as_ref().map(|source| source.place(place.start)).unwrap_or_default();
            let said = crate::catalogue::text(world.language.get(), &report.message);
            fault.note(message!("other-script-first", place = at, said = said))
        }
        None => fault,
    }
}
