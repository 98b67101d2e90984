//! A session as a script: statement by statement, with what came out where that is asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Duration;

use wirelab_lang::catalogue::{self, Language};
use wirelab_lang::commands::lesson::requirement_line;
use wirelab_lang::diagnostic::Message;
use wirelab_lang::eval::recording::{PlaceKind, Script, ScriptOptions};
use wirelab_lang::local_time;
use wirelab_lang::message;
use wirelab_lang::rights::RequiredRight;
use wirelab_lang::session::LAST;
use wirelab_net::SocketType;

use super::edit::{self, Edit};
use super::entry::{Entry, Outcome, Own};
use super::keep::{self, Standing};
use super::names::Names;
use super::peers;
use super::statement::WITHIN;
use crate::repl::record::address_refs::{self, Whereabouts};
use crate::repl::record::check_errors;
use crate::repl::record::nondeterminism::Changing;

/// What stands at the top.
pub struct Header {
    /// The language of the comments.
    pub language: Language,
    /// The time of day.
    pub since_epoch: Duration,
}

/// The script of a session. It passes the check: a statement that does not is left out, and so is
/// what depends on it, until nothing is wrong that can be left out.
pub fn write(entries: &[Entry], own: &Own, wanted: ScriptOptions, header: &Header) -> Script {
    let mut wrong = BTreeMap::new();
    let assigned: BTreeSet<&str> =
        entries.iter().flat_map(|entry| &entry.typed.assigns).map(String::as_str).collect();
    loop {
        let standings = keep::standings(entries, own, wanted, &wrong);
        let (script, begins) = attempt(entries, own, &standings, wanted, header);
        let before = wrong.len();
        wrong.extend(check_errors::find(&script.text, &begins, &assigned));
        if wrong.len() == before {
            return script;
        }
    }
}

/// A script of these standings, and where in its text the lines of each statement begin.
fn attempt(
    entries: &[Entry],
    own: &Own,
    standings: &[Standing],
    wanted: ScriptOptions,
    header: &Header,
) -> (Script, Vec<usize>) {
    let names = Names::new(entries, standings);
    let peers = if wanted.outside { peers::of(entries, own, standings, &names) } else { Vec::new() };
    let known = Whereabouts::new(entries, standings, &peers);
    let writer = Writer {
        entries,
        standings,
        known: &known,
        names,
        sockets: sockets(entries),
        language: header.language,
        expects: wanted.expects,
        has_peers: !peers.is_empty(),
    };
    let (lines, exactly) = writer.all();
    let requirements = requirements(entries, standings, &known);
    let mut out = writer.header(header, exactly);
    for line in &requirements {
        out.push_str(line);
        out.push('\n');
    }
    out.push_str(if requirements.is_empty() { "" } else { "\n" });
    for (address, name) in &peers {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "default {name} = {address}");
    }
    out.push_str(if peers.is_empty() { "" } else { "\n" });
    let mut begins = Vec::with_capacity(lines.len());
    for (place, lines) in lines.iter().enumerate() {
        begins.push(out.len());
        for line in lines {
            out.push_str(line);
            out.push('\n');
        }
        for (name, address) in known.kept_after(place) {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "{name} = {address}");
        }
    }
    let count = |wanted: fn(&Standing) -> bool| standings.iter().filter(|own| wanted(own)).count();
    let written = lines.iter().flatten().filter(|line| line.starts_with("expect ")).count();
    let typed = entries.iter().filter(|entry| entry.typed.text.starts_with("expect ")).count();
    let script = Script {
        text: out,
        kept: count(Standing::is_in),
        left_out: count(|standing| matches!(standing, Standing::LeftOut(_))),
        expects: written.saturating_sub(typed),
    };
    (script, begins)
}

/// What a run has to be allowed, a line each. A port that the kernel chooses is another one each time.
fn requirements(entries: &[Entry], standings: &[Standing], known: &Whereabouts<'_>) -> BTreeSet<String> {
    let in_it = entries.iter().zip(standings).filter(|(_, standing)| standing.is_in());
    let any_port = |need: &RequiredRight| match need {
        RequiredRight::Net { host, port, addresses } if known.is_chosen_port(&port.to_string()) => {
            RequiredRight::Net { host: host.clone(), port: 0, addresses: addresses.clone() }
        }
        need => need.clone(),
    };
    in_it.flat_map(|(entry, _)| &entry.needs).map(|need| requirement_line(&any_port(need))).collect()
}

/// SocketType and name of each socket.
fn sockets(entries: &[Entry]) -> BTreeMap<u64, (SocketType, Option<String>)> {
    let all = entries.iter().flat_map(|entry| &entry.sockets);
    all.map(|ends| (ends.id, (ends.socket_type, ends.name.clone()))).collect()
}

