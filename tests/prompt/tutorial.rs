//! The lesson at the prompt, taken from its first step to its last: through pipes, where nothing is
//! edited, and at a terminal.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use harness::screen::Screen;
use harness::terminal::{Home, Terminal, key};
use harness::{Finished, run_with, wirelab};

/// A typical wrong attempt, with what the lesson says to it in English and Chinese; and what passes
/// the step, each with the beginning of what is said then.
struct Play {
    wrong: &'static str,
    explained: [&'static str; 2],
    right: &'static [(&'static str, [&'static str; 2])],
}

/// Nothing is said.
const SILENT: [&str; 2] = ["", ""];

const PLAYS: &[Play] = &[
    Play {
        wrong: "server = tcp listen 127.0.0.1",
        explained: ["An address is the machine and the port", "地址由机器和端口组成"],
        right: &[
            ("server = tcp listen 127.0.0.1:0", ["server is in the state LISTEN", "server 在 127.0.0.1:"]),
            ("server.local", ["The kernel chose port", "内核挑了端口"]),
        ],
    },
    Play {
        wrong: "client = tcp connect server",
        explained: ["A socket is no address", "套接字不是地址"],
        right: &[
            (
                "client = tcp connect server.local",
                ["SYN, SYN ACK, ACK: 127.0.0.1:", "SYN、SYN ACK、ACK：127.0.0.1:"],
            ),
            ("sockets", ["127.0.0.1:", "127.0.0.1:"]),
        ],
    },
    Play {
        wrong: "conn = accept client",
        explained: ["Only a listener has a queue", "只有监听套接字才有"],
        right: &[("conn = accept server", ["conn is the server's end", "conn 是与 127.0.0.1:"])],
    },
    Play {
        wrong: "send client Hello",
        explained: ["A bare word is a name", "不带引号的词"],
        right: &[
            ("send client \"Hello\"", SILENT),
            ("recv conn", ["5 bytes have come to conn", "5 个字节到了 conn"]),
            ("send conn \"Welcome\"", SILENT),
            ("recv client", ["7 bytes have come back to client", "7 个字节回到了 client"]),
        ],
    },
    Play {
        wrong: "close tcp connect server.local",
        explained: ["That handshake went through", "这次握手成功了"],
        right: &[
            ("tcp connect 127.0.0.1:1", ["The SYN was answered with RST", "SYN 得到的应答是 RST"]),
            ("help ECONNREFUSED", ["ECONNREFUSED stands for that RST", "ECONNREFUSED 说的就是那个 RST"]),
        ],
    },
    Play {
        wrong: "recv conn timeout 1ms",
        explained: ["This end waits for what the other end sends", "这一端在等另一端发送的内容"],
        right: &[
            ("shutdown client write", SILENT),
            ("recv conn", ["A FIN went from client to conn", "一个 FIN 从 client 到了 conn"]),
            ("send conn \"Bye\"", SILENT),
            ("recv client", ["3 bytes went from conn to client", "在另一个方向的 FIN 之后，3 个字节"]),
        ],
    },
    Play {
        wrong: "serve server as { }",
        explained: ["After `serve` come the listener", "`serve` 后面依次是"],
        right: &[
            (
                "serve server as peer {\n    sendall peer upper(recv peer)\n}",
                ["The listener is served", "监听套接字有人在后台照看"],
            ),
            ("guest = tcp connect server.local", SILENT),
            ("send guest \"hello\"", SILENT),
            (
                "recv guest",
                ["A handshake, your bytes, 5 back to guest", "一次握手，你的字节过去，5 个字节回到 guest"],
            ),
        ],
    },
    Play {
        wrong: "inbox = udp bind 127.0.0.1",
        explained: ["An address is the machine and the port", "地址由机器和端口组成"],
        right: &[
            ("inbox = udp bind 127.0.0.1:0", SILENT),
            ("sender = udp open", SILENT),
            ("sendto sender inbox.local \"ping\"", SILENT),
            ("recvfrom inbox", ["One datagram came to 127.0.0.1:", "一个数据报到了 127.0.0.1:"]),
        ],
    },
    Play {
        wrong: "expect server.state = \"LISTEN\"",
        explained: ["One `=` gives a name a value", "一个 `=` 是赋值"],
        right: &[
            ("expect server.state == \"LISTEN\"", ["It holds", "断言成立"]),
            ("session save \"lesson.lab\" expect", ["The script has the calls", "脚本里的调用"]),
            ("run \"lesson.lab\"", ["What the session did happened once more", "会话里做过的事"]),
        ],
    },
];

/// wirelab in the person's own folders.
fn at(home: &Home, language: &str) -> Command {
    let mut command = wirelab();
    command.env("XDG_STATE_HOME", home.path("state")).env("XDG_CONFIG_HOME", home.path("config"));
    command.current_dir(home.work()).args(["--lang", language]);
    command
}

/// Types lines with nobody at a terminal; what is written to either stream, in the order of writing.
fn types(home: &Home, language: &str, words: &[&str], lines: &str) -> Finished {
    run_with(at(home, language).args(words), lines)
}

fn kept(home: &Home) -> Option<String> {
    std::fs::read_to_string(home.path("state/wirelab/tutorial")).ok()
}

/// The whole lesson, with a wrong attempt before each step.
fn plays_the_lesson(number: usize, language: &str) {
    let home = Home::new();
    let mut lines = String::new();
    for play in PLAYS {
        lines += &format!("print \"<\"\n{}\n", play.wrong);
        for (line, _) in play.right {
            lines += &format!("print \">\"\n{line}\n");
        }
    }
    let finished = types(&home, language, &["tutorial"], &lines);
    let shown = &finished.stdout;
    // The script that is run at the end prints the marks once more.
    let marks = PLAYS.iter().map(|play| 1 + play.right.len()).sum::<usize>();
    let mut said = shown.splitn(marks + 1, ['<', '>']).skip(1);
    let mark = |text: &str| -> Vec<String> {
        text.lines().filter(|line| line.starts_with(['✓', '→'])).map(str::to_owned).collect()
    };
    for (step, play) in PLAYS.iter().enumerate() {
        let wrong = mark(said.next().unwrap());
        let explained = format!("→ {}", play.explained[number]);
        assert!(
            wrong.iter().any(|line| line.starts_with(&explained)),
            "{}: {wrong:?}\n{shown}\n{}",
            play.wrong,
            finished.stderr
        );
        for (line, praised) in play.right {
            let piece = said.next().unwrap();
            let right = mark(piece);
            match praised[number] {
                "" => assert!(right.is_empty(), "{line}: {right:?}"),
                praise => assert!(
                    right.first().is_some_and(|said| said.starts_with(&format!("✓ {praise}"))),
                    "{line}: {piece}\n{}",
                    finished.stderr
                ),
            }
            let is_last = std::ptr::eq(line, &play.right.last().unwrap().0);
            let next = format!("── {}/{} · ", step + 2, PLAYS.len());
            assert_eq!(piece.contains(&next), is_last && step + 1 < PLAYS.len(), "{line}: {piece}");
        }
    }
    let over = ["That was the lesson", "课程到此结束"][number];
    assert!(shown.contains(over), "{shown}");
    // The errors' own reports are there too, and make the status, as ever.
    assert_eq!(finished.status, 2, "{}", finished.stderr);
    assert!(finished.stderr.contains("ECONNREFUSED"), "{}", finished.stderr);
    assert_eq!(kept(&home), None);
    let script = std::fs::read_to_string(home.work().join("lesson.lab")).unwrap();
    assert!(!script.contains("tutorial"), "{script}");
    harness::run(at(&home, language).args(["run", "lesson.lab"])).with_status(0);
}

#[test]
fn the_whole_lesson_in_english() {
    plays_the_lesson(0, "en");
}

#[test]
fn the_whole_lesson_in_chinese() {
    plays_the_lesson(1, "zh");
}

#[test]
fn the_lesson_can_be_left_and_taken_up_again() {
    let home = Home::new();
    let first = types(
        &home,
        "en",
        &["tutorial"],
        "server = tcp listen 127.0.0.1:0\nserver.local\ntutorial leave\nprint 1\n",
    );
    assert!(first.stdout.contains("about a quarter of an hour"), "{}", first.stdout);
    assert!(first.stdout.ends_with("left at step 2; `tutorial` takes it up again.\n1\n"), "{}", first.stdout);
    assert_eq!(kept(&home).as_deref(), Some("step 2\n"));
    let mode = home.path("state/wirelab/tutorial").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // Another prompt, without the sockets of the first one.
    let second = types(&home, "en", &[], "tutorial\n").with_status(0);
    assert!(second.stdout.contains("goes on at step 2 of 9"), "{}", second.stdout);
    assert!(second.stdout.contains("── 2/9 · A client"), "{}", second.stdout);
    assert!(second.stdout.contains("Some of what this step needs is not there"), "{}", second.stdout);
    // The end of the input is as good as leaving.
    types(&home, "en", &["tutorial"], "tutorial next\ntutorial next\n").with_status(0);
    assert_eq!(kept(&home).as_deref(), Some("step 4\n"));
}

#[test]
fn pages_are_turned() {
    let home = Home::new();
    let headings = |words: &[&str], lines: &str| -> Vec<String> {
        let shown = types(&home, "en", words, lines).with_status(0).stdout;
        let headings = shown.lines().filter(|line| line.starts_with("── ") && line.contains('/'));
        headings.map(|line| line.chars().nth(3).unwrap().to_string()).collect()
    };
    assert_eq!(
        headings(&[], "tutorial\ntutorial next\ntutorial again\ntutorial back\ntutorial back\n"),
        ["1", "2", "2", "1", "1"]
    );
    assert_eq!(headings(&["tutorial", "7"], "tutorial 3\ntutorial 9\n"), ["7", "3", "9"]);
    assert_eq!(headings(&[], "tutorial back\n"), ["8"]);
    let over = types(&home, "en", &["tutorial", "9"], "tutorial next\ntutorial\n").with_status(0).stdout;
    assert!(over.contains("That was the lesson"), "{over}");
    // Behind the end the lesson begins anew.
    assert!(over.contains("── 1/9 · A listener"), "{over}");
}

#[test]
fn what_is_no_step_is_said() {
    let home = Home::new();
    let finished = types(&home, "en", &[], "tutorial 10\ntutorial nxt\nn = 12; tutorial n\ntutorial leave\n");
    assert_eq!(finished.status, 2);
    assert!(finished.stderr.contains("did you mean `next`?"), "{}", finished.stderr);
    assert!(finished.stderr.contains("the lesson has steps 1 to 9, and this is 12"), "{}", finished.stderr);
    assert!(finished.stdout.contains("No lesson is under way"), "{}", finished.stdout);
    harness::run(at(&home, "en").args(["tutorial", "10"])).with_status(1);
    assert_eq!(kept(&home), None);
}

#[test]
fn a_lesson_that_cannot_be_kept_goes_on_all_the_same() {
    let home = Home::new();
    home.write(&home.path("state/wirelab"), "a file, where the folder should be");
    let finished = types(&home, "en", &["tutorial"], "tutorial next\n").with_status(0);
    assert!(finished.stdout.contains("── 2/9 · A client"), "{}", finished.stdout);
    assert_eq!(finished.stderr.matches("is not kept in").count(), 1, "{}", finished.stderr);
}

/// What stands on the screen of a window of this size when a step begins.
#[track_caller]
fn fits(screen: &Screen, columns: usize, title: &str) {
    let heading = screen.row_containing(title);
    assert!(heading.is_some(), "{title} is not on the screen of {columns} columns\n{screen}");
}

#[test]
fn at_a_terminal_a_step_is_a_screen() {
    for (columns, rows) in [(80, 24), (60, 20)] {
        for (language, titles, praises) in [
            (
                "en",
                ["1/9 · A listener", "2/9 · A client", "3/9 · Accept"],
                ["in the state LISTEN", "The kernel chose port", "SYN, SYN ACK, ACK"],
            ),
            (
                "zh",
                ["1/9 · 监听", "2/9 · 客户端", "3/9 · 接受连接"],
                ["LISTEN 状态", "内核挑了端口", "SYN、SYN ACK、ACK"],
            ),
        ] {
            let mut terminal = Terminal::of(columns, rows).wirelab(&["--lang", language, "tutorial"]);
            terminal.is_ready();
            fits(&terminal.screen, columns, titles[0]);
            let said = terminal.run("server = tcp listen 127.0.0.1:0");
            assert!(said.join(" ").contains(praises[0]), "{said:?}");
            let said = terminal.run("server.local");
            assert!(said.join(" ").contains(praises[1]), "{said:?}");
            fits(&terminal.screen, columns, titles[1]);
            let said = terminal.run("client = tcp connect server.local");
            assert!(said.join(" ").contains(praises[2]), "{said:?}");
            terminal.run("sockets");
            fits(&terminal.screen, columns, titles[2]);
        }
    }
}

#[test]
fn at_a_terminal_every_step_fits_a_small_window() {
    for (columns, rows) in [(80, 24), (60, 20)] {
        for language in ["en", "zh"] {
            let mut terminal = Terminal::of(columns, rows).wirelab(&["--lang", language]);
            terminal.is_ready();
            for step in 1..=PLAYS.len() {
                terminal.run(&format!("tutorial {step}"));
                fits(&terminal.screen, columns, &format!("{step}/{} · ", PLAYS.len()));
            }
        }
    }
}

#[test]
fn a_wait_that_is_given_up_is_explained() {
    let mut terminal = Terminal::of(80, 24).wirelab(&["--lang", "en", "tutorial", "3"]);
    terminal.is_ready();
    terminal.run("server = tcp listen 127.0.0.1:0");
    terminal.enter("conn = accept server");
    terminal.sees("Ctrl-C to stop");
    terminal.press(key::ctrl('c'));
    terminal.sees("→ `accept` waits until somebody has connected");
    terminal.is_ready();
    assert_eq!(terminal.run("print 6 * 7"), ["42"]);
}
