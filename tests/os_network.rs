//! The kernel's network behind the seam: every call, on loopback.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::rc::Rc;
use std::time::Duration;

use async_io::block_on;
use futures_lite::FutureExt;
use futures_util::future::join;
use wirelab::net::os::KernelNetwork;
use wirelab::net::{
    Direction, Endpoint, Errno, Family, Interest, NetResult, Network, OptionValue, Received, Socket,
    SocketOption, Status, Style,
};

type Handle = Rc<dyn Socket>;

fn net() -> KernelNetwork {
    KernelNetwork::new()
}

fn inet(text: &str) -> Endpoint {
    Endpoint::Inet(text.parse().unwrap())
}

fn address(endpoint: &Endpoint) -> SocketAddr {
    match endpoint {
        Endpoint::Inet(address) => *address,
        Endpoint::Unix(path) => panic!("{path:?}"),
    }
}

/// Ends a test that would hang.
fn run<T>(test: impl Future<Output = T>) -> T {
    let late = async {
        async_io::Timer::after(Duration::from_secs(20)).await;
        panic!("the test hangs")
    };
    block_on(test.or(late))
}

async fn again<T>(
    socket: &Handle,
    interest: Interest,
    mut call: impl FnMut() -> NetResult<T>,
) -> NetResult<T> {
    loop {
        match call() {
            Err(Errno::AGAIN) => socket.ready(interest).await?,
            other => return other,
        }
    }
}

async fn receive(socket: &Handle, max: usize) -> NetResult<(Vec<u8>, Received)> {
    let mut buffer = Vec::new();
    let received = again(socket, Interest::Readable, || socket.receive(&mut buffer, max, false)).await?;
    Ok((buffer, received))
}

async fn accept(listener: &Handle) -> NetResult<(Handle, Endpoint)> {
    again(listener, Interest::Readable, || listener.accept()).await
}

async fn connect(socket: &Handle, to: &Endpoint) -> NetResult<()> {
    match socket.connect(to) {
        Err(Errno::INPROGRESS) => {
            socket.ready(Interest::Writable).await?;
            match socket.get(SocketOption::Error)? {
                OptionValue::Error(Some(errno)) => Err(errno),
                _ => Ok(()),
            }
        }
        other => other,
    }
}

fn listener(net: &KernelNetwork, at: &str, backlog: u32) -> Handle {
    let family = if at.starts_with('[') { Family::Inet6 } else { Family::Inet };
    let listener = net.socket(family, Style::Stream).unwrap();
    listener.bind(&inet(at)).unwrap();
    listener.listen(backlog).unwrap();
    listener
}

async fn connection(net: &KernelNetwork, at: &str) -> (Handle, Handle) {
    let listener = listener(net, at, 5);
    let local = listener.local().unwrap();
    let family = if address(&local).is_ipv6() { Family::Inet6 } else { Family::Inet };
    let client = net.socket(family, Style::Stream).unwrap();
    let (connected, accepted) = join(connect(&client, &local), accept(&listener)).await;
    connected.unwrap();
    let (server, from) = accepted.unwrap();
    assert_eq!(from, client.local().unwrap());
    assert_eq!(client.peer().unwrap(), local);
    (client, server)
}

fn udp(net: &KernelNetwork, at: &str) -> Handle {
    let family = if at.starts_with('[') { Family::Inet6 } else { Family::Inet };
    let socket = net.socket(family, Style::Datagram).unwrap();
    socket.bind(&inet(at)).unwrap();
    socket
}

#[test]
fn connects_accepts_and_echoes_on_both_families() {
    run(async {
        let net = net();
        for at in ["127.0.0.1:0", "[::1]:0"] {
            let (client, server) = connection(&net, at).await;
            assert_eq!(client.send(b"hello", None).unwrap(), 5);
            let (data, received) = receive(&server, 1024).await.unwrap();
            assert_eq!((data.as_slice(), received.count, received.from), (&b"hello"[..], 5, None));
            assert_eq!(server.send(&data, None).unwrap(), 5);
            assert_eq!(receive(&client, 2).await.unwrap().0, b"he");
            assert_eq!(receive(&client, 64).await.unwrap().0, b"llo");
        }
    });
}

