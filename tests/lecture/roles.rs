//! The halves of a lesson: in one terminal one after the other, in two they meet.

use std::process::Command;

use harness::Running;

use super::{fails, prints};

const LESSON: &str = "\
step \"Both\"
role server {
    server = tcp listen 127.0.0.1:0
    met = meet \"ready\" share server.local
    print \"server: {met}\"
    conn = accept server timeout 20s
    print recv conn
    meet \"over\"
    close conn
}
role client {
    there = meet \"ready\" share 42
    client = tcp connect there
    send client \"from the client\"
    meet \"over\"
    print client.state
}
print \"end\"
";

/// Two terminals' folder with a script.
struct Room(tempfile::TempDir);

impl Room {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Self(folder)
    }

    fn role(&self, role: &str, file: &str) -> Command {
        let mut command = harness::wirelab();
        command.current_dir(self.0.path()).env("XDG_RUNTIME_DIR", self.0.path());
        command.args(["run", "--role", role, file]);
        command
    }

    fn start(&self, role: &str, file: &str) -> Running {
        Running::start(&mut self.role(role, file))
    }
}

#[test]
fn one_terminal_plays_all_roles_in_the_order_of_the_text() {
    let script = "role server {\n server = tcp listen 127.0.0.1:0\n meet \"ready\" share server.local\n}\n\
                  role client {\n there = meet \"ready\"\n client = tcp connect there\n}\n\
                  role server {\n conn = accept server\n send conn \"hi\"\n}\n\
                  role client {\n print recv client\n}\nmeet \"end\"\nprint \"end\"\n";
    prints(script, "hi\nend\n");
}

#[test]
fn two_terminals_meet_whoever_comes_first() {
    for first in ["server", "client"] {
        let room = Room::with(&[("t.lab", LESSON)]);
        let second = if first == "server" { "client" } else { "server" };
        let (one, other) = (room.start(first, "t.lab"), room.start(second, "t.lab"));
        let (one, other) = (one.finish().with_status(0), other.finish().with_status(0));
        let (server, client) = if first == "server" { (one, other) } else { (other, one) };
        assert!(server.stdout.contains("server: 42\nfrom the client\nend\n"), "{}", server.stdout);
        assert!(client.stdout.contains("ESTABLISHED\nend\n") || client.stdout.contains("CLOSE_WAIT\nend\n"));
        assert!(!client.stdout.contains("server:"), "{}", client.stdout);
        let left: Vec<_> = std::fs::read_dir(room.0.path().join("wirelab")).unwrap().flatten().collect();
        assert!(left.iter().all(|left| left.path().extension().is_some()), "{left:?}");
    }
}

#[test]
fn the_other_role_has_left() {
    let script = "role a {\n meet \"one\"\n}\nrole b {\n meet \"one\"\n meet \"two\"\n}\n";
    let room = Room::with(&[("t.lab", script)]);
    let (a, b) = (room.start("a", "t.lab"), room.start("b", "t.lab"));
    a.finish().with_status(0);
    let b = b.finish().with_status(3);
    for said in ["the other role has left", "t.lab:6:2", "again in both terminals"] {
        assert!(b.stderr.contains(said), "{}", b.stderr);
    }
}

#[test]
fn nobody_else_comes() {
    let room = Room::with(&[("t.lab", "role a {\n meet \"one\" timeout 20ms\n}\n")]);
    let alone = room.start("a", "t.lab").finish().with_status(3);
    assert!(alone.stderr.contains("20ms"), "{}", alone.stderr);
}

#[test]
fn a_listener_that_was_killed_is_in_nobodys_way() {
    let script = "role a {\n print \"here\"\n meet \"one\"\n}\nrole b {\n meet \"one\"\n}\n";
    let room = Room::with(&[("t.lab", script)]);
    let killed = room.start("a", "t.lab");
    killed.line_with("here");
    drop(killed);
    let (a, b) = (room.start("a", "t.lab"), room.start("b", "t.lab"));
    a.finish().with_status(0);
    b.finish().with_status(0);
}

#[test]
fn both_play_the_same_role() {
    let room = Room::with(&[("t.lab", "role a {\n meet \"one\"\n}\nrole b {\n meet \"one\"\n}\n")]);
    let (one, other) = (room.start("a", "t.lab"), room.start("a", "t.lab"));
    let (one, other) = (one.finish(), other.finish());
    let said = format!("{}{}", one.stderr, other.stderr);
    assert!(said.contains("both terminals play the role a"), "{said}");
    assert_eq!((one.status, other.status), (3, 3), "{said}");
}

#[test]
fn a_pair_is_two_halves() {
    let server = "server = tcp listen 127.0.0.1:0\nmeet \"ready\" share server.local\n\
                  conn = accept server timeout 20s\nprint recv conn\n";
    let client = "c = tcp connect (meet \"ready\")\nsend c \"hello\"\n";
    let room = Room::with(&[("x-server.lab", server), ("x-client.lab", client)]);
    // The pair by its common name, and by the name of the other half.
    let (s, c) = (room.start("server", "x.lab"), room.start("client", "x-server.lab"));
    assert_eq!(s.finish().with_status(0).stdout, "hello\n");
    c.finish().with_status(0);
}

#[test]
fn names_of_a_role_are_its_own() {
    let wrong = |script: &str, said: &[&str]| fails(script, 2, said);
    wrong("role a { x = 1 }\nprint x\n", &["`x` belongs to the role a", "t.lab:2:7", "outside of `role`"]);
    wrong("role a { x = 1 }\nrole b { print x }\n", &["`x` belongs to the role a"]);
    wrong("role a { def f() { return 1 } }\nprint f()\n", &["`f` belongs to the role a"]);
    wrong("role a { x = 1 }\ndef f() { return x }\nprint f()\n", &["`x` belongs to the role a"]);
    wrong("if true { role a { print 1 } }\n", &["inside of another block"]);
    wrong("role a\n", &["role NAME { … }"]);
    prints("x = 0\nrole a { x = 1 }\nrole b { print x }\nprint x\n", "1\n1\n");
    prints("role a { x = 1 }\nrole b { print \"b\" }\nrole a { print x }\n", "b\n1\n");
    prints("role a {\n x = 2\n def f() { return x }\n print f()\n}\n", "2\n");
}

#[test]
fn a_role_that_is_not_there() {
    let room = Room::with(&[("t.lab", "role a { print 1 }\nrole b { print 2 }\n"), ("u.lab", "print 1\n")]);
    let said = |role: &str, file: &str| harness::run(&mut room.role(role, file)).with_status(2).stderr;
    assert!(said("c", "t.lab").contains("has no role c; it has a, b"));
    assert!(said("a", "u.lab").contains("nothing to divide"));
    let two = harness::run(room.role("a", "t.lab").arg("u.lab")).with_status(1).stderr;
    assert!(two.contains("a role of one script"), "{two}");
}

#[test]
fn what_cannot_be_handed_over() {
    let room = Room::with(&[("t.lab", "role a {\n meet \"one\" share [1]\n}\n")]);
    let said = room.start("a", "t.lab").finish().with_status(3).stderr;
    assert!(said.contains("share"), "{said}");
}
