//! Ends as the seam has them, and as the kernel has them.

use std::net::SocketAddr;

use rustix::net::{AddressFamily, SocketAddrAny, SocketAddrUnix};

use crate::net::{Endpoint, NetResult};

/// For the kernel.
pub fn to_kernel(endpoint: &Endpoint) -> NetResult<SocketAddrAny> {
    match endpoint {
        Endpoint::Inet(address) => Ok(SocketAddrAny::from(*address)),
        Endpoint::Unix(path) => Ok(SocketAddrAny::from(match path.as_slice() {
            [] => SocketAddrUnix::new_unnamed(),
            [0, name @ ..] => SocketAddrUnix::new_abstract_name(name)?,
            path => SocketAddrUnix::new(path)?,
        })),
    }
}

/// From the kernel; `None` is what it says of a UNIX socket without a name.
pub fn from_kernel(address: Option<SocketAddrAny>) -> NetResult<Endpoint> {
    let Some(address) = address else { return Ok(Endpoint::Unix(Vec::new())) };
    if address.address_family() != AddressFamily::UNIX {
        return SocketAddr::try_from(address).map(Endpoint::Inet);
    }
    let unix = SocketAddrUnix::try_from(address)?;
    Ok(Endpoint::Unix(match (unix.path_bytes(), unix.abstract_name()) {
        (Some(path), _) => path.to_vec(),
        (None, Some(name)) if !name.is_empty() => [b"\0", name].concat(),
        _ => Vec::new(),
    }))
}