#[test]
fn a_receive_appends_no_more_than_asked_for() {
    run(async {
        let (client, server) = connection(&net(), "127.0.0.1:0").await;
        client.send(b"0123456789", None).unwrap();
        server.ready(Interest::Readable).await.unwrap();
        let mut roomy = Vec::with_capacity(4096);
        roomy.extend_from_slice(b">");
        assert_eq!(server.receive(&mut roomy, 4, true).unwrap().count, 4);
        assert_eq!(server.receive(&mut roomy, 4, false).unwrap().count, 4);
        assert_eq!(roomy, b">01230123");
        let mut exact = Vec::with_capacity(6);
        assert_eq!(server.receive(&mut exact, 6, false).unwrap().count, 6);
        assert_eq!(exact, b"456789");
        assert_eq!(server.receive(&mut exact, 6, false), Err(Errno::AGAIN));
        assert_eq!(exact, b"456789");
    });
}

#[test]
fn a_half_close_is_the_end_of_one_direction() {
    run(async {
        let (client, server) = connection(&net(), "127.0.0.1:0").await;
        client.send(b"last", None).unwrap();
        client.shutdown(Direction::Write).unwrap();
        assert_eq!(receive(&server, 64).await.unwrap().0, b"last");
        assert_eq!(receive(&server, 64).await.unwrap().1.count, 0);
        assert_eq!(server.status().state, "CLOSE_WAIT");
        server.send(b"answer", None).unwrap();
        assert_eq!(receive(&client, 64).await.unwrap().0, b"answer");
        assert_eq!(client.send(b"x", None), Err(Errno::PIPE));
    });
}

#[test]
fn close_sends_fin_and_linger_zero_sends_rst() {
    run(async {
        let net = net();
        let (client, server) = connection(&net, "127.0.0.1:0").await;
        client.close();
        assert_eq!(receive(&server, 64).await.unwrap().1.count, 0);

        let (client, server) = connection(&net, "127.0.0.1:0").await;
        client.set(SocketOption::Linger, OptionValue::Time(Some(Duration::ZERO))).unwrap();
        client.close();
        assert_eq!(receive(&server, 64).await.unwrap_err(), Errno::CONNRESET);
    });
}

#[test]
fn n11_linger_with_a_time_sends_fin_and_does_not_hold_up_the_program() {
    run(async {
        let net = net();
        let listener = listener(&net, "127.0.0.1:0", 1);
        listener.set(SocketOption::Linger, OptionValue::Time(Some(Duration::from_secs(15)))).unwrap();
        let client = net.socket(Family::Inet, Style::Stream).unwrap();
        connect(&client, &listener.local().unwrap()).await.unwrap();
        let (server, _) = accept(&listener).await.unwrap();
        let block = vec![b'x'; 1 << 20];
        let mut sent = 0;
        while let Ok(count) = server.send(&block, None) {
            sent += count;
        }
        let before = net.elapsed();
        server.close();
        assert!(net.elapsed() - before < Duration::from_secs(5));
        let mut got = 0;
        loop {
            match receive(&client, 1 << 20).await.unwrap().1.count {
                0 => break,
                count => got += count,
            }
        }
        assert_eq!(got, sent);
    });
}

#[test]
fn after_close_every_call_is_ebadf_and_waiters_wake() {
    run(async {
        let net = net();
        let (client, server) = connection(&net, "127.0.0.1:0").await;
        let three = join(
            join(client.ready(Interest::Readable), client.ready(Interest::Readable)),
            join(client.ready(Interest::Readable), async {
                futures_lite::future::yield_now().await;
                client.close();
                client.close();
            }),
        );
        let ((a, b), (c, ())) = three.await;
        assert_eq!((a, b, c), (Err(Errno::BADF), Err(Errno::BADF), Err(Errno::BADF)));
        assert_eq!(receive(&server, 1).await.unwrap().1.count, 0);
        assert_eq!(client.send(b"x", None), Err(Errno::BADF));
        assert_eq!(client.receive(&mut Vec::new(), 1, false), Err(Errno::BADF));
        assert_eq!(client.local(), Err(Errno::BADF));
        assert_eq!(client.get(SocketOption::NoDelay), Err(Errno::BADF));
        assert_eq!(client.shutdown(Direction::Both), Err(Errno::BADF));
        assert_eq!(client.ready(Interest::Writable).await, Err(Errno::BADF));
        assert_eq!(client.status().state, "CLOSED");
        assert!(client.accept().is_err());

        let listener = listener(&net, "127.0.0.1:0", 1);
        let (waited, ()) = join(accept(&listener), async { listener.close() }).await;
        assert_eq!(waited.err(), Some(Errno::BADF));
        let datagrams = udp(&net, "127.0.0.1:0");
        let (waited, ()) = join(receive(&datagrams, 1), async { datagrams.close() }).await;
        assert_eq!(waited.unwrap_err(), Errno::BADF);
    });
}

