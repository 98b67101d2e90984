//! tshark reads the captures of bad networks, and its sequence analysis says of each segment what our
//! records say of it.
//!
//! Each network is alice, a link with faults, a router, a sound link, bob (or a lan with faults). The
//! first capture is at alice's: there all that she sends again is a retransmission, and TCP_INFO has
//! counted it. The second is behind the faults: what was lost or overtaken leaves a hole, and what
//! comes late, twice or again begins before the highest number seen. Both ask of us: each finding of
//! tshark is explained by a fate on the first link, and each of ours is found by tshark.
//!
//! Whether something that comes behind its place is a retransmission or out of order, tshark guesses
//! from times. There our fates know better; the matrix of both is printed.

use std::collections::BTreeMap;

use futures_lite::future::zip;
use wirelab_net::sim::{Figures, LinkId, NodeId, SimNetwork};
use wirelab_net::{Family, Shutdown, SocketType};

use crate::sim::lab::{addresses, delay, ms, packets};
use crate::sim::seeds::seeds;
use crate::sim::sequence::{Path, Seen, has_crossed, seen};
use crate::sim::tshark;
use crate::tasks::{accept, connect, inet, listener, receive_all, run, send_all, udp};

/// A kind of bad network.
#[derive(Clone, Copy)]
struct Kind {
    name: &'static str,
    bad: Figures,
    sound: Figures,
    six: bool,
    lan: bool,
}

fn kinds() -> Vec<Kind> {
    let good = delay(ms(5));
    let rated = Figures { rate: Some(20_000_000), ..good };
    let kind = |name, bad| Kind { name, bad, sound: good, six: false, lan: false };
    let mixed = Figures { loss: 0.03, reorder: 0.05, duplicate: 0.03, jitter: ms(2), ..rated };
    vec![
        kind("none", good),
        kind("loss", Figures { loss: 0.05, ..rated }),
        kind("reorder", Figures { reorder: 0.1, ..rated }),
        kind("duplicate", Figures { duplicate: 0.1, ..rated }),
        kind("queue", Figures { rate: Some(2_000_000), queue: 6, ..good }),
        kind("mixed", mixed),
        Kind { six: true, ..kind("mixed, IPv6", mixed) },
        Kind { sound: Figures { mtu: 600, ..good }, ..kind("fragments", Figures { loss: 0.02, ..rated }) },
        Kind { sound: Figures { corrupt: 0.03, ..good }, ..kind("corrupt", Figures { loss: 0.02, ..rated }) },
        Kind { lan: true, ..kind("lan", Figures { corrupt: 0.02, ..mixed }) },
    ]
}

/// A network of a kind after it carried TCP both ways and UDP, whole and in fragments.
struct Played {
    sim: SimNetwork,
    links: Vec<LinkId>,
    hosts: [NodeId; 2],
    /// What each has counted.
    retransmits: [u32; 2],
}

fn play(kind: &Kind, seed: u64) -> Played {
    let sim = SimNetwork::new(seed);
    let a = sim.add_host("alice", &addresses(&["10.0.0.1/16", "fd00::1/32"])).unwrap();
    let b = sim.add_host("bob", &addresses(&["10.0.9.2/16", "fd00:0:9::2/32"])).unwrap();
    let links = if kind.lan {
        vec![sim.add_lan("office", &[(a, None), (b, None)], kind.bad).unwrap()]
    } else {
        let r = sim.add_router("r1", &addresses(&["10.0.0.254", "fd00::254"])).unwrap();
        let first = sim.add_link([(a, None), (r, None)], [kind.bad; 2]).unwrap();
        // What is damaged goes no further: a capture has packets as their sender sent them.
        let back = Figures { corrupt: 0.0, ..kind.sound };
        vec![first, sim.add_link([(r, None), (b, None)], [kind.sound, back]).unwrap()]
    };
    let (alice, bob) = (sim.on(a), sim.on(b));
    let (family, at, from) = if kind.six {
        (Family::Inet6, "[fd00:0:9::2]", "[fd00::1]")
    } else {
        (Family::Inet, "10.0.9.2", "10.0.0.1")
    };
    let data = b"wirelab ".repeat(15_000);
    let retransmits = run(&*alice, async {
        // Ports and data behind which tshark suspects no protocol of its own.
        let listener = listener(&*bob, &format!("{at}:40001"), 1);
        let client = alice.socket(family, SocketType::Stream).unwrap();
        client.bind(&inet(&format!("{from}:40004"))).unwrap();
        connect(&client, &listener.local().unwrap()).await.unwrap();
        let (server, _) = accept(&listener).await.unwrap();
        let there = async {
            send_all(&client, &data).await.unwrap();
            client.shutdown(Shutdown::Write).unwrap();
            receive_all(&client).await.unwrap()
        };
        let back = async {
            let got = receive_all(&server).await.unwrap();
            send_all(&server, &got[..30_000]).await.unwrap();
            server.shutdown(Shutdown::Write).unwrap();
            got
        };
        let (echoed, got) = zip(there, back).await;
        assert_eq!((echoed.len(), got.len()), (30_000, data.len()), "{} seed {seed}", kind.name);
        let datagram = udp(&*alice, &format!("{from}:40002"));
        for size in [1, 1_400, 3_000] {
            datagram.send(&data[..size], Some(&inet(&format!("{at}:40003")))).unwrap();
        }
        // Until the last of both has been sent again as often as it takes.
        alice.sleep(ms(60_000)).await;
        [&client, &server].map(|socket| socket.tcp_info().unwrap().retransmits)
    });
    Played { sim, links, hosts: [a, b], retransmits }
}

