//! `connections`

use super::{HOSTS_OPERAND, NO_CALL, named};
use crate::commands::parts::LIST;
use crate::eval::call::{Call, Reply};
use crate::eval::fault::Outcome;
use crate::eval::value::{Address, Record, Value};
use crate::simulation::network;
use crate::spec::{Command, Example, Family, SHOWN, Yields, text};

/// `connections`
pub static CONNECTIONS: Command = Command {
    name: "connections",
    family: Family::Network,
    summary: text("list what the hosts know of TCP connections", "列出各主机所知的 TCP 连接"),
    details: text(
        "A row for each end of a connection, as `ss -tan` on its host would have it. That is more than \
         `sockets` can show: a handshake under way is SYN_RECV at the server before anybody can accept it, \
         and TIME_WAIT stays behind when the socket is closed. With names, only these hosts.",
        "连接的每一端占一行，相当于在那台主机上执行 `ss -tan`。这比 `sockets` 能显示的多：握手还没完成、没人能接\
         受时，服务器上已是 SYN_RECV；套接字关闭之后还有 TIME_WAIT。写上名字就只列这些主机。",
    ),
    syscall: NO_CALL,
    returns: text("A list of records: host, local, peer, state.", "记录的列表：host、local、peer、state。"),
    errors: &["VALUE"],
    operands: &[HOSTS_OPERAND],
    options: &[],
    yields: Yields::of(LIST),
    facts: SHOWN,
    examples: &[Example {
        about: text("the SYN has arrived, and its answer is under way", "SYN 已到，回答还在路上"),
        script: "net sim seed 7\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob delay 10ms\n\
                 server = tcp listen 10.0.0.2:80 on bob\nspawn { tcp connect 10.0.0.2:80 on alice }\n\
                 sleep 15ms\nfor end in connections { print end.host end.state }\n",
        output: "alice SYN_SENT\nbob SYN_RECV\n",
    }],
    related: &["sockets", "info", "packets"],
    run: connections,
};

fn connections(call: &mut Call<'_>) -> Outcome<Reply> {
    let network = network(call.world, call.command.name)?;
    let hosts = named(call, &network)?;
    let ends = network.connections().into_iter();
    let ends = ends.filter(|end| hosts.is_empty() || hosts.iter().any(|host| **host == *end.host));
    let rows: Vec<Value> = ends
        .map(|end| {
            Record::new([
                ("host", Value::text(&*end.host)),
                ("local", Value::from(Address::Inet(end.local))),
                ("peer", Value::from(Address::Inet(end.peer))),
                ("state", Value::text(end.state)),
            ])
            .into()
        })
        .collect();
    Ok(rows.into())
}
