//! Reads and writes the question who has an address on a lan, and its answer: ARP for IPv4 (RFC 826),
//! neighbour discovery for IPv6 (RFC 4861).
//!
//! May use: smoltcp's wire formats.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use smoltcp::phy::ChecksumCapabilities;
use smoltcp::wire::{
    ArpOperation, ArpPacket, ArpRepr, EthernetAddress, Icmpv6Packet, Icmpv6Repr, NdiscNeighborFlags,
    NdiscRepr,
};

use super::ethernet;
use super::packet::{Header, Protocol, ip};

/// The hop limit of neighbour discovery: no router can have let such a packet through (RFC 4861,
/// section 7.1).
const HOP_LIMIT: u8 = 255;

/// What neighbours say to one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Talk {
    /// Somebody wants to know who has an address.
    Question {
        /// Who asks.
        from: IpAddr,
        /// The asker's hardware address.
        hardware: EthernetAddress,
        /// The address that somebody shall have.
        wanted: IpAddr,
    },
    /// Somebody has it.
    Answer {
        /// The address.
        from: IpAddr,
        /// The hardware address of who has it.
        hardware: EthernetAddress,
        /// Who asked.
        to: IpAddr,
    },
}

impl Talk {
    /// Who says it.
    pub(super) fn from(&self) -> IpAddr {
        match self {
            Self::Question { from, .. } | Self::Answer { from, .. } => *from,
        }
    }

    /// Who is meant by it: the address that is wanted, or the one who wanted it.
    pub(super) fn to(&self) -> IpAddr {
        match self {
            Self::Question { wanted: to, .. } | Self::Answer { to, .. } => *to,
        }
    }

    /// Reads it; `None` where a packet is something else.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        match bytes.first()? >> 4 {
            0 => read_arp(bytes),
            6 => read_discovery(bytes),
            _ => None,
        }
    }

    /// The packet. An answer goes to the hardware address of who asked.
    pub(super) fn packet(&self, asker: EthernetAddress) -> Option<Vec<u8>> {
        match (self.from(), self.to()) {
            (IpAddr::V4(from), IpAddr::V4(to)) => Some(self.arp(from, to, asker)),
            (IpAddr::V6(from), IpAddr::V6(to)) => self.discovery(from, to),
            _ => None,
        }
    }

    fn arp(&self, from: Ipv4Addr, to: Ipv4Addr, asker: EthernetAddress) -> Vec<u8> {
        let (operation, hardware, target) = match *self {
            Self::Question { hardware, .. } => (ArpOperation::Request, hardware, EthernetAddress([0; 6])),
            Self::Answer { hardware, .. } => (ArpOperation::Reply, hardware, asker),
        };
        let packet = ArpRepr::EthernetIpv4 {
            operation,
            source_hardware_addr: hardware,
            source_protocol_addr: from,
            target_hardware_addr: target,
            target_protocol_addr: to,
        };
        let mut bytes = vec![0; packet.buffer_len()];
        packet.emit(&mut ArpPacket::new_unchecked(&mut bytes));
        bytes
    }

    fn discovery(&self, from: Ipv6Addr, to: Ipv6Addr) -> Option<Vec<u8>> {
        let (message, to) = match *self {
            Self::Question { hardware, .. } => {
                let lladdr = Some(hardware.into());
                (NdiscRepr::NeighborSolicit { target_addr: to, lladdr }, solicited(to))
            }
            Self::Answer { hardware, .. } => {
                let flags = NdiscNeighborFlags::SOLICITED | NdiscNeighborFlags::OVERRIDE;
                let lladdr = Some(hardware.into());
                (NdiscRepr::NeighborAdvert { flags, target_addr: from, lladdr }, to)
            }
        };
        let message = Icmpv6Repr::Ndisc(message);
        let (mut bytes, start) = ip(from.into(), to.into(), Protocol::Icmp, HOP_LIMIT, message.buffer_len())?;
        let mut body = Icmpv6Packet::new_unchecked(bytes.get_mut(start..)?);
        message.emit(&from, &to, &mut body, &ChecksumCapabilities::default());
        Some(bytes)
    }
}

impl fmt::Display for Talk {
    /// `who has 10.0.0.2`, `is at 02:00:00:00:00:02`
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Question { wanted, .. } => write!(out, "who has {wanted}"),
            Self::Answer { hardware, .. } => write!(out, "is at {}", ethernet::shown(*hardware)),
        }
    }
}

fn read_arp(bytes: &[u8]) -> Option<Talk> {
    let packet = ArpRepr::parse(&ArpPacket::new_checked(bytes).ok()?).ok()?;
    let ArpRepr::EthernetIpv4 {
        operation,
        source_hardware_addr: hardware,
        source_protocol_addr: from,
        target_protocol_addr: to,
        ..
    } = packet
    else {
        return None;
    };
    let (from, to) = (from.into(), to.into());
    match operation {
        ArpOperation::Request => Some(Talk::Question { from, hardware, wanted: to }),
        ArpOperation::Reply => Some(Talk::Answer { from, hardware, to }),
        _ => None,
    }
}

fn read_discovery(bytes: &[u8]) -> Option<Talk> {
    let header = Header::read(bytes).filter(|header| header.ttl == HOP_LIMIT)?;
    let (IpAddr::V6(from), IpAddr::V6(to)) = (header.from, header.to) else { return None };
    if header.protocol != Protocol::Icmp || header.fragment.is_some() {
        return None;
    }
    let packet = Icmpv6Packet::new_checked(header.payload(bytes)).ok()?;
    // Others are not looked into.
    if !matches!(u8::from(packet.msg_type()), 135 | 136) {
        return None;
    }
    let hardware = |address: Option<smoltcp::wire::RawHardwareAddress>| {
        let bytes = address?.as_bytes().first_chunk().copied()?;
        Some(EthernetAddress(bytes))
    };
    match Icmpv6Repr::parse(&from, &to, &packet, &ChecksumCapabilities::default()).ok()? {
        Icmpv6Repr::Ndisc(NdiscRepr::NeighborSolicit { target_addr, lladdr }) => Some(Talk::Question {
            from: from.into(),
            hardware: hardware(lladdr)?,
            wanted: target_addr.into(),
        }),
        Icmpv6Repr::Ndisc(NdiscRepr::NeighborAdvert { target_addr, lladdr, .. }) => {
            Some(Talk::Answer { from: target_addr.into(), hardware: hardware(lladdr)?, to: to.into() })
        }
        _ => None,
    }
}

/// The group on which the owner of an address hears who asks for it (RFC 4291, section 2.7.1).
fn solicited(ip: Ipv6Addr) -> Ipv6Addr {
    let [.., a, b, c] = ip.octets();
    Ipv6Addr::from([0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, a, b, c])
}
