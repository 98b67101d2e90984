//! Finds which process has a port, as far as the system tells: the inode stands in the tables in /proc/net,
//! and the process has a descriptor for it. Of other people's processes a person may not look at the
//! descriptors.

use std::fs;
use std::net::SocketAddr;

use super::proc;
use crate::{Holder, SocketType};

/// The process that has a port of an address, or of all addresses.
pub(super) fn holder(address: SocketAddr, socket_type: SocketType) -> Option<Holder> {
    let inodes = proc::inodes(address, socket_type);
    if inodes.is_empty() {
        return None;
    }
    let links: Vec<String> = inodes.iter().map(|inode| format!("socket:[{inode}]")).collect();
    let processes = fs::read_dir("/proc").ok()?.flatten();
    let mut numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let pid = numbers.find(|pid| has_one(*pid, &links))?;
    let program = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
    Some(Holder { pid, program: program.trim_end().to_owned() })
}

fn has_one(pid: u32, links: &[String]) -> bool {
    let Ok(descriptors) = fs::read_dir(format!("/proc/{pid}/fd")) else { return false };
    descriptors.flatten().any(|entry| {
        let link = fs::read_link(entry.path()).ok();
        let link = link.as_ref().and_then(|link| link.to_str());
        link.is_some_and(|link| links.iter().any(|own| own == link))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn this_process_holds_its_own_port() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        assert_eq!(holder(address, SocketType::Stream).unwrap().pid, std::process::id());
        drop(listener);
        assert_eq!(holder(address, SocketType::Stream), None);
    }
}