#[test]
fn several_tasks_wait_on_one_socket_and_one_may_give_up() {
    run(async {
        let (client, server) = connection(&net(), "127.0.0.1:0").await;
        let mut gives_up = server.ready(Interest::Readable);
        assert!(futures_lite::future::poll_once(&mut gives_up).await.is_none());
        let first = server.ready(Interest::Readable);
        let second = server.ready(Interest::Readable);
        let writes = server.ready(Interest::Writable);
        let rest = async {
            futures_lite::future::yield_now().await;
            drop(gives_up);
            client.send(b"x", None).unwrap();
        };
        let ((first, second), (writes, ())) = join(join(first, second), join(writes, rest)).await;
        assert_eq!((first, second, writes), (Ok(()), Ok(()), Ok(())));
    });
}

#[test]
fn nobody_listens_is_econnrefused() {
    run(async {
        let net = net();
        let gone = listener(&net, "127.0.0.1:0", 1);
        let to = gone.local().unwrap();
        gone.close();
        let client = net.socket(Family::Inet, Style::Stream).unwrap();
        assert_eq!(connect(&client, &to).await, Err(Errno::CONNREFUSED));
    });
}

#[test]
fn datagrams_keep_their_bounds() {
    run(async {
        let net = net();
        for at in ["127.0.0.1:0", "[::1]:0"] {
            let (a, b) = (udp(&net, at), udp(&net, at));
            let to = b.local().unwrap();
            a.send(b"", Some(&to)).unwrap();
            a.send(b"0123456789", Some(&to)).unwrap();
            a.send(b"ok", Some(&to)).unwrap();
            let (data, received) = receive(&b, 4).await.unwrap();
            assert_eq!((data.len(), received.count, received.truncated), (0, 0, false));
            assert_eq!(received.from, Some(a.local().unwrap()));
            let (data, received) = receive(&b, 4).await.unwrap();
            assert_eq!((data.as_slice(), received.truncated), (&b"0123"[..], true));
            let (data, received) = receive(&b, 2).await.unwrap();
            assert_eq!((data.as_slice(), received.truncated), (&b"ok"[..], false));
            assert_eq!(a.send(&vec![0; 65_536], Some(&to)), Err(Errno::MSGSIZE));
        }
    });
}

#[test]
fn a_connected_datagram_socket_hears_of_refusals() {
    run(async {
        let net = net();
        let gone = udp(&net, "127.0.0.1:0");
        let to = gone.local().unwrap();
        gone.close();
        let client = net.socket(Family::Inet, Style::Datagram).unwrap();
        assert_eq!(client.status().state, "UNCONN");
        client.connect(&to).unwrap();
        assert_eq!(client.status().state, "ESTABLISHED");
        client.send(b"anyone?", None).unwrap();
        assert_eq!(receive(&client, 10).await.unwrap_err(), Errno::CONNREFUSED);
    });
}

#[test]
fn a_dual_stack_listener_takes_ipv4_unless_v6only() {
    run(async {
        let net = net();
        let both = net.socket(Family::Inet6, Style::Stream).unwrap();
        both.set(SocketOption::V6Only, OptionValue::Switch(false)).unwrap();
        both.bind(&inet("[::ffff:127.0.0.1]:0")).unwrap();
        both.listen(1).unwrap();
        let port = address(&both.local().unwrap()).port();
        let client = net.socket(Family::Inet, Style::Stream).unwrap();
        let to = inet(&format!("127.0.0.1:{port}"));
        let (connected, accepted) = join(connect(&client, &to), accept(&both)).await;
        connected.unwrap();
        let (server, from) = accepted.unwrap();
        assert!(address(&from).to_string().starts_with("[::ffff:127.0.0.1]:"));
        assert_eq!(server.status().state, "ESTABLISHED");
        let (local, peer) = (server.local().unwrap(), server.peer().unwrap());
        assert_eq!(net.state_of(&local, &peer), Some("ESTABLISHED"));

        let only = net.socket(Family::Inet6, Style::Stream).unwrap();
        only.set(SocketOption::V6Only, OptionValue::Switch(true)).unwrap();
        assert_eq!(only.get(SocketOption::V6Only), Ok(OptionValue::Switch(true)));
    });
}

