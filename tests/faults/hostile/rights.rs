//! F and A: files and addresses outside of what a run may touch are refused, with the flag that
//! would grant them, before the system call.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use harness::{requires, run, wirelab};

use crate::hostile::{lab, scratch};

/// A folder to run in, and beside it one with a secret.
fn folders() -> (tempfile::TempDir, std::path::PathBuf, std::path::PathBuf) {
    let whole = scratch();
    let root = whole.path().canonicalize().unwrap();
    let (own, other) = (root.join("own"), root.join("other"));
    std::fs::create_dir_all(&own).unwrap();
    std::fs::create_dir_all(&other).unwrap();
    std::fs::write(other.join("secret"), "secret").unwrap();
    (whole, own, other)
}

/// The flag that an error names.
fn flag(stderr: &str) -> &str {
    let at = stderr.find("--allow-").unwrap_or_else(|| panic!("no flag in {stderr}"));
    stderr[at..].split_whitespace().next().unwrap()
}

/// Denied at first, and right with the flags that the errors name: one, or one for reading and one
/// for writing.
#[track_caller]
fn denied_then_granted(script: &str, folder: &Path) -> String {
    let mut flags = Vec::new();
    for _ in 0..3 {
        let ended = run(wirelab().args(&flags).args(["-c", script]).current_dir(folder));
        if !flags.is_empty() && ended.status == 0 {
            return ended.stdout;
        }
        let ended = ended.with_status(3);
        assert!(ended.stderr.contains("not allowed"), "{script}: {}", ended.stderr);
        flags.push(flag(&ended.stderr).to_owned());
    }
    panic!("{script} is denied with {flags:?}");
}

#[test]
fn f01_files_outside_are_denied_and_granted_by_the_flag_named() {
    let (_whole, own, other) = folders();
    let secret = other.join("secret");
    let secret = secret.display();
    symlink(&other, own.join("way")).unwrap();
    symlink(other.join("secret"), own.join("link")).unwrap();
    for path in [
        "../other/secret",
        "./../other/secret",
        "x/../../other/secret",
        "way/secret",
        "link",
        &secret.to_string(),
    ] {
        std::fs::create_dir_all(own.join("x")).unwrap();
        assert_eq!(denied_then_granted(&format!("print load \"{path}\""), &own), "secret\n", "{path}");
    }
    assert_eq!(denied_then_granted("print files \"../other\"", &own), "[\"secret\"]\n");
    assert_eq!(denied_then_granted("print exists \"way/secret\"", &own), "true\n");
    denied_then_granted("mkdir \"../other/made\"", &own);
    denied_then_granted("append \"x\" \"way/made/file\"", &own);
    denied_then_granted("remove \"../other/made/file\"", &own);
    denied_then_granted("remove \"way/made\"", &own);
    assert!(!other.join("made").exists());
    denied_then_granted("save \"new\" \"../other/new\"", &own);
    assert_eq!(std::fs::read(other.join("new")).unwrap(), b"new");
    denied_then_granted(&format!("save \"again\" \"{}/new\"", other.display()), &own);
    assert_eq!(std::fs::read(other.join("new")).unwrap(), b"again");
    for path in [
        "/etc/passwd",
        "/proc/self/environ",
        "/proc/1/status",
        "/dev/null",
        "/",
        "..",
        "/proc/self/root/etc/passwd",
    ] {
        let ended = run(lab(&format!("x = load \"{path}\"")).current_dir(&own)).with_status(3);
        assert!(ended.stderr.contains("not allowed"), "{path}: {}", ended.stderr);
        assert!(ended.stderr.contains("--allow-read="), "{path}: {}", ended.stderr);
    }
    // What is granted for reading is not for writing.
    let grant = format!("--allow-read={}", other.display());
    let ended = run(wirelab().args([&grant, "-c", "save \"x\" \"../other/secret\""]).current_dir(&own))
        .with_status(3);
    assert!(ended.stderr.contains("--allow-write="), "{}", ended.stderr);
    assert_eq!(std::fs::read(other.join("secret")).unwrap(), b"secret");
}

#[test]
fn f01_unix_sockets_outside_are_denied_and_granted_by_the_flag_named() {
    let (_whole, own, other) = folders();
    for (script, name) in [
        ("s = unix listen \"../other/a\"\nprint \"ok\"", "a"),
        ("s = unix bind \"../other/b\"\nprint \"ok\"", "b"),
        ("s = socket unix stream\nbind s \"../other/c\"\nprint \"ok\"", "c"),
    ] {
        assert_eq!(denied_then_granted(script, &own), "ok\n");
        let _ = std::fs::remove_file(other.join(name));
    }
    let listener = std::os::unix::net::UnixListener::bind(other.join("l")).unwrap();
    assert_eq!(denied_then_granted("c = unix connect \"../other/l\"\nprint \"ok\"", &own), "ok\n");
    drop(listener);
}

