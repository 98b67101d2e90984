//! Names for values that have none: those that `_` stood for, and those of which something is to be
//! expected.
//!
//! Pure.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use wirelab_lang::eval::recording::RecordedShape;
use wirelab_lang::eval::value::Value;
use wirelab_lang::session::LAST;
use wirelab_lang::spec::QUIET;

use super::entry::Entry;
use super::keep::Standing;

/// Names that a script makes up.
pub struct Names {
    /// What a statement writes for `_`, by its place.
    last: BTreeMap<usize, String>,
    /// The name that the value of a statement needs because `_` stands for it below.
    of: BTreeMap<usize, String>,
    taken: RefCell<BTreeSet<String>>,
}

impl Names {
    /// Those of a session.
    pub fn new(entries: &[Entry], standings: &[Standing]) -> Self {
        let words = entries.iter().flat_map(|entry| {
            let named = entry.sockets.iter().filter_map(|ends| ends.name.as_ref());
            let typed = &entry.typed;
            typed.assigns.iter().chain(&typed.mentions).chain(&typed.defines).chain(named)
        });
        let taken = RefCell::new(words.cloned().collect());
        let mut names = Self { last: BTreeMap::new(), of: BTreeMap::new(), taken };
        let mut shown: Option<(usize, &Entry)> = None;
        for (place, (entry, standing)) in entries.iter().zip(standings).enumerate() {
            if let (true, Some((from, value))) = (entry.typed.mentions.contains(LAST), shown) {
                let name = names.of.get(&from).cloned();
                let name = name.or_else(|| socket_name(value)).unwrap_or_else(|| names.fresh(value));
                names.of.insert(from, name.clone());
                names.last.insert(place, name);
            }
            if entry.shows() {
                shown = (*standing == Standing::Kept).then_some((place, entry));
            }
        }
        names
    }

    /// What a statement writes for `_`.
    pub fn last(&self, place: usize) -> Option<&str> {
        self.last.get(&place).map(String::as_str)
    }

    /// The name that the value of a statement needs.
    pub fn of(&self, place: usize) -> Option<&str> {
        self.of.get(&place).map(String::as_str)
    }

    /// A name that nothing has yet.
    pub fn fresh(&self, entry: &Entry) -> String {
        self.numbered(beginning(entry))
    }

    /// A name that nothing has yet, with such a beginning and a number.
    pub fn numbered(&self, beginning: &str) -> String {
        let mut taken = self.taken.borrow_mut();
        let mut candidates = (1..).map(|number| format!("{beginning}{number}"));
        let name = candidates.find(|name| !taken.contains(name)).unwrap_or_default();
        taken.insert(name.clone());
        name
    }
}

fn socket_name(entry: &Entry) -> Option<String> {
    let Some(Value::Socket(socket)) = entry.value() else { return None };
    socket.named.get().then(|| socket.name().to_string())
}

/// What the name of a value begins with.
fn beginning(entry: &Entry) -> &'static str {
    match (&entry.typed.shape, entry.value()) {
        (_, Some(Value::Task(_))) => "task",
        (_, Some(Value::Socket(_))) => "conn",
        (RecordedShape::Value(phrase), _) => phrase.command.map_or(QUIET, |command| command.facts).noun,
        _ => QUIET.noun,
    }
}
