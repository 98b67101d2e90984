//! The simulated network: what it consists of, what goes wrong on it, what crossed it.
//!
//! May use: `spec`, `eval`, `net::sim`. Must not use: `net::os`.

mod connections;
mod faults;
pub mod figures;
mod links;
mod neighbours;
mod nodes;
mod packets;
mod plot;
mod routes;
pub mod rules;
mod start;
mod topology;
mod trace;

use std::net::IpAddr;

use wirelab_net::sim::{NodeId, SimNetwork};

pub use self::connections::CONNECTIONS;
pub use self::faults::{CRASH, HEAL, PARTITION, RESTART};
pub use self::links::{LAN, LINK};
pub use self::neighbours::NEIGHBOURS;
pub use self::nodes::{HOST, ROUTER};
pub use self::packets::PACKETS;
pub use self::plot::{PLOT, WINDOW_WORD};
pub use self::routes::ROUTE;
pub use self::rules::{CORRUPT, DELAY, DROP, DUPLICATE};
pub use self::start::NET_SIM;
pub use self::topology::TOPOLOGY;
pub use self::trace::TRACE_PACKETS;
use super::access;
use super::parts::{NONE, lossy, many, required};
use crate::eval::call::Call;
use crate::eval::event::Event;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::{Address, Kind, Value};
use crate::eval::world::World;
use crate::message;
use crate::simulation::{built, text as name_of};
use crate::spec::{Accept, Command, Family, Operand, QUIET, Text, Yields, text};

const NO_CALL: Text = text("none: nothing reaches the kernel", "无：什么也不交给内核");

/// A host or router, by its name.
const HOST_OPERAND: Operand = required("HOST", Accept::Host);
/// Any number of them.
const HOSTS_OPERAND: Operand = many("HOST", Accept::Host);

/// What the commands have in common that change the network and yield nothing.
const CHANGES: Command = Command {
    name: "",
    family: Family::Network,
    summary: text("", ""),
    details: text("", ""),
    syscall: NO_CALL,
    returns: text("Nothing.", "没有值。"),
    errors: &["VALUE"],
    operands: &[],
    options: &[],
    yields: Yields::of(NONE),
    facts: QUIET,
    examples: &[],
    related: &[],
    run: |_| Ok(Value::None.into()),
};

/// Writes a picture to a file whose name says that it is one.
fn save_picture(world: &World, path: &[u8], picture: impl FnOnce() -> String) -> Outcome<()> {
    if !path.ends_with(b".svg") {
        return Err(Fault::value(message!("picture-file", path = lossy(path))));
    }
    access::save(world, path, picture().as_bytes())
}

/// A host or router by its name.
fn node(network: &SimNetwork, name: &str) -> Outcome<NodeId> {
    built(network, network.topology(|topology| topology.find(name)))
}

/// The hosts that the operands name, by their names.
fn named(call: &mut Call<'_>, network: &SimNetwork) -> Outcome<Vec<String>> {
    let mut hosts = Vec::new();
    while let Some(value) = call.operand() {
        let name = name_of("HOST", &value)?;
        node(network, &name)?;
        hosts.push(name);
    }
    Ok(hosts)
}

/// The next operand as a name.
/// Says how many packets are no longer kept, where a view goes without them.
fn tell_left_out(world: &World, network: &SimNetwork) -> Outcome<()> {
    match network.left_out() {
        0 => Ok(()),
        count => world.emit(Event::Note(message!("packets-left-out", count = count))),
    }
}

fn name(call: &mut Call<'_>, operand: &'static str) -> Outcome<String> {
    name_of(operand, &call.required(operand)?)
}

/// An IP address, without a port.
fn ip(operand: &str, value: &Value) -> Outcome<IpAddr> {
    match value {
        Value::Address(address) => match &**address {
            Address::Ip(ip) => Ok(*ip),
            _ => Err(Fault::value(message!("address-with-port", operand = operand, address = address))),
        },
        Value::Bytes(bytes) => {
            let text = lossy(bytes);
            text.parse().map_err(|_| Fault::value(message!("no-ip-address", operand = operand, text = text)))
        }
        other => Err(Fault::kind(operand, Kind::Address.name(), other.kind())),
    }
}

/// A host as a link has it: `r1`, or `r1:10.0.1.254` with the address of the interface.
fn end(network: &SimNetwork, text: &str) -> Outcome<(NodeId, Option<IpAddr>)> {
    let Some((name, address)) = text.split_once(':') else { return Ok((node(network, text)?, None)) };
    let ip = address.trim_matches(['[', ']']).parse();
    let ip = ip.map_err(|_| Fault::value(message!("no-ip-address", operand = name, text = address)))?;
    Ok((node(network, name)?, Some(ip)))
}
