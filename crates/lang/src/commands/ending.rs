//! `shutdown`, `close`, `reset`, and `use`.

use std::rc::Rc;
use std::time::Duration;

use wirelab_net::{Family as Net, OptionValue, Shutdown, SocketOption, SocketType};

use super::parts::{NONE, lossy, optional, socket};
use super::scratch;
use super::waiting::failed;
use crate::eval::call::{Call, Reply};
use crate::eval::event::Event;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::socket::{Role, Socket};
use crate::eval::value::Value;
use crate::message;
use crate::spec::{
    Accept, Command, Effect, Example, Facts, Family, Fits, Operand, Presence, QUIET, Yields, text,
};

/// `shutdown`
pub static SHUTDOWN: Command = Command {
    name: "shutdown",
    family: Family::Data,
    summary: text("end one or both directions of a connection", "结束连接的一个或两个方向"),
    details: text(
        "`write` sends a FIN after all that was sent: the peer reads \"\", and can still send (a \
         half-closed connection). `read` makes our own recv see the end; nothing goes over the wire. \
         `both`, also without a word, does both. The descriptor stays open until `close`.",
        "`write` 在已发数据之后送出 FIN：对端读到 \"\"，但仍可发送（半关闭的连接）。`read` 使本端 recv 看到\
         结束，线路上什么也不发。`both`（不写时也是）两者都做。描述符一直开着，直到 `close`。",
    ),
    syscall: text(
        "shutdown(2) with SHUT_RD, SHUT_WR or SHUT_RDWR",
        "shutdown(2)（SHUT_RD、SHUT_WR 或 SHUT_RDWR）",
    ),
    returns: text("Nothing.", "没有值。"),
    errors: &["ENOTCONN", "EBADF"],
    operands: &[
        socket("SOCKET", Fits::Stream),
        optional(
            "DIRECTION",
            Accept::Word(&[
                ("read", text("nothing more is received", "不再接收")),
                ("write", text("a FIN: nothing more is sent", "送出 FIN，不再发送")),
                ("both", text("both directions", "两个方向")),
            ]),
        ),
    ],
    options: &[],
    yields: Yields::of(NONE),
    facts: Facts { effect: Effect::Ends, ..QUIET },
    examples: &[Example {
        about: text("a half-closed connection still carries the answer", "半关闭的连接仍能送回答"),
        script: "a, b = unix pair\nsendall a \"question\"\nshutdown a write\nprint recv b all\n\
                 sendall b \"answer\"\nprint recv a\n",
        output: "question\nanswer\n",
    }],
    related: &["close", "reset", "recv"],
    run: shutdown,
};

fn shutdown(call: &mut Call<'_>) -> Outcome<Reply> {
    let socket = call.socket(Fits::Stream)?;
    let direction = match call.operand() {
        None => Shutdown::Both,
        Some(Value::Bytes(word)) => match &*word {
            b"read" => Shutdown::Read,
            b"write" => Shutdown::Write,
            b"both" => Shutdown::Both,
            other => return Err(Fault::value(message!("no-such-direction", word = lossy(other)))),
        },
        Some(other) => return Err(Fault::kind("DIRECTION", "read | write | both", other.kind())),
    };
    socket.net.shutdown(direction).map_err(|errno| failed(call.command.name, &socket, errno))?;
    Ok(Value::None.into())
}

/// `close`
pub static CLOSE: Command = Command {
    name: "close",
    family: Family::Data,
    summary: text("close a socket", "关闭套接字"),
    details: text(
        "On TCP the kernel still delivers what was sent, then a FIN, and the peer reads \"\"; the side that \
         closes first stays in TIME_WAIT for a minute. It does so in the kernel, where `ss -tan` shows it: our \
         descriptor is gone, so `.state` is CLOSED here. Where data is unread, the kernel sends RST instead, \
         so that the peer learns that nobody has read it. A closed listener resets the connections that \
         nobody accepted. Whatever still waits on the socket ends with EBADF. A UNIX socket's file is \
         removed. Closing twice is nothing.",
        "在 TCP 上，内核仍会送完已发数据，再发 FIN，对端读到 \"\"；先关闭的一方停在 TIME_WAIT 一分钟。这只发生在\
         内核里，用 `ss -tan` 看得到：我们的描述符已经交还，所以这里的 `.state` 是 CLOSED。如果还有数据没读，内核\
         改发 RST，让对端知道数据无人读过。关闭监听套接字，会重置尚未 accept 的连接。还在这个套接字上等待的命令\
         以 EBADF 结束。UNIX 套接字的文件被删除。关闭两次没有影响。",
    ),
    syscall: text("close(2)", "close(2)"),
    returns: text("Nothing.", "没有值。"),
    errors: &[],
    operands: &[socket("SOCKET", Fits::Any)],
    options: &[],
    yields: Yields::of(NONE),
    facts: Facts { effect: Effect::Ends, ..QUIET },
    examples: &[Example {
        about: text("what the peer reads then", "对端随后读到什么"),
        script: "a, b = unix pair\nsendall a \"last words\"\nclose a\nprint recv b\nprint len(recv b)\n",
        output: "last words\n0\n",
    }],
    related: &["shutdown", "reset"],
    run: close,
};

