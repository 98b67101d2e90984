//! `set` and `get`: the options of a socket.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use wirelab_net::{AlgorithmName, Errno, OptionValue, SocketOption};

use super::access::Reach;
use super::confine;
use super::endpoint::{self, Destination};
use super::parts::{BOOL, DURATION, NONE, ON_OFF, duration, lossy, required, socket, switch, valued};
use super::waiting::failed;
use crate::eval::call::{Call, Reply};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::socket::Socket;
use crate::eval::value::{Address, Kind, Value};
use crate::message;
use crate::spec::{
    Accept, Choice, Command, Example, Facts, Family, Fits, Operand, Presence, QUIET, SHOWN, Text, Yields,
    bare, text, words,
};

/// The options that hold a value, by their words.
const OPTIONS: [(&str, SocketOption, Text); 23] = [
    (
        "nodelay",
        SocketOption::NoDelay,
        text("send small segments at once (TCP_NODELAY)", "小段立即发送（TCP_NODELAY）"),
    ),
    ("keepalive", SocketOption::KeepAlive, text("probe a silent peer", "探测没有动静的对端")),
    ("linger", SocketOption::Linger, text("what close does with unsent data", "close 如何处理未发送的数据")),
    (
        "reuse",
        SocketOption::Reuse,
        text("bind while old connections linger", "旧连接尚在时也能绑定（SO_REUSEADDR）"),
    ),
    ("reuseport", SocketOption::ReusePort, text("several sockets at one port", "多个套接字共用一个端口")),
    ("broadcast", SocketOption::Broadcast, text("allow sending to everybody", "允许发送广播")),
    ("ttl", SocketOption::Ttl, text("how many routers a packet may pass", "数据包最多经过几个路由器")),
    (
        "sendbuf",
        SocketOption::SendBuffer,
        text("the kernel's buffer for sending, in bytes", "内核的发送缓冲区，以字节计"),
    ),
    (
        "recvbuf",
        SocketOption::ReceiveBuffer,
        text("the kernel's buffer for receiving, in bytes", "内核的接收缓冲区，以字节计"),
    ),
    ("multicast-ttl", SocketOption::MulticastTtl, text("ttl of what goes to a group", "发往组播组的 ttl")),
    (
        "multicast-loop",
        SocketOption::MulticastLoop,
        text("whether one's own group messages come back", "自己发往组的数据是否回到本机"),
    ),
    ("v6only", SocketOption::V6Only, text("IPv6 alone, no IPv4", "只用 IPv6，不收 IPv4")),
    (
        "keepalive-idle",
        SocketOption::KeepAliveIdle,
        text("the silence before the first probe (TCP_KEEPIDLE)", "静默多久发第一个探测（TCP_KEEPIDLE）"),
    ),
    (
        "keepalive-interval",
        SocketOption::KeepAliveInterval,
        text("the time between two probes (TCP_KEEPINTVL)", "两个探测之间的时间（TCP_KEEPINTVL）"),
    ),
    (
        "keepalive-count",
        SocketOption::KeepAliveCount,
        text(
            "so many probes without an answer end it (TCP_KEEPCNT)",
            "这么多探测无应答就结束（TCP_KEEPCNT）",
        ),
    ),
    (
        "user-timeout",
        SocketOption::UserTimeout,
        text(
            "how long data may stay unacknowledged (TCP_USER_TIMEOUT)",
            "数据最久多久未确认（TCP_USER_TIMEOUT）",
        ),
    ),
    (
        "quickack",
        SocketOption::QuickAck,
        text("acknowledge at once, for now (TCP_QUICKACK)", "暂时立即确认（TCP_QUICKACK）"),
    ),
    (
        "cork",
        SocketOption::Cork,
        text("hold back what fills no segment (TCP_CORK)", "不满一段的先不发（TCP_CORK）"),
    ),
    (
        "tos",
        SocketOption::Tos,
        text("the traffic class of its packets (IP_TOS)", "数据包的服务类别（IP_TOS）"),
    ),
    (
        "dontfragment",
        SocketOption::DontFragment,
        text("routers may not cut its packets up (DF)", "路由器不得切开它的数据包（DF）"),
    ),
    (
        "congestion",
        SocketOption::Congestion,
        text("the congestion control: cubic, reno", "拥塞控制算法：cubic、reno"),
    ),
    (
        "max-segment",
        SocketOption::MaxSegment,
        text("the largest segment to ask for (TCP_MAXSEG)", "要求的最大段长（TCP_MAXSEG）"),
    ),
    (
        "oobinline",
        SocketOption::OobInline,
        text("urgent bytes come in order with the others", "紧急字节按顺序与其他数据一起到来"),
    ),
];

