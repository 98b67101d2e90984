//! Commands on a network that is played by the test.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::rc::Rc;
use std::slice::from_ref;

use wirelab_net::{Errno, OptionValue, SocketOption};

use super::fake::{Arrival, FakeSocket, Lab, address};
use super::*;
use crate::catalogue::Language;
use crate::eval::call::Reply;
use crate::eval::event::Event;
use crate::eval::narration::Narration;
use crate::eval::value::Value;
use crate::spec::{Accept, Presence};

fn arrive(net: &FakeSocket, arrivals: impl IntoIterator<Item = Arrival>) {
    net.arrivals.borrow_mut().extend(arrivals);
}

fn second() -> (&'static str, Value) {
    ("timeout", Value::Duration(1_000_000_000))
}

#[test]
fn names_are_unique_and_found() {
    let names: BTreeSet<_> = COMMANDS.iter().map(|command| command.name).collect();
    assert_eq!(names.len(), COMMANDS.len());
    for command in COMMANDS {
        assert!(find(command.name).is_some());
        assert!(command.name.split(' ').count() <= 2, "{}", command.name);
    }
}

#[test]
fn every_command_is_described() {
    for command in COMMANDS {
        let name = command.name;
        for text in [command.summary, command.details] {
            assert!(!text.en.is_empty() && !text.zh.is_empty(), "{name}");
            assert!(!text.en.contains("  ") && !text.zh.contains("  "), "{name}: two spaces");
            assert!(!text.zh.is_ascii(), "{name}");
        }
        assert!(!command.examples.is_empty(), "{name} has no example");
        for example in command.examples {
            assert!(!example.script.contains("tcp listen 127.0.0.1:9"), "{name}: examples take port 0");
        }
        for related in command.related {
            assert!(find(related).is_some(), "{name}: no command {related}");
            assert_ne!(*related, name);
        }
    }
}

#[test]
fn operands_and_options_are_consistent() {
    for command in COMMANDS {
        let name = command.name;
        let many = command.operands.iter().rposition(|operand| operand.presence == Presence::Many);
        assert!(many.is_none_or(|at| at + 1 == command.operands.len()), "{name}");
        // A socket may be left out in front; what may be left out otherwise stands last.
        let rest = command.operands.iter().skip(usize::from(
            command.operands.first().is_some_and(|first| matches!(first.accept, Accept::Socket(_))),
        ));
        assert!(rest.map(|operand| operand.presence != Presence::Required).is_sorted(), "{name}");
        let words: BTreeSet<_> = command.options.iter().map(|option| option.word).collect();
        assert_eq!(words.len(), command.options.len(), "{name}");
        for operand in command.operands {
            assert_eq!(operand.name, operand.name.to_uppercase(), "{name}");
        }
    }
}

#[test]
fn n14_short_sends() {
    let mut lab = Lab::new();
    let (net, conn) = lab.connection();
    let takes = [Ok(3), Err(Errno::AGAIN), Ok(1), Ok(1), Err(Errno::AGAIN), Err(Errno::AGAIN), Ok(4)];
    net.takes.borrow_mut().extend(takes);
    let sent = lab.run(&send::SENDALL, &[conn.clone(), "hello, world".into()], &[]);
    assert!(sent.unwrap().is_none());
    assert_eq!(*net.sent.borrow(), b"hello, world");
    let Value::Socket(socket) = conn else { unreachable!() };
    assert_eq!(socket.sent.get(), 12);
}

#[test]
fn n15_sendall_says_how_much_went() {
    let mut lab = Lab::new();
    let (net, conn) = lab.connection();
    net.takes.borrow_mut().extend([Ok(5), Err(Errno::AGAIN)]);
    net.stuck.set(true);
    let fault = lab.run(&send::SENDALL, &[conn, "hello, world".into()], &[second()]).err().unwrap();
    let note = fault.notes.iter().find(|note| note.id == "sendall-went").unwrap();
    assert_eq!(note.arguments, [("went", "5".to_owned()), ("total", "12".to_owned())]);
}

