//! What is not the same on every run: times, chance, what the kernel tells of itself, and all that
//! was made of these, also at the other end of a connection.

use std::collections::BTreeMap;

use wirelab_lang::diagnostic::Message;
use wirelab_lang::message;

use super::entry::Entry;
use super::links::Links;

/// Functions and commands whose value changes, and why.
const SOURCES: &[(&str, Why)] = &[
    ("now", Why::Time),
    ("clock", Why::Time),
    ("random", Why::Chance),
    ("input", Why::Typed),
    ("sockets", Why::Kernel),
    ("info", Why::Kernel),
    ("packets", Why::Kernel),
    ("resolve", Why::Resolver),
    ("load", Why::File),
    ("env", Why::Environment),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    Time,
    Chance,
    Typed,
    Kernel,
    Resolver,
    File,
    Environment,
    Sent,
    Redefined,
}

impl Why {
    fn message(self) -> Message {
        match self {
            Self::Time => message!("session-changes-time"),
            Self::Chance => message!("session-changes-chance"),
            Self::Typed => message!("session-changes-typed"),
            Self::Kernel => message!("session-changes-kernel"),
            Self::Resolver => message!("session-changes-resolver"),
            Self::File => message!("session-changes-file"),
            Self::Environment => message!("session-changes-environment"),
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
        let why = self.of_mentions(entry).or_else(|| self.of_received(entry));
        if let Some(why) = why
            && !matches!(why, Why::Kernel | Why::Resolver)
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
            let source = SOURCES.iter().find(|(own, _)| own == name).map(|(_, why)| *why);
            self.names.get(name).copied().or(source)
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
