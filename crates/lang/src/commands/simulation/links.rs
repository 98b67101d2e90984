//! `link` and `lan`

use std::net::IpAddr;

use wirelab_net::sim::{Figures, LinkId, LinkKind, NodeId, SimNetwork};

use super::figures::{
    BURST, CORRUPT, DELAY, DUPLICATE, JITTER, LASTING_OPTION, LOSS, MTU, QUEUE, RATE, REORDER, change,
};
use super::{CHANGES, HOSTS_OPERAND, end, name};
use crate::commands::parts::{required, word};
use crate::eval::call::{Call, Reply};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::Value;
use crate::message;
use crate::simulation::{built, fault, network, text as name_of};
use crate::spec::{Accept, Command, Example, Opt, text};

/// `link`
pub static LINK: Command = Command {
    name: "link",
    summary: text("join two hosts, or change the link between them", "连接两台主机，或改变它们之间的链路"),
    details: text(
        "The first `link A B` makes it, a later one changes the figures that it names while traffic flows; \
         the others stay. `link A -> B` means the way from A to B alone. A packet that is under way keeps \
         its fate. `r1:10.0.1.254` says which of a router's addresses its interface has; with addresses \
         that no link has yet, a second link between the same two is made. `down` lets the link carry \
         nothing, and what is under way is lost; `up` lets it carry again. A link has a name, `A-B` as it \
         was made; `link NAME` means a link or a lan by its name, and `link HOST LAN` the cable of one \
         host of a lan: the figures of its way onto the lan, and `down` cuts it off alone.",
        "第一次 `link A B` 建立链路，以后再写就在通信过程中改变所写的指标，其余不变。`link A -> B` 只指从 A 到 B 的\
         方向。已在路上的包命运不变。`r1:10.0.1.254` 指明接口用路由器的哪个地址；写出还没有链路的地址，就在同样两\
         台之间再建一条。`down` 使链路什么也不传，在路上的包丢失；`up` 恢复。链路有名字，即建立时的 `A-B`；`link \
         名字` 按名字指一条链路或一个局域网，`link 主机 局域网` 指局域网里一台主机自己的线：指标是它到局域网的方\
         向，`down` 只断开它。",
    ),
    operands: &[HOSTS_OPERAND],
    options: &[
        DELAY,
        JITTER,
        LOSS,
        BURST,
        LASTING_OPTION,
        REORDER,
        DUPLICATE,
        CORRUPT,
        RATE,
        QUEUE,
        MTU,
        DOWN,
        UP,
    ],
    examples: &[
        Example {
            about: text("one way takes longer than the other", "去和回的延迟不同"),
            script: "net sim seed 7\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob delay 5ms\n\
                     link bob -> alice delay 20ms\nserver = tcp listen 10.0.0.2:9999 on bob\n\
                     tcp connect 10.0.0.2:9999 on alice\nprint clock\n",
            output: "25ms\n",
        },
        Example {
            about: text("a cut cable, and mended", "线断了，又接上"),
            script: "net sim seed 7\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob delay 5ms\n\
                     server = tcp listen 10.0.0.2:9999 on bob\nlink alice bob down\n\
                     try { tcp connect 10.0.0.2:9999 on alice } catch err { print err.name }\n\
                     link alice bob up\ntcp connect 10.0.0.2:9999 on alice\nprint clock\n",
            output: "ENETUNREACH\n10ms\n",
        },
    ],
    related: &["lan", "host", "router", "partition", "drop"],
    run: link,
    ..CHANGES
};

const DOWN: Opt = word("down", text("it carries nothing from now on", "从此什么也不传"));
const UP: Opt = word("up", text("it carries packets again", "恢复传送"));

