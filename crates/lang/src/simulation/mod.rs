//! The simulated network as the language has it: descriptions of packets, packets as records, what
//! the network refuses as faults.
//!
//! May use: `eval`, `net::sim`, `diagnostic`. Must not use: `commands`, `functions`, which use it.

pub mod chart;
pub mod describe;
pub mod drawing;
mod engine;
pub mod fault;
pub mod figures;
pub mod picture;
pub mod record;
pub mod series;

use wirelab_net::sim::{SimNetwork, TopologyError};

use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::{Kind, Value};
use crate::eval::world::World;
use crate::message;

/// The simulated network.
///
/// # Errors
/// It is not on.
pub fn network(world: &World, command: &str) -> Outcome<SimNetwork> {
    let simulation = world.hosts.simulation();
    let network = simulation.as_ref().and_then(|it| it.as_any().downcast_ref::<SimNetwork>());
    network.cloned().ok_or_else(|| {
        Fault::value(message!("needs-net-sim", command = command)).help(message!("needs-net-sim-help"))
    })
}

/// What the network refuses, for the one who asked.
///
/// # Errors
/// It refused.
pub fn built<T>(network: &SimNetwork, result: Result<T, TopologyError>) -> Outcome<T> {
    result.map_err(|error| network.topology(|topology| fault::of_topology(error, topology)))
}

/// A value as a name, or an address as its text.
///
/// # Errors
/// It is neither.
pub fn text(operand: &str, value: &Value) -> Outcome<String> {
    match value {
        Value::Bytes(name) => Ok(crate::escape::name(name).into_owned()),
        Value::Address(address) => Ok(address.to_string()),
        other => Err(Fault::kind(operand, Kind::Bytes.name(), other.kind())),
    }
}
