//! What is to be said of the TCP segments on a link by their numbers alone, and by the fates that
//! they had on the link before.

use std::collections::HashMap;

use wirelab_net::sim::{Fate, Flags, NodeId, Protocol, Record, Summary, Time};

/// A packet on a link, with what is to be said of it.
pub struct Seen {
    pub time: Time,
    pub arrived: Option<Time>,
    pub sender: NodeId,
    pub fate: Fate,
    /// Of the whole packet.
    pub length: usize,
    pub packet: Summary,
    /// The number behind the last one that it takes.
    end: u32,
    /// It begins before the highest number that was seen.
    pub again: bool,
    /// It takes the last byte before that number again, and new ones behind it.
    pub from_last: bool,
    /// It begins behind it: the first number that lacks.
    pub hole: Option<u32>,
    /// It acknowledges what was acknowledged already, and nothing else.
    pub duplicate_ack: bool,
}

/// One direction of a connection.
#[derive(Default)]
struct Shutdown {
    highest: Option<u32>,
    heard: Option<(u32, u16)>,
}

fn is_after(a: u32, b: u32) -> bool {
    (a.wrapping_sub(b) as i32) > 0
}

/// Looks at all packets of a link, in the order in which they were given to it.
pub fn seen(records: &[Record]) -> Vec<Seen> {
    let mut directions = HashMap::new();
    records.iter().map(|record| look(record, &mut directions)).collect()
}

fn look(record: &Record, directions: &mut HashMap<(String, String), Shutdown>) -> Seen {
    let packet = record.summary().unwrap();
    let control = u32::from(packet.flags.has(Flags::SYN)) + u32::from(packet.flags.has(Flags::FIN));
    let end = packet.seq.wrapping_add(packet.len as u32 + control);
    let mut seen = Seen {
        time: record.time,
        arrived: record.arrived,
        sender: record.sender,
        fate: record.fate,
        length: record.bytes.len(),
        // What changes on the way is no part of it.
        packet: Summary { ttl: 0, ..packet },
        end,
        again: false,
        from_last: false,
        hole: None,
        duplicate_ack: false,
    };
    let packet = &seen.packet;
    if packet.protocol != Protocol::Tcp {
        return seen;
    }
    let direction = directions.entry((packet.from.to_string(), packet.to.to_string())).or_default();
    let heard = Some((packet.ack, packet.window));
    if let Some(highest) = direction.highest {
        seen.again = end != packet.seq && is_after(highest, packet.seq);
        seen.from_last = packet.seq.wrapping_add(1) == highest && packet.len > 1;
        seen.hole = is_after(packet.seq, highest).then_some(highest);
        let bare = end == packet.seq && packet.window > 0;
        seen.duplicate_ack = bare && packet.seq == highest && direction.heard == heard;
    }
    if direction.highest.is_none_or(|highest| is_after(end, highest)) {
        direction.highest = Some(end);
    }
    direction.heard = heard;
    seen
}

/// Whether all that a packet acknowledges was on the link before it.
pub fn has_crossed(here: &[Seen], index: usize) -> bool {
    let wanted = &here[index].packet;
    let back = here[..index].iter().filter(|it| (it.packet.from, it.packet.to) == (wanted.to, wanted.from));
    let mut pieces: Vec<(u32, u32)> = back.map(|it| (it.packet.seq, it.end)).collect();
    let Some(&(first, _)) = pieces.first() else { return false };
    pieces.sort_by_key(|(seq, _)| seq.wrapping_sub(first));
    let without_holes =
        pieces.iter().fold(
            first,
            |known, (seq, end)| {
                if !is_after(*seq, known) && is_after(*end, known) { *end } else { known }
            },
        );
    !is_after(wanted.ack, without_holes)
}

/// Why a segment comes behind its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Its sender has sent it before.
    SentAgain,
    /// The link before made two of one.
    Copied,
    /// Later ones came first.
    Overtaken,
}

/// A link as it is listened to, and the one before it.
pub struct Path<'a> {
    pub here: &'a [Seen],
    pub before: &'a [Seen],
    /// Longer packets do not pass from there to here.
    pub mtu: usize,
}

impl Path<'_> {
    /// Which packet of the link before this one was.
    fn source(&self, index: usize) -> Option<usize> {
        let seen = &self.here[index];
        self.before.iter().position(|it| {
            it.arrived == Some(seen.time) && it.sender != seen.sender && it.packet == seen.packet
        })
    }

    /// Why a packet comes behind its place. `None`: no fate explains it.
    pub fn cause(&self, index: usize) -> Option<Cause> {
        let seen = &self.here[index];
        // Without one, it begins its way here.
        let Some(source) = self.source(index) else { return Some(Cause::SentAgain) };
        let mut same = self.here[..index].iter().rev().take_while(|it| it.time == seen.time);
        let source_seen = &self.before[source];
        if same.any(|it| it.packet == seen.packet) {
            return (source_seen.fate == Fate::Duplicated).then_some(Cause::Copied);
        }
        if source_seen.again {
            return Some(Cause::SentAgain);
        }
        let overtaken = self.before[source + 1..]
            .iter()
            .any(|it| it.sender == source_seen.sender && it.arrived.is_some_and(|time| time <= seen.time));
        (overtaken && source_seen.fate != Fate::Delivered).then_some(Cause::Overtaken)
    }

    /// Whether a fate explains why a number had not come when this packet did.
    pub fn lacks(&self, index: usize, number: u32) -> bool {
        let Some(source) = self.source(index) else { return false };
        let mine = &self.before[source].packet;
        self.before[..source].iter().any(|it| {
            let has = (it.packet.from, it.packet.to) == (mine.from, mine.to)
                && !is_after(it.packet.seq, number)
                && is_after(it.end, number);
            let late = it.arrived.is_none_or(|time| time > self.here[index].time);
            has && (it.fate.is_gone() || late || it.length > self.mtu)
        })
    }

    /// How many segments must have come from the link before, by their fates.
    pub fn expected(&self, host: NodeId) -> usize {
        let tcp = self.before.iter().filter(|it| it.sender == host && it.packet.protocol == Protocol::Tcp);
        tcp.filter(|it| it.arrived.is_some() && it.length <= self.mtu)
            .map(|it| if it.fate == Fate::Duplicated { 2 } else { 1 })
            .sum()
    }

    /// How many did.
    pub fn forwarded(&self, host: NodeId) -> usize {
        let own = self.before.iter().find(|it| it.sender == host).map(|it| it.packet.from.ip());
        let tcp = self.here.iter().filter(|it| it.packet.protocol == Protocol::Tcp);
        tcp.filter(|it| Some(it.packet.from.ip()) == own).count()
    }
}
