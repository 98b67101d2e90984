//! Addresses: one end of a conversation, as it is written.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};

use wirelab_net::Endpoint;

use crate::diagnostic::Message;
use crate::message;

/// An address as the language has it. Host names are resolved only when they are used.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Address {
    /// `127.0.0.1:9999`, `[::1]:9999`
    Inet(SocketAddr),
    /// `192.168.0.1`, `fe80::1`: no port
    Ip(IpAddr),
    /// `localhost:9999`, or an IPv6 address with the name of an interface: `[fe80::1%eth0]:80`.
    /// `fe80::1%eth0` without a port has port 0.
    Host {
        /// The name, without brackets.
        name: Box<str>,
        /// The port.
        port: u16,
    },
    /// A UNIX socket's path; empty where it has none. An abstract name begins with a zero byte.
    Unix(Box<[u8]>),
}

impl Address {
    /// Reads `HOST:PORT`, `[IPV6]:PORT` or an IP address without a port.
    ///
    /// # Errors
    /// What is impossible about it.
    pub fn parse(text: &str) -> Result<Self, Message> {
        if text.is_empty() {
            return Err(message!("address-empty"));
        }
        not_too_long(text)?;
        if let Some(rest) = text.strip_prefix('[') {
            return bracketed(text, rest);
        }
        match text.rsplit_once(':') {
            None if looks_like_ipv4(text) => ipv4(text).map(|ip| Self::Ip(ip.into())),
            None => Err(message!("address-without-port", address = text)),
            Some((host, port)) if !host.contains(':') => named(text, host, port),
            Some((host, port)) => match ipv6(text) {
                Ok((ip, None)) => Ok(Self::Ip(ip.into())),
                Ok((_, Some(_))) => Ok(Self::Host { name: text.into(), port: 0 }),
                // `2001:db8:0:0:0:0:0:1:80` is an address and a port without the brackets between them.
                Err(_) if ipv6(host).is_ok() && self::port(text, port).is_ok() => {
                    Err(message!("address-wants-brackets", address = text, host = host, port = port))
                }
                Err(message) => Err(message),
            },
        }
    }

    /// Reads an IP address without a port, with the interface behind `%` where there is one.
    ///
    /// # Errors
    /// What is impossible about it.
    pub fn parse_ip(text: &str) -> Result<(IpAddr, Option<&str>), Message> {
        not_too_long(text)?;
        if text.contains(':') {
            ipv6(text).map(|(ip, zone)| (ip.into(), zone))
        } else if text.is_empty() {
            Err(message!("address-empty"))
        } else {
            ipv4(text).map(|ip| (ip.into(), None))
        }
    }

    /// An end as a socket has it, whose interface is named as `interface` knows it by its index.
    pub fn of_end(end: Endpoint, interface: impl FnOnce(u32) -> Option<String>) -> Self {
        if let Endpoint::Inet(SocketAddr::V6(v6)) = &end
            && v6.scope_id() != 0
            && let Some(zone) = interface(v6.scope_id()).filter(|zone| is_zone(zone))
        {
            return Self::Host { name: format!("{}%{zone}", v6.ip()).into(), port: v6.port() };
        }
        Self::from(end)
    }

    /// The interface behind `%`, by its name or its number.
    pub fn zone(&self) -> Option<String> {
        match self {
            Self::Host { name, .. } => name.split_once('%').map(|(_, zone)| zone.to_owned()),
            Self::Inet(SocketAddr::V6(v6)) if v6.scope_id() != 0 => Some(v6.scope_id().to_string()),
            _ => None,
        }
    }

    /// The port, where it has one.
    pub fn port(&self) -> Option<u16> {
        match self {
            Self::Inet(address) => Some(address.port()),
            Self::Host { port, .. } => Some(*port),
            Self::Ip(_) | Self::Unix(_) => None,
        }
    }

    /// As the network's seam has it; `None` where a name must be resolved first, or without a port.
    pub fn endpoint(&self) -> Option<Endpoint> {
        match self {
            Self::Inet(address) => Some(Endpoint::Inet(*address)),
            Self::Unix(path) => Some(Endpoint::Unix(path.to_vec())),
            Self::Ip(_) | Self::Host { .. } => None,
        }
    }
}

