//! What is to happen, in the order of (time, sequence).

use std::collections::BTreeMap;
use std::rc::Rc;

use super::connection::ConnectionId;
use super::log::{Fate, RecordId};
use super::time::Time;
use super::topology::{LinkId, NodeId};

/// When an event is due, and which of those it is.
pub type Due = (Time, u64);

/// Something that is to happen.
#[derive(Debug)]
pub enum Event {
    /// A packet reaches the end of a link.
    Arrive(Arrival),
    /// A connection's stack wants its turn.
    Turn(ConnectionId),
    /// A connection that nobody holds has waited long enough for the peer's FIN.
    Forget(ConnectionId),
    /// Nobody on the link has the address of this packet, which was sent from the node.
    Unanswered(NodeId, Rc<Vec<u8>>),
    /// A sleep is over.
    Alarm(u64),
}

/// A packet at the end of a link.
#[derive(Debug)]
pub struct Arrival {
    /// The link.
    pub link: LinkId,
    /// Who sent it.
    pub sender: NodeId,
    /// Who gets it; `None`: all others on the link.
    pub receiver: Option<NodeId>,
    /// The packet.
    pub bytes: Rc<Vec<u8>>,
    /// Its record.
    pub record: RecordId,
    /// What the record shall say then.
    pub fate: Fate,
}

/// All that is to happen.
#[derive(Debug, Default)]
pub struct Queue {
    events: BTreeMap<Due, Event>,
    next: u64,
}

impl Queue {
    /// Puts an event behind those of the same time.
    pub fn add(&mut self, time: Time, event: Event) -> Due {
        let due = (time, self.next);
        self.next += 1;
        self.events.insert(due, event);
        due
    }

    /// Takes one out again.
    pub fn remove(&mut self, due: Due) {
        self.events.remove(&due);
    }

    /// When the first is due.
    pub fn first(&self) -> Option<Time> {
        self.events.first_key_value().map(|((time, _), _)| *time)
    }

    /// Takes the first out.
    pub fn take_first(&mut self) -> Option<(Time, Event)> {
        self.events.pop_first().map(|((time, _), event)| (time, event))
    }
}
