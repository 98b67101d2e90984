//! What a script asks for, on its way to the rights: the one place of the commands that knows how
//! rights, files, and the reading and showing of values are called.
//!
//! May use: `rights`, `eval`. Must not use: the network.

use std::net::{IpAddr, SocketAddr};

use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::{Address, Bytes, Value};
use crate::eval::world::World;
use crate::message;

/// What an address is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A connection to it
    Connect,
    /// Waiting there for connections
    Listen,
    /// A datagram to it
    Send,
    /// Taking it as the local end
    Bind,
    /// Joining it as a multicast group
    Join,
}

/// Whether the run may use an address; `name` is the host name that it came from.
///
/// # Errors
/// DENIED, with the flag that would grant it.
pub fn endpoint(_world: &World, _purpose: Purpose, _address: SocketAddr, _name: Option<&str>) -> Outcome<()> {
    Ok(())
}

/// Whether the run may join a group, or send to one, on the interface with an address.
///
/// # Errors
/// DENIED, with the flag that would grant it.
pub fn group(_world: &World, _purpose: Purpose, _group: SocketAddr, _interface: IpAddr) -> Outcome<()> {
    Ok(())
}

/// Whether the run may make or use a UNIX socket at a path.
///
/// # Errors
/// DENIED, with the flag that would grant it.
pub fn socket_file(_world: &World, _purpose: Purpose, _path: &[u8]) -> Outcome<()> {
    Ok(())
}

/// What is in a file.
///
/// # Errors
/// DENIED, or the system call's error.
pub fn load(_world: &World, path: &[u8]) -> Outcome<Vec<u8>> {
    Err(Fault::value(message!("not-available", what = super::parts::lossy(path))))
}

/// Writes a file, wholly or not at all.
///
/// # Errors
/// DENIED, or the system call's error.
pub fn save(_world: &World, path: &[u8], _data: &[u8]) -> Outcome<()> {
    Err(Fault::value(message!("not-available", what = super::parts::lossy(path))))
}

/// An address from text.
///
/// # Errors
/// VALUE: what is wrong with it.
pub fn parse(text: &str) -> Outcome<Address> {
    if let Ok(address) = text.parse() {
        return Ok(Address::Inet(address));
    }
    if let Ok(ip) = text.parse() {
        return Ok(Address::Ip(ip));
    }
    let parts = text.rsplit_once(':').and_then(|(name, port)| Some((name, port.parse().ok()?)));
    let (name, port) = parts.ok_or_else(|| Fault::value(message!("address-unreadable", text = text)))?;
    Ok(Address::Host { name: name.trim_matches(['[', ']']).into(), port })
}

/// A value as `print` writes it.
///
/// # Errors
/// It would be too large.
pub fn shown(value: &Value) -> Outcome<Bytes> {
    Ok(match value {
        Value::Bytes(bytes) => bytes.clone(),
        Value::Int(number) => number.to_string().into(),
        Value::Float(number) => format!("{number:?}").into(),
        Value::Bool(truth) => truth.to_string().into(),
        other => other.kind().name().into(),
    })
}
