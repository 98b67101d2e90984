//! What people try at a prompt, typed, saved with `expect`, and run again and again: each script
//! says what came out, and that holds on every run.

use std::fs;
use std::path::Path;

use harness::terminal::{Home, Terminal, key};
use harness::{Finished, Running, repository, requires, run, run_with, wirelab};

/// How often a saved script runs.
const RUNS: usize = 10;

fn exploration(name: &str) -> String {
    fs::read_to_string(repository(&format!("tests/fixtures/explorations/{name}.txt"))).unwrap()
}

fn play(folder: &Path, script: &str) -> Finished {
    run(wirelab().args(["run", script]).current_dir(folder))
}

/// Types lines into a prompt that is no terminal.
fn type_into(folder: &Path, lines: &str) -> Finished {
    run_with(wirelab().current_dir(folder), lines)
}

/// Types an exploration, saves it, checks and runs what was saved.
#[track_caller]
fn explore(name: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let lines = exploration(name) + "session save \"saved.lab\" expect\nsession save \"plain.lab\"\n";
    let typed = type_into(folder.path(), &lines);
    let read = |script: &str| {
        let path = folder.path().join(script);
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{error}\n{}\n{}", typed.stdout, typed.stderr))
    };
    let (saved, plain) = (read("saved.lab"), read("plain.lab"));
    run(wirelab().args(["check", "saved.lab", "plain.lab"]).current_dir(folder.path())).with_status(0);
    for _ in 0..RUNS {
        let played = play(folder.path(), "saved.lab");
        assert_eq!(played.status, 0, "{saved}\n{}{}", played.stdout, played.stderr);
    }
    assert_eq!(play(folder.path(), "plain.lab").status, 0, "{plain}");
    assert!(!plain.lines().any(|line| line.starts_with("expect ")), "{plain}");
    saved
}

macro_rules! explorations {
    ($($name:ident $file:literal: [$($line:literal),*])*) => {$(
        #[test]
        fn $name() {
            let saved = explore($file);
            let lines: &[&str] = &[$($line),*];
            for line in lines {
                assert!(saved.lines().any(|own| own == *line), "no line {line}\n{saved}");
            }
        }
    )*};
}

explorations! {
    tcp_echo "tcp-echo": ["expect recv conn exactly 5 == \"Hello\"", "expect conn.peer == client.local within 2s"]
    http_by_hand "http-by-hand": ["expect parts[1] == \"You asked for /again at {web.local}.\\n\""]
    udp "udp": ["expect msg1.from == server.local", "expect msg2.truncated"]
    udp_connected "udp-connected": ["expect error ECONNREFUSED { recv client timeout 1s }"]
    unix_socket "unix-socket": ["expect error ENOENT { unix connect \"nobody.sock\" }"]
    unix_pair "unix-pair": ["expect recv a exactly 4 == \"\\x00\\x01\\xFE\\xFF\""]
    refused_port "refused-port": ["expect error ECONNREFUSED { tcp connect 127.0.0.1:1 }"]
    half_close "half-close": ["expect recv conn all == \"the whole question\""]
    reset "reset": ["expect error ECONNRESET { recv client }"]
    portions "portions": ["expect recv b exactly 3 peek == \"one\"", "expect error EOF { recv b exactly 10 }"]
    headers_of_json "headers-of-json": ["expect r[\"content-type\"] == \"text\"", "expect r[\"n\"][\"a b\"] == [1, 2]",
        "expect r.n[\"a b\"][1] == 2", "expect r.n[\"a b\"] == [1, 2]", "expect r.plain"]
    timeouts "timeouts": ["expect error ETIMEDOUT { accept server timeout 50ms }"]
    options "options": ["expect get client nodelay == true", "expect get client ttl == 7"]
    tables "tables": ["expect client.local == conn.peer", "# no `expect`: it is what the resolver says"]
    several_clients "several-clients": ["expect recv ann exactly 8 == \"ONE TWO \""]
    tasks "tasks": ["expect wait task == 144", "expect wait late timeout 2s == \"done\""]
    binary "binary": ["expect unpack(\"!HHB\", header) == [1, 2, 3]"]
    ipv6 "ipv6": []
    strings_and_lists "strings-and-lists": ["expect upper(name) == \"MICHAEL\"", "# no `expect`: it is left to chance"]
    several_lines "several-lines": ["expect fib(20) == 6765", "expect recv b line == \"line 2\""]
    multicast "multicast": []
    without_names "without-names": ["conn2 = accept server", "value3 = upper(data1)"]
    abbreviations "abbreviations": ["co = accept srv", "shutdown cl write"]
    times_and_chance "times-and-chance": [
        "# no `expect`: what was sent changes from run to run",
        "# no `expect`: it is left to chance",
        "expect plain(\"Ann\") == \"Bye, Ann\"",
        "expect recv b exactly 13 == \"no time in it\""
    ]
    ports_and_closing "ports-and-closing": [
        "expect recv visitor all == \"You are {visitor.local}, I am {server.local}\"",
        "expect recv conn exactly 2 == \"01\""
    ]
    large "large": ["expect len(data) == 50000"]
    calls_one_at_a_time "calls-one-at-a-time": ["expect s.state == \"LISTEN\" within 2s"]
}

