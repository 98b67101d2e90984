//! Computes the checksums of what a connection's stack sends (RFC 1071), four bytes at a time: most of the
//! time that a bulk transfer takes beyond copying goes here.
//!
//! The sum is the same in either byte order, so that words are read as the machine has them.

use super::packet::{IPV4_HEADER, IPV6_HEADER};

/// TCP's number (IANA, protocol numbers).
const TCP: u8 = 6;
/// Where the checksum stands in an IPv4 header (RFC 791, section 3.1).
const IN_IPV4: usize = 10;
/// Where it stands in a TCP header (RFC 9293, section 3.1).
const IN_TCP: usize = 16;

/// Fills in the checksums of an IP packet with a TCP segment and no options or extension headers in
/// front of it.
pub(super) fn fill(packet: &mut [u8]) {
    let (start, addresses) = match packet.first().map(|byte| byte >> 4) {
        Some(4) => (IPV4_HEADER, 12..20),
        Some(6) => (IPV6_HEADER, 8..40),
        _ => return,
    };
    if start == IPV4_HEADER
        && let Some(header) = packet.get_mut(..IPV4_HEADER)
    {
        put(header, IN_IPV4, 0);
    }
    let Some((header, segment)) = packet.split_at_mut_checked(start) else { return };
    let Ok(length) = u16::try_from(segment.len()) else { return };
    let [high, low] = length.to_be_bytes();
    let pseudo = sum(header.get(addresses).unwrap_or_default()) + sum(&[0, TCP, high, low]);
    put(segment, IN_TCP, pseudo);
}

/// Sums up bytes that have their checksum among them, on top of others, and puts it there.
fn put(bytes: &mut [u8], at: usize, others: u64) {
    let Some(place) = bytes.get_mut(at..at + 2) else { return };
    place.copy_from_slice(&[0, 0]);
    let checksum = folded(sum(bytes) + others);
    if let Some(place) = bytes.get_mut(at..at + 2) {
        place.copy_from_slice(&checksum);
    }
}

fn sum(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<4>();
    let mut last = [0; 4];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    let word = |bytes: &[u8; 4]| u64::from(u32::from_ne_bytes(*bytes));
    words.iter().map(word).sum::<u64>() + word(&last)
}

fn folded(mut sum: u64) -> [u8; 2] {
    while sum > 0xffff {
        sum = (sum >> 16) + (sum & 0xffff);
    }
    (!(sum as u16)).to_ne_bytes()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;
    use smoltcp::wire::{Ipv4Packet, Ipv6Packet, TcpPacket};

    use super::*;

    /// A packet of a version with a segment of these bytes behind its port numbers.
    fn packet(version: u8, addresses: &[u8; 32], data: &[u8]) -> Vec<u8> {
        let start = if version == 4 { IPV4_HEADER } else { IPV6_HEADER };
        let mut bytes = vec![0; start + 20];
        bytes.extend_from_slice(data);
        bytes[start + 12] = 5 << 4;
        if version == 4 {
            bytes[12..20].copy_from_slice(&addresses[..8]);
            let length = bytes.len() as u16;
            let mut header = Ipv4Packet::new_unchecked(&mut bytes);
            header.set_version(4);
            header.set_header_len(20);
            header.set_total_len(length);
        } else {
            bytes[8..40].copy_from_slice(addresses);
            let mut header = Ipv6Packet::new_unchecked(&mut bytes);
            header.set_version(6);
            header.set_payload_len((20 + data.len()) as u16);
        }
        bytes
    }

    proptest! {
        #[test]
        fn checksums_are_those_that_others_find(
            addresses: [u8; 32],
            data in proptest::collection::vec(any::<u8>(), 0..3_000),
            junk: u16,
        ) {
            for version in [4, 6] {
                let mut bytes = packet(version, &addresses, &data);
                let start = if version == 4 { IPV4_HEADER } else { IPV6_HEADER };
                bytes[start + IN_TCP..start + IN_TCP + 2].copy_from_slice(&junk.to_be_bytes());
                fill(&mut bytes);
                let (from, to) = if version == 4 {
                    let packet = Ipv4Packet::new_checked(&bytes).unwrap();
                    prop_assert!(packet.verify_checksum());
                    (packet.src_addr().into(), packet.dst_addr().into())
                } else {
                    let packet = Ipv6Packet::new_checked(&bytes).unwrap();
                    (packet.src_addr().into(), packet.dst_addr().into())
                };
                let mut other = bytes[start..].to_vec();
                TcpPacket::new_unchecked(&mut other).fill_checksum(&from, &to);
                prop_assert_eq!(&bytes[start..], &other);
            }
        }
    }
}
