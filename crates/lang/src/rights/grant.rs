//! One `--allow-net`: which addresses and ports it means.

use std::net::{IpAddr, SocketAddr};

/// One `--allow-net`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    host: GrantedHost,
    /// 0: every port.
    port: u16,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum GrantedHost {
    All,
    /// An address in its shortest family, and how many of its leading bits count.
    Prefix(IpAddr, u32),
    /// In lower case, without a final dot.
    Name(Box<str>),
}

impl Grant {
    /// Every address.
    pub fn all() -> Self {
        Self { host: GrantedHost::All, port: 0 }
    }

    /// One address.
    pub fn address(address: SocketAddr) -> Self {
        let ip = address.ip().to_canonical();
        Self { host: GrantedHost::Prefix(ip, bits(ip)), port: address.port() }
    }

    /// All addresses of a host name.
    pub fn named(name: &str, port: u16) -> Self {
        Self { host: GrantedHost::Name(plain(name)), port }
    }

    /// `10.0.0.1`, `10.0.0.0/8:80`, `[::1]:80`, `fd00::/8`, `www.example.com:80`.
    pub fn parse(text: &str) -> Option<Self> {
        let (host, port) = split(text)?;
        let (address, length) = match host.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (host, None),
        };
        let host = match (address.parse::<IpAddr>(), length) {
            (Ok(ip), length) => prefix(ip, length)?,
            (Err(_), None) if is_name(address) => GrantedHost::Name(plain(address)),
            _ => return None,
        };
        Some(Self { host, port })
    }

    /// The host name that it speaks of.
    pub fn name(&self) -> Option<&str> {
        match &self.host {
            GrantedHost::Name(name) => Some(name),
            _ => None,
        }
    }

    /// Whether it means this host name. One of addresses means none: the question to the resolver
    /// goes to another machine than those.
    pub fn fits_name(&self, name: &str) -> bool {
        match &self.host {
            GrantedHost::All => true,
            GrantedHost::Prefix(..) => false,
            GrantedHost::Name(own) => *own == plain(name),
        }
    }

    /// Whether it means this port of this host name.
    pub fn covers_name(&self, name: &str, port: u16) -> bool {
        self.fits_name(name) && (self.port == 0 || self.port == port)
    }

    /// Whether it means every address and every name.
    pub fn is_all(&self) -> bool {
        self.host == GrantedHost::All
    }

    /// Whether it means this address. `given` is the name that was resolved to it, `known` tells
    /// the addresses of the grant's own name.
    pub fn covers<'a>(
        &self,
        ip: IpAddr,
        port: u16,
        given: Option<&str>,
        known: impl FnOnce(&str) -> &'a [IpAddr],
    ) -> bool {
        let host = match &self.host {
            GrantedHost::All => true,
            GrantedHost::Prefix(first, length) => common(*first, ip, *length) == Some(*length),
            GrantedHost::Name(name) => {
                given.is_some_and(|given| plain(given) == *name)
                    || known(name).iter().any(|known| known.to_canonical() == ip)
            }
        };
        host && (self.port == 0 || self.port == port)
    }
}

/// The flag that allows an address.
pub fn flag(address: SocketAddr) -> String {
    match address.port() {
        0 => format!("--allow-net={}", address.ip()),
        _ => format!("--allow-net={address}"),
    }
}

/// Host and port; 0 where there is none.
fn split(text: &str) -> Option<(&str, u16)> {
    if let Some(rest) = text.strip_prefix('[') {
        let (host, rest) = rest.split_once(']')?;
        return match rest.strip_prefix(':') {
            Some(port) => Some((host, port.parse().ok()?)),
            None => rest.is_empty().then_some((host, 0)),
        };
    }
    match text.split_once(':') {
        Some((host, port)) if !port.contains(':') => Some((host, port.parse().ok()?)),
        _ => Some((text, 0)),
    }
}

/// An address with the length of its prefix; a mapped address becomes the IPv4 address it means.
fn prefix(ip: IpAddr, length: Option<&str>) -> Option<GrantedHost> {
    let whole = bits(ip);
    let length = match length {
        Some(text) => text.parse().ok().filter(|length| *length <= whole)?,
        None => whole,
    };
    let short = ip.to_canonical();
    match length.checked_sub(whole - bits(short)) {
        Some(length) => Some(GrantedHost::Prefix(short, length)),
        // A prefix that spans more than the mapped addresses stays one of IPv6.
        None => Some(GrantedHost::Prefix(ip, length)),
    }
}

fn bits(ip: IpAddr) -> u32 {
    if ip.is_ipv4() { 32 } else { 128 }
}

/// How many leading bits two addresses share, at most so many; none across families.
fn common(a: IpAddr, b: IpAddr, most: u32) -> Option<u32> {
    let same = match (a, b) {
        (IpAddr::V4(a), IpAddr::V4(b)) => (a.to_bits() ^ b.to_bits()).leading_zeros(),
        (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits() ^ b.to_bits()).leading_zeros(),
        _ => return None,
    };
    Some(same.min(most))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "[]*,".contains(c))
}

fn plain(name: &str) -> Box<str> {
    name.strip_suffix('.').unwrap_or(name).to_lowercase().into()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn covers(grant: &str, address: &str) -> bool {
        let address: SocketAddr = address.parse().unwrap();
        Grant::parse(grant).unwrap().covers(address.ip().to_canonical(), address.port(), None, |_| &[])
    }

    #[test]
    fn a_grant_means_what_it_says() {
        for (grant, address, expected) in [
            ("10.0.0.1:80", "10.0.0.1:80", true),
            ("10.0.0.1:80", "10.0.0.1:81", false),
            ("10.0.0.1:80", "10.0.0.2:80", false),
            ("10.0.0.1", "10.0.0.1:443", true),
            ("10.0.0.1:0", "10.0.0.1:443", true),
            ("10.0.0.1", "[::ffff:10.0.0.1]:443", true),
            ("::ffff:10.0.0.1", "10.0.0.1:443", true),
            ("10.0.0.0/8:80", "10.255.0.1:80", true),
            ("10.0.0.0/8", "11.0.0.1:80", false),
            ("0.0.0.0/0", "8.8.8.8:53", true),
            ("0.0.0.0/0", "[2001:db8::1]:53", false),
            ("0.0.0.0", "8.8.8.8:53", false),
            ("[2001:db8::1]:53", "[2001:db8::1]:53", true),
            ("2001:db8::1", "[2001:db8::1]:53", true),
            ("[2001:db8::/32]:53", "[2001:db8:1::1]:53", true),
            ("2001:db8::/32", "[2001:db9::1]:53", false),
            ("::ffff:10.0.0.0/104", "10.1.1.1:1", true),
        ] {
            assert_eq!(covers(grant, address), expected, "{grant} {address}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in
            ["", ":80", "10.0.0.1:99999", "10.0.0.1:x", "10.0.0.0/33", "name/8", "[::1", "[::1]80", "a b"]
        {
            assert_eq!(Grant::parse(text), None, "{text:?}");
        }
    }
}
