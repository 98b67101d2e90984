//! `unix listen`, `unix connect`, `unix bind`, `unix pair`.

use std::rc::Rc;

use wirelab_net::{Endpoint, Family as Net, SocketType};

use super::access::{self, AddressUse};
use super::datagram::unix_path;
use super::making;
use super::parts::{BACKLOG_OPTION, BYTES, LIST, TIMEOUT, backlog, required, word};
use super::waiting::{timed_out, within_on};
use crate::eval::call::{Call, Reply, make_current};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::socket::Role;
use crate::eval::value::Value;
use crate::message;
use crate::spec::{
    Accept, Command, Effect, Example, Facts, Family, Makes, Operand, Opt, QUIET, WaitsFor, Yields, text,
};

const PATH: Operand = required("PATH", Accept::Value(BYTES));

/// `seqpacket`
const SEQPACKET: Opt = word(
    "seqpacket",
    text(
        "messages that keep their bounds (SOCK_SEQPACKET), in place of a stream",
        "保持边界的消息（SOCK_SEQPACKET），而不是流",
    ),
);

/// What a connection is of.
fn type_of(call: &Call<'_>) -> SocketType {
    if call.flag(SEQPACKET.word) { SocketType::SeqPacket } else { SocketType::Stream }
}

/// The path operand, checked.
fn path(call: &mut Call<'_>, purpose: AddressUse, socket_type: SocketType) -> Outcome<Endpoint> {
    let value = call.required("PATH")?;
    let path = unix_path(&value)?;
    if path.is_empty() {
        return Err(Fault::value(message!("socket-path-empty", command = call.command.name)));
    }
    access::unix(call.world, call.command.name, purpose, &path, socket_type)?;
    Ok(Endpoint::Unix(path.to_vec()))
}

/// `unix listen`
pub static UNIX_LISTEN: Command = Command {
    name: "unix listen",
    family: Family::Unix,
    summary: text("open a UNIX stream socket that waits for connections", "打开一个等待连接的 UNIX 流套接字"),
    details: text(
        "bind(2) makes a file of the socket kind at PATH. The path is relative to the working directory and \
         may have 107 bytes. Only programs on this machine get there, and the file's permissions say which. \
         The file is not a place where data lies, only a name. When the socket that made it is closed, the \
         file is removed. A PATH that begins with \\0 is an abstract name, which is no file and is gone \
         with its socket. With `seqpacket` each `recv` yields what one `send` sent, in order, and what is larger \
         than its N is cut off; `\"\"` is the end. Both ends must be of this type.",
        "bind(2) 在 PATH 处建立一个套接字类型的文件。路径相对于工作目录，最长 107 字节。只有本机的程序能到达\
         ，由文件权限决定是谁。这个文件不存放数据，只是一个名字。建立它的套接字关闭时，文件随之删除。\
         以 \\0 开头的 PATH 是抽象名字：它不是文件，随套接字消失。加上 `seqpacket`，每次 `recv` 得到一次 `send` \
         所发的内容，按顺序，超过 N 的部分被截掉；`\"\"` 是结束。两端都要是这种类型。",
    ),
    syscall: text(
        "socket(2) with AF_UNIX, bind(2), listen(2); unlink(2) when it is closed",
        "socket(2)（AF_UNIX）、bind(2)、listen(2)；关闭时 unlink(2)",
    ),
    returns: text("The listener; `.local` is the path.", "监听套接字；`.local` 是路径。"),
    errors: &["EADDRINUSE", "EACCES", "ENOENT", "ENOTDIR", "ENAMETOOLONG", "EMFILE", "DENIED"],
    operands: &[PATH],
    options: &[BACKLOG_OPTION, SEQPACKET],
    yields: Yields::socket(Makes::Listener),
    facts: Facts { effect: Effect::TakesAddress, ..QUIET },
    examples: &[
        Example {
            about: text("a connection without a network", "不经过网络的连接"),
            script: "server = unix listen \"hello.sock\"\nclient = unix connect \"hello.sock\"\n\
                 conn = accept server\nsendall conn \"Welcome!\"\nprint recv client\n",
            output: "Welcome!\n",
        },
        Example {
            about: text("messages that keep their bounds", "保持边界的消息"),
            script: "server = unix listen \"s.sock\" seqpacket\nclient = unix connect \"s.sock\" seqpacket\n\
                 conn = accept server\nsend client \"one\"\nsend client \"two\"\nprint (recv conn) (recv conn)\n\
                 try { unix connect \"s.sock\" } catch err { print err.name }\n",
            output: "one two\nEPROTOTYPE\n",
        },
    ],
    related: &["unix connect", "unix pair", "accept"],
    run: unix_listen,
};

