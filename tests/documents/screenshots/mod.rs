//! The pictures of sessions in `docs/screenshots`. Every scene is typed into the real prompt in a
//! pseudo-terminal, in both languages; a scene that no longer plays fails.
//!
//! `UPDATE_SCREENSHOTS=1 cargo test --test documents screenshots::` makes the pictures again. They show what was
//! on the screen, also the ports that the kernel chose.

mod svg;

use std::path::PathBuf;

use harness::repository;
use harness::screen::{Screen, Size};
use harness::stage::waits;
use harness::terminal::{Terminal, key};

struct Scene {
    /// What its files are called.
    name: &'static str,
    /// What it shows, in English and Chinese.
    titles: [&'static str; 2],
    rows: usize,
    /// What it begins with: the prompt, or a lesson before a class.
    arguments: &'static [&'static str],
    /// What is typed. It waits for what does not depend on the language.
    play: fn(&mut Terminal),
}

const COLUMNS: usize = 96;

const SCENES: &[Scene] = &[
    Scene {
        name: "first-session",
        titles: ["A first session: a listener, a client and what they say", "第一次会话：监听、连接、收发"],
        rows: 30,
        arguments: &[],
        play: |terminal| {
            terminal.run("server = tcp listen 127.0.0.1:0");
            terminal.run("client = tcp connect server.local");
            terminal.run("conn = accept server");
            terminal.run("sendall client \"hello\\n\"");
            terminal.run("recv conn line");
            terminal.run("sockets");
        },
    },
    Scene {
        name: "completion",
        titles: ["The Tab key lists what fits, with what it is", "Tab 键列出能用的候选及其说明"],
        rows: 30,
        arguments: &[],
        play: |terminal| {
            terminal.run("server = tcp listen 127.0.0.1:0");
            terminal.run("client = tcp connect server.local");
            terminal.types("u");
            terminal.press(key::TAB);
            terminal.sees("udp sendto");
            terminal.press(key::ctrl('u'));
            terminal.types("tcp connect 127");
            terminal.press(key::TAB);
            terminal.has_typed("tcp connect 127.0.0.1:");
        },
    },
    Scene {
        name: "events",
        titles: [
            "What happens in the background appears above the line",
            "后台发生的事显示在正在输入的行上方",
        ],
        rows: 30,
        arguments: &[],
        play: |terminal| {
            terminal.run("server = tcp listen 127.0.0.1:0");
            terminal.run("serve server as conn { print conn.peer repr(recv conn line) }");
            terminal.run("spawn { for n in 1..4 { c = tcp connect server.local; sendall c \"hello {n}\\n\"; close c } }");
            terminal.types("other = tcp conn");
            terminal.sees("\"hello 3\"");
            terminal.has_typed("other = tcp conn");
        },
    },
    Scene {
        name: "error",
        titles: [
            "An error says what happened on the wire and what to try",
            "错误说明网络上发生了什么、可以试什么",
        ],
        rows: 30,
        arguments: &[],
        play: |terminal| {
            terminal.run("server = tcp listen 127.0.0.1:0");
            terminal.run("where = server.local");
            terminal.run("close server");
            terminal.run("client = tcp connect where");
            terminal.run("tcp lisen 127.0.0.1:9999");
        },
    },
    Scene {
        name: "lecture",
        titles: ["A lesson before a class, step by step", "课堂上一步一步地演示一课"],
        rows: 30,
        arguments: &["demo", "--step", "tcp/closed-too-early"],
        play: |terminal| {
            terminal.waits_for(waits);
            // To the step in which the first end was closed.
            for _ in 0..LECTURE_KEYS {
                terminal.turns(" ");
            }
            terminal.sees("FIN_WAIT2");
        },
    },
];

/// After so many keys the picture of the lecture shows most.
const LECTURE_KEYS: usize = 11;

fn path(scene: &Scene, language: &str) -> PathBuf {
    let ending = if language == "en" { "svg" } else { "zh.svg" };
    repository("docs/screenshots").join(format!("{}.{ending}", scene.name))
}

fn picture(scene: &Scene, language: &str) -> String {
    let setup = Terminal::of(COLUMNS, scene.rows).env("WIRELAB_LANG", language);
    let mut terminal = setup.wirelab(scene.arguments);
    if scene.arguments.is_empty() {
        terminal.is_ready();
    }
    (scene.play)(&mut terminal);
    let title = scene.titles[usize::from(language == "zh")];
    svg::draw(&terminal.screen, title)
}

#[test]
fn every_scene_plays_and_has_its_picture() {
    let updates = std::env::var_os("UPDATE_SCREENSHOTS").is_some();
    for scene in SCENES {
        for language in ["en", "zh"] {
            let (path, picture) = (path(scene, language), picture(scene, language));
            let shown = if scene.arguments.is_empty() { "wirelab&gt;" } else { "▸" };
            assert!(picture.contains(shown), "{}", scene.name);
            if updates {
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, picture).unwrap();
            } else {
                assert!(path.is_file(), "{} is missing: UPDATE_SCREENSHOTS=1 makes it", path.display());
            }
        }
    }
    for entry in std::fs::read_dir(repository("docs/screenshots")).unwrap() {
        let found = entry.unwrap().path();
        let is_known = SCENES.iter().any(|scene| ["en", "zh"].iter().any(|lang| path(scene, lang) == found));
        assert!(is_known, "{} has no scene", found.display());
    }
}

#[test]
fn characters_keep_their_cells() {
    let mut screen = Screen::new(Size { columns: 12, rows: 2 });
    screen.feed("a<你b \x1b[1;31mred".as_bytes());
    let picture = svg::draw(&screen, "x & y");
    for part in [
        "<title>x &amp; y</title>",
        "<text x=\"0\" y=\"14\" textLength=\"18\">a&lt;</text>",
        "<text x=\"18\" y=\"14\" textLength=\"18\">你</text>",
        "<text x=\"36\" y=\"14\" textLength=\"9\">b</text>",
        "<text x=\"54\" y=\"14\" textLength=\"27\" fill=\"#ff959d\" font-weight=\"bold\">red</text>",
    ] {
        assert!(picture.contains(part), "{part}\n{picture}");
    }
}
