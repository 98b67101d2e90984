//! Reaching into values: indexes, slices, fields and ranges.
//!
//! May use: the network's seam, for what a socket says of itself. Must not use: anything that waits.

use std::rc::Rc;

use wirelab_net::{Endpoint, Errno, NetResult};

use super::{Address, Bytes, Key, Kind, Record, Value, display, rules};
use crate::diagnostic::nearest::nearest;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::memory;
use crate::eval::socket::{Role, Socket};
use crate::eval::task::Task;
use crate::message;

/// `value[i]`: one byte of bytes, an element of a list, a field of a record by its name.
///
/// # Errors
/// VALUE where there is none, KIND where the value has no parts.
pub fn index(value: &Value, at: &Value) -> Outcome<Value> {
    match (value, at) {
        (Value::Bytes(bytes), Value::Int(at)) => {
            let at = place(*at, bytes.len(), Kind::Bytes)?;
            Ok(Value::Bytes(bytes.slice(at..at + 1).unwrap_or_default()))
        }
        (Value::List(list), Value::Int(at)) => {
            let at = place(*at, list.len(), Kind::List)?;
            Ok(list.get(at).cloned().unwrap_or_default())
        }
        (Value::Record(record), key) => {
            let found = record.value_of(&Key::of(key)?).cloned();
            found.ok_or_else(|| no_key(record, key))
        }
        (Value::Bytes(bytes), Value::Unsigned(at)) => Err(beyond(at, bytes.len(), Kind::Bytes)),
        (Value::List(list), Value::Unsigned(at)) => Err(beyond(at, list.len(), Kind::List)),
        (Value::Bytes(_) | Value::List(_), other) => {
            Err(Fault::kind("index", Kind::Int.name(), other.kind()))
        }
        (other, _) => Err(Fault::new("KIND", message!("no-index", kind = other.kind().name()))),
    }
}

pub(super) fn place(at: i64, length: usize, kind: Kind) -> Outcome<usize> {
    let from_end = at < 0;
    let found =
        if from_end { length.checked_sub(at.unsigned_abs() as usize) } else { usize::try_from(at).ok() };
    found.filter(|&place| place < length).ok_or_else(|| beyond(&at, length, kind))
}

/// The fault of an index that nothing stands at.
fn beyond(at: &dyn std::fmt::Display, length: usize, kind: Kind) -> Box<Fault> {
    let (kind, last) = (kind.name(), length.saturating_sub(1));
    Fault::value(match length {
        0 => message!("index-of-empty", index = at, kind = kind),
        _ => message!("index-out-of-range", index = at, kind = kind, length = length, last = last),
    })
}

/// Whether a value can be a bound of a range.
///
/// # Errors
/// KIND where it is no int, OVERFLOW where it is above those with a sign.
pub fn bounds(value: &Value) -> Outcome<()> {
    match value {
        Value::Int(_) => Ok(()),
        Value::Unsigned(number) => Err(too_large(*number)),
        other => Err(Fault::kind("..", Kind::Int.name(), other.kind())),
    }
}

/// The fault of a number without a sign where only one with a sign has a meaning.
pub fn too_large(number: u64) -> Box<Fault> {
    Fault::new("OVERFLOW", message!("unsigned-too-large", value = number))
}

/// `value[a..b]` on bytes and lists; a bound that is `none` is the value's own end, and bounds
/// beyond it are moved there, as in Python.
///
/// # Errors
/// KIND.
pub fn slice(value: &Value, from: &Value, to: &Value) -> Outcome<Value> {
    let bounds = |length: usize| -> Outcome<std::ops::Range<usize>> {
        let start = bound(from, 0, length)?;
        let end = bound(to, length, length)?;
        Ok(start..end.max(start))
    };
    match value {
        Value::Bytes(bytes) => Ok(Value::Bytes(bytes.slice(bounds(bytes.len())?).unwrap_or_default())),
        Value::List(list) => {
            let items = list.get(bounds(list.len())?).unwrap_or_default();
            memory::room_for(size_of_val(items))?;
            Ok(Value::from(items.to_vec()))
        }
        other => Err(Fault::new("KIND", message!("no-index", kind = other.kind().name()))),
    }
}

fn bound(value: &Value, absent: usize, length: usize) -> Outcome<usize> {
    match value {
        Value::None | Value::Unset => Ok(absent),
        Value::Int(at) if *at < 0 => {
            Ok(length.saturating_sub(usize::try_from(at.unsigned_abs()).unwrap_or(usize::MAX)))
        }
        Value::Int(at) => Ok(usize::try_from(*at).unwrap_or(usize::MAX).min(length)),
        Value::Unsigned(_) => Ok(length),
        other => Err(Fault::kind("index", Kind::Int.name(), other.kind())),
    }
}

/// `a..b`: the ints from a to b−1.
///
/// # Errors
/// KIND, LIMIT.
pub fn range(from: &Value, to: &Value) -> Outcome<Value> {
    match (from, to) {
        (Value::Int(from), Value::Int(to)) => {
            let count = usize::try_from(to.saturating_sub(*from)).unwrap_or(0);
            memory::room_for(count.saturating_mul(size_of::<Value>()))?;
            Ok(Value::from((*from..*to).map(Value::Int).collect::<Vec<_>>()))
        }
        (Value::Int(_) | Value::Unsigned(_), Value::Int(_) | Value::Unsigned(_)) => {
            bounds(from)?;
            bounds(to)?;
            Ok(Value::from(Vec::<Value>::new()))
        }
        _ => Err(super::ops::unlike("..", from, to)),
    }
}