/// `lan`
pub static LAN: Command = Command {
    name: "lan",
    summary: text("join any number of hosts in one network", "把任意多台主机接入一个局域网"),
    details: text(
        "All hear what one sends to everybody: broadcast and multicast work here. Before a host sends the \
         first packet to another one it asks who has the address (ARP, neighbour discovery). The figures \
         are those of the way from each host onto the lan. `link NAME` changes them later, or takes it down; \
         `link HOST NAME` does that for one host.",
        "一台发给大家的，所有主机都能收到：广播和多播在这里有效。主机给另一台发第一个包之前，先问谁有那个地址\
         （ARP、邻居发现）。指标指每台主机到局域网的方向。以后用 `link 名字` 改变指标或断开它，`link 主机 名字` 只对一台主机。",
    ),
    operands: &[required("NAME", Accept::Host), HOSTS_OPERAND],
    options: &[DELAY, JITTER, LOSS, BURST, LASTING_OPTION, REORDER, DUPLICATE, CORRUPT, RATE, QUEUE, MTU],
    examples: &[Example {
        about: text("a datagram to everybody", "发给所有人的数据报"),
        script: "net sim seed 1\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nhost carol 10.0.0.3\n\
                 lan office alice bob carol delay 1ms\non bob { b = udp bind 0.0.0.0:5000 }\n\
                 on carol { c = udp bind 0.0.0.0:5000 }\n\
                 on alice {\n  a = udp bind 10.0.0.1:5000 broadcast\n  sendto a 10.0.0.255:5000 \"hello\"\n}\n\
                 print (recv b) (recv c)\n",
        output: "hello hello\n",
    }],
    related: &["link", "host", "neighbours"],
    run: lan,
    ..CHANGES
};

/// The ends that a `link` names.
enum Ends {
    /// A link by its name
    Named(LinkId),
    /// Two hosts; the way from the first to the second alone, or both
    Two([(NodeId, Option<IpAddr>); 2], bool),
    /// One host of a lan
    Plug(NodeId, LinkId),
}

fn link(call: &mut Call<'_>) -> Outcome<Reply> {
    let network = network(call.world, call.command.name)?;
    let mut names = Vec::new();
    while let Some(value) = call.operand() {
        names.push(name_of("HOST", &value)?);
    }
    let ends = ends(&network, &names)?;
    let (found, from) = match &ends {
        Ends::Named(link) => (Some(*link), None),
        Ends::Two(two, one_way) => (existing(&network, two)?, one_way.then_some(two[0].0)),
        Ends::Plug(node, lan) => (Some(*lan), Some(*node)),
    };
    let (down, up) = (call.flag("down"), call.flag("up"));
    if down && up {
        return Err(Fault::value(message!("link-down-and-up")));
    }
    let link = match (found, &ends) {
        (Some(link), _) => {
            alter(call, &network, link, from)?;
            link
        }
        (None, Ends::Two(two, one_way)) if !down && !up => {
            let mut there = Figures::default();
            change(call, &mut there)?;
            let back = if *one_way { Figures::default() } else { there };
            built(&network, network.add_link(*two, [there, back]))?
        }
        _ => {
            let name = names.join("-").replace("-->-", "-");
            return Err(network.topology(|topology| fault::no_link(&name, topology)));
        }
    };
    if let Ends::Plug(node, lan) = ends
        && (down || up)
    {
        network.set_plugged(lan, node, up);
    } else if down || up {
        if from.is_some() {
            return Err(Fault::value(message!("link-down-one-way")).help(message!("link-down-one-way-help")));
        }
        network.set_link_up(link, up);
    }
    Ok(Value::None.into())
}

fn ends(network: &SimNetwork, names: &[String]) -> Outcome<Ends> {
    match names {
        [one] if !one.contains(':') => {
            let found = network.topology(|topology| topology.find_link(one));
            Ok(Ends::Named(built(network, found)?))
        }
        [a, b] => match lan_between(network, a, b)? {
            Some((node, lan)) => Ok(Ends::Plug(node, lan)),
            None => Ok(Ends::Two([end(network, a)?, end(network, b)?], false)),
        },
        [a, arrow, b] if arrow == "->" => match lan_between(network, a, b)? {
            Some((node, lan)) if network.topology(|topology| topology.find(a)) == Ok(node) => {
                Ok(Ends::Plug(node, lan))
            }
            Some(_) => {
                let help = message!("lan-has-no-way-to-help", host = b, lan = a);
                Err(Fault::value(message!("lan-has-no-way-to", host = b, lan = a)).help(help))
            }
            None => Ok(Ends::Two([end(network, a)?, end(network, b)?], true)),
        },
        _ => Err(Fault::value(message!("link-wants-two")).help(message!("link-wants-two-help"))),
    }
}

