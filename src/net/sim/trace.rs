//! Packets as lines, for who watches them cross.

use std::fmt::Write;

use super::control::SimNetwork;
use super::log::{Fate, Record};
use super::packet::Protocol;
use super::topology::Topology;

impl SimNetwork {
    /// A line for each packet from the one of this number on, as far as they are kept.
    pub fn lines_since(&self, from: u64) -> Vec<String> {
        self.with(|world| {
            let records = world.log.records();
            let first = world.log.total() - records.len() as u64;
            let skip = usize::try_from(from.saturating_sub(first)).unwrap_or(usize::MAX);
            records.skip(skip).map(|record| line(record, &world.topology)).collect()
        })
    }
}

/// `10ms alice-bob 10.0.0.1:5000 -> 10.0.0.2:80 TCP SYN seq 7 len 0`, and what became of it where
/// that is known already.
fn line(record: &Record, topology: &Topology) -> String {
    let millis = record.time.since_start().as_secs_f64() * 1_000.0;
    let link = topology.link(record.link).map(|link| &*link.name).unwrap_or_default();
    let mut line = format!("{millis:.3} ms  {link}  ");
    // Writing to a String cannot fail.
    let _ = match record.summary() {
        None => write!(line, "IP {} bytes", record.bytes.len()),
        Some(packet) if packet.protocol == Protocol::Tcp => write!(
            line,
            "{} -> {} TCP {} seq {} ack {} win {} len {}",
            packet.from, packet.to, packet.flags, packet.seq, packet.ack, packet.window, packet.len
        ),
        Some(packet) if packet.protocol == Protocol::Udp => {
            write!(line, "{} -> {} UDP len {}", packet.from, packet.to, packet.len)
        }
        Some(packet) => {
            let (from, to, name) = (packet.from.ip(), packet.to.ip(), packet.protocol.name());
            write!(line, "{from} -> {to} {name} {}", packet.note)
        }
    };
    if !matches!(record.fate, Fate::UnderWay | Fate::Delivered) {
        let _ = write!(line, "  [{}]", record.fate.name());
    }
    line
}
