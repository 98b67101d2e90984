//! Typing at the prompt, as a person sees it: completion, hints, colours.

use harness::terminal::{Terminal, key};

#[test]
fn tab_completes_and_lists_with_descriptions() {
    for columns in [40, 80, 200] {
        let mut terminal = Terminal::prompt(columns, 24);
        terminal.types("acc");
        terminal.press(key::TAB);
        terminal.has_typed("accept ");
        terminal.press(key::ctrl('u'));
        terminal.types("tc");
        terminal.press(key::TAB);
        let row = terminal.sees("open a TCP socket");
        assert!(row.starts_with("tcp listen") && !row.contains("tcp connect"), "{row}");
        // The list is written below, and the line goes on with what all have in common.
        terminal.has_typed("tcp ");
        terminal.types("l");
        terminal.press(key::TAB);
        terminal.has_typed("tcp listen ");
    }
}

#[test]
fn tab_knows_the_sockets_that_live_now() {
    let mut terminal = Terminal::prompt(80, 24);
    terminal.run("server = tcp listen 127.0.0.1:0");
    terminal.run("client = tcp connect server.local");
    terminal.types("recv ");
    terminal.press("cl\t");
    terminal.has_typed("recv client ");
    terminal.press(key::ctrl('u'));
    terminal.types("accept \t");
    terminal.sees("LISTEN");
    terminal.press(key::ctrl('u'));
    let port = terminal.run("print server.local").pop().unwrap();
    terminal.types("x = tcp connect 127.0.0.1:\t");
    terminal.has_typed(&format!("x = tcp connect {port} "));
}

#[test]
fn tab_behind_chinese_text() {
    for columns in [40, 80, 200] {
        let mut terminal = Terminal::prompt(columns, 24);
        terminal.run("客户 = udp open");
        terminal.types("print \"你好，世界\"; close 客\t");
        terminal.has_typed("print \"你好，世界\"; close 客户");
    }
}

#[test]
fn tab_says_it_in_chinese() {
    let mut terminal = Terminal::of(40, 24).wirelab(&["--lang", "zh"]);
    terminal.is_ready();
    terminal.types("tcp \t");
    terminal.sees("打开一个等待连接的 TCP 套接字");
}

/// The rows with the line that is being typed, what is behind the cursor included.
fn line_rows(terminal: &Terminal) -> String {
    terminal.rows().concat()
}

#[test]
fn hints_say_what_still_comes() {
    for columns in [40, 80, 200] {
        let mut terminal = Terminal::prompt(columns, 24);
        terminal.types("tcp connect ");
        terminal.has_typed("tcp connect ");
        terminal.waits_for(|screen| screen.cursor_row().starts_with("wirelab> tcp connect ADDR"));
        assert_eq!(terminal.cursor().column, 21);
        // It is not there to be taken.
        terminal.press(key::RIGHT);
        terminal.types("1");
        terminal.has_typed("tcp connect 1");
        terminal.press(key::ctrl('u'));
        terminal.is_ready();
        assert!(line_rows(&terminal).trim_end().ends_with("wirelab>"), "{}", terminal.screen);
    }
}

#[test]
fn the_right_arrow_takes_the_newest_line_that_begins_so() {
    for columns in [40, 80, 200] {
        let mut terminal = Terminal::prompt(columns, 24);
        terminal.run("x = \"你好，世界\"");
        terminal.run("y = 1");
        terminal.types("x");
        terminal.sees("wirelab> x = \"你好，世界\"");
        terminal.waits_for(|screen| screen.cursor_row() == "wirelab> x = \"你好，世界\"");
        assert_eq!(terminal.cursor().column, 10);
        terminal.press(key::RIGHT);
        terminal.has_typed("x = \"你好，世界\"");
    }
}

