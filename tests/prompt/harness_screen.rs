//! The screen model and the terminal that the tests of the prompt look at.

use harness::screen::{Place, Screen, Size};
use harness::terminal::{Home, Terminal, key};

fn screen(columns: usize, rows: usize, text: &str) -> Screen {
    let mut screen = Screen::new(Size { columns, rows });
    screen.feed(text.as_bytes());
    screen
}

#[test]
fn wide_characters_take_two_columns() {
    let screen = screen(10, 3, "你好 🎉x\r\nab");
    assert_eq!(screen.rows(), ["你好 🎉x", "ab", ""]);
    assert_eq!(screen.find("x"), Some(Place { row: 0, column: 7 }));
    assert_eq!(screen.cursor(), Place { row: 1, column: 2 });
}

#[test]
fn a_wide_character_that_does_not_fit_goes_to_the_next_row() {
    let screen = screen(5, 3, "abcd你e");
    assert_eq!(screen.rows(), ["abcd", "你e", ""]);
    assert_eq!(screen.text(), ["abcd你e"]);
}

#[test]
fn a_resize_moves_wrapped_text() {
    let mut screen = screen(10, 4, "0123456789abcdef");
    screen.resize(Size { columns: 20, rows: 4 });
    assert_eq!(screen.rows()[0], "0123456789abcdef");
}

#[test]
fn what_was_scrolled_off_is_still_text() {
    let screen = screen(10, 2, "1\r\n2\r\n3");
    assert_eq!(
        (screen.rows(), screen.all_rows()),
        (vec!["2".into(), "3".into()], vec!["1".into(), "2".into(), "3".into()])
    );
}

#[test]
fn the_terminal_answers_where_the_cursor_is() {
    let mut screen = screen(10, 2, "ab");
    assert_eq!(screen.feed(b"\x1b[6n"), "\x1b[1;3R");
}

#[test]
fn a_program_in_a_terminal_is_typed_at_and_looked_at() {
    let mut terminal = Terminal::of(40, 5).start("sh", &["-c", "read line; echo \"got <$line>\"; exit 3"]);
    terminal.enter("中文");
    terminal.sees("got <中文>");
    assert_eq!(terminal.ends(), 3);
    terminal.is_restored();
}

#[test]
fn a_program_sees_its_window_and_the_next_size() {
    let script = "trap 'stty size' WINCH; stty size; read line; read line; stty raw";
    let mut terminal = Terminal::of(40, 5).start("bash", &["-c", script]);
    terminal.sees("5 40");
    terminal.resize(77, 6);
    terminal.types("\n");
    terminal.sees("6 77");
    terminal.types("\n");
    terminal.ends();
    assert!(!terminal.has_first_settings(), "raw is not how it was");
}

#[test]
fn homes_are_private() {
    let home = Home::new();
    let mut terminal = Terminal::of(200, 5).home(&home).start("sh", &["-c", "pwd; echo $XDG_STATE_HOME"]);
    terminal.ends();
    assert_eq!(terminal.screen.row(0), home.work().display().to_string());
    assert_eq!(terminal.screen.row(1), home.path("state").display().to_string());
}

#[test]
fn the_prompt_runs_lines() {
    let mut terminal = Terminal::prompt(80, 24);
    assert_eq!(terminal.run("print 6 * 7"), ["42"]);
    assert_eq!(terminal.run("print \"你好\""), ["你好"]);
    terminal.press(key::ctrl('d'));
    assert_eq!(terminal.ends(), 0);
    terminal.is_restored();
}

#[test]
fn what_was_typed_is_seen_over_several_rows() {
    let screen = screen(10, 3, "> 01234567你好 hint\x1b[5D");
    assert_eq!(screen.rows(), ["> 01234567", "你好 hint", ""]);
    assert_eq!(screen.typed_behind("> ").as_deref(), Some("01234567你好"));
    assert_eq!(screen.typed_behind("$ "), None);
}

#[test]
#[should_panic(expected = "│$ ok    │ ← cursor in column 4\n│        │\n└")]
fn what_is_not_seen_is_told_with_the_whole_screen() {
    let mut terminal = Terminal::of(8, 2).start("sh", &["-c", "printf '$ ok'; read line"]);
    terminal.sees("ok");
    terminal.waits_within(std::time::Duration::from_millis(20), |screen| screen.contains("never"));
}
