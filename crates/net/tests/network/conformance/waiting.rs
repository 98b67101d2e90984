//! Who waits on a socket, and what ends a wait.

use std::time::Duration;

use futures_lite::future::zip;
use wirelab_net::{Errno, Interest, Shutdown};

use crate::conformance::{Ends, cases};
use crate::tasks::{Handle, accept, connect, receive};

cases! {
    a_reader_wakes_when_data_comes,
    a_reader_wakes_at_the_end,
    a_reader_wakes_at_a_reset,
    an_acceptor_wakes_at_a_connection,
    closing_ends_every_wait,
    a_wait_that_is_given_up_loses_nothing,
    several_wait_on_one_socket,
    who_waits_can_be_seen,
    a_socket_is_writable_at_once,
    shutting_for_reading_ends_a_wait,
    the_clock_goes_on,
    sleeps_end_in_their_order,
    a_name_for_this_host_is_known,
    what_is_ready_follows_the_state,
    a_full_buffer_is_not_ready,
}

/// What poll(2) says: readable, writable, ended, failed.
fn ready(socket: &Handle) -> [bool; 4] {
    let glance = socket.glance();
    [glance.readable, glance.writable, glance.ended, glance.failed]
}

const IDLE: [bool; 4] = [false, true, false, false];

async fn a_reader_wakes_when_data_comes(ends: &Ends) {
    let (client, server) = ends.connection().await;
    let later = async {
        ends.awaited(&server).await;
        client.send(b"now", None).unwrap();
    };
    let (received, ()) = zip(receive(&server, 10), later).await;
    assert_eq!(received.unwrap().0, b"now");
}

async fn a_reader_wakes_at_the_end(ends: &Ends) {
    let (client, server) = ends.connection().await;
    let later = async {
        ends.awaited(&server).await;
        client.close();
    };
    let (received, ()) = zip(receive(&server, 10), later).await;
    assert_eq!(received.unwrap().0, b"");
}

async fn a_reader_wakes_at_a_reset(ends: &Ends) {
    let (client, server) = ends.connection().await;
    server.send(b"unread", None).unwrap();
    let later = async {
        ends.awaited(&server).await;
        ends.until(|| client.status().receive_queue == 6).await;
        client.close();
    };
    let (received, ()) = zip(receive(&server, 10), later).await;
    assert_eq!(received.unwrap_err(), Errno::CONNRESET);
}

async fn an_acceptor_wakes_at_a_connection(ends: &Ends) {
    let listener = ends.listener(5);
    let client = ends.stream();
    let later = async {
        ends.awaited(&listener).await;
        connect(&client, &listener.local().unwrap()).await.unwrap();
    };
    let (accepted, ()) = zip(accept(&listener), later).await;
    assert!(accepted.is_ok());
}

async fn closing_ends_every_wait(ends: &Ends) {
    let (client, _server) = ends.connection().await;
    let closing = async {
        ends.awaited(&client).await;
        client.close();
    };
    let waits = zip(client.ready(Interest::Readable), client.ready(Interest::Readable));
    let (waits, ()) = zip(waits, closing).await;
    assert_eq!(waits, (Err(Errno::BADF), Err(Errno::BADF)));
    assert_eq!(client.ready(Interest::Writable).await, Err(Errno::BADF));
}

async fn a_wait_that_is_given_up_loses_nothing(ends: &Ends) {
    let (client, server) = ends.connection().await;
    let mut wait = Box::pin(receive(&server, 10));
    assert!(futures_lite::future::poll_once(&mut wait).await.is_none());
    drop(wait);
    client.send(b"kept", None).unwrap();
    assert_eq!(receive(&server, 10).await.unwrap().0, b"kept");
}

async fn several_wait_on_one_socket(ends: &Ends) {
    let (client, server) = ends.connection().await;
    let later = async {
        ends.awaited(&server).await;
        client.send(b"all", None).unwrap();
    };
    let waits = zip(server.ready(Interest::Readable), server.ready(Interest::Readable));
    let (waits, ()) = zip(waits, later).await;
    assert_eq!(waits, (Ok(()), Ok(())));
}

async fn who_waits_can_be_seen(ends: &Ends) {
    let (client, server) = ends.connection().await;
    assert!(!server.glance().awaited);
    let mut wait = server.ready(Interest::Readable);
    assert!(futures_lite::future::poll_once(&mut wait).await.is_none());
    assert!(server.glance().awaited && !client.glance().awaited);
    drop(wait);
    assert!(!server.glance().awaited);
}

