//! Connections that are refused, end, break, or say too little.

use harness::{LIMIT, run};

use super::peers::{against, fails, plays, python, says};

/// A port that is taken, so that nobody else gets it, and where nobody listens.
const NOBODY: &str = "nobody = socket inet stream\nbind nobody 127.0.0.1:0\n";

#[test]
fn n01_nobody_listens() {
    let printed = plays(&format!(
        "a, b = unix pair\n{NOBODY}\
         try {{ tcp connect nobody.local }} catch err {{ print err.name; print err.message }}\n\
         print nobody.local\nsendall a \"still here\"\nprint recv b\n"
    ));
    let lines: Vec<&str> = printed.lines().collect();
    let address = lines[2];
    assert_eq!(lines[0], "ECONNREFUSED");
    assert_eq!(
        lines[1],
        format!(
            "tcp connect {address}: ECONNREFUSED: nothing listens on {address}, so the host answered with RST"
        )
    );
    assert_eq!(lines[3], "still here");
}

#[test]
fn n01_nobody_listens_and_nobody_catches() {
    let ended = fails(&format!("{NOBODY}print nobody.local\ntcp connect nobody.local\nprint \"never\"\n"));
    let address = ended.stdout.trim_end();
    says(
        &ended.stderr,
        &[
            "error: tcp connect",
            address,
            "ECONNREFUSED",
            "-c:4:1",
            "tcp connect nobody.local",
            "help: start a listener there first",
        ],
    );
    assert!(!ended.stdout.contains("never"));
}

#[test]
fn n06_reset_keeps_what_was_read() {
    let peer = python("c = accepted(listener())\nc.sendall(b'kept')\nc.recv(1)\nreset(c)", &[]);
    let script = "a, b = unix pair\nconn = tcp connect peer\n\
                  print recv conn 4 peek\nsend conn \"x\"\n\
                  try { recv conn exactly 100 } catch err { print err.name; print err.message }\n\
                  print recv conn\n\
                  try { print len(recv conn) } catch err { print err.name }\n\
                  sendall a \"others live\"\nprint recv b\n";
    let printed = run(&mut against(&peer, script)).with_status(0).stdout;
    says(&printed, &["kept\n", "ECONNRESET\n", "recv conn: ECONNRESET: ", "\nkept\n", "others live\n"]);
}

#[test]
fn n06_a_reset_that_nobody_catches_is_explained() {
    let peer = python("c = accepted(listener())\nc.recv(1)\nreset(c)", &[]);
    let ended =
        run(&mut against(&peer, "conn = tcp connect peer\nsend conn \"x\"\nrecv conn\n")).with_status(3);
    says(&ended.stderr, &["error: recv conn: ECONNRESET: ", "RST", "-c:3:1", "help: "]);
}

#[test]
fn n07_fin_is_the_end_of_the_stream_and_no_error() {
    let peer = python("c = accepted(listener())\nc.sendall(b'last')\nc.close()", &[]);
    let script = "conn = tcp connect peer\nprint recv conn exactly 4\nprint len(recv conn) len(recv conn)\n\
                  print conn.state\n\
                  try { recv conn exactly 1 } catch err { print err.name }\n";
    let printed = run(&mut against(&peer, script)).with_status(0).stdout;
    assert_eq!(printed, "last\n0 0\nCLOSE_WAIT\nEOF\n");
}

#[test]
fn n08_half_close_by_us_leaves_the_other_direction() {
    let peer =
        python("c = accepted(listener())\ndata, end = heard(c)\nc.sendall(b'heard ' + data)\nc.close()", &[]);
    let script = "conn = tcp connect peer\nsendall conn \"question\"\nshutdown conn write\n\
                  print recv conn all\n\
                  try { send conn \"more\" } catch err { print err.name }\n";
    let printed = run(&mut against(&peer, script)).with_status(0).stdout;
    assert_eq!(printed, "heard question\nEPIPE\n");
}

#[test]
fn n08_half_close_by_the_peer_leaves_the_other_direction() {
    let peer = python("c = accepted(listener())\nc.shutdown(socket.SHUT_WR)\nsay(*heard(c))", &[]);
    let script = "conn = tcp connect peer\nprint len(recv conn)\nsendall conn \"one \"\nsendall conn \"two\"\n\
                  close conn\n";
    let printed = run(&mut against(&peer, script)).with_status(0).stdout;
    assert_eq!(printed, "0\n");
    assert_eq!(peer.finish().stdout.lines().nth(1), Some("b'one two' end"));
}

#[test]
fn n09_send_after_the_peer_closed() {
    let peer = python("c = accepted(listener())\nc.close()\nhear()", &[]);
    // The first send is answered with RST; when that has come, the state is CLOSED.
    let script = "a, b = unix pair\nconn = tcp connect peer\nprint len(recv conn)\nprint send conn \"x\"\n\
                  expect conn.state == \"CLOSED\" within 10s\n\
                  try { send conn \"y\" } catch err { print err.name; print err.message }\n\
                  try { sendall conn \"z\" } catch err { print err.name }\n\
                  sendall a \"others live\"\nprint recv b\n";
    let printed = run(&mut against(&peer, script)).with_status(0).stdout;
    says(&printed, &["0\n1\nEPIPE\nsend conn: EPIPE: ", "\nEPIPE\nothers live\n"]);
}

#[test]
fn n09_no_signal_kills_the_run() {
    let peer = python("c = accepted(listener())\nc.close()\nhear()", &[]);
    let script = "conn = tcp connect peer\nrecv conn\nsend conn \"x\"\nexpect conn.state == \"CLOSED\" within 10s\n\
                  send conn \"y\"\n";
    let ended = run(&mut against(&peer, script)).with_status(3);
    says(&ended.stderr, &["error: send conn: EPIPE: ", "-c:5:1", "help: "]);
}

#[test]
fn n16_the_timeout_is_for_the_whole_command() {
    // A byte five times a second: each comes in time, the line never ends.
    let peer = python(
        "c = accepted(listener())\ntry:\n    while True:\n        c.sendall(b'.')\n        select.select([c], [], [], 0.2)\nexcept OSError:\n    pass",
        &[],
    );
    let script = "conn = tcp connect peer\nstart = clock\n\
                  try { recv conn line timeout 1s } catch err { print err.name; print err.message }\n\
                  took = clock - start\nprint took >= 1s took < 4s\n\
                  kept = recv conn\nprint len(kept) > 1 kept matches \"^\\\\.+$\"\n\
                  start = clock\n\
                  try { recv conn exactly 1000 timeout 500ms } catch err { print err.name }\n\
                  print clock - start < 3s\nprint len(recv conn) > 0\n";
    let printed = run(&mut against(&peer, script)).with_status(0).stdout;
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines[0], "ETIMEDOUT");
    says(lines[1], &["recv conn: ETIMEDOUT", "1s"]);
    assert_eq!(lines[2..], ["true true", "true true", "ETIMEDOUT", "true", "true"]);
}

#[test]
fn n12_a_silent_peer_is_left_at_the_timeout() {
    let peer = python("c = accepted(listener())\nhear()", &[]);
    let script = "conn = tcp connect peer\nstart = clock\nrecv conn timeout 300ms\n";
    let started = std::time::Instant::now();
    let ended = run(&mut against(&peer, script)).with_status(3);
    assert!(started.elapsed() < LIMIT / 6);
    says(&ended.stderr, &["error: recv conn: ETIMEDOUT: ", "300ms", "-c:3:1"]);
}
