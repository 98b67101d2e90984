//! P: scripts that are deep, long, no text, slow to read, or their own callers.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use harness::{run, wirelab};

use crate::hostile::scratch;

/// Runs a text as a file.
fn file(text: impl AsRef<[u8]>, action: &str) -> (harness::Finished, Duration) {
    let folder = scratch();
    std::fs::write(folder.path().join("s.lab"), text).unwrap();
    let start = Instant::now();
    let ended = run(wirelab().args([action, "s.lab"]).current_dir(folder.path()));
    (ended, start.elapsed())
}

const MANY: usize = 100_000;

#[test]
fn p01_100_000_nested_things_are_one_error_at_a_fixed_depth() {
    for (opener, inner, closer) in [
        ("(", "1", ")"),
        ("[", "", "]"),
        ("len(", "1", ")"),
        ("\"{", "1", "}\""),
        ("not ", "true", ""),
        ("- ", "1", ""),
        ("spawn {\nx = ", "1", " }"),
        ("(recv ", "1", ")"),
    ] {
        let text = format!("x = {}{inner}{}", opener.repeat(MANY), closer.repeat(MANY));
        let (ended, _) = file(text, "run");
        assert_eq!(ended.status, 2, "{opener}: {}", ended.stderr);
        assert!(ended.stderr.contains("nested deeper than 200"), "{opener}: {}", ended.stderr);
    }
    for (opener, closer) in [
        ("if true { ", "}"),
        ("if false { } else { ", "}"),
        ("loop { ", "}"),
        ("while true { ", "}"),
        ("for i in [1] { ", "}"),
        ("try { ", "} catch e { }"),
        ("try { } catch e { ", "}"),
        ("expect error { ", "}"),
        ("spawn { ", "}"),
        ("def f() { ", "}"),
    ] {
        let (ended, _) =
            file(format!("{opener}\n").repeat(MANY) + &format!("{closer}\n").repeat(MANY), "run");
        assert_eq!(ended.status, 2, "{opener}: {}", ended.stderr);
        assert!(ended.stderr.contains("nested deeper than 200"), "{opener}: {}", ended.stderr);
    }
    for unclosed in ["(", "{", "[", "\"{", "if x {", "f(", "x["] {
        let (ended, _) = file(unclosed.repeat(MANY), "check");
        assert_eq!(ended.status, 2, "{unclosed}: {}", ended.stderr);
        assert!(ended.stderr.lines().count() < 40, "{unclosed}: {}", ended.stderr);
    }
}

#[test]
fn p01_long_chains_do_not_overflow_the_stack() {
    for (start, link) in [
        ("x = [1]\ny = x", "[0]"),
        ("x = [1]\ny = x", ".a"),
        ("x = [1]\ny = x", "[0..1]"),
        ("x = 1", " + 1"),
        ("x = \"a\"", " + \"a\""),
        ("x = true", " and true"),
        ("x = true", " or not true"),
        ("x = 1", "..2"),
        ("x = 1", " < 1"),
        ("x = 1", " -1"),
        ("print", " 1"),
        ("print 1", ","),
        ("expect true", " within 1s"),
        ("sleep 1s", " timeout 1s"),
        ("x = (1", ", 1"),
        ("x = [1", ", 1"),
        ("x = len(1", ", 1"),
        ("def f(a", ", a"),
        ("a", ", a"),
        ("x = 1 + ", "\\\n"),
    ] {
        let (ended, time) = file(start.to_owned() + &link.repeat(MANY), "run");
        assert_eq!(ended.status, 2, "{start}{link}: {}", ended.stderr);
        assert!(ended.stderr.contains("s.lab:"), "{start}{link}: {}", ended.stderr);
        assert!(time < Duration::from_secs(20), "{start}{link}: {time:?}");
    }
    let (ended, _) = file("if false { }".to_owned() + &"\nelse if false { }".repeat(MANY), "run");
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
    let (ended, _) = file("x = 1\n".repeat(MANY) + "print x", "run");
    assert_eq!((ended.status, ended.stdout.as_str()), (0, "1\n"));
}

