//! `tcp listen`, `tcp connect`, `accept`.

use std::net::SocketAddr;
use std::rc::Rc;

use wirelab_net::{Endpoint, Errno, Interest, SocketOption, SocketType};

use super::access::AddressUse;
use super::confine;
use super::endpoint::{self, Destination};
use super::hosts;
use super::making;
use super::parts::{
    ADDR, BACKLOG_OPTION, NOWAIT, ON, ON_OFF, TIMEOUT, backlog, socket, switch, valued, word,
};
use super::waiting::{CommandWork, begin, timed_out, unless_blocked, within};
use crate::eval::call::{Call, Reply, make_current};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::socket::{Role, Socket};
use crate::eval::value::Value;
use crate::eval::world::World;
use crate::message;
use crate::spec::{
    Accept, Command, Effect, Example, Facts, Family, Fits, Makes, QUIET, WaitsFor, Yields, text,
};

/// `tcp listen`
pub static TCP_LISTEN: Command = Command {
    name: "tcp listen",
    family: Family::Tcp,
    summary: text("open a TCP socket that waits for connections", "打开一个等待连接的 TCP 套接字"),
    details: text(
        "From here on the kernel completes handshakes by itself and keeps the connections in a queue for \
         `accept`; when the queue is full, Linux drops further SYNs, and clients try again. The backlog is \
         128 unless `backlog N` says otherwise. SO_REUSEADDR lets a server start again while old \
         connections are in TIME_WAIT. An IPv6 listener on `[::]` also takes IPv4 clients, whose addresses \
         then read ::ffff:127.0.0.1, unless `v6only` is given.",
        "此后内核自行完成握手，把建立好的连接放进队列等待 `accept`；队列满时 Linux 丢弃新的 SYN，客户端会重\
         试。队列长度默认 128，可用 `backlog N` 改变。SO_REUSEADDR 使服务器在旧连接还处于 TIME_WAIT 时也能重\
         新启动。在 `[::]` 上监听的 IPv6 套接字也接受 IPv4 客户端，其地址写作 ::ffff:127.0.0.1；给出 \
         `v6only` 则只收 IPv6。",
    ),
    syscall: text(
        "socket(2), setsockopt(2) with SO_REUSEADDR, bind(2), listen(2)",
        "socket(2)、setsockopt(2)（SO_REUSEADDR）、bind(2)、listen(2)",
    ),
    returns: text(
        "The listener. `.local` is its address, with the port that the kernel chose for `:0`; `.pending` \
         counts the connections that wait for `accept`.",
        "监听套接字。`.local` 是它的地址，写 `:0` 时由内核选的端口就在其中；`.pending` 是等待 `accept` 的连\
         接数。",
    ),
    errors: &["EADDRINUSE", "EADDRNOTAVAIL", "EACCES", "EAFNOSUPPORT", "EMFILE", "DENIED", "EAI_NONAME"],
    operands: &[ADDR],
    options: &[
        BACKLOG_OPTION,
        valued(
            "reuse",
            "on|off",
            Accept::Word(ON_OFF),
            text("SO_REUSEADDR; on unless this says off", "SO_REUSEADDR；默认为 on"),
        ),
        word("v6only", text("an IPv6 listener takes no IPv4 clients", "IPv6 监听套接字不接受 IPv4 客户端")),
        ON,
    ],
    yields: Yields::socket(Makes::Listener),
    facts: Facts { effect: Effect::TakesAddress, ..QUIET },
    examples: &[Example {
        about: text("a listener on a port that the kernel chooses", "由内核选择端口的监听套接字"),
        script: "server = tcp listen 127.0.0.1:0 backlog 5\nprint server.state server.backlog server.local.ip\n",
        output: "LISTEN 5 127.0.0.1\n",
    }],
    related: &["accept", "tcp connect", "listen"],
    run: |call| hosts::on(call, tcp_listen),
};

fn tcp_listen(call: &mut Call<'_>) -> Outcome<Reply> {
    let address = endpoint::address("ADDR", &call.required("ADDR")?)?;
    let command = call.command.name;
    let plan = Listen {
        command,
        backlog: backlog(call.option("backlog"))?,
        reuse: call.option("reuse").map_or(Ok(true), |value| switch("reuse", value))?,
        v6only: call.flag("v6only"),
    };
    let place = endpoint::place(call.world, command, &address, None)?;
    if let Destination::Known(known) = place {
        let listener = plan.open(call.world, known, &place)?;
        make_current(call.current, &listener);
        return Ok(Value::Socket(listener).into());
    }
    let world = Rc::clone(call.world);
    Ok(Reply::Wait(Box::pin(async move {
        let mut last = None;
        for address in endpoint::resolve(&world, command, &place).await? {
            match plan.open(&world, address, &place) {
                Ok(listener) => return Ok(Value::Socket(listener)),
                Err(fault) => last = Some(fault),
            }
        }
        Err(last.unwrap_or_else(|| no_address(command, &place)))
    })))
}

