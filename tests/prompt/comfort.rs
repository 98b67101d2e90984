//! What makes the prompt easy to be at: nothing is erased, what is pasted works, blocks are laid out, long
//! pages can be read.

use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;

use harness::terminal::{Home, PROMPT, Terminal, key};

#[test]
fn the_first_line_says_help_and_tutorial() {
    for (language, wanted) in [("en", "type `help`, or `tutorial` for a lesson"), ("zh", "输入 `help`")] {
        let mut terminal = Terminal::of(80, 24).wirelab(&["--lang", language]);
        terminal.is_ready();
        assert!(terminal.screen.row(0).starts_with(wanted), "{}", terminal.screen);
    }
}

#[test]
fn output_without_a_line_end_stays() {
    let mut terminal = Terminal::prompt(80, 24);
    assert_eq!(terminal.run("print raw \"abc\""), ["abc"]);
    assert_eq!(terminal.run("print raw \"abc\"; 5"), ["abc", "5"]);
    let failed = terminal.run("print raw \"abc\"; recv none_such timeout 1s; nonsense");
    assert!(failed.iter().any(|row| row.contains("none_such")), "{failed:#?}");
    terminal.run("a, b = unix pair");
    let failed = terminal.run("print raw \"abc\"; recv b 3 timeout 20ms");
    assert_eq!(failed.first().map(String::as_str), Some("abc"), "{failed:#?}");
    assert!(failed.get(1).is_some_and(|row| row.starts_with("error: ")), "{failed:#?}");
}

#[test]
fn output_without_a_line_end_stays_while_something_waits() {
    let mut terminal = Terminal::prompt(80, 24);
    terminal.run("a, b = unix pair");
    terminal.enter("print raw \"name? \"; recv b 1; print raw \"and\"");
    terminal.waits_for(|screen| screen.cursor_row() == "name?");
    // The line about what is waited for would come after a moment: there is room for it only elsewhere.
    terminal.press(key::ctrl('c'));
    terminal.is_ready();
    let rows = terminal.screen.text();
    assert!(rows.iter().any(|row| row.starts_with("name?")), "{}", terminal.screen);
    assert!(rows.iter().any(|row| row == "interrupted"), "{}", terminal.screen);
}

#[test]
fn pasted_prompts_are_taken_off() {
    let mut terminal = Terminal::prompt(80, 24);
    assert_eq!(terminal.run("wirelab> print 6 * 7"), ["42"]);
    assert_eq!(terminal.run("$ print 1"), ["1"]);
    assert_eq!(terminal.run(">>> print 2"), ["2"]);
    terminal.paste(">>> for i in 0..2 {\n...     print i\n... }");
    terminal.waits_for(|screen| screen.cursor_row().contains('}'));
    terminal.press(key::ENTER);
    terminal.is_ready();
    assert!(
        terminal.screen.text().ends_with(&["0", "1", "wirelab>"].map(str::to_owned)),
        "{}",
        terminal.screen
    );
    terminal.enter("wirelab> if true {");
    terminal.sees("...>");
    terminal.enter("    ...> print \"inside\"");
    terminal.enter("    ...> }");
    terminal.is_ready();
    terminal.sees("inside");
    assert!(!terminal.screen.contains("error"), "{}", terminal.screen);
    // What stands in the history has none.
    terminal.press(key::UP);
    terminal.waits_for(|screen| screen.cursor_row().contains("}"));
    assert!(!terminal.screen.row(terminal.cursor().row).contains(">>>"));
}

#[test]
fn quit_leaves_as_exit_does() {
    let mut terminal = Terminal::prompt(80, 24);
    terminal.enter("quit");
    assert_eq!(terminal.ends(), 0);
    let mut terminal = Terminal::prompt(80, 24);
    terminal.run("t = spawn { sleep 1h }");
    terminal.enter("quit()");
    terminal.sees("still running and would be stopped");
    terminal.is_ready();
    terminal.enter("quit");
    assert_eq!(terminal.ends(), 0);
    // A name of the person's own is meant where there is one.
    let mut terminal = Terminal::prompt(80, 24);
    terminal.run("quit = 5");
    assert_eq!(terminal.run("quit"), ["5"]);
}

