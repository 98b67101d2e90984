//! connect(2) on streams, and the addresses that come of it.

use futures_lite::future::zip;
use wirelab_net::{Endpoint, Errno, Interest, OptionValue, Shutdown, SocketOption};

use crate::conformance::{Ends, cases};
use crate::tasks::{accept, address, connect, inet};

cases! {
    both_ends_have_the_addresses_of_the_other,
    a_port_where_nobody_listens_refuses,
    a_refused_socket_may_try_again,
    the_error_of_a_connect_is_told_once,
    a_connection_cannot_be_connected_again,
    a_bound_socket_keeps_its_port,
    an_address_of_another_host_cannot_be_bound,
    a_socket_that_is_not_connected_has_no_peer,
    a_socket_that_is_not_connected_cannot_send_or_receive_or_shut,
    connecting_gives_a_port_of_the_ephemeral_range,
    an_address_of_the_other_family_does_not_fit,
    a_fresh_socket_is_closed_and_unbound,
    a_socket_cannot_be_bound_twice,
    the_same_pair_of_ends_is_one_connection,
    many_connections_to_one_port_differ_by_their_clients,
    a_connect_to_any_address_is_one_to_this_host,
}

async fn both_ends_have_the_addresses_of_the_other(ends: &Ends) {
    let listener = ends.listener(5);
    let client = ends.stream();
    let local = listener.local().unwrap();
    let (connected, accepted) = zip(connect(&client, &local), accept(&listener)).await;
    connected.unwrap();
    let (server, from) = accepted.unwrap();
    assert_eq!((client.peer(), server.local()), (Ok(local.clone()), Ok(local)));
    assert_eq!((client.local(), server.peer()), (Ok(from.clone()), Ok(from)));
}

async fn a_port_where_nobody_listens_refuses(ends: &Ends) {
    let listener = ends.listener(5);
    let gone = listener.local().unwrap();
    listener.close();
    assert_eq!(connect(&ends.stream(), &gone).await, Err(Errno::CONNREFUSED));
}

async fn a_refused_socket_may_try_again(ends: &Ends) {
    let listener = ends.listener(5);
    let gone = listener.local().unwrap();
    listener.close();
    let client = ends.stream();
    assert_eq!(connect(&client, &gone).await, Err(Errno::CONNREFUSED));
    let listener = ends.listener(5);
    let to = listener.local().unwrap();
    // Once the refusal was told, the socket says that there is no connection any more.
    assert_eq!(client.connect(&to), Err(Errno::CONNABORTED));
    assert_eq!(connect(&client, &to).await, Ok(()));
}

async fn the_error_of_a_connect_is_told_once(ends: &Ends) {
    let listener = ends.listener(5);
    let gone = listener.local().unwrap();
    listener.close();
    let client = ends.stream();
    if client.connect(&gone) == Err(Errno::INPROGRESS) {
        client.ready(Interest::Writable).await.unwrap();
        assert!(client.glance().failed);
        assert_eq!(client.get(SocketOption::Error), Ok(OptionValue::Error(Some(Errno::CONNREFUSED))));
    }
    assert_eq!(client.get(SocketOption::Error), Ok(OptionValue::Error(None)));
    assert_eq!(client.status().state, "CLOSED");
    assert_eq!(client.peer(), Err(Errno::NOTCONN));
}

async fn a_connection_cannot_be_connected_again(ends: &Ends) {
    let (client, server) = ends.connection().await;
    // The first time it says how it went.
    assert_eq!(client.connect(&server.local().unwrap()), Ok(()));
    assert_eq!(client.connect(&server.local().unwrap()), Err(Errno::ISCONN));
    assert_eq!(server.connect(&client.local().unwrap()), Err(Errno::ISCONN));
    assert_eq!(client.listen(1), Err(Errno::INVAL));
}

async fn a_bound_socket_keeps_its_port(ends: &Ends) {
    let client = ends.stream();
    client.bind(&inet(&ends.own)).unwrap();
    let own = client.local().unwrap();
    assert_ne!(address(&own).port(), 0);
    let listener = ends.listener(5);
    let local = listener.local().unwrap();
    let (connected, accepted) = zip(connect(&client, &local), accept(&listener)).await;
    connected.unwrap();
    assert_eq!(accepted.unwrap().1, own);
}

