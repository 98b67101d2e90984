//! What arithmetic says, in the lab language: times are equal to the nanosecond unless a tolerance is
//! named. The same by the library's calls is in crates/net/tests/network/sim/known_answers.rs.

use super::prints;

#[test]
fn a_round_trip_takes_twice_the_delay() {
    // Ten questions and answers over 5 ms each way, and TCP_INFO within a millisecond of it.
    prints(
        "server = tcp listen 10.0.0.2:80 on bob\nc = tcp connect 10.0.0.2:80 on alice\nprint clock\n\
         conn = accept server\nbegin = clock\n\
         for i in 0..10 {\n  send c \"x\"\n  recv conn\n  send conn \"y\"\n  recv c\n}\n\
         print (clock) - begin\ni = info c\nprint i.rtt >= 9ms and i.rtt <= 11ms\n",
        "10ms\n100ms\ntrue\n",
    );
}

#[test]
fn datagrams_take_their_length_by_the_rate_and_the_delay() {
    // 972 bytes of data with 28 of headers are 8,000 bits: 8 ms at 1 Mbit/s, one after the other.
    prints(
        "link alice bob delay 5ms rate 1Mbit\ninbox = udp bind 10.0.0.2:9 on bob\n\
         out = udp connect 10.0.0.2:9 on alice\nfor i in 0..5 { send out repeat(\"x\", 972) }\n\
         for i in 0..5 {\n  recv inbox\n  print clock\n}\n",
        "13ms\n21ms\n29ms\n37ms\n45ms\n",
    );
}

#[test]
fn a_transfer_takes_its_bytes_by_the_rate_and_a_few_round_trips() {
    // 1,000,000 bytes in segments of 1,460 with 40 of headers are 1,027,400 bytes: 821.92 ms at
    // 10 Mbit/s. The tolerance: never less, and at most ten round trips of 10 ms more, for the
    // handshake, the slow start until the link is never idle, and the way of the last bytes.
    prints(
        "link alice bob delay 5ms rate 10Mbit\nserver = tcp listen 10.0.0.2:80 on bob\n\
         reader = spawn {\n  conn = accept server\n  return len(recv conn exactly 1000000)\n}\n\
         c = tcp connect 10.0.0.2:80 on alice\nsendall c repeat(\"x\", 1000000)\nprint wait reader\n\
         took = clock\nexpect took > 821.92ms and took < 921.92ms, \"{took}\"\n",
        "1000000\n",
    );
}

#[test]
fn the_timeout_doubles_after_each_lost_syn() {
    prints(
        "for n in range(1, 5) { drop alice -> bob tcp syn nth n }\nserver = tcp listen 10.0.0.2:80 on bob\n\
         c = tcp connect 10.0.0.2:80 on alice\n\
         for p in packets(\"tcp syn alice -> bob\") { print p.time p.fate }\nprint clock\n",
        "0s dropped\n1s dropped\n3s dropped\n7s dropped\n15s delivered\n15.01s\n",
    );
}

#[test]
fn a_lost_segment_comes_again_after_the_timeout() {
    prints(
        "drop alice -> bob tcp data nth 1\nserver = tcp listen 10.0.0.2:80 on bob\n\
         c = tcp connect 10.0.0.2:80 on alice\nconn = accept server\nbegin = clock\n\
         sendall c \"lost once\"\nprint recv conn\nprint (clock) - begin\n",
        "lost once\n1.005s\n",
    );
}
