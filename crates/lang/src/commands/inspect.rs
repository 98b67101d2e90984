//! `sockets` and `info`: what the kernel says of sockets now.

use std::rc::Rc;

use wirelab_net::TcpInfo;

use super::parts::{BYTES, END, INT, LIST, RECORD, duration, socket};
use crate::eval::call::{Call, Reply};
use crate::eval::fault::Outcome;
use crate::eval::interrupt;
use crate::eval::socket::Socket;
use crate::eval::value::{Key, Record, Value, access};
use crate::eval::work;
use crate::spec::{Because, Command, Example, Facts, Family, Fits, Repeats, SHOWN, Yields, text};

/// What a question to the kernel counts as, in bytes of data.
const QUESTION: usize = 16 << 10;
/// What looking at a simulated stack does, which tells of its window among all that it has.
const STACK: usize = 256 << 10;

/// `sockets`
pub static SOCKETS: Command = Command {
    name: "sockets",
    family: Family::Sockets,
    summary: text("list the open sockets", "列出打开的套接字"),
    details: text(
        "One row a socket of this run, in the order of their making. The state is the kernel's, now: \
         LISTEN, ESTABLISHED, CLOSE_WAIT, … Recv-Q counts bytes that came and were not read, on a listener \
         the connections that wait for accept; Send-Q counts bytes sent and not yet acknowledged, on a \
         listener its backlog. A socket that was closed is not listed: its TIME_WAIT is the \
         kernel's alone, where `ss -tan` shows it.",
        "本次运行的每个套接字一行，按建立的先后。状态是内核此刻的：LISTEN、ESTABLISHED、CLOSE_WAIT……Recv-Q \
         是已到未读的字节数，在监听套接字上是等待 accept 的连接数；Send-Q 是已发未确认的字节数，在监听套接字\
         上是队列长度。已经关闭的套接字不在表里：它的 TIME_WAIT 只在内核里，用 `ss -tan` 查看。",
    ),
    syscall: text(
        "getsockname(2), getpeername(2), and sock_diag(7) for the states",
        "getsockname(2)、getpeername(2)，状态取自 sock_diag(7)",
    ),
    returns: text(
        "A list of records: name, kind, local and peer address, state, recv_q, send_q, bytes in and out; on \
         a simulated network the host too.",
        "记录的列表：name、kind、local、peer、state、recv_q、send_q，以及收到（in）和发出（out）的字节数；模拟\
         网络上还有所在的主机 host。",
    ),
    errors: &[],
    operands: &[],
    options: &[],
    yields: Yields::of(LIST),
    facts: Facts { repeats: Repeats::Not(Because::Kernel), ..SHOWN },
    examples: &[Example {
        about: text("fields of the rows", "各行的字段"),
        script: "server = tcp listen 127.0.0.1:0 backlog 5\nrows = sockets\n\
                 print rows[0].name rows[0].kind rows[0].state rows[0].recv_q rows[0].send_q\n",
        output: "server tcp LISTEN 0 5\n",
    }],
    related: &["info", "get", "use"],
    run: sockets,
};

fn sockets(call: &mut Call<'_>) -> Outcome<Reply> {
    let open: Vec<_> = call.world.sockets.borrow().values().cloned().collect();
    let row = |socket: &Rc<Socket>| interrupt::check().and_then(|()| Ok(row(socket)?.into()));
    let rows: Vec<Value> = open.iter().map(row).collect::<Outcome<_>>()?;
    Ok(rows.into())
}

fn row(socket: &Socket) -> Outcome<Record> {
    work::did(QUESTION);
    let status = socket.net.status();
    let count = |count: u64| Value::Int(i64::try_from(count).unwrap_or(i64::MAX));
    let mut row = Record::new([
        ("name", Value::text(&*socket.name())),
        ("kind", Value::text(socket.kind())),
        ("local", access::end(socket, "getsockname", socket.net.local())?),
        ("peer", access::end(socket, "getpeername", socket.net.peer())?),
        ("state", Value::text(status.state)),
        ("recv_q", count(status.receive_queue)),
        ("send_q", count(status.send_queue)),
        ("in", count(socket.received.get())),
        ("out", count(socket.sent.get())),
    ]);
    // Beside the addresses: the same one may be meant on several hosts.
    if let Some(host) = socket.net.host() {
        row.insert(2, "host", Value::text(&*host));
    }
    Ok(row)
}