/// What tshark says of a packet.
struct Row {
    again: bool,
    hole: bool,
    duplicate_ack: bool,
    /// It acknowledges what was never sent.
    unseen: bool,
    /// Of what comes behind its place, it says that it is out of order.
    disorder: bool,
    complaint: Option<String>,
}

const FIELDS: [&str; 13] = [
    "tcp.analysis.retransmission",
    "tcp.analysis.fast_retransmission",
    "tcp.analysis.spurious_retransmission",
    "tcp.analysis.out_of_order",
    "tcp.analysis.keep_alive",
    "tcp.analysis.lost_segment",
    "tcp.analysis.duplicate_ack",
    "tcp.analysis.ack_lost_segment",
    "_ws.malformed",
    "_ws.expert.severity",
    "ip.checksum.status",
    "tcp.checksum.status",
    "udp.checksum.status",
];

fn row(fields: &[String]) -> Row {
    let has = |index: usize| !fields[index].is_empty();
    // 8388608 is the severity of an error, and 0 the status of a checksum that is wrong.
    let is_error = fields[9].split(',').any(|severity| severity == "8388608");
    let is_wrong = fields[10..].iter().any(|status| status.split(',').any(|status| status == "0"));
    Row {
        again: (0..5).any(has),
        hole: has(5),
        duplicate_ack: has(6),
        unseen: has(7),
        disorder: has(3),
        complaint: (has(8) || is_error || is_wrong).then(|| fields.join(" ")),
    }
}

/// How often there was what, over all captures.
#[derive(Default)]
struct Counts(BTreeMap<String, usize>);

impl Counts {
    fn add(&mut self, what: &str, count: usize) {
        *self.0.entry(what.to_owned()).or_default() += count;
    }
}

fn on(played: &Played, link: usize) -> Vec<Seen> {
    let all = packets(&played.sim, "").into_iter();
    seen(&all.filter(|record| record.link == played.links[link]).collect::<Vec<_>>())
}

/// Reads the capture of one link packet by packet.
fn compare(kind: &Kind, played: &Played, link: usize, counts: &mut Counts) {
    let here = on(played, link);
    let capture = tshark::capture(&played.sim, played.links[link]);
    let rows: Vec<Row> = tshark::rows(&capture, &FIELDS).iter().map(|fields| row(fields)).collect();
    assert_eq!(rows.len(), here.len());
    let before = if link == 0 { Vec::new() } else { on(played, link - 1) };
    let path = Path { here: &here, before: &before, mtu: kind.sound.mtu };
    if link > 0 {
        assert_eq!(path.forwarded(played.hosts[0]), path.expected(played.hosts[0]), "{}", kind.name);
    }
    for (index, (row, seen)) in rows.iter().zip(&here).enumerate() {
        let said = || format!("{} link {link}: {:?} {:?}", kind.name, seen.time, seen.packet);
        assert_eq!(row.complaint, None, "{}", said());
        // tshark takes a last byte that comes again with more behind it for what follows a window probe.
        let ours = (seen.again && !seen.from_last, seen.hole.is_some(), seen.duplicate_ack);
        assert_eq!((row.again, row.hole, row.duplicate_ack), ours, "{}", said());
        if row.unseen {
            // tshark follows the numbers only as long as each segment begins where the last one ended:
            // it loses them at a hole, even one that is filled later. The records do not.
            assert!(has_crossed(&here, index), "never sent: {}", said());
            counts.add("acknowledgements of bytes that tshark lost track of", 1);
        }
        if let Some(number) = seen.hole {
            assert!(path.lacks(index, number), "{number} lacks for no reason: {}", said());
        }
        if seen.again {
            let cause = path.cause(index).unwrap_or_else(|| panic!("comes late for no reason: {}", said()));
            let called = if row.disorder { "out of order" } else { "retransmission" };
            counts.add(&format!("behind their place: {cause:?}, called {called}"), 1);
        }
    }
    counts.add("captures", 1);
    counts.add("packets", here.len());
    counts.add("lacking segments", here.iter().filter(|it| it.hole.is_some()).count());
    counts.add("duplicate acknowledgements", here.iter().filter(|it| it.duplicate_ack).count());
}

/// How often a host sent again what it had sent, as it is seen on its own link.
fn sent_again(played: &Played, link: usize, host: usize) -> u32 {
    let own = on(played, link).into_iter().filter(|it| it.sender == played.hosts[host]);
    own.filter(|it| it.again).count() as u32
}

#[test]
#[allow(clippy::print_stdout)]
fn tshark_says_of_every_segment_what_our_records_say() {
    if !tshark::is_there() {
        return;
    }
    let mut all = Counts::default();
    for seed in seeds("WIRELAB_CAPTURES", 1) {
        for kind in kinds() {
            let played = play(&kind, seed);
            for link in 0..played.links.len() {
                compare(&kind, &played, link, &mut all);
            }
            let again = [sent_again(&played, 0, 0), sent_again(&played, played.links.len() - 1, 1)];
            assert_eq!(again, played.retransmits, "{} seed {seed}", kind.name);
            all.add("retransmissions counted by the hosts", (again[0] + again[1]) as usize);
        }
    }
    for (what, count) in &all.0 {
        println!("{count:8} {what}");
    }
}
