//! Before a class: Ctrl-C cancels the statement, and keys are heard beside what is busy.

use std::time::Instant;

use harness::stage::{body, lesson};
use harness::terminal::{Terminal, key};

use super::busy::{BEFORE, SIMULATED};
use super::times::Times;

#[test]
fn a04_a_lecture_goes_on_beside_what_is_busy() {
    for network in ["", SIMULATED] {
        let (home, path) = lesson(&format!(
            "{network}{BEFORE}spawn {{ loop {{ sleep 0s }} }}\nspawn {{ deep(60) }}\nprint \"seen\"\n"
        ));
        let mut terminal = Terminal::of(80, 24).home(&home).lecture(&[&path]);
        terminal.goes_through(|_| {});
        assert!(body(&terminal.screen).iter().any(|row| row.contains("seen")), "{}", terminal.screen);
        assert_eq!(terminal.leaves(), 0);
    }
}

#[test]
fn a04_control_c_cancels_a_busy_statement_of_a_lecture() {
    let mut times = Times::default();
    for network in ["", SIMULATED] {
        for busy in ["loop { sleep 0s }", "deep(60)", "loop { wait (spawn { }) }"] {
            let (home, path) = lesson(&format!(
                "{network}print \"first\"\ndef deep(n) {{ if n == 0 {{ return 1 }}; return deep(n - 1) + deep(n - 1) }}\n\
                 {busy}\nprint \"seen\"\n"
            ));
            let mut terminal = Terminal::of(80, 24).home(&home).lecture(&[&path]);
            let lines = network.lines().count();
            for _ in 0..=lines {
                terminal.turns(" ");
            }
            terminal.press(" ");
            terminal.waits_for(|screen| screen.contains("… ") || screen.contains("Ctrl-C"));
            let began = Instant::now();
            terminal.press(key::ctrl('c'));
            terminal.waits_for(|screen| screen.contains("interrupted"));
            times.note(began, busy);
            terminal.press("q");
            terminal.waits_for(|screen| screen.contains("q once more"));
            terminal.press("q");
            assert_eq!(terminal.ends(), 0);
        }
    }
    times.are_quick();
}