const SETTABLE: &[Choice] = &all_and([
    ("join", text("become a member of a multicast group", "加入组播组")),
    ("leave", text("leave a multicast group", "离开组播组")),
]);

const GETTABLE: &[Choice] = &all_and([
    ("error", text("the pending error (SO_ERROR)", "待取的错误（SO_ERROR）")),
    ("mss", text("the largest segment (TCP_MAXSEG)", "最大的段（TCP_MAXSEG）")),
]);

/// The words of all options, and of what else can be set or asked for.
const fn all_and([first, second]: [Choice; 2]) -> [Choice; OPTIONS.len() + 2] {
    let mut all = [first; OPTIONS.len() + 2];
    let mut place = 0;
    while place < OPTIONS.len() {
        all[place] = (OPTIONS[place].0, OPTIONS[place].2);
        place += 1;
    }
    all[place + 1] = second;
    all
}

/// What an option holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OptionShape {
    Switch,
    Number,
    /// A time, or off
    Time,
    /// A time
    Span,
    /// The name of an algorithm
    Name,
}

fn option(word: &[u8]) -> Option<(SocketOption, OptionShape)> {
    let (_, option, _) = *OPTIONS.iter().find(|(own, ..)| own.as_bytes() == word)?;
    let shape = match option {
        SocketOption::Linger | SocketOption::UserTimeout => OptionShape::Time,
        SocketOption::KeepAliveIdle | SocketOption::KeepAliveInterval => OptionShape::Span,
        SocketOption::Ttl
        | SocketOption::MulticastTtl
        | SocketOption::SendBuffer
        | SocketOption::ReceiveBuffer
        | SocketOption::KeepAliveCount
        | SocketOption::Tos
        | SocketOption::MaxSegment => OptionShape::Number,
        SocketOption::Congestion => OptionShape::Name,
        _ => OptionShape::Switch,
    };
    Some((option, shape))
}

/// The words that an option may be set to.
pub fn words_of(name: &str) -> &'static [Choice] {
    match option(name.as_bytes()) {
        Some((_, OptionShape::Switch)) => ON_OFF,
        Some((_, OptionShape::Time)) => const { &[bare("off")] },
        _ => &[],
    }
}

