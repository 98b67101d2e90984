//! bind(2), listen(2), accept(2) and the queue between them.

use futures_lite::future::zip;
use wirelab_net::{Errno, Family, Interest, OptionValue, Shutdown, SocketOption, SocketType, Status};

use crate::conformance::{Ends, cases};
use crate::tasks::{accept, address, connect, inet, listener, receive, udp};

cases! {
    a_listener_has_its_state_and_queue,
    accepting_from_an_empty_queue_would_block,
    connections_are_accepted_in_the_order_in_which_they_came,
    data_that_came_before_accept_is_there,
    a_client_that_went_before_accept_is_accepted_all_the_same,
    a_port_is_listened_on_once,
    port_zero_gives_a_port_that_is_free,
    only_a_listener_accepts,
    a_datagram_socket_cannot_listen,
    listening_without_binding_gives_a_port,
    the_backlog_may_be_changed,
    a_full_queue_holds_one_more_than_the_backlog,
    a_listener_that_closes_resets_who_waits_in_it,
    a_listener_that_is_shut_down_listens_no_more,
    a_port_is_free_again_when_its_listener_closed,
    a_server_starts_again_over_connections_in_time_wait,
    an_address_in_use_is_told,
    ports_of_streams_and_datagrams_are_apart,
    reuseport_lets_two_listen,
    a_listener_has_no_data,
    accepted_sockets_inherit_options,
    a_dual_stack_listener_takes_both_families,
}

async fn a_listener_has_its_state_and_queue(ends: &Ends) {
    let listener = ends.listener(7);
    assert_eq!(listener.status(), Status { state: "LISTEN", receive_queue: 0, send_queue: 7 });
    let (a, b) = (ends.stream(), ends.stream());
    connect(&a, &listener.local().unwrap()).await.unwrap();
    connect(&b, &listener.local().unwrap()).await.unwrap();
    ends.until(|| listener.status().receive_queue == 2).await;
    accept(&listener).await.unwrap();
    assert_eq!(listener.status().receive_queue, 1);
}

async fn accepting_from_an_empty_queue_would_block(ends: &Ends) {
    let listener = ends.listener(1);
    assert_eq!(listener.accept().err(), Some(Errno::AGAIN));
    assert!(!listener.glance().readable);
}

async fn connections_are_accepted_in_the_order_in_which_they_came(ends: &Ends) {
    let listener = ends.listener(5);
    let clients = [ends.stream(), ends.stream(), ends.stream()];
    for client in &clients {
        connect(client, &listener.local().unwrap()).await.unwrap();
    }
    for client in &clients {
        assert_eq!(accept(&listener).await.unwrap().1, client.local().unwrap());
    }
}

async fn data_that_came_before_accept_is_there(ends: &Ends) {
    let listener = ends.listener(5);
    let client = ends.stream();
    connect(&client, &listener.local().unwrap()).await.unwrap();
    client.send(b"early", None).unwrap();
    ends.until(|| client.status().send_queue == 0).await;
    let (server, _) = accept(&listener).await.unwrap();
    assert_eq!(receive(&server, 10).await.unwrap().0, b"early");
}

async fn a_client_that_went_before_accept_is_accepted_all_the_same(ends: &Ends) {
    let listener = ends.listener(5);
    let client = ends.stream();
    connect(&client, &listener.local().unwrap()).await.unwrap();
    client.send(b"bye", None).unwrap();
    client.close();
    ends.until(|| listener.status().receive_queue == 1).await;
    let (server, _) = accept(&listener).await.unwrap();
    assert_eq!(receive(&server, 10).await.unwrap().0, b"bye");
    assert_eq!(receive(&server, 10).await.unwrap().0, b"");
}

