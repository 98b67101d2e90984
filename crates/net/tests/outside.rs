//! The crate as a program outside of wirelab uses it: its examples, tasks on a network, and sockets in the
//! manner of the standard library's.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::cell::Cell;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::rc::Rc;
use std::time::Duration;

use event_listener::Event;
use futures_lite::future::zip;
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use wirelab_net::os::KernelNetwork;
use wirelab_net::sim::{Figures, SimNetwork};
use wirelab_net::{Endpoint, Network, RunError, Shutdown, Tasks, TcpListener, TcpStream, UdpSocket};

#[path = "../examples/lossy_link.rs"]
#[allow(dead_code)]
mod lossy_link;
#[path = "../examples/partition.rs"]
#[allow(dead_code)]
mod partition;

const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// Alice and bob, a link of 5 ms between them.
fn two_hosts() -> (SimNetwork, Rc<dyn Network>, Rc<dyn Network>) {
    let net = SimNetwork::new(1);
    let alice = net.add_host("alice", &["10.0.0.1".parse().unwrap()]).unwrap();
    let bob = net.add_host("bob", &["10.0.0.2".parse().unwrap()]).unwrap();
    let figures = Figures { delay: Duration::from_millis(5), ..Figures::default() };
    net.add_link([alice, bob], figures).unwrap();
    let (alice, bob) = (net.on(alice), net.on(bob));
    (net, alice, bob)
}

fn at(host: [u8; 4], port: u16) -> SocketAddr {
    (host, port).into()
}

async fn connected(from: &dyn Network, to: &dyn Network, ip: [u8; 4]) -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind(to, at(ip, 0)).unwrap();
    let connecting = TcpStream::connect(from, listener.local_addr().unwrap());
    let (client, accepted) = zip(connecting, listener.accept()).await;
    (client.unwrap(), accepted.unwrap().0)
}

#[test]
fn the_link_of_the_example_loses_and_one_seed_is_one_run() {
    for seed in 1..=5 {
        let (took, packets, lost) = lossy_link::run(seed).unwrap();
        assert!(lost > 0 && lost < packets && took > Duration::from_millis(80), "{seed}: {took:?} {lost}");
        assert_eq!(lossy_link::run(seed).unwrap(), (took, packets, lost));
    }
}

#[test]
fn the_message_of_the_example_arrives_when_the_partition_is_over() {
    let (arrived, lines) = partition::run().unwrap();
    assert!(arrived > seconds(10) && arrived < seconds(20), "{arrived:?}");
    assert!(lines.iter().any(|line| line.ends_with("len 5 [partitioned]")), "{lines:#?}");
    assert!(lines.iter().any(|line| line.ends_with("len 5")), "{lines:#?}");
}

#[test]
fn a_stream_is_read_in_pieces_up_to_its_end() {
    let (net, alice, bob) = two_hosts();
    net.run(async {
        let (mut client, mut server) = connected(&*alice, &*bob, [10, 0, 0, 2]).await;
        assert_eq!(client.peer_addr().unwrap(), server.local_addr().unwrap());
        client.write_all(b"hello").await.unwrap();
        let mut piece = [0; 3];
        assert_eq!(server.read(&mut []).await.unwrap(), 0);
        assert_eq!((server.read(&mut piece).await.unwrap(), &piece), (3, b"hel"));
        assert_eq!((server.read(&mut piece).await.unwrap(), &piece[..2]), (2, &b"lo"[..]));
        client.close().await.unwrap();
        assert_eq!(server.read(&mut piece).await.unwrap(), 0);
        assert_eq!(server.socket().status().state, "CLOSE_WAIT");
        assert_eq!(client.write(b"x").await.unwrap_err().kind(), ErrorKind::BrokenPipe);
        server.write_all(b"bye").await.unwrap();
        server.shutdown(Shutdown::Write).unwrap();
        let mut rest = String::new();
        client.read_to_string(&mut rest).await.unwrap();
        assert_eq!(rest, "bye");
    })
    .unwrap();
}

