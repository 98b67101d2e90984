//! What `repr` writes reads back as the same value; no text makes the steps before a run panic;
//! arithmetic is Python's.

use std::fmt::Write;
use std::process::{Command, Stdio};
use std::rc::Rc;

use harness::{repository, requires, run, wirelab};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use wirelab_lang::eval::value::{Address, Value, display};
use wirelab_lang::session::{Options, prepare};
use wirelab_lang::syntax::source::Source;

use crate::hostile::scratch;

/// Values of all kinds that have a literal.
fn literals() -> impl Strategy<Value = Value> {
    let edges = prop_oneof![
        Just(Value::Int(i64::MIN)),
        Just(Value::Int(i64::MAX)),
        Just(Value::Duration(i64::MIN)),
        Just(Value::Duration(i64::MAX)),
        Just(Value::Float(f64::NAN)),
        Just(Value::Float(f64::INFINITY)),
        Just(Value::Float(f64::NEG_INFINITY)),
        Just(Value::Float(-0.0)),
        Just(Value::Float(f64::MIN_POSITIVE)),
        Just(Value::Float(f64::MAX)),
    ];
    let one = prop_oneof![
        edges,
        Just(Value::None),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        any::<f64>().prop_map(Value::Float),
        any::<i64>().prop_map(Value::Duration),
        (0..=10_000_000_i64).prop_map(|parts| Value::Ratio(parts as f64 / 100_000.0 / 100.0)),
        proptest::collection::vec(any::<u8>(), 0..20).prop_map(Value::from),
        ".*".prop_map(Value::text),
        any::<std::net::SocketAddr>().prop_map(|address| Value::from(Address::from(address))),
    ];
    one.prop_recursive(3, 12, 4, |inner| proptest::collection::vec(inner, 0..4).prop_map(Value::from))
}

/// Runs lines `print repr(LITERAL)`; what each gave.
fn read_back(literals: &[String]) -> Vec<String> {
    let folder = scratch();
    let mut script = String::new();
    for literal in literals {
        let _ = writeln!(script, "x = {literal}\nprint repr(x)");
    }
    std::fs::write(folder.path().join("s.lab"), script).unwrap();
    let ended = run(wirelab().args(["run", "s.lab"]).current_dir(folder.path())).with_status(0);
    ended.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn d02_what_repr_writes_reads_back_as_the_same_value() {
    let mut runner = TestRunner::new(Config::default());
    let values = literals();
    let written: Vec<String> =
        (0..3000).map(|_| display::repr(&values.new_tree(&mut runner).unwrap().current())).collect();
    let back = read_back(&written);
    assert_eq!(written.len(), back.len());
    for (written, back) in written.iter().zip(&back) {
        assert_eq!(written, back);
    }
}

#[test]
fn d02_all_of_unicode_and_all_bytes_read_back() {
    let mut written: Vec<String> = Vec::new();
    let all: Vec<char> = ('\0'..=char::MAX).collect();
    for part in all.chunks(4096) {
        written.push(display::repr(&Value::text(part.iter().collect::<String>())));
    }
    for first in 0..=255_u8 {
        let pairs: Vec<u8> = (0..=255).flat_map(|second| [first, second]).collect();
        written.push(display::repr(&Value::from(pairs)));
    }
    let folder = scratch();
    let mut script = "d = \"\"\n".to_owned();
    for literal in &written {
        let _ = writeln!(script, "d += {literal}");
    }
    script.push_str("save d \"all\"");
    std::fs::write(folder.path().join("s.lab"), script).unwrap();
    run(wirelab().args(["run", "s.lab"]).current_dir(folder.path())).with_status(0);
    let mut expected: Vec<u8> = all.iter().collect::<String>().into_bytes();
    for first in 0..=255_u8 {
        expected.extend((0..=255).flat_map(|second| [first, second]));
    }
    assert!(std::fs::read(folder.path().join("all")).unwrap() == expected);
}

fn prepared(text: &str) {
    let options = Options { args: vec!["a".into()], ..Options::default() };
    if let Err(wrong) = prepare(Rc::new(Source::new("t.lab", text)), &options) {
        assert!(!wrong.is_empty());
        for each in wrong {
            assert!(
                !wirelab::output::diagnostics::diagnostic(
                    &each,
                    wirelab::output::diagnostics::Style {
                        language: wirelab_lang::catalogue::Language::English,
                        colours: false,
                        width: 100,
                        light: false,
                        wraps: true
                    }
                )
                .is_empty()
            );
        }
    }
}

/// The shipped scripts.
fn shipped() -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![repository("scripts")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "lab") {
                found.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }
    found.sort();
    assert!(found.len() >= 10, "{}", found.len());
    found
}