async fn an_address_of_another_host_cannot_be_bound(ends: &Ends) {
    let other = if ends.own.starts_with('[') { "[2001:db8::77]:0" } else { "192.0.2.77:0" };
    assert_eq!(ends.stream().bind(&inet(other)), Err(Errno::ADDRNOTAVAIL));
    assert_eq!(ends.datagram().bind(&inet(other)), Err(Errno::ADDRNOTAVAIL));
}

async fn a_socket_that_is_not_connected_has_no_peer(ends: &Ends) {
    assert_eq!(ends.stream().peer(), Err(Errno::NOTCONN));
    assert_eq!(ends.datagram().peer(), Err(Errno::NOTCONN));
    assert_eq!(ends.listener(1).peer(), Err(Errno::NOTCONN));
}

async fn a_socket_that_is_not_connected_cannot_send_or_receive_or_shut(ends: &Ends) {
    let socket = ends.stream();
    assert_eq!(socket.send(b"x", None), Err(Errno::PIPE));
    assert_eq!(socket.receive(&mut Vec::new(), 1, false), Err(Errno::NOTCONN));
    assert_eq!(socket.shutdown(Shutdown::Both), Err(Errno::NOTCONN));
    assert_eq!(ends.datagram().send(b"x", None), Err(Errno::DESTADDRREQ));
}

async fn connecting_gives_a_port_of_the_ephemeral_range(ends: &Ends) {
    let (client, _server) = ends.connection().await;
    let port = address(&client.local().unwrap()).port();
    assert!((1_024..=65_535).contains(&port), "{port}");
}

async fn an_address_of_the_other_family_does_not_fit(ends: &Ends) {
    let other = if ends.own.starts_with('[') { "127.0.0.1:1" } else { "[::1]:1" };
    assert!(ends.stream().connect(&inet(other)).is_err());
    assert!(ends.stream().bind(&Endpoint::Unix(b"/x".to_vec())).is_err());
    // IPv6 sends to IPv4 as well, but not the other way round.
    let six = ends.own.starts_with('[');
    assert_eq!(ends.datagram().send(b"x", Some(&inet(other))).is_ok(), six);
}

async fn a_fresh_socket_is_closed_and_unbound(ends: &Ends) {
    let socket = ends.stream();
    assert_eq!(socket.status().state, "CLOSED");
    let local = address(&socket.local().unwrap());
    assert!(local.ip().is_unspecified() && local.port() == 0);
    assert_eq!(ends.datagram().status().state, "UNCONN");
}

async fn a_socket_cannot_be_bound_twice(ends: &Ends) {
    let socket = ends.stream();
    socket.bind(&inet(&ends.own)).unwrap();
    assert_eq!(socket.bind(&inet(&ends.own)), Err(Errno::INVAL));
}

async fn the_same_pair_of_ends_is_one_connection(ends: &Ends) {
    let (client, server) = ends.connection().await;
    let (local, peer) = (client.local().unwrap(), client.peer().unwrap());
    assert_eq!(ends.from.state_of(&local, &peer), Some("ESTABLISHED"));
    assert_eq!(ends.to.state_of(&peer, &local), Some("ESTABLISHED"));
    let nobody = Endpoint::Inet((address(&peer).ip(), 1).into());
    assert_eq!(ends.from.state_of(&local, &nobody), None);
    drop(server);
}

async fn many_connections_to_one_port_differ_by_their_clients(ends: &Ends) {
    let listener = ends.listener(20);
    let local = listener.local().unwrap();
    let clients: Vec<_> = (0..10).map(|_| ends.stream()).collect();
    let mut seen = Vec::new();
    for client in &clients {
        let (connected, accepted) = zip(connect(client, &local), accept(&listener)).await;
        connected.unwrap();
        let (server, from) = accepted.unwrap();
        assert_eq!(server.local().unwrap(), local);
        seen.push(address(&from).port());
    }
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 10);
}

async fn a_connect_to_any_address_is_one_to_this_host(ends: &Ends) {
    let any = if ends.own.starts_with('[') { "[::]" } else { "0.0.0.0" };
    let listener = crate::tasks::listener(&*ends.from, &format!("{any}:0"), 5);
    let port = address(&listener.local().unwrap()).port();
    let client = ends.stream();
    connect(&client, &inet(&format!("{any}:{port}"))).await.unwrap();
    assert!(address(&client.peer().unwrap()).ip().is_loopback());
}
