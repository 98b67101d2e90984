//! Host names through the system's resolver.

use std::net::{IpAddr, ToSocketAddrs};

use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, ready};

use crate::net::ResolveError;

/// getaddrinfo(3) in a thread of its own, since it may wait for a server that never answers.
/// What is written as an address is that address; all other spellings (`127.1`, `0x7f000001`) are
/// the resolver's to judge.
pub fn resolve(host: &str) -> LocalBoxFuture<'static, Result<Vec<IpAddr>, ResolveError>> {
    if let Ok(ip) = host.parse::<IpAddr>() {
        return ready(Ok(vec![ip])).boxed_local();
    }
    let host = host.to_owned();
    blocking::unblock(move || look_up(&host)).boxed_local()
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
    ResolveError { name, text }
}