fn unix_listen(call: &mut Call<'_>) -> Outcome<Reply> {
    let socket_type = type_of(call);
    let at = path(call, AddressUse::Bind, socket_type)?;
    let command = call.command.name;
    let backlog = backlog(call.option("backlog"))?;
    let net = making::socket(call.world, command, Net::Unix, socket_type)?;
    making::bind(call.world, command, socket_type, &*net, &at)?;
    net.listen(backlog)
        .map_err(|errno| making::taken(call.world, command, socket_type, &*net, &at, errno))?;
    let listener = call.world.adopt(Net::Unix, socket_type, net, Role::Listener)?;
    listener.backlog.set(backlog);
    make_current(call.current, &listener);
    Ok(Value::Socket(listener).into())
}

/// `unix connect`
pub static UNIX_CONNECT: Command = Command {
    name: "unix connect",
    family: Family::Unix,
    summary: text("connect to a UNIX stream socket", "连接到 UNIX 流套接字"),
    details: text(
        "It waits only while the listener's queue is full: there is no network, and no handshake. An \
         abstract name (a PATH that begins with \\0) that no socket of the script has needs \
         `--allow-unix=NAME`.",
        "只有监听方的队列已满时才等待：这里没有网络，也没有握手。脚本自己的套接字没有的抽象名字（以 \\0 开头\
         的 PATH）需要 `--allow-unix=NAME`。",
    ),
    syscall: text("socket(2) with AF_UNIX, connect(2)", "socket(2)（AF_UNIX）、connect(2)"),
    returns: text("The connection; `.peer` is the path.", "连接；`.peer` 是路径。"),
    errors: &["ENOENT", "ECONNREFUSED", "EACCES", "EPROTOTYPE", "ENAMETOOLONG", "EMFILE", "DENIED"],
    operands: &[PATH],
    options: &[SEQPACKET, TIMEOUT],
    yields: Yields::socket(Makes::Stream),
    facts: Facts { waits: WaitsFor::Peer, ..QUIET },
    examples: &[Example {
        about: text("nothing is there", "那里什么也没有"),
        script: "try { unix connect \"nobody.sock\" } catch err { print err.name }\n",
        output: "ENOENT\n",
    }],
    related: &["unix listen", "unix pair"],
    run: unix_connect,
};

fn unix_connect(call: &mut Call<'_>) -> Outcome<Reply> {
    let socket_type = type_of(call);
    let to = path(call, AddressUse::Connect, socket_type)?;
    let (command, limit) = (call.command.name, call.timeout()?);
    let world = Rc::clone(call.world);
    Ok(Reply::Wait(Box::pin(async move {
        let net = making::socket(&world, command, Net::Unix, socket_type)?;
        let connecting =
            within_on(Rc::clone(&world.network), limit, making::connect(&world, &*net, &to)).await;
        let subject = super::endpoint::text(&to);
        let Some(result) = connecting else {
            return Err(timed_out(command, &subject, limit.unwrap_or_default()));
        };
        result.map_err(|errno| Fault::system(command, &subject, errno))?;
        world.adopt(Net::Unix, socket_type, net, Role::Connected).map(Value::Socket)
    })))
}

