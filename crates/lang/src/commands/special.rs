//! What IP addresses are for, by their first bits: the IANA registries as tables, nothing else.

use std::net::{Ipv4Addr, Ipv6Addr};

/// What the first bits of an address say that it is for.
struct AddressBlock<T> {
    prefix: T,
    length: u32,
    kind: &'static str,
}

const fn v4(prefix: [u8; 4], length: u32, kind: &'static str) -> AddressBlock<u32> {
    AddressBlock { prefix: u32::from_be_bytes(prefix), length, kind }
}

/// IANA IPv4 Special-Purpose Address Registry (RFC 6890) and multicast (RFC 5771), the narrower
/// blocks first.
const BLOCKS_V4: &[AddressBlock<u32>] = &[
    v4([0, 0, 0, 0], 32, "unspecified"),
    v4([255, 255, 255, 255], 32, "broadcast"),  // RFC 919
    v4([0, 0, 0, 0], 8, "this network"),        // RFC 791
    v4([10, 0, 0, 0], 8, "private"),            // RFC 1918
    v4([172, 16, 0, 0], 12, "private"),         // RFC 1918
    v4([192, 168, 0, 0], 16, "private"),        // RFC 1918
    v4([100, 64, 0, 0], 10, "shared"),          // RFC 6598
    v4([127, 0, 0, 0], 8, "loopback"),          // RFC 1122
    v4([169, 254, 0, 0], 16, "link-local"),     // RFC 3927
    v4([192, 0, 2, 0], 24, "documentation"),    // RFC 5737
    v4([198, 51, 100, 0], 24, "documentation"), // RFC 5737
    v4([203, 0, 113, 0], 24, "documentation"),  // RFC 5737
    v4([192, 0, 0, 9], 32, "global"),           // RFC 7723
    v4([192, 0, 0, 10], 32, "global"),          // RFC 8155
    v4([192, 0, 0, 0], 24, "reserved"),         // RFC 6890
    v4([198, 18, 0, 0], 15, "benchmarking"),    // RFC 2544
    v4([224, 0, 0, 0], 4, "multicast"),         // RFC 5771
    v4([240, 0, 0, 0], 4, "reserved"),          // RFC 1112
];

/// What an IPv4 address is for.
pub fn kind_v4(ip: Ipv4Addr) -> &'static str {
    let inside = |block: &&AddressBlock<u32>| {
        let shift = 32 - block.length;
        ip.to_bits() >> shift == block.prefix >> shift
    };
    BLOCKS_V4.iter().find(inside).map_or("global", |block| block.kind)
}

const fn v6(prefix: u128, length: u32, kind: &'static str) -> AddressBlock<u128> {
    AddressBlock { prefix, length, kind }
}

/// IANA IPv6 Special-Purpose Address Registry (RFC 6890) and RFC 4291, the narrower blocks first.
const BLOCKS_V6: &[AddressBlock<u128>] = &[
    v6(0, 128, "unspecified"),
    v6(1, 128, "loopback"),
    v6(0xffff_0000_0000, 96, "v4-mapped"), // RFC 4291
    v6(0x0064_ff9b_0000_0000_0000_0000_0000_0000, 96, "global"), // RFC 6052, translation
    v6(0x0064_ff9b_0001_0000_0000_0000_0000_0000, 48, "private"), // RFC 8215, translation
    v6(0x0100_0000_0000_0000_0000_0000_0000_0000, 64, "discard"), // RFC 6666
    v6(0x2001_0db8_0000_0000_0000_0000_0000_0000, 32, "documentation"), // RFC 3849
    v6(0x3fff_0000_0000_0000_0000_0000_0000_0000, 20, "documentation"), // RFC 9637
    v6(0x2001_0002_0000_0000_0000_0000_0000_0000, 48, "benchmarking"), // RFC 5180
    v6(0x2001_0000_0000_0000_0000_0000_0000_0000, 32, "teredo"), // RFC 4380
    v6(0x2002_0000_0000_0000_0000_0000_0000_0000, 16, "6to4"), // RFC 3056
    v6(0xfc00_0000_0000_0000_0000_0000_0000_0000, 7, "private"), // RFC 4193, unique local
    v6(0xfe80_0000_0000_0000_0000_0000_0000_0000, 10, "link-local"), // RFC 4291
    v6(0xff00_0000_0000_0000_0000_0000_0000_0000, 8, "multicast"), // RFC 4291
    v6(0x2000_0000_0000_0000_0000_0000_0000_0000, 3, "global"), // RFC 4291
];

/// What an IPv6 address is for.
pub fn kind_v6(ip: Ipv6Addr) -> &'static str {
    let inside = |block: &&AddressBlock<u128>| {
        let shift = 128 - block.length;
        ip.to_bits() >> shift == block.prefix >> shift
    };
    BLOCKS_V6.iter().find(inside).map_or("reserved", |block| block.kind)
}

/// How far an IPv6 address is valid (RFC 4007; multicast: RFC 7346).
pub fn scope(ip: Ipv6Addr) -> &'static str {
    let [first, second, ..] = ip.octets();
    match (first, second & 0x0f) {
        (0xff, 1) => "interface",
        (0xff, 2) => "link",
        (0xff, 3) => "realm",
        (0xff, 4) => "admin",
        (0xff, 5) => "site",
        (0xff, 8) => "organization",
        (0xff, 14) => "global",
        (0xff, _) => "reserved",
        _ if ip.is_unicast_link_local() => "link",
        // The loopback address is treated as having link scope, on a link of its own.
        _ if ip.is_loopback() => "link",
        _ => "global",
    }
}
