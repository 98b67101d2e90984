//! `topology`

use super::{NO_CALL, save_picture};
use crate::catalogue::Language;
use crate::commands::parts::{BYTES, NONE, optional};
use crate::eval::call::{Call, Reply};
use crate::eval::event::Event;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::{Kind, Value};
use crate::message;
use crate::simulation::drawing::{MOST_DRAWN, Words, tree};
use crate::simulation::network;
use crate::simulation::picture::picture;
use crate::spec::{Accept, Because, Command, Example, Facts, Family, Repeats, SHOWN, Yields, text};

/// `topology`
pub static TOPOLOGY: Command = Command {
    name: "topology",
    family: Family::Network,
    summary: text("draw the hosts and links", "画出主机和链路"),
    details: text(
        "A tree from the first host on, with the addresses of the hosts and the figures of the links; where \
         the two ways of a link differ, both stand there. A ring has one link that leads to a host which \
         stands in the tree already. With the name of a file that ends in .svg it writes a \
         picture.",
        "从第一台主机开始画成树，写出主机的地址和链路的指标；一条链路两个方向不同时都写出来。成环时，有一条链路通\
         向树中已有的主机。给出以 .svg 结尾的文件名则写成图。",
    ),
    syscall: NO_CALL,
    returns: text(
        "The drawing as text; nothing where it went to a file.",
        "文本形式的图；写入文件时没有值。",
    ),
    errors: &["VALUE", "DENIED"],
    operands: &[optional("FILE", Accept::Value(BYTES))],
    options: &[],
    yields: Yields::of(BYTES.union(NONE)),
    facts: Facts { repeats: Repeats::Not(Because::Terminal), ..SHOWN },
    examples: &[Example {
        about: text("two hosts on a router", "路由器两边各一台主机"),
        script: "net sim seed 1\nhost alice 10.0.0.1\nhost bob 10.0.1.1\nrouter r1\n\
                 link alice r1 delay 5ms\nlink r1 bob delay 10ms loss 20% rate 1Mbit\ntopology\n",
        output: "alice 10.0.0.1\n└─ 5ms ─ r1 (router)\n   └─ 10ms, loss 20%, 1Mbit ─ bob 10.0.1.1\n",
    }],
    related: &["host", "link", "packets"],
    run: topology,
};

fn topology(call: &mut Call<'_>) -> Outcome<Reply> {
    let network = network(call.world, call.command.name)?;
    let words = match call.world.language.get() {
        Language::English => {
            Words { router: "router", lan: "lan", down: "down", crashed: "crashed", again: "(above)" }
        }
        Language::Chinese => {
            Words {
                router: "路由器", lan: "局域网", down: "断开", crashed: "停机", again: "（见上）"
            }
        }
    };
    match call.operand() {
        None => {
            let width = call.world.sink.width();
            let (drawn, left_out) = network.topology(|topology| tree(topology, &words, width));
            if left_out > 0 {
                call.world.emit(Event::Note(message!("topology-left-out", count = left_out)))?;
            }
            Ok(Value::text(drawn.trim_end()).into())
        }
        Some(Value::Bytes(_)) if network.topology(|topology| topology.nodes().count()) > MOST_DRAWN => {
            Err(Fault::limit(message!("limit-picture", limit = MOST_DRAWN)))
        }
        Some(Value::Bytes(path)) => {
            save_picture(call.world, &path, || network.topology(|topology| picture(topology, &words)))?;
            Ok(Value::None.into())
        }
        Some(other) => Err(Fault::kind("FILE", Kind::Bytes.name(), other.kind())),
    }
}
