//! What is offered where. `|` in a text is the cursor.

#![allow(clippy::unwrap_used)]

use std::rc::Rc;

use proptest::prelude::*;
use wirelab_lang::eval::socket::Role;
use wirelab_lang::eval::value::Kind;
use wirelab_lang::eval::value::kind::Kinds;
use wirelab_lang::syntax;
use wirelab_lang::syntax::source::Source;

use super::fixture::{live, named, of_names, socket};
use super::*;
use crate::repl::snapshot::Named;

fn completions(text: &str, live: &Live) -> Completions {
    let cursor = text.find('|').unwrap();
    complete(&text.replacen('|', "", 1), cursor, live, Language::English)
}

fn offered(text: &str) -> Vec<String> {
    let found = completions(text, &live());
    found.candidates.into_iter().map(|candidate| candidate.replacement).collect()
}

#[track_caller]
fn offers(text: &str, wanted: &[&str]) {
    assert_eq!(offered(text), wanted, "{text}");
}

#[track_caller]
fn offers_among(text: &str, wanted: &[&str], unwanted: &[&str]) {
    let found = offered(text);
    for wanted in wanted {
        assert!(found.iter().any(|found| found == wanted), "{text}: {wanted} not in {found:?}");
    }
    for unwanted in unwanted {
        assert!(!found.iter().any(|found| found == unwanted), "{text}: {unwanted} in {found:?}");
    }
}

#[test]
fn a_statement_begins() {
    offers_among(
        "|",
        &["tcp listen", "accept", "if", "expect", "server", "greet(", "len(", "help"],
        &["true", "and", "else"],
    );
    offers("tc|", &["tcp listen", "tcp connect"]);
    offers("tcp|", &["tcp listen", "tcp connect"]);
    offers("acc|", &["accept "]);
    offers("whi|", &["while "]);
    offers("gre|", &["greet("]);
    offers("pack|", &["packets", "packets(", "pack("]);
    offers("sock|", &["socket ", "sockets"].map(str::trim_end));
    offers("zzz|", &[]);
    offers("unix pair|", &[]);
}

#[test]
fn second_words() {
    offers("tcp |", &["listen", "connect"]);
    offers("tcp l|", &["listen "]);
    offers("x = tcp c|", &["connect "]);
    offers("unix p|", &["pair"]);
    offers("x = udp |", &["bind", "open", "connect", "sendto"]);
}

#[test]
fn sockets_that_fit() {
    offers("accept |", &["server", "house", "nowait", "timeout"]);
    offers("accept s|", &["server "]);
    offers(
        "recv |",
        &[
            "conn", "peer", "count", "exactly", "until", "matching", "line", "all", "max", "peek", "oob",
            "nowait", "timeout",
        ],
    );
    offers("reset |", &["conn"]);
    offers("shutdown |", &["conn", "read", "write", "both"]);
    offers("shutdown conn |", &["read", "write", "both"]);
    offers("shutdown w|", &["write"]);
    offers("listen |", &["raw", "count"]);
    offers_among("bind |", &["raw", "127.0.0.1:"], &["127.0.0.1:9999", "server"]);
    offers("use |", &["server", "conn", "peer", "house", "raw"]);
    offers_among("send |", &["conn", "peer", "text"], &["server", "count", "tcp listen"]);
    offers("send co|", &["conn "]);
    offers_among("send conn |", &["text"], &["conn", "peer", "timeout"]);
    offers("acc s|", &["server "]);
    offers("serve |", &["server", "house"]);
    offers("serve server |", &["as "]);
    offers("job2 = serve s|", &["server "]);
    offers("wait |", &["job", "timeout"]);
}

#[test]
fn addresses_of_our_own() {
    offers("tcp connect |", &["127.0.0.1:9999", "127.0.0.1:", "[::1]:", "place"]);
    offers("tcp connect 127.0.0.1:9|", &["127.0.0.1:9999 "]);
    offers("tcp connect 127|", &["127.0.0.1:9999", "127.0.0.1:"]);
    offers("tcp connect 127.0.0.|", &["127.0.0.1:9999", "127.0.0.1:"]);
    offers("tcp connect ser|", &["server"]);
    offers("tcp connect [|", &["[::1]:"]);
    offers("udp connect |", &["127.0.0.1:5353", "127.0.0.1:", "[::1]:", "place"]);
    offers("sendto peer 127.0.0.1:5|", &["127.0.0.1:5353 "]);
    offers("connect raw 127.0.0.1:9|", &["127.0.0.1:9999 "]);
    offers("tcp listen |", &["127.0.0.1:", "[::1]:", "place"]);
    offers("tcp connect 127.0.0.1:9999 from |", &["127.0.0.1:", "[::1]:", "place"]);
    offers_among("unix connect |", &["\"/tmp/house.sock\"", "text"], &["127.0.0.1:"]);
    offers_among("unix connect \"/tmp/hou|", &["\"/tmp/house.sock\""], &[]);
}

