//! Formats, held against what Python 3.12 says.

use proptest::prelude::*;

use super::*;

fn shown(value: impl Into<Value>, spec: &str) -> String {
    let value = value.into();
    let spec = FormatSpec::parse(spec).unwrap_or_else(|message| panic!("{spec}: {}", message.id));
    match format(&value, &spec) {
        Ok(Value::Bytes(text)) => text.as_str().unwrap().to_owned(),
        Ok(other) => panic!("{other:?}"),
        Err(fault) => fault.name.to_owned(),
    }
}

#[test]
fn ints_are_as_in_python() {
    for (number, spec, text) in [
        (5, "05d", "00005"),
        (-5, "05", "-0005"),
        (5, "03", "005"),
        (255, "x", "ff"),
        (255, "#x", "0xff"),
        (255, "#010X", "0X000000FF"),
        (-5, "#b", "-0b101"),
        (8, "#o", "0o10"),
        (1_234_567, ",", "1,234,567"),
        (1_234_567, "_d", "1_234_567"),
        (0xdead_beef, "_x", "dead_beef"),
        (1234, "08,", "0,001,234"),
        (1234, "010,", "00,001,234"),
        (1234, "+d", "+1234"),
        (1234, " ", " 1234"),
        (5, "<5", "5    "),
        (5, "^5", "  5  "),
        (5, ">5", "    5"),
        (5, "*=+6", "+****5"),
        (5, "<05", "50000"),
        (65, "c", "A"),
        (5, ".1f", "5.0"),
        (5, "e", "5.000000e+00"),
        (1, "%", "100.000000%"),
        (5, "n", "5"),
        (5, "", "5"),
        (-1, "c", "VALUE"),
    ] {
        assert_eq!(shown(number, spec), text, "{number} {spec}");
    }
    assert_eq!(shown(i64::MIN, "x"), "-8000000000000000");
}

#[test]
fn floats_are_as_in_python() {
    for (number, spec, text) in [
        (2.345, ".2f", "2.35"),
        (0.125, ".2f", "0.12"),
        (2.5, ".0f", "2"),
        (2.5, "#.0f", "2."),
        (1e6, "f", "1000000.000000"),
        (1234.5, ",.2f", "1,234.50"),
        (-1234.5, "012,.2f", "-0,001,234.50"),
        (1e-7, "g", "1e-07"),
        (123_456.0, "g", "123456"),
        (1_234_567.0, "g", "1.23457e+06"),
        (0.0001, "g", "0.0001"),
        (100.0, "#g", "100.000"),
        (1.5, "G", "1.5"),
        (1e100, "E", "1.000000E+100"),
        (1.0, ".3", "1.0"),
        (123.456, ".2", "1.2e+02"),
        (12.0, ".3", "12.0"),
        (100.0, ".3", "1e+02"),
        (1.0, "", "1.0"),
        (1.5, ">6", "   1.5"),
        (0.5, ".0%", "50%"),
        (0.256, ".1%", "25.6%"),
        (-0.0, "f", "-0.000000"),
        (-0.001, "z.1f", "0.0"),
        (f64::INFINITY, "05", "00inf"),
        (f64::NEG_INFINITY, "F", "-INF"),
        (f64::NAN, "6", "   nan"),
        (1.0, "d", "KIND"),
    ] {
        assert_eq!(shown(number, spec), text, "{number} {spec}");
    }
}

#[test]
fn text_stands_in_columns() {
    for (text, spec, wanted) in [
        ("ab", ">5", "   ab"),
        ("ab", "5", "ab   "),
        ("ab", "*^5", "*ab**"),
        ("ab", "05", "ab000"),
        ("你好", ">6", "  你好"),
        ("你好", "6", "你好  "),
        ("你好", ".3", "你"),
        ("hello", ".2s", "he"),
        ("hello", "3", "hello"),
        ("a", ":>3", "::a"),
        ("a", "中<5", "a中中"),
        ("a", "d", "KIND"),
    ] {
        assert_eq!(shown(text, spec), wanted, "{text} {spec}");
    }
    assert_eq!(shown(true, ">6"), "  true");
    assert_eq!(shown(Value::Duration(1_500_000), ">6"), " 1.5ms");
    assert_eq!(shown(Value::Ratio(0.2), ">5"), "  20%");
    assert_eq!(shown(Value::Ratio(0.2), ".1%"), "20.0%");
    assert_eq!(shown(Value::None, ">5"), "KIND");
    assert_eq!(shown(Value::None, ""), "none");
    let bytes = format(&Value::from(vec![0xff]), &FormatSpec::parse("6").unwrap()).unwrap();
    assert!(matches!(bytes, Value::Bytes(text) if *text == *b"\xff  "));
}

#[test]
fn m06_a_large_text_is_measured_as_far_as_it_must_be() {
    let large = Value::text("x".repeat(100 << 20));
    let spec = FormatSpec::parse(">20").unwrap();
    assert!(matches!(format(&large, &spec), Ok(Value::Bytes(text)) if text.len() == 100 << 20));
    assert_eq!(shown(large, ".3"), "xxx");
    assert_eq!(FormatSpec::parse("10001").unwrap_err().id, "format-too-wide");
    assert_eq!(FormatSpec::parse(".99999999999999999999f").unwrap_err().id, "format-too-wide");
    assert_eq!(shown(0.1, ".10000f").len(), 10_002);
}

#[test]
fn what_has_no_meaning_is_refused() {
    for spec in
        [".", "5.", "q", "5q", "dd", ".2d", "+s", "#s", "=5s", ",x", ",s", "_s", "zd", ",_", "{w", "%Y"]
    {
        assert!(FormatSpec::parse(spec).is_err(), "{spec}");
    }
}

proptest! {
    #[test]
    fn any_format_is_read_or_refused(spec in "[<>^= +0-9,_.a-zA-Z%#中-]{0,8}", number in any::<i64>(), float in any::<f64>()) {
        if let Ok(spec) = FormatSpec::parse(&spec) {
            for value in [Value::Int(number), Value::Float(float), Value::text("你a")] {
                let fits = spec.kinds().has(value.kind());
                match format(&value, &spec) {
                    Ok(text) => prop_assert!(fits && matches!(text, Value::Bytes(_))),
                    Err(fault) => prop_assert_eq!(fault.name == "KIND", !fits),
                }
            }
        }
    }
}
