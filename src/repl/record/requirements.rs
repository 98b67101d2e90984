//! The `requires` lines of a script: what a run does not allow by itself.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::path::{Component, Path};

use wirelab_lang::escape;
use wirelab_lang::eval::recording::{PlaceKind, RecordedShape};
use wirelab_lang::eval::value::Value;

use super::entry::Entry;

/// Commands that open something at an address.
const AT_ADDRESS: &[&str] =
    &["tcp listen", "tcp connect", "udp bind", "udp connect", "udp sendto", "sendto", "bind", "connect"];

/// The lines that these statements need, for a script that runs in a folder.
pub fn lines<'a>(entries: impl Iterator<Item = &'a Entry>, folder: &Path) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for entry in entries {
        lines.extend(addresses(entry));
        lines.extend(called(entry, folder));
        let paths = entry.sockets.iter().filter_map(|ends| ends.local.as_ref());
        lines.extend(paths.filter_map(|path| outside("write", path, folder)));
    }
    lines
}

fn addresses(entry: &Entry) -> Vec<String> {
    if !entry.calls(AT_ADDRESS) {
        return Vec::new();
    }
    let typed = entry.typed.places.iter().filter(|place| place.kind == PlaceKind::Address);
    let texts = typed.filter_map(|place| entry.typed.text.get(place.range.clone()));
    // Groups are reached through an interface, whose address counts; a socket that is made bound to one
    // has joined none.
    let is_free = |ip: IpAddr| ip.is_loopback() || ip.is_multicast() && !entry.calls(&["udp bind"]);
    let beyond = texts.filter(|text| text.parse::<SocketAddr>().is_ok_and(|own| !is_free(own.ip())));
    beyond.map(|text| format!("requires net {text}")).collect()
}

/// The line for the file or the variable that a command names.
fn called(entry: &Entry, folder: &Path) -> Option<String> {
    let (RecordedShape::Value(phrase) | RecordedShape::Assign(_, phrase)) = &entry.typed.shape else {
        return None;
    };
    let (access, operand) = match phrase.command?.name {
        "load" | "exists" | "files" => ("read", phrase.operands.first()),
        "save" | "append" | "remove" | "mkdir" => ("write", phrase.operands.last()),
        "env" => ("env", phrase.operands.first()),
        _ => return None,
    };
    let Some(Value::Bytes(name)) = &operand?.constant else { return None };
    match access {
        "env" => Some(format!("requires env {}", escape::quote(name))),
        _ => outside(access, name.as_str()?, folder),
    }
}

/// The line for a file that is not below the folder.
fn outside(access: &str, path: &str, folder: &Path) -> Option<String> {
    let path = Path::new(path);
    let leaves = path.components().any(|part| part == Component::ParentDir);
    if path.as_os_str().is_empty() || !leaves && (path.is_relative() || path.starts_with(folder)) {
        return None;
    }
    let parent = path.parent()?.to_str()?;
    Some(format!("requires {access} {}", escape::quote(parent.as_bytes())))
}