struct Listen {
    command: &'static str,
    backlog: u32,
    reuse: bool,
    v6only: bool,
}

impl Listen {
    fn open(&self, world: &World, address: SocketAddr, place: &Destination) -> Outcome<Rc<Socket>> {
        endpoint::permit(world, AddressUse::Listen, address, place)?;
        let (family, at) = (endpoint::family(&address), Endpoint::Inet(address));
        let subject = address.to_string();
        let net = making::socket_for(world, self.command, address, SocketType::Stream)?;
        making::turn(&*net, self.command, SocketOption::Reuse, self.reuse, &subject)?;
        if address.is_ipv6() {
            making::turn(&*net, self.command, SocketOption::V6Only, self.v6only, &subject)?;
        }
        making::bind(world, self.command, SocketType::Stream, &*net, &at)?;
        net.listen(self.backlog)
            .map_err(|errno| making::taken(world, self.command, SocketType::Stream, &*net, &at, errno))?;
        let listener = world.adopt(family, SocketType::Stream, net, Role::Listener)?;
        listener.backlog.set(self.backlog);
        Ok(listener)
    }
}

/// The fault of a name that has no usable address.
pub fn no_address(command: &str, place: &Destination) -> Box<Fault> {
    let name = place.to_string();
    Fault::system(command, &name, Errno::ADDRNOTAVAIL).note(message!("name-without-address", name = name))
}

/// `tcp connect`
pub static TCP_CONNECT: Command = Command {
    name: "tcp connect",
    family: Family::Tcp,
    summary: text("connect to a TCP server", "连接到 TCP 服务器"),
    details: text(
        "The kernel sends a SYN, and the command ends when the handshake is done. A host name is resolved \
         first and its addresses are tried in order until one answers. `from ADDR` binds the local end \
         before connecting. `timeout` counts for the whole command, resolving included; without it the \
         kernel gives up after about two minutes of silence.",
        "内核发出 SYN，三次握手完成时命令结束。主机名先解析，再按顺序逐个尝试各地址，直到有一个应答。`from \
         ADDR` 在连接之前绑定本端地址。`timeout` 管整条命令，解析也算在内；不给时，对端一直沉默约两分钟后内\
         核放弃。",
    ),
    syscall: text(
        "socket(2), bind(2) where `from` is given, connect(2)",
        "socket(2)、bind(2)（给出 `from` 时）、connect(2)",
    ),
    returns: text(
        "The connection. `.local` is this end (a port that the kernel chose), `.peer` the other one.",
        "连接。`.local` 是本端（端口由内核选择），`.peer` 是对端。",
    ),
    errors: &[
        "ECONNREFUSED",
        "ETIMEDOUT",
        "EHOSTUNREACH",
        "ENETUNREACH",
        "EADDRNOTAVAIL",
        "EADDRINUSE",
        "EACCES",
        "EMFILE",
        "DENIED",
        "EAI_NONAME",
    ],
    operands: &[ADDR],
    options: &[
        valued(
            "from",
            "ADDR",
            Accept::Address,
            text(
                "the local address and port; port 0 lets the kernel choose",
                "本端地址和端口；端口 0 由内核选择",
            ),
        ),
        TIMEOUT,
        ON,
    ],
    yields: Yields::socket(Makes::Stream),
    facts: Facts { waits: WaitsFor::Peer, ..QUIET },
    examples: &[
        Example {
            about: text("a connection has two ends", "连接有两端"),
            script: "server = tcp listen 127.0.0.1:0\nclient = tcp connect server.local timeout 5s\n\
                     conn = accept server\nprint client.local == conn.peer\n",
            output: "true\n",
        },
        Example {
            about: text("nobody listens there", "那里无人监听"),
            script: "server = tcp listen 127.0.0.1:0\nnobody = server.local\nclose server\n\
                     try { tcp connect nobody } catch err { print err.name }\n",
            output: "ECONNREFUSED\n",
        },
    ],
    related: &["tcp listen", "connect", "info"],
    run: |call| hosts::on(call, tcp_connect),
};

fn tcp_connect(call: &mut Call<'_>) -> Outcome<Reply> {
    let address = endpoint::address("ADDR", &call.required("ADDR")?)?;
    let command = call.command.name;
    let limit = call.timeout()?;
    let from = making::from(call.world, command, call.option("from"))?;
    let place = endpoint::place(call.world, command, &address, None)?;
    let world = Rc::clone(call.world);
    Ok(Reply::Wait(Box::pin(async move {
        let dial = Dial { command, from, place };
        match limit {
            None => dial.first_that_answers(&world).await,
            Some(time) => within(&world, limit, dial.first_that_answers(&world))
                .await
                .unwrap_or_else(|| Err(timed_out(command, &dial.place.to_string(), time))),
        }
    })))
}

