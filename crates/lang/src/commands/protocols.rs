//! Protocol facts: `ip`, `port`, `resolve`.
//!
//! What an address is for comes from the IANA registries of special-purpose addresses (RFC 6890
//! and what updates it), what a port's range means from RFC 6335.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use wirelab_net::{Errno, ResolveError};

use super::access;
use super::parts::lossy;
use super::ports::{SERVICES, Service};
use super::special::{kind_v4, kind_v6, scope};
use crate::diagnostic::nearest::nearest;
use crate::eval::call::{Call, Reply};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Address, Key, Kind, Record, Value};
use crate::message;
use crate::spec::{
    Accept, Because, Command, Example, Facts, Family, Operand, Opt, Presence, Repeats, SHOWN, WaitsFor,
    Yields, text,
};

const BYTES: Kinds = Kinds::of(Kind::Bytes);
const TEXT_OR_NONE: Kinds = BYTES.or(Kind::None);
const ADDRESS: Kinds = Kinds::of(Kind::Address).union(BYTES);

/// `ip ADDRESS`
pub static IP: Command = Command {
    name: "ip",
    family: Family::Protocols,
    summary: text(
        "show what an IP address is made of and what it is for",
        "看一个 IP 地址由什么组成、作什么用",
    ),
    details: text(
        "It takes an address, a text that holds one, or the int of an IPv4 address. An IPv4 address is one \
         number of 32 bits, an IPv6 address one of 128; the dots and colons are there for people. The kind \
         comes from the IANA registries of special-purpose addresses (RFC 6890). No packet is sent.",
        "操作数可以是地址、写着地址的文本，或 IPv4 地址对应的整数。IPv4 地址是一个 32 位的数，IPv6 地址是一\
         个 128 位的数，点和冒号只是为了便于人阅读。kind 依据 IANA 特殊用途地址登记表（RFC 6890）。此命令不\
         发送任何分组。",
    ),
    syscall: text("none", "无"),
    returns: text(
        "A record: for IPv4 text, version, kind, int, hex, binary; for IPv6 also full, short and groups.",
        "一条记录：IPv4 有 text、version、kind、int、hex、binary；IPv6 还有 full、short 和 groups。",
    ),
    errors: &["VALUE"],
    operands: &[Operand {
        name: "ADDRESS",
        accept: Accept::Value(ADDRESS.or(Kind::Int)),
        presence: Presence::Required,
    }],
    options: &[],
    yields: Yields {
        kinds: Kinds::of(Kind::Record),
        fields: &[
            ("text", BYTES),
            ("version", Kinds::of(Kind::Int)),
            ("kind", BYTES),
            ("int", BYTES.or(Kind::Int)),
            ("hex", BYTES),
            ("binary", BYTES),
            ("full", BYTES),
            ("short", BYTES),
            ("groups", Kinds::of(Kind::List)),
            ("scope", BYTES),
            ("zone", TEXT_OR_NONE),
            ("mapped", TEXT_OR_NONE),
        ],
        makes: None,
    },
    facts: SHOWN,
    examples: &[
        Example {
            about: text("An IPv4 address is one number", "IPv4 地址就是一个数"),
            script: "ip 192.168.0.1",
            output: "text     192.168.0.1\nversion  4\nkind     private\nint      3232235521\nhex      c0a80001\n\
                     binary   11000000.10101000.00000000.00000001",
        },
        Example {
            about: text("And back from the number", "由数还原地址"),
            script: "a = ip 3232235521\nprint a.text",
            output: "192.168.0.1",
        },
        Example {
            about: text("The long and the short way to write an IPv6 address", "IPv6 地址的完整写法与缩写"),
            script: "a = ip 2001:db8::1\nprint a.full a.short a.kind",
            output: "2001:0db8:0000:0000:0000:0000:0000:0001 2001:db8::1 documentation",
        },
    ],
    related: &["port", "resolve"],
    run: ip,
};

fn ip(call: &mut Call<'_>) -> Outcome<Reply> {
    let (ip, zone) = address_of(call.required("ADDRESS")?)?;
    Ok(Reply::from(match ip {
        IpAddr::V4(ip) => facts_v4(ip),
        IpAddr::V6(ip) => facts_v6(ip, zone),
    }))
}