#[test]
fn f02_a_link_that_is_swapped_while_opening_leads_nowhere() {
    let (_whole, own, other) = folders();
    std::fs::create_dir(own.join("inside")).unwrap();
    std::fs::write(own.join("inside/secret"), "mine").unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let racer = {
        let (own, other, stop) = (own.clone(), other.clone(), Arc::clone(&stop));
        std::thread::spawn(move || {
            let mut out = false;
            while !stop.load(Ordering::Relaxed) {
                out = !out;
                let next = own.join("next");
                let _ = std::fs::remove_file(&next);
                symlink(if out { &other } else { Path::new("inside") }, &next).unwrap();
                std::fs::rename(&next, own.join("way")).unwrap();
            }
        })
    };
    let script = r#"
read = 0
denied = 0
for i in 0..3000 {
    try {
        x = load "way/secret"
        expect x == "mine"
        read += 1
    } catch e { denied += 1 }
    try { save "mine" "way/secret" } catch e { denied += 1 }
    try { save "mine" "way/new" } catch e { denied += 1 }
}
print read > 0 denied > 0
"#;
    let ended = run(lab(script).current_dir(&own));
    stop.store(true, Ordering::Relaxed);
    racer.join().unwrap();
    assert_eq!((ended.status, ended.stdout.as_str()), (0, "true true\n"), "{}", ended.stderr);
    assert_eq!(std::fs::read(other.join("secret")).unwrap(), b"secret");
    assert!(!other.join("new").exists());
}

