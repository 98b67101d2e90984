//! Every script under `scripts/` plays, in English and in Chinese, and the halves of a pair play
//! together.
//!
//! Scripts run at the same time, those with the port 9999 in turn. Two variables make it harder:
//! `WIRELAB_ROUNDS` (each script so often in a row) and `WIRELAB_WORKERS` (so many at once).

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use std::collections::{BTreeSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use std::{env, thread};

use harness::CoursePort;

mod harness;

#[test]
fn every_script_plays_in_english() {
    play_all("en");
}

#[test]
fn every_script_plays_in_chinese() {
    play_all("zh");
}

#[test]
fn the_halves_of_a_pair_are_one_case() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("a-client.lab", "pair \"a-server.lab\"\ntcp connect 127.0.0.1:9999\n");
    write("a-server.lab", "pair \"a-client.lab\" # plays first\ntcp listen 127.0.0.1:9999\n");
    write("b-client.lab", "udp open\n");
    write("b-server.lab", "pair \"b-client.lab\"\nudp bind 127.0.0.1:9999\n");
    write("c.lab", "requires net 0.0.0.0:0\nrequires write \"out\"\n");

    let cases = cases(folder.path());
    let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    let names: Vec<_> =
        cases.iter().map(|case| (name(&case.script), case.partner.as_ref().map(name))).collect();
    let pair = |first: &str, second: &str| (first.to_owned(), Some(second.to_owned()));
    let alone = ("c.lab".to_owned(), None);
    assert_eq!(names, [pair("a-server.lab", "a-client.lab"), pair("b-server.lab", "b-client.lab"), alone]);
    assert_eq!(grants(&cases[2].text), ["--allow-net=0.0.0.0:0", "--allow-write=out"]);
}

/// A script, or the two halves of a pair: the one that is started first, and the other.
#[derive(Clone)]
struct Case {
    script: PathBuf,
    partner: Option<PathBuf>,
    text: String,
}

fn play_all(language: &str) {
    let cases = cases(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts"));
    let rounds = number("WIRELAB_ROUNDS", 1);
    let workers = number("WIRELAB_WORKERS", 4);
    let queue: Mutex<VecDeque<Case>> = Mutex::new((0..rounds).flat_map(|_| cases.iter().cloned()).collect());
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let Some(case) = queue.lock().unwrap().pop_front() else { break };
                    if let Err(what) = play(&case, language) {
                        wrong.lock().unwrap().push(format!("{}: {what}", case.script.display()));
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} of {}:\n\n{}", wrong.len(), cases.len() * rounds, wrong.join("\n\n"));
}

fn number(variable: &str, otherwise: usize) -> usize {
    env::var(variable).map_or(otherwise, |value| value.parse().unwrap())
}

/// All scripts under a folder. The halves of a pair are one case: the one that names its partner is
/// started first, and where they name each other, the one that listens.
fn cases(folder: &Path) -> Vec<Case> {
    let mut scripts = Vec::new();
    collect(folder, &mut scripts);
    scripts.sort();
    let all: Vec<Case> = scripts
        .into_iter()
        .map(|script| {
            let text = fs::read_to_string(&script).unwrap();
            let partner = operands(&text, "pair ").next().map(|name| script.with_file_name(name));
            Case { script, partner, text }
        })
        .collect();
    let comes_second = |case: &Case| {
        let first = all.iter().find(|other| other.partner.as_ref() == Some(&case.script));
        first.is_some() && (case.partner.is_none() || !is_server(&case.text))
    };
    all.iter().filter(|case| !comes_second(case)).cloned().collect()
}

fn is_server(text: &str) -> bool {
    text.contains("tcp listen") || text.contains("udp bind")
}

fn collect(folder: &Path, scripts: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, scripts);
        } else if path.extension().is_some_and(|extension| extension == "lab") {
            scripts.push(path);
        }
    }
}

/// What stands behind these words at the beginning of a line, without quotes and comment.
fn operands<'a>(text: &'a str, words: &'a str) -> impl Iterator<Item = &'a str> {
    let lines = text.lines().filter_map(move |line| line.strip_prefix(words));
    lines.map(|rest| rest.split(" #").next().unwrap_or(rest).trim().trim_matches('"'))
}

fn play(case: &Case, language: &str) -> Result<(), String> {
    let _turn = case.text.contains("9999").then(CoursePort::hold);
    let folder = tempfile::tempdir().unwrap();
    let program = |script: &Path, text: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wirelab"));
        command.arg("run").arg(script).args(["--timeout", "60s"]).args(grants(text));
        command.current_dir(folder.path()).env("WIRELAB_LANG", language);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    };
    let Some(partner) = &case.partner else {
        return verdict("", &program(&case.script, &case.text).output().unwrap(), &[0]);
    };
    let mut first = program(&case.script, &case.text).spawn().unwrap();
    let ready = wait_until_it_listens(&mut first);
    let other = program(partner, &fs::read_to_string(partner).unwrap()).output().unwrap();
    end(&mut first);
    let first = first.wait_with_output().unwrap();
    ready?;
    verdict("the other half ", &other, &[0]).map_err(|what| format!("{what}{}", shown(&first)))?;
    verdict("", &first, &[0, 143])
}

/// The flags for the rights that a script asks for at its top.
fn grants(text: &str) -> Vec<String> {
    let of = |right: &str| -> Vec<String> {
        let words = format!("requires {right} ");
        operands(text, &words).map(|what| format!("--allow-{right}={what}")).collect()
    };
    ["net", "read", "write"].into_iter().flat_map(of).collect()
}

fn verdict(which: &str, output: &Output, allowed: &[i32]) -> Result<(), String> {
    match output.status.code() {
        Some(status) if allowed.contains(&status) => Ok(()),
        _ => Err(format!("{which}ended with {}\n{}", output.status, shown(output))),
    }
}

fn shown(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("--- stdout\n{}--- stderr\n{}", text(&output.stdout), text(&output.stderr))
}

/// Returns when a process has a listening TCP socket or a bound UDP socket.
fn wait_until_it_listens(process: &mut Child) -> Result<(), String> {
    let deadline = Instant::now() + Duration::from_secs(20);
    while Instant::now() < deadline {
        if listens(process.id()) {
            return Ok(());
        }
        if let Some(status) = process.try_wait().unwrap() {
            return Err(format!("ended with {status} before it listened"));
        }
        thread::sleep(Duration::from_millis(5));
    }
    Err("did not listen within 20 s".into())
}

/// Looks the sockets of a process up in the kernel's tables, see proc(5): column 3 is the state
/// (0A: LISTEN; 07: a UDP socket that is bound), column 9 the inode.
fn listens(process: u32) -> bool {
    let Ok(descriptors) = fs::read_dir(format!("/proc/{process}/fd")) else { return false };
    let own: BTreeSet<String> = descriptors
        .filter_map(|entry| fs::read_link(entry.ok()?.path()).ok())
        .filter_map(|link| Some(link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned()))
        .collect();
    [("tcp", "0A"), ("tcp6", "0A"), ("udp", "07"), ("udp6", "07")].iter().any(|(table, state)| {
        let table = fs::read_to_string(format!("/proc/net/{table}")).unwrap_or_default();
        table.lines().skip(1).any(|line| {
            let columns: Vec<&str> = line.split_whitespace().collect();
            columns.get(3) == Some(state) && columns.get(9).is_some_and(|inode| own.contains(*inode))
        })
    })
}

/// Ends a half that stays up; one that has ended is left alone.
fn end(process: &mut Child) {
    if process.try_wait().unwrap().is_none() {
        let _ = Command::new("kill").arg(process.id().to_string()).status();
    }
}