#[test]
fn p01_values_nested_at_run_time_are_shown_compared_and_dropped() {
    let deep = "x = []\ny = []\nfor i in 0..100000 { x = [x]\ny = [y] }\n";
    let (ended, _) =
        file(deep.to_owned() + "print x\nprint repr(x)\nprint \"{x}\"\nprint len(str(x)) < 1000", "run");
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    assert!(ended.stdout.starts_with("[[[["), "{}", ended.stdout);
    assert_eq!(ended.stdout.lines().count(), 4);
    for compared in ["x == y", "x != y", "x in [y]", "[x] contains y"] {
        let caught = format!("{deep}try {{ z = {compared} }} catch e {{ print e.name }}");
        assert_eq!(file(caught, "run").0.stdout, "LIMIT\n", "{compared}");
    }
    let (ended, _) = file(format!("{deep}expect x == y"), "run");
    assert_eq!(ended.status, 3, "{}", ended.stderr);
    let (ended, _) = file(format!("{deep}expect x == 1, \"unlike\""), "run");
    assert!(matches!(ended.status, 3 | 2), "{}", ended.stderr);
    let more = "task = spawn { return x }\nz = wait task\nx = 1\nz = 2\nprint \"dropped\"";
    assert_eq!(file(format!("{deep}{more}"), "run").0.stdout, "dropped\n");
    let records = "r = 1\nfor i in 0..5000 { try { x = json(\"[\" + repeat(\"[\", 120) + repeat(\"]\", 120) + \"]\") } catch e { r = [e, r] } }\nprint \"made\"\nr = 0\nprint \"gone\"";
    assert_eq!(file(records, "run").0.stdout, "made\ngone\n");
    let (ended, _) = file("x = json(repeat(\"[\", 100000))", "run");
    assert_eq!(ended.status, 3, "{}", ended.stderr);
    let (ended, _) = file("x = json(repeat('{\"a\":', 100000))", "run");
    assert_eq!(ended.status, 3, "{}", ended.stderr);
    let (ended, _) = file("x = \"a\" matches repeat(\"(\", 100000) + repeat(\")\", 100000)", "run");
    assert_eq!(ended.status, 3, "{}", ended.stderr);
}

#[test]
fn p02_a_line_of_100_mb_is_refused_quickly() {
    let folder = scratch();
    let path = folder.path().join("long.lab");
    let mut long = std::fs::File::create(&path).unwrap();
    long.write_all(b"print 1\nprint \"").unwrap();
    for _ in 0..100 {
        long.write_all(&vec![b'x'; 1 << 20]).unwrap();
    }
    drop(long);
    let start = Instant::now();
    let ended = run(wirelab().arg("run").arg(&path)).with_status(2);
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert!(ended.stderr.contains("is too long"), "{}", ended.stderr);
    assert!(ended.stderr.contains("long.lab:2:1"), "{}", ended.stderr);
    assert!(ended.stderr.len() < 1000, "{}", ended.stderr.len());
    std::fs::write(folder.path().join("outer.lab"), "run \"long.lab\"").unwrap();
    let ended = run(wirelab().arg("outer.lab").current_dir(folder.path())).with_status(3);
    assert!(ended.stderr.contains("is too long"), "{}", ended.stderr);
    std::fs::write(folder.path().join("large.lab"), "x = 1\n".repeat(1 << 20)).unwrap();
    std::fs::write(folder.path().join("outer.lab"), "run \"large.lab\"").unwrap();
    let ended = run(wirelab().arg("outer.lab").current_dir(folder.path())).with_status(3);
    assert!(ended.stderr.contains("a script that another one runs has at most"), "{}", ended.stderr);
    // What a shell hands over may have no end.
    let mut python = Command::new("python3");
    python.args(["-c", "import sys\nwhile True: sys.stdout.buffer.write(bytes(65536))"]);
    let mut endless = python.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let ended = wirelab().args(["run", "-"]).stdin(endless.stdout.take().unwrap()).output().unwrap();
    let _ = (endless.kill(), endless.wait());
    assert_eq!(ended.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("larger than 256 MiB"), "{ended:?}");
}

#[test]
fn p02_a_long_line_at_the_prompt_or_for_input_is_an_error() {
    let line = "x".repeat(17 << 20);
    let mut command = wirelab();
    let ended = harness::run_with(command.args(["--input", "-", "-c", "x = input \"\""]), &line);
    assert_eq!(ended.status, 3, "{}", ended.stderr);
    let ended = harness::run_with(&mut wirelab(), &line);
    assert_ne!(ended.status, 0);
    assert!(!ended.stderr.contains("panicked") && ended.stderr.len() < 2000, "{}", ended.stderr);
}

