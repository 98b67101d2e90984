//! What is said to people who come from elsewhere.

use std::rc::Rc;

use super::*;
use crate::catalogue::{Language, text};
use crate::session::{Options, check};
use crate::syntax::source::Source;

/// The reports on a line, each with all that it says.
fn said(line: &str) -> Vec<String> {
    let source = Rc::new(Source::new("x.lab", line));
    let reports =
        check(&source, &Options { abbreviations: true, ..Options::default() }).err().unwrap_or_default();
    let all = |report: &Diagnostic| {
        let labels = report.labels.iter().filter_map(|label| label.message.as_ref());
        let messages =
            std::iter::once(&report.message).chain(labels).chain(&report.help).chain(&report.notes);
        messages.map(|message| text(Language::English, message)).collect::<Vec<_>>().join("\n")
    };
    reports.iter().map(all).collect()
}

#[track_caller]
fn answers(cases: &[(&str, &str)]) {
    for (line, wanted) in cases {
        let said = said(line);
        assert_eq!(said.len(), 1, "{line}: {said:?}");
        assert!(said[0].contains(wanted), "{line}: {}", said[0]);
    }
}

#[test]
fn commands_of_other_tools() {
    answers(&[
        ("nc -l 9999", "`server = tcp listen 127.0.0.1:9999`"),
        ("nc -ul 53", "`s = udp bind 127.0.0.1:53`"),
        ("nc localhost 80", "`conn = tcp connect localhost:80`"),
        ("telnet localhost 25", "`conn = tcp connect localhost:25`"),
        ("nc -u localhost 53", "`s = udp connect localhost:53`"),
        ("curl http://localhost/x", "`conn = tcp connect localhost:80`"),
        ("ss -t", "`sockets` lists"),
        ("ping localhost", "`resolve localhost`"),
        ("cd", "this is no shell"),
        ("ls", "files"),
        ("rm x.txt", "remove \"x.txt\""),
        ("cd /", "this is no shell"),
        ("cat x.txt", "print load \"x.txt\""),
        ("quit", "here it is `exit`"),
        ("quit()", "here it is `exit`"),
        ("man send", "here it is `help send`"),
        ("clear", "Ctrl-L"),
    ]);
}

#[test]
fn a_command_behind_a_dot() {
    let said = said("a, b = unix pair\nn = a.send \"hi\"\n");
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("`n = send a \"hi\"`"), "{said:?}");
    let said = self::said("a, b = unix pair\nb.close\n");
    assert!(said[0].contains("`close b`"), "{said:?}");
}

#[test]
fn questions() {
    answers(&[
        ("?", "`help`"),
        ("?send", "`help send`"),
        ("tcp listen?", "`help tcp listen`"),
        ("help?", "`help`"),
    ]);
}

#[test]
fn python() {
    answers(&[
        ("import socket", "nothing is imported here"),
        ("from socket import *", "nothing is imported here"),
        ("s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)", "`s = socket inet stream`"),
        ("s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)", "`s = socket inet dgram`"),
        ("s.connect((\"127.0.0.1\", 80))", "`connect s 127.0.0.1:80`"),
        ("s.bind((\"\", 9999))", "`bind s :9999`"),
        ("data = s.recv(1024)", "`data = recv s 1024`"),
        ("s.recv(1024)", "`recv s 1024`"),
        ("s.sendall(b\"a, b\")", "`sendall s \"a, b\"`"),
        ("s.sendto(b\"x\", (\"127.0.0.1\", 9))", "`sendto s 127.0.0.1:9 \"x\"`"),
        ("conn, addr = s.accept()", "`conn = accept s`"),
        ("print(s.recv(10).decode())", "`print recv s 10`"),
        ("print(s.recv(10))", "`print recv s 10`"),
        ("x = s.recv(10).decode('utf-8')", "`x = recv s 10`"),
        ("if s.recv(10) == \"x\" { print 1 }", "`recv s 10`"),
        ("s.send(\"hi (there)\".encode())", "`send s \"hi (there)\"`"),
        ("send(s, b\"hello\")", "write `send s \"hello\"`"),
        ("n = send(s, b'hello')", "write `n = send s 'hello'`"),
        ("send(s, \"hello\".encode())", "write `send s \"hello\"`"),
        ("text = data.decode()", "use `data` as it is"),
        ("s.settimeout(5)", "`recv s timeout 2s`"),
        ("s.shutdown(socket.SHUT_WR)", "`shutdown s write`"),
        ("print(\"x\")", "`print \"x\"`"),
        ("tcp_listen(\"127.0.0.1\", 80)", "did you mean `tcp listen`?"),
    ]);
}

#[test]
fn near_misses() {
    answers(&[
        ("listen tcp 127.0.0.1:9999", "did you mean `tcp listen`?"),
        ("connect tcp 127.0.0.1:9999", "did you mean `tcp connect`?"),
        ("connect localhost 9999", "`tcp connect localhost:9999`"),
        ("tcp connect localhost 9999", "`localhost:9999`"),
        ("tcp lisen 127.0.0.1:0", "did you mean `tcp listen`?"),
        ("lissten 127.0.0.1:0", "did you mean `listen`?"),
        ("x.lab", "`run \"x.lab\"`"),
        ("./x.lab", "`run \"./x.lab\"`"),
        ("run x.lab", "`run \"x.lab\"`"),
    ]);
}

#[test]
fn what_is_no_habit_is_told_as_it_was() {
    assert!(said("ls = 1\nprint ls").is_empty());
    assert!(said("ls = 1\nprint lz")[0].contains("did you mean `ls`?"));
    assert!(said("banana")[0].contains("there is no command `banana`"));
    assert_eq!(said("banana\nnc -l 9999\nimport x").len(), 3);
    assert!(!said("stop + 1\nstop = 1")[0].contains("`exit`"));
    assert!(said("cd\r\ncd")[0].contains("this is no shell"));
    assert!(said(&format!("ls {}", "你 ".repeat(100)))[0].contains("there is no command"));
}
