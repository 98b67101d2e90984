//! The line that tells what a statement waits for, as a person sees it: also where the window changes
//! meanwhile, or something is typed ahead.

use harness::terminal::{PROMPT, Terminal, key};

/// A prompt whose `accept` waits, and has said so.
fn waiting() -> (Terminal, usize) {
    let mut terminal = Terminal::prompt(80, 24);
    terminal.run("server = tcp listen 127.0.0.1:0");
    terminal.enter("accept");
    terminal.sees("waiting for a connection on 127.0.0.1:");
    let first = terminal.screen.row_containing("accept").unwrap();
    (terminal, first)
}

#[test]
fn a_narrower_window_leaves_no_rest_of_it() {
    let (mut terminal, _) = waiting();
    terminal.resize(40, 24);
    // It is taken away, and told again as it fits.
    let fits = |row: &String| row.contains("waiting for a connection on 127.0.0") && !row.contains("to stop");
    terminal.waits_for(|screen| screen.rows().iter().any(fits) && !screen.contains("to stop"));
    let rows = terminal.rows();
    assert_eq!(rows.iter().filter(|row| row.contains("waiting")).count(), 1, "{rows:#?}");
    terminal.press(key::ctrl('c'));
    terminal.is_ready();
    let rows = terminal.rows();
    // The terminal has moved rows up to break the line.
    let told: Vec<&str> = rows.iter().map(String::as_str).filter(|row| !row.is_empty()).collect();
    let told = &told[told.len() - 3..];
    assert_eq!(told, [format!("{PROMPT}accept").as_str(), "interrupted", PROMPT.trim_end()], "{rows:#?}");
}

#[test]
fn what_is_typed_ahead_is_shown_when_it_is_read() {
    let (mut terminal, first) = waiting();
    terminal.enter("server.kind");
    terminal.types("tcp connect server.local");
    terminal.sees("· 2s");
    let rows = terminal.rows();
    assert!(!rows.iter().any(|row| row.contains("kind") || row.contains("tcp connect")), "{rows:#?}");
    terminal.press(key::ctrl('c'));
    // The terminal's driver drops what was typed before Ctrl-C.
    terminal.is_ready();
    assert_eq!(terminal.run("server.kind"), ["\"tcp\""]);
    let rows = terminal.rows();
    assert_eq!(rows[first + 1], "interrupted", "{rows:#?}");
}

#[test]
fn what_is_typed_ahead_runs_behind_what_waited() {
    let mut terminal = Terminal::prompt(80, 24);
    terminal.enter("sleep 1s");
    terminal.sees("sleeping 1s");
    terminal.enter("print 6 * 7");
    terminal.sees("42");
    terminal.is_ready();
    let rows = terminal.rows();
    let told: Vec<&str> = rows.iter().map(String::as_str).skip_while(|row| !row.contains("sleep")).collect();
    assert_eq!(told[..4], ["wirelab> sleep 1s", "(took 1.0s)", "wirelab> print 6 * 7", "42"], "{rows:#?}");
}
