//! Reads and writes the headers of IP packets.
//!
//! May use: smoltcp's wire formats.

use std::net::{IpAddr, SocketAddr};

use smoltcp::phy::ChecksumCapabilities;
use smoltcp::wire::{
    IpProtocol, Ipv4Packet, Ipv4Repr, Ipv6FragmentHeader, Ipv6Packet, Ipv6Repr, TcpControl, TcpPacket,
    TcpRepr, TcpSeqNumber, UdpPacket, UdpRepr,
};

/// The time to live that packets begin with (Linux's default).
pub(super) const DEFAULT_TTL: u8 = 64;
/// Length of an IPv4 header without options.
pub(super) const IPV4_HEADER: usize = 20;
/// Length of an IPv6 header.
pub(super) const IPV6_HEADER: usize = 40;
/// A number that no protocol has (IANA, protocol numbers).
const RESERVED: u8 = 255;
/// Length of a UDP header.
pub(super) const UDP_HEADER: usize = 8;

/// What is in an IP packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
    /// TCP
    Tcp,
    /// UDP
    Udp,
    /// ICMP, ICMPv6
    Icmp,
    /// ARP, which is in no IP packet
    Arp,
    /// Something else, by its number
    Other(u8),
}

impl Protocol {
    /// As records have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
            Self::Icmp => "ICMP",
            Self::Arp => "ARP",
            Self::Other(_) => "IP",
        }
    }

    fn number(self, six: bool) -> IpProtocol {
        match self {
            Self::Tcp => IpProtocol::Tcp,
            Self::Udp => IpProtocol::Udp,
            Self::Icmp if six => IpProtocol::Icmpv6,
            Self::Icmp => IpProtocol::Icmp,
            Self::Arp => IpProtocol::from(RESERVED),
            Self::Other(number) => IpProtocol::from(number),
        }
    }
}

impl From<IpProtocol> for Protocol {
    fn from(number: IpProtocol) -> Self {
        match number {
            IpProtocol::Tcp => Self::Tcp,
            IpProtocol::Udp => Self::Udp,
            IpProtocol::Icmp | IpProtocol::Icmpv6 => Self::Icmp,
            other => Self::Other(other.into()),
        }
    }
}

/// A piece of a larger packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fragment {
    /// Which packet it is a piece of.
    pub ident: u32,
    /// Where it begins, bytes.
    pub offset: usize,
    /// There are further ones behind it.
    pub more: bool,
}

/// What stands in an IP header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    /// Who sent it.
    pub from: IpAddr,
    /// Who shall have it.
    pub to: IpAddr,
    /// What it carries.
    pub protocol: Protocol,
    /// Time to live, hop limit.
    pub ttl: u8,
    /// No router may cut it up.
    pub whole: bool,
    /// It is a piece.
    pub fragment: Option<Fragment>,
    /// Where the payload begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

impl Header {
    /// Reads it; `None` where it is none, or its checksum is wrong.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let is_damaged = bytes.first()? >> 4 == 4
            && Ipv4Packet::new_checked(bytes).is_ok_and(|packet| !packet.verify_checksum());
        if is_damaged { None } else { Self::of_intact(bytes) }
    }

    /// The same of a packet that no link has damaged: its checksum is not looked at.
    pub(super) fn of_intact(bytes: &[u8]) -> Option<Self> {
        match bytes.first()? >> 4 {
            4 => Self::read_v4(bytes),
            6 => Self::read_v6(bytes),
            _ => None,
        }
    }

    fn read_v4(bytes: &[u8]) -> Option<Self> {
        let packet = Ipv4Packet::new_unchecked(bytes.first_chunk::<IPV4_HEADER>()?);
        let (start, end) = (usize::from(packet.header_len()), usize::from(packet.total_len()));
        if start < IPV4_HEADER || end < start || bytes.len() < end {
            return None;
        }
        let (offset, more) = (usize::from(packet.frag_offset()), packet.more_frags());
        let ident = u32::from(packet.ident());
        Some(Self {
            from: packet.src_addr().into(),
            to: packet.dst_addr().into(),
            protocol: packet.next_header().into(),
            ttl: packet.hop_limit(),
            whole: packet.dont_frag(),
            fragment: (more || offset > 0).then_some(Fragment { ident, offset, more }),
            start,
            end,
        })
    }

    fn read_v6(bytes: &[u8]) -> Option<Self> {
        let packet = Ipv6Packet::new_checked(bytes).ok()?;
        let mut header = Self {
            from: packet.src_addr().into(),
            to: packet.dst_addr().into(),
            protocol: packet.next_header().into(),
            ttl: packet.hop_limit(),
            whole: true,
            fragment: None,
            start: IPV6_HEADER,
            end: packet.total_len(),
        };
        if packet.next_header() == IpProtocol::Ipv6Frag {
            // RFC 8200, section 4.5: next header, reserved, then offset and identification.
            let extension = bytes.get(IPV6_HEADER..IPV6_HEADER + 8)?;
            let fields = Ipv6FragmentHeader::new_checked(extension.get(2..)?).ok()?;
            header.protocol = IpProtocol::from(*extension.first()?).into();
            header.start += 8;
            header.fragment = Some(Fragment {
                ident: fields.ident(),
                offset: usize::from(fields.frag_offset()) * 8,
                more: fields.more_frags(),
            });
        }
        Some(header)
    }

    /// The bytes behind it.
    pub(super) fn payload<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        bytes.get(self.start..self.end.min(bytes.len())).unwrap_or_default()
    }
}

