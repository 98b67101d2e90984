//! `plot`

use super::NO_CALL;
use crate::commands::access;
use crate::commands::parts::{BYTES, NONE, optional, required, socket};
use crate::eval::call::{Call, Reply};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::{Kind, Value};
use crate::message;
use crate::net::Endpoint;
use crate::simulation::chart::{chart, picture};
use crate::simulation::describe::filter;
use crate::simulation::network;
use crate::simulation::series::{Measure, series};
use crate::spec::{Accept, Command, Example, Family, Fits, Yields, text};

/// `plot`
pub static PLOT: Command = Command {
    name: "plot",
    family: Family::Network,
    summary: text("draw what a connection did over time", "画出连接随时间的变化"),
    details: text(
        "Read off the packets of this end: `flight` is what was sent and is not yet acknowledged, which \
         follows the congestion window as long as there is something to send; `sent` is how far it has \
         come; `window` is the room that the peer has told. With the name of a file it writes a picture, \
         SVG. The congestion window itself is in `info`, at the moment of the question.",
        "从这一端的包里读出：`flight` 是已发未确认的字节数，只要有数据要发，它就随拥塞窗口变化；`sent` 是发到了哪\
         里；`window` 是对端告知的剩余空间。给出文件名则写成 SVG 图。拥塞窗口本身用 `info` 看，是提问那一刻的值。",
    ),
    syscall: NO_CALL,
    returns: text("The chart as text; nothing where it went to a file.", "文本形式的图；写入文件时没有值。"),
    errors: &["VALUE", "DENIED"],
    operands: &[
        socket("SOCKET", Fits::Stream),
        required("WHAT", Accept::Word(&["flight", "sent", "window"])),
        optional("FILE", Accept::Value(BYTES)),
    ],
    options: &[],
    yields: Yields::of(BYTES.union(NONE)),
    shows: true,
    examples: &[Example {
        about: text("a chart of what was under way", "在途数据量的图"),
        script: "net sim seed 7\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob delay 20ms rate 1Mbit\n\
                 server = tcp listen 10.0.0.2:80 on bob\nc = tcp connect 10.0.0.2:80 on alice\n\
                 conn = accept server\nspawn { recv conn all }\nsendall c repeat(\"x\", 50KB)\nsleep 1s\n\
                 plot c flight\n",
        output: "c 10.0.0.1:…: flight, bytes\n…\n… s\n",
    }],
    related: &["info", "packets"],
    run: plot,
};

fn plot(call: &mut Call<'_>) -> Outcome<Reply> {
    let socket = call.socket(Fits::Stream)?;
    let network = network(call.world, call.command.name)?;
    let what = call.bytes("WHAT")?;
    let (measure, word) = match &*what {
        b"flight" => (Measure::Flight, "flight"),
        b"sent" => (Measure::Sent, "sent"),
        b"window" => (Measure::Window, "window"),
        other => {
            let word = String::from_utf8_lossy(other).into_owned();
            return Err(Fault::value(message!("plot-what", word = word)));
        }
    };
    let ends = (socket.net.local(), socket.net.peer());
    let (Ok(Endpoint::Inet(local)), Ok(Endpoint::Inet(peer)), Some(_)) = (ends.0, ends.1, socket.net.host())
    else {
        return Err(Fault::value(message!("plot-not-simulated", socket = socket.name())));
    };
    let records = network.records(&filter(&network, "tcp")?);
    let points = series(&records, local, peer, measure);
    let title = format!("{} {local}: {word}, bytes", socket.name());
    match call.operand() {
        None => {
            let width = call.world.sink.width();
            Ok(Value::text(chart(&points, &title, width)).into())
        }
        Some(Value::Bytes(path)) => {
            access::save(call.world, &path, picture(&points, &title).as_bytes())?;
            Ok(Value::None.into())
        }
        Some(other) => Err(Fault::kind("FILE", Kind::Bytes.name(), other.kind())),
    }
}
