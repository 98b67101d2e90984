//! Which scripts are rehearsed together: the two halves of a pair are one lesson.
//!
//! Pure but for reading the other half's file.

use std::path::PathBuf;

use wirelab_lang::diagnostic::Message;

use crate::run::demo;
use crate::run::{self, Script};

/// A lesson: a script, or the two halves of a pair, the one first that has to listen.
pub struct Case {
    /// The script, or the half that plays first.
    pub first: Script,
    /// The other half.
    pub second: Option<Script>,
    /// It is the second one that was named.
    pub is_second_named: bool,
}

/// The lessons of these scripts; what belongs to a pair is there once, with the other half read from
/// beside it.
///
/// # Errors
/// The other half cannot be read.
pub fn cases(scripts: Vec<Script>) -> Result<Vec<Case>, Message> {
    let mut cases: Vec<Case> = Vec::new();
    for script in scripts {
        let own = identity(&script);
        let is_half_of = |case: &Case| {
            let halves = case.second.iter().chain([&case.first]);
            case.second.is_some() && halves.map(identity).any(|other| other == own)
        };
        if !cases.iter().any(is_half_of) {
            cases.push(case(script)?);
        }
    }
    Ok(cases)
}

fn case(script: Script) -> Result<Case, Message> {
    let named = named_half(&script.source.text);
    let is_client = stem(&script.source.name).ends_with("-client");
    let Some(named) = named else {
        return Ok(Case { first: script, second: None, is_second_named: false });
    };
    let other = other(&script, &named)?;
    let (first, second) = if is_client { (other, script) } else { (script, other) };
    Ok(Case { first, second: Some(second), is_second_named: is_client })
}

/// What `pair "x.lab"` at the top of a script names.
fn named_half(text: &str) -> Option<String> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let named = lines.find_map(|line| line.strip_prefix("pair ")?.trim().strip_prefix('"')?.split_once('"'));
    named.map(|(name, _)| name.to_owned())
}

fn other(script: &Script, named: &str) -> Result<Script, Message> {
    if let Some(path) = &script.path {
        return run::read_beside(path, named);
    }
    let own = script.source.name.strip_prefix("demo:").unwrap_or(&script.source.name);
    let folder = own.rsplit_once('/').map_or("", |(folder, _)| folder);
    let demo = demo::find(&format!("{folder}/{named}")).map_err(|(message, _)| message)?;
    Ok(demo.script())
}

/// What tells a script from others, by whatever path it was named.
fn identity(script: &Script) -> PathBuf {
    let whole = script.path.as_ref().and_then(|path| path.canonicalize().ok());
    whole.unwrap_or_else(|| PathBuf::from(&script.source.name))
}

/// A script's name without its folder and extension.
fn stem(name: &str) -> &str {
    let name = name.rsplit(['/', ':']).next().unwrap_or(name);
    name.strip_suffix(".lab").unwrap_or(name)
}
