//! What right texts become.

use crate::syntax::check;

#[test]
fn statements() {
    check("x = 1", "(= x <1>)");
    check("a, b = unix pair", "(= a b <unix pair>)");
    check("x += \"a\"", "(+= x <\"a\">)");
    check(
        "x -= 1; x *= 2; x /= 3; x //= 4; x %= 5",
        "(-= x <1>) (*= x <2>) (/= x <3>) (//= x <4>) (%= x <5>)",
    );
    check("default host = \"h\"", "(default host <\"h\">)");
    check("input \"x\" default \"y\"", "<input \"x\" default \"y\">");
    check("if a { b } else if c { d } else { e }", "(if <a> {<b>} <c> {<d>} else {<e>})");
    check("if a {\n b\n}\n\n# c\nelse {\n e\n}\nf", "(if <a> {<b>} else {<e>}) <f>");
    check("while x < 3 { x += 1 }", "(while <x < 3> {(+= x <1>)})");
    check("loop { break; continue }", "(loop {break continue})");
    check("for a, b in [1, 2] { print a }", "(for a b <[<1> <2>]> {<print a>})");
    check("for i in 1..10 { }", "(for i <1 .. 10> {})");
    check(
        "def f(a, b) { return a + b }\ndef g() { return }",
        "(def f (a b) {(return <a + b>)}) (def g () {(return)})",
    );
    check("try { x } catch err { y }", "(try {<x>} err {<y>})");
    check("try {\nx }\n catch { y }", "(try {<x>} {<y>})");
    check("expect a == b", "(expect <a == b>)");
    check("expect a within 2s, \"m\"", "(expect <a> within <2000000000ns> , <\"m\">)");
    check("expect a, \"m\" within 2s", "(expect <a> within <2000000000ns> , <\"m\">)");
    check("expect error ECONNREFUSED { f }", "(expect-error ECONNREFUSED {<f>})");
    check("expect error { f }", "(expect-error any {<f>})");
    check("expect error == 3", "(expect <error == 3>)");
    check("task = spawn { a\nb }\nwait task", "(= task <(spawn {<a> <b>})>) <wait task>");
    check("serve server as conn { x }", "<(serve <server> conn {<x>})>");
    check(
        "serve as conn { x }; serve server { }; serve { }",
        "<(serve - conn {<x>})> <(serve <server> - {})> <(serve - - {})>",
    );
    check("on bob { x }; on = 1", "(on <bob> {<x>}) (= on <1>)");
    check("drop alice -> bob; partition a b | c", "<drop alice -> bob> <partition a b | c>");
    check("serve tcp listen 127.0.0.1:0 as c { }", "<(serve <tcp listen @127.0.0.1:0> c {})>");
    check(
        "serve = 1\nprint serve\nspawn = 2\ndefault = 3\nwithin = 4",
        "(= serve <1>) <print serve> (= spawn <2>) (= default <3>) (= within <4>)",
    );
    check("", "");
    check("#!/usr/bin/env wirelab\n\n;;\n", "");
}

#[test]
fn terms() {
    check("x.from.ip[0][1..3]", "<x.from.ip[<0>][<1 .. 3>]>");
    check("x [1] (2)", "<x [<1>] (<2>)>");
    check("f(a b, g(1),)", "<(call f <a b> <(call g <1>)>)>");
    check("packets(\"tcp\")[0].flags.in", "<(call packets <\"tcp\">)[<0>].flags.in>");
    check("print true false none", "<print true! false! none!>");
    check("x = []", "(= x <[]>)");
    check(
        "x[3..] x[..3] x[-1..] x[..]",
        "<x[<3 .. none!>] x[<none! .. 3>] x[<- 1 .. none!>] x[<none! .. none!>]>",
    );
    check("f(spawn {\n a\n b\n})", "<(call f <(spawn {<a> <b>})>)>");
}

#[test]
fn numbers() {
    check("1024 0x1f 1_000 64KiB 1MB", "<1024 31 1000 65536 1000000>");
    check("1.8 212.0 1e3 1.5e-3", "<1.8f 212.0f 1000.0f 0.0015f>");
    check(
        "250ms 1s 1.5s 2m 1h 5us 7ns",
        "<250000000ns 1000000000ns 1500000000ns 120000000000ns 3600000000000ns 5000ns 7ns>",
    );
    check("20% 0.5%", "<0.2% 0.005%>");
    check("f(20%)\n7 % 3\n\"{20%}\"\n20%\nx", "<(call f <0.2%>)> <7 % 3> <(text <0.2%>)> <0.2%> <x>");
    check("1..10 1.5..2.5", "<1 .. 10 1.5f .. 2.5f>");
    check("9223372036854775807", "<9223372036854775807>");
    check("9223372036854775808 0xffffffffffffffff", "<9223372036854775808 18446744073709551615>");
    check("18446744073709551616", "1:1 number-too-large");
    check("1KBx 5parsecs", "1:1 unknown-unit");
    check("x = 0x", "1:5 bad-number");
}