/// `unix bind`
pub static UNIX_BIND: Command = Command {
    name: "unix bind",
    family: Family::Unix,
    summary: text("open a UNIX datagram socket at a path", "在一个路径上打开 UNIX 数据报套接字"),
    details: text(
        "Messages keep their bounds as on UDP, but none is lost and they stay in order: where the \
         receiver's queue is full, the sender waits. `sendto s PATH DATA` sends; `recvfrom` yields each \
         message with its sender's path, by which it can be answered. The file at PATH is removed when the \
         socket is closed.",
        "消息像 UDP 那样保持边界，但不会丢失，也不会乱序：接收方队列满时发送方等待。用 `sendto s PATH DATA` \
         发送；`recvfrom` 给出每条消息及其发送者的路径，可据此回复。套接字关闭时 PATH 处的文件被删除。",
    ),
    syscall: text(
        "socket(2) with AF_UNIX and SOCK_DGRAM, bind(2); unlink(2) when it is closed",
        "socket(2)（AF_UNIX、SOCK_DGRAM）、bind(2)；关闭时 unlink(2)",
    ),
    returns: text("The socket; `.local` is the path.", "套接字；`.local` 是路径。"),
    errors: &["EADDRINUSE", "EACCES", "ENOENT", "ENOTDIR", "ENAMETOOLONG", "EMFILE", "DENIED"],
    operands: &[PATH],
    options: &[],
    yields: Yields::socket(Makes::Datagram),
    facts: Facts { effect: Effect::TakesAddress, ..QUIET },
    examples: &[Example {
        about: text("messages between two paths", "两个路径之间的消息"),
        script: "a = unix bind \"a.sock\"\nb = unix bind \"b.sock\"\nsendto a \"b.sock\" \"hi\"\n\
                 msg = recvfrom b\nprint msg.data msg.from\n",
        output: "hi a.sock\n",
    }],
    related: &["sendto", "recvfrom", "unix listen"],
    run: unix_bind,
};

fn unix_bind(call: &mut Call<'_>) -> Outcome<Reply> {
    let at = path(call, AddressUse::Bind, SocketType::Datagram)?;
    let command = call.command.name;
    let net = making::socket(call.world, command, Net::Unix, SocketType::Datagram)?;
    making::bind(call.world, command, SocketType::Datagram, &*net, &at)?;
    let socket = call.world.adopt(Net::Unix, SocketType::Datagram, net, Role::Unconnected)?;
    make_current(call.current, &socket);
    Ok(Value::Socket(socket).into())
}

/// `unix pair`
pub static UNIX_PAIR: Command = Command {
    name: "unix pair",
    family: Family::Unix,
    summary: text("make two streams connected to each other", "建立互相连接的一对流"),
    details: text(
        "What is sent on one is received on the other. They have no name, so nobody else gets there: a \
         quick way to try out what two ends do.",
        "在一个上发送的，在另一个上收到。它们没有名字，别人到不了那里：想试试两端的行为，这是最快的办法。",
    ),
    syscall: text("socketpair(2)", "socketpair(2)"),
    returns: text(
        "A list of two UNIX stream sockets, each the other's peer: `a, b = unix pair`.",
        "由两个互为对端的 UNIX 流套接字组成的列表：`a, b = unix pair`。",
    ),
    errors: &["EMFILE", "LIMIT"],
    operands: &[],
    options: &[SEQPACKET],
    yields: Yields { makes: Some(Makes::Pair), ..Yields::of(LIST) },
    facts: QUIET,
    examples: &[Example {
        about: text("both ends in one hand", "两端都在手中"),
        script: "a, b = unix pair\nsendall a \"ping\"\nprint recv b\n",
        output: "ping\n",
    }],
    related: &["unix listen", "unix connect"],
    run: unix_pair,
};

fn unix_pair(call: &mut Call<'_>) -> Outcome<Reply> {
    let socket_type = type_of(call);
    let made = making::kernel(call.world, call.command.name)?.pair(socket_type);
    let (one, other) = made.map_err(|errno| Fault::system(call.command.name, "AF_UNIX", errno))?;
    let mut ends = Vec::with_capacity(2);
    for net in [one, other] {
        let socket = call.world.adopt(Net::Unix, socket_type, net, Role::Connected)?;
        make_current(call.current, &socket);
        ends.push(Value::Socket(socket));
    }
    Ok(ends.into())
}
