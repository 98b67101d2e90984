//! Every example of a command or function runs as a script of its own and prints what its page says.

use std::process::Command;

use wirelab_lang::commands::COMMANDS;
use wirelab_lang::functions::FUNCTIONS;
use wirelab_lang::spec::Example;

/// Whether text is what a page says: `…` in a line stands for any text, alone for any lines.
fn agrees(pattern: &str, text: &str) -> bool {
    let any = |line: &str| regex::escape(line).replace('…', ".*");
    let lines =
        pattern.lines().map(|line| if line == "…" { "(?:.*\n)*".to_owned() } else { any(line) + "\n" });
    let whole = format!("^{}$", lines.collect::<String>());
    regex::Regex::new(&whole).unwrap().is_match(text)
}

fn play(example: &Example) -> Result<(), String> {
    run(example.script, example.output)
}

fn run(script: &str, printed_then: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_wirelab"))
        .args(["-c", script])
        .current_dir(folder.path())
        .env("WIRELAB_LANG", "en")
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    let mut expected = printed_then.to_owned();
    if !expected.is_empty() && !expected.ends_with('\n') {
        expected.push('\n');
    }
    if output.status.success() && agrees(&expected, &printed) {
        return Ok(());
    }
    Err(format!("{script}\n--- should print\n{expected}--- printed\n{printed}--- said\n{said}"))
}

fn play_all<'a>(owners: impl Iterator<Item = (&'a str, &'a [Example])>) {
    let wrong: Vec<String> = owners
        .flat_map(|(name, examples)| examples.iter().map(move |example| (name, example)))
        // Those of a prompt are typed, in tests of the prompt.
        .filter(|(_, example)| !example.is_at_prompt())
        .filter_map(|(name, example)| play(example).err().map(|error| format!("=== {name}\n{error}")))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn examples_of_commands() {
    play_all(COMMANDS.iter().map(|command| (command.name, command.examples)));
}

#[test]
fn examples_of_functions() {
    play_all(FUNCTIONS.iter().map(|function| (function.name, function.examples)));
}

#[test]
fn scripts_that_provoke_an_error() {
    for (name, script) in wirelab_lang::help::provoke::SCRIPTS {
        assert!(
            wirelab_lang::help::is_error(name) && script.contains(&format!("expect error {name} {{")),
            "{name}"
        );
        run(script, "").unwrap_or_else(|error| panic!("{name}\n{error}"));
    }
}

#[test]
fn patterns() {
    assert!(agrees("a\n…\nb\n", "a\nx\ny\nb\n"));
    assert!(agrees("port …\n", "port 4711\n"));
    assert!(!agrees("a.c\n", "abc\n"));
}
