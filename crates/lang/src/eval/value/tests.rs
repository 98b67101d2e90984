//! Operators on all pairs of kinds, held against the rules that the check uses.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use proptest::prelude::*;

use super::kind::Kinds;
use super::*;
use crate::eval::fault::Outcome;
use crate::syntax::ast::Operator;

const OPERATORS: [Operator; 23] = [
    Operator::Or,
    Operator::And,
    Operator::Equal,
    Operator::NotEqual,
    Operator::Less,
    Operator::LessEqual,
    Operator::Greater,
    Operator::GreaterEqual,
    Operator::Contains,
    Operator::Matches,
    Operator::In,
    Operator::Range,
    Operator::BitOr,
    Operator::BitXor,
    Operator::BitAnd,
    Operator::ShiftLeft,
    Operator::ShiftRight,
    Operator::Add,
    Operator::Subtract,
    Operator::Multiply,
    Operator::Divide,
    Operator::FloorDivide,
    Operator::Modulo,
];

fn task() -> Value {
    Value::Task(Rc::new(Task {
        id: 1,
        name: "task 1".into(),
        result: RefCell::default(),
        ended: event_listener::Event::new(),
        waited: Cell::new(false),
        charge: crate::eval::memory::Charge::default(),
        stop: crate::eval::task::Stop::default(),
        parts: RefCell::default(),
    }))
}

fn address(text: &str) -> Value {
    Value::from(Address::parse(text).unwrap())
}

/// Some values of all kinds but socket, which needs a network.
fn samples() -> Vec<Value> {
    let record = Record::new([("a", Value::Int(1))]);
    vec![
        Value::None,
        Value::Bool(true),
        Value::Bool(false),
        Value::Int(0),
        Value::Int(7),
        Value::Int(i64::MIN),
        Value::Unsigned(u64::MAX),
        Value::Unsigned(1 << 63),
        Value::Float(0.0),
        Value::Float(2.5),
        Value::Float(f64::NAN),
        Value::Duration(0),
        Value::Duration(1_500_000_000),
        Value::Ratio(0.0),
        Value::Ratio(0.2),
        Value::text(""),
        Value::text("127"),
        Value::from(vec![0xff, b'(']),
        address("127.0.0.1:80"),
        address("::1"),
        Value::from(Vec::<Value>::new()),
        Value::from(vec![Value::Int(7), Value::text("127")]),
        Value::from(record),
        task(),
    ]
}

#[test]
fn rules_and_operators_say_the_same() {
    for operator in OPERATORS {
        for left in samples() {
            for right in samples() {
                let (kinds, case) = ((left.kind(), right.kind()), || {
                    format!("{} {} {}", display::repr(&left), operator.text(), display::repr(&right))
                });
                let rule = rules::pair(operator, kinds.0, kinds.1);
                match ops::binary(operator, &left, &right) {
                    Ok(value) => assert_eq!(Some(value.kind()), rule, "{}", case()),
                    Err(fault) => {
                        assert_eq!(fault.name == "KIND", rule.is_none(), "{} {}", case(), fault.name)
                    }
                }
            }
        }
    }
    for value in samples() {
        let kinds = Kinds::of(value.kind());
        let negated = ops::negate(&value).map_err(|fault| fault.name);
        assert_eq!(negated.err() == Some("KIND"), rules::kinds_of_unary(Operator::Subtract, kinds).is_none());
        let turned = bits::complement(&value).map_err(|fault| fault.name);
        assert_eq!(turned.err() == Some("KIND"), rules::kinds_of_unary(Operator::BitNot, kinds).is_none());
        assert_eq!(ops::not(&value).is_err(), rules::kinds_of_unary(Operator::Not, kinds).is_none());
        let sliced = ops::slice(&value, &Value::None, &Value::Int(1));
        assert_eq!(sliced.is_err(), rules::kinds_of_slice(kinds).is_none());
        for index in samples() {
            let found = ops::index(&value, &index);
            let rule = rules::kinds_of_index(kinds, Kinds::of(index.kind()));
            match found {
                Ok(found) => assert!(rule.is_some_and(|rule| rule.has(found.kind()))),
                Err(fault) => assert_eq!(fault.name == "KIND", rule.is_none(), "{fault:?}"),
            }
        }
        for name in ["ip", "port", "path", "name", "state", "nonsense"] {
            match ops::field(&value, name) {
                Ok(found) => {
                    assert!(rules::kinds_of_field(kinds, name).is_some_and(|rule| rule.has(found.kind())))
                }
                Err(fault) if fault.name == "KIND" => assert!(rules::kinds_of_field(kinds, name).is_none()),
                Err(_) => {}
            }
        }
    }
}

