//! SECURITY.md says what is enforced: each of its sentences has a test, which `tests/security.md`
//! names. Here is what reads the two, and the tests of sentences that no other file shows.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use harness::terminal::{Home, Terminal};
use harness::{repository, requires, run, run_with, wirelab};
use regex::Regex;

/// The parts of SECURITY.md that promise something.
const PARTS: [&str; 2] = ["What a script may touch", "What is defended against"];

/// The sentences of the parts that promise.
fn sentences() -> Vec<String> {
    let text = fs::read_to_string(repository("SECURITY.md")).unwrap();
    let mut blocks: Vec<String> = Vec::new();
    for part in PARTS {
        let (_, behind) =
            text.split_once(&format!("## {part}\n")).unwrap_or_else(|| panic!("no part {part:?}"));
        let part = behind.split("\n## ").next().unwrap();
        let mut is_new = true;
        for line in part.lines().filter(|line| !line.starts_with('[')) {
            let item = line.strip_prefix("- ");
            match blocks.last_mut() {
                Some(block) if !is_new && item.is_none() && !line.is_empty() => {
                    block.push(' ');
                    block.push_str(line.trim());
                }
                _ if !line.is_empty() => blocks.push(item.unwrap_or(line).to_owned()),
                _ => {}
            }
            is_new = line.is_empty();
        }
    }
    let end = Regex::new(r"([.!?](?:\*\*)?) ([A-Z`*])").unwrap();
    let cut =
        |block: &String| end.replace_all(block, "$1\n$2").lines().map(str::to_owned).collect::<Vec<_>>();
    blocks.iter().flat_map(cut).collect()
}

/// What the list says: each sentence with its tests.
fn listed() -> Vec<(String, Vec<String>)> {
    let text = fs::read_to_string(repository("tests/security.md")).unwrap();
    let mut listed: Vec<(String, Vec<String>)> = Vec::new();
    for line in text.lines() {
        if let Some(sentence) = line.strip_prefix("- ") {
            listed.push((sentence.to_owned(), Vec::new()));
        } else if let (Some(tests), Some((_, own))) = (line.strip_prefix("  "), listed.last_mut()) {
            own.extend(tests.split(", ").map(|test| test.trim_matches('`').to_owned()));
        }
    }
    listed
}

/// The names of all tests.
fn tests() -> BTreeSet<String> {
    let test = Regex::new(r"#\[test\]\s*(?:#\[[^\]]*\]\s*)*fn (\w+)").unwrap();
    let mut names = BTreeSet::new();
    let mut folders = ["tests", "src", "crates"].map(repository).to_vec();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(path).unwrap();
                names.extend(test.captures_iter(&text).map(|found| found[1].to_owned()));
            }
        }
    }
    names
}

