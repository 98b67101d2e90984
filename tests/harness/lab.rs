//! Small scripts as `wirelab run` plays them, and the scripts that the project ships.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Finished, repository, run, wirelab};

/// Runs a script with further words of the command line.
#[track_caller]
pub fn play(script: &str, words: &[&str]) -> Finished {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("t.lab"), script).unwrap();
    let mut command = wirelab();
    command.current_dir(folder.path()).args(["run", "t.lab"]).args(words);
    run(&mut command)
}

/// The script runs without a word on stderr and prints this.
#[track_caller]
pub fn prints(script: &str, expected: &str) {
    let finished = play(script, &[]).with_status(0);
    assert_eq!(finished.stdout, expected, "of {script}");
    assert_eq!(finished.stderr, "", "of {script}");
}

/// The script ends with this status, and stderr has all of this in it.
#[track_caller]
pub fn fails(script: &str, status: i32, said: &[&str]) -> Finished {
    let finished = play(script, &[]).with_status(status);
    for part in said {
        assert!(finished.stderr.contains(part), "no {part:?} in:\n{}", finished.stderr);
    }
    finished
}

/// Every script that the project ships, in order of their paths.
pub fn scripts() -> Vec<PathBuf> {
    scripts_in(&repository("scripts"))
}

/// Every script in a folder and those within, in order of their paths.
pub fn scripts_in(folder: &Path) -> Vec<PathBuf> {
    let mut scripts = Vec::new();
    collect(folder, &mut scripts);
    scripts.sort();
    scripts
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
