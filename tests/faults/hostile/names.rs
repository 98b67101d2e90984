//! A: names that a script may not use. A right to addresses grants no question to a resolver, and
//! abstract UNIX names of other programs are rights of their own.

use std::path::Path;
use std::process::Command;

use harness::{Running, requires, run, wirelab};

use crate::hostile::rights::{trace, traced};
use crate::hostile::{lab, scratch};

/// The calls of a run in a network of its own, where no question gets anywhere; `None`, and a word of
/// why, where the machine allows none.
fn traced_apart(folder: &Path, arguments: &[&str]) -> Option<(i32, String)> {
    let allowed = requires("strace")
        && requires("unshare")
        && Command::new("unshare").args(["--net", "true"]).output().is_ok_and(|trial| trial.status.success());
    if !allowed {
        println!("skipped: a network of its own needs root here");
        return None;
    }
    let mut command = Command::new("unshare");
    command.args(["--net", "strace"]);
    Some(trace(command, folder, arguments))
}

/// What of a run's calls would ask a resolver, whoever that is.
fn questions(log: &str) -> Vec<&str> {
    log.lines().filter(|line| line.contains("htons(53)") || line.contains("/resolve/")).collect()
}

#[test]
fn a07_a_right_to_addresses_asks_no_resolver() {
    let folder = scratch();
    let names = ["www.example.com", "data.example.com.", "secret", "localhost."];
    for grant in ["--allow-net=10.0.0.0/8", "--allow-net=0.0.0.0/0", "--allow-net=10.1.2.3:80", "--allow-net"]
    {
        let granted = grant == "--allow-net";
        let tries: Vec<String> = names
            .iter()
            .flat_map(|name| {
                [
                    format!("resolve \"{name}\" timeout 100ms"),
                    format!("tcp connect \"{name}:80\" timeout 100ms"),
                    format!("udp sendto \"{name}:80\" \"x\" timeout 100ms"),
                    format!("u = udp connect \"{name}:80\" timeout 100ms"),
                ]
            })
            .map(|command| format!("try {{ {command} }} catch e {{ print e.name }}"))
            .collect();
        let Some((status, log)) = traced_apart(folder.path(), &[grant, "-c", &tries.join("\n")]) else {
            return;
        };
        // The same look does find the questions where all names are granted.
        assert_eq!((status, questions(&log).is_empty()), (0, !granted), "{grant}: {log}");
        if !granted {
            let ended = run(wirelab().args([grant, "-c", &tries.join("\n")])).with_status(0);
            assert_eq!(ended.stdout, "DENIED\n".repeat(4 * names.len()), "{grant}");
        }
    }
}

#[test]
fn a07_a_right_to_a_name_asks_for_that_name() {
    let folder = scratch();
    for (grant, name, expected) in [
        ("--allow-net=wl.invalid", "wl.invalid", true),
        ("--allow-net=wl.invalid:80", "WL.invalid", true),
        ("--allow-net=wl.invalid", "other.invalid", false),
        ("--allow-net=wl.invalid", "data.wl.invalid", false),
    ] {
        let script = format!("try {{ resolve \"{name}\" timeout 2s }} catch e {{ save e.name \"error\" }}");
        let Some((status, _)) = traced_apart(folder.path(), &[grant, "-c", &script]) else { return };
        let error = std::fs::read_to_string(folder.path().join("error")).unwrap();
        assert_eq!((status, error == "DENIED"), (0, !expected), "{grant} {name}: {error}");
    }
}

#[test]
fn a07_what_this_machine_knows_is_asked_nowhere() {
    let folder = scratch();
    let hosts = std::fs::read_to_string("/etc/hosts").unwrap_or_default();
    let known = hosts.lines().filter_map(|line| line.split('#').next()?.split_whitespace().nth(1));
    let names: Vec<&str> = known.chain(["localhost", "LOCALHOST", "127.1", "0x7f000001"]).collect();
    for name in names {
        let script = format!("try {{ print resolve \"{name}\" timeout 5s }} catch e {{ print e.name }}");
        let Some((status, log)) = traced_apart(folder.path(), &["-c", &script]) else { return };
        assert_eq!((status, questions(&log)), (0, Vec::new()), "{name}");
    }
}

#[test]
fn a07_a_script_that_requires_a_name_is_told_the_flag_for_it() {
    let script = "requires net www.example.com:80\nprint \"ran\"";
    for grant in ["--allow-net=10.0.0.0/8", "--allow-net=0.0.0.0/0", "--allow-net=www.example.com:81"] {
        let ended = run(wirelab().args([grant, "-c", script])).with_status(3);
        assert!(ended.stderr.contains("--allow-net=www.example.com:80"), "{}", ended.stderr);
        assert_eq!(ended.stdout, "");
    }
}

