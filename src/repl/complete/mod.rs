//! What can stand at the cursor: commands, options, names, addresses, files, each with a few words on
//! what it is.
//!
//! Pure but for the names of files: a text, the cursor, what lives now. May use: the tables of
//! commands, functions and help, and what the check says of the cursor. Must not use: the line editor.

mod candidates;
mod display;
mod files;
mod names;

use wirelab_lang::catalogue::Language;
use wirelab_lang::check::cursor::Wanted;

use crate::repl::snapshot::Live;

/// More than anybody reads; the line editor cannot count further than 65,535.
const MOST: usize = 10_000;

/// What can stand at the cursor.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Completions {
    /// Where what is replaced begins, in bytes. It ends at the cursor.
    pub start: usize,
    /// What it can be replaced with, in the order in which to show it.
    pub candidates: Vec<Candidate>,
}

/// One possibility.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What is put into the line.
    pub replacement: String,
    /// What it is, in a few words.
    pub about: String,
    /// A word follows: if this is the only candidate, a blank is put behind it.
    pub goes_on: bool,
}

pub use self::display::{displays, fitting};

impl Candidate {
    fn new(replacement: impl Into<String>, about: impl Into<String>) -> Self {
        Self { replacement: replacement.into(), about: about.into(), goes_on: false }
    }

    fn going_on(self, goes_on: bool) -> Self {
        Self { goes_on, ..self }
    }
}

/// What can stand at the cursor, which is so many bytes behind the start of the line.
pub fn complete(line: &str, cursor: usize, live: &Live, language: Language) -> Completions {
    let (Some(typed), false) = (line.get(..cursor), live.is_answer) else { return Completions::default() };
    let mut whole = String::new();
    let text = if live.before.is_empty() {
        typed
    } else {
        whole.extend([&live.before, "\n", typed]);
        &whole
    };
    let place = live.checker.at_end(text);
    let names = names::NamesAtCursor::new(live, place.names);
    let offer = candidates::Offer { names: &names, language, word: place.word };
    let mut candidates = match &place.wanted {
        Wanted::Inside(wanted) => offer.inside(wanted),
        wanted => offer.at(wanted),
    };
    let mut seen = rustc_hash::FxHashSet::default();
    candidates.retain(|candidate| seen.insert(candidate.replacement.clone()));
    candidates.truncate(MOST);
    // What was typed before this line stays as it is.
    let Some(start) = place.start.checked_sub(text.len() - typed.len()) else {
        return Completions::default();
    };
    let behind = line.get(cursor..).unwrap_or_default();
    if let (Wanted::Inside(_), Some(quote @ ('"' | '\''))) = (&place.wanted, behind.chars().next()) {
        for candidate in &mut candidates {
            // It is there already.
            if candidate.replacement.ends_with(quote) && candidate.replacement.len() > 1 {
                candidate.replacement.pop();
            }
        }
    }
    if let [only] = candidates.as_mut_slice() {
        if only.goes_on && behind.is_empty() {
            only.replacement.push(' ');
        }
        let is_there = typed.get(start..) == Some(&only.replacement);
        if is_there {
            candidates.clear();
        }
    }
    Completions { start, candidates }
}

#[cfg(test)]
pub mod fixture;

#[cfg(test)]
mod tests;