#[test]
fn sets_of_kinds_are_joined() {
    let any = rules::kinds_of_binary(Operator::Add, Kinds::NUMBER, Kinds::ANY);
    assert_eq!(any, Some(Kinds::NUMBER));
    assert_eq!(rules::kinds_of_binary(Operator::Add, Kinds::of(Kind::Bytes), Kinds::NUMBER), None);
    assert_eq!(rules::kinds_of_binary(Operator::Add, Kinds::NOTHING, Kinds::ANY), Some(Kinds::NOTHING));
}

/// What an operator gives, as a literal, or the name of its fault.
fn run(operator: Operator, left: impl Into<Value>, right: impl Into<Value>) -> String {
    shown(ops::binary(operator, &left.into(), &right.into()))
}

fn shown(outcome: Outcome<Value>) -> String {
    outcome.map_or_else(|fault| fault.name.to_owned(), |value| display::repr(&value))
}

#[test]
fn arithmetic_is_as_in_python() {
    use Operator as O;
    assert_eq!(run(O::Divide, 7, 2), "3.5");
    assert_eq!(run(O::FloorDivide, -7, 2), "-4");
    assert_eq!(run(O::Modulo, -7, 2), "1");
    assert_eq!(run(O::Modulo, 7, -2), "-1");
    assert_eq!(run(O::FloorDivide, 7.5, -2), "-4.0");
    assert_eq!(run(O::Modulo, 7.5, -2), "-0.5");
    assert_eq!(run(O::Modulo, i64::MIN, -1), "0");
    assert_eq!(run(O::Multiply, 100, Value::Ratio(0.2)), "20.0");
    assert_eq!(run(O::BitAnd, -1, 0xff), "255");
    assert_eq!(run(O::BitXor, -1, 0xff), "-256");
    assert_eq!(run(O::BitOr, i64::MIN, 1), "-9223372036854775807");
    assert_eq!(run(O::ShiftRight, -5, 1), "-3");
    assert_eq!(run(O::ShiftRight, -5, 63), "-1");
    assert_eq!(run(O::ShiftLeft, -1, 62), "-4611686018427387904");
    assert_eq!(run(O::Add, 100, Value::Ratio(0.2)), "KIND");
    assert_eq!(run(O::Multiply, Value::Duration(1_000_000_000), 1.5), "1.5s");
    assert_eq!(run(O::Divide, Value::Duration(3_000_000_000), 2), "1.5s");
    assert_eq!(run(O::Divide, Value::Duration(3_000_000_000), Value::Duration(2_000_000_000)), "1.5");
    assert_eq!(run(O::Subtract, Value::Duration(0), Value::Duration(1_000_000_000)), "-1s");
    assert_eq!(run(O::Add, "a", "b"), "\"ab\"");
    assert_eq!(run(O::Add, vec![Value::Int(1)], vec![Value::Int(2)]), "[1, 2]");
    assert_eq!(run(O::Add, "a", 1), "KIND");
}

