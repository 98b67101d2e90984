//! Faults of the system: calls that are interrupted or refused, limits that are met, readers that stand
//! still, signals, folders that are missing. A test is named after the row that it proves.
//!
//! Errors are put into system calls by strace. Where it is missing, or may trace nothing, a test says so
//! and passes.

use std::process::Command;

mod calls;
mod ending;
mod folders;
mod limits;
mod places;
mod stalled;
mod time;

/// `wirelab -c TEXT`.
fn lab(text: &str) -> Command {
    let mut command = harness::wirelab();
    command.args(["--timeout", "50s", "-c", text]);
    command
}

/// The same command under another program: `prlimit --nofile=4 --`.
fn under(outer: &[&str], command: &Command) -> Command {
    let [program, arguments @ ..] = outer else { panic!("no program") };
    let mut whole = Command::new(program);
    whole.args(arguments).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => whole.env(name, value),
            None => whole.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        whole.current_dir(folder);
    }
    whole
}

/// The same command with an error in place of a system call's answer: `when` as strace(1) has it.
fn injected(command: &Command, call: &str, error: &str, when: &str) -> Command {
    let (trace, inject) = (format!("trace={call}"), format!("inject={call}:error={error}:when={when}"));
    under(&["strace", "-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject], command)
}

/// Whether strace is there and may trace.
fn can_inject() -> bool {
    harness::requires("strace")
        && Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).output().is_ok_and(|output| {
            let works = output.status.success();
            if !works {
                println!("skipped: strace may not trace here");
            }
            works
        })
}

/// A folder of this test alone.
fn scratch() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("wl").tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}
