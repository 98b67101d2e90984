//! What the simulated network refuses, as faults of the language.
//!
//! May use: `eval`, `net::sim`.

use std::rc::Rc;

use wirelab_net::sim::{FilterError, LONGEST_FILTER, Topology, TopologyError};

use crate::diagnostic::nearest::nearest;
use crate::eval::fault::Fault;
use crate::eval::hosts::unknown;
use crate::message;

/// The names of all hosts and routers.
pub fn names(topology: &Topology) -> Vec<Rc<str>> {
    topology.nodes().map(|(_, node)| Rc::clone(&node.name)).collect()
}

/// What cannot be built.
pub fn of_topology(error: TopologyError, topology: &Topology) -> Box<Fault> {
    match error {
        TopologyError::NameTaken(name) => Fault::value(message!("name-taken", name = name)),
        TopologyError::AddressTaken(ip, host) => {
            Fault::value(message!("host-address-taken", address = ip, host = host))
                .help(message!("host-address-taken-help"))
        }
        TopologyError::AddressUnfit(ip) => Fault::value(message!("host-address-unfit", address = ip)),
        TopologyError::NoSuchNode(name) => unknown(&name, &names(topology)),
        TopologyError::NoSuchLink(name) => no_link(&name, topology),
        TopologyError::NoSuchAddress(host, ip) => {
            let fault = Fault::value(message!("host-without-address", host = host, address = ip));
            match addresses(topology, &host).as_str() {
                "" => fault,
                own => fault.help(message!("host-addresses-are", host = host, addresses = own)),
            }
        }
        TopologyError::OneEnd(host) => Fault::value(message!("link-to-itself", host = host)),
        TopologyError::Impossible(figure) => Fault::value(message!("figure-impossible", figure = figure)),
        TopologyError::NotNeighbours(from, to) => Fault::value(message!(
            "not-neighbours",
            from = from,
            to = to
        ))
        .help(message!("not-neighbours-help", from = from, to = to)),
    }
}

fn addresses(topology: &Topology, host: &str) -> String {
    let Some((_, node)) = topology.nodes().find(|(_, node)| *node.name == *host) else {
        return String::new();
    };
    let all: Vec<_> = node.addresses.iter().map(|address| address.at.ip.to_string()).collect();
    all.join(", ")
}

/// There is no such link.
pub fn no_link(name: &str, topology: &Topology) -> Box<Fault> {
    let fault = Fault::value(message!("no-such-link", link = name));
    let links: Vec<_> = topology.links().map(|(_, link)| Rc::clone(&link.name)).collect();
    match nearest(name, links.iter().map(|link| &**link)) {
        Some(near) => fault.help(message!("syntax-did-you-mean", word = near)),
        None => fault.help(message!("no-such-link-help")),
    }
}

/// A description of packets that is none.
pub fn of_filter(error: &FilterError, topology: &Topology) -> Box<Fault> {
    match error {
        FilterError::Unknown(word) => {
            let fault = Fault::value(message!("filter-unknown", word = word));
            let names = names(topology);
            let words = super::describe::WORDS.iter().copied().chain(names.iter().map(|name| &**name));
            match nearest(word, words) {
                Some(near) => fault.help(message!("syntax-did-you-mean", word = near)),
                None => fault.help(message!("filter-help")),
            }
        }
        FilterError::TooLong(bytes) => {
            Fault::limit(message!("filter-too-long", bytes = bytes, limit = LONGEST_FILTER))
        }
        FilterError::Both(one, other) => {
            Fault::value(message!("filter-both", one = one, other = other)).help(message!("filter-help"))
        }
        FilterError::Unfinished(word) => {
            Fault::value(message!("filter-unfinished", word = word)).help(message!("filter-help"))
        }
    }
}
