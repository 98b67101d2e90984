//! What can be said and done where a port is taken.
//!
//! Asks the network through the seam; changes nothing.

use std::net::SocketAddr;

use wirelab_lang::diagnostic::Message;
use wirelab_lang::eval::fault::Fault;
use wirelab_lang::message;
use wirelab_net::{Endpoint, Family, Holder, Network, SocketType};

/// The name of the error.
const TAKEN: &str = "EADDRINUSE";

/// Whether a port is taken.
pub fn is_taken(fault: &Fault) -> bool {
    fault.name == TAKEN
}

/// The address that a fault speaks of.
pub fn address(fault: &Fault) -> Option<SocketAddr> {
    fault.message.arguments.iter().find_map(|(_, text)| text.parse().ok())
}

/// Who holds an address, where the system tells.
pub fn holder(network: &dyn Network, address: SocketAddr, fault: &Fault) -> Message {
    let socket_type = socket_type(fault);
    match network.holder_of(&Endpoint::Inet(address), socket_type) {
        Some(holder) if holder.pid == std::process::id() => {
            message!("lecture-port-is-ours", address = address)
        }
        Some(Holder { pid, program }) => {
            message!("lecture-port-holder", address = address, program = program, pid = pid)
        }
        None => message!("lecture-port-holder-unknown", address = address),
    }
}

fn socket_type(fault: &Fault) -> SocketType {
    let is_udp = fault.command.is_some_and(|command| command.starts_with("udp"));
    if is_udp { SocketType::Datagram } else { SocketType::Stream }
}

/// The same address with a port that is free now.
pub fn free(network: &dyn Network, address: SocketAddr, fault: &Fault) -> Option<SocketAddr> {
    let family = if address.is_ipv4() { Family::Inet } else { Family::Inet6 };
    let socket = network.socket(family, socket_type(fault)).ok()?;
    socket.bind(&Endpoint::Inet(SocketAddr::new(address.ip(), 0))).ok()?;
    let free = match socket.local().ok()? {
        Endpoint::Inet(free) => free,
        Endpoint::Unix(_) => return None,
    };
    socket.close();
    Some(free)
}
