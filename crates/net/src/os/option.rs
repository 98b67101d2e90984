//! Sets and reads the options of sockets, as socket(7), tcp(7), ip(7) and ipv6(7) have them.

use std::io::{Error, Result};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use rustix::net::netdevice::index_to_name;
use rustix::net::sockopt::{
    self, Ipv4PathMtuDiscovery, Ipv6PathMtuDiscovery, set_ip_multicast_if_with_ifindex,
};
use socket2::{InterfaceIndexOrAddress, Socket};

use super::errno;
use crate::{AlgorithmName, Errno, Family, LOOPBACK_INTERFACE, OptionValue, SocketOption};

/// setsockopt(2)
pub(super) fn set(socket: &Socket, family: Family, option: SocketOption, value: OptionValue) -> Result<()> {
    use OptionValue::{Number, Switch, Time};
    use SocketOption as O;
    match (option, value) {
        (O::NoDelay, Switch(on)) => socket.set_tcp_nodelay(on),
        (O::KeepAlive, Switch(on)) => socket.set_keepalive(on),
        (O::Linger, Time(time)) => socket.set_linger(time.map(whole_seconds)),
        (O::Linger, Switch(false)) => socket.set_linger(None),
        (O::Reuse, Switch(on)) => socket.set_reuse_address(on),
        (O::ReusePort, Switch(on)) => socket.set_reuse_port(on),
        (O::Broadcast, Switch(on)) => socket.set_broadcast(on),
        (O::SendBuffer, Number(bytes)) => socket.set_send_buffer_size(bytes as usize),
        (O::ReceiveBuffer, Number(bytes)) => socket.set_recv_buffer_size(bytes as usize),
        (O::V6Only, Switch(on)) => socket.set_only_v6(on),
        (O::Ttl, Number(hops)) => match family {
            Family::Inet => socket.set_ttl_v4(hops),
            Family::Inet6 => socket.set_unicast_hops_v6(hops),
            Family::Unix => missing(),
        },
        (O::MulticastTtl, Number(hops)) => match family {
            Family::Inet => socket.set_multicast_ttl_v4(hops),
            Family::Inet6 => socket.set_multicast_hops_v6(hops),
            Family::Unix => missing(),
        },
        (O::MulticastLoop, Switch(on)) => match family {
            Family::Inet => socket.set_multicast_loop_v4(on),
            Family::Inet6 => socket.set_multicast_loop_v6(on),
            Family::Unix => missing(),
        },
        (O::MulticastInterface, Number(index)) => multicast_interface(socket, family, index),
        (O::MulticastAll, Switch(on)) => multicast_all(socket, family, on),
        (O::Interface, Number(index)) => {
            let name = index_to_name(socket, index)?;
            socket.bind_device(Some(name.as_bytes()))
        }
        (O::Error | O::Mss, _) => missing(),
        (O::Tos | O::DontFragment | O::OobInline, _) | (O::MaxSegment | O::Congestion, _) => {
            of_packets(socket, family, option, value)
        }
        (
            O::KeepAliveIdle
            | O::KeepAliveInterval
            | O::KeepAliveCount
            | O::UserTimeout
            | O::QuickAck
            | O::Cork,
            _,
        ) => timing(socket, option, value),
        _ => Err(Errno::INVAL.into()),
    }
}

/// When TCP sends, and when it gives up.
fn timing(socket: &Socket, option: SocketOption, value: OptionValue) -> Result<()> {
    use OptionValue::{Number, Switch, Time};
    use SocketOption as O;
    match (option, value) {
        (O::KeepAliveIdle, Time(Some(time))) => sockopt::set_tcp_keepidle(socket, whole_seconds(time))?,
        (O::KeepAliveInterval, Time(Some(time))) => sockopt::set_tcp_keepintvl(socket, whole_seconds(time))?,
        (O::KeepAliveCount, Number(count)) => sockopt::set_tcp_keepcnt(socket, count)?,
        (O::UserTimeout, Time(time)) => {
            let time = time.map_or(Ok(0), |time| milliseconds(time).ok_or(Errno::INVAL))?;
            sockopt::set_tcp_user_timeout(socket, time)?;
        }
        (O::QuickAck, Switch(on)) => sockopt::set_tcp_quickack(socket, on)?,
        (O::Cork, Switch(on)) => sockopt::set_tcp_cork(socket, on)?,
        _ => return Err(Errno::INVAL.into()),
    }
    Ok(())
}

