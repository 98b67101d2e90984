//! Packets as records of the language.
//!
//! May use: `eval`, `net::sim`.

use std::time::Duration;

use wirelab_net::sim::{self, Flags, Protocol, Relative, SimNetwork};

use super::describe::{Description, filter};
use super::network;
use crate::eval::fault::Outcome;
use crate::eval::interrupt::Work;
use crate::eval::value::record::RecordSort;
use crate::eval::value::{Address, Record, Value};
use crate::eval::world::World;
use crate::message;

/// How tables know packets: a connection can be followed in 80 columns, and beside a lecture's panel.
/// Where two talk, one end tells the other; where the link is not told, each packet seems sent twice.
static PACKET: RecordSort = RecordSort {
    dispensable: &["window", "proto", "len", "to", "ack", "time", "link", "seq"],
    told: (&["seq", "ack"], || message!("packets-relative")),
};

/// What it takes to look at a packet, in bytes that are gone through.
pub const PACKET_WORK: usize = 1024;

/// The packets that a text describes, for the function of the same name.
///
/// # Errors
/// The network is not simulated, or the text is no description.
pub fn records(world: &World, description: &str) -> Outcome<Value> {
    let network = network(world, "packets")?;
    let words = description.split_whitespace().map(|word| match word.parse() {
        Ok(number) => Value::Int(number),
        Err(_) => Value::text(word),
    });
    Ok(described(&network, &Description::read(words)?)?.into())
}

/// The packets that a description lets through.
///
/// # Errors
/// Its filter is none, or there are too many.
pub fn described(network: &SimNetwork, described: &Description) -> Outcome<Vec<Value>> {
    let filter = filter(network, &described.filter)?;
    let mut work = Work::default();
    let mut records = network.numbered(&filter, || work.done(PACKET_WORK))?;
    if let Some(last) = described.last {
        records.drain(..records.len().saturating_sub(last));
    }
    if let Some(nth) = described.nth {
        let index = usize::try_from(nth).unwrap_or(usize::MAX).saturating_sub(1);
        records = records.into_iter().skip(index).take(1).collect();
    }
    let room = records.len().saturating_mul(1_400);
    crate::eval::memory::room_for(room)?;
    network.topology(|topology| {
        let rows = records.iter().map(|(record, relative)| {
            work.done(PACKET_WORK)?;
            Ok(row(record, *relative, topology).into())
        });
        rows.collect()
    })
}

/// A packet as a record of the language.
fn row(record: &sim::Record, relative: Relative, topology: &sim::Topology) -> Record {
    let mut values = vec![("time", duration(whole_micros(record.time.since_start())))];
    // What a packet does not have is nothing, and no 0.
    let nothing = |name| (name, Value::text(""));
    match record.summary().filter(|packet| packet.protocol == Protocol::Tcp) {
        None => values.extend(["seq", "ack", "window"].map(nothing)),
        Some(packet) => {
            let number = |name, number: u32| (name, Value::Int(i64::from(number)));
            values.extend(relative.seq.map(|seq| number("seq", seq)));
            let has_ack = packet.flags.has(Flags::ACK);
            let ack = if has_ack { relative.ack.map(|ack| number("ack", ack)) } else { Some(nothing("ack")) };
            values.extend(ack);
        }
    }
    fields(record, topology).with_brief(&PACKET, values)
}

fn fields(record: &sim::Record, topology: &sim::Topology) -> Record {
    let link = topology.link(record.link).map_or_else(String::new, |link| link.name.to_string());
    let summary = record.summary();
    let has_ports = |protocol: Protocol| matches!(protocol, Protocol::Tcp | Protocol::Udp);
    let end = |address: std::net::SocketAddr, protocol| {
        let plain = if has_ports(protocol) { Address::Inet(address) } else { Address::Ip(address.ip()) };
        Value::from(plain)
    };
    let fate = Value::text(record.fate.name());
    let Some(packet) = summary else {
        return Record::new([
            ("time", duration(record.time.since_start())),
            ("link", Value::text(link)),
            ("from", Value::None),
            ("to", Value::None),
            ("proto", Value::text("IP")),
            ("flags", Value::text("")),
            ("seq", Value::Int(0)),
            ("ack", Value::Int(0)),
            ("window", Value::Int(0)),
            ("len", int(record.bytes.len())),
            ("fate", fate),
        ]);
    };
    let flags = if packet.note.is_empty() { packet.flags.to_string() } else { packet.note.clone() };
    Record::new([
        ("time", duration(record.time.since_start())),
        ("link", Value::text(link)),
        ("from", end(packet.from, packet.protocol)),
        ("to", end(packet.to, packet.protocol)),
        ("proto", Value::text(packet.protocol.name())),
        ("flags", Value::text(flags)),
        ("seq", Value::Int(i64::from(packet.seq))),
        ("ack", Value::Int(i64::from(packet.ack))),
        ("window", Value::Int(i64::from(packet.window))),
        ("len", int(packet.len)),
        ("fate", fate),
    ])
}

/// Rounded to microseconds.
fn whole_micros(time: Duration) -> Duration {
    let micros = (time + Duration::from_nanos(500)).as_micros();
    Duration::from_micros(u64::try_from(micros).unwrap_or(u64::MAX))
}

fn duration(time: Duration) -> Value {
    Value::Duration(i64::try_from(time.as_nanos()).unwrap_or(i64::MAX))
}

fn int(count: usize) -> Value {
    Value::Int(i64::try_from(count).unwrap_or(i64::MAX))
}
