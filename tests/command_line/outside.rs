//! Values from outside: `--set`, `env`, `input`, words behind the script, and `run … with`.

use std::fs;
use std::path::Path;
use std::process::Command;

use harness::{run, run_with, wirelab};
use tempfile::TempDir;

/// A folder with a script.
fn with_script(name: &str, text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), text).unwrap();
    folder
}

fn within(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = wirelab();
    command.current_dir(folder).args(arguments);
    command
}

const DEFAULTS: &str = "default wait = 200ms\ndefault rate = 1.5\ndefault on = false\ndefault loss = 5%\n\
                        default ports = [80]\ndefault box = {a: 1}\ndefault at = 127.0.0.1:80\n\
                        default text = \"x\"\ndefault any = none\n\
                        print repr(wait) repr(rate) repr(on) repr(loss)\n\
                        print repr(ports) repr(box) repr(at) repr(text) repr(any)\n";

#[test]
fn set_is_read_as_a_literal_of_the_default() {
    let folder = with_script("x.lab", DEFAULTS);
    let all = [
        "--set=wait=-1.5s",
        "--set=rate=2",
        "--set=on=true",
        "--set=loss=20%",
        "--set=ports=[1, \"b\", 2s]",
        "--set=box={b: [], \"c d\": none}",
        "--set=at=localhost:9",
        "--set=text=7",
        "--set=any=7",
    ];
    let expected = "-1.5s 2.0 true 20%\n[1, \"b\", 2s] {b: [], \"c d\": none} localhost:9 \"7\" \"7\"\n";
    let ended = run(within(folder.path(), &all).args(["x.lab"])).with_status(0);
    assert_eq!(ended.stdout, expected);
    // In a lesson, at a prompt after the script, and piped into a prompt, too.
    let ended = run(&mut within(folder.path(), &["rehearse", "--set=wait=3s", "x.lab"])).with_status(0);
    assert!(!ended.stderr.contains("error"), "{}", ended.stderr);
    let ended = run_with(&mut within(folder.path(), &["-i", "--set=wait=3s", "x.lab"]), "print wait + 1s\n");
    assert!(ended.stdout.ends_with("4s\n"), "{}", ended.stdout);
    let typed = "default wait = 1s\nprint wait * 2\n";
    let ended = run_with(&mut within(folder.path(), &["--set=wait=3s"]), typed).with_status(0);
    assert_eq!(ended.stdout, "6s\n");
}

#[test]
fn what_does_not_fit_is_refused_with_the_form_that_would() {
    let folder = with_script("x.lab", DEFAULTS);
    for (given, form) in [
        ("wait=300", "--set wait=200ms"),
        ("wait=200ms # soon", "--set wait=200ms"),
        ("rate=fast", "--set rate=1.5"),
        ("on=yes", "--set on=false"),
        ("loss=5", "--set loss=5%"),
        ("ports=80", "--set 'ports=[80]'"),
        ("ports=[port]", "--set 'ports=[80]'"),
        ("box=[1]", "--set 'box={a: 1}'"),
        ("at=80", "--set at=127.0.0.1:80"),
    ] {
        for arguments in [&["run", "x.lab"][..], &["rehearse", "x.lab"], &["-i", "run", "x.lab"]] {
            let mut arguments = arguments.to_vec();
            arguments.insert(arguments.len() - 1, "--set");
            arguments.insert(arguments.len() - 1, given);
            let ended = run(&mut within(folder.path(), &arguments)).with_status(1);
            assert!(ended.stderr.contains(form), "{arguments:?}: {}", ended.stderr);
            assert_eq!(ended.stdout, "");
        }
    }
    let ended =
        run(&mut within(folder.path(), &["--set=n=x", "-c", "default n = 2 * 3\nprint n"])).with_status(1);
    assert!(ended.stderr.contains("--set n=9999"), "{}", ended.stderr);
}

#[test]
fn a_script_is_played_with_values_for_its_defaults() {
    let folder = with_script("x.lab", "default port = 80\ndefault wait = 1.5\nprint port wait\n");
    for (script, said) in [
        ("run \"x.lab\" with {port: 9999}\n", "9999 1.5\n"),
        ("v = {wait: 2}\nrun \"x.lab\" with v\nrun \"x.lab\"\n", "80 2.0\n80 1.5\n"),
        (
            "try { run \"x.lab\" with {prot: 1} } catch e { print e.name e.help }\n",
            "VALUE did you mean `port`?\n",
        ),
        ("try { run \"x.lab\" with {port: \"1\"} } catch e { print e.name }\n", "KIND\n"),
        ("t = spawn { run \"x.lab\" with {port: 1} }\nwait t\n", "1 1.5\n"),
    ] {
        let ended = run(&mut within(folder.path(), &["-c", script])).with_status(0);
        assert_eq!(ended.stdout, said, "{script}");
    }
    let typed = "run \"x.lab\" with {port: 1}\nprint port\nrun \"x.lab\"\nrun \"x.lab\" with {prot: 1}\n";
    let ended = run_with(&mut within(folder.path(), &[]), typed).with_status(3);
    assert_eq!(ended.stdout, "1 1.5\n1\n80 1.5\n");
    let ended = run(&mut within(folder.path(), &["-c", "run \"x.lab\" with 5"])).with_status(2);
    assert!(ended.stderr.contains("record"), "{}", ended.stderr);
}

