//! The ways in which a connection ends.

use wirelab_net::{Errno, OptionValue, Shutdown, SocketOption};

use crate::conformance::{Ends, cases};
use crate::tasks::{Handle, receive, receive_all};

cases! {
    closing_is_the_end_of_the_peers_stream,
    what_was_sent_before_closing_arrives,
    a_half_close_leaves_the_other_half,
    sending_behind_a_half_close_is_epipe,
    a_half_close_is_seen_in_the_states,
    both_halves_closed_leave_time_wait_to_the_first,
    linger_zero_resets,
    a_reset_is_told_once_and_then_it_is_the_end,
    sending_on_a_reset_connection_is_epipe_in_the_end,
    what_came_before_a_reset_can_be_read,
    closing_with_unread_data_resets,
    sending_to_a_peer_that_closed_is_answered_with_a_reset,
    shutting_for_reading_is_the_end_of_what_comes,
    shutting_both_is_both,
    shutting_twice_is_nothing,
    closing_twice_is_nothing,
    dropping_the_last_handle_closes,
    a_reset_behind_the_end_leaves_the_end,
    the_end_can_be_seen_without_reading,
    the_end_stays_the_end,
    an_end_is_not_counted_in_the_queues,
}

fn reset(socket: &Handle) {
    let now = OptionValue::Time(Some(std::time::Duration::ZERO));
    socket.set(SocketOption::Linger, now).unwrap();
    socket.close();
}

async fn closing_is_the_end_of_the_peers_stream(ends: &Ends) {
    let (client, server) = ends.connection().await;
    client.close();
    assert_eq!(receive(&server, 10).await.unwrap().0, b"");
    assert_eq!(server.status().state, "CLOSE_WAIT");
}

async fn what_was_sent_before_closing_arrives(ends: &Ends) {
    let (client, server) = ends.connection().await;
    client.send(b"last words", None).unwrap();
    client.close();
    assert_eq!(receive_all(&server).await.unwrap(), b"last words");
}

async fn a_half_close_leaves_the_other_half(ends: &Ends) {
    let (client, server) = ends.connection().await;
    client.send(b"question", None).unwrap();
    client.shutdown(Shutdown::Write).unwrap();
    assert_eq!(receive_all(&server).await.unwrap(), b"question");
    server.send(b"answer", None).unwrap();
    server.close();
    assert_eq!(receive_all(&client).await.unwrap(), b"answer");
}

async fn sending_behind_a_half_close_is_epipe(ends: &Ends) {
    let (client, _server) = ends.connection().await;
    client.shutdown(Shutdown::Write).unwrap();
    assert_eq!(client.send(b"x", None), Err(Errno::PIPE));
}

async fn a_half_close_is_seen_in_the_states(ends: &Ends) {
    let (client, server) = ends.connection().await;
    client.shutdown(Shutdown::Write).unwrap();
    ends.until(|| (client.status().state, server.status().state) == ("FIN_WAIT2", "CLOSE_WAIT")).await;
}

async fn both_halves_closed_leave_time_wait_to_the_first(ends: &Ends) {
    let (client, server) = ends.connection().await;
    let (local, peer) = (client.local().unwrap(), client.peer().unwrap());
    client.close();
    receive(&server, 1).await.unwrap();
    server.close();
    ends.until(|| ends.from.state_of(&local, &peer) == Some("TIME_WAIT")).await;
    ends.until(|| ends.to.state_of(&peer, &local).is_none()).await;
}

async fn linger_zero_resets(ends: &Ends) {
    let (client, server) = ends.connection().await;
    reset(&client);
    assert_eq!(receive(&server, 10).await.unwrap_err(), Errno::CONNRESET);
    assert_eq!(server.status().state, "CLOSED");
}

async fn a_reset_is_told_once_and_then_it_is_the_end(ends: &Ends) {
    let (client, server) = ends.connection().await;
    reset(&client);
    assert_eq!(receive(&server, 10).await.unwrap_err(), Errno::CONNRESET);
    assert_eq!(receive(&server, 10).await.unwrap().0, b"");
    assert_eq!(server.peer(), Err(Errno::NOTCONN));
}

async fn sending_on_a_reset_connection_is_epipe_in_the_end(ends: &Ends) {
    let (client, server) = ends.connection().await;
    reset(&client);
    ends.until(|| server.glance().failed).await;
    assert_eq!(server.send(b"x", None), Err(Errno::CONNRESET));
    assert_eq!(server.send(b"x", None), Err(Errno::PIPE));
}

async fn what_came_before_a_reset_can_be_read(ends: &Ends) {
    let (client, server) = ends.connection().await;
    client.send(b"kept", None).unwrap();
    ends.until(|| server.glance().unread == 4).await;
    reset(&client);
    ends.until(|| server.glance().failed).await;
    assert_eq!(receive(&server, 10).await.unwrap().0, b"kept");
    assert_eq!(receive(&server, 10).await.unwrap_err(), Errno::CONNRESET);
}

