//! UDP between simulated hosts.

use wirelab_net::{Errno, Family, SocketType};

use crate::sim::lab::{delay, ms, packets, pair};
use crate::tasks::{inet, receive, run, udp};

#[test]
fn datagrams_arrive_after_the_delay_with_their_sender() {
    let lab = pair(7, delay(ms(5)));
    run(&*lab.alice, async {
        let bob = udp(&*lab.bob, "10.0.0.2:9999");
        let alice = lab.alice.socket(Family::Inet, SocketType::Datagram).unwrap();
        assert_eq!(alice.send(b"question", Some(&inet("10.0.0.2:9999"))), Ok(8));
        let (data, received) = receive(&bob, 4).await.unwrap();
        assert_eq!((data.as_slice(), received.truncated), (&b"ques"[..], true));
        assert_eq!(lab.alice.elapsed(), ms(5));
        let from = received.from.unwrap();
        bob.send(b"", Some(&from)).unwrap();
        let (data, received) = receive(&alice, 4).await.unwrap();
        assert_eq!((data.len(), received.from), (0, Some(inet("10.0.0.2:9999"))));
    });
    assert_eq!(packets(&lab.sim, "udp").len(), 2);
}

#[test]
fn a_connected_socket_hears_that_nobody_is_there() {
    let lab = pair(7, delay(ms(5)));
    run(&*lab.alice, async {
        let alice = lab.alice.socket(Family::Inet, SocketType::Datagram).unwrap();
        alice.connect(&inet("10.0.0.2:1")).unwrap();
        alice.send(b"anyone?", None).unwrap();
        assert_eq!(receive(&alice, 10).await.unwrap_err(), Errno::CONNREFUSED);
    });
    assert_eq!(packets(&lab.sim, "icmp").len(), 1);
}
