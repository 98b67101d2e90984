//! A lecture before a class: each key, and what it changes on the screen.

use harness::screen::Screen;
use harness::stage::{ENTER, LESSON, PAGE_DOWN, PAGE_UP, body, is_over, lesson, waits};
use harness::terminal::{Terminal, key};

/// The lesson at its first command.
fn begun(columns: usize, rows: usize) -> Terminal {
    let (home, path) = lesson(LESSON);
    Terminal::of(columns, rows).home(&home).lecture(&[&path])
}

#[track_caller]
fn has(terminal: &Terminal, row: &str) {
    assert!(body(&terminal.screen).iter().any(|own| own == row), "no row {row:?}\n{}", terminal.screen);
}

#[test]
fn it_opens_with_the_first_step_and_what_is_said_of_it() {
    let terminal = begun(80, 24);
    let title = terminal.screen.row(0);
    assert!(title.starts_with("The server") && title.ends_with("lesson · step 1 of 3"), "{title}");
    assert_eq!(
        body(&terminal.screen)[..5],
        [
            "A server listens.",
            "",
            "▸ server = tcp listen 127.0.0.1:0",
            "  client = tcp connect server.local",
            "  conn = accept server"
        ]
    );
    assert!(terminal.screen.contains("no sockets"));
}

#[test]
fn each_of_a_presenters_keys_plays_the_next_statement() {
    let mut terminal = begun(80, 24);
    for (next, done) in [
        (PAGE_DOWN, "✓ server = tcp listen 127.0.0.1:0"),
        (key::RIGHT, "✓ client = tcp connect server.local"),
        (ENTER, "✓ conn = accept server"),
    ] {
        terminal.turns(next);
        has(&terminal, done);
    }
    has(&terminal, "▸ 2 · A word");
    terminal.turns(" ");
    has(&terminal, "▸ send client \"hello\"");
    assert_eq!(terminal.leaves(), 0);
}

#[test]
fn sockets_stand_beside_it_and_changes_have_a_sign_for_one_key() {
    let mut terminal = begun(80, 24);
    terminal.turns(" ");
    assert!(terminal.screen.contains("+ server  tcp listener"), "{}", terminal.screen);
    terminal.turns(" ");
    assert!(terminal.screen.contains("+ client  tcp"), "{}", terminal.screen);
    // One connection waits in the backlog.
    assert!(terminal.screen.contains("* server  tcp listener"), "{}", terminal.screen);
    terminal.turns(" ");
    assert!(terminal.screen.contains("  client  tcp") && !terminal.screen.contains("+ client"));
}

#[test]
fn the_class_guesses_and_a_key_tells_the_answer_with_its_reason() {
    let mut terminal = begun(80, 24);
    for _ in 0..3 {
        terminal.turns("n");
        if terminal.screen.contains("What came?") {
            break;
        }
    }
    has(&terminal, "? What came?");
    has(&terminal, "  1  nothing");
    assert!(!terminal.screen.contains("TCP carries bytes."), "{}", terminal.screen);
    terminal.turns("1");
    has(&terminal, "› 1  nothing");
    terminal.turns(" ");
    has(&terminal, "✗ 1  nothing");
    has(&terminal, "✓ 2  hello");
    has(&terminal, "  TCP carries bytes.");
}

#[test]
fn what_stands_behind_a_question_is_hidden_until_it_is_answered() {
    let (home, path) = lesson("x = 1\nask \"What is x?\" [\"1\", \"2\"] answer 1\nexpect x == 1\n");
    let mut terminal = Terminal::of(80, 24).home(&home).lecture(&[&path]);
    has(&terminal, "  ? …");
    assert!(!terminal.screen.contains("expect"), "{}", terminal.screen);
    terminal.turns(" ");
    terminal.turns(" ");
    has(&terminal, "? What is x?");
    assert!(!terminal.screen.contains("expect"), "{}", terminal.screen);
    terminal.turns(" ");
    has(&terminal, "✓ 1  1");
    has(&terminal, "▸ expect x == 1");
}

