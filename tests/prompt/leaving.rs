//! Leaving the prompt, coming into it after a script, and what a person has set.

use harness::terminal::{Home, PROMPT, Terminal, key};

/// Behind a first one: the terminal makes one signal of two that come at the same moment.
fn second_ctrl_c(terminal: &mut Terminal) {
    terminal.waits_for(|screen| {
        let rows = screen.rows();
        let mut prompts = rows.iter().rev().skip_while(|row| row.is_empty()).take(2);
        prompts.all(|row| row == PROMPT.trim_end())
    });
    terminal.press(key::ctrl('c'));
}

#[test]
fn leaving_asks_once_while_a_task_runs() {
    for leave in ["exit\r", "\x04"] {
        let mut terminal = Terminal::prompt(80, 24);
        terminal.run("t = spawn { sleep 1h }");
        terminal.types(leave);
        terminal.sees("still running and would be stopped");
        // Something else was typed meanwhile: it asks again.
        terminal.run("print 6 * 7");
        terminal.types(leave);
        terminal.waits_for(|screen| screen.text().join("\n").matches("still running").count() == 2);
        terminal.is_ready();
        terminal.types(leave);
        assert_eq!(terminal.ends(), 0);
    }
}

#[test]
fn leaving_asks_once_after_what_a_saved_session_lacks() {
    let mut terminal = Terminal::prompt(80, 24);
    terminal.run("x = 1");
    terminal.run("session save \"x.lab\"");
    terminal.run("y = 2");
    terminal.press(key::ctrl('d'));
    terminal.sees("typed since `session save`");
    terminal.run("session save \"x.lab\" force");
    terminal.press(key::ctrl('d'));
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn leaving_asks_once_after_what_was_never_saved_in_each_way() {
    for (leave, again) in [("exit\r", "exit\r"), ("\x04", "\x04"), ("\x03", "\x03"), ("\x03", "\x04")] {
        let mut terminal = Terminal::prompt(80, 24);
        terminal.run("server = tcp listen 127.0.0.1:0");
        terminal.run("server.kind");
        terminal.run("nonsense");
        terminal.types(leave);
        if leave == key::ctrl('c') {
            second_ctrl_c(&mut terminal);
        }
        terminal.sees("the 2 statements that were typed are in no script");
        terminal.is_ready();
        // Broken between words.
        terminal.sees("leaves without");
        terminal.types(again);
        assert_eq!(terminal.ends(), 0, "{leave:?}");
        terminal.is_restored();
    }
}

#[test]
fn who_only_looked_around_or_played_a_script_leaves_unasked() {
    let home = Home::new();
    home.write(&home.start_file(), "start = 8080\n");
    home.write(&home.work().join("x.lab"), "server = tcp listen 127.0.0.1:0\n");
    let mut terminal = Terminal::of(80, 24).home(&home).wirelab(&["run", "-i", "x.lab"]);
    terminal.is_ready();
    terminal.run("start");
    terminal.run("sockets");
    terminal.run("run \"x.lab\"");
    terminal.press(key::ctrl('c'));
    second_ctrl_c(&mut terminal);
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn a_second_ctrl_c_leaves_and_a_late_one_does_not() {
    let mut terminal = Terminal::prompt(80, 24);
    terminal.types("not this");
    terminal.has_typed("not this");
    terminal.press(key::ctrl('c'));
    terminal.is_ready();
    terminal.run("print 1 + 1");
    terminal.press(key::ctrl('c'));
    second_ctrl_c(&mut terminal);
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn the_start_file_sets_the_prompt_and_no_rc_leaves_it_out() {
    let home = Home::new();
    home.write(&home.start_file(), "set prompt \"lab %n> \"\nset keys vi\nport = 8080\n");
    let mut terminal = Terminal::of(80, 24).home(&home).wirelab(&[]);
    terminal.sees("lab 1>");
    terminal.types("port\r");
    terminal.sees("8080");
    terminal.sees("lab 2>");
    // Vi's keys: to the start of the line, and away with the whole of it.
    terminal.types("print 1");
    terminal.press(key::ESCAPE);
    terminal.types("dd");
    terminal.waits_for(|screen| screen.cursor_row() == "lab 2>");
    let mut terminal = Terminal::of(80, 24).home(&home).wirelab(&["--no-rc"]);
    terminal.sees(PROMPT.trim_end());
}

#[test]
fn a_mistake_in_the_start_file_is_told_and_the_prompt_comes() {
    let home = Home::new();
    home.write(&home.start_file(), "set prompt\nx = 1\n");
    let mut terminal = Terminal::of(80, 24).home(&home).wirelab(&[]);
    terminal.sees("start.lab:1:");
    terminal.sees(PROMPT.trim_end());
}

#[test]
fn a_demo_ends_in_the_prompt_with_its_names() {
    let mut terminal = Terminal::of(80, 24).wirelab(&["demo", "-i", "udp/hello"]);
    terminal.sees(PROMPT.trim_end());
    terminal.run("print \"still\" + \" here\"");
    terminal.sees("still here");
}