/// The address that a value means, and the interface behind `%`.
fn address_of(value: Value) -> Outcome<(IpAddr, Option<String>)> {
    let parse = |text: &str| {
        Address::parse_ip(text).map(|(ip, zone)| (ip, zone.map(str::to_owned))).map_err(Fault::value)
    };
    match value {
        Value::Int(number) => u32::try_from(number)
            .map(|number| (Ipv4Addr::from(number).into(), None))
            .map_err(|_| Fault::value(message!("ip-int-range", value = number))),
        Value::Bytes(text) => parse(&lossy(&text)),
        Value::Address(address) => {
            match &*address {
                Address::Ip(ip) => Ok((*ip, None)),
                Address::Inet(std::net::SocketAddr::V6(address)) if address.scope_id() != 0 => {
                    Ok(((*address.ip()).into(), Some(address.scope_id().to_string())))
                }
                Address::Inet(address) => Ok((address.ip(), None)),
                Address::Host { name, .. } if name.contains('%') => parse(name),
                Address::Host { name, .. } => Err(Fault::value(message!("ip-of-name", name = name))
                    .help(message!("help-resolve", name = name))),
                Address::Unix(_) => Err(Fault::value(message!("ip-of-unix"))),
            }
        }
        other => Err(Fault::kind("ip", ADDRESS.or(Kind::Int).names().as_str(), other.kind())),
    }
}

fn facts_v4(ip: Ipv4Addr) -> Record {
    let binary = ip.octets().map(|octet| format!("{octet:08b}")).join(".");
    Record::new([
        ("text", Value::text(ip.to_string())),
        ("version", Value::Int(4)),
        ("kind", Value::text(kind_v4(ip))),
        ("int", Value::Int(ip.to_bits().into())),
        ("hex", Value::text(format!("{:08x}", ip.to_bits()))),
        ("binary", Value::text(binary)),
    ])
}

fn facts_v6(ip: Ipv6Addr, zone: Option<String>) -> Record {
    let groups = ip.segments().map(|group| format!("{group:04x}"));
    let binary = ip.segments().map(|group| format!("{group:016b}")).join(":");
    let mut record = Record::new([
        ("text", Value::text(ip.to_string())),
        ("version", Value::Int(6)),
        ("kind", Value::text(kind_v6(ip))),
        ("scope", Value::text(scope(ip))),
        ("full", Value::text(groups.join(":"))),
        ("short", Value::text(ip.to_string())),
        ("int", Value::text(ip.to_bits().to_string())),
        ("hex", Value::text(format!("{:032x}", ip.to_bits()))),
        ("groups", Value::from(groups.iter().map(Value::text).collect::<Vec<_>>())),
        ("binary", Value::text(binary)),
    ]);
    if let Some(zone) = zone {
        record.set(Key::Name("zone"), Value::text(zone));
    }
    if let Some(mapped) = ip.to_ipv4_mapped() {
        record.set(Key::Name("mapped"), Value::text(mapped.to_string()));
    }
    record
}

/// `port PORT`
pub static PORT: Command = Command {
    name: "port",
    family: Family::Protocols,
    summary: text(
        "show what a port is registered for, and who may bind it",
        "看一个端口登记给什么服务、谁可以绑定它",
    ),
    details: text(
        "It takes a number or the name of a service. Ports up to 1023 are system ports: on most hosts \
         binding one needs a privilege (CAP_NET_BIND_SERVICE on Linux). From 1024 to 49151 are user ports, \
         above that dynamic ones, from which the kernel chooses for clients (RFC 6335).",
        "操作数是端口号或服务名。0 到 1023 是系统端口，在多数主机上绑定它们需要特权（Linux 上为 \
         CAP_NET_BIND_SERVICE）；1024 到 49151 是用户端口；再往上是动态端口，内核从中为客户端挑选（RFC 6335\
         ）。",
    ),
    syscall: text(
        "none; it reads the registry of services and what this host reserves",
        "无；只查服务登记表和本机的保留端口",
    ),
    returns: text(
        "A record: number, name, transport, range (system, user or dynamic), `privilege` (whether binding \
         needs one on this host), `allowed` (whether this process may).",
        "一条记录：number、name、transport、range（system、user 或 dynamic）、privilege（在本机绑定是否需要\
         特权）、allowed（本进程能否绑定）。",
    ),
    errors: &["VALUE"],
    operands: &[Operand { name: "PORT", accept: Accept::Port, presence: Presence::Required }],
    options: &[],
    yields: Yields {
        kinds: Kinds::of(Kind::Record),
        fields: &[
            ("number", Kinds::of(Kind::Int)),
            ("name", TEXT_OR_NONE),
            ("transport", TEXT_OR_NONE),
            ("range", BYTES),
            ("privilege", Kinds::of(Kind::Bool)),
            ("allowed", Kinds::of(Kind::Bool)),
        ],
        makes: None,
    },
    facts: SHOWN,
    examples: &[
        Example {
            about: text("By number", "按端口号"),
            script: "port 80",
            output: "number     80\nname       http\ntransport  tcp\nrange      system\nprivilege  …\nallowed    …",
        },
        Example {
            about: text("By name; DNS is registered as domain", "按服务名；DNS 登记的名字是 domain"),
            script: "p = port dns\nprint p.number p.name p.transport",
            output: "53 domain tcp, udp",
        },
    ],
    related: &["ip", "resolve"],
    run: port,
};

