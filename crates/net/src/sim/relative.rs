//! Counts sequence and acknowledgement numbers from the SYN of the side that they belong to, as people read
//! them. On the wire each side begins by chance (RFC 9293 §3.4.1).

use std::collections::HashMap;
use std::net::SocketAddr;

use super::log::{Flags, RecordId, Summary};
use super::packet::Protocol;

/// A segment's relative numbers, where the SYNs that they count from are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Relative {
    /// From the SYN of its sender, which is 0
    pub seq: Option<u32>,
    /// From the SYN of its receiver
    pub ack: Option<u32>,
}

/// The most beginnings that are known. When there are more, the half that is oldest goes: what is left
/// of those connections shows the numbers on the wire.
const MOST: usize = 100_000;
/// What one takes, in bytes.
const BEGINNING: usize = 160;

/// The SYNs that have crossed.
#[derive(Debug, Default)]
pub(super) struct Beginnings {
    /// By its ends the numbers of a direction, each from a record on: ports are used again.
    found: HashMap<(SocketAddr, SocketAddr), Vec<(RecordId, u32)>>,
    /// How many there are.
    count: usize,
}

impl Beginnings {
    /// Takes a packet that is younger than all before.
    pub(super) fn learn(&mut self, id: RecordId, packet: &Summary) {
        if packet.protocol != Protocol::Tcp || !packet.flags.has(Flags::SYN) {
            return;
        }
        let own = self.found.entry((packet.from, packet.to)).or_default();
        if own.last().is_none_or(|(_, first)| *first != packet.seq) {
            own.push((id, packet.seq));
            self.count += 1;
        }
        if self.count > MOST {
            self.forget_half();
        }
    }

    fn forget_half(&mut self) {
        let mut ids: Vec<RecordId> = self.found.values().flatten().map(|(id, _)| *id).collect();
        let middle = ids.len() / 2;
        let (_, middle, _) = ids.select_nth_unstable(middle);
        let first = *middle;
        self.found.retain(|_, own| {
            own.retain(|(id, _)| *id >= first);
            !own.is_empty()
        });
        self.count = self.found.values().map(Vec::len).sum();
    }

    /// What they take, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.count * BEGINNING
    }

    /// The relative numbers of a packet.
    pub(super) fn count(&self, id: RecordId, packet: &Summary) -> Relative {
        if packet.protocol != Protocol::Tcp {
            return Relative::default();
        }
        let first = |from, to| {
            let own = self.found.get(&(from, to))?;
            own.iter().rev().find(|(begun, _)| *begun <= id).map(|(_, first)| *first)
        };
        let seq = first(packet.from, packet.to).map(|first| packet.seq.wrapping_sub(first));
        let ack = first(packet.to, packet.from).filter(|_| packet.flags.has(Flags::ACK));
        Relative { seq, ack: ack.map(|first| packet.ack.wrapping_sub(first)) }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn packet(ports: (u16, u16), flags: u8, seq: u32, ack: u32) -> Summary {
        let end = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        Summary {
            from: end(ports.0),
            to: end(ports.1),
            protocol: Protocol::Tcp,
            flags: Flags(flags),
            seq,
            ack,
            window: 0,
            len: 0,
            ttl: 64,
            note: String::new(),
        }
    }

    #[test]
    fn numbers_count_from_the_last_syn_before_and_wrap() {
        let talk = [
            packet((1, 2), Flags::SYN, u32::MAX, 0),
            packet((2, 1), Flags::SYN | Flags::ACK, 700, 0),
            packet((1, 2), Flags::ACK, 9, 705),
            packet((1, 2), Flags::SYN, 50, 0),
            packet((1, 2), Flags::ACK, 51, 701),
            packet((3, 2), Flags::ACK, 51, 701),
        ];
        let mut beginnings = Beginnings::default();
        (0..).zip(&talk).for_each(|(id, packet)| beginnings.learn(id, packet));
        let numbers: Vec<_> = (0..)
            .zip(&talk)
            .map(|(id, packet)| beginnings.count(id, packet))
            .map(|it| (it.seq, it.ack))
            .collect();
        let wanted = [
            (Some(0), None),
            (Some(0), Some(1)),
            (Some(10), Some(5)),
            (Some(0), None),
            (Some(1), Some(1)),
            (None, None),
        ];
        assert_eq!(numbers, wanted);
    }
}
