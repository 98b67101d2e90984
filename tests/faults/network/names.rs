//! Host names: unknown ones, a resolver that is dead, and names of which the first address is.
//!
//! What needs another resolver or hosts file runs in a mount and network namespace of its own, where
//! the machine allows one.

use std::process::Command;
use std::time::{Duration, Instant};

use harness::{Finished, Running, run};

use super::peers::{lab, says};

#[test]
fn n23_unknown_host() {
    // RFC 6761: the name is never in the DNS.
    let script = "print 1\ntcp connect nobody.invalid:80 timeout 20s\n";
    let ended = run(lab(script, &[]).arg("--allow-net=nobody.invalid")).with_status(3);
    says(&ended.stderr, &["error: tcp connect", "nobody.invalid", "-c:2:1", "help: "]);
    let script = "a, b = unix pair\ns = udp open\n\
         for name in [\"nobody.invalid\", \"also.nobody.invalid\"] {\n\
         try { tcp connect \"{name}:80\" timeout 20s } catch err { print err.name; print err.message }\n\
         try { sendto s \"{name}:80\" \"x\" timeout 20s } catch err { print err.message }\n\
         try { resolve name timeout 20s } catch err { print err.message } }\n\
         sendall a \"others live\"\nprint recv b\n";
    let printed = run(lab(script, &[]).arg("--allow-net")).with_status(0).stdout;
    let mut lines = printed.lines();
    for name in ["nobody.invalid", "also.nobody.invalid"] {
        let error = lines.next().unwrap();
        assert!(error.starts_with("EAI_") || error == "ETIMEDOUT", "{printed}");
        for command in ["tcp connect", "sendto", "resolve"] {
            let line = lines.next().unwrap();
            assert!(line.contains(command) && line.contains(name), "{printed}");
        }
    }
    assert_eq!(lines.next(), Some("others live"));
}

/// A shell that runs in namespaces of its own, with this as one of the files under /etc and loopback
/// up; `None` where the machine does not allow it.
fn apart(file: &str, content: &str, then: &str) -> Option<Command> {
    let mut command = Command::new("unshare");
    command.args(["--mount", "--net", "sh", "-c"]).arg(format!(
        "mount -t tmpfs none /mnt && printf '%s' \"$CONTENT\" > /mnt/file && \
         mount --bind /mnt/file /etc/{file} && ip link set lo up && {then}"
    ));
    // A question that a resolver is to be asked needs the right to ask.
    command.env("CONTENT", content).env("FLAGS", if file == "resolv.conf" { "--allow-net" } else { "" });
    let mut trial = Command::new("unshare");
    trial.args(["--mount", "--net", "sh", "-c", "mount -t tmpfs none /mnt && ip link set lo up"]);
    let allowed = harness::requires("unshare")
        && harness::requires("ip")
        && trial.output().is_ok_and(|output| output.status.success());
    if !allowed {
        println!("skipped: namespaces of its own need root here");
    }
    allowed.then_some(command)
}

/// The program in such a shell, with a script in `$SCRIPT`.
const PLAY: &str = "exec \"$WIRELAB\" $FLAGS -c \"$SCRIPT\"";

fn playing<'a>(command: &'a mut Command, script: &str) -> &'a mut Command {
    command
        .env("WIRELAB", env!("CARGO_BIN_EXE_wirelab"))
        .env("WIRELAB_LANG", "en")
        .env("NO_COLOR", "1")
        .env("SCRIPT", script)
}

fn play_apart(file: &str, content: &str, script: &str) -> Option<Finished> {
    Some(run(playing(&mut apart(file, content, PLAY)?, script)))
}

/// A resolver that takes questions and never answers. It is a child of the
/// shell, which becomes the program, and dies with it (prctl(2), PR_SET_PDEATHSIG).
const SILENT: &str = "mkfifo /mnt/up; python3 -u -c \"import socket, ctypes
ctypes.CDLL(None).prctl(1, 9)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 53))
print('up', flush=True)
while True: s.recv(1000)\" > /mnt/up 2> /dev/null & read up < /mnt/up; ";

#[test]
fn n23_a_resolver_port_where_nobody_answers() {
    let script = "a, b = unix pair\nstart = clock\n\
                  try { tcp connect some.example:80 timeout 20s } catch err { print err.name; print err.message }\n\
                  print clock - start < 21s\nsendall a \"others live\"\nprint recv b\n";
    let Some(ended) = play_apart("resolv.conf", "nameserver 127.0.0.1\n", script) else { return };
    let ended = ended.with_status(0);
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert_eq!(lines[0], "EAI_AGAIN");
    says(lines[1], &["tcp connect", "some.example"]);
    assert_eq!(lines[2..], ["true", "others live"]);
}

