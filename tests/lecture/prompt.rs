//! A person takes over at the prompt in the middle of a lesson, sends by hand on the lesson's socket,
//! comes back, and the lesson goes on; what fails before a class, and what can be done then.

use std::net::TcpListener;

use harness::screen::Screen;
use harness::stage::{LESSON, body, is_over, lesson, waits};
use harness::terminal::{PROMPT, Terminal, key};

fn begun(text: &str, arguments: &[&str]) -> Terminal {
    let (home, path) = lesson(text);
    let mut all = arguments.to_vec();
    all.push(&path);
    Terminal::of(80, 24).home(&home).lecture(&all)
}

fn shows(screen: &Screen, row: &str) -> bool {
    body(screen).iter().any(|own| own.trim_end() == row)
}

#[track_caller]
fn has(terminal: &Terminal, row: &str) {
    assert!(shows(&terminal.screen, row), "no row {row:?}\n{}", terminal.screen);
}

/// Presses `i`, and waits for the prompt.
#[track_caller]
fn takes_over(terminal: &mut Terminal) {
    terminal.press("i");
    terminal.waits_for(|screen| !screen.is_alternate() && screen.cursor_row() == PROMPT.trim_end());
}

#[track_caller]
fn comes_back(terminal: &mut Terminal, with: &str) {
    terminal.press(with);
    terminal.waits_for(waits);
}

#[test]
fn what_is_sent_by_hand_on_the_lessons_socket_arrives_in_the_lesson() {
    let mut terminal = begun(LESSON, &[]);
    terminal.turns("n");
    terminal.turns(" ");
    has(&terminal, "▸ send client \"hello\"");
    takes_over(&mut terminal);
    assert_eq!(terminal.run("send client \"by hand, \""), ["9"]);
    assert_eq!(terminal.run("mine = 6 * 7"), Vec::<String>::new());
    assert_eq!(terminal.run("print mine"), ["42"]);
    comes_back(&mut terminal, &key::ctrl('d'));
    has(&terminal, "» send client \"by hand, \"");
    has(&terminal, "» print mine");
    has(&terminal, "  │ 42");
    has(&terminal, "▸ send client \"hello\"");
    terminal.turns(" ");
    terminal.turns(" ");
    has(&terminal, "  = \"by hand, hello\"");
    // The lesson goes on to its end.
    terminal.turns("c");
    has(&terminal, "? What came?");
    terminal.turns("c");
    assert!(is_over(&terminal.screen), "{}", terminal.screen);
}

#[test]
fn a_question_that_is_tried_by_hand_stays_open() {
    let mut terminal = begun(LESSON, &[]);
    while !terminal.screen.contains("What came?") {
        terminal.turns(" ");
    }
    takes_over(&mut terminal);
    assert_eq!(terminal.run("print 6 * 7"), ["42"]);
    comes_back(&mut terminal, &key::ctrl('d'));
    has(&terminal, "  2  hello");
    assert!(!terminal.screen.contains("TCP carries bytes."), "{}", terminal.screen);
    terminal.turns("1");
    has(&terminal, "› 1  nothing");
    terminal.turns(" ");
    has(&terminal, "✓ 2  hello");
}

