//! Keeps a UDP socket on this machine where the run has no right beyond it. The rights judge
//! addresses, but an address alone does not say where a datagram goes and whose datagrams come in:
//! a group is reached through an interface, and a socket that is bound to nothing hears everybody.
//!
//! May use: `access`, `eval`, `net` (the seam).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use wirelab_net::{Endpoint, Errno, Family, LOOPBACK_INTERFACE, OptionValue, SocketOption, SocketType};

use super::access::{self, AddressUse, Reach};
use super::endpoint::{self, Destination};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::socket::Socket;
use crate::eval::world::World;
use crate::message;

/// The loopback interface, as an option names it.
const LOOPBACK: OptionValue = OptionValue::Number(LOOPBACK_INTERFACE);

/// A socket that is about to send or to connect.
pub struct Sender<'a> {
    /// The network's socket.
    pub net: &'a dyn wirelab_net::Socket,
    /// Its family.
    pub family: Family,
    /// Its type.
    pub socket_type: SocketType,
}

impl<'a> Sender<'a> {
    /// A socket of the run.
    pub fn of(socket: &'a Socket) -> Self {
        Self { net: &*socket.net, family: socket.family, socket_type: socket.socket_type }
    }

    /// Asks the rights for what the socket is to reach, and makes it ready for that: datagrams to a
    /// group go to the loopback interface alone where no right goes further, and a socket that is bound
    /// to nothing is bound to a loopback address before it sends to one.
    ///
    /// # Errors
    /// DENIED, or the system call's error.
    pub fn permit(
        &self,
        world: &World,
        command: &str,
        purpose: AddressUse,
        to: SocketAddr,
        place: &Destination,
    ) -> Outcome<()> {
        if self.net.host().is_some() {
            return Ok(());
        }
        let own = match self.net.local() {
            Ok(Endpoint::Inet(own)) => own,
            _ => SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), 0),
        };
        if self.socket_type == SocketType::Datagram && to.ip().to_canonical().is_multicast() {
            if access::group(world, purpose, to, own.ip())? == Reach::Granted {
                return Ok(());
            }
            if to.ip().to_canonical().is_ipv6() && !loopback_leads_to(world, to) {
                return access::kernel_endpoint(world, purpose, to, None).map_err(without_route);
            }
            return self.set(command, to, SocketOption::MulticastInterface, LOOPBACK);
        }
        endpoint::permit_kernel(world, purpose, to, place)?;
        match self.socket_type {
            _ if own.port() != 0 => Ok(()),
            SocketType::Datagram if access::hears_everybody(world, self.family) => Ok(()),
            SocketType::Datagram => self.close_to_others(command, to),
            SocketType::Stream | SocketType::SeqPacket => stays_here(world, command, to),
        }
    }

    /// With its first datagram the kernel would bind the socket to every address of this machine.
    fn close_to_others(&self, command: &str, to: SocketAddr) -> Outcome<()> {
        let ip = to.ip().to_canonical();
        if !ip.is_loopback() && !ip.is_unspecified() {
            // It is to speak to another machine, which was granted; what groups others have joined
            // is not its concern.
            return self.set(command, to, SocketOption::MulticastAll, OptionValue::Switch(false));
        }
        let at = match ip {
            IpAddr::V4(_) => SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0),
            IpAddr::V6(_) => SocketAddr::new(Ipv6Addr::LOCALHOST.into(), 0),
        };
        match self.net.bind(&endpoint::fitting(self.family, at)) {
            // The call that follows says what is wrong with an address of another family.
            Ok(()) | Err(Errno::AFNOSUPPORT) => Ok(()),
            Err(errno) => Err(Fault::system(command, &to.to_string(), errno)),
        }
    }

    fn set(&self, command: &str, to: SocketAddr, option: SocketOption, value: OptionValue) -> Outcome<()> {
        self.net.set(option, value).map_err(|errno| Fault::system(command, &to.to_string(), errno))
    }
}

/// Whether a loopback address is one of this machine: where the loopback interface is down or has lost it,
/// the kernel would look for it elsewhere. bind(2) on another socket tells, without a packet; the socket
/// itself keeps its freedom of ports.
///
/// # Errors
/// EADDRNOTAVAIL: it is none.
pub fn stays_here(world: &World, command: &str, to: SocketAddr) -> Outcome<()> {
    let ip = match to.ip().to_canonical() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    let family = if ip.is_ipv4() { Family::Inet } else { Family::Inet6 };
    if !ip.is_loopback() || access::hears_everybody(world, family) {
        return Ok(());
    }
    let probe = world.network.socket(family, SocketType::Datagram);
    match probe.and_then(|probe| probe.bind(&Endpoint::Inet(SocketAddr::new(ip, 0)))) {
        Err(errno @ Errno::ADDRNOTAVAIL) => Err(Fault::system(command, &to.to_string(), errno)),
        // What else is wrong is for the call that follows to say.
        _ => Ok(()),
    }
}

