//! The prompt as a person at a terminal sees it: rows of a screen, with a cursor, in windows of 40,
//! 80 and 200 columns.

use std::os::unix::fs::PermissionsExt as _;

use harness::requires;
use harness::screen::Screen;
use harness::terminal::{Home, PROMPT, Terminal, key};
use rustix::process::Signal;
use unicode_width::UnicodeWidthStr as _;

/// The windows that people have: half a screen, the old one, a whole wide one.
const WIDTHS: [usize; 3] = [40, 80, 200];

/// The column of a prompt's cursor behind a text that fits in the row.
fn column_behind(text: &str) -> usize {
    PROMPT.width() + text.width()
}

#[test]
fn the_prompt_appears_and_waits_behind_its_sign() {
    for columns in WIDTHS {
        let mut terminal = Terminal::prompt(columns, 10);
        assert_eq!(terminal.cursor().column, PROMPT.width());
        assert_eq!(terminal.run("print 6 * 7"), ["42"]);
        terminal.press(key::ctrl('d'));
        assert_eq!(terminal.ends(), 0);
        terminal.is_restored();
    }
}

#[test]
fn what_is_typed_stands_there_letter_for_letter() {
    let mut terminal = Terminal::prompt(80, 10);
    let line = "server = tcp listen 127.0.0.1:0 # \"text\" { [ 42";
    for end in 1..=line.len() {
        terminal.types(&line[end - 1..end]);
        terminal.has_typed(&line[..end]);
        let row = terminal.screen.cursor_row();
        assert!(row.starts_with(format!("{PROMPT}{}", &line[..end]).trim_end()), "{row}");
    }
}

#[test]
fn wide_characters_are_typed_passed_and_removed_whole() {
    for columns in WIDTHS {
        let mut terminal = Terminal::prompt(columns, 10);
        let text = "名 = \"你好 🎉 è\"";
        terminal.types(text);
        terminal.has_typed(text);
        assert_eq!(terminal.cursor().column, column_behind(text));
        // Left over the quote, è, the blank and the party.
        terminal.press(key::LEFT.repeat(4));
        terminal.has_typed("名 = \"你好 ");
        assert_eq!(terminal.cursor().column, column_behind("名 = \"你好 "));
        terminal.press(key::BACKSPACE.repeat(2));
        terminal.has_typed("名 = \"你");
        terminal.types("们好");
        terminal.has_typed("名 = \"你们好");
        assert_eq!(terminal.screen.cursor_row().trim_end(), format!("{PROMPT}名 = \"你们好🎉 è\""));
        terminal.press(key::ENTER);
        terminal.is_ready();
        assert_eq!(terminal.run("print 名"), ["你们好🎉 è"]);
    }
}

#[test]
fn a_long_line_wraps_and_is_mended_in_its_middle() {
    for columns in WIDTHS {
        let mut terminal = Terminal::prompt(columns, 20);
        let words: Vec<_> = (100..100 + columns / 2).map(|number| number.to_string()).collect();
        let line = format!("x = [{}]", words.join(", "));
        terminal.types(&line);
        terminal.has_typed(&line);
        // To the middle, by words and by letters, and one number is another then.
        let from_the_end = line.len() - line.find("105").unwrap() - 3;
        terminal.press(key::LEFT.repeat(from_the_end));
        terminal.press(key::BACKSPACE);
        terminal.types("你");
        terminal.press(key::BACKSPACE);
        terminal.types("9");
        let changed = line.replace("105", "109");
        terminal.has_typed(&changed[..changed.len() - from_the_end]);
        terminal.press(key::END);
        terminal.has_typed(&changed);
        terminal.press(key::ENTER);
        terminal.is_ready();
        assert_eq!(terminal.run("print x[5] x[6] len(x)"), [format!("109 106 {}", words.len())]);
    }
}

#[test]
fn the_row_that_is_exactly_full_is_no_special_case() {
    for columns in WIDTHS {
        let mut terminal = Terminal::prompt(columns, 10);
        // As long as the row, one more, one less; and a wide character over the edge.
        for length in [columns - 1, columns, columns + 1] {
            for filler in ["a", "你"] {
                let inside = length - PROMPT.width() - "print \"\"".len();
                let text = format!("{}{filler}", "a".repeat(inside - filler.width()));
                let line = format!("print \"{text}\"");
                terminal.types(&line);
                terminal.has_typed(&line);
                terminal.press(key::ENTER);
                terminal.is_ready();
                assert!(terminal.screen.text().contains(&text), "{columns} {length}\n{}", terminal.screen);
            }
        }
    }
}

