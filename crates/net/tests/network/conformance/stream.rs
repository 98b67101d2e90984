//! Bytes on a connection.

use futures_lite::future::zip;
use wirelab_net::{Errno, Interest};

use crate::conformance::{Ends, cases};
use crate::tasks::{receive, receive_all, send_all};

cases! {
    what_is_sent_is_received,
    receiving_takes_at_most_what_was_asked_for,
    receiving_from_an_empty_stream_would_block,
    receiving_nothing_gives_nothing,
    a_peek_takes_nothing,
    receiving_appends,
    two_sends_are_one_stream,
    a_large_transfer_arrives_whole,
    both_directions_at_once,
    sending_stops_when_the_peer_does_not_read,
    a_full_connection_takes_more_when_the_peer_reads,
    sending_nothing_sends_nothing,
    the_queue_counts_what_was_not_read,
    a_stream_has_no_sender_in_what_it_receives,
    a_destination_is_of_no_account_on_a_stream,
    tcp_info_knows_the_connection,
}

async fn what_is_sent_is_received(ends: &Ends) {
    let (client, server) = ends.connection().await;
    assert_eq!(client.send(b"question", None), Ok(8));
    assert_eq!(receive(&server, 100).await.unwrap().0, b"question");
    assert_eq!(server.send(b"answer", None), Ok(6));
    assert_eq!(receive(&client, 100).await.unwrap().0, b"answer");
}

async fn receiving_takes_at_most_what_was_asked_for(ends: &Ends) {
    let (client, server) = ends.connection().await;
    client.send(b"0123456789", None).unwrap();
    assert_eq!(receive(&server, 4).await.unwrap().0, b"0123");
    assert_eq!(receive(&server, 4).await.unwrap().0, b"4567");
    assert_eq!(receive(&server, 4).await.unwrap().0, b"89");
}

async fn receiving_from_an_empty_stream_would_block(ends: &Ends) {
    let (client, server) = ends.connection().await;
    assert_eq!(client.receive(&mut Vec::new(), 10, false), Err(Errno::AGAIN));
    assert_eq!(server.receive(&mut Vec::new(), 10, true), Err(Errno::AGAIN));
}

async fn receiving_nothing_gives_nothing(ends: &Ends) {
    let (client, server) = ends.connection().await;
    client.send(b"x", None).unwrap();
    server.ready(Interest::Readable).await.unwrap();
    assert_eq!(server.receive(&mut Vec::new(), 0, false).unwrap().count, 0);
    assert_eq!(receive(&server, 10).await.unwrap().0, b"x");
}

async fn a_peek_takes_nothing(ends: &Ends) {
    let (client, server) = ends.connection().await;
    client.send(b"look", None).unwrap();
    server.ready(Interest::Readable).await.unwrap();
    let mut seen = Vec::new();
    assert_eq!(server.receive(&mut seen, 2, true).unwrap().count, 2);
    assert_eq!(server.receive(&mut seen, 10, true).unwrap().count, 4);
    assert_eq!(server.receive(&mut seen, 10, false).unwrap().count, 4);
    assert_eq!(seen, b"lolooklook");
}

async fn receiving_appends(ends: &Ends) {
    let (client, server) = ends.connection().await;
    client.send(b"tail", None).unwrap();
    server.ready(Interest::Readable).await.unwrap();
    let mut buffer = b"head ".to_vec();
    server.receive(&mut buffer, 10, false).unwrap();
    assert_eq!(buffer, b"head tail");
    assert_eq!(server.receive(&mut buffer, 10, false), Err(Errno::AGAIN));
    assert_eq!(buffer, b"head tail");
}

async fn two_sends_are_one_stream(ends: &Ends) {
    let (client, server) = ends.connection().await;
    client.send(b"one ", None).unwrap();
    client.send(b"stream", None).unwrap();
    ends.until(|| server.glance().unread == 10).await;
    assert_eq!(receive(&server, 100).await.unwrap().0, b"one stream");
}

async fn a_large_transfer_arrives_whole(ends: &Ends) {
    let (client, server) = ends.connection().await;
    let data: Vec<u8> = (0..1_000_000_u32).map(|index| (index % 251) as u8).collect();
    let sending = async {
        send_all(&client, &data).await.unwrap();
        client.close();
    };
    let ((), received) = zip(sending, receive_all(&server)).await;
    assert!(received.unwrap() == data);
}

