//! What happens by itself is told above the line that is being typed, and the line stays whole.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream, UdpSocket};
use std::process::{Child, Command};

use harness::screen::Screen;
use harness::terminal::{PROMPT, Terminal, key};
use harness::{port_in, requires};
use regex::Regex;

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
    is_told(&mut terminal, || end.write_all(b"12345").unwrap(), "· c: 5 bytes are unread: \"12345\"");
    is_told(&mut terminal, || end.write_all(b"6").unwrap(), "· c: 6 bytes are unread: …\"6\"");
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
fn behind_a_reset_no_end_is_told() {
    let (mut terminal, _) = with_server();
    for waits in [false, true] {
        terminal.run("c = tcp connect server.local");
        terminal.run("d = accept server");
        if waits {
            terminal.run("t = spawn { try { recv d } catch err { print \"the call: {err.name}\" } }");
            terminal.run("reset c");
            terminal.sees("the call: ECONNRESET");
        } else {
            terminal.run("reset c");
            terminal.sees("! d: reset by the peer, or it fell silent");
            terminal.enter("recv d");
            terminal.sees("ECONNRESET");
            terminal.is_ready();
        }
        terminal.run("sleep 1s");
        assert!(!terminal.screen.contains("(FIN)"), "{}", terminal.screen);
        terminal.press(key::ctrl('l'));
        terminal.is_ready();
    }
}

#[test]
fn a_timeout_and_an_own_shutdown_leave_the_peers_end_to_be_told() {
    let (mut terminal, end) = with_connection();
    for line in ["recv c timeout 1ms", "shutdown c write", "send c \"too late\""] {
        terminal.run(line);
    }
    terminal.sees("EPIPE");
    is_told(&mut terminal, || drop(end), "· c: the peer has closed (FIN)");
}

