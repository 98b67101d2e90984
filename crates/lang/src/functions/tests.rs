//! Functions called as a script would call them, with the results that Python gives.

mod newer;

use super::*;
use crate::eval::value::display;
use crate::eval::world::World;
use crate::eval::world::tests::nowhere;

fn world() -> World {
    nowhere()
}

fn run(name: &str, arguments: &[Value]) -> Outcome<Value> {
    (find(name).unwrap().run)(arguments, &world())
}

/// What a call gives, as a literal, or the name of its fault.
fn call(name: &str, arguments: &[Value]) -> String {
    run(name, arguments).map_or_else(|fault| fault.name.to_owned(), |value| display::repr(&value))
}

fn data(bytes: &[u8]) -> Value {
    Value::from(bytes.to_vec())
}

fn ints(numbers: &[i64]) -> Value {
    Value::from(numbers.iter().copied().map(Value::Int).collect::<Vec<_>>())
}

const fn i(number: i64) -> Value {
    Value::Int(number)
}

const fn f(number: f64) -> Value {
    Value::Float(number)
}

fn t(text: &str) -> Value {
    Value::text(text)
}

#[test]
fn the_table_is_sound() {
    for (place, function) in FUNCTIONS.iter().enumerate() {
        let name = function.name;
        assert!(FUNCTIONS.iter().skip(place + 1).all(|other| other.name != name), "{name} twice");
        assert!(!function.examples.is_empty(), "{name} has no example");
        assert!(function.arity.0 <= function.arity.1);
        assert_eq!(function.accepts.is_empty(), function.arity.1 == 0, "{name}");
        assert!(
            function.examples.iter().all(|example| example.script.contains(&format!("{name}("))),
            "{name}"
        );
    }
    let named = "len int float str bytes hex unhex base64 unbase64 round abs min max upper lower trim split join \
                 replace find starts_with ends_with reverse repeat range now random pack unpack json repr packets \
                 search findall sub sum sort sqrt floor ceil mean median enumerate zip random_bytes epoch date \
                 format_date md5 sha1 sha256 crc32 checksum hmac xor duration bool address keys values lookup to_json";
    for name in named.split_whitespace() {
        assert!(find(name).is_some(), "{name} is missing");
    }
    assert_eq!(named.split_whitespace().count(), FUNCTIONS.len());
}

/// What is left to the run: kinds within lists, and kinds that depend on one another.
const LEFT_TO_THE_RUN: [&str; 11] =
    ["min", "max", "join", "bytes", "pack", "int", "float", "sum", "mean", "median", "sort"];

/// No function panics, and none yields a kind that its table does not name, whatever it is given.
#[test]
fn any_arguments_give_a_value_of_the_named_kinds_or_a_fault() {
    let values = [
        Value::None,
        Value::Bool(true),
        i(0),
        i(-1),
        i(i64::MIN),
        i(i64::MAX),
        Value::Unsigned(u64::MAX),
        i(3),
        f(0.5),
        f(f64::NAN),
        f(-1e300),
        Value::Duration(5),
        Value::Ratio(0.2),
        t(""),
        t("1"),
        t("B"),
        t("[1]"),
        data(b"\xff"),
        ints(&[]),
        ints(&[1, 2]),
        Value::from(vec![t("a")]),
    ];
    for function in FUNCTIONS {
        let mut lists: Vec<Vec<Value>> = vec![vec![]];
        for count in 0..=function.arity.1.min(3) {
            for arguments in &lists {
                if arguments.len() >= function.arity.0 {
                    let fits = arguments.iter().enumerate().all(|(place, value)| {
                        let accepts = function.accepts.get(place).or(function.accepts.last());
                        accepts.is_some_and(|accepts| accepts.has(value.kind()))
                    });
                    match (function.run)(arguments, &world()) {
                        Ok(value) => assert!(function.yields.0.has(value.kind()), "{}", function.name),
                        Err(fault) if fault.name == "KIND" && fits => {
                            assert!(LEFT_TO_THE_RUN.contains(&function.name), "{}: {fault:?}", function.name);
                        }
                        Err(_) => {}
                    }
                }
            }
            if count < function.arity.1.min(3) {
                let longer = lists.iter().filter(|list| list.len() == count);
                let longer = longer.flat_map(|list| {
                    values.iter().map(|value| [list.as_slice(), std::slice::from_ref(value)].concat())
                });
                lists = longer.collect();
            }
        }
    }
}

