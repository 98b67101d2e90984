//! `trace packets`

use super::NO_CALL;
use crate::commands::parts::{NONE, ON_OFF, required, switch};
use crate::eval::event::Event;
use crate::eval::value::Value;
use crate::message;
use crate::simulation::network;
use crate::spec::{Accept, Command, Example, Family, QUIET, Yields, text};

/// `trace packets`
pub static TRACE_PACKETS: Command = Command {
    name: "trace packets",
    family: Family::Network,
    summary: text("tell packets as they are given to a link", "包交给链路时逐个报告"),
    details: text(
        "A line for each packet, on stderr: when, on which link where there are several, from where to where, and \
         what is in it; sequence and acknowledgement numbers count from each side's SYN; in brackets what became of it, where that is known already (lost, dropped, queue full).",
        "每个包一行，写到 stderr：时刻、链路（有多条时）、从哪到哪、内容；序号和确认号从各自的 SYN 算起；结局已知时写在方括号里（lost、dropped、queue full）。",
    ),
    syscall: NO_CALL,
    returns: text("Nothing.", "没有值。"),
    errors: &["VALUE"],
    operands: &[required("SWITCH", Accept::Word(ON_OFF))],
    options: &[],
    yields: Yields::of(NONE),
    facts: QUIET,
    examples: &[Example {
        about: text(
            "a datagram as it leaves; the line goes to stderr",
            "数据报发出时报告；这一行写到 stderr",
        ),
        script: "net sim seed 7\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob delay 5ms\n\
                 server = udp bind 10.0.0.2:53 on bob\ntrace packets on\n\
                 udp sendto 10.0.0.2:53 \"?\" on alice\nrecv server\ntrace packets off\nprint clock\n",
        output: "5ms\n",
    }],
    related: &["packets", "net sim"],
    run: |call| {
        network(call.world, call.command.name)?;
        let on = switch("trace packets", &call.required("SWITCH")?)?;
        for line in call.world.hosts.untold() {
            call.world.emit(Event::Note(message!("packet-crossed", line = line)))?;
        }
        call.world.hosts.trace(on);
        Ok(Value::None.into())
    },
};
