//! Addresses that the kernel chose, and what a script writes for them: `.local` of the socket that
//! has one, or `.peer` of the one at the other end.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use wirelab_lang::eval::recording::PlaceKind;

use super::entry::Entry;
use super::keep::Standing;

/// Where an address can be had from, and for how long.
#[derive(Debug, Clone)]
struct Holder {
    socket: u64,
    name: String,
    field: &'static str,
    /// The statement behind which the socket has it.
    from: usize,
}

/// Addresses that the kernel chose.
pub struct Whereabouts<'a> {
    entries: &'a [Entry],
    standings: &'a [Standing],
    holders: BTreeMap<String, Vec<Holder>>,
    /// Names for addresses of sockets that are closed where the address is used: by the statement
    /// behind which the name gets its value.
    kept: RefCell<BTreeMap<usize, BTreeSet<(String, String)>>>,
    /// Addresses of peers outside, as they are written, and their names.
    peers: &'a [(String, String)],
}

impl<'a> Whereabouts<'a> {
    /// Those of a session.
    pub fn new(entries: &'a [Entry], standings: &'a [Standing], peers: &'a [(String, String)]) -> Self {
        let mut holders: BTreeMap<String, Vec<Holder>> = BTreeMap::new();
        let given = given(entries, standings);
        let mut typed = String::new();
        for (place, entry) in entries.iter().enumerate() {
            typed.push_str(&entry.typed.text);
            typed.push('\n');
            for ends in &entry.sockets {
                for (field, address) in [("local", &ends.local), ("peer", &ends.peer)] {
                    let Some(address) = address.as_ref().filter(|own| port(own).is_some()) else { continue };
                    let is_known = holders.contains_key(address);
                    let was_typed = || port(address).is_none_or(|port| has_number(&typed, port));
                    if !is_known && (field == "peer" || was_typed()) {
                        continue;
                    }
                    let own = holders.entry(address.clone()).or_default();
                    if let (Some(name), Some(Standing::Kept)) = (&ends.name, standings.get(place))
                        && let Some(since) = given.get(name)
                        && !own.iter().any(|holder| holder.name == *name && holder.field == field)
                    {
                        let from = place.max(*since);
                        own.push(Holder { socket: ends.id, name: name.clone(), field, from });
                    }
                }
            }
        }
        Self { entries, standings, holders, kept: RefCell::default(), peers }
    }

    /// The addresses, those first that have others in them.
    pub fn addresses(&self) -> Vec<&str> {
        let mut addresses: Vec<&str> = self.holders.keys().map(String::as_str).collect();
        addresses.sort_by_key(|address| std::cmp::Reverse(address.len()));
        addresses
    }

    /// Whether the kernel chose an address.
    pub fn is_chosen(&self, address: &str) -> bool {
        self.holders.contains_key(address)
    }

    /// What a statement writes for an address; not by itself what it writes anyway. With `after`,
    /// sockets that the statement itself makes or closes are there or gone.
    pub fn reference(&self, address: &str, place: usize, after: bool, besides: &str) -> Option<String> {
        let Some(holders) = self.holders.get(address) else { return self.peer(address) };
        let text = |holder: &Holder| format!("{}.{}", holder.name, holder.field);
        let made = |holder: &&Holder| holder.from < place || after && holder.from == place;
        let other = |holder: &&Holder| !besides.contains(&text(holder));
        let there = |holder: &&Holder| !self.is_gone(holder, place, after);
        let known: Vec<&Holder> = holders.iter().filter(made).filter(other).collect();
        if let Some(holder) = known.iter().copied().find(|holder| there(holder)) {
            return Some(text(holder));
        }
        let holder = known.into_iter().find(|holder| holder.from < place)?;
        let name = format!("{}_{}", holder.name, holder.field);
        self.kept.borrow_mut().entry(holder.from).or_default().insert((name.clone(), text(holder)));
        Some(name)
    }

    /// The name of a peer outside.
    pub fn peer(&self, address: &str) -> Option<String> {
        self.peers.iter().find(|(own, _)| own == address).map(|(_, name)| name.clone())
    }

    /// The same for a port.
    pub fn port_reference(&self, number: &str, place: usize, after: bool, besides: &str) -> Option<String> {
        let address = self.holders.keys().find(|address| port(address) == Some(number))?;
        Some(format!("{}.port", self.reference(address, place, after, besides)?))
    }

    /// Whether the kernel chose a port.
    pub fn is_chosen_port(&self, number: &str) -> bool {
        self.holders.keys().any(|address| port(address) == Some(number))
    }

