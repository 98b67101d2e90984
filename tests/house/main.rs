//! The rules of the house that the compiler does not know: which layer may use which, where the
//! runtime and the terminal are named, how long a file is. `src/lib.rs` says why.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod fault_table;
mod layers;
mod map;
mod security;
mod sources;
mod steps;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use regex::Regex;
use wirelab_lang::commands::COMMANDS;
use wirelab_lang::functions::FUNCTIONS;

use self::sources::{files, root, rust_files};

/// Only these modules may have the words in their code.
#[track_caller]
fn only_in(words: &str, modules: &[&str]) {
    let words = Regex::new(words).unwrap();
    let elsewhere: Vec<_> = files()
        .iter()
        .filter(|file| !modules.iter().any(|module| file.is_in(module)))
        .filter_map(|file| Some(format!("{}: {}", file.name(), words.find(&file.code)?.as_str())))
        .collect();
    assert!(elsewhere.is_empty(), "{}", elsewhere.join("\n"));
}

#[test]
fn the_async_runtime_is_named_in_a_few_places() {
    only_in(r"\basync_(std|io|global_executor)\b", &["net::os", "net::system"]);
    only_in(r"\basync_signal\b", &["lang::session::signals"]);
}

#[test]
fn the_line_editor_is_named_in_one_place() {
    only_in(r"\brustyline\b", &["repl::editor", "repl::external_printer", "repl::keys", "terminal::suspend"]);
}

#[test]
fn the_screen_of_a_lecture_is_drawn_in_one_place() {
    only_in(r"\b(ratatui_\w+|crossterm)\b", &["stage"]);
    only_in(r"\bcrossterm\b", &["stage::terminal"]);
}

#[test]
fn the_stage_is_drawn_and_changed_without_playing() {
    let does = Regex::new(r"\b(async|await|Player|Printer|World|Stage)\b").unwrap();
    for module in ["update", "model", "view", "draw", "document", "keys", "wrap", "code"] {
        let file = files().iter().find(|file| file.module == format!("stage::{module}"));
        let found = does.find(&file.unwrap_or_else(|| panic!("no stage::{module}")).code);
        assert!(found.is_none(), "stage::{module}: {found:?}");
    }
}

#[test]
fn system_calls_on_sockets_are_made_in_one_place() {
    only_in(r"\b(socket2|rustix::net|std::net::(Tcp|Udp)\w+|std::os::unix::net)\b", &["net::os"]);
}

#[test]
fn the_simulated_stacks_are_named_in_one_place() {
    only_in(r"\bsmoltcp\b", &["net::sim"]);
}

#[test]
fn one_module_writes_to_the_terminal() {
    only_in(r"\be?print(ln)?!|\bio::(stdout|stderr)\b", &[]);
    only_in(r"rustix::io::write|stdio::stderr", &["output::printer"]);
}

#[test]
fn chance_is_drawn_in_one_place() {
    // On the simulated network it comes from the seed.
    only_in(r"\bfastrand\b", &["lang::functions::numbers", "net::sim::chance"]);
}

#[test]
fn no_program_is_started() {
    only_in(r"process::Command|\bfork\b|\bexecve?\b", &[]);
}

#[test]
fn nothing_panics_by_intent() {
    let calls = Regex::new(r"\.unwrap\(\)|\b(panic|todo|unimplemented|unreachable|dbg)!|\bunsafe\s").unwrap();
    let found: Vec<_> = files()
        .iter()
        .filter_map(|file| Some(format!("{}: {}", file.name(), calls.find(&file.code)?.as_str())))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    for path in ["src", "crates", "tests"].into_iter().flat_map(rust_files) {
        let text = fs::read_to_string(&path).unwrap();
        let (name, lines) = (path.strip_prefix(root()).unwrap().display(), text.lines().count());
        assert!(lines < 500, "{name}: {lines} lines");
        assert!(text.starts_with("//! "), "{name} does not open with what it is for");
    }
}

