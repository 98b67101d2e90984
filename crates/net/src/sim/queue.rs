//! Keeps what is to happen, in the order of (time, sequence).

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::rc::Rc;

use super::connection::ConnectionId;
use super::log::{Fate, RecordId};
use super::time::Time;
use super::topology::{LinkId, NodeId};

/// When an event is due, and which of those it is.
pub(super) type Due = (Time, u64);

/// Something that is to happen.
#[derive(Debug)]
pub(super) enum Event {
    /// A packet reaches the end of a link.
    Arrive(Arrival),
    /// A connection's stack wants its turn.
    Turn(ConnectionId),
    /// A connection that nobody holds has waited long enough for the peer's FIN.
    Forget(ConnectionId),
    /// Nobody on the link has the address of this packet, which was sent from the node.
    Unanswered(NodeId, Rc<[u8]>),
    /// Nobody on the link has told the node yet who has an address.
    Unheard(NodeId, LinkId, IpAddr),
    /// A sleep is over.
    Timer(u64),
}

/// A packet at the end of a link.
#[derive(Debug)]
pub(super) struct Arrival {
    /// The link.
    pub link: LinkId,
    /// Who sent it.
    pub sender: NodeId,
    /// Who gets it; `None`: all others on the link.
    pub receiver: Option<NodeId>,
    /// The packet.
    pub bytes: Rc<[u8]>,
    /// Its record.
    pub record: RecordId,
    /// What the record shall say then.
    pub fate: Fate,
}

/// All that is to happen.
#[derive(Debug, Default)]
pub(super) struct Queue {
    events: BTreeMap<Due, Event>,
    /// Arrivals that are no earlier than the one before them, as nearly all are.
    arrivals: VecDeque<(Due, Arrival)>,
    next: u64,
    /// What all of them take, in bytes.
    bytes: usize,
}

/// What an event takes beside a packet's bytes.
const EVENT: usize = size_of::<(Due, Event)>() + 32;

impl Event {
    fn bytes(&self) -> usize {
        EVENT
            + match self {
                Self::Arrive(arrival) => arrival.bytes.len(),
                Self::Unanswered(_, bytes) => bytes.len(),
                _ => 0,
            }
    }
}

impl Queue {
    /// What all that is to happen takes, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Puts an event behind those of the same time.
    pub(super) fn add(&mut self, time: Time, event: Event) -> Due {
        let due = self.next_due(time);
        self.bytes += event.bytes();
        self.events.insert(due, event);
        due
    }

    /// The same with an arrival, of which there are far more than of all others.
    #[inline]
    pub(super) fn add_arrival(&mut self, time: Time, arrival: Arrival) {
        let due = self.next_due(time);
        self.bytes += EVENT + arrival.bytes.len();
        if self.arrivals.back().is_none_or(|(last, _)| *last < due) {
            self.arrivals.push_back((due, arrival));
        } else {
            self.events.insert(due, Event::Arrive(arrival));
        }
    }

    fn next_due(&mut self, time: Time) -> Due {
        let due = (time, self.next);
        self.next += 1;
        due
    }

    /// Takes one out again; not an arrival.
    pub(super) fn remove(&mut self, due: Due) {
        if let Some(event) = self.events.remove(&due) {
            self.bytes -= event.bytes();
        }
    }

    /// When the first is due.
    pub(super) fn first(&self) -> Option<Time> {
        let first = self.events.first_key_value().map(|(due, _)| *due);
        let arrival = self.arrivals.front().map(|(due, _)| *due);
        let (time, _) = first.into_iter().chain(arrival).min()?;
        Some(time)
    }

    /// When the first is due, where it is an arrival, and on which link.
    pub(super) fn next_arrival(&self) -> Option<(Time, LinkId)> {
        let other = self.events.first_key_value().map(|(due, _)| *due);
        match self.arrivals.front()? {
            (due, arrival) if other.is_none_or(|other| *due < other) => Some((due.0, arrival.link)),
            _ => None,
        }
    }

    /// Takes the first out, where it is due by a time.
    pub(super) fn take_until(&mut self, latest: Time) -> Option<(Time, Event)> {
        let other = self.events.first_key_value().map(|(due, _)| *due);
        let is_first =
            |(due, _): &mut (Due, Arrival)| due.0 <= latest && other.is_none_or(|other| *due < other);
        if let Some(((time, _), arrival)) = self.arrivals.pop_front_if(is_first) {
            self.bytes -= EVENT + arrival.bytes.len();
            return Some((time, Event::Arrive(arrival)));
        }
        other.filter(|(time, _)| *time <= latest)?;
        let ((time, _), event) = self.events.pop_first()?;
        self.bytes -= event.bytes();
        Some((time, event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_by_time_and_those_of_one_time_as_they_were_made() {
        let mut queue = Queue::default();
        let at = |time: u64| Time::ZERO + std::time::Duration::from_secs(time);
        let arrival = || {
            let (link, sender) = (LinkId(0), NodeId(0));
            let bytes = Rc::default();
            Event::Arrive(Arrival { link, sender, receiver: None, bytes, record: 0, fate: Fate::Delivered })
        };
        let mut made = Vec::new();
        for (time, event) in [
            (5, arrival()),
            (1, Event::Timer(1)),
            (5, Event::Timer(2)),
            (7, arrival()),
            (6, arrival()),
            (7, Event::Turn(1)),
            (7, arrival()),
            (3, arrival()),
        ] {
            made.push(queue.add(at(time), event));
        }
        queue.remove(made[2]);
        made.remove(2);
        made.sort_unstable();
        for (time, _) in made {
            assert_eq!(queue.first(), Some(time));
            assert_eq!(queue.take_until(Time::MAX).map(|(time, _)| time), Some(time));
        }
        assert!(queue.first().is_none() && queue.take_until(Time::MAX).is_none());
        assert_eq!(queue.bytes(), 0);
    }
}
