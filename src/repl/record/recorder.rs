//! Takes down what is typed while it runs.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use wirelab_lang::diagnostic::Message;
use wirelab_lang::eval::fault::{Class, Fault};
use wirelab_lang::eval::recording::{Recording, Script, ScriptOptions, Typed};
use wirelab_lang::eval::socket::{Role, Socket};
use wirelab_lang::eval::value::{Address, Value, access, display};
use wirelab_lang::eval::world::World;
use wirelab_lang::message;
use wirelab_lang::rights::RequiredRight;
use wirelab_net::{Endpoint, Family, SocketType};

use super::entry::{Ends, Entry, Failure, Outcome, Own};
use super::script::{self, Header};
use crate::repl::record::assertions;

/// The most sockets, peers and closings of one statement that are taken down: no script of what was typed
/// names more.
const MOST: usize = 1_000;
/// The most addresses that are known as the session's own.
const MOST_OWN: usize = 10_000;

/// Takes down what is typed.
#[derive(Default)]
pub struct Recorder(RefCell<Taken>);

#[derive(Default)]
struct Taken {
    entries: Vec<Entry>,
    /// Statements of the text under way that have ended.
    ended: Vec<Meanwhile>,
    /// What happened since the last one.
    now: Meanwhile,
    own: Own,
    /// Sockets that a script may name.
    sockets: BTreeMap<u64, Known>,
    /// Connections to UNIX listeners of the session that were not accepted yet, by path.
    knocking: BTreeMap<String, usize>,
    number: usize,
    /// The number of the last statement that was written to a file.
    saved: Option<usize>,
}

struct Known {
    socket: Rc<Socket>,
    seen: (Option<String>, Option<String>, Role),
}

/// What happened while a statement ran.
#[derive(Default)]
struct Meanwhile {
    value: Value,
    state: Option<String>,
    uses: BTreeSet<u64>,
    heard: Vec<(u64, String)>,
    sockets: Vec<Ends>,
    closed: BTreeSet<u64>,
    needs: BTreeSet<RequiredRight>,
}

impl Recorder {
    /// From here on what runs in a world is taken down.
    pub fn attach(world: &mut World) {
        world.rights.note_needs();
        world.recording = Some(Rc::new(Self::default()));
    }

    /// The statements of a text become entries, up to the one that failed.
    fn finish(&self, typed: Vec<Typed>, fault: Option<&Fault>, was_typed: bool) {
        let Ok(mut taken) = self.0.try_borrow_mut() else { return };
        let mut ended = std::mem::take(&mut taken.ended).into_iter();
        let mut rest = Some(std::mem::take(&mut taken.now));
        for statement in typed {
            let (meanwhile, outcome) = if statement.defines.is_some() {
                (Meanwhile::default(), Outcome::Done(Value::None))
            } else if let Some(mut meanwhile) = ended.next() {
                let value = std::mem::take(&mut meanwhile.value);
                (meanwhile, brief(value))
            } else if let (Some(fault), Some(rest)) = (fault, rest.take()) {
                (rest, Outcome::Failed(fault.name, sort_of(fault)))
            } else {
                break;
            };
            taken.enter(statement, outcome, meanwhile, was_typed);
        }
    }
}

/// What is long is not kept for ever.
fn brief(value: Value) -> Outcome {
    match &value {
        Value::Bytes(bytes) if bytes.len() > assertions::LONGEST => Outcome::Long(bytes.len()),
        Value::List(list) if list.len() > assertions::MOST => Outcome::Long(list.len()),
        _ => Outcome::Done(value),
    }
}

fn sort_of(fault: &Fault) -> Failure {
    // EOF and the errnos; what the language itself objects to has other names.
    let of_the_system = fault.name.starts_with('E') && !matches!(fault.name, "EMFILE" | "ENFILE" | "ENOMEM");
    match fault.class {
        Class::Error if of_the_system => Failure::Lasting,
        Class::Error => Failure::Mistake,
        Class::Expect | Class::Interrupted(_) | Class::Exit(_) => Failure::Broken,
    }
}

impl Taken {
    fn enter(&mut self, typed: Typed, outcome: Outcome, meanwhile: Meanwhile, was_typed: bool) {
        if typed.is_about_the_prompt() {
            return;
        }
        self.number += 1;
        self.entries.push(Entry {
            number: self.number,
            was_typed,
            typed,
            outcome,
            state: meanwhile.state,
            uses: meanwhile.uses,
            heard: meanwhile.heard,
            sockets: meanwhile.sockets,
            closed: meanwhile.closed,
            needs: meanwhile.needs,
        });
    }

    /// Looks at a socket; where it is new or has changed, that is taken down.
    fn look(&mut self, socket: &Rc<Socket>) {
        let is_settled = |known: &Known| known.seen.2 == socket.role.get() && known.seen.1.is_some();
        if self.sockets.get(&socket.id).is_some_and(is_settled) {
            return;
        }
        let end = |end| written(socket, end);
        let seen = (socket.net.local().ok().map(end), socket.net.peer().ok().map(end), socket.role.get());
        let is_new = match self.sockets.get(&socket.id) {
            Some(known) if known.seen == seen => return,
            known => known.is_none(),
        };
        if self.own.0.len() < MOST_OWN {
            self.own.0.extend(seen.0.clone());
        }
        let stranger = is_new && self.is_stranger(socket, &seen);
        // Connections of a `serve` come and go, and nothing that is typed can name them.
        if socket.name().contains('#') || self.now.sockets.len() >= MOST {
            return;
        }
        self.now.sockets.push(Ends {
            id: socket.id,
            name: None,
            socket_type: socket.socket_type,
            role: socket.role.get(),
            local: seen.0.clone(),
            peer: seen.1.clone(),
            accepted: socket.accepted.get(),
            stranger,
        });
        self.sockets.insert(socket.id, Known { socket: Rc::clone(socket), seen });
    }

