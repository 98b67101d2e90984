//! The examples of the commands that are for a prompt: what a page says is typed, and that this is
//! what a person then sees.

use harness::terminal::{PROMPT, Terminal, key};
use regex::Regex;
use wirelab_lang::commands::COMMANDS;

/// A line that is typed, the prompt before it, and what is shown then.
struct Step {
    prompt: String,
    line: String,
    shown: Vec<String>,
}

fn steps(transcript: &str) -> Vec<Step> {
    let typed = Regex::new(r"^(wirelab> |lab \d+> )(.*)$").unwrap();
    let mut steps: Vec<Step> = Vec::new();
    for line in transcript.lines() {
        match (typed.captures(line), steps.last_mut()) {
            (Some(found), _) => {
                let (prompt, line) = (found[1].to_owned(), found[2].to_owned());
                steps.push(Step { prompt, line, shown: Vec::new() });
            }
            (None, Some(step)) => step.shown.push(line.to_owned()),
            (None, None) => unreachable!("{transcript}"),
        }
    }
    steps
}

/// Whether rows are what a page says: `…` in a line stands for any text, alone for any lines.
fn agrees(pattern: &[String], rows: &[String]) -> bool {
    let line = |line: &String| match line.as_str() {
        "…" => "(?:.*\n)*".to_owned(),
        line => regex::escape(line).replace('…', ".*") + "\n",
    };
    let whole: String = pattern.iter().map(line).collect();
    let text: String = rows.iter().map(|row| format!("{row}\n")).collect();
    Regex::new(&format!("^{whole}$")).unwrap().is_match(&text)
}

#[track_caller]
fn type_it(transcript: &str, language: &str) {
    let mut terminal = Terminal::of(100, 50).env("WIRELAB_LANG", language).wirelab(&[]);
    terminal.is_ready();
    let steps = steps(transcript);
    let mut prompts = steps.iter().skip(1).map(|step| step.prompt.clone()).chain([PROMPT.to_owned()]);
    for step in &steps {
        terminal.types(&step.line);
        terminal.waits_for(|screen| screen.typed_behind(&step.prompt).as_ref() == Some(&step.line));
        let from = terminal.screen.rows_above_cursor() + 1;
        terminal.press(key::ENTER);
        let next = prompts.next().unwrap();
        terminal.waits_for(|screen| {
            let rows = || screen.text_between(from, screen.rows_above_cursor());
            screen.cursor_row() == next.trim_end() && agrees(&step.shown, &rows())
        });
    }
}

#[test]
fn examples_at_a_prompt_show_what_their_pages_say() {
    let mut count = 0;
    for command in COMMANDS {
        for example in command.examples.iter().filter(|example| example.is_at_prompt()) {
            println!("{}", command.name);
            for language in ["en", "zh"] {
                type_it(example.script, language);
            }
            count += 1;
        }
    }
    assert!(count >= 10, "{count}");
}

/// What is there at a prompt alone has an example that is typed at one.
#[test]
fn each_command_for_a_prompt_has_such_an_example() {
    for command in COMMANDS {
        let only_refused =
            |script: &str| script.trim() == format!("expect error VALUE {{ {} }}", command.name);
        assert!(!command.examples.iter().any(|example| only_refused(example.script)), "{}", command.name);
    }
}
