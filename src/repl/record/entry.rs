//! What is known of a statement that ran: the material that a script is made of.
//!
//! Data only.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use wirelab_lang::eval::recording::{RecordedPhrase, RecordedShape, Typed};
use wirelab_lang::eval::socket::Role;
use wirelab_lang::eval::value::Value;
use wirelab_lang::rights::RequiredRight;
use wirelab_lang::spec::{Effect, Repeats};
use wirelab_net::SocketType;

/// A statement that ran.
#[derive(Clone)]
pub struct Entry {
    /// What it is dropped by.
    pub number: usize,
    /// A person typed it; else it stands in a file.
    pub was_typed: bool,
    /// The statement.
    pub typed: Typed,
    /// How it ended.
    pub outcome: Outcome,
    /// Its value is a socket: the state of that.
    pub state: Option<String>,
    /// Sockets that it worked on, by id.
    pub uses: BTreeSet<u64>,
    /// Datagrams that came meanwhile: to which socket, from where.
    pub heard: Vec<(u64, String)>,
    /// Sockets that were made meanwhile, or got an address or a peer.
    pub sockets: Vec<Ends>,
    /// Sockets that were closed meanwhile, by id.
    pub closed: BTreeSet<u64>,
    /// What it used that a run does not allow by itself.
    pub needs: BTreeSet<RequiredRight>,
}

/// How a statement ended.
#[derive(Clone)]
pub enum Outcome {
    /// Well, with this value
    Done(Value),
    /// Well, with so much that only the length is kept
    Long(usize),
    /// With an error of this name
    Failed(&'static str, Failure),
}

/// What sort of an error it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The system's, or an end of the stream: it is there again whenever it is tried
    Lasting,
    /// A mistake
    Mistake,
    /// An interruption, or an `expect` that did not hold
    Broken,
}

/// A socket, as far as others can see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ends {
    /// Its id.
    pub id: u64,
    /// The name by which it can be reached, where it has one.
    pub name: Option<String>,
    /// Stream or datagram.
    pub socket_type: SocketType,
    /// What it can do.
    pub role: Role,
    /// Its address.
    pub local: Option<String>,
    /// Its peer's.
    pub peer: Option<String>,
    /// It came from `accept`.
    pub accepted: bool,
    /// It is a UNIX socket that nobody in this session connected to.
    pub stranger: bool,
}

/// All addresses that sockets of the session have had.
#[derive(Debug, Clone, Default)]
pub struct Own(pub BTreeSet<String>);

impl Own {
    /// Whether an address is that of a socket of the session. One without a name may be.
    pub fn has(&self, address: &str) -> bool {
        let anywhere = || {
            let Ok(address) = address.parse::<SocketAddr>() else { return false };
            let port = address.port();
            ["0.0.0.0", "[::]"].iter().any(|any| self.0.contains(&format!("{any}:{port}")))
        };
        address.is_empty() || self.0.contains(address) || anywhere()
    }
}

impl Entry {
    /// Its value, where it ended well and is not too long.
    pub fn value(&self) -> Option<&Value> {
        match &self.outcome {
            Outcome::Done(value) => Some(value),
            Outcome::Long(_) | Outcome::Failed(..) => None,
        }
    }

    /// Whether it ended well.
    pub fn worked(&self) -> bool {
        !matches!(self.outcome, Outcome::Failed(..))
    }

    /// Whether something was made or changed by it, and not only looked at.
    pub fn is_work(&self) -> bool {
        let on_sockets = !(self.sockets.is_empty() && self.uses.is_empty() && self.closed.is_empty());
        on_sockets || self.typed.defines.is_some() || !self.typed.assigns.is_empty()
    }

    /// Whether it is an expression whose value was shown.
    pub fn shows(&self) -> bool {
        let has_value = match &self.outcome {
            Outcome::Done(value) => !value.is_none(),
            Outcome::Long(_) => true,
            Outcome::Failed(..) => false,
        };
        has_value && matches!(self.typed.shape, RecordedShape::Value(_))
    }

    /// Names that a script has behind it: those that it assigns, and those of the sockets that are
    /// its value.
    pub fn gives(&self) -> impl Iterator<Item = &String> {
        let is_value = |id: u64| match self.value() {
            Some(Value::Socket(socket)) => socket.id == id,
            Some(Value::List(list)) => {
                list.iter().any(|item| matches!(item, Value::Socket(socket) if socket.id == id))
            }
            _ => false,
        };
        let shown = self.sockets.iter().filter(move |ends| self.shows() && is_value(ends.id));
        self.typed.assigns.iter().chain(shown.filter_map(|ends| ends.name.as_ref()))
    }

    /// Whether it calls a command with such an effect.
    pub fn has_effect(&self, is_such: impl Fn(Effect) -> bool) -> bool {
        self.typed.commands.iter().any(|(_, command)| is_such(command.facts.effect))
    }

    /// Where its value was drawn: the phrase, the option that gives it, and the value.
    pub fn drawn(&self) -> Option<(&RecordedPhrase, &'static str, &Value)> {
        let (RecordedShape::Value(phrase) | RecordedShape::Assign(_, phrase)) = &self.typed.shape else {
            return None;
        };
        let Repeats::Drawn(option) = phrase.command?.facts.repeats else { return None };
        Some((phrase, option, self.value()?))
    }
}
