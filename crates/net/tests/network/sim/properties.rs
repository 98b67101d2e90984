//! TCP over any network: what is read is a prefix of what was sent; when both ends close, and nothing
//! crashed or stayed apart, it is all of it. No run hangs, and no run differs from itself.

use std::cell::Cell;

use futures_lite::future::zip;
use proptest::prelude::*;
use wirelab_net::sim::{Burst, Figures, SimNetwork, Spread};
use wirelab_net::{NetResult, Shutdown};

use crate::sim::lab::{addresses, ms};
use crate::tasks::{Handle, connection, receive, run_or_idle, send_all};

/// A network between two hosts, and what goes over it.
#[derive(Debug, Clone)]
struct Plan {
    seed: u64,
    /// Routers in a row, for each path between the hosts.
    paths: Vec<usize>,
    figures: Figures,
    flow: bool,
    /// The last link of each path is a lan, on which others are as well.
    lan: bool,
    sizes: [usize; 2],
    read: usize,
    six: bool,
    fault: Fault,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    None,
    /// For so long, from so long on.
    Apart(u64, u64),
    Crash(u64),
}

/// As bad as links may be without a sender that gives up in the end.
fn figures() -> impl Strategy<Value = Figures> {
    let chances = (0..=3_u32, 0..=20_u32, 0..=10_u32, 0..=2_u32);
    let burst = proptest::option::of((1..=2_u32, 40..=90_u32, 30..=60_u32));
    let rate = proptest::option::of(100_000..50_000_000_u64);
    (0..80_u64, 0..20_u64, chances, burst, rate, 5..60_usize, 576..1_600_usize).prop_map(
        |(delay, jitter, (loss, reorder, duplicate, corrupt), burst, rate, queue, mtu)| {
            let share = |percent: u32| f64::from(percent) / 100.0;
            Figures {
                delay: ms(delay),
                jitter: ms(jitter),
                loss: share(loss),
                burst: burst.map(|(enter, leave, loss)| Burst {
                    enter: share(enter),
                    leave: share(leave),
                    loss: share(loss),
                }),
                reorder: share(reorder),
                duplicate: share(duplicate),
                corrupt: share(corrupt),
                rate,
                queue,
                mtu,
            }
        },
    )
}

fn plan() -> impl Strategy<Value = Plan> {
    let fault = prop_oneof![
        3 => Just(Fault::None),
        1 => (0..2_000_u64, 1..40_000_u64).prop_map(|(from, time)| Fault::Apart(from, time)),
        1 => (0..3_000_u64).prop_map(Fault::Crash),
    ];
    let paths = proptest::collection::vec(0..3_usize, 1..3);
    let sizes = [0..30_000_usize, 0..30_000_usize];
    let switches = [any::<bool>(), any::<bool>(), any::<bool>()];
    (any::<u64>(), paths, figures(), switches, sizes, 1..5_000_usize, fault).prop_map(
        |(seed, paths, figures, [flow, lan, six], sizes, read, fault)| {
            // IPv6 has no smaller MTU (RFC 8200, section 5).
            let mtu = if six { figures.mtu.max(1_280) } else { figures.mtu };
            Plan { seed, paths, figures: Figures { mtu, ..figures }, flow, lan, sizes, read, six, fault }
        },
    )
}

