//! TCP between simulated hosts.

use futures_lite::future::zip;
use wirelab_net::sim::Figures;
use wirelab_net::{Errno, Interest, OptionValue, Shutdown, SocketOption};

use crate::sim::lab::{delay, ms, packets, pair};
use crate::tasks::{
    accept, connect, connection, inet, listener, receive, receive_all, run, run_or_idle, send_all, stream,
};

#[test]
fn a_handshake_takes_one_round_trip_and_three_segments() {
    let lab = pair(7, delay(ms(5)));
    run(&*lab.alice, async {
        let listener = listener(&*lab.bob, "10.0.0.2:9999", 5);
        let client = stream(&*lab.alice);
        connect(&client, &inet("10.0.0.2:9999")).await.unwrap();
        assert_eq!(lab.alice.elapsed(), ms(10));
        let (server, from) = accept(&listener).await.unwrap();
        assert_eq!(lab.alice.elapsed(), ms(15));
        assert_eq!(from, client.local().unwrap());
        assert_eq!(server.status().state, "ESTABLISHED");
        // What closing sends comes behind them.
        drop((client, server, listener));
    });
    let mut seen = packets(&lab.sim, "tcp");
    seen.truncate(3);
    let flags: Vec<_> = seen.iter().map(|record| record.summary().unwrap().flags.to_string()).collect();
    assert_eq!(flags, ["SYN", "SYN ACK", "ACK"]);
    let numbers: Vec<_> =
        seen.iter().map(|record| record.summary().unwrap()).map(|it| (it.seq, it.ack)).collect();
    assert_eq!(numbers[1].1, numbers[0].0.wrapping_add(1));
    assert_eq!(numbers[2].1, numbers[1].0.wrapping_add(1));
}

#[test]
fn bytes_go_both_ways_and_the_end_is_seen() {
    let lab = pair(7, delay(ms(5)));
    for at in ["10.0.0.2:0", "[fd00::2]:0"] {
        run(&*lab.alice, async {
            let (client, server) = connection(&*lab.alice, &*lab.bob, at).await;
            assert_eq!(client.send(b"hello", None), Ok(5));
            assert_eq!(receive(&server, 100).await.unwrap().0, b"hello");
            assert_eq!(server.send(b"welcome", None), Ok(7));
            assert_eq!(receive(&client, 3).await.unwrap().0, b"wel");
            assert_eq!(receive(&client, 100).await.unwrap().0, b"come");
            client.shutdown(Shutdown::Write).unwrap();
            assert_eq!(receive(&server, 100).await.unwrap().0, b"");
            assert_eq!(server.status().state, "CLOSE_WAIT");
            assert_eq!(server.send(b"still", None), Ok(5));
            assert_eq!(receive(&client, 100).await.unwrap().0, b"still");
            server.close();
            assert_eq!(receive(&client, 100).await.unwrap().0, b"");
        });
    }
}

#[test]
fn a_megabyte_arrives_whole() {
    for figures in [
        delay(ms(1)),
        Figures { loss: 0.03, reorder: 0.05, duplicate: 0.02, corrupt: 0.01, ..delay(ms(1)) },
        Figures { rate: Some(10_000_000), queue: 20, ..delay(ms(10)) },
    ] {
        let lab = pair(3, figures);
        let data: Vec<u8> = (0..1_000_000_u32).map(|index| (index % 251) as u8).collect();
        run(&*lab.alice, async {
            let (client, server) = connection(&*lab.alice, &*lab.bob, "10.0.0.2:0").await;
            let sending = async {
                send_all(&client, &data).await.unwrap();
                client.close();
            };
            let ((), received) = zip(sending, receive_all(&server)).await;
            assert!(received.unwrap() == data);
        });
    }
}

#[test]
fn nobody_listens_is_econnrefused_and_a_black_hole_is_etimedout() {
    let lab = pair(7, delay(ms(5)));
    run(&*lab.alice, async {
        let client = stream(&*lab.alice);
        assert_eq!(connect(&client, &inet("10.0.0.2:1")).await, Err(Errno::CONNREFUSED));
        assert_eq!(lab.alice.elapsed(), ms(10));
        lab.sim.partition(&[lab.ids[0]], &[lab.ids[1]]);
        let client = stream(&*lab.alice);
        assert_eq!(connect(&client, &inet("10.0.0.2:1")).await, Err(Errno::TIMEDOUT));
        assert_eq!(lab.alice.elapsed(), ms(127_010));
    });
}

#[test]
fn a_reset_keeps_what_came_before_it() {
    let lab = pair(7, delay(ms(5)));
    run(&*lab.alice, async {
        let (client, server) = connection(&*lab.alice, &*lab.bob, "10.0.0.2:0").await;
        client.send(b"last words", None).unwrap();
        server.ready(Interest::Readable).await.unwrap();
        client.set(SocketOption::Linger, OptionValue::Time(Some(ms(0)))).unwrap();
        client.close();
        lab.alice.sleep(ms(20)).await;
        assert_eq!(server.status().state, "CLOSED");
        assert_eq!(receive(&server, 100).await.unwrap().0, b"last words");
        assert_eq!(receive(&server, 100).await.unwrap_err(), Errno::CONNRESET);
        assert_eq!(receive(&server, 100).await.unwrap().0, b"");
        assert_eq!(server.send(b"x", None), Err(Errno::PIPE));
    });
}

#[test]
fn who_waits_for_nothing_is_found() {
    let lab = pair(7, delay(ms(5)));
    let waits = run_or_idle(&*lab.alice, async {
        let (_client, server) = connection(&*lab.alice, &*lab.bob, "10.0.0.2:0").await;
        receive(&server, 1).await
    });
    assert!(waits.is_none());
}