#[test]
fn a_datagram_and_a_connection_that_wait() {
    let (mut terminal, port) = with_server();
    terminal.run("u = udp bind 127.0.0.1:0");
    let to = ("127.0.0.1", port_of(&mut terminal, "u"));
    let own = UdpSocket::bind("127.0.0.1:0").unwrap();
    let sends = || assert_eq!(own.send_to(b"twelve bytes", to).unwrap(), 12);
    is_told(&mut terminal, sends, "· u: a datagram of 12 bytes is waiting: \"twelve bytes\"");
    let mut ends = Vec::new();
    let connects = || ends.push(TcpStream::connect(("127.0.0.1", port)).unwrap());
    is_told(&mut terminal, connects, "· server: a connection waits to be accepted");
    let connects = || ends.push(TcpStream::connect(("127.0.0.1", port)).unwrap());
    is_told(&mut terminal, connects, "· server: 2 connections wait to be accepted");
    terminal.run("print (recvfrom u).data");
    is_told(&mut terminal, sends, "· u: a datagram of 12 bytes is waiting: \"twelve bytes\"");
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

/// Connects and closes again as often as it is told, with pauses between that make it so many in a
/// second. It ends by itself.
const LOAD: &str = "\
import socket, sys, time
port, count, rate = map(int, sys.argv[1:])
began = time.monotonic()
for n in range(count):
    with socket.create_connection(('127.0.0.1', port)) as s:
        s.recv(1)
    time.sleep(max(0, began + n / rate - time.monotonic()))
print('load: %d a second' % (count / (time.monotonic() - began)), file=sys.stderr)
";

/// A process that connects to a port. Dropping it ends it.
struct Load(Child);

impl Load {
    fn start(port: u16, count: u64, rate: u64) -> Self {
        let numbers = [u64::from(port), count, rate].map(|number| number.to_string());
        Self(Command::new("python3").arg("-c").arg(LOAD).args(numbers).spawn().unwrap())
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// As many events as the screen tells of, those that were held back included: single lines that
/// have `told` in them, and counts.
fn counted(screen: &Screen, told: &str, held: &str) -> u64 {
    let held = Regex::new(&format!("^· server: ([0-9]+) more connections? {held}")).unwrap();
    let lines = screen.text();
    let single = lines.iter().filter(|line| line.starts_with('·') && line.contains(told)).count() as u64;
    let counts = lines.iter().filter_map(|line| held.captures(line)?[1].parse::<u64>().ok());
    single + counts.sum::<u64>()
}

#[test]
fn r05_a_line_is_typed_whole_while_a_thousand_events_a_second_arrive() {
    if !requires("python3") {
        return;
    }
    // Each connection has a beginning and an end.
    let (count, rate) = (1_500, 500);
    for columns in [40, 80, 200] {
        let mut terminal = Terminal::prompt(columns, 24);
        terminal.run("server = tcp listen 127.0.0.1:0");
        let port = port_of(&mut terminal, "server");
        terminal.run("serve server as c { }");
        let _load = Load::start(port, count, rate);
        let text = "print \"你好, typed in a storm of events 🎉\"";
        let mut typed = String::new();
        let whole = |screen: &Screen, typed: &str| {
            let found = screen.typed_behind(PROMPT);
            assert!(found.is_some_and(|found| typed.starts_with(&found)), "{typed}\n{screen}");
        };
        for letter in text.chars() {
            typed.push(letter);
            let before = terminal.raw().len();
            terminal.types(&letter.to_string());
            terminal.has_typed(&typed);
            terminal.waits_for(|screen| {
                whole(screen, &typed);
                true
            });
            assert!(terminal.raw().len() > before);
        }
        let events = |screen: &Screen| {
            let narrow = columns == 40;
            let accepted = counted(screen, if narrow { " from 127." } else { " from 127.0.0.1:" }, "in the");
            let ended = counted(screen, " closed by", "closed");
            (accepted, ended)
        };
        terminal.waits_for(|screen| {
            whole(screen, text);
            let (accepted, ended) = events(screen);
            assert!(accepted <= count && ended <= count, "{accepted} {ended}\n{screen}");
            (accepted, ended) == (count, count)
        });
        terminal.has_typed(text);
        let lines = terminal.screen.text().iter().filter(|line| line.starts_with('·')).count();
        assert!(lines < 200, "{lines} lines are a flood");
        terminal.press(key::ENTER);
        terminal.sees("你好, typed in a storm of events 🎉");
    }
}

#[test]
fn r05_an_event_while_a_search_or_a_list_is_open() {
    for columns in [40, 80, 200] {
        let mut terminal = Terminal::prompt(columns, 24);
        terminal.run("server = tcp listen 127.0.0.1:0");
        let port = port_of(&mut terminal, "server");
        terminal.run("serve server as c { recv c }");
        terminal.press(key::ctrl('r'));
        terminal.waits_for(|screen| !screen.cursor_row().starts_with(PROMPT));
        terminal.types("print");
        terminal.sees("`print'");
        let one = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let two = TcpStream::connect(("127.0.0.1", port)).unwrap();
        terminal.types(" serv");
        terminal.sees("`print serv'");
        terminal.sees("print server.local");
        terminal.press(key::ENTER);
        for end in [&one, &two] {
            terminal.sees(&format!("from {}", end.local_addr().unwrap()));
        }
        terminal.is_ready();
        terminal.types("tcp \t");
        terminal.sees("connect to a TCP server");
        drop(one);
        terminal.sees("c#1 closed by");
        terminal
            .waits_for(|screen| screen.typed_behind(PROMPT).is_some_and(|typed| typed.starts_with("tcp")));
        assert!(terminal.screen.contains("connect to a TCP server"), "{}", terminal.screen);
    }
}

#[test]
fn r05_events_while_a_statement_waits_stand_between_outputs() {
    let (mut terminal, port) = with_server();
    terminal.run("serve server as conn { recv conn }");
    terminal.enter("sleep 100s");
    terminal.sees("Ctrl-C to stop");
    let _end = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let row = terminal.sees("conn#1 from");
    assert!(row.starts_with("· server: "), "{row}");
    // The row comes back below.
    terminal.waits_for(|screen| screen.cursor_row().contains("Ctrl-C to stop"));
    let waits = terminal.rows().iter().filter(|row| row.contains("Ctrl-C")).count();
    assert_eq!(waits, 1, "{}", terminal.screen);
    terminal.press(key::ctrl('c'));
    terminal.is_ready();
}

/// The numbers of a process's descriptors that are sockets, and of the others.
fn descriptors(terminal: &Terminal) -> (Vec<u32>, Vec<u32>) {
    let folder = format!("/proc/{}/fd", terminal.pid().as_raw_nonzero());
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (sockets, others): (Vec<_>, Vec<_>) = entries.partition(|path| {
        std::fs::read_link(path).is_ok_and(|target| target.to_string_lossy().starts_with("socket:"))
    });
    let numbers = |paths: Vec<std::path::PathBuf>| {
        paths.iter().map(|path| path.file_name().unwrap().to_str().unwrap().parse().unwrap()).collect()
    };
    (numbers(sockets), numbers(others))
}

#[test]
fn eleven_hundred_sockets_leave_small_descriptors_to_what_reads_the_line() {
    let (mut terminal, port) = with_server();
    terminal.run("many = []");
    terminal.run("for n in 0..1100 { many = many + [udp bind 127.0.0.1:0] }");
    let end = TcpStream::connect(("127.0.0.1", port)).unwrap();
    terminal.run("taken = accept server");
    let (sockets, others) = descriptors(&terminal);
    assert!(sockets.iter().filter(|number| **number >= 1024).count() >= 1_102, "{sockets:?}");
    let small: Vec<_> = sockets.iter().chain(&others).filter(|number| **number < 1024).collect();
    assert!(small.len() < 64, "{small:?}");
    assert!(others.iter().all(|number| *number < 1024), "{others:?}");
    // What is opened now is small as well, and works: a file, an event, a line, a list of candidates.
    terminal.run("save \"kept\" \"notes\"");
    assert_eq!(terminal.run("print load \"notes\""), ["kept"]);
    is_told(&mut terminal, || drop(end), "· taken: the peer has closed (FIN)");
    terminal.types("print load \"no\t");
    terminal.has_typed("print load \"notes\" ");
    terminal.press(key::ENTER);
    terminal.is_ready();
    assert_eq!(terminal.run("print len(many) taken.state"), ["1100 CLOSE_WAIT"]);
}
