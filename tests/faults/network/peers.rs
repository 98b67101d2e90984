//! The other end: small Python programs, and how the tests of this folder start what they test.

use std::process::Command;

use harness::{Finished, Running, run, wirelab};

/// What every Python peer has at hand.
const PRELUDE: &str = r#"
import socket, struct, sys, select, time, os
ARGS = sys.argv[1:]
def say(*what):
    print(*what, flush=True)
def hear():
    return sys.stdin.readline().rstrip("\n")
def family(host):
    return socket.AF_INET6 if ":" in host else socket.AF_INET
def listener(host="127.0.0.1", backlog=5):
    s = socket.socket(family(host), socket.SOCK_STREAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((host, 0))
    s.listen(backlog)
    s.settimeout(50)
    say("port", s.getsockname()[1])
    return s
def accepted(s):
    c, _ = s.accept()
    c.settimeout(50)
    return c
def client(port, host="127.0.0.1"):
    c = socket.create_connection((host, port), 50)
    c.settimeout(50)
    return c
def reset(c):
    c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    c.close()
def heard(c):
    """What comes until the end, and what the end was."""
    data = b""
    while True:
        try:
            piece = c.recv(65536)
        except OSError as error:
            return data, type(error).__name__
        if not piece:
            return data, "end"
        data += piece
"#;

/// A Python program in the background.
#[track_caller]
pub fn python(program: &str, arguments: &[&str]) -> Running {
    let mut command = Command::new("python3");
    command.arg("-u").arg("-c").arg(format!("{PRELUDE}\n{program}")).args(arguments);
    Running::start(&mut command)
}

/// A script given on the command line, with names set from outside.
pub fn lab(script: &str, names: &[(&str, &str)]) -> Command {
    let mut command = wirelab();
    for (name, value) in names {
        command.arg("--set").arg(format!("{name}={value}"));
    }
    command.arg("-c").arg(script);
    command
}

/// Plays a script that must end well: what it printed.
#[track_caller]
pub fn plays(script: &str) -> String {
    run(&mut lab(script, &[])).with_status(0).stdout
}

/// Plays a script that an error must end: status 3.
#[track_caller]
pub fn fails(script: &str) -> Finished {
    run(&mut lab(script, &[])).with_status(3)
}

/// Plays a script against a peer that has said its port: `peer` is its address.
#[track_caller]
pub fn against(peer: &Running, script: &str) -> Command {
    let port = harness::port_in(&peer.line_with("port"));
    lab(script, &[("peer", &format!("127.0.0.1:{port}"))])
}

/// That all of this stands in the text, and in this order.
#[track_caller]
pub fn says(text: &str, wanted: &[&str]) {
    let mut rest = text;
    for part in wanted {
        let Some(at) = rest.find(part) else { panic!("{part:?} is missing in\n{text}") };
        rest = &rest[at + part.len()..];
    }
}

/// A field of /proc/PID/status that is a number of KiB.
pub fn kib(process: u32, field: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with(field))
        .unwrap_or_else(|| panic!("no {field} in\n{status}"));
    line.split_whitespace().rev().nth(1).unwrap().parse().unwrap()
}

/// The processor time that a process has taken, in seconds (proc(5), fields 14 and 15).
pub fn processor_time(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let behind_name = stat.rsplit_once(')').unwrap().1;
    let fields: Vec<&str> = behind_name.split_whitespace().collect();
    let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
    // The kernel tells ticks of 1/100 s to programs, whatever its own are.
    ticks / 100.0
}
