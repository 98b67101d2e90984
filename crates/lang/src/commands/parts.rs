//! Operands and options that several commands share, and small conversions of what they get.
//!
//! May use: `spec`, `eval`. Must not use: the network.

use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Bytes, Kind, Value};
use crate::message;
use crate::spec::{Accept, Choice, Fits, Operand, Opt, Presence, Text, bare, text};

/// What a command without a value yields.
pub const NONE: Kinds = Kinds::of(Kind::None);
/// Bytes.
pub const BYTES: Kinds = Kinds::of(Kind::Bytes);
/// An int.
pub const INT: Kinds = Kinds::of(Kind::Int);
/// A bool.
pub const BOOL: Kinds = Kinds::of(Kind::Bool);
/// A duration.
pub const DURATION: Kinds = Kinds::of(Kind::Duration);
/// An address.
pub const ADDRESS: Kinds = Kinds::of(Kind::Address);
/// A list.
pub const LIST: Kinds = Kinds::of(Kind::List);
/// A record.
pub const RECORD: Kinds = Kinds::of(Kind::Record);
/// A socket.
pub const SOCKET: Kinds = Kinds::of(Kind::Socket);
/// An address, or `none` where a socket has none.
pub const END: Kinds = ADDRESS.or(Kind::None);

/// The words of a switch.
pub const ON_OFF: &[Choice] = &[bare("on"), bare("off")];
/// The families of addresses.
pub const INET: Choice = ("inet", text("IPv4", "IPv4"));
/// The newer one.
pub const INET6: Choice = ("inet6", text("IPv6", "IPv6"));

/// The length of the queue of connections before `accept`, where none is asked for.
pub const BACKLOG: u32 = 128;

/// An operand that must be there.
pub const fn required(name: &'static str, accept: Accept) -> Operand {
    Operand { name, accept, presence: Presence::Required }
}

/// An operand that may be left out.
pub const fn optional(name: &'static str, accept: Accept) -> Operand {
    Operand { name, accept, presence: Presence::Optional }
}

/// An operand that may be there any number of times.
pub const fn many(name: &'static str, accept: Accept) -> Operand {
    Operand { name, accept, presence: Presence::Many }
}

/// A socket before the other operands: the current one where it is left out.
pub const fn socket(name: &'static str, fits: Fits) -> Operand {
    Operand { name, accept: Accept::Socket(fits), presence: Presence::Optional }
}

/// An address.
pub const ADDR: Operand = required("ADDR", Accept::Address);
/// The data to send.
pub const DATA: Operand = required("DATA", Accept::Value(BYTES));

/// A word alone.
pub const fn word(word: &'static str, help: Text) -> Opt {
    Opt { word, value: None, help, of_streams: false, may_be_alone: false, languages: None, yields: None }
}

/// A word with a value behind it.
pub const fn valued(word: &'static str, name: &'static str, accept: Accept, help: Text) -> Opt {
    Opt {
        word,
        value: Some((name, accept)),
        help,
        of_streams: false,
        may_be_alone: false,
        languages: None,
        yields: None,
    }
}

/// `timeout DURATION`
pub const TIMEOUT: Opt = valued(
    "timeout",
    "DURATION",
    Accept::Value(DURATION),
    text(
        "give up with ETIMEDOUT when the whole command takes longer; nothing that was received is lost",
        "整条命令超过这段时间就以 ETIMEDOUT 结束；已收到的数据不会丢失",
    ),
);

/// `nowait`
pub const NOWAIT: Opt = word(
    "nowait",
    text("try once: EAGAIN where it would have to wait", "只试一次：需要等待时以 EAGAIN 结束"),
);

/// `on HOST`
pub const ON: Opt = valued(
    "on",
    "HOST",
    Accept::Host,
    text(
        "the simulated host on which the socket is made, as with `on HOST { }` around the command",
        "套接字建在哪台模拟主机上，等于在命令外面写 `on HOST { }`",
    ),
);

/// `backlog N`
pub const BACKLOG_OPTION: Opt = valued(
    "backlog",
    "N",
    Accept::Value(INT),
    text(
        "how many connections may wait for accept (128 unless given; the kernel caps it at net.core.somaxconn)",
        "等待 accept 的连接最多有几个（默认 128；内核以 net.core.somaxconn 为上限）",
    ),
);

/// A count as a value.
pub fn int(count: usize) -> Value {
    Value::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

/// A time as a value.
pub fn duration(time: std::time::Duration) -> Value {
    Value::Duration(i64::try_from(time.as_nanos()).unwrap_or(i64::MAX))
}

/// What a switch is set to: `on`, `off`, or a bool.
pub fn switch(what: &str, value: &Value) -> Outcome<bool> {
    match value {
        Value::Bool(on) => Ok(*on),
        Value::Bytes(word) if **word == *b"on" => Ok(true),
        Value::Bytes(word) if **word == *b"off" => Ok(false),
        Value::Bytes(word) => {
            Err(Fault::value(message!("switch-neither-on-nor-off", what = what, value = lossy(word))))
        }
        other => Err(Fault::kind(what, "on | off | bool", other.kind())),
    }
}

/// A value that must be bytes.
pub fn bytes(what: &str, value: Value) -> Outcome<Bytes> {
    match value {
        Value::Bytes(bytes) => Ok(bytes),
        other => Err(Fault::kind(what, Kind::Bytes.name(), other.kind())),
    }
}

/// Bytes as a word, or for a message, which is escaped when it is rendered. What no word can be is cut.
pub fn lossy(bytes: &[u8]) -> String {
    crate::eval::value::display::word(bytes)
}

/// A backlog.
pub fn backlog(value: Option<&Value>) -> Outcome<u32> {
    let Some(value) = value else { return Ok(BACKLOG) };
    let count = crate::eval::call::Call::count("backlog", value, i32::MAX as usize)?;
    Ok(u32::try_from(count).unwrap_or(BACKLOG))
}
