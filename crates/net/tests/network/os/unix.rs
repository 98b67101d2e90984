//! Unix sockets, by path, by abstract name, and without any.

use wirelab_net::{Endpoint, Errno, Family, Network, SocketType, Status};

use super::{accept, net, receive, run};

#[test]
fn unix_sockets_by_path_abstract_name_and_pair() {
    run(async {
        let net = net();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s").into_os_string().into_encoded_bytes();
        let name = format!("\0wirelab-test-{}", std::process::id()).into_bytes();
        for at in [path, name].map(Endpoint::Unix) {
            let listener = net.socket(Family::Unix, SocketType::Stream).unwrap();
            listener.bind(&at).unwrap();
            listener.listen(3).unwrap();
            assert_eq!(listener.local().unwrap(), at);
            let client = net.socket(Family::Unix, SocketType::Stream).unwrap();
            client.connect(&at).unwrap();
            assert_eq!(listener.status(), Status { state: "LISTEN", receive_queue: 1, send_queue: 3 });
            let (server, from) = accept(&listener).await.unwrap();
            assert_eq!(from, Endpoint::Unix(Vec::new()));
            client.send(b"hi", None).unwrap();
            assert_eq!(receive(&server, 10).await.unwrap().0, b"hi");
            assert_eq!(server.status().state, "ESTABLISHED");
        }
        let (a, b) = net.pair(SocketType::Stream).unwrap();
        a.send(b"pair", None).unwrap();
        assert_eq!(b.status().receive_queue, 4);
        assert_eq!(receive(&b, 10).await.unwrap().0, b"pair");
        a.close();
        assert_eq!(receive(&b, 10).await.unwrap().1.count, 0);
        assert_eq!(b.send(b"x", None), Err(Errno::PIPE));
    });
}

#[test]
fn seqpacket_keeps_order_and_bounds() {
    run(async {
        let net = net();
        let folder = tempfile::tempdir().unwrap();
        let at = Endpoint::Unix(folder.path().join("s").into_os_string().into_encoded_bytes());
        let listener = net.socket(Family::Unix, SocketType::SeqPacket).unwrap();
        listener.bind(&at).unwrap();
        listener.listen(3).unwrap();
        let client = net.socket(Family::Unix, SocketType::SeqPacket).unwrap();
        client.connect(&at).unwrap();
        let (server, _) = accept(&listener).await.unwrap();
        for message in [&b"one"[..], b"three"] {
            client.send(message, None).unwrap();
        }
        assert_eq!(receive(&server, 10).await.unwrap().0, b"one");
        let (data, received) = receive(&server, 2).await.unwrap();
        assert_eq!((data.as_slice(), received.truncated, received.from), (&b"th"[..], true, None));
        assert_eq!(server.status().state, "ESTABLISHED");
        for other in [SocketType::Stream, SocketType::Datagram] {
            let other = net.socket(Family::Unix, other).unwrap();
            assert_eq!(other.connect(&at), Err(Errno::PROTOTYPE));
        }
        client.close();
        assert_eq!(receive(&server, 10).await.unwrap().1.count, 0);
        let inet = net.socket(Family::Inet, SocketType::SeqPacket);
        assert_eq!(inet.err(), Some(Errno::SOCKTNOSUPPORT));
    });
}

#[test]
fn unix_datagrams_say_who_sent_them() {
    run(async {
        let net = net();
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| Endpoint::Unix(folder.path().join(name).into_os_string().into_encoded_bytes());
        let server = net.socket(Family::Unix, SocketType::Datagram).unwrap();
        server.bind(&at("server")).unwrap();
        let named = net.socket(Family::Unix, SocketType::Datagram).unwrap();
        named.bind(&at("client")).unwrap();
        named.send(b"12345", Some(&at("server"))).unwrap();
        let (data, received) = receive(&server, 3).await.unwrap();
        assert_eq!(
            (data.as_slice(), received.truncated, received.from),
            (&b"123"[..], true, Some(at("client")))
        );
        let nameless = net.socket(Family::Unix, SocketType::Datagram).unwrap();
        nameless.send(b"", Some(&at("server"))).unwrap();
        let (_, received) = receive(&server, 3).await.unwrap();
        assert_eq!((received.count, received.from), (0, Some(Endpoint::Unix(Vec::new()))));
        assert_eq!(server.status().state, "UNCONN");
        assert_eq!(nameless.bind(&Endpoint::Unix(b"a\0b".to_vec())), Err(Errno::INVAL));
        assert_eq!(nameless.bind(&Endpoint::Unix(vec![b'a'; 200])), Err(Errno::NAMETOOLONG));
    });
}
