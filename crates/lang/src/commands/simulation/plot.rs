//! `plot`

use std::net::SocketAddr;

use wirelab_net::Endpoint;
use wirelab_net::sim::Time;

use super::{NO_CALL, save_picture};
use crate::commands::parts::{BYTES, NONE, lossy, optional, required, socket};
use crate::eval::call::{Call, Reply};
use crate::eval::event::Event;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::interrupt::Work;
use crate::eval::socket::Socket;
use crate::eval::value::{Kind, Value};
use crate::message;
use crate::simulation::chart::{chart, picture};
use crate::simulation::describe::filter;
use crate::simulation::network;
use crate::simulation::record::PACKET_WORK;
use crate::simulation::series::{Measure, series};
use crate::spec::{
    Accept, Because, Command, Example, Facts, Family, Fits, Repeats, SHOWN, Yields, bare, text,
};

/// The congestion window, which is not in the packets.
pub const WINDOW_WORD: &str = "cwnd";

/// `plot`
pub static PLOT: Command = Command {
    name: "plot",
    family: Family::Network,
    summary: text("draw what a connection did over time", "画出连接随时间的变化"),
    details: text(
        "`cwnd` is the congestion window of this end, in bytes, as its stack had it. The rest is read off \
         its packets: `flight` is what was sent and is not yet acknowledged, `sent` is how far it has \
         come, `window` is the room that the peer has told. With the name of a file that ends in .svg it \
         writes a picture. Connections keep their congestion windows only where a script has `plot` and `cwnd` in it; \
         at the prompt, from the first `plot c cwnd` on.",
        "`cwnd` 是这一端的拥塞窗口，以字节计，取自它的协议栈。其余从它的包里读出：`flight` 是已发未确认的字节数，\
         `sent` 是发到了哪里，`window` 是对端告知的剩余空间。给出以 .svg 结尾的文件名则写成图。只有写了 `plot` 和 `cwnd` 的\
         脚本，连接才记录拥塞窗口；在提示符下，从第一次 `plot c cwnd` 起记录。",
    ),
    syscall: NO_CALL,
    returns: text("The chart as text; nothing where it went to a file.", "文本形式的图；写入文件时没有值。"),
    errors: &["VALUE", "DENIED"],
    operands: &[
        socket("SOCKET", Fits::Stream),
        required("WHAT", Accept::Word(&[bare(WINDOW_WORD), bare("flight"), bare("sent"), bare("window")])),
        optional("FILE", Accept::Value(BYTES)),
    ],
    options: &[],
    yields: Yields::of(BYTES.union(NONE)),
    facts: Facts { repeats: Repeats::Not(Because::Terminal), ..SHOWN },
    examples: &[Example {
        about: text("the congestion window grows while all goes well", "一切顺利时拥塞窗口增长"),
        script: "net sim seed 7\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob delay 20ms rate 1Mbit\n\
                 server = tcp listen 10.0.0.2:80 on bob\nc = tcp connect 10.0.0.2:80 on alice\n\
                 conn = accept server\nspawn { recv conn all }\nsendall c repeat(\"x\", 50KB)\nsleep 1s\n\
                 plot c cwnd\n",
        output: "c 10.0.0.1:…: cwnd, bytes\n…\n… s\n",
    }],
    related: &["info", "packets"],
    run: plot,
};

/// What is drawn.
enum What {
    /// The congestion window
    CongestionWindow,
    /// What the packets tell
    Packets(Measure),
}

fn plot(call: &mut Call<'_>) -> Outcome<Reply> {
    let socket = call.socket(Fits::Stream)?;
    let network = network(call.world, call.command.name)?;
    let word = lossy(&call.bytes("WHAT")?);
    let what = match word.as_str() {
        WINDOW_WORD => What::CongestionWindow,
        "flight" => What::Packets(Measure::Flight),
        "sent" => What::Packets(Measure::Sent),
        "window" => What::Packets(Measure::Window),
        _ => return Err(Fault::value(message!("plot-what", word = word))),
    };
    let ends = (socket.net.local(), socket.net.peer());
    let (Ok(Endpoint::Inet(local)), Ok(Endpoint::Inet(peer)), Some(host)) =
        (ends.0, ends.1, socket.net.host())
    else {
        return Err(not_simulated(&socket));
    };
    let points = match what {
        What::Packets(measure) => {
            super::tell_left_out(call.world, &network)?;
            let mut work = Work::default();
            let packets = network.numbered(&filter(&network, "tcp")?, || work.done(PACKET_WORK))?;
            series(packets.iter().map(|(record, _)| record), local, peer, measure)
        }
        What::CongestionWindow => {
            call.world.hosts.keep_windows();
            let (windows, is_whole) = network
                .windows(super::node(&network, &host)?, plain(local), plain(peer))
                .ok_or_else(|| not_simulated(&socket))?;
            let seconds = |time: Time| time.since_start().as_secs_f64();
            if !is_whole {
                let first = format!("{:.3}", windows.first().map_or(0.0, |(time, _)| seconds(*time)));
                let said = message!("plot-from-here", socket = socket.name(), seconds = first);
                call.world.emit(Event::Note(said))?;
            }
            windows.into_iter().map(|(time, window)| (seconds(time), window as f64)).collect()
        }
    };
    let title = format!("{} {local}: {word}, bytes", socket.name());
    match call.operand() {
        None => {
            let width = call.world.sink.width();
            Ok(Value::text(chart(&points, &title, width)).into())
        }
        Some(Value::Bytes(path)) => {
            save_picture(call.world, &path, || picture(&points, &title))?;
            Ok(Value::None.into())
        }
        Some(other) => Err(Fault::kind("FILE", Kind::Bytes.name(), other.kind())),
    }
}

fn not_simulated(socket: &Socket) -> Box<Fault> {
    Fault::value(message!("plot-not-simulated", socket = socket.name()))
}

/// IPv4 as itself, also where the socket is one of IPv6.
fn plain(end: SocketAddr) -> SocketAddr {
    SocketAddr::new(end.ip().to_canonical(), end.port())
}
