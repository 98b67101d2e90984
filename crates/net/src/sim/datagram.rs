//! Makes the calls on datagram sockets, and takes the UDP that arrives at a node.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use smoltcp::wire::UdpPacket;

use super::forward::loopback;
use super::fragment;
use super::host::{Entry, Letter, Mailbox, Role, SocketId, cost, shown};
use super::icmp::Trouble;
use super::packet::{self, Header, Protocol};
use super::topology::{LinkId, NodeId};
use super::world::World;
use crate::{Endpoint, Errno, NetResult, Received, Shutdown, SocketType};

/// The groups of all nodes on a link (RFC 1112, section 4; RFC 4291, section 2.7.1).
fn is_for_all(group: IpAddr) -> bool {
    const ALL: [IpAddr; 2] =
        [IpAddr::V4(Ipv4Addr::new(224, 0, 0, 1)), IpAddr::V6(Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 1))];
    ALL.contains(&group)
}

/// The most data in a datagram: the length of an IPv4 packet, and of an IPv6 packet's payload, is a
/// 16-bit number.
const MOST: [usize; 2] = [65_507, 65_527];

impl World {
    fn mailbox(&mut self, id: SocketId) -> NetResult<&mut Mailbox> {
        match &mut self.entry(id)?.role {
            Role::Datagram(mailbox) => Ok(mailbox),
            _ => Err(Errno::OPNOTSUPP),
        }
    }

    /// connect(2) on a datagram socket.
    pub(super) fn connect_datagram(&mut self, id: SocketId, peer: SocketAddr) -> NetResult<()> {
        let entry = self.entry(id)?;
        let (node, broadcast) = (entry.node, entry.options.broadcast);
        if self.is_broadcast(node, peer.ip()) && !broadcast {
            return Err(Errno::ACCESS);
        }
        let fixed = self.entry(id)?.bound.and_then(|bound| bound.ip);
        let source = match fixed {
            Some(ip) => ip,
            None if peer.ip().is_multicast() || self.is_broadcast(node, peer.ip()) => {
                self.source_for_many(node, None, peer.ip())?.1
            }
            None => self.source(node, peer.ip()).ok_or(Errno::NETUNREACH)?,
        };
        if self.entry(id)?.bound.is_none() {
            self.bind_to_free(id, SocketType::Datagram)?;
        }
        if let Some(bound) = &mut self.entry(id)?.bound {
            bound.ip = Some(source);
        }
        let mailbox = self.mailbox(id)?;
        mailbox.peer = Some(peer);
        mailbox.letters.retain(|letter| letter.from == peer);
        let before = mailbox.used;
        mailbox.used = mailbox.letters.iter().map(|letter| letter.cost).sum();
        let gone = before - mailbox.used;
        self.mail -= gone;
        Ok(())
    }

    fn source_for_many(
        &self,
        node: NodeId,
        bound: Option<IpAddr>,
        to: IpAddr,
    ) -> NetResult<(LinkId, IpAddr)> {
        let link = self.link_for_many(node, bound, to).ok_or(Errno::NETUNREACH)?;
        let own = bound.filter(|ip| !ip.is_multicast() && !self.is_broadcast(node, *ip));
        let on_loopback = self.topology.node(node).is_some_and(|node| node.loopback == link);
        let by_link = || match on_loopback {
            true => Some(loopback(to.is_ipv4())),
            false => self.address_on(node, Some(link), to.is_ipv4()),
        };
        Ok((link, own.or_else(by_link).ok_or(Errno::NETUNREACH)?))
    }

    /// sendto(2), to an address in its plain form.
    pub(super) fn send_datagram(
        &mut self,
        id: SocketId,
        data: &[u8],
        to: Option<SocketAddr>,
    ) -> NetResult<usize> {
        let mailbox = self.mailbox(id)?;
        if let Some(errno) = mailbox.error.take() {
            return Err(errno);
        }
        if mailbox.shut[1] {
            return Err(Errno::PIPE);
        }
        let to = to.or(mailbox.peer).ok_or(Errno::DESTADDRREQ)?;
        if to.port() == 0 {
            return Err(Errno::INVAL);
        }
        if data.len() > MOST[usize::from(to.is_ipv6())] {
            return Err(Errno::MSGSIZE);
        }
        let entry = self.entry(id)?;
        let (node, options) = (entry.node, entry.options);
        let bound = match entry.bound {
            Some(bound) => bound,
            None => {
                self.bind_to_free(id, SocketType::Datagram)?;
                self.entry(id)?.bound.ok_or(Errno::INVAL)?
            }
        };
        let broadcast = self.is_broadcast(node, to.ip());
        if broadcast && !options.broadcast {
            return Err(Errno::ACCESS);
        }
        if broadcast || to.ip().is_multicast() {
            let ttl = if broadcast { options.ttl } else { options.multicast_ttl };
            let (link, from) = self.source_for_many(node, bound.ip, to.ip())?;
            let packet = packet::udp(SocketAddr::new(from, bound.port), to, ttl, data).ok_or(Errno::INVAL)?;
            self.send_to_many(node, link, packet, broadcast || options.multicast_loop);
            return Ok(data.len());
        }
        let from = match bound.ip {
            Some(ip) if !ip.is_multicast() && !self.is_broadcast(node, ip) => ip,
            _ => self.source(node, to.ip()).ok_or(Errno::NETUNREACH)?,
        };
        if from.is_loopback() && !self.topology.is_own(node, to.ip()) {
            return Err(Errno::INVAL);
        }
        let packet = packet::udp(SocketAddr::new(from, bound.port), to, options.ttl, data);
        self.send_cut(node, packet.ok_or(Errno::AFNOSUPPORT)?)?;
        Ok(data.len())
    }

