//! `wirelab notes` on a second terminal, beside lessons that are published by the tests.

use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::PathBuf;

use harness::terminal::{Home, Setup, Terminal};
use harness::{run, wirelab};
use wirelab::export::speaker::news::Speaker;
use wirelab_net::os::publish::Publisher;

/// A person's runtime directory, and terminals in it.
struct Desk(Home);

impl Desk {
    fn new() -> Self {
        let home = Home::new();
        let mut folders = std::fs::DirBuilder::new();
        folders.recursive(true).mode(0o700).create(home.path("run/wirelab/notes")).unwrap();
        Self(home)
    }

    fn socket(&self, name: &str) -> PathBuf {
        self.0.path("run/wirelab/notes").join(name)
    }

    fn publish(&self, name: &str, speaker: &Speaker) -> Publisher {
        let publisher = Publisher::new(&self.socket(name)).unwrap();
        publisher.publish(&speaker.to_line());
        publisher
    }

    fn terminal(&self, columns: usize, rows: usize) -> Setup {
        let runtime = self.0.path("run");
        Terminal::of(columns, rows).home(&self.0).env("XDG_RUNTIME_DIR", runtime.to_str().unwrap())
    }

    /// A terminal with the notes of the newest lesson.
    fn notes(&self) -> Terminal {
        self.terminal(60, 16).wirelab(&["--lang", "en", "notes"])
    }
}

fn lesson(name: &str, step: usize, note: &str) -> Speaker {
    Speaker {
        lesson: name.into(),
        // Long ago, and the time that it has lasted has no more digits tomorrow.
        began: 1_000,
        step,
        steps: 4,
        title: format!("Step number {step}"),
        notes: vec![note.into()],
        next: "send client \"bye\"".into(),
        next_step: "What the peer sees".into(),
        language: None,
        is_over: false,
    }
}

fn over(name: &str) -> String {
    Speaker { is_over: true, ..lesson(name, 4, "") }.to_line()
}

#[test]
fn notes_follow_the_lesson_and_end_with_it() {
    let desk = Desk::new();
    let publisher = desk.publish("1.sock", &lesson("tcp/half-close", 2, "Ask before you type."));
    let mut terminal = desk.notes();
    terminal.sees("tcp/half-close · step 2 of 4");
    terminal.sees("Ask before you type.");
    terminal.sees("send client \"bye\"");
    terminal.sees("Next step: What the peer sees");
    publisher.publish(&lesson("tcp/half-close", 3, "Wait for the laughter.").to_line());
    terminal.waits_for(|screen| screen.contains("Wait for the laughter.") && !screen.contains("Ask before"));
    publisher.publish(&over("tcp/half-close"));
    terminal.sees("the lesson is over");
    assert_eq!(terminal.ends(), 0);
    terminal.is_restored();
}

#[test]
fn the_time_goes_on_while_nothing_is_said() {
    let desk = Desk::new();
    let _publisher = desk.publish("1.sock", &lesson("talk", 1, "x"));
    let mut terminal = desk.notes();
    terminal.sees("talk · step 1");
    let first = terminal.rows()[0].clone();
    terminal.waits_for(|screen| screen.row(0) != first);
    assert!(terminal.rows()[0].starts_with("talk · step 1 of 4"), "{:?}", terminal.rows());
}

#[test]
fn notes_wait_for_a_lesson_to_begin() {
    let desk = Desk::new();
    let mut terminal = desk.notes();
    terminal.sees("waiting for a lesson");
    let _publisher = desk.publish("7.sock", &lesson("late", 1, "Here I am."));
    terminal.sees("Here I am.");
    terminal.press(harness::terminal::key::ctrl('c'));
    assert_eq!(terminal.ends(), 130);
}

#[test]
fn of_several_lessons_the_newest_or_the_named_one_is_shown() {
    let desk = Desk::new();
    let _first = desk.publish("1.sock", &lesson("tcp/hello", 1, "the old one"));
    let newer = Speaker { began: 2_000, ..lesson("udp/hello", 1, "the new one") };
    let _second = desk.publish("2.sock", &newer);
    desk.notes().sees("the new one");
    desk.terminal(60, 16).wirelab(&["--lang", "en", "notes", "tcp"]).sees("the old one");
}