#[test]
fn send_is_one_system_call() {
    let mut lab = Lab::new();
    let (net, conn) = lab.connection();
    net.takes.borrow_mut().extend([Err(Errno::AGAIN), Ok(2)]);
    assert!(matches!(lab.run(&send::SEND, &[conn, "hello".into()], &[]), Ok(Value::Int(2))));
    assert_eq!(*net.sent.borrow(), b"he");
}

#[test]
fn recv_takes_what_is_there() {
    let mut lab = Lab::new();
    let (net, conn) = lab.connection();
    arrive(&net, [Arrival::Block, Arrival::Data(b"hello"), Arrival::Data(b"world")]);
    let four = [conn.clone(), Value::Int(4)];
    assert_eq!(lab.bytes(&receive::RECV, &four, &[]), Ok(b"hell".to_vec()));
    assert_eq!(net.asked.get(), 4);
    assert_eq!(lab.bytes(&receive::RECV, from_ref(&conn), &[]), Ok(b"o".to_vec()));
    assert_eq!(lab.bytes(&receive::RECV, &[], &[]), Ok(b"world".to_vec()));
    assert_eq!(lab.bytes(&receive::RECV, &[conn], &[]), Ok(Vec::new()));
}

#[test]
fn what_recv_was_waiting_for_is_kept_when_it_is_dropped() {
    let mut lab = Lab::new();
    let (net, conn) = lab.connection();
    arrive(&net, [Arrival::Data(b"ab"), Arrival::Block]);
    net.stuck.set(true);
    let exactly = [("exactly", Value::Int(5))];
    let waiting = lab.begin(&receive::RECV, from_ref(&conn), &exactly).ok().unwrap();
    assert!(matches!(waiting, Reply::Wait(_)));
    drop(waiting);
    net.stuck.set(false);
    arrive(&net, [Arrival::Data(b"cdef")]);
    assert_eq!(lab.bytes(&receive::RECV, from_ref(&conn), &exactly), Ok(b"abcde".to_vec()));
    assert_eq!(lab.bytes(&receive::RECV, &[conn], &[]), Ok(b"f".to_vec()));
}

#[test]
fn n16_a_timeout_is_for_the_whole_command_and_loses_nothing() {
    let mut lab = Lab::new();
    let (net, conn) = lab.connection();
    arrive(&net, [Arrival::Data(b"par"), Arrival::Block]);
    net.stuck.set(true);
    let options = [("line", Value::None), second()];
    assert_eq!(lab.bytes(&receive::RECV, from_ref(&conn), &options), Err("ETIMEDOUT"));
    assert_eq!(lab.bytes(&receive::RECV, &[conn], &[]), Ok(b"par".to_vec()));
}

#[test]
fn an_early_end_keeps_the_data() {
    for option in
        [("exactly", Value::Int(9)), ("until", "\n".into()), ("line", Value::None), ("matching", "z".into())]
    {
        let mut lab = Lab::new();
        let (net, conn) = lab.connection();
        arrive(&net, [Arrival::Data(b"sho"), Arrival::Block, Arrival::Data(b"rt")]);
        assert_eq!(lab.bytes(&receive::RECV, from_ref(&conn), &[option]), Err("EOF"));
        assert_eq!(lab.bytes(&receive::RECV, from_ref(&conn), &[]), Ok(b"short".to_vec()));
        assert_eq!(lab.bytes(&receive::RECV, &[conn], &[]), Ok(Vec::new()));
    }
}

#[test]
fn n06_reset_keeps_what_was_read() {
    let mut lab = Lab::new();
    let (net, conn) = lab.connection();
    arrive(&net, [Arrival::Data(b"before"), Arrival::Fail(Errno::CONNRESET)]);
    assert!(lab.bytes(&receive::RECV, from_ref(&conn), &[("line", Value::None)]).is_err());
    assert_eq!(lab.bytes(&receive::RECV, &[conn], &[]), Ok(b"before".to_vec()));
}

