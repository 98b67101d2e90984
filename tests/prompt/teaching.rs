//! Mistakes at the prompt, and what they teach: read on the screen, as a person does.

use harness::terminal::Terminal;

/// The rows that a line is answered with, in one text without the breaks.
fn answer(terminal: &mut Terminal, line: &str) -> String {
    let rows = terminal.run(line);
    rows.iter().flat_map(|row| row.split_whitespace()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_second_error_with_a_command_offers_its_help() {
    let mut terminal = Terminal::prompt(100, 40);
    let first = answer(&mut terminal, "send hello");
    assert!(first.contains("usage: send [SOCKET] DATA"), "{first}");
    assert!(!first.contains("help send"), "{first}");
    assert!(answer(&mut terminal, "send hello").contains("`help send` explains it"));
    answer(&mut terminal, "tcp connect 127.0.0.1:1");
    let second = answer(&mut terminal, "tcp connect 127.0.0.1:1");
    assert!(
        second.contains("`help tcp connect` explains the command, `help ECONNREFUSED` the error"),
        "{second}"
    );
}

#[test]
fn a_beginning_lists_what_it_could_mean() {
    let mut terminal = Terminal::prompt(100, 40);
    let said = answer(&mut terminal, "re");
    assert!(said.contains("`re` could be several commands"), "{said}");
    assert!(said.contains("`reset`: break a connection with RST"), "{said}");
    let said = answer(&mut terminal, "u");
    assert!(said.contains("`use`") && said.contains("`udp bind`") && said.contains("`unix pair`"), "{said}");
    let said = answer(&mut terminal, "tcp lisen 127.0.0.1:0");
    assert!(said.contains("did you mean `tcp listen`?"), "{said}");
}

#[test]
fn people_from_elsewhere_are_answered() {
    let mut terminal = Terminal::prompt(100, 40);
    for (line, wanted) in [
        ("import socket", "nothing is imported here"),
        ("s.recv(1024)", "`recv s 1024`"),
        ("nc -l 9999", "`server = tcp listen 127.0.0.1:9999`"),
        ("print(\"x\")", "`print \"x\"`"),
        ("connect localhost 9999", "`tcp connect localhost:9999`"),
        ("ls", "here it is `files`"),
        ("bye", "`exit`"),
        ("?", "`help`"),
    ] {
        let said = answer(&mut terminal, line);
        assert!(said.contains(wanted), "{line}: {said}");
    }
}

#[test]
fn help_fits_a_narrow_screen() {
    let mut terminal = Terminal::prompt(40, 60);
    let rows = terminal.run("help unix pair");
    assert!(rows.iter().any(|row| row.contains("socketpair(2)")), "{rows:#?}");
    assert!(rows.iter().any(|row| row == "What comes back"), "{rows:#?}");
}
