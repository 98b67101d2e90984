//! The course's chat, held by two people at two prompts: every line is typed, there is no script.

use harness::CoursePort;
use harness::terminal::{PROMPT, Terminal, key};

/// Waits until the answer to what was entered has this in it, and the next prompt is there.
#[track_caller]
fn hears(person: &mut Terminal, text: &str) {
    person.waits_for(|screen| {
        let rows = screen.rows();
        rows.iter().any(|row| row.contains(text) && !row.starts_with(PROMPT))
    });
    person.is_ready();
}

#[test]
fn two_people_take_turns_until_one_says_bye() {
    let _port = CoursePort::hold();
    let (mut bob, mut ann) = (Terminal::prompt(80, 40), Terminal::prompt(80, 40));

    bob.run("server = tcp listen 127.0.0.1:9999 backlog 1");
    bob.enter("ann = accept server");
    // Who waits is told so.
    bob.waits_for(|screen| screen.contains("127.0.0.1:9999 ·"));
    ann.run("bob = tcp connect 127.0.0.1:9999");
    bob.is_ready();

    // The one who listens first sees how the line waits, then what came.
    for (said, answered) in [("你好, Bob 🎉", "hello yourself"), ("How are you?", "很好，谢谢")] {
        bob.enter("recv ann 1024");
        bob.waits_for(|screen| screen.cursor().column == 0 || screen.contains("Ctrl-C"));
        ann.run(&format!("send bob \"{said}\""));
        hears(&mut bob, said);
        // This one comes before it is asked for, and waits in the kernel.
        bob.run(&format!("send ann \"{answered}\""));
        ann.enter("recv bob 1024");
        hears(&mut ann, answered);
    }

    ann.run("send bob \"bye\"");
    ann.run("close bob");
    bob.enter("recv ann 1024");
    hears(&mut bob, "bye");
    let states = bob.run("print ann.state");
    assert_eq!(states.last().map(String::as_str), Some("CLOSE_WAIT"), "{}", bob.screen);
    bob.run("close ann");
    bob.run("close server");
    for person in [&mut bob, &mut ann] {
        person.press(key::ctrl('d'));
        hears(person, "in no script");
        person.press(key::ctrl('d'));
        assert_eq!(person.ends(), 0, "{}", person.screen);
    }
}
