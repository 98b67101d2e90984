//! `route`

use std::net::{IpAddr, Ipv4Addr};

use wirelab_net::sim::{InterfaceAddress, Route};

use super::{CHANGES, HOST_OPERAND, name, node};
use crate::commands::parts::valued;
use crate::eval::call::{Call, Reply};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::Value;
use crate::message;
use crate::simulation::{built, network, text as name_of};
use crate::spec::{Accept, Command, Example, text};

/// `route`
pub static ROUTE: Command = Command {
    name: "route",
    summary: text("say by which neighbour a host sends", "指定主机经哪个邻居发送"),
    details: text(
        "Without it packets go by the shortest path over links that are up. `via` names a neighbour, \
         `to` whom it is about: a host, an address, a network such as \"10.0.2.0/24\", or everybody where \
         it is left out. The longest network that fits counts. A route stays where it points to even when \
         the link there is down: that is what static routes are like.",
        "不写时，包沿仍然连通的最短通路走。`via` 指邻居，`to` 指去向：一台主机、一个地址、一个网络如 \
         \"10.0.2.0/24\"，不写就是所有去向。取匹配最长的网络。即使那边的链路断了，路由也不改变：静态路由就是这样\
         。",
    ),
    operands: &[HOST_OPERAND],
    options: &[
        valued(
            "to",
            "WHOM",
            Accept::Host,
            text("for whom it counts; everybody unless given", "对谁有效；不写为所有去向"),
        ),
        valued(
            "via",
            "NEIGHBOUR",
            Accept::Host,
            text("the neighbour that gets the packets", "包交给哪个邻居"),
        ),
    ],
    examples: &[Example {
        about: text("the long way round", "绕远路"),
        script: "net sim seed 1\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nrouter r1\nlink alice bob delay 1ms\n\
                 link alice r1 delay 10ms\nlink r1 bob delay 10ms\nroute alice to bob via r1\n\
                 server = udp bind 10.0.0.2:53 on bob\nudp sendto 10.0.0.2:53 \"?\" on alice\nrecv server\n\
                 print clock\n",
        output: "20ms\n",
    }],
    related: &["router", "link"],
    run: route,
    ..CHANGES
};

fn route(call: &mut Call<'_>) -> Outcome<Reply> {
    let network = network(call.world, call.command.name)?;
    let from = node(&network, &name(call, "HOST")?)?;
    let Some(via) = call.option("via") else {
        return Err(Fault::value(message!("route-without-via")).help(message!("route-without-via-help")));
    };
    let via = node(&network, &name_of("via", via)?)?;
    let routes = match call.option("to") {
        None => vec![(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0), (IpAddr::from([0_u16; 8]), 0)],
        Some(value) => whom(&network, &name_of("to", value)?)?,
    };
    for (target, prefix) in routes {
        built(&network, network.add_route(from, Route { network: target, prefix, via }))?;
    }
    Ok(Value::None.into())
}

/// The networks that a word means: a network, an address, or all addresses of a host.
fn whom(network: &wirelab_net::sim::SimNetwork, text: &str) -> Outcome<Vec<(IpAddr, u8)>> {
    if let Some((_, _)) = text.split_once('/')
        && let Ok(InterfaceAddress { ip, prefix }) = text.parse()
    {
        return Ok(vec![(ip, prefix)]);
    }
    let whole = |ip: IpAddr| (ip, if ip.is_ipv4() { 32 } else { 128 });
    if let Ok(ip) = text.parse() {
        return Ok(vec![whole(ip)]);
    }
    let node = node(network, text)?;
    let addresses = network.topology(|topology| topology.node(node).map(|node| node.addresses.clone()));
    Ok(addresses.unwrap_or_default().into_iter().map(|address| whole(address.at.ip)).collect())
}
