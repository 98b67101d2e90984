//! Y1, Y2, Y4, Y5, Y11: system calls that are interrupted, refused for no reason, or refused for good.

use std::process::Command;

use harness::stage::{lesson, waits};
use harness::terminal::Terminal;
use harness::{Finished, run};

use crate::system::{can_inject, injected, lab, scratch};

/// A bit of everything that waits.
const ALL: &str = r#"
server = tcp listen 127.0.0.1:0
serve server as c { loop { sendall c recv c } }
c = tcp connect server.local
for i in 0..10 {
  sendall c "ping{i}"
  expect recv c == "ping{i}"
}
u = udp bind 127.0.0.1:0
v = udp connect u.local
send v "datagram"
d = recvfrom u
print d.data
a, b = unix pair
t = spawn { sendall a repeat("x", 300000) }
print len(recv b exactly 300000)
wait t
sleep 5ms
print "end"
"#;

const SHOWN: &str = "datagram\n300000\nend\n";

#[test]
fn y01_an_interrupted_call_is_not_noticed() {
    if !can_inject() {
        return;
    }
    for call in [
        "socket",
        "socketpair",
        "bind",
        "listen",
        "accept4",
        "connect",
        "sendto",
        "recvfrom",
        "write",
        "poll",
        "epoll_wait",
        "epoll_pwait2",
        "getsockname",
        "setsockopt",
    ] {
        let ended = run(&mut injected(&lab(ALL), call, "EINTR", "1+2"));
        assert_eq!((ended.status, ended.stdout.as_str()), (0, SHOWN), "{call}: {}", ended.stderr);
    }
}

#[test]
fn y02_a_call_that_would_wait_for_no_reason_loses_nothing_and_does_not_spin() {
    if !can_inject() {
        return;
    }
    for call in ["accept4", "sendto", "recvfrom", "write"] {
        let ended = run(&mut injected(&lab(ALL), call, "EAGAIN", "2+3"));
        assert_eq!((ended.status, ended.stdout.as_str()), (0, SHOWN), "{call}: {}", ended.stderr);
    }
    // How often it is called: once more for each answer that was none.
    let folder = scratch();
    let log = folder.path().join("log");
    let script = lab("a, b = unix pair\nfor i in 0..50 { send a \"x\"\n recv b 1 }\nprint \"end\"");
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-e", "trace=recvfrom", "-e", "inject=recvfrom:error=EAGAIN:when=2+3", "-o"]);
    command.arg(&log).arg(script.get_program()).args(script.get_args()).env("WIRELAB_LANG", "en");
    assert_eq!(run(&mut command).with_status(0).stdout, "end\n");
    let calls = std::fs::read_to_string(&log).unwrap().matches("recvfrom(").count();
    // The socket that tells of signals is looked at as well.
    assert!((70..400).contains(&calls), "{calls} calls for 50 bytes");
}

/// It went well, or ended with an error of ours; no library's panic is to be seen.
#[track_caller]
fn ends_in_order(ended: &Finished, what: &str) {
    assert!(!ended.stderr.contains("panicked"), "{what}: {}", ended.stderr);
    assert!(matches!(ended.status, 0 | 3 | 4), "{what}: {}\n{}", ended.status, ended.stderr);
    let is_over = ended.stderr.contains("time limit");
    assert!(ended.status == 0 || ended.stderr.starts_with("error: ") && !is_over, "{what}: {}", ended.stderr);
}

#[test]
fn y04_no_memory_for_a_call_is_an_error_and_no_panic() {
    if !can_inject() {
        return;
    }
    for call in
        ["socket", "socketpair", "bind", "listen", "accept4", "connect", "sendto", "recvfrom", "fcntl"]
    {
        for when in 1..=4 {
            let ended = run(&mut injected(&lab(ALL), call, "ENOMEM", &when.to_string()));
            ends_in_order(&ended, &format!("{call} {when}"));
        }
    }
}

#[test]
fn y05_what_the_program_waits_with_is_refused() {
    if !can_inject() {
        return;
    }
    let mut refused = 0;
    for (call, errors) in [
        // The C library says EAGAIN, whatever the kernel says.
        ("clone3", ["EAGAIN", "EAGAIN"]),
        ("clone", ["EAGAIN", "EAGAIN"]),
        ("epoll_create1", ["EMFILE", "ENFILE"]),
        ("eventfd2", ["EMFILE", "ENOMEM"]),
        ("timerfd_create", ["EMFILE", "ENFILE"]),
        ("epoll_ctl", ["ENOSPC", "ENOMEM"]),
        ("socketpair", ["EMFILE", "ENFILE"]),
    ] {
        for (when, error) in (1..=3).flat_map(|when| errors.map(|error| (when, error))) {
            for script in [ALL, "sleep 1ms\nprint \"end\""] {
                let ended = run(&mut injected(&lab(script), call, error, &when.to_string()));
                let what = format!("{call} {error} {when}");
                ends_in_order(&ended, &what);
                if ended.status == 3 {
                    assert!(ended.stderr.contains(error), "{what}: {}", ended.stderr);
                    refused += 1;
                }
            }
        }
    }
    assert!(refused >= 8, "only {refused} runs were refused anything");
}

#[test]
fn y11_the_limit_behind_the_errno_is_named() {
    if !can_inject() {
        return;
    }
    for (call, error, limit) in [
        ("epoll_create1", "EMFILE", "RLIMIT_NOFILE"),
        ("epoll_create1", "ENFILE", "fs.file-max"),
        ("epoll_ctl", "ENOSPC", "fs.epoll.max_user_watches"),
        ("socketpair", "EMFILE", "RLIMIT_NOFILE"),
    ] {
        // The wait that --timeout needs is not what is looked at here.
        let mut command = harness::wirelab();
        let ended = run(&mut injected(command.args(["-c", "sleep 1ms"]), call, error, "1")).with_status(3);
        assert!(ended.stderr.contains(error) && ended.stderr.contains(limit), "{call}: {}", ended.stderr);
        assert!(!ended.stderr.contains("disk"), "{}", ended.stderr);
    }
    let mut thread = harness::wirelab();
    thread.args(["-c", "s = tcp listen 127.0.0.1:0"]);
    let ended = run(&mut injected(&thread, "clone3", "EAGAIN", "1")).with_status(3);
    assert!(ended.stderr.contains("starts no further thread"), "{}", ended.stderr);
    assert!(ended.stderr.contains("= note: "), "{}", ended.stderr);
}

#[test]
fn y11_a_lecture_without_threads_leaves_the_terminal_alone() {
    if !can_inject() {
        return;
    }
    // The reactor's, the one that looks whether the terminal is closed, and the one that reads keys.
    for when in 1..=3 {
        let (home, path) = lesson("say en \"x\" zh \"x\"\n");
        let inject = format!("inject=clone3:error=EAGAIN:when={when}");
        let program = env!("CARGO_BIN_EXE_wirelab");
        let arguments = ["-f", "-qq", "-o", "/dev/null", "-e", "trace=clone3", "-e", &inject, program];
        let all: Vec<&str> = arguments.into_iter().chain(["run", "--step", &path]).collect();
        let mut terminal = Terminal::of(80, 24).home(&home).start("strace", &all);
        assert_eq!(terminal.ends(), 3, "{when}: {}", terminal.screen);
        terminal.is_restored();
        let seen = terminal.rows().join("\n");
        assert!(seen.contains("no further thread") && !seen.contains("panicked"), "{when}: {seen}");
        assert!(!waits(&terminal.screen));
    }
}