    /// Sends a packet, in pieces where the path takes no longer ones (udp(7), IP_PMTUDISC_WANT).
    fn send_cut(&mut self, node: NodeId, packet: Vec<u8>) -> NetResult<()> {
        let header = Header::read(&packet).ok_or(Errno::INVAL)?;
        let mtu = self.path_mtu(node, header.to);
        let sent = if packet.len() <= mtu {
            self.originate(node, packet.into())
        } else {
            let ident = self.host(node).map_or(0, super::host::Host::next_ident);
            let pieces = fragment::cut(&header, &packet, mtu, ident).ok_or(Errno::MSGSIZE)?;
            pieces.into_iter().try_for_each(|piece| self.originate(node, piece.into()))
        };
        sent.map_err(|trouble| match trouble {
            Trouble::NoRoute => Errno::NETUNREACH,
            other => other.errno(),
        })
    }

    fn send_to_many(&mut self, node: NodeId, link: LinkId, packet: Vec<u8>, back: bool) {
        let Some(header) = Header::read(&packet) else { return };
        let is_loopback = self.topology.node(node).is_some_and(|node| node.loopback == link);
        if back && !is_loopback {
            self.deliver_to_many(node, link, &header, &packet);
        }
        let mtu = self.mtu(node, link);
        if packet.len() <= mtu {
            return self.originate_on(node, link, packet.into());
        }
        let ident = self.host(node).map_or(0, super::host::Host::next_ident);
        for piece in fragment::cut(&header, &packet, mtu, ident).unwrap_or_default() {
            self.originate_on(node, link, piece.into());
        }
    }

    /// recvfrom(2)
    pub(super) fn receive_datagram(
        &mut self,
        id: SocketId,
        buffer: &mut Vec<u8>,
        max: usize,
        peek: bool,
    ) -> NetResult<Received> {
        let family = self.entry(id)?.family;
        let mailbox = self.mailbox(id)?;
        if let Some(errno) = mailbox.error.take() {
            return Err(errno);
        }
        let Some(letter) = mailbox.letters.front() else {
            let nothing = Received { count: 0, from: None, truncated: false };
            return if mailbox.shut[0] { Ok(nothing) } else { Err(Errno::AGAIN) };
        };
        let count = letter.data.len().min(max);
        buffer.extend_from_slice(letter.data.get(..count).unwrap_or_default());
        let truncated = letter.data.len() > max;
        let from = SocketAddr::new(shown(letter.from.ip(), family), letter.from.port());
        if !peek && let Some(letter) = mailbox.letters.pop_front() {
            mailbox.used -= letter.cost;
            self.mail -= letter.cost;
        }
        Ok(Received { count, from: Some(Endpoint::Inet(from)), truncated })
    }

    /// shutdown(2): only a connected socket has directions.
    pub(super) fn shut_datagram(&mut self, id: SocketId, direction: Shutdown) -> NetResult<()> {
        let mailbox = self.mailbox(id)?;
        if mailbox.peer.is_none() {
            return Err(Errno::NOTCONN);
        }
        mailbox.shut[0] |= direction != Shutdown::Write;
        mailbox.shut[1] |= direction != Shutdown::Read;
        self.notify(id);
        Ok(())
    }

    /// Takes a datagram that is for the node alone.
    pub(super) fn take_datagram(&mut self, node: NodeId, header: &Header, bytes: &[u8]) {
        let Some((from, to, data)) = read(header, bytes) else { return };
        let listed = self.host(node).and_then(|host| host.datagrams.get(&to.port()).cloned());
        let score = |id: &SocketId| {
            let entry = self.sockets.get(id)?;
            let bound = entry.bound.filter(|bound| bound.covers(to.ip()))?;
            let Role::Datagram(mailbox) = &entry.role else { return None };
            let heard = mailbox.peer.is_none_or(|peer| peer == from);
            heard.then(|| (mailbox.peer.is_some(), bound.ip.is_some()))
        };
        let fitting = listed.unwrap_or_default().into_iter().filter_map(|id| Some((score(&id)?, id)));
        match fitting.max_by_key(|(score, _)| *score) {
            Some((_, id)) => self.put(id, from, data),
            None => self.complain(node, Trouble::NoPort, header, bytes),
        }
    }

