//! M: memory, depth, counts and numbers have limits, each an error of the script.

use harness::{Running, requires, run, wirelab};

use crate::hostile::{lab, limited, scratch};

/// The script's error is this limit, though the process may have only so many bytes.
#[track_caller]
fn is_limited(text: &str, address_space: &str) {
    if !requires("prlimit") {
        return;
    }
    let caught = format!(
        "try {{\n{text}\n}} catch err {{ l = none\ns = none\nprint err.name\nprint err.message }}\nprint \"after\""
    );
    let ended = run(&mut limited(&lab(&caught), &[address_space])).with_status(0);
    assert!(ended.stdout.starts_with("LIMIT\n"), "{text}\n{}{}", ended.stdout, ended.stderr);
    assert!(ended.stdout.ends_with("\nafter\n"), "{text}\n{}", ended.stdout);
    assert_eq!(ended.stderr, "", "{text}");
}

#[test]
fn m01_what_is_too_large_is_refused_before_memory_is_taken() {
    for text in [
        "x = repeat(\"x\", 1000000000000)",
        "x = repeat(\"\", 5) + repeat(\"ab\", 9223372036854775807)",
        "x = repeat([1], 100000000000)",
        "x = repeat([], 9223372036854775807) + repeat([none], 1000000000)",
        "x = 0..9223372036854775807",
        "x = -9223372036854775807..9223372036854775807",
        "x = range(0, 9223372036854775807)",
        "x = range(9223372036854775807, -9223372036854775807, -1)",
        "x = pack(\"1000000000000x\")",
        "x = pack(\"9999999999s\", \"a\")",
        "x = unpack(\"100000000B\", repeat(\"x\", 100000000))",
        "x = join(repeat([\"\"], 100000), repeat(\"x\", 1000000))",
        "x = replace(repeat(\"x\", 100000), \"x\", repeat(\"y\", 100000))",
        "x = split(repeat(\"x\", 50000000), \"x\")",
        "x = hex(repeat(\"x\", 200000000))",
        "x = json(\"[\" + repeat(\"[],\", 10000000) + \"1]\")",
        "a, b = unix pair\nx = recv a exactly 100000000000 timeout 1s",
    ] {
        is_limited(text, "--as=800000000");
    }
}

#[test]
fn m02_doubling_ends_at_a_limit() {
    for body in [
        "s = s + s",
        "s += s",
        "s = \"{s}{s}\"",
        "s = join([s, s], s)",
        "s = pack(\"{len(s)}s{len(s)}s\", s, s)",
        "l = l + l",
        "l += l",
        "l = split(repeat(\"x\", len(l) * 9 + 1), \"x\")",
        "s = repeat(s, 2)",
        "l = [repeat(\"x\", 1000000), l]",
        "l += [repeat(\"x\", 1000000)]",
        "s = s + s\nl += [s[1..len(s)]]",
        "s = s + s\nl = json(\"[\\\"\" + s + \"\\\"]\")",
        "l = l[0..len(l)] + l[0..len(l)]",
    ] {
        is_limited(&format!("s = \"xy\"\nl = [1]\nloop {{ {body} }}"), "--as=2500000000");
    }
}

#[test]
fn m02_many_small_things_are_counted_whole() {
    for body in ["l = [l]", "l = [json('{\"a\": [1]}'), l]", "l = [(ip 10.0.0.1), l]"] {
        is_limited(&format!("l = []\nloop {{ {body} }}"), "--as=2500000000");
    }
}

#[test]
fn m02_values_that_go_are_given_back() {
    let text = "for i in 0..3000 { s = repeat(\"x\", 1000000)\nl = [[s], s + s]\nr = json('{\"a\": [1, 2]}') }\nprint len(s)";
    assert_eq!(run(&mut lab(text)).with_status(0).stdout, "1000000\n");
}

