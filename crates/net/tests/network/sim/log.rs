//! The packet log: filters, and the pcapng file, which tshark reads where it is installed.

use std::cell::RefCell;
use std::rc::Rc;

use futures_lite::future::zip;
use wirelab_net::sim::{Figures, FilterError};

use crate::sim::lab::{delay, ms, packets, pair};
use crate::sim::tshark;
use crate::tasks::{connection, inet, receive_all, run, send_all, udp};

#[test]
fn filters_pick_packets() {
    let lab = pair(1, delay(ms(5)));
    run(&*lab.alice, async {
        let (client, _server) = connection(&*lab.alice, &*lab.bob, "10.0.0.2:80").await;
        client.send(b"hello", None).unwrap();
        let alice = udp(&*lab.alice, "10.0.0.1:53");
        alice.send(b"x", Some(&inet("10.0.0.2:53"))).unwrap();
        lab.alice.sleep(ms(100)).await;
        let count = |filter: &str| packets(&lab.sim, filter).len();
        assert_eq!((count("tcp syn"), count("tcp syn ack"), count("tcp data"), count("fin")), (1, 1, 1, 0));
        assert_eq!((count("bob -> alice"), count("from bob"), count("to 10.0.0.2")), (3, 3, 4));
        assert_eq!((count("port 53"), count("to 10.0.0.2:80"), count("icmp"), count("lost")), (1, 3, 1, 0));
        assert_eq!(count("link alice-bob delivered"), count(""));
    });
    assert_eq!(lab.sim.filter("tpc"), Err(FilterError::Unknown("tpc".into())));
    assert_eq!(lab.sim.filter("alice ->"), Err(FilterError::Unfinished("->".into())));
    assert_eq!(lab.sim.filter("alice"), Err(FilterError::Unfinished("alice".into())));
    lab.sim.keep_records(Some(2));
    assert_eq!((packets(&lab.sim, "").len(), lab.sim.crossed() > 2), (2, true));
}

#[test]
fn a_watcher_sees_each_packet_with_its_fate() {
    let lab = pair(2, Figures { loss: 0.3, ..delay(ms(5)) });
    let seen: Rc<RefCell<Vec<&str>>> = Rc::default();
    let kept = Rc::clone(&seen);
    lab.sim.watch(Some(Rc::new(move |record| kept.borrow_mut().push(record.fate.name()))));
    run(&*lab.alice, async {
        let alice = udp(&*lab.alice, "10.0.0.1:9");
        let _bob = udp(&*lab.bob, "10.0.0.2:9");
        for _ in 0..20 {
            alice.send(b"x", Some(&inet("10.0.0.2:9"))).unwrap();
        }
        lab.alice.sleep(ms(10)).await;
    });
    let lost = packets(&lab.sim, "lost").len();
    let count = |name| seen.borrow().iter().filter(|fate| **fate == name).count();
    assert_eq!((count("lost"), count("delivered")), (lost, 20 - lost));
}

#[test]
fn the_capture_file_is_read_by_tshark_without_a_complaint() {
    let lab = pair(3, Figures { loss: 0.05, reorder: 0.05, duplicate: 0.05, ..delay(ms(5)) });
    let data = vec![1; 100_000];
    run(&*lab.alice, async {
        let (client, server) = connection(&*lab.alice, &*lab.bob, "10.0.0.2:80").await;
        let sending = async {
            send_all(&client, &data).await.unwrap();
            client.close();
        };
        zip(sending, receive_all(&server)).await.1.unwrap();
        let six = udp(&*lab.alice, "[fd00::1]:40001");
        six.send(&[7; 3_000], Some(&inet("[fd00::2]:40002"))).unwrap();
        lab.alice.sleep(ms(100)).await;
    });
    let file = lab.sim.pcapng();
    assert_eq!(&file[..4], [0x0a, 0x0d, 0x0d, 0x0a]);
    if !tshark::is_there() {
        return;
    }
    let records = packets(&lab.sim, "");
    let rows = tshark::rows(&file, &["frame.comment", "frame.interface_name", "_ws.malformed"]);
    assert_eq!(rows.len(), records.len());
    for (row, record) in rows.iter().zip(&records) {
        let fate = record.fate.name();
        let comment = if fate == "delivered" { "" } else { fate };
        assert_eq!(row, &[comment, "alice-bob", ""]);
    }
}
