//! How a connection ends, as a Python peer sees it: FIN, RST, or half of it.

use harness::{port_in, run, wirelab};

use super::peers::{against, python, says};

/// What a peer hears that sends 5 bytes, waits for `go` from us, then reads to the end.
fn the_peer_hears(script: &str) -> String {
    let peer = python(
        "c = accepted(listener())\nc.sendall(b'hello')\ndata, end = heard(c)\nsay('heard', data.decode() or '-', end)",
        &[],
    );
    run(&mut against(&peer, &format!("conn = tcp connect peer\n{script}"))).with_status(0);
    peer.line_with("heard")
}

#[test]
fn n10_close_with_unread_data_sends_rst() {
    assert_eq!(the_peer_hears("recv conn 5 peek\nclose conn\n"), "heard - ConnectionResetError");
    assert_eq!(
        the_peer_hears("sendall conn \"x\"\nrecv conn 2\nclose conn\n").split(' ').next_back(),
        Some("ConnectionResetError")
    );
}

#[test]
fn n10_close_with_all_read_sends_fin() {
    assert_eq!(the_peer_hears("recv conn exactly 5\nclose conn\n"), "heard - end");
    assert_eq!(the_peer_hears("recv conn exactly 5\nsendall conn \"bye\"\nclose conn\n"), "heard bye end");
}

#[test]
fn n10_the_reset_is_documented() {
    let help = run(wirelab().args(["help", "close"])).with_status(0).stdout;
    says(&help, &["unread", "RST"]);
}

#[test]
fn n11_linger_zero_resets_and_linger_on_ends() {
    assert_eq!(
        the_peer_hears("recv conn exactly 5\nset conn linger 0s\nclose conn\n"),
        "heard - ConnectionResetError"
    );
    assert_eq!(
        the_peer_hears("recv conn exactly 5\nset conn linger 2s\nsendall conn \"bye\"\nclose conn\n"),
        "heard bye end"
    );
    assert_eq!(
        the_peer_hears(
            "recv conn exactly 5\nset conn linger 0s\nset conn linger off\nsendall conn \"bye\"\nclose conn\n"
        ),
        "heard bye end"
    );
}

#[test]
fn n11_reset_is_linger_zero_and_close() {
    assert_eq!(the_peer_hears("recv conn exactly 5\nreset conn\n"), "heard - ConnectionResetError");
}

#[test]
fn n11_shutdown_ends_one_direction_for_the_peer() {
    assert_eq!(the_peer_hears("recv conn exactly 5\nshutdown conn write\nprint recv conn\n"), "heard - end");
    assert_eq!(
        the_peer_hears("recv conn exactly 5\nsendall conn \"bye\"\nshutdown conn\nclose conn\n"),
        "heard bye end"
    );
}

#[test]
fn n11_the_end_of_the_run_closes_with_fin() {
    assert_eq!(the_peer_hears("recv conn exactly 5\nsendall conn \"bye\"\n"), "heard bye end");
}

#[test]
fn n11_a_closed_listener_resets_who_was_not_accepted() {
    // The peer says that its connect has returned: the reset would otherwise meet it there.
    let script = "server = tcp listen 127.0.0.1:0\nword = udp bind 127.0.0.1:0\n\
                  print \"port\" server.local.port\nprint \"word\" word.local.port\n\
                  expect server.pending == 1 within 20s\nrecvfrom word timeout 20s\n\
                  close server\nsleep 50s\n";
    let lab = harness::Running::start(&mut super::peers::lab(script, &[]));
    let ports = [port_in(&lab.line_with("port")), port_in(&lab.line_with("word"))];
    let peer = python(
        "c = client(int(ARGS[0]))\n\
         socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'there', ('127.0.0.1', int(ARGS[1])))\n\
         say('heard', *heard(c))",
        &ports.map(|port| port.to_string()).each_ref().map(String::as_str),
    );
    assert_eq!(peer.line_with("heard"), "heard b'' ConnectionResetError");
    lab.signal("INT");
    lab.finish().with_status(130);
}

#[test]
fn n11_a_reset_peer_in_serve_ends_that_connection_only() {
    let script = "server = tcp listen 127.0.0.1:0\nprint \"port\" server.local.port\n\
                  serve server as conn { loop { line = recv conn line; sendall conn line + \"\\n\" } }\nwait\n";
    let lab = harness::Running::start(&mut super::peers::lab(script, &[]));
    let port = port_in(&lab.line_with("port"));
    let peer = python(
        "port = int(ARGS[0])\na, b = client(port), client(port)\n\
         a.sendall(b'one\\n'); say('a', a.recv(10))\nreset(a)\n\
         b.sendall(b'two\\n'); say('b', b.recv(10))\n\
         c = client(port); c.sendall(b'three\\n'); say('c', c.recv(10))",
        &[&port.to_string()],
    );
    let told = lab.complaint_with("ECONNRESET");
    assert!(told.contains("conn#"), "{told}");
    says(&peer.finish().with_status(0).stdout, &["a b'one\\n'", "b b'two\\n'", "c b'three\\n'"]);
    lab.signal("INT");
    lab.finish().with_status(130);
}