#[test]
fn lines_and_delimiters_across_arrivals() {
    let mut lab = Lab::new();
    let (net, conn) = lab.connection();
    let pieces: [&[u8]; 5] = [b"one\r", b"\ntwo\n\nx\r", b"\n", b"\r", b"\nbody"];
    for piece in pieces {
        arrive(&net, [Arrival::Data(piece), Arrival::Block]);
    }
    let line = [("line", Value::None)];
    for expected in ["one", "two", ""] {
        assert_eq!(lab.bytes(&receive::RECV, from_ref(&conn), &line), Ok(expected.into()));
    }
    let until = [("until", Value::from("\r\n\r\n"))];
    assert_eq!(lab.bytes(&receive::RECV, from_ref(&conn), &until), Ok(b"x\r\n\r\n".to_vec()));
    assert_eq!(lab.bytes(&receive::RECV, &[conn], &[("all", Value::None)]), Ok(b"body".to_vec()));
}

#[test]
fn the_first_of_several_delimiters_ends_a_portion() {
    for pieces in [vec!["user? login: x"], vec!["us", "er", "? logi", "n: x"]] {
        let mut lab = Lab::new();
        let (net, conn) = lab.connection();
        for piece in pieces {
            arrive(&net, [Arrival::Data(piece.as_bytes()), Arrival::Block]);
        }
        let until = [("until", Value::from(vec![Value::text("login: "), "? ".into(), "user? l".into()]))];
        assert_eq!(lab.bytes(&receive::RECV, from_ref(&conn), &until), Ok(b"user? ".to_vec()));
        assert_eq!(lab.bytes(&receive::RECV, from_ref(&conn), &until), Ok(b"login: ".to_vec()));
        for wrong in [Vec::new(), vec![Value::text("")], vec![Value::text("a"); 101]] {
            let until = [("until", Value::from(wrong))];
            assert_eq!(lab.bytes(&receive::RECV, from_ref(&conn), &until), Err("VALUE"));
        }
    }
}

#[test]
fn m03_endless_stream() {
    let mut lab = Lab::new();
    let (net, conn) = lab.connection();
    arrive(&net, (0..100).map(|_| Arrival::Data(b"0123456789")));
    let all = [("all", Value::None), ("max", Value::Int(25))];
    assert_eq!(lab.bytes(&receive::RECV, from_ref(&conn), &all), Err("LIMIT"));
    let matching = [("matching", Value::from("z")), ("max", Value::Int(25))];
    assert_eq!(lab.bytes(&receive::RECV, from_ref(&conn), &matching), Err("LIMIT"));
    let kept = lab.bytes(&receive::RECV, from_ref(&conn), &[("exactly", Value::Int(30))]);
    assert_eq!(kept, Ok(b"012345678901234567890123456789".to_vec()));
}

#[test]
fn peek_does_not_take() {
    let mut lab = Lab::new();
    let (net, conn) = lab.connection();
    arrive(&net, [Arrival::Data(b"a\nb")]);
    let peek = [("peek", Value::None)];
    assert_eq!(lab.bytes(&receive::RECV, &[conn.clone(), Value::Int(2)], &peek), Ok(b"a\n".to_vec()));
    let line = [("line", Value::None), ("peek", Value::None)];
    assert_eq!(lab.bytes(&receive::RECV, from_ref(&conn), &line), Ok(b"a".to_vec()));
    assert_eq!(lab.bytes(&receive::RECV, from_ref(&conn), &line), Ok(b"a".to_vec()));
    assert_eq!(lab.bytes(&receive::RECV, &[conn], &[("all", Value::None)]), Ok(b"a\nb".to_vec()));
}

