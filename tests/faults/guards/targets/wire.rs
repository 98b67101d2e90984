//! The wire formats of the simulated network: any bytes as packets, texts as filters, and the capture
//! that is written of what crossed.
//!
//! An input is a choice and then packets: how each is sent, its length, its bytes.

use std::rc::Rc;
use std::time::Duration;

use wirelab_net::sim::{Figures, LinkId, NodeId, SimNetwork};
use wirelab_net::{Advance, Endpoint, Family, Network, SocketType};

/// Hosts with sockets of all sorts, on a link, a lan and behind a router.
struct Lab {
    sim: SimNetwork,
    ways: Vec<(LinkId, NodeId, Option<NodeId>)>,
    network: Rc<dyn Network>,
    _sockets: Vec<Rc<dyn wirelab_net::Socket>>,
}

pub fn run(data: &[u8]) {
    let Some((choice, mut data)) = super::chosen(data) else { return };
    let lab = lab();
    if choice & 3 == 3 {
        return filter(&lab, data);
    }
    for _ in 0..32 {
        let [how, length, rest @ ..] = data else { break };
        let length = (usize::from(*length) << (how >> 6)).min(rest.len());
        let (packet, rest) = rest.split_at(length);
        data = rest;
        let mut packet = packet.to_vec();
        if how & 8 == 0 {
            repair(&mut packet);
        }
        let (link, sender, receiver) = lab.ways[usize::from(how & 7) % lab.ways.len()];
        lab.sim.inject(link, sender, receiver, &packet);
        if how & 16 == 0 {
            settle(&lab, 40);
        }
    }
    settle(&lab, 400);
    look(&lab, choice);
}

/// Lets happen what follows, but no longer than so many steps.
fn settle(lab: &Lab, steps: usize) {
    let Some(time) = lab.network.virtual_time() else { return };
    // Without somebody who waits, time does not go on.
    let mut waits = lab.network.sleep(Duration::from_secs(5));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    for _ in 0..steps {
        if waits.as_mut().poll(&mut context).is_ready() || matches!(time.advance(true), Advance::Idle) {
            break;
        }
    }
}

/// What crossed can be summed up, filtered and written.
fn look(lab: &Lab, choice: u8) {
    let texts = ["", "tcp", "udp from alice", "icmp", "arp", "tcp syn and not ack", "port 9", "lost"];
    if let Ok(filter) = lab.sim.filter(texts[usize::from(choice >> 2) % texts.len()]) {
        for record in lab.sim.records(&filter) {
            if let Some(summary) = record.summary() {
                assert!(summary.len <= record.bytes.len(), "{summary:?} of {:?}", record.bytes);
            }
        }
    }
    capture(&lab.sim.pcapng());
}

/// Blocks, each with its length before and behind (draft-ietf-opsawg-pcapng, section 3.1).
fn capture(mut file: &[u8]) {
    let number = |at: &[u8]| at.first_chunk().map(|bytes| u32::from_le_bytes(*bytes) as usize);
    assert_eq!(file.get(..4), Some(&[0x0a, 0x0d, 0x0d, 0x0a][..]));
    while !file.is_empty() {
        let length = file.get(4..).and_then(number).unwrap_or_default();
        assert!(length >= 12 && length % 4 == 0 && length <= file.len(), "a block of {length} bytes");
        assert_eq!(number(&file[length - 4..]), Some(length));
        file = &file[length..];
    }
}

fn filter(lab: &Lab, data: &[u8]) {
    let text = String::from_utf8_lossy(data.get(..2000).unwrap_or(data));
    match lab.sim.filter(&text) {
        Ok(filter) => _ = lab.sim.records(&filter),
        Err(error) => {
            let fault =
                lab.sim.topology(|topology| wirelab_lang::simulation::fault::of_filter(&error, topology));
            let language = wirelab_lang::catalogue::Language::Chinese;
            let style = wirelab::output::diagnostics::Style {
                language,
                colours: false,
                light: false,
                width: 80,
                wraps: true,
            };
            super::plain(&wirelab::output::diagnostics::fault(&fault, style));
        }
    }
}

