//! Peers outside of the session, which a script has as `default` names where that is wanted.
//!
//! Pure.

use std::collections::BTreeSet;

use wirelab_lang::eval::recording::PlaceKind;

use super::address_refs::port;
use super::entry::{Entry, Own};
use super::keep::Standing;
use super::names::Names;

/// Their addresses, as they were typed, and a name for each.
pub fn of(entries: &[Entry], own: &Own, standings: &[Standing], names: &Names) -> Vec<(String, String)> {
    let mut found: Vec<String> = Vec::new();
    let ends = entries.iter().flat_map(|entry| &entry.sockets);
    let peers: BTreeSet<&str> = ends.filter_map(|ends| ends.peer.as_deref()).collect();
    let kept = entries.iter().zip(standings).filter(|(_, standing)| **standing == Standing::Kept);
    for (entry, _) in kept {
        for place in &entry.typed.places {
            let Some(text) = entry.typed.text.get(place.range.clone()) else { continue };
            let address = match place.kind {
                PlaceKind::Address => text,
                // A string is one where a socket has it as its peer.
                PlaceKind::Text => match text.trim_matches('"') {
                    inside if peers.contains(inside) => inside,
                    _ => continue,
                },
                PlaceKind::Number(_) | PlaceKind::Word(_) => continue,
            };
            if port(address).is_some() && !own.has(address) && !found.iter().any(|known| known == address) {
                found.push(address.to_owned());
            }
        }
    }
    found.into_iter().map(|address| (address, names.numbered("peer"))).collect()
}
