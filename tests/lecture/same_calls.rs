//! A lesson does to its sockets what a run does, as strace sees it.

use std::collections::BTreeMap;
use std::process::Command;
use std::rc::Rc;

use harness::{repository, requires, run};

use super::engine;

/// Names the script that the traced lesson plays.
const SCRIPT: &str = "WIRELAB_TEST_LESSON";

/// Plays a whole lesson, in whatever program this test runs.
#[test]
fn a_whole_lesson_goes_well() {
    let name = std::env::var(SCRIPT).unwrap_or_else(|_| "tcp/hello".to_owned());
    let text = std::fs::read_to_string(repository("scripts").join(format!("{name}.lab"))).unwrap();
    let mut player = engine::player(&text);
    let outline = Rc::clone(player.outline());
    engine::all(&mut player);
    assert_eq!(player.played().entries.len(), outline.statements.len());
    assert_eq!(player.end().1.status, 0);
}

/// What was done to one socket after another: to each, call by call.
fn sequences(log: &str) -> Vec<Vec<String>> {
    let mut open: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    let mut over = Vec::new();
    for (call, arguments, result) in calls(log) {
        let descriptor: Option<i64> =
            arguments.split([',', ')']).next().and_then(|first| first.trim().parse().ok());
        match call.as_str() {
            "socket" if !arguments.contains("AF_NETLINK") && result >= 0 => {
                open.insert(result, vec![format!("socket {arguments}")]);
            }
            "socketpair" => {
                let ends =
                    arguments.split(['[', ']', ',']).filter_map(|part| part.trim().parse::<i64>().ok());
                ends.filter(|end| *end > 2).for_each(|end| {
                    open.insert(end, vec!["pair".to_owned()]);
                });
            }
            "accept4" | "accept" if result >= 0 => {
                open.insert(result, vec!["accepted".to_owned()]);
                if let Some(listener) = descriptor.and_then(|descriptor| open.get_mut(&descriptor)) {
                    listener.push("accept".to_owned());
                }
            }
            "close" => over.extend(descriptor.and_then(|descriptor| open.remove(&descriptor))),
            _ => {
                let Some(sequence) = descriptor.and_then(|descriptor| open.get_mut(&descriptor)) else {
                    continue;
                };
                match call.as_str() {
                    "sendto" | "recvfrom" => sequence.push(format!("{call} {result}")),
                    "setsockopt" | "listen" | "shutdown" => {
                        let behind = arguments.split_once(',').map_or("", |(_, rest)| rest);
                        sequence.push(format!("{call}{behind}"));
                    }
                    "bind" | "connect" => sequence.push(call),
                    _ => {}
                }
            }
        }
    }
    over.extend(open.into_values().map(|mut sequence| {
        sequence.push("left open".to_owned());
        sequence
    }));
    // The end of a run may come before a background task has seen the end of its connection.
    for sequence in
        over.iter_mut().filter(|sequence| sequence.first().is_some_and(|first| first == "accepted"))
    {
        while sequence.last().is_some_and(|last| last == "recvfrom 0") {
            sequence.pop();
        }
    }
    over.sort();
    over
}

/// The calls in a log with their results; those that would have blocked are tried again and not among
/// them.
fn calls(log: &str) -> Vec<(String, String, i64)> {
    let mut unfinished: BTreeMap<&str, String> = BTreeMap::new();
    let mut found = Vec::new();
    for line in log.lines() {
        let Some((thread, call)) = line.split_once(' ') else { continue };
        let mut call = call.trim_start().to_owned();
        if let Some(begun) = call.strip_suffix(" <unfinished ...>") {
            unfinished.insert(thread, begun.to_owned());
            continue;
        }
        if let Some((_, rest)) = call.strip_prefix("<... ").and_then(|call| call.split_once(" resumed>")) {
            call = unfinished.remove(thread).unwrap_or_default() + rest;
        }
        let Some((name, rest)) = call.split_once('(') else { continue };
        let Some((arguments, result)) = rest.rsplit_once(" = ") else { continue };
        if result.contains("EAGAIN") {
            continue;
        }
        let number = result.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(-1);
        found.push((name.to_owned(), arguments.trim_end().trim_end_matches(')').to_owned(), number));
    }
    found
}

fn traced(mut what: Vec<String>, script: &str) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-e", "trace=network,close", "-o"]).arg(&log).args(what.drain(..));
    command.env("WIRELAB_LANG", "en").env("NO_COLOR", "1").env(SCRIPT, script);
    run(&mut command).with_status(0);
    let mut calls = sequences(&std::fs::read_to_string(log).unwrap());
    // What tells a program of signals is no socket of the script.
    calls.retain(|calls| *calls != ["pair"]);
    calls
}

#[test]
fn a_lesson_does_to_its_sockets_what_a_run_does() {
    if !requires("strace") {
        return;
    }
    for script in ["tcp/hello", "udp/hello", "summary/tcp"] {
        let path = repository("scripts").join(format!("{script}.lab")).display().to_string();
        let wirelab = env!("CARGO_BIN_EXE_wirelab").to_owned();
        let run = traced(vec![wirelab, "run".into(), path], script);
        let own = std::env::current_exe().unwrap().display().to_string();
        let lesson = ["same_calls::a_whole_lesson_goes_well", "--exact"].map(str::to_owned);
        let lesson = traced([vec![own], lesson.to_vec()].concat(), script);
        assert!(
            run.len() > 2 && run.iter().any(|calls| calls.iter().any(|call| call == "bind")),
            "{script}: {run:#?}"
        );
        assert_eq!(run, lesson, "of {script}");
    }
}