#[test]
fn tests_wait_for_events_and_never_for_time() {
    let sleeps = Regex::new(r"\bthread::(sleep|park_timeout)|\b(sleep_ms|sleep_until)\b").unwrap();
    for path in ["src", "crates", "tests"].into_iter().flat_map(rust_files) {
        let text = fs::read_to_string(&path).unwrap();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.contains("Regex::new")) {
            assert!(!sleeps.is_match(line), "{}:{}: {line}", path.display(), index + 1);
        }
    }
}

#[test]
fn the_tests_of_the_application_are_few_programs() {
    // Each is linked with all that the program is made of.
    let entries = fs::read_dir(root().join("tests")).unwrap().map(|entry| entry.unwrap().path());
    let is_target = |path: &PathBuf| {
        path.extension().is_some_and(|extension| extension == "rs") || path.join("main.rs").is_file()
    };
    let targets: Vec<_> = entries.filter(is_target).collect();
    assert!(targets.len() <= 10, "{targets:?}");
}

/// What a bare Debian has, and what Rust cannot do without.
const ALWAYS_THERE: &[&str] = &["bash", "id", "mkfifo", "sh"];

#[test]
fn programs_that_tests_start_are_among_those_that_ci_installs() {
    let started = Regex::new(r#"(?:requires|Command::new)\("([^"]+)"\)"#).unwrap();
    let needed = Regex::new(r"(?m)^need (\S+) \S+$").unwrap();
    let Ok(tools) = fs::read_to_string(root().join(".ci/tools")) else {
        return println!("skipped: a packed crate is without .ci");
    };
    let installed: BTreeSet<&str> =
        needed.captures_iter(&tools).map(|found| found.extract::<1>().1[0]).collect();
    for path in ["src", "crates", "tests"].into_iter().flat_map(rust_files) {
        let text = fs::read_to_string(&path).unwrap();
        for found in started.captures_iter(&text) {
            let program = &found[1];
            let there = ALWAYS_THERE.contains(&program) || installed.contains(program);
            assert!(there, "{}: `{program}` is not in .ci/tools", path.display());
        }
    }
}

#[test]
fn every_command_and_function_has_an_example_and_texts_in_both_languages() {
    let commands = COMMANDS.iter().map(|it| {
        for text in [it.syscall, it.returns] {
            assert!(!text.en.is_empty() && !text.zh.is_empty(), "{}", it.name);
        }
        (it.name, [it.summary, it.details].to_vec(), it.examples)
    });
    let functions = FUNCTIONS.iter().map(|it| (it.name, [it.summary].to_vec(), it.examples));
    for (name, texts, examples) in commands.chain(functions) {
        assert!(!examples.is_empty(), "{name} has no example");
        assert!(!texts[0].en.is_empty(), "{name} has no summary");
        for text in texts.into_iter().chain(examples.iter().map(|example| example.about)) {
            assert_eq!(text.en.is_empty(), text.zh.is_empty(), "{name}: {text:?}");
        }
    }
}

#[test]
fn the_catalogues_have_the_same_sentences() {
    let id = Regex::new(r"(?m)^([a-zA-Z][\w-]*|    \.[a-z][\w-]*) =").unwrap();
    let sentences = |path: PathBuf| -> Vec<String> {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        id.captures_iter(&text).map(|found| found[1].trim().to_owned()).collect()
    };
    let folder = root().join("crates/lang/src/catalogue");
    let names = |language: &str| -> BTreeSet<_> {
        fs::read_dir(folder.join(language)).unwrap().map(|entry| entry.unwrap().file_name()).collect()
    };
    assert_eq!(names("en"), names("zh"));
    for name in names("en") {
        let (en, zh) = (sentences(folder.join("en").join(&name)), sentences(folder.join("zh").join(&name)));
        assert!(!en.is_empty(), "{}", name.display());
        assert_eq!(en.iter().collect::<BTreeSet<_>>(), zh.iter().collect(), "{}", name.display());
    }
}
