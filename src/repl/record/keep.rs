//! Which statements a script can have: those that worked, and that need nobody outside of the
//! session, nor what a statement left out would have made, and that pass the check of scripts.

use std::collections::{BTreeMap, BTreeSet};

use wirelab_lang::diagnostic::Message;
use wirelab_lang::eval::recording::{RecordedShape, ScriptOptions};
use wirelab_lang::eval::socket::Role;
use wirelab_lang::eval::value::Value;
use wirelab_lang::message;
use wirelab_lang::session::LAST;
use wirelab_lang::spec::Effect;

use super::entry::{Ends, Entry, Failure, Outcome, Own};
use super::links::Links;

/// What becomes of a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// It is in the script
    Kept,
    /// It is in the script as the error that it ends with
    Fails,
    /// It is in the script, and its error is passed over
    Tried,
    /// It stands in a comment, with the reason
    LeftOut(Message),
    /// Nothing is said of it
    Silent,
}

impl Standing {
    /// Whether it runs in the script.
    pub fn is_in(&self) -> bool {
        matches!(self, Self::Kept | Self::Fails | Self::Tried)
    }
}

/// What becomes of each statement. `wrong` are those that a script cannot have, by their place.
pub fn standings(
    entries: &[Entry],
    own: &Own,
    wanted: ScriptOptions,
    wrong: &BTreeMap<usize, Message>,
) -> Vec<Standing> {
    let strange = strange_sockets(entries, own);
    let mut judge = Judge {
        own,
        wanted,
        wrong,
        strange,
        seen: BTreeSet::new(),
        lost_sockets: BTreeSet::new(),
        lost_names: BTreeSet::new(),
        starved: Links::default(),
    };
    entries.iter().enumerate().map(|(place, entry)| judge.judge(entries, place, entry)).collect()
}

/// Datagram sockets whose peer is outside and has sent something.
fn strange_sockets(entries: &[Entry], own: &Own) -> BTreeSet<u64> {
    let heard = entries.iter().flat_map(|entry| &entry.heard);
    let outside: BTreeSet<&String> = heard.map(|(_, from)| from).filter(|from| !own.has(from)).collect();
    let sockets = entries.iter().flat_map(|entry| &entry.sockets);
    let has_such_peer = |ends: &&Ends| ends.peer.as_ref().is_some_and(|peer| outside.contains(peer));
    sockets.filter(has_such_peer).map(|ends| ends.id).collect()
}

/// A task that fails makes a run fail, unless somebody waits for it.
fn failed_task(entry: &Entry) -> Option<Message> {
    let Some(Value::Task(task)) = entry.value() else { return None };
    let failed = !task.waited.get() && matches!(*task.result.try_borrow().ok()?, Some(Err(_)));
    failed.then(|| message!("session-left-task-failed"))
}

struct Judge<'a> {
    own: &'a Own,
    wanted: ScriptOptions,
    /// Statements that a script cannot have.
    wrong: &'a BTreeMap<usize, Message>,
    strange: BTreeSet<u64>,
    /// Sockets that were there before the statement at hand.
    seen: BTreeSet<u64>,
    /// Sockets that the script will not have.
    lost_sockets: BTreeSet<u64>,
    /// Names that the script will not have.
    lost_names: BTreeSet<String>,
    /// Sockets on which a statement that is left out did something are marked.
    starved: Links,
}