/// How packets look.
fn of_packets(socket: &Socket, family: Family, option: SocketOption, value: OptionValue) -> Result<()> {
    use OptionValue::{Name, Number, Switch};
    use SocketOption as O;
    match (option, value, family) {
        (O::MaxSegment, Number(bytes), _) => socket.set_tcp_mss(bytes)?,
        (O::Congestion, Name(name), _) => sockopt::set_tcp_congestion(socket, name.as_str())?,
        (O::OobInline, Switch(on), _) => sockopt::set_socket_oobinline(socket, on)?,
        (O::Tos | O::DontFragment, _, Family::Unix) => return missing(),
        (O::Tos, Number(bits), Family::Inet) => {
            sockopt::set_ip_tos(socket, u8::try_from(bits).map_err(|_| Errno::INVAL)?)?;
        }
        (O::Tos, Number(bits), Family::Inet6) => sockopt::set_ipv6_tclass(socket, bits)?,
        (O::DontFragment, Switch(on), Family::Inet) => {
            let how = if on { Ipv4PathMtuDiscovery::DO } else { Ipv4PathMtuDiscovery::DONT };
            sockopt::set_ip_mtu_discover(socket, how)?;
        }
        (O::DontFragment, Switch(on), Family::Inet6) => {
            let how = if on { Ipv6PathMtuDiscovery::DO } else { Ipv6PathMtuDiscovery::DONT };
            sockopt::set_ipv6_mtu_discover(socket, how)?;
        }
        _ => return Err(Errno::INVAL.into()),
    }
    Ok(())
}

/// getsockopt(2)
pub(super) fn get(socket: &Socket, family: Family, option: SocketOption) -> Result<OptionValue> {
    use OptionValue::{Number, Switch, Time};
    use SocketOption as O;
    let size = |bytes: usize| Number(u32::try_from(bytes).unwrap_or(u32::MAX));
    match (option, family) {
        (O::NoDelay, _) => socket.tcp_nodelay().map(Switch),
        (O::KeepAlive, _) => socket.keepalive().map(Switch),
        (O::Linger, _) => socket.linger().map(Time),
        (O::Reuse, _) => socket.reuse_address().map(Switch),
        (O::ReusePort, _) => socket.reuse_port().map(Switch),
        (O::Broadcast, _) => socket.broadcast().map(Switch),
        (O::SendBuffer, _) => socket.send_buffer_size().map(size),
        (O::ReceiveBuffer, _) => socket.recv_buffer_size().map(size),
        (O::V6Only, _) => socket.only_v6().map(Switch),
        (O::Mss, _) => socket.tcp_mss().map(Number),
        (O::Error, _) => {
            let pending = socket.take_error()?;
            Ok(OptionValue::Error(pending.as_ref().map(errno)))
        }
        (O::Ttl, Family::Inet) => socket.ttl_v4().map(Number),
        (O::Ttl, Family::Inet6) => socket.unicast_hops_v6().map(Number),
        (O::MulticastTtl, Family::Inet) => socket.multicast_ttl_v4().map(Number),
        (O::MulticastTtl, Family::Inet6) => socket.multicast_hops_v6().map(Number),
        (O::MulticastLoop, Family::Inet) => socket.multicast_loop_v4().map(Switch),
        (O::MulticastLoop, Family::Inet6) => socket.multicast_loop_v6().map(Switch),
        (O::MaxSegment, _) => socket.tcp_mss().map(Number),
        (O::KeepAliveIdle, _) => Ok(Time(Some(sockopt::tcp_keepidle(socket)?))),
        (O::KeepAliveInterval, _) => Ok(Time(Some(sockopt::tcp_keepintvl(socket)?))),
        (O::KeepAliveCount, _) => Ok(Number(sockopt::tcp_keepcnt(socket)?)),
        (O::UserTimeout, _) => {
            let time = sockopt::tcp_user_timeout(socket)?;
            Ok(Time((time > 0).then(|| Duration::from_millis(time.into()))))
        }
        (O::QuickAck, _) => Ok(Switch(sockopt::tcp_quickack(socket)?)),
        (O::Cork, _) => Ok(Switch(sockopt::tcp_cork(socket)?)),
        (O::Congestion, _) => {
            let name = sockopt::tcp_congestion(socket)?;
            AlgorithmName::new(&name).map(OptionValue::Name).ok_or_else(|| Errno::INVAL.into())
        }
        (O::OobInline, _) => Ok(Switch(sockopt::socket_oobinline(socket)?)),
        (O::Tos, Family::Inet) => Ok(Number(sockopt::ip_tos(socket)?.into())),
        (O::Tos, Family::Inet6) => Ok(Number(sockopt::ipv6_tclass(socket)?)),
        (O::DontFragment, Family::Inet) => {
            let how = sockopt::ip_mtu_discover(socket)?;
            Ok(Switch(matches!(how, Ipv4PathMtuDiscovery::DO | Ipv4PathMtuDiscovery::PROBE)))
        }
        (O::DontFragment, Family::Inet6) => {
            let how = sockopt::ipv6_mtu_discover(socket)?;
            Ok(Switch(matches!(how, Ipv6PathMtuDiscovery::DO | Ipv6PathMtuDiscovery::PROBE)))
        }
        (O::Ttl | O::MulticastTtl | O::MulticastLoop | O::Tos | O::DontFragment, Family::Unix)
        | (O::MulticastInterface | O::MulticastAll | O::Interface, _) => missing(),
    }
}