#[test]
fn a_hint_is_gone_when_the_line_is_entered() {
    let mut terminal = Terminal::prompt(80, 24);
    terminal.types("print ");
    terminal.sees("print [VALUE …]");
    terminal.press(key::ENTER);
    terminal.is_ready();
    assert!(!terminal.screen.contains("VALUE"), "{}", terminal.screen);
}

#[test]
fn words_have_colours_and_the_unknown_is_underlined() {
    let mut terminal = Terminal::prompt(80, 24);
    terminal.types("print \"好\" nobody ");
    terminal.has_typed("print \"好\" nobody ");
    let plain = terminal.screen.colour_of("wirelab");
    for text in ["print", "\"好\"", "nobody"] {
        assert_ne!(terminal.screen.colour_of(text), plain, "{text}");
    }
    let place = terminal.screen.find("nobody").unwrap();
    let cells = terminal.screen.cells(place.row);
    assert!(format!("{:?}", cells[place.column].flags).contains("UNDERLINE"));
}

#[test]
fn no_color_is_respected() {
    let mut terminal = Terminal::of(80, 24).env("NO_COLOR", "1").wirelab(&[]);
    terminal.is_ready();
    terminal.types("tcp connect ");
    terminal.sees("tcp connect <ADDR [from ADDR] [timeout DURATION] [on HOST]>");
    let raw = String::from_utf8_lossy(terminal.raw()).into_owned();
    assert!(
        !raw.split("\x1b[").skip(1).any(|part| {
            part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').starts_with('m')
        })
    );
}

#[test]
fn a_line_is_whole_in_any_width_with_colours_and_chinese() {
    for columns in [40, 80, 200] {
        let mut terminal = Terminal::prompt(columns, 24);
        let line =
            "print \"你好，世界，这是一行很长的文字\" + str(1 + (2 * 3)) + \"第二段也很长很长\" # 注释";
        terminal.types(line);
        terminal.has_typed(line);
        for _ in 0..12 {
            terminal.press(key::LEFT);
        }
        let before: String = line.chars().take(line.chars().count() - 12).collect();
        terminal.has_typed(&before);
        terminal.press(key::END);
        terminal.has_typed(line);
        terminal.press(key::ENTER);
        terminal.sees("你好，世界，这是一行很长的文字7");
    }
}

#[test]
fn d03_what_steers_a_terminal_is_not_obeyed_while_it_is_typed() {
    for no_color in ["", "1"] {
        let mut terminal = Terminal::of(80, 24).env("NO_COLOR", no_color).wirelab(&[]);
        terminal.is_ready();
        terminal.paste("print \"a\u{7}b\u{9b}31mc\u{202e}d\"");
        terminal.sees("print \"ab31mcd\"");
        assert!(!String::from_utf8_lossy(terminal.raw()).contains(['\u{7}', '\u{9b}', '\u{202e}']));
    }
}

#[test]
fn control_c_leaves_no_hint_behind() {
    let mut terminal = Terminal::prompt(80, 24);
    terminal.run("server = tcp listen 127.0.0.1:0");
    terminal.types("server = ");
    terminal.sees("server = tcp listen");
    terminal.waits_for(|screen| screen.text().join("\n").matches("tcp listen").count() == 2);
    terminal.press(key::ctrl('c'));
    terminal.is_ready();
    terminal.waits_for(|screen| screen.text().join("\n").matches("tcp listen").count() == 1);
}

#[test]
fn a_line_that_failed_is_no_hint() {
    let mut terminal = Terminal::prompt(80, 24);
    terminal.run("other = 1");
    terminal.run("other = tpc 2");
    terminal.types("other");
    terminal.sees("other = 1");
    terminal.waits_for(|screen| screen.text().last().is_some_and(|row| row.ends_with("other = 1")));
}

#[test]
fn a_long_list_says_how_many_more_there_are() {
    let mut terminal = Terminal::prompt(40, 12);
    terminal.types("help ");
    terminal.press(key::TAB);
    terminal.sees("more; a letter more narrows them");
    terminal.has_typed("help ");
}