/// `[IPV6]`, `[IPV6]:PORT`
fn bracketed(text: &str, rest: &str) -> Result<Address, Message> {
    let Some((inside, behind)) = rest.split_once(']') else {
        return Err(message!("address-open-bracket", address = text));
    };
    let (ip, zone) = ipv6(inside)?;
    let port = match behind.strip_prefix(':') {
        Some(digits) => Some(port(text, digits)?),
        None if behind.is_empty() => None,
        None => return Err(message!("address-behind-bracket", address = text, found = behind)),
    };
    Ok(match (zone, port) {
        (None, None) => Address::Ip(ip.into()),
        (None, Some(port)) => Address::Inet(SocketAddr::new(ip.into(), port)),
        // A scope may be a number: no interface has to be looked up for it.
        (Some(zone), Some(port)) => match zone.parse() {
            Ok(scope) => Address::Inet(SocketAddrV6::new(ip, port, 0, scope).into()),
            Err(_) => Address::Host { name: inside.into(), port },
        },
        (Some(_), None) => Address::Host { name: inside.into(), port: 0 },
    })
}

/// The most bytes of text that are read as an address: a name of 254 with all that may stand around it.
const LONGEST: usize = 1_024;

fn not_too_long(text: &str) -> Result<(), Message> {
    match text.len() {
        0..=LONGEST => Ok(()),
        bytes => Err(message!("address-too-long", address = text, bytes = bytes)),
    }
}

/// `1.2.3.4:PORT`, `NAME:PORT`
fn named(text: &str, host: &str, digits: &str) -> Result<Address, Message> {
    if host.is_empty() {
        return Err(message!("address-without-host", address = text));
    }
    if looks_like_ipv4(host) {
        let ip = ipv4(host)?;
        return Ok(Address::Inet(SocketAddr::new(ip.into(), port(text, digits)?)));
    }
    // RFC 1035 and RFC 1123 say what a host name may hold; underscores and letters of other
    // alphabets are left to the resolver.
    let wrong = host.chars().find(|c| !(c.is_alphanumeric() || matches!(c, '-' | '.' | '_')));
    if let Some(wrong) = wrong {
        return Err(message!("host-character", host = host, character = wrong));
    }
    if host.starts_with(['-', '.']) || host.contains("..") || host.len() > 254 {
        return Err(message!("host-name", host = host));
    }
    Ok(Address::Host { name: host.into(), port: port(text, digits)? })
}

fn port(address: &str, digits: &str) -> Result<u16, Message> {
    if digits.is_empty() {
        return Err(message!("port-missing", address = address));
    }
    let number = digits.strip_prefix('-').unwrap_or(digits);
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(message!("port-not-a-number", port = digits));
    }
    digits.parse().map_err(|_| message!("port-out-of-range", port = digits))
}

/// Digits and dots only: nothing but an IPv4 address can be meant.
fn looks_like_ipv4(text: &str) -> bool {
    text.contains('.') && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

fn ipv4(text: &str) -> Result<Ipv4Addr, Message> {
    if let Some(wrong) = text.chars().find(|c| !c.is_ascii_digit() && *c != '.') {
        return Err(message!("ipv4-character", address = text, character = wrong));
    }
    let groups: Vec<&str> = text.split('.').collect();
    if groups.len() != 4 {
        return Err(message!("ipv4-groups", address = text, count = groups.len()));
    }
    for group in groups {
        match group.parse::<u8>() {
            _ if group.is_empty() => return Err(message!("ipv4-empty-group", address = text)),
            Ok(_) if group.len() > 1 && group.starts_with('0') => {
                return Err(message!("ipv4-leading-zero", address = text, group = group));
            }
            Ok(_) => {}
            Err(_) => return Err(message!("ipv4-group", address = text, group = group)),
        }
    }
    text.parse().map_err(|_| message!("ipv4-groups", address = text, count = 4))
}

/// An IPv6 address with the interface behind `%` (RFC 4291, RFC 4007).
fn ipv6(text: &str) -> Result<(Ipv6Addr, Option<&str>), Message> {
    let (digits, zone) = match text.split_once('%') {
        Some((digits, zone)) => (digits, Some(zone)),
        None => (text, None),
    };
    if let Some(zone) = zone.filter(|zone| !is_zone(zone)) {
        return Err(message!("ipv6-zone", address = text, zone = zone));
    }
    digits.parse().map(|ip| (ip, zone)).map_err(|_| why_not_ipv6(digits))
}

/// IFNAMSIZ is 16, with the zero at the end.
fn is_zone(zone: &str) -> bool {
    let fits = !zone.is_empty() && zone.len() < 16 && !zone.contains([':', '/', ' ', '%', ']']);
    fits && !zone.chars().any(char::is_control)
}

fn why_not_ipv6(text: &str) -> Message {
    if !text.contains(':') {
        return message!("ipv6-no-colon", address = text);
    }
    if text.contains(":::") || text.matches("::").count() > 1 {
        return message!("ipv6-two-gaps", address = text);
    }
    let gap = text.contains("::");
    if !gap && (text.starts_with(':') || text.ends_with(':')) {
        return message!("ipv6-lone-colon", address = text);
    }
    let groups: Vec<&str> = text.split(':').filter(|group| !group.is_empty()).collect();
    for (place, group) in groups.iter().enumerate() {
        if group.contains('.') && place + 1 == groups.len() {
            if let Err(message) = ipv4(group) {
                return message;
            }
        } else if let Some(wrong) = group.chars().find(|c| !c.is_ascii_hexdigit()) {
            return message!("ipv6-character", address = text, character = wrong);
        } else if group.len() > 4 {
            return message!("ipv6-group", address = text, group = group);
        }
    }
    // An embedded IPv4 address counts as two groups.
    let count = groups.len() + groups.iter().filter(|group| group.contains('.')).count();
    match gap {
        true => message!("ipv6-gap-of-nothing", address = text, count = count),
        false => message!("ipv6-groups", address = text, count = count),
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Inet(address) => write!(f, "{address}"),
            Self::Ip(ip) => write!(f, "{ip}"),
            Self::Host { name, port: 0 } if name.contains('%') => f.write_str(name),
            Self::Host { name, port } if name.contains(':') => write!(f, "[{name}]:{port}"),
            Self::Host { name, port } => write!(f, "{name}:{port}"),
            Self::Unix(path) => match path.split_first() {
                // As ss(8) shows abstract names.
                Some((0, name)) => write!(f, "@{}", String::from_utf8_lossy(name)),
                Some(_) => write!(f, "{}", String::from_utf8_lossy(path)),
                None => f.write_str("unnamed"),
            },
        }
    }
}