#[test]
fn unix_sockets_by_path_abstract_name_and_pair() {
    run(async {
        let net = net();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s").into_os_string().into_encoded_bytes();
        let name = format!("\0wirelab-test-{}", std::process::id()).into_bytes();
        for at in [path, name].map(Endpoint::Unix) {
            let listener = net.socket(Family::Unix, Style::Stream).unwrap();
            listener.bind(&at).unwrap();
            listener.listen(3).unwrap();
            assert_eq!(listener.local().unwrap(), at);
            let client = net.socket(Family::Unix, Style::Stream).unwrap();
            client.connect(&at).unwrap();
            assert_eq!(listener.status(), Status { state: "LISTEN", receive_queue: 1, send_queue: 3 });
            let (server, from) = accept(&listener).await.unwrap();
            assert_eq!(from, Endpoint::Unix(Vec::new()));
            client.send(b"hi", None).unwrap();
            assert_eq!(receive(&server, 10).await.unwrap().0, b"hi");
            assert_eq!(server.status().state, "ESTABLISHED");
        }
        let (a, b) = net.pair(Style::Stream).unwrap();
        a.send(b"pair", None).unwrap();
        assert_eq!(b.status().receive_queue, 4);
        assert_eq!(receive(&b, 10).await.unwrap().0, b"pair");
        a.close();
        assert_eq!(receive(&b, 10).await.unwrap().1.count, 0);
        assert_eq!(b.send(b"x", None), Err(Errno::PIPE));
    });
}

#[test]
fn unix_datagrams_say_who_sent_them() {
    run(async {
        let net = net();
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| Endpoint::Unix(folder.path().join(name).into_os_string().into_encoded_bytes());
        let server = net.socket(Family::Unix, Style::Datagram).unwrap();
        server.bind(&at("server")).unwrap();
        let named = net.socket(Family::Unix, Style::Datagram).unwrap();
        named.bind(&at("client")).unwrap();
        named.send(b"12345", Some(&at("server"))).unwrap();
        let (data, received) = receive(&server, 3).await.unwrap();
        assert_eq!(
            (data.as_slice(), received.truncated, received.from),
            (&b"123"[..], true, Some(at("client")))
        );
        let nameless = net.socket(Family::Unix, Style::Datagram).unwrap();
        nameless.send(b"", Some(&at("server"))).unwrap();
        let (_, received) = receive(&server, 3).await.unwrap();
        assert_eq!((received.count, received.from), (0, Some(Endpoint::Unix(Vec::new()))));
        assert_eq!(server.status().state, "UNCONN");
        assert_eq!(nameless.bind(&Endpoint::Unix(b"a\0b".to_vec())), Err(Errno::INVAL));
        assert_eq!(nameless.bind(&Endpoint::Unix(vec![b'a'; 200])), Err(Errno::NAMETOOLONG));
    });
}

#[test]
fn the_status_has_the_queues() {
    run(async {
        let net = net();
        for at in ["127.0.0.1:0", "[::1]:0"] {
            let listener = listener(&net, at, 7);
            let local = listener.local().unwrap();
            let family = if address(&local).is_ipv6() { Family::Inet6 } else { Family::Inet };
            assert_eq!(listener.status(), Status { state: "LISTEN", receive_queue: 0, send_queue: 7 });
            let client = net.socket(family, Style::Stream).unwrap();
            assert_eq!(client.status().state, "CLOSED");
            connect(&client, &local).await.unwrap();
            let other = net.socket(family, Style::Stream).unwrap();
            connect(&other, &local).await.unwrap();
            listener.ready(Interest::Readable).await.unwrap();
            assert_eq!(listener.status().receive_queue, 2);
            let (server, _) = accept(&listener).await.unwrap();
            client.send(b"12345", None).unwrap();
            server.ready(Interest::Readable).await.unwrap();
            assert_eq!(server.status(), Status { state: "ESTABLISHED", receive_queue: 5, send_queue: 0 });
        }
        let socket = udp(&net, "127.0.0.1:0");
        let sender = udp(&net, "127.0.0.1:0");
        sender.send(b"x", Some(&socket.local().unwrap())).unwrap();
        let status = socket.status();
        assert_eq!(status.state, "UNCONN");
        assert!(status.receive_queue > 0);
    });
}

