//! What a script asks for, on its way to the rights: the one place of the commands that knows how
//! rights, files, and the reading and showing of values are called.
//!
//! May use: `rights`, `files`, `eval`, and what the seam to the network calls things. Must not use the
//! network.

use std::ffi::OsStr;
use std::net::{IpAddr, SocketAddr};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;
use std::rc::Rc;

use wirelab_net::{Endpoint, Family, SocketType};

use crate::eval::fault::{Fault, Outcome};
use crate::eval::interrupt::Work;
use crate::eval::memory::room_for;
use crate::eval::socket::Socket;
use crate::eval::value::{Address, Bytes, Value, display};
use crate::eval::world::World;
use crate::files::Files;
pub use crate::rights::{AddressUse, Reach};

/// What a name of a folder costs beside its bytes, in the measure of [`Work`]: the kernel looks it up.
const COST_OF_NAME: usize = 64;

/// Whether the run may use an address with a socket that it is about to make; `name` is the host name that it came from.
///
/// # Errors
/// DENIED, with the flag that would grant it.
pub fn endpoint(world: &World, purpose: AddressUse, address: SocketAddr, name: Option<&str>) -> Outcome<()> {
    if world.hosts.is_on() {
        // The socket will be a simulated one, which reaches nothing.
        return Ok(());
    }
    kernel_endpoint(world, purpose, address, name)
}

/// The same where the socket is the kernel's.
///
/// # Errors
/// DENIED, with the flag that would grant it.
pub fn kernel_endpoint(
    world: &World,
    purpose: AddressUse,
    address: SocketAddr,
    name: Option<&str>,
) -> Outcome<()> {
    world.rights.check_endpoint(purpose, address, name)
}

/// Whether the run may ask the resolver for a host name.
///
/// # Errors
/// DENIED, with the flag that would grant it.
pub fn name(world: &World, name: &str, port: u16) -> Outcome<()> {
    if world.hosts.is_on() {
        // Simulated hosts answer from what they are called: no question leaves the machine.
        return Ok(());
    }
    world.rights.check_name(world.network.as_ref(), name, port)
}

/// Whether the run may join a group, or send to one, with a socket at an address or on the interface
/// that has the address, and how far that may reach.
///
/// # Errors
/// DENIED, with the flag that would grant it.
pub fn group(world: &World, purpose: AddressUse, group: SocketAddr, own: IpAddr) -> Outcome<Reach> {
    world.rights.check_group(purpose, group, own)
}

/// Whether a UDP socket of the run may be open to all that arrives at this machine.
pub fn hears_everybody(world: &World, family: Family) -> bool {
    world.rights.hears_everybody(family)
}

/// Whether a socket of the run at this address may hear groups that others have joined.
pub fn hears_groups_of_others(world: &World, at: SocketAddr) -> bool {
    world.rights.hears_groups_of_others(at)
}

/// Whether the run may make or use a UNIX socket at a path, or at an abstract name.
///
/// # Errors
/// DENIED, with the flag that would grant it.
pub fn unix(
    world: &World,
    command: &str,
    purpose: AddressUse,
    path: &[u8],
    socket_type: SocketType,
) -> Outcome<()> {
    // A connection that was accepted has its listener's name, and keeps nobody else from taking it. So
    // does a socket of the other type: each type has names of its own.
    let is_own = || {
        let sockets = world.sockets.borrow();
        let is_maker = |own: &&Rc<Socket>| {
            (own.family, own.socket_type, own.accepted.get()) == (Family::Unix, socket_type, false)
        };
        let mut makers = sockets.values().filter(is_maker);
        makers.any(|own| matches!(own.net.local(), Ok(Endpoint::Unix(local)) if local == path))
    };
    world.rights.check_unix(command, purpose, path, path.starts_with(b"\0") && is_own())
}

/// What is in a file.
///
/// # Errors
/// DENIED, or the system call's error.
pub fn load(world: &World, path: &[u8]) -> Outcome<Vec<u8>> {
    Files::new(&world.rights).load(path_of(path))
}

/// What is in a part of a file.
///
/// # Errors
/// DENIED, or the system call's error.
pub fn load_part(world: &World, path: &[u8], from: u64, most: usize) -> Outcome<Vec<u8>> {
    Files::new(&world.rights).load_part(path_of(path), from, most)
}

/// Adds data behind the end of a file.
///
/// # Errors
/// DENIED, or the system call's error.
pub fn append(world: &World, path: &[u8], data: &[u8]) -> Outcome<()> {
    Files::new(&world.rights).append(path_of(path), data)
}

/// Whether there is anything at a path.
///
/// # Errors
/// DENIED, or the system call's error.
pub fn exists(world: &World, path: &[u8]) -> Outcome<bool> {
    Files::new(&world.rights).exists(path_of(path))
}

/// The names in a folder, sorted.
///
/// # Errors
/// DENIED, LIMIT, or the system call's error.
pub fn names(world: &World, path: &[u8]) -> Outcome<Vec<Value>> {
    let mut work = Work::default();
    let (mut names, mut bytes) = (Vec::<Bytes>::new(), 0);
    Files::new(&world.rights).names(path_of(path), |name| {
        bytes += name.len() + size_of::<Value>();
        room_for(bytes)?;
        names.push(Bytes::from(name));
        work.done(name.len() + COST_OF_NAME)
    })?;
    names.sort_unstable_by(|one, other| one[..].cmp(&other[..]));
    Ok(names.into_iter().map(Value::Bytes).collect())
}

/// Removes a file, a link or an empty folder.
///
/// # Errors
/// DENIED, or the system call's error.
pub fn remove(world: &World, path: &[u8]) -> Outcome<()> {
    Files::new(&world.rights).remove(path_of(path))
}

/// Makes a folder.
///
/// # Errors
/// DENIED, or the system call's error.
pub fn make_folder(world: &World, path: &[u8]) -> Outcome<()> {
    Files::new(&world.rights).make_folder(path_of(path))
}

/// Writes a file, wholly or not at all.
///
/// # Errors
/// DENIED, or the system call's error.
pub fn save(world: &World, path: &[u8], data: &[u8]) -> Outcome<()> {
    Files::new(&world.rights).save(path_of(path), data)
}

/// A variable of the environment that this process has; `None` where it is not set.
///
/// # Errors
/// DENIED, or VALUE where none can be called so.
pub fn variable(world: &World, name: &str) -> Outcome<Option<Vec<u8>>> {
    world.rights.check_env(name)?;
    Ok(std::env::var_os(name).map(OsStringExt::into_vec))
}

fn path_of(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}

/// An address from text.
///
/// # Errors
/// VALUE: what is wrong with it.
pub fn parse(text: &str) -> Outcome<Address> {
    Address::parse(text).map_err(Fault::value)
}

/// A value as `print` writes it.
pub fn shown(value: &Value) -> Bytes {
    match value {
        Value::Bytes(bytes) => bytes.clone(),
        other => display::show(other).into(),
    }
}
