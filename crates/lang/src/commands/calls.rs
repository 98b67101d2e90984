//! The system calls one at a time: `socket`, `bind`, `listen`, `connect`.

use std::rc::Rc;

use wirelab_net::{Endpoint, Family as Net, SocketType};

use super::access::{self, AddressUse};
use super::confine::{self, Sender};
use super::datagram::unix_path;
use super::endpoint::{self, Destination};
use super::hosts;
use super::making;
use super::parts::{
    ADDR, BACKLOG, INET, INET6, INT, NONE, ON, SOCKET, TIMEOUT, lossy, optional, required, socket,
};
use super::tcp::no_address;
use super::waiting::{timed_out, within_on};
use crate::eval::call::{Call, Reply, make_current};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::socket::{Role, Socket};
use crate::eval::value::Value;
use crate::eval::world::World;
use crate::message;
use crate::spec::{Accept, Command, Effect, Example, Facts, Family, Fits, QUIET, WaitsFor, Yields, text};

/// `socket`
pub static SOCKET_CALL: Command = Command {
    name: "socket",
    family: Family::Calls,
    summary: text("socket(2): make a socket, and no more", "socket(2)：只建立套接字"),
    details: text(
        "AF_INET, AF_INET6 or AF_UNIX, with SOCK_STREAM or SOCK_DGRAM; AF_UNIX also with SOCK_SEQPACKET. The socket has no address and no \
         peer yet; `bind`, `listen` and `connect` are the next steps. It is how `tcp listen` and the others \
         begin, without the options that they set.",
        "AF_INET、AF_INET6 或 AF_UNIX，配上 SOCK_STREAM 或 SOCK_DGRAM；AF_UNIX 还可以配 SOCK_SEQPACKET。套接字还没有地址，也没有对端；下一步\
         是 `bind`、`listen`、`connect`。`tcp listen` 等命令就是这样开始的，只是它们还设置了选项。",
    ),
    syscall: text("socket(2)", "socket(2)"),
    returns: text("The socket, fresh.", "全新的套接字。"),
    errors: &["EAFNOSUPPORT", "EMFILE", "ENFILE", "LIMIT"],
    operands: &[
        required(
            "FAMILY",
            Accept::Word(&[INET, INET6, ("unix", text("paths on this machine", "本机的路径"))]),
        ),
        required(
            "TYPE",
            Accept::Word(&[
                ("stream", text("a connection, bytes in order (TCP)", "有连接，按顺序的字节（TCP）")),
                ("dgram", text("single messages (UDP)", "一个个独立的消息（UDP）")),
                ("seqpacket", text("a connection of messages (UNIX alone)", "由消息组成的连接（只有 UNIX）")),
            ]),
        ),
    ],
    options: &[ON],
    yields: Yields::of(SOCKET),
    facts: QUIET,
    examples: &[Example {
        about: text("a server, call by call", "一个服务器，逐个调用"),
        script: "s = socket inet stream\nbind s 127.0.0.1:0\nlisten s 5\nprint s.state\n",
        output: "LISTEN\n",
    }],
    related: &["bind", "listen", "connect", "tcp listen"],
    run: |call| hosts::on(call, socket_call),
};

fn socket_call(call: &mut Call<'_>) -> Outcome<Reply> {
    let family = family(&call.required("FAMILY")?)?;
    let socket_type = match &*call.bytes("TYPE")? {
        b"stream" => SocketType::Stream,
        b"dgram" => SocketType::Datagram,
        b"seqpacket" if family == Net::Unix => SocketType::SeqPacket,
        b"seqpacket" => return Err(Fault::value(message!("seqpacket-is-unix"))),
        other => return Err(Fault::value(message!("no-such-socket-type", word = lossy(other)))),
    };
    let net = making::socket(call.world, call.command.name, family, socket_type)?;
    let socket = call.world.adopt(family, socket_type, net, Role::Fresh)?;
    make_current(call.current, &socket);
    Ok(Value::Socket(socket).into())
}

/// A family by its word.
///
/// # Errors
/// VALUE for another word.
pub fn family(value: &Value) -> Outcome<Net> {
    match value {
        Value::Bytes(word) => match &**word {
            b"inet" => Ok(Net::Inet),
            b"inet6" => Ok(Net::Inet6),
            b"unix" => Ok(Net::Unix),
            other => Err(Fault::value(message!("no-such-family", word = lossy(other)))),
        },
        other => Err(Fault::kind("FAMILY", "inet | inet6 | unix", other.kind())),
    }
}