#[test]
fn the_kernel_knows_a_connection_after_its_socket_is_closed() {
    run(async {
        let net = net();
        for at in ["127.0.0.1:0", "[::1]:0"] {
            let (client, server) = connection(&net, at).await;
            let (local, peer) = (client.local().unwrap(), client.peer().unwrap());
            assert_eq!(net.state_of(&local, &peer), Some("ESTABLISHED"));
            client.close();
            assert_eq!(receive(&server, 10).await.unwrap().1.count, 0);
            // FIN_WAIT1 until the acknowledgement, which the other side may delay.
            assert!(matches!(net.state_of(&local, &peer), Some("FIN_WAIT1" | "FIN_WAIT2")));
            server.close();
            assert_eq!(net.state_of(&local, &peer), Some("TIME_WAIT"));
        }
        let listener = listener(&net, "127.0.0.1:0", 1);
        assert_eq!(net.state_of(&listener.local().unwrap(), &inet("127.0.0.1:1")), None);
    });
}

#[test]
fn options_come_back_as_they_were_set() {
    use SocketOption as O;
    let net = net();
    let switches = [O::NoDelay, O::KeepAlive, O::Reuse, O::ReusePort, O::Broadcast];
    for family in [Family::Inet, Family::Inet6] {
        let tcp = net.socket(family, Style::Stream).unwrap();
        for option in switches {
            for value in [true, false].map(OptionValue::Switch) {
                tcp.set(option, value).unwrap();
                assert_eq!(tcp.get(option), Ok(value), "{option:?}");
            }
        }
        for time in [Some(Duration::from_secs(3)), Some(Duration::ZERO), None].map(OptionValue::Time) {
            tcp.set(O::Linger, time).unwrap();
            assert_eq!(tcp.get(O::Linger), Ok(time));
        }
        tcp.set(O::Ttl, OptionValue::Number(7)).unwrap();
        assert_eq!(tcp.get(O::Ttl), Ok(OptionValue::Number(7)));
        // Linux doubles the number for its own bookkeeping (socket(7)).
        tcp.set(O::ReceiveBuffer, OptionValue::Number(8192)).unwrap();
        assert_eq!(tcp.get(O::ReceiveBuffer), Ok(OptionValue::Number(16384)));
        tcp.set(O::SendBuffer, OptionValue::Number(8192)).unwrap();
        assert_eq!(tcp.get(O::SendBuffer), Ok(OptionValue::Number(16384)));
        assert_eq!(tcp.get(O::Error), Ok(OptionValue::Error(None)));
        assert!(matches!(tcp.get(O::Mss), Ok(OptionValue::Number(_))));
        let udp = net.socket(family, Style::Datagram).unwrap();
        udp.set(O::MulticastTtl, OptionValue::Number(4)).unwrap();
        assert_eq!(udp.get(O::MulticastTtl), Ok(OptionValue::Number(4)));
        udp.set(O::MulticastLoop, OptionValue::Switch(false)).unwrap();
        assert_eq!(udp.get(O::MulticastLoop), Ok(OptionValue::Switch(false)));
        assert_eq!(udp.set(O::NoDelay, OptionValue::Switch(true)), Err(Errno::NOPROTOOPT));
        assert_eq!(udp.set(O::Broadcast, OptionValue::Number(1)), Err(Errno::INVAL));
        assert_eq!(udp.set(O::Mss, OptionValue::Number(1)), Err(Errno::NOPROTOOPT));
    }
    let (unix, _other) = net.pair(Style::Stream).unwrap();
    for option in [O::Ttl, O::NoDelay, O::MulticastLoop] {
        assert_eq!(unix.get(option), Err(Errno::NOPROTOOPT), "{option:?}");
    }
}