#[test]
fn p03_what_is_no_text_is_refused_with_its_place() {
    let at = |bytes: &[u8]| {
        let (ended, _) = file(bytes, "run");
        assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{}", ended.stderr);
        ended.stderr
    };
    assert!(at(b"print 1\nprint \"\0\"").contains("s.lab:2:8"));
    assert!(at("print 1\n# 问\0".as_bytes()).contains("s.lab:2:4"));
    assert!(at(b"print 1\n  print \"\xff\"").contains("s.lab:2:10"));
    assert!(at(b"# \xe4\xbd").contains("s.lab:1:3"));
    assert!(at(b"\xff\xfep\0r\0").contains("s.lab:1:1"));
    assert!(at(b"print \xed\xa0\x80").contains("s.lab:1:7"));
    let (checked, _) = file(b"print \"\xff\"", "check");
    assert_eq!(checked.status, 2);
    let mut command = wirelab();
    let mut child = command
        .arg("-")
        .stdin(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"print 1\n\xff").unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("<stdin>:2:1"));
}

#[test]
fn p03_marks_and_line_ends_of_other_systems_are_accepted() {
    let runs = |bytes: &[u8]| file(bytes, "run").0.with_status(0).stdout;
    assert_eq!(runs(b"\xef\xbb\xbfprint 1\r\nif true {\r\n  print \"a\"\r\n}\r\n"), "1\na\n");
    assert_eq!(runs(b"#!/usr/bin/env wirelab\nprint 1"), "1\n");
    assert_eq!(runs(b"\xef\xbb\xbf#!/usr/bin/env wirelab\r\nprint 1"), "1\n");
    assert_eq!(runs(b"x = 1 + \\\r\n  2\r\nprint x # end\r\n"), "3\n");
    assert_eq!(runs(b""), "");
    assert_eq!(runs(b"\r\n\r\n"), "");
}

/// The least CPU time that a check of a text took in three runs.
fn cpu(text: &str) -> Duration {
    let folder = scratch();
    let path = folder.path().join("s.lab");
    std::fs::write(&path, text).unwrap();
    let once = || {
        let ended = Command::new("bash")
            .args(["-c", "TIMEFORMAT=%U; time \"$0\" check \"$1\" > /dev/null 2>&1"])
            .arg(env!("CARGO_BIN_EXE_wirelab"))
            .arg(&path)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        Duration::from_secs_f64(said.trim().parse().unwrap_or_else(|_| panic!("{said:?}")))
    };
    (0..3).map(|_| once()).min().unwrap()
}

#[test]
fn p04_time_grows_as_the_text_does() {
    type Make = fn(usize) -> String;
    let texts: [(&str, Make); 14] = [
        ("functions", |n| (0..n).map(|i| format!("def f{i}() {{ return {i} }}\n")).collect()),
        ("functions that call the next", |n| {
            (0..n).map(|i| format!("def f{i}() {{ return f{}() }}\n", (i + 1) % n)).collect()
        }),
        ("functions that are twice", |n| "def f() { return 1 }\n".repeat(n)),
        ("names", |n| (0..n).map(|i| format!("x{i} = {i}\n")).collect()),
        ("unknown names", |n| (0..n).map(|i| format!("print y{i}\n")).collect()),
        ("errors", |n| "x = = 1\n".repeat(n)),
        ("unclosed strings", |n| "print \"a\n".repeat(n)),
        ("closers", |n| ")]}".repeat(n)),
        ("ranges", |n| format!("x = 1{}", "..2".repeat(n * 4))),
        ("options", |n| format!("sleep 1s{}", " timeout 1s".repeat(n * 4))),
        ("parameters", |n| {
            format!("def f({}) {{ }}", (0..n).map(|i| format!("a{i}")).collect::<Vec<_>>().join(", "))
        }),
        ("branches", |n| {
            let arms: String = (0..n).map(|i| format!(" else if x == {i} {{ y{} = 1 }}", i % 7)).collect();
            format!("x = 1\nif x == 0 {{ }}{arms}")
        }),
        ("holes", |n| format!("print \"{}\"", "{1 + 1}".repeat(n / 2))),
        ("tasks", |n| "x = spawn { y = x }\n".repeat(n)),
    ];
    for (what, make) in texts {
        let (small, large) = (cpu(&make(1_000)), cpu(&make(8_000)));
        // Linear is 8, quadratic 64; short times are mostly the start of the process.
        let bound = small * 24 + Duration::from_millis(300);
        assert!(large < bound, "{what}: {small:?}, then {large:?}");
    }
}

