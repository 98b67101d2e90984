//! `drop`, `delay`, `corrupt`, `duplicate`: what happens to single packets.

use std::time::Duration;

use wirelab_net::sim::{Action, Rule, SimNetwork};

use super::CHANGES;
use crate::commands::parts::many;
use crate::eval::call::{Call, Reply};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::Value;
use crate::message;
use crate::simulation::describe::{Description, WORDS, filter};
use crate::simulation::network;
use crate::spec::{Accept, Command, Example, Operand, text};

const PACKETS: &[Operand] = &[many("PACKETS", Accept::Filter(WORDS))];

/// `drop`
pub static DROP: Command = Command {
    name: "drop",
    summary: text("let single packets be lost", "丢掉指定的包"),
    details: text(
        "From here on: all packets that the words describe, or with `nth 2` the second of them alone. \
         `alice -> bob` says from whom to whom, `tcp`, `udp` and `icmp` what is in them, `syn`, `ack`, \
         `fin`, `rst` and `psh` which flags they have (`syn` alone means a SYN without ACK), `data` that \
         they carry bytes, `port 80` a port at either end, `link r1-bob` where. A packet counts where its \
         sender gives it to its first link, or on the link that is named. `heal` takes all rules back.",
        "从此时起：丢掉所描述的全部包，加 `nth 2` 则只丢第二个。`alice -> bob` 说明从谁到谁，`tcp`、`udp`、`icmp` \
         说明内容，`syn`、`ack`、`fin`、`rst`、`psh` 说明标志（单写 `syn` 指不带 ACK 的 SYN），`data` 指带有数据，\
         `port 80` 指任一端的端口，`link r1-bob` 指在哪条链路上。包在发送者交给第一条链路时计数，写了链路则在那条\
         链路上计数。`heal` 取消所有规则。",
    ),
    operands: PACKETS,
    examples: &[Example {
        about: text("a lost SYN is sent again after a second", "丢失的 SYN 一秒后重发"),
        script: "net sim seed 1\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob\n\
                 drop alice -> bob tcp syn nth 1\nserver = tcp listen 10.0.0.2:9999 on bob\n\
                 tcp connect 10.0.0.2:9999 on alice\nprint (clock) len(packets(\"tcp syn\"))\n",
        output: "1s 2\n",
    }],
    related: &["delay", "corrupt", "duplicate", "heal", "packets"],
    run: |call| rule(call, |_| Ok(Action::Drop)),
    ..CHANGES
};

/// `delay`
pub static DELAY: Command = Command {
    name: "delay",
    summary: text("hold single packets back", "扣住指定的包"),
    details: text(
        "As `drop`, but the packets arrive so much later than they would; what was sent after them may \
         overtake them.",
        "与 `drop` 一样描述，但包只是晚到这么久；在它们之后发出的包可能超过它们。",
    ),
    operands: PACKETS,
    examples: &[Example {
        about: text("the second datagram comes first", "第二个数据报先到"),
        script: "net sim seed 1\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob delay 5ms\n\
                 server = udp bind 10.0.0.2:53 on bob\ndelay alice -> bob udp nth 1 3s\n\
                 c = udp open on alice\nsendto c 10.0.0.2:53 \"first\"\nsendto c 10.0.0.2:53 \"second\"\n\
                 print recv server\nprint recv server\n",
        output: "second\nfirst\n",
    }],
    related: &["drop", "link", "heal"],
    run: |call| {
        rule(call, |time| match time {
            Some(time) => Ok(Action::Delay(time)),
            None => {
                Err(Fault::value(message!("delay-without-time")).help(message!("delay-without-time-help")))
            }
        })
    },
    ..CHANGES
};

/// `corrupt`
pub static CORRUPT: Command = Command {
    name: "corrupt",
    summary: text("turn a bit over in single packets", "翻转指定的包中的一个比特"),
    details: text(
        "As `drop`, but the packets arrive with one bit changed. The checksums of IP, TCP and UDP notice: \
         the receiver throws the packet away, and TCP sends it again.",
        "与 `drop` 一样描述，但包到达时有一个比特变了。IP、TCP、UDP 的校验和能发现：接收方丢弃这个包，TCP 会重发\
         。",
    ),
    operands: PACKETS,
    examples: &[Example {
        about: text("the checksum finds it", "校验和能发现"),
        script: "net sim seed 1\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob\n\
                 server = udp bind 10.0.0.2:53 on bob\ncorrupt alice -> bob nth 1\n\
                 c = udp open on alice\nsendto c 10.0.0.2:53 \"one\"\nsendto c 10.0.0.2:53 \"two\"\n\
                 print recv server\nprint packets()[0].fate\n",
        output: "two\ncorrupted\n",
    }],
    related: &["drop", "link", "heal"],
    run: |call| rule(call, |_| Ok(Action::Corrupt)),
    ..CHANGES
};

/// `duplicate`
pub static DUPLICATE: Command = Command {
    name: "duplicate",
    summary: text("let single packets arrive twice", "使指定的包到达两次"),
    details: text(
        "As `drop`, but the packets arrive twice. UDP hands both to the program; TCP knows by the sequence \
         number that it has the bytes already.",
        "与 `drop` 一样描述，但包到达两次。UDP 把两份都交给程序；TCP 凭序号知道这些字节已经有了。",
    ),
    operands: PACKETS,
    examples: &[Example {
        about: text("UDP does not notice", "UDP 察觉不到"),
        script: "net sim seed 1\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob\n\
                 server = udp bind 10.0.0.2:53 on bob\nduplicate alice -> bob udp nth 1\n\
                 udp sendto 10.0.0.2:53 \"once\" on alice\nprint recv server\nprint recv server\n",
        output: "once\nonce\n",
    }],
    related: &["drop", "link", "heal"],
    run: |call| rule(call, |_| Ok(Action::Duplicate)),
    ..CHANGES
};

fn rule(call: &mut Call<'_>, action: fn(Option<Duration>) -> Outcome<Action>) -> Outcome<Reply> {
    let network = network(call.world, call.command.name)?;
    let described = Description::read(call.operands.by_ref())?;
    if described.filter.is_empty() && described.nth.is_none() {
        return Err(Fault::value(message!("rule-without-packets", command = call.command.name))
            .help(message!("rule-without-packets-help", command = call.command.name)));
    }
    let filter = filter(&network, &described.filter)?;
    let action = action(described.time)?;
    if !network.add_rule(Rule { filter, nth: described.nth, action }) {
        return Err(Fault::limit(message!("limit-rules", limit = SimNetwork::MOST_RULES))
            .help(message!("limit-rules-help")));
    }
    Ok(Value::None.into())
}