#[test]
fn a_peer_outside_stands_in_comments() {
    if !requires("python3") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let peer = "import socket,sys\n\
                c = socket.create_connection(('127.0.0.1', int(sys.argv[1])))\n\
                c.sendall(b'from python'); c.recv(100); c.close()\n\
                u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n\
                u.sendto(b'datagram', ('127.0.0.1', int(sys.argv[2])))\n";
    let mut prompt = Running::start(wirelab().current_dir(folder.path()));
    prompt.say("server = tcp listen 127.0.0.1:0\nu = udp bind 127.0.0.1:0\n");
    prompt.say("print \"ports\" server.local.port u.local.port\n");
    let line = prompt.line_with("ports");
    let ports: Vec<&str> = line.split(' ').skip(1).collect();
    let mut python = Running::start(std::process::Command::new("python3").args(["-c", peer]).args(&ports));
    prompt.say("conn = accept server\nrecv conn\nsend conn \"thanks\"\nmsg = recvfrom u\nmsg.data\nrecv u timeout 50ms\n");
    prompt.say("own = tcp connect server.local\naccept server\nsend own \"inside\"\nrecv\n");
    prompt.say("send own msg.data\nrecv\nlen(_)\nupper(conn)\n1 + 1\n_ + 1\n");
    prompt.say("session save \"saved.lab\" expect\n");
    prompt.complaint_with("saved.lab");
    python.close_input();
    prompt.close_input();
    prompt.finish();
    let saved = fs::read_to_string(folder.path().join("saved.lab")).unwrap();
    for start in [
        "# conn = accept server   # left out: it waited for a peer outside of this session (127.0.0.1:",
        "# recv conn   # left out: it needs `conn`",
        "# send conn \"thanks\"   # left out: it needs `conn`",
        "# msg = recvfrom u   # left out: what it received came from outside of this session (127.0.0.1:",
        "# msg.data   # left out: it needs `msg`",
        "expect error ETIMEDOUT { recv u timeout 50ms }",
        "expect recv exactly 6 == \"inside\"",
        "# send own msg.data   # left out: it needs `msg`",
        "# recv   # left out: what it received was sent by a statement that is left out",
        "# len(_)   # left out: it needs `_`",
        "expect value1 + 1 == 3",
    ] {
        assert!(saved.lines().any(|line| line.starts_with(start)), "no line {start}\n{saved}");
    }
    for _ in 0..RUNS {
        let played = play(folder.path(), "saved.lab");
        assert_eq!(played.status, 0, "{saved}\n{}{}", played.stdout, played.stderr);
    }
}

