//! `send`, `sendall`.

use std::rc::Rc;

use wirelab_net::{Endpoint, Errno, Family as Net, Interest, NetResult};

use super::parts::{DATA, INT, NONE, NOWAIT, TIMEOUT, int, socket, word};
use super::waiting::{CommandWork, begin, failed, on_listener, unless_blocked};
use super::{confine, making};
use crate::eval::call::{Call, Reply};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::socket::{Role, Socket};
use crate::eval::value::{Bytes, Value};
use crate::message;
use crate::spec::{Command, Effect, Example, Facts, Family, Fits, QUIET, WaitsFor, Yields, text};

/// `send`
pub static SEND: Command = Command {
    name: "send",
    family: Family::Data,
    summary: text("one send: it may take less than all", "一次 send：可能只收下一部分"),
    details: text(
        "The count may be less than all where the send buffer is nearly full, and says nothing of the peer \
         having read the data: send the rest again, or use `sendall`. It waits only while there is no room \
         at all, which means that the peer does not read. On UDP it is one datagram, all or nothing. No \
         SIGPIPE comes: the error is a value. `oob` marks the last byte as urgent: the peer is told of it ahead \
         of what is unread, and takes it with `recv c 1 oob`.",
        "发送缓冲区快满时收下的可能少于全部；这个数也不表示对端已读到：剩下的要再发，或者改用 `sendall`。只\
         有在完全没有空位、也就是对端不读时才等待。在 UDP 上是一个数据报，要么全发要么不发。不会有 SIGPIPE：\
         错误就是一个值。`oob` 把最后一个字节标为紧急：对端在未读数据之前就得知它，用 `recv c 1 oob` 取走。",
    ),
    syscall: text("send(2), once", "一次 send(2)"),
    returns: text("How many bytes the kernel took into its send buffer.", "内核收进发送缓冲区的字节数。"),
    errors: &[
        "EPIPE",
        "ECONNRESET",
        "ECONNREFUSED",
        "EMSGSIZE",
        "ENOTCONN",
        "EDESTADDRREQ",
        "EOPNOTSUPP",
        "ETIMEDOUT",
        "EBADF",
    ],
    operands: &[socket("SOCKET", Fits::Data), DATA],
    options: &[
        word("oob", text("the last byte is urgent (MSG_OOB)", "最后一个字节是紧急数据（MSG_OOB）"))
            .of_streams(),
        NOWAIT,
        TIMEOUT,
    ],
    yields: Yields::of(INT),
    facts: Facts { effect: Effect::Sends, waits: WaitsFor::Room, noun: "sent", ..QUIET },
    examples: &[Example {
        about: text("the count", "返回的字节数"),
        script: "a, b = unix pair\nn = send a \"hello\"\nprint n (recv b)\n",
        output: "5 hello\n",
    }],
    related: &["sendall", "recv", "sendto"],
    run: send,
};

fn send(call: &mut Call<'_>) -> Outcome<Reply> {
    let socket = call.socket(Fits::Data)?;
    let data = call.bytes("DATA")?;
    let is_urgent = call.flag("oob");
    begin(call, Sending { command: call.command.name, socket, data, to: None, is_urgent })
}

/// One send(2) or sendto(2).
pub struct Sending {
    /// The command's name
    pub command: &'static str,
    /// The socket
    pub socket: Rc<Socket>,
    /// What is sent
    pub data: Bytes,
    /// The receiver, where it is not the socket's peer
    pub to: Option<Endpoint>,
    /// The last byte is urgent
    pub is_urgent: bool,
}

impl CommandWork for Sending {
    const INTEREST: Interest = Interest::Writable;

    fn socket(&self) -> &Rc<Socket> {
        &self.socket
    }

    fn attempt(&mut self) -> Outcome<Option<Value>> {
        let result = one_send(&self.socket, &self.data, self.to.as_ref(), self.is_urgent);
        Ok(unless_blocked(self.command, &self.socket, result)
            .map_err(|fault| too_large(fault, &self.socket, self.data.len()))?
            .map(int))
    }

    fn explain(&self, fault: Box<Fault>) -> Box<Fault> {
        let fault = on_listener(fault, self.command, &self.socket);
        match &self.to {
            Some(to) => confine::explain_source(making::without_link(fault, to), &self.socket, to),
            None => fault,
        }
    }
}

