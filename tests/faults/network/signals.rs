//! SIGINT and SIGTERM end a run at once, whatever it is doing.

use std::time::{Duration, Instant};

use harness::{Running, port_in};

use super::peers::{lab, python};

/// A second is long for ending; the machine may be busy.
const AT_ONCE: Duration = Duration::from_secs(5);

/// The script says `ready` as the last thing before what the signal is to break.
#[track_caller]
fn ends(script: &str) {
    for (signal, status) in [("INT", 130), ("TERM", 143)] {
        let lab = Running::start(&mut lab(script, &[]));
        lab.line_with("ready");
        let sent = Instant::now();
        lab.signal(signal);
        let ended = lab.finish().with_status(status);
        assert!(sent.elapsed() < AT_ONCE, "{signal}: {:?}", sent.elapsed());
        assert!(!ended.stdout.contains("never"), "{}", ended.stdout);
        assert!(!ended.stderr.contains("error"), "{}", ended.stderr);
    }
}

#[test]
fn signal_in_accept() {
    ends("server = tcp listen 127.0.0.1:0\nprint \"ready\"\naccept server\nprint \"never\"\n");
}

#[test]
fn signal_in_recv() {
    ends("a, b = unix pair\nprint \"ready\"\nrecv a\nprint \"never\"\n");
    ends("s = udp bind 127.0.0.1:0\nprint \"ready\"\nrecvfrom s timeout 50s\nprint \"never\"\n");
}

#[test]
fn signal_in_sendall() {
    ends("a, b = unix pair\nprint \"ready\"\nsendall a repeat(\"x\", 8MB)\nprint \"never\"\n");
}

#[test]
fn signal_in_wait() {
    ends("a, b = unix pair\ntask = spawn { recv a }\nprint \"ready\"\nwait task\nprint \"never\"\n");
    ends("a, b = unix pair\nspawn { recv a }\nprint \"ready\"\nwait\nprint \"never\"\n");
}

#[test]
fn signal_in_sleep() {
    ends("print \"ready\"\nsleep 50s\nprint \"never\"\n");
}

#[test]
fn signal_in_a_loop_that_only_computes() {
    ends("print \"ready\"\nn = 0\nloop { n = (n + 1) % 1000 }\nprint \"never\"\n");
    ends("def f(n) { return n + 1 }\nprint \"ready\"\nwhile true { f(1) }\nprint \"never\"\n");
    ends("task = spawn { loop { x = 1 } }\nprint \"ready\"\nsleep 50s\nprint \"never\"\n");
}

#[test]
fn signal_in_an_expect_within() {
    ends("print \"ready\"\nexpect 1 == 2 within 50s\nprint \"never\"\n");
}

#[test]
fn signal_is_not_caught_by_try() {
    ends("a, b = unix pair\nprint \"ready\"\nloop { try { recv a } catch err { print \"never\" } }\n");
}

#[test]
fn signal_in_a_serve() {
    ends(
        "server = tcp listen 127.0.0.1:0\nserve server as conn { recv conn }\nprint \"ready\"\nwait\nprint \"never\"\n",
    );
}

#[test]
fn signal_in_a_serve_closes_its_connections() {
    for (signal, status) in [("INT", 130), ("TERM", 143)] {
        let script = "server = tcp listen 127.0.0.1:0\nprint \"port\" server.local.port\n\
                      serve server as conn { sendall conn \"hi\"; recv conn; print \"never\" }\nwait\n";
        let lab = Running::start(&mut lab(script, &[]));
        let port = port_in(&lab.line_with("port"));
        let peer = python(
            "c = client(int(ARGS[0]))\nsay('first', c.recv(10))\nsay('then', *heard(c))",
            &[&port.to_string()],
        );
        peer.line_with("first b'hi'");
        lab.signal(signal);
        assert_eq!(peer.line_with("then"), "then b'' end");
        assert!(!lab.finish().with_status(status).stdout.contains("never"));
    }
}

#[test]
fn signal_while_connecting() {
    // A listener whose queue is full answers no further SYN.
    let peer = python(
        "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(0)\na = s.getsockname()\n\
         held = []\nfull = False\nwhile not full:\n    c = socket.socket(); c.settimeout(0.5); held.append(c)\n    \
         try: c.connect(a)\n    except OSError: full = True\nsay('port', a[1])\nhear()",
        &[],
    );
    let port = port_in(&peer.line_with("port"));
    ends(&format!("print \"ready\"\ntcp connect 127.0.0.1:{port}\nprint \"never\"\n"));
}

#[test]
fn signal_in_many_seeds() {
    // Each run that waits says so by a file of its own, as what they print is not seen.
    let script = "net sim\nhost default 10.0.0.1\nsleep 1h\nname = random(0, 1000000000)\n\
                  save \"x\" \"begun-{name}\"\nloop { sleep 1h }\n";
    let cores = std::thread::available_parallelism().unwrap().get();
    for (signal, status) in [("INT", 130), ("TERM", 143)] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("t.lab"), script).unwrap();
        let mut command = harness::wirelab();
        command.current_dir(folder.path()).args(["run", "--allow-write=.", "--seeds", "1-99", "t.lab"]);
        let lab = Running::start(&mut command);
        let deadline = Instant::now() + Duration::from_secs(60);
        while std::fs::read_dir(folder.path()).unwrap().count() <= cores.min(99) {
            assert!(Instant::now() < deadline, "not all runs have begun");
            std::thread::yield_now();
        }
        lab.signal(signal);
        let ended = lab.finish().with_status(status);
        assert!(ended.stderr.contains("interrupted after 0 seeds"), "{}", ended.stderr);
    }
}