/// `value.name`
///
/// # Errors
/// VALUE where it has no such field, KIND where values of this kind have none.
pub fn field(value: &Value, name: &str) -> Outcome<Value> {
    let found = match value {
        Value::Record(record) => record.get(name).cloned(),
        Value::Address(address) => of_address(address, name),
        Value::Bytes(bytes) if rules::ADDRESS_FIELDS.contains(&name) => return of_text(bytes, name),
        Value::Socket(socket) => return of_socket(socket, name),
        Value::Task(task) => of_task(task, name),
        other => {
            let kind = other.kind().name();
            return Err(Fault::new("KIND", message!("no-fields", name = name, kind = kind)));
        }
    };
    found.ok_or_else(|| match value {
        Value::Record(record) => no_field(record, name),
        other => unknown(other.kind(), name, rules::fields_of(other.kind()).iter().copied()),
    })
}

/// The names of a record that a message has room for.
const MOST_NAMES: usize = 40;

fn no_field(record: &Record, name: &str) -> Box<Fault> {
    let names: Vec<_> = record.names().take(MOST_NAMES).collect();
    unknown(Kind::Record, name, names.iter().map(|name| &**name))
}

/// A key that a record does not have, with the nearest.
pub(super) fn no_key(record: &Record, key: &Value) -> Box<Fault> {
    match key {
        Value::Bytes(name) => no_field(record, &crate::escape::name(name)),
        other => {
            let fault = Fault::value(message!("unknown-key", key = display::beginning(other)));
            let keys = record.iter().take(MOST_NAMES).map(|(key, _)| display::key_literal(key));
            let keys: Vec<_> = keys.collect();
            if keys.is_empty() { fault } else { fault.note(message!("keys-are", keys = keys.join(", "))) }
        }
    }
}

/// A field that a value does not have, with the ones it has.
fn unknown<'a>(kind: Kind, name: &str, names: impl Iterator<Item = &'a str>) -> Box<Fault> {
    let names: Vec<&str> = names.collect();
    let fault = Fault::value(message!("unknown-field", name = name, kind = kind.name()));
    let fault = match nearest(name, names.iter().copied()) {
        Some(near) => fault.help(message!("did-you-mean-field", name = near)),
        None => fault,
    };
    if names.is_empty() { fault } else { fault.note(message!("fields-are", names = names.join(", "))) }
}

fn of_address(address: &Address, name: &str) -> Option<Value> {
    match name {
        "ip" => Some(match address {
            Address::Inet(address) => Value::text(address.ip().to_string()),
            Address::Ip(ip) => Value::text(ip.to_string()),
            Address::Host { name, .. } => Value::text(name.split_once('%').map_or(&**name, |(ip, _)| ip)),
            Address::Unix(_) => Value::None,
        }),
        "port" => Some(address.port().map_or(Value::None, |port| Value::Int(port.into()))),
        "zone" => Some(address.zone().map_or(Value::None, Value::text)),
        "path" => Some(match address {
            Address::Unix(path) => Value::Bytes(Bytes::from(&**path)),
            _ => Value::None,
        }),
        _ => None,
    }
}

/// A text that is used as an address.
fn of_text(bytes: &Bytes, name: &str) -> Outcome<Value> {
    let address = Address::parse(&crate::escape::name(bytes)).map_err(Fault::value)?;
    Ok(of_address(&address, name).unwrap_or_default())
}

fn of_socket(socket: &Rc<Socket>, name: &str) -> Outcome<Value> {
    let count = |bytes: u64| Value::Int(i64::try_from(bytes).unwrap_or(i64::MAX));
    let listening = socket.role.get() == Role::Listener;
    Ok(match name {
        "local" => end(socket, "getsockname", socket.net.local())?,
        "peer" => end(socket, "getpeername", socket.net.peer())?,
        "state" => Value::text(state(socket)),
        "sent" => count(socket.sent.get()),
        "received" => count(socket.received.get()),
        "kind" => Value::text(socket.kind()),
        "name" => Value::text(socket.name()),
        "pending" if listening => count(socket.net.status().receive_queue),
        "backlog" if listening => count(socket.backlog.get().into()),
        "pending" | "backlog" => {
            return Err(Fault::value(message!("listeners-only", name = name, socket = socket.name())));
        }
        _ => return Err(unknown(Kind::Socket, name, rules::fields_of(Kind::Socket).iter().copied())),
    })
}

/// An end of a socket: none where it is closed or has no peer.
///
/// # Errors
/// The kernel does not tell.
pub fn end(socket: &Socket, operation: &str, told: NetResult<Endpoint>) -> Outcome<Value> {
    match told {
        Ok(endpoint) => Ok(Value::from(Address::of_end(endpoint, |index| socket.net.interface_name(index)))),
        Err(Errno::BADF | Errno::NOTCONN) => Ok(Value::None),
        Err(errno) => Err(Fault::system(operation, &socket.name(), errno)),
    }
}

/// The state as the kernel has it; CLOSED once the socket is closed.
pub(super) fn state(socket: &Socket) -> &'static str {
    if socket.is_closed() { "CLOSED" } else { socket.net.status().state }
}

fn of_task(task: &Task, name: &str) -> Option<Value> {
    match name {
        "name" => Some(Value::text(&task.name)),
        "state" if task.stop.is_stopped() => Some(Value::text("stopped")),
        "state" => Some(Value::text(match task.result.try_borrow().as_deref() {
            Ok(Some(Ok(_))) => "done",
            Ok(Some(Err(_))) => "failed",
            _ => "running",
        })),
        _ => None,
    }
}
