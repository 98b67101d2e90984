//! However a lecture ends, the terminal is as it was: keys, signals, a closed window, the shell in
//! between; and a window of another size in the middle.

use harness::stage::{LESSON, body, is_over, lesson, waits};
use harness::terminal::{Terminal, key};
use harness::{requires, run, wirelab};
use rustix::process::Signal;

fn begun(arguments: &[&str]) -> Terminal {
    let (home, path) = lesson(LESSON);
    let mut all = arguments.to_vec();
    all.push(&path);
    Terminal::of(80, 24).home(&home).lecture(&all)
}

#[track_caller]
fn is_given_back(terminal: &mut Terminal, status: i32) {
    assert_eq!(terminal.ends(), status, "{}", terminal.screen);
    terminal.is_restored();
    assert!(!terminal.screen.is_alternate(), "the lecture's screen is still there");
}

#[test]
fn signals_end_it_while_it_waits_for_a_key() {
    for (signal, status) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let mut terminal = begun(&[]);
        terminal.turns(" ");
        terminal.signal(signal);
        is_given_back(&mut terminal, status);
    }
}

#[test]
fn signals_end_it_while_a_statement_runs() {
    for (signal, status) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let (home, path) = lesson("sleep 1h\n");
        let mut terminal = Terminal::of(80, 24).home(&home).lecture(&[&path]);
        terminal.press(" ");
        terminal.sees("… sleeping");
        terminal.signal(signal);
        is_given_back(&mut terminal, status);
    }
}

#[test]
fn a_signal_ends_it_at_the_prompt_in_the_middle() {
    let mut terminal = begun(&[]);
    terminal.press("i");
    terminal.is_ready();
    terminal.signal(Signal::TERM);
    is_given_back(&mut terminal, 143);
}

#[test]
fn a_closed_window_ends_it() {
    let mut terminal = begun(&[]);
    terminal.turns(" ");
    assert_eq!(terminal.hangs_up(), 129);
}

#[test]
fn a_window_that_is_closed_while_keys_come_ends_it() {
    for keys in ["", " ", "  ", "n", "c", "t", "v"].repeat(4) {
        let mut terminal = begun(&[]);
        terminal.press(keys);
        assert_eq!(terminal.hangs_up(), 129, "{keys:?}");
    }
}

#[test]
fn ctrl_c_asks_and_the_second_one_leaves() {
    let mut terminal = begun(&[]);
    terminal.press(key::ctrl('c'));
    terminal.sees("q once more");
    terminal.press(key::ctrl('c'));
    is_given_back(&mut terminal, 0);
}

#[test]
fn a_task_that_failed_counts_as_in_a_run() {
    let failing = "task = spawn { expect 1 == 2 }\nsleep 10ms\nprint 1\n";
    let (home, path) = lesson(failing);
    let mut terminal = Terminal::of(80, 24).home(&home).lecture(&[&path]);
    terminal.turns("c");
    assert!(is_over(&terminal.screen), "{}", terminal.screen);
    assert_eq!(terminal.leaves(), 4);
    let mut terminal = Terminal::of(80, 24).home(&home).lecture(&["--auto", "20ms", &path]);
    assert_eq!(terminal.ends(), 4);
    // Who waits for the task has its failure; `exit` decides.
    let waited = "task = spawn { 1 // 0 }\ntry { wait task } catch e { print e.name }\n";
    for (script, status) in [(waited, 0), (&format!("{failing}exit 7\n"), 7)] {
        let (home, path) = lesson(script);
        let mut terminal = Terminal::of(80, 24).home(&home).lecture(&["--auto", "20ms", &path]);
        assert_eq!(terminal.ends(), status, "{script}");
    }
}

#[test]
fn what_stops_a_run_from_a_serve_counts_while_a_key_is_waited_for() {
    let script = "server = tcp listen 127.0.0.1:0\nserve server as conn { expect 1 == 2 }\n\
                  client = tcp connect server.local\n";
    let (home, path) = lesson(script);
    let mut terminal = Terminal::of(80, 24).home(&home).lecture(&[&path]);
    terminal.turns("c");
    terminal.sees("does not hold");
    assert_eq!(terminal.leaves(), 4);
}

