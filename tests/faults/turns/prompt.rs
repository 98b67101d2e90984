//! At the prompt: Ctrl-C gives it back, and typing goes on beside what is busy.

use std::time::Instant;

use harness::terminal::{Home, PROMPT, Terminal, key};

use super::busy::{BEFORE, BUSY, FILES, SIMULATED};
use super::times::{Times, tries};

fn begun(simulated: bool) -> Terminal {
    let home = Home::new();
    for (name, text) in FILES {
        home.write(&home.work().join(name), text);
    }
    let mut terminal = Terminal::of(100, 24).home(&home).wirelab(&[]);
    terminal.is_ready();
    let network = if simulated { SIMULATED } else { "" };
    for line in std::iter::once("events off").chain(network.lines()).chain(BEFORE.lines()) {
        terminal.run(line);
    }
    terminal
}

/// Presses Ctrl-C while a statement runs, and waits for the prompt.
#[track_caller]
fn interrupts(terminal: &mut Terminal, times: &mut Times, what: &str) {
    terminal.waits_for(|screen| {
        let rows = screen.rows();
        let last = rows.iter().rev().find(|row| !row.is_empty());
        !screen.cursor_row().starts_with(PROMPT)
            && last.is_some_and(|row| row == "begun" || row.contains("Ctrl-C"))
    });
    let began = Instant::now();
    terminal.press(key::ctrl('c'));
    terminal.is_ready();
    times.note(began, what);
}

/// Statements that wait for a person's answer do not compute; nor do those that give scripts to a prompt,
/// which plays them afterwards.
fn computes(busy: &&&str) -> bool {
    !busy.contains("input") && !busy.contains("loop { run") && !busy.contains("loop { try { run")
}

#[test]
fn m11_a_prompt_takes_only_so_many_scripts_to_play() {
    let mut terminal = begun(false);
    terminal.enter("loop { run \"nothing.lab\" }");
    terminal.sees("at most 1000 scripts");
    terminal.is_ready();
    assert_eq!(terminal.run("print 6 * 7"), ["42"]);
}

#[test]
fn a04_control_c_gives_the_prompt_back() {
    let mut times = Times::default();
    let rounds = tries(0) / (BUSY.len() * 2);
    for simulated in [false, true] {
        let mut terminal = begun(simulated);
        for _ in 0..=rounds {
            for busy in BUSY.iter().filter(computes) {
                terminal.enter(&format!("print \"begun\"; {busy}"));
                interrupts(&mut terminal, &mut times, busy);
                assert_eq!(terminal.run("print 6 * 7"), ["42"], "{busy}\n{}", terminal.screen);
                terminal.press(key::ctrl('l'));
                terminal.waits_for(|screen| !screen.contains("begun"));
            }
        }
    }
    times.are_quick();
}

#[test]
fn a04_typing_goes_on_beside_what_is_busy() {
    let mut times = Times::default();
    for simulated in [false, true] {
        for busy in ["loop { sleep 0s }", "deep(60)", "loop { run \"nothing.lab\" }", "while big == same { }"]
        {
            let mut terminal = begun(simulated);
            terminal.run(&format!("t = spawn {{ {busy} }}"));
            // How long it took may stand behind it.
            assert_eq!(terminal.run("print 6 * 7").first().map(String::as_str), Some("42"), "{busy}");
            terminal.enter("print \"begun\"; sleep 1000h");
            interrupts(&mut terminal, &mut times, busy);
            let state = terminal.run("print t.state");
            assert_eq!(state.first().map(String::as_str), Some("running"), "{busy}");
        }
    }
    times.are_quick();
}