#[test]
fn m02_shared_lists_are_not_compared_for_ever() {
    let double = "a = [1]\nb = [1]\nfor i in 0..60 { a = [a, a]\nb = [b, b] }\n";
    for wrong in ["x = a == b", "x = a != b", "x = [a] contains b", "x = b in [a]", "expect a == b"] {
        let ended = run(&mut lab(&format!("{double}{wrong}"))).with_status(3);
        assert!(ended.stderr.contains("too much to compare"), "{wrong}: {}", ended.stderr);
    }
    let large =
        "s = repeat(\"x\", 100000000)\nt = s + \"\"\nt += \"y\"\nu = repeat(\"x\", 100000000) + \"y\"\n";
    let ended = run(&mut lab(&format!("{large}x = repeat([t], 1000) == repeat([u], 1000)"))).with_status(3);
    assert!(ended.stderr.contains("too much to compare"), "{}", ended.stderr);
    let shown = run(&mut lab(&format!("{double}print len(str(a)) < 100000000")));
    assert_eq!(shown.with_status(0).stdout, "true\n");
}

#[test]
fn m03_an_endless_stream_ends_at_max_and_what_came_is_kept() {
    let text = r#"
server = tcp listen 127.0.0.1:0
task = spawn {
    conn = tcp connect server.local
    try { loop { sendall conn repeat("0123456789", 10000) } } catch gone { return "gone" }
}
conn = accept server
try { recv conn all max 1MB } catch err { print err.name }
expect len(recv conn exactly 1000000) == 1000000
start = recv conn 100 peek
data = recv conn exactly 100
expect starts_with(data, start)
expect data == repeat("0123456789", 10)
print "kept"
reset conn
print wait task timeout 20s
"#;
    let ended = run(&mut lab(text)).with_status(0);
    assert_eq!(ended.stdout, "LIMIT\nkept\ngone\n", "{}", ended.stderr);
}

#[test]
fn m04_an_endless_loop_ends_by_a_signal() {
    for (body, signal, status) in [
        ("loop { x = 1 }", "INT", 130),
        ("loop { x = 1 }", "TERM", 143),
        ("while true { }", "INT", 130),
        ("loop { for i in 0..1000 { continue } }", "INT", 130),
        ("def f(n) { loop { n = n + 1\nif n > 5 { n = 0 } } }\nf(1)", "INT", 130),
        ("loop { try { x = 1 // 0 } catch e { } }", "INT", 130),
        ("expect 1 == 2 within 1000s", "INT", 130),
        ("spawn { loop { y = 2 } }\nwait", "INT", 130),
        ("try { loop { sleep 1s } } catch e { print e.name }", "INT", 130),
        ("def f() { spawn { f() } }\nf()\nwait", "INT", 130),
        ("def f() { spawn { f()\nf() } }\nf()\nwait", "TERM", 143),
    ] {
        // The signal may come at any time after the line; sleeps and sockets have been in use by then or not.
        let script = format!("print \"ready\"\nsleep 0s\na, b = unix pair\nsleep 1ms\n{body}");
        let running = Running::start(wirelab().args(["-c", &script]));
        running.line_with("ready");
        running.signal(signal);
        let ended = running.finish().with_status(status);
        assert_eq!(ended.stdout, "ready\n", "{body}: {}", ended.stderr);
    }
}

#[test]
fn m04_endless_recursion_ends_at_a_depth() {
    for text in [
        "def f(n) { return f(n + 1) }\nf(1)",
        "def f() { g() }\ndef g() { f() }\nf()",
        "def f(n) { return 1 + f(n) }\nx = f(0)",
        "def f() { task = spawn { return f() }\nreturn wait task }\nf()",
    ] {
        let ended = run(&mut lab(text)).with_status(3);
        assert!(!ended.stderr.contains("panicked"), "{text}: {}", ended.stderr);
        assert!(ended.stderr.contains("at most"), "{text}: {}", ended.stderr);
    }
}

#[test]
fn m05_a_million_of_anything_meets_a_cap() {
    for (text, said) in [
        ("for i in 0..1000000 { spawn { sleep 10s } }", "too many tasks"),
        ("for i in 0..1000000 { udp open }", "sockets open"),
        ("for i in 0..1000000 { a, b = unix pair }", "sockets open"),
        ("for i in 0..1000000 { s = socket inet stream }", "sockets open"),
    ] {
        let ended = run(&mut lab(text)).with_status(3);
        assert!(ended.stderr.contains(said), "{text}: {}", ended.stderr);
        assert!(ended.stderr.contains("-c:1:"), "{text}: {}", ended.stderr);
    }
}

