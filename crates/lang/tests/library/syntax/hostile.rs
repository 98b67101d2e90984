//! Input that means harm: nothing panics, overflows, or takes more than linear time.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use rustix::time::{ClockId, clock_gettime};
use wirelab_lang::escape::{one_line, plain, quote};
use wirelab_lang::syntax::ast::{Item, StatementKind, TermKind};
use wirelab_lang::syntax::source::Source;
use wirelab_lang::syntax::source_text;

use crate::syntax::{parse, show};

/// Parses on a thread with the stack of a test thread and drops the tree there.
fn on_a_small_stack(text: String) -> Vec<String> {
    std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(move || match parse(&text) {
            Ok(_) => Vec::new(),
            Err(errors) => errors.iter().map(|error| error.message.id.to_owned()).collect(),
        })
        .unwrap()
        .join()
        .unwrap()
}

#[test]
fn p01_deep_nesting_is_one_error() {
    let many = 100_000;
    for opener in [
        "(",
        "{ ",
        "[",
        "not ",
        "- ",
        "f(",
        "x[",
        "\"{",
        "\"\"\"{",
        "if x { ",
        "loop {\n",
        "spawn {",
        "x = spawn {",
        "not (",
        "while not x {",
        "def f() {",
        "try {",
        "serve a as b {",
        "[[(",
        "expect error {",
        "\"{f(",
        "if a { } else {",
        "{(",
    ] {
        assert_eq!(on_a_small_stack(opener.repeat(many)).as_slice(), ["syntax-too-deep"], "{opener:?}");
    }
    let chain = format!("x{}", ".a".repeat(many));
    assert_eq!(on_a_small_stack(chain), ["syntax-too-deep"]);
    let chain = format!("x{}", "[0]".repeat(many));
    assert_eq!(on_a_small_stack(chain), ["syntax-too-deep"]);
    let ladder = format!("{}x{}", format!("{}(", "not ".repeat(150)).repeat(150), ")".repeat(150));
    assert_eq!(on_a_small_stack(ladder), ["syntax-too-deep"]);
}

#[test]
fn p01_two_hundred_levels_are_fine() {
    let deep =
        |open: &str, close: &str, levels: usize| format!("{}x{}", open.repeat(levels), close.repeat(levels));
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("f(", ")"),
        ("loop {", "}"),
        ("if not x {", "}"),
        ("y = spawn {", "}"),
        ("\"{", "}\""),
        ("try { } catch e {", "}"),
        ("def f() {", "}"),
        ("serve a as b {", "}"),
        ("while y {", "}"),
        ("for a in b {", "}"),
        ("expect error E {", "}"),
        ("if a { } else if b { } else {", "}"),
        ("not ", ""),
        ("- ", ""),
        ("x[", "]"),
    ] {
        let levels = if matches!(open, "if not x {" | "x[") { 99 } else { 195 };
        assert_eq!(on_a_small_stack(deep(open, close, levels)), [""; 0], "{open:?}");
    }
    assert_eq!(on_a_small_stack(deep("(", ")", 201)), ["syntax-too-deep"]);
    assert_eq!(on_a_small_stack(format!("{}x", "not ".repeat(201))), ["syntax-too-deep"]);
    let flat = format!("x{}", " + x".repeat(100_000));
    assert_eq!(on_a_small_stack(flat), [""; 0]);
    let arms = format!("if x {{ }}{}", " else if x { }".repeat(100_000));
    assert_eq!(on_a_small_stack(arms), [""; 0]);
}

#[test]
fn p02_a_line_of_100_mb_is_refused_quickly() {
    let mut bytes = b"x = 1\nprint ".to_vec();
    bytes.resize(100 << 20, b'a');
    let start = Instant::now();
    let error = source_text(bytes, "t.lab").unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(5));
    assert_eq!(show::error(&error), "2:1 line-too-long");
    assert!(error.source.unwrap().text.len() < 1000);
}

#[test]
fn p03_bytes_that_are_no_text() {
    let refused = |bytes: &[u8]| show::error(&source_text(bytes.to_vec(), "t.lab").unwrap_err());
    assert_eq!(refused(b"x\n\ty\0"), "2:3 nul");
    assert_eq!(
        refused(
            "x\n问\u{7f}"
                .as_bytes()
                .iter()
                .copied()
                .chain([0xff, b'\n', b'z'])
                .collect::<Vec<_>>()
                .as_slice()
        ),
        "2:3 not-utf8 ?not-utf8-help"
    );
    assert_eq!(refused(b"\xe4\xbd"), "1:1 not-utf8 ?not-utf8-help");
    assert_eq!(source_text(b"\xef\xbb\xbfx\r\n".to_vec(), "t").unwrap().text, "x\r\n");
}

#[test]
fn p04_time_is_linear() {
    for piece in [
        "(",
        "a-",
        "a.",
        "a..",
        "1..",
        "1.2.3-",
        "1.2.3.",
        "a:1..",
        "::",
        "a:",
        "x y ",
        "a, ",
        "serve ",
        "serve a as ",
        "/*\n",
        "\"{a}\" ",
        "\"\\u{",
        "[a",
        "[::",
        "expect a\n",
        "whlie {",
        "} ",
        "{ ",
        "(}",
        "(;",
        "(]",
        ")",
        "\"",
        "'\n",
        "“",
        "（",
        "f(\na = 1\n",
        "if x\n",
        "else ",
        "not ",
        "\"{\"",
        "\"{\n",
        "a\n(\n",
        "\"\"\"{",
        "x.a(",
        "- -",
        "if a { } else if ",
        "a b\n{",
        "1_",
        "%",
        "1e-",
    ] {
        // The thread's own time: what else the machine does must not count.
        let time = |size: usize| {
            let text = piece.repeat(size / piece.len());
            let start = clock_gettime(ClockId::ThreadCPUTime);
            let _ = parse(&text);
            Duration::try_from(clock_gettime(ClockId::ThreadCPUTime) - start).unwrap()
        };
        let (small, large) = (time(20_000), time(200_000));
        assert!(large < small * 40 + Duration::from_millis(150), "{piece:?}: {small:?}, {large:?}");
    }
}