/// `set`
pub static SET: Command = Command {
    name: "set",
    family: Family::Sockets,
    summary: text("change an option of a socket", "改变套接字的选项"),
    details: text(
        "Switches take on or off: nodelay (send small segments at once, TCP_NODELAY), keepalive, reuse \
         (SO_REUSEADDR), reuseport, broadcast, multicast-loop, v6only, quickack (which the kernel takes back \
         by itself), cork, dontfragment (a datagram larger than the path meets EMSGSIZE; until it is set, the \
         kernel finds out by itself), oobinline. Numbers: ttl, multicast-ttl, tos, keepalive-count, \
         max-segment, sendbuf and recvbuf in bytes (Linux doubles what is asked for, to have room for its own bookkeeping, and \
         `get` shows the doubled number). `linger` takes off, or a time: 0s makes close send RST, more \
         makes it wait so long for what is unsent; `user-timeout` takes off, or a time. `keepalive-idle` and \
         `keepalive-interval` take a time, which counts in whole seconds, and matter where `keepalive` is on. \
         `congestion` takes the name of an algorithm that the kernel has. `join` and `leave` take a multicast group, and `from` \
         the address of the interface: a group joined from a loopback address is heard on the loopback \
         interface and counts as loopback. Some must be set before bind or listen to matter.",
        "开关类取 on 或 off：nodelay（小段立即发送，TCP_NODELAY）、keepalive、reuse（SO_REUSEADDR）、\
         reuseport、broadcast、multicast-loop、v6only、quickack（内核会自行收回）、cork、dontfragment（数据报大\
         过路径时是 EMSGSIZE；没有设置时内核自行探测）、oobinline。数值类：ttl、multicast-ttl、tos、\
         keepalive-count、max-segment，以及以字节计的 sendbuf、recvbuf（Linux 会把所要的值翻倍，给自己的簿记留地方，`get` 显示翻倍后的数）。`linger` 取 off 或时间\
         ：0s 使 close 发出 RST，更长则最多等这么久把数据送完；`user-timeout` 取 off 或时间。`keepalive-idle` 和 \
         `keepalive-interval` 取时间，以整秒计，`keepalive` 打开时才起作用。`congestion` 取内核所有的算法的名字。`join` 和 `leave` 取组播组，`from` 给出接口的\
         地址：从回环地址加入的组只在回环接口上收听，算作回环。有些选项要在 bind 或 listen 之前设置才有用。",
    ),
    syscall: text("setsockopt(2)", "setsockopt(2)"),
    returns: text("Nothing.", "没有值。"),
    errors: &[
        "ENOPROTOOPT",
        "EINVAL",
        "EDOM",
        "ENODEV",
        "EADDRINUSE",
        "EADDRNOTAVAIL",
        "EPERM",
        "ENOENT",
        "EBADF",
        "DENIED",
    ],
    operands: &[
        socket("SOCKET", Fits::Any),
        required("OPTION", Accept::Word(SETTABLE)),
        Operand { name: "VALUE", accept: Accept::Bare, presence: Presence::Required },
    ],
    options: &[valued(
        "from",
        "ADDR",
        Accept::Address,
        text("for join and leave: the address of the interface", "用于 join 和 leave：接口的地址"),
    )],
    yields: Yields::of(NONE),
    facts: QUIET,
    examples: &[
        Example {
            about: text("no waiting for small segments", "小段不再等待"),
            script: "server = tcp listen 127.0.0.1:0\nclient = tcp connect server.local\nset client nodelay on\n\
                 get client nodelay\n",
            output: "true\n",
        },
        Example {
            about: text("a peer that is gone is noticed within a minute", "一分钟内发现对端已经不在"),
            script: "server = tcp listen 127.0.0.1:0\nclient = tcp connect server.local\nset client keepalive on\n\
                 set client keepalive-idle 10s\nset client keepalive-interval 5s\nset client keepalive-count 3\n\
                 print (get client keepalive-idle) (get client keepalive-count)\n",
            output: "10s 3\n",
        },
    ],
    related: &["get", "info"],
    run: set,
};