fn port(call: &mut Call<'_>) -> Outcome<Reply> {
    let (number, service) = match call.required("PORT")? {
        Value::Int(number) => by_number(number)?,
        Value::Bytes(text) => by_text(&lossy(&text))?,
        Value::Address(address) => match address.port() {
            Some(port) => by_number(port.into())?,
            None => return Err(Fault::value(message!("address-without-port", address = address))),
        },
        other => {
            return Err(Fault::kind(
                "port",
                Kinds::of(Kind::Int).union(BYTES).names().as_str(),
                other.kind(),
            ));
        }
    };
    let needs = number != 0 && number < first_free_port();
    let (name, transport) = match service {
        Some(service) => (Value::text(service.name), Value::text(transports(number, service))),
        None => (Value::None, Value::None),
    };
    Ok(Reply::from(Record::new([
        ("number", Value::Int(number.into())),
        ("name", name),
        ("transport", transport),
        ("range", Value::text(range(number))),
        ("privilege", Value::Bool(needs)),
        ("allowed", Value::Bool(!needs || has_privilege())),
    ])))
}

fn by_number(number: i64) -> Outcome<(u16, Option<&'static Service>)> {
    let number =
        u16::try_from(number).map_err(|_| Fault::value(message!("port-out-of-range", port = number)))?;
    Ok((number, SERVICES.iter().find(|service| service.port == number)))
}

fn by_text(text: &str) -> Outcome<(u16, Option<&'static Service>)> {
    let name = text.trim().to_ascii_lowercase();
    if let Ok(number) = name.parse::<i64>() {
        return by_number(number);
    }
    let called = |service: &&Service| service.name == name || service.aliases.contains(&&*name);
    if let Some(service) = SERVICES.iter().find(called) {
        return Ok((service.port, Some(service)));
    }
    let names = SERVICES
        .iter()
        .flat_map(|service| std::iter::once(service.name).chain(service.aliases.iter().copied()));
    let fault = Fault::value(message!("port-unknown-name", name = text));
    Err(match nearest(&name, names) {
        Some(near) => fault.help(message!("did-you-mean-port", name = near)),
        None => fault,
    })
}

/// All transports of the name on that port.
fn transports(number: u16, service: &Service) -> String {
    let same = SERVICES.iter().filter(|other| other.port == number && other.name == service.name);
    same.map(|service| service.transport).collect::<Vec<_>>().join(", ")
}

/// RFC 6335, section 6.
fn range(number: u16) -> &'static str {
    match number {
        0..1024 => "system",
        1024..49152 => "user",
        49152.. => "dynamic",
    }
}

