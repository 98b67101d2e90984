//! `partition`, `heal`, `crash`, `restart`

use wirelab_net::sim::{MOST_PARTED, NodeId};

use super::{CHANGES, HOST_OPERAND, HOSTS_OPERAND, name, node};
use crate::eval::call::{Call, Reply};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::Value;
use crate::message;
use crate::simulation::{network, text as name_of};
use crate::spec::{Command, Example, text};

/// `partition`
pub static PARTITION: Command = Command {
    name: "partition",
    summary: text("let nothing pass between two sides", "使两边互不相通"),
    details: text(
        "Hosts before the `|` hear nothing from those behind it, by whatever path, and the other way \
         round; within a side all goes on. Nobody is told: each side only notices that the other is \
         silent. `heal` ends it.",
        "`|` 前面的主机与后面的主机之间，无论走哪条路都互相收不到；同一边内照常。谁也不会得到通知：双方只会发现\
         对方没有声音。`heal` 使其恢复。",
    ),
    operands: &[HOSTS_OPERAND],
    examples: &[Example {
        about: text("TCP gets over a partition that ends in time", "及时结束的分区，TCP 能挺过去"),
        script: "net sim seed 1\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob delay 5ms\n\
                 server = tcp listen 10.0.0.2:9999 on bob\nclient = tcp connect 10.0.0.2:9999 on alice\n\
                 conn = accept server\npartition alice | bob\nsend client \"hello\"\nsleep 3s\nheal\n\
                 print recv conn 5\n",
        output: "hello\n",
    }],
    related: &["heal", "link", "crash"],
    run: partition,
    ..CHANGES
};

/// `heal`
pub static HEAL: Command = Command {
    name: "heal",
    summary: text("end all partitions, and the rules on packets", "结束所有分区和针对包的规则"),
    details: text(
        "Partitions end, and so do the rules that `drop`, `delay`, `corrupt` and `duplicate` made. Links \
         keep their figures, and those that are down stay down.",
        "所有分区结束，`drop`、`delay`、`corrupt`、`duplicate` 定下的规则也都取消。链路的指标不变，断开的仍然断开。",
    ),
    errors: &[],
    operands: &[],
    examples: &[Example {
        about: text("a rule is taken back", "取消一条规则"),
        script: "net sim seed 1\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob\n\
                 server = udp bind 10.0.0.2:53 on bob\ndrop alice -> bob\n\
                 c = udp open on alice\nsendto c 10.0.0.2:53 \"lost\"\nheal\n\
                 sendto c 10.0.0.2:53 \"there\"\nprint recv server\n",
        output: "there\n",
    }],
    related: &["partition", "drop", "delay"],
    run: heal,
    ..CHANGES
};

/// `crash`
pub static CRASH: Command = Command {
    name: "crash",
    summary: text("let a host stop without a word", "使主机突然停机"),
    details: text(
        "Its connections and sockets are gone, and nobody is told: peers notice by silence, by a timeout, \
         or by the RST that the host sends after `restart`, when it knows nothing of the connection any \
         more. Calls on its old sockets fail with ENETDOWN.",
        "它的连接和套接字全部消失，谁也不会得到通知：对端只能从沉默、超时，或者它 `restart` 之后因不认识旧连接而\
         发出的 RST 得知。对它原有套接字的调用以 ENETDOWN 失败。",
    ),
    operands: &[HOST_OPERAND],
    examples: &[Example {
        about: text(
            "a host that started again does not know the connection",
            "重新启动的主机不认识原来的连接",
        ),
        script: "net sim seed 1\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob delay 5ms\n\
                 server = tcp listen 10.0.0.2:9999 on bob\nclient = tcp connect 10.0.0.2:9999 on alice\n\
                 conn = accept server\ncrash bob\nrestart bob\nsend client \"still there?\"\n\
                 try { recv client } catch err { print err.name }\n",
        output: "ECONNRESET\n",
    }],
    related: &["restart", "partition"],
    run: |call| {
        let network = network(call.world, call.command.name)?;
        let host = node(&network, &name(call, "HOST")?)?;
        network.crash(host);
        Ok(Value::None.into())
    },
    ..CHANGES
};

/// `restart`
pub static RESTART: Command = Command {
    name: "restart",
    summary: text("start a host again that has crashed", "重新启动停机的主机"),
    details: text(
        "It has its addresses and links, and nothing else: what listened there has to be opened again, and \
         segments of old connections are answered with RST.",
        "它仍有原来的地址和链路，此外什么也没有：监听要重新打开，旧连接的报文段会得到 RST。",
    ),
    operands: &[HOST_OPERAND],
    examples: &[Example {
        about: text("nothing listens after a restart", "重启之后没有监听"),
        script: "net sim seed 1\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob\n\
                 server = tcp listen 10.0.0.2:9999 on bob\ncrash bob\nrestart bob\n\
                 try { tcp connect 10.0.0.2:9999 on alice } catch err { print err.name }\n",
        output: "ECONNREFUSED\n",
    }],
    related: &["crash"],
    run: |call| {
        let network = network(call.world, call.command.name)?;
        let host = node(&network, &name(call, "HOST")?)?;
        network.restart(host);
        Ok(Value::None.into())
    },
    ..CHANGES
};

fn partition(call: &mut Call<'_>) -> Outcome<Reply> {
    let network = network(call.world, call.command.name)?;
    let mut sides: Vec<Vec<NodeId>> = vec![Vec::new()];
    while let Some(value) = call.operand() {
        let name = name_of("HOST", &value)?;
        if name == "|" {
            sides.push(Vec::new());
        } else if let Some(side) = sides.last_mut() {
            side.push(node(&network, &name)?);
        }
    }
    if sides.len() < 2 || sides.iter().any(Vec::is_empty) {
        return Err(Fault::value(message!("partition-sides")).help(message!("partition-sides-help")));
    }
    let is_twice = |host: &NodeId| sides.iter().filter(|side| side.contains(host)).count() > 1;
    if let Some(host) = sides.iter().flatten().find(|host| is_twice(host)) {
        let name = network.topology(|topology| topology.node(*host).map(|node| node.name.clone()));
        return Err(Fault::value(message!("partition-host-twice", host = name.unwrap_or_default()))
            .help(message!("partition-sides-help")));
    }
    let mut rest = sides.as_slice();
    while let [one, others @ ..] = rest {
        for other in others {
            if !network.partition(one, other) {
                return Err(Fault::limit(message!("limit-partitions", limit = MOST_PARTED)));
            }
        }
        rest = others;
    }
    Ok(Value::None.into())
}

fn heal(call: &mut Call<'_>) -> Outcome<Reply> {
    let network = network(call.world, call.command.name)?;
    network.heal();
    network.clear_rules();
    Ok(Value::None.into())
}
