//! `neighbours`

use super::{HOSTS_OPERAND, NO_CALL, named};
use crate::commands::parts::LIST;
use crate::eval::call::{Call, Reply};
use crate::eval::fault::Outcome;
use crate::eval::value::{Address, Record, Value};
use crate::simulation::network;
use crate::spec::{Command, Example, Family, SHOWN, Yields, text};

/// `neighbours`
pub static NEIGHBOURS: Command = Command {
    name: "neighbours",
    family: Family::Network,
    summary: text("list who hosts have heard of on a lan", "列出各主机在局域网上认识的邻居"),
    details: text(
        "A packet crosses a lan in a frame, which needs a hardware address. Before the first one a host asks \
         all others who has the IP address, by ARP or, for IPv6, by neighbour discovery, and the one who has \
         it answers. It asks three times, a second apart; then what waits is given up with EHOSTUNREACH. An \
         answer counts until nothing has come from there for a minute. A row for each address, as \
         `ip neighbour` on its host would have it: INCOMPLETE is asked for, REACHABLE known, STALE known and \
         asked for again before the next packet. `packets arp` has the questions and answers. With names, \
         only these hosts.",
        "包在局域网上装在帧里走，帧要写硬件地址。发第一个包之前，主机先问所有人谁有这个 IP 地址（IPv4 用 ARP，IPv6 \
         用邻居发现），有的那台回答。每隔一秒问一次，共三次；还没人答，等着的包就以 EHOSTUNREACH 放弃。一分钟没\
         有从那里来的包，答案就过期。每个地址占一行，相当于在那台主机上执行 `ip neighbour`：INCOMPLETE 正在问，\
         REACHABLE 已知，STALE 已知但发下一个包之前要再问。问和答可以用 `packets arp` 看。写上名字就只列这些主机。",
    ),
    syscall: NO_CALL,
    returns: text(
        "A list of records: host, link, address, hardware (`none` where nobody has answered), state.",
        "记录的列表：host、link、address、hardware（没人回答时为 `none`）、state。",
    ),
    errors: &["VALUE"],
    operands: &[HOSTS_OPERAND],
    options: &[],
    yields: Yields::of(LIST),
    facts: SHOWN,
    examples: &[
        Example {
            about: text("the one who was asked knows the asker too", "被问的一方也认识了问的一方"),
            script: "net sim seed 7\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlan office alice bob delay 1ms\n\
                     inbox = udp bind 10.0.0.2:9 on bob\nudp sendto 10.0.0.2:9 \"hi\" on alice\nrecv inbox\n\
                     for it in neighbours { print it.host it.address it.hardware it.state }\n",
            output: "alice 10.0.0.2 02:00:00:00:00:02 REACHABLE\nbob 10.0.0.1 02:00:00:00:00:01 REACHABLE\n",
        },
        Example {
            about: text("nobody has the address", "没有人有这个地址"),
            script: "net sim seed 7\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlan office alice bob\n\
                     try { tcp connect 10.0.0.9:80 on alice } catch err { print err.name (clock) }\n\
                     for p in packets(\"arp\") { print p.time p.flags }\n",
            output: "EHOSTUNREACH 3s\n0s who has 10.0.0.9\n1s who has 10.0.0.9\n2s who has 10.0.0.9\n",
        },
    ],
    related: &["lan", "packets", "connections"],
    run: neighbours,
};

fn neighbours(call: &mut Call<'_>) -> Outcome<Reply> {
    let network = network(call.world, call.command.name)?;
    let hosts = named(call, &network)?;
    let known = network.neighbours().into_iter();
    let known = known.filter(|it| hosts.is_empty() || hosts.iter().any(|host| **host == *it.host));
    let rows: Vec<Value> = known
        .map(|it| {
            Record::new([
                ("host", Value::text(&*it.host)),
                ("link", Value::text(&*it.link)),
                ("address", Value::from(Address::Ip(it.ip))),
                ("hardware", it.hardware.map_or(Value::None, Value::text)),
                ("state", Value::text(it.state)),
            ])
            .into()
        })
        .collect();
    Ok(rows.into())
}
