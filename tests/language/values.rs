//! Values, what may be done with them, and who sees which name.

use super::{fails, play, prints};

#[test]
fn strings() {
    prints(
        "n = 3\nprint \"n is {n} and {n + 1}\" \"\\{n} }\" 'raw {n} \\n'\n",
        "n is 3 and 4 {n} } raw {n} \\n\n",
    );
    prints("print \"\"\"\n    one\n      two \"quoted\"\n    \"\"\"\n", "one\n  two \"quoted\"\n\n");
    prints("print x\"48 65 6c\" == \"Hel\" \"\\u{4f60}\" \"\\x41\" len(\"你\")\n", "true 你 A 3\n");
    prints("x = \"你\"\nprint len(x[0]) unpack(\"B\", x[0])\n", "1 [228]\n");
    prints("print \"{\"inner {1 + 1}\"}\"\n", "inner 2\n");
}

#[test]
fn values_stand_in_formats() {
    prints(
        "n = 42\nx = 3.14159\ns = \"你\"\nprint \"{n:05d}|{x:.2f}|{n:#x}|{s:>4}|{s:*^6}|{x + n:>8.1f}|{5:03}|{n:#06b}\" # on\n",
        "00042|3.14|0x2a|  你|**你**|    45.1|005|0b101010\n",
    );
    prints("a = [1, 2]\nprint \"{a[0]:>3}{\"a:b\":>5}{len(a):<3}.\"\n", "  1  a:b2  .\n");
    prints(
        "print \"{127.0.0.1} {(127.0.0.1:80)} {(127.0.0.1:80):>14}\"\n",
        "127.0.0.1 127.0.0.1:80   127.0.0.1:80\n",
    );
    prints("print \"\"\"\n  {1:>3}\n  {2:03}\n  \"\"\"\n", "  1\n002\n\n");
    prints(
        "def f(x) { return \"{x:d}\" }\ntry { f(\"a\") } catch e { print e.name }\nprint f(7)\n",
        "KIND\n7\n",
    );
    fails("print \"{1:q}\"\n", 2, &["`q`", "t.lab:1:11", "as in Python"]);
    fails("print \"{1:>3s}\"\n", 2, &["not for int"]);
    fails("print \"{127.0.0.1:80}\"\n", 2, &["{(127.0.0.1:80)}"]);
    fails("print \"{localhost:80}\"\n", 2, &["`localhost`", "if the address localhost:80 is meant"]);
}

#[test]
fn repr_makes_the_value_again() {
    prints(
        "print repr(\"a\\r\\n\\t\\x00\\\"\\{\") repr(1.0) repr([1, \"a\", none, 20%, 1.5s])\n",
        "\"a\\r\\n\\t\\x00\\\"\\{\" 1.0 [1, \"a\", none, 20%, 1.5s]\n",
    );
}

#[test]
fn print_shows_text_as_text_and_escapes_the_rest() {
    prints("print \"a\\tb\\r\\nc\"\n", "a\tb\nc\n");
    let finished = play("print \"a\\rb\\x1b[31m\" x\"fe\"\n", &[]).with_status(0);
    assert!(finished.stdout.eq_ignore_ascii_case("a\\x0db\\x1b[31m \\xfe\n"), "{}", finished.stdout);
}

#[test]
fn numbers() {
    prints("print 1024 0x1f 1_000 64KiB 1MB -5\n", "1024 31 1000 65536 1000000 -5\n");
    prints(
        "print 1.8 212.0 97.88 3 / 2 4 / 2 7 // 2 -7 // 2 -7 % 3 7 % 3\n",
        "1.8 212.0 97.88 1.5 2.0 3 -4 2 1\n",
    );
    fails("n = 9223372036854775807\nprint n + 1\n", 3, &["64 bits"]);
    fails("n = 0\nprint 1 // n\n", 3, &["divided by zero"]);
}

#[test]
fn durations_and_ratios() {
    prints("print 250ms 1s 1.5s 2m 500ms + 500ms 1s * 3 1s > 999ms\n", "250ms 1s 1.5s 2m 1s 3s true\n");
    prints("print 20% 0.5% 7 % 3 \"{20%}\" [5%]\nx = 20%\nprint x\n", "20% 0.5% 1 20% [5%]\n20%\n");
}

#[test]
fn addresses() {
    prints(
        "a = 127.0.0.1:9999\nb = [::1]:80\nc = www.example.com:80\nprint a a.ip a.port b.ip b.port c.port\n",
        "127.0.0.1:9999 127.0.0.1 9999 ::1 80 80\n",
    );
    prints(
        "a = 127.0.0.1:80\nprint a == \"127.0.0.1:80\" a.ip == \"127.0.0.1\" a != none\n",
        "true true true\n",
    );
    prints(
        "u = udp bind \"127.0.0.1:0\"\nv = udp bind 127.0.0.1:0\nsendto v u.local \"x\"\nmsg = recvfrom u\n\
            print msg.data msg.from == v.local msg.truncated\n",
        "x true false\n",
    );
    prints("to = \"127.0.0.1:1\"\nexpect error ECONNREFUSED { tcp connect to }\n", "");
}

