//! Sets and reads the options of sockets, as socket(7), tcp(7), ip(7) and ipv6(7) have them.

use super::host::{Role, SocketId};
use super::tcp::take_error;
use super::world::World;
use crate::{Errno, Family, NetResult, OptionValue, SocketOption, SocketType};

/// The most that a socket may ask for as a buffer (net.core.rmem_max, wmem_max).
const LARGEST_BUFFER: u32 = 212_992;
/// The least that it gets (SOCK_MIN_RCVBUF, SOCK_MIN_SNDBUF).
const SMALLEST_BUFFER: usize = 2_304;
/// TCP_MAXSEG of a socket without a connection.
const DEFAULT_MSS: u32 = 536;

/// What the stacks here have no part for.
fn is_of_kernel(option: SocketOption) -> bool {
    use SocketOption as O;
    matches!(
        option,
        O::MaxSegment
            | O::KeepAliveIdle
            | O::KeepAliveInterval
            | O::KeepAliveCount
            | O::UserTimeout
            | O::QuickAck
            | O::Cork
            | O::Congestion
            | O::Tos
            | O::DontFragment
            | O::OobInline
    )
}

impl World {
    /// setsockopt(2)
    pub(super) fn set_option(
        &mut self,
        id: SocketId,
        option: SocketOption,
        value: OptionValue,
    ) -> NetResult<()> {
        use OptionValue::{Number, Switch, Time};
        use SocketOption as O;
        let entry = self.entry(id)?;
        let (family, socket_type, is_bound) = (entry.family, entry.socket_type, entry.bound.is_some());
        let has_connection = matches!(entry.role, Role::Connection(_));
        let options = &mut entry.options;
        let hops = |count: u32| u8::try_from(count).map_err(|_| Errno::INVAL);
        // Linux doubles the number for its own bookkeeping (socket(7)).
        let doubled = |bytes: u32| (2 * bytes.min(LARGEST_BUFFER) as usize).max(SMALLEST_BUFFER);
        match (option, value) {
            (O::NoDelay, _) if socket_type == SocketType::Datagram => return Err(Errno::NOPROTOOPT),
            (O::V6Only, _) if family == Family::Inet => return Err(Errno::NOPROTOOPT),
            (O::Error | O::Mss, _)
            // They keep a socket of the kernel from other machines: there are none here.
            | (O::MulticastInterface | O::MulticastAll | O::Interface, _) => return Err(Errno::NOPROTOOPT),
            // Nothing here is set by them.
            (unknown, _) if is_of_kernel(unknown) => return Err(Errno::NOPROTOOPT),
            // The buffers of a connection are made with it, and stay as they are.
            (O::SendBuffer | O::ReceiveBuffer, Number(_)) if has_connection => return Err(Errno::NOPROTOOPT),
            (O::V6Only, Switch(_)) if is_bound => return Err(Errno::INVAL),
            (O::Reuse, Switch(on)) => options.reuse = on,
            (O::ReusePort, Switch(on)) => options.reuse_port = on,
            (O::Broadcast, Switch(on)) => options.broadcast = on,
            (O::NoDelay, Switch(on)) => options.nodelay = on,
            (O::KeepAlive, Switch(on)) => options.keepalive = on,
            (O::Linger, Time(time)) => options.linger = time,
            (O::Linger, Switch(false)) => options.linger = None,
            (O::MulticastLoop, Switch(on)) => options.multicast_loop = on,
            (O::V6Only, Switch(on)) => options.v6only = on,
            (O::Ttl, Number(0)) => return Err(Errno::INVAL),
            (O::Ttl, Number(count)) => options.ttl = hops(count)?,
            (O::MulticastTtl, Number(_)) if socket_type == SocketType::Stream => return Err(Errno::INVAL),
            (O::MulticastTtl, Number(count)) => options.multicast_ttl = hops(count)?,
            (O::SendBuffer, Number(bytes)) => options.send_buffer = doubled(bytes),
            (O::ReceiveBuffer, Number(bytes)) => options.receive_buffer = doubled(bytes),
            _ => return Err(Errno::INVAL),
        }
        self.apply_options(id);
        Ok(())
    }

    fn apply_options(&mut self, id: SocketId) {
        let Some(entry) = self.sockets.get(&id) else { return };
        let (Role::Connection(connection), options) = (&entry.role, entry.options) else { return };
        let connection = *connection;
        if let Some(found) = self.connections.get_mut(&connection) {
            (found.keepalive, found.reuse) = (options.keepalive, options.reuse);
            super::stream::apply(found.stack.socket(), &options);
            self.run(connection, None, false);
        }
    }

    /// getsockopt(2)
    pub(super) fn get_option(&mut self, id: SocketId, option: SocketOption) -> NetResult<OptionValue> {
        use OptionValue::{Number, Switch, Time};
        use SocketOption as O;
        let entry = self.entry(id)?;
        let (family, socket_type, options) = (entry.family, entry.socket_type, entry.options);
        let connection = if let Role::Connection(id) = entry.role { Some(id) } else { None };
        let size = |bytes: usize| Number(u32::try_from(bytes).unwrap_or(u32::MAX));
        Ok(match option {
            O::NoDelay | O::Mss if socket_type == SocketType::Datagram => return Err(Errno::NOPROTOOPT),
            O::V6Only if family == Family::Inet => return Err(Errno::NOPROTOOPT),
            O::MulticastInterface | O::MulticastAll | O::Interface => return Err(Errno::NOPROTOOPT),
            O::NoDelay => Switch(options.nodelay),
            O::KeepAlive => Switch(options.keepalive),
            O::Linger => Time(options.linger),
            O::Reuse => Switch(options.reuse),
            O::ReusePort => Switch(options.reuse_port),
            O::Broadcast => Switch(options.broadcast),
            O::Ttl => Number(options.ttl.into()),
            O::SendBuffer => size(options.send_buffer),
            O::ReceiveBuffer => size(options.receive_buffer),
            O::MulticastTtl => Number(options.multicast_ttl.into()),
            O::MulticastLoop => Switch(options.multicast_loop),
            O::V6Only => Switch(options.v6only),
            O::Mss => Number(connection.and_then(|id| self.mss(id)).unwrap_or(DEFAULT_MSS)),
            O::Error => OptionValue::Error(match (&mut self.entry(id)?.role, connection) {
                (Role::Datagram(mailbox), _) => mailbox.error.take(),
                (_, Some(id)) => self.connections.get_mut(&id).and_then(|it| take_error(it)),
                _ => None,
            }),
            _ => return Err(Errno::NOPROTOOPT),
        })
    }

    fn mss(&self, id: super::connection::ConnectionId) -> Option<u32> {
        Some(self.connections.get(&id)?.info().mss)
    }
}