#[test]
fn lines_in_a_block_are_indented() {
    let mut terminal = Terminal::prompt(80, 24);
    terminal.enter("for i in 0..1 {");
    terminal.waits_for(|screen| screen.cursor().column == PROMPT.len() + 4);
    terminal.enter("if true {");
    terminal.waits_for(|screen| screen.cursor().column == PROMPT.len() + 8);
    terminal.enter("print \"in\"");
    terminal.press("}");
    terminal.waits_for(|screen| screen.cursor_row().trim_start() == "...>     }");
    terminal.press(key::ENTER);
    terminal.press("}");
    terminal.waits_for(|screen| screen.cursor_row().trim_start() == "...> }");
    terminal.press(key::ENTER);
    terminal.is_ready();
    let history = terminal.run("history 2");
    let block = ["1  for i in 0..1 {", "       if true {", "           print \"in\"", "       }", "   }"];
    assert_eq!(history.get(..5), Some(&block.map(str::to_owned)[..]), "{history:#?}");
    // Ctrl-D where nothing was typed but blanks that came by themselves: the end, as in an empty line.
    terminal.enter("loop {");
    terminal.waits_for(|screen| screen.cursor().column == PROMPT.len() + 4);
    terminal.press(key::ctrl('d'));
    terminal.sees("leaves without");
    terminal.is_ready();
    terminal.press(key::ctrl('d'));
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn a_line_that_begins_with_a_blank_is_not_kept() {
    let home = Home::new();
    let mut terminal = Terminal::of(80, 24).home(&home).wirelab(&[]);
    terminal.is_ready();
    terminal.run("print 1");
    assert_eq!(terminal.run(" print \"secret\""), ["secret"]);
    assert_eq!(terminal.run("history"), ["1  print 1", "2  history"]);
    assert!(!std::fs::read_to_string(home.history()).unwrap().contains("secret"));
}

#[test]
fn history_clear_forgets_what_is_in_the_file_too() {
    let home = Home::new();
    home.write(&home.history(), "#V2\nprint \"before\"\n");
    let mut terminal = Terminal::of(80, 24).home(&home).wirelab(&[]);
    terminal.is_ready();
    terminal.run("print \"now\"");
    assert_eq!(terminal.run("history").len(), 3);
    terminal.run("history clear");
    assert_eq!(std::fs::read_to_string(home.history()).unwrap(), "#V2\n");
    terminal.press(key::UP);
    terminal.press(key::UP);
    assert_eq!(terminal.run("history"), ["1  history"]);
    assert_eq!(std::fs::read_to_string(home.history()).unwrap(), "#V2\nhistory\n");
}

#[test]
fn reports_fit_the_terminal() {
    for columns in [30, 44, 80] {
        let mut terminal = Terminal::prompt(200, 60);
        terminal.resize(columns, 60);
        let text = "ab 你好 ".repeat(30);
        terminal.enter(&format!("x = \"{text}\" + 5 # {text}"));
        terminal.sees("this is int");
        terminal.is_ready();
        let rows = terminal.screen.text();
        let source = rows.iter().rposition(|row| row.starts_with("1 | ")).unwrap();
        assert!(rows[source].contains('…'), "{}", terminal.screen);
        // The carets are in the row below, right under what they mean.
        let carets = &rows[source + 1];
        assert!(carets.starts_with("  | ") && carets.contains('^'), "{}", terminal.screen);
        assert!(terminal.screen.contains("--> <1>:1:5"), "{}", terminal.screen);
    }
}

/// A pager of the test: it says that it is there, shows how many lines came, and waits for a line.
fn pager(home: &Home) -> String {
    let path = home.path("pager");
    let text = "#!/bin/sh\ntrap 'echo not the pager' INT\necho \"PAGER with $(wc -l) lines\"\nread line < /dev/tty\n";
    home.write(&path, text);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_long_page_goes_through_the_pager_and_tasks_go_on() {
    let home = Home::new();
    let mut terminal = Terminal::of(80, 24).home(&home).env("PAGER", &pager(&home)).wirelab(&[]);
    terminal.is_ready();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    terminal.run(&format!("c = tcp connect {}", server.local_addr().unwrap()));
    let mut end = server.accept().unwrap().0;
    terminal.run("t = spawn { send c recv c 5; print \"from the\" \"task\" }");
    terminal.enter("help recv");
    terminal.sees("PAGER with");
    end.write_all(b"12345").unwrap();
    let mut back = [0; 5];
    std::io::Read::read_exact(&mut end, &mut back).unwrap();
    assert_eq!(&back, b"12345", "the task went on");
    assert!(!terminal.screen.contains("from the task"), "{}", terminal.screen);
    terminal.press(key::ENTER);
    terminal.is_ready();
    terminal.sees("from the task");
    // A short one stays where it is.
    terminal.run("help EISCONN");
    assert_eq!(terminal.screen.all_rows().iter().filter(|row| row.contains("PAGER with")).count(), 1);
}

#[test]
fn control_c_is_the_pagers_own() {
    let home = Home::new();
    let mut terminal = Terminal::of(80, 24).home(&home).env("PAGER", &pager(&home)).wirelab(&[]);
    terminal.is_ready();
    terminal.enter("help recv");
    terminal.sees("PAGER with");
    terminal.press(key::ctrl('c'));
    terminal.sees("not the pager");
    terminal.press(key::ENTER);
    terminal.is_ready();
    assert_eq!(terminal.run("print 1"), ["1"]);
    terminal.enter("quit");
    assert_eq!(terminal.ends(), 0);
    terminal.is_restored();
}

#[test]
fn help_of_the_command_line_goes_through_the_pager_only_at_a_terminal() {
    let home = Home::new();
    let mut terminal =
        Terminal::of(80, 24).home(&home).env("PAGER", &pager(&home)).wirelab(&["help", "recv"]);
    terminal.sees("PAGER with");
    terminal.press(key::ENTER);
    assert_eq!(terminal.ends(), 0);
    // One that is not there is no reason to show nothing.
    let mut terminal = Terminal::of(80, 24).env("PAGER", "/nonesuch").wirelab(&["help", "recv"]);
    terminal.sees("See also");
    assert_eq!(terminal.ends(), 0);
    let mut command = harness::wirelab();
    let ended = harness::run(command.env("PAGER", "/bin/false").args(["help", "recv"])).with_status(0);
    assert!(ended.stdout.contains("See also"), "{}", ended.stdout);
}

#[test]
fn a_signal_ends_the_prompt_and_its_pager() {
    let home = Home::new();
    let mut terminal = Terminal::of(80, 24).home(&home).env("PAGER", &pager(&home)).wirelab(&[]);
    terminal.is_ready();
    terminal.enter("help recv");
    terminal.sees("PAGER with");
    terminal.signal(rustix::process::Signal::TERM);
    assert_eq!(terminal.ends(), 143);
}

#[test]
fn an_interrupted_block_says_where() {
    let mut terminal = Terminal::prompt(80, 24);
    terminal.run("a, b = unix pair");
    terminal.paste("def f() {\n    recv b exactly 5\n}\nprint \"begun\"\nf()");
    terminal.press(key::ENTER);
    terminal.waits_for(|screen| screen.text().iter().any(|row| row == "begun"));
    terminal.press(key::ctrl('c'));
    terminal.sees("interrupted at <2>:2:5: recv b exactly 5");
    terminal.is_ready();
}

#[test]
fn a_saved_session_keeps_peers_outside_where_that_is_wanted() {
    let home = Home::new();
    let mut terminal = Terminal::of(100, 30).home(&home).wirelab(&[]);
    terminal.is_ready();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = server.local_addr().unwrap();
    terminal.run(&format!("c = tcp connect {address}"));
    server.accept().unwrap().0.write_all(b"hello\n").unwrap();
    assert_eq!(terminal.run("recv c line"), ["\"hello\""]);
    terminal.run("session save \"out.lab\" expect outside");
    terminal.run("session save \"in.lab\" expect");
    let kept = std::fs::read_to_string(home.work().join("out.lab")).unwrap();
    let wanted = format!("default peer1 = {address}\n\nc = tcp connect peer1\n");
    assert!(kept.contains(&wanted) && kept.contains("expect recv c line == \"hello\""), "{kept}");
    let without = std::fs::read_to_string(home.work().join("in.lab")).unwrap();
    assert!(without.contains("left out: it needs `c`, which comes from a statement"), "{without}");
    // Played against another one.
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let set = format!("peer1={}", other.local_addr().unwrap());
    let mut command = harness::wirelab();
    let lab =
        harness::Running::start(command.args(["run", "out.lab", "--set", &set]).current_dir(home.work()));
    other.accept().unwrap().0.write_all(b"hello\n").unwrap();
    lab.finish().with_status(0);
}

#[test]
fn names_that_a_failed_statement_came_to_assign_are_in_the_script() {
    let home = Home::new();
    let mut terminal = Terminal::of(100, 30).home(&home).wirelab(&[]);
    terminal.is_ready();
    terminal.run("if true { y = 1; z = 1 / (y - 1) }");
    assert_eq!(terminal.run("y"), ["1"]);
    terminal.run("s = socket inet stream");
    terminal.run("connect s 127.0.0.1:1");
    assert_eq!(terminal.run("s.kind"), ["\"tcp\""]);
    terminal.run("session save \"x.lab\" expect");
    let script = std::fs::read_to_string(home.work().join("x.lab")).unwrap();
    assert!(!script.contains("left out:"), "{script}");
    let mut command = harness::wirelab();
    harness::run(command.args(["run", "x.lab"]).current_dir(home.work())).with_status(0);
}