/// What the lines of a statement depend on.
pub(super) struct Writer<'a> {
    pub entries: &'a [Entry],
    pub standings: &'a [Standing],
    pub known: &'a Whereabouts<'a>,
    pub names: Names,
    /// SocketType and name of each socket.
    pub sockets: BTreeMap<u64, (SocketType, Option<String>)>,
    pub language: Language,
    pub expects: bool,
    /// Peers outside have names.
    pub has_peers: bool,
}

impl Writer<'_> {
    pub fn say(&self, message: &Message) -> String {
        catalogue::text(self.language, message)
    }

    fn header(&self, header: &Header, exactly: bool) -> String {
        let date = local_time::date(header.since_epoch);
        let mut notes = vec![message!("session-header", version = env!("CARGO_PKG_VERSION"), date = date)];
        notes.push(if self.expects {
            message!("session-header-expect")
        } else {
            message!("session-header-plain")
        });
        notes.extend(self.has_peers.then(|| message!("session-header-outside")));
        notes.extend(exactly.then(|| message!("session-header-exactly")));
        let lines = notes.iter().map(|note| format!("# {}\n", self.say(note)));
        lines.collect::<String>() + "\n"
    }

    /// The lines of each statement, and whether a `recv` became one of just so many bytes.
    fn all(&self) -> (Vec<Vec<String>>, bool) {
        let mut changing = Changing::default();
        let mut exactly = false;
        let mut lines: Vec<Vec<String>> = Vec::new();
        // What is expected already: to look at a value again tells nothing new.
        let mut told: BTreeSet<String> = BTreeSet::new();
        for (place, (entry, standing)) in self.entries.iter().zip(self.standings).enumerate() {
            let changes = match standing {
                Standing::Kept => changing.after(entry, false),
                Standing::LeftOut(_) if entry.typed.defines.is_some() => changing.after(entry, true),
                _ => None,
            };
            let mut own = match standing {
                Standing::Silent => Vec::new(),
                Standing::LeftOut(reason) => self.left_out(place, entry, reason),
                Standing::Fails => self.failing(place, entry),
                Standing::Tried => self.tried(place, entry),
                Standing::Kept => {
                    let (own, waits) = self.kept(place, entry, changes.as_ref());
                    exactly |= waits;
                    own
                }
            };
            if entry.typed.commands.is_empty() {
                own.retain(|line| !told.contains(line) || line.ends_with(WITHIN));
            }
            told.retain(|line| !entry.typed.assigns.iter().any(|name| line.contains(name.as_str())));
            told.extend(own.iter().filter(|line| line.starts_with("expect ")).cloned());
            lines.push(own);
        }
        (lines, exactly)
    }

    /// What is written differently whatever a statement is for.
    pub fn edits(&self, place: usize, entry: &Entry) -> Vec<Edit> {
        let mut edits = edit::spelled_out(entry);
        edits.extend(edit::drawn(entry));
        edits.extend(address_refs::edits(entry, place, self.known));
        if let Some(last) = self.names.last(place) {
            let is_last = |kind: &PlaceKind| matches!(kind, PlaceKind::Word(word) if word == LAST);
            let places = entry.typed.places.iter().filter(|place| is_last(&place.kind));
            edits.extend(places.map(|place| (place.range.clone(), last.to_owned())));
        }
        edits
    }

    fn left_out(&self, place: usize, entry: &Entry, reason: &Message) -> Vec<String> {
        let text = edit::apply(&entry.typed.text, &self.edits(place, entry));
        let said = self.say(&message!("session-left-out", reason = self.say(reason)));
        let mut lines: Vec<String> = text.lines().map(|line| format!("# {line}")).collect();
        if let Some(first) = lines.first_mut() {
            // Writing to a String cannot fail.
            let _ = write!(first, "   # {said}");
        }
        lines
    }

    fn tried(&self, place: usize, entry: &Entry) -> Vec<String> {
        let text = edit::apply(&entry.typed.text, &self.edits(place, entry));
        vec![format!("try {{\n{text}\n}} catch error {{ }}")]
    }

    fn failing(&self, place: usize, entry: &Entry) -> Vec<String> {
        let Outcome::Failed(name, _) = &entry.outcome else { return Vec::new() };
        let text = edit::apply(&entry.typed.text, &self.edits(place, entry));
        match text.contains('\n') {
            true => vec![format!("expect error {name} {{\n{text}\n}}")],
            false => vec![format!("expect error {name} {{ {text} }}")],
        }
    }
}
