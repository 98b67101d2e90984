//! What happens by itself is told above the line that is being typed, and the line stays whole.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod harness;

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream, UdpSocket};

use harness::port_in;
use harness::terminal::{Terminal, key};

/// The port of a socket of the prompt.
#[track_caller]
fn port_of(terminal: &mut Terminal, socket: &str) -> u16 {
    let printed = terminal.run(&format!("print {socket}.local"));
    port_in(printed.last().unwrap())
}

/// A prompt with `server`, a listener, and its port.
fn with_server() -> (Terminal, u16) {
    let mut terminal = Terminal::prompt(80, 24);
    terminal.run("server = tcp listen 127.0.0.1:0");
    let port = port_of(&mut terminal, "server");
    (terminal, port)
}

/// A prompt with `c`, a connection, and its other end.
fn with_connection() -> (Terminal, TcpStream) {
    let mut terminal = Terminal::prompt(80, 24);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    terminal.run(&format!("c = tcp connect 127.0.0.1:{port}"));
    (terminal, listener.accept().unwrap().0)
}

/// Half a line is typed when it happens, and stands there afterwards.
#[track_caller]
fn is_told(terminal: &mut Terminal, happens: impl FnOnce(), wanted: &str) {
    terminal.types("print \"你好");
    terminal.has_typed("print \"你好");
    happens();
    terminal.waits_for(|screen| screen.rows().iter().any(|row| row == wanted));
    terminal.has_typed("print \"你好");
    terminal.press(key::ctrl('u'));
    terminal.is_ready();
}

#[test]
fn connections_of_a_serve_and_how_they_end() {
    let (mut terminal, port) = with_server();
    terminal.run("serve server as conn { sendall conn (recv conn) }");
    terminal.types("half");
    terminal.has_typed("half");
    let mut end = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let from = end.local_addr().unwrap();
    terminal.sees(&format!("· server: conn#1 from {from}"));
    end.write_all(b"12 bytes now").unwrap();
    terminal.sees("· conn#1 closed by this side after 12 bytes in, 12 out");
    terminal.has_typed("half");
}

#[test]
fn a_peer_that_closes_sends_or_resets_where_nobody_reads() {
    let (mut terminal, mut end) = with_connection();
    is_told(&mut terminal, || end.write_all(b"12345").unwrap(), "· c: 5 bytes are unread");
    is_told(&mut terminal, || end.write_all(b"6").unwrap(), "· c: 6 bytes are unread");
    assert_eq!(terminal.run("print recv c exactly 4"), ["1234"]);
    let closes = || end.shutdown(Shutdown::Write).unwrap();
    is_told(&mut terminal, closes, "· c: the peer has closed (FIN); 2 bytes are unread");
    assert_eq!(terminal.run("print (recv c) len(recv c)"), ["56 0"], "nothing of it is taken");
}

#[test]
fn a_reset_is_told_and_still_there_for_the_next_call() {
    let (mut terminal, mut end) = with_connection();
    // What it has not read makes its close a reset.
    terminal.run("send c \"unread\"");
    end.read_exact(&mut [0]).unwrap();
    is_told(
        &mut terminal,
        || drop(end),
        "! c: reset by the peer, or it fell silent; the next call says which",
    );
    terminal.enter("recv c");
    terminal.sees("ECONNRESET");
}

#[test]
fn a_datagram_and_a_connection_that_wait() {
    let (mut terminal, port) = with_server();
    terminal.run("u = udp bind 127.0.0.1:0");
    let to = ("127.0.0.1", port_of(&mut terminal, "u"));
    let own = UdpSocket::bind("127.0.0.1:0").unwrap();
    let sends = || assert_eq!(own.send_to(b"twelve bytes", to).unwrap(), 12);
    is_told(&mut terminal, sends, "· u: a datagram of 12 bytes is waiting");
    let mut ends = Vec::new();
    let connects = || ends.push(TcpStream::connect(("127.0.0.1", port)).unwrap());
    is_told(&mut terminal, connects, "· server: a connection waits to be accepted");
    let connects = || ends.push(TcpStream::connect(("127.0.0.1", port)).unwrap());
    is_told(&mut terminal, connects, "· server: 2 connections wait to be accepted");
    terminal.run("print (recvfrom u).data");
    is_told(&mut terminal, sends, "· u: a datagram of 12 bytes is waiting");
}

#[test]
fn how_much_is_told_is_the_persons_choice() {
    let (mut terminal, mut end) = with_connection();
    assert_eq!(terminal.run("print events"), ["on"]);
    terminal.run("events quiet");
    assert_eq!(terminal.run("print events"), ["quiet"]);
    terminal.run("t = spawn { expect 1 == 2 }");
    terminal.sees("task 1");
    terminal.run("events off");
    assert_eq!(terminal.run("print events"), ["off"]);
    end.write_all(b"12345").unwrap();
    terminal.run("sleep 1s");
    terminal.run("events on");
    terminal.sees("· c: 5 bytes are unread");
    assert_eq!(terminal.screen.text().iter().filter(|row| row.contains("unread")).count(), 1);
}