#[test]
fn m06_overflow_and_zero_are_faults() {
    use Operator as O;
    assert_eq!(run(O::Add, i64::MAX, 1), "OVERFLOW");
    assert_eq!(run(O::Subtract, i64::MIN, 1), "OVERFLOW");
    assert_eq!(run(O::Multiply, i64::MAX, 2), "OVERFLOW");
    assert_eq!(run(O::ShiftLeft, 1, 63), "OVERFLOW");
    assert_eq!(run(O::ShiftLeft, 3, 62), "OVERFLOW");
    for operator in [O::ShiftLeft, O::ShiftRight] {
        assert_eq!(run(operator, 1, -1), "VALUE");
        assert_eq!(run(operator, 1, 64), "VALUE");
        assert_eq!(run(operator, 1, i64::MAX), "VALUE");
    }
    assert_eq!(run(O::FloorDivide, i64::MIN, -1), "OVERFLOW");
    assert_eq!(run(O::Multiply, Value::Duration(i64::MAX), 1.5), "OVERFLOW");
    assert_eq!(run(O::Multiply, Value::Duration(1), f64::NAN), "OVERFLOW");
    assert_eq!(shown(ops::negate(&Value::Int(i64::MIN))), "OVERFLOW");
    for operator in [O::Divide, O::FloorDivide, O::Modulo] {
        for zero in [Value::Int(0), Value::Float(0.0), Value::Float(-0.0), Value::Ratio(0.0)] {
            assert_eq!(run(operator, 1, zero), "DIVISION");
        }
    }
}

#[test]
fn m06_numbers_without_a_sign_are_exact_and_computed_with_a_sign() {
    use Operator as O;
    let (most, half) = (Value::Unsigned(u64::MAX), Value::Unsigned(1 << 63));
    assert_eq!(run(O::Equal, most.clone(), most.clone()), "true");
    assert_eq!(run(O::Equal, most.clone(), -1), "false");
    assert_eq!(run(O::Greater, most.clone(), i64::MAX), "true");
    assert_eq!(run(O::Less, most.clone(), 18_446_744_073_709_551_616.0), "true");
    assert_eq!(run(O::Equal, half.clone(), 9_223_372_036_854_775_808.0), "true");
    assert_eq!(run(O::Less, half.clone(), most.clone()), "true");
    assert_eq!(run(O::Subtract, half.clone(), 1), "9223372036854775807");
    assert_eq!(run(O::Subtract, most.clone(), 1), "OVERFLOW");
    assert_eq!(run(O::Subtract, most.clone(), most.clone()), "0");
    assert_eq!(run(O::Multiply, most.clone(), most.clone()), "OVERFLOW");
    assert_eq!(run(O::Multiply, most.clone(), 0), "0");
    assert_eq!(run(O::FloorDivide, most.clone(), 2), "9223372036854775807");
    assert_eq!(run(O::FloorDivide, most.clone(), -4), "-4611686018427387904");
    assert_eq!(run(O::FloorDivide, -1, most.clone()), "-1");
    assert_eq!(run(O::Modulo, most.clone(), 10), "5");
    assert_eq!(run(O::Modulo, most.clone(), -10), "-5");
    assert_eq!(run(O::Modulo, -1, half.clone()), "9223372036854775807");
    assert_eq!(run(O::Modulo, most.clone(), 0), "DIVISION");
    assert_eq!(run(O::Divide, most.clone(), most.clone()), "1.0");
    assert_eq!(run(O::BitAnd, most.clone(), 0xff), "255");
    assert_eq!(run(O::BitAnd, most.clone(), -2), "18446744073709551614");
    assert_eq!(run(O::ShiftRight, most.clone(), 1), "9223372036854775807");
    assert_eq!(run(O::ShiftLeft, most.clone(), 1), "OVERFLOW");
    assert_eq!(run(O::Multiply, Value::Duration(1), most.clone()), "OVERFLOW");
    assert_eq!(shown(ops::negate(&half)), "int(\"-9223372036854775808\")");
    assert_eq!(shown(ops::negate(&most)), "OVERFLOW");
    assert_eq!(shown(bits::complement(&most)), "OVERFLOW");
    assert_eq!(shown(ops::index(&Value::text("a"), &most)), "VALUE");
    assert_eq!(shown(ops::slice(&Value::text("a"), &Value::None, &most)), "\"a\"");
    assert_eq!(run(O::Range, 0, most), "OVERFLOW");
}

