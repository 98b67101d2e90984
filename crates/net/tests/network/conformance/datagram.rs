//! Datagram sockets.

use wirelab_net::{Endpoint, Errno, Interest, OptionValue, Shutdown, SocketOption};

use crate::conformance::{Ends, cases};
use crate::tasks::{address, inet, receive};

cases! {
    a_datagram_arrives_with_its_sender,
    datagrams_keep_their_bounds,
    what_does_not_fit_is_cut_and_told,
    a_peek_leaves_the_datagram,
    an_empty_datagram_is_one,
    the_longest_datagram_arrives,
    a_longer_one_is_emsgsize,
    sending_gives_an_unbound_socket_a_port,
    a_connected_socket_sends_without_a_destination,
    a_connected_socket_hears_its_peer_only,
    a_connected_socket_may_send_elsewhere,
    an_unconnected_socket_hears_of_no_refusal,
    a_connected_socket_hears_of_a_refusal_once,
    a_socket_that_is_full_drops_what_comes,
    sending_to_port_zero_is_einval,
    shutting_an_unconnected_socket_is_enotconn,
    a_connected_socket_shut_for_writing_is_epipe,
    the_queue_counts_the_overhead,
    a_glance_sees_the_next_datagram,
    sending_never_waits,
}

async fn a_datagram_arrives_with_its_sender(ends: &Ends) {
    let mailbox = ends.mailbox();
    let sender = crate::tasks::udp(&*ends.from, &ends.own);
    assert_eq!(sender.send(b"letter", Some(&mailbox.local().unwrap())), Ok(6));
    let (data, received) = receive(&mailbox, 100).await.unwrap();
    assert_eq!((data.as_slice(), received.from), (&b"letter"[..], Some(sender.local().unwrap())));
}

async fn datagrams_keep_their_bounds(ends: &Ends) {
    let (mailbox, sender) = (ends.mailbox(), ends.datagram());
    for data in [&b"one"[..], b"two", b"three"] {
        sender.send(data, Some(&mailbox.local().unwrap())).unwrap();
    }
    for data in [&b"one"[..], b"two", b"three"] {
        assert_eq!(receive(&mailbox, 100).await.unwrap().0, data);
    }
}

async fn what_does_not_fit_is_cut_and_told(ends: &Ends) {
    let (mailbox, sender) = (ends.mailbox(), ends.datagram());
    sender.send(b"0123456789", Some(&mailbox.local().unwrap())).unwrap();
    sender.send(b"next", Some(&mailbox.local().unwrap())).unwrap();
    let (data, received) = receive(&mailbox, 4).await.unwrap();
    assert_eq!((data.as_slice(), received.count, received.truncated), (&b"0123"[..], 4, true));
    let (data, received) = receive(&mailbox, 4).await.unwrap();
    assert_eq!((data.as_slice(), received.truncated), (&b"next"[..], false));
}

async fn a_peek_leaves_the_datagram(ends: &Ends) {
    let (mailbox, sender) = (ends.mailbox(), ends.datagram());
    sender.send(b"look", Some(&mailbox.local().unwrap())).unwrap();
    mailbox.ready(Interest::Readable).await.unwrap();
    let mut seen = Vec::new();
    assert!(mailbox.receive(&mut seen, 2, true).unwrap().truncated);
    assert!(!mailbox.receive(&mut seen, 10, false).unwrap().truncated);
    assert_eq!(seen, b"lolook");
}

async fn an_empty_datagram_is_one(ends: &Ends) {
    let (mailbox, sender) = (ends.mailbox(), ends.datagram());
    assert_eq!(sender.send(b"", Some(&mailbox.local().unwrap())), Ok(0));
    let (data, received) = receive(&mailbox, 10).await.unwrap();
    assert!(data.is_empty() && received.from.is_some());
}

async fn the_longest_datagram_arrives(ends: &Ends) {
    let (mailbox, sender) = (ends.mailbox(), ends.datagram());
    let data: Vec<u8> = (0..65_507_u32).map(|index| (index % 251) as u8).collect();
    assert_eq!(sender.send(&data, Some(&mailbox.local().unwrap())), Ok(65_507));
    assert!(receive(&mailbox, 70_000).await.unwrap().0 == data);
}

async fn a_longer_one_is_emsgsize(ends: &Ends) {
    let (mailbox, sender) = (ends.mailbox(), ends.datagram());
    let too_long = vec![0; 65_536];
    assert_eq!(sender.send(&too_long, Some(&mailbox.local().unwrap())), Err(Errno::MSGSIZE));
}

async fn sending_gives_an_unbound_socket_a_port(ends: &Ends) {
    let (mailbox, sender) = (ends.mailbox(), ends.datagram());
    assert_eq!(address(&sender.local().unwrap()).port(), 0);
    sender.send(b"x", Some(&mailbox.local().unwrap())).unwrap();
    let own = address(&sender.local().unwrap());
    assert!(own.ip().is_unspecified() && own.port() > 0);
    let from = receive(&mailbox, 10).await.unwrap().1.from.unwrap();
    assert_eq!(address(&from).port(), own.port());
}

async fn a_connected_socket_sends_without_a_destination(ends: &Ends) {
    let (mailbox, sender) = (ends.mailbox(), ends.datagram());
    sender.connect(&mailbox.local().unwrap()).unwrap();
    assert_eq!(sender.status().state, "ESTABLISHED");
    assert_eq!(sender.peer(), mailbox.local());
    assert_eq!(sender.send(b"x", None), Ok(1));
    let from = receive(&mailbox, 10).await.unwrap().1.from;
    assert_eq!(from, Some(sender.local().unwrap()));
}