async fn a_port_is_listened_on_once(ends: &Ends) {
    let first = ends.listener(1);
    let second = ends.to.socket(ends.family(), SocketType::Stream).unwrap();
    second.set(SocketOption::Reuse, OptionValue::Switch(true)).unwrap();
    let outcome = second.bind(&first.local().unwrap()).and_then(|()| second.listen(1));
    assert_eq!(outcome, Err(Errno::ADDRINUSE));
}

async fn port_zero_gives_a_port_that_is_free(ends: &Ends) {
    let (a, b) = (ends.listener(1), ends.listener(1));
    assert_ne!(a.local().unwrap(), b.local().unwrap());
    assert_ne!(address(&a.local().unwrap()).port(), 0);
}

async fn only_a_listener_accepts(ends: &Ends) {
    assert_eq!(ends.stream().accept().err(), Some(Errno::INVAL));
    let (client, _server) = ends.connection().await;
    assert_eq!(client.accept().err(), Some(Errno::INVAL));
    assert_eq!(ends.datagram().accept().err(), Some(Errno::OPNOTSUPP));
}

async fn a_datagram_socket_cannot_listen(ends: &Ends) {
    assert_eq!(ends.mailbox().listen(1), Err(Errno::OPNOTSUPP));
}

async fn listening_without_binding_gives_a_port(ends: &Ends) {
    let listener = ends.stream();
    listener.listen(1).unwrap();
    assert_ne!(address(&listener.local().unwrap()).port(), 0);
}

async fn the_backlog_may_be_changed(ends: &Ends) {
    let listener = ends.listener(1);
    listener.listen(9).unwrap();
    assert_eq!(listener.status().send_queue, 9);
}

async fn a_full_queue_holds_one_more_than_the_backlog(ends: &Ends) {
    let listener = ends.listener(1);
    let clients: Vec<_> = (0..4).map(|_| ends.stream()).collect();
    for client in &clients {
        let _ = client.connect(&listener.local().unwrap());
    }
    ends.until(|| listener.status().receive_queue == 2).await;
    // The others wait: nobody refused them.
    assert_eq!(clients[3].get(SocketOption::Error), Ok(OptionValue::Error(None)));
}

async fn a_listener_that_closes_resets_who_waits_in_it(ends: &Ends) {
    let listener = ends.listener(5);
    let client = ends.stream();
    connect(&client, &listener.local().unwrap()).await.unwrap();
    ends.until(|| listener.status().receive_queue == 1).await;
    listener.close();
    assert_eq!(receive(&client, 10).await.unwrap_err(), Errno::CONNRESET);
}

async fn a_port_is_free_again_when_its_listener_closed(ends: &Ends) {
    let first = ends.listener(1);
    let at = address(&first.local().unwrap()).to_string();
    first.close();
    listener(&*ends.to, &at, 1);
}

async fn a_server_starts_again_over_connections_in_time_wait(ends: &Ends) {
    let first = ends.listener(5);
    let at = first.local().unwrap();
    let client = ends.stream();
    let (connected, accepted) = zip(connect(&client, &at), accept(&first)).await;
    connected.unwrap();
    let (server, _) = accepted.unwrap();
    server.close();
    assert_eq!(receive(&client, 1).await.unwrap().0, b"");
    // The client is done when the server has its FIN, and so is in TIME_WAIT.
    client.shutdown(Shutdown::Write).unwrap();
    ends.until(|| client.status().state == "CLOSED").await;
    first.close();
    let strict = ends.to.socket(ends.family(), SocketType::Stream).unwrap();
    assert_eq!(strict.bind(&at), Err(Errno::ADDRINUSE));
    listener(&*ends.to, &address(&at).to_string(), 1);
}

async fn an_address_in_use_is_told(ends: &Ends) {
    let held = ends.mailbox();
    let second = ends.to.socket(ends.family(), SocketType::Datagram).unwrap();
    assert_eq!(second.bind(&held.local().unwrap()), Err(Errno::ADDRINUSE));
    let held = ends.to.socket(ends.family(), SocketType::Stream).unwrap();
    held.bind(&inet(&ends.at)).unwrap();
    let second = ends.to.socket(ends.family(), SocketType::Stream).unwrap();
    assert_eq!(second.bind(&held.local().unwrap()), Err(Errno::ADDRINUSE));
}

