//! What people set to their liking, and scripts that end in the prompt, at a terminal.

use harness::terminal::{Home, PROMPT, Terminal, key};

fn home_with_start_file(text: &str) -> Home {
    let home = Home::new();
    home.write(&home.start_file(), text);
    home
}

#[test]
fn the_start_file_leaves_its_names_and_its_prompt() {
    let home = home_with_start_file("greeting = \"你好\"\nset prompt \"lab %n> \"\n");
    let mut terminal = Terminal::of(80, 10).home(&home).wirelab(&[]);
    terminal.waits_for(|screen| screen.cursor_row() == "lab 1>" && screen.cursor().column == 7);
    terminal.enter("print greeting");
    terminal.waits_for(|screen| screen.cursor_row() == "lab 2>");
    assert!(terminal.rows().contains(&"你好".to_owned()), "{}", terminal.screen);
    // The next one begins without it.
    let mut plain = Terminal::of(80, 10).home(&home).wirelab(&["--no-rc"]);
    plain.is_ready();
    plain.run("print greeting");
    plain.sees("nothing is called `greeting`");
}

#[test]
fn a_start_file_with_a_mistake_is_told_and_the_prompt_goes_on() {
    for text in ["print \"before\"\nnonsense here\n", "print 1 / 0\n", "\u{fffe}\u{0}"] {
        let home = home_with_start_file(text);
        let mut terminal = Terminal::of(80, 20).home(&home).wirelab(&[]);
        terminal.is_ready();
        assert!(terminal.screen.contains("start.lab"), "{text}\n{}", terminal.screen);
        assert_eq!(terminal.run("print 6 * 7"), ["42"]);
    }
}

#[test]
fn the_keys_of_vi() {
    let mut terminal = Terminal::prompt(80, 10);
    terminal.run("set keys vi");
    terminal.types("print 123");
    terminal.has_typed("print 123");
    // Out of the insertion, away with the 3, and on at the end.
    terminal.press(key::ESCAPE);
    terminal.has_typed("print 12");
    terminal.press("x");
    terminal.waits_for(|screen| screen.cursor_row() == format!("{PROMPT}print 12"));
    terminal.press("A5");
    terminal.has_typed("print 125");
    terminal.press(key::ENTER);
    terminal.is_ready();
    assert!(terminal.rows().contains(&"125".to_owned()), "{}", terminal.screen);
    terminal.run("set keys emacs");
    terminal.types("print 9");
    terminal.press(key::ctrl('a'));
    terminal.has_typed("");
}

#[test]
fn a_script_ends_in_the_prompt_with_its_names_and_sockets() {
    let home = Home::new();
    let script =
        "s = tcp listen 127.0.0.1:0\nc = tcp connect s.local\nconn = accept s\nexpect 1 == 2\nclose s\n";
    home.write(&home.work().join("half.lab"), script);
    let mut terminal = Terminal::of(80, 20).home(&home).wirelab(&["run", "-i", "half.lab"]);
    terminal.is_ready();
    assert!(terminal.screen.contains("half.lab:4"), "{}", terminal.screen);
    terminal.run("send c \"still open\"");
    let heard = terminal.run("recv conn").join("\n");
    assert!(heard.contains("still open"), "{heard}");
    // What stands behind the error did not run.
    assert_eq!(terminal.run("print s.state"), ["LISTEN"]);
}

#[test]
fn a_lesson_ends_in_the_prompt() {
    let mut terminal = Terminal::of(100, 60).wirelab(&["demo", "-i", "protocols/ipv4-address"]);
    terminal.is_ready();
    assert_eq!(terminal.run("print 6 * 7"), ["42"]);
    terminal.press(key::ctrl('d'));
    assert_eq!(terminal.ends(), 0);
    terminal.is_restored();
}

#[test]
fn a_demo_plays_in_the_scope_of_the_prompt() {
    let mut terminal = Terminal::prompt(100, 60);
    let list = terminal.run("demo");
    assert!(list.iter().any(|row| row.starts_with("  tcp/hello ")), "{list:#?}");
    terminal.run("demo tcp/hello");
    assert_eq!(terminal.run("server.state"), ["\"LISTEN\""]);
    let played = terminal.run("demo ports");
    assert!(played.iter().any(|row| row.starts_with("── 1 · ")), "its steps begin anew: {played:#?}");
    let wrong = terminal.run("demo tcp/helo");
    assert!(wrong[0].contains("no demo `tcp/helo`"), "{wrong:#?}");
    assert!(wrong.iter().any(|row| row.contains("did you mean `tcp/hello`?")), "{wrong:#?}");
    assert_eq!(terminal.run("text = demo show tcp/hello; text contains \"accept\""), ["true"]);
}
