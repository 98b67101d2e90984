//! What the kernel tells of a socket: its state and queues, its options, TCP_INFO.

use std::time::Duration;

use wirelab_net::{
    Endpoint, Errno, Family, Interest, Network, OptionValue, Shutdown, SocketOption, SocketType, Status,
};

use super::{accept, address, connect, connection, inet, listener, net, receive, run, udp};

#[test]
fn the_status_has_the_queues() {
    run(async {
        let net = net();
        for at in ["127.0.0.1:0", "[::1]:0"] {
            let listener = listener(&net, at, 7);
            let local = listener.local().unwrap();
            let family = if address(&local).is_ipv6() { Family::Inet6 } else { Family::Inet };
            assert_eq!(listener.status(), Status { state: "LISTEN", receive_queue: 0, send_queue: 7 });
            let client = net.socket(family, SocketType::Stream).unwrap();
            assert_eq!(client.status().state, "CLOSED");
            connect(&client, &local).await.unwrap();
            let other = net.socket(family, SocketType::Stream).unwrap();
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

/// The kernel counts with sequence numbers, of which the FIN has one.
#[test]
fn the_end_of_a_stream_is_no_byte_of_its_queue() {
    run(async {
        let net = net();
        for at in ["127.0.0.1:0", "[::1]:0"] {
            let (client, server) = connection(&net, at).await;
            client.send(b"12345", None).unwrap();
            client.shutdown(Shutdown::Write).unwrap();
            while server.status().state != "CLOSE_WAIT" {
                server.ready(Interest::Readable).await.unwrap();
            }
            let status = |receive_queue| Status { state: "CLOSE_WAIT", receive_queue, send_queue: 0 };
            assert_eq!(server.status(), status(5));
            assert_eq!(receive(&server, 3).await.unwrap().0, b"123");
            assert_eq!(server.status(), status(2));
            assert_eq!(receive(&server, 10).await.unwrap().0, b"45");
            assert_eq!(server.status(), status(0));
            assert_eq!(receive(&server, 10).await.unwrap().1.count, 0);
            assert_eq!(server.status(), status(0));
        }
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
        let tcp = net.socket(family, SocketType::Stream).unwrap();
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
        let udp = net.socket(family, SocketType::Datagram).unwrap();
        udp.set(O::MulticastTtl, OptionValue::Number(4)).unwrap();
        assert_eq!(udp.get(O::MulticastTtl), Ok(OptionValue::Number(4)));
        udp.set(O::MulticastLoop, OptionValue::Switch(false)).unwrap();
        assert_eq!(udp.get(O::MulticastLoop), Ok(OptionValue::Switch(false)));
        assert_eq!(udp.set(O::NoDelay, OptionValue::Switch(true)), Err(Errno::NOPROTOOPT));
        assert_eq!(udp.set(O::Broadcast, OptionValue::Number(1)), Err(Errno::INVAL));
        assert_eq!(udp.set(O::Mss, OptionValue::Number(1)), Err(Errno::NOPROTOOPT));
    }
    let (unix, _other) = net.pair(SocketType::Stream).unwrap();
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
fn the_impossible_is_an_errno() {
    let net = net();
    let socket = net.socket(Family::Inet, SocketType::Stream).unwrap();
    assert_eq!(socket.peer(), Err(Errno::NOTCONN));
    assert_eq!(socket.shutdown(Shutdown::Both), Err(Errno::NOTCONN));
    assert!(socket.bind(&Endpoint::Unix(b"/x".to_vec())).is_err());
    assert_eq!(socket.send(b"x", None), Err(Errno::PIPE));
    let held = listener(&net, "127.0.0.1:0", 1);
    assert_eq!(socket.bind(&held.local().unwrap()), Err(Errno::ADDRINUSE));
    assert_eq!(held.accept().err(), Some(Errno::AGAIN));
}