#[test]
fn lists_and_slices() {
    prints(
        "x = [\"Michael\", \"Tracy\", \"Sarah\"]\nprint x[0] x[-1] x[1..3] len(x) 1..4\n",
        "Michael Sarah [\"Tracy\", \"Sarah\"] 3 [1, 2, 3]\n",
    );
    prints(
        "x = \"hello\"\nprint x[3..] x[..3] x[-2..] x[..-2] x[..] [1, 2, 3][1..]\n",
        "lo hel lo hel hello [2, 3]\n",
    );
    prints("x = \"hello\"\nprint x[0] x[-1] x[1..3] repr(x[2..2])\n", "h o el \"\"\n");
    prints("n = 1\nx = [10, 20, 30]\nprint x[n] x[n + 1] x[n..len(x)]\n", "20 30 [20, 30]\n");
}

#[test]
fn assignments() {
    prints(
        "a, b = [1, 2]\na, b = [b, a]\na += 5\ns = \"x\"\ns += \"y\"\nl = [1]\nl += [2]\nprint a b s l\n",
        "7 1 xy [1, 2]\n",
    );
    prints(
        "x = 7\nx -= 2\nprint x\nx *= 3\nprint x\nx //= 2\nprint x\nx %= 4\nprint x\nx /= 2\nprint x\n",
        "5\n15\n7\n3\n1.5\n",
    );
    prints("t = 3s\nt -= 500ms\nx = [1]\nx += [2]\nprint t x\n", "2.5s [1, 2]\n");
    fails("x = \"a\"\nx -= 1\n", 2, &["bytes", "int"]);
    fails("y -= 1\n", 2, &["`y`"]);
    fails("x = -9223372036854775808\nx -= 1\n", 3, &["64 bits", "t.lab:2:1"]);
    fails("a, b = [1, 2, 3]\n", 3, &["2 names cannot take 3 values"]);
}

#[test]
fn operators_and_their_order() {
    prints(
        "print 1 + 2 * 3 10 - 2 - 3 -2 * 3 2 * -3\n",
        "7 5 -2 * 3 2 * -3\n".replace("-2 * 3 2 * -3", "-6 -6").as_str(),
    );
    prints("print 6 & 3 6 | 3 6 ^ 3 ~6 1 << 4 -5 >> 1 0xff&0x0f 1|2\n", "2 7 5 -7 16 -3 15 3\n");
    prints("print 1 | 2 ^ 3 & 1 << 1 + 1 5 & 1 == 1 1 | 2..5\n", "3 true [3, 4]\n");
    prints("x = 5\nprint x & ~1 -x ~x\nprint (~x)\ny = ~x\nprint y\n", "4 -5 -6\n-6\n-6\n");
    fails("print 1 << 63\n", 3, &["64 bits"]);
    fails("n = -1\nprint 1 >> n\n", 3, &["0 to 63"]);
    fails("print true & false\n", 2, &["write `and`"]);
    fails("print \"a\" | \"b\"\n", 2, &["nothing is piped here"]);
    prints("print not true or true and false\nprint not 1 == 2\n", "false\ntrue\n");
    prints("print \"abc\" contains \"b\" \"b\" in \"abc\" 2 in [1, 2] 5 in 1..3\n", "true true true false\n");
    prints(
        "print \"abc\" matches \"b\" \"abc\" matches \"^b\" \"abc\" matches \"^a.c$\"\n",
        "true false true\n",
    );
    prints("print 1 == 1.0 none == 1 none != \"a\" none == none 1 < 1.5\n", "true false true true true\n");
    prints("print [1, 2] + [3] \"a\" + \"b\" 1 <= 1 \"a\" < \"b\"\n", "[1, 2, 3] ab true true\n");
}

#[test]
fn and_and_or_leave_out_what_decides_nothing() {
    prints(
        "def told(x) { print x\n return x }\nprint told(false) and told(true)\nprint told(true) or told(false)\n",
        "false\nfalse\ntrue\ntrue\n",
    );
}

#[test]
fn unlike_kinds_are_an_error_with_both_named() {
    fails("x = [1, \"a\"]\nprint x[0] + x[1]\n", 3, &["int", "bytes", "t.lab:2:7"]);
    fails("x = [1, \"a\"]\nprint x[0] == x[1]\n", 3, &["int", "bytes"]);
    fails("print 1 < \"a\"\n", 2, &["int", "bytes"]);
}

#[test]
fn a_function_sees_the_names_of_the_file_as_they_are_at_the_call() {
    prints("def f() { return x }\nx = 1\nprint f()\nx = 2\nprint f()\n", "1\n2\n");
    prints("x = 1\ndef f() { x = 9\n return x }\nprint f() x\n", "9 1\n");
    prints("print twice(4)\ndef twice(n) { return n * 2 }\n", "8\n");
    fails("def f() { return x }\nprint f()\nx = 1\n", 3, &["`x` has no value yet"]);
}

