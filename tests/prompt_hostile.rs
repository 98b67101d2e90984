//! What comes from outside never steers the terminal of a prompt.

#![allow(clippy::unwrap_used, missing_docs)]

mod harness;

use harness::terminal::{Home, Terminal, key};

/// Clears the screen, sets a title, writes to the clipboard, rings, goes back in the row; C1.
const STEERS: &str = "\x1b[2J\x1b]0;title\x07\x1b]52;c;aGk=\x07\x08\u{9b}31m";
/// Text that reads in another order, and characters that nobody sees.
const HIDES: &str = "\u{202e}gpj.exe\u{202c}\u{200b}\u{2066}\u{feff}";

/// The terminal got none of this.
fn is_clean(terminal: &Terminal) {
    let raw = String::from_utf8_lossy(terminal.raw());
    for wrong in ["\x1b[2J", "\x1b]", "\x07", "\u{9b}", "\u{202e}", "\u{200b}", "\u{2066}", "\u{feff}"] {
        assert!(!raw.contains(wrong), "{wrong:?} in {raw:?}");
    }
}

#[test]
fn d03_d04_what_a_peer_sends_is_shown_escaped() {
    let mut terminal = Terminal::prompt(80, 24);
    terminal.run("a, b = unix pair");
    for data in [STEERS, HIDES] {
        let digits: String = data.bytes().map(|byte| format!("{byte:02x}")).collect();
        terminal.run(&format!("data = unhex(\"{digits}\")"));
        terminal.run("send a data");
        terminal.run("recv b");
        terminal.run("print data");
        terminal.run("[data]");
    }
    terminal.sees("\\x1B]0;title");
    is_clean(&terminal);
}

#[test]
fn d05_names_of_files_and_hosts_and_errors_are_shown_escaped() {
    let home = Home::new();
    let name = format!("evil{HIDES}\x1b[2J\x07.lab");
    home.write(&home.work().join(&name), "x = = 1\n");
    let mut terminal = Terminal::of(80, 24).home(&home).wirelab(&[]);
    terminal.is_ready();
    terminal.types("load \"ev");
    terminal.press(key::TAB);
    terminal.waits_for(|screen| screen.cursor_row().contains(".lab"));
    terminal.press(key::ENTER);
    terminal.sees("x = = 1");
    // The error of a script whose name is such, and of a host.
    terminal.types("run \"ev");
    terminal.press(key::TAB);
    terminal.waits_for(|screen| screen.cursor_row().contains(".lab"));
    terminal.press(key::ENTER);
    terminal.sees("evil");
    terminal.sees("error");
    terminal.is_ready();
    terminal.run("host = \"h\" + unhex(\"1b5b324a\") + \".invalid:80\"");
    terminal.run("tcp connect host");
    is_clean(&terminal);
}
