//! `--record` writes what the terminal showed, in a form that asciinema's own program reads.

use std::path::Path;

use harness::requires;
use harness::screen::{Screen, Size};
use harness::terminal::key;
use rustix::process::Signal;
use serde_json::Value;

use crate::exports::desk::{Desk, half_close};

/// The header and the events of a recording, each a line of JSON.
fn read(path: &Path) -> (Value, Vec<(f64, String, String)>) {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let header = lines.next().unwrap();
    let part = |event: &Value, index: usize| event[index].as_str().unwrap().to_owned();
    let events = lines.map(|event| (event[0].as_f64().unwrap(), part(&event, 1), part(&event, 2)));
    (header, events.collect())
}

/// All that was shown, in one text.
fn shown(path: &Path) -> String {
    read(path).1.into_iter().filter(|(_, kind, _)| kind == "o").map(|(_, _, data)| data).collect()
}

/// The screens that a player shows, one after each event, until one is as it should be.
fn comes_to(path: &Path, size: (usize, usize), is_right: impl Fn(&Screen) -> bool) -> bool {
    let mut screen = Screen::new(Size { columns: size.0, rows: size.1 });
    read(path).1.into_iter().any(|(_, kind, data)| {
        if kind == "o" {
            screen.feed(data.as_bytes());
        }
        is_right(&screen)
    })
}

#[test]
fn a_recording_is_what_the_terminal_was_sent() {
    let desk = Desk::with(&half_close());
    let mut terminal = desk.lecture(&["--record", "x.cast", "--auto", "20ms"]);
    assert_eq!(terminal.ends(), 0);
    let path = desk.file("x.cast");
    let (header, events) = read(&path);
    assert_eq!((header["version"].as_u64(), header["width"].as_u64()), (Some(2), Some(80)));
    assert_eq!((header["height"].as_u64(), header["title"].as_str()), (Some(24), Some("lesson")));
    assert!(header["timestamp"].as_u64().unwrap() > 1_700_000_000);
    assert!(events.windows(2).all(|two| two[0].0 <= two[1].0));
    let marks: Vec<_> =
        events.iter().filter(|(_, kind, _)| kind == "m").map(|(_, _, label)| label.as_str()).collect();
    let titles = ["1 · Two directions", "2 · The question is complete", "3 · The answer still comes"];
    assert_eq!(marks[..3], titles);
    // Behind the recording comes the word that it was written.
    let raw = String::from_utf8_lossy(terminal.raw()).into_owned();
    assert!(raw.starts_with(&shown(&path)), "{raw:?}\n{:?}", shown(&path));
    assert!(raw.contains("wrote"), "{raw:?}");
}

#[test]
fn a_player_shows_the_screens_of_the_lecture() {
    let desk = Desk::with(&half_close());
    let mut terminal = desk.lecture(&["--record", "x.cast"]);
    terminal.sees("Two directions");
    terminal.press("n");
    terminal.waits_for(|screen| screen.contains("▸ 2 ·") && !screen.contains("Ctrl-C"));
    let expected = terminal.rows();
    // Another size, and a recording that goes on with it.
    terminal.resize_and_see(100, 30);
    terminal.press("l");
    terminal.press("q");
    terminal.press("q");
    assert_eq!(terminal.ends(), 0);
    let path = desk.file("x.cast");
    assert!(comes_to(&path, (80, 24), |screen| screen.rows() == expected), "{expected:#?}");
    let (_, events) = read(&path);
    assert!(events.iter().any(|(_, kind, data)| kind == "r" && data == "100x30"), "{events:?}");
}

#[test]
fn what_is_tried_by_hand_is_recorded() {
    let desk = Desk::with(&half_close());
    let mut terminal = desk.lecture(&["--record", "x.cast", "--handout", "h.md"]);
    terminal.sees("Two directions");
    terminal.press("n");
    terminal.sees("Nobody has sent");
    terminal.press("i");
    terminal.is_ready();
    terminal.enter("print 6 * 7");
    terminal.sees("42");
    terminal.is_ready();
    terminal.press(key::ctrl('d'));
    terminal.sees("» print 6 * 7");
    terminal.press("q");
    terminal.press("q");
    assert_eq!(terminal.ends(), 0);
    assert!(shown(&desk.file("x.cast")).contains("wirelab> print 6 * 7\r\n42\r\n"));
    let handout = desk.text("h.md");
    assert!(handout.contains("*tried by hand*\n\n```lab\nprint 6 * 7\n```\n\n```text\n42\n```"), "{handout}");
}

