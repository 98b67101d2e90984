//! What comes from outside never steers the terminal of a prompt.

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

#[test]
fn d04_nothing_hides_in_what_a_prompt_shows() {
    let hidden = "\u{ad}\u{61c}\u{115f}\u{180e}\u{200b}\u{200e}\u{2028}\u{202e}\u{2067}\u{2800}\u{3164}\u{fe0f}\
                  \u{feff}\u{ffa0}\u{fff9}\u{e0041}\u{e0101}";
    let digits: String =
        hidden.chars().flat_map(|c| format!("a{c}").into_bytes()).map(|byte| format!("{byte:02x}")).collect();
    let mut terminal = Terminal::prompt(100, 40);
    terminal.run(&format!("d = unhex(\"{digits}\")"));
    terminal.run("marks = \"e\" + repeat(unhex(\"cc81\"), 60)");
    for line in [
        "d",
        "print d",
        "[d, marks]",
        "r = json(\"[]\")",
        "json('[{\"k\": 1}, {\"k\": 2}]')",
        "t = json('[{\"k\": \"' + d + '\"}, {\"k\": \"' + marks + '\"}]')",
        "t",
        "print marks",
        "step d",
        "say d",
        "expect d == marks",
        "x = float(d)",
        "tcp connect d + \":80\"",
        "load d",
        "session",
    ] {
        terminal.run(line);
    }
    // The echo of what is typed or pasted, before it is run.
    terminal.paste(&format!("print \"{hidden}e{}\" # {hidden}", "\u{301}".repeat(60)));
    terminal.waits_for(|screen| screen.contains("print \""));
    terminal.press(key::ENTER);
    terminal.is_ready();
    terminal.press(key::UP);
    terminal.waits_for(|screen| screen.cursor_row().contains("print \""));
    let raw = String::from_utf8_lossy(terminal.raw()).into_owned();
    let wrong = raw.chars().find(|c| hidden.contains(*c));
    assert_eq!(wrong.map(u32::from), None, "{raw:?}");
    assert!(!raw.contains(&"\u{301}".repeat(7)), "{raw:?}");
    terminal.sees("\\xE2\\x80\\xAE");
}

#[test]
fn r06_four_prompts_with_one_history_keep_every_line_of_each() {
    let home = Home::new();
    let mut prompts: Vec<_> = (0..4).map(|_| Terminal::of(80, 24).home(&home).wirelab(&[])).collect();
    for prompt in &mut prompts {
        prompt.is_ready();
    }
    const LINES: usize = 25;
    // All at once: each has its lines before the others have run theirs. The last one is killed.
    std::thread::scope(|scope| {
        for (number, prompt) in prompts.iter_mut().enumerate() {
            scope.spawn(move || {
                for line in 0..LINES {
                    prompt.run(&format!("x = {number}{line:03}"));
                }
                if number == 3 {
                    prompt.signal(rustix::process::Signal::KILL);
                    assert_eq!(prompt.ends(), 137);
                } else {
                    // Once more, as nothing of it was saved as a script.
                    prompt.press(key::ctrl('d'));
                    prompt.sees("leaves without");
                    prompt.is_ready();
                    prompt.press(key::ctrl('d'));
                    assert_eq!(prompt.ends(), 0);
                }
            });
        }
    });
    let history = std::fs::read_to_string(home.history()).unwrap();
    for number in 0..4 {
        let own: Vec<_> = history.lines().filter(|line| line.starts_with(&format!("x = {number}"))).collect();
        let expected: Vec<_> = (0..LINES).map(|line| format!("x = {number}{line:03}")).collect();
        assert_eq!(own, expected, "{history}");
    }
    assert_eq!(history.lines().count(), 4 * LINES + 1);
    // The next one has them all.
    let mut next = Terminal::of(80, 24).home(&home).wirelab(&[]);
    next.is_ready();
    for line in history.lines().skip(1).collect::<Vec<_>>().iter().rev().take(8) {
        next.press(key::UP);
        next.has_typed(line);
    }
}

#[test]
fn r06_the_newest_ten_thousand_lines_stay() {
    let home = Home::new();
    let before: String = (0..10_050).map(|number| format!("x = {number}\n")).collect();
    home.write(&home.history(), format!("#V2\n{before}"));
    let mut prompts: Vec<_> = (0..2).map(|_| Terminal::of(80, 24).home(&home).wirelab(&[])).collect();
    for prompt in &mut prompts {
        prompt.is_ready();
    }
    for number in 0..3 {
        for (which, prompt) in prompts.iter_mut().enumerate() {
            prompt.run(&format!("y = {which}{number}"));
        }
    }
    let history = std::fs::read_to_string(home.history()).unwrap();
    let lines: Vec<_> = history.lines().skip(1).collect();
    assert_eq!(lines.len(), 10_000);
    assert_eq!(lines[9_994..], ["y = 00", "y = 10", "y = 01", "y = 11", "y = 02", "y = 12"]);
    assert_eq!((lines[0], lines[9_993]), ("x = 56", "x = 10049"));
}

#[test]
fn r06_a_history_that_another_program_holds_keeps_nobody_waiting() {
    let home = Home::new();
    home.write(&home.history(), "#V2\nprint 1\n");
    let held = std::fs::File::open(home.history()).unwrap();
    held.lock().unwrap();
    let mut terminal = Terminal::of(100, 24).home(&home).wirelab(&[]);
    terminal.is_ready();
    assert_eq!(terminal.run("print 6 * 7"), ["42"]);
    terminal.press(key::ctrl('d'));
    terminal.ends();
    assert_eq!(std::fs::read_to_string(home.history()).unwrap(), "#V2\nprint 1\n");
}
