//! The lesson's engine: one statement at a time, with hands in between.

use std::rc::Rc;

use wirelab::lesson::Player;
use wirelab::output::printer::{Printer, PrinterSettings};
use wirelab::run::{Plan, Script};
use wirelab_lang::catalogue::Language;
use wirelab_lang::eval::taskset::block_on;
use wirelab_lang::lesson::played::{End, PlayedEntry, ShownItem, SocketRow, Which};
use wirelab_lang::session::{Options, Turn};

pub fn player(text: &str) -> Player {
    of_role(text, None)
}

fn of_role(text: &str, role: Option<&str>) -> Player {
    let options = Options { role: role.map(str::to_owned), ..Options::default() };
    let plan = Plan { options, ..Plan::default() };
    let printer = Rc::new(Printer::new(PrinterSettings::default()));
    Player::new(&Script::of("t.lab", text.into()), &plan, &printer).unwrap()
}

/// Plays a statement that goes well.
#[track_caller]
fn well(player: &mut Player) {
    let turn = block_on(player.play());
    assert!(matches!(turn, Turn::Done(_)), "{turn:?}");
}

#[track_caller]
pub fn all(player: &mut Player) {
    while player.at().is_some() {
        well(player);
    }
}

/// What an entry showed, in short.
fn shown(entry: &PlayedEntry) -> Vec<String> {
    let text = |narration: &wirelab_lang::eval::narration::Narration| {
        String::from_utf8_lossy(narration.text(Language::English)).into_owned()
    };
    let item = |item: &ShownItem| match item {
        ShownItem::Title(number, title) => format!("{number} {}", text(title)),
        ShownItem::Said(said) => format!("said {}", text(said)),
        ShownItem::Noted(noted) => format!("noted {}", text(noted)),
        ShownItem::Printed(text) => format!("printed {text}"),
        ShownItem::Shown(text) => format!("shown {text}"),
        ShownItem::Value(text) => format!("value {text}"),
        ShownItem::Asked(question) => format!("asked {} {}", text(&question.question), question.answer),
        ShownItem::Message(message) => format!("message {}", message.id),
        ShownItem::TaskFailed(task, fault) => format!("{task} failed {}", fault.name),
    };
    entry.items.iter().map(item).collect()
}

pub fn last(player: &Player) -> Vec<String> {
    shown(player.played().entries.last().unwrap())
}

fn find<'r>(rows: &'r [SocketRow], name: &str) -> Option<&'r SocketRow> {
    rows.iter().find(|row| row.name == name)
}

#[test]
fn each_statement_shows_its_own() {
    let mut player = player(
        "step en \"One\" zh \"一\"\nsay \"s\"\nnote \"n\"\nask \"q\" [\"a\", \"b\"] answer 2\nx = 1 + 1\n\
         print \"a\"; print raw \"b\"\nfor i in 0..2 { print i }\n[x, 3]\ndef f() { return 7 }\nf()\n",
    );
    all(&mut player);
    let played = player.played();
    let entries: Vec<_> = played.entries.iter().map(shown).collect();
    let wanted: [&[&str]; 11] = [
        &["1 One"],
        &["said s"],
        &["noted n"],
        &["asked q 1"],
        &["value 2"],
        &["printed a"],
        &["printed b"],
        &["printed 0\n1"],
        &["value [2, 3]"],
        &[],
        &["value 7"],
    ];
    assert_eq!(entries, wanted);
    assert!(played.entries.iter().all(|entry| matches!(entry.end, End::Done)));
    assert_eq!(played.entries[4].statement, Which::OfScript(4));
}