#[test]
fn however_a_lecture_ends_recording_and_handout_are_whole() {
    for (signal, status) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let desk = Desk::with(&half_close());
        let mut terminal = desk.lecture(&["--record", "x.cast", "--handout", "h.html"]);
        terminal.sees("Two directions");
        terminal.press("n");
        terminal.sees("Nobody has sent");
        terminal.signal(signal);
        assert_eq!(terminal.ends(), status);
        assert!(comes_to(&desk.file("x.cast"), (80, 24), |screen| screen.contains("Nobody has sent")));
        assert!(desk.text("h.html").trim_end().ends_with("</html>"));
    }
    let desk = Desk::with(&half_close());
    let mut terminal = desk.lecture(&["--record", "x.cast"]);
    terminal.sees("Two directions");
    terminal.signal(Signal::KILL);
    terminal.ends();
    assert!(comes_to(&desk.file("x.cast"), (80, 24), |screen| screen.contains("Two directions")));
}

#[test]
fn asciinemas_own_program_plays_it() {
    if !requires("asciinema") {
        return;
    }
    let desk = Desk::with(&half_close());
    let mut terminal = desk.lecture(&["--record", "x.cast", "--auto", "10ms"]);
    assert_eq!(terminal.ends(), 0);
    let mut player = desk.terminal(80, 24).start("asciinema", &["cat", "x.cast"]);
    assert_eq!(player.ends(), 0);
    let played = String::from_utf8_lossy(player.raw()).into_owned();
    assert!(played.contains(&shown(&desk.file("x.cast"))), "{played:?}");
}

#[test]
fn what_cannot_be_recorded_is_told_before_the_lecture_begins() {
    let desk = Desk::with(&half_close());
    let mut terminal = desk.lecture(&["--record", "no-such-folder/x.cast"]);
    terminal.sees("ENOENT");
    assert_eq!(terminal.ends(), 3);
    let finished = harness::run(&mut desk.command(&["run", "lesson.lab", "--record", "x.cast"]));
    assert!(finished.with_status(1).stderr.contains("--step"));
    assert!(!desk.file("x.cast").exists());
}

#[test]
fn a_pipe_is_no_recording_and_holds_nothing_up() {
    let desk = Desk::with(&half_close());
    rustix::fs::mknodat(
        rustix::fs::CWD,
        desk.file("pipe.cast"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    )
    .unwrap();
    let mut terminal = desk.lecture(&["--record", "pipe.cast"]);
    terminal.sees("a pipe, a device or a");
    assert_eq!(terminal.ends(), 3);
    let mut terminal = desk.lecture(&["--handout", "nowhere/x.html"]);
    terminal.sees("ENOENT");
    assert_eq!(terminal.ends(), 3);
}

#[test]
fn d04_a_recording_and_a_handout_hide_nothing() {
    let hidden =
        "\u{ad}\u{61c}\u{200b}\u{2028}\u{202e}\u{2067}\u{2800}\u{3164}\u{feff}\u{fff9}\u{e0041}\u{e0101}";
    let digits: String =
        hidden.chars().flat_map(|c| format!("a{c}").into_bytes()).map(|byte| format!("{byte:02x}")).collect();
    let script = format!(
        "d = unhex(\"{digits}\")\nstep \"one {{d}}\"\nsay d\nprint d [d]\nprint \"{hidden}\" # {hidden}\n"
    );
    let desk = Desk::with(&script);
    let words = ["--record", "x.cast", "--auto", "20ms", "--handout", "x.html", "--handout", "x.md"];
    let mut terminal = desk.lecture(&words);
    assert_eq!(terminal.ends(), 0);
    for file in ["x.cast", "x.html", "x.md"] {
        let text = desk.text(file);
        let wrong = text.chars().find(|c| hidden.contains(*c));
        assert_eq!(wrong.map(u32::from), None, "{file}: {text:?}");
        assert!(text.contains("xE2"), "{file}: {text}");
    }
    let cast = shown(&desk.file("x.cast"));
    assert_eq!(cast.chars().find(|c| hidden.contains(*c)), None, "{cast:?}");
}