fn set(call: &mut Call<'_>) -> Outcome<Reply> {
    let socket = call.socket(Fits::Any)?;
    let word = call.bytes("OPTION")?;
    let value = call.required("VALUE")?;
    let command = call.command.name;
    let name = lossy(&word);
    if matches!(&*word, b"join" | b"leave") {
        return membership(call, &socket, &value, *word == *b"join");
    }
    if call.option("from").is_some() {
        return Err(Fault::value(message!("from-is-for-groups", option = name)));
    }
    let (option, shape) = option(&word).ok_or_else(|| unknown(&name, SETTABLE))?;
    let value = match shape {
        OptionShape::Switch => OptionValue::Switch(switch(&name, &value)?),
        OptionShape::Number => {
            let count = Call::count(&name, &value, i32::MAX as usize)?;
            OptionValue::Number(u32::try_from(count).unwrap_or(u32::MAX))
        }
        OptionShape::Time => OptionValue::Time(time_or_off(&name, &value)?),
        OptionShape::Span => match time_or_off(&name, &value)? {
            Some(time) if !matches!(value, Value::Int(_)) => OptionValue::Time(Some(time)),
            _ => return Err(Fault::kind(&name, Kind::Duration.name(), value.kind())),
        },
        OptionShape::Name => OptionValue::Name(algorithm(&name, &value)?),
    };
    socket.net.set(option, value).map_err(|errno| match socket.net.host() {
        Some(host) if errno == Errno::NOPROTOOPT && is_buffer(option) => {
            Fault::of_host(command, &socket.name(), errno, &host)
        }
        _ => about_option(failed(command, &socket, errno), &name),
    })?;
    Ok(Value::None.into())
}

fn is_buffer(option: SocketOption) -> bool {
    matches!(option, SocketOption::SendBuffer | SocketOption::ReceiveBuffer)
}

fn unknown(name: &str, choices: &[Choice]) -> Box<Fault> {
    Fault::value(message!("no-such-option", option = name, options = words(choices).join(", ")))
}

fn about_option(fault: Box<Fault>, name: &str) -> Box<Fault> {
    fault.note(message!("option-concerned", option = name))
}

/// The name of an algorithm.
fn algorithm(what: &str, value: &Value) -> Outcome<AlgorithmName> {
    let name = super::parts::bytes(what, value.clone())?;
    let found = name.as_str().and_then(AlgorithmName::new);
    found.ok_or_else(|| Fault::value(message!("no-algorithm-name", option = what, name = lossy(&name))))
}

/// `off`, `none` or `false`, or a time.
fn time_or_off(what: &str, value: &Value) -> Outcome<Option<Duration>> {
    match value {
        Value::None | Value::Bool(false) | Value::Int(0) => {
            Ok(if matches!(value, Value::Int(0)) { Some(Duration::ZERO) } else { None })
        }
        Value::Bytes(word) if **word == *b"off" => Ok(None),
        Value::Duration(nanos) => u64::try_from(*nanos)
            .map(|nanos| Some(Duration::from_nanos(nanos)))
            .map_err(|_| Fault::value(message!("negative-duration", what = what))),
        other => Err(Fault::kind(what, "off | duration", other.kind())),
    }
}

fn membership(call: &Call<'_>, socket: &Socket, group: &Value, join: bool) -> Outcome<Reply> {
    let (group, _) = group_end(call, "VALUE", group)?;
    if !group.is_multicast() {
        return Err(Fault::value(message!("not-a-group", address = group)));
    }
    let (interface, zone) = match call.option("from") {
        Some(value) => group_end(call, "from", value)?,
        None if group.is_ipv4() => (IpAddr::V4(Ipv4Addr::UNSPECIFIED), None),
        None => (IpAddr::V6(Ipv6Addr::UNSPECIFIED), None),
    };
    let command = call.command.name;
    let reach = match join {
        true => confine::permit_join(call.world, command, socket, group, interface)?,
        false => Reach::Granted,
    };
    // An address of a link may be that of several interfaces; any other tells by itself which it is.
    let by_zone = match (group, interface, zone) {
        (IpAddr::V6(group), IpAddr::V6(own), Some(zone)) if own.is_unicast_link_local() => {
            Some((group, zone))
        }
        _ => None,
    };
    let done = match by_zone {
        Some((group, zone)) => socket.net.membership_on(group, zone, join),
        None => socket.net.membership(group, interface, join),
    };
    done.map_err(|errno| Fault::system(command, &group.to_string(), errno))?;
    match (join, reach) {
        (true, Reach::Loopback) => drop(socket.loopback_groups.borrow_mut().insert(group)),
        (true, Reach::Granted) => {}
        (false, _) => drop(socket.loopback_groups.borrow_mut().remove(&group)),
    }
    Ok(Value::None.into())
}

