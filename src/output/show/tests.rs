//! Values as the prompt shows them, at several widths. They come from statements, so that they are
//! what a person meets.

use std::cell::RefCell;
use std::rc::Rc;

use unicode_width::UnicodeWidthStr;
use wirelab_lang::catalogue::Language;
use wirelab_lang::eval::taskset;
use wirelab_lang::eval::value::{Kind, Value, access};
use wirelab_lang::rights::Rights;
use wirelab_lang::session::{Options, Session};
use wirelab_lang::syntax::source::Source;
use wirelab_net::os::KernelNetwork;

use super::{ValueStyle, show};
use crate::output::printer::{Printer, PrinterSettings};

const PLAIN: ValueStyle = ValueStyle { width: Some(80), colours: false, language: Language::English };

/// A prompt, with what its statements came to.
struct Prompt(RefCell<Session>);

impl Prompt {
    fn new() -> Self {
        let printer = Rc::new(Printer::new(PrinterSettings::default()));
        let network = Rc::new(KernelNetwork::new());
        let mut world = crate::run::world(network, None, Rights::everything(), None, &printer);
        world.sink = Rc::new(Quiet);
        Self(RefCell::new(Session::new(Rc::new(world), &Options::default())))
    }

    /// What a statement comes to.
    fn value(&self, text: &str) -> Value {
        let source = Rc::new(Source::new("<test>", text));
        let mut session = self.0.borrow_mut();
        if taskset::block_on(session.submit(&source)).is_err() {
            panic!("{text}");
        }
        session.settled().last.clone().unwrap_or_default()
    }

    /// The fields of what a statement comes to, as text.
    fn field(&self, text: &str, name: &str) -> String {
        let field = access::field(&self.value(text), name).unwrap();
        String::from_utf8(wirelab_lang::eval::value::display::show(&field)).unwrap()
    }
}

struct Quiet;

impl wirelab_lang::eval::event::Sink for Quiet {
    fn emit(&self, _event: wirelab_lang::eval::event::Event) -> Result<(), i32> {
        Ok(())
    }

    fn flush(&self) -> Result<(), i32> {
        Ok(())
    }
}

fn at(width: usize) -> ValueStyle {
    ValueStyle { width: Some(width), ..PLAIN }
}

/// How the value of a statement is shown.
fn shown(text: &str, look: ValueStyle) -> String {
    let shown = show(&Prompt::new().value(text), look);
    assert!(!shown.contains('\u{1b}') || look.colours, "{shown:?}");
    shown
}

#[track_caller]
fn assert_fits(text: &str, width: usize) {
    for line in text.lines() {
        assert!(line.width() <= width, "{} columns in {width}: {line}", line.width());
    }
}

#[test]
fn scalars_are_as_they_are_written() {
    let prompt = Prompt::new();
    for text in [
        "-3",
        "2.5",
        "1.5s",
        "20%",
        "true",
        "127.0.0.1:80",
        "[::1]:53",
        "[]",
        "[1, 2.5, \"a\", [true]]",
        "\"\"",
    ] {
        assert_eq!(show(&prompt.value(text), PLAIN), text);
    }
}