/// `info`
pub static INFO: Command = Command {
    name: "info",
    family: Family::Sockets,
    summary: text("show all that is known of a socket", "显示套接字的全部情况"),
    details: text(
        "On a TCP connection it has what TCP_INFO tells: rtt (smoothed round-trip time) and rttvar, rto \
         (when an unacknowledged segment is sent again), cwnd (congestion window, in segments), ssthresh, \
         mss, unacked segments, retransmits so far, pmtu, and the congestion control.",
        "TCP 连接还有 TCP_INFO 的内容：rtt（平滑往返时间）和 rttvar、rto（未确认的段多久后重发）、cwnd（拥塞\
         窗口，以段计）、ssthresh、mss、未确认的段数 unacked、至今的重传次数 retransmits、pmtu 和拥塞控制算\
         法。",
    ),
    syscall: text(
        "as `sockets`; sock_diag(7) has TCP_INFO too",
        "同 `sockets`；TCP_INFO 也取自 sock_diag(7)",
    ),
    returns: text(
        "A record: the fields of `sockets`, and on a TCP connection those of TCP_INFO.",
        "一条记录：`sockets` 的各字段，TCP 连接还有 TCP_INFO 的字段。",
    ),
    errors: &["EBADF"],
    operands: &[socket("SOCKET", Fits::Any)],
    options: &[],
    yields: Yields {
        kinds: RECORD,
        fields: &[
            ("name", BYTES),
            ("kind", BYTES),
            ("local", END),
            ("peer", END),
            ("state", BYTES),
            ("recv_q", INT),
            ("send_q", INT),
            ("in", INT),
            ("out", INT),
            ("rtt", super::parts::DURATION),
            ("rttvar", super::parts::DURATION),
            ("rto", super::parts::DURATION),
            ("cwnd", INT),
            ("ssthresh", INT),
            ("mss", INT),
            ("unacked", INT),
            ("retransmits", INT),
            ("pmtu", INT),
            ("congestion", BYTES),
        ],
        makes: None,
    },
    facts: Facts { repeats: Repeats::Not(Because::Kernel), ..SHOWN },
    examples: &[Example {
        about: text("nothing was lost on loopback", "回环上什么也没丢"),
        script: "server = tcp listen 127.0.0.1:0\nclient = tcp connect server.local\nabout = info client\n\
                 print about.state about.retransmits\n",
        output: "ESTABLISHED 0\n",
    }],
    related: &["sockets", "get"],
    run: info,
};

fn info(call: &mut Call<'_>) -> Outcome<Reply> {
    let socket = call.socket(Fits::Any)?;
    let mut record = row(&socket)?;
    if socket.net.host().is_some() {
        work::did(STACK);
    }
    if let Some(tcp) = socket.net.tcp_info() {
        for (name, value) in tcp_fields(tcp) {
            record.set(Key::Name(name), value);
        }
    }
    Ok(record.into())
}

fn tcp_fields(tcp: TcpInfo) -> [(&'static str, Value); 10] {
    let count = |count: u32| Value::Int(i64::from(count));
    [
        ("rtt", duration(tcp.rtt)),
        ("rttvar", duration(tcp.rtt_variance)),
        ("rto", duration(tcp.rto)),
        ("cwnd", count(tcp.congestion_window)),
        ("ssthresh", count(tcp.slow_start_threshold)),
        ("mss", count(tcp.mss)),
        ("unacked", count(tcp.unacknowledged)),
        ("retransmits", count(tcp.retransmits)),
        ("pmtu", count(tcp.path_mtu)),
        ("congestion", Value::text(tcp.congestion_control)),
    ]
}