#[test]
fn a_variable_of_the_environment_is_denied_and_granted_by_the_flag_named() {
    let script = "print env \"WL_SECRETS\"";
    let with = |arguments: &[&str], script: &str| {
        let mut command = wirelab();
        command.env("WL_SECRETS", "hunter2").env_remove("WL_NOTHING");
        run(command.args(arguments).args(["-c", script]))
    };
    let ended = with(&[], script).with_status(3);
    let flag = ended.stderr.split_whitespace().find(|word| word.starts_with("--allow-env=")).unwrap();
    assert!(!ended.stderr.contains("hunter2") && flag == "--allow-env=WL_SECRETS", "{}", ended.stderr);
    assert_eq!(with(&[flag], script).with_status(0).stdout, "hunter2\n");
    // A denial is the same where nothing is set, and one variable is not another.
    let none = with(&[flag], "print env \"WL_NOTHING\"").with_status(3);
    assert_eq!(none.stderr, ended.stderr.replace("WL_SECRETS", "WL_NOTHING"));
}

#[test]
fn requires_env_is_asked_for_before_the_run() {
    let script = "requires env WL_SECRETS\nprint env \"WL_SECRETS\" == none";
    let ended = run(wirelab().env_remove("WL_SECRETS").args(["-c", script])).with_status(3);
    assert!(ended.stderr.contains("--allow-env=WL_SECRETS") && ended.stdout.is_empty(), "{}", ended.stderr);
    let ended = run(wirelab().args(["--allow-env=WL_SECRETS", "-c", script])).with_status(0);
    assert_eq!(ended.stdout, "true\n");
    for wrong in ["--allow-env=", "--allow-env=A=B"] {
        run(wirelab().args([wrong, "-c", "print 1"])).with_status(1);
    }
}

#[test]
fn a_saved_session_asks_for_the_variables_that_it_reads() {
    let folder = tempfile::tempdir().unwrap();
    let typed = "x = env \"WL_SECRETS\"\nsession save \"s.lab\" expect\n";
    run_with(&mut within(folder.path(), &["--allow-env=WL_SECRETS"]), typed).with_status(0);
    let saved = fs::read_to_string(folder.path().join("s.lab")).unwrap();
    assert!(saved.contains("requires env \"WL_SECRETS\"\n"), "{saved}");
    run(&mut within(folder.path(), &["--allow-env=WL_SECRETS", "run", "s.lab"])).with_status(0);
}

#[test]
fn input_reads_lines_and_exact_bytes_of_one_source() {
    let script = "print input\nprint hex(input exactly 4)\n\
                  try { input exactly 99 } catch e { print e.name }\n\
                  print hex(input all)\nprint repr(input all)\nprint input exactly 1 default \"d\"\n";
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("data"), b"one\r\n\x00\n\xff\rabc\ndef").unwrap();
    let ended = run(&mut within(folder.path(), &["--input", "data", "-c", script])).with_status(0);
    assert_eq!(ended.stdout, "one\n000aff0d\nEOF\n6162630a646566\n\"\"\nd\n");
    run(wirelab().args(["-c", "input exactly 1 all default \"\""])).with_status(3);
    run(wirelab().args(["-c", "input exactly -1 default \"\""])).with_status(3);
}

#[test]
fn words_behind_a_script_are_its_own() {
    let folder = with_script("a.lab", "print args\n");
    fs::write(folder.path().join("b.lab"), "print 1\n").unwrap();
    fs::create_dir(folder.path().join("d")).unwrap();
    fs::write(folder.path().join("d/c.lab"), "print 3\n").unwrap();
    for (arguments, said) in [
        (&["a.lab", "--set", "x=1", "-h", "--", "-5"][..], "[\"--set\", \"x=1\", \"-h\", \"--\", \"-5\"]\n"),
        (&["a.lab", "--", "b.lab"], "[\"b.lab\"]\n"),
        (&["a.lab", "none.lab"], "[\"none.lab\"]\n"),
        (&["run", "a.lab", "b.lab"], "[]\n1\n"),
    ] {
        let ended = run(&mut within(folder.path(), arguments)).with_status(0);
        assert_eq!(ended.stdout, said, "{arguments:?}");
    }
    for (arguments, said) in [
        (&["a.lab", "b.lab"][..], &["wirelab run a.lab b.lab", "wirelab a.lab -- b.lab"][..]),
        (&["b.lab", "--set", "x=1"], &["wirelab --set … b.lab"]),
        (&["aa.lab"], &["did you mean `a.lab`?"]),
        (&["run", "d/d.lab"], &["did you mean `d/c.lab`?"]),
        (&["run", "d"], &["wirelab run d/*.lab"]),
        (&["d/"], &["wirelab run d/*.lab"]),
    ] {
        let ended = run(&mut within(folder.path(), arguments)).with_status(1);
        assert!(said.iter().all(|said| ended.stderr.contains(said)), "{arguments:?}: {}", ended.stderr);
        assert_eq!(ended.stdout, "");
    }
}
