//! Y10: programs that are killed while they save. What had the name is the old file or the new one, whole,
//! and no file of another name stays for long.
//!
//! `WIRELAB_KILLS` says how many are killed in all, `WIRELAB_SEED` repeats their moments.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use harness::terminal::{Home, Terminal};
use harness::{LIMIT, Running, requires, run, wirelab};
use rustix::event::{Timespec, poll};
use rustix::process::Signal;

use crate::hostile::{lab, scratch};

/// What a file is called between the two calls that give it its name.
const UNFINISHED: &str = ".wirelab-unfinished";

/// The names of what is in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// A program that saves, and how it is known that what it has saved is whole.
struct Saver {
    name: &'static str,
    file: &'static str,
    script: &'static str,
    is_whole: fn(&str, &[u8]) -> bool,
}

const NET: &str = "net sim seed 1\nhost a 10.0.0.1\nhost b 10.0.0.2\nlink a b\nb = udp bind 10.0.0.2:9 on b\n\
                   u = udp bind 10.0.0.1:0 on a\nfor i in 0..50 { sendto u 10.0.0.2:9 repeat(\"x\", 500) }\nsleep 1s\n";

const SAVERS: [Saver; 4] = [
    Saver {
        name: "save",
        file: "file.txt",
        script: "for i in 0..1000000 { save repeat(\"{i}\\n\", 5000) \"file.txt\" }",
        is_whole: |_, data| {
            let mut lines = data.split(|&byte| byte == b'\n');
            let first = lines.next().unwrap_or_default();
            data.len() == (first.len() + 1) * 5000
                && data.chunks(first.len() + 1).all(|line| line.starts_with(first))
        },
    },
    Saver {
        name: "packets",
        file: "x.pcapng",
        script: "for i in 0..1000000 { packets \"x.pcapng\" }",
        is_whole: |_, data| blocks(data).is_some_and(|count| count > 50),
    },
    Saver {
        name: "topology",
        file: "x.svg",
        script: "for i in 0..1000000 { topology \"x.svg\" }",
        is_whole: |text, _| text.starts_with("<svg") && text.trim_end().ends_with("</svg>"),
    },
    Saver {
        name: "new files",
        file: "a0",
        script: "for i in 0..1000000 { save repeat(\"x\", 100000) \"a{i}\" }",
        is_whole: |_, data| data.len() == 100_000,
    },
];

/// How many blocks of pcapng there are, where the last one ends with the data.
fn blocks(mut data: &[u8]) -> Option<usize> {
    let mut count = 0;
    while !data.is_empty() {
        let length = u32::from_le_bytes(data.get(4..8)?.try_into().ok()?) as usize;
        data = data.get(length.max(12)..)?;
        count += 1;
    }
    Some(count)
}

/// The moments at which programs are killed.
struct Moments(fastrand::Rng);

