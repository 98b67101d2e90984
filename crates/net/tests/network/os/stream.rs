//! TCP: connecting, echoing, and the ways in which a connection ends.

use std::time::Duration;

use futures_lite::future::zip;
use wirelab_net::{
    AlgorithmName, Errno, Family, Interest, Network, OptionValue, Shutdown, SocketOption, SocketType,
    TcpTimer,
};

use super::{accept, address, connect, connection, inet, listener, net, receive, run};

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
fn options_of_tcp_and_ip_come_back() {
    use OptionValue::{Name, Number, Switch, Time};
    run(async {
        let seconds = |seconds| Time(Some(Duration::from_secs(seconds)));
        for at in ["127.0.0.1:0", "[::1]:0"] {
            let (client, _server) = connection(&net(), at).await;
            for (option, value) in [
                (SocketOption::KeepAliveIdle, seconds(10)),
                (SocketOption::KeepAliveInterval, seconds(5)),
                (SocketOption::KeepAliveCount, Number(3)),
                (SocketOption::UserTimeout, Time(Some(Duration::from_millis(1_500)))),
                (SocketOption::UserTimeout, Time(None)),
                (SocketOption::Cork, Switch(true)),
                (SocketOption::Tos, Number(0x10)),
                (SocketOption::DontFragment, Switch(true)),
                (SocketOption::DontFragment, Switch(false)),
                (SocketOption::Congestion, Name(AlgorithmName::new("reno").unwrap())),
                (SocketOption::OobInline, Switch(true)),
            ] {
                client.set(option, value).unwrap();
                assert_eq!(client.get(option), Ok(value), "{at} {option:?}");
            }
            client.set(SocketOption::QuickAck, Switch(true)).unwrap();
            client.set(SocketOption::KeepAliveIdle, Time(Some(Duration::from_millis(1)))).unwrap();
            assert_eq!(client.get(SocketOption::KeepAliveIdle), Ok(seconds(1)));
            for (option, value) in [
                (SocketOption::KeepAliveIdle, Time(Some(Duration::ZERO))),
                (SocketOption::KeepAliveCount, Number(0)),
                (SocketOption::MaxSegment, Number(1)),
                (SocketOption::Tos, Number(256)),
                (SocketOption::Cork, Number(1)),
            ] {
                assert_eq!(client.set(option, value), Err(Errno::INVAL), "{at} {option:?}");
            }
            let nothing = Name(AlgorithmName::new("no-such-thing").unwrap());
            assert_eq!(client.set(SocketOption::Congestion, nothing), Err(Errno::NOENT));
            assert_eq!(AlgorithmName::new("longer-than-any-is"), None);
        }
        let fresh = net().socket(Family::Inet, SocketType::Stream).unwrap();
        fresh.set(SocketOption::MaxSegment, Number(1_000)).unwrap();
        assert_eq!(fresh.get(SocketOption::MaxSegment), Ok(Number(1_000)));
        let datagram = net().socket(Family::Inet, SocketType::Datagram).unwrap();
        assert_eq!(datagram.set(SocketOption::Cork, Switch(true)), Err(Errno::NOPROTOOPT));
        assert_eq!(datagram.get(SocketOption::Congestion), Err(Errno::NOPROTOOPT));
    });
}

#[test]
fn an_urgent_byte_overtakes_the_others() {
    run(async {
        let (client, server) = connection(&net(), "127.0.0.1:0").await;
        assert_eq!(server.receive_urgent(false), Err(Errno::INVAL));
        client.send(b"slow", None).unwrap();
        assert_eq!(client.send_urgent(b"x!").unwrap(), 2);
        while !server.glance().urgent {
            server.ready(Interest::Readable).await.unwrap();
        }
        assert_eq!(server.receive_urgent(true), Ok(Some(b'!')));
        assert_eq!(server.receive_urgent(false), Ok(Some(b'!')));
        assert_eq!(receive(&server, 64).await.unwrap().0, b"slowx");
        assert!(!server.glance().urgent);
        let datagram = net().socket(Family::Inet, SocketType::Datagram).unwrap();
        assert_eq!(datagram.receive_urgent(false), Err(Errno::OPNOTSUPP));
    });
}

#[test]
fn tcp_info_tells_the_window_the_timer_and_what_held_sending_up() {
    run(async {
        let (client, server) = connection(&net(), "127.0.0.1:0").await;
        let before = client.tcp_info().unwrap();
        assert!(before.peer_window.is_some_and(|window| window > 0), "{before:?}");
        assert_eq!(before.held.map(|held| held.by_peer), Some(Duration::ZERO));
        client.set(SocketOption::KeepAlive, OptionValue::Switch(true)).unwrap();
        assert_eq!(client.tcp_info().unwrap().timer.map(|(timer, _)| timer), Some(TcpTimer::KeepAlive));
        // The peer does not read.
        let block = vec![0; 1 << 20];
        while client.send(&block, None).is_ok() {}
        let persists = || {
            client.tcp_info().and_then(|info| info.timer).is_some_and(|(timer, _)| timer == TcpTimer::Persist)
        };
        while !persists() {
            if client.send(&block, None).is_err() {
                futures_lite::future::yield_now().await;
            }
        }
        assert!(client.tcp_info().unwrap().held.unwrap().by_peer > Duration::ZERO);
        server.close();
    });
}

#[test]
fn a_half_close_is_the_end_of_one_direction() {
    run(async {
        let (client, server) = connection(&net(), "127.0.0.1:0").await;
        client.send(b"last", None).unwrap();
        client.shutdown(Shutdown::Write).unwrap();
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
        let client = net.socket(Family::Inet, SocketType::Stream).unwrap();
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
fn nobody_listens_is_econnrefused() {
    run(async {
        let net = net();
        let gone = listener(&net, "127.0.0.1:0", 1);
        let to = gone.local().unwrap();
        gone.close();
        let client = net.socket(Family::Inet, SocketType::Stream).unwrap();
        assert_eq!(connect(&client, &to).await, Err(Errno::CONNREFUSED));
    });
}

#[test]
fn a_dual_stack_listener_takes_ipv4_unless_v6only() {
    run(async {
        let net = net();
        let both = net.socket(Family::Inet6, SocketType::Stream).unwrap();
        both.set(SocketOption::V6Only, OptionValue::Switch(false)).unwrap();
        both.bind(&inet("[::ffff:127.0.0.1]:0")).unwrap();
        both.listen(1).unwrap();
        let port = address(&both.local().unwrap()).port();
        let client = net.socket(Family::Inet, SocketType::Stream).unwrap();
        let to = inet(&format!("127.0.0.1:{port}"));
        let (connected, accepted) = zip(connect(&client, &to), accept(&both)).await;
        connected.unwrap();
        let (server, from) = accepted.unwrap();
        assert!(address(&from).to_string().starts_with("[::ffff:127.0.0.1]:"));
        assert_eq!(server.status().state, "ESTABLISHED");
        let (local, peer) = (server.local().unwrap(), server.peer().unwrap());
        assert_eq!(net.state_of(&local, &peer), Some("ESTABLISHED"));

        let only = net.socket(Family::Inet6, SocketType::Stream).unwrap();
        only.set(SocketOption::V6Only, OptionValue::Switch(true)).unwrap();
        assert_eq!(only.get(SocketOption::V6Only), Ok(OptionValue::Switch(true)));
    });
}