#[test]
fn m05_few_descriptors_are_an_error_that_can_be_caught() {
    if !requires("prlimit") {
        return;
    }
    let text = "l = []\ntry { loop { l += [udp open] } } catch err { print err.name }\nclose l[0]\ns = udp open\nprint s.state";
    let ended = run(&mut limited(&lab(text), &["--nofile=64"])).with_status(0);
    assert!(ended.stdout.starts_with("EMFILE\n"), "{} {}", ended.stdout, ended.stderr);
}

/// How many sockets a process has open.
fn sockets_of(process: u32) -> usize {
    let folder = std::fs::read_dir(format!("/proc/{process}/fd")).unwrap();
    let targets = folder.filter_map(|entry| std::fs::read_link(entry.unwrap().path()).ok());
    targets.filter(|target| target.to_string_lossy().starts_with("socket:")).count()
}

#[test]
fn m05_sockets_are_closed_with_the_script_that_made_them() {
    let folder = scratch();
    std::fs::write(
        folder.path().join("inner.lab"),
        "for i in 0..300 { a, b = unix pair }\nprint \"open\"\nx = input \"\"\ns = spawn { c = udp open\nsleep 100s }\nexpect 1 == 1\n",
    )
    .unwrap();
    std::fs::write(
        folder.path().join("outer.lab"),
        "print \"start\"\nx = input \"\"\nrun \"inner.lab\"\nprint \"closed\"\nx = input \"\"\n",
    )
    .unwrap();
    let mut running =
        Running::start(wirelab().args(["run", "--input", "-", "outer.lab"]).current_dir(folder.path()));
    running.line_with("start");
    running.say("\n");
    running.line_with("open");
    let open = sockets_of(running.id());
    running.say("\n");
    running.line_with("closed");
    assert_eq!(sockets_of(running.id()) + 600, open);
    running.say("\n");
    running.finish().with_status(0);
}

#[test]
fn m06_what_numbers_cannot_do_is_an_error_of_the_script() {
    let cases = [
        ("9223372036854775807 + n", "OVERFLOW"),
        ("0 - 9223372036854775807 - n - n", "OVERFLOW"),
        ("9223372036854775807 * (n + n)", "OVERFLOW"),
        ("-(int(\"-9223372036854775808\") * n)", "OVERFLOW"),
        ("int(\"-9223372036854775808\") // (0 - n)", "OVERFLOW"),
        ("abs(int(\"-9223372036854775808\") * n)", "OVERFLOW"),
        ("n // 0", "DIVISION"),
        ("n % 0", "DIVISION"),
        ("n / 0", "DIVISION"),
        ("n / 0.0", "DIVISION"),
        ("n // 0.0", "DIVISION"),
        ("1s // (n - n)", "DIVISION"),
        ("1s / 0s", "DIVISION"),
        ("1s * 9223372036854775807 * n", "OVERFLOW"),
        ("int(1e300 * n)", "OVERFLOW"),
        ("int(float(\"nan\") * n)", "VALUE"),
        ("int(float(\"inf\") * n)", "VALUE"),
        ("int(repeat(\"9\", 30 * n))", "OVERFLOW"),
        ("repeat(\"x\", 0 - n) + \"none\"", "none"),
        ("int(\"-9223372036854775808\") % (0 - n)", "0"),
        ("1e308 * 10 * n", "inf"),
        ("(1e308 * 10 * n) - (1e308 * 10)", "nan"),
        ("-7 // (n + n)", "-4"),
        ("-7 % (n + n)", "1"),
        ("0.1 + 0.2 * n", "0.30000000000000004"),
        ("round(2.5 * n)", "2"),
        ("[1, 2][9223372036854775807 * n]", "VALUE"),
        ("[1, 2][int(\"-9223372036854775808\") * n]", "VALUE"),
        ("\"abc\"[int(\"-9223372036854775808\")..9223372036854775807 * n]", "abc"),
    ];
    let mut script = "n = len(\"1\")\n".to_owned();
    for (expression, _) in &cases {
        script.push_str(&format!("try {{ print ({expression}) }} catch e {{ print e.name }}\n"));
    }
    let ended = run(&mut lab(&script)).with_status(0);
    for ((expression, expected), line) in cases.iter().zip(ended.stdout.lines()) {
        assert_eq!(*expected, line, "{expression}");
    }
    assert_eq!(ended.stdout.lines().count(), cases.len(), "{}", ended.stderr);
}