#[test]
fn what_is_left_of_a_lesson_that_was_killed_is_removed() {
    let desk = Desk::new();
    let stale = desk.socket("3.sock");
    drop(std::os::unix::net::UnixListener::bind(&stale).unwrap());
    let publisher = desk.publish("1.sock", &lesson("alive", 1, "I live."));
    let mut terminal = desk.notes();
    terminal.sees("I live.");
    assert!(!stale.exists() && desk.socket("1.sock").exists());
    drop(publisher);
    terminal.sees("the lesson is over");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn d03_d05_a_lesson_cannot_steer_the_speakers_terminal() {
    let desk = Desk::new();
    let bad = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{1b}[8mhidden\u{202e}";
    let speaker = Speaker {
        title: bad.into(),
        notes: vec![bad.into()],
        next: bad.into(),
        next_step: bad.into(),
        ..lesson(bad, 1, "")
    };
    let _publisher = desk.publish("1.sock", &speaker);
    let mut terminal = desk.terminal(100, 20).wirelab(&["--lang", "en", "notes"]);
    terminal.sees("Next step: \\x1B]0;owned\\x07\\x1B[2J\\x1B[8mhidden\\xE2\\x80\\xAE");
    let raw = String::from_utf8_lossy(terminal.raw()).into_owned();
    assert!(!raw.contains("\u{1b}]0;") && !raw.contains("\u{1b}[8m"), "{raw:?}");
}

#[test]
fn without_a_terminal_each_change_is_written_below_the_last() {
    let desk = Desk::new();
    let runtime = desk.0.path("run");
    let publisher = desk.publish("1.sock", &lesson("plain", 1, "first"));
    let mut command = wirelab();
    command.arg("notes").env("XDG_RUNTIME_DIR", runtime);
    let running = harness::Running::start(&mut command);
    running.line_with("first");
    publisher.publish(&lesson("plain", 2, "second").to_line());
    running.line_with("second");
    publisher.publish(&over("plain"));
    let finished = running.finish().with_status(0);
    assert!(!finished.stdout.contains('\u{1b}'), "{}", finished.stdout);
    assert!(finished.stderr.contains("the lesson is over"), "{}", finished.stderr);
}

#[test]
fn the_folder_of_notes_is_its_owners_alone() {
    let home = Home::new();
    let mut command = wirelab();
    let temporary = home.path("tmp");
    std::fs::create_dir(&temporary).unwrap();
    command.args(["notes", "nobody"]).env_remove("XDG_RUNTIME_DIR").env("TMPDIR", &temporary);
    // Without a terminal nothing is waited for.
    let finished = run(&mut command).with_status(1);
    assert!(finished.stderr.contains("no lesson is being given"), "{}", finished.stderr);
    let own = std::fs::read_dir(&temporary).unwrap().next().unwrap().unwrap().path();
    for folder in [own.join("notes"), own.clone()] {
        assert_eq!(std::fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o700);
    }
    // Whoever else may enter it could read along.
    std::fs::set_permissions(&own, std::fs::Permissions::from_mode(0o755)).unwrap();
    assert!(run(&mut command).with_status(3).stderr.contains("EPERM"));
    run(wirelab().args(["notes", "a", "b"])).with_status(1);
}

#[test]
fn a_lecture_tells_its_speaker_where_it_is() {
    let desk = crate::exports::desk::Desk::with(&crate::exports::desk::half_close());
    let mut lecture = desk.lecture(&["--notes"]);
    lecture.sees("Two directions");
    let mut notes = desk.terminal(80, 24).wirelab(&["--lang", "en", "notes"]);
    notes.sees("lesson · step 1 of 4");
    notes.sees("Draw two arrows on the board. One minute.");
    notes.sees("server = tcp listen 127.0.0.1:0");
    notes.sees("Next step: The question is complete");
    lecture.press("n");
    notes.sees("sendall client \"2 + 2\"");
    lecture.press("n");
    notes.waits_for(|screen| screen.contains("step 2 of 4") && screen.contains("No notes for this step."));
    // The rest of the step that was entered, as far as its question.
    lecture.press("n");
    lecture.waits_for(|screen| screen.contains("an empty string") && !screen.contains("Ctrl-C"));
    // The answer is there as long as the question is open.
    notes.sees("✓ 2 an empty string");
    lecture.press(" ");
    notes.waits_for(|screen| screen.contains("print repr(recv conn 1024)") && !screen.contains("✓ 2"));
    // From the start: it is the same lecture.
    lecture.press("r");
    notes.waits_for(|screen| screen.contains("step 1 of 4") && screen.contains("Draw two arrows"));
    lecture.press("l");
    notes.waits_for(|screen| screen.contains("第 1 步，共 4 步") && screen.contains("下一步："));
    lecture.press("q");
    lecture.press("q");
    assert_eq!(lecture.ends(), 0);
    notes.sees("the lesson is over");
    assert_eq!(notes.ends(), 0);
    assert_eq!(std::fs::read_dir(desk.0.path("run/wirelab/notes")).unwrap().count(), 0);
}

#[test]
fn the_speaker_hears_of_a_lesson_that_was_killed() {
    let desk = crate::exports::desk::Desk::with(&crate::exports::desk::half_close());
    let mut lecture = desk.lecture(&["--notes"]);
    lecture.sees("Two directions");
    let mut notes = desk.terminal(80, 24).wirelab(&["--lang", "en", "notes"]);
    notes.sees("Draw two arrows");
    lecture.signal(rustix::process::Signal::KILL);
    lecture.ends();
    notes.sees("the lesson is over");
    assert_eq!(notes.ends(), 0);
}
