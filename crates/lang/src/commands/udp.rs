//! `udp bind`, `udp open`, `udp connect`, `udp sendto`.

use std::net::SocketAddr;
use std::rc::Rc;

use wirelab_net::{Endpoint, Family as Net, SocketOption, SocketType};

use super::access::AddressUse;
use super::confine::{self, Sender};
use super::datagram::deliver;
use super::endpoint::{self, Destination};
use super::hosts;
use super::making;
use super::parts::{ADDR, DATA, INET, INET6, INT, ON, TIMEOUT, optional, valued, word};
use super::tcp::no_address;
use super::waiting::{timed_out, within};
use crate::eval::call::{Call, Reply, make_current};
use crate::eval::fault::Outcome;
use crate::eval::socket::{Role, Socket};
use crate::eval::value::Value;
use crate::eval::world::World;
use crate::spec::{Accept, Command, Effect, Example, Facts, Family, Makes, QUIET, WaitsFor, Yields, text};

/// `udp bind`
pub static UDP_BIND: Command = Command {
    name: "udp bind",
    family: Family::Udp,
    summary: text("open a UDP socket at an address", "在一个地址上打开 UDP 套接字"),
    details: text(
        "There is no listening and no accepting: from here on the kernel puts every datagram for this \
         address and port into the socket's queue, whoever sent it; `recvfrom` yields each with its sender. \
         What does not fit the queue is lost without a word. TCP ports are a space of their own: port 9999 \
         may be taken there and free here. Binding to a multicast group needs the right to it; a socket \
         that has joined the group from a loopback address before (`socket`, `set … join`, `bind`) needs \
         none.",
        "没有监听，也没有 accept：此后凡是发到这个地址和端口的数据报，不论是谁发的，内核都放进套接字的队列；\
         `recvfrom` 逐个给出数据报和发送者。队列放不下的会无声丢失。TCP 的端口另成一套：端口 9999 可能在那边\
         已占用，在这里却空闲。绑定到组播组需要相应的权限；先从回环地址加入该组（`socket`、`set … join`、\
         `bind`）的套接字则不需要。",
    ),
    syscall: text(
        "socket(2) with SOCK_DGRAM, setsockopt(2) for the options, bind(2)",
        "socket(2)（SOCK_DGRAM）、setsockopt(2)（设置选项）、bind(2)",
    ),
    returns: text(
        "The socket. `.local` is its address, with the port that the kernel chose for `:0`.",
        "套接字。`.local` 是它的地址，写 `:0` 时由内核选的端口就在其中。",
    ),
    errors: &["EADDRINUSE", "EADDRNOTAVAIL", "EACCES", "EAFNOSUPPORT", "EMFILE", "DENIED", "EAI_NONAME"],
    operands: &[ADDR],
    options: &[
        word("broadcast", text("allow sending to broadcast addresses", "允许向广播地址发送")),
        word("reuse", text("share the port with other sockets that say so", "与同样设置的套接字共用端口")),
        word("v6only", text("an IPv6 socket takes no IPv4 datagrams", "IPv6 套接字不接收 IPv4 数据报")),
        ON,
    ],
    yields: Yields::socket(Makes::Datagram),
    facts: Facts { effect: Effect::TakesAddress, ..QUIET },
    examples: &[Example {
        about: text("a datagram and its sender", "一个数据报和它的发送者"),
        script: "server = udp bind 127.0.0.1:0\nclient = udp open\nsendto client server.local \"hello\"\n\
                 msg = recvfrom server timeout 5s\nprint msg.data msg.from.ip\n",
        output: "hello 127.0.0.1\n",
    }],
    related: &["udp open", "udp connect", "recvfrom", "sendto", "set"],
    run: |call| hosts::on(call, udp_bind),
};

fn udp_bind(call: &mut Call<'_>) -> Outcome<Reply> {
    let address = endpoint::address("ADDR", &call.required("ADDR")?)?;
    let command = call.command.name;
    let plan = Bind {
        command,
        broadcast: call.flag("broadcast"),
        reuse: call.flag("reuse"),
        v6only: call.flag("v6only"),
    };
    let place = endpoint::place(call.world, command, &address, None)?;
    if let Destination::Known(known) = place {
        let socket = plan.open(call.world, known, &place)?;
        make_current(call.current, &socket);
        return Ok(Value::Socket(socket).into());
    }
    let world = Rc::clone(call.world);
    Ok(Reply::Wait(Box::pin(async move {
        let addresses = endpoint::resolve(&world, command, &place).await?;
        let first = addresses.first().ok_or_else(|| no_address(command, &place))?;
        plan.open(&world, *first, &place).map(Value::Socket)
    })))
}

struct Bind {
    command: &'static str,
    broadcast: bool,
    reuse: bool,
    v6only: bool,
}