impl Judge<'_> {
    fn judge(&mut self, entries: &[Entry], place: usize, entry: &Entry) -> Standing {
        self.starved.see(entry);
        let later = entries.get(place + 1..).unwrap_or_default();
        let reason = failed_task(entry)
            .or_else(|| self.defined_again(entry, later))
            .or_else(|| self.needs_lost(entry))
            .or_else(|| self.outside(entry))
            .or_else(|| self.waits_for_lost(entry))
            .or_else(|| self.wrong.get(&place).cloned());
        let standing = match (&entry.outcome, reason) {
            (Outcome::Done(_) | Outcome::Long(_), Some(reason)) => Standing::LeftOut(reason),
            (Outcome::Done(_) | Outcome::Long(_), None) => Standing::Kept,
            (Outcome::Failed("INTERRUPTED", _), _) => Standing::LeftOut(message!("session-left-interrupted")),
            (Outcome::Failed(..), Some(_)) | (Outcome::Failed(_, Failure::Broken), None) => Standing::Silent,
            (Outcome::Failed(_, failure), None) => match (self.wanted.expects, did_something(entry)) {
                (true, true) => Standing::Fails,
                (false, true) => Standing::Tried,
                (true, false) if *failure == Failure::Lasting => Standing::Fails,
                (_, false) => Standing::Silent,
            },
        };
        self.remember(entry, &standing);
        self.seen.extend(entry.sockets.iter().map(|ends| ends.id));
        standing
    }

    fn remember(&mut self, entry: &Entry, standing: &Standing) {
        if entry.shows() {
            match standing.is_in() {
                true => self.lost_names.remove(LAST),
                false => self.lost_names.insert(LAST.to_owned()),
            };
        }
        let names = entry.typed.assigns.iter().chain(&entry.typed.defines);
        let named = entry.sockets.iter().filter_map(|ends| ends.name.as_ref());
        if matches!(standing, Standing::Kept | Standing::Tried) || did_something(entry) && standing.is_in() {
            names.chain(named).for_each(|name| {
                self.lost_names.remove(name);
            });
            return;
        }
        // A name that a failed statement did not come to assign keeps its value, and is there still.
        let lost = names.filter(|_| entry.worked());
        // What only became of a socket meanwhile does not take it away.
        let is_lost =
            |ends: &&Ends| !self.seen.contains(&ends.id) || entry.worked() && entry.uses.contains(&ends.id);
        let sockets: Vec<&Ends> = entry.sockets.iter().filter(is_lost).collect();
        self.lost_names.extend(lost.cloned());
        self.lost_names.extend(sockets.iter().filter_map(|ends| ends.name.clone()));
        self.lost_sockets.extend(sockets.iter().map(|ends| ends.id));
        if !standing.is_in() && (entry.has_effect(Effect::is_seen_by_peer) || did_something(entry)) {
            self.starved.mark(entry.uses.iter());
        }
    }

    /// A file has one function of a name.
    fn defined_again(&self, entry: &Entry, later: &[Entry]) -> Option<Message> {
        let name = entry.typed.defines.as_ref()?;
        let again = later.iter().any(|later| later.typed.defines.as_ref() == Some(name));
        again.then(|| message!("session-left-defined-again", name = name))
    }

    fn needs_lost(&self, entry: &Entry) -> Option<Message> {
        let name = entry.typed.mentions.intersection(&self.lost_names).next();
        let by_name = || Some(message!("session-left-needs", name = name?));
        let by_socket = || {
            let lost = entry.uses.intersection(&self.lost_sockets).next();
            lost.map(|_| message!("session-left-needs-socket"))
        };
        by_name().or_else(by_socket)
    }

    /// It takes what a statement that is left out sent.
    fn waits_for_lost(&self, entry: &Entry) -> Option<Message> {
        let starved = self.starved.touch(entry);
        (starved && !entry.has_effect(Effect::is_seen_by_peer)).then(|| message!("session-left-starved"))
    }

    fn outside(&self, entry: &Entry) -> Option<Message> {
        if self.wanted.outside {
            return None;
        }
        let outside = |ends: &&Ends| {
            let is_outside = ends.stranger || ends.peer.as_ref().is_some_and(|peer| !self.own.has(peer));
            ends.socket_type.has_connections() && ends.role == Role::Connected && is_outside
        };
        if let Some(ends) = entry.sockets.iter().find(outside) {
            let peer = ends.peer.clone().unwrap_or_default();
            return Some(match (ends.accepted, peer.is_empty()) {
                (true, true) => message!("session-left-accepted-unnamed"),
                (true, false) => message!("session-left-accepted", peer = peer),
                (false, _) => message!("session-left-connected", peer = peer),
            });
        }
        let strange = entry.sockets.iter().find(|ends| self.strange.contains(&ends.id));
        if let Some(peer) = strange.and_then(|ends| ends.peer.as_ref()) {
            return Some(message!("session-left-connected", peer = peer));
        }
        let mut heard = entry.heard.iter();
        let stranger = heard.find(|(socket, from)| entry.uses.contains(socket) && !self.own.has(from));
        stranger.map(|(_, from)| message!("session-left-heard", peer = from))
    }
}

/// A statement that failed in the middle of what it did on sockets, or to names.
fn did_something(entry: &Entry) -> bool {
    let in_the_middle = matches!(entry.typed.shape, RecordedShape::Other) || entry.typed.commands.len() > 1;
    let sends_in_parts = entry.has_effect(|effect| effect == Effect::SendsInParts);
    let is_block = matches!(entry.typed.shape, RecordedShape::Other) && !entry.typed.assigns.is_empty();
    !entry.worked() && (is_block || (in_the_middle || sends_in_parts) && !entry.uses.is_empty())
}
