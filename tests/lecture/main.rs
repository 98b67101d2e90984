//! What makes a script a lesson: its words for a class, and how it is played statement by statement.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

#[path = "../harness/mod.rs"]
mod harness;

mod ask;
mod engine;
mod roles;
mod same_calls;
mod signals;

use harness::Finished;

/// Runs a script with further words of the command line.
#[track_caller]
fn play(script: &str, words: &[&str]) -> Finished {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t.lab"), script).unwrap();
    let mut command = harness::wirelab();
    command.current_dir(folder.path()).args(["run", "t.lab"]).args(words);
    harness::run(&mut command)
}

/// The script runs without a word on stderr and prints this.
#[track_caller]
fn prints(script: &str, expected: &str) {
    let finished = play(script, &[]).with_status(0);
    assert_eq!(finished.stdout, expected, "of {script}");
    assert_eq!(finished.stderr, "", "of {script}");
}

/// The script ends with this status, and stderr has all of this in it.
#[track_caller]
fn fails(script: &str, status: i32, said: &[&str]) {
    let finished = play(script, &[]).with_status(status);
    for part in said {
        assert!(finished.stderr.contains(part), "no {part:?} in:\n{}", finished.stderr);
    }
}
