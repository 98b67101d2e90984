//! Writes the packet log as a pcapng file, which other tools read. It has an interface for each link, and
//! what became of a packet is its comment.
//!
//! The format is draft-ietf-opsawg-pcapng. Its three kinds of blocks that are needed are fewer
//! lines than the use of a library that makes them, and files come out the same byte for byte.

use std::time::Duration;

use super::ethernet;
use super::log::{Fate, PacketLog};
use super::topology::{LinkKind, Topology};

/// LINKTYPE_RAW: IPv4 and IPv6 packets without anything before them.
const RAW_IP: u16 = 101;
/// LINKTYPE_ETHERNET: frames.
const ETHERNET: u16 = 1;
/// Options: the end, a comment, an interface's name, the resolution of its times.
const END: u16 = 0;
const COMMENT: u16 = 1;
const NAME: u16 = 2;
const RESOLUTION: u16 = 9;

/// The file. `epoch` is what the time of day was at the start of the network.
pub(super) fn file(log: &PacketLog, topology: &Topology, epoch: Duration) -> Vec<u8> {
    let mut out = Vec::new();
    block(&mut out, 0x0a0d_0d0a, |body| {
        body.extend(0x1a2b_3c4d_u32.to_le_bytes());
        body.extend([1, 0, 0, 0]);
        body.extend((-1_i64).to_le_bytes());
    });
    for (_, link) in topology.links() {
        let kind = if link.kind == LinkKind::Lan { ETHERNET } else { RAW_IP };
        block(&mut out, 1, |body| {
            body.extend(kind.to_le_bytes());
            body.extend([0; 6]);
            option(body, NAME, link.name.as_bytes());
            option(body, RESOLUTION, &[9]);
            option(body, END, &[]);
        });
    }
    for record in log.records() {
        let nanos = u64::try_from((epoch + record.time.since_start()).as_nanos()).unwrap_or(u64::MAX);
        let is_frame = topology.link(record.link).is_some_and(|link| link.kind == LinkKind::Lan);
        let header = is_frame.then(|| ethernet::header(record, topology));
        let header = header.as_ref().map_or(&[][..], |header| &header[..]);
        block(&mut out, 6, |body| {
            let length = u32::try_from(header.len() + record.bytes.len()).unwrap_or(u32::MAX);
            let (high, low) = ((nanos >> 32) as u32, nanos as u32);
            for number in [record.link.0, high, low, length, length] {
                body.extend(number.to_le_bytes());
            }
            body.extend_from_slice(header);
            body.extend_from_slice(&record.bytes);
            pad(body, header.len() + record.bytes.len());
            if record.fate != Fate::Delivered {
                option(body, COMMENT, record.fate.name().as_bytes());
                option(body, END, &[]);
            }
        });
    }
    out
}

fn block(out: &mut Vec<u8>, kind: u32, fill: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend(kind.to_le_bytes());
    out.extend([0; 4]);
    fill(out);
    let length = u32::try_from(out.len() - start + 4).unwrap_or(u32::MAX).to_le_bytes();
    out.extend(length);
    if let Some(place) = out.get_mut(start + 4..start + 8) {
        place.copy_from_slice(&length);
    }
}

fn option(out: &mut Vec<u8>, code: u16, value: &[u8]) {
    out.extend(code.to_le_bytes());
    out.extend(u16::try_from(value.len()).unwrap_or(u16::MAX).to_le_bytes());
    out.extend_from_slice(value);
    pad(out, value.len());
}

/// Up to the next multiple of four bytes.
fn pad(out: &mut Vec<u8>, length: usize) {
    out.resize(out.len() + length.wrapping_neg() % 4, 0);
}
