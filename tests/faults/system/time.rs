//! Y16: `--timeout` counts from the start, whatever is done meanwhile; the last seed is the last.

use harness::{Running, run, wirelab};

use crate::system::scratch;

const OVER: &str = "the time limit of 0.3 s is over";

#[test]
fn y16_the_time_limit_holds_wherever_text_comes_from() {
    let folder = scratch();
    std::fs::write(folder.path().join("x.lab"), "sleep 1h\n").unwrap();
    for (arguments, typed) in [
        (&["-c", "sleep 1h"][..], ""),
        (&["-c", "loop { x = 1 }"], ""),
        (&["run", "x.lab"], ""),
        (&["x.lab"], ""),
        // Standard input stays open: nothing more comes, and no end.
        (&["-"], "print 1\n"),
        (&["check", "-"], "print 1\n"),
        (&[], "x = 1\n"),
        (&[], "sleep 1h\n"),
        (&[], "loop { x = 1 }\n"),
        (&["tutorial"], "x = 1\n"),
        (&["demo", "tcp/hello-server"], ""),
    ] {
        let mut command = wirelab();
        command.args(["--timeout", "300ms"]).args(arguments).current_dir(folder.path());
        let mut lab = Running::start(&mut command);
        lab.say(typed);
        lab.complaint_with(OVER);
        let ended = lab.finish().with_status(3);
        assert_eq!(ended.stderr.matches("time limit").count(), 1, "{arguments:?}: {}", ended.stderr);
    }
}

#[test]
fn y16_a_rehearsal_ends_with_its_time() {
    let folder = scratch();
    for script in ["sleep 1h\n", "loop { x = 1 }\n", "a, b = unix pair\nrecv a\n"] {
        std::fs::write(folder.path().join("x.lab"), script).unwrap();
        let mut command = wirelab();
        command.args(["rehearse", "--timeout", "300ms", "x.lab"]).current_dir(folder.path());
        let ended = run(&mut command).with_status(3);
        assert!(ended.stdout.contains("after 0.3 s"), "{script}: {}", ended.stdout);
    }
}

#[test]
fn y16_what_ends_in_time_is_not_ended() {
    let folder = scratch();
    std::fs::write(folder.path().join("x.lab"), "print 1\n").unwrap();
    for arguments in [&["run", "x.lab"][..], &["check", "x.lab"], &["-c", "print 1"], &["demo", "tcp/hello"]]
    {
        let mut command = wirelab();
        command.args(["--timeout", "50s"]).args(arguments).current_dir(folder.path());
        run(&mut command).with_status(0);
    }
    // Each script has the whole time.
    let slow = folder.path().join("slow.lab");
    std::fs::write(&slow, "sleep 600ms\n").unwrap();
    let mut command = wirelab();
    let slow = slow.to_str().unwrap();
    run(command.args(["run", "--timeout", "1s", slow, slow, slow])).with_status(0);
}

#[test]
fn y16_the_last_seed_is_the_last() {
    let folder = scratch();
    std::fs::write(folder.path().join("x.lab"), "net sim\nhost a 10.0.0.1\n").unwrap();
    for (seeds, count) in
        [("18446744073709551614-18446744073709551615", 2), ("18446744073709551615", 1), ("0-3", 4)]
    {
        let mut command = wirelab();
        command.args(["run", "--timeout", "50s", "--seeds", seeds, "x.lab"]).current_dir(folder.path());
        let ended = run(&mut command).with_status(0);
        let passed = ended.stderr.contains(&format!("{count} seeds passed"));
        assert!(passed || (count == 1 && ended.stderr.contains("passed")), "{seeds}: {}", ended.stderr);
    }
}