fn close(call: &mut Call<'_>) -> Outcome<Reply> {
    if let Some(Value::Socket(socket)) = call.operands.as_slice().first()
        && socket.is_closed()
    {
        return Ok(Value::None.into());
    }
    let socket = call.socket(Fits::Any)?;
    if let Some(unread) = unread_in_kernel(&socket)? {
        call.world.emit(Event::Note(message!(
            "close-with-unread",
            socket = socket.name(),
            unread = unread
        )))?;
    }
    call.world.close(&socket);
    Ok(Value::None.into())
}

/// How much a TCP connection's kernel buffer still holds, where it holds anything.
fn unread_in_kernel(socket: &Socket) -> Outcome<Option<u64>> {
    let tcp = socket.family != Net::Unix && socket.socket_type == SocketType::Stream;
    if !tcp || socket.role.get() != Role::Connected {
        return Ok(None);
    }
    match scratch::receive(socket, 1, true)? {
        Ok((_, received)) if received.count > 0 => Ok(Some(socket.net.status().receive_queue.max(1))),
        _ => Ok(None),
    }
}

/// `reset`
pub static RESET: Command = Command {
    name: "reset",
    family: Family::Data,
    summary: text("break a connection with RST", "以 RST 断开连接"),
    details: text(
        "What was not yet delivered is thrown away, and the peer gets an RST, which its next recv sees as \
         ECONNRESET. No TIME_WAIT follows.",
        "尚未送达的数据被丢弃，对端收到 RST，它的下一次 recv 得到 ECONNRESET。之后没有 TIME_WAIT。",
    ),
    syscall: text(
        "setsockopt(2) with SO_LINGER on and no time, close(2)",
        "setsockopt(2)（SO_LINGER 开启，时间为零）、close(2)",
    ),
    returns: text("Nothing.", "没有值。"),
    errors: &["EBADF"],
    operands: &[socket("SOCKET", Fits::Stream)],
    options: &[],
    yields: Yields::of(NONE),
    facts: Facts { effect: Effect::Ends, ..QUIET },
    examples: &[Example {
        about: text("the peer sees ECONNRESET", "对端看到 ECONNRESET"),
        script: "server = tcp listen 127.0.0.1:0\nclient = tcp connect server.local\nconn = accept server\n\
                 reset client\ntry { recv conn } catch err { print err.name }\n",
        output: "ECONNRESET\n",
    }],
    related: &["close", "set"],
    run: reset,
};

fn reset(call: &mut Call<'_>) -> Outcome<Reply> {
    let socket = call.socket(Fits::Stream)?;
    if socket.family != Net::Unix {
        let linger = OptionValue::Time(Some(Duration::ZERO));
        socket
            .net
            .set(SocketOption::Linger, linger)
            .map_err(|errno| failed(call.command.name, &socket, errno))?;
    }
    call.world.close(&socket);
    Ok(Value::None.into())
}

/// `use`
pub static USE: Command = Command {
    name: "use",
    family: Family::Sockets,
    summary: text("make a socket the current one", "使套接字成为当前套接字"),
    details: text(
        "Commands that name no socket take the current one: the newest of this task that they fit. `use` \
         makes a socket the newest. It changes nothing on the socket itself.",
        "没有写明套接字的命令使用当前套接字：本任务里适用的最新一个。`use` 使某个套接字成为最新的。套接字本\
         身不变。",
    ),
    syscall: text("none", "无"),
    returns: text("Nothing.", "没有值。"),
    errors: &["EBADF"],
    operands: &[Operand { name: "SOCKET", accept: Accept::Socket(Fits::Any), presence: Presence::Required }],
    options: &[],
    yields: Yields::of(NONE),
    facts: QUIET,
    examples: &[Example {
        about: text("send without naming the socket", "不写套接字的 send"),
        script: "a, b = unix pair\nuse a\nsendall \"hi\"\nprint recv b\n",
        output: "hi\n",
    }],
    related: &["sockets"],
    run: use_socket,
};

fn use_socket(call: &mut Call<'_>) -> Outcome<Reply> {
    let socket = call.socket(Fits::Any)?;
    call.current.retain(|own| !Rc::ptr_eq(own, &socket));
    call.current.push(socket);
    Ok(Value::None.into())
}