#[test]
fn numbers_are_read_as_python_reads_them() {
    for (text, literal) in [
        ("42", "42"),
        (" -1_000\n", "-1000"),
        ("+7", "7"),
        ("９", "VALUE"),
        ("0x1f", "VALUE"),
        ("1.5", "VALUE"),
        ("", "VALUE"),
        ("_1", "VALUE"),
        ("1__0", "VALUE"),
        ("- 1", "VALUE"),
        ("9223372036854775808", "9223372036854775808"),
        ("18446744073709551616", "OVERFLOW"),
        ("-9223372036854775809", "OVERFLOW"),
        ("-9223372036854775808", "int(\"-9223372036854775808\")"),
    ] {
        assert_eq!(call("int", &[t(text)]), literal, "{text}");
    }
    assert_eq!(call("int", &[t("ff"), i(16)]), "255");
    assert_eq!(call("int", &[t("0xff"), i(16)]), "255");
    assert_eq!(call("int", &[t("0b101"), i(0)]), "5");
    assert_eq!(call("int", &[t("1"), i(1)]), "VALUE");
    assert_eq!(call("int", &[f(-1.9)]), "-1");
    assert_eq!(call("int", &[f(f64::NAN)]), "VALUE");
    assert_eq!(call("int", &[f(1e19)]), "OVERFLOW");
    assert_eq!(call("int", &[Value::None]), "KIND");
    for (text, literal) in [
        ("36.6", "36.6"),
        (" 1e3 ", "1000.0"),
        ("-inf", "float(\"-inf\")"),
        ("abc", "VALUE"),
        ("1_0.5", "10.5"),
        ("1._5", "VALUE"),
    ] {
        assert_eq!(call("float", &[t(text)]), literal, "{text}");
    }
    let fault = run("float", &[t("abc")]).err().unwrap();
    assert!(fault.message.arguments.contains(&("value", "\"abc\"".to_owned())));
}

#[test]
fn rounding_is_correct_as_in_python() {
    for (number, decimals, literal) in [
        (97.880_000_000_000_01, 2, "97.88"),
        (2.675, 2, "2.67"),
        (0.125, 2, "0.12"),
        (-0.375, 2, "-0.38"),
        (1.5, 400, "1.5"),
        (1234.5, -2, "1200.0"),
        (1250.0, -2, "1200.0"),
        (1350.0, -2, "1400.0"),
        (50.0, -2, "0.0"),
        (50.000_000_000_000_01, -2, "100.0"),
        (-51.0, -2, "-100.0"),
        (999.999_999_999_999_9, -3, "1000.0"),
        (1.0, -400, "0.0"),
        (0.0, 2, "0.0"),
    ] {
        assert_eq!(call("round", &[f(number), i(decimals)]), literal, "{number} {decimals}");
    }
    assert_eq!(call("round", &[f(2.5)]), "2");
    assert_eq!(call("round", &[f(3.5)]), "4");
    assert_eq!(call("round", &[f(1e300)]), "OVERFLOW");
    assert_eq!(call("round", &[i(25), i(-1)]), "20");
    assert_eq!(call("round", &[i(-35), i(-1)]), "-40");
    assert_eq!(call("round", &[i(i64::MAX), i(-1)]), "OVERFLOW");
}