#[test]
fn every_sentence_of_security_md_has_its_tests() {
    let listed = listed();
    let said = sentences();
    let known: Vec<&str> = listed.iter().map(|(sentence, _)| sentence.as_str()).collect();
    assert!(said.len() > 30, "{said:#?}");
    assert_eq!(said, known, "the sentences of SECURITY.md, and those that tests/security.md lists");
    let tests = tests();
    let is_there = |name: &str| match name.strip_suffix('*') {
        Some(row) => tests.iter().any(|test| test.starts_with(row)),
        None => tests.contains(name),
    };
    let mut wrong = Vec::new();
    for (sentence, own) in &listed {
        assert!(!own.is_empty(), "no test for: {sentence}");
        if own[..] == ["only leads to the next sentences"] {
            assert!(sentence.len() < 60, "says more than that: {sentence}");
            continue;
        }
        let missing = own.iter().filter(|name| !is_there(name));
        wrong.extend(missing.map(|name| format!("{name} is no test, but is to show: {sentence}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A home directory with what usually lies there.
fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    for (name, text) in [
        (".bashrc", "alias ll='ls -l'\n"),
        (".profile", "umask 022\n"),
        (".ssh/id_ed25519", "a key\n"),
        (".config/wirelab/rc.lab", "start = 1\n"),
    ] {
        let path = home.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    home
}

#[test]
fn a_script_in_a_home_directory_reads_and_replaces_what_is_there() {
    let home = home();
    let script = "print load \".ssh/id_ed25519\"\n\
                  for name in [\".bashrc\", \".profile\", \".config/wirelab/rc.lab\"] { save \"mine\" name }";
    let ended = run(wirelab().args(["-c", script]).current_dir(home.path())).with_status(0);
    assert_eq!(ended.stdout, "a key\n\n");
    for name in [".bashrc", ".profile", ".config/wirelab/rc.lab"] {
        assert_eq!(fs::read_to_string(home.path().join(name)).unwrap(), "mine", "{name}");
    }
}

#[test]
fn a_script_in_a_folder_of_its_own_sees_nothing_above_it() {
    let home = home();
    let own = home.path().join("lab");
    fs::create_dir(&own).unwrap();
    for script in [
        "print load \"../.ssh/id_ed25519\"".to_owned(),
        format!("print load \"{}/.bashrc\"", home.path().display()),
        "save \"mine\" \"../.bashrc\"".to_owned(),
        "save \"mine\" \"../new\"".to_owned(),
    ] {
        let ended = run(wirelab().args(["-c", &script]).current_dir(&own)).with_status(3);
        assert!(ended.stderr.contains("not allowed"), "{script}: {}", ended.stderr);
        assert_eq!(ended.stdout, "");
    }
    assert_eq!(fs::read_to_string(home.path().join(".bashrc")).unwrap(), "alias ll='ls -l'\n");
}

const DENIED: &str = "try { tcp connect 192.0.2.1:9 timeout 1ms } catch e { print e.name }\n\
                      try { x = load \"../secret\" } catch e { print e.name }\n";

#[test]
fn every_way_to_play_a_script_has_the_same_rights() {
    let whole = tempfile::tempdir().unwrap();
    let own = whole.path().join("own");
    fs::create_dir(&own).unwrap();
    fs::write(whole.path().join("secret"), "secret").unwrap();
    fs::write(own.join("t.lab"), DENIED).unwrap();
    for words in [&["run", "t.lab"][..], &["t.lab"], &["-c", DENIED], &["-"]] {
        let ended = run_with(wirelab().args(words).current_dir(&own), DENIED).with_status(0);
        assert_eq!(ended.stdout, "DENIED\nDENIED\n", "{words:?}");
    }
}

#[test]
fn text_that_is_piped_into_the_prompt_has_the_rights_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let ended = run_with(wirelab().current_dir(folder.path()), DENIED).with_status(0);
    assert_eq!(ended.stdout, "DENIED\nDENIED\n");
}

#[test]
fn a_file_that_a_prompt_follows_has_the_rights_of_a_file() {
    let home = Home::new();
    home.write(&home.work().join("t.lab"), DENIED);
    let mut terminal = Terminal::of(80, 24).home(&home).wirelab(&["run", "-i", "t.lab"]);
    terminal.is_ready();
    let denied = terminal.rows().iter().filter(|row| row.trim() == "DENIED").count();
    assert_eq!(denied, 2, "{:?}", terminal.rows());
    // Only now does the person take over.
    terminal.run("t = tcp listen 0.0.0.0:0");
    terminal.run("print \"mine\" + \" now\" t.state");
    terminal.sees("mine now LISTEN");
}

#[test]
fn what_is_typed_and_what_the_start_file_does_is_allowed() {
    let home = Home::new();
    let listen = |word: &str| format!("s = tcp listen 0.0.0.0:0\nprint \"{word}\" + \" it is\"\nclose s\n");
    home.write(&home.start_file(), listen("started"));
    home.write(&home.work().join("x.lab"), listen("another"));
    let mut terminal = Terminal::of(80, 24).home(&home).wirelab(&[]);
    terminal.sees("started it is");
    terminal.run("t = tcp listen 0.0.0.0:0");
    terminal.run("print \"typed\" + \" it is\" t.state");
    terminal.sees("typed it is LISTEN");
    terminal.run("run \"x.lab\"");
    terminal.sees("another it is");
}

#[test]
fn print_raw_writes_to_a_terminal_only_where_it_was_allowed() {
    let home = Home::new();
    home.write(&home.work().join("t.lab"), "print raw \"\\x1b]0;title\\x07seen\"\nprint \"end\"");
    for (flags, is_raw) in [(&["run", "t.lab"][..], false), (&["run", "--raw", "t.lab"], true)] {
        let mut terminal = Terminal::of(80, 24).home(&home).wirelab(flags);
        terminal.sees("seen");
        terminal.sees("end");
        let written = String::from_utf8_lossy(terminal.raw()).into_owned();
        assert_eq!(written.contains("\x1b]0;title\x07"), is_raw, "{written:?}");
        assert_eq!(written.contains("\\x1B]0;title"), !is_raw, "{written:?}");
    }
}

#[test]
fn check_opens_no_socket_and_no_file_but_its_scripts() {
    if !requires("strace") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let script =
        "x = load \"other\"\nsave x \"new\"\nserver = tcp listen 127.0.0.1:0\nudp sendto 127.0.0.1:9 \"x\"\n";
    fs::write(folder.path().join("t.lab"), script).unwrap();
    fs::write(folder.path().join("other"), "x").unwrap();
    let log = folder.path().join("log");
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-e", "trace=socket,bind,connect,openat,openat2,open,creat", "-o"]).arg(&log);
    command.arg(env!("CARGO_BIN_EXE_wirelab")).args(["check", "t.lab"]).current_dir(folder.path());
    run(&mut command).with_status(0);
    let log = fs::read_to_string(log).unwrap();
    let is_socket = |line: &&str| ["socket(", "bind(", "connect("].iter().any(|call| line.contains(call));
    assert_eq!(log.lines().filter(is_socket).collect::<Vec<_>>(), Vec::<&str>::new());
    let own =
        |line: &&str| line.contains("\"other\"") || line.contains("\"new\"") || line.contains("O_CREAT");
    assert_eq!(log.lines().filter(own).collect::<Vec<_>>(), Vec::<&str>::new());
    assert!(log.contains("t.lab"), "{log}");
    assert!(!Path::new(&folder.path().join("new")).exists());
}