#[test]
fn more_than_the_buffers_hold_is_written_while_it_is_read() {
    let (net, alice, bob) = two_hosts();
    let sent: Vec<u8> = (0..1_000_000_u32).map(|index| (index % 251) as u8).collect();
    net.run(async {
        let (mut client, mut server) = connected(&*alice, &*bob, [10, 0, 0, 2]).await;
        let writing = async {
            client.write_all(&sent).await.unwrap();
            client.close().await.unwrap();
        };
        let mut received = Vec::new();
        let ((), read) = zip(writing, server.read_to_end(&mut received)).await;
        assert_eq!(read.unwrap(), sent.len());
        assert!(received == sent);
    })
    .unwrap();
}

#[test]
fn what_the_network_answers_is_an_error_of_its_kind() {
    let (net, alice, _bob) = two_hosts();
    net.run(async {
        let refused = TcpStream::connect(&*alice, at([10, 0, 0, 2], 80)).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
        let strange = TcpListener::bind(&*alice, at([10, 0, 0, 2], 80)).unwrap_err();
        assert_eq!(strange.kind(), ErrorKind::AddrNotAvailable);
        let _first = TcpListener::bind(&*alice, at([10, 0, 0, 1], 80)).unwrap();
        let second = TcpListener::bind(&*alice, at([10, 0, 0, 1], 80)).unwrap_err();
        assert_eq!(second.kind(), ErrorKind::AddrInUse);
    })
    .unwrap();
}

#[test]
fn datagrams_keep_their_borders_and_their_senders() {
    let (net, alice, bob) = two_hosts();
    net.run(async {
        let server = UdpSocket::bind(&*bob, at([10, 0, 0, 2], 53)).unwrap();
        let client = UdpSocket::bind(&*alice, at([10, 0, 0, 1], 5000)).unwrap();
        for text in ["one", "the second"] {
            assert_eq!(client.send_to(text.as_bytes(), at([10, 0, 0, 2], 53)).await.unwrap(), text.len());
        }
        let mut buffer = [0; 4];
        let from = client.local_addr().unwrap();
        assert_eq!(server.recv_from(&mut buffer).await.unwrap(), (3, from));
        assert_eq!(server.recv_from(&mut buffer).await.unwrap(), (4, from));
        assert_eq!(&buffer, b"the ");
    })
    .unwrap();
}

#[test]
fn the_same_program_runs_on_the_kernel() {
    let network = Rc::new(KernelNetwork::new());
    let tasks = Tasks::new(Rc::clone(&network) as Rc<dyn Network>);
    let listener = TcpListener::bind(&*network, (Ipv4Addr::LOCALHOST, 0)).unwrap();
    let to = listener.local_addr().unwrap();
    tasks.spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut line = [0; 5];
        stream.read_exact(&mut line).await.unwrap();
        stream.write_all(&line).await.unwrap();
    });
    let back = tasks.run(async {
        let mut stream = TcpStream::connect(&*network, to).await.unwrap();
        stream.write_all(b"hello").await.unwrap();
        let mut back = String::new();
        stream.read_to_string(&mut back).await.unwrap();
        back
    });
    assert_eq!(back.unwrap(), "hello");
}

#[test]
fn tasks_that_wait_for_each_other_are_found_at_once() {
    let (net, alice, bob) = two_hosts();
    let error = net
        .run(async {
            let (mut client, mut server) = connected(&*alice, &*bob, [10, 0, 0, 2]).await;
            let (mut a, mut b) = ([0; 1], [0; 1]);
            zip(client.read_exact(&mut a), server.read_exact(&mut b)).await
        })
        .unwrap_err();
    let RunError::Deadlock { elapsed, waits } = &error else { panic!("{error}") };
    assert_eq!(*elapsed, Duration::from_millis(15));
    assert_eq!(waits.len(), 2, "{waits:?}");
    assert!(waits[0].starts_with("alice waits until the socket 10.0.0.1:"), "{waits:?}");
    assert!(waits[0].ends_with("(ESTABLISHED) is readable"), "{waits:?}");
    assert!(waits[1].starts_with("bob waits until the socket 10.0.0.2:"), "{waits:?}");
    assert!(error.to_string().starts_with("after 15ms all tasks wait"), "{error}");
}