/// The first port that everybody may bind (ip(7), ip_unprivileged_port_start).
fn first_free_port() -> u16 {
    let text = std::fs::read_to_string("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    text.ok().and_then(|text| text.trim().parse().ok()).unwrap_or(1024)
}

/// Whether this process has CAP_NET_BIND_SERVICE (capabilities(7)).
fn has_privilege() -> bool {
    const NET_BIND_SERVICE: u32 = 10;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let effective = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    let set = effective.and_then(|set| u64::from_str_radix(set.trim(), 16).ok());
    set.is_some_and(|set| set >> NET_BIND_SERVICE & 1 == 1)
}

/// `resolve NAME`
pub static RESOLVE: Command = Command {
    name: "resolve",
    family: Family::Protocols,
    summary: text("ask the resolver for the addresses of a host name", "向解析器查询主机名的地址"),
    details: text(
        "The system is asked as it is set up: the hosts file, DNS and what else there is. A program that \
         connects tries the addresses one after another.",
        "依系统设置查询 hosts 文件、DNS 等。程序连接时依次尝试这些地址。",
    ),
    syscall: text(
        "getaddrinfo(3), which asks a DNS server where it must",
        "getaddrinfo(3)，必要时会询问 DNS 服务器",
    ),
    returns: text(
        "The list of addresses, in the resolver's order (RFC 6724).",
        "地址列表，保持解析器给出的次序（RFC 6724）。",
    ),
    errors: &["EAI_NONAME", "EAI_AGAIN", "EAI_NODATA", "EAI_FAIL"],
    operands: &[Operand { name: "NAME", accept: Accept::Bare, presence: Presence::Required }],
    options: &[Opt {
        word: "timeout",
        value: Some(("DURATION", Accept::Value(Kinds::of(Kind::Duration)))),
        help: text("how long to wait for the answer; then ETIMEDOUT", "等待答复的最长时间，到时报 ETIMEDOUT"),
        of_streams: false,
        may_be_alone: false,
        languages: None,
        yields: None,
    }],
    yields: Yields::of(Kinds::of(Kind::List)),
    facts: Facts { waits: WaitsFor::Resolver, repeats: Repeats::Not(Because::Resolver), ..SHOWN },
    examples: &[Example {
        about: text("An address is its own answer", "地址的解析结果就是它自己"),
        script: r#"resolve "127.0.0.1""#,
        output: "[127.0.0.1]",
    }],
    related: &["ip", "tcp connect"],
    run: resolve,
};

fn resolve(call: &mut Call<'_>) -> Outcome<Reply> {
    let timeout = call.timeout()?;
    let name = match call.required("NAME")? {
        Value::Bytes(text) => lossy(&text).trim().to_owned(),
        Value::Address(address) => match &*address {
            Address::Ip(ip) => return Ok(answer([*ip])),
            Address::Inet(address) => return Ok(answer([address.ip()])),
            Address::Host { name, .. } => name.to_string(),
            Address::Unix(_) => return Err(Fault::value(message!("ip-of-unix"))),
        },
        other => return Err(Fault::kind("resolve", BYTES.names().as_str(), other.kind())),
    };
    if let Ok(ip) = name.parse::<IpAddr>() {
        return Ok(answer([ip]));
    }
    // RFC 1035: at most 253 characters; a zero byte would end the name for the system.
    if name.is_empty() || name.len() > 254 || name.contains('\0') {
        return Err(Fault::value(message!("host-name", host = name)));
    }
    access::name(call.world, &name, 0)?;
    let found = call.world.clock().resolve(&name);
    let clock = timeout.map(|timeout: Duration| call.world.clock().sleep(timeout));
    Ok(Reply::Wait(Box::pin(async move {
        let late = async {
            match clock {
                Some(clock) => clock.await,
                None => futures_lite::future::pending().await,
            }
            None
        };
        match futures_lite::future::or(async { Some(found.await) }, late).await {
            Some(Ok(ips)) => Ok(list(ips)),
            Some(Err(error)) => Err(unresolved(&name, error)),
            None => Err(Fault::system("resolve", &name, Errno::TIMEDOUT)),
        }
    })))
}

fn answer(ips: impl IntoIterator<Item = IpAddr>) -> Reply {
    Reply::Value(list(ips))
}

fn list(ips: impl IntoIterator<Item = IpAddr>) -> Value {
    Value::from(ips.into_iter().map(|ip| Value::from(Address::Ip(ip))).collect::<Vec<_>>())
}

/// A name that the resolver does not know, or an answer that it did not get.
pub fn unresolved(name: &str, error: ResolveError) -> Box<Fault> {
    if let Some(shortage) = &error.lacks {
        return Fault::lacking(&format!("resolve {name}"), shortage);
    }
    let known = error.name == "EAI_NONAME" || error.name == "EAI_NODATA";
    match known {
        true => Fault::new(error.name, message!("resolve-unknown", name = name, error = error.name))
            .help(message!("help-resolve-unknown")),
        false => Fault::new(
            error.name,
            message!("resolve-failed", name = name, error = error.name, text = error.text),
        )
        .help(message!("help-resolve-failed")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