async fn a_socket_is_writable_at_once(ends: &Ends) {
    let (client, server) = ends.connection().await;
    client.ready(Interest::Writable).await.unwrap();
    server.ready(Interest::Writable).await.unwrap();
    ends.datagram().ready(Interest::Writable).await.unwrap();
}

async fn shutting_for_reading_ends_a_wait(ends: &Ends) {
    let (client, _server) = ends.connection().await;
    let later = async {
        ends.awaited(&client).await;
        client.shutdown(Shutdown::Read).unwrap();
    };
    let (received, ()) = zip(receive(&client, 10), later).await;
    assert_eq!(received.unwrap().0, b"");
}

async fn the_clock_goes_on(ends: &Ends) {
    let (before, day) = (ends.from.elapsed(), ends.from.since_epoch());
    ends.from.sleep(Duration::from_millis(20)).await;
    assert!(ends.from.elapsed() - before >= Duration::from_millis(20));
    assert!(ends.from.since_epoch() - day >= Duration::from_millis(19));
    assert!(day > Duration::from_secs(900_000_000));
}

async fn sleeps_end_in_their_order(ends: &Ends) {
    let order = std::cell::RefCell::new(Vec::new());
    let sleep = async |millis| {
        ends.from.sleep(Duration::from_millis(millis)).await;
        order.borrow_mut().push(millis);
    };
    zip(sleep(60), zip(sleep(10), sleep(30))).await;
    assert_eq!(*order.borrow(), [10, 30, 60]);
}

async fn a_name_for_this_host_is_known(ends: &Ends) {
    let found = ends.from.resolve("localhost").await.unwrap();
    assert!(!found.is_empty() && found.iter().all(std::net::IpAddr::is_loopback));
    assert!(ends.from.knows("localhost") && ends.from.knows("127.0.0.1"));
    assert_eq!(ends.from.interface("lo"), Ok(1));
    assert_eq!(ends.from.interface("no-such-if"), Err(Errno::NODEV));
    assert_eq!(ends.from.resolve("nul\0byte").await.unwrap_err().name, "EAI_NONAME");
}

async fn what_is_ready_follows_the_state(ends: &Ends) {
    let listener = ends.listener(5);
    assert_eq!(ready(&listener), [false; 4]);
    let client = ends.stream();
    assert_eq!(ready(&client), [false, true, true, false]);
    connect(&client, &listener.local().unwrap()).await.unwrap();
    ends.until(|| listener.glance().readable).await;
    assert_eq!(ready(&listener), [true, false, false, false]);
    let (server, _) = accept(&listener).await.unwrap();
    assert_eq!([ready(&listener), ready(&client), ready(&server)], [[false; 4], IDLE, IDLE]);
    client.send(b"data", None).unwrap();
    ends.until(|| server.glance().readable).await;
    assert_eq!(ready(&server), [true, true, false, false]);
    client.shutdown(Shutdown::Write).unwrap();
    ends.until(|| server.glance().ended).await;
    assert_eq!(ready(&server), [true, true, true, false]);
    receive(&server, 10).await.unwrap();
    // The end of the stream is there to be read; who has ended the own direction sends into an error.
    assert_eq!([ready(&server), ready(&client)], [[true, true, true, false], IDLE]);
    server.send(b"unread", None).unwrap();
    ends.until(|| client.glance().readable).await;
    client.close();
    ends.until(|| server.glance().failed).await;
    assert_eq!(ready(&server), [true; 4]);
    let refused = ends.stream();
    let gone = listener.local().unwrap();
    listener.close();
    connect(&refused, &gone).await.unwrap_err();
    assert_eq!(ready(&refused), [true, true, true, false]);
    assert_eq!(ready(&ends.datagram()), IDLE);
}

async fn a_full_buffer_is_not_ready(ends: &Ends) {
    let (client, server) = ends.connection().await;
    // Full is what stays full: what was handed over goes on into the buffer of the peer for a while.
    let mut seen = None;
    loop {
        while client.send(&[0; 65_536], None).is_ok() {}
        let now = (client.status().send_queue, server.glance().unread);
        if seen == Some(now) && !client.glance().writable {
            break;
        }
        seen = Some(now);
        ends.from.sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(ready(&client), [false; 4]);
    while !client.glance().writable {
        if server.glance().readable {
            receive(&server, 1 << 20).await.unwrap();
        }
        ends.from.sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(ready(&client), IDLE);
}