#[test]
fn up_and_down_walk_through_the_history() {
    let mut terminal = Terminal::prompt(80, 20);
    for line in ["print 1", "print \"二\"", "print 3"] {
        terminal.run(line);
    }
    terminal.types("half");
    terminal.has_typed("half");
    for line in ["print 3", "print \"二\"", "print 1"] {
        terminal.press(key::UP);
        terminal.has_typed(line);
    }
    for line in ["print \"二\"", "print 3", "half"] {
        terminal.press(key::DOWN);
        terminal.has_typed(line);
    }
}

#[test]
fn control_r_finds_an_older_line() {
    for columns in WIDTHS {
        let mut terminal = Terminal::prompt(columns, 20);
        for line in ["a = 1", "b = \"needle\"", "c = 3"] {
            terminal.run(line);
        }
        terminal.press(key::ctrl('r'));
        terminal.waits_for(|screen| !screen.cursor_row().starts_with(PROMPT.trim_end()));
        terminal.types("need");
        terminal.sees("`need'");
        terminal.waits_for(|screen| screen.cursor_row().contains("b = \"needle\""));
        terminal.press(key::ENTER);
        terminal.is_ready();
        terminal.press(key::UP);
        terminal.has_typed("b = \"needle\"");
    }
}

/// Rows that hold a prompt.
fn prompts(screen: &Screen) -> usize {
    screen.rows().iter().filter(|row| row.starts_with(PROMPT.trim_end())).count()
}

#[test]
fn r03_a_resize_keeps_the_line_being_typed() {
    let mut terminal = Terminal::prompt(80, 20);
    let line = "print \"one two three 四五六 seven eight nine ten eleven\"";
    // The editor does not know how a terminal breaks the rows above anew.
    terminal.press(key::ctrl('l'));
    terminal.waits_for(|screen| screen.row(0) == PROMPT.trim_end());
    terminal.types(line);
    terminal.has_typed(line);
    for columns in [40, 200, 60, 80] {
        terminal.resize_and_see(columns, 20);
        terminal.types("?");
        terminal.has_typed(&format!("{line}?"));
        terminal.press(key::BACKSPACE);
        terminal.has_typed(line);
        assert_eq!(prompts(&terminal.screen), 1, "{}", terminal.screen);
    }
    terminal.press(key::ENTER);
    terminal.is_ready();
    assert_eq!(terminal.run("print 1"), ["1"]);
}

#[test]
fn r03_control_z_and_fg_under_a_shell() {
    if !requires("bash") {
        return;
    }
    let mut terminal =
        Terminal::of(80, 20).env("PS1", "shell$ ").start("bash", &["--norc", "--noprofile", "-i"]);
    terminal.sees("shell$");
    terminal.enter(&format!("stty -g > before; {}", env!("CARGO_BIN_EXE_wirelab")));
    terminal.is_ready();
    assert_eq!(terminal.run("kept = 41"), [""; 0]);
    terminal.types("print kept");
    terminal.has_typed("print kept");
    terminal.press(key::ctrl('z'));
    terminal.waits_for(|screen| screen.cursor_row().starts_with("shell$"));
    terminal.enter("stty -g > stopped; fg");
    terminal.has_typed("print kept");
    assert!(!terminal.has_first_settings(), "keys are read one by one again");
    terminal.types(" + 1");
    terminal.has_typed("print kept + 1");
    terminal.press(key::ENTER);
    terminal.waits_for(|screen| screen.rows().iter().any(|row| row == "42"));
    terminal.is_ready();
    terminal.run("session clear");
    terminal.press(key::ctrl('d'));
    terminal.waits_for(|screen| screen.cursor_row().starts_with("shell$"));
    terminal.enter("stty -g > after; cmp before stopped && cmp before after && echo same");
    terminal.waits_for(|screen| screen.rows().iter().any(|row| row == "same"));
}

#[test]
fn y09_signals_that_end_it_leave_a_sane_terminal_and_the_history() {
    for (signal, status) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let mut terminal = Terminal::prompt(80, 10);
        terminal.run("print \"remembered\"");
        terminal.types("half a line");
        terminal.has_typed("half a line");
        assert!(!terminal.has_first_settings(), "an editor reads key by key");
        terminal.signal(signal);
        assert_eq!(terminal.ends(), status, "{}", terminal.screen);
        terminal.is_restored();
        let mut next = Terminal::of(80, 10).home(&terminal.home).wirelab(&[]);
        next.is_ready();
        next.press(key::UP);
        next.has_typed("print \"remembered\"");
    }
}

#[test]
fn y09_a_closed_window_ends_it_and_keeps_the_history() {
    let home = Home::new();
    let mut terminal = Terminal::of(80, 10).home(&home).wirelab(&[]);
    terminal.is_ready();
    terminal.run("print \"remembered\"");
    assert_eq!(terminal.hangs_up(), 129);
    let history = std::fs::read_to_string(home.history()).unwrap();
    assert!(history.contains("print \"remembered\""), "{history}");
}