/// `bind`
pub static BIND: Command = Command {
    name: "bind",
    family: Family::Calls,
    summary: text("bind(2): give a socket its local address", "bind(2)：给套接字本端地址"),
    details: text(
        "From here on the address and port are this socket's. Port 0 lets the kernel choose; 0.0.0.0 and \
         [::] mean every address of this machine. A UNIX socket takes a path. Unlike `tcp listen` it sets \
         no SO_REUSEADDR: without `set s reuse on`, a port with connections in TIME_WAIT counts as taken.",
        "此后这个地址和端口归这个套接字。端口 0 由内核选择；0.0.0.0 和 [::] 表示本机的每个地址。UNIX 套接字\
         用路径。与 `tcp listen` 不同，它不设置 SO_REUSEADDR：没有 `set s reuse on` 时，还有连接处于 \
         TIME_WAIT 的端口算作已占用。",
    ),
    syscall: text("bind(2)", "bind(2)"),
    returns: text("Nothing; the socket's `.local` is set.", "没有值；套接字的 `.local` 已定。"),
    errors: &["EADDRINUSE", "EINVAL", "EADDRNOTAVAIL", "EACCES", "EAFNOSUPPORT", "DENIED", "EAI_NONAME"],
    operands: &[socket("SOCKET", Fits::Fresh), ADDR],
    options: &[],
    yields: Yields::of(NONE),
    facts: Facts { effect: Effect::TakesAddress, ..QUIET },
    examples: &[Example {
        about: text("the kernel chooses the port", "由内核选择端口"),
        script: "s = socket inet dgram\nbind s 127.0.0.1:0\nprint s.local.ip s.local.port > 0\n",
        output: "127.0.0.1 true\n",
    }],
    related: &["socket", "listen", "connect"],
    run: bind,
};

fn bind(call: &mut Call<'_>) -> Outcome<Reply> {
    let socket = call.socket(Fits::Fresh)?;
    let command = call.command.name;
    let done = |world: &World, at: Endpoint| {
        making::bind(world, command, socket.socket_type, &*socket.net, &at)?;
        if socket.socket_type == SocketType::Datagram && socket.role.get() == Role::Fresh {
            socket.role.set(Role::Unconnected);
        }
        Ok(Value::None)
    };
    let to = call.required("ADDR")?;
    if socket.family == Net::Unix {
        let path = unix_path(&to)?;
        access::unix(call.world, command, AddressUse::Bind, &path, socket.socket_type)?;
        return done(call.world, Endpoint::Unix(path.to_vec())).map(Reply::Value);
    }
    let address = endpoint::address("ADDR", &to)?;
    let place = endpoint::place(call.world, command, &address, None)?;
    if let Destination::Known(known) = place {
        confine::permit_bind(call.world, &socket, known, &place)?;
        return done(call.world, endpoint::fitting(socket.family, known)).map(Reply::Value);
    }
    let (world, socket) = (Rc::clone(call.world), Rc::clone(&socket));
    Ok(Reply::Wait(Box::pin(async move {
        let found = endpoint::resolve(&world, command, &place).await?;
        let address = fitting_one(&socket, &found).ok_or_else(|| no_address(command, &place))?;
        confine::permit_bind(&world, &socket, address, &place)?;
        making::bind(
            &world,
            command,
            socket.socket_type,
            &*socket.net,
            &endpoint::fitting(socket.family, address),
        )?;
        if socket.socket_type == SocketType::Datagram && socket.role.get() == Role::Fresh {
            socket.role.set(Role::Unconnected);
        }
        Ok(Value::None)
    })))
}

fn fitting_one(socket: &Socket, found: &[std::net::SocketAddr]) -> Option<std::net::SocketAddr> {
    found.iter().copied().find(|address| socket.family == Net::Inet6 || address.is_ipv4())
}

/// `listen`
pub static LISTEN: Command = Command {
    name: "listen",
    family: Family::Calls,
    summary: text("listen(2): let a socket wait for connections", "listen(2)：让套接字等待连接"),
    details: text(
        "From here on the kernel completes handshakes for the socket's address and queues the connections \
         for `accept`. N is the length of that queue (128 where it is left out), not the number of clients \
         that can be served; Linux lets one more than N in. A full queue refuses nobody: the SYN is dropped \
         and the client tries again. `listen s 0` is allowed. A socket without an address gets 0.0.0.0 and \
         a port from the kernel.",
        "此后内核为这个地址完成握手，并把连接排队等待 `accept`。N 是队列的长度（省略时为 128），不是能服务的\
         客户端数；Linux 会多放进一个。队列满时不会拒绝谁：SYN 被丢弃，客户端会重试。可以写 `listen s 0`。没\
         有地址的套接字得到 0.0.0.0 和内核选的端口。",
    ),
    syscall: text("listen(2)", "listen(2)"),
    returns: text("Nothing; the socket is a listener now.", "没有值；套接字从此是监听套接字。"),
    errors: &["EADDRINUSE", "EINVAL", "EOPNOTSUPP", "DENIED"],
    operands: &[socket("SOCKET", Fits::Fresh), optional("N", Accept::Value(INT))],
    options: &[],
    yields: Yields::of(NONE),
    facts: QUIET,
    examples: &[Example {
        about: text("a queue for five connections", "能排五个连接的队列"),
        script: "s = socket inet stream\nbind s 127.0.0.1:0\nlisten s 5\nprint s.backlog\n",
        output: "5\n",
    }],
    related: &["bind", "accept", "tcp listen"],
    run: listen,
};

