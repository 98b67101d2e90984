//! The prompt when much happens at once, and at terminals that can little.

use harness::requires;
use harness::screen::Screen;
use harness::terminal::{PROMPT, Terminal, key};
use rustix::process::Signal;

/// The line being typed is whole: the prompt is in the cursor's row or above it, and what stands
/// behind it is how the text begins.
fn is_whole(screen: &Screen, text: &str) -> bool {
    screen.typed_behind(PROMPT).is_some_and(|typed| text.starts_with(&typed))
}

/// The number of the last event on the screen.
fn last_event(screen: &Screen) -> usize {
    let rows = screen.rows();
    let mut numbers = rows.iter().rev().filter_map(|row| row.strip_prefix("event ")?.parse().ok());
    numbers.next().unwrap_or(0)
}

#[test]
fn r05_a_line_is_typed_whole_while_a_thousand_lines_a_second_arrive() {
    let mut terminal = Terminal::prompt(80, 24);
    terminal.run("noise = spawn { for n in 1..2001 { print \"event\" n; sleep 1ms } }");
    let text = "print \"你好, typed in a storm\" # 🎉";
    let mut typed = String::new();
    for letter in text.chars() {
        typed.push(letter);
        let before = last_event(&terminal.screen);
        terminal.types(&letter.to_string());
        terminal.waits_for(|screen| {
            assert!(is_whole(screen, &typed), "{screen}");
            let last = last_event(screen);
            (last > before || last == 2000) && screen.typed_behind(PROMPT).as_deref() == Some(&typed)
        });
    }
    // Until the last of them, the line is left as it is.
    terminal.waits_for(|screen| {
        assert!(is_whole(screen, text), "{screen}");
        screen.contains("event 2000")
    });
    terminal.has_typed(text);
    let rows = terminal.screen.text();
    let events: Vec<_> = rows.iter().filter_map(|row| row.strip_prefix("event ")).collect();
    let wanted: Vec<_> = (1..2001).map(|number| number.to_string()).collect();
    assert_eq!(events, wanted, "each once and in order");
    terminal.press(key::ENTER);
    terminal.sees("你好, typed in a storm");
}

#[test]
fn what_arrives_above_a_line_of_two_rows_leaves_it_and_the_cursor() {
    let mut terminal = Terminal::prompt(40, 16);
    terminal
        .run("t = spawn { for n in 1..4 { sleep 50ms; print \"一件事\" n \"that needs more than a row\" } }");
    let text = "print \"a text of more than one row 你好\" 1 2 3";
    terminal.types(text);
    terminal.has_typed(text);
    // The cursor is in the first of the two rows.
    terminal.press(key::HOME);
    terminal.press(key::RIGHT.repeat(5));
    terminal.sees("一件事 3");
    terminal.waits_for(|screen| screen.typed_behind(PROMPT).as_deref() == Some("print"));
    let told = "that needs more than a row";
    let mut wanted: Vec<_> = (1..4).map(|number| format!("一件事 {number} {told}")).collect();
    wanted.push(format!("{PROMPT}{text}"));
    assert!(terminal.screen.text().ends_with(&wanted), "{}", terminal.screen);
}

#[test]
fn what_is_typed_ahead_runs_afterwards() {
    let mut terminal = Terminal::prompt(80, 24);
    terminal.enter("print \"begun\"; sleep 300ms");
    terminal.sees("begun");
    terminal.types("print \"first\"\nprint \"second\"\nhalf a li");
    terminal.waits_for(|screen| screen.rows().iter().any(|row| row == "second"));
    terminal.has_typed("half a li");
}

#[test]
fn a_terminal_that_can_little_gets_no_escape_sequence() {
    let mut terminal = Terminal::of(80, 24).env("TERM", "dumb").wirelab(&[]);
    terminal.is_ready();
    assert_eq!(terminal.run("print 6 * 7"), ["42"]);
    terminal.enter("nonsense");
    terminal.sees("nonsense`");
    terminal.press(key::ctrl('d'));
    terminal.ends();
    assert!(!terminal.raw().contains(&0x1b), "{}", terminal.raw().escape_ascii());
}

#[test]
fn without_colours_nothing_is_coloured() {
    let mut terminal = Terminal::of(80, 24).env("NO_COLOR", "1").wirelab(&[]);
    terminal.is_ready();
    terminal.run("x = \"text\" + 1");
    terminal.run("tcp lisen 127.0.0.1:1");
    let raw = String::from_utf8_lossy(terminal.raw()).into_owned();
    let colour = regex::Regex::new("\x1b\\[[0-9;]+m").unwrap();
    assert_eq!(colour.find(&raw).map(|found| found.as_str()), None, "{}", raw.escape_debug());
}