    /// Takes a packet for a group or for everybody.
    pub(super) fn deliver_to_many(&mut self, node: NodeId, link: LinkId, header: &Header, bytes: &[u8]) {
        if header.fragment.is_some() {
            let now = self.now;
            let whole = self.join(node, now, header, bytes);
            let read = whole.and_then(|whole| Some((Header::read(&whole)?, whole)));
            if let Some((header, whole)) = read {
                self.deliver_to_many(node, link, &header, &whole);
            }
            return;
        }
        let Some((from, to, data)) = read(header, bytes) else { return };
        let own = |entry: &Entry| entry.node == node;
        let group = to.ip().is_multicast();
        let joined =
            |entry: &Entry| matches!(&entry.role, Role::Datagram(it) if it.groups.contains(&(to.ip(), link)));
        // Everybody is in the group of all, and a socket needs not join what its host has joined
        // (ip(7), IP_MULTICAST_ALL).
        if group && !is_for_all(to.ip()) && !self.sockets.values().any(|entry| own(entry) && joined(entry)) {
            return;
        }
        let listed = self.host(node).and_then(|host| host.datagrams.get(&to.port()).cloned());
        for id in listed.unwrap_or_default() {
            let Some(entry) = self.sockets.get(&id) else { continue };
            let Role::Datagram(mailbox) = &entry.role else { continue };
            let covers = entry.bound.is_some_and(|bound| bound.covers(to.ip()));
            if covers && mailbox.peer.is_none_or(|peer| peer == from) {
                self.put(id, from, data);
            }
        }
    }

    /// Puts a datagram into a socket's queue, where there is room.
    fn put(&mut self, id: SocketId, from: SocketAddr, data: &[u8]) {
        let Some(entry) = self.sockets.get_mut(&id) else { return };
        let Role::Datagram(mailbox) = &mut entry.role else { return };
        // The last one may go over it, as in the kernel.
        if mailbox.used > entry.options.receive_buffer || !self.account.has_room(data.len()) {
            mailbox.dropped += 1;
            return;
        }
        let cost = cost(data.len());
        mailbox.used += cost;
        self.mail += cost;
        mailbox.letters.push_back(Letter { data: data.to_vec(), from, cost });
        self.notify(id);
    }

    /// ICMP said something of a datagram. Only a connected socket hears of it, and not of all (Linux,
    /// icmp_err_convert).
    pub(super) fn datagram_in_trouble(
        &mut self,
        node: NodeId,
        trouble: Trouble,
        header: &Header,
        ends: (u16, u16),
    ) {
        let errno = match trouble {
            Trouble::NoPort | Trouble::TooBig(_) => trouble.errno(),
            _ => return,
        };
        let peer = SocketAddr::new(header.to, ends.1);
        let listed = self.host(node).and_then(|host| host.datagrams.get(&ends.0).cloned());
        for id in listed.unwrap_or_default() {
            if let Ok(mailbox) = self.mailbox(id)
                && mailbox.peer == Some(peer)
            {
                mailbox.error = Some(errno);
                self.notify(id);
            }
        }
    }

    /// Joins or leaves a group on the interface with an address.
    pub(super) fn membership(
        &mut self,
        id: SocketId,
        group: IpAddr,
        interface: IpAddr,
        join: bool,
    ) -> NetResult<()> {
        let entry = self.entry(id)?;
        let node = entry.node;
        if entry.socket_type == SocketType::Stream {
            return Err(Errno::PROTO);
        }
        if !group.is_multicast() || group.is_ipv4() != interface.is_ipv4() {
            return Err(Errno::INVAL);
        }
        let missing = if group.is_ipv4() { Errno::NODEV } else { Errno::ADDRNOTAVAIL };
        let found = self.topology.node(node).ok_or(Errno::NODEV)?;
        let link = if interface.is_loopback() {
            found.loopback
        } else if interface.is_unspecified() {
            found.links.first().copied().unwrap_or(found.loopback)
        } else {
            let own = found.addresses.iter().find(|address| address.at.ip == interface);
            own.and_then(|address| address.link).ok_or(missing)?
        };
        let groups = &mut self.mailbox(id)?.groups;
        let place = groups.iter().position(|joined| *joined == (group, link));
        match (join, place) {
            (true, Some(_)) => return Err(Errno::ADDRINUSE),
            (true, None) => groups.push((group, link)),
            (false, Some(place)) => _ = groups.remove(place),
            (false, None) => return Err(Errno::ADDRNOTAVAIL),
        }
        Ok(())
    }
}

/// The ends and the data of an undamaged datagram.
fn read<'a>(header: &Header, bytes: &'a [u8]) -> Option<(SocketAddr, SocketAddr, &'a [u8])> {
    if header.protocol != Protocol::Udp {
        return None;
    }
    let packet = UdpPacket::new_checked(header.payload(bytes)).ok()?;
    let sound = packet.verify_checksum(&header.from.into(), &header.to.into());
    let from = SocketAddr::new(header.from, packet.src_port());
    let to = SocketAddr::new(header.to, packet.dst_port());
    sound.then(|| (from, to, packet.payload()))
}
