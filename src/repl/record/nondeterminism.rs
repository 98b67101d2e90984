//! What is not the same on every run: times, chance, what the kernel tells of itself, and all that
//! was made of these, also at the other end of a connection.

use std::collections::BTreeMap;

use wirelab_lang::diagnostic::Message;
use wirelab_lang::functions;
use wirelab_lang::message;
use wirelab_lang::spec::{Because, Command, Repeats};

use super::entry::Entry;
use super::links::Links;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// What a command or function says of itself
    Said(Because),
    /// It came from an end that was sent what changes
    Sent,
    /// A function that it calls was another one
    Redefined,
}

impl Why {
    fn message(self) -> Message {
        match self {
            Self::Said(Because::Time) => message!("session-changes-time"),
            Self::Said(Because::Chance) => message!("session-changes-chance"),
            Self::Said(Because::Typed) => message!("session-changes-typed"),
            Self::Said(Because::Kernel) => message!("session-changes-kernel"),
            Self::Said(Because::Resolver) => message!("session-changes-resolver"),
            Self::Said(Because::File) => message!("session-changes-file"),
            Self::Said(Because::Environment) => message!("session-changes-environment"),
            Self::Said(Because::Terminal) => message!("session-changes-terminal"),
            Self::Sent => message!("session-changes-sent"),
            Self::Redefined => message!("session-changes-redefined"),
        }
    }
}

/// What changes, as far as the session has been gone through.
#[derive(Default)]
pub struct Changing {
    names: BTreeMap<String, Why>,
    /// Sockets that carry what changes are marked.
    links: Links,
    /// Ids of sockets by name.
    ids: BTreeMap<String, u64>,
}

impl Changing {
    /// Goes on by a statement: why its value is not the same on every run, where it is not.
    pub fn after(&mut self, entry: &Entry, is_defined_again: bool) -> Option<Message> {
        self.links.see(entry);
        for ends in &entry.sockets {
            self.ids.extend(ends.name.clone().map(|name| (name, ends.id)));
        }
        let why = self.of_mentions(entry);
        let why = why.or_else(|| of_commands(entry)).or_else(|| self.of_received(entry));
        if let Some(why) = why
            && !matches!(why, Why::Said(Because::Kernel | Because::Resolver))
        {
            self.spread(entry);
        }
        let typed = &entry.typed;
        for name in typed.assigns.iter().chain(&typed.defines) {
            let why = if is_defined_again { Some(Why::Redefined) } else { why };
            match why {
                Some(why) => self.names.insert(name.clone(), why),
                None => self.names.remove(name),
            };
        }
        why.map(Why::message)
    }

    fn of_mentions(&self, entry: &Entry) -> Option<Why> {
        let of_name = |name: &String| {
            let function = || functions::find(name).and_then(|function| of(function.yields.1));
            self.names.get(name).copied().or_else(function)
        };
        entry.typed.mentions.iter().find_map(of_name)
    }

    fn of_received(&self, entry: &Entry) -> Option<Why> {
        self.links.touch(entry).then_some(Why::Sent)
    }

    /// What is sent, or served, carries it on.
    fn spread(&mut self, entry: &Entry) {
        let mut words = entry.typed.text.split(|c: char| !c.is_alphanumeric() && c != '_');
        let is_task = words.any(|word| matches!(word, "spawn" | "serve"));
        if !is_task && entry.uses.is_empty() {
            return;
        }
        let named = entry.typed.mentions.iter().filter_map(|name| self.ids.get(name));
        self.links.mark(entry.uses.iter().chain(named));
    }
}

/// What a command changes by: one that draws a value is written with the value, where that is known.
fn of_commands(entry: &Entry) -> Option<Why> {
    let of_command = |(start, command): &(usize, &'static Command)| match command.facts.repeats {
        Repeats::Drawn(_) if entry.drawn().is_none_or(|(phrase, ..)| phrase.start != *start) => {
            Some(Why::Said(Because::Chance))
        }
        repeats => of(repeats),
    };
    entry.typed.commands.iter().find_map(of_command)
}

fn of(repeats: Repeats) -> Option<Why> {
    match repeats {
        Repeats::Not(because) => Some(Why::Said(because)),
        Repeats::Same | Repeats::Drawn(_) | Repeats::Portion(_) => None,
    }
}
