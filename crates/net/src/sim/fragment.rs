//! Cuts packets up for a link, and joins the pieces where they arrive (RFC 791, section 3.2; RFC 8200,
//! section 4.5).

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use smoltcp::wire::Ipv4Packet;

use super::packet::{Header, Protocol, ip};
use super::time::Time;

/// How long pieces wait for the others (Linux: 30 s).
const PATIENCE: Duration = Duration::from_secs(30);
/// The most packets of which a node keeps pieces.
const MOST: usize = 256;

/// The pieces of a packet that each fit; `None` where not even eight bytes would.
pub(super) fn cut(header: &Header, bytes: &[u8], mtu: usize, ident: u32) -> Option<Vec<Vec<u8>>> {
    let piece = if header.from.is_ipv4() { cut_v4 } else { cut_v6 };
    let extra = if header.from.is_ipv4() { 0 } else { 8 };
    let room = mtu.checked_sub(header.start + extra)? & !7;
    if room == 0 {
        return None;
    }
    // A piece may be cut again: it keeps its number, and its place in the whole.
    let (ident, base, more) = match header.fragment {
        Some(fragment) => (fragment.ident, fragment.offset, fragment.more),
        None => (ident, 0, false),
    };
    let payload = header.payload(bytes);
    let count = payload.len().div_ceil(room);
    let pieces = payload.chunks(room).enumerate();
    pieces
        .map(|(index, data)| {
            let more = more || index + 1 < count;
            piece(header, data, ident, base + index * room, more)
        })
        .collect()
}

fn cut_v4(header: &Header, data: &[u8], ident: u32, offset: usize, more: bool) -> Option<Vec<u8>> {
    let (mut bytes, start) = ip(header.from, header.to, header.protocol, header.ttl, data.len())?;
    bytes.get_mut(start..)?.copy_from_slice(data);
    let mut packet = Ipv4Packet::new_unchecked(&mut bytes);
    packet.set_ident(ident as u16);
    packet.set_dont_frag(false);
    packet.set_more_frags(more);
    packet.set_frag_offset(u16::try_from(offset).ok()?);
    packet.fill_checksum();
    Some(bytes)
}

fn cut_v6(header: &Header, data: &[u8], ident: u32, offset: usize, more: bool) -> Option<Vec<u8>> {
    let length = 8 + data.len();
    let (mut bytes, start) = ip(header.from, header.to, Protocol::Other(44), header.ttl, length)?;
    let next = match header.protocol {
        Protocol::Tcp => 6,
        Protocol::Udp => 17,
        Protocol::Icmp => 58,
        Protocol::Arp => return None,
        Protocol::Other(number) => number,
    };
    let place = u16::try_from(offset).ok()? | u16::from(more);
    let (head, tail) = bytes.get_mut(start..)?.split_first_chunk_mut::<8>()?;
    let ([p, q], [a, b, c, d]) = (place.to_be_bytes(), ident.to_be_bytes());
    *head = [next, 0, p, q, a, b, c, d];
    tail.copy_from_slice(data);
    Some(bytes)
}

/// Pieces that wait for others.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    packets: BTreeMap<(IpAddr, IpAddr, Protocol, u32), Waiting>,
    /// What all of them take, in bytes.
    bytes: usize,
}

/// What a piece takes beside its data, in bytes.
const PIECE: usize = 128;

#[derive(Debug)]
struct Waiting {
    since: Time,
    data: BTreeMap<usize, Vec<u8>>,
    /// What the pieces take, in bytes.
    bytes: usize,
    /// The length of the whole, once the last piece is there.
    total: Option<usize>,
}

impl Pieces {
    /// What all that waits takes, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Gives up what has waited too long.
    pub(super) fn expire(&mut self, now: Time) {
        self.packets.retain(|_, waiting| now - waiting.since < PATIENCE);
        self.bytes = self.packets.values().map(|waiting| waiting.bytes).sum();
    }

    /// Takes a piece; gives the whole packet once nothing of it lacks.
    pub(super) fn join(&mut self, now: Time, header: &Header, bytes: &[u8]) -> Option<Vec<u8>> {
        let fragment = header.fragment?;
        self.expire(now);
        let key = (header.from, header.to, header.protocol, fragment.ident);
        if self.packets.len() >= MOST && !self.packets.contains_key(&key) {
            return None;
        }
        let payload = header.payload(bytes);
        let waiting = self.packets.entry(key).or_insert_with(|| Waiting {
            since: now,
            data: BTreeMap::new(),
            bytes: 0,
            total: None,
        });
        let before = waiting.data.insert(fragment.offset, payload.to_vec());
        waiting.bytes += PIECE + payload.len();
        waiting.bytes -= before.map_or(0, |before| PIECE + before.len());
        if !fragment.more {
            waiting.total = Some(fragment.offset + payload.len());
        }
        let total = waiting.total?;
        let mut joined = Vec::with_capacity(total);
        for (offset, data) in &waiting.data {
            let known = joined.len().checked_sub(*offset)?;
            joined.extend_from_slice(data.get(known..).unwrap_or_default());
        }
        if joined.len() < total {
            return None;
        }
        joined.truncate(total);
        self.packets.remove(&key);
        whole(header, &joined)
    }
}

fn whole(header: &Header, payload: &[u8]) -> Option<Vec<u8>> {
    let (mut bytes, start) = ip(header.from, header.to, header.protocol, header.ttl, payload.len())?;
    bytes.get_mut(start..)?.copy_from_slice(payload);
    Some(bytes)
}