#[test]
fn spawned_tasks_spawn_further_ones_and_go_on_in_the_next_run() {
    let net = SimNetwork::new(1);
    let (tasks, clock) = (net.tasks(), net.on_default());
    let count = Rc::new(Cell::new(0));
    let (spawner, counted, ticks) = (tasks.spawner(), Rc::clone(&count), Rc::clone(&clock));
    tasks.spawn(async move {
        loop {
            ticks.sleep(seconds(1)).await;
            let counted = Rc::clone(&counted);
            spawner.spawn(async move { counted.set(counted.get() + 1) });
        }
    });
    tasks.run(clock.sleep(Duration::from_millis(2_600))).unwrap();
    assert_eq!(count.get(), 2);
    tasks.run(clock.sleep(Duration::from_millis(2_600))).unwrap();
    assert_eq!((count.get(), clock.elapsed()), (5, Duration::from_millis(5_200)));
    drop(tasks);
    assert_eq!(Rc::strong_count(&count), 1, "the tasks are gone with what they held");
}

#[test]
fn a_task_is_awaited_or_cancelled_or_left_alone() {
    let (net, alice, _bob) = two_hosts();
    let tasks = net.tasks();
    let (awaited, slept) = (Rc::clone(&alice), Rc::clone(&alice));
    let seven = tasks.spawn(async move {
        awaited.sleep(seconds(1)).await;
        7
    });
    let listener = TcpListener::bind(&*alice, at([10, 0, 0, 1], 80)).unwrap();
    let listening = tasks.spawn(async move { listener.accept().await.map(drop) });
    let left_alone = Rc::new(Cell::new(false));
    let done = Rc::clone(&left_alone);
    drop(tasks.spawn(async move {
        slept.sleep(seconds(2)).await;
        done.set(true);
    }));
    assert_eq!(tasks.run(seven), Ok(7));
    tasks.run(listening.cancel()).unwrap();
    TcpListener::bind(&*alice, at([10, 0, 0, 1], 80)).unwrap();
    tasks.run(alice.sleep(seconds(2))).unwrap();
    assert!(left_alone.get());

    let (spawner, other) = (tasks.spawner(), net.tasks());
    let orphan = tasks.spawn(std::future::pending::<()>());
    drop(tasks);
    for lost in [orphan, spawner.spawn(async {})] {
        assert!(matches!(other.run(lost), Err(RunError::Deadlock { .. })));
    }
}

#[test]
fn who_watches_packets_may_wake_a_task() {
    let (net, _alice, bob) = two_hosts();
    let seen = Rc::new(Event::new());
    let told = Rc::clone(&seen);
    net.watch(Some(Rc::new(move |_| _ = told.notify(usize::MAX))));
    let socket = bob.socket(wirelab_net::Family::Inet, wirelab_net::SocketType::Datagram).unwrap();
    let listening = seen.listen();
    socket.send(b"anybody?", Some(&Endpoint::Inet(at([10, 0, 0, 1], 9)))).unwrap();
    assert_eq!(net.run(listening), Ok(()));
}

#[test]
fn time_may_keep_pace_with_the_wall() {
    let (net, alice, _bob) = two_hosts();
    let wall = Rc::new(KernelNetwork::new());
    net.realtime(Rc::clone(&wall) as Rc<dyn Network>, 20.0);
    let before = wall.elapsed();
    net.run(alice.sleep(seconds(2))).unwrap();
    assert!(wall.elapsed() - before >= Duration::from_millis(100));
    assert!(alice.elapsed() >= seconds(2));
}

#[test]
fn what_cannot_be_built_is_said_in_words() {
    let net = SimNetwork::new(1);
    let alice = net.add_host("alice", &["10.0.0.1".parse().unwrap()]).unwrap();
    let said = [
        net.add_host("alice", &[]).unwrap_err().to_string(),
        net.add_host("bob", &["10.0.0.1".parse().unwrap()]).unwrap_err().to_string(),
        net.add_link([alice, alice], Figures::default()).unwrap_err().to_string(),
        net.add_lan("office", &[alice], Figures { loss: 2.0, ..Figures::default() }).unwrap_err().to_string(),
        net.filter("tcp syn carol").unwrap_err().to_string(),
        net.filter("tcp udp").unwrap_err().to_string(),
    ];
    let wanted = [
        "the name alice is taken",
        "alice has the address 10.0.0.1 already",
        "both ends of the link are alice",
        "no link can have such a loss",
        "no filter has the word \"carol\", and nothing has that name",
        "no packet is both tcp and udp",
    ];
    assert_eq!(said, wanted);
}
