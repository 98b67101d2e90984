//! A run that is cut short says where each of its tasks waits or computes.

use harness::{Running, run, wirelab};

use crate::system::scratch;

const SCRIPT: &str = r#"server = tcp listen 127.0.0.1:0
def line_of(c) {
    line = recv c until "\n"
    return line
}
reads = spawn {
    c = tcp connect server.local
    x = line_of(c)
}
s = serve server as conn {
    print "served"
    recv conn 10
}
counts = spawn {
    while true { n = 1 }
}
wait reads
"#;

/// What is said of each task, in the order of the tasks.
const PLACES: [&str; 5] = [
    "the script waits at x.lab:17:1: wait reads",
    "task 1 waits at x.lab:3:12 (called at x.lab:8:9): recv c until \"\\n\"",
    "serve 2 waits at x.lab:10:5 for connections to server",
    "task 3 computes at x.lab:15:",
    "serve 4 waits at x.lab:12:5: recv conn 10",
];

#[track_caller]
fn says_all(said: &str) {
    let found = PLACES.map(|place| said.find(place));
    assert!(found.is_sorted() && found.iter().all(Option::is_some), "{found:?}\n{said}");
}

#[test]
fn y16_a_time_limit_says_where() {
    let folder = scratch();
    std::fs::write(folder.path().join("x.lab"), SCRIPT).unwrap();
    let mut command = wirelab();
    command.args(["run", "--timeout", "2s", "x.lab"]).current_dir(folder.path());
    let ended = run(&mut command).with_status(3);
    assert!(
        ended.stderr.starts_with("error: the time limit of 2 s is over\n  --> x.lab:17:1\n"),
        "{}",
        ended.stderr
    );
    says_all(&ended.stderr);
}

#[test]
fn a_signal_says_where() {
    let folder = scratch();
    std::fs::write(folder.path().join("x.lab"), SCRIPT).unwrap();
    for (signal, status) in [("INT", 130), ("TERM", 143)] {
        let mut command = wirelab();
        command.args(["run", "--timeout", "50s", "x.lab"]).current_dir(folder.path());
        let lab = Running::start(&mut command);
        lab.line_with("served");
        lab.signal(signal);
        let ended = lab.finish().with_status(status);
        assert!(ended.stderr.contains(&format!("interrupted by SIG{signal}\n")), "{}", ended.stderr);
        says_all(&ended.stderr);
    }
}

#[test]
fn what_is_typed_in_a_pipe_says_where_too() {
    let mut command = wirelab();
    command.args(["--timeout", "50s"]);
    let mut lab = Running::start(&mut command);
    lab.say("box = mailbox\nt = spawn { take box }\nif true {\nprint \"begun\"\nsleep 1h\n}\n");
    lab.line_with("begun");
    lab.signal("INT");
    let ended = lab.finish().with_status(130);
    assert!(ended.stderr.contains("the script waits at <stdin>:5:1: sleep 1h"), "{}", ended.stderr);
    assert!(ended.stderr.contains("task 1 waits at <stdin>:2:13: take box"), "{}", ended.stderr);
}

#[test]
fn scripts_that_run_others_say_it_of_all() {
    let folder = scratch();
    std::fs::write(folder.path().join("inner.lab"), "print \"begun\"\nsleep 1h\n").unwrap();
    std::fs::write(folder.path().join("outer.lab"), "run \"inner.lab\"\n").unwrap();
    for language in [("en", "the script waits at"), ("zh", "等待：sleep 1h")] {
        let mut command = wirelab();
        command.args(["--lang", language.0, "outer.lab"]).current_dir(folder.path());
        let lab = Running::start(&mut command);
        lab.line_with("begun");
        lab.signal("TERM");
        let said = lab.finish().with_status(143).stderr;
        let (outer, inner) = (said.find("outer.lab:1:1"), said.find("inner.lab:2:1"));
        assert!(outer.is_some() && outer < inner && said.contains(language.1), "{said}");
    }
}

#[test]
fn y16_a_single_operation_takes_no_longer_than_the_limit() {
    let folder = scratch();
    // Cut short again and again, it would go on for as long as a limit that begins only then.
    let text = "x = repeat(\"ab\", 30000000)\nloop { y = len(replace(x, \"b\", \"cd\")) }\n";
    std::fs::write(folder.path().join("x.lab"), text).unwrap();
    let mut command = wirelab();
    command.args(["run", "--timeout", "2s", "x.lab"]).current_dir(folder.path());
    let began = std::time::Instant::now();
    let ended = run(&mut command).with_status(3);
    assert!(began.elapsed() < std::time::Duration::from_millis(3_500), "{:?}", began.elapsed());
    assert!(ended.stderr.contains("the script computes at x.lab:"), "{}", ended.stderr);
}

#[test]
fn of_a_hundred_tasks_the_first_are_told() {
    let folder = scratch();
    let text = "for i in 0..100 { t = spawn { sleep 1h } }\nprint \"begun\"\nwait t\n";
    std::fs::write(folder.path().join("x.lab"), text).unwrap();
    let mut command = wirelab();
    command.arg("x.lab").current_dir(folder.path());
    let lab = Running::start(&mut command);
    lab.line_with("begun");
    lab.signal("INT");
    let said = lab.finish().with_status(130).stderr;
    assert_eq!(said.matches(": sleep 1h").count(), 19, "{said}");
    assert!(said.contains("and 81 tasks more"), "{said}");
}
