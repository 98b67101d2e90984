//! Greetings over UDP, a datagram each.

use harness::tap::{Dialogue, UdpTap, client, server};
use harness::{CoursePort, Running, course, run, script};

use super::{ANYWHERE, course_server, our_server, to};

fn datagrams() -> Dialogue {
    vec![
        client("Michael"),
        server("Hello, Michael!"),
        client("Tracy"),
        server("Hello, Tracy!"),
        client("Sarah"),
        server("Hello, Sarah!"),
    ]
}

fn our_udp_server() -> (Running, u16) {
    our_server(script("udp/hello-server.lab").args(["--set", ANYWHERE]), "Bind UDP on")
}

#[track_caller]
fn course_client_hears_datagrams(port: u16) {
    let tap = UdpTap::before(port);
    let ended =
        run(course("udp_hello_client.py").args(["127.0.0.1", &tap.port().to_string()])).with_status(0);
    assert_eq!(ended.stdout, "Hello, Michael!\nHello, Tracy!\nHello, Sarah!\n");
    assert_eq!(tap.dialogue(), datagrams());
}

#[track_caller]
fn our_client_hears_datagrams(port: u16) {
    let tap = UdpTap::before(port);
    run(script("udp/hello-client.lab").args(["--set", &to(tap.port())])).with_status(0);
    assert_eq!(tap.dialogue(), datagrams());
}

#[test]
fn course_client_and_course_server() {
    let (_server, port) = course_server("udp_hello_server.py", &[]);
    course_client_hears_datagrams(port);
}

#[test]
fn course_client_and_our_server() {
    let (_server, port) = our_udp_server();
    course_client_hears_datagrams(port);
    course_client_hears_datagrams(port);
}

#[test]
fn our_client_and_course_server() {
    let (_server, port) = course_server("udp_hello_server.py", &[]);
    our_client_hears_datagrams(port);
}

#[test]
fn our_client_and_our_server() {
    let (_server, port) = our_udp_server();
    our_client_hears_datagrams(port);
}

#[test]
fn on_the_port_of_the_course() {
    let _port = CoursePort::hold();
    let server = Running::start(&mut script("udp/hello-server.lab"));
    server.line_with("Bind UDP on 127.0.0.1:9999");
    run(course("udp_hello_client.py").args(["127.0.0.1", "9999"])).with_status(0);
    run(&mut script("udp/hello-client.lab")).with_status(0);
}
