//! What the lesson sees: what lives at the moment, and what a person just did. Pure data.

use std::net::SocketAddr;

use wirelab_lang::diagnostic::Diagnostic;
use wirelab_lang::eval::fault::{Class, Fault};
use wirelab_lang::eval::socket::{Role, Socket};
use wirelab_lang::eval::value::Value;
use wirelab_lang::session::{Failure, Session};
use wirelab_net::{Endpoint, Family, SocketType};

/// What lives at a moment.
#[derive(Debug, Clone, Default)]
pub struct Scene {
    /// Open sockets, and closed ones that have a name still, in the order of their making.
    pub sockets: Vec<Seen>,
    /// A `serve` runs.
    pub serves: bool,
    /// Connections that `serve` has accepted so far.
    pub served: u64,
}

/// A socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Unique in the session.
    pub id: u64,
    /// What messages call it.
    pub name: String,
    /// A variable has it.
    pub named: bool,
    /// Stream or datagram.
    pub socket_type: SocketType,
    /// What it can do.
    pub role: Role,
    /// It came from `accept`.
    pub accepted: bool,
    /// Its own address; `None` on UNIX sockets.
    pub local: Option<SocketAddr>,
    /// Its peer's.
    pub peer: Option<SocketAddr>,
    /// Bytes sent.
    pub sent: u64,
    /// Bytes received.
    pub received: u64,
    /// The end of the stream was seen.
    pub ended: bool,
    /// It takes nothing more: its peer has ended, or it has shut down its reading itself.
    pub deaf: bool,
    /// Where it was seen: the state that the kernel has the socket in.
    pub state: &'static str,
}

/// What a person typed, and what became of it.
#[derive(Debug, Clone)]
pub struct Turn {
    /// The text.
    pub typed: String,
    /// How it ended.
    pub ended: Ended,
    /// What was shown meanwhile, as text.
    pub shown: String,
    /// Scripts that were run, and how each ended.
    pub scripts: Vec<Ended>,
}

/// How a text or a script ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// As it should
    Well,
    /// It does not parse or check: the first report's message
    Wrong(&'static str),
    /// A fault: `err.name`, and its message
    Fault(&'static str, &'static str),
    /// A failed `expect`
    Expect,
    /// By Ctrl-C, or `exit`
    Stopped,
}

impl Scene {
    /// What lives now.
    pub fn of(session: &Session) -> Self {
        let world = session.world();
        let mut sockets: Vec<_> = world.sockets.borrow().values().map(|socket| Seen::of(socket)).collect();
        for (_, value) in session.names() {
            if let Value::Socket(socket) = value
                && !sockets.iter().any(|seen| seen.id == socket.id)
            {
                sockets.push(Seen::of(&socket));
            }
        }
        sockets.sort_by_key(|seen| seen.id);
        let serves = world.tasks.borrow().values().any(|task| task.name.starts_with("serve"));
        Self { sockets, serves, served: world.connections.get() }
    }

    /// The socket of this number.
    pub fn get(&self, id: u64) -> Option<&Seen> {
        self.sockets.iter().find(|seen| seen.id == id)
    }

    /// TCP listeners, newest first.
    pub fn listeners(&self) -> impl Iterator<Item = &Seen> {
        self.sockets.iter().rev().filter(|seen| seen.is_tcp() && seen.role == Role::Listener)
    }

    /// Open ends of TCP connections, newest first.
    pub fn ends(&self) -> impl Iterator<Item = &Seen> {
        self.sockets.iter().rev().filter(|seen| seen.is_tcp() && seen.role == Role::Connected)
    }

    /// Ends that connected to one of the listeners here, newest first.
    pub fn clients(&self) -> impl Iterator<Item = &Seen> {
        self.ends().filter(|seen| !seen.accepted && self.listeners().any(|it| it.port() == seen.peer_port()))
    }

    /// Ends that came from `accept`, newest first.
    pub fn accepted(&self) -> impl Iterator<Item = &Seen> {
        self.ends().filter(|seen| seen.accepted)
    }