fn listen(call: &mut Call<'_>) -> Outcome<Reply> {
    let socket = call.socket(Fits::Fresh)?;
    let backlog = match call.operand() {
        None => BACKLOG,
        Some(value) => super::parts::backlog(Some(&value))?,
    };
    let command = call.command.name;
    let local = socket.net.local();
    if let Ok(Endpoint::Inet(local)) = local {
        endpoint::permit_at(call.world, AddressUse::Listen, &socket, local, &Destination::Known(local))?;
    }
    socket.net.listen(backlog).map_err(|errno| match local {
        Ok(at) => making::taken(call.world, command, socket.socket_type, &*socket.net, &at, errno),
        Err(_) => Fault::system(command, &socket.name(), errno),
    })?;
    socket.role.set(Role::Listener);
    socket.backlog.set(backlog);
    Ok(Value::None.into())
}

/// `connect`
pub static CONNECT: Command = Command {
    name: "connect",
    family: Family::Calls,
    summary: text("connect(2): connect a socket to a peer", "connect(2)：把套接字连到对端"),
    details: text(
        "A TCP socket does the handshake, and the command ends when it is done; a socket that was not bound \
         gets its address and port now. A UDP socket only notes its peer. After a timeout the handshake \
         goes on in the kernel: the same `connect` again waits for it further.",
        "TCP 套接字进行三次握手，完成时命令结束；没有绑定过的套接字此时得到地址和端口。UDP 套接字只是记下对\
         端。超时以后握手仍在内核里进行：再次执行同样的 `connect` 就继续等待。",
    ),
    syscall: text("connect(2)", "connect(2)"),
    returns: text("Nothing; the socket has a `.peer` now.", "没有值；套接字从此有了 `.peer`。"),
    errors: &[
        "ECONNREFUSED",
        "ETIMEDOUT",
        "EISCONN",
        "EHOSTUNREACH",
        "ENETUNREACH",
        "EADDRNOTAVAIL",
        "EAFNOSUPPORT",
        "EINVAL",
        "DENIED",
        "EAI_NONAME",
    ],
    operands: &[socket("SOCKET", Fits::Fresh), ADDR],
    options: &[TIMEOUT],
    yields: Yields::of(NONE),
    facts: Facts { waits: WaitsFor::Peer, ..QUIET },
    examples: &[Example {
        about: text("a client, call by call", "一个客户端，逐个调用"),
        script: "server = tcp listen 127.0.0.1:0\ns = socket inet stream\nconnect s server.local timeout 5s\n\
                 print s.state s.peer == server.local\n",
        output: "ESTABLISHED true\n",
    }],
    related: &["socket", "tcp connect", "udp connect"],
    run: connect,
};

fn connect(call: &mut Call<'_>) -> Outcome<Reply> {
    let socket = call.socket(Fits::Fresh)?;
    let (command, limit) = (call.command.name, call.timeout()?);
    let to = call.required("ADDR")?;
    let world = Rc::clone(call.world);
    if socket.family == Net::Unix {
        let path = unix_path(&to)?;
        access::unix(&world, command, AddressUse::Connect, &path, socket.socket_type)?;
        let (subject, to) = (lossy(&path), Endpoint::Unix(path.to_vec()));
        let clock = world.clock_of(&*socket.net);
        return Ok(Reply::Wait(Box::pin(async move {
            let work = join(&world, command, &socket, to);
            let late = || Err(timed_out(command, &subject, limit.unwrap_or_default()));
            within_on(clock, limit, work).await.unwrap_or_else(late)
        })));
    }
    let address = endpoint::address("ADDR", &to)?;
    let place = endpoint::place(call.world, command, &address, None)?;
    let clock = world.clock_of(&*socket.net);
    Ok(Reply::Wait(Box::pin(async move {
        let work = async {
            let found = endpoint::resolve(&world, command, &place).await?;
            let known = match &place {
                // The kernel says what it thinks of a family that is not the socket's.
                Destination::Known(known) => *known,
                Destination::Named(..) => {
                    fitting_one(&socket, &found).ok_or_else(|| no_address(command, &place))?
                }
            };
            Sender::of(&socket).permit(&world, command, AddressUse::Connect, known, &place)?;
            join(&world, command, &socket, endpoint::fitting(socket.family, known)).await
        };
        let late = || Err(timed_out(command, &place.to_string(), limit.unwrap_or_default()));
        within_on(clock, limit, work).await.unwrap_or_else(late)
    })))
}

async fn join(world: &World, command: &str, socket: &Socket, to: Endpoint) -> Outcome<Value> {
    making::connect(world, &*socket.net, &to)
        .await
        .map_err(|errno| making::failed_at(command, &to, errno))?;
    socket.role.set(Role::Connected);
    Ok(Value::None)
}