    /// Names to be given to addresses behind a statement.
    pub fn kept_after(&self, place: usize) -> Vec<(String, String)> {
        self.kept.borrow().get(&place).into_iter().flatten().cloned().collect()
    }

    /// Whether the socket is closed by now, or the name means something else.
    fn is_gone(&self, holder: &Holder, place: usize, after: bool) -> bool {
        let until = if after { place + 1 } else { place };
        let since = self.entries.iter().zip(self.standings).take(until).skip(holder.from + 1);
        let first = self.entries.get(holder.from).is_some_and(|first| first.closed.contains(&holder.socket));
        first
            || since.filter(|(_, standing)| **standing == Standing::Kept).any(|(entry, _)| {
                entry.closed.contains(&holder.socket) || entry.typed.assigns.contains(&holder.name)
            })
    }
}

/// The names that a script has, and behind which statement it has them.
fn given<'a>(entries: &'a [Entry], standings: &[Standing]) -> BTreeMap<&'a String, usize> {
    let kept = entries.iter().zip(standings).enumerate();
    let kept = kept.filter(|(_, (_, standing))| **standing == Standing::Kept);
    let mut given = BTreeMap::new();
    for (place, (entry, _)) in kept {
        for name in entry.gives() {
            given.entry(name).or_insert(place);
        }
    }
    given
}

/// The port of an address as it is written.
pub fn port(address: &str) -> Option<&str> {
    let (host, port) = address.rsplit_once(':')?;
    let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    (is_port && port != "0" && !host.is_empty() && !host.starts_with('/')).then_some(port)
}

/// Where a number stands by itself in a text.
pub fn find_number(text: &[u8], number: &[u8], from: usize) -> Option<usize> {
    let digit = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_digit);
    let rest = text.get(from..)?;
    let mut places = rest.windows(number.len().max(1)).enumerate().filter(|(_, own)| *own == number);
    let alone = |at: &usize| !digit(at.checked_sub(1)) && !digit(at.checked_add(number.len()));
    places.by_ref().map(|(at, _)| from + at).find(alone)
}

fn has_number(text: &str, number: &str) -> bool {
    find_number(text.as_bytes(), number.as_bytes(), 0).is_some()
}

/// The rewriting of places in a statement that name what the kernel chose.
pub fn edits(entry: &Entry, place: usize, known: &Whereabouts<'_>) -> Vec<(std::ops::Range<usize>, String)> {
    let mut edits = Vec::new();
    for spot in &entry.typed.places {
        let Some(text) = entry.typed.text.get(spot.range.clone()) else { continue };
        let new = match &spot.kind {
            PlaceKind::Address => {
                let by_port = || in_text(&format!("\"{text}\""), place, known);
                known.reference(text, place, false, "").or_else(by_port)
            }
            PlaceKind::Number(number) => known.port_reference(&number.to_string(), place, false, ""),
            PlaceKind::Text if text.starts_with('"') => {
                let whole = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
                known.peer(whole).or_else(|| in_text(text, place, known))
            }
            PlaceKind::Text | PlaceKind::Word(_) => None,
        };
        edits.extend(new.map(|new| (spot.range.clone(), new)));
    }
    edits
}

/// A string literal with `{server.local}` for addresses, and their ports.
fn in_text(text: &str, place: usize, known: &Whereabouts<'_>) -> Option<String> {
    let mut out = text.to_owned();
    for address in known.addresses() {
        let port = port(address).unwrap_or_default();
        for (written, is_port) in [(address, false), (port, true)] {
            let mut from = 0;
            while let Some(at) = find_number(out.as_bytes(), written.as_bytes(), from) {
                let new = match is_port {
                    true => known.port_reference(port, place, false, "")?,
                    false => known.reference(address, place, false, "")?,
                };
                let new = format!("{{{new}}}");
                out.replace_range(at..at + written.len(), &new);
                from = at + new.len();
            }
        }
    }
    (out != text).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stands_by_itself() {
        assert_eq!(find_number(b"127.0.0.1:41234", b"41234", 0), Some(10));
        assert_eq!(find_number(b"141234 412345", b"41234", 0), None);
        assert_eq!(find_number(b"41234, 41234", b"41234", 1), Some(7));
    }

    #[test]
    fn addresses_with_a_port_of_their_own_have_one() {
        assert_eq!(port("127.0.0.1:80"), Some("80"));
        assert_eq!(port("[::1]:80"), Some("80"));
        for none in ["127.0.0.1:0", "/tmp/a:80", "talk.sock", "", "::1:"] {
            assert_eq!(port(none), None, "{none}");
        }
    }
}