/// The value of a text that is one literal.
fn literal(text: &str) -> Vec<u8> {
    let block = parse(text).unwrap();
    let [statement] = block.statements.as_slice() else { panic!("{text}") };
    let StatementKind::Phrase(phrase) = &statement.kind else { panic!("{text}") };
    let [Item::Term(term)] = phrase.items.as_slice() else { panic!("{text}") };
    let TermKind::Bytes(bytes) = &term.kind else { panic!("{text}") };
    bytes.to_vec()
}

fn is_harmless(c: char) -> bool {
    !(c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{61c}' | '\u{feff}' | '\u{ad}'))
}

#[test]
fn quoting_all_of_unicode() {
    let all: String = ('\0'..=char::MAX).collect();
    assert_eq!(literal(&quote(all.as_bytes())), all.as_bytes());
    for c in '\0'..=char::MAX {
        let text = c.to_string();
        assert!(quote(text.as_bytes()).chars().all(is_harmless));
        assert!(plain(text.as_bytes()).chars().all(|c| is_harmless(c) || c == '\n' || c == '\t'));
        assert!(one_line(text.as_bytes()).chars().all(is_harmless));
    }
}

#[test]
fn escaping() {
    assert_eq!(
        quote("a\"\\{}\r\n\t\0\x1b é 你好 e\u{301} 😀".as_bytes()),
        "\"a\\\"\\\\\\{}\\r\\n\\t\\x00\\x1B é 你好 e\u{301} 😀\""
    );
    assert_eq!(quote(b"\xff\xe4\xbd"), r#""\xFF\xE4\xBD""#);
    assert_eq!(
        quote("\u{202e}\u{200d}\u{85}\u{feff}".as_bytes()),
        r#""\xE2\x80\xAE\xE2\x80\x8D\xC2\x85\xEF\xBB\xBF""#
    );
    assert_eq!(plain(b"a\r\nb\rc\td\x07\n"), "a\nb\\x0Dc\td\\x07\n");
    assert_eq!(plain("你好".as_bytes()), "你好");
    assert_eq!(one_line(b"a\nb\tc\r"), "a\\nb\\tc\\r");
    assert_eq!(quote("\u{378}".as_bytes()), r#""\xCD\xB8""#);
}

const SCRIPT: &str = r#"# 一个脚本
default host = "127.0.0.1:8080"
server = tcp listen 127.0.0.1:0 backlog 5
def greet(name, n) { return "Hello, {name}! {n + 1}\r\n" }
serve server as conn {
    data = recv conn until "\r\n" timeout 1.5s
    if data == "exit" or not data { close conn } else if len(data) > 3 { sendall conn greet(data[0..3], -1) }
    else { print "问候" data.from [1, 2 % 3, 20%] x"48 65" '''
}
try { tcp connect [::1]:80 } catch err { expect err.name == "ECONNREFUSED" within 2s, "msg" }
text = """
    a {b["c"]}
      d
    """
"#;

fn consistent(text: &str) {
    if let Err(errors) = parse(text) {
        assert!(!errors.is_empty());
        for error in errors {
            let source: &Source = error.source.as_ref().unwrap();
            for label in &error.labels {
                assert!(source.text.get(label.span.range()).is_some(), "{label:?} in {text:?}");
            }
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_text(text in ".{0,200}") {
        consistent(&text);
    }

    #[test]
    fn arbitrary_signs(text in "[a-z0-9 \n\"'\\\\{}()\\[\\].,:;=+*/%<>!&#，（）“”\u{3000}é-]{0,120}") {
        consistent(&text);
    }

    #[test]
    fn mutated_scripts(from in 0..SCRIPT.len(), length in 0_usize..40, other in "[\"'{}()\\[\\]\\\\\n:;=,.a1 ]{0,4}", at in 0..SCRIPT.len()) {
        let boundary = |mut at: usize| { while !SCRIPT.is_char_boundary(at) { at -= 1; } at };
        let (from, to) = (boundary(from), boundary((from + length).min(SCRIPT.len())));
        consistent(&format!("{}{other}{}", &SCRIPT[..from], &SCRIPT[to.max(from)..]));
        consistent(&SCRIPT[..boundary(at)]);
    }

    #[test]
    fn quoting_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
        prop_assert_eq!(literal(&quote(&bytes)), bytes.clone());
        prop_assert!(plain(&bytes).chars().all(|c| is_harmless(c) || c == '\n' || c == '\t'));
        prop_assert!(one_line(&bytes).chars().all(is_harmless));
    }

    #[test]
    fn any_bytes_as_a_script(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
        match source_text(bytes, "t") {
            Ok(source) => consistent(&source.text),
            Err(error) => prop_assert!(error.source.unwrap().text.get(error.labels[0].span.range()).is_some()),
        }
    }
}
