//! Y15: folders that are missing, or are none.

use std::process::Command;

use harness::{requires, run, wirelab};

use crate::system::scratch;

#[test]
fn y15_a_demo_without_a_folder_names_tmpdir() {
    let folder = scratch();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    for (named, error) in [
        (folder.path().join("missing"), "ENOENT"),
        (file, "ENOTDIR"),
        // Nobody makes a folder there, root neither.
        ("/proc".into(), "ENOENT"),
    ] {
        let mut command = wirelab();
        command.args(["demo", "tcp/hello"]).env("TMPDIR", &named);
        let ended = run(&mut command).with_status(3);
        let named = named.to_str().unwrap();
        assert!(ended.stderr.contains(error), "{named}: {}", ended.stderr);
        assert!(ended.stderr.contains("TMPDIR") && ended.stderr.contains(named), "{}", ended.stderr);
    }
}

/// A shell without /proc; `None` where the machine does not allow it.
fn without_proc(then: &str) -> Option<Command> {
    let apart = |line: &str| {
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-c"]).arg(format!("mount -t tmpfs none /proc && {line}"));
        command
    };
    let allowed = requires("unshare") && apart("true").output().is_ok_and(|output| output.status.success());
    if !allowed {
        println!("skipped: a mount namespace of its own needs root here");
    }
    let mut command = apart(then);
    command.env("W", env!("CARGO_BIN_EXE_wirelab")).env("WIRELAB_LANG", "en").env("NO_COLOR", "1");
    allowed.then_some(command)
}

#[test]
fn y15_without_proc_sockets_signals_and_demos_work() {
    let script = "server = tcp listen 127.0.0.1:0; c = tcp connect server.local; print server.state c.state";
    let Some(mut command) = without_proc(&format!("exec \"$W\" -c '{script}'")) else { return };
    assert_eq!(run(&mut command).with_status(0).stdout, "LISTEN ESTABLISHED\n");
    let Some(mut demo) = without_proc("exec \"$W\" demo tcp/hello") else { return };
    run(&mut demo).with_status(0);
    let Some(mut ended) = without_proc("\"$W\" -c 'sleep 1h' & sleep 0.5; kill -INT $!; wait $!") else {
        return;
    };
    // A shell lets what it starts in the background ignore SIGINT, and the program hears it all the same.
    run(&mut ended).with_status(130);
}

#[test]
fn y15_without_proc_a_limit_is_still_told() {
    let Some(mut command) = without_proc("ulimit -n 4; exec \"$W\" -c 'sleep 1ms'") else { return };
    let ended = run(&mut command).with_status(3);
    assert!(ended.stderr.contains("RLIMIT_NOFILE (`ulimit -n`): 4 files"), "{}", ended.stderr);
}

#[test]
fn y15_a_file_that_cannot_be_saved_without_proc_says_why() {
    let Some(mut command) = without_proc("exec \"$W\" -c 'save \"x\" \"never\"'") else { return };
    let folder = scratch();
    let ended = run(command.current_dir(folder.path()));
    if ended.status != 0 {
        assert!(ended.stderr.contains("/proc is not mounted"), "{}", ended.stderr);
    }
}
