//! Functions that came later: patterns, digests, statistics, dates, and values from text.

use super::*;

fn list(values: &[Value]) -> Value {
    Value::from(values.to_vec())
}

#[test]
fn patterns_find_what_pythons_re_finds() {
    for (text, pattern, found) in [
        ("a1b22", r"\d+", r#"["1", "22"]"#),
        ("a1b22", r"([a-z])(\d)", r#"[["a", "1"], ["b", "2"]]"#),
        ("abxd", "x*", r#"["", "", "x", "", ""]"#),
        ("ab", "(a)|b", r#"["a", ""]"#),
        ("aaa", "", r#"["", "", "", ""]"#),
        ("a.b", r"\.", r#"["."]"#),
        ("", "a", "[]"),
        ("a", "(", "VALUE"),
    ] {
        assert_eq!(call("findall", &[t(text), t(pattern)]), found, "{text} {pattern}");
    }
    for (text, pattern, with, result) in [
        ("2026-01-31", r"(\d+)-(?P<m>\d+)-(\d+)", r"\3.\g<m>.\1", r#""31.01.2026""#),
        ("abxd", "x*", "-", r#""-a-b--d-""#),
        ("aXbX", "X", r"\\\g<0>\n", r#""a\\X\nb\\X\n""#),
        ("ab", "(a)|(b)", r"[\1\2]", r#""[a][b]""#),
        ("a", "a", r"\1", "VALUE"),
        ("a", "a", r"\q", "VALUE"),
        ("a", "a", "\\", "VALUE"),
        ("a", "a", r"\g<n>", "VALUE"),
        ("abc", "z", r"\\", r#""abc""#),
    ] {
        assert_eq!(call("sub", &[t(text), t(pattern), t(with)]), result, "{text} {pattern} {with}");
    }
    let field = |name: &str, pattern: &str| match run("search", &[t("key: 42;"), t(pattern)]) {
        Ok(Value::Record(record)) => record.get(name).map_or_else(String::new, display::repr),
        other => format!("{other:?}"),
    };
    let pattern = r"(?P<n>\d+)(x)?;";
    for (name, value) in [
        ("text", r#""42;""#),
        ("before", r#""key: ""#),
        ("start", "5"),
        ("end", "8"),
        ("groups", r#"["42", none]"#),
        ("n", r#""42""#),
    ] {
        assert_eq!(field(name, pattern), value);
    }
    assert_eq!(field("text", "(?P<text>y): "), r#""y: ""#);
    assert_eq!(call("search", &[t("a"), t("b")]), "none");
}

#[test]
fn digests_are_those_of_the_standards() {
    for (name, text, digest) in [
        ("md5", "", "d41d8cd98f00b204e9800998ecf8427e"),
        ("md5", "abc", "900150983cd24fb0d6963f7d28e17f72"),
        ("sha1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("sha256", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("crc32", "123456789", "cbf43926"),
        ("checksum", "", "ffff"),
        ("checksum", "\x01", "feff"),
    ] {
        let digits = run(name, &[t(text)]).and_then(|value| run("hex", &[value]));
        assert_eq!(digits.map(|value| display::repr(&value)).ok(), Some(format!("\"{digest}\"")), "{name}");
    }
    // RFC 1071, section 3.
    let words = data(&[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]);
    assert_eq!(
        run("checksum", &[words]).ok().map(|sum| display::repr(&sum)),
        Some(display::repr(&data(&[0x22, 0x0d])))
    );
    // RFC 2202 and RFC 4231, case 2.
    for (digest, begin) in [("md5", "750c783e"), ("sha1", "effcdf6a"), ("sha256", "5bdcc146")] {
        let code = run("hmac", &[t("Jefe"), t("what do ya want for nothing?"), t(digest)]);
        let digits = code.and_then(|value| run("hex", &[value]));
        assert!(
            digits.is_ok_and(|digits| display::repr(&digits).starts_with(&format!("\"{begin}"))),
            "{digest}"
        );
    }
    assert_eq!(call("hmac", &[t("k"), t("d"), t("sha3")]), "VALUE");
    assert_eq!(call("xor", &[data(&[1, 2, 3]), data(&[1])]), display::repr(&data(&[0, 3, 2])));
    assert_eq!(call("xor", &[t(""), t("")]), "\"\"");
    assert_eq!(call("xor", &[t("a"), t("")]), "VALUE");
    assert_eq!(call("xor", &[data(&[3]), data(&[1, 7])]), display::repr(&data(&[2])));
}

#[test]
fn statistics_are_those_of_python() {
    let second = 1_000_000_000;
    for (name, values, result) in [
        ("sum", vec![], "0"),
        ("sum", vec![i(1), i(2)], "3"),
        ("sum", vec![f(0.1); 10], "1.0"),
        ("sum", vec![i(1), f(0.5)], "1.5"),
        ("sum", vec![i(i64::MAX), i(1)], "OVERFLOW"),
        ("sum", vec![f(1e308), f(1e308)], "inf"),
        ("sum", vec![t("a")], "KIND"),
        ("sum", vec![i(1), Value::Duration(second)], "KIND"),
        ("sum", vec![Value::Duration(second), Value::Duration(second)], "2s"),
        ("mean", vec![i(1), i(2)], "1.5"),
        ("mean", vec![i(i64::MAX), i(i64::MAX)], "9.223372036854776e18"),
        ("mean", vec![i(1), f(2.5)], "1.75"),
        ("mean", vec![Value::Duration(1), Value::Duration(2)], "2ns"),
        ("mean", vec![Value::Ratio(0.25), Value::Ratio(0.75)], "50%"),
        ("mean", vec![], "VALUE"),
        ("mean", vec![t("a")], "KIND"),
        ("median", vec![i(3), i(1), i(2)], "2"),
        ("median", vec![i(3), i(1)], "2.0"),
        ("median", vec![i(7)], "7"),
        ("median", vec![Value::Duration(3), Value::Duration(1)], "2ns"),
        ("median", vec![], "VALUE"),
        ("median", vec![t("a"), t("b")], "KIND"),
        ("sort", vec![i(3), f(1.5), i(2)], "[1.5, 2, 3]"),
        ("sort", vec![t("b"), t("B"), t("a")], r#"["B", "a", "b"]"#),
        ("sort", vec![f(f64::NAN), i(1)], r#"[1, float("nan")]"#),
        ("sort", vec![i(1), t("a")], "KIND"),
        ("sort", vec![Value::None], "KIND"),
        ("sort", vec![ints(&[2, 1]), ints(&[1, 9]), ints(&[1])], "[[1], [1, 9], [2, 1]]"),
        ("sort", vec![], "[]"),
        ("enumerate", vec![t("a"), t("b")], r#"[[0, "a"], [1, "b"]]"#),
    ] {
        let result = if result == "inf" { "float(\"inf\")" } else { result };
        assert_eq!(call(name, &[list(&values)]), result, "{name} {values:?}");
    }
    assert_eq!(call("sum", &[i(1), i(2), i(3)]), "6");
    assert_eq!(call("enumerate", &[t("ab"), i(5)]), r#"[[5, "a"], [6, "b"]]"#);
    assert_eq!(call("enumerate", &[t("ab"), i(i64::MAX)]), "OVERFLOW");
    assert_eq!(call("zip", &[ints(&[1, 2, 3]), t("ab")]), r#"[[1, "a"], [2, "b"]]"#);
    let mut numbers: Vec<i64> = (0..10_000).map(|n| n * 7919 % 10_007).collect();
    let sorted = call("sort", &[ints(&numbers)]);
    numbers.sort_unstable();
    assert_eq!(sorted, display::repr(&ints(&numbers)));
    for (name, number, result) in [
        ("floor", f(-2.1), "-3"),
        ("ceil", f(-2.1), "-2"),
        ("ceil", i(5), "5"),
        ("floor", f(1e19), "OVERFLOW"),
        ("ceil", f(f64::NAN), "VALUE"),
        ("sqrt", i(16), "4.0"),
        ("sqrt", f(-1.0), "VALUE"),
        ("random_bytes", i(-1), "VALUE"),
        ("random_bytes", i(1 << 40), "LIMIT"),
        ("random_bytes", i(0), "\"\""),
    ] {
        assert_eq!(call(name, &[number]), result, "{name}");
    }
}

#[test]
fn dates_are_those_of_the_calendar() {
    for (seconds, text) in [
        (i(0), "Thu, 01 Jan 1970 00:00:00"),
        (i(-1), "Wed, 31 Dec 1969 23:59:59"),
        (f(951_782_400.9), "Tue, 29 Feb 2000 00:00:00"),
        (i(4_102_444_800), "Fri, 01 Jan 2100 00:00:00"),
    ] {
        let shown = call("format_date", &[seconds, t("%a, %d %b %Y %H:%M:%S")]);
        assert_eq!(shown, format!("\"{text}\""));
    }
    let all = "%A %B %e %I %j %p %y %u %w %F %T %R %D %s %z %Z %%";
    assert_eq!(
        call("format_date", &[i(1_000_000_000), t(all)]),
        "\"Sunday September  9 01 252 AM 01 7 0 2001-09-09 01:46:40 01:46 09/09/01 1000000000 +0000 UTC %\"",
    );
    for wrong in ["%q", "%", "a%é"] {
        assert_eq!(call("format_date", &[i(0), t(wrong)]), "VALUE");
    }
    assert_eq!(call("date", &[i(i64::MAX)]), "VALUE");
    assert_eq!(call("date", &[f(f64::NAN)]), "VALUE");
    let weekday = run("date", &[i(345_600)]).ok();
    assert!(matches!(weekday, Some(Value::Record(day)) if matches!(day.get("weekday"), Some(Value::Int(0)))));
}

#[test]
fn values_come_from_their_text() {
    for (name, text, value) in [
        ("duration", "300ms", "300ms"),
        ("duration", " -2s ", "-2s"),
        ("duration", "3", "VALUE"),
        ("duration", "1s 2s", "VALUE"),
        ("duration", "", "VALUE"),
        ("bool", "true", "true"),
        ("bool", " false\n", "false"),
        ("bool", "yes", "VALUE"),
        ("address", "127.0.0.1:80", "127.0.0.1:80"),
        ("address", "127.0.0.1:99999", "VALUE"),
        ("address", "", "VALUE"),
    ] {
        assert_eq!(call(name, &[t(text)]), value, "{name} {text}");
    }
    assert_eq!(call("bool", &[Value::Bool(true)]), "true");
    assert_eq!(call("duration", &[Value::Duration(5)]), "5ns");
    assert_eq!(call("address", &[data(&[0xff])]), "VALUE");
}