#[test]
fn comparisons_hold_across_int_and_float_exactly() {
    use Operator as O;
    assert_eq!(run(O::Equal, 1, 1.0), "true");
    assert_eq!(run(O::Equal, (1_i64 << 53) + 1, (1_u64 << 53) as f64), "false");
    assert_eq!(run(O::Greater, i64::MAX, 9.3e18), "false");
    assert_eq!(run(O::Less, -1, -0.5), "true");
    assert_eq!(run(O::Greater, -1, -1.5), "true");
    assert_eq!(run(O::Equal, f64::NAN, f64::NAN), "false");
    assert_eq!(run(O::GreaterEqual, f64::NAN, 1), "false");
    assert_eq!(run(O::Less, "abc", "abd"), "true");
    assert_eq!(run(O::Equal, "1", 1), "KIND");
    assert_eq!(run(O::Equal, "1", Value::None), "false");
    assert_eq!(run(O::NotEqual, Value::None, 1), "true");
    assert_eq!(run(O::Equal, address("127.0.0.1:80"), "127.0.0.1:80"), "true");
    assert_eq!(run(O::Equal, "[0:0::1]:80", address("[::1]:80")), "true");
    let nested = |value: Value| Value::from(vec![Value::Int(1), Value::from(vec![value])]);
    assert_eq!(run(O::Equal, nested("a".into()), nested("a".into())), "true");
    assert_eq!(run(O::Equal, nested("a".into()), nested(Value::Int(1))), "false");
    let mut deep = (Value::from(Vec::<Value>::new()), Value::from(Vec::<Value>::new()));
    for _ in 0..100_000 {
        deep = (Value::from(vec![deep.0]), Value::from(vec![deep.1]));
    }
    assert_eq!(run(O::Equal, deep.0, deep.1), "LIMIT");
}

#[test]
fn parts_are_found() {
    use Operator as O;
    assert_eq!(run(O::Contains, "hello", "ell"), "true");
    assert_eq!(run(O::In, "ell", "hello"), "true");
    assert_eq!(run(O::In, 2, vec![Value::text("2"), Value::Float(2.0)]), "true");
    assert_eq!(run(O::Contains, Record::new([("a", Value::None)]), "a"), "true");
    assert_eq!(run(O::Contains, address("127.0.0.1:80"), "127"), "true");
    assert_eq!(run(O::Contains, "a", 1), "KIND");
    assert_eq!(run(O::Matches, "abc", "b"), "true");
    assert_eq!(run(O::Matches, "abc", "^b"), "false");
    assert_eq!(run(O::Matches, vec![0xff_u8, b'a'], "a$"), "true");
    assert_eq!(run(O::Matches, "x", "((a{1000}){1000}){1000}"), "LIMIT");
    let fault = ops::matches(&"x".into(), &"ab(c".into()).err().unwrap();
    assert_eq!((fault.name, fault.message.id), ("VALUE", "bad-pattern"));
    assert!(fault.message.arguments.contains(&("column", "3".to_owned())), "{fault:?}");
}

#[test]
fn indexes_and_slices_are_as_in_python() {
    let text = Value::text("hello");
    assert_eq!(shown(ops::index(&text, &Value::Int(-1))), "\"o\"");
    assert_eq!(shown(ops::index(&text, &Value::Int(5))), "VALUE");
    assert_eq!(shown(ops::index(&text, &Value::Int(-6))), "VALUE");
    assert_eq!(shown(ops::index(&text, &Value::Int(i64::MIN))), "VALUE");
    let slice = |from: Value, to: Value| shown(ops::slice(&Value::text("hello"), &from, &to));
    assert_eq!(slice(Value::Int(1), Value::Int(3)), "\"el\"");
    assert_eq!(slice(Value::Int(-3), Value::None), "\"llo\"");
    assert_eq!(slice(Value::Int(3), Value::Int(1)), "\"\"");
    assert_eq!(slice(Value::Int(i64::MIN), Value::Int(i64::MAX)), "\"hello\"");
    assert_eq!(run(Operator::Range, 1, 4), "[1, 2, 3]");
    assert_eq!(run(Operator::Range, 4, 1), "[]");
    assert_eq!(run(Operator::Range, 0, i64::MAX), "LIMIT");
}