#[test]
fn hands_in_between_and_the_lesson_goes_on() {
    let mut player = player(
        "server = tcp listen 127.0.0.1:0\nclient = tcp connect server.local\nconn = accept server\n\
         send client \"one\"\nx = recv conn\nprint x\n",
    );
    (0..3).for_each(|_| well(&mut player));
    block_on(player.by_hand("send client \"by hand \"\nmine = 1")).unwrap();
    well(&mut player);
    assert_eq!(last(&player), ["value 3"]);
    well(&mut player);
    assert_eq!(last(&player), ["value \"by hand one\""]);
    // Names of both are there, each with its own value.
    block_on(player.by_hand("print mine x")).unwrap();
    assert_eq!(last(&player), ["printed 1 by hand one"]);
    assert_eq!(player.value("mine").as_deref(), Some("1"));
    well(&mut player);
    assert!(matches!(block_on(player.play()), Turn::Ended));
    let hand = Which::ByHand("send client \"by hand \"\nmine = 1".into());
    let typed: Vec<_> = player.played().entries.iter().map(|entry| entry.statement.clone()).collect();
    assert!(typed.contains(&Which::ByHand("print mine x".into())), "{typed:?}");
    assert!(typed.contains(&hand), "{typed:?}");
}

#[test]
fn a_name_given_by_hand_is_the_lessons() {
    let mut player = player("x = 1 / 0\nprint x + 1\ny = 5\nprint y\n");
    assert!(matches!(block_on(player.play()), Turn::Failed(fault) if fault.name == "DIVISION"));
    assert_eq!(player.at(), Some(0));
    // What the lesson will give a value to later has none yet.
    assert!(block_on(player.by_hand("print y")).is_err());
    block_on(player.by_hand("x = 41; a = [1, 2, 3]")).unwrap();
    player.skip();
    well(&mut player);
    assert_eq!(last(&player), ["printed 42"]);
    all(&mut player);
    assert_eq!(player.value("a").as_deref(), Some("[1, 2, 3]"));
    let names: Vec<_> = player.names().into_iter().map(|(name, _)| name.to_string()).collect();
    assert_eq!(names, ["args", "x", "y", "a"]);
}

#[test]
fn a_wrong_line_by_hand_changes_nothing() {
    let mut player = player("x = 1\nprint x\n");
    well(&mut player);
    assert!(block_on(player.by_hand("x = = 2")).is_err());
    assert!(block_on(player.by_hand("print nothing_such")).is_err());
    well(&mut player);
    assert_eq!(last(&player), ["printed 1"]);
}

#[test]
fn again_and_skip() {
    let mut player = player("n = 0\nn += 1\nstep \"S\"\nprint n\n");
    well(&mut player);
    well(&mut player);
    player.again();
    well(&mut player);
    well(&mut player);
    player.again();
    well(&mut player);
    assert_eq!(last(&player), ["1 S"]);
    well(&mut player);
    assert_eq!(last(&player), ["printed 2"]);
    player.again();
    player.skip();
    assert!(matches!(player.played().entries.last().unwrap().end, End::Skipped));
    assert_eq!(player.at(), None);
}

#[test]
fn a_failed_expect_and_exit() {
    let mut player = player("expect 1 == 2\nprint 1\nexit 7\n");
    assert!(matches!(block_on(player.play()), Turn::Failed(fault) if fault.name == "EXPECT"));
    player.skip();
    well(&mut player);
    assert!(matches!(block_on(player.play()), Turn::Left(7)));
    assert_eq!(player.end().1.status, 0);
}

#[test]
fn tasks_go_on_while_the_lesson_waits() {
    let mut player = player(
        "server = tcp listen 127.0.0.1:0\nechoes = serve server as c { sendall c (recv c) }\n\
         client = tcp connect server.local\nsendall client \"hi\"\nx = recv client exactly 2\n",
    );
    (0..4).for_each(|_| well(&mut player));
    // Nobody plays: the echo comes back all the same.
    let network = Rc::clone(&player.world().network);
    let sockets: Vec<_> = player.world().sockets.borrow().values().cloned().collect();
    let client = sockets.into_iter().find(|socket| &*socket.name() == "client").unwrap();
    let arrived = async move {
        while client.net.status().receive_queue < 2 {
            network.sleep(std::time::Duration::from_millis(1)).await;
        }
    };
    block_on(player.lesson().meanwhile(arrived)).unwrap();
    well(&mut player);
    assert_eq!(last(&player), ["value \"hi\""]);
}