/// A host and the lan that it is on, where `a` and `b` are these.
fn lan_between(network: &SimNetwork, a: &str, b: &str) -> Outcome<Option<(NodeId, LinkId)>> {
    network.topology(|topology| {
        let lan = |name: &str| {
            let found = topology.find_link(name).ok()?;
            topology.link(found).filter(|link| link.kind == LinkKind::Lan).map(|_| found)
        };
        let Some((host, lan)) = lan(b).map(|lan| (a, lan)).or_else(|| lan(a).map(|lan| (b, lan))) else {
            return Ok(None);
        };
        let node = topology.find(host).map_err(|error| fault::of_topology(error, topology))?;
        if topology.link(lan).is_some_and(|lan| lan.ends.contains(&node)) {
            return Ok(Some((node, lan)));
        }
        let lan = topology.link(lan).map(|lan| lan.name.to_string()).unwrap_or_default();
        Err(Fault::value(message!("host-not-on-lan", host = host, lan = lan)))
    })
}

/// The link that two ends have already: by the addresses that they name, else the first.
fn existing(network: &SimNetwork, ends: &[(NodeId, Option<IpAddr>); 2]) -> Outcome<Option<LinkId>> {
    let [(a, _), (b, _)] = *ends;
    network.topology(|topology| {
        let mut between = topology.links_between(a, b);
        between.retain(|id| topology.link(*id).is_some_and(|link| link.kind == LinkKind::Wire));
        let mut named = None;
        for (node, ip) in ends {
            let Some((ip, node)) = ip.zip(topology.node(*node)) else { continue };
            let address = node.addresses.iter().find(|address| address.at.ip == ip);
            let Some(address) = address else {
                let error = wirelab_net::sim::TopologyError::NoSuchAddress(node.name.clone(), ip);
                return Err(fault::of_topology(error, topology));
            };
            let Some(link) = address.link else { return Ok(None) };
            named = Some(link);
        }
        match named {
            Some(link) if between.contains(&link) => Ok(Some(link)),
            Some(_) => Err(Fault::value(message!("link-address-elsewhere"))),
            None => Ok(between.first().copied()),
        }
    })
}

/// Changes the figures of a link, for all who send on it or for one.
fn alter(call: &Call<'_>, network: &SimNetwork, link: LinkId, from: Option<NodeId>) -> Outcome<()> {
    let ends = network.topology(|topology| topology.link(link).map(|link| link.ends.clone()));
    for node in ends.unwrap_or_default().into_iter().filter(|node| from.is_none_or(|from| from == *node)) {
        let mut figures = network.figures(link, node).unwrap_or_default();
        change(call, &mut figures)?;
        built(network, network.set_figures(link, Some(node), figures))?;
    }
    Ok(())
}

fn lan(call: &mut Call<'_>) -> Outcome<Reply> {
    let network = network(call.world, call.command.name)?;
    let name = name(call, "NAME")?;
    let mut ends = Vec::new();
    while let Some(value) = call.operand() {
        let end = end(&network, &name_of("HOST", &value)?)?;
        if ends.iter().any(|(node, _)| *node == end.0) {
            let host = name_of("HOST", &value)?;
            return Err(Fault::value(message!("lan-host-twice", host = host, lan = name)));
        }
        ends.push(end);
    }
    if ends.len() < 2 {
        return Err(Fault::value(message!("lan-wants-two", lan = name)));
    }
    let mut figures = Figures::default();
    change(call, &mut figures)?;
    built(&network, network.add_lan(&name, &ends, figures))?;
    Ok(Value::None.into())
}