async fn ports_of_streams_and_datagrams_are_apart(ends: &Ends) {
    let listener = ends.listener(1);
    udp(&*ends.to, &address(&listener.local().unwrap()).to_string());
}

async fn reuseport_lets_two_listen(ends: &Ends) {
    let make = || {
        let socket = ends.to.socket(ends.family(), SocketType::Stream).unwrap();
        socket.set(SocketOption::ReusePort, OptionValue::Switch(true)).unwrap();
        socket
    };
    let (a, b) = (make(), make());
    a.bind(&inet(&ends.at)).unwrap();
    a.listen(1).unwrap();
    b.bind(&a.local().unwrap()).unwrap();
    b.listen(1).unwrap();
    let client = ends.stream();
    connect(&client, &a.local().unwrap()).await.unwrap();
    ends.until(|| a.status().receive_queue + b.status().receive_queue == 1).await;
}

async fn a_listener_that_is_shut_down_listens_no_more(ends: &Ends) {
    let listener = ends.listener(3);
    let at = listener.local().unwrap();
    let client = ends.stream();
    connect(&client, &at).await.unwrap();
    ends.until(|| listener.status().receive_queue == 1).await;
    listener.shutdown(Shutdown::Write).unwrap();
    assert_eq!(listener.status().state, "LISTEN");
    accept(&listener).await.unwrap();
    let waiting = accept(&listener);
    let shutting = async {
        ends.awaited(&listener).await;
        listener.shutdown(Shutdown::Read).unwrap();
    };
    assert_eq!(zip(waiting, shutting).await.0.err(), Some(Errno::INVAL));
    assert_eq!(connect(&ends.stream(), &at).await, Err(Errno::CONNREFUSED));
}

async fn a_listener_has_no_data(ends: &Ends) {
    let listener = ends.listener(1);
    assert_eq!(listener.receive(&mut Vec::new(), 1, false), Err(Errno::NOTCONN));
    assert_eq!(listener.send(b"x", None), Err(Errno::PIPE));
}

async fn accepted_sockets_inherit_options(ends: &Ends) {
    let listener = ends.listener(5);
    listener.set(SocketOption::KeepAlive, OptionValue::Switch(true)).unwrap();
    listener.set(SocketOption::NoDelay, OptionValue::Switch(true)).unwrap();
    let client = ends.stream();
    connect(&client, &listener.local().unwrap()).await.unwrap();
    let (server, _) = accept(&listener).await.unwrap();
    assert_eq!(server.get(SocketOption::KeepAlive), Ok(OptionValue::Switch(true)));
    assert_eq!(server.get(SocketOption::NoDelay), Ok(OptionValue::Switch(true)));
}

async fn a_dual_stack_listener_takes_both_families(ends: &Ends) {
    let both = ends.from.socket(Family::Inet6, SocketType::Stream).unwrap();
    both.set(SocketOption::V6Only, OptionValue::Switch(false)).unwrap();
    both.bind(&inet("[::]:0")).unwrap();
    both.listen(5).unwrap();
    let port = address(&both.local().unwrap()).port();
    for (family, at, shown) in
        [(Family::Inet, "127.0.0.1", "[::ffff:127.0.0.1]:"), (Family::Inet6, "[::1]", "[::1]:")]
    {
        let client = ends.from.socket(family, SocketType::Stream).unwrap();
        connect(&client, &inet(&format!("{at}:{port}"))).await.unwrap();
        both.ready(Interest::Readable).await.unwrap();
        let (server, from) = accept(&both).await.unwrap();
        assert!(address(&from).to_string().starts_with(shown), "{from:?}");
        assert!(address(&server.local().unwrap()).to_string().starts_with(shown));
    }
}
