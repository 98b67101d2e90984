//! Which sockets are at the two ends of a connection, so that what one end does can be told of the
//! other.
//!
//! Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::Entry;

/// A socket's address, and its peer's where it has one.
type SocketEnds = (String, Option<String>);

/// The sockets of a session, some of them marked.
#[derive(Default)]
pub struct Links {
    ends: BTreeMap<u64, SocketEnds>,
    marked: BTreeSet<SocketEnds>,
}

impl Links {
    /// Takes in the sockets that a statement made.
    pub fn see(&mut self, entry: &Entry) {
        for ends in &entry.sockets {
            let local = ends.local.clone().unwrap_or_default();
            self.ends.insert(ends.id, (local, ends.peer.clone()));
        }
    }

    /// Marks sockets.
    pub fn mark<'i>(&mut self, ids: impl Iterator<Item = &'i u64>) {
        self.marked.extend(ids.filter_map(|id| self.ends.get(id)).cloned());
    }

    /// Whether a statement works on a socket that is marked, or whose other end is; for datagrams
    /// and for what a listener accepted, their address is enough.
    pub fn touch(&self, entry: &Entry) -> bool {
        let is_marked = |local: &str, peer: Option<&str>| {
            self.marked.contains(&(local.to_owned(), peer.map(str::to_owned)))
        };
        let used = entry.uses.iter().filter_map(|id| self.ends.get(id));
        let mut connected = used.clone().filter_map(|(local, peer)| Some((local, peer.as_ref()?)));
        let by_connection = connected.any(|(local, peer)| {
            is_marked(local, Some(peer))
                || is_marked(peer, Some(local))
                || [local, peer].iter().any(|end| !end.is_empty() && is_marked(end, None))
        });
        let heard = entry.heard.iter().filter(|(socket, _)| entry.uses.contains(socket));
        let by_sender = heard
            .map(|(_, from)| from)
            .any(|from| is_marked(from, None) || used.clone().any(|(local, _)| is_marked(from, Some(local))));
        by_connection || by_sender
    }
}