fn build(plan: &Plan) -> (SimNetwork, [wirelab_net::sim::NodeId; 2]) {
    let sim = SimNetwork::new(plan.seed);
    let a = sim.add_host("alice", &addresses(&["10.0.0.1", "fd00::1"])).unwrap();
    let b = sim.add_host("bob", &addresses(&["10.0.9.2", "fd00:9::2"])).unwrap();
    // A second bit in the same column would make the checksum right again, as in life: only one link
    // of a path turns bits over.
    let sound = Figures { corrupt: 0.0, ..plan.figures };
    for (path, length) in plan.paths.iter().enumerate() {
        let (mut last, mut figures) = (a, plan.figures);
        for step in 0..*length {
            let own = [format!("10.1.{path}.{}", step + 1), format!("fd00:1:{path}::{}", step + 1)];
            let own: Vec<&str> = own.iter().map(String::as_str).collect();
            let router = sim.add_router(&format!("r{path}{step}"), &addresses(&own)).unwrap();
            sim.add_link([(last, None), (router, None)], [figures; 2]).unwrap();
            (last, figures) = (router, sound);
        }
        if plan.lan {
            let other =
                sim.add_host(&format!("other{path}"), &addresses(&[&format!("10.2.{path}.1")])).unwrap();
            let nodes = [(last, None), (b, None), (other, None)];
            sim.add_lan(&format!("lan{path}"), &nodes, figures).unwrap();
        } else {
            sim.add_link([(last, None), (b, None)], [figures; 2]).unwrap();
        }
    }
    sim.set_spread(None, if plan.flow { Spread::Flow } else { Spread::Packet });
    (sim, [a, b])
}

/// Reads to the end: what came, and how it ended.
async fn read(socket: &Handle, at_once: usize) -> (Vec<u8>, NetResult<()>) {
    let mut all = Vec::new();
    loop {
        match receive(socket, at_once).await {
            Ok((data, _)) if data.is_empty() => return (all, Ok(())),
            Ok((data, _)) => all.extend(data),
            Err(errno) => return (all, Err(errno)),
        }
    }
}

/// What each side read, bob first, and how it ended.
type Came = [(Vec<u8>, NetResult<()>); 2];

/// Plays it: what came of it, unless it waited for ever; whether there ever was a connection, which
/// needs a handshake that is not lost time and again; and all packets.
fn play(plan: &Plan, data: &[Vec<u8>; 2]) -> (Option<Came>, bool, Vec<u8>) {
    let (sim, [a, b]) = build(plan);
    let (alice, bob) = (sim.on(a), sim.on(b));
    let at = if plan.six { "[fd00:9::2]:80" } else { "10.0.9.2:80" };
    let connected = Cell::new(false);
    let came = run_or_idle(&*alice, async {
        let (client, server) = connection(&*alice, &*bob, at).await;
        connected.set(true);
        let one = async |socket: &Handle, data: &[u8]| {
            let sending = async {
                if send_all(socket, data).await.is_ok() {
                    let _ = socket.shutdown(Shutdown::Write);
                }
            };
            zip(sending, read(socket, plan.read)).await.1
        };
        let trouble = async {
            match plan.fault {
                Fault::None => {}
                Fault::Apart(from, time) => {
                    alice.sleep(ms(from)).await;
                    sim.partition(&[a], &[b]);
                    alice.sleep(ms(time)).await;
                    sim.heal();
                }
                Fault::Crash(from) => {
                    alice.sleep(ms(from)).await;
                    sim.crash(b);
                }
            }
        };
        let both = zip(one(&client, &data[0]), one(&server, &data[1]));
        let ((by_client, by_server), ()) = zip(both, trouble).await;
        [by_server, by_client]
    });
    (came, connected.get(), sim.pcapng())
}

/// A few cases, unless `PROPTEST_CASES` wants another number.
fn config() -> ProptestConfig {
    let few = ProptestConfig { cases: 24, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_CASES").is_some() { ProptestConfig::default() } else { few }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_read_is_what_was_sent(plan in plan()) {
        let data = plan.sizes.map(|size| (0..size).map(|index| (index % 253) as u8).collect::<Vec<u8>>());
        let (came, connected, packets) = play(&plan, &data);
        // A peer that crashed in silence may leave one waiting for ever, and no other.
        prop_assert!(came.is_some() || !connected || matches!(plan.fault, Fault::Crash(_)));
        if let Some(came) = &came {
            for ((read, end), sent) in came.iter().zip(&data) {
                prop_assert!(sent.starts_with(read), "{} of {}", read.len(), sent.len());
                if !matches!(plan.fault, Fault::Crash(_)) {
                    prop_assert_eq!((read.len(), *end), (sent.len(), Ok(())));
                }
            }
        }
        let (again, _, same) = play(&plan, &data);
        prop_assert_eq!(again, came);
        prop_assert!(packets == same);
    }
}
