//! Resolves host names with the system's resolver.

use std::future::ready;
use std::net::{IpAddr, Ipv4Addr, ToSocketAddrs};

use futures_core::future::LocalBoxFuture;

use crate::ResolveError;
use crate::system::threads;

/// getaddrinfo(3) in a thread of its own, since it may wait for a server that never answers.
/// What is written as an address is that address; all other spellings (`127.1`, `0x7f000001`) are
/// the resolver's to judge.
pub(super) fn resolve(host: &str) -> LocalBoxFuture<'static, Result<Vec<IpAddr>, ResolveError>> {
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Box::pin(ready(Ok(vec![ip])));
    }
    if is_localhost(host) && !(stands_in_hosts_file(host) && is_hosts_file_first()) {
        // RFC 6761, section 6.3: no server is asked for it, whatever the system would do.
        return Box::pin(ready(Ok(vec![Ipv4Addr::LOCALHOST.into()])));
    }
    let host = host.to_owned();
    match threads::call("resolver", move || look_up(&host)) {
        Ok(found) => Box::pin(async { found.await.unwrap_or_else(|error| Err(explained(&error))) }),
        Err(shortage) => Box::pin(ready(Err(ResolveError::from(shortage)))),
    }
}

/// Where the hosts file is (hosts(5)).
const HOSTS: &str = "/etc/hosts";

/// Where it stands in which order glibc asks the services that know names (nsswitch.conf(5)).
const SERVICES: &str = "/etc/nsswitch.conf";

/// Services that may be asked before the hosts file and stay on this machine: systemd's know its
/// containers and its own name, and `resolve` looks into the hosts file itself.
const LOCAL_SERVICES: [&str; 4] = ["files", "mymachines", "myhostname", "resolve"];

/// Whether the answer lies on this machine, and nobody else is asked for it: `localhost`, a name in
/// the hosts file, or a spelling of an IPv4 address.
pub(super) fn knows(host: &str) -> bool {
    is_localhost(host)
        || host.parse::<IpAddr>().is_ok()
        || is_number(host)
        || stands_in_hosts_file(host) && is_hosts_file_first()
}

fn is_hosts_file_first() -> bool {
    std::fs::read_to_string(SERVICES).map_or(true, |services| hosts_file_is_first(&services))
}

fn is_localhost(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
}

fn stands_in_hosts_file(host: &str) -> bool {
    std::fs::read_to_string(HOSTS).is_ok_and(|hosts| stands_in(&hosts, host))
}

/// Whether no service that asks other machines is asked before the hosts file.
fn hosts_file_is_first(services: &str) -> bool {
    // What is written in another way than usual is taken for an order that asks others first.
    let mut lines =
        services.lines().filter(|line| line.trim_start().to_ascii_lowercase().starts_with("hosts"));
    let (line, another) = (lines.next(), lines.next());
    let Some(line) = line else { return true };
    let Some(order) = line.strip_prefix("hosts:").filter(|_| another.is_none()) else { return false };
    let before_comment = order.split('#').next().unwrap_or_default();
    if before_comment.len() < order.len() && !before_comment.ends_with(char::is_whitespace) {
        return false;
    }
    let mut order = before_comment.split_whitespace();
    // So is an action of several words.
    let is_action = |word: &str| word.starts_with('[') && word.ends_with(']');
    let is_local = |word: &&str| is_action(word) || LOCAL_SERVICES.contains(word);
    let is_before = order.by_ref().take_while(|word| *word != "files").all(|word| is_local(&word));
    // What was found there may be looked for elsewhere all the same: `files [SUCCESS=continue] dns`.
    let goes_on = order.next().is_some_and(|word| {
        let word = word.to_ascii_lowercase();
        word.starts_with('[') && (word.contains("success") || word.contains('!'))
    });
    is_before && !goes_on
}

/// Whether a name stands in a hosts file: behind an address, and before a comment. glibc takes no notice
/// of a line that does not begin with an address, and asks others for the names in it.
fn stands_in(hosts: &str, name: &str) -> bool {
    hosts.lines().any(|line| {
        let mut words = line.split('#').next().unwrap_or_default().split_ascii_whitespace();
        let is_address = words.next().is_some_and(|word| word.parse::<IpAddr>().is_ok());
        is_address && words.any(|known| known.eq_ignore_ascii_case(name))
    })
}