#[test]
fn the_panel_knows_what_the_kernel_knows() {
    let mut player = player(
        "server = tcp listen 127.0.0.1:0 backlog 5\nclient = tcp connect server.local\nsend client \"abc\"\n\
         conn = accept server\nclose client\nclose conn\n",
    );
    (0..3).for_each(|_| well(&mut player));
    let rows = player.sockets();
    let server = find(&rows, "server").unwrap();
    assert_eq!((&*server.kind, &*server.state, server.receive_queue), ("tcp listener", "LISTEN", 1));
    assert_eq!((server.send_queue, &*server.peer), (5, ""));
    let client = find(&rows, "client").unwrap();
    assert_eq!((&*client.state, &client.peer), ("ESTABLISHED", &server.local));
    well(&mut player);
    assert_eq!(find(&player.sockets(), "conn").unwrap().receive_queue, 3);
    well(&mut player);
    let rows = player.sockets();
    assert_eq!(find(&rows, "conn").unwrap().state, "CLOSE_WAIT");
    // The name is closed; the kernel still has its end of the connection.
    assert!(find(&rows, "client").unwrap().state.starts_with("FIN_WAIT"));
    well(&mut player);
    assert_eq!(find(&player.played().entries.last().unwrap().sockets, "conn"), None);
}

#[test]
fn the_language_can_change() {
    let mut player = player("server = tcp listen 127.0.0.1:0\nsockets\nsockets\n");
    well(&mut player);
    well(&mut player);
    player.set_language(Language::Chinese);
    assert_eq!(player.world().language.get(), Language::Chinese);
    well(&mut player);
}

#[test]
fn one_role_has_its_statements_only() {
    let text = "x = 1\nrole server {\n  print \"s\"\n}\nrole client {\n  print \"c\"\n}\nprint x\n";
    let mut half = of_role(text, Some("client"));
    all(&mut half);
    let shown: Vec<_> = half.played().entries.iter().flat_map(shown).collect();
    assert_eq!(shown, ["value 1", "printed c", "printed 1"]);
}

#[test]
fn output_without_end_is_bounded() {
    let mut player = player("n = 0\nwhile n < 20000 { print \"a line of output\"\n n += 1 }\n");
    all(&mut player);
    let shown = last(&player);
    assert_eq!(shown.len(), 1);
    assert!(shown[0].len() < 70_000 && shown[0].ends_with("\n… 307232 more bytes"), "{}", shown[0]);
}

#[test]
fn a_statement_that_is_given_up_can_be_played_again() {
    let mut player = player("a, b = unix pair\nx = recv a\nprint x\n");
    well(&mut player);
    assert!(block_on(futures_lite::future::poll_once(player.play())).is_none());
    block_on(player.by_hand("send b \"now\"")).unwrap();
    assert_eq!(player.at(), Some(1));
    well(&mut player);
    assert_eq!(last(&player), ["value \"now\""]);
}

/// Once both sides have ended, the kernel parts the connection from the socket.
#[test]
fn time_wait_is_shown_with_its_addresses() {
    let mut player = player(
        "server = tcp listen 127.0.0.1:0\nclient = tcp connect server.local\nconn = accept server\n\
         shutdown client write\nrecv conn\nshutdown conn write\nrecv client\nclose client\nprint client.state\n",
    );
    (0..3).for_each(|_| well(&mut player));
    let before = find(&player.sockets(), "client").unwrap().clone();
    (0..4).for_each(|_| well(&mut player));
    let ended = SocketRow { state: "TIME_WAIT".to_owned(), ..before };
    assert_eq!(find(&player.sockets(), "client"), Some(&ended));
    // The side that ended last waits for nothing, and keeps the addresses that it had.
    let rows = player.sockets();
    let conn = find(&rows, "conn").unwrap();
    assert_eq!((&*conn.state, &conn.local, &conn.peer), ("CLOSED", &ended.peer, &ended.local));
    well(&mut player);
    assert_eq!(find(&player.sockets(), "client"), Some(&ended));
    well(&mut player);
    assert_eq!(last(&player), ["printed CLOSED"]);
}
