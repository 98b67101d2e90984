//! What statements come to, as it stands on a terminal's screen.

use harness::terminal::{Terminal, key};

#[test]
fn a_first_session_at_a_usual_width() {
    let mut terminal = Terminal::prompt(80, 40);
    let listener = terminal.run("tcp listen 127.0.0.1:0 backlog 5").join("\n");
    assert!(listener.starts_with("server1: tcp 127.0.0.1:"), "{listener}");
    assert!(listener.ends_with(" LISTEN backlog 5"), "{listener}");
    let client = terminal.run("tcp connect server1.local").join("\n");
    assert!(client.starts_with("conn1: tcp 127.0.0.1:") && client.contains(" → "), "{client}");
    let accepted = terminal.run("accept").join("\n");
    assert!(accepted.starts_with("conn2: ") && accepted.contains(" ← "), "{accepted}");
    terminal.run(r#"send conn1 "你好\r\n""#);
    assert_eq!(terminal.run("recv conn2"), [r#""你好\r\n""#]);
    assert_eq!(terminal.run("len(_)"), ["8"]);
    assert_eq!(terminal.run("_ * 2"), ["16"]);
    assert_eq!(terminal.run(r#"x"00 01 41""#), ["0000  00 01 41  |..A|"]);
    assert!(terminal.run("x = 1").is_empty());
    assert_eq!(terminal.run("close conn1; conn1"), ["conn1: tcp CLOSED"]);
}

#[test]
fn what_waited_tells_how_long_it_took() {
    let mut terminal = Terminal::prompt(80, 20);
    let shown = terminal.run("sleep 600ms; 7");
    assert_eq!(shown[0], "7");
    assert!(shown[1].starts_with("(took 0.") && shown[1].ends_with("s)"), "{shown:?}");
    assert_eq!(terminal.run("8"), ["8"]);
    // Who is asked has all the time there is.
    terminal.enter("sleep 600ms; name = input \"name? \"; sleep 1ms");
    terminal.sees("name?");
    terminal.enter("Ann");
    terminal.sees("(took 0.6s)");
    terminal.enter("input \"again? \"");
    terminal.waits_for(|screen| screen.cursor_row().starts_with("again?"));
    terminal.sees("again?");
    terminal.press(key::ENTER);
    terminal.is_ready();
    assert_eq!(terminal.screen.text().iter().filter(|row| row.starts_with("(took")).count(), 2);
}

#[test]
fn no_row_is_wider_than_the_terminal() {
    for columns in [40, 80, 200] {
        let mut terminal = Terminal::prompt(columns, 60);
        terminal.run("s = tcp listen 127.0.0.1:0");
        terminal.run("tcp connect s.local; accept s");
        terminal.run("unix pair");
        for statement in [
            "sockets",
            "info conn1",
            "[conn1, conn2]",
            r#"repeat("你好🎉\n", 9)"#,
            r#"repeat("123456789", 30)"#,
            r#"repeat(x"00 ff", 40)"#,
            "0..70",
            r#"split(repeat("中,", 50), ",")"#,
        ] {
            let shown = terminal.run(statement);
            assert!(!shown.is_empty(), "{statement}");
            // Lines as they were written: none was wrapped by the terminal.
            let lines = terminal.screen.text();
            assert!(shown.iter().all(|row| lines.contains(row)), "{statement}: {shown:#?}");
        }
    }
}

#[test]
fn the_history_is_numbered_lines_as_they_were_typed() {
    let mut terminal = Terminal::prompt(80, 24);
    terminal.run("name = \"Ann\"");
    terminal.run("print \"{name}\"");
    terminal.types("if true {\nprint 1\n}");
    terminal.sees("...>");
    terminal.press(key::ENTER);
    terminal.is_ready();
    let shown = ["2  print \"{name}\"", "3  if true {", "       print 1", "   }", "4  history 3"];
    assert_eq!(terminal.run("history 3"), shown);
    // What is computed with is the list.
    assert_eq!(terminal.run("lines = history"), Vec::<String>::new());
    assert_eq!(terminal.run("lines[1]"), ["\"print \\\"\\{name}\\\"\""]);
}

#[test]
fn a_page_of_help_is_laid_out_for_the_window() {
    for columns in [40, 80, 120] {
        let mut terminal = Terminal::prompt(columns, 60);
        let page = terminal.run("help events");
        let lines = terminal.screen.text();
        assert!(page.iter().all(|row| lines.contains(row)), "{page:#?}");
    }
}

#[test]
fn inside_a_statement_a_socket_has_the_name_that_it_has_afterwards() {
    let mut terminal = Terminal::prompt(100, 40);
    terminal.run("server = tcp listen 127.0.0.1:0");
    let told = terminal.run("recv (tcp connect server.local) timeout 10ms");
    assert!(told[0].contains("conn1"), "{told:#?}");
    assert_eq!(terminal.run("conn1.state"), ["\"ESTABLISHED\""]);
    let names = terminal.run("for i in 0..3 { print (tcp connect server.local).name }");
    assert_eq!(names, ["conn2", "conn3", "conn4"]);
    assert_eq!(terminal.run("conn4.name"), ["\"conn4\""]);
    // One that gets a name of its own takes none of theirs.
    assert_eq!(terminal.run("c = tcp connect server.local; print c.name"), ["c"]);
    assert!(terminal.run("accept server")[0].starts_with("conn5: "));
    let shown = terminal.run("print (udp open).name; udp open");
    assert_eq!((&shown[0][..], &shown[1][..6]), ("udp1", "udp2: "));
    assert_eq!(terminal.run("for s in unix pair { print s.name }"), ["conn6", "conn7"]);
}