#[test]
fn options_and_their_values() {
    offers("tcp listen 127.0.0.1:0 |", &["backlog", "reuse", "v6only"]);
    offers("tcp listen 127.0.0.1:0 reuse |", &["on", "off"]);
    offers("tcp listen 127.0.0.1:0 reuse off |", &["backlog", "v6only"]);
    offers("tcp listen 127.0.0.1:0 backlog 5 v|", &["v6only"]);
    offers("tcp connect place t|", &["timeout "]);
    offers(
        "recv conn 10 |",
        &["exactly", "until", "matching", "line", "all", "max", "peek", "oob", "nowait", "timeout"],
    );
    offers("set conn |", &SETTABLE);
    offers("set n|", &["nodelay "]);
    offers("set conn multicast-|", &["multicast-ttl", "multicast-loop"]);
    offers("set conn nodelay o|", &["on", "off"]);
    offers("set conn linger o|", &["off"]);
    offers_among("get conn |", &["mss", "error"], &["join", "conn"]);
    offers("socket |", &["inet", "inet6", "unix"]);
    offers("socket inet |", &["stream", "dgram"]);
    offers("udp open i|", &["inet", "inet6"]);
}

const SETTABLE: [&str; 25] = [
    "nodelay",
    "keepalive",
    "linger",
    "reuse",
    "reuseport",
    "broadcast",
    "ttl",
    "sendbuf",
    "recvbuf",
    "multicast-ttl",
    "multicast-loop",
    "v6only",
    "keepalive-idle",
    "keepalive-interval",
    "keepalive-count",
    "user-timeout",
    "quickack",
    "cork",
    "tos",
    "dontfragment",
    "congestion",
    "max-segment",
    "oobinline",
    "join",
    "leave",
];

#[test]
fn shipped_scripts() {
    let found = complete("demo tcp/hel", 12, &live(), Language::English);
    let names: Vec<_> = found.candidates.iter().map(|found| found.replacement.as_str()).collect();
    assert_eq!((found.start, names), (5, ["tcp/hello", "tcp/hello-client", "tcp/hello-server"].to_vec()));
    assert_eq!(found.candidates[0].about, "Server and client: a first conversation");
    let found = complete("demo show tcp/one-at-", 21, &live(), Language::Chinese);
    assert_eq!(found.candidates.len(), 1);
    assert_eq!((found.start, &found.candidates[0].replacement[..]), (10, "tcp/one-at-a-time"));
}

#[test]
fn topics_of_help() {
    offers("help tcp l|", &["listen"]);
    offers("help ECONNRES|", &["ECONNRESET"]);
    offers_among("help |", &["tcp", "errors", "strings", "send", "len"], &["server"]);
    let found = completions("help ECONNRES|", &live()).candidates;
    assert!(found[0].about.contains("RST"), "{found:?}");
}

#[test]
fn fields() {
    offers(
        "print server.|",
        &["local", "peer", "state", "sent", "received", "kind", "name", "pending", "backlog"],
    );
    offers("print conn.|", &["local", "peer", "state", "sent", "received", "kind", "name"]);
    offers("print server.lo|", &["local"]);
    offers("print server.local.|", &["ip", "port", "path"]);
    offers("msg.|", &["data", "from"]);
    offers("expect msg.from.p|", &["port", "path"]);
    offers("print job.s|", &["state"]);
    offers("try { } catch err { print err.|", &["name", "message", "help"]);
    offers("m = recvfrom peer; print m.d|", &["data"]);
    offers("tcp connect server.lo|", &["local"]);
    offers("print nobody.|", &[]);
    offers("print count.|", &[]);
}

#[test]
fn indexes_of_a_record() {
    let headers = Named {
        fields: ["content-type", "host"].map(|name| (name.to_owned(), Kinds::of(Kind::Bytes))).to_vec(),
        ..named("headers", Kind::Record)
    };
    let live = of_names(vec![headers, named("place", Kind::Address), named("key", Kind::Bytes)]);
    let offered = |text: &str| -> Vec<String> {
        completions(text, &live).candidates.into_iter().map(|candidate| candidate.replacement).collect()
    };
    assert_eq!(offered("print headers.|"), ["host"]);
    assert_eq!(offered("print headers[|"), ["\"content-type\"", "\"host\"", "place", "key"]);
    assert_eq!(offered("print headers[\"c|"), ["\"content-type\""]);
    assert_eq!(offered("print headers[\"c|\"]"), ["\"content-type"]);
    assert_eq!(offered("print headers[\"x|"), [""; 0]);
    assert_eq!(offered("print place[\"|"), [""; 0]);
    // What is offered is taken.
    for found in offered("print headers[|") {
        let source = Rc::new(Source::new("", format!("print headers[{found}]")));
        let block = syntax::parse(&source).unwrap();
        assert!(live.checker.clone().check(&source, &block).is_ok(), "{found}");
    }
}