#[test]
fn n23_a_silent_resolver_is_left_at_the_timeout() {
    let script = "a, b = unix pair\ns = udp open\nstart = clock\n\
                  try { tcp connect some.example:80 timeout 500ms } catch err { print err.name; print err.message }\n\
                  try { udp connect some.example:80 timeout 500ms } catch err { print err.name }\n\
                  try { sendto s some.example:80 \"x\" timeout 500ms } catch err { print err.name }\n\
                  try { resolve some.example timeout 500ms } catch err { print err.name }\n\
                  print clock - start >= 2s clock - start < 12s\nsendall a \"others live\"\nprint recv b\n";
    let content = "nameserver 127.0.0.1\noptions timeout:20 attempts:2\n";
    let Some(mut command) = apart("resolv.conf", content, &format!("{SILENT}{PLAY}")) else { return };
    let started = Instant::now();
    let ended = run(playing(&mut command, script)).with_status(0);
    assert!(started.elapsed() < Duration::from_secs(18), "{:?}", started.elapsed());
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert_eq!(lines[0], "ETIMEDOUT");
    says(lines[1], &["tcp connect some.example:80: ETIMEDOUT", "500ms"]);
    assert_eq!(lines[2..], ["ETIMEDOUT", "ETIMEDOUT", "ETIMEDOUT", "true true", "others live"]);
}

#[test]
fn n23_interrupting_a_silent_resolver() {
    let content = "nameserver 127.0.0.1\noptions timeout:20 attempts:2\n";
    for (signal, status) in [("INT", 130), ("TERM", 143)] {
        let Some(mut command) = apart("resolv.conf", content, &format!("{SILENT}{PLAY}")) else { return };
        let script = "print \"ready\"\ntcp connect some.example:80\nprint \"never\"\n";
        let lab = Running::start(playing(&mut command, script));
        lab.line_with("ready");
        let sent = Instant::now();
        lab.signal(signal);
        let ended = lab.finish().with_status(status);
        assert!(sent.elapsed() < Duration::from_secs(5), "{:?}", sent.elapsed());
        assert_eq!(ended.stdout, "ready\n");
    }
}

#[test]
fn n24_the_first_of_several_addresses_is_dead() {
    let hosts = "::1 several.test\n127.0.0.1 several.test\n";
    let script = "print resolve several.test\nserver = tcp listen 127.0.0.1:0\n\
                  client = tcp connect \"several.test:{server.local.port}\" timeout 20s\n\
                  conn = accept server timeout 5s\nprint client.peer == server.local\n\
                  sendall client \"arrived\"\nprint recv conn\n";
    let Some(ended) = play_apart("hosts", hosts, script) else { return };
    let ended = ended.with_status(0);
    assert_eq!(ended.stdout, "[::1, 127.0.0.1]\ntrue\narrived\n");
}

#[test]
fn n24_of_two_of_one_family_the_first_is_dead() {
    let hosts = "127.0.0.2 several.test\n127.0.0.1 several.test\n";
    let script = "for one in resolve several.test { last = one }\nserver = tcp listen \"{last}:0\"\n\
                  print len(resolve several.test)\n\
                  client = tcp connect \"several.test:{server.local.port}\" timeout 20s\n\
                  print client.peer == server.local\n";
    let Some(ended) = play_apart("hosts", hosts, script) else { return };
    assert_eq!(ended.with_status(0).stdout, "2\ntrue\n");
}

#[test]
fn n24_all_addresses_are_dead() {
    let hosts = "::1 several.test\n127.0.0.1 several.test\n";
    let script = "nobody = socket inet stream\nbind nobody 127.0.0.1:0\n\
                  tcp connect \"several.test:{nobody.local.port}\" timeout 20s\n";
    let Some(ended) = play_apart("hosts", hosts, script) else { return };
    let ended = ended.with_status(3);
    says(
        &ended.stderr,
        &["error: tcp connect 127.0.0.1:", "ECONNREFUSED", "-c:3:1", "[::1]:", "ECONNREFUSED"],
    );
}

#[test]
fn n24_every_resolved_address_needs_the_right() {
    // The name leads to a loopback address and to another one: the verdict is on the address.
    let hosts = "10.9.8.7 elsewhere.test\n";
    let Some(ended) = play_apart("hosts", hosts, "tcp connect elsewhere.test:80 timeout 5s\n") else {
        return;
    };
    says(&ended.with_status(3).stderr, &["not allowed", "--allow-net="]);
}

#[test]
fn n23_a_name_that_is_found_in_the_meantime_works_without_a_timeout() {
    let printed = harness::run(&mut lab(
        "server = tcp listen localhost:0\nprint server.local.ip\nclient = tcp connect server.local\n\
         conn = accept server timeout 5s\nprint conn.peer == client.local\n",
        &[],
    ))
    .with_status(0)
    .stdout;
    says(&printed, &["1\ntrue\n"]);
}

#[test]
fn a01_a_loopback_address_that_this_machine_has_lost_is_looked_for_nowhere() {
    let script = "for a in [\"127.0.0.1:9\", \"127.9.9.9:9\", \"0.0.0.0:9\", \"localhost:9\"] {\n\
                  try { tcp connect a } catch err { print a err.name }\n\
                  try { s = socket inet stream; connect s a } catch err { print a err.name } }\n";
    let down = format!("ip addr del 127.0.0.1/8 dev lo && {PLAY}");
    let Some(mut command) = apart("hosts", "127.0.0.1 localhost\n", &down) else { return };
    let ended = run(playing(&mut command, script)).with_status(0);
    assert_eq!(ended.stdout.matches("EADDRNOTAVAIL").count(), 8, "{}{}", ended.stdout, ended.stderr);
}
