//! `host` and `router`

use wirelab_net::sim::{InterfaceAddress, Spread};

use super::{CHANGES, name};
use crate::commands::parts::{lossy, many, required, valued};
use crate::eval::call::{Call, Reply};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::Value;
use crate::message;
use crate::simulation::{built, network};
use crate::spec::{Accept, Command, Example, Operand, bare, text};

const OPERANDS: &[Operand] = &[required("NAME", Accept::Host), many("ADDR", Accept::Host)];

const DEFAULT: &str = "default";

/// `host`
pub static HOST: Command = Command {
    name: "host",
    summary: text("add a host to the simulated network", "在模拟网络上加一台主机"),
    details: text(
        "A host has a name, which is a word, and the addresses of its interfaces, IPv4 and IPv6: the first \
         of each kind is that of its first link, the second that of the next, unless the link says which. \
         127.0.0.1 and ::1 every host has by itself. In `10.0.0.1/16` the number says how many bits name \
         the network (24 unless given, 64 for IPv6), which decides about broadcasts. A host named \
         `default` is where sockets live of which nothing says where; a network of one host needs no \
         such name. Names work as in a resolver: `tcp connect bob:80`.",
        "主机有名字（一个词）和各接口的地址，IPv4、IPv6 都行：每种的第一个地址属于第一条链路，第二个属于下一条\
         ，除非链路自己指明。127.0.0.1 和 ::1 每台主机都有。`10.0.0.1/16` 里的数字表示网络部分的位数（默认 24，\
         IPv6 为 64），它决定广播地址。没有说明位置的套接字在名为 `default` 的主机上；只有一台主机时不需要这个名\
         字。主机名可以像域名一样使用：`tcp connect bob:80`。",
    ),
    operands: OPERANDS,
    examples: &[Example {
        about: text("a host with two interfaces has two addresses", "有两个接口的主机有两个地址"),
        script: "net sim seed 1\nhost alice 10.0.0.1 192.168.0.1\nprint resolve alice\n",
        output: "[10.0.0.1, 192.168.0.1]\n",
    }],
    related: &["router", "link", "lan", "topology"],
    run: host,
    ..CHANGES
};

/// `router`
pub static ROUTER: Command = Command {
    name: "router",
    summary: text("add a router to the simulated network", "在模拟网络上加一台路由器"),
    details: text(
        "A router passes on what is not for itself, by the shortest path over links that are up, with one \
         taken from the time to live at each. A router without addresses works, but cannot answer: it \
         sends no `time exceeded` or `unreachable`. Where several paths are equally short it sends packet \
         by packet in turn (`spread packet`), so that packets may overtake one another, or keeps the \
         packets of a connection together (`spread flow`).",
        "路由器把不是给自己的包沿最短的通路转发，每转发一次生存时间减一。没有地址的路由器也能转发，但不能应答：\
         不发 `time exceeded` 和 `unreachable`。几条通路一样短时，默认逐包轮流走（`spread packet`），包可能互相超\
         过；`spread flow` 则让同一连接的包走同一条路。",
    ),
    operands: OPERANDS,
    options: &[valued(
        "spread",
        "packet|flow",
        Accept::Word(&[bare("packet"), bare("flow")]),
        text("how packets go over equally short paths", "几条一样短的通路怎样分配"),
    )],
    examples: &[Example {
        about: text("across a router the way takes two links", "经过路由器要走两条链路"),
        script: "net sim seed 1\nhost alice 10.0.0.1\nhost bob 10.0.1.1\nrouter r1 10.0.0.254 10.0.1.254\n\
                 link alice r1 delay 2ms\nlink r1 bob delay 3ms\n\
                 server = udp bind 10.0.1.1:53 on bob\nudp sendto 10.0.1.1:53 \"?\" on alice\n\
                 recv server\nprint (clock) len(packets())\n",
        output: "5ms 2\n",
    }],
    related: &["host", "link", "route"],
    run: router,
    ..CHANGES
};

fn host(call: &mut Call<'_>) -> Outcome<Reply> {
    let network = network(call.world, call.command.name)?;
    let name = name(call, "NAME")?;
    check(&name)?;
    let addresses = addresses(call)?;
    let node = built(&network, network.add_host(&name, &addresses))?;
    if name == DEFAULT {
        network.set_default(node);
    }
    Ok(Value::None.into())
}

fn router(call: &mut Call<'_>) -> Outcome<Reply> {
    let network = network(call.world, call.command.name)?;
    let name = name(call, "NAME")?;
    check(&name)?;
    let spread = match call.option("spread") {
        Some(Value::Bytes(word)) if **word == *b"flow" => Spread::Flow,
        Some(Value::Bytes(word)) if **word == *b"packet" => Spread::Packet,
        None => Spread::Packet,
        Some(other) => {
            let shown = crate::eval::value::display::name(other);
            return Err(Fault::value(message!("spread-word", word = shown)));
        }
    };
    let addresses = addresses(call)?;
    let node = built(&network, network.add_router(&name, &addresses))?;
    network.set_spread(Some(node), spread);
    Ok(Value::None.into())
}

/// A name is a word: else a link, a filter and a file name could not tell it from what they have.
fn check(name: &str) -> Outcome<()> {
    let fits = |c: char| c.is_alphanumeric() || c == '_';
    if name.is_empty() || !name.chars().all(fits) || name.chars().all(|c| c.is_ascii_digit()) {
        return Err(Fault::value(message!("host-name-no-word", name = name)).help(message!("host-name-help")));
    }
    Ok(())
}

fn addresses(call: &mut Call<'_>) -> Outcome<Vec<InterfaceAddress>> {
    let mut found = Vec::new();
    while let Some(value) = call.operand() {
        let text = match &value {
            Value::Bytes(text) => Some(lossy(text)).filter(|text| text.contains('/')),
            _ => None,
        };
        found.push(match text {
            Some(text) => text
                .parse()
                .map_err(|_| Fault::value(message!("no-ip-address", operand = "ADDR", text = text)))?,
            None => super::ip("ADDR", &value)?.into(),
        });
    }
    Ok(found)
}