/// An address in numbers, and the interface behind its `%` by its index.
fn group_end(call: &Call<'_>, what: &str, value: &Value) -> Outcome<(IpAddr, Option<u32>)> {
    let address = endpoint::address(what, value)?;
    match &*address {
        Address::Ip(ip) => Ok((*ip, None)),
        Address::Host { name, .. } if name.contains('%') => {
            match endpoint::place(call.world, call.command.name, &address, None)? {
                Destination::Known(known) => Ok((known.ip(), zone_of(known))),
                Destination::Named(..) => Err(Fault::value(message!("group-needs-numbers", what = what))),
            }
        }
        Address::Inet(address) => Ok((address.ip(), zone_of(*address))),
        _ => Err(Fault::value(message!("group-needs-numbers", what = what))),
    }
}

fn zone_of(address: SocketAddr) -> Option<u32> {
    match address {
        SocketAddr::V6(v6) => Some(v6.scope_id()).filter(|zone| *zone != 0),
        SocketAddr::V4(_) => None,
    }
}

/// `get`
pub static GET: Command = Command {
    name: "get",
    family: Family::Sockets,
    summary: text("show an option of a socket", "显示套接字的选项"),
    details: text(
        "`error` is the pending error of the socket (SO_ERROR); reading it clears it. `mss` is the largest \
         segment that TCP sends here. sendbuf and recvbuf show what Linux reserves, twice what was asked \
         for.",
        "`error` 是套接字上待取的错误（SO_ERROR），读取即清除。`mss` 是 TCP 在此发送的最大段长。sendbuf 和 \
         recvbuf 显示 Linux 实际预留的大小，是所要值的两倍。",
    ),
    syscall: text("getsockopt(2)", "getsockopt(2)"),
    returns: text(
        "For a switch a bool, for a number an int; for a time a duration, or none where it is off; for \
         `congestion` its name; for `error` the error's name, or none.",
        "开关给出 bool，数值给出 int；时间给出 duration，关闭时为 none；`congestion` 给出名字；`error` 给出错误\
         名，没有则为 none。",
    ),
    errors: &["ENOPROTOOPT", "EBADF"],
    operands: &[socket("SOCKET", Fits::Any), required("OPTION", Accept::Word(GETTABLE))],
    options: &[],
    yields: Yields::of(NONE.union(BOOL).union(DURATION).or(Kind::Int).or(Kind::Bytes)),
    facts: Facts { noun: "option", ..SHOWN },
    examples: &[Example {
        about: text("the pending error", "待取的错误"),
        script: "s = udp open\nprint get s error\nget s broadcast\n",
        output: "none\nfalse\n",
    }],
    related: &["set", "info"],
    run: get,
};

fn get(call: &mut Call<'_>) -> Outcome<Reply> {
    let socket = call.socket(Fits::Any)?;
    let word = call.bytes("OPTION")?;
    let (command, name) = (call.command.name, lossy(&word));
    let option = match &*word {
        b"error" => SocketOption::Error,
        b"mss" => SocketOption::Mss,
        word => option(word).ok_or_else(|| unknown(&name, GETTABLE))?.0,
    };
    let value =
        socket.net.get(option).map_err(|errno| about_option(failed(command, &socket, errno), &name))?;
    Ok(Reply::Value(match value {
        OptionValue::Switch(on) => Value::Bool(on),
        OptionValue::Number(number) => Value::Int(i64::from(number)),
        OptionValue::Time(None) | OptionValue::Error(None) => Value::None,
        OptionValue::Time(Some(time)) => duration(time),
        OptionValue::Name(name) => Value::text(name.as_str()),
        OptionValue::Error(Some(errno)) => Value::text(Fault::system(command, &socket.name(), errno).name),
    }))
}
