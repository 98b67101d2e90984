//! From an address as it is written to the addresses that system calls take: names are resolved,
//! and each resolved address is checked against the rights.
//!
//! May use: `eval`, `net` (the seam), `access`.

use std::net::{IpAddr, SocketAddr, SocketAddrV6};
use std::rc::Rc;

use wirelab_net::{Endpoint, Family, SocketType};

use super::access::{self, AddressUse};
use super::parts::lossy;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::socket::Socket;
use crate::eval::value::{Address, Value};
use crate::eval::world::World;
use crate::message;

/// An address operand: an address, or text that is read as one.
///
/// # Errors
/// VALUE for text that is none, KIND for anything else.
pub fn address(what: &str, value: &Value) -> Outcome<Rc<Address>> {
    match value {
        Value::Address(address) => Ok(Rc::clone(address)),
        Value::Bytes(bytes) => {
            let text = bytes
                .as_str()
                .ok_or_else(|| Fault::value(message!("address-not-text", text = lossy(bytes))))?;
            access::parse(text).map(Rc::new)
        }
        other => Err(Fault::kind(what, "address | bytes", other.kind())),
    }
}

/// Where an address leads, as far as that is known without asking the resolver.
pub enum Destination {
    /// One address
    Known(SocketAddr),
    /// A host name, still to be resolved
    Named(Rc<str>, u16),
}

impl std::fmt::Display for Destination {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Known(known) => known.fmt(f),
            Self::Named(name, port) => write!(f, "{name}:{port}"),
        }
    }
}

/// Where an address leads. `port` stands in where it has none.
///
/// # Errors
/// It has no port, or names an interface that does not exist, or is a path.
pub fn place(world: &World, command: &str, address: &Address, port: Option<u16>) -> Outcome<Destination> {
    match address {
        Address::Inet(known) => Ok(Destination::Known(*known)),
        Address::Ip(ip) => match port {
            Some(port) => Ok(Destination::Known(SocketAddr::new(*ip, port))),
            None => Err(Fault::value(message!("address-without-port", address = ip))),
        },
        Address::Host { name, port } => match scoped(world, command, name, *port)? {
            Some(known) => Ok(Destination::Known(known)),
            None => Ok(Destination::Named(Rc::from(&**name), *port)),
        },
        Address::Unix(path) => {
            Err(Fault::value(message!("address-is-a-path", command = command, path = lossy(path))))
        }
    }
}

/// `fe80::1%eth0`: an address of a link, with the interface that leads to it.
fn scoped(world: &World, command: &str, name: &str, port: u16) -> Outcome<Option<SocketAddr>> {
    let Some((ip, interface)) = name.split_once('%') else { return Ok(None) };
    let Ok(ip) = ip.parse() else { return Ok(None) };
    let scope = match interface.parse() {
        Ok(number) => number,
        Err(_) => world.network_here(command)?.interface(interface).map_err(|errno| {
            Fault::system(command, name, errno).note(message!("no-such-interface", interface = interface))
        })?,
    };
    Ok(Some(SocketAddr::V6(SocketAddrV6::new(ip, port, 0, scope))))
}

/// All addresses of a place, in the resolver's order.
///
/// # Errors
/// The name has no address, or the resolver did not answer.
pub async fn resolve(world: &World, command: &str, place: &Destination) -> Outcome<Vec<SocketAddr>> {
    match place {
        Destination::Known(known) => Ok(vec![*known]),
        Destination::Named(name, port) => {
            access::name(world, name, *port)?;
            let addresses = world.clock().resolve(name).await.map_err(|error| {
                let message =
                    message!("name-not-resolved", command = command, name = name, text = error.text);
                Fault::new(error.name, message).help(message!("name-not-resolved-help"))
            })?;
            Ok(addresses.into_iter().map(|ip| SocketAddr::new(ip, *port)).collect())
        }
    }
}

/// Asks the rights for a resolved address.
///
/// # Errors
/// DENIED.
pub fn permit(world: &World, purpose: AddressUse, address: SocketAddr, place: &Destination) -> Outcome<()> {
    access::endpoint(world, purpose, address, named(place))
}

/// The same for what an open socket is to do.
///
/// # Errors
/// DENIED.
pub fn permit_at(
    world: &World,
    purpose: AddressUse,
    socket: &Socket,
    address: SocketAddr,
    place: &Destination,
) -> Outcome<()> {
    if socket.net.host().is_some() {
        return Ok(());
    }
    permit_kernel(world, purpose, address, place)
}

/// The same for a socket of the kernel.
///
/// # Errors
/// DENIED.
pub fn permit_kernel(
    world: &World,
    purpose: AddressUse,
    address: SocketAddr,
    place: &Destination,
) -> Outcome<()> {
    access::kernel_endpoint(world, purpose, address, named(place))
}

fn named(place: &Destination) -> Option<&str> {
    match place {
        Destination::Known(_) => None,
        Destination::Named(name, _) => Some(&**name),
    }
}

/// The family of an address.
pub fn family(address: &SocketAddr) -> Family {
    match address {
        SocketAddr::V4(_) => Family::Inet,
        SocketAddr::V6(_) => Family::Inet6,
    }
}

/// An address in the form that a socket of a family takes: IPv4 goes through an IPv6 socket as
/// `::ffff:a.b.c.d` (RFC 4291, section 2.5.5.2).
pub fn fitting(family: Family, address: SocketAddr) -> Endpoint {
    Endpoint::Inet(match (family, address) {
        (Family::Inet6, SocketAddr::V4(v4)) => {
            SocketAddr::new(IpAddr::V6(v4.ip().to_ipv6_mapped()), v4.port())
        }
        _ => address,
    })
}

/// One end that a socket tells of, as a value of the language.
pub fn value(socket: &Socket, endpoint: Endpoint) -> Value {
    Value::from(Address::of_end(endpoint, |index| socket.net.interface_name(index)))
}

/// One end for a message.
pub fn text(endpoint: &Endpoint) -> String {
    match endpoint {
        Endpoint::Inet(address) => address.to_string(),
        Endpoint::Unix(path) => lossy(path),
    }
}

/// The socket of this run that keeps another from an address, if it is one of ours. With the
/// simulated host where that is; `None`: at the kernel.
pub fn holder(
    world: &World,
    socket_type: SocketType,
    wanted: &Endpoint,
    host: Option<&str>,
) -> Option<(Rc<str>, String)> {
    let sockets = world.sockets.borrow();
    let holds = |socket: &&Rc<Socket>| {
        socket.socket_type == socket_type
            && socket.net.host().as_deref() == host
            && socket.net.local().is_ok_and(|local| clash(&local, wanted))
    };
    let socket = sockets.values().find(holds)?;
    let local = socket.net.local().ok()?;
    Some((socket.name(), text(&local)))
}

fn clash(held: &Endpoint, wanted: &Endpoint) -> bool {
    match (held, wanted) {
        (Endpoint::Inet(held), Endpoint::Inet(wanted)) => {
            let (a, b) = (held.ip().to_canonical(), wanted.ip().to_canonical());
            held.port() == wanted.port() && (a == b || a.is_unspecified() || b.is_unspecified())
        }
        (Endpoint::Unix(held), Endpoint::Unix(wanted)) => !held.is_empty() && held == wanted,
        _ => false,
    }
}