#[test]
fn a_task_sees_the_names_as_they_were_when_it_started() {
    prints(
        "a, b = unix pair\nx = 1\nt = spawn { recv b 1\n print x }\nx = 2\nsend a \"!\"\nwait t\nprint x\n",
        "1\n2\n",
    );
    prints(
        "greeting = \"hi\"\nserver = tcp listen 127.0.0.1:0\nserve server as conn { send conn greeting }\n\
         greeting = \"bye\"\nprint recv (tcp connect server.local) 10\n",
        "hi\n",
    );
}

/// A statement that gives `@` a value of a kind, for each kind: the check knows of which.
const OF_EACH_KIND: [&str; 12] = [
    "@ = none",
    "@ = true",
    "@ = 1",
    "@ = 1.5",
    "@ = 2s",
    "@ = 20%",
    "@ = \"127.0.0.1:80\"",
    "@ = 127.0.0.1:80",
    "@ = [1, 2]",
    "try { print int(\"a\") } catch @ { }",
    "@ = udp bind 127.0.0.1:0",
    "@ = spawn { }",
];

/// Behind a function, where nothing is known of its parameters, these expressions end with a fault
/// KIND, or not.
fn runs(expressions: &[String], parameters: &str, arguments: &[Vec<&str>]) -> Vec<bool> {
    let mut script = String::new();
    for (number, expression) in expressions.iter().enumerate() {
        script += &format!("def f{number}({parameters}) {{ return {expression} }}\n");
    }
    for arguments in arguments {
        let given = |(n, value): (usize, &&str)| value.replace('@', &format!("v{n}")) + "\n";
        let values: Vec<_> = arguments.iter().enumerate().map(given).collect();
        let names: Vec<_> = (0..arguments.len()).map(|n| format!("v{n}")).collect();
        for number in 0..expressions.len() {
            script += &values.concat();
            script += "name = \"\"\n";
            script += &format!("try {{ f{number}({}) }} catch e {{ name = e.name }}\n", names.join(", "));
            script += "print (name != \"KIND\")\n";
        }
    }
    let finished = play(&script, &[]).with_status(0);
    finished.stdout.lines().map(|line| line == "true").collect()
}

/// Whether the check takes an expression where the values are written before it.
fn is_taken(expression: &str, parameters: &str, arguments: &[&str]) -> bool {
    let mut script = String::new();
    for (name, value) in parameters.split(", ").zip(arguments) {
        script += &value.replace('@', name);
        script.push('\n');
    }
    script += &format!("try {{ print ({expression}) }} catch e {{ }}\n");
    let source = std::rc::Rc::new(wirelab_lang::syntax::source::Source::new("t.lab", script));
    wirelab_lang::session::check(&source, &wirelab_lang::session::Options::default()).is_ok()
}

#[test]
fn the_check_knows_of_each_kind_what_its_indexes_and_fields_are() {
    let mut pairs = Vec::new();
    for value in OF_EACH_KIND {
        pairs.extend(OF_EACH_KIND.iter().map(|index| vec![value, *index]));
    }
    let accesses = ["x[i]", "x[i..2]", "x[0..i]"].map(str::to_owned);
    let ran = runs(&accesses, "x, i", &pairs);
    let cases = pairs.iter().flat_map(|pair| accesses.iter().map(move |access| (access, pair)));
    let wrong: Vec<_> = cases
        .zip(&ran)
        .filter(|((access, pair), runs)| is_taken(access, "x, i", pair) != **runs)
        .map(|((access, pair), runs)| format!("{access} of {pair:?}: runs: {runs}"))
        .collect();
    assert_eq!((wrong, ran.len()), (Vec::<String>::new(), 3 * 144));

    let fields = ["ip", "port", "path", "local", "state", "name"].map(|name| format!("x.{name}"));
    let values: Vec<_> = OF_EACH_KIND.iter().map(|value| vec![*value]).collect();
    let ran = runs(&fields, "x", &values);
    let cases = values.iter().flat_map(|value| fields.iter().map(move |field| (field, value)));
    for ((field, value), runs) in cases.zip(ran) {
        // A field that others of the kind have is missed before the run, and is a fault VALUE in it.
        let taken = is_taken(field, "x", value);
        assert!(runs || !taken, "{field} of {value:?}");
    }
}

#[test]
fn a_field_with_a_hyphen_is_an_index() {
    let script = "r = json('{\"content-type\": \"text\", \"n\": {\"a b\": [1]}}')\n";
    prints(&format!("{script}print r[\"content-type\"] r[\"n\"][\"a b\"][0] r.n[\"a b\"]\n"), "text 1 [1]\n");
    fails(&format!("{script}print [r][\"content-type\"]\n"), 2, &["an index is an int or a range"]);
    fails("m = {a: 1}\nprint m[1]\n", 3, &["the record has no key 1", "its keys are: a"]);
    prints("a = 127.0.0.1:80\nprint a.path \"127.0.0.1:80\".port \"abc\"[none..2]\n", "none 80 ab\n");
}
