//! Input, peers, files and scripts that mean harm, through the real program.
//!
//! Each test is named by the row of the list of faults that it holds: Y output, M memory and
//! numbers, P parsing, D data from outside, F files, A rights. `values` and `texts` hold the
//! properties behind them.

use std::process::{Command, Output};

mod data;
mod denials;
mod limits;
mod memory;
mod names;
mod no_files;
mod output;
mod parsing;
mod replaced;
mod rights;
mod saving;
mod values;

/// `wirelab -c TEXT`.
fn lab(text: &str) -> Command {
    let mut command = harness::wirelab();
    command.args(["--timeout", "50s", "-c", text]);
    command
}

/// Runs to the end; what it wrote, byte for byte.
fn bytes(command: &mut Command) -> Output {
    command.stdin(std::process::Stdio::null()).output().unwrap()
}

/// The same command under limits of prlimit(1).
fn limited(command: &Command, limits: &[&str]) -> Command {
    let mut outer = Command::new("prlimit");
    outer.args(limits).arg("--").arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => outer.env(name, value),
            None => outer.env_remove(name),
        };
    }
    outer
}

/// A folder of this test alone, with what to run in it as its working directory.
fn scratch() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("wl").tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}
