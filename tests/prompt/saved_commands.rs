//! A session of any command that there is: its examples are typed at a prompt, saved with and without
//! `expect`, and what was saved plays, right away and again.

use std::fs;
use std::path::PathBuf;

use harness::{run, run_with, wirelab};
use regex::Regex;
use wirelab_lang::commands::COMMANDS;
use wirelab_lang::spec::{Command, Example};

/// How often a saved script runs.
const RUNS: usize = 2;

/// What is typed for an example: its lines, and behind an assignment the names, so that their values are
/// shown and something is said of them.
fn typed(example: &Example) -> String {
    let prompts = ["wirelab> ", "lab 2> ", "lab 3> "];
    let lines = example.script.lines().filter_map(|line| match example.is_at_prompt() {
        true => prompts.iter().find_map(|prompt| line.strip_prefix(prompt)),
        false => Some(line),
    });
    let mut typed = String::new();
    for line in lines {
        typed.push_str(line);
        typed.push('\n');
        let assigned =
            line.split_once(" = ").map(|(names, _)| names).filter(|names| !names.contains(['"', '{']));
        for name in assigned.into_iter().flat_map(|names| names.split(", ")) {
            // A block may have begun, in which the names are not shown.
            if !line.starts_with(' ') {
                typed.push_str(name);
                typed.push('\n');
            }
        }
    }
    typed
}

/// Whether a script has statements with a command, those in comments aside.
fn has(script: &str, command: &Command) -> bool {
    script.lines().any(|line| !line.starts_with('#') && line.contains(command.name))
}

/// Plays a script, each time in a folder in which nothing was done before; the sessions saved there are.
fn play(script: &str, text: &str, saved: &[PathBuf]) -> Result<(), String> {
    for _ in 0..RUNS {
        let folder = tempfile::tempdir().unwrap();
        for path in saved {
            fs::copy(path, folder.path().join(path.file_name().unwrap_or_default())).unwrap();
        }
        fs::write(folder.path().join(script), text).unwrap();
        let played = run(wirelab().args(["run", script]).current_dir(folder.path()));
        if played.status != 0 {
            return Err(format!("{text}\n--- status {}\n{}{}", played.status, played.stdout, played.stderr));
        }
    }
    Ok(())
}

fn records(command: &Command, example: &Example) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let session = typed(example);
    let lines = format!("{session}session save \"with.lab\" expect\nsession save \"without.lab\"\n");
    let told = run_with(wirelab().current_dir(folder.path()), &lines);
    let read = |name: &str| fs::read_to_string(folder.path().join(name));
    let (Ok(with), Ok(without)) = (read("with.lab"), read("without.lab")) else {
        return match command.is_about_the_prompt() || command.ends_run() {
            true => Ok(()),
            false => Err(format!("{session}--- nothing was saved\n{}{}", told.stdout, told.stderr)),
        };
    };
    let was_typed = has(&session, command) && !command.is_about_the_prompt();
    if was_typed && !(has(&with, command) && has(&without, command)) {
        return Err(format!("{session}--- is not in\n{with}"));
    }
    let entries = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let saved: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "lab")).collect();
    play("with.lab", &with, &saved)?;
    play("without.lab", &without, &saved)
}

#[test]
fn a_session_of_any_command_plays() {
    let mut wrong = Vec::new();
    for command in COMMANDS {
        if command.examples.is_empty() {
            wrong.push(format!("=== {}: no example", command.name));
        }
        let failed = command.examples.iter().filter_map(|example| records(command, example).err());
        wrong.extend(failed.map(|told| format!("=== {}\n{told}", command.name)));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_session_on_a_simulated_network_plays_with_the_seed_that_was_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let session = "net sim\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob delay 5ms loss 10%\n\
                   server = tcp listen 10.0.0.2:80 on bob\nclient = tcp connect 10.0.0.2:80 on alice\n\
                   conn = accept server\nsendall client \"hello\\n\"\nrecv conn\nclient.peer\nrandom(1, 1000)\n\
                   client.local\nclock\ninfo client\npackets\nsession save \"saved.lab\" expect\n";
    let told = run_with(wirelab().current_dir(folder.path()), session);
    let saved = fs::read_to_string(folder.path().join("saved.lab")).unwrap();
    let seed = told.stdout.lines().next().unwrap();
    let line = Regex::new(r"(?m)^net sim seed (\d+)$").unwrap();
    assert_eq!(line.captures(&saved).map(|found| found[1].to_owned()).as_deref(), Some(seed), "{saved}");
    assert!(!saved.contains("\nrequires"), "{saved}");
    assert!(saved.contains("\nexpect ") && saved.contains("hello"), "{saved}");
    for _ in 0..RUNS {
        let played = run(wirelab().arg("saved.lab").current_dir(folder.path()));
        assert_eq!(played.status, 0, "{saved}\n{}{}", played.stdout, played.stderr);
    }
}
