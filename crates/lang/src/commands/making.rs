//! Steps in the making of a socket that several commands share.
//!
//! May use: `eval`, `net` (the seam).

use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use wirelab_net::{Endpoint, Errno, Family, Interest, NetResult, OptionValue, SocketOption, SocketType};

use super::{confine, endpoint};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::Value;
use crate::eval::world::World;
use crate::message;

/// How long to wait before the next try where the queue of a listening UNIX socket is full: nothing
/// tells when there is room (connect(2), EAGAIN).
const KNOCK_AGAIN: Duration = Duration::from_millis(2);

/// socket(2), for a command that has no address yet.
///
/// # Errors
/// The system call's, with the command that wanted it.
pub fn socket(
    world: &World,
    command: &str,
    family: Family,
    socket_type: SocketType,
) -> Outcome<Rc<dyn wirelab_net::Socket>> {
    let name = match family {
        Family::Inet => "AF_INET",
        Family::Inet6 => "AF_INET6",
        Family::Unix => "AF_UNIX",
    };
    let network = match family {
        Family::Unix => Rc::clone(kernel(world, command)?),
        Family::Inet | Family::Inet6 => world.network_here(command)?,
    };
    network.socket(family, socket_type).map_err(|errno| not_made(world, command, name, errno))
}

/// The kernel's network, for UNIX sockets: they are files of this machine, which no host of a
/// simulated network has.
///
/// # Errors
/// The command stands on such a host.
pub fn kernel<'a>(world: &'a World, command: &str) -> Outcome<&'a Rc<dyn wirelab_net::Network>> {
    match world.hosts.here() {
        Some(host) => Err(Fault::of_host(command, "AF_UNIX", Errno::AFNOSUPPORT, &host.name)),
        None => Ok(&world.network),
    }
}

fn not_made(world: &World, command: &str, subject: &str, errno: Errno) -> Box<Fault> {
    match world.hosts.here_or_default() {
        Some(host) if errno == Errno::NETDOWN => Fault::of_host(command, subject, errno, &host),
        _ => Fault::system(command, subject, errno),
    }
}

/// socket(2), for an address.
///
/// # Errors
/// The system call's, with the command and the address that wanted it.
pub fn socket_for(
    world: &World,
    command: &str,
    address: SocketAddr,
    socket_type: SocketType,
) -> Outcome<Rc<dyn wirelab_net::Socket>> {
    let made = world.network_here(command)?.socket(endpoint::family(&address), socket_type);
    made.map_err(|errno| not_made(world, command, &address.to_string(), errno))
}

/// Turns a switch of a new socket on or off.
///
/// # Errors
/// The system call's.
pub fn turn(
    net: &dyn wirelab_net::Socket,
    command: &str,
    option: SocketOption,
    on: bool,
    at: &str,
) -> Outcome<()> {
    net.set(option, OptionValue::Switch(on)).map_err(|errno| Fault::system(command, at, errno))
}

/// bind(2); where the address is taken, the fault says by which of our own sockets, if by one.
///
/// # Errors
/// The system call's.
pub fn bind(
    world: &World,
    command: &str,
    socket_type: SocketType,
    net: &dyn wirelab_net::Socket,
    to: &Endpoint,
) -> Outcome<()> {
    if let (Endpoint::Inet(at), SocketType::Datagram) = (to, socket_type) {
        confine::before_bind(world, command, net, *at)?;
    }
    net.bind(to).map_err(|errno| taken(world, command, socket_type, net, to, errno))
}

/// The fault of a system call on an address.
pub fn failed_at(command: &str, at: &Endpoint, errno: Errno) -> Box<Fault> {
    without_link(Fault::system(command, &endpoint::text(at), errno), at)
}

/// Linux answers EINVAL where a link-local IPv6 address comes without its link (RFC 4007, section 6:
/// each link has addresses of its own).
pub fn without_link(fault: Box<Fault>, at: &Endpoint) -> Box<Fault> {
    match at {
        Endpoint::Inet(SocketAddr::V6(v6))
            if fault.name == "EINVAL" && v6.ip().is_unicast_link_local() && v6.scope_id() == 0 =>
        {
            let (ip, port) = (v6.ip(), v6.port());
            fault.note(message!("link-local-without-link", ip = ip, port = port))
        }
        _ => fault,
    }
}

/// The fault of a bind or listen on a socket.
pub fn taken(
    world: &World,
    command: &str,
    socket_type: SocketType,
    net: &dyn wirelab_net::Socket,
    at: &Endpoint,
    errno: Errno,
) -> Box<Fault> {
    let mut fault = failed_at(command, at, errno);
    if errno != Errno::ADDRINUSE {
        return fault;
    }
    // What another host has keeps nobody from an address of this one.
    let host = net.host();
    match (endpoint::holder(world, socket_type, at, host.as_deref()), at, host) {
        (Some((name, local)), _, _) => {
            fault.help = vec![message!("address-held-by-help", name = name)];
            fault.note(message!("address-held-by", name = name, local = local))
        }
        (None, Endpoint::Unix(_), _) => fault,
        (None, Endpoint::Inet(_), None) => fault.note(message!("address-held-elsewhere")),
        (None, Endpoint::Inet(_), Some(host)) => {
            fault.help = vec![message!("address-held-on-host-help", host = host)];
            fault.note(message!("address-held-on-host", host = host))
        }
    }
}

/// connect(2) to its end: a connect under way is waited for, and its error is asked for.
///
/// # Errors
/// The system call's.
pub async fn connect(world: &World, net: &dyn wirelab_net::Socket, to: &Endpoint) -> NetResult<()> {
    match net.connect(to) {
        Err(Errno::INPROGRESS | Errno::ALREADY) => {}
        Err(Errno::AGAIN) => return knock(world, net, to).await,
        other => return other,
    }
    // A wake-up that came before its time finds neither an error nor a peer.
    for _ in 0..16 {
        net.ready(Interest::Writable).await?;
        if let OptionValue::Error(Some(errno)) = net.get(SocketOption::Error)? {
            return Err(errno);
        }
        if net.peer().is_ok() {
            return Ok(());
        }
    }
    Err(Errno::NOTCONN)
}

async fn knock(world: &World, net: &dyn wirelab_net::Socket, to: &Endpoint) -> NetResult<()> {
    loop {
        world.network.sleep(KNOCK_AGAIN).await;
        match net.connect(to) {
            Err(Errno::AGAIN) => {}
            other => return other,
        }
    }
}

/// What `from ADDR` binds to, where it was given.
///
/// # Errors
/// It is no address, or a host name.
pub fn from(world: &World, command: &str, value: Option<&Value>) -> Outcome<Option<SocketAddr>> {
    let Some(value) = value else { return Ok(None) };
    let address = endpoint::address("from", value)?;
    match endpoint::place(world, command, &address, Some(0))? {
        endpoint::Destination::Known(known) => {
            super::access::endpoint(world, super::access::AddressUse::Bind, known, None)?;
            Ok(Some(known))
        }
        endpoint::Destination::Named(name, _) => {
            Err(Fault::value(message!("from-needs-numbers", command = command, name = name)))
        }
    }
}