/// An IPv6 socket may send to IPv4 groups too: it has the setting of both.
fn multicast_interface(socket: &Socket, family: Family, index: u32) -> Result<()> {
    let any = Ipv4Addr::UNSPECIFIED;
    match family {
        Family::Inet => Ok(set_ip_multicast_if_with_ifindex(socket, &any, &any, index)?),
        Family::Inet6 => {
            socket.set_multicast_if_v6(index)?;
            Ok(set_ip_multicast_if_with_ifindex(socket, &any, &any, index)?)
        }
        Family::Unix => missing(),
    }
}

/// An IPv6 socket may hear IPv4 groups too: it has the setting of both.
fn multicast_all(socket: &Socket, family: Family, on: bool) -> Result<()> {
    match family {
        Family::Inet => socket.set_multicast_all_v4(on),
        Family::Inet6 => {
            socket.set_multicast_all_v6(on)?;
            socket.set_multicast_all_v4(on)
        }
        Family::Unix => missing(),
    }
}

/// IP_ADD_MEMBERSHIP, IPV6_ADD_MEMBERSHIP and their opposites.
pub(super) fn membership(socket: &Socket, group: IpAddr, interface: IpAddr, join: bool) -> Result<()> {
    match (group, interface) {
        (IpAddr::V4(group), IpAddr::V4(interface)) if interface.is_loopback() => {
            let lo = InterfaceIndexOrAddress::Index(LOOPBACK_INTERFACE);
            if join {
                socket.join_multicast_v4_n(&group, &lo)
            } else {
                socket.leave_multicast_v4_n(&group, &lo)
            }
        }
        (IpAddr::V4(group), IpAddr::V4(interface)) if join => socket.join_multicast_v4(&group, &interface),
        (IpAddr::V4(group), IpAddr::V4(interface)) => socket.leave_multicast_v4(&group, &interface),
        (IpAddr::V6(group), IpAddr::V6(interface)) => {
            let index = index_of(interface)?;
            if join {
                socket.join_multicast_v6(&group, index)
            } else {
                socket.leave_multicast_v6(&group, index)
            }
        }
        _ => Err(Errno::INVAL.into()),
    }
}

/// Counted as the kernel counts them, in 31 bits. A time below one must not become 0, which means none.
fn milliseconds(time: Duration) -> Option<u32> {
    let up = time.as_nanos().div_ceil(1_000_000);
    u32::try_from(up).ok().filter(|up| *up <= i32::MAX.unsigned_abs())
}

fn missing<T>() -> Result<T> {
    Err(Errno::NOPROTOOPT.into())
}

/// SO_LINGER counts seconds. A time below one must not become 0, which means a reset.
fn whole_seconds(time: Duration) -> Duration {
    Duration::from_secs(time.as_secs() + u64::from(time.subsec_nanos() > 0))
}

/// The interface that has an IPv6 address, from /proc/net/if_inet6 (proc_net(5): address, index,
/// prefix length, scope, flags, name; all in hexadecimal); 0, any interface, for `::`.
fn index_of(address: Ipv6Addr) -> Result<u32> {
    if address.is_unspecified() {
        return Ok(0);
    }
    if address.is_loopback() {
        return Ok(LOOPBACK_INTERFACE);
    }
    let table = std::fs::read_to_string("/proc/net/if_inet6")?;
    let index = table.lines().find_map(|line| {
        let mut words = line.split_ascii_whitespace();
        let found = u128::from_str_radix(words.next()?, 16).ok()?;
        let index = u32::from_str_radix(words.next()?, 16).ok()?;
        (Ipv6Addr::from(found) == address).then_some(index)
    });
    index.ok_or_else(|| Error::from(Errno::ADDRNOTAVAIL))
}