impl Bind {
    fn open(&self, world: &World, address: SocketAddr, place: &Destination) -> Outcome<Rc<Socket>> {
        endpoint::permit(world, AddressUse::Bind, address, place)
            .map_err(|fault| confine::explain_group(fault, address.ip().to_canonical()))?;
        let (family, subject) = (endpoint::family(&address), address.to_string());
        let net = making::socket_for(world, self.command, address, SocketType::Datagram)?;
        let turn = |option, on| making::turn(&*net, self.command, option, on, &subject);
        if self.broadcast {
            turn(SocketOption::Broadcast, true)?;
        }
        if self.reuse {
            turn(SocketOption::Reuse, true)?;
        }
        if address.is_ipv6() {
            turn(SocketOption::V6Only, self.v6only)?;
        }
        making::bind(world, self.command, SocketType::Datagram, &*net, &Endpoint::Inet(address))?;
        world.adopt(family, SocketType::Datagram, net, Role::Unconnected)
    }
}

/// `udp open`
pub static UDP_OPEN: Command = Command {
    name: "udp open",
    family: Family::Udp,
    summary: text("open a UDP socket without an address", "打开一个尚无地址的 UDP 套接字"),
    details: text(
        "The first `sendto` gives it a port of the kernel's choice, at which answers arrive. `udp open \
         inet6` makes one for IPv6. Where the run may not listen on all addresses and the first datagram \
         goes to a loopback address, the socket is bound to a loopback address of that family before, so \
         that no other machine can send to it: from then on it reaches loopback addresses of that family \
         only.",
        "第一次 `sendto` 时内核为它选一个端口，回答就送到那里。`udp open inet6` 打开 IPv6 的套接字。如果本次\
         运行不得在所有地址上监听，而第一个数据报发往回环地址，套接字会先绑定到同族的回环地址，这样别的机器\
         无法向它发送；此后它只能到达同族的回环地址。",
    ),
    syscall: text("socket(2) with SOCK_DGRAM, and no more", "只有 socket(2)（SOCK_DGRAM）"),
    returns: text(
        "The socket; its `.local.port` is 0 until the first `sendto`.",
        "套接字；第一次 `sendto` 之前 `.local.port` 是 0。",
    ),
    errors: &["EAFNOSUPPORT", "EMFILE", "LIMIT"],
    operands: &[optional("FAMILY", Accept::Word(&[INET, INET6]))],
    options: &[ON],
    yields: Yields::socket(Makes::Datagram),
    facts: QUIET,
    examples: &[Example {
        about: text("the port comes with the first datagram", "端口随第一个数据报而来"),
        script: "peer = udp bind 127.0.0.1:0\ns = udp open\nprint s.local.port\nsendto s peer.local \"x\"\n\
                 print s.local.port > 0\n",
        output: "0\ntrue\n",
    }],
    related: &["udp bind", "sendto", "udp sendto"],
    run: |call| hosts::on(call, udp_open),
};

fn udp_open(call: &mut Call<'_>) -> Outcome<Reply> {
    let family = match call.operand() {
        None => Net::Inet,
        Some(value) => super::calls::family(&value)?,
    };
    let net = making::socket(call.world, call.command.name, family, SocketType::Datagram)?;
    let socket = call.world.adopt(family, SocketType::Datagram, net, Role::Unconnected)?;
    make_current(call.current, &socket);
    Ok(Value::Socket(socket).into())
}

/// `udp connect`
pub static UDP_CONNECT: Command = Command {
    name: "udp connect",
    family: Family::Udp,
    summary: text("open a UDP socket with a fixed peer", "打开一个固定对端的 UDP 套接字"),
    details: text(
        "Nothing goes over the wire: the kernel notes the peer, so that `send` needs no address, and \
         datagrams from anybody else are dropped. Such a socket hears of ICMP errors: where nobody has the \
         peer's port, a later `send` or `recv` fails with ECONNREFUSED on account of the earlier datagram.",
        "线路上什么也不发：内核只是记下对端，于是 `send` 不必给地址，别人发来的数据报被丢弃。这样的套接字会\
         得知 ICMP 错误：对端端口无人使用时，之后的 `send` 或 `recv` 会因先前那个数据报而以 ECONNREFUSED 失\
         败。",
    ),
    syscall: text(
        "socket(2) with SOCK_DGRAM, bind(2) where `from` is given, connect(2)",
        "socket(2)（SOCK_DGRAM）、bind(2)（给出 `from` 时）、connect(2)",
    ),
    returns: text("The socket, with `.local` and `.peer`.", "套接字，带有 `.local` 和 `.peer`。"),
    errors: &["ENETUNREACH", "EADDRNOTAVAIL", "EACCES", "EMFILE", "DENIED", "EAI_NONAME"],
    operands: &[ADDR],
    options: &[
        valued("from", "ADDR", Accept::Address, text("the local address and port", "本端地址和端口")),
        TIMEOUT,
        ON,
    ],
    yields: Yields::socket(Makes::Datagram),
    facts: Facts { waits: WaitsFor::Peer, ..QUIET },
    examples: &[Example {
        about: text("send and recv without addresses", "不写地址的 send 和 recv"),
        script: "server = udp bind 127.0.0.1:0\nclient = udp connect server.local\nsend client \"ping\"\n\
                 print recv server 100 timeout 5s\n",
        output: "ping\n",
    }],
    related: &["udp open", "send", "recv"],
    run: |call| hosts::on(call, udp_connect),
};