#[test]
fn the_same_in_every_context() {
    for around in [
        "",
        "if true { ",
        "spawn { ",
        "try { ",
        "t = spawn { ",
        "loop {\n",
        "print 1; ",
        "x = ",
        "expect ",
        "y += ",
    ] {
        offers(&format!("{around}accept s|"), &["server "]);
        offers(&format!("{around}tcp l|"), &["listen "]);
    }
    for around in ["print (", "x = [1, (", "len(", "print \"{", "x = 1 + (", "return ", "if ", "while not "] {
        offers(&format!("{around}recv co|"), &["conn", "count"]);
        offers_among(&format!("{around}co|"), &["conn", "count"], &["connect"]);
    }
    offers("print recv co|", &["conn", "count"]);
    offers("print accept s|", &["server "]);
    offers("send conn recv p|", &["peer", "peek"]);
}

#[test]
fn words_of_statements() {
    offers("expect er|", &["error "]);
    offers("expect error ECONNREF|", &["ECONNREFUSED "]);
    offers("expect error econnref|", &["ECONNREFUSED "]);
    offers("expect conn.state == \"X\" w|", &["within "]);
    offers("if true { } e|", &["else "]);
    offers("try { } c|", &["catch "]);
    offers("for x |", &["in "]);
    offers("for x in na|", &["names"]);
    offers_among("print count and |", &["not", "names"], &["and"]);
    offers_among("print |", &["raw", "names", "conn"], &["len(", "send"]);
    offers("print nam|", &["names"]);
    offers_among("x = text |", &["contains", "and"], &["conn"]);
    offers("# tcp l|", &[]);
    offers("for |", &[]);
    offers("print \"whole\"|", &[]);
    offers("print \"{count}\"|", &[]);
    offers("print (count)|", &[]);
    offers("def |", &[]);
}

#[test]
fn names_of_the_text_itself() {
    offers("serve server as visitor { send vis|", &["visitor "]);
    offers("listener = tcp listen 127.0.0.1:0; accept list|", &["listener "]);
    offers("listener = tcp listen 127.0.0.1:0\nuse lis|", &["listener"]);
    offers("for word in names { print wor|", &["word"]);
    offers("def f(first, second) { print sec|", &["second"]);
    offers("left, right = unix pair; use rig|", &["right"]);
}

#[test]
fn a_line_goes_on_with_the_text_before_it() {
    let mut live = live();
    live.before = "serve server as visitor {".into();
    let found = completions("  send vis|", &live);
    assert_eq!((found.start, found.candidates[0].replacement.as_str()), (7, "visitor "));
    live.before = "print \"\"\"".into();
    assert_eq!(completions("acc|", &live), Completions { start: 0, candidates: Vec::new() });
}

#[test]
fn an_answer_is_no_statement() {
    let live = Live { is_answer: true, ..live() };
    assert_eq!(completions("acc|", &live).candidates, []);
}

#[test]
fn only_what_stands_before_the_cursor_counts() {
    offers("acc| server", &["accept"]);
    let found = completions("use  ser|  # x", &live());
    assert_eq!((found.start, found.candidates.len()), (5, 1));
}

#[test]
fn chinese_before_the_cursor() {
    let found = completions("print \"你好\"; accept ser|", &live());
    assert_eq!((found.start, found.candidates[0].replacement.as_str()), (23, "server "));
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["data.txt", "my notes.txt", "bad\x1b[31mname", "lesson.lab", ".hidden", "quo\"te"] {
        std::fs::write(folder.path().join(name), "").unwrap();
    }
    std::fs::create_dir(folder.path().join("deep")).unwrap();
    std::fs::write(folder.path().join("deep/inner.lab"), "").unwrap();
    folder
}