/// Whether inet_aton(3) takes it: up to four numbers, the last of which fills the bytes that are left.
fn is_number(host: &str) -> bool {
    let parts: Vec<&str> = host.split('.').collect();
    let Some((last, others)) = parts.split_last().filter(|(_, others)| others.len() < 4) else {
        return false;
    };
    let fits = |part: &str, bits: u32| number(part).is_some_and(|number| number < 1 << bits);
    let left = (4 - others.len()) * 8;
    others.iter().all(|part| fits(part, 8)) && u32::try_from(left).is_ok_and(|bits| fits(last, bits))
}

/// A number as in C: decimal, octal with a leading zero, hexadecimal with `0x`.
fn number(text: &str) -> Option<u64> {
    let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => (digits, 16),
        None if text.len() > 1 && text.starts_with('0') => (text, 8),
        None => (text, 10),
    };
    // A sign is none of its digits.
    let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u64::from_str_radix(digits, radix).ok().filter(|_| plain)
}

fn look_up(host: &str) -> Result<Vec<IpAddr>, ResolveError> {
    let found = (host, 0).to_socket_addrs().map_err(|error| explained(&error))?;
    let mut addresses = Vec::new();
    for address in found {
        if !addresses.contains(&address.ip()) {
            addresses.push(address.ip());
        }
    }
    if addresses.is_empty() {
        return Err(ResolveError {
            name: "EAI_NODATA",
            text: "No address associated with hostname".to_owned(),
            lacks: None,
        });
    }
    Ok(addresses)
}

/// The standard library keeps the text of gai_strerror(3) and drops the number, so the text tells.
fn explained(error: &std::io::Error) -> ResolveError {
    const KNOWN: [(&str, &str); 8] = [
        ("Name or service not known", "EAI_NONAME"),
        ("Name does not resolve", "EAI_NONAME"),
        ("Temporary failure in name resolution", "EAI_AGAIN"),
        ("Try again", "EAI_AGAIN"),
        ("No address associated with hostname", "EAI_NODATA"),
        ("Address family for hostname not supported", "EAI_ADDRFAMILY"),
        ("Memory allocation failure", "EAI_MEMORY"),
        ("Non-recoverable failure in name resolution", "EAI_FAIL"),
    ];
    let text = error.to_string();
    let name = if error.kind() == std::io::ErrorKind::InvalidInput {
        "EAI_NONAME"
    } else {
        KNOWN.iter().find(|(known, _)| text.contains(known)).map_or("EAI_FAIL", |(_, name)| name)
    };
    let text = text.strip_prefix("failed to lookup address information: ").unwrap_or(&text).to_owned();
    ResolveError { name, text, lacks: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_this_machine_knows_by_itself() {
        for host in ["localhost", "LocalHost", "127.1", "2130706433", "0x7f.1", "::1", "010.0.0.1"] {
            assert!(knows(host), "{host}");
        }
        for host in [
            "www.example.com",
            "localhost.",
            "localhost.example.com",
            "1.2.3.4.5",
            "256.1.1",
            "4294967296",
            "0x",
            "+1",
            "",
        ] {
            assert!(!knows(host), "{host}");
        }
    }

    #[test]
    fn a07_the_hosts_file_counts_where_nobody_is_asked_before_it() {
        for (services, expected) in [
            ("", true),
            ("passwd: files\nhosts: files dns\n", true),
            ("hosts:\tfiles mdns4_minimal [NOTFOUND=return] dns", true),
            ("hosts: mymachines resolve [!UNAVAIL=return] files myhostname dns", true),
            ("hosts: dns files", false),
            ("hosts: resolve [NOTFOUND=return SUCCESS=merge] files # dns", false),
            ("hosts: mdns4_minimal [NOTFOUND=return] files dns", false),
            ("hosts: sss files", false),
            ("hosts: dns", false),
            ("# hosts: dns files\nhosts: files", true),
            ("hosts: files [NOTFOUND=return] dns", true),
            ("hosts: files [SUCCESS=continue] dns", false),
            ("hosts: files [!NOTFOUND=continue] dns", false),
            ("hosts: files# dns", false),
            (" hosts : dns files", false),
            ("hosts: files\nhosts: dns", false),
        ] {
            assert_eq!(hosts_file_is_first(services), expected, "{services}");
        }
    }

    #[test]
    fn names_of_a_hosts_file() {
        let hosts = "127.0.0.1 localhost\n# 10.0.0.1 left\n10.0.0.2\tone two # three\n\
                     10.0.0.300 four\nfive six\n  ::1 seven\n";
        for (name, expected) in [
            ("one", true),
            ("TWO", true),
            ("three", false),
            ("left", false),
            ("10.0.0.2", false),
            ("four", false),
            ("six", false),
            ("seven", true),
        ] {
            assert_eq!(stands_in(hosts, name), expected, "{name}");
        }
    }
}
