//! Numbers on the command line: each is read as the language reads it.

use std::process::{Command, Stdio};

fn wirelab(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wirelab"));
    command.args(arguments).env("WIRELAB_LANG", "en").stdin(Stdio::null());
    command
}

#[test]
fn numbers_are_read_as_the_language_reads_them() {
    let run = |flags: &[&str]| {
        let text = ["-c", "expect 1_0ms == 10ms"];
        let output = wirelab(&[flags, &text].concat()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let link = ["--net", "sim", "--seed", "0x10", "--delay", "500ns", "--rate", "1.5Mbit", "--loss", "1_0%"];
    assert_eq!(run(&link), (Some(0), String::new()));
    for flags in [["--timeout", "1_0s"], ["--timeout", "1m 30s"], ["--seed", "1_000"]] {
        assert_eq!(run(&flags), (Some(0), String::new()), "{flags:?}");
    }
    for flag in ["--delay=5", "--delay=5%", "--rate=1MB/s", "--rate=1.5", "--loss=5", "--jitter=-1ms"] {
        let (status, text) = run(&["--net", "sim", flag]);
        assert!(status == Some(1) && text.contains(&flag[..5]), "{flag}: {text}");
    }
    for flag in ["--seed=-1", "--seed=1.5", "--seeds=9-1", "--seeds=1-1s", "--realtime=5%"] {
        assert_eq!(run(&[flag]).0, Some(1), "{flag}");
    }
}
