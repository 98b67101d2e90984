//! Makes up the Ethernet of a lan: the hardware address of each interface, and the header that a packet has
//! around it there. All of it follows from who sends to whom, so that nobody has to keep it.
//!
//! May use: smoltcp's wire formats.

use std::net::IpAddr;

use smoltcp::wire::{ETHERNET_HEADER_LEN, EthernetAddress, EthernetFrame, EthernetProtocol, EthernetRepr};

use super::log::Record;
use super::packet::Header;
use super::topology::{LinkId, NodeId, Topology};

/// The hardware address of a node's interface: administered locally (IEEE 802, the bit of 2), then
/// which of the node's interfaces it is, then which node, both counted in the order of their making.
pub(super) fn hardware(topology: &Topology, node: NodeId, link: LinkId) -> EthernetAddress {
    let links = topology.node(node).map(|node| node.links.as_slice()).unwrap_or_default();
    let interface = links.iter().position(|own| *own == link).unwrap_or_default();
    let [_, a, b, c] = node.0.wrapping_add(1).to_be_bytes();
    EthernetAddress([2, interface as u8, 0, a, b, c])
}

/// `02:00:00:00:00:01`
pub(super) fn shown(address: EthernetAddress) -> String {
    address.0.map(|byte| format!("{byte:02x}")).join(":")
}

/// The header of the frame in which a packet crosses a lan.
pub(super) fn header(record: &Record, topology: &Topology) -> [u8; ETHERNET_HEADER_LEN] {
    let at = |node| hardware(topology, node, record.link);
    let frame = EthernetRepr {
        src_addr: at(record.sender),
        dst_addr: record.receiver.map_or_else(|| address_of_many(&record.bytes), at),
        ethertype: match record.bytes.first().map(|byte| byte >> 4) {
            Some(4) => EthernetProtocol::Ipv4,
            Some(6) => EthernetProtocol::Ipv6,
            _ => EthernetProtocol::Arp,
        },
    };
    let mut bytes = [0; ETHERNET_HEADER_LEN];
    frame.emit(&mut EthernetFrame::new_unchecked(&mut bytes));
    bytes
}

/// Where a packet for a group goes (RFC 1112, section 6.4; RFC 2464, section 7); for everybody else
/// what has no group.
fn address_of_many(bytes: &[u8]) -> EthernetAddress {
    match Header::of_intact(bytes).map(|header| header.to) {
        Some(IpAddr::V4(to)) if to.is_multicast() => {
            let [_, a, b, c] = to.octets();
            EthernetAddress([1, 0, 0x5e, a & 0x7f, b, c])
        }
        Some(IpAddr::V6(to)) => {
            let [.., a, b, c, d] = to.octets();
            EthernetAddress([0x33, 0x33, a, b, c, d])
        }
        _ => EthernetAddress::BROADCAST,
    }
}