impl Moments {
    fn new() -> Self {
        let seed = std::env::var("WIRELAB_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = seed.unwrap_or_else(|| fastrand::u64(..));
        println!("WIRELAB_SEED={seed}");
        Self(fastrand::Rng::with_seed(seed))
    }

    /// The same for a time between two.
    fn pass_between(&mut self, least: Duration, most: Duration) {
        let _ = poll(&mut [], Timespec::try_from(least).ok().as_ref());
        self.pass(most.saturating_sub(least));
    }

    /// Lets the program go on for a time that is drawn: whatever it is at then is the case to be looked at.
    fn pass(&mut self, most: Duration) {
        let nanoseconds = most.mul_f64(self.0.f64()).as_nanos();
        let time = Timespec { tv_sec: 0, tv_nsec: nanoseconds.try_into().unwrap_or(999_999_999) };
        let _ = poll(&mut [], Some(&time));
    }
}

/// Looks until it is so.
#[track_caller]
fn comes(is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + LIMIT;
    while !is_so() {
        assert!(Instant::now() < deadline, "it does not come");
        std::thread::yield_now();
    }
}

/// How many are killed of each of so many programs.
fn kills(programs: usize) -> usize {
    let all = std::env::var("WIRELAB_KILLS").ok().and_then(|count| count.parse().ok()).unwrap_or(40);
    (all / programs).max(1)
}

/// Whether something was left of the saving; a program that saves in the folder removes it.
#[track_caller]
fn leaves_nothing(folder: &Path, expected: impl Fn(&str) -> bool) -> bool {
    let left = names(folder).iter().any(|name| name == UNFINISHED);
    let strange: Vec<_> =
        names(folder).into_iter().filter(|name| name != UNFINISHED && !expected(name)).collect();
    assert!(strange.is_empty(), "{strange:?}");
    if left {
        std::fs::write(folder.join("other"), "").unwrap();
        run(lab("save \"x\" \"other\"").current_dir(folder)).with_status(0);
        assert!(!names(folder).iter().any(|name| name == UNFINISHED));
        std::fs::remove_file(folder.join("other")).unwrap();
    }
    left
}

#[test]
fn y10_y10b_a_script_killed_while_saving_leaves_whole_files_and_no_others() {
    let mut moments = Moments::new();
    let mut told = BTreeMap::new();
    for saver in &SAVERS {
        let is_simulated = saver.name == "packets" || saver.name == "topology";
        let script = if is_simulated { format!("{NET}{}", saver.script) } else { saver.script.to_owned() };
        let (mut new, mut left) = (0, 0);
        for _ in 0..kills(SAVERS.len()) {
            let folder = scratch();
            let path = folder.path().join(saver.file);
            let is_new = saver.name == "new files";
            if !is_new {
                std::fs::write(&path, "old").unwrap();
            }
            let program = Running::start(wirelab().args(["-c", &script]).current_dir(folder.path()));
            comes(|| std::fs::read(&path).is_ok_and(|data| data != b"old"));
            moments.pass(Duration::from_millis(30));
            program.signal("KILL");
            program.finish().with_status(137);
            for name in names(folder.path()).iter().filter(|name| *name != UNFINISHED) {
                let data = std::fs::read(folder.path().join(name)).unwrap();
                if data != b"old" {
                    new += 1;
                    let text = String::from_utf8_lossy(&data);
                    assert!((saver.is_whole)(&text, &data), "{}: {name} of {} bytes", saver.name, data.len());
                }
            }
            let is_own = |name: &str| name == saver.file || is_new && name.starts_with('a');
            left += usize::from(leaves_nothing(folder.path(), is_own));
        }
        told.insert(saver.name, format!("{new} new files found, {left} unfinished ones"));
    }
    println!("{} kills of each: {told:?}", kills(SAVERS.len()));
}

#[test]
fn y10_y10b_a_rehearsal_killed_while_it_writes_its_handout_leaves_the_old_or_the_new_one() {
    let mut moments = Moments::new();
    let (mut new, mut left) = (0, 0);
    let count = kills(8);
    let lesson = "# A lesson\nstep \"one\"\nsay \"text\"\nprint 1\n";
    let began = Instant::now();
    let folder = scratch();
    std::fs::write(folder.path().join("l.lab"), lesson).unwrap();
    let arguments = ["rehearse", "l.lab", "--handout", "x.html"];
    run(wirelab().args(arguments).current_dir(folder.path())).with_status(0);
    let whole = began.elapsed();
    for _ in 0..count {
        std::fs::write(folder.path().join("x.html"), "old").unwrap();
        let program = Running::start(wirelab().args(arguments).current_dir(folder.path()));
        moments.pass_between(whole.mul_f64(0.6), whole.mul_f64(1.3));
        program.signal("KILL");
        program.finish();
        let text = std::fs::read_to_string(folder.path().join("x.html")).unwrap();
        new += usize::from(text != "old");
        assert!(text == "old" || text.trim_end().ends_with("</html>"), "{text}");
        left += usize::from(leaves_nothing(folder.path(), |name| name == "x.html" || name == "l.lab"));
    }
    println!("{count} kills: {new} new handouts, {left} unfinished ones");
}

/// A terminal whose program is killed at some moment after this was done in it.
fn killed(home: &Home, moments: &mut Moments, arguments: &[&str], act: impl FnOnce(&mut Terminal)) {
    let mut terminal = Terminal::of(80, 24).home(home).wirelab(arguments);
    act(&mut terminal);
    moments.pass(Duration::from_millis(60));
    terminal.signal(Signal::KILL);
    assert_eq!(terminal.ends(), 137);
}

#[test]
fn y10_y10b_a_lecture_killed_while_it_is_recorded_leaves_whole_events() {
    let mut moments = Moments::new();
    let mut events = 0;
    let count = kills(8);
    for _ in 0..count {
        let home = Home::new();
        std::fs::write(
            home.work().join("l.lab"),
            "step \"one\"\nfor i in 0..100000 { print repeat(\"x\", i) }\n",
        )
        .unwrap();
        std::fs::write(home.work().join("x.cast"), "old").unwrap();
        killed(
            &home,
            &mut moments,
            &["run", "--step", "l.lab", "--record", "x.cast", "--auto", "1ms"],
            |terminal| {
                terminal.waits_for(|_| {
                    std::fs::read(home.work().join("x.cast")).is_ok_and(|data| data != b"old")
                });
            },
        );
        let text = std::fs::read_to_string(home.work().join("x.cast")).unwrap();
        if text != "old" {
            assert!(text.ends_with('\n'), "{text}");
            let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
            events += lines.skip(1).filter(serde_json::Value::is_array).count();
            assert!(text.starts_with("{\"version\""), "{text}");
        }
        leaves_nothing(&home.work(), |name| name == "x.cast" || name == "l.lab");
    }
    println!("{count} kills: {events} events in the recordings");
}

#[test]
fn y10_y10b_a_prompt_killed_while_it_saves_its_session_leaves_it_whole() {
    let mut moments = Moments::new();
    let count = kills(8);
    let mut left = 0;
    for _ in 0..count {
        let home = Home::new();
        killed(&home, &mut moments, &[], |terminal| {
            terminal.is_ready();
            terminal.run("x = 1 + 1");
            terminal.enter("for i in 0..100000 { session save \"x.lab\" }");
            terminal.waits_for(|_| home.work().join("x.lab").exists());
        });
        run(wirelab().arg("check").arg(home.work().join("x.lab"))).with_status(0);
        let text = std::fs::read_to_string(home.work().join("x.lab")).unwrap();
        assert!(text.contains("x = 1 + 1\n") && text.ends_with('\n'), "{text}");
        left += usize::from(leaves_nothing(&home.work(), |name| name == "x.lab"));
    }
    println!("{count} kills: {left} unfinished files");
}

#[test]
fn y10_y10b_a_prompt_killed_while_lines_are_typed_keeps_those_before() {
    let mut moments = Moments::new();
    let count = kills(8);
    let (mut kept, mut left) = (0, 0);
    // The file is replaced for each line once it has as many lines as are kept.
    let full: String = (0..10_000).map(|number| format!("old {number}\n")).collect();
    for round in 0..count {
        let home = Home::new();
        let before = if round % 2 == 0 { "" } else { full.as_str() };
        home.write(&home.history(), format!("#V2\n{before}"));
        killed(&home, &mut moments, &[], |terminal| {
            terminal.is_ready();
            let typed: String = (0..40).map(|number| format!("x = {number}\n")).collect();
            terminal.types(&typed);
            let has_begun = |text: std::io::Result<String>| text.is_ok_and(|text| text.contains("\nx = 0\n"));
            terminal.waits_for(|_| has_begun(std::fs::read_to_string(home.history())));
        });
        let text = std::fs::read_to_string(home.history()).unwrap();
        let lines: Vec<_> = text.strip_prefix("#V2\n").unwrap().lines().collect();
        let first = lines.iter().position(|line| line.starts_with("x = ")).unwrap_or(lines.len());
        assert!(text.ends_with('\n') && lines.len() <= 10_000);
        assert_eq!(
            first == 0 || lines.len() == 10_000,
            round % 2 == 1 || first == 0,
            "{} lines",
            lines.len()
        );
        let typed = lines[first..].iter().enumerate();
        typed.for_each(|(number, line)| assert_eq!(*line, format!("x = {number}")));
        kept += lines.len() - first;
        left += usize::from(leaves_nothing(&home.path("state/wirelab"), |name| name == "history"));
    }
    println!("{count} kills: {kept} of {} lines were written, {left} unfinished files", count * 40);
}

#[test]
fn y10b_killed_between_the_two_calls_the_old_file_is_there_and_the_next_save_cleans_up() {
    if !requires("strace") {
        return;
    }
    let folder = scratch();
    let path = folder.path().join("file.txt");
    for (call, after) in [("linkat", ""), ("renameat", UNFINISHED), ("write", "")] {
        std::fs::write(&path, "old").unwrap();
        let mut traced = Command::new("strace");
        // A signal that comes with the call ends the program before the call has done anything.
        traced.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e"]);
        traced.arg(format!("inject={call}:error=EINTR:signal=SIGKILL"));
        traced.arg(env!("CARGO_BIN_EXE_wirelab")).args(["-c", "save \"new\" \"file.txt\""]);
        run(traced.current_dir(folder.path()));
        assert_eq!(std::fs::read(&path).unwrap(), b"old", "{call}");
        let expected: Vec<&str> = [after, "file.txt"].into_iter().filter(|name| !name.is_empty()).collect();
        assert_eq!(names(folder.path()), expected, "{call}");
        run(lab("save \"new\" \"file.txt\"").current_dir(folder.path())).with_status(0);
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(names(folder.path()), ["file.txt"], "{call}");
    }
}

#[test]
fn y10b_where_files_need_a_name_the_one_that_was_left_is_removed_as_well() {
    if !requires("strace") {
        return;
    }
    let folder = scratch();
    // As on a file system without nameless files: /proc/self/fd is not to be seen.
    let run_without = |inject: &str, script: &str| {
        let mut traced = Command::new("strace");
        traced.args([
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-P",
            "/proc/self/fd",
            "-e",
            "inject=newfstatat,stat:error=ENOENT",
        ]);
        traced.args(["-e", inject]).arg(env!("CARGO_BIN_EXE_wirelab")).args(["-c", script]);
        run(traced.current_dir(folder.path()))
    };
    let none = "trace=newfstatat,stat";
    run_without(none, "save \"a\" \"new.txt\"\nsave \"b\" \"new.txt\"").with_status(0);
    assert_eq!(std::fs::read(folder.path().join("new.txt")).unwrap(), b"b");
    assert_eq!(names(folder.path()), ["new.txt"]);
    std::fs::write(folder.path().join(UNFINISHED), "half").unwrap();
    run_without(none, "save \"c\" \"new.txt\"").with_status(0);
    assert_eq!(std::fs::read(folder.path().join("new.txt")).unwrap(), b"c");
    assert_eq!(names(folder.path()), ["new.txt"]);
}
