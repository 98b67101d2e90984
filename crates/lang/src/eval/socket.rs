//! A socket of a run: the network's socket with what the language knows of it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::rc::Rc;

use wirelab_net::{Errno, Family, SocketType};

use crate::eval::value::Bytes;

/// A socket of a run.
pub struct Socket {
    /// Unique in the run, counted from 1.
    pub id: u64,
    /// Address family.
    pub family: Family,
    /// Stream or datagram.
    pub socket_type: SocketType,
    /// The network's socket.
    pub net: Rc<dyn wirelab_net::Socket>,
    /// What messages call it: the name of the first variable it was assigned to, else `tcp1`, ….
    pub name: RefCell<Rc<str>>,
    /// Whether the name came from a variable.
    pub named: Cell<bool>,
    /// What was received and not yet handed out: left over by `until`, `line`, `exactly`, by a
    /// timeout, or by an end of stream that came too early. Streams only.
    pub unread: RefCell<Bytes>,
    /// The end of the stream was seen.
    pub ended: Cell<bool>,
    /// The connection broke down: what ends now ends without a FIN.
    pub broken: Cell<bool>,
    /// Bytes sent.
    pub sent: Cell<u64>,
    /// Bytes received, those in `unread` included.
    pub received: Cell<u64>,
    /// It came from `accept`: the peer is the side that connected.
    pub accepted: Cell<bool>,
    /// A `serve` accepted it: a task of its own looks after it.
    pub served: Cell<bool>,
    /// What it can do.
    pub role: Cell<Role>,
    /// The backlog that `listen` asked for.
    pub backlog: Cell<u32>,
    /// Groups that it has joined on the loopback interface, without a right that goes further.
    pub loopback_groups: RefCell<BTreeSet<IpAddr>>,
}

/// What a socket can do at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Made, perhaps bound, no more
    Fresh,
    /// Listening
    Listener,
    /// A stream with a peer, or a datagram socket with one
    Connected,
    /// A datagram socket without a peer
    Unconnected,
    /// Closed
    Closed,
}

impl Socket {
    /// The socket's name.
    pub fn name(&self) -> Rc<str> {
        Rc::clone(&self.name.borrow())
    }

    /// Names it after a variable, the first time.
    pub fn give_name(&self, name: &str) {
        if !self.named.replace(true) {
            *self.name.borrow_mut() = name.into();
        }
    }

    /// `tcp`, `udp`, `unix`, `unix datagram` or `unix seqpacket`.
    pub fn kind(&self) -> &'static str {
        match (self.family, self.socket_type) {
            (Family::Unix, SocketType::Stream) => "unix",
            (Family::Unix, SocketType::Datagram) => "unix datagram",
            (_, SocketType::SeqPacket) => "unix seqpacket",
            (_, SocketType::Stream) => "tcp",
            (_, SocketType::Datagram) => "udp",
        }
    }

    /// Remembers what a call that failed says about the connection. EPIPE alone does not say whether
    /// it is gone, or whether this side has only shut down its own sending.
    pub fn note_failure(&self, errno: Errno) {
        let gone = match errno {
            Errno::CONNRESET | Errno::TIMEDOUT => true,
            Errno::PIPE => self.net.status().state == "CLOSED",
            _ => false,
        };
        if gone {
            self.broken.set(true);
        }
    }

    /// Whether it was closed.
    pub fn is_closed(&self) -> bool {
        self.role.get() == Role::Closed
    }
}
