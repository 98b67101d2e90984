//! F8: what is given in place of a file. Whoever reads a script, its input or the start file refuses at
//! once what would be waited for, or never ends; what a shell hands over is read.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

use harness::terminal::{Home, Terminal};
use harness::{Running, run, run_with, wirelab};

use crate::hostile::{lab, scratch};

fn fifo(path: &Path) {
    rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
}

#[test]
fn f08_a_script_that_is_no_file_is_refused_at_once() {
    let folder = scratch();
    fifo(&folder.path().join("pipe"));
    std::fs::create_dir(folder.path().join("folder")).unwrap();
    File::create(folder.path().join("sparse")).unwrap().set_len(1 << 40).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
    let said = [
        ("pipe", "named pipe (FIFO)"),
        ("/dev/zero", "is a device"),
        ("/dev/full", "is a device"),
        ("/dev/null", "is a device"),
        ("/dev/tty", "is a device"),
        ("socket", "is a socket"),
        ("folder", "is a folder"),
        ("/proc/kmsg", "made by the kernel"),
        ("/proc/self/environ", "made by the kernel"),
        ("sparse", "larger than 256 MiB"),
    ];
    let ways: &[&[&str]] = &[
        &["run"],
        &["check"],
        &["rehearse"],
        &["run", "-i"],
        &["run", "--step"],
        &["run", "--seeds", "1-2"],
        &["run", "--role", "a"],
        &[],
    ];
    for (name, reason) in said {
        for way in ways {
            // Little memory: none of it is read.
            let mut command = Command::new("prlimit");
            command.arg("--as=2000000000").arg(env!("CARGO_BIN_EXE_wirelab")).args(["--lang", "en"]);
            let ended = run(command.args(*way).arg(name).current_dir(folder.path())).with_status(1);
            assert!(ended.stderr.contains(reason), "{way:?} {name}: {}", ended.stderr);
        }
    }
    for (name, reason) in [("pipe", "is a pipe"), ("folder", "is a folder"), ("socket", "a socket")] {
        let ended = run(lab(&format!("run \"{name}\"")).current_dir(folder.path())).with_status(3);
        assert!(ended.stderr.contains(reason), "run {name}: {}", ended.stderr);
    }
}

#[test]
fn f08_what_a_shell_hands_over_is_read() {
    let folder = scratch();
    fifo(&folder.path().join("pipe"));
    std::fs::write(folder.path().join("file.lab"), "print \"ok\"\n").unwrap();
    let shell = |line: &str| {
        let mut command = Command::new("bash");
        command.arg("-c").arg(line).env("WIRELAB", env!("CARGO_BIN_EXE_wirelab")).env("WIRELAB_LANG", "en");
        run(command.current_dir(folder.path()))
    };
    for line in [
        "$WIRELAB run <(echo 'print \"ok\"')",
        // Which comes in two parts, and is waited for.
        "$WIRELAB <(echo -n 'print '; sleep 0.2; echo '\"ok\"')",
        "cat file.lab | $WIRELAB /dev/stdin",
        "cat file.lab | $WIRELAB run /dev/fd/0",
        "cat file.lab | $WIRELAB -",
        "$WIRELAB run - < file.lab",
        "$WIRELAB run /dev/stdin < file.lab",
        "$WIRELAB run /dev/fd/7 7< file.lab",
        "cat file.lab > pipe & $WIRELAB run - < pipe",
        "$WIRELAB check <(cat file.lab) && echo ok",
    ] {
        let ended = shell(line).with_status(0);
        assert_eq!(ended.stdout, "ok\n", "{line}: {}", ended.stderr);
    }
    for (line, reason) in [
        ("$WIRELAB - < /dev/zero", "is a device"),
        ("$WIRELAB - < folder", ""),
        ("$WIRELAB /dev/stdin < /dev/full", "is a device"),
        ("$WIRELAB run /dev/fd/7 7<> pipe", "named pipe (FIFO)"),
    ] {
        let ended = shell(line).with_status(1);
        assert!(ended.stderr.contains(reason), "{line}: {}", ended.stderr);
    }
    assert_eq!(shell("$WIRELAB - < /dev/null").with_status(0).stdout, "");
}

#[test]
fn f08_answers_come_from_a_pipe_when_somebody_writes_them() {
    let folder = scratch();
    let pipe = folder.path().join("pipe");
    fifo(&pipe);
    let script = "print \"ready\"\nx = input \"?\"\nprint x";
    let arguments = ["--input", "pipe", "-c", script];
    let program = Running::start(wirelab().args(arguments).current_dir(folder.path()));
    program.line_with("ready");
    std::fs::write(&pipe, "answer\n").unwrap();
    assert_eq!(program.line_with("answer"), "answer");
    program.finish().with_status(0);
    // Nobody writes, and the time limit counts all the same.
    let ended = run(wirelab().args(["--timeout", "300ms"]).args(arguments).current_dir(folder.path()));
    assert!(ended.with_status(3).stderr.contains("time limit"));
    let mut interrupted = Running::start(wirelab().args(arguments).current_dir(folder.path()));
    interrupted.line_with("ready");
    interrupted.signal("INT");
    interrupted.close_input();
    interrupted.finish().with_status(130);
    let ended = run(wirelab().args(["--input", ".", "-c", script]).current_dir(folder.path()));
    assert!(ended.with_status(1).stderr.contains("is a folder"));
    // One that never asks does not wait for it either.
    run(wirelab().args(["--input", "pipe", "-c", "print 1"]).current_dir(folder.path())).with_status(0);
}

#[test]
fn f08_a_start_file_a_history_and_a_tutorial_that_are_pipes_do_not_hold_the_prompt_up() {
    let home = Home::new();
    for path in [home.start_file(), home.history(), home.path("state/wirelab/tutorial")] {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        fifo(&path);
    }
    let mut terminal = Terminal::of(120, 40).home(&home).wirelab(&[]);
    terminal.is_ready();
    terminal.sees("is not a regular file");
    terminal.sees("start.lab is a pipe");
    assert_eq!(terminal.run("print 6 * 7").first().map(String::as_str), Some("42"));
    terminal.run("tutorial");
}

#[test]
fn f08_text_that_is_piped_into_the_prompt_is_as_before() {
    let ended = run_with(&mut wirelab(), "print 6 * 7\n").with_status(0);
    assert_eq!(ended.stdout, "42\n");
    let mut command = wirelab();
    let null = command.arg("-").stdin(Stdio::null()).output().unwrap();
    assert_eq!((null.status.code(), null.stdout.as_slice()), (Some(0), &b""[..]));
}