#[test]
fn an_unknown_field_names_the_near_one() {
    let record = Value::from(Record::new([("data", Value::None), ("from", Value::None)]));
    let fault = ops::field(&record, "fron").err().unwrap();
    assert_eq!(fault.help.first().map(|help| help.id), Some("did-you-mean-field"));
    assert_eq!(shown(ops::field(&address("localhost:80"), "port")), "80");
    assert_eq!(shown(ops::field(&Value::text("[::1]:80"), "ip")), "\"::1\"");
    assert_eq!(shown(ops::field(&Value::text("nonsense"), "ip")), "VALUE");
    assert_eq!(shown(ops::field(&task(), "state")), "\"running\"");
}

/// Values that have a literal, nested a little.
fn literals() -> impl Strategy<Value = Value> {
    let one = prop_oneof![
        Just(Value::None),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        any::<f64>().prop_map(Value::Float),
        any::<i64>().prop_map(Value::Duration),
        (0..=1_000_000_i64).prop_map(|parts| Value::Ratio(parts as f64 / 100.0 / 100.0)),
        proptest::collection::vec(any::<u8>(), 0..20).prop_map(Value::from),
        ".*".prop_map(Value::text),
        any::<std::net::SocketAddrV6>()
            .prop_map(|address| Value::from(Address::from(std::net::SocketAddr::from(address)))),
    ];
    one.prop_recursive(3, 20, 5, |inner| proptest::collection::vec(inner, 0..5).prop_map(Value::from))
}

proptest! {
    #[test]
    fn a_literal_is_one_line_of_printable_text(value in literals()) {
        let literal = display::repr(&value);
        prop_assert!(!literal.is_empty());
        prop_assert!(!literal.chars().any(char::is_control), "{literal:?}");
    }

    #[test]
    fn numbers_read_back_from_their_text(number in any::<f64>(), ratio in any::<f64>(), nanos in any::<i64>()) {
        let text = display::repr(&Value::Float(number));
        let digits = text.trim_start_matches("float(\"").trim_end_matches("\")");
        let back: f64 = digits.parse().unwrap();
        prop_assert!(back.to_bits() == number.to_bits() || back.is_nan() && number.is_nan());
        prop_assert!(text.contains(['.', 'e', 'f', 'n']));
        let text = display::repr(&Value::Ratio(ratio));
        let back: f64 = text.trim_end_matches('%').parse().unwrap();
        prop_assert!(back / 100.0 == ratio || (back / 100.0 - ratio).abs() <= ratio.abs() * 1e-15 || !(ratio * 100.0).is_finite());
        let text = display::repr(&Value::Duration(nanos));
        prop_assert_eq!(nanos_of(&text), Some(i128::from(nanos)), "{}", text);
    }

    #[test]
    fn floor_and_rest_make_the_whole(a in any::<i64>(), b in any::<i64>()) {
        prop_assume!(b != 0 && !(a == i64::MIN && b == -1));
        let floor = ops::floor_divide(&Value::Int(a), &Value::Int(b)).unwrap();
        let rest = ops::modulo(&Value::Int(a), &Value::Int(b)).unwrap();
        let (Value::Int(floor), Value::Int(rest)) = (floor, rest) else { unreachable!() };
        prop_assert_eq!(i128::from(floor) * i128::from(b) + i128::from(rest), i128::from(a));
        prop_assert!(rest == 0 || (rest < 0) == (b < 0));
    }

    #[test]
    fn n20_no_text_makes_the_reader_of_addresses_panic(text in "[0-9a-f:.%\\[\\]-]{0,24}|.*") {
        if let Ok(address) = Address::parse(&text) {
            let shown = address.to_string();
            prop_assert_eq!(Address::parse(&shown), Ok(address), "{}", shown);
        }
    }
}

/// The nanoseconds that a duration's text means, by decimal digits alone.
fn nanos_of(text: &str) -> Option<i128> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |text| (-1, text));
    let (digits, unit) = text.split_at(text.find(char::is_alphabetic)?);
    let places: usize = match unit {
        "ns" => 0,
        "us" => 3,
        "ms" => 6,
        "s" => 9,
        "m" => return digits.parse::<i128>().ok().map(|minutes| sign * minutes * 60_000_000_000),
        _ => return None,
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    format!("{whole}{part:0<places$}").parse::<i128>().ok().map(|nanos| sign * nanos)
}
