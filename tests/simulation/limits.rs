//! What the simulated network is not: every limit that docs/simulation.md names, by its id there.
//! L5, L17 and L18 look into the headers of packets and are in crates/net/tests/network/sim/limits.rs.

use std::collections::BTreeSet;

use super::{TWO, play, prints};

/// With a connection from alice to bob.
fn connected(script: &str, expected: &str) {
    let open = "server = tcp listen 10.0.0.2:80 on bob\nc = tcp connect 10.0.0.2:80 on alice\n\
                conn = accept server\n";
    prints(&format!("{open}{script}"), expected);
}

#[test]
fn every_limit_of_the_document_has_a_test_and_every_test_a_limit() {
    let document = std::fs::read_to_string(harness::repository("docs/simulation.md")).unwrap();
    let row = |line: &str| line.strip_prefix("| L")?.split_once(" |")?.0.parse().ok();
    let named: BTreeSet<u32> = document.lines().filter_map(row).collect();
    let mut shown = BTreeSet::new();
    for file in ["tests/simulation/limits.rs", "crates/net/tests/network/sim/limits.rs"] {
        let text = std::fs::read_to_string(harness::repository(file)).unwrap();
        let id = |line: &str| line.strip_prefix("fn l")?.split_once('_')?.0.parse::<u32>().ok();
        shown.extend(text.lines().filter_map(id));
    }
    assert!(named.len() > 15);
    assert_eq!(named, shown);
}

#[test]
fn l1_the_smallest_rto_is_a_second() {
    connected(
        "i = info c\nprint i.rtt i.rto\n\
         drop alice -> bob tcp data nth 1\nbegin = clock\nsendall c \"x\"\nrecv conn\nprint (clock) - begin\n",
        "10ms 1s\n1.005s\n",
    );
}

#[test]
fn l2_the_largest_rto_is_a_minute() {
    prints(
        "drop alice -> bob tcp syn\ntry { tcp connect 10.0.0.2:80 on alice } catch err { print err.name (clock) }\n\
         last = 0s\nfor p in packets(\"tcp syn\") {\n  print p.time - last\n  last = p.time\n}\n",
        "ETIMEDOUT 127s\n0s\n1s\n2s\n4s\n8s\n16s\n32s\n1m\n",
    );
}

#[test]
fn l3_the_initial_window_is_2048_bytes() {
    // A whole segment and a piece, and no more before the first acknowledgement.
    connected(
        "set c nodelay on\nspawn { sendall c repeat(\"x\", 20000) }\nspawn { recv conn exactly 20000 }\nwait\n\
         sizes = []\nfor p in packets(\"tcp\") {\n  if p.from == c.peer and len(sizes) > 0 { break }\n  \
         if p.len > 0 { sizes += [p.len] }\n}\nprint sizes\n",
        "[1460, 588]\n",
    );
}

#[test]
fn l4_time_wait_lasts_ten_seconds() {
    connected(
        "close c\nrecv conn\nclose conn\nsleep 1s\nfin = packets(\"fin\")[-1]\n\
         print (connections alice)[0].state\nexpect len(connections alice) == 0 within 1m\n\
         past = (clock) - fin.time - 5ms\nprint past >= 10s and past < 10100ms\n",
        "TIME_WAIT\ntrue\n",
    );
}

#[test]
fn l6_an_acknowledgement_waits_ten_milliseconds_for_company() {
    // The byte takes 5 ms. Every second whole segment is acknowledged at once.
    connected(
        "send c \"x\"\nrecv conn\nsleep 1s\nsent = packets(\"tcp data\")[0]\nack = packets(\"bob -> alice\")[-1]\n\
         print ack.time - sent.time\n\
         sendall c repeat(\"x\", 1460)\nrecv conn exactly 1460\nsleep 1s\n\
         set c nodelay on\nsendall c repeat(\"x\", 2920)\nrecv conn exactly 2920\nsleep 1s\n\
         sent = packets(\"tcp data\")[-1]\nack = packets(\"bob -> alice\")[-1]\nprint ack.time - sent.time\n",
        "15ms\n5ms\n",
    );
}

#[test]
fn l7_congestion_control_is_cubic() {
    // A loss takes three tenths of the window (RFC 9438), where Reno would take half.
    connected(
        "link alice bob delay 5ms rate 5Mbit\ndrop alice -> bob tcp data nth 60\n\
         spawn { sendall c repeat(\"x\", 300000) }\nspawn { recv conn exactly 300000 }\n\
         before = info c\nloop {\n  sleep 1ms\n  i = info c\n  if i.ssthresh < 1000 { break }\n  before = i\n}\n\
         print i.congestion\nprint (abs(i.ssthresh * 10 - before.cwnd * 7) < 10)\nwait\n",
        "cubic\ntrue\n",
    );
}

