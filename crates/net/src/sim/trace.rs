//! Writes packets as lines, for a person who watches them cross: no wider than a terminal of 80 columns
//! where the addresses allow it.

use std::fmt::Write;
use std::time::Duration;

use super::control::SimNetwork;
use super::log::{Fate, Flags, Record, Summary};
use super::packet::Protocol;
use super::relative::Relative;
use super::topology::{LinkKind, Topology};

impl SimNetwork {
    /// A line for each packet from the one of this number on, as far as they are kept.
    pub fn lines_since(&self, from: u64) -> Vec<String> {
        self.with(|world| {
            let topology = &world.topology;
            world.log.numbered(from).map(|(record, relative)| line(record, relative, topology)).collect()
        })
    }
}

/// `10ms    10.0.0.1:5000 -> 10.0.0.2:80 SYN seq 0`, with the link where there are several, and what
/// became of it where that is known already.
fn line(record: &Record, relative: Relative, topology: &Topology) -> String {
    let mut line = format!("{:<9} ", time(record.time.since_start()));
    let is_link = |kind: LinkKind| kind != LinkKind::Loopback;
    if topology.links().filter(|(_, link)| is_link(link.kind)).count() > 1 {
        let link = topology.link(record.link).map(|link| &*link.name).unwrap_or_default();
        let _ = write!(line, "{link} ");
    }
    // Writing to a String cannot fail.
    let _ = match record.summary() {
        None => write!(line, "IP {} bytes", record.bytes.len()),
        Some(packet) if packet.protocol == Protocol::Tcp && packet.note.is_empty() => {
            line.push_str(&segment(&packet, relative));
            Ok(())
        }
        Some(packet) if packet.protocol == Protocol::Udp && packet.note.is_empty() => {
            write!(line, "{} -> {} UDP len {}", packet.from, packet.to, packet.len)
        }
        Some(packet) => {
            let (from, to, name) = (packet.from.ip(), packet.to.ip(), packet.protocol.name());
            write!(line, "{from} -> {to} {name} {}", packet.note)
        }
    };
    if !matches!(record.fate, Fate::UnderWay | Fate::Delivered) {
        let _ = write!(line, " [{}]", record.fate.name());
    }
    line
}

/// What says nothing is left out: an acknowledgement number without its flag, a window that has room,
/// no data.
fn segment(packet: &Summary, relative: Relative) -> String {
    let seq = relative.seq.unwrap_or(packet.seq);
    let mut said = format!("{} -> {} {} seq {seq}", packet.from, packet.to, packet.flags);
    // Writing to a String cannot fail.
    if packet.flags.has(Flags::ACK) {
        let _ = write!(said, " ack {}", relative.ack.unwrap_or(packet.ack));
    }
    if packet.window == 0 && !packet.flags.has(Flags::RST) {
        said.push_str(" win 0");
    }
    if packet.len > 0 {
        let _ = write!(said, " len {}", packet.len);
    }
    said
}

/// As durations are shown, to the microsecond.
fn time(time: Duration) -> String {
    let micros = (time + Duration::from_nanos(500)).as_micros();
    let fraction = |digits: usize, whole: u128, part: u128, unit: &str| {
        let part = format!("{part:0digits$}");
        let part = part.trim_end_matches('0');
        let point = if part.is_empty() { "" } else { "." };
        format!("{whole}{point}{part}{unit}")
    };
    match micros {
        0 => "0s".to_owned(),
        1..1_000 => format!("{micros}us"),
        _ if micros.is_multiple_of(60_000_000) => format!("{}m", micros / 60_000_000),
        1_000..1_000_000 => fraction(3, micros / 1_000, micros % 1_000, "ms"),
        _ => fraction(6, micros / 1_000_000, micros % 1_000_000, "s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_as_durations_are() {
        let cases = [
            (0, "0s"),
            (400, "0s"),
            (5_000_000, "5ms"),
            (120_000_000_000, "2m"),
            (7_034_249_100, "7.034249s"),
        ];
        for (nanos, wanted) in cases {
            assert_eq!(time(Duration::from_nanos(nanos)), wanted);
        }
    }
}
