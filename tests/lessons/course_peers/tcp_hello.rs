//! Greetings over TCP: the server speaks first, each name gets its answer, `exit` ends it.

use harness::tap::{Dialogue, TcpTap, client, server};
use harness::{CoursePort, LIMIT, Running, course, run, script};

use super::{ANYWHERE, course_server, our_server, to};

fn greetings() -> Dialogue {
    vec![
        server("Welcome!"),
        client("Michael"),
        server("Hello, Michael!"),
        client("Tracy"),
        server("Hello, Tracy!"),
        client("Sarah"),
        server("Hello, Sarah!"),
        client("exit"),
    ]
}

const GREETED: &str = "Welcome!\nHello, Michael!\nHello, Tracy!\nHello, Sarah!\n";

fn our_hello_server() -> (Running, u16) {
    our_server(
        script("tcp/hello-server.lab").args(["--set", ANYWHERE, "--set", "quick=yes"]),
        "Waiting for connection",
    )
}

#[track_caller]
fn course_client_is_greeted(port: u16) {
    let tap = TcpTap::before(port);
    let ended =
        run(course("tcp_hello_client.py").args(["127.0.0.1", &tap.port().to_string()])).with_status(0);
    assert_eq!(ended.stdout, GREETED);
    assert_eq!(tap.dialogue(), greetings());
}

#[track_caller]
fn our_client_is_greeted(port: u16) {
    let tap = TcpTap::before(port);
    let ended = run(script("tcp/hello-client.lab").args(["--set", &to(tap.port())])).with_status(0);
    for line in GREETED.lines() {
        assert!(ended.stdout.contains(line), "{line} in\n{}", ended.stdout);
    }
    assert_eq!(tap.dialogue(), greetings());
}

#[test]
fn course_client_and_course_server() {
    let (_server, port) = course_server("tcp_hello_server.py", &["0.01"]);
    course_client_is_greeted(port);
}

#[test]
fn course_client_and_our_server() {
    let (_server, port) = our_hello_server();
    course_client_is_greeted(port);
    course_client_is_greeted(port);
}

#[test]
fn our_client_and_course_server() {
    let (_server, port) = course_server("tcp_hello_server.py", &["0.01"]);
    our_client_is_greeted(port);
}

#[test]
fn our_client_and_our_server() {
    let (_server, port) = our_hello_server();
    our_client_is_greeted(port);
}

#[test]
fn on_the_port_of_the_course() {
    let _port = CoursePort::hold();
    let server = Running::start(script("tcp/hello-server.lab").args(["--set", "quick=yes"]));
    server.line_with("Waiting for connection on 127.0.0.1:9999");
    let ended = run(course("tcp_hello_client.py").args(["127.0.0.1", "9999"])).with_status(0);
    assert_eq!(ended.stdout, GREETED);
    run(&mut script("tcp/hello-client.lab")).with_status(0);
}

#[test]
fn in_chinese() {
    let (_server, port) = our_server(
        script("tcp/hello-server.lab").args(["--lang", "zh", "--set", ANYWHERE, "--set", "quick=yes"]),
        "等待连接中（",
    );
    our_client_is_greeted(port);
}

#[test]
fn bytes_that_are_no_text_come_back_unchanged() {
    use std::io::{Read, Write};
    let (_server, port) = our_hello_server();
    let mut conn = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    conn.set_read_timeout(Some(LIMIT)).unwrap();
    let mut welcome = [0; 8];
    conn.read_exact(&mut welcome).unwrap();
    conn.write_all(b"\xff\x1b[2J\r\n\0{x}").unwrap();
    let mut answer = [0; 19];
    conn.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"Hello, \xff\x1b[2J\r\n\0{x}!");
}
