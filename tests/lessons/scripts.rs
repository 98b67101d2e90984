//! Every script under `scripts/` plays, in English and in Chinese, and the halves of a pair play
//! together. Each is a lesson: of three to nine steps, with a question, in both languages.
//!
//! Scripts run at the same time, those with the port 9999 in turn. Two variables make it harder:
//! `WIRELAB_ROUNDS` (each script so often in a row) and `WIRELAB_WORKERS` (so many at once).

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::{env, fs, thread};

use harness::{CoursePort, Finished, Running, lab, repository, run};

/// The port of all pairs, and of a few others.
const COURSE_PORT: &str = ":9999";

#[test]
fn every_script_plays_in_english() {
    play_all("en");
}

#[test]
fn every_script_plays_in_chinese() {
    play_all("zh");
}

#[test]
fn every_script_is_a_lesson_in_both_languages() {
    let mut wrong = Vec::new();
    for script in lab::scripts() {
        let text = fs::read_to_string(&script).unwrap();
        let statements = statements(&text);
        let count = |word: &str| statements.iter().filter(|(first, _)| *first == word).count();
        let name = script.display();
        if !(3..=9).contains(&count("step")) {
            wrong.push(format!("{name}: {} steps", count("step")));
        }
        if count("ask") == 0 {
            wrong.push(format!("{name}: asks nothing"));
        }
        for (word, statement) in &statements {
            let speaks = ["step", "say", "ask", "note"].contains(word);
            if speaks && !(statement.contains(" en \"") && statement.contains(" zh \"")) {
                wrong.push(format!("{name}: in one language only: {statement}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
    let cases = cases(&repository("scripts"));
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
    let all: Vec<Case> = lab::scripts_in(folder)
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

/// The word that a statement of the script itself begins with, and its text up to the next one.
fn statements(text: &str) -> Vec<(&str, String)> {
    let mut found: Vec<(&str, String)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let goes_on = line.starts_with([' ', '}', ']', ')']) || line.is_empty();
        match found.last_mut() {
            Some((_, statement)) if goes_on => *statement += line,
            _ => found.push((line.split(' ').next().unwrap_or_default(), line.to_owned())),
        }
    }
    found
}

/// What stands behind these words at the beginning of a line, without quotes and comment.
fn operands<'a>(text: &'a str, words: &'a str) -> impl Iterator<Item = &'a str> {
    let lines = text.lines().filter_map(move |line| line.strip_prefix(words));
    lines.map(|rest| rest.split(" #").next().unwrap_or(rest).trim().trim_matches('"'))
}

fn play(case: &Case, language: &str) -> Result<(), String> {
    let _turn = case.text.contains(COURSE_PORT).then(CoursePort::hold);
    let folder = tempfile::tempdir().unwrap();
    let program = |script: &Path, text: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wirelab"));
        command.arg("run").arg(script).args(["--timeout", "50s"]).args(grants(text));
        command.current_dir(folder.path()).env("WIRELAB_LANG", language);
        command
    };
    let Some(partner) = &case.partner else {
        return verdict("", &run(&mut program(&case.script, &case.text)), &[0]);
    };
    let mut first = Running::start(&mut program(&case.script, &case.text));
    first.close_input();
    // The half that is started first says where it is to be found once it is there.
    first.heard(COURSE_PORT)?;
    let other = run(&mut program(partner, &fs::read_to_string(partner).unwrap()));
    first.signal("TERM");
    let first = first.finish();
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

fn verdict(which: &str, ended: &Finished, allowed: &[i32]) -> Result<(), String> {
    match allowed.contains(&ended.status) {
        true => Ok(()),
        false => Err(format!("{which}ended with {}\n{}", ended.status, shown(ended))),
    }
}

fn shown(ended: &Finished) -> String {
    format!("--- stdout\n{}--- stderr\n{}", ended.stdout, ended.stderr)
}
