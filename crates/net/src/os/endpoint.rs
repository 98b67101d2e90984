//! Translates endpoints between the seam and the kernel.

use std::net::SocketAddr;

use rustix::net::{AddressFamily, SocketAddrAny, SocketAddrUnix};

use crate::{Endpoint, Errno, NetResult};

/// The longest path, in bytes: there is room for 108, and a zero byte ends it (unix(7)).
const LONGEST: usize = 107;
/// What stands before the path.
const FAMILY: usize = 2;

/// For the kernel.
pub(super) fn to_kernel(endpoint: &Endpoint) -> NetResult<SocketAddrAny> {
    match endpoint {
        Endpoint::Inet(address) => Ok(SocketAddrAny::from(*address)),
        Endpoint::Unix(path) => Ok(SocketAddrAny::from(match path.as_slice() {
            [] => SocketAddrUnix::new_unnamed(),
            [0, name @ ..] => SocketAddrUnix::new_abstract_name(name)?,
            path if path.len() > LONGEST => return Err(Errno::NAMETOOLONG),
            path => SocketAddrUnix::new(path)?,
        })),
    }
}

/// From the kernel; `None` is what it says of a UNIX socket without a name.
pub(super) fn from_kernel(address: Option<SocketAddrAny>) -> NetResult<Endpoint> {
    let Some(address) = address else { return Ok(Endpoint::Unix(Vec::new())) };
    if address.address_family() != AddressFamily::UNIX {
        return SocketAddr::try_from(address).map(Endpoint::Inet);
    }
    // Another program may have a path that fills all the room. Linux tells it with a zero byte behind the
    // room, which the library cannot read.
    if address.addr_len() as usize > FAMILY + LONGEST + 1 {
        return Ok(Endpoint::Unix(Vec::new()));
    }
    let unix = SocketAddrUnix::try_from(address)?;
    Ok(Endpoint::Unix(match (unix.path_bytes(), unix.abstract_name()) {
        (Some(path), _) => path.strip_suffix(b"\0").unwrap_or(path).to_vec(),
        (None, Some(name)) if !name.is_empty() => [b"\0", name].concat(),
        _ => Vec::new(),
    }))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a10_the_longest_path_comes_back_as_it_was() {
        for length in [1, 100, LONGEST] {
            let path = vec![b'a'; length];
            let address = to_kernel(&Endpoint::Unix(path.clone())).unwrap();
            assert_eq!(from_kernel(Some(address)).unwrap(), Endpoint::Unix(path));
        }
        assert_eq!(to_kernel(&Endpoint::Unix(vec![b'a'; LONGEST + 1])).err(), Some(Errno::NAMETOOLONG));
    }
}