#[test]
fn l8_a_link_carries_ip_packets_and_a_lan_frames() {
    // The link type of the first interface: 101 is raw IP, 1 Ethernet.
    let kind = "packets \"p.pcapng\"\nprint unpack(\"<H\", (load \"p.pcapng\")[36..38])\n";
    let play = "inbox = udp bind 10.0.0.2:9 on bob\nudp sendto 10.0.0.2:9 \"x\" on alice\nrecv inbox\n\
                for p in packets() { print p.proto p.len }\n";
    prints(&format!("{play}{kind}"), "UDP 1\n[101]\n");
    let lan = "net sim seed 1\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlan office alice bob\n";
    let alone = format!("{lan}{play}packets \"p.pcapng\"\nfile = load \"p.pcapng\"\n");
    // Behind the two loopbacks comes the lan, whose name stands behind its link type.
    let look = "at = find(file, \"office\")\nprint unpack(\"<H\", file[at - 12..at - 10])\n";
    prints(&format!("{alone}{look}"), "ARP 0\nARP 0\nUDP 1\n[1]\n");
}

#[test]
fn l20_who_was_silent_for_a_minute_is_asked_for_by_all() {
    prints(
        "net sim seed 1\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlan office alice bob\n\
         inbox = udp bind 10.0.0.2:9 on bob\nfor pause in [59s, 59s, 60s, 0s] {\n\
           udp sendto 10.0.0.2:9 \"x\" on alice\n  recv inbox\n  sleep pause\n}\n\
         for p in packets(\"arp alice -> bob\") { print p.time p.flags }\n",
        "0s who has 10.0.0.2\n118s who has 10.0.0.2\n178s who has 10.0.0.2\n",
    );
}

#[test]
fn l21_nobody_looks_whether_an_address_is_taken_or_for_routers() {
    prints(
        "net sim seed 1\nhost alice fd00::1\nrouter r1 fd00::fe\nrouter r2\nhost bob fd01::1\n\
         lan office alice r1 r2\nlan home r2 bob\nsleep 1h\nprint len(packets())\n\
         inbox = udp bind [fd01::1]:9 on bob\nudp sendto [fd01::1]:9 \"x\" on alice\nrecv inbox\n\
         for p in packets() { print p.link p.proto }\n",
        "0\noffice UDP\nhome UDP\n",
    );
}

#[test]
fn l9_a_rate_counts_from_the_ip_header_on() {
    // 972 bytes and 28 of headers are 8,000 bits.
    prints(
        "link alice bob delay 5ms rate 1Mbit\ninbox = udp bind 10.0.0.2:9 on bob\n\
         udp sendto 10.0.0.2:9 repeat(\"x\", 972) on alice\nrecv inbox\nprint clock\n",
        "13ms\n",
    );
}

#[test]
fn l10_routes_follow_the_links_at_once_and_nobody_speaks_of_them() {
    prints(
        "router r1\nrouter r2\nlink alice bob down\nhost carol 10.0.5.1\nlink alice r1 delay 1ms\n\
         link r1 carol delay 1ms\nlink alice r2 delay 1ms\nlink r2 carol delay 1ms\n\
         inbox = udp bind 10.0.5.1:9 on carol\nlink alice r1 down\nlink r2 carol down\nlink alice r1 up\n\
         udp sendto 10.0.5.1:9 \"x\" on alice\nrecv inbox\nfor p in packets() { print p.link p.proto }\n",
        "alice-r1 UDP\nr1-carol UDP\n",
    );
}

#[test]
fn l11_hosts_have_no_firewall_and_no_nat() {
    // What a host has bound is reached from everywhere, by the address that the sender has.
    prints(
        "router r1 10.0.0.254\nhost carol 192.168.1.2\nlink bob r1 delay 1ms\nlink r1 carol delay 1ms\n\
         server = tcp listen 10.0.0.2:80 on bob\nc = tcp connect 10.0.0.2:80 on carol\nconn = accept server\n\
         print (conn.peer == c.local) conn.peer.ip\n\
         try { tcp connect 10.0.0.2:81 on carol } catch err { print err.name }\n",
        "true 192.168.1.2\nECONNREFUSED\n",
    );
}

#[test]
fn l12_programs_take_hardly_any_time() {
    prints("n = 0\nwhile n < 10000 { n += 1 }\nprint clock\n", "0s\n");
    prints("n = 0\nwhile n < 100000 { n += 1 }\nprint clock\n", "5ms\n");
    prints("for i in 0..1000 { sleep 0s }\nprint clock\n", "1ms\n");
}