async fn both_directions_at_once(ends: &Ends) {
    let (client, server) = ends.connection().await;
    let data = vec![7; 300_000];
    let there = async {
        send_all(&client, &data).await.unwrap();
        client.shutdown(wirelab_net::Shutdown::Write).unwrap();
    };
    let back = async {
        send_all(&server, &data).await.unwrap();
        server.shutdown(wirelab_net::Shutdown::Write).unwrap();
    };
    let (_, (a, b)) = zip(zip(there, back), zip(receive_all(&client), receive_all(&server))).await;
    assert_eq!((a.unwrap().len(), b.unwrap().len()), (300_000, 300_000));
}

/// Sends until no more is taken: how much went.
async fn fill(ends: &Ends, socket: &crate::tasks::Handle) -> usize {
    let block = vec![1; 1 << 20];
    let mut sent = 0;
    loop {
        match socket.send(&block, None) {
            Ok(count) => sent += count,
            Err(Errno::AGAIN) => {
                // What the peer's buffer takes makes room here, until it is full and its window shut:
                // there is more to be sent, and nothing under way.
                ends.until(|| socket.tcp_info().is_some_and(|info| info.unacknowledged == 0)).await;
                match socket.send(&block, None) {
                    Ok(count) => sent += count,
                    Err(errno) => {
                        assert_eq!(errno, Errno::AGAIN);
                        return sent;
                    }
                }
            }
            Err(errno) => panic!("{errno:?}"),
        }
    }
}

async fn sending_stops_when_the_peer_does_not_read(ends: &Ends) {
    let (client, server) = ends.connection().await;
    let sent = fill(ends, &client).await;
    assert!(sent > 10_000 && client.status().send_queue > 0, "{sent}");
    assert!(server.status().receive_queue > 0);
}

async fn a_full_connection_takes_more_when_the_peer_reads(ends: &Ends) {
    let (client, server) = ends.connection().await;
    let sent = fill(ends, &client).await;
    let reading = async {
        let mut total = 0;
        while total < sent {
            total += receive(&server, 1 << 20).await.unwrap().0.len();
        }
        total
    };
    let (ready, total) = zip(client.ready(Interest::Writable), reading).await;
    ready.unwrap();
    assert_eq!(total, sent);
    assert!(client.send(b"more", None).is_ok());
    assert_eq!(receive(&server, 10).await.unwrap().0, b"more");
}

async fn sending_nothing_sends_nothing(ends: &Ends) {
    let (client, server) = ends.connection().await;
    assert_eq!(client.send(b"", None), Ok(0));
    assert_eq!(client.send(b"x", None), Ok(1));
    assert_eq!(receive(&server, 10).await.unwrap().0, b"x");
    assert_eq!(server.receive(&mut Vec::new(), 10, false), Err(Errno::AGAIN));
}

async fn the_queue_counts_what_was_not_read(ends: &Ends) {
    let (client, server) = ends.connection().await;
    client.send(b"12345", None).unwrap();
    server.ready(Interest::Readable).await.unwrap();
    assert_eq!(server.status().receive_queue, 5);
    let glance = server.glance();
    assert_eq!((glance.readable, glance.ended, glance.failed, glance.unread), (true, false, false, 5));
    ends.until(|| client.status().send_queue == 0).await;
}

async fn a_stream_has_no_sender_in_what_it_receives(ends: &Ends) {
    let (client, server) = ends.connection().await;
    client.send(b"x", None).unwrap();
    let (_, received) = receive(&server, 10).await.unwrap();
    assert_eq!((received.from, received.truncated), (None, false));
}

async fn a_destination_is_of_no_account_on_a_stream(ends: &Ends) {
    let (client, server) = ends.connection().await;
    let peer = client.peer().unwrap();
    assert_eq!(client.send(b"x", Some(&peer)), Ok(1));
    assert_eq!(receive(&server, 10).await.unwrap().0, b"x");
}

async fn tcp_info_knows_the_connection(ends: &Ends) {
    let (client, server) = ends.connection().await;
    client.send(&[1; 100], None).unwrap();
    receive(&server, 100).await.unwrap();
    ends.until(|| client.tcp_info().is_some_and(|info| info.unacknowledged == 0)).await;
    let info = client.tcp_info().unwrap();
    assert!(info.mss >= 500 && info.congestion_window > 0 && !info.rto.is_zero(), "{info:?}");
    assert!(info.path_mtu > info.mss && info.retransmits == 0 && info.unacknowledged == 0, "{info:?}");
    assert!(!info.congestion_control.is_empty());
    assert_eq!(ends.datagram().tcp_info(), None);
}
