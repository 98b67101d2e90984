//! What `.ci/steps` says of things that were left out: their count, and that nothing may be wanting that
//! `.ci/tools` should have installed.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use harness::{Finished, repository, run};

/// Plays a step whose tests print this, where these programs should have been installed.
fn play(printed: &str, promised: &[&str]) -> Option<Finished> {
    let Ok(steps) = fs::read_to_string(repository(".ci/steps")) else {
        println!("skipped: a packed crate is without .ci");
        return None;
    };
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    fs::create_dir(folder.path().join(".ci")).unwrap();
    write(".ci/steps", &steps);
    write(
        ".ci/tools",
        &format!("#!/bin/sh\n[ \"$1\" = --promised ] && printf '%s\\n' {}\n", promised.join(" ")),
    );
    fs::set_permissions(folder.path().join(".ci/tools"), fs::Permissions::from_mode(0o755)).unwrap();
    write("printed", printed);
    let mut command = Command::new("bash");
    command.args(["-euo", "pipefail", "-c", ". .ci/steps; step tests noting cat printed; finish"]);
    Some(run(command.current_dir(folder.path())))
}

/// As `cargo test -- --show-output` has it.
const PRINTED: &str = "running 4 tests\n\nsuccesses:\n\n\
    ---- faults::one stdout ----\nskipped: tshark is not installed\n\n\
    ---- faults::two stdout ----\nskipped: tshark is not installed\n\n\
    ---- faults::three stdout ----\nskipped: another user's limit needs root\n\n\
    ---- faults::four stdout ----\nskipped: zsh is not installed\n\n\
    test result: ok. 4 passed\n";

#[test]
fn what_was_left_out_is_counted_in_one_line() {
    let Some(finished) = play(PRINTED, &["strace"]) else { return };
    let finished = finished.with_status(0);
    let line = "\nleft out 4 times: 3 for want of a program (tshark 2, zsh 1), 1 for other reasons\nPASSED: ";
    assert!(finished.stdout.contains(line), "{}", finished.stdout);
    assert!(finished.stdout.contains("\n    faults::four: zsh is not installed\n"), "{}", finished.stdout);
}

#[test]
fn nothing_may_be_wanting_that_should_have_been_installed() {
    let Some(finished) = play(PRINTED, &["strace", "tshark", "zsh"]) else { return };
    let finished = finished.with_status(1);
    let line = "\nFAILED in step: tools, which should have installed tshark zsh, ";
    assert!(finished.stdout.contains(line), "{}", finished.stdout);
    assert!(finished.stdout.contains("\nleft out 4 times: "), "{}", finished.stdout);
}

#[test]
fn where_nothing_is_left_out_nothing_is_said_of_it() {
    let Some(finished) = play("running 0 tests\n", &["tshark"]) else { return };
    let finished = finished.with_status(0);
    assert!(!finished.stdout.contains("left out"), "{}", finished.stdout);
}