/// One less to live, as a router has it.
pub(super) fn count_down(bytes: &mut [u8]) {
    match bytes.first().map(|byte| byte >> 4) {
        Some(4) => {
            let mut packet = Ipv4Packet::new_unchecked(bytes);
            packet.set_hop_limit(packet.hop_limit().saturating_sub(1));
            packet.fill_checksum();
        }
        Some(6) => {
            let mut packet = Ipv6Packet::new_unchecked(bytes);
            packet.set_hop_limit(packet.hop_limit().saturating_sub(1));
        }
        _ => {}
    }
}

/// An IP packet with room for a payload, and where that begins. `None` where the two addresses are
/// of different families or it would be too long.
pub(super) fn ip(
    from: IpAddr,
    to: IpAddr,
    protocol: Protocol,
    ttl: u8,
    length: usize,
) -> Option<(Vec<u8>, usize)> {
    match (from, to) {
        (IpAddr::V4(src_addr), IpAddr::V4(dst_addr)) => {
            let mut bytes = vec![0; IPV4_HEADER + length];
            u16::try_from(bytes.len()).ok()?;
            let next_header = protocol.number(false);
            let header = Ipv4Repr { src_addr, dst_addr, next_header, payload_len: length, hop_limit: ttl };
            header.emit(&mut Ipv4Packet::new_unchecked(&mut bytes), &ChecksumCapabilities::default());
            Some((bytes, IPV4_HEADER))
        }
        (IpAddr::V6(src_addr), IpAddr::V6(dst_addr)) => {
            let mut bytes = vec![0; IPV6_HEADER + length];
            u16::try_from(length).ok()?;
            let next_header = protocol.number(true);
            let header = Ipv6Repr { src_addr, dst_addr, next_header, payload_len: length, hop_limit: ttl };
            header.emit(&mut Ipv6Packet::new_unchecked(&mut bytes));
            Some((bytes, IPV6_HEADER))
        }
        _ => None,
    }
}

/// A UDP datagram in an IP packet.
pub(super) fn udp(from: SocketAddr, to: SocketAddr, ttl: u8, data: &[u8]) -> Option<Vec<u8>> {
    let (mut bytes, start) = ip(from.ip(), to.ip(), Protocol::Udp, ttl, UDP_HEADER + data.len())?;
    let header = UdpRepr { src_port: from.port(), dst_port: to.port() };
    header.emit(
        &mut UdpPacket::new_unchecked(bytes.get_mut(start..)?),
        &from.ip().into(),
        &to.ip().into(),
        data.len(),
        |room| room.copy_from_slice(data),
        &ChecksumCapabilities::default(),
    );
    Some(bytes)
}

/// The RST that answers a segment which no socket takes (RFC 9293, section 3.5.2).
pub(super) fn reset_for(header: &Header, bytes: &[u8]) -> Option<Vec<u8>> {
    let segment = segment(header, bytes, false)?;
    if segment.rst() {
        return None;
    }
    let (seq, ack) = if segment.ack() {
        (segment.ack_number(), None)
    } else {
        (TcpSeqNumber(0), Some(segment.seq_number() + segment.segment_len()))
    };
    let reply = TcpRepr {
        src_port: segment.dst_port(),
        dst_port: segment.src_port(),
        control: TcpControl::Rst,
        seq_number: seq,
        ack_number: ack,
        window_len: 0,
        window_scale: None,
        max_seg_size: None,
        sack_permitted: false,
        sack_ranges: [None; 3],
        timestamp: None,
        payload: &[],
    };
    let (mut bytes, start) = ip(header.to, header.from, Protocol::Tcp, DEFAULT_TTL, reply.buffer_len())?;
    let room = bytes.get_mut(start..)?;
    let (from, to) = (header.to.into(), header.from.into());
    reply.emit(&mut TcpPacket::new_unchecked(room), &from, &to, &ChecksumCapabilities::default());
    Some(bytes)
}

/// The TCP segment in a packet, where it is one and undamaged. What no link has damaged is not summed
/// up again.
pub(super) fn segment<'a>(header: &Header, bytes: &'a [u8], damaged: bool) -> Option<TcpPacket<&'a [u8]>> {
    let segment = TcpPacket::new_checked(header.payload(bytes)).ok()?;
    let is_whole = !damaged || segment.verify_checksum(&header.from.into(), &header.to.into());
    is_whole.then_some(segment)
}

/// The ports of a TCP segment or UDP datagram: from, to.
pub(super) fn ports(payload: &[u8]) -> Option<(u16, u16)> {
    let [a, b, c, d] = payload.first_chunk::<4>()?;
    Some((u16::from_be_bytes([*a, *b]), u16::from_be_bytes([*c, *d])))
}
