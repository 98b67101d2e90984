//! What lives now, as far as typing has use for it: a snapshot that the editor's thread can read
//! while the engine goes on.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wirelab_lang::check::Checker;
use wirelab_lang::escape;
use wirelab_lang::eval::socket::{Role, Socket};
use wirelab_lang::eval::value::kind::Kinds;
use wirelab_lang::eval::value::{Value, display};
use wirelab_lang::session::{self, Session};
use wirelab_net::{Endpoint, SocketType};

/// As much of a value as is told beside its name, in bytes.
const SHORT: usize = 40;
/// So many fields of a record are proposed behind its dot.
const MOST_FIELDS: usize = 200;

/// What there is when a line begins.
#[derive(Debug, Clone)]
pub struct Live {
    /// What checks the line.
    pub checker: Checker,
    /// Names with a value, in the order in which they were first assigned.
    pub names: Vec<Named>,
    /// Names of the functions that were defined.
    pub functions: Vec<String>,
    /// The hosts of the simulated network, each with what is to be said of it.
    pub hosts: Vec<(String, String)>,
    /// What was typed before this line of the text that it goes on with.
    pub before: String,
    /// What is typed answers `input`: it is no statement.
    pub is_answer: bool,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            checker: session::checker_at_prompt(),
            names: Vec::new(),
            functions: Vec::new(),
            hosts: Vec::new(),
            before: String::new(),
            is_answer: false,
        }
    }
}

/// A name with a value.
#[derive(Debug, Clone)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The kinds that its value may be of.
    pub kinds: Kinds,
    /// The value in a few words.
    pub about: String,
    /// What a socket can do; `None` for other values, and for sockets that are not made yet.
    pub socket: Option<SocketNow>,
    /// A record's fields.
    pub fields: Vec<(String, Kinds)>,
}

/// What a socket can do, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocketNow {
    /// What it can do at the moment.
    pub role: Role,
    /// Stream or datagram.
    pub socket_type: SocketType,
    /// `tcp`, `udp`, `unix` or `unix datagram`.
    pub kind: &'static str,
    /// Its own address, as the language writes it; a path as a string.
    pub local: Option<String>,
    /// Its peer's.
    pub peer: Option<String>,
}

/// A snapshot that two threads share.
#[derive(Debug, Clone, Default)]
pub struct Shared {
    live: Arc<Mutex<Live>>,
    /// Texts that failed when they were typed last. Apart, for whoever holds the snapshot meanwhile.
    failed: Arc<Mutex<BTreeSet<String>>>,
}

impl Shared {
    /// The newest snapshot.
    pub fn now(&self) -> MutexGuard<'_, Live> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a new one, for a line that goes on with the text before it.
    pub fn refresh(&self, session: &Session, before: &str) {
        let names = session.names().into_iter().map(|(name, value)| Named::new(&name, &value)).collect();
        let functions = session.functions();
        let hosts = session.world().hosts.simulation().map(|simulation| simulation.hosts());
        let hosts = hosts.unwrap_or_default().iter().map(|host| (host.to_string(), String::new())).collect();
        let checker = session.checker().clone();
        *self.now() = Live { checker, names, functions, hosts, before: before.to_owned(), ..Live::default() };
    }

    /// How a text went that was typed: one that failed is not offered again.
    pub fn went(&self, text: &str, well: bool) {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if well {
            failed.remove(text);
        } else {
            failed.insert(text.to_owned());
        }
    }

    /// Whether this text failed when it was typed last.
    pub fn has_failed(&self, text: &str) -> bool {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).contains(text)
    }

    /// The next line is no statement.
    pub fn expect_answer(&self) {
        self.now().is_answer = true;
    }
}

impl Named {
    fn new(name: &str, value: &Value) -> Self {
        let socket = match value {
            Value::Socket(socket) => Some(SocketNow::new(socket)),
            _ => None,
        };
        let about = socket.as_ref().map_or_else(|| about(value), SocketNow::about);
        let fields = match value {
            Value::Record(record) => {
                let named = record.iter().filter_map(|(key, value)| Some((key.as_name()?, value)));
                named
                    .take(MOST_FIELDS)
                    .map(|(name, value)| (name.to_owned(), Kinds::of(value.kind())))
                    .collect()
            }
            _ => Vec::new(),
        };
        Self { name: name.to_owned(), kinds: Kinds::of(value.kind()), about, socket, fields }
    }
}

/// A value in a few words: all of it where that is short.
fn about(value: &Value) -> String {
    match value {
        Value::Bytes(bytes) if bytes.len() <= SHORT => escape::quote(bytes),
        Value::Bytes(_) | Value::List(_) | Value::Record(_) | Value::Task(_) | Value::Mailbox(_) => {
            value.kind().name().to_owned()
        }
        short => String::from_utf8_lossy(&display::show(short)).into_owned(),
    }
}

impl SocketNow {
    fn new(socket: &Socket) -> Self {
        let written = |endpoint: Endpoint| match endpoint {
            Endpoint::Inet(address) => Some(address.to_string()),
            Endpoint::Unix(path) if path.is_empty() => None,
            Endpoint::Unix(path) => Some(escape::quote(&path)),
        };
        Self {
            role: socket.role.get(),
            socket_type: socket.socket_type,
            kind: socket.kind(),
            local: socket.net.local().ok().and_then(written),
            peer: socket.net.peer().ok().and_then(written),
        }
    }

    fn about(&self) -> String {
        let mut about = self.kind.to_owned();
        if self.role == Role::Closed {
            return about + " CLOSED";
        }
        for (mark, address) in [(" ", &self.local), (" → ", &self.peer)] {
            if let Some(address) = address {
                about.push_str(mark);
                about.push_str(address);
            }
        }
        if self.role == Role::Listener {
            about.push_str(" LISTEN");
        }
        about
    }
}
