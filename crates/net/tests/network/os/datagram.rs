//! UDP: the bounds of datagrams, refusals, and a multicast group.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use wirelab_net::{Endpoint, Errno, Family, Network, SocketType};

use super::{address, inet, net, receive, run, udp};

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
        let client = net.socket(Family::Inet, SocketType::Datagram).unwrap();
        assert_eq!(client.status().state, "UNCONN");
        client.connect(&to).unwrap();
        assert_eq!(client.status().state, "ESTABLISHED");
        client.send(b"anyone?", None).unwrap();
        assert_eq!(receive(&client, 10).await.unwrap_err(), Errno::CONNREFUSED);
    });
}

#[test]
fn a_multicast_group_on_loopback() {
    run(async {
        let net = net();
        let group: IpAddr = "239.1.2.3".parse().unwrap();
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let member = net.socket(Family::Inet, SocketType::Datagram).unwrap();
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

        let six = net.socket(Family::Inet6, SocketType::Datagram).unwrap();
        let group: IpAddr = "ff02::1234".parse().unwrap();
        six.membership(group, Ipv6Addr::LOCALHOST.into(), true).unwrap();
        six.membership(group, Ipv6Addr::LOCALHOST.into(), false).unwrap();
        assert_eq!(six.membership(group, "2001:db8::1".parse().unwrap(), true), Err(Errno::ADDRNOTAVAIL));
    });
}
