//! `sendto`, `recvfrom`.

use std::rc::Rc;

use wirelab_net::{Endpoint, Errno, Family as Net, Interest, SocketType};

use super::access::{self, AddressUse};
use super::confine::Sender;
use super::endpoint::{self, Destination};
use super::parts::{
    ADDR, BOOL, BYTES, DATA, END, INT, NOWAIT, RECORD, TIMEOUT, bytes, optional, socket, word,
};
use super::receive::portion;
use super::scratch;
use super::send::Sending;
use super::tcp::no_address;
use super::waiting::{CommandWork, begin, on_listener, timed_out, unless_blocked, within};
use crate::eval::call::{Call, Reply};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::socket::{Role, Socket};
use crate::eval::value::{Bytes, Record, Value};
use crate::eval::world::World;
use crate::spec::{Accept, Command, Effect, Example, Facts, Family, Fits, QUIET, WaitsFor, Yields, text};

/// `sendto`
pub static SENDTO: Command = Command {
    name: "sendto",
    family: Family::Data,
    summary: text("send one datagram to an address", "向一个地址发送一个数据报"),
    details: text(
        "One datagram, whole or not at all; an empty one is a message too. That it was sent says nothing of \
         its arrival: no answer comes where it is lost, nor where nobody listens. On a UNIX datagram socket \
         the address is a path. From an IPv6 socket an IPv4 address is reached as ::ffff:a.b.c.d. A group \
         that is sent to from a socket bound to a loopback address goes to the loopback interface alone \
         where no right to the group was granted; a group of IPv6 needs a route there, which Linux does not \
         make by itself (`ip -6 route add local ff00::/8 dev lo`).",
        "一个数据报，要么整个发出要么不发；空数据报也是一条消息。发出不等于到达：途中丢失没有回音，对端无人\
         接收也没有回音。在 UNIX 数据报套接字上，地址是路径。从 IPv6 套接字发往 IPv4 地址时写作 \
         ::ffff:a.b.c.d。没有该组的权限时，从绑定在回环地址上的套接字发往组播组，\
         数据只走回环接口；IPv6 的组在那里需要一条路由，Linux 不会自动添加（`ip -6 route add local \
         ff00::/8 dev lo`）。",
    ),
    syscall: text("sendto(2)", "sendto(2)"),
    returns: text("The datagram's length.", "数据报的长度。"),
    errors: &[
        "EMSGSIZE",
        "ECONNREFUSED",
        "ENETUNREACH",
        "EHOSTUNREACH",
        "EACCES",
        "EINVAL",
        "ENOENT",
        "DENIED",
        "EAI_NONAME",
    ],
    operands: &[socket("SOCKET", Fits::Datagram), ADDR, DATA],
    options: &[TIMEOUT],
    yields: Yields::of(INT),
    facts: Facts { effect: Effect::Sends, waits: WaitsFor::Room, noun: "sent", ..QUIET },
    examples: &[Example {
        about: text("an empty datagram is a message", "空数据报也是消息"),
        script: "server = udp bind 127.0.0.1:0\nclient = udp open\nprint sendto client server.local \"\"\n\
                 msg = recvfrom server timeout 5s\nprint len(msg.data)\n",
        output: "0\n0\n",
    }],
    related: &["recvfrom", "udp sendto", "udp open"],
    run: sendto,
};

fn sendto(call: &mut Call<'_>) -> Outcome<Reply> {
    let socket = call.socket(Fits::Datagram)?;
    let to = call.required("ADDR")?;
    let data = call.bytes("DATA")?;
    deliver(call, socket, &to, data)
}

/// Sends a datagram from a socket to an address operand.
///
/// # Errors
/// The address is none, or denied, or the system call failed.
pub fn deliver(call: &Call<'_>, socket: Rc<Socket>, to: &Value, data: Bytes) -> Outcome<Reply> {
    let command = call.command.name;
    if socket.socket_type == SocketType::Datagram && socket.role.get() == Role::Fresh {
        socket.role.set(Role::Unconnected);
    }
    if socket.family == Net::Unix {
        let path = unix_path(to)?;
        access::unix(call.world, command, AddressUse::Send, &path, socket.socket_type)?;
        let to = Some(Endpoint::Unix(path.to_vec()));
        return begin(call, Sending { command, socket, data, to, is_urgent: false });
    }
    let address = endpoint::address("ADDR", to)?;
    let place = endpoint::place(call.world, command, &address, None)?;
    if let Destination::Known(known) = place {
        Sender::of(&socket).permit(call.world, command, AddressUse::Send, known, &place)?;
        let to = Some(endpoint::fitting(socket.family, known));
        return begin(call, Sending { command, socket, data, to, is_urgent: false });
    }
    let (world, limit) = (Rc::clone(call.world), call.timeout()?);
    Ok(Reply::Wait(Box::pin(async move {
        let name = socket.name();
        let sending = async {
            let found = endpoint::resolve(&world, command, &place).await?;
            let usable = found.into_iter().find(|address| socket.family == Net::Inet6 || address.is_ipv4());
            let address = usable.ok_or_else(|| no_address(command, &place))?;
            Sender::of(&socket).permit(&world, command, AddressUse::Send, address, &place)?;
            let to = Some(endpoint::fitting(socket.family, address));
            super::waiting::to_its_end(
                command,
                &world.network,
                Sending { command, socket, data, to, is_urgent: false },
            )
            .await
        };
        match limit {
            None => sending.await,
            Some(time) => {
                within(&world, limit, sending).await.unwrap_or_else(|| Err(timed_out(command, &name, time)))
            }
        }
    })))
}