#[test]
fn u02_an_empty_datagram_is_a_message() {
    let mut lab = Lab::new();
    let (net, socket) = lab.udp();
    arrive(&net, [Arrival::Data(b""), Arrival::Data(b"next")]);
    assert_eq!(lab.bytes(&receive::RECV, from_ref(&socket), &[]), Ok(Vec::new()));
    assert_eq!(lab.bytes(&receive::RECV, &[socket], &[]), Ok(b"next".to_vec()));
}

#[test]
fn u03_a_datagram_larger_than_the_buffer() {
    let mut lab = Lab::new();
    let (net, socket) = lab.udp();
    arrive(&net, [Arrival::Data(b"Michael"), Arrival::Data(b"Tracy")]);
    let four = [socket, Value::Int(4)];
    let Ok(Value::Record(message)) = lab.run(&datagram::RECVFROM, &four, &[]) else { unreachable!() };
    assert!(matches!(message.get("truncated"), Some(Value::Bool(true))));
    assert!(matches!(message.get("data"), Some(Value::Bytes(data)) if **data == *b"Mich"));
    assert_eq!(lab.bytes(&receive::RECV, &four, &[]), Ok(b"Trac".to_vec()));
    let notes = lab.output.0.borrow();
    assert!(matches!(notes.as_slice(), [Event::Note(note)] if note.id == "datagram-cut-off"));
}

#[test]
fn portions_are_for_streams_and_one_at_a_time() {
    let mut lab = Lab::new();
    let (_, socket) = lab.udp();
    assert_eq!(lab.bytes(&receive::RECV, &[socket], &[("line", Value::None)]), Err("VALUE"));
    let (_, conn) = lab.connection();
    let both = [("line", Value::None), ("all", Value::None)];
    assert_eq!(lab.bytes(&receive::RECV, &[conn], &both), Err("VALUE"));
}

#[test]
fn n13_accept_passes_over_an_aborted_connection() {
    let mut lab = Lab::new();
    let (net, server) = lab.listener();
    net.accepts.borrow_mut().extend([Err(Errno::CONNABORTED), Err(Errno::AGAIN), Ok(())]);
    assert!(matches!(lab.run(&tcp::ACCEPT, &[server], &[second()]), Ok(Value::Socket(_))));
}

#[test]
fn n24_the_next_address_is_tried() {
    let mut lab = Lab::new();
    let dead = Rc::new(FakeSocket::default());
    dead.connects.borrow_mut().extend([Err(Errno::INPROGRESS), Err(Errno::CONNREFUSED)]);
    lab.network.sockets.borrow_mut().push_back(dead);
    *lab.network.addresses.borrow_mut() = vec!["::1".parse().unwrap(), "127.0.0.1".parse().unwrap()];
    let made = lab.run(&tcp::TCP_CONNECT, &["localhost:80".into()], &[]).unwrap();
    let Value::Socket(socket) = made else { unreachable!() };
    assert_eq!(super::endpoint::text(&socket.net.peer().unwrap()), "127.0.0.1:80");
    assert_eq!(lab.world.sockets.borrow().len(), 1);
}

#[test]
fn a_connect_under_way_is_waited_for() {
    let mut lab = Lab::new();
    let slow = Rc::new(FakeSocket::default());
    slow.connects.borrow_mut().push_back(Err(Errno::INPROGRESS));
    lab.network.sockets.borrow_mut().push_back(slow);
    assert!(lab.run(&tcp::TCP_CONNECT, &[address("127.0.0.1:80")], &[]).is_ok());
}