const WORDS: &[&str] = &[
    "x",
    "y",
    "=",
    "+=",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "\n",
    ";",
    ",",
    "if",
    "else",
    "while",
    "for",
    "in",
    "loop",
    "break",
    "continue",
    "def",
    "return",
    "try",
    "catch",
    "expect",
    "error",
    "within",
    "spawn",
    "serve",
    "as",
    "not",
    "and",
    "or",
    "==",
    "<",
    "contains",
    "matches",
    "..",
    "+",
    "-",
    " -",
    "*",
    "//",
    "%",
    "|",
    "^",
    "&",
    "~",
    "<<",
    ">>",
    "+=",
    "-=",
    "//=",
    "%=",
    ".",
    "tcp",
    "listen",
    "connect",
    "udp",
    "bind",
    "recv",
    "send",
    "all",
    "max",
    "until",
    "timeout",
    "1s",
    "127.0.0.1:0",
    "[::1]:80",
    "1",
    "2.5",
    "20%",
    "\"a\"",
    "\"{x}\"",
    "\"{x:05d}\"",
    "\"{x:",
    ":>5}\"",
    "[1..]",
    "[..1]",
    "x\"41\"",
    "x\"0x41:42\"",
    "'r'",
    "'''",
    "matching",
    "18446744073709551615",
    "none",
    "true",
    "len",
    "f",
    "step",
    "en",
    "zh",
    "default",
    "requires",
    "net",
    "run",
    "set",
    "get",
    "nodelay",
    "on",
    "port",
    "ip",
    "info",
    "wait",
    "exit",
    "print",
    "raw",
    "use",
    "close",
    "err",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(3000) })]

    #[test]
    fn p01_words_in_any_order_do_not_panic(words in proptest::collection::vec(0..WORDS.len(), 0..40)) {
        let text: Vec<&str> = words.iter().map(|&word| WORDS[word]).collect();
        prepared(&text.join(" "));
        prepared(&text.concat());
    }

    #[test]
    fn p01_arbitrary_text_does_not_panic(text in ".{0,120}") {
        prepared(&text);
    }
}

#[test]
fn p01_mutated_scripts_do_not_panic() {
    let scripts = shipped();
    let mut runner = TestRunner::new(Config::default());
    let changes = (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        0..60_usize,
        0..WORDS.len(),
    );
    for _ in 0..600 {
        let (which, at, from, length, word) = changes.new_tree(&mut runner).unwrap().current();
        let script = which.get(&scripts);
        let letters: Vec<char> = script.chars().collect();
        let (at, from) = (at.index(letters.len()), from.index(letters.len()));
        let cut: String = letters[..at].iter().chain(&letters[(at + length).min(letters.len())..]).collect();
        let moved: String = letters[from..(from + length).min(letters.len())].iter().collect();
        let start: String = letters[..at].iter().collect();
        let rest: String = letters[at..].iter().collect();
        prepared(&cut);
        prepared(&format!("{start}{moved}{rest}"));
        prepared(&format!("{start}{}{rest}", WORDS[word]));
        prepared(&start);
    }
}

/// An expression in our notation, which is Python's for this part of the language.
fn arithmetic() -> impl Strategy<Value = String> {
    let number = prop_oneof![
        (0..20_i64).prop_map(|number| number.to_string()),
        any::<i32>().prop_map(|number| number.unsigned_abs().to_string()),
        (0..=i64::MAX).prop_map(|number| number.to_string()),
        (0..2000_i32).prop_map(|number| format!("{:?}", f64::from(number) / 8.0)),
        "[abc]",
    ];
    number.prop_recursive(4, 24, 2, |inner| {
        let operator = prop_oneof![Just("+"), Just("-"), Just("*"), Just("//"), Just("%"), Just("/")];
        prop_oneof![
            (inner.clone(), operator, inner.clone()).prop_map(|(a, o, b)| format!("({a} {o} {b})")),
            (inner.clone(), Just("*"), inner.clone()).prop_map(|(a, o, b)| format!("{a} {o} {b}")),
            (inner.clone(), Just("-"), inner.clone()).prop_map(|(a, o, b)| format!("{a} {o} {b}")),
            inner.clone().prop_map(|a| format!("-({a})")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("max(abs({a}), {b})")),
        ]
    })
}