fn lab() -> Lab {
    let sim = SimNetwork::new(7);
    let at = |list: &[&str]| list.iter().map(|text| text.parse().unwrap()).collect::<Vec<_>>();
    let alice = sim.add_host("alice", &at(&["10.0.0.1", "fd00::1"])).unwrap();
    let bob = sim.add_host("bob", &at(&["10.0.0.2", "fd00::2"])).unwrap();
    let carol = sim.add_host("carol", &at(&["10.0.1.3", "fd01::3"])).unwrap();
    let router = sim.add_router("r1", &at(&["10.0.0.254", "10.0.1.254", "fd00::fe", "fd01::fe"])).unwrap();
    let figures = Figures { delay: Duration::from_millis(1), ..Figures::default() };
    let lan = sim.add_lan("lan", &[(alice, None), (bob, None), (router, None)], figures).unwrap();
    let narrow = Figures { mtu: 1280, ..figures };
    let link = sim.add_link([(router, None), (carol, None)], [narrow; 2]).unwrap();
    sim.keep_records(Some(1000));
    let ways = vec![
        (lan, alice, Some(bob)),
        (lan, bob, Some(alice)),
        (lan, alice, None),
        (lan, alice, Some(router)),
        (link, carol, Some(router)),
        (link, router, Some(carol)),
    ];
    let network = sim.on(bob);
    let mut sockets = Vec::new();
    for (node, address) in [(bob, "10.0.0.2:9"), (bob, "[fd00::2]:9"), (carol, "10.0.1.3:9")] {
        let address: std::net::SocketAddr = address.parse().unwrap();
        let family = if address.is_ipv4() { Family::Inet } else { Family::Inet6 };
        for socket_type in [SocketType::Stream, SocketType::Datagram] {
            let socket = sim.on(node).socket(family, socket_type).unwrap();
            socket.bind(&Endpoint::Inet(address)).unwrap();
            if socket_type == SocketType::Stream {
                socket.listen(4).unwrap();
            }
            sockets.push(socket);
        }
    }
    Lab { sim, ways, network, _sockets: sockets }
}

/// Puts lengths and checksums right, so that what is random gets further than the first look.
fn repair(packet: &mut [u8]) {
    let length = packet.len();
    match packet.first().map(|byte| byte >> 4) {
        Some(4) if length >= 20 => {
            let header = (usize::from(packet[0] & 15) * 4).clamp(20, length);
            packet[2..4].copy_from_slice(&(length as u16).to_be_bytes());
            packet[10..12].fill(0);
            let sum = folded(sum(&packet[..header]));
            packet[10..12].copy_from_slice(&sum);
            let pseudo = sum_of(&packet[12..20], packet[9], length - header);
            of_payload(packet[9], &mut packet[header..], pseudo);
        }
        Some(6) if length >= 40 => {
            packet[4..6].copy_from_slice(&((length - 40) as u16).to_be_bytes());
            let pseudo = sum_of(&packet[8..40], packet[6], length - 40);
            of_payload(packet[6], &mut packet[40..], pseudo);
        }
        _ => {}
    }
}

fn sum_of(addresses: &[u8], protocol: u8, length: usize) -> u64 {
    sum(addresses) + u64::from(protocol) + length as u64
}

fn of_payload(protocol: u8, payload: &mut [u8], pseudo: u64) {
    let (at, pseudo) = match protocol {
        6 => (16, pseudo),
        17 => (6, pseudo),
        1 => (2, 0),
        58 => (2, pseudo),
        _ => return,
    };
    if payload.len() < at + 2 {
        return;
    }
    if protocol == 17 {
        let length = (payload.len() as u16).to_be_bytes();
        payload[4..6].copy_from_slice(&length);
    }
    payload[at..at + 2].fill(0);
    let sum = folded(sum(payload) + pseudo);
    payload[at..at + 2].copy_from_slice(&sum);
}

fn sum(bytes: &[u8]) -> u64 {
    bytes.chunks(2).map(|pair| u64::from(pair[0]) << 8 | u64::from(pair.get(1).copied().unwrap_or(0))).sum()
}

fn folded(mut sum: u64) -> [u8; 2] {
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    (!(sum as u16)).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An IPv4 header from alice to bob, and what it carries.
    fn packet(protocol: u8, payload: &[u8]) -> Vec<u8> {
        let mut packet = vec![0x45, 0, 0, 0, 0, 1, 0, 0, 64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
        packet.extend_from_slice(payload);
        repair(&mut packet);
        packet
    }

    #[test]
    fn what_is_injected_reaches_hosts_that_answer() {
        let syn = [0x30, 0x39, 0, 9, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 0x40, 0, 0, 0, 0, 0];
        let nobody = [0x30, 0x39, 0, 98, 0, 9, 0, 0, b'x'];
        for (protocol, payload, answer) in [(6, &syn[..], "tcp syn ack"), (17, &nobody[..], "icmp")] {
            let lab = lab();
            let (link, sender, receiver) = lab.ways[0];
            lab.sim.inject(link, sender, receiver, &packet(protocol, payload));
            settle(&lab, 40);
            let answers = lab.sim.filter(answer).map(|filter| lab.sim.records(&filter).len()).unwrap();
            assert!(answers > 0, "no {answer}");
        }
    }
}
