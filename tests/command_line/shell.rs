//! wirelab in people's shells: what the Tab key completes there, and the manual page.

use std::path::Path;

use harness::terminal::{Home, Terminal, key};
use harness::{requires, run, run_with, wirelab};
use unicode_width::UnicodeWidthStr as _;

/// A shell with our program on its path and some files in its folder.
fn shell(program: &str, arguments: &[&str]) -> Terminal {
    let home = Home::new();
    home.write(&home.work().join("first.lab"), "print 1\n");
    home.write(&home.work().join("my own.lab"), "print 3\n");
    home.write(&home.work().join("notes.txt"), "");
    home.write(&home.work().join("lessons/inner.lab"), "print 2\n");
    let folder = Path::new(env!("CARGO_BIN_EXE_wirelab")).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    Terminal::of(100, 30).home(&home).env("PATH", &path).env("PS1", "$ ").start(program, arguments)
}

/// Types a line, presses Tab, and waits until the line is this.
#[track_caller]
fn completes(terminal: &mut Terminal, typed: &str, completed: &str) {
    terminal.types(&format!("{typed}{}", key::TAB));
    terminal.waits_for(|screen| {
        let cursor = screen.cursor();
        let row = screen.row(cursor.row);
        // Whether a blank follows shows in the cursor's column only.
        row.trim_end().ends_with(completed.trim_end()) && cursor.column >= completed.len()
    });
    terminal.press(key::ctrl('u'));
    terminal.waits_for(|screen| !screen.cursor_row().contains(typed.split(' ').next().unwrap()));
}

#[track_caller]
fn completes_as_people_expect(terminal: &mut Terminal) {
    completes(terminal, "wirelab refe", "wirelab reference ");
    completes(terminal, "wirelab demo tcp/hel", "wirelab demo tcp/hello");
    completes(terminal, "wirelab run fi", "wirelab run first.lab ");
    completes(terminal, "wirelab fi", "wirelab first.lab ");
    completes(terminal, "wirelab check less", "wirelab check lessons/");
    completes(terminal, "wirelab check lessons/", "wirelab check lessons/inner.lab ");
    completes(terminal, "wirelab help ECONNRES", "wirelab help ECONNRESET ");
    completes(terminal, "wirelab help tcp lis", "wirelab help tcp listen ");
    completes(terminal, "wirelab run --continue", "wirelab run --continue-on-error ");
}

#[test]
fn bash_completes() {
    if !requires("bash") {
        return;
    }
    let mut terminal = shell("bash", &["--norc", "--noprofile", "-i"]);
    terminal.sees("$");
    terminal.enter("source <(wirelab completions bash); echo rea''dy");
    terminal.sees("ready");
    completes_as_people_expect(&mut terminal);
    // What the shell would take for two words is quoted, in the way in which it was begun.
    completes(&mut terminal, "wirelab run my", "wirelab run my\\ own.lab ");
    completes(&mut terminal, "wirelab run my\\ o", "wirelab run my\\ own.lab ");
    completes(&mut terminal, "wirelab run \"my o", "wirelab run \"my own.lab\" ");
    // A second Tab lists what there is, and no file that is no script.
    terminal.types("wirelab demo udp/\t\t");
    terminal.sees("udp/hello");
    terminal.press(key::ctrl('u'));
    terminal.types("wirelab run no\t");
    terminal.waits_for(|screen| screen.cursor_row().ends_with("wirelab run no"));
}

#[test]
fn zsh_completes() {
    if !requires("zsh") {
        return;
    }
    let mut terminal = shell("zsh", &["-f", "-i"]);
    terminal.sees("$");
    terminal.enter("autoload -U compinit; compinit -D -u; source <(wirelab completions zsh); echo rea''dy");
    terminal.sees("ready");
    completes_as_people_expect(&mut terminal);
}

#[test]
fn fish_completes() {
    if !requires("fish") {
        return;
    }
    let mut terminal = shell("fish", &["--no-config", "-i"]);
    terminal.sees("/work");
    terminal.enter("wirelab completions fish | source; echo rea''dy");
    terminal.sees("ready");
    completes_as_people_expect(&mut terminal);
}

#[test]
fn an_unknown_shell_is_wrong_use() {
    let ended = run(wirelab().args(["completions", "tcsh"])).with_status(1);
    assert!(ended.stderr.contains("bash, zsh, fish"), "{}", ended.stderr);
}

#[test]
fn a_shell_that_asks_for_nothing_gets_nothing() {
    // Set without a line to complete, the variable changes nothing.
    let ended = run(wirelab().env("WIRELAB_COMPLETE", "bash").args(["-c", "print 6 * 7"])).with_status(0);
    assert_eq!(ended.stdout, "42\n");
    let ended = run(wirelab().env("WIRELAB_COMPLETE", "bash").args(["--", "wirelab", "nonsense"]));
    assert_eq!((ended.status, &*ended.stdout, &*ended.stderr), (0, "", ""));
}

#[test]
fn the_manual_page_has_no_mistakes() {
    let chinese = run(wirelab().args(["--lang", "zh", "man"])).with_status(0).stdout;
    if requires("mandoc") {
        run_with(std::process::Command::new("mandoc").args(["-Tlint", "-Werror"]), &chinese).with_status(0);
        let text = run_with(std::process::Command::new("mandoc").args(["-Tutf8"]), &chinese).stdout;
        assert!(text.contains("在提示符下输入过的内容"), "{text}");
        let widest = text.lines().filter(|line| !line.contains('\u{8}')).map(|line| line.width()).max();
        assert!(widest.is_some_and(|width| width <= 80), "{widest:?}\n{text}");
    }
    let page = run(wirelab().arg("man")).with_status(0).stdout;
    if requires("mandoc") {
        run_with(std::process::Command::new("mandoc").args(["-Tlint", "-Werror"]), &page).with_status(0);
        let text = run_with(std::process::Command::new("mandoc").args(["-Tascii"]), &page).stdout;
        assert!(text.contains("EXIT STATUS") || text.contains("E\u{8}EX"), "{text}");
    }
    if requires("man") {
        let text =
            run_with(std::process::Command::new("man").args(["-l", "-"]).env("MANPAGER", "cat"), &page);
        assert!(text.stdout.contains("start.lab"), "{}\n{}", text.stdout, text.stderr);
    }
}
