//! TCP: connecting, echoing, and the ways in which a connection ends.

use std::time::Duration;

use futures_lite::future::zip;
use wirelab_net::{Errno, Family, Interest, Network, OptionValue, Shutdown, SocketOption, SocketType};

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