    /// A UNIX connection has no address of its own: who accepts one that nobody here made has a
    /// peer outside.
    fn is_stranger(&mut self, socket: &Socket, seen: &(Option<String>, Option<String>, Role)) -> bool {
        if (socket.family, socket.socket_type) != (Family::Unix, SocketType::Stream)
            || seen.2 != Role::Connected
        {
            return false;
        }
        let path = if socket.accepted.get() { &seen.0 } else { &seen.1 };
        let Some(path) = path.as_ref().filter(|path| !path.is_empty()) else { return false };
        let knocking = self.knocking.entry(path.clone()).or_default();
        if !socket.accepted.get() {
            *knocking += 1;
            return false;
        }
        let stranger = *knocking == 0;
        *knocking = knocking.saturating_sub(1);
        stranger
    }

    fn look_at_all(&mut self, world: &World) {
        let sockets: Vec<_> = world.sockets.borrow().values().cloned().collect();
        for socket in &sockets {
            self.look(socket);
        }
    }

    /// The entries, with the names that sockets have by now.
    fn named(&self) -> Vec<Entry> {
        let mut entries = self.entries.clone();
        for ends in entries.iter_mut().flat_map(|entry| &mut entry.sockets) {
            let socket = self.sockets.get(&ends.id).map(|known| &known.socket);
            ends.name = socket.filter(|socket| socket.named.get()).map(|socket| socket.name().to_string());
        }
        entries
    }
}

/// An address as the language writes it; empty where it is a UNIX socket's without a path.
fn written(socket: &Socket, endpoint: Endpoint) -> String {
    match endpoint {
        Endpoint::Unix(path) if path.is_empty() => String::new(),
        endpoint => Address::of_end(endpoint, |index| socket.net.interface_name(index)).to_string(),
    }
}

impl Recording for Recorder {
    fn ended(&self, value: &Value, world: &World) {
        let Ok(mut taken) = self.0.try_borrow_mut() else { return };
        taken.look_at_all(world);
        taken.now.needs = world.rights.take_needs();
        taken.now.value = value.clone();
        if let Value::Socket(_) = value {
            let state = access::field(value, "state").unwrap_or_default();
            taken.now.state = Some(String::from_utf8_lossy(&display::show(&state)).into_owned());
        }
        let ended = std::mem::take(&mut taken.now);
        taken.ended.push(ended);
    }

    fn uses(&self, socket: &Rc<Socket>) {
        if let Ok(mut taken) = self.0.try_borrow_mut()
            && taken.now.uses.len() < MOST
        {
            taken.now.uses.insert(socket.id);
        }
    }

    fn closes(&self, socket: &Rc<Socket>) {
        if let Ok(mut taken) = self.0.try_borrow_mut() {
            taken.look(socket);
            if taken.now.closed.len() < MOST {
                taken.now.closed.insert(socket.id);
            }
        }
    }

    fn heard(&self, socket: &Socket, from: &Endpoint) {
        if let Ok(mut taken) = self.0.try_borrow_mut() {
            let heard = (socket.id, written(socket, from.clone()));
            if taken.now.heard.len() < MOST && !taken.now.heard.contains(&heard) {
                taken.now.heard.push(heard);
            }
        }
    }

    fn text_ended(&self, statements: Vec<Typed>, fault: Option<&Fault>, was_typed: bool, world: &World) {
        if let Ok(mut taken) = self.0.try_borrow_mut() {
            taken.now.needs = world.rights.take_needs();
        }
        self.finish(statements, fault, was_typed);
    }

    fn statements(&self) -> Vec<(usize, String)> {
        let Ok(taken) = self.0.try_borrow() else { return Vec::new() };
        let worked = taken.entries.iter().filter(|entry| entry.worked());
        worked.map(|entry| (entry.number, entry.typed.text.clone())).collect()
    }

    fn script(&self, world: &World, wanted: ScriptOptions) -> Result<Script, Message> {
        let Ok(taken) = self.0.try_borrow() else { return Err(message!("session-empty")) };
        let entries = taken.named();
        if !entries.iter().any(Entry::worked) {
            return Err(message!("session-empty"));
        }
        let header = Header { language: world.language.get(), since_epoch: world.network.since_epoch() };
        Ok(script::write(&entries, &taken.own, wanted, &header))
    }

    fn saved(&self) {
        if let Ok(mut taken) = self.0.try_borrow_mut() {
            taken.saved = Some(taken.number);
        }
    }

    fn unsaved(&self) -> usize {
        let Ok(taken) = self.0.try_borrow() else { return 0 };
        let saved = taken.saved.unwrap_or(0);
        let is_new = |entry: &&Entry| entry.was_typed && entry.worked() && entry.number > saved;
        let new: Vec<_> = taken.entries.iter().filter(is_new).collect();
        if new.iter().any(|entry| entry.is_work()) { new.len() } else { 0 }
    }

    fn was_saved(&self) -> bool {
        self.0.try_borrow().is_ok_and(|taken| taken.saved.is_some())
    }

    fn drop_statement(&self, number: usize) -> bool {
        let Ok(mut taken) = self.0.try_borrow_mut() else { return false };
        let before = taken.entries.len();
        taken.entries.retain(|entry| entry.number != number || !entry.worked());
        taken.entries.len() < before
    }

    fn clear(&self) {
        if let Ok(mut taken) = self.0.try_borrow_mut() {
            taken.entries.clear();
        }
    }
}