    /// The other end of a connection, where it is open here as well.
    pub fn other_end(&self, end: &Seen) -> Option<&Seen> {
        self.ends().find(|other| other.peer.is_some() && other.peer == end.local && other.local == end.peer)
    }

    /// UDP sockets, newest first.
    pub fn datagram(&self) -> impl Iterator<Item = &Seen> {
        self.sockets
            .iter()
            .rev()
            .filter(|seen| seen.socket_type == SocketType::Datagram && seen.local.is_some())
    }
}

impl Seen {
    fn of(socket: &Socket) -> Self {
        let inet = |endpoint| match endpoint {
            Ok(Endpoint::Inet(address)) => Some(address),
            _ => None,
        };
        let is_inet = socket.family != Family::Unix;
        Self {
            id: socket.id,
            name: socket.name().to_string(),
            named: socket.named.get(),
            socket_type: socket.socket_type,
            role: socket.role.get(),
            accepted: socket.accepted.get(),
            local: inet(socket.net.local()).filter(|_| is_inet),
            peer: inet(socket.net.peer()).filter(|_| is_inet),
            sent: socket.sent.get(),
            received: socket.received.get(),
            ended: socket.ended.get(),
            deaf: socket.socket_type == SocketType::Stream && socket.net.glance().ended,
            // Asking the kernel costs a system call for each socket.
            state: if socket.ended.get() { socket.net.status().state } else { "" },
        }
    }

    /// Whether the peer has said that nothing more comes, and this end has read it. After a
    /// `shutdown … read` the end is seen as well, and nothing went over the wire.
    pub fn was_told_the_end(&self) -> bool {
        self.ended && self.state == "CLOSE_WAIT"
    }

    fn is_tcp(&self) -> bool {
        self.socket_type == SocketType::Stream && self.local.is_some()
    }

    /// Its own port; 0 where it has none.
    pub fn port(&self) -> u16 {
        self.local.map_or(0, |address| address.port())
    }

    /// Its peer's port; 0 where it has none.
    pub fn peer_port(&self) -> u16 {
        self.peer.map_or(0, |address| address.port())
    }

    /// Its own address as the language writes it.
    pub fn local(&self) -> String {
        self.local.map(|address| address.to_string()).unwrap_or_default()
    }

    /// Its peer's.
    pub fn peer(&self) -> String {
        self.peer.map(|address| address.to_string()).unwrap_or_default()
    }
}

impl Turn {
    /// A script was run behind it, and ended so.
    pub fn played(&mut self, result: &Result<Vec<Diagnostic>, Failure>) {
        self.scripts.push(Ended::of(result));
    }

    /// Whether all of it ended as it should.
    pub fn went_well(&self) -> bool {
        self.ended == Ended::Well && self.scripts.iter().all(|ended| *ended == Ended::Well)
    }

    /// Whether a word was typed, wherever it stood.
    pub fn has_word(&self, word: &str) -> bool {
        self.typed.split(|c: char| !c.is_alphanumeric() && c != '_').any(|typed| typed == word)
    }

    /// Whether a port was shown, as part of an address or by itself.
    pub fn shows_port(&self, port: u16) -> bool {
        let port = port.to_string();
        self.shown.split(|c: char| !c.is_ascii_digit()).any(|number| number == port)
    }
}

impl Ended {
    /// How a text or a script ended.
    pub fn of(result: &Result<Vec<Diagnostic>, Failure>) -> Self {
        match result {
            Ok(_) => Self::Well,
            Err(Failure::Wrong(reports)) => {
                Self::Wrong(reports.first().map_or("", |report| report.message.id))
            }
            Err(Failure::Fault(fault)) => Self::by(fault),
        }
    }

    /// How something ended that failed.
    pub fn by(fault: &Fault) -> Self {
        match fault.class {
            Class::Error => Self::Fault(fault.name, fault.message.id),
            Class::Expect => Self::Expect,
            Class::Interrupted(_) | Class::Exit(_) => Self::Stopped,
        }
    }

    /// `err.name`, where it was a fault.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Fault(name, _) => name,
            _ => "",
        }
    }
}
