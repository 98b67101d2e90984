//! Ports that are taken, and ports that are free again.

use harness::{Running, port_in, run};

use super::peers::{against, fails, lab, plays, python, says};

#[test]
fn n17_our_own_socket_has_the_port() {
    for host in ["127.0.0.1:0", "[::1]:0"] {
        let ended = run(&mut lab(
            "server = tcp listen host\nprint server.local\nagain = tcp listen server.local\n",
            &[("host", host)],
        ))
        .with_status(3);
        let address = ended.stdout.trim_end();
        says(
            &ended.stderr,
            &[
                &format!("error: tcp listen {address}: EADDRINUSE: "),
                "-c:3:9",
                &format!("this script's own `server`, at {address}"),
                "help: ",
            ],
        );
    }
}

#[test]
fn n17_the_socket_that_has_the_port_lives_on() {
    let printed = plays(
        "server = tcp listen 127.0.0.1:0\n\
         try { tcp listen server.local } catch err { print err.name }\n\
         s = socket inet stream\n\
         try { bind s server.local } catch err { print err.name err.message }\n\
         client = tcp connect server.local\nconn = accept server timeout 5s\n\
         sendall client \"hello\"\nprint recv conn\n",
    );
    says(
        &printed,
        &["EADDRINUSE\n", "EADDRINUSE bind ", "this script's own `server`, at 127.0.0.1:", "\nhello\n"],
    );
}

#[test]
fn n17_another_program_has_the_port() {
    let peer = python("s = listener()\nhear()", &[]);
    let ended = run(&mut against(&peer, "tcp listen peer\n")).with_status(3);
    says(&ended.stderr, &["error: tcp listen 127.0.0.1:", "EADDRINUSE: ", "-c:1:1", "help: "]);
    says(&ended.stderr, &["no socket of this script has it"]);
}

#[test]
fn n17_udp_ports_are_a_space_of_their_own() {
    let printed = plays(
        "server = tcp listen 127.0.0.8:0\npeer = udp bind server.local\nprint peer.local == server.local\n\
         try { udp bind peer.local } catch err { print err.name err.message }\n",
    );
    says(&printed, &["true\n", "EADDRINUSE udp bind ", "this script's own `peer`, at 127.0.0.8:"]);
    assert!(!printed.contains("own `server`"), "{printed}");
}

/// The server closes first, so that TIME_WAIT is on its side.
const CLOSED_FIRST: &str = "\
server = tcp listen 127.0.0.1:0
here = server.local
client = tcp connect here
conn = accept server
close conn
expect len(recv client) == 0
close client
close server
";

#[test]
fn n18_listening_again_works_while_connections_are_in_time_wait() {
    let printed = plays(&format!(
        "{CLOSED_FIRST}again = tcp listen here\nprint again.local == here again.state\n\
         client = tcp connect here\nconn = accept again timeout 5s\nsendall conn \"hi\"\nprint recv client\n"
    ));
    assert_eq!(printed, "true LISTEN\nhi\n");
}

#[test]
fn n18_without_reuse_time_wait_holds_the_port() {
    let ended = fails(&format!("{CLOSED_FIRST}print here\nagain = tcp listen here reuse off\n"));
    let address = ended.stdout.trim_end();
    says(&ended.stderr, &[&format!("error: tcp listen {address}: EADDRINUSE: "), "-c:10:9", "help: "]);
}

#[test]
fn n18_a_server_that_was_stopped_starts_again_at_once() {
    let script = "server = tcp listen host\nprint \"port\" server.local.port\n\
                  serve server as conn { sendall conn \"hi\" }\nwait\n";
    let first = Running::start(&mut lab(script, &[("host", "127.0.0.1:0")]));
    let port = port_in(&first.line_with("port"));
    let peer = python("say('heard', *heard(client(int(ARGS[0]))))", &[&port.to_string()]);
    assert_eq!(peer.line_with("heard"), "heard b'hi' end");
    first.signal("TERM");
    first.finish().with_status(143);
    let second = Running::start(&mut lab(script, &[("host", &format!("127.0.0.1:{port}"))]));
    assert_eq!(port_in(&second.line_with("port")), port);
    let peer = python("say('heard', *heard(client(int(ARGS[0]))))", &[&port.to_string()]);
    assert_eq!(peer.line_with("heard"), "heard b'hi' end");
    second.signal("INT");
    second.finish().with_status(130);
}