/// A program that has an abstract name: says `connected` for each connection, and `got TEXT` for each
/// datagram.
fn other_program(name: &str) -> Running {
    let program = format!(
        "import socket, select\n\
         s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM); s.bind('\\0{name}'); s.listen(5)\n\
         d = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); d.bind('\\0{name}-d')\n\
         print('ready', flush=True)\n\
         while True:\n    \
             for r in select.select([s, d], [], [])[0]:\n        \
                 print('connected' if r is s and r.accept() else 'got ' + d.recv(99).decode(), flush=True)\n"
    );
    let running = Running::start(Command::new("python3").args(["-u", "-c", &program]));
    running.line_with("ready");
    running
}

/// Ways to reach another program by its abstract name.
fn ways(name: &str) -> [String; 4] {
    [
        format!("c = unix connect \"\\0{name}\""),
        format!("c = socket unix stream\nconnect c \"\\0{name}\""),
        format!("c = socket unix dgram\nsendto c \"\\0{name}-d\" \"x\""),
        format!("c = socket unix dgram\nconnect c \"\\0{name}-d\"\nsend c \"x\""),
    ]
}

#[test]
fn a08_an_abstract_name_of_another_program_is_denied_and_granted_by_the_flag_named() {
    if !requires("python3") {
        return;
    }
    let folder = scratch();
    let name = format!("wl-{}", std::process::id());
    let other = other_program(&name);
    for (script, heard) in ways(&name).iter().zip(["connected", "connected", "got x", "got x"]) {
        let ended = run(&mut lab(script)).with_status(3);
        assert!(ended.stderr.contains("abstract UNIX name @wl-"), "{}", ended.stderr);
        let flag = ended.stderr.split_whitespace().find(|word| word.starts_with("--allow-unix=")).unwrap();
        run(wirelab().args([flag, "-c", script])).with_status(0);
        assert_eq!(other.line_with(""), heard, "{script}");
        if requires("strace") {
            let (_, log) = traced(folder.path(), &["-c", script]);
            let made: Vec<_> = log.lines().filter(|line| line.contains("sun_path=@\"wl-")).collect();
            assert!(made.is_empty(), "{script}: {made:?}");
        }
    }
    // Another name is not granted with it, and a name that is taken is not to be had.
    let ended = run(wirelab().args(["--allow-unix=@wl-other", "-c", &ways(&name)[0]])).with_status(3);
    assert!(ended.stderr.contains("not allowed"), "{}", ended.stderr);
    let ended = run(&mut lab(&format!("unix listen \"\\0{name}\""))).with_status(3);
    assert!(ended.stderr.contains("EADDRINUSE"), "{}", ended.stderr);
}

#[test]
fn a08_a_script_reaches_its_own_abstract_names() {
    let name = format!("wl-own-{}", std::process::id());
    let script = format!(
        "s = unix listen \"\\0{name}\"\nc = unix connect \"\\0{name}\"\nconn = accept s\nsendall conn \"stream\"\n\
         print recv c\nd = unix bind \"\\0{name}-d\"\ne = socket unix dgram\nsendto e \"\\0{name}-d\" \"datagram\"\n\
         print recv d\nclose s\ntry {{ unix connect \"\\0{name}\" }} catch err {{ print err.name }}"
    );
    let ended = run(&mut lab(&script)).with_status(0);
    assert_eq!(ended.stdout, "stream\ndatagram\nDENIED\n");
}

#[test]
fn a08_a_script_says_that_it_requires_a_name() {
    for written in ["\"\\0wl-bus\"", "\"@wl-bus\"", "wl-bus"] {
        let script = format!("requires unix {written}\nprint \"ran\"");
        let ended = run(&mut lab(&script)).with_status(3);
        assert!(ended.stderr.contains("--allow-unix=@wl-bus"), "{}", ended.stderr);
        assert_eq!(ended.stdout, "");
        for flag in ["--allow-unix=@wl-bus", "--allow-unix=wl-bus"] {
            let ended = run(wirelab().args([flag, "-c", &script])).with_status(0);
            assert_eq!(ended.stdout, "ran\n");
        }
    }
    let ended = run(wirelab().args(["--allow-unix=a\\q", "-c", "print 1"])).with_status(1);
    assert!(ended.stderr.contains("is not understood"), "{}", ended.stderr);
}

#[test]
fn a08_a_name_of_ones_own_is_none_of_the_other_type() {
    if !requires("python3") {
        return;
    }
    let name = format!("wl-type-{}", std::process::id());
    let _other = other_program(&name);
    // Linux keeps the names of stream and datagram sockets apart: taking one gives no right to the other.
    for script in [
        format!("d = unix bind \"\\0{name}\"\nunix connect \"\\0{name}\""),
        format!("d = unix bind \"\\0{name}\"\nc = socket unix stream\nconnect c \"\\0{name}\""),
        format!("s = unix listen \"\\0{name}-d\"\nc = socket unix dgram\nsendto c \"\\0{name}-d\" \"x\""),
        format!("s = unix listen \"\\0{name}-d\"\nc = socket unix dgram\nconnect c \"\\0{name}-d\""),
    ] {
        let ended = run(&mut lab(&script)).with_status(3);
        assert!(ended.stderr.contains("abstract UNIX name @wl-type-"), "{script}: {}", ended.stderr);
    }
}
