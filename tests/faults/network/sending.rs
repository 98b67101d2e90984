//! Sending more than the other end takes.

use harness::run;

use super::peers::{against, python, says};

/// Listens with the smallest receive buffer there is.
const NARROW: &str = "\
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
s.bind(('127.0.0.1', 0))
s.listen(1)
say('port', s.getsockname()[1])
c, _ = s.accept()
c.settimeout(50)
";

#[test]
fn n14_sendall_sends_every_byte_through_a_narrow_window() {
    // Narrow, yet wide enough that no segment has to wait for a window probe.
    let narrow = NARROW.replace("SO_RCVBUF, 1)", "SO_RCVBUF, 16384)");
    let peer = python(
        &format!(
            "{narrow}data, end = heard(c)\nwanted = (b'0123456789abcdef' * 524288)\n\
             say('got', len(data), end, data == wanted)"
        ),
        &[],
    );
    let script = "conn = tcp connect peer\nset conn sendbuf 8192\n\
                  sendall conn repeat(\"0123456789abcdef\", 524288) timeout 50s\nprint conn.sent\nclose conn\n";
    let printed = run(&mut against(&peer, script)).with_status(0).stdout;
    assert_eq!(printed, "8388608\n");
    assert_eq!(peer.line_with("got"), "got 8388608 end True");
}

#[test]
fn n14_send_gives_the_count_that_went() {
    let peer = python(&format!("{NARROW}hear()\ndata, end = heard(c)\nsay('got', len(data), end)"), &[]);
    let script = "conn = tcp connect peer\nset conn sendbuf 8192\ndata = repeat(\"x\", 8MB)\n\
                  n = send conn data\nprint n > 0 n < len(data) n == conn.sent\nprint \"count\" n\nclose conn\n";
    let ended = run(&mut against(&peer, script)).with_status(0);
    says(&ended.stdout, &["true true true\n"]);
    let count = ended.stdout.lines().nth(1).unwrap().strip_prefix("count ").unwrap().to_owned();
    let peer = peer.finish().with_status(0);
    says(&peer.stdout, &[&format!("got {count} end")]);
}

#[test]
fn n15_a_peer_that_never_reads() {
    let peer = python(&format!("{NARROW}hear()\ndata, end = heard(c)\nsay('got', len(data), end)"), &[]);
    let script = "a, b = unix pair\nconn = tcp connect peer\n\
                  try { sendall conn repeat(\"x\", 8MB) timeout 400ms } catch err { print err.name; print err.message }\n\
                  print \"sent\" conn.sent\nsendall a \"others live\"\nprint recv b\nclose conn\n";
    let ended = run(&mut against(&peer, script)).with_status(0);
    let lines: Vec<&str> = ended.stdout.lines().collect();
    let went: u64 = lines[2].strip_prefix("sent ").unwrap().parse().unwrap();
    assert!(went > 0 && went < 8_000_000, "{went}");
    assert_eq!(lines[0], "ETIMEDOUT");
    says(lines[1], &["sendall conn: ETIMEDOUT", "400ms", &format!("{went} of 8000000 bytes went")]);
    assert_eq!(lines[3], "others live");
    says(&peer.finish().with_status(0).stdout, &[&format!("got {went} end")]);
}

#[test]
fn n15_the_error_that_ends_the_run_says_how_much_went() {
    let peer = python(&format!("{NARROW}hear()"), &[]);
    let script = "conn = tcp connect peer\nsendall conn repeat(\"x\", 8MB) timeout 300ms\n";
    let ended = run(&mut against(&peer, script)).with_status(3);
    says(&ended.stderr, &["error: sendall conn: ETIMEDOUT", "-c:2:1", "of 8000000 bytes went", "help: "]);
}

#[test]
fn n15_a_send_without_room_waits_no_longer_than_its_timeout() {
    let peer = python(&format!("{NARROW}hear()"), &[]);
    let script = "conn = tcp connect peer\n\
                  try { loop { send conn repeat(\"x\", 1MB) timeout 300ms } } catch err { print err.name }\n";
    let ended = run(&mut against(&peer, script)).with_status(0);
    assert_eq!(ended.stdout, "ETIMEDOUT\n");
}