#[test]
fn l12_time_does_not_stand_still_while_tasks_are_busy() {
    for busy in [
        "while clock < 20ms { }",
        "while clock < 20ms { sleep 0s }",
        "while clock < 20ms { wait (spawn { }) }",
        "while clock < 20ms { try { recv u timeout 0s } catch e { } }",
        "while clock < 20ms { x = u.state }",
        "def deep(n) { if n == 0 { return 1 }\n return deep(n - 1) + deep(n - 1) }\nwhile clock < 20ms { deep(10) }",
    ] {
        let script = format!(
            "u = udp bind 10.0.0.1:9 on alice\nspawn {{ sleep 5ms\n print \"woken\" (clock < 9ms) }}\n{busy}\n\
             print clock < 25ms\n"
        );
        prints(&script, "woken true\ntrue\n");
    }
}

#[test]
fn l13_unix_sockets_and_those_from_before_are_the_kernels() {
    let script = "before = tcp listen 127.0.0.1:0\nnet sim seed 1\nhost alice 10.0.0.1\n\
                  after = tcp listen 10.0.0.1:80\ndoor = unix listen \"door\"\n\
                  guest = unix connect \"door\"\nend = accept door\nsendall guest \"hello\"\nprint recv end\n\
                  for row in sockets { print \"{row}\" contains \"host\" }\nprint len(packets())\n";
    let finished = play(script, &[]).with_status(0);
    assert_eq!(finished.stdout, "hello\nfalse\ntrue\nfalse\nfalse\nfalse\n0\n");
}

#[test]
fn l14_the_buffers_of_a_connection_keep_their_size() {
    connected(
        "for end in [c, conn] {\n  try { set end recvbuf 1000 } catch err { print err.name }\n  \
         try { set end sendbuf 1000 } catch err { print err.name }\n}\n\
         spawn { sendall c repeat(\"x\", 400000) }\nsleep 1m\nprint (info conn).recv_q\n\
         left = (info c).send_q\nprint left > 100000 and left <= 131072\n",
        "ENOPROTOOPT\nENOPROTOOPT\nENOPROTOOPT\nENOPROTOOPT\n65536\ntrue\n",
    );
}

#[test]
fn l14_a_listener_hands_its_buffers_on() {
    prints(
        "server = tcp listen 10.0.0.2:80 on bob\nset server recvbuf 4096\n\
         c = tcp connect 10.0.0.2:80 on alice\nconn = accept server\nprint get conn recvbuf\n\
         spawn { sendall c repeat(\"x\", 400000) }\nsleep 1m\nprint (info conn).recv_q <= 8192\n",
        "8192\ntrue\n",
    );
}

#[test]
fn l15_calls_on_sockets_of_a_host_that_crashed_are_enetdown() {
    connected(
        "crash bob\ntry { send conn \"x\" } catch err { print err.name }\n\
         try { recv conn } catch err { print err.name }\ntry { accept server } catch err { print err.name }\n\
         try { udp open on bob } catch err { print err.name }\nrestart bob\n\
         try { recv conn } catch err { print err.name }\nagain = tcp listen 10.0.0.2:80 on bob\n\
         d = tcp connect 10.0.0.2:80 on alice\nprint d.state\n",
        "ENETDOWN\nENETDOWN\nENETDOWN\nENETDOWN\nENETDOWN\nESTABLISHED\n",
    );
}

#[test]
fn l16_a_repeated_syn_is_answered_when_the_answer_is_due_anyhow() {
    // Bob's answers are due after 1 s and 3 s. Alice's SYN that comes between, at 1.5 s, hurries nothing.
    let finished = play(
        &format!(
            "{TWO}server = tcp listen 10.0.0.2:80 on bob\ndrop bob -> alice tcp syn ack nth 1\n\
             drop bob -> alice tcp syn ack nth 2\ndelay alice -> bob tcp syn nth 2 500ms\n\
             tcp connect 10.0.0.2:80 on alice\nprint clock\n\
             for p in packets(\"tcp syn ack\") {{ print p.time p.fate }}\n"
        ),
        &[],
    );
    let printed = finished.with_status(0).stdout;
    assert_eq!(printed, "3.01s\n5ms dropped\n1.005s dropped\n3.005s delivered\n");
}

#[test]
fn l19_the_send_buffer_of_a_datagram_socket_changes_nothing() {
    // Each takes a second at 8 kbit/s, and none of them has to wait for room.
    prints(
        "link alice bob delay 5ms rate 8kbit\nu = udp connect 10.0.0.2:9 on alice\nset u sendbuf 2000\n\
         for i in 0..100 { send u repeat(\"x\", 972) }\nprint (clock < 5ms) len(packets(\"udp\"))\n",
        "true 100\n",
    );
}

#[test]
fn l22_a_socket_shows_time_wait_while_it_is_open() {
    connected("shutdown c write\nrecv conn\nclose conn\nrecv c\nprint c.state\n", "TIME_WAIT\n");
}
