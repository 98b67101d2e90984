//! Y14: SIGHUP and SIGQUIT, like SIGINT and SIGTERM, leave nothing behind.

use std::io::Read;
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

use harness::stage::lesson;
use harness::terminal::{Terminal, inherit_no_deafness};
use harness::{Running, port_in, wirelab};
use rustix::process::Signal;

use crate::system::scratch;

const ALL: [(&str, i32); 4] = [("INT", 130), ("TERM", 143), ("HUP", 129), ("QUIT", 131)];
const OF_TERMINAL: [(Signal, i32); 2] = [(Signal::HUP, 129), (Signal::QUIT, 131)];

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).unwrap().next().is_none()
}

#[test]
fn y14_a_runs_sockets_go_with_it() {
    inherit_no_deafness();
    for (signal, status) in ALL {
        let folder = scratch();
        let mut command = wirelab();
        let script = "u = unix listen \"k.sock\"\nprint \"ready\"\nsleep 1h";
        let lab = Running::start(command.args(["-c", script]).current_dir(folder.path()));
        lab.line_with("ready");
        assert!(folder.path().join("k.sock").exists());
        lab.signal(signal);
        lab.finish().with_status(status);
        assert!(is_empty(folder.path()), "{signal}");
    }
}

#[test]
fn y14_a_demos_folder_goes_with_it() {
    inherit_no_deafness();
    for (signal, status) in ALL {
        let folder = scratch();
        let mut command = wirelab();
        command.args(["demo", "tcp/hello-server"]).env("TMPDIR", folder.path());
        let demo = Running::start(&mut command);
        demo.line_with("9999");
        assert!(!is_empty(folder.path()));
        demo.signal(signal);
        demo.finish().with_status(status);
        assert!(is_empty(folder.path()), "{signal}");
    }
}

#[test]
fn y14_a_rehearsals_sockets_go_with_it() {
    inherit_no_deafness();
    for (signal, status) in ALL {
        let folder = scratch();
        let script = "u = unix listen \"k.sock\"\nsave \"x\" \"ready\"\nsleep 1h\n";
        std::fs::write(folder.path().join("x.lab"), script).unwrap();
        let mut command = wirelab();
        command.args(["rehearse", "--allow-write=.", "x.lab"]).current_dir(folder.path());
        let lab = Running::start(&mut command);
        let deadline = std::time::Instant::now() + harness::LIMIT;
        while !folder.path().join("ready").exists() {
            assert!(std::time::Instant::now() < deadline, "it does not begin");
            std::thread::yield_now();
        }
        lab.signal(signal);
        lab.finish().with_status(status);
        assert!(!folder.path().join("k.sock").exists(), "{signal}");
    }
}

#[test]
fn y14_many_seeds_end() {
    inherit_no_deafness();
    for (signal, status) in ALL {
        let folder = scratch();
        let script = "net sim\nhost default 10.0.0.1\nsleep 1h\nsave \"x\" \"begun\"\nloop { sleep 1h }\n";
        std::fs::write(folder.path().join("x.lab"), script).unwrap();
        let mut command = wirelab();
        command.args(["run", "--seeds", "1-99", "x.lab"]).current_dir(folder.path());
        let lab = Running::start(&mut command);
        let deadline = std::time::Instant::now() + harness::LIMIT;
        while !folder.path().join("begun").exists() {
            assert!(std::time::Instant::now() < deadline, "it does not begin");
            std::thread::yield_now();
        }
        lab.signal(signal);
        lab.finish().with_status(status);
    }
}

#[test]
fn y14_a_prompt_gives_the_terminal_back() {
    for (signal, status) in OF_TERMINAL {
        for waits in [false, true] {
            let mut terminal = Terminal::prompt(80, 24);
            terminal.run("u = unix listen \"k.sock\"");
            assert!(terminal.home.work().join("k.sock").exists());
            if waits {
                terminal.enter("sleep 1h");
                terminal.sees("sleeping 60m");
            }
            terminal.signal(signal);
            assert_eq!(terminal.ends(), status, "{}", terminal.screen);
            terminal.is_restored();
            assert!(!terminal.home.work().join("k.sock").exists(), "{signal:?}");
        }
    }
}

#[test]
fn y14_a_tutorial_gives_the_terminal_back() {
    for (signal, status) in OF_TERMINAL {
        let mut terminal = Terminal::of(80, 24).wirelab(&["tutorial"]);
        terminal.is_ready();
        terminal.signal(signal);
        assert_eq!(terminal.ends(), status, "{}", terminal.screen);
        terminal.is_restored();
    }
}

#[test]
fn y14_a_lecture_gives_the_terminal_back() {
    for (signal, status) in OF_TERMINAL {
        let (home, path) = lesson("u = unix listen \"k.sock\"\nsleep 1h\n");
        let mut terminal = Terminal::of(80, 24).home(&home).lecture(&[&path]);
        terminal.turns(" ");
        assert!(home.work().join("k.sock").exists());
        terminal.press(" ");
        terminal.sees("… sleeping");
        terminal.signal(signal);
        assert_eq!(terminal.ends(), status, "{}", terminal.screen);
        terminal.is_restored();
        assert!(!home.work().join("k.sock").exists(), "{signal:?}");
    }
}

#[test]
fn y14_what_nohup_started_outlives_its_terminal() {
    inherit_no_deafness();
    let script = "server = tcp listen 127.0.0.1:0\nprint \"port\" server.local.port\n\
                  serve server as c { sendall c \"hi\" }\nwait";
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' HUP; exec \"$W\" -c \"$SCRIPT\""]);
    command.env("W", env!("CARGO_BIN_EXE_wirelab")).env("SCRIPT", script);
    let lab = Running::start(&mut command);
    let port = port_in(&lab.line_with("port"));
    lab.signal("HUP");
    let mut answer = String::new();
    TcpStream::connect(("127.0.0.1", port)).unwrap().read_to_string(&mut answer).unwrap();
    assert_eq!(answer, "hi");
    lab.signal("TERM");
    lab.finish().with_status(143);
}