struct Dial {
    command: &'static str,
    from: Option<SocketAddr>,
    place: Destination,
}

impl Dial {
    async fn first_that_answers(&self, world: &World) -> Outcome<Value> {
        let mut failed: Vec<(SocketAddr, Box<Fault>)> = Vec::new();
        for address in endpoint::resolve(world, self.command, &self.place).await? {
            endpoint::permit(world, AddressUse::Connect, address, &self.place)?;
            if self.from.is_some_and(|from| from.is_ipv4() != address.is_ipv4()) {
                let fault = Fault::system(self.command, &address.to_string(), Errno::AFNOSUPPORT);
                failed.push((address, fault.note(message!("from-other-family", address = address))));
                continue;
            }
            match self.connect(world, address).await {
                Ok(socket) => return Ok(Value::Socket(socket)),
                Err(fault) => failed.push((address, fault)),
            }
        }
        let Some((_, mut fault)) = failed.pop() else { return Err(no_address(self.command, &self.place)) };
        for (address, earlier) in &failed {
            fault = fault.note(message!("tried-before", address = address, errno = earlier.name));
        }
        Err(fault)
    }

    async fn connect(&self, world: &World, address: SocketAddr) -> Outcome<Rc<Socket>> {
        let family = endpoint::family(&address);
        let net = making::socket_for(world, self.command, address, SocketType::Stream)?;
        if self.from.is_none() && net.host().is_none() {
            confine::stays_here(world, self.command, address)?;
        }
        if let Some(from) = self.from {
            let step = format!("{} from", self.command);
            making::bind(world, &step, SocketType::Stream, &*net, &Endpoint::Inet(from))?;
        }
        making::connect(world, &*net, &Endpoint::Inet(address))
            .await
            .map_err(|errno| making::failed_at(self.command, &Endpoint::Inet(address), errno))?;
        world.adopt(family, SocketType::Stream, net, Role::Connected)
    }
}

/// `accept`
pub static ACCEPT: Command = Command {
    name: "accept",
    family: Family::Tcp,
    summary: text("take the next connection from a listener", "从监听套接字取出下一个连接"),
    details: text(
        "It takes a connection whose handshake is done from the listener's queue, and waits where the queue \
         is empty. The listener stays as it was. `serve` does this over and over, with a task for each. A \
         connection that was aborted while it waited in the queue (ECONNABORTED) is passed over.",
        "从监听套接字的队列里取出一个已完成握手的连接；队列为空时等待。监听套接字不变。`serve` 反复这样做，\
         并为每个连接开一个任务。在队列里就已中止的连接（ECONNABORTED）会被跳过。",
    ),
    syscall: text("accept(2)", "accept(2)"),
    returns: text(
        "A new socket for this one client: its `.peer` is the client, its `.local` the server's address.",
        "专属于这个客户端的新套接字：`.peer` 是客户端，`.local` 是服务器地址。",
    ),
    errors: &["EMFILE", "EINVAL", "EBADF", "LIMIT"],
    operands: &[socket("LISTENER", Fits::Listener)],
    options: &[NOWAIT, TIMEOUT],
    yields: Yields::socket(Makes::Stream),
    facts: Facts { waits: WaitsFor::Connection, ..QUIET },
    examples: &[Example {
        about: text("one listener, a new socket for each client", "一个监听套接字，每个客户端一个新套接字"),
        script: "server = tcp listen 127.0.0.1:0\nclient = tcp connect server.local\n\
                 conn = accept server timeout 5s\nprint conn.peer == client.local conn.local == server.local\n",
        output: "true true\n",
    }],
    related: &["tcp listen", "unix listen", "recv"],
    run: accept,
};

fn accept(call: &mut Call<'_>) -> Outcome<Reply> {
    let listener = call.socket(Fits::Listener)?;
    let work = Accepting { world: Rc::clone(call.world), command: call.command.name, listener };
    let reply = begin(call, work)?;
    if let Reply::Value(Value::Socket(conn)) = &reply {
        make_current(call.current, conn);
    }
    Ok(reply)
}

struct Accepting {
    world: Rc<World>,
    command: &'static str,
    listener: Rc<Socket>,
}

impl CommandWork for Accepting {
    const INTEREST: Interest = Interest::Readable;

    fn socket(&self) -> &Rc<Socket> {
        &self.listener
    }

    fn attempt(&mut self) -> Outcome<Option<Value>> {
        let result = loop {
            match self.listener.net.accept() {
                Err(Errno::CONNABORTED) => {}
                other => break other,
            }
        };
        let Some((net, _)) = unless_blocked(self.command, &self.listener, result)? else { return Ok(None) };
        let conn = self.world.adopt(self.listener.family, self.listener.socket_type, net, Role::Connected)?;
        conn.accepted.set(true);
        Ok(Some(Value::Socket(conn)))
    }
}