#[test]
fn addresses() {
    for address in [
        "127.0.0.1:9999",
        "127.0.0.1",
        "localhost:80",
        "www.example.com:80",
        "my-host.example:80",
        "[::1]:9999",
        "[fe80::1%eth0]:80",
        "::1",
        "2001:0db8:85a3:0042:1000:8a2e:0370:7334",
        "fe80::1%eth0",
        "::ffff:10.0.0.1",
        "127.0.0.1:65536",
        "127.0.0.1:-1",
        "127.0.0.1:",
        "256.1.1.1",
        "1.2.3",
        "1.2.3.4.5",
        "::",
        "a:99999",
        "3-com.example:80",
        "127.0.0.1:0",
        "李四:80",
        "李-四.local:80",
        "r1路由器:80",
        "δ:99999",
    ] {
        check(&format!("x {address} y"), &format!("<x @{address} y>"));
        check(&format!("x = {address}"), &format!("(= x <@{address}>)"));
        check(&format!("f({address}, [{address}])"), &format!("<(call f <@{address}> <[<@{address}>]>)>"));
    }
    check("x [::1]", "<x [<@::1>]>");
    // A port begins in ASCII, and a number ends before what no number has.
    check("x 甲-乙 甲.乙 甲..乙 李四.port", "<x 甲 - 乙 甲.乙 甲 .. 乙 李四.port>");
    check("x 1.2.3甲", "1:8 no-space");
    check("x.y a-1 a.b-c 1..10", "<x.y a - 1 a.b - c 1 .. 10>");
}

#[test]
fn strings() {
    check(r#"print "a\r\n\t\0\\\"\{\x41\u{4e2d}""#, r#"<print "a\r\n\t\x00\\\"{A\xe4\xb8\xad">"#);
    check(r#""a {b} c" "{x}" "}""#, r#"<(text "a " <b> " c") (text <x>) "}">"#);
    check(r#""a {f("x {y} z")} c""#, r#"<(text "a " <(call f <(text "x " <y> " z")>)> " c")>"#);
    check(
        r#""{n:05d} {5:03} {f(a, "b:c"):>20} {x[1..2]:#x} {s:}""#,
        r#"<(text <n>:05d " " <5>:03 " " <(call f <a> <"b:c">)>:>20 " " <x[<1 .. 2>]>:#x " " <s>:)>"#,
    );
    check(
        r#""{127.0.0.1} {a-b:_>5} {(127.0.0.1:80)}""#,
        r#"<(text <@127.0.0.1> " " <a - b>:_>5 " " <(<@127.0.0.1:80>)>)>"#,
    );
    check("\"\"\"\n  {a:\"^9} {b::>3}\"\"\"", r#"<(text "" <a>:"^9 " " <b>::>3)>"#);
    check(r#"x"52:54-00,ab" x"0x48, 0x69""#, r#"<"RT\x00\xab" "Hi">"#);
    check("'''\n  a \\n {x}\n    \"b\"\n  ''' '''it's'''", r#"<"a \\n {x}\n  \"b\"\n" "it\'s">"#);
    check(r#"'raw \n {x}' x"48 65 6c" x"4865""#, r#"<"raw \\n {x}" "Hel" "He">"#);
    check("\"\"\"\n    a\n      b {c}\n\n    d\n    \"\"\"", r#"<(text "a\n  b " <c> "\n\nd\n")>"#);
    check("\"\"\"one \"two\" three\"\"\"", r#"<"one \"two\" three">"#);
    check("x = \"\"\"\n  a\r\n  b\r\n  \"\"\"\ny", r#"(= x <"a\nb\n">) <y>"#);
    check("\"\"\"\n  a\n b\"\"\"", r#"<" a\nb">"#);
    check("print \"\" '' \"\"\"\"\"\"", r#"<print "" "" "">"#);
}

#[test]
fn operators() {
    check("print a -1", "<print a ~- 1>");
    check("print a - 1", "<print a - 1>");
    check("print a-1", "<print a - 1>");
    check("a - -b", "<a - ~- b>");
    check("not not a and not b", "<not not a and not b>");
    check("a == b != c <= d >= e < f > g", "<a == b != c <= d >= e < f > g>");
    check("a contains b matches c in d or e", "<a contains b matches c in d or e>");
    check("a * b / c // d % e .. f", "<a * b / c // d % e .. f>");
    check("a | b ^ c & d << e >> ~f", "<a | b ^ c & d << e >> ~ f>");
    check("print ~a a|b a |\n b", "<print ~ a a | b a | b>");
    check("set s multicast-ttl 3", "<set s multicast - ttl 3>");
}

#[test]
fn lines() {
    check("a +\n\n b", "<a + b>");
    check("f(a,\n b\n)\nc", "<(call f <a> <b>)> <c>");
    check("a \\\n b\\ \n c", "<a b c>");
    check("x = [ # one\n 1,\n 2 # two\n]\ny", "(= x <[<1> <2>]>) <y>");
    check("a\r\nb\r\n", "<a> <b>");
    check("a; b;\n;c", "<a> <b> <c>");
    check("x =\n 1", "(= x <1>)");
    check("问候 = \"你好\"; print 问候", "(= 问候 <\"\\xe4\\xbd\\xa0\\xe5\\xa5\\xbd\">) <print 问候>");
    check("x.in\ny", "<x.in> <y>");
}