/// Who reads a port off the screen and types it means the socket that has it.
#[test]
fn ports_typed_by_hand_follow_the_kernel() {
    let folder = tempfile::tempdir().unwrap();
    let mut prompt = Running::start(wirelab().current_dir(folder.path()));
    prompt.say("server = tcp listen 127.0.0.1:0\nserver.local.port\n");
    let port = prompt.line_with("");
    prompt.say(&format!(
        "c = tcp connect 127.0.0.1:{port}\naccept server\nsend c \"Host: 127.0.0.1:{port}\"\n"
    ));
    prompt.say(&format!("recv conn1\nclose server\nreset conn1\nclose c\ntcp connect 127.0.0.1:{port}\n"));
    prompt.say("session save \"saved.lab\" expect\n");
    prompt.complaint_with("saved.lab");
    prompt.finish();
    let saved = fs::read_to_string(folder.path().join("saved.lab")).unwrap();
    for line in [
        "c = tcp connect server.local",
        "expect send c \"Host: {server.local}\" == 21",
        "expect recv conn1 exactly 21 == \"Host: {server.local}\"",
        "server_local = server.local",
        "expect error ECONNREFUSED { tcp connect server_local }",
    ] {
        assert!(saved.lines().any(|own| own == line), "no line {line}\n{saved}");
    }
    assert!(!saved.contains(&port), "{saved}");
    for _ in 0..RUNS {
        let played = play(folder.path(), "saved.lab");
        assert_eq!(played.status, 0, "{saved}\n{}{}", played.stdout, played.stderr);
    }
}

/// What somebody gave up waiting for is not forgotten, and is not waited for again.
#[test]
fn what_was_interrupted_stands_in_a_comment() {
    let home = Home::new();
    let mut terminal = Terminal::of(100, 40).home(&home).wirelab(&[]);
    terminal.is_ready();
    terminal.run("server = tcp listen 127.0.0.1:0");
    terminal.run("conn = 1");
    terminal.enter("conn = accept server");
    terminal.waits_for(|screen| screen.contains("Ctrl-C"));
    terminal.press(key::ctrl('c'));
    terminal.is_ready();
    terminal.run("conn");
    terminal.run("session save \"saved.lab\" expect");
    terminal.press(key::ctrl('d'));
    assert_eq!(terminal.ends(), 0, "{}", terminal.screen);
    let saved = fs::read_to_string(home.work().join("saved.lab")).unwrap();
    assert!(saved.contains("\n# conn = accept server   # left out: it was interrupted"), "{saved}");
    assert!(saved.ends_with("\nexpect conn == 1\n"), "{saved}");
    play(&home.work(), "saved.lab").with_status(0);
}

/// What a person may at a terminal, a script has to ask for.
#[test]
fn a_script_asks_for_what_a_terminal_allowed() {
    let home = Home::new();
    let outside = tempfile::tempdir().unwrap();
    let path = outside.path().join("s.sock").display().to_string();
    let mut terminal = Terminal::of(160, 40).home(&home).wirelab(&[]);
    terminal.is_ready();
    terminal.run("any = udp bind 0.0.0.0:0");
    terminal.run(&format!("server = unix listen \"{path}\""));
    terminal.run("session save \"saved.lab\"");
    terminal.press(key::ctrl('d'));
    assert_eq!(terminal.ends(), 0, "{}", terminal.screen);
    let saved = fs::read_to_string(home.work().join("saved.lab")).unwrap();
    assert!(saved.contains("\nrequires net 0.0.0.0:0\n"), "{saved}");
    assert!(saved.contains(&format!("\nrequires write \"{}\"\n", outside.path().display())), "{saved}");
    play(&home.work(), "saved.lab").with_status(3);
    let write = format!("--allow-write={}", outside.path().display());
    let allowed = ["run", "--allow-net=0.0.0.0:0", &write, "saved.lab"];
    run(wirelab().args(allowed).current_dir(home.work())).with_status(0);
}