impl From<SocketAddr> for Address {
    fn from(address: SocketAddr) -> Self {
        Self::Inet(address)
    }
}

impl From<IpAddr> for Address {
    fn from(ip: IpAddr) -> Self {
        Self::Ip(ip)
    }
}

impl From<Endpoint> for Address {
    fn from(endpoint: Endpoint) -> Self {
        match endpoint {
            Endpoint::Inet(address) => Self::Inet(address),
            Endpoint::Unix(path) => Self::Unix(path.into()),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_an_address_reads_back() {
        for text in [
            "127.0.0.1:9999",
            "[::1]:80",
            "[fe80::1%eth0]:80",
            "[fe80::1%2]:80",
            "localhost:80",
            "www.example.com:80",
            "10.0.0.1",
            "::",
            "::1",
            "fe80::1%eth0",
            "::ffff:1.2.3.4",
            "2001:db8::1",
            "0.0.0.0:0",
            "2130706433:80",
        ] {
            assert_eq!(Address::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn n20_impossible_addresses_are_refused_with_the_reason() {
        for (text, id) in [
            ("", "address-empty"),
            (":", "address-without-host"),
            (":80", "address-without-host"),
            ("localhost", "address-without-port"),
            ("127.0.0.1:", "port-missing"),
            ("127.0.0.1:65536", "port-out-of-range"),
            ("127.0.0.1:-1", "port-out-of-range"),
            ("127.0.0.1:99999999999999999999", "port-out-of-range"),
            ("127.0.0.1:http", "port-not-a-number"),
            ("127.0.0.1:+80", "port-not-a-number"),
            ("256.1.1.1", "ipv4-group"),
            ("256.1.1.1:80", "ipv4-group"),
            ("1.2.3", "ipv4-groups"),
            ("1.2.3:80", "ipv4-groups"),
            ("1.2.3.4.5", "ipv4-groups"),
            ("1..2.3", "ipv4-empty-group"),
            ("192.168.010.1", "ipv4-leading-zero"),
            ("1:2:3:4:5:6:7:8:9:a", "ipv6-groups"),
            ("1:2:3", "ipv6-groups"),
            ("1:2:3:4:5:6:7:8:80", "address-wants-brackets"),
            ("1::2::3", "ipv6-two-gaps"),
            (":::", "ipv6-two-gaps"),
            ("1:2:3:4:5::6:7:8:9", "ipv6-gap-of-nothing"),
            ("fe80::g", "ipv6-character"),
            ("fe80::12345", "ipv6-group"),
            ("::ffff:1.2.3.256", "ipv4-group"),
            ("fe80::1%", "ipv6-zone"),
            ("[::1", "address-open-bracket"),
            ("[::1]80", "address-behind-bracket"),
            ("[1.2.3.4]:80", "ipv6-no-colon"),
            ("a b:80", "host-character"),
            ("a..b:80", "host-name"),
        ] {
            assert_eq!(Address::parse(text).unwrap_err().id, id, "{text}");
        }
    }
}
