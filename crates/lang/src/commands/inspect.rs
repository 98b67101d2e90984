//! `sockets` and `info`: what the kernel says of sockets now.

use std::rc::Rc;
use std::time::Duration;

use wirelab_net::{Family as Net, HeldUp, SocketType, TcpInfo, TcpTimer};

use super::parts::{BYTES, DURATION, END, INT, LIST, RECORD, duration, socket};
use crate::eval::call::{Call, Reply};
use crate::eval::fault::Outcome;
use crate::eval::interrupt;
use crate::eval::socket::Socket;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Key, Kind, Record, Value, access};
use crate::eval::work;
use crate::spec::{Because, Command, Example, Facts, Family, Fits, Repeats, SHOWN, Yields, text};

/// What a question to the kernel counts as, in bytes of data.
const QUESTION: usize = 16 << 10;
/// What looking at a simulated stack does, which tells of its window among all that it has.
const STACK: usize = 256 << 10;

/// What the kernel may know no more.
const TIME: Kinds = DURATION.or(Kind::None);
const COUNT: Kinds = INT.or(Kind::None);
const WORD: Kinds = BYTES.or(Kind::None);

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
         mss, unacked segments, retransmits so far, pmtu, and the congestion control; peer_window (what the \
         peer has room for, in bytes), timer (the one that runs: retransmit, persist while the peer's window \
         is closed, keepalive) and timer_left; and for how long sending was held up in all: held_by_peer \
         (no room there), held_by_congestion (acknowledgements were missing), held_by_buffer (our own send \
         buffer was too small). What the kernel does not tell, or no more, is none.",
        "TCP 连接还有 TCP_INFO 的内容：rtt（平滑往返时间）和 rttvar、rto（未确认的段多久后重发）、cwnd（拥塞\
         窗口，以段计）、ssthresh、mss、未确认的段数 unacked、至今的重传次数 retransmits、pmtu 和拥塞控制算\
         法；peer_window（对端还有多少空位，以字节计）、timer（正在走的定时器：retransmit、对端窗口关闭时的 \
         persist、keepalive）和 timer_left；以及发送总共被耽搁多久：held_by_peer（对端没有空位）、\
         held_by_congestion（还缺确认）、held_by_buffer（自己的发送缓冲区太小）。内核不说的、或不再知道的，是 none。",
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
            ("rtt", TIME),
            ("rttvar", TIME),
            ("rto", TIME),
            ("cwnd", COUNT),
            ("ssthresh", COUNT),
            ("mss", COUNT),
            ("unacked", COUNT),
            ("retransmits", COUNT),
            ("pmtu", COUNT),
            ("congestion", WORD),
            ("peer_window", COUNT),
            ("timer", WORD),
            ("timer_left", TIME),
            ("held_by_peer", TIME),
            ("held_by_congestion", TIME),
            ("held_by_buffer", TIME),
        ],
        makes: None,
    },
    facts: Facts { repeats: Repeats::Not(Because::Kernel), ..SHOWN },
    examples: &[
        Example {
            about: text("a peer that does not read", "对端不读"),
            script: "server = tcp listen 127.0.0.1:0\nclient = tcp connect server.local\nconn = accept server\n\
                 try { sendall client repeat(\"x\", 32MiB) timeout 500ms } catch err { print err.name }\n\
                 expect (info client).timer == \"persist\" within 10s\n\
                 print (info client).held_by_peer > 0s (info conn).timer\n",
            output: "ETIMEDOUT\ntrue none\n",
        },
        Example {
            about: text("nothing was lost on loopback", "回环上什么也没丢"),
            script: "server = tcp listen 127.0.0.1:0\nclient = tcp connect server.local\nabout = info client\n\
                 print about.state about.retransmits\n",
            output: "ESTABLISHED 0\n",
        },
    ],
    related: &["sockets", "get"],
    run: info,
};

fn info(call: &mut Call<'_>) -> Outcome<Reply> {
    let socket = call.socket(Fits::Any)?;
    let mut record = row(&socket)?;
    if socket.net.host().is_some() {
        work::did(STACK);
    }
    let tcp = socket.net.tcp_info();
    if tcp.is_some() || (socket.family != Net::Unix && socket.socket_type == SocketType::Stream) {
        for (name, value) in tcp_fields(tcp) {
            record.set(Key::Name(name), value);
        }
    }
    Ok(record.into())
}

/// What TCP_INFO tells; none where the kernel tells nothing, or no more.
fn tcp_fields(tcp: Option<TcpInfo>) -> [(&'static str, Value); 16] {
    let TcpInfo { congestion_control, timer, held, peer_window, .. } = tcp.clone().unwrap_or_default();
    let count = |of: fn(&TcpInfo) -> u32| tcp.as_ref().map_or(Value::None, |tcp| Value::Int(of(tcp).into()));
    let time = |of: fn(&TcpInfo) -> Duration| tcp.as_ref().map_or(Value::None, |tcp| duration(of(tcp)));
    let held = |of: fn(&HeldUp) -> Duration| held.as_ref().map_or(Value::None, |held| duration(of(held)));
    [
        ("rtt", time(|tcp| tcp.rtt)),
        ("rttvar", time(|tcp| tcp.rtt_variance)),
        ("rto", time(|tcp| tcp.rto)),
        ("cwnd", count(|tcp| tcp.congestion_window)),
        ("ssthresh", count(|tcp| tcp.slow_start_threshold)),
        ("mss", count(|tcp| tcp.mss)),
        ("unacked", count(|tcp| tcp.unacknowledged)),
        ("retransmits", count(|tcp| tcp.retransmits)),
        ("pmtu", count(|tcp| tcp.path_mtu)),
        ("congestion", tcp.as_ref().map_or(Value::None, |_| Value::text(congestion_control))),
        ("peer_window", peer_window.map_or(Value::None, |window| Value::Int(window.into()))),
        ("timer", timer.map_or(Value::None, |(timer, _)| Value::text(timer_name(timer)))),
        ("timer_left", timer.map_or(Value::None, |(_, left)| duration(left))),
        ("held_by_peer", held(|held| held.by_peer)),
        ("held_by_congestion", held(|held| held.by_congestion)),
        ("held_by_buffer", held(|held| held.by_buffer)),
    ]
}

fn timer_name(timer: TcpTimer) -> &'static str {
    match timer {
        TcpTimer::Retransmit => "retransmit",
        TcpTimer::Persist => "persist",
        TcpTimer::KeepAlive => "keepalive",
    }
}