#[test]
fn sigint_from_outside_asks_as_the_key_does() {
    let mut terminal = begun(&[]);
    terminal.signal(Signal::INT);
    terminal.sees("q once more");
    terminal.press("q");
    is_given_back(&mut terminal, 0);
}

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_until_fg() {
    if !requires("bash") {
        return;
    }
    let (home, path) = lesson(LESSON);
    let shell = Terminal::of(80, 24).home(&home).env("PS1", "shell$ ");
    let mut terminal = shell.start("bash", &["--norc", "--noprofile", "-i"]);
    terminal.sees("shell$");
    let program = env!("CARGO_BIN_EXE_wirelab");
    terminal.enter(&format!("stty -g > before; {program} run --step {path}"));
    terminal.waits_for(waits);
    terminal.turns(" ");
    terminal.press(key::ctrl('z'));
    terminal.waits_for(|screen| !screen.is_alternate() && screen.cursor_row().starts_with("shell$"));
    terminal.enter("stty -g > stopped; fg");
    terminal.waits_for(waits);
    assert!(body(&terminal.screen).iter().any(|row| row.starts_with("✓ server")), "{}", terminal.screen);
    terminal.turns(" ");
    terminal.press("qq");
    terminal.waits_for(|screen| !screen.is_alternate() && screen.cursor_row().starts_with("shell$"));
    terminal.enter("stty -g > after; cmp before stopped && cmp before after && echo same");
    terminal.waits_for(|screen| screen.rows().iter().any(|row| row == "same"));
}

#[test]
fn another_size_in_the_middle_shows_the_same_lesson() {
    let mut terminal = begun(&[]);
    terminal.turns("n");
    for (columns, rows) in [(60, 20), (200, 60), (40, 12), (80, 24)] {
        terminal.resize(columns, rows);
        terminal.waits_for(|screen| waits(screen) && body(screen).iter().any(|row| row == "▸ 2 · A word"));
    }
    // Too small for anything, and large again.
    terminal.resize_and_see(8, 3);
    terminal.resize(80, 24);
    terminal.waits_for(|screen| waits(screen) && body(screen).iter().any(|row| row == "▸ 2 · A word"));
    assert_eq!(terminal.leaves(), 0);
}

#[test]
fn a_key_that_comes_with_another_size_is_not_lost() {
    for columns in [100, 60, 200, 80] {
        let mut terminal = begun(&[]);
        // Both are there when it goes on.
        terminal.signal(Signal::STOP);
        terminal.resize(columns, 24);
        terminal.press("q");
        terminal.signal(Signal::CONT);
        terminal.sees("q once more");
        terminal.press("q");
        is_given_back(&mut terminal, 0);
    }
}

#[test]
fn without_colours_all_is_told_by_signs() {
    let (home, path) = lesson(LESSON);
    let mut terminal = Terminal::of(80, 24).home(&home).env("NO_COLOR", "1").lecture(&[&path]);
    terminal.turns("n");
    let raw = String::from_utf8_lossy(terminal.raw()).into_owned();
    let styles = regex::Regex::new("\x1b\\[([0-9;]*)m").unwrap();
    let painted: Vec<_> = styles.captures_iter(&raw).map(|found| found[1].to_owned()).collect();
    assert!(
        painted.iter().all(|style| ["", "0", "39", "49", "39;49"].contains(&style.as_str())),
        "{painted:?}"
    );
    assert!(body(&terminal.screen).iter().any(|row| row == "✓ conn = accept server"));
}

#[test]
fn a_demo_is_a_lecture_as_well() {
    let mut terminal = Terminal::of(80, 24).wirelab(&["--lang", "zh", "demo", "--step", "tcp/hello"]);
    terminal.waits_for(waits);
    assert!(terminal.screen.row(0).contains("tcp/hello · 第 1 步"), "{}", terminal.screen);
    assert_eq!(terminal.leaves(), 0);
}

#[test]
fn a_lecture_needs_one_script_and_a_terminal() {
    let hello = "scripts/tcp/hello.lab";
    for (arguments, said) in [
        (&["run", "--step", hello][..], "must be one"),
        (&["run", "--step", hello, hello], "plays one script"),
        (&["run", "--big", hello], "`--big` is for a lesson"),
        (&["run", "--auto", "5s", hello], "`--auto` is for a lesson"),
        (&["run", "--step", "-i", hello], "`-i` and `--step` do not go together"),
        (&["run", "--step", "--timeout", "5s", hello], "`--timeout` and `--step`"),
        (&["run", "--step", "--auto", "5", hello], "`--auto 5` lacks a unit"),
        (&["run", "--step", "-"], "cannot come from standard input"),
    ] {
        let text = run(wirelab().args(arguments)).with_status(1).stderr;
        assert!(text.contains(said), "{arguments:?}: {text}");
    }
}

#[test]
fn a_terminal_without_a_screen_is_left_alone() {
    let (home, path) = lesson(LESSON);
    let mut terminal =
        Terminal::of(80, 24).home(&home).env("TERM", "dumb").wirelab(&["run", "--step", &path]);
    terminal.sees("TERM=dumb");
    assert_eq!(terminal.ends(), 1);
    assert!(!terminal.raw().contains(&0x1b));
}