/// The same with the bits of ints, as tightly as their operators bind in both languages.
fn bits() -> impl Strategy<Value = String> {
    let number = prop_oneof![
        (0..20_i64).prop_map(|number| number.to_string()),
        (0..=i64::MAX).prop_map(|number| number.to_string()),
        "[ab]",
    ];
    number.prop_recursive(4, 24, 2, |inner| {
        let operator = || prop_oneof![Just("|"), Just("^"), Just("&"), Just("+"), Just("-")];
        let shift = prop_oneof![Just("<<"), Just(">>")];
        prop_oneof![
            (inner.clone(), operator(), inner.clone()).prop_map(|(a, o, b)| format!("({a} {o} {b})")),
            (inner.clone(), operator(), inner.clone()).prop_map(|(a, o, b)| format!("{a} {o} {b}")),
            (inner.clone(), shift, 0..64).prop_map(|(a, o, places)| format!("({a} {o} {places})")),
            inner.clone().prop_map(|a| format!("~({a})")),
            inner.prop_map(|a| format!("-({a})")),
        ]
    })
}

/// Runs lines `r(EXPRESSION)`; ints beyond 64 bits overflow also in between, as ours do.
const PYTHON: &str = r#"
import ast, sys, operator as o
OPS = {ast.Add: o.add, ast.Sub: o.sub, ast.Mult: o.mul, ast.FloorDiv: o.floordiv, ast.Mod: o.mod, ast.Div: o.truediv,
       ast.BitOr: o.or_, ast.BitXor: o.xor, ast.BitAnd: o.and_, ast.LShift: o.lshift, ast.RShift: o.rshift}
NAMES = {"a": 7, "b": -3, "c": 2.5}
class Overflow(Exception): pass
def fit(x):
    if isinstance(x, int) and not -2**63 <= x < 2**63: raise Overflow
    return x
def run(n):
    if isinstance(n, ast.Constant): return fit(n.value)
    if isinstance(n, ast.Name): return NAMES[n.id]
    if isinstance(n, ast.UnaryOp):
        return fit(~run(n.operand) if isinstance(n.op, ast.Invert) else -run(n.operand))
    if isinstance(n, ast.BinOp):
        a, b = run(n.left), run(n.right)
        if isinstance(n.op, ast.Div): a, b = float(a), float(b)
        return fit(OPS[type(n.op)](a, b))
    args = [run(a) for a in n.args]
    return fit({"max": max, "abs": abs}[n.func.id](*args))
for line in sys.stdin:
    try: print(repr(run(ast.parse(line.strip(), mode="eval").body)))
    except ZeroDivisionError: print("DIVISION")
    except (Overflow, OverflowError): print("OVERFLOW")
"#;

#[test]
fn m06_arithmetic_is_pythons() {
    if !requires("python3") {
        return;
    }
    let mut runner = TestRunner::new(Config::default());
    let expressions = prop_oneof![arithmetic(), bits()];
    let made: Vec<String> = (0..2000).map(|_| expressions.new_tree(&mut runner).unwrap().current()).collect();
    let mut python = Command::new("python3");
    let mut child = python.args(["-c", PYTHON]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let text = made.join("\n");
    let writer = std::thread::spawn(move || std::io::Write::write_all(&mut stdin, text.as_bytes()).unwrap());
    let theirs = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    writer.join().unwrap();
    let mut script = "a = 7\nb = -3\nc = 2.5\n".to_owned();
    for expression in &made {
        // Zeros of the text itself are known to the check only as values: they fail when they run.
        let _ = writeln!(script, "try {{ print ({expression}) }} catch e {{ print e.name }}");
    }
    let folder = scratch();
    std::fs::write(folder.path().join("s.lab"), script).unwrap();
    let ours = run(wirelab().args(["run", "s.lab"]).current_dir(folder.path())).with_status(0).stdout;
    assert_eq!(ours.lines().count(), made.len());
    assert_eq!(theirs.lines().count(), made.len());
    for ((expression, ours), theirs) in made.iter().zip(ours.lines()).zip(theirs.lines()) {
        let same = ours == theirs
            || matches!((ours.parse::<f64>(), theirs.parse::<f64>()), (Ok(a), Ok(b)) if a == b && ours.contains(['.', 'e']) && theirs.contains(['.', 'e']));
        assert!(same, "{expression}: {ours}, in Python {theirs}");
    }
}
