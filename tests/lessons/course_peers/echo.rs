//! An echo, with socat and ncat at the other end.

use std::process::Command;

use harness::{Running, port_in, probed_port, requires, run, run_with, wirelab};

use super::{file, our_server, to};

const ECHO_SERVER: &str = r#"
server = tcp listen 127.0.0.1:0
print "listening on" server.local.port
serve server as conn {
    loop {
        data = recv conn 4096
        if data == "" { break }
        sendall conn data
    }
}
wait
"#;

const ECHO_CLIENT: &str = r#"
conn = tcp connect host timeout 10s
message = repeat("all of it, 你好\r\n", 5000) + x"00 ff 1b"
sender = spawn { sendall conn message }
heard = recv conn exactly len(message) timeout 30s
wait sender
expect heard == message
shutdown conn write
expect recv conn 1 timeout 30s == "", "the other side ends when we have"
print "heard" len(heard) "bytes"
"#;

#[track_caller]
fn our_client_hears_its_echo(port: u16) {
    let (_folder, path) = file("client.lab", ECHO_CLIENT);
    let ended = run(wirelab().arg("run").arg(&path).args(["--set", &to(port)])).with_status(0);
    let bytes = 5000 * "all of it, 你好\r\n".len() + 3;
    assert_eq!(ended.stdout, format!("heard {bytes} bytes\n"));
}

fn our_echo() -> (tempfile::TempDir, Running, u16) {
    let (folder, path) = file("server.lab", ECHO_SERVER);
    let (running, port) = our_server(wirelab().arg("run").arg(path), "listening on");
    (folder, running, port)
}

#[test]
fn socat_as_server() {
    if !requires("socat") {
        return;
    }
    let server =
        Running::start(Command::new("socat").args(["-d", "-d", "TCP-LISTEN:0,bind=127.0.0.1", "EXEC:cat"]));
    let port = port_in(&server.complaint_with("listening on"));
    our_client_hears_its_echo(port);
}

#[test]
fn socat_as_client() {
    if !requires("socat") {
        return;
    }
    let (_folder, _server, port) = our_echo();
    let ended = run_with(
        Command::new("socat").args(["-t30", "-", &format!("TCP:127.0.0.1:{port}")]),
        "one line\nand another\n",
    );
    assert_eq!(ended.with_status(0).stdout, "one line\nand another\n");
}

#[test]
fn ncat_as_server() {
    if !requires("ncat") {
        return;
    }
    for _ in 0..10 {
        let port = probed_port();
        let server = Running::start(Command::new("ncat").args([
            "-lv",
            "--exec",
            "/bin/cat",
            "127.0.0.1",
            &port.to_string(),
        ]));
        // The line that it listens, or that the probed port is gone by now.
        let line = loop {
            let line = server.complaint_with("Ncat: ");
            if !line.contains("Version") {
                break line;
            }
        };
        if line.contains("Listening") {
            our_client_hears_its_echo(port);
            return;
        }
    }
    panic!("ncat found no port");
}

#[test]
fn ncat_as_client() {
    if !requires("ncat") {
        return;
    }
    let (_folder, _server, port) = our_echo();
    let mut client = Running::start(Command::new("ncat").args(["127.0.0.1", &port.to_string()]));
    client.say("one line\n");
    client.line_with("one line");
    client.say("and another\n");
    client.line_with("and another");
    client.finish().with_status(0);
}