#[test]
fn text_is_its_literal() {
    assert_eq!(shown(r#""a\tb \"c\" \{ 你好 🚀\r\n""#, PLAIN), r#""a\tb \"c\" \{ 你好 🚀\r\n""#);
    assert_eq!(shown(r#""\x1b[31mred text\x1b[0m""#, PLAIN), r#""\x1B[31mred text\x1B[0m""#);
    // The character at the end has not come as a whole.
    assert_eq!(shown(r#""中文"[0..4]"#, PLAIN), r#""中\xE6""#);
}

#[test]
fn text_that_is_too_long_for_a_line_is_broken_at_its_own_lines() {
    let request = r#""GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: 你好你好你好你好你好\r\n\r\n""#;
    assert_eq!(
        shown(request, at(40)),
        "\"GET / HTTP/1.1\\r\\n\n Host: localhost\\r\\n\n User-Agent: 你好你好你好你好你好\\r\\n\n \\r\\n\""
    );
    assert_fits(&shown(request, at(20)), 20);
    assert_eq!(shown(request, ValueStyle { width: None, ..PLAIN }), request);
}

#[test]
fn long_text_is_cut_and_says_how_to_see_it_all() {
    let text = shown(r#"repeat("你好abc\n", 1000)"#, PLAIN);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 21, "{text}");
    assert_eq!((lines[0], lines[19]), (r#""你好abc\n"#, r#" 你好abc\n"#));
    assert_eq!(
        lines[20..].join(" "),
        "… 9800 of 10000 bytes left out; `print _` shows all, `save _ \"file\"` keeps them"
    );
    let chinese = ValueStyle { language: Language::Chinese, ..at(120) };
    let text = shown(r#"repeat("x", 100000)"#, chinese);
    assert!(
        text.ends_with("…… 共 100000 字节，略去 97640 字节；`print _` 显示全部，`save _ \"file\"` 存入文件"),
        "{text}"
    );
    assert_fits(&text, 120);
    // Without a terminal it is one line.
    let lines = shown(r#"repeat("x", 100000)"#, ValueStyle { width: None, ..PLAIN });
    assert_eq!(lines.lines().count(), 2);
}

#[test]
fn what_is_no_text_is_a_dump() {
    assert_eq!(shown(r#"x"00 ff 41""#, PLAIN), "0000  00 ff 41  |..A|");
    let header = r#"x"1234 0100 0001 0000 0000 0000 0377 7777 0765 78""#;
    assert_eq!(
        shown(header, PLAIN),
        "0000  12 34 01 00 00 01 00 00  00 00 00 00 03 77 77 77  |.4...........www|\n\
         0010  07 65 78                                          |.ex|"
    );
    assert_eq!(
        shown(header, at(40)),
        "0000  12 34 01 00 00 01 00 00 |.4......|\n\
         0008  00 00 00 00 03 77 77 77 |.....www|\n\
         0010  07 65 78                |.ex|"
    );
    assert_fits(&shown(header, at(24)), 24);
}

#[test]
fn a_long_dump_is_cut() {
    let text = shown(r#"repeat(x"00 01", 100000)"#, PLAIN);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[15], "000000f0  00 01 00 01 00 01 00 01  00 01 00 01 00 01 00 01  |................|");
    assert_eq!(
        lines[16..].join(" "),
        "… 199744 of 200000 bytes left out; `_[256..512]` shows more, `save _ \"file\"` keeps them all"
    );
}

#[test]
fn numbers_are_filled_into_lines_and_cut_in_the_middle() {
    assert_eq!(shown("0..5", PLAIN), "[0, 1, 2, 3, 4]");
    assert_eq!(
        shown("0..20", at(40)),
        "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,\n 12, 13, 14, 15, 16, 17, 18, 19]"
    );
    let text = shown("0..1000000", PLAIN);
    assert!(text.contains(" 99, …, 999990,"), "{text}");
    assert!(
        text.ends_with("\n… 999890 of 1000000 left out; `_[100..300]` shows more, `print _` all of it"),
        "{text}"
    );
    assert_fits(&text, 80);
}

#[test]
fn other_lists_are_numbered() {
    let text = shown(r#"[repeat("x", 50), repeat(x"00", 500), [1, 2], 0..100, 7]"#, at(40));
    assert_eq!(
        text,
        "0  \"xxxxxxxxxxxxxxxxxxxxxxxx\"… 26 more\n\
         1  x\"00 00 00 00 00 00 00 00\"… 492 more\n\
         2  [1, 2]\n3  [0, 1, 2, 3, 4, 5, 6, 7, … 92 more]\n4  7"
    );
    assert_fits(&text, 40);
    assert_eq!(
        shown(r#"[json('{"aa": 1, "b": [1, 2, 3, 4, 5, 6], "c": true}'), 1]"#, at(30)),
        "0  {aa: 1, … 2 more}\n1  1"
    );
    let text = shown(r#"split(repeat("你好,", 1000), ",")"#, PLAIN);
    assert!(text.starts_with("   0  \"你好\"\n   1"), "{text}");
    assert!(text.contains("\n   …\n 991"), "{text}");
    assert!(text.contains("971 of 1001 left out; `_[20..60]`"), "{text}");
}

const PEOPLE: &str = r#"json('[{"name": "客户", "port": 9, "note": "a b"}, {"name": "🚀", "port": 12345}]')"#;

#[test]
fn records_in_a_list_are_a_table() {
    assert_eq!(shown(PEOPLE, PLAIN), "name   port  note\n客户      9  \"a b\"\n\"🚀\"  12345");
    assert_eq!(shown(PEOPLE, at(17)), "name  port note\n客户     9 \"a b\"\n\"🚀\" 12345");
    assert!(
        shown(PEOPLE, ValueStyle { colours: true, ..PLAIN })
            .starts_with("\u{1b}[1mname   port  note\u{1b}[0m\n")
    );
}

#[test]
fn a_name_that_needs_quotes_puts_none_around_the_others() {
    let rows = r##"json('[{"name": "client"}, {"name": "conn#1"}, {"name": "none"}, {"name": "a b"}]')"##;
    assert_eq!(shown(rows, PLAIN), "name\nclient\nconn#1\n\"none\"\n\"a b\"");
}

#[test]
fn where_a_table_has_no_room_records_stand_one_after_the_other() {
    let wide =
        r#"json('[{"alpha": "123456789012345", "beta": "123456789012345"}, {"alpha": 1, "beta": 2}]')"#;
    assert_eq!(
        shown(wide, at(30)),
        "alpha  \"123456789012345\"\nbeta   \"123456789012345\"\n\nalpha  1\nbeta   2"
    );
}

#[test]
fn a_long_table_has_its_ends() {
    let rows: Vec<_> = (0..100).map(|n| format!(r#"{{"n": {n}, "v": "x"}}"#)).collect();
    let text = shown(&format!("json('[{}]')", rows.join(",")), PLAIN);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 33, "{text}");
    assert_eq!((lines[0], lines[20], lines[21], lines[22]), (" n  v", "19  x", " …  …", "90  x"));
    assert_eq!(lines[32], "… 70 of 100 left out; `_[20..60]` shows more, `print _` all of it");
}

#[test]
fn records_are_aligned_and_what_is_long_stands_below_its_name() {
    let text = r#"json('{"id": 7, "名字": "wirelab", "said": "hello you", "to": {"a": 1, "b": [1, 2]}}')"#;
    assert_eq!(shown(text, PLAIN), "id    7\n名字  wirelab\nsaid  \"hello you\"\nto    {a: 1, b: [1, 2]}");
    assert_eq!(shown(text, at(20)), "id    7\n名字  wirelab\nsaid  \"hello you\"\nto\n  a  1\n  b  [1, 2]");
    let deep = r#"json('{"rows": [{"a": 1, "some name": 2}, {"a": 3, "some name": 4}], "x y": {"z": "' + repeat("z", 3000) + '"}}')"#;
    let text = shown(deep, at(40));
    assert!(
        text.starts_with("rows\n  a  some name\n  1          2\n  3          4\nx y\n  z\n    \"zzz"),
        "{text}"
    );
    assert!(text.contains("\n    `print _[\"x y\"].z` shows all,"), "{text}");
    assert_fits(&text, 40);
}

#[test]
fn what_came_from_outside_steers_no_terminal() {
    let evil = r#"json('{"a\\u001b[2J": "\\u001b[31m", "b": ["\\u202e"]}')"#;
    for width in [20, 40, 80, 200] {
        let text = shown(evil, at(width));
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
    }
}

proptest::proptest! {
    #[test]
    fn any_bytes_fit_and_steer_no_terminal(
        bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..600),
        text in ".{0,200}",
        width in 0_usize..130,
    ) {
        let text = Value::text(text);
        let record = wirelab_lang::eval::value::Record::new([("a", bytes.clone().into()), ("名字", text.clone())]);
        let list = Value::from(vec![text.clone(), bytes.clone().into(), Value::from(record.clone())]);
        let rows = Value::from(vec![Value::from(record.clone()), Value::from(record.clone())]);
        for value in [text, bytes.into(), record.into(), list, rows] {
            let shown = show(&value, at(width));
            assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{shown:?}");
            if width >= 40 {
                assert_fits(&shown, width);
            }
        }
    }
}

#[test]
fn sockets_are_told_in_a_line() {
    let prompt = Prompt::new();
    let server = prompt.value("tcp listen 127.0.0.1:0 backlog 5");
    let at_server = prompt.field("server1", "local");
    assert_eq!(show(&server, PLAIN), format!("server1: tcp {at_server} LISTEN backlog 5"));
    let client = prompt.value("tcp connect server1.local");
    let at_client = prompt.field("conn1", "local");
    assert_eq!(show(&client, PLAIN), format!("conn1: tcp {at_client} → {at_server} ESTABLISHED"));
    let accepted = prompt.value("accept server1");
    assert_eq!(show(&accepted, PLAIN), format!("conn2: tcp {at_server} ← {at_client} ESTABLISHED"));
    assert_eq!(show(&accepted, at(40)), format!("conn2: tcp {at_server}\n  ← {at_client} ESTABLISHED"),);
    assert_eq!(show(&prompt.value("close conn2\nconn2"), PLAIN), "conn2: tcp CLOSED");
    assert_eq!(show(&prompt.value("udp open"), PLAIN), "udp1: udp 0.0.0.0:0 UNCONN");
    let bound = prompt.value("udp bind 127.0.0.1:0");
    let at_bound = prompt.field("udp2", "local");
    assert_eq!(show(&bound, PLAIN), format!("udp2: udp {at_bound} UNCONN"));
    assert_eq!(
        show(&prompt.value("unix pair"), PLAIN),
        "conn3: unix unnamed ↔ unnamed ESTABLISHED\nconn4: unix unnamed ↔ unnamed ESTABLISHED"
    );
    let bold = show(&prompt.value("conn2"), ValueStyle { colours: true, ..PLAIN });
    assert_eq!(bold, "\u{1b}[1mconn2:\u{1b}[0m tcp CLOSED");
}

#[test]
fn tasks_tell_how_they_are() {
    let prompt = Prompt::new();
    assert_eq!(show(&prompt.value("spawn { sleep 100s }"), PLAIN), "task 1: running");
    prompt.value("t = spawn { 1 // 0 }");
    let failed = prompt.value("try { wait t } catch e { }\nt");
    assert_eq!(show(&failed, PLAIN), "task 2: failed (DIVISION)");
}

#[test]
fn the_sockets_of_a_session_are_a_table_at_every_width() {
    let prompt = Prompt::new();
    let rows = prompt.value("for i in 0..3 { udp bind 127.0.0.1:0 }\nunix pair\nsockets");
    for width in [40, 80, 200] {
        assert_fits(&show(&rows, at(width)), width);
    }
    assert!(show(&rows, at(200)).starts_with("name"), "{}", show(&rows, at(200)));
    assert!(show(&rows, at(40)).starts_with("name    "), "{}", show(&rows, at(40)));
    assert!(show(&rows, at(80)).contains("unix  unnamed"), "{}", show(&rows, at(80)));
}

#[test]
fn the_last_value_and_unnamed_sockets_can_be_used() {
    let prompt = Prompt::new();
    prompt.value("conn1 = 5\ndef server1() { return 1 }\n[]");
    assert_eq!(prompt.field("tcp listen 127.0.0.1:0", "name"), "server2");
    prompt.value("for i in 0..2 { tcp connect server2.local }");
    assert_eq!(prompt.field("conn3", "name"), "conn3");
    assert_eq!(prompt.value("conn2.state").kind(), Kind::Bytes);
    // Nothing is shown of `none` and of an assignment.
    assert!(matches!(prompt.value("40 + 2\nnone\nx = 7"), Value::Int(42)));
    assert!(matches!(prompt.value("_ + x"), Value::Int(49)));
    assert!(matches!(prompt.value("_ + 1"), Value::Int(50)));
}

#[test]
fn names_are_counted_from_one() {
    let prompt = Prompt::new();
    prompt.value("many = []\nfor i in 0..2 { many = many + [udp bind 127.0.0.1:0] }");
    assert_eq!(prompt.field("many[0]", "name"), "udp1");
    assert_eq!(prompt.field("udp bind 127.0.0.1:0", "name"), "udp3");
}

#[test]
fn what_a_statement_left_in_between_is_no_value_of_the_next() {
    let prompt = Prompt::new();
    prompt.value("1 + 1");
    let source = Rc::new(Source::new("<test>", "if false { z = 1 }\nz"));
    assert!(taskset::block_on(prompt.0.borrow_mut().submit(&source)).is_err());
}