#[test]
fn a_session_is_listed_dropped_and_cleared() {
    let folder = tempfile::tempdir().unwrap();
    let typed = type_into(
        folder.path(),
        "x = 1\noops\nx + 1\nhelp ip\nsession\nsession drop 1\nsession drop 9\ny = 2\nsession save \"a.lab\"\n\
         session save \"a.lab\"\nsession save \"a.lab\" force\nsession clear\nsession\ny = 2\nsession save \"b.lab\"\n",
    );
    assert!(typed.stdout.contains("1  x = 1\n2  x + 1\n"), "{}", typed.stdout);
    assert!(typed.stderr.contains("a.lab: one statement, 1 left out"), "{}", typed.stderr);
    assert!(typed.stderr.contains("the session has no statement 9"), "{}", typed.stderr);
    assert!(typed.stderr.contains("a.lab exists already"), "{}", typed.stderr);
    assert!(typed.stderr.contains("nothing was typed yet that worked"), "{}", typed.stderr);
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let left_out = "# x + 1   # left out: it needs `x`, which the script does not have";
    assert!(read("a.lab").ends_with(&format!("\n{left_out}\ny = 2\n")), "{}", read("a.lab"));
    assert!(read("b.lab").ends_with("\n\ny = 2\n"), "{}", read("b.lab"));
}

/// The prompt names sockets that were made inside of a larger statement; a script does not.
#[test]
fn names_that_only_the_prompt_gives_stand_in_comments() {
    let saved = explore("unnamed-in-a-loop");
    for line in [
        "# send conn2 \"x\"   # left out: it needs `conn2`, which the script does not have",
        "expect conn4.state == \"ESTABLISHED\" within 2s",
        "# recv a   # left out: what it received was sent by a statement that is left out",
        "# upper(greeting(b))   # left out: it needs `greeting`, which comes from a statement that is left out",
        "expect 1 + 1 == 2",
    ] {
        assert!(saved.lines().any(|own| own == line), "no line {line}\n{saved}");
    }
    assert!(saved.lines().all(|line| !line.starts_with("expect ") || !line.contains("conn1")), "{saved}");
    let saved = explore("unnamed-in-a-print");
    for line in [
        "# conn1   # left out: it needs `conn1`, which the script does not have",
        "expect c.peer == s.local within 2s",
        "expect send c \"hi\" == 2",
        "# recv c   # left out: what it received was sent by a statement that is left out",
    ] {
        assert!(saved.lines().any(|own| own == line), "no line {line}\n{saved}");
    }
}

#[test]
fn what_is_saved_says_how_many_are_left_out_and_how_to_save_again() {
    let folder = tempfile::tempdir().unwrap();
    let save = "session save \"a.lab\" expect\n";
    let typed = type_into(folder.path(), &(exploration("unnamed-in-a-print") + save + save));
    let count = "a.lab: 6 statements, 2 lines `expect`, 5 left out in comments that say why\n";
    assert!(typed.stderr.contains(count), "{}", typed.stderr);
    let again = "to replace it: `session save \"a.lab\" expect force`";
    assert!(typed.stderr.contains(again), "{}", typed.stderr);
}

/// What was typed at a terminal is taken down as well.
#[test]
fn sessions_at_a_terminal() {
    for name in ["tcp-echo", "without-names", "abbreviations", "portions"] {
        let home = Home::new();
        let mut terminal = Terminal::of(100, 40).home(&home).wirelab(&[]);
        terminal.is_ready();
        for line in exploration(name).lines() {
            terminal.run(line);
        }
        terminal.run("session save \"saved.lab\" expect");
        terminal.press(key::ctrl('d'));
        assert_eq!(terminal.ends(), 0, "{}", terminal.screen);
        let saved = fs::read_to_string(home.work().join("saved.lab")).unwrap();
        for _ in 0..RUNS {
            let played = play(&home.work(), "saved.lab");
            assert_eq!(played.status, 0, "{saved}\n{}{}", played.stdout, played.stderr);
        }
    }
}