fn one_send(socket: &Socket, data: &[u8], to: Option<&Endpoint>, is_urgent: bool) -> NetResult<usize> {
    loop {
        match if is_urgent { socket.net.send_urgent(data) } else { socket.net.send(data, to) } {
            Err(Errno::INTR) => {}
            Ok(count) => {
                socket.sent.set(socket.sent.get() + count as u64);
                return Ok(count);
            }
            other => return other,
        }
    }
}

/// Says how large the datagram was, where it was too large. On a UNIX socket another limit counts.
fn too_large(mut fault: Box<Fault>, socket: &Socket, size: usize) -> Box<Fault> {
    if fault.name != "EMSGSIZE" {
        return fault;
    }
    if socket.family == Net::Unix {
        fault.message.id = "errno-EMSGSIZE-unix";
        for help in &mut fault.help {
            help.id = "errno-EMSGSIZE-unix.help";
        }
    }
    fault.note(message!("datagram-size", size = size))
}

/// `sendall`
pub static SENDALL: Command = Command {
    name: "sendall",
    family: Family::Data,
    summary: text("send all of it, or say how much went", "全部发出，否则报告发出了多少"),
    details: text(
        "It waits for room in between. With `timeout` it gives up on a peer that does not read; an error \
         says how many bytes went. That all was taken means: it is in the kernel's send buffer or on its \
         way, not that the peer has read it.",
        "其间等待缓冲区腾出空位。给出 `timeout`，遇到不读数据的对端就会放弃；出错时会说明已发出多少字节。全\
         部收下只表示数据在内核发送缓冲区里或已在路上，不表示对端读到了。",
    ),
    syscall: text(
        "send(2), again and again until the kernel has taken every byte",
        "反复调用 send(2)，直到内核收下每一个字节",
    ),
    returns: text("Nothing.", "没有值。"),
    errors: &[
        "EPIPE",
        "ECONNRESET",
        "ECONNREFUSED",
        "EMSGSIZE",
        "ENOTCONN",
        "EDESTADDRREQ",
        "ETIMEDOUT",
        "EBADF",
    ],
    operands: &[socket("SOCKET", Fits::Data), DATA],
    options: &[TIMEOUT],
    yields: Yields::of(NONE),
    facts: Facts { effect: Effect::SendsInParts, waits: WaitsFor::Room, noun: "sent", ..QUIET },
    examples: &[Example {
        about: text("all of it arrives", "全部到达"),
        script: "a, b = unix pair\nsendall a repeat(\"x\", 1000)\nprint len(recv b exactly 1000)\n",
        output: "1000\n",
    }],
    related: &["send", "recv"],
    run: sendall,
};

fn sendall(call: &mut Call<'_>) -> Outcome<Reply> {
    let socket = call.socket(Fits::Data)?;
    let data = call.bytes("DATA")?;
    begin(call, SendingAll { command: call.command.name, socket, data, went: 0 })
}

struct SendingAll {
    command: &'static str,
    socket: Rc<Socket>,
    data: Bytes,
    went: usize,
}

impl CommandWork for SendingAll {
    const INTEREST: Interest = Interest::Writable;

    fn socket(&self) -> &Rc<Socket> {
        &self.socket
    }

    fn attempt(&mut self) -> Outcome<Option<Value>> {
        loop {
            let rest = self.data.get(self.went..).unwrap_or_default();
            match one_send(&self.socket, rest, None, false) {
                Ok(count) => self.went += count,
                Err(Errno::AGAIN) => return Ok(None),
                Err(errno) => return Err(failed(self.command, &self.socket, errno)),
            }
            if self.went >= self.data.len() || self.socket.socket_type.keeps_bounds() {
                return Ok(Some(Value::None));
            }
        }
    }

    fn explain(&self, fault: Box<Fault>) -> Box<Fault> {
        if self.socket.role.get() == Role::Listener {
            return on_listener(fault, self.command, &self.socket);
        }
        let fault = too_large(fault, &self.socket, self.data.len());
        fault.note(message!("sendall-went", went = self.went, total = self.data.len()))
    }
}
