//! What a connection did over virtual time, read off the packets that its end gave to links and got
//! from them.
//!
//! Pure. May use: `net::sim`.

use std::net::SocketAddr;

use wirelab_net::sim::{Flags, Record, Summary};

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Bytes sent and not yet acknowledged
    Flight,
    /// Bytes sent so far
    Sent,
    /// The room that the peer has told
    Window,
}

/// A value from a time on, in seconds.
pub type Point = (f64, f64);

/// The series of an end of a connection.
pub fn series<'r>(
    records: impl Iterator<Item = &'r Record>,
    local: SocketAddr,
    peer: SocketAddr,
    measure: Measure,
) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    let (mut first, mut next, mut acknowledged, mut window) = (None, 0_u64, 0_u64, 0_u64);
    let mut scale = 0;
    let mut seen: Vec<(bool, &Record, Summary)> = Vec::new();
    for record in records {
        let Some(packet) = record.summary() else { continue };
        if packet.from == local && packet.to == peer && is_first(&seen, record, &packet) {
            seen.push((true, record, packet));
        } else if packet.from == peer && packet.to == local && record.arrived.is_some() {
            seen.push((false, record, packet));
        }
    }
    for (own, record, packet) in &seen {
        let start = *first.get_or_insert(packet.seq);
        let time = if *own { Some(record.time) } else { record.arrived };
        let Some(time) = time else { continue };
        if *own {
            let syn = u64::from(packet.flags.has(Flags::SYN));
            let length = packet.len as u64 + syn;
            next = next.max(u64::from(packet.seq.wrapping_sub(start)) + length);
        } else {
            if packet.flags.has(Flags::SYN) {
                scale = window_scale(&record.bytes);
                window = u64::from(packet.window);
            } else {
                window = u64::from(packet.window) << scale;
            }
            let ack = u64::from(packet.ack.wrapping_sub(start));
            acknowledged = if ack <= next { acknowledged.max(ack) } else { acknowledged };
        }
        let value = match measure {
            Measure::Flight => next.saturating_sub(acknowledged),
            Measure::Sent => next,
            Measure::Window => window,
        };
        points.push((time.since_start().as_secs_f64(), value as f64));
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    points
}

/// On its way a packet is given to several links: only the first counts.
fn is_first(seen: &[(bool, &Record, Summary)], record: &Record, packet: &Summary) -> bool {
    let same = |(own, earlier, other): &&(bool, &Record, Summary)| {
        *own && earlier.link != record.link && other.seq == packet.seq && other.ttl > packet.ttl
    };
    !seen.iter().rev().take(512).any(|one| same(&one))
}

/// The shift of RFC 7323 in the options of a SYN; 0 where it has none.
fn window_scale(bytes: &[u8]) -> u32 {
    let header = match bytes.first().map(|first| first >> 4) {
        Some(4) => bytes.first().map_or(20, |first| usize::from(first & 15) * 4),
        _ => 40,
    };
    let end = bytes.get(header + 12).map_or(0, |size| usize::from(size >> 4) * 4);
    let mut options = bytes.get(header + 20..header + end).unwrap_or_default();
    loop {
        options = match options {
            [3, _, shift, ..] => return u32::from(*shift).min(14),
            [0, ..] | [] => return 0,
            [1, rest @ ..] => rest,
            [_, length, ..] => options.get(usize::from(*length).max(2)..).unwrap_or_default(),
            [_] => return 0,
        };
    }
}
