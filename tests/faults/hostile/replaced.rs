//! A10, A11: what stands under a name when a socket is closed or a file is written, and whose it is.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;

use harness::{Running, run, wirelab};

use crate::hostile::{lab, scratch};

/// A script that has a UNIX socket at `d/x.sock`, in a program that goes on at a word.
fn holder(folder: &Path, making: &str, ending: &str) -> Running {
    let script = format!("{making}\nprint \"ready\"\nx = input \"\"\n{ending}\nprint \"over\"\n");
    let program = Running::start(wirelab().args(["--input", "-", "-c", &script]).current_dir(folder));
    program.line_with("ready");
    program
}

const MAKINGS: [&str; 3] = [
    "s = unix listen \"d/x.sock\"",
    "s = unix bind \"d/x.sock\"",
    "s = socket unix stream\nbind s \"d/../d/x.sock\"",
];

#[test]
fn a10_the_close_removes_the_socket_that_was_made_and_nothing_else() {
    for making in MAKINGS {
        for ending in ["close s", "exit 0", "x = 1 // 0"] {
            let folder = scratch();
            let [own, moved, other] = ["d", "moved", "other"].map(|name| folder.path().join(name));
            std::fs::create_dir(&own).unwrap();
            std::fs::create_dir(&other).unwrap();
            let _another = UnixListener::bind(other.join("x.sock")).unwrap();
            let mut program = holder(folder.path(), making, ending);
            std::fs::hard_link(own.join("x.sock"), own.join("second")).unwrap();
            std::fs::rename(&own, &moved).unwrap();
            symlink(&other, &own).unwrap();
            program.say("go\n");
            program.finish();
            assert!(other.join("x.sock").exists(), "{making}, {ending}: the socket of another is gone");
            assert!(!moved.join("x.sock").exists(), "{making}, {ending}: the own one is left");
            assert!(moved.join("second").exists(), "{making}, {ending}: another name of it is gone");
        }
    }
}

#[test]
fn a10_whoever_has_the_name_by_then_keeps_it() {
    let folder = scratch();
    let own = folder.path().join("d");
    std::fs::create_dir(&own).unwrap();
    let path = own.join("x.sock");
    let mut program = holder(folder.path(), MAKINGS[0], "close s");
    std::fs::remove_file(&path).unwrap();
    let _another = UnixListener::bind(&path).unwrap();
    program.say("go\n");
    program.finish().with_status(0);
    assert!(path.exists());
    drop(_another);
    std::fs::remove_file(&path).unwrap();
    let mut program = holder(folder.path(), MAKINGS[0], "close s");
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&path, "data").unwrap();
    program.say("go\n");
    program.finish().with_status(0);
    assert_eq!(std::fs::read(&path).unwrap(), b"data");
}

#[test]
fn a10_the_longest_path_and_one_more() {
    let folder = scratch();
    for (length, status) in [(106, 0), (107, 0), (108, 3), (500, 3)] {
        let name = "x".repeat(length);
        let script = format!("s = unix listen \"{name}\"\nprint len(\"{{s.local}}\")\nclose s");
        let ended = run(lab(&script).current_dir(folder.path())).with_status(status);
        assert!(status != 0 || ended.stdout == format!("{length}\n"), "{length}: {}", ended.stdout);
        assert!(status == 0 || ended.stderr.contains("NAMETOOLONG"), "{length}: {}", ended.stderr);
        assert_eq!(folder.path().read_dir().unwrap().count(), 0, "{length}");
    }
}

#[test]
fn a11_no_way_of_replacing_a_file_keeps_setuid_setgid_or_sticky() {
    let net = "net sim seed 1\nhost a 10.0.0.1\nhost b 10.0.0.2\nlink a b\n";
    let folder = scratch();
    std::fs::write(folder.path().join("l.lab"), "# A lesson\nstep \"one\"\nprint 1\n").unwrap();
    let path = folder.path().join("file.html");
    let scripts = [
        "save \"new\" \"file.html\"".to_owned(),
        format!("{net}topology \"pic.svg\""),
        format!("{net}packets \"p.pcapng\""),
    ];
    for file in ["file.html", "pic.svg", "p.pcapng"] {
        for script in &scripts {
            if !script.contains(file) {
                continue;
            }
            let path = folder.path().join(file);
            for (was, is) in [(0o4755, 0o755), (0o2775, 0o775), (0o1666, 0o666)] {
                std::fs::write(&path, "old").unwrap();
                std::fs::set_permissions(&path, std::fs::Permissions::from_mode(was)).unwrap();
                run(lab(script).current_dir(folder.path())).with_status(0);
                let mode = path.metadata().unwrap().permissions().mode() & 0o7777;
                assert_eq!(mode, is, "{script}: {was:o} became {mode:o}");
            }
        }
    }
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o6755)).unwrap();
    run(wirelab().args(["rehearse", "l.lab", "--handout", "file.html"]).current_dir(folder.path()))
        .with_status(0);
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o7777, 0o755);
}

#[test]
fn a11_lessons_that_are_copied_out_replace_nothing() {
    let folder = scratch();
    let copy = || run(wirelab().args(["demo", "--copy", "out"]).current_dir(folder.path()));
    copy().with_status(0);
    let hello = folder.path().join("out/tcp/hello.lab");
    let text = std::fs::read(&hello).unwrap();
    assert!(!text.is_empty());
    std::fs::write(&hello, "mine").unwrap();
    let ended = copy().with_status(3);
    assert!(ended.stderr.contains("EEXIST"), "{}", ended.stderr);
    assert_eq!(std::fs::read(&hello).unwrap(), b"mine");
}