#[test]
fn a_lesson_of_no_step_or_of_one_has_no_earlier_ones() {
    for (text, place) in
        [("", "lesson"), ("# only a comment\n", "lesson"), ("x = 1\n", "lesson · step 1 of 1")]
    {
        let (home, path) = lesson(text);
        let mut terminal = Terminal::of(80, 24).home(&home).lecture(&[&path]);
        assert_eq!(terminal.screen.row(0).trim(), place);
        terminal.goes_through(|screen| assert!(!screen.contains("earlier step"), "{screen}"));
        assert!(terminal.screen.contains("r from the start"), "{}", terminal.screen);
        assert_eq!(terminal.leaves(), 0);
    }
    let mut terminal = begun(80, 24);
    terminal.goes_through(|_| {});
    assert!(terminal.screen.contains("← earlier step"), "{}", terminal.screen);
}

const IN_BLOCKS: &str = "x = 2\nif x == 2 {\n    ask \"Which?\" [\"one\", \"two\"] answer 2 because \"so it is\"\n}\n\
                         for i in 1..3 { ask \"Round {i}?\" [\"a\", \"b\"] answer i because \"why {i}\" }\nprint 6 * 7\n";

#[test]
fn a_question_in_a_block_is_open_until_a_key_as_any_other() {
    let (home, path) = lesson(IN_BLOCKS);
    let mut terminal = Terminal::of(80, 24).home(&home).lecture(&[&path]);
    has(&terminal, "      ask \"Which?\" [\"one\", \"two\"] …");
    assert!(!terminal.screen.contains("answer"), "{}", terminal.screen);
    terminal.turns(" ");
    terminal.turns(" ");
    has(&terminal, "? Which?");
    has(&terminal, "  2  two");
    assert!(terminal.screen.contains("1–9 a guess"), "{}", terminal.screen);
    assert!(!terminal.screen.contains("so it is"), "{}", terminal.screen);
    // What stands behind is hidden as well.
    assert!(!terminal.screen.contains("print"), "{}", terminal.screen);
    terminal.turns("1");
    has(&terminal, "› 1  one");
    terminal.turns(" ");
    terminal.waits_for(|screen| screen.contains("Space next"));
    has(&terminal, "✗ 1  one");
    has(&terminal, "✓ 2  two");
    has(&terminal, "  so it is");
    // One after the other, and Ctrl-C gives up.
    terminal.press(" ");
    terminal.waits_for(|screen| waits(screen) && screen.contains("? Round 1?") && !screen.contains("why 1"));
    terminal.press("1");
    terminal.waits_for(|screen| screen.contains("› 1  a"));
    terminal.press(" ");
    terminal.waits_for(|screen| waits(screen) && screen.contains("? Round 2?") && screen.contains("  why 1"));
    assert!(!terminal.screen.contains("why 2"), "{}", terminal.screen);
    terminal.press(key::ctrl('c'));
    terminal.waits_for(|screen| screen.contains("a again"));
    assert!(body(&terminal.screen).iter().any(|row| row.starts_with("■ for i in")), "{}", terminal.screen);
    assert!(!terminal.screen.contains("answer i because"), "{}", terminal.screen);
    assert_eq!(terminal.leaves(), 0);
}

