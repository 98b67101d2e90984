//! Reads and writes the messages of ICMP and ICMPv6, in which routers and hosts say of packets that they
//! went nowhere.
//!
//! RFC 792, RFC 4443. May use: smoltcp's wire formats.

use std::net::IpAddr;

use smoltcp::wire::{Icmpv4Packet, Icmpv6Packet};

use super::packet::{DEFAULT_TTL, Header, Protocol, ip};
use crate::Errno;

/// What is said of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// No route leads there.
    NoRoute,
    /// Nobody there has the address.
    NoHost,
    /// Nobody listens on the port.
    NoPort,
    /// It is longer than the next link takes, which is so many bytes.
    TooBig(usize),
    /// It has passed too many routers.
    Expired,
}

impl Trouble {
    /// Type and code, for IPv4 and IPv6.
    fn codes(self) -> [(u8, u8); 2] {
        match self {
            Self::NoRoute => [(3, 0), (1, 0)],
            Self::NoHost => [(3, 1), (1, 3)],
            Self::NoPort => [(3, 3), (1, 4)],
            Self::TooBig(_) => [(3, 4), (2, 0)],
            Self::Expired => [(11, 0), (3, 0)],
        }
    }

    fn from_codes(six: bool, codes: (u8, u8), mtu: usize) -> Option<Self> {
        let all = [Self::NoRoute, Self::NoHost, Self::NoPort, Self::TooBig(mtu), Self::Expired];
        all.into_iter().find(|trouble| trouble.codes()[usize::from(six)] == codes)
    }

    /// What a connect under way fails with (Linux, icmp_err_convert).
    pub(super) fn errno(self) -> Errno {
        match self {
            Self::NoRoute => Errno::NETUNREACH,
            Self::NoHost | Self::Expired => Errno::HOSTUNREACH,
            Self::NoPort => Errno::CONNREFUSED,
            Self::TooBig(_) => Errno::MSGSIZE,
        }
    }

    /// In words, for the log.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::NoRoute => "net unreachable",
            Self::NoHost => "host unreachable",
            Self::NoPort => "port unreachable",
            Self::TooBig(_) => "fragmentation needed",
            Self::Expired => "time exceeded",
        }
    }
}

/// The message about a packet, from an address of the node that has the trouble. `None` where RFC
/// 1122, section 3.2.2 forbids one: about another such message, a later fragment, a packet for many.
pub(super) fn about(trouble: Trouble, from: IpAddr, header: &Header, bytes: &[u8]) -> Option<Vec<u8>> {
    let later = header.fragment.is_some_and(|fragment| fragment.offset > 0);
    if later
        || header.from.is_unspecified()
        || header.to.is_multicast()
        || from.is_ipv4() != header.from.is_ipv4()
    {
        return None;
    }
    if header.protocol == Protocol::Icmp && !is_echo(header, bytes) {
        return None;
    }
    // As much of the packet as fits into what every link takes.
    let room = if from.is_ipv4() { 576 - 28 } else { 1_280 - 48 };
    let quoted = bytes.get(..bytes.len().min(room))?;
    let (kind, code) = trouble.codes()[usize::from(from.is_ipv6())];
    let mut rest = [0; 4];
    if let Trouble::TooBig(mtu) = trouble {
        let mtu = u32::try_from(mtu).unwrap_or(u32::MAX);
        rest = mtu.to_be_bytes();
    }
    message(from, header.from, (kind, code), rest, quoted)
}

fn message(from: IpAddr, to: IpAddr, codes: (u8, u8), rest: [u8; 4], data: &[u8]) -> Option<Vec<u8>> {
    let (mut bytes, start) = ip(from, to, Protocol::Icmp, DEFAULT_TTL, 8 + data.len())?;
    let body = bytes.get_mut(start..)?;
    let (head, tail) = body.split_first_chunk_mut::<8>()?;
    *head = [codes.0, codes.1, 0, 0, rest[0], rest[1], rest[2], rest[3]];
    tail.copy_from_slice(data);
    match (from, to) {
        (IpAddr::V6(from), IpAddr::V6(to)) => Icmpv6Packet::new_unchecked(body).fill_checksum(&from, &to),
        _ => Icmpv4Packet::new_unchecked(body).fill_checksum(),
    }
    Some(bytes)
}

fn is_echo(header: &Header, bytes: &[u8]) -> bool {
    let kinds: &[u8] = if header.from.is_ipv4() { &[0, 8] } else { &[128, 129] };
    header.payload(bytes).first().is_some_and(|kind| kinds.contains(kind))
}

/// What a message that arrived says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said<'a> {
    /// Somebody wants an echo; this is the answer.
    Echo(Vec<u8>),
    /// Of a packet that was sent from here, of which this is the beginning.
    Of(Trouble, Header, &'a [u8]),
}

/// Reads an undamaged message.
pub(super) fn read<'a>(header: &Header, bytes: &'a [u8]) -> Option<Said<'a>> {
    let body = header.payload(bytes);
    let (head, data) = body.split_first_chunk::<8>()?;
    let [kind, code, _, _, rest @ ..] = *head;
    let six = header.from.is_ipv6();
    let sound = match (header.from, header.to) {
        (IpAddr::V6(from), IpAddr::V6(to)) => {
            Icmpv6Packet::new_checked(body).is_ok_and(|packet| packet.verify_checksum(&from, &to))
        }
        _ => Icmpv4Packet::new_checked(body).is_ok_and(|packet| packet.verify_checksum()),
    };
    if !sound {
        return None;
    }
    let (ask, answer) = if six { (128, 129) } else { (8, 0) };
    if kind == ask {
        return message(header.to, header.from, (answer, 0), rest, data).map(Said::Echo);
    }
    let mtu = u32::from_be_bytes(rest) as usize;
    let trouble = Trouble::from_codes(six, (kind, code), mtu)?;
    Some(Said::Of(trouble, quoted(data)?, data))
}

/// The header of the packet that a message quotes, which may be cut off behind its first bytes.
fn quoted(data: &[u8]) -> Option<Header> {
    let mut whole = data.to_vec();
    let length = match data.first()? >> 4 {
        4 => usize::from(u16::from_be_bytes([*data.get(2)?, *data.get(3)?])),
        _ => usize::from(u16::from_be_bytes([*data.get(4)?, *data.get(5)?])) + 40,
    };
    whole.resize(length.max(data.len()), 0);
    Header::read(&whole)
}

/// Type and trouble of a message, for the log: `echo request`, `time exceeded`.
pub(super) fn name(header: &Header, bytes: &[u8]) -> &'static str {
    let Some([kind, code, ..]) = header.payload(bytes).first_chunk::<8>() else { return "" };
    match (header.from.is_ipv6(), kind) {
        (false, 8) | (true, 128) => "echo request",
        (false, 0) | (true, 129) => "echo reply",
        (true, 2) => "packet too big",
        (six, _) => Trouble::from_codes(six, (*kind, *code), 0).map_or("", Trouble::name),
    }
}