async fn a_connected_socket_hears_its_peer_only(ends: &Ends) {
    let (mailbox, peer, stranger) = (ends.mailbox(), ends.datagram(), ends.datagram());
    peer.connect(&mailbox.local().unwrap()).unwrap();
    mailbox.connect(&peer.local().unwrap()).unwrap();
    let _ = stranger.send(b"stranger", Some(&mailbox.local().unwrap()));
    peer.send(b"peer", None).unwrap();
    assert_eq!(receive(&mailbox, 10).await.unwrap().0, b"peer");
    assert_eq!(mailbox.receive(&mut Vec::new(), 10, false), Err(Errno::AGAIN));
}

async fn a_connected_socket_may_send_elsewhere(ends: &Ends) {
    let (first, second, sender) = (ends.mailbox(), ends.mailbox(), ends.datagram());
    sender.connect(&first.local().unwrap()).unwrap();
    sender.send(b"elsewhere", Some(&second.local().unwrap())).unwrap();
    assert_eq!(receive(&second, 10).await.unwrap().0, b"elsewhere");
}

async fn an_unconnected_socket_hears_of_no_refusal(ends: &Ends) {
    let (gone, sender) = (ends.mailbox(), ends.datagram());
    let to = gone.local().unwrap();
    gone.close();
    sender.send(b"x", Some(&to)).unwrap();
    // The refusal is back before an answer to what was sent later.
    let there = ends.mailbox();
    sender.send(b"question", Some(&there.local().unwrap())).unwrap();
    let (_, received) = receive(&there, 10).await.unwrap();
    there.send(b"answer", Some(&received.from.unwrap())).unwrap();
    assert_eq!(receive(&sender, 10).await.unwrap().0, b"answer");
    assert_eq!(sender.receive(&mut Vec::new(), 10, false), Err(Errno::AGAIN));
    assert_eq!(sender.send(b"x", Some(&to)), Ok(1));
}

async fn a_connected_socket_hears_of_a_refusal_once(ends: &Ends) {
    let (gone, sender) = (ends.mailbox(), ends.datagram());
    sender.connect(&gone.local().unwrap()).unwrap();
    gone.close();
    sender.send(b"x", None).unwrap();
    assert_eq!(receive(&sender, 10).await.unwrap_err(), Errno::CONNREFUSED);
    assert_eq!(sender.receive(&mut Vec::new(), 10, false), Err(Errno::AGAIN));
    sender.send(b"x", None).unwrap();
    ends.until(|| sender.glance().failed).await;
    assert_eq!(sender.send(b"x", None), Err(Errno::CONNREFUSED));
}

async fn a_socket_that_is_full_drops_what_comes(ends: &Ends) {
    let (mailbox, sender) = (ends.mailbox(), ends.datagram());
    mailbox.set(SocketOption::ReceiveBuffer, OptionValue::Number(4_096)).unwrap();
    for _ in 0..50 {
        sender.send(&[0; 1_000], Some(&mailbox.local().unwrap())).unwrap();
    }
    // What was sent later has come: so have they.
    let other = ends.mailbox();
    sender.send(b"last", Some(&other.local().unwrap())).unwrap();
    receive(&other, 10).await.unwrap();
    let mut count = 0;
    while mailbox.receive(&mut Vec::new(), 2_000, false).is_ok() {
        count += 1;
    }
    // 8,192 bytes, for datagrams that take about 2,304 with their overhead.
    assert!((3..=4).contains(&count), "{count}");
}

async fn sending_to_port_zero_is_einval(ends: &Ends) {
    let nowhere = Endpoint::Inet((address(&inet(&ends.at)).ip(), 0).into());
    assert_eq!(ends.datagram().send(b"x", Some(&nowhere)), Err(Errno::INVAL));
}

async fn shutting_an_unconnected_socket_is_enotconn(ends: &Ends) {
    assert_eq!(ends.mailbox().shutdown(Shutdown::Both), Err(Errno::NOTCONN));
}

async fn a_connected_socket_shut_for_writing_is_epipe(ends: &Ends) {
    let (mailbox, sender) = (ends.mailbox(), ends.datagram());
    sender.connect(&mailbox.local().unwrap()).unwrap();
    sender.shutdown(Shutdown::Write).unwrap();
    assert_eq!(sender.send(b"x", None), Err(Errno::PIPE));
}

async fn the_queue_counts_the_overhead(ends: &Ends) {
    let (mailbox, sender) = (ends.mailbox(), ends.datagram());
    sender.send(b"x", Some(&mailbox.local().unwrap())).unwrap();
    mailbox.ready(Interest::Readable).await.unwrap();
    // What a byte takes depends on the version of Linux.
    let taken = mailbox.status().receive_queue;
    assert!((512..=1_280).contains(&taken), "{taken}");
}

async fn a_glance_sees_the_next_datagram(ends: &Ends) {
    let (mailbox, sender) = (ends.mailbox(), ends.datagram());
    assert!(!mailbox.glance().readable);
    sender.send(b"12345", Some(&mailbox.local().unwrap())).unwrap();
    mailbox.ready(Interest::Readable).await.unwrap();
    let glance = mailbox.glance();
    assert_eq!((glance.readable, glance.unread, glance.ended, glance.failed), (true, 5, false, false));
}

async fn sending_never_waits(ends: &Ends) {
    let (mailbox, sender) = (ends.mailbox(), ends.datagram());
    for _ in 0..1_000 {
        sender.ready(Interest::Writable).await.unwrap();
        assert_eq!(sender.send(&[0; 1_000], Some(&mailbox.local().unwrap())), Ok(1_000));
    }
}