#[test]
fn r03_control_z_while_a_statement_waits() {
    for (shell, arguments) in [("bash", &["--norc", "--noprofile", "-i"][..]), ("sh", &["-i"])] {
        if !requires(shell) {
            return;
        }
        let mut terminal = Terminal::of(80, 20).env("PS1", "shell$ ").start(shell, arguments);
        terminal.sees("shell$");
        terminal.enter(&format!("stty -g > before; {}", env!("CARGO_BIN_EXE_wirelab")));
        terminal.is_ready();
        terminal.run("server = tcp listen 127.0.0.1:0");
        for round in 0..3 {
            terminal.enter(&format!("print \"begun {round}\"; accept server"));
            terminal.waits_for(|screen| screen.rows().contains(&format!("begun {round}")));
            terminal.sees("waiting for a connection");
            terminal.press(key::ctrl('z'));
            terminal.waits_for(|screen| screen.cursor_row().starts_with("shell$"));
            assert!(!terminal.screen.contains("Ctrl-C"), "{shell}: {}", terminal.screen);
            // Not every shell has an order of its own for the terminal.
            terminal.enter(&format!("stty -g > stopped; cmp before stopped && echo sa''ne {round}; fg"));
            terminal.sees(&format!("sane {round}"));
            terminal.sees("waiting for a connection");
            terminal.press(key::ctrl('c'));
            terminal.is_ready();
            // While a line is typed, and while one is read for a statement.
            for statement in ["", "input \"your name? \"\r"] {
                terminal.types(statement);
                let mark = if statement.is_empty() { PROMPT.trim_end() } else { "your name?" };
                terminal.waits_for(|screen| screen.cursor_row().starts_with(mark));
                terminal.press(key::ctrl('z'));
                terminal.waits_for(|screen| screen.cursor_row().starts_with("shell$"));
                terminal.enter("fg");
                terminal.waits_for(|screen| screen.cursor_row().starts_with(mark));
            }
            terminal.press(key::ctrl('c'));
            terminal.is_ready();
        }
        assert_eq!(terminal.run("print server.state"), ["LISTEN"]);
    }
}

#[test]
fn y09_an_end_during_a_search_a_wait_or_a_computation_leaves_a_sane_terminal() {
    let busy: [fn(&mut Terminal); 4] = [
        |terminal| {
            terminal.press(key::ctrl('r'));
            terminal.waits_for(|screen| !screen.cursor_row().starts_with(PROMPT.trim_end()));
        },
        |terminal| {
            terminal.enter("print \"begun\"; accept server");
            terminal.waits_for(|screen| screen.rows().iter().any(|row| row == "begun"));
        },
        |terminal| {
            terminal.enter("print \"begun\"; loop { }");
            terminal.waits_for(|screen| screen.rows().iter().any(|row| row == "begun"));
        },
        |terminal| {
            terminal.enter("if true {");
            terminal.waits_for(|screen| screen.cursor_row().trim_start().starts_with("..."));
        },
    ];
    for make_busy in busy {
        for (signal, status) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
            let mut terminal = Terminal::prompt(80, 24);
            terminal.run("server = tcp listen 127.0.0.1:0");
            make_busy(&mut terminal);
            terminal.signal(signal);
            assert_eq!(terminal.ends(), status, "{}", terminal.screen);
            terminal.is_restored();
            let history = std::fs::read_to_string(terminal.home.history()).unwrap();
            assert!(history.contains("server = tcp listen"), "{history}");
        }
    }
}

#[test]
fn r01_control_c_stops_a_wait_again_and_again_and_loses_nothing() {
    let mut terminal = Terminal::prompt(80, 24);
    terminal.run("server = tcp listen 127.0.0.1:0");
    terminal.run("client = tcp connect server.local");
    terminal.run("conn = accept server");
    terminal.run("got = \"\"");
    for round in 0..20 {
        terminal.enter(&format!("print \"begun {round}\"; recv conn 10"));
        terminal.waits_for(|screen| screen.rows().contains(&format!("begun {round}")));
        terminal.press(key::ctrl('c'));
        terminal.is_ready();
        assert_eq!(terminal.run(&format!("sendall client \"{round};\"")), [""; 0]);
        terminal.run(&format!("got = got + (recv conn exactly {})", format!("{round};").len()));
    }
    let wanted: String = (0..20).map(|round| format!("{round};")).collect();
    assert_eq!(terminal.run("print got"), [wanted]);
}

#[test]
fn with_eleven_hundred_sockets_it_still_reads_completes_and_prints() {
    let mut terminal = Terminal::prompt(80, 24);
    terminal.run("many = []");
    terminal.run("for n in 0..1100 { many = many + [udp bind 127.0.0.1:0] }");
    assert_eq!(terminal.run("print len(many)"), ["1100"]);
    terminal.run("t = spawn { sleep 50ms; print \"from the background\" }");
    terminal.types("print \"still he");
    terminal.sees("from the background");
    terminal.has_typed("print \"still he");
    terminal.types("re\"; print len(man\t)\n");
    terminal.waits_for(|screen| screen.rows().iter().any(|row| row == "still here"));
    terminal.is_ready();
    terminal.sees("print len(many)");
    // All their names are too many for a screen: how many more there are is said.
    terminal.types("info \t\t");
    terminal.sees("more; a letter more narrows them");
    terminal.has_typed("info udp");
}