async fn closing_with_unread_data_resets(ends: &Ends) {
    let (client, server) = ends.connection().await;
    client.send(b"never read", None).unwrap();
    ends.until(|| server.glance().readable).await;
    server.close();
    assert_eq!(receive(&client, 10).await.unwrap_err(), Errno::CONNRESET);
}

async fn sending_to_a_peer_that_closed_is_answered_with_a_reset(ends: &Ends) {
    let (client, server) = ends.connection().await;
    server.close();
    assert_eq!(receive(&client, 10).await.unwrap().0, b"");
    assert_eq!(client.send(b"into nothing", None), Ok(12));
    ends.until(|| client.status().state == "CLOSED").await;
    assert_eq!(client.send(b"x", None), Err(Errno::PIPE));
}

async fn shutting_for_reading_is_the_end_of_what_comes(ends: &Ends) {
    let (client, _server) = ends.connection().await;
    client.shutdown(Shutdown::Read).unwrap();
    assert_eq!(receive(&client, 10).await.unwrap().0, b"");
    assert_eq!(client.send(b"still", None), Ok(5));
}

async fn shutting_both_is_both(ends: &Ends) {
    let (client, server) = ends.connection().await;
    client.shutdown(Shutdown::Both).unwrap();
    assert_eq!(receive(&client, 10).await.unwrap().0, b"");
    assert_eq!(client.send(b"x", None), Err(Errno::PIPE));
    assert_eq!(receive(&server, 10).await.unwrap().0, b"");
}

async fn shutting_twice_is_nothing(ends: &Ends) {
    let (client, server) = ends.connection().await;
    client.shutdown(Shutdown::Write).unwrap();
    client.shutdown(Shutdown::Write).unwrap();
    assert_eq!(receive(&server, 10).await.unwrap().0, b"");
}

async fn closing_twice_is_nothing(ends: &Ends) {
    let (client, server) = ends.connection().await;
    client.close();
    client.close();
    assert_eq!(client.send(b"x", None), Err(Errno::BADF));
    assert_eq!(client.receive(&mut Vec::new(), 1, false), Err(Errno::BADF));
    assert_eq!((client.local(), client.status().state), (Err(Errno::BADF), "CLOSED"));
    assert_eq!(receive(&server, 10).await.unwrap().0, b"");
}

async fn dropping_the_last_handle_closes(ends: &Ends) {
    let (client, server) = ends.connection().await;
    let other = std::rc::Rc::clone(&client);
    drop(client);
    // An end would come before this.
    other.send(b"open still", None).unwrap();
    assert_eq!(receive(&server, 100).await.unwrap().0, b"open still");
    assert_eq!(server.receive(&mut Vec::new(), 1, false), Err(Errno::AGAIN));
    drop(other);
    assert_eq!(receive(&server, 10).await.unwrap().0, b"");
}

async fn a_reset_behind_the_end_leaves_the_end(ends: &Ends) {
    let (client, server) = ends.connection().await;
    client.close();
    ends.until(|| server.status().state == "CLOSE_WAIT").await;
    server.send(b"anybody there?", None).unwrap();
    ends.until(|| server.status().state == "CLOSED").await;
    assert_eq!(server.receive(&mut Vec::new(), 10, false).map(|received| received.count), Ok(0));
    assert_eq!(server.get(SocketOption::Error), Ok(OptionValue::Error(Some(Errno::PIPE))));
    assert_eq!(server.receive(&mut Vec::new(), 10, false).map(|received| received.count), Ok(0));
    assert_eq!(server.send(b"x", None), Err(Errno::PIPE));
}

async fn the_end_can_be_seen_without_reading(ends: &Ends) {
    let (client, server) = ends.connection().await;
    client.send(b"abc", None).unwrap();
    client.close();
    ends.until(|| server.glance().ended).await;
    let glance = server.glance();
    assert_eq!((glance.readable, glance.ended, glance.failed, glance.unread), (true, true, false, 3));
    assert_eq!(receive(&server, 10).await.unwrap().0, b"abc");
}

async fn the_end_stays_the_end(ends: &Ends) {
    let (client, server) = ends.connection().await;
    client.close();
    for _ in 0..3 {
        assert_eq!(receive(&server, 10).await.unwrap().0, b"");
    }
}

async fn an_end_is_not_counted_in_the_queues(ends: &Ends) {
    let (client, server) = ends.connection().await;
    client.send(b"abc", None).unwrap();
    client.shutdown(Shutdown::Write).unwrap();
    ends.until(|| server.glance().ended).await;
    assert_eq!(server.status().receive_queue, 3);
    ends.until(|| client.status().send_queue == 0).await;
}
