//! Typing at the prompt, as a person sees it: completion, hints, colours.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod harness;

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
    terminal.press("c\t");
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
