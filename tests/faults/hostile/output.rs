//! Y6–Y8: standard streams that are closed, full, or gone.

use std::process::Command;

use harness::{Running, run};

/// A shell's command line, with the program as `$W`.
fn shell(line: &str) -> Command {
    let mut command = Command::new("bash");
    command.args(["-c", line]).env("W", env!("CARGO_BIN_EXE_wirelab"));
    command.env("WIRELAB_LANG", "en").env("NO_COLOR", "1");
    command
}

#[test]
fn y06_output_that_nobody_reads_ends_the_run_quietly() {
    for script in [
        "loop { print 1 }",
        "for i in 0..1000000 { print repeat(\"x\", 1000) }",
        "loop { say \"x\" }",
        "loop { step \"x\" }",
        "loop { print raw \"x\\n\" }",
        "loop { ip 10.0.0.1 }",
        "spawn { loop { print 1\nsleep 0s } }\nwait",
        "try { loop { print 1 } } catch e { print \"caught\" }",
        "s = tcp listen 127.0.0.1:0\nprint 1\nloop { sleep 1ms\nprint 2 }",
    ] {
        let line = format!("\"$W\" -c '{script}' | head -1 >/dev/null; exit ${{PIPESTATUS[0]}}");
        let ended = run(&mut shell(&line)).with_status(141);
        assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), ("", ""), "{script}");
    }
    for arguments in ["help", "help tcp listen", "reference", "demo", "--help", "demo --show tcp/hello"] {
        let line = format!("( \"$W\" {arguments}; echo $? >&3 ) 3>&1 1> >(exec true) 2>&3");
        let ended = run(&mut shell(&line));
        // Short output may fit into the pipe before its reader is gone.
        assert!(matches!(ended.stdout.trim(), "141" | "0"), "{arguments}: {}", ended.stdout);
    }
    let script = harness::repository("scripts/tcp/hello.lab");
    let line = format!("\"$W\" run {} | head -1; exit ${{PIPESTATUS[0]}}", script.display());
    let ended = run(&mut shell(&line));
    assert!(matches!(ended.status, 0 | 141), "{}", ended.status);
    assert_eq!(ended.stderr, "");
}

#[test]
fn y07_a_full_disk_on_stdout_is_said_on_stderr() {
    for script in [
        "print 1",
        "loop { print 1 }",
        "say \"x\"",
        "step \"x\"",
        "print raw \"x\"",
        "ip 10.0.0.1",
        "try { loop { print 1 } } catch e { }",
        "spawn { loop { print 1\nsleep 0s } }\nwait",
    ] {
        let ended = run(&mut shell(&format!("\"$W\" -c '{script}' > /dev/full"))).with_status(3);
        assert!(ended.stderr.starts_with("error: "), "{script}: {}", ended.stderr);
        assert!(ended.stderr.contains("ENOSPC"), "{script}: {}", ended.stderr);
        assert_eq!(ended.stderr.matches("ENOSPC").count(), 1, "{script}: {}", ended.stderr);
    }
    for arguments in ["help", "reference", "demo", "--help", "--version", "demo --show tcp/hello"] {
        let ended = run(&mut shell(&format!("\"$W\" {arguments} > /dev/full")));
        assert_ne!(ended.status, 0, "{arguments}");
        assert!(ended.stderr.contains("ENOSPC"), "{arguments}: {}", ended.stderr);
    }
    // Both full: there is nobody to tell, and the status tells all the same.
    run(&mut shell("\"$W\" -c 'print 1' > /dev/full 2> /dev/full")).with_status(3);
    run(&mut shell("\"$W\" -c 'x = 1 // 0' > /dev/full 2> /dev/full")).with_status(3);
}

#[test]
fn y08_sockets_never_take_the_numbers_of_closed_streams() {
    let script = r#"
a, b = unix pair
server = tcp listen 127.0.0.1:0
client = tcp connect server.local
conn = accept server
print "out"
say "said"
print raw "raw\n"
try { x = 1 // 0 } catch e { print e.name }
task = spawn { x = 1 // 0 }
expect task.state == "failed" within 5s
for s in [b, conn, client] { shutdown s write }
found = ""
try { found = recv a 1000 timeout 100ms } catch e { found = e.name }
more = recv conn 1000 timeout 1s
save "{found}|{more}" "seen"
"#;
    for closed in ["<&-", ">&-", "2>&-", "<&- >&-", ">&- 2>&-", "<&- 2>&-", "<&- >&- 2>&-"] {
        let folder = crate::hostile::scratch();
        std::fs::write(folder.path().join("s.lab"), script).unwrap();
        let ended = run(shell(&format!("\"$W\" run s.lab {closed}")).current_dir(folder.path()));
        let seen = std::fs::read_to_string(folder.path().join("seen")).unwrap_or_default();
        assert_eq!(seen, "|", "{closed}: {} {}", ended.stdout, ended.stderr);
        assert!(!ended.stdout.contains("error"), "{closed}: {}", ended.stdout);
        assert!(!ended.stderr.contains("out\n"), "{closed}: {}", ended.stderr);
    }
}

#[test]
fn y08_descriptors_0_to_2_are_no_sockets_while_it_runs() {
    for closed in ["<&-", "<&- 2>&-", "<&- >&- 2>&-"] {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let script = "a, b = unix pair; u = udp open; c = tcp connect peer; recv c";
        let address = listener.local_addr().unwrap();
        let line = format!("exec \"$W\" --set peer={address} -c '{script}' {closed}");
        let running = Running::start(&mut shell(&line));
        let (peer, _) = listener.accept().unwrap();
        let folder = format!("/proc/{}/fd", running.id());
        let mut sockets = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let target = std::fs::read_link(&path).unwrap_or_default();
            if target.to_string_lossy().starts_with("socket:") {
                sockets.push(path.file_name().unwrap().to_str().unwrap().parse::<u32>().unwrap());
            }
        }
        assert!(sockets.len() >= 4, "{closed}: {sockets:?}");
        assert!(sockets.iter().all(|&number| number > 2), "{closed}: {sockets:?}");
        drop(peer);
        running.finish().with_status(0);
    }
}
