//! What a simulated network cannot play is refused, and the refusal says why.

use crate::{TWO, fails, play, prints};

#[test]
fn unix_sockets_are_on_no_simulated_host() {
    for command in ["unix pair", "unix listen \"x.sock\"", "unix bind \"x.sock\"", "socket unix stream"] {
        fails(
            &format!("on bob {{ {command} }}"),
            3,
            &["EAFNOSUPPORT: a UNIX socket is a file of this machine", "bob has none", "outside of `on bob`"],
        );
    }
    prints("on bob {\n  try { unix pair } catch err { print err.name }\n}\n", "EAFNOSUPPORT\n");
    // Elsewhere they are the kernel's.
    prints("a, b = unix pair\nsend a \"there\"\nprint recv b\n", "there\n");
}

#[test]
fn the_buffers_of_a_connection_stay_and_those_of_a_listener_are_inherited() {
    let connected = "on bob { server = tcp listen 10.0.0.2:80 }\non alice { c = tcp connect 10.0.0.2:80 }\n";
    for option in ["sendbuf", "recvbuf"] {
        let said = ["ENOPROTOOPT: the buffers of a connection on a simulated host", "on the listener"];
        fails(&format!("{connected}set c {option} 4096"), 3, &said);
    }
    prints(
        "on bob { server = tcp listen 10.0.0.2:80 }\nset server recvbuf 4096\n\
         on alice {\n  c = socket inet stream\n  set c recvbuf 8192\n  connect c 10.0.0.2:80\n}\n\
         conn = accept server\nprint (get c recvbuf) (get conn recvbuf)\n",
        "16384 8192\n",
    );
    // What no socket of the kind has is said as of the kernel's.
    fails(&format!("{connected}set c v6only on"), 3, &["a socket of this kind has no such option"]);
}

#[test]
fn a_host_that_has_crashed_says_so() {
    let said = ["ENETDOWN: the simulated host bob has crashed: what it had open is gone", "`restart bob`"];
    fails("server = tcp listen 10.0.0.2:80 on bob\ncrash bob\naccept server\n", 3, &said);
    fails("crash bob\ntcp listen 10.0.0.2:80 on bob\n", 3, &said);
    fails("crash bob\non bob { socket inet dgram }\n", 3, &said);
    fails("u = udp bind 10.0.0.2:9 on bob\ncrash bob\nsendto u 10.0.0.1:9 \"x\"\n", 3, &said);
}

#[test]
fn refusals_are_said_in_chinese_too() {
    let unix = play(&format!("{TWO}on bob {{ unix pair }}\n"), &["--lang", "zh"]).with_status(3);
    assert!(unix.stderr.contains("UNIX 套接字是这台机器上的文件"), "{}", unix.stderr);
    let down = play(&format!("{TWO}crash bob\ntcp listen 10.0.0.2:80 on bob\n"), &["--lang", "zh"]);
    assert!(down.with_status(3).stderr.contains("模拟主机 bob 已经停机"));
}

#[test]
fn only_a_socket_on_the_same_host_holds_an_address() {
    let alice = "on alice { mine = tcp listen 0.0.0.0:80 }\n";
    let finished = play(
        &format!("{TWO}{alice}on bob {{\n  first = tcp listen 0.0.0.0:80\n  tcp listen 0.0.0.0:80\n}}\n"),
        &[],
    )
    .with_status(3);
    assert!(finished.stderr.contains("this script's own `first`"), "{}", finished.stderr);
    assert!(!finished.stderr.contains("mine"), "{}", finished.stderr);
}

#[test]
fn a_connection_that_is_over_holds_its_port_on_its_host() {
    let fresh = "s = socket inet stream\n  set s reuse off\n  bind s 10.0.0.2:81\n";
    let script = format!(
        "{TWO}on alice {{ mine = tcp listen 0.0.0.0:81 }}\non bob {{\n  {fresh}  listen s\n  \
         on alice {{ c = tcp connect 10.0.0.2:81 }}\n  conn = accept s\n  close conn\n  close c\n  close s\n  \
         sleep 1s\n  {fresh}}}\n"
    );
    let finished = play(&script, &[]).with_status(3);
    let said = ["EADDRINUSE", "no socket of this script on bob has it", "TIME_WAIT", "`connections bob`"];
    for part in said {
        assert!(finished.stderr.contains(part), "no {part:?} in:\n{}", finished.stderr);
    }
    assert!(!finished.stderr.contains("mine") && !finished.stderr.contains("ss -"), "{}", finished.stderr);
}

#[test]
fn what_excludes_one_another_is_not_taken_without_a_word() {
    fails("link alice bob up down", 3, &["a link goes down or up, not both"]);
    fails("drop alice -> bob nth 2 nth 3", 3, &["`nth` stands there twice"]);
    fails("corrupt udp tcp", 3, &["no packet is `udp` and `tcp` at once"]);
    fails("packets lost delivered", 3, &["no packet is `lost` and `delivered` at once"]);
    fails("lan office alice alice", 3, &["alice is on the lan office already"]);
    fails("partition alice | bob alice", 3, &["alice is on both sides of the partition"]);
    fails("host carol 10.0.0.300", 2, &["10.0.0.300 is no address", "300 does not fit in a byte"]);
    fails("host carol 10.0.0.1/33", 2, &["10.0.0.1/33 is no address", "0 to 32 bits"]);
}

#[test]
fn a_lan_has_a_cable_for_each_host() {
    let lan = "host carol 10.0.0.3\nlan office bob carol delay 1ms\n";
    fails(
        &format!("{lan}link office -> bob loss 5%"),
        3,
        &["no figures of the way to bob", "link bob -> office"],
    );
    fails(&format!("{lan}link alice office down"), 3, &["alice is not on the lan office"]);
    fails(&format!("{lan}link bob carol down"), 3, &["there is no link bob-carol"]);
    prints(
        &format!(
            "{lan}c = udp bind 10.0.0.3:9 on carol\nlink bob office delay 20ms\n\
             udp sendto 10.0.0.3:9 \"x\" on bob\nrecv c\nprint clock\n\
             link bob office down\ntry {{ udp sendto 10.0.0.3:9 \"x\" on bob }} catch err {{ print err.name }}\n"
        ),
        "20ms\nENETUNREACH\n",
    );
}