#[test]
fn n17_an_address_in_use_names_our_socket() {
    let lab = Lab::new();
    let at = wirelab_net::Endpoint::Inet("127.0.0.1:80".parse().unwrap());
    let held = Rc::new(FakeSocket::default());
    *held.local.borrow_mut() = Some(wirelab_net::Endpoint::Inet("0.0.0.0:80".parse().unwrap()));
    let role = crate::eval::socket::Role::Listener;
    let stream = wirelab_net::SocketType::Stream;
    lab.world.adopt(wirelab_net::Family::Inet, stream, held, role).unwrap();
    let fault =
        making::taken(&lab.world, "tcp listen", stream, &FakeSocket::default(), &at, Errno::ADDRINUSE);
    assert!(fault.notes.iter().any(|note| note.id == "address-held-by"));
}

#[test]
fn n11_reset_sets_linger_to_nothing() {
    let mut lab = Lab::new();
    let (net, conn) = lab.connection();
    lab.run(&ending::RESET, &[conn], &[]).unwrap();
    let none = OptionValue::Time(Some(std::time::Duration::ZERO));
    assert!(net.options.borrow().contains(&(SocketOption::Linger, none)));
    assert!(net.closed.get());
}

#[test]
fn the_current_socket_is_the_newest_that_fits() {
    let mut lab = Lab::new();
    let (first, conn) = lab.connection();
    let (second, _) = lab.connection();
    lab.listener();
    lab.run(&send::SEND, &["x".into()], &[]).unwrap();
    assert_eq!(*second.sent.borrow(), b"x");
    lab.run(&ending::USE, &[conn], &[]).unwrap();
    lab.run(&send::SEND, &["y".into()], &[]).unwrap();
    assert_eq!(*first.sent.borrow(), b"y");
}

#[test]
fn options_are_set_and_read() {
    let mut lab = Lab::new();
    let (_, conn) = lab.connection();
    let word = |word: &str| Value::from(word);
    for (option, value) in [("nodelay", word("on")), ("linger", Value::Duration(0)), ("ttl", Value::Int(7))] {
        lab.run(&options::SET, &[conn.clone(), word(option), value], &[]).unwrap();
    }
    let mut get = |option| lab.run(&options::GET, &[conn.clone(), word(option)], &[]).unwrap();
    assert!(matches!(get("nodelay"), Value::Bool(true)));
    assert!(matches!(get("linger"), Value::Duration(0)));
    assert!(matches!(get("ttl"), Value::Int(7)));
    let wrong = lab.run(&options::SET, &[conn, word("nodelay"), word("maybe")], &[]);
    assert_eq!(wrong.err().unwrap().name, "VALUE");
}

#[test]
fn udp_sendto_opens_a_socket_once() {
    let mut lab = Lab::new();
    let to = address("127.0.0.1:53");
    for _ in 0..2 {
        let count = lab.run(&udp::UDP_SENDTO, &[to.clone(), "abc".into()], &[]).unwrap();
        assert!(matches!(count, Value::Int(3)));
    }
    assert_eq!(lab.world.sockets.borrow().len(), 1);
}

#[test]
fn narration_is_in_both_languages() {
    let mut lab = Lab::new();
    let both = [("en", Value::from("hello")), ("zh", Value::from("你好"))];
    lab.run(&narration::SAY, &[], &both).unwrap();
    lab.run(&narration::STEP, &["title".into()], &[]).unwrap();
    let events = lab.output.0.borrow();
    let (english, chinese) = (Language::English, Language::Chinese);
    let is = |told: &Narration, en: &str, zh: &str| {
        told.text(english) == en.as_bytes() && told.text(chinese) == zh.as_bytes()
    };
    assert!(matches!(&events[0], Event::Say(text) if is(text, "hello", "你好")));
    assert!(matches!(&events[1], Event::Step(1, title) if is(title, "title", "title")));
}

#[test]
fn input_without_anybody_takes_its_default() {
    let mut lab = Lab::new();
    assert_eq!(
        lab.bytes(&script::INPUT, &["? ".into()], &[("default", "36.6".into())]),
        Ok(b"36.6".to_vec())
    );
    assert_eq!(lab.bytes(&script::INPUT, &["? ".into()], &[]), Err("VALUE"));
}