#[test]
fn r04_a_paste_of_three_lines_runs_these_lines_and_no_more() {
    let mut terminal = Terminal::prompt(80, 24);
    // Ctrl-C, an escape sequence, a bell and a Ctrl-D within it are text, if anything, and no keys.
    terminal.paste("a = 1\rb = \"x\u{3}y\u{7}z\u{4}\u{1b}[2J\"\rprint \"three\" a\r");
    terminal.sees("print \"three\" a");
    assert_eq!(terminal.screen.row_containing("three 1"), None, "nothing runs before Enter");
    terminal.press(key::ENTER);
    terminal.waits_for(|screen| screen.rows().iter().any(|row| row == "three 1"));
    terminal.is_ready();
    assert_eq!(terminal.run("print a repr(b)"), ["1 \"x\\x03y\\x07z\\x04\""]);
    // What is pasted and not entered can be taken back.
    terminal.paste("exit 7\r");
    terminal.sees("exit 7");
    terminal.press(key::ctrl('c'));
    terminal.is_ready();
    assert_eq!(terminal.run("print 5"), ["5"]);
}

#[test]
fn r04_what_is_pasted_cannot_steer_the_terminal() {
    for (name, value) in [("NO_COLOR", "1"), ("NO_COLOR", "")] {
        let mut terminal = Terminal::of(80, 10).env(name, value).wirelab(&[]);
        terminal.is_ready();
        // A bell, a step back, another character set, a colour by C1, and the other direction.
        terminal.paste("# a\u{7}b\u{8}c\u{e}d\u{9b}31me\u{202e}f 你");
        let shown = "# abcd31mef 你";
        terminal.has_typed(shown);
        assert_eq!(terminal.cursor().column, column_behind(shown));
        terminal.press(key::ENTER);
        terminal.is_ready();
        terminal.press(key::UP);
        terminal.has_typed(shown);
        let written = String::from_utf8_lossy(terminal.raw()).into_owned();
        for c in ['\u{7}', '\u{8}', '\u{e}', '\u{9b}', '\u{202e}'] {
            assert!(!written.contains(c), "{}", written.escape_debug());
        }
    }
}

#[test]
fn a_prompt_text_cannot_steer_the_terminal() {
    let mut terminal = Terminal::prompt(80, 10);
    terminal.enter("set prompt \"\\x1b[31m\\x07\\nlab> \"");
    terminal.sees("lab>");
    terminal.enter("print 6 * 7");
    terminal.waits_for(|screen| screen.rows().iter().any(|row| row == "42"));
    let written = String::from_utf8_lossy(terminal.raw()).into_owned();
    assert!(!written.contains("\u{1b}[31m") && !written.contains('\u{7}'), "{}", written.escape_debug());
}

#[test]
fn f05_two_prompts_append_to_one_history() {
    let home = Home::new();
    let start = || {
        let mut terminal = Terminal::of(80, 24).home(&home).wirelab(&[]);
        terminal.is_ready();
        terminal
    };
    let (mut one, mut two) = (start(), start());
    for number in 0..5 {
        one.run(&format!("print \"one {number}\""));
        two.run(&format!("print \"two {number}\""));
    }
    for terminal in [&mut one, &mut two] {
        terminal.press(key::ctrl('d'));
        assert_eq!(terminal.ends(), 0);
    }
    let history = std::fs::read_to_string(home.history()).unwrap();
    for number in 0..5 {
        for name in ["one", "two"] {
            assert!(history.contains(&format!("print \"{name} {number}\"")), "{name} {number}:\n{history}");
        }
    }
    let mode = std::fs::metadata(home.history()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn f05_a_history_that_cannot_be_used_is_told_and_the_prompt_goes_on() {
    let spoilt: [fn(&Home); 3] = [
        // A folder where the file should be.
        |home| std::fs::create_dir_all(home.history()).unwrap(),
        // A file where the folder should be.
        |home| home.write(&home.path("state/wirelab"), ""),
        // No text.
        |home| home.write(&home.history(), b"print 1\n\xff\xfe\x00\x1b[2J\nprint 2\n"),
    ];
    for spoil in spoilt {
        let home = Home::new();
        spoil(&home);
        let mut terminal = Terminal::of(80, 24).home(&home).wirelab(&[]);
        terminal.is_ready();
        assert!(terminal.screen.contains("history"), "{}", terminal.screen);
        assert_eq!(terminal.run("print 6 * 7").first().map(String::as_str), Some("42"));
    }
}