fn udp_connect(call: &mut Call<'_>) -> Outcome<Reply> {
    let address = endpoint::address("ADDR", &call.required("ADDR")?)?;
    let command = call.command.name;
    let from = making::from(call.world, command, call.option("from"))?;
    let limit = call.timeout()?;
    let place = endpoint::place(call.world, command, &address, None)?;
    if let Destination::Known(known) = place {
        let socket = connected(call.world, command, known, &place, from)?;
        make_current(call.current, &socket);
        return Ok(Value::Socket(socket).into());
    }
    let world = Rc::clone(call.world);
    Ok(Reply::Wait(Box::pin(async move {
        let found = endpoint::resolve(&world, command, &place);
        let found = match limit {
            None => found.await,
            Some(time) => within(&world, limit, found)
                .await
                .unwrap_or_else(|| Err(timed_out(command, &place.to_string(), time))),
        };
        let mut last = None;
        for address in found? {
            match connected(&world, command, address, &place, from) {
                Ok(socket) => return Ok(Value::Socket(socket)),
                Err(fault) => last = Some(fault),
            }
        }
        Err(last.unwrap_or_else(|| no_address(command, &place)))
    })))
}

fn connected(
    world: &World,
    command: &str,
    address: SocketAddr,
    place: &Destination,
    from: Option<SocketAddr>,
) -> Outcome<Rc<Socket>> {
    let family = endpoint::family(&address);
    if !address.ip().to_canonical().is_multicast() {
        endpoint::permit(world, AddressUse::Connect, address, place)?;
    }
    let net = making::socket_for(world, command, address, SocketType::Datagram)?;
    if let Some(from) = from {
        making::bind(world, command, SocketType::Datagram, &*net, &Endpoint::Inet(from))?;
    }
    let sender = Sender { net: &*net, family, socket_type: SocketType::Datagram };
    sender.permit(world, command, AddressUse::Connect, address, place)?;
    net.connect(&Endpoint::Inet(address))
        .map_err(|errno| making::failed_at(command, &Endpoint::Inet(address), errno))?;
    world.adopt(family, SocketType::Datagram, net, Role::Connected)
}

/// `udp sendto`
pub static UDP_SENDTO: Command = Command {
    name: "udp sendto",
    family: Family::Udp,
    summary: text(
        "send a datagram, from a new socket where there is none",
        "发送数据报，没有套接字时新建一个",
    ),
    details: text(
        "It sends from the current UDP socket; where the task has none, it opens one as `udp open` does, \
         which then is the current one, and `recvfrom` reads the answers there.",
        "从当前的 UDP 套接字发送；任务还没有 UDP 套接字时，像 `udp open` 那样先打开一个，它就成为当前套接字\
         ，回答用 `recvfrom` 在那里读取。",
    ),
    syscall: text(
        "socket(2) where there is no UDP socket yet, sendto(2)",
        "socket(2)（还没有 UDP 套接字时）、sendto(2)",
    ),
    returns: text("The count of bytes that were sent.", "发出的字节数。"),
    errors: &["EMSGSIZE", "ENETUNREACH", "EACCES", "DENIED", "EAI_NONAME"],
    operands: &[ADDR, DATA],
    options: &[TIMEOUT, ON],
    yields: Yields::of(INT),
    facts: Facts { effect: Effect::Sends, waits: WaitsFor::Room, noun: "sent", ..QUIET },
    examples: &[Example {
        about: text("a question and its answer", "一问一答"),
        script: "server = udp bind 127.0.0.1:0\nspawn {\n  msg = recvfrom server\n  \
                 sendto server msg.from \"got \" + msg.data\n}\nclient = udp open\n\
                 print (udp sendto server.local \"hi\")\nprint recv client timeout 5s\n",
        output: "2\ngot hi\n",
    }],
    related: &["sendto", "recvfrom", "udp open"],
    run: |call| hosts::on(call, udp_sendto),
};

fn udp_sendto(call: &mut Call<'_>) -> Outcome<Reply> {
    let to = call.required("ADDR")?;
    let data = call.bytes("DATA")?;
    let udp = |socket: &&Rc<Socket>| {
        socket.socket_type == SocketType::Datagram && socket.family != Net::Unix && !socket.is_closed()
    };
    let here = |socket: &&Rc<Socket>| hosts::is_here(call.world, socket);
    if let Some(socket) = call.current.iter().rev().filter(udp).find(here) {
        let socket = Rc::clone(socket);
        return deliver(call, socket, &to, data);
    }
    let command = call.command.name;
    let address = endpoint::address("ADDR", &to)?;
    let family = match endpoint::place(call.world, command, &address, None)? {
        Destination::Known(known) => endpoint::family(&known),
        Destination::Named(..) => Net::Inet,
    };
    let net = making::socket(call.world, command, family, SocketType::Datagram)?;
    let socket = call.world.adopt(family, SocketType::Datagram, net, Role::Unconnected)?;
    make_current(call.current, &socket);
    deliver(call, socket, &to, data)
}