#[test]
fn p04_patterns_and_searches_do_not_backtrack() {
    let start = Instant::now();
    let text = r#"
s = repeat("a", 1000000)
expect not (s matches "(a+)+$b")
expect not (s matches "(a|aa)*b")
expect find(s, repeat("a", 500000) + "b") == -1
expect not (s contains repeat("a", 500000) + "b")
expect len(split(s, "ab")) == 1
expect len(replace(s, "aab", "")) == len(s)
print "done"
"#;
    assert_eq!(file(text, "run").0.stdout, "done\n");
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn p05_a_script_that_runs_itself_is_an_error() {
    let folder = scratch();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    write("self.lab", "print \"once\"\nrun \"self.lab\"");
    write("dots.lab", "run \"./sub/../dots.lab\"");
    write("a.lab", "run \"b.lab\"");
    write("b.lab", "run \"c.lab\"");
    write("c.lab", "run \"a.lab\"");
    write("linked.lab", "run \"link.lab\"");
    std::os::unix::fs::symlink("linked.lab", folder.path().join("link.lab")).unwrap();
    write("task.lab", "task = spawn { run \"task.lab\" }\nwait task");
    write("down.lab", "run \"sub/up.lab\"");
    write("sub/up.lab", "run \"../down.lab\"");
    for name in ["self.lab", "dots.lab", "a.lab", "linked.lab", "link.lab", "task.lab"] {
        let ended = run(wirelab().args(["run", name]).current_dir(folder.path())).with_status(3);
        assert!(
            ended.stderr.contains("run itself") || ended.stderr.contains("runs itself"),
            "{name}: {}",
            ended.stderr
        );
        assert!(ended.stdout.matches("once").count() <= 1, "{name}: {}", ended.stdout);
    }
    let ended = run(wirelab().args(["run", "down.lab"]).current_dir(folder.path())).with_status(3);
    assert!(ended.stderr.contains("itself") || ended.stderr.contains("allow"), "{}", ended.stderr);
    for index in 0..40 {
        write(&format!("n{index}.lab"), &format!("run \"n{}.lab\"", index + 1));
    }
    write("n40.lab", "print \"deep\"");
    let ended = run(wirelab().args(["run", "n0.lab"]).current_dir(folder.path())).with_status(3);
    assert_eq!(ended.stdout, "");
    assert!(ended.stderr.contains("error"), "{}", ended.stderr);
    // Twice one after the other is no cycle.
    write("leaf.lab", "print \"leaf\"");
    write("twice.lab", "run \"leaf.lab\"\nrun \"leaf.lab\"");
    let ended = run(wirelab().args(["run", "twice.lab"]).current_dir(folder.path())).with_status(0);
    assert_eq!(ended.stdout, "leaf\nleaf\n");
}

#[test]
fn m12_a_text_of_nothing_but_mistakes_is_told_by_the_first_ones() {
    let folder = crate::hostile::scratch();
    let similar: String = (0..3_000).map(|n| format!("name{n} = {n}\n")).collect();
    let unknown: String = (0..2_000).map(|n| format!("print name{n}x\n")).collect();
    let chain: String = (0..3_000).map(|n| format!("x{n} = x{}\n", n + 1)).collect();
    let too_deep = format!("{}x = {}1{}\n", ")\n".repeat(2_000), "[".repeat(3_000), "]".repeat(3_000));
    for text in [")\n".repeat(100_000), "x = = 1\n".repeat(3_000), similar + &unknown, chain, too_deep] {
        std::fs::write(folder.path().join("x.lab"), &text).unwrap();
        let ended = run(wirelab().args(["check", "x.lab"]).current_dir(folder.path())).with_status(2);
        let told = ended.stderr.lines().filter(|line| line.starts_with("error: ")).count();
        assert!(told <= 1_001, "{told}");
        assert!(ended.stderr.contains("more reports are left out"), "{:.300}", text);
        assert!(!ended.stderr.contains("overflowed"), "{:.300}", text);
    }
    // Another script that it runs is checked while others wait: it ends as well.
    std::fs::write(
        folder.path().join("y.lab"),
        "print \"ready\"\ntry { run \"x.lab\" } catch e { print e.name }\n",
    )
    .unwrap();
    let ended = run(wirelab().args(["run", "y.lab"]).current_dir(folder.path())).with_status(0);
    assert_eq!(ended.stdout, "ready\nVALUE\n");
}