/// Whether the loopback interface has a route to an IPv6 group, which Linux does not give it by
/// itself. connect(2) on another socket tells, without a packet.
fn loopback_leads_to(world: &World, group: SocketAddr) -> bool {
    let probe = world.network.socket(Family::Inet6, SocketType::Datagram);
    probe.is_ok_and(|probe| {
        let is_kept = probe.set(SocketOption::MulticastInterface, LOOPBACK).is_ok();
        is_kept && probe.connect(&Endpoint::Inet(group)).is_ok()
    })
}

fn without_route(fault: Box<Fault>) -> Box<Fault> {
    fault.note(message!("group-not-on-loopback")).help(message!("group-not-on-loopback-help"))
}

/// Before a UDP socket is bound: where no right says otherwise it hears no groups but those that it
/// joins itself. Linux would let it hear what any program on this machine has joined (ip(7),
/// IP_MULTICAST_ALL).
///
/// # Errors
/// The system call's.
pub fn before_bind(
    world: &World,
    command: &str,
    net: &dyn wirelab_net::Socket,
    at: SocketAddr,
) -> Outcome<()> {
    let hears_groups = at.ip().is_unspecified() || at.ip().to_canonical().is_multicast();
    if net.host().is_some() || !hears_groups || access::hears_groups_of_others(world, at) {
        return Ok(());
    }
    net.set(SocketOption::MulticastAll, OptionValue::Switch(false))
        .map_err(|errno| Fault::system(command, &at.to_string(), errno))
}

/// Whether a socket of the run may be bound to an address: to a group without a right where it has
/// joined that group on the loopback interface.
///
/// # Errors
/// DENIED.
pub fn permit_bind(world: &World, socket: &Socket, at: SocketAddr, place: &Destination) -> Outcome<()> {
    let group = at.ip().to_canonical();
    if socket.loopback_groups.borrow().contains(&group) {
        return Ok(());
    }
    let judged = endpoint::permit_at(world, AddressUse::Bind, socket, at, place);
    judged.map_err(|fault| explain_group(fault, group))
}

/// What else there is for a group that may not be bound to.
pub fn explain_group(fault: Box<Fault>, group: IpAddr) -> Box<Fault> {
    if group.is_multicast() && fault.name == "DENIED" {
        return fault.help(message!("denied-group-bind", group = group));
    }
    fault
}

/// Asks the rights for joining a group on the interface with an address, and keeps the socket to the
/// loopback interface where they go no further: an IPv6 socket hears its groups on every interface
/// where somebody has joined them.
///
/// # Errors
/// DENIED, or the system call's error.
pub fn permit_join(
    world: &World,
    command: &str,
    socket: &Socket,
    group: IpAddr,
    interface: IpAddr,
) -> Outcome<Reach> {
    if socket.net.host().is_some() {
        return Ok(Reach::Granted);
    }
    let wanted = SocketAddr::new(group, 0);
    let reach = access::group(world, AddressUse::Join, wanted, interface)?;
    if reach == Reach::Loopback && group.is_ipv6() {
        let is_open = matches!(socket.net.local(), Ok(Endpoint::Inet(own))
            if own.port() != 0 && !own.ip().to_canonical().is_loopback());
        if is_open {
            access::kernel_endpoint(world, AddressUse::Join, wanted, None)?;
        }
        socket
            .net
            .set(SocketOption::Interface, LOOPBACK)
            .map_err(|errno| Fault::system(command, &group.to_string(), errno))?;
    }
    Ok(reach)
}

/// Linux answers EINVAL where a socket with a loopback address sends to another machine.
pub fn explain_source(mut fault: Box<Fault>, socket: &Socket, to: &Endpoint) -> Box<Fault> {
    match (to, socket.net.local()) {
        (Endpoint::Inet(to), Ok(Endpoint::Inet(own)))
            if fault.name == "EINVAL"
                && own.ip().to_canonical().is_loopback()
                && !to.ip().to_canonical().is_loopback() =>
        {
            fault.message.id = "errno-EINVAL-loopback";
            for help in &mut fault.help {
                help.id = "errno-EINVAL-loopback.help";
            }
            fault.note(message!("bound-to-loopback", local = own))
        }
        _ => fault,
    }
}