#[test]
fn text_is_taken_apart_as_in_python() {
    assert_eq!(call("split", &[t(" a  b\t")]), r#"["a", "b"]"#);
    assert_eq!(call("split", &[t(" a  b  c "), Value::None, i(1)]), r#"["a", "b  c"]"#);
    assert_eq!(call("split", &[t("")]), "[]");
    assert_eq!(call("split", &[t(""), t(",")]), r#"[""]"#);
    assert_eq!(call("split", &[t("a,b,,c"), t(","), i(2)]), r#"["a", "b", ",c"]"#);
    assert_eq!(call("split", &[t("a"), t("")]), "VALUE");
    assert_eq!(call("join", &[Value::from(vec![t("a"), t("b")]), t("-")]), r#""a-b""#);
    assert_eq!(call("join", &[t("-"), Value::from(vec![t("a"), t("b")])]), r#""a-b""#);
    assert_eq!(call("join", &[ints(&[1])]), "KIND");
    assert_eq!(call("find", &[t("abcab"), t("ab"), i(1)]), "3");
    assert_eq!(call("find", &[t("abc"), t("c"), i(-1)]), "2");
    assert_eq!(call("find", &[t("abc"), t(""), i(9)]), "-1");
    assert_eq!(call("trim", &[t("\u{3000}你好 \r\n")]), r#""你好""#);
    assert_eq!(call("trim", &[t("xyx"), t("xy")]), r#""""#);
    assert_eq!(call("trim", &[data(b" \xff ")]), r#""\xFF""#);
    assert_eq!(call("upper", &[t("straße é")]), r#""STRASSE É""#);
    assert_eq!(call("upper", &[data(b"a\xff")]), r#""A\xFF""#);
    assert_eq!(call("reverse", &[t("你好")]), r#""好你""#);
    assert_eq!(call("replace", &[t("aaa"), t("aa"), t("b")]), r#""ba""#);
    assert_eq!(call("starts_with", &[t("GET /"), t("GET")]), "true");
}

#[test]
fn m01_a_value_too_large_is_refused_before_the_memory_is_taken() {
    assert_eq!(call("repeat", &[t("x"), i(1_000_000_000_000)]), "LIMIT");
    assert_eq!(call("repeat", &[t(""), i(i64::MAX)]), r#""""#);
    assert_eq!(call("repeat", &[ints(&[1]), i(i64::MAX)]), "LIMIT");
    assert_eq!(call("range", &[i(i64::MIN), i(i64::MAX)]), "LIMIT");
    assert_eq!(call("pack", &[t("9999999999999x")]), "LIMIT");
    let part = run("repeat", &[t("x"), i(1 << 20)]).unwrap();
    assert_eq!(call("replace", &[part.clone(), t("x"), part]), "LIMIT");
}

#[test]
fn lists_are_made_and_searched_as_in_python() {
    assert_eq!(call("range", &[i(0), i(10), i(3)]), "[0, 3, 6, 9]");
    assert_eq!(call("range", &[i(3), i(0), i(-2)]), "[3, 1]");
    assert_eq!(call("range", &[i(3), i(0)]), "[]");
    assert_eq!(call("range", &[i(3), i(0), i(0)]), "VALUE");
    assert_eq!(call("max", &[ints(&[3, 9, 2])]), "9");
    assert_eq!(call("min", &[i(1), f(0.5)]), "0.5");
    assert_eq!(call("min", &[ints(&[])]), "VALUE");
    assert_eq!(call("max", &[i(1), t("a")]), "KIND");
    assert_eq!(call("max", &[i(1)]), "KIND");
}

#[test]
fn encodings_go_there_and_back() {
    assert_eq!(call("hex", &[t("AB")]), r#""4142""#);
    assert_eq!(call("hex", &[i(-255)]), r#""-ff""#);
    assert_eq!(call("unhex", &[t("00 fF\n80")]), r#""\x00\xFF\x80""#);
    assert_eq!(call("unhex", &[t("0")]), "VALUE");
    assert_eq!(call("unhex", &[t("0g")]), "VALUE");
    assert_eq!(call("base64", &[data(b"\xff\xfe")]), r#""//4=""#);
    assert_eq!(call("unbase64", &[t("//4=\r\n")]), r#""\xFF\xFE""#);
    assert_eq!(call("unbase64", &[t("***")]), "VALUE");
    assert_eq!(call("bytes", &[ints(&[72, 105])]), r#""Hi""#);
    assert_eq!(call("bytes", &[ints(&[256])]), "VALUE");
}

#[test]
fn json_becomes_values() {
    let text = r#"{"a": [1, 2.5, null, true], "b": {"c": "x"}, "big": 18446744073709551615}"#;
    assert_eq!(
        call("json", &[t(text)]),
        r#"{a: [1, 2.5, none, true], b: {c: "x"}, big: 18446744073709551615}"#
    );
    let fault = run("json", &[t("{\"a\": }")]).err().unwrap();
    assert_eq!(fault.name, "VALUE");
    assert!(fault.message.arguments.contains(&("column", "7".to_owned())), "{fault:?}");
    assert_eq!(call("json", &[t(&"[".repeat(10_000))]), "VALUE");
}

/// The expected bytes are those of Python's struct.
#[test]
fn pack_writes_what_pythons_struct_writes() {
    for (format, values, hex) in [
        ("!HHB", vec![i(1), i(2), i(3)], "0001000203"),
        ("<HHB", vec![i(1), i(2), i(3)], "0100020003"),
        ("!iq", vec![i(-2), i(-3)], "fffffffefffffffffffffffd"),
        ("bl", vec![i(1), i(2)], "01000000000000000200000000000000"),
        ("=bl", vec![i(1), i(2)], "0102000000"),
        ("!4s", vec![t("ab")], "61620000"),
        ("!4s", vec![t("abcdef")], "61626364"),
        ("!5p", vec![t("abcdef")], "0461626364"),
        ("!2x3B", vec![i(1), i(2), i(3)], "0000010203"),
        ("!?c", vec![Value::Bool(true), t("A")], "0141"),
        ("!fd", vec![f(1.5), f(-2.0)], "3fc00000c000000000000000"),
        ("!3e", vec![f(1.5), f(65504.0), f(5.960_464_477_539_063e-8)], "3e007bff0001"),
        ("!2e", vec![f(f64::INFINITY), f(0.1)], "7c002e66"),
        ("! H B ", vec![i(1), i(2)], "000102"),
        ("", vec![], ""),
    ] {
        let arguments: Vec<Value> = std::iter::once(t(format)).chain(values.clone()).collect();
        let packed = run("pack", &arguments).unwrap();
        assert_eq!(call("hex", std::slice::from_ref(&packed)), format!("\"{hex}\""), "{format}");
        if !format.contains(['s', 'p', 'e']) {
            let back = call("unpack", &[t(format), packed]);
            assert_eq!(back, display::repr(&Value::from(values)), "{format}");
        }
    }
}

#[test]
fn pack_refuses_what_does_not_fit() {
    for (format, values, name) in [
        ("B", vec![i(300)], "VALUE"),
        ("B", vec![i(-1)], "VALUE"),
        ("b", vec![i(128)], "VALUE"),
        ("B", vec![], "VALUE"),
        ("B", vec![i(1), i(2)], "VALUE"),
        ("B", vec![t("a")], "KIND"),
        ("c", vec![t("ab")], "VALUE"),
        ("f", vec![f(1e300)], "VALUE"),
        ("e", vec![f(65520.0)], "VALUE"),
        ("!n", vec![i(1)], "VALUE"),
        ("z", vec![], "VALUE"),
        ("3", vec![], "VALUE"),
    ] {
        let arguments: Vec<Value> = std::iter::once(t(format)).chain(values).collect();
        assert_eq!(call("pack", &arguments), name, "{format}");
    }
    assert_eq!(call("unpack", &[t("!H"), t("abc")]), "VALUE");
    assert_eq!(call("unpack", &[t("Q"), data(&[0xff; 8])]), "[18446744073709551615]");
    let large = Value::Unsigned(u64::MAX);
    assert_eq!(call("pack", &[t("!Q"), large.clone()]), display::repr(&data(&[0xff; 8])));
    assert_eq!(call("pack", &[t("!q"), large.clone()]), "VALUE");
    assert_eq!(call("hex", std::slice::from_ref(&large)), "\"ffffffffffffffff\"");
    assert_eq!(call("str", std::slice::from_ref(&large)), "\"18446744073709551615\"");
    assert_eq!(call("max", &[i(1), large.clone(), f(1e19)]), "18446744073709551615");
    assert_eq!(call("range", &[large]), "OVERFLOW");
    assert_eq!(call("unpack", &[t("!5p"), data(b"\xffabcd")]), r#"["abcd"]"#);
}