#[test]
fn a_question_in_a_block_holds_nobody_up_who_goes_past_it() {
    let (home, path) = lesson(&format!("{IN_BLOCKS}step \"End\"\nprint 1\n"));
    let mut terminal = Terminal::of(80, 24).home(&home).lecture(&[&path]);
    terminal.press("g");
    terminal.sees("go to step");
    terminal.types("2\n");
    terminal.waits_for(|screen| waits(screen) && screen.row(0).contains("step 2 of 2"));
    let mut terminal = Terminal::of(80, 24).home(&home).lecture(&["--auto", "20ms", &path]);
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn back_shows_what_was_as_it_was_and_undoes_nothing() {
    let mut terminal = begun(80, 24);
    terminal.turns("n");
    terminal.turns(" ");
    terminal.turns(" ");
    has(&terminal, "✓ send client \"hello\"");
    terminal.turns(PAGE_UP);
    has(&terminal, "✓ conn = accept server");
    assert!(terminal.screen.row(0).ends_with("step 1 of 3 · as it was"), "{}", terminal.screen.row(0));
    terminal.turns(PAGE_DOWN);
    has(&terminal, "✓ send client \"hello\"");
    terminal.turns(key::LEFT);
    terminal.turns(key::ESCAPE);
    has(&terminal, "▸ word = recv conn 100");
}

#[test]
fn running_on_stops_at_a_breakpoint_a_question_and_the_end() {
    let mut terminal = begun(80, 24);
    terminal.press("b");
    terminal.sees("stop before step");
    terminal.types(":9\n");
    terminal.waits_for(waits);
    terminal.turns("c");
    has(&terminal, "▸ send client \"hello\"");
    terminal.turns("c");
    has(&terminal, "  2  hello");
    assert!(!terminal.screen.contains("TCP carries bytes."), "{}", terminal.screen);
    terminal.turns("c");
    has(&terminal, "✓ expect rest == \"\"");
    assert!(is_over(&terminal.screen), "{}", terminal.screen);
    assert_eq!(terminal.leaves(), 0);
}

#[test]
fn going_to_a_step_plays_up_to_it_and_back_begins_afresh() {
    let mut terminal = begun(80, 24);
    terminal.press("g");
    terminal.sees("go to step");
    terminal.types("end\n");
    terminal.waits_for(|screen| waits(screen) && screen.row(0).contains("step 3 of 3"));
    has(&terminal, "▸ close client");
    terminal.press("g");
    terminal.sees("go to step");
    terminal.types("9\n");
    terminal.sees("there is no step \"9\" among the 3");
    terminal.types("2\n");
    terminal.sees("step 2 was played");
    terminal.press(ENTER);
    terminal.waits_for(|screen| waits(screen) && screen.row(0).contains("step 2 of 3"));
    has(&terminal, "▸ send client \"hello\"");
    assert!(terminal.screen.contains("ESTABLISHED"), "{}", terminal.screen);
    terminal.press("r");
    terminal.waits_for(|screen| waits(screen) && screen.row(0).contains("step 1 of 3"));
    assert!(terminal.screen.contains("no sockets"), "{}", terminal.screen);
}

#[test]
fn a_value_the_table_and_all_keys_cover_it_for_a_while() {
    let mut terminal = begun(80, 24);
    terminal.turns("n");
    terminal.press("v");
    terminal.sees("value of:");
    terminal.types("nobody\n");
    terminal.sees("nothing is called \"nobody\" now");
    terminal.types("client\n");
    terminal.waits_for(|screen| waits(screen) && screen.row(0).starts_with("client"));
    assert!(terminal.screen.contains("ESTABLISHED"), "{}", terminal.screen);
    terminal.turns(key::ESCAPE);
    has(&terminal, "▸ 2 · A word");
    terminal.press("v");
    terminal.sees("value of");
    terminal.types("client.state\n");
    terminal.waits_for(|screen| waits(screen) && screen.row(0).starts_with("client.state"));
    assert!(terminal.screen.contains("ESTABLISHED"), "{}", terminal.screen);
    terminal.turns(key::ESCAPE);
    terminal.turns("t");
    assert!(terminal.screen.contains("Recv-Q"), "{}", terminal.screen);
    terminal.turns("t");
    terminal.turns("?");
    assert!(terminal.screen.contains("try by hand at the prompt"), "{}", terminal.screen);
    terminal.turns("q");
    has(&terminal, "▸ 2 · A word");
}

#[test]
fn the_other_language_is_a_key_away_for_what_was_said_as_well() {
    let mut terminal = begun(80, 24);
    terminal.turns("l");
    assert_eq!(body(&terminal.screen)[0], "服务器在监听。");
    assert!(terminal.screen.row(0).starts_with("服务器") && terminal.screen.contains("继续"));
    terminal.turns("n");
    has(&terminal, "▸ 2 · 一句话");
    terminal.turns("l");
    assert_eq!(body(&terminal.screen)[0], "A server listens.");
}

#[test]
fn q_asks_once_in_the_middle() {
    let mut terminal = begun(80, 24);
    terminal.press("q");
    terminal.sees("q once more");
    terminal.press("x");
    terminal.waits_for(waits);
    assert_eq!(terminal.leaves(), 0);
}

#[test]
fn large_letters_leave_room_and_hide_the_sockets() {
    let (home, path) = lesson(LESSON);
    let mut terminal = Terminal::of(80, 24).home(&home).lecture(&["--big", &path]);
    terminal.turns("n");
    assert!(!terminal.screen.contains("+ client"), "{}", terminal.screen);
    let rows = body(&terminal.screen);
    let server = rows.iter().position(|row| row.trim() == "✓ client = tcp connect server.local").unwrap();
    assert_eq!(rows[server - 1], "", "{}", terminal.screen);
    // The page of the sockets keeps to the room between the margins.
    assert!(terminal.screen.contains("t all sockets"), "{}", terminal.screen);
    terminal.turns("t");
    let words = terminal.screen.contains("Recv-Q") && terminal.screen.contains("Send-Q");
    assert!(words, "{}", terminal.screen);
}

#[test]
fn a_light_background_has_colours_of_its_own() {
    let colours = |flags: &[&str]| {
        let (home, path) = lesson(LESSON);
        let arguments = [flags, &["--color", "always", &path]].concat();
        let mut terminal = Terminal::of(80, 24).home(&home).lecture(&arguments);
        terminal.turns("n");
        ["▸", "✓"].map(|text| terminal.screen.colour_of(text).unwrap())
    };
    let (dark, light) = (colours(&[]), colours(&["--light"]));
    assert!(dark.iter().zip(&light).all(|(dark, light)| dark != light), "{dark:?} {light:?}");
    assert_eq!(format!("{:?}", light[1]), "Indexed(22)", "dark green, as the palette has it");
}

#[test]
fn statements_are_typed_and_a_key_finishes_the_line() {
    let (home, path) = lesson(LESSON);
    let mut terminal = Terminal::of(80, 24).home(&home).lecture(&["--type", &path]);
    terminal.press(" ");
    terminal
        .waits_for(|screen| body(screen).iter().any(|row| row.starts_with("▸ ser") && row.ends_with('▏')));
    terminal.press(" ");
    terminal.waits_for(waits);
    has(&terminal, "✓ server = tcp listen 127.0.0.1:0");
}

#[test]
fn a_statement_that_is_typed_is_given_up_with_ctrl_c_and_q() {
    let (home, path) = lesson("x = \"a statement that is typed for quite a while, letter by letter\"\n");
    let mut terminal = Terminal::of(80, 24).home(&home).lecture(&["--type", &path]);
    let types =
        |screen: &Screen| body(screen).iter().any(|row| row.starts_with("▸ x =") && row.ends_with('▏'));
    terminal.press(" ");
    terminal.waits_for(types);
    terminal.press(key::ctrl('c'));
    terminal.waits_for(waits);
    assert!(body(&terminal.screen)[0].starts_with("▸ x ="), "{}", terminal.screen);
    terminal.press(" ");
    terminal.waits_for(types);
    terminal.press("q");
    terminal.sees("q once more");
    assert!(body(&terminal.screen)[0].starts_with("▸ x ="), "{}", terminal.screen);
    terminal.press("x");
    terminal.waits_for(waits);
    terminal.press(" ");
    terminal.waits_for(types);
    terminal.press(" ");
    terminal.waits_for(is_over);
    assert!(body(&terminal.screen)[0].starts_with("✓ x ="), "{}", terminal.screen);
}

#[test]
fn it_goes_on_by_itself_and_leaves_after_the_last_statement() {
    let (home, path) = lesson(LESSON);
    let mut terminal = Terminal::of(80, 24).home(&home).lecture(&["--auto", "50ms", &path]);
    assert_eq!(terminal.ends(), 0);
    terminal.is_restored();
}

#[test]
fn d03_tabs_and_what_steers_a_terminal_are_seen_in_a_statement() {
    let script = format!("x = \"{}END\"\nif true {{\n\ty = \"a\u{1b}[31mb\u{202e}\"\n}}\n", "a\t".repeat(12));
    let (home, path) = lesson(&script);
    let mut terminal = Terminal::of(80, 24).home(&home).lecture(&[&path]);
    let shown = body(&terminal.screen).concat();
    assert!(shown.contains("END\"") && shown.contains(r"a\x1B[31mb\xE2\x80\xAE"), "{}", terminal.screen);
    terminal.leaves();
}