#[test]
fn names_of_files() {
    let folder = folder();
    let path = folder.path().display();
    let files = |text: &str| -> Vec<String> {
        let found = offered(&text.replace("DIR", &path.to_string()));
        found.iter().map(|found| found.replace(&path.to_string(), "DIR")).collect()
    };
    assert_eq!(
        files("load \"DIR/|"),
        [
            "\"DIR/bad\\x1B[31mname\"",
            "\"DIR/data.txt\"",
            "\"DIR/deep/",
            "\"DIR/lesson.lab\"",
            "\"DIR/my notes.txt\"",
            "\"DIR/quo\\\"te\""
        ]
    );
    assert_eq!(files("load \"DIR/d|"), ["\"DIR/data.txt\"", "\"DIR/deep/"]);
    assert_eq!(files("load 'DIR/da|"), ["'DIR/data.txt' "]);
    assert_eq!(files("load \"DIR/da|\""), ["\"DIR/data.txt"]);
    assert_eq!(files("load \"DIR/my n|"), ["\"DIR/my notes.txt\" "]);
    assert_eq!(files("load \"DIR/bad\\x1b|"), ["\"DIR/bad\\x1B[31mname\" "]);
    assert_eq!(files("load \"DIR/.h|"), ["\"DIR/.hidden\" "]);
    assert_eq!(files("run \"DIR/|"), ["\"DIR/deep/", "\"DIR/lesson.lab\""]);
    assert_eq!(files("run \"DIR/deep/|"), ["\"DIR/deep/inner.lab\" "]);
    assert_eq!(files("save text \"DIR/da|"), ["\"DIR/data.txt\""]);
    assert_eq!(files("x = load \"DIR/da|"), ["\"DIR/data.txt\" "]);
    assert_eq!(files("requires write \"DIR/|"), ["\"DIR/deep/"]);
    assert_eq!(files("send conn \"DIR/|"), [""; 0]);
    assert_eq!(files("load \"DIR/nowhere/|"), [""; 0]);
}

#[test]
fn rows_fit_the_terminal() {
    use unicode_width::UnicodeWidthStr;
    for language in [Language::English, Language::Chinese] {
        let found = complete("", 0, &live(), language);
        assert!(found.candidates.len() > 80);
        for columns in [20, 40, 80, 200] {
            for row in displays(&found.candidates, columns) {
                assert!(row.width() <= columns - 2 && !row.contains('\x1b'), "{row:?}");
            }
        }
    }
    let shown = displays(&[Candidate::new("a", "one"), Candidate::new("b你", "two")], 80);
    assert_eq!(shown[0].trim_end(), "a    one");
    assert_eq!((shown[0].len(), shown[1].as_str()), (40, "b你  two"));
}

#[test]
fn every_command_is_described_in_the_persons_language() {
    let found = complete("accep", 5, &live(), Language::Chinese);
    assert!(!found.candidates[0].about.is_ascii());
}

#[test]
fn many_sockets_behind_a_long_text() {
    let sockets = (0..1100).map(|number| {
        socket(&format!("conn{number}"), "tcp", Role::Connected, &format!("127.0.0.1:{number}"))
    });
    let live = of_names(sockets.collect());
    let text = "sendall conn7 \"some text {conn9.local}\"\nif true { x = 1 }\n".repeat(3500) + "use conn";
    assert_eq!(complete(&text, text.len(), &live, Language::English).candidates.len(), 1100);
}

proptest! {
    #[test]
    fn nothing_typed_panics(text in "[ -~\\n\\t你é\u{1b}]{0,60}", cut in 0usize..80) {
        let cursor = text.char_indices().map(|(at, _)| at).nth(cut).unwrap_or(text.len());
        let found = complete(&text, cursor, &live(), Language::English);
        prop_assert!(found.start <= cursor && text.is_char_boundary(found.start));
    }

    #[test]
    fn no_order_of_words_panics(words in proptest::collection::vec(word(), 0..12), before in "[a-z{}\" =]{0,12}") {
        let text = words.concat();
        let live = Live { before, ..live() };
        for (cursor, _) in text.char_indices().chain([(text.len(), ' ')]) {
            let found = complete(&text, cursor, &live, Language::Chinese);
            prop_assert!(found.start <= cursor && text.is_char_boundary(found.start));
        }
    }
}

fn word() -> impl Strategy<Value = &'static str> {
    let words = [
        " ",
        " ",
        " ",
        "tcp ",
        "listen ",
        "send ",
        "conn",
        "server",
        ".",
        "local",
        "= ",
        "(",
        ")",
        "{ ",
        " }",
        "[",
        "]",
        "\"",
        "'",
        "x\"",
        "\"\"\"",
        ", ",
        "; ",
        "\n",
        "if ",
        "for ",
        "in ",
        "expect ",
        "error ",
        "serve ",
        "as ",
        "spawn ",
        "127.0.0.1:9",
        ":",
        "-",
        "#",
        "set ",
        "timeout ",
        "help ",
        "load ",
        "你好",
        "catch ",
        "\\",
        "{",
    ];
    proptest::sample::select(words.to_vec())
}