/// The path of a UNIX socket: text, or an address that `recvfrom` gave.
///
/// # Errors
/// KIND.
pub fn unix_path(value: &Value) -> Outcome<Bytes> {
    match value {
        Value::Address(address) => match &**address {
            crate::eval::value::Address::Unix(path) => Ok(Bytes::from(&**path)),
            _ => bytes("PATH", value.clone()),
        },
        other => bytes("PATH", other.clone()),
    }
}

/// `recvfrom`
pub static RECVFROM: Command = Command {
    name: "recvfrom",
    family: Family::Data,
    summary: text("receive one datagram with its sender", "接收一个数据报及其发送者"),
    details: text(
        "One call gives one datagram from the queue, never a part of the next. Anybody may send to a bound \
         UDP socket: look at `.from` before believing an answer. On a stream, `.from` is the peer.",
        "一次调用从队列取一个数据报，绝不会夹带下一个的内容。任何人都可以向已绑定的 UDP 套接字发送：相信回答\
         之前先看 `.from`。在流上，`.from` 是对端。",
    ),
    syscall: text("recvfrom(2)", "recvfrom(2)"),
    returns: text(
        "A record: `.data`, `.from` (the sender, to whom `sendto` answers) and `.truncated` (it was larger \
         than N, and the rest is gone).",
        "一条记录：`.data`、`.from`（发送者，可用 `sendto` 回复）和 `.truncated`（数据报大于 N，其余部分已丢\
         失）。",
    ),
    errors: &["ECONNREFUSED", "ECONNRESET", "EINVAL", "EBADF"],
    operands: &[socket("SOCKET", Fits::Data), optional("N", Accept::Value(INT))],
    options: &[word("peek", text("look without taking", "只看不取")), NOWAIT, TIMEOUT],
    yields: Yields {
        kinds: RECORD,
        fields: &[("data", BYTES), ("from", END), ("truncated", BOOL)],
        makes: None,
    },
    facts: Facts { effect: Effect::Receives, waits: WaitsFor::Data, noun: "msg", ..QUIET },
    examples: &[Example {
        about: text("a datagram larger than the space for it", "数据报大于接收空间"),
        script: "server = udp bind 127.0.0.1:0\nclient = udp open\nsendto client server.local \"Michael\"\n\
                 msg = recvfrom server 4 timeout 5s\nprint msg.data msg.truncated\n",
        output: "Mich true\n",
    }],
    related: &["sendto", "recv", "udp bind"],
    run: recvfrom,
};

fn recvfrom(call: &mut Call<'_>) -> Outcome<Reply> {
    let socket = call.socket(Fits::Data)?;
    let max = portion(call.operand().as_ref())?;
    let peek = call.flag("peek");
    let world = Rc::clone(call.world);
    begin(call, ReceivingFrom { world, command: call.command.name, socket, max, peek })
}

struct ReceivingFrom {
    world: Rc<World>,
    command: &'static str,
    socket: Rc<Socket>,
    max: usize,
    peek: bool,
}

impl CommandWork for ReceivingFrom {
    const INTEREST: Interest = Interest::Readable;

    fn socket(&self) -> &Rc<Socket> {
        &self.socket
    }

    fn explain(&self, fault: Box<Fault>) -> Box<Fault> {
        on_listener(fault, self.command, &self.socket)
    }

    fn attempt(&mut self) -> Outcome<Option<Value>> {
        let socket = &*self.socket;
        let kept = socket.unread.borrow().clone();
        if !kept.is_empty() {
            let end = kept.len().min(self.max);
            if !self.peek {
                *socket.unread.borrow_mut() = kept.slice(end..kept.len()).unwrap_or_default();
            }
            return Ok(Some(self.message(kept.slice(0..end).unwrap_or_default(), None, false)));
        }
        let result = scratch::receive(socket, self.max, self.peek)?;
        let Some((data, received)) = unless_blocked(self.command, socket, result)? else { return Ok(None) };
        if let (Some(from), Some(recording)) = (&received.from, &self.world.recording) {
            recording.heard(socket, from);
        }
        Ok(Some(self.message(data, received.from, received.truncated)))
    }
}

impl ReceivingFrom {
    fn message(&self, data: Bytes, from: Option<Endpoint>, truncated: bool) -> Value {
        let peer = || self.socket.net.peer().or(Err(Errno::NOTCONN));
        let from = from.map_or_else(peer, Ok).map_or(Value::None, |from| endpoint::value(&self.socket, from));
        Record::new([("data", Value::Bytes(data)), ("from", from), ("truncated", Value::Bool(truncated))])
            .into()
    }
}