#[test]
fn much_that_came_by_hand_leaves_the_statement_at_hand_in_view() {
    let mut terminal = begun(LESSON, &[]);
    terminal.turns("n");
    takes_over(&mut terminal);
    assert_eq!(terminal.run(r#"print "1\n2\n3\n4\n5\n6\n7\n8\n9""#).len(), 9);
    comes_back(&mut terminal, &key::ctrl('d'));
    has(&terminal, "▸ 2 · A word");
    assert!(terminal.screen.contains("│ … 6 more rows"), "{}", terminal.screen);
    terminal.turns(" ");
    terminal.turns(key::LEFT);
    has(&terminal, "  │ 9");
}

#[test]
fn exit_goes_back_as_well_and_ends_nothing() {
    let mut terminal = begun(LESSON, &[]);
    terminal.turns("n");
    for _ in 0..2 {
        takes_over(&mut terminal);
        comes_back(&mut terminal, "exit\r");
        assert!(!terminal.screen.contains("exit"), "{}", terminal.screen);
        assert!(terminal.screen.contains("ESTABLISHED"), "{}", terminal.screen);
    }
    takes_over(&mut terminal);
    comes_back(&mut terminal, "print 6 * 7; exit\r");
    has(&terminal, "» print 6 * 7");
    has(&terminal, "  │ 42");
    assert!(!terminal.screen.contains("✗"), "{}", terminal.screen);
    takes_over(&mut terminal);
    terminal.run("close client");
    comes_back(&mut terminal, &key::ctrl('d'));
    has(&terminal, "» close client");
    assert_eq!(terminal.leaves(), 0);
}

#[test]
fn keys_pressed_too_fast_do_nothing_to_the_lesson_later() {
    let mut terminal = begun(LESSON, &[]);
    terminal.turns("n");
    // `r` would begin afresh.
    terminal.press("irr");
    terminal.waits_for(|screen| !screen.is_alternate() && screen.cursor_row().starts_with(PROMPT.trim_end()));
    terminal.press(key::ctrl('u'));
    terminal.is_ready();
    comes_back(&mut terminal, &key::ctrl('d'));
    has(&terminal, "✓ conn = accept server");
}

#[test]
fn what_is_wrong_at_the_prompt_does_no_harm_to_the_lesson() {
    let mut terminal = begun(LESSON, &[]);
    terminal.turns("n");
    takes_over(&mut terminal);
    terminal.enter("sned client");
    terminal.sees("did you mean `send`?");
    terminal.is_ready();
    terminal.enter("recv conn timeout 1ms");
    terminal.sees("ETIMEDOUT");
    terminal.is_ready();
    comes_back(&mut terminal, &key::ctrl('d'));
    terminal.turns("n");
    has(&terminal, "▸ send client \"hello\"");
    terminal.turns("n");
    has(&terminal, "? What came?");
}

/// A lesson whose second statement of three waited, and was stopped.
fn stopped_while_it_waits() -> Terminal {
    let mut terminal = begun("l = tcp listen 127.0.0.1:0\nx = accept l\ny = 6 * 7\n", &[]);
    terminal.turns(" ");
    terminal.press(" ");
    terminal.waits_for(|screen| body(screen).iter().any(|row| row.contains("… waiting for a connection")));
    terminal.press(key::ctrl('c'));
    terminal.waits_for(waits);
    terminal
}

#[test]
fn what_is_waited_for_is_told_and_ctrl_c_ends_that_statement_alone() {
    let mut terminal = stopped_while_it_waits();
    has(&terminal, "■ x = accept l");
    has(&terminal, "  · interrupted");
    // Whoever stops a statement goes on behind it.
    terminal.turns("s");
    has(&terminal, "▸ y = 6 * 7");
    terminal.turns(" ");
    has(&terminal, "  = 42");
    // A statement that was left out is no failure.
    assert_eq!(terminal.leaves(), 0);
}

#[test]
fn a_failed_expect_can_be_tried_again_or_taken_over() {
    let text = "x = 1\nexpect x == 2\ny = 3\n";
    let mut terminal = begun(text, &[]);
    terminal.turns(" ");
    terminal.turns(" ");
    has(&terminal, "✗ expect x == 2");
    assert!(terminal.screen.contains("a again") && terminal.screen.contains("s skip"), "{}", terminal.screen);
    takes_over(&mut terminal);
    terminal.run("x = 2");
    comes_back(&mut terminal, &key::ctrl('d'));
    terminal.turns("a");
    has(&terminal, "✓ expect x == 2");
    assert_eq!(terminal.leaves(), 0);
}

#[test]
fn a_remote_control_leaves_out_what_failed_with_a_key_more() {
    let mut terminal = begun("expect 1 == 2\ny = 6 * 7\n", &[]);
    terminal.turns(" ");
    for again in ["a", "\x1b[6~"] {
        terminal.press(" ");
        terminal.sees("once more leaves it out");
        terminal.press(again);
        terminal.waits_for(|screen| waits(screen) && !screen.contains("once more"));
    }
    has(&terminal, "▸ y = 6 * 7");
    terminal.turns(" ");
    has(&terminal, "  = 42");
}

#[test]
fn what_is_asked_of_a_failure_is_that_of_the_lessons_own_statement() {
    // A statement that was stopped asks nothing, whatever was tried by hand behind it.
    let mut terminal = stopped_while_it_waits();
    takes_over(&mut terminal);
    terminal.enter("1 // 0");
    terminal.sees("divided by zero");
    terminal.is_ready();
    terminal.run("1 + 1");
    comes_back(&mut terminal, &key::ctrl('d'));
    terminal.turns(" ");
    has(&terminal, "✓ y = 6 * 7");
    // One that failed asks, also when something was stopped by hand.
    let mut terminal = begun("expect 1 == 2\ny = 6 * 7\n", &[]);
    terminal.turns(" ");
    takes_over(&mut terminal);
    terminal.enter("sleep 1h");
    terminal.sees("sleeping");
    terminal.press(key::ctrl('c'));
    terminal.is_ready();
    comes_back(&mut terminal, &key::ctrl('d'));
    terminal.press(" ");
    terminal.sees("once more leaves it out");
}

#[test]
fn a_lesson_that_is_left_after_a_failure_ends_as_a_run_does() {
    let mut terminal = begun("expect 1 == 2\n", &[]);
    terminal.turns(" ");
    assert_eq!(terminal.leaves(), 4);
    let mut terminal = begun("x = 1 // 0\n", &[]);
    terminal.turns(" ");
    assert_eq!(terminal.leaves(), 3);
}

#[test]
fn a_taken_port_is_told_with_its_holder_and_another_one_is_offered() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let script = "default host = \"127.0.0.1:1\"\nstep en \"One\" zh \"一\"\ns = tcp listen host\nx = 1\n";
    let mut terminal = begun(script, &["--set", &format!("host={address}")]);
    terminal.turns(" ");
    has(&terminal, "✗ s = tcp listen host");
    // The test itself holds it.
    let said = format!("(process {})", std::process::id());
    assert!(terminal.screen.contains(&said), "{said}\n{}", terminal.screen);
    terminal.press("p");
    terminal.waits_for(|screen| waits(screen) && !screen.contains("✗"));
    terminal.turns(" ");
    has(&terminal, "✓ s = tcp listen host");
    assert_eq!(terminal.leaves(), 0);
}

/// A lesson that finds its port taken, behind `p`; what stands behind the last colon of a row that begins
/// so.
#[track_caller]
fn moves(script: &str, row: &str) -> (Terminal, String) {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut terminal = begun(&script.replace("PORT", &port), &[]);
    while !terminal.screen.contains("✗") {
        terminal.turns(" ");
    }
    // The offer stays, also when something was tried by hand.
    takes_over(&mut terminal);
    terminal.run("1 + 1");
    comes_back(&mut terminal, &key::ctrl('d'));
    assert!(terminal.screen.contains("p another port"), "{}", terminal.screen);
    terminal.turns("p");
    let rows = body(&terminal.screen);
    let found = rows.iter().rev().find(|own| own.starts_with(row));
    let (_, moved) =
        found.unwrap_or_else(|| panic!("{row:?}\n{}", terminal.screen)).rsplit_once(':').unwrap();
    assert_ne!(moved, port);
    (terminal, moved.to_owned())
}

#[test]
fn a_port_that_is_written_down_is_another_one_from_there_on() {
    let script = "server = tcp listen 127.0.0.1:PORT\nsay \"at 127.0.0.1:PORT\"\n\
                  client = tcp connect 127.0.0.1:PORT\nconn = accept server timeout 2s\n\
                  expect conn.local == server.local\n";
    let (mut terminal, port) = moves(script, "✓ server = tcp listen 127.0.0.1:");
    assert!(terminal.screen.contains("· from here on the lesson has 127.0.0.1:"), "{}", terminal.screen);
    has(&terminal, &format!("  client = tcp connect 127.0.0.1:{port}"));
    terminal.turns("c");
    has(&terminal, &format!("at 127.0.0.1:{port}"));
    has(&terminal, "✓ expect conn.local == server.local");
    // From the start it is that port as well.
    terminal.press("r");
    terminal.waits_for(|screen| waits(screen) && screen.contains("no sockets"));
    has(&terminal, &format!("▸ server = tcp listen 127.0.0.1:{port}"));
    assert_eq!(terminal.leaves(), 0);
}

#[test]
fn a_port_is_replaced_beside_a_name_and_beside_another_host() {
    let (terminal, port) = moves("s = tcp listen localhost:PORT\nx = 1\n", "✓ s = tcp listen localhost:");
    assert!(terminal.screen.contains(&format!("127.0.0.1:{port}")), "{}", terminal.screen);
    let script =
        "default host = \"127.0.0.1:0\"\na = tcp listen host\nb = tcp listen 127.0.0.1:PORT\nx = 1\n";
    let (terminal, _) = moves(script, "✓ b = tcp listen 127.0.0.1:");
    // Nothing has begun afresh.
    assert!(terminal.screen.contains("  a  tcp listener"), "{}", terminal.screen);
}

#[test]
fn a_port_in_a_name_is_assigned_by_hand() {
    for (assigned, listens) in [
        ("port = PORT", "s = tcp listen \"127.0.0.1:{port}\""),
        ("at = \"127.0.0.1:PORT\"", "s = tcp listen at"),
        ("at = 127.0.0.1:PORT", "s = tcp listen at"),
    ] {
        let name = assigned.split(' ').next().unwrap();
        let script = format!("{assigned}\n{listens}\nclient = tcp connect s.local\n");
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port().to_string();
        let mut terminal = begun(&script.replace("PORT", &port), &[]);
        terminal.turns(" ");
        terminal.turns(" ");
        terminal.turns("p");
        assert!(body(&terminal.screen).iter().any(|row| row.starts_with(&format!("» {name} = "))));
        has(&terminal, &format!("✓ {listens}"));
        terminal.turns(" ");
        has(&terminal, "✓ client = tcp connect s.local");
    }
}

#[test]
fn no_other_port_is_offered_where_none_would_be_of_use() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let mut terminal = begun(&format!("s = tcp listen \"127.0.0.1:{{{port} + 0}}\"\n"), &[]);
    terminal.turns(" ");
    assert!(
        terminal.screen.contains("a again") && !terminal.screen.contains("p another port"),
        "{}",
        terminal.screen
    );
}

