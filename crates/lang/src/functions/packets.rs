//! What crossed the simulated links: `packets`.

use super::at;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, Value};
use crate::eval::world::World;
use crate::simulation::record;
use crate::spec::{Because, Example, Function, Repeats, text as help};

/// `packets()`
pub static PACKETS: Function = Function {
    name: "packets",
    parameters: "[which]",
    arity: (0, 1),
    accepts: &[Kinds::of(Kind::Bytes)],
    summary: help(
        "The packets on the simulated network so far, those that the words let through",
        "模拟网络上至今的包，可用词说明要哪些",
    ),
    yields: (Kinds::of(Kind::List), Repeats::Not(Because::Kernel)),
    examples: &[Example {
        about: help("One question, one packet", "一个提问，一个包"),
        script: "net sim seed 1\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob\n\
                 server = udp bind 10.0.0.2:53 on bob\nudp sendto 10.0.0.2:53 \"?\" on alice\n\
                 print len(packets(\"udp alice -> bob\"))",
        output: "1",
    }],
    may_be_hidden: false,
    run: packets,
};

fn packets(arguments: &[Value], world: &World) -> Outcome<Value> {
    match at(arguments, 0) {
        Value::None => record::records(world, ""),
        Value::Bytes(which) => record::records(world, &crate::escape::name(which)),
        other => Err(Fault::kind("packets", Kind::Bytes.name(), other.kind())),
    }
}