#[test]
fn tcp_info_tells_the_mss_and_the_congestion_control() {
    run(async {
        let net = net();
        for at in ["127.0.0.1:0", "[::1]:0"] {
            let (client, _server) = connection(&net, at).await;
            let info = client.tcp_info().unwrap();
            assert!(info.mss > 500 && info.congestion_window > 0 && info.rto > Duration::ZERO, "{info:?}");
            assert!(info.path_mtu > info.mss && !info.congestion_control.is_empty(), "{info:?}");
        }
        assert_eq!(udp(&net, "127.0.0.1:0").tcp_info(), None);
    });
}

#[test]
fn a_multicast_group_on_loopback() {
    run(async {
        let net = net();
        let group: IpAddr = "239.1.2.3".parse().unwrap();
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let member = net.socket(Family::Inet, Style::Datagram).unwrap();
        member.bind(&inet("0.0.0.0:0")).unwrap();
        member.membership(group, loopback, true).unwrap();
        let to = Endpoint::Inet(SocketAddr::new(group, address(&member.local().unwrap()).port()));
        let sender = udp(&net, "127.0.0.1:0");
        sender.send(b"to all", Some(&to)).unwrap();
        let (data, received) = receive(&member, 64).await.unwrap();
        assert_eq!((data.as_slice(), received.from), (&b"to all"[..], Some(sender.local().unwrap())));
        member.membership(group, loopback, false).unwrap();
        assert_eq!(member.membership(group, loopback, false), Err(Errno::ADDRNOTAVAIL));
        assert_eq!(member.membership(group, Ipv6Addr::LOCALHOST.into(), true), Err(Errno::INVAL));

        let six = net.socket(Family::Inet6, Style::Datagram).unwrap();
        let group: IpAddr = "ff02::1234".parse().unwrap();
        six.membership(group, Ipv6Addr::LOCALHOST.into(), true).unwrap();
        six.membership(group, Ipv6Addr::LOCALHOST.into(), false).unwrap();
        assert_eq!(six.membership(group, "2001:db8::1".parse().unwrap(), true), Err(Errno::ADDRNOTAVAIL));
    });
}

#[test]
fn names_and_literals_resolve() {
    run(async {
        let net = net();
        assert_eq!(net.resolve("127.0.0.1").await.unwrap(), [IpAddr::V4(Ipv4Addr::LOCALHOST)]);
        assert_eq!(net.resolve("::1").await.unwrap(), [IpAddr::V6(Ipv6Addr::LOCALHOST)]);
        let localhost = net.resolve("localhost").await.unwrap();
        assert!(!localhost.is_empty() && localhost.iter().all(IpAddr::is_loopback));
        for odd in ["2130706433", "0x7f.1", "127.1"] {
            assert_eq!(net.resolve(odd).await.unwrap(), [IpAddr::V4(Ipv4Addr::LOCALHOST)], "{odd}");
        }
        let error = net.resolve("nul\0byte").await.unwrap_err();
        assert_eq!(error.name, "EAI_NONAME");
    });
}

#[test]
fn interfaces_have_numbers_and_the_clock_goes_on() {
    run(async {
        let net = net();
        assert_eq!(net.interface("lo").unwrap(), 1);
        assert_eq!(net.interface("no-such-if"), Err(Errno::NODEV));
        assert_eq!(net.interface("a-name-longer-than-any-interface-has"), Err(Errno::NODEV));
        let before = net.elapsed();
        net.sleep(Duration::from_millis(2)).await;
        assert!(net.elapsed() - before >= Duration::from_millis(2));
        assert!(net.since_epoch() > Duration::from_secs(1_600_000_000));
    });
}

#[test]
fn the_impossible_is_an_errno() {
    let net = net();
    let socket = net.socket(Family::Inet, Style::Stream).unwrap();
    assert_eq!(socket.peer(), Err(Errno::NOTCONN));
    assert_eq!(socket.shutdown(Direction::Both), Err(Errno::NOTCONN));
    assert!(socket.bind(&Endpoint::Unix(b"/x".to_vec())).is_err());
    assert_eq!(socket.send(b"x", None), Err(Errno::PIPE));
    let held = listener(&net, "127.0.0.1:0", 1);
    assert_eq!(socket.bind(&held.local().unwrap()), Err(Errno::ADDRINUSE));
    assert_eq!(held.accept().err(), Some(Errno::AGAIN));
}