/// Each function with up to three arguments out of a pool of edge cases, in one script: it ends
/// with status 0, and every error has a name of the language.
#[test]
fn m06_no_function_falls_over_any_argument() {
    let pool = "pool = [none, true, 0, 1, -1, 255, 65536, 9223372036854775807, int(\"-9223372036854775808\"), 0.0, -0.5, 1e308, \
                float(\"nan\"), float(\"inf\"), 0s, 1.5s, 0s - 9223372036s, 0%, 20%, \"\", \"a\", \"-9\", \"1e5\", \"!HB3s\", \"zz\", \
                x\"ff 00 c3\", \"你好\", \"[1, {{\", 127.0.0.1:80, [::1]:80, [], [1, 2], [\"a\", \"b\"], [[1], none]]\n"
        .replace("{{", "\\{");
    for function in wirelab_lang::functions::FUNCTIONS {
        let name = function.name;
        let mut script = pool.clone();
        for count in 0..=3_usize {
            let arguments = ["a", "b", "c"][..count].join(", ");
            let call = format!("try {{ x = {name}({arguments}) }} catch e {{ print e.name }}");
            // The check refuses calls with too few or too many arguments.
            let takes = run(wirelab().args([
                "-c",
                &format!("pool = [1]\nfor a in pool {{ for b in pool {{ for c in pool {{ {call} }} }} }}"),
            ]));
            if takes.status == 2 {
                continue;
            }
            let loops = ["for a in pool { ", "for b in pool { ", "for c in pool { "][..count].concat();
            script.push_str(&format!("{loops}{call}{}\n", " }".repeat(count)));
        }
        let ended = run(&mut lab(&script)).with_status(0);
        for line in ended.stdout.lines() {
            assert!(matches!(line, "VALUE" | "KIND" | "OVERFLOW" | "DIVISION" | "LIMIT"), "{name}: {line}");
        }
        assert_eq!(ended.stderr, "", "{name}");
    }
}

#[test]
fn m06_times_have_no_edge_to_fall_over() {
    for text in [
        "sleep 0s - 1s",
        "s = udp open\ntry { recv s timeout 0s } catch e { }\ntry { recv s timeout 0s - 1s } catch e { }",
        "try { expect 1 == 1 within 0s - 5s } catch e { }",
        "task = spawn { sleep 9223372036s }\ntry { wait task timeout 1ms } catch e { expect e.name == \"ETIMEDOUT\" }",
        "a, b = unix pair\ntask = spawn { sendall a \"?\"; recv a timeout 9223372036s }\nrecv b 1\nsendall b \"x\"\nwait task",
    ] {
        let ended = run(&mut lab(text));
        assert!(matches!(ended.status, 0 | 3), "{text}: {}", ended.stderr);
        assert!(!ended.stderr.contains("panicked"), "{text}: {}", ended.stderr);
    }
}

#[test]
fn m12_a_drawing_has_only_so_many_hosts() {
    let mut script = String::from("net sim seed 1\nhost h0 10.0.0.1\n");
    for n in 1..3_000 {
        script.push_str(&format!("router h{n} 10.0.{}.{}\nlink h{} h{n}\n", n / 250, n % 250 + 1, n - 1));
    }
    let ended = run(&mut lab(&(script.clone() + "topology"))).with_status(0);
    assert_eq!(ended.stdout.lines().filter(|line| line.contains("router")).count(), 999);
    assert!(ended.stderr.contains("2000 further hosts and routers are not drawn"), "{}", ended.stderr);
    assert!(ended.stdout.len() < 8 << 20, "{}", ended.stdout.len());
    let ended = run(&mut lab(&(script + "topology \"x.svg\""))).with_status(3);
    assert!(ended.stderr.contains("at most 1000 hosts"), "{}", ended.stderr);
}

#[test]
fn m12_rules_have_a_limit_that_is_told() {
    let script = "net sim seed 1\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob\n\
                  for i in 0..2000 { drop alice -> bob udp nth 1000000 }\n";
    let ended = run(&mut lab(script)).with_status(3);
    assert!(ended.stderr.contains("at most 1000 at a time"), "{}", ended.stderr);
}
