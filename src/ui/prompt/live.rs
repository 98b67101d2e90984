//! What lives now, as far as typing has use for it: a snapshot that the editor's thread can read
//! while the engine goes on.

#![expect(dead_code, reason = "completion, hints and highlighting read it")]

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::eval::socket::Role;
use crate::eval::value::{Kind, Value};
use crate::net::{Endpoint, Style};
use crate::session::Session;

/// Names with a value, in the order in which they were first assigned.
#[derive(Debug, Clone, Default)]
pub struct Live {
    /// The names.
    pub names: Vec<Named>,
    /// Names of the functions that were defined.
    pub functions: Vec<String>,
}

/// A name with a value.
#[derive(Debug, Clone)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The kind of its value.
    pub kind: Kind,
    /// What a socket can do; `None` for other values.
    pub socket: Option<SocketNow>,
}

/// What a socket can do, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocketNow {
    /// What it can do at the moment.
    pub role: Role,
    /// Stream or datagram.
    pub style: Style,
    /// `tcp`, `udp`, `unix` or `unix datagram`.
    pub kind: &'static str,
    /// Its own address, as the language writes it.
    pub local: Option<String>,
    /// Its peer's.
    pub peer: Option<String>,
}

/// A snapshot that two threads share.
#[derive(Debug, Clone, Default)]
pub struct Shared(Arc<Mutex<Live>>);

impl Shared {
    /// The newest snapshot.
    pub fn now(&self) -> MutexGuard<'_, Live> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a new one.
    pub fn refresh(&self, session: &Session) {
        *self.now() = Live::of(session);
    }
}

impl Live {
    fn of(session: &Session) -> Self {
        let names = session.names().into_iter().map(|(name, value)| Named::new(&name, &value)).collect();
        Self { names, functions: session.functions() }
    }
}

impl Named {
    fn new(name: &str, value: &Value) -> Self {
        let written = |endpoint: Endpoint| match endpoint {
            Endpoint::Inet(address) => Some(address.to_string()),
            Endpoint::Unix(_) => None,
        };
        let socket = match value {
            Value::Socket(socket) => Some(SocketNow {
                role: socket.role.get(),
                style: socket.style,
                kind: socket.kind(),
                local: socket.net.local().ok().and_then(written),
                peer: socket.net.peer().ok().and_then(written),
            }),
            _ => None,
        };
        Self { name: name.to_owned(), kind: value.kind(), socket }
    }
}