#[test]
fn no_other_port_is_offered_where_a_role_elsewhere_names_it() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    for (client, is_offered) in [(address.to_string(), false), ("there".to_owned(), true)] {
        let script = format!(
            "there = \"127.0.0.1:1\"\nrole server {{\n    server = tcp listen {address}\n}}\n\
             role client {{\n    client = tcp connect {client}\n}}\n"
        );
        let mut terminal = begun(&script, &["--role", "server"]);
        terminal.turns(" ");
        terminal.turns(" ");
        assert!(terminal.screen.contains("a again"), "{}", terminal.screen);
        assert_eq!(terminal.screen.contains("p another port"), is_offered, "{}", terminal.screen);
    }
}

#[test]
fn what_input_asks_is_answered_on_the_screen() {
    let mut terminal = begun("name = input \"Your name? \"\nprint \"Hello, {name}!\"\n", &[]);
    terminal.press(" ");
    terminal.waits_for(|screen| screen.rows().iter().any(|row| row.starts_with("Your name? ▏")));
    terminal.types("Tracy\n");
    terminal.waits_for(waits);
    has(&terminal, "  · typed: Your name? Tracy");
    has(&terminal, "  = \"Tracy\"");
    terminal.turns(" ");
    has(&terminal, "  │ Hello, Tracy!");
}