#[test]
fn f03_pipes_devices_and_folders_are_left_alone_without_a_hang() {
    let (_whole, own, _other) = folders();
    assert!(Command::new("mkfifo").arg(own.join("pipe")).status().unwrap().success());
    std::fs::create_dir(own.join("folder")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(own.join("socket")).unwrap();
    for name in ["pipe", "folder", "folder/", ".", "socket"] {
        for script in ["x = load \"NAME\"", "save \"x\" \"NAME\"", "append \"x\" \"NAME\"", "run \"NAME\""] {
            let script = script.replace("NAME", name);
            let ended = run(lab(&script).current_dir(&own)).with_status(3);
            assert!(!ended.stderr.contains("time limit"), "{script}: {}", ended.stderr);
        }
    }
    for device in ["/dev/zero", "/dev/full", "/dev/random", "/dev/tty"] {
        for script in ["x = load \"NAME\"", "save \"x\" \"NAME\"", "append \"x\" \"NAME\""] {
            let script = script.replace("NAME", device);
            let flags = ["--allow-read=/dev", "--allow-write=/dev", "--timeout", "20s", "-c", &script];
            let ended = run(wirelab().args(flags).current_dir(&own)).with_status(3);
            assert!(ended.stderr.contains("pipe, a device"), "{script}: {}", ended.stderr);
        }
    }
    assert!(own.join("pipe").exists() && own.join("folder").is_dir());
}

/// The calls of a run that touch the network or open files, as strace saw them.
pub fn traced(folder: &Path, arguments: &[&str]) -> (i32, String) {
    trace(Command::new("strace"), folder, arguments)
}

/// The same with the words that call strace.
pub fn trace(mut command: Command, folder: &Path, arguments: &[&str]) -> (i32, String) {
    let log = folder.join("log");
    command.args([
        "-f",
        "-qq",
        "-e",
        "trace=network,openat,openat2,open,creat,unlink,rename,renameat2",
        "-o",
    ]);
    command.arg(&log).arg(env!("CARGO_BIN_EXE_wirelab")).args(["--timeout", "20s"]).args(arguments);
    command.env("WIRELAB_LANG", "en").env("NO_COLOR", "1").current_dir(folder);
    let ended = run(&mut command);
    (ended.status, std::fs::read_to_string(log).unwrap())
}

#[test]
fn a01_what_is_denied_never_reaches_the_kernel() {
    if !requires("strace") {
        return;
    }
    let (_whole, own, _other) = folders();
    for (script, call, what) in [
        ("tcp connect 10.1.2.3:80 timeout 100ms", "connect(", "10.1.2.3"),
        ("s = socket inet stream\nconnect s 10.1.2.3:80", "connect(", "10.1.2.3"),
        ("u = udp connect 10.1.2.3:80", "connect(", "10.1.2.3"),
        ("tcp listen 0.0.0.0:0", "bind(", "0.0.0.0"),
        ("s = socket inet stream\nlisten s 5", "listen(", ""),
        ("udp bind 0.0.0.0:0", "bind(", "0.0.0.0"),
        ("u = udp open\nsendto u 10.1.2.3:80 \"x\"", "sendto(", "10.1.2.3"),
        ("udp sendto 10.1.2.3:80 \"x\"", "sendto(", "10.1.2.3"),
        ("x = load \"../other/secret\"", "open", "secret"),
        ("save \"x\" \"../other/secret\"", "open", "secret"),
        ("unix connect \"../other/s\"", "connect(", "other/s"),
        ("unix listen \"../other/s\"", "bind(", "other/s"),
        ("run \"../other/secret\"", "open", "secret"),
    ] {
        let (status, log) = traced(&own, &["-c", script]);
        assert_eq!(status, 3, "{script}");
        let made: Vec<&str> = log.lines().filter(|line| line.contains(call) && line.contains(what)).collect();
        assert!(made.is_empty(), "{script}: {made:?}");
    }
    // The same look at what is allowed does find the call.
    for (script, call, what) in [
        ("try { tcp connect 127.0.0.9:1 timeout 1s } catch e { }", "connect(", "127.0.0.9"),
        ("tcp listen 127.0.0.9:0", "bind(", "127.0.0.9"),
        ("udp sendto 127.0.0.9:9 \"x\"", "sendto(", "127.0.0.9"),
        ("x = load \"here\"", "open", "here"),
    ] {
        std::fs::write(own.join("here"), "x").unwrap();
        let (status, log) = traced(&own, &["-c", script]);
        assert_eq!(status, 0, "{script}");
        assert!(log.lines().any(|line| line.contains(call) && line.contains(what)), "{script}: {log}");
    }
}

#[test]
fn a02_other_spellings_of_an_address_have_the_same_verdict() {
    for spelling in [
        "10.1.2.3:80",
        "[::ffff:10.1.2.3]:80",
        "[::ffff:a01:203]:80",
        "[0:0:0:0:0:ffff:0a01:0203]:80",
        "167838211:80",
        "0xa010203:80",
        "10.66051:80",
        "10.1.515:80",
        "[2001:db8::1]:80",
        "[2001:0db8:0:0::0001]:80",
    ] {
        for command in ["tcp connect at timeout 1s", "udp sendto at \"x\"", "u = udp connect at"] {
            let script = format!("at = \"{spelling}\"\ntry {{ {command} }} catch e {{ print e.name }}");
            let ended = run(&mut lab(&script)).with_status(0);
            assert!(matches!(ended.stdout.as_str(), "DENIED\n" | "VALUE\n"), "{spelling}: {}", ended.stdout);
        }
    }
    for spelling in [
        "127.0.0.1",
        "127.9.9.9",
        "[::ffff:127.0.0.1]",
        "localhost",
        "LOCALHOST",
        "2130706433",
        "0x7f000001",
        "127.1",
    ] {
        let script =
            format!("at = \"{spelling}:1\"\ntry {{ tcp connect at timeout 1s }} catch e {{ print e.name }}");
        let ended = run(&mut lab(&script)).with_status(0);
        assert_ne!(ended.stdout, "DENIED\n", "{spelling}: {}", ended.stderr);
    }
    // A grant by one spelling holds for the others.
    let script = "try { tcp connect \"[::ffff:192.0.2.1]:80\" timeout 1ms } catch e { print e.name }";
    let ended = run(wirelab().args(["--allow-net=192.0.2.1:80", "-c", script])).with_status(0);
    assert_ne!(ended.stdout, "DENIED\n");
    let ended = run(wirelab().args(["--allow-net=192.0.2.1:81", "-c", script])).with_status(0);
    assert_eq!(ended.stdout, "DENIED\n");
}

#[test]
fn a03_another_script_has_no_more_rights() {
    let (_whole, own, other) = folders();
    let write = |name: &str, text: &str| std::fs::write(own.join(name), text).unwrap();
    write("net.lab", "tcp connect 10.1.2.3:80 timeout 100ms");
    write("requires.lab", "requires net 10.1.2.3:80\ntcp connect 10.1.2.3:80 timeout 100ms");
    write("file.lab", "x = load \"../other/secret\"\nprint x");
    write("wants.lab", &format!("requires read \"{0}\"\nx = load \"{0}/secret\"\nprint x", other.display()));
    write("out.lab", "save \"x\" \"../other/new\"");
    for name in ["net.lab", "requires.lab", "file.lab", "wants.lab", "out.lab"] {
        for script in [
            format!("run \"{name}\""),
            format!("task = spawn {{ run \"{name}\" }}\nwait task"),
            format!("def f() {{ run \"{name}\" }}\nf()"),
        ] {
            let outer = own.join("outer.lab");
            std::fs::write(&outer, &script).unwrap();
            let ended = run(wirelab().args(["run", "outer.lab"]).current_dir(&own)).with_status(3);
            assert!(ended.stderr.contains("allow"), "{script}: {}", ended.stderr);
            assert!(!ended.stdout.contains("secret"), "{script}: {}", ended.stdout);
        }
    }
    assert!(!other.join("new").exists());
    // A script in another folder may be read beside the outer one only, and reads nothing more itself.
    std::fs::create_dir(own.join("sub")).unwrap();
    write("sub/inner.lab", "print \"inner\"\nx = load \"../other/secret\"");
    write("outer.lab", "run \"sub/inner.lab\"");
    let ended = run(wirelab().args(["run", "outer.lab"]).current_dir(&own)).with_status(3);
    assert_eq!(ended.stdout, "inner\n", "{}", ended.stderr);
}

#[test]
fn f01_a_script_beside_another_is_read_and_nothing_else_there() {
    let (_whole, own, other) = folders();
    std::fs::write(other.join(".env"), "hunter2\n").unwrap();
    std::fs::write(other.join("good.lab"), "print \"beside\"\n").unwrap();
    symlink(other.join("secret"), other.join("link.lab")).unwrap();
    symlink("/etc/passwd", other.join("out.lab")).unwrap();
    let script = "run \"good.lab\"\nfor f in [\".env\", \"secret\", \"nothing\", \"out.lab\"] {\n\
                  try { run f } catch e { print e.name e.message } }\n";
    std::fs::write(other.join("x.lab"), script).unwrap();
    let ended = run(wirelab().args(["run", "../other/x.lab"]).current_dir(&own)).with_status(0);
    assert!(ended.stdout.starts_with("beside\nDENIED"), "{}", ended.stdout);
    assert_eq!(ended.stdout.matches("DENIED").count(), 4, "{}", ended.stdout);
    assert!(!ended.stdout.contains("hunter2") && !ended.stdout.contains("root:"), "{}", ended.stdout);
}

#[test]
fn f01_a_pair_is_looked_for_where_its_script_may_read() {
    let (_whole, own, other) = folders();
    std::fs::write(other.join("valid.lab"), "save \"played\" \"x\"\n").unwrap();
    symlink(other.join("valid.lab"), own.join("link.lab")).unwrap();
    symlink("/etc/passwd", own.join("y-client.lab")).unwrap();
    std::fs::write(own.join("y-server.lab"), "print 1\n").unwrap();
    std::fs::write(own.join("half-client.lab"), "print \"half\"\n").unwrap();
    let whole = other.join("valid.lab").display().to_string();
    let outside =
        ["/etc/passwd", "/nonexistent", "../other/secret", "../other/valid.lab", "link.lab", &whole];
    for named in outside {
        std::fs::write(own.join("p.lab"), format!("pair \"{named}\"\nprint 1\n")).unwrap();
        let ended = run(wirelab().args(["rehearse", "p.lab"]).current_dir(&own));
        assert_ne!(ended.status, 0, "{named}");
        let said = ended.stdout + &ended.stderr;
        assert!(said.contains("not allowed") && !said.contains("root:"), "{named}: {said}");
        assert!(!own.join("played").exists(), "{named}");
    }
    std::fs::write(
        own.join("half-server.lab"),
        "pair \"half-client.lab\"\ns = tcp listen 127.0.0.1:0\nsleep 1h\n",
    )
    .unwrap();
    run(wirelab().args(["rehearse", "half-server.lab"]).current_dir(&own)).with_status(0);
    // Nor is the other half of a role whatever a link leads to.
    let ended = run(wirelab().args(["run", "--role", "client", "y-server.lab"]).current_dir(&own));
    assert!(!ended.stderr.contains("root:"), "{}", ended.stderr);
}

#[test]
fn a01_the_flag_that_an_error_names_is_one_word_for_a_shell() {
    let folder = scratch();
    for name in ["x;touch pwned;#", "$(touch pwned)", "`touch pwned`", "a b", "it's", "*", "x\ny"] {
        let name = name.replace('\n', "\\n");
        let script =
            format!("requires net \"{}\"\nprint 1", name.replace('\'', "\\x27").replace('$', "\\x24"));
        let ended = run(&mut lab(&script)).with_status(3);
        let line = ended.stderr.lines().find(|line| line.contains("--allow-net=")).unwrap();
        let given = &line[line.find("--allow-net=").unwrap()..];
        let shell = format!("printf '%s\\n' {given}");
        let printed = run(Command::new("sh").args(["-c", &shell]).current_dir(folder.path()));
        assert_eq!(printed.stdout.lines().count(), 1, "{given}: {}", printed.stdout);
        assert!(!folder.path().join("pwned").exists(), "{given}");
    }
}
