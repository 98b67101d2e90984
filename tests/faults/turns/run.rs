//! In a run, a demo and a rehearsal.

use std::process::Command;
use std::time::Instant;

use harness::{Running, run, wirelab};
use tempfile::TempDir;

use super::busy::{BEFORE, CROSSED, FILES, QUESTIONS, SIMULATED, all};
use super::times::{Times, tries};

/// Where what is busy stands.
#[derive(Clone, Copy, Debug)]
enum Where {
    /// In the script itself
    Script,
    /// In a task, while the script waits
    Task,
    /// In a task, while the script is busy as well
    Both,
}

const PLACES: [Where; 3] = [Where::Script, Where::Task, Where::Both];

/// A script that says `ready` before it is busy for ever.
fn script(busy: &str, simulated: bool, place: Where) -> String {
    let network = if simulated { SIMULATED } else { "" };
    let begin = match place {
        Where::Script => format!("print \"ready\"\n{busy}\n"),
        Where::Task => format!("spawn {{\n{busy}\n}}\nprint \"ready\"\nsleep 1000h\n"),
        Where::Both => format!("spawn {{\n{busy}\n}}\nprint \"ready\"\n{busy}\n"),
    };
    format!("{network}{BEFORE}{begin}")
}

/// A folder with a script in it and what that one runs.
fn folder(text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t.lab"), text).unwrap();
    for (name, text) in FILES {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn command(folder: &TempDir, words: &[&str]) -> Command {
    let mut command = wirelab();
    command.current_dir(folder.path()).args(words);
    command
}

/// All cases, each in another place and on another network than before, until there are enough.
fn cases(count: usize) -> impl Iterator<Item = (String, bool, Where)> {
    let all = all();
    (0..count.max(all.len() * 2)).map(move |number| {
        let place = PLACES[(number + number / all.len()) % PLACES.len()];
        (all[number % all.len()].clone(), (number / all.len()) % 2 == 1, place)
    })
}

#[test]
fn a04_signals_end_what_is_busy() {
    let mut times = Times::default();
    for (number, (busy, simulated, place)) in cases(tries(0)).enumerate() {
        let folder = folder(&script(&busy, simulated, place));
        let lab = Running::start(&mut command(&folder, &["run", "t.lab"]));
        lab.heard("ready").unwrap_or_else(|why| panic!("{busy:.200} {simulated} {place:?}: {why}"));
        let (signal, status) = [("INT", 130), ("TERM", 143)][number % 2];
        let sent = Instant::now();
        lab.signal(signal);
        let ended = lab.finish();
        let head = busy.lines().take(2).collect::<String>();
        assert_eq!(ended.status, status, "{head} {simulated} {place:?}: {}", ended.stderr);
        times.note(sent, &format!("{head}, simulated: {simulated}, {place:?}"));
    }
    times.are_quick();
}

#[test]
fn m12_questions_about_many_packets_end() {
    let mut times = Times::default();
    for question in QUESTIONS {
        let text = format!("{CROSSED}spawn {{ loop {{ sleep 1ms }} }}\nprint \"ready\"\n{question}\n");
        let folder = folder(&text);
        for (signal, status) in [("INT", 130), ("TERM", 143)] {
            let lab = Running::start(&mut command(&folder, &["run", "t.lab"]));
            lab.heard("ready").unwrap();
            let sent = Instant::now();
            lab.signal(signal);
            assert_eq!(lab.finish().status, status, "{question}");
            times.note(sent, question);
        }
    }
    times.are_quick();
}

#[test]
fn m12_what_is_printed_for_long_ends_and_others_run_beside_it() {
    let text = "spawn { for i in 0..5 { sleep 1ms }; save \"x\" \"beside\" }\ns = repeat(\"\\x07\", 60000000)\n\
                print \"ready\"\nloop { print s }\n";
    for (signal, status) in [("INT", 130), ("TERM", 143)] {
        let folder = folder(text);
        let mut whole = command(&folder, &["run", "t.lab"]);
        // A file: nothing ever waits for its reader.
        let out = folder.path().join("out");
        whole.stdout(std::fs::File::create(&out).unwrap());
        let mut child = whole.spawn().unwrap();
        while !folder.path().join("beside").exists() {
            std::thread::yield_now();
        }
        let sent = Instant::now();
        let pid = rustix::process::Pid::from_child(&child);
        let number =
            if signal == "INT" { rustix::process::Signal::INT } else { rustix::process::Signal::TERM };
        rustix::process::kill_process(pid, number).unwrap();
        let ended = child.wait().unwrap();
        assert_eq!(ended.code(), Some(status));
        let mut times = Times::default();
        times.note(sent, "print");
        times.are_quick();
    }
}

#[test]
fn a04_a_time_limit_ends_what_is_busy() {
    for (busy, simulated, place) in cases(0) {
        let folder = folder(&script(&busy, simulated, place));
        let mut command = command(&folder, &["run", "--timeout", "50ms", "t.lab"]);
        let ended = run(&mut command).with_status(3);
        assert!(ended.stderr.contains("the time limit of 0.05 s is over"), "{busy}: {}", ended.stderr);
    }
}

#[test]
fn a04_others_run_beside_what_is_busy() {
    for (busy, simulated, _) in cases(0) {
        let network = if simulated { SIMULATED } else { "" };
        let text = format!(
            "{network}{BEFORE}spawn {{\n{busy}\n}}\na, b = unix pair\nspawn {{ for i in 0..5 {{ sleep 1us }}; send a \"done\" }}\n\
             print recv b\nexit 7\n"
        );
        let folder = folder(&text);
        let ended = run(&mut command(&folder, &["run", "t.lab"])).with_status(7);
        assert_eq!(ended.stdout, "done\n", "{busy}");
    }
}

#[test]
fn a04_a_demo_and_a_rehearsal_end_as_well() {
    let mut times = Times::default();
    for (busy, simulated) in [("loop { sleep 0s }", false), ("loop { sleep 0s }", true), ("deep(60)", false)]
    {
        let network = if simulated { SIMULATED } else { "" };
        let text = format!("{network}{BEFORE}save \"x\" \"begun\"\n{busy}\n");
        let folder = folder(&text);
        for (signal, status) in [("INT", 130), ("TERM", 143)] {
            let _ = std::fs::remove_file(folder.path().join("begun"));
            let lab = Running::start(&mut command(&folder, &["rehearse", "t.lab"]));
            while !folder.path().join("begun").exists() {
                std::thread::yield_now();
            }
            let sent = Instant::now();
            lab.signal(signal);
            assert_eq!(lab.finish().status, status, "{busy}");
            times.note(sent, busy);
        }
    }
    times.are_quick();
}

#[test]
fn a04_a_server_that_is_stormed_ends() {
    let text = "server = tcp listen 127.0.0.1:0\nserve server as c { }\nspawn { loop { close (tcp connect server.local) } }\n\
                spawn { loop { close (tcp connect server.local) } }\nprint \"ready\"\nwait\n";
    let folder = folder(text);
    for (signal, status) in [("INT", 130), ("TERM", 143)] {
        let lab = Running::start(&mut command(&folder, &["run", "t.lab"]));
        lab.line_with("ready");
        lab.signal(signal);
        lab.finish().with_status(status);
    }
}

#[test]
fn a04_a_piped_prompt_goes_on_beside_what_is_busy() {
    let folder = folder("");
    for network in ["", SIMULATED] {
        let typed = format!("{network}x = spawn {{ loop {{ sleep 0s }} }}\nsleep 1ms\nprint \"typed\"\n");
        let ended = harness::run_with(&mut command(&folder, &[]), &typed).with_status(0);
        assert!(ended.stdout.contains("typed"), "{}", ended.stdout);
    }
}

/// Nothing runs between statements that do not wait, although a signal is heard there.
#[test]
fn a04_no_other_task_runs_within_a_call() {
    let text = "def deep(n) { if n == 0 { return 1 }; return deep(n - 1) + deep(n - 1) }\n\
                a, b = unix pair\nt = spawn { loop { sleep 0s; send a \".\" } }\nsleep 1ms\n\
                before = len(recv b peek)\nx = deep(16)\nprint x (len(recv b peek) == before)\nexit\n";
    let folder = folder(text);
    let ended = run(&mut command(&folder, &["run", "t.lab"])).with_status(0);
    assert_eq!(ended.stdout, "65536 true\n");
}

#[test]
fn a04_many_short_runs_end_together() {
    let mut times = Times::default();
    for text in ["x = 1\n", "print 1\n", "net sim\nhost alice 10.0.0.1\n"] {
        for (signal, status) in [("INT", 130), ("TERM", 143)] {
            let folder = folder(text);
            let words = ["run", "--net", "sim", "--seeds", "1-4000000000", "t.lab"];
            let words = if text.starts_with("net sim") {
                &[words[0], words[3], words[4], words[5]][..]
            } else {
                &words
            };
            let lab = Running::start(&mut command(&folder, words));
            // What they wait for together is behind them once its processor time grows.
            while processor_time(lab.id()) < 20 {
                std::thread::yield_now();
            }
            let sent = Instant::now();
            lab.signal(signal);
            assert_eq!(lab.finish().status, status, "{text}");
            times.note(sent, text);
        }
    }
    times.are_quick();
}

/// In ticks of the kernel, a hundredth of a second each (proc_pid_stat(5)).
fn processor_time(process: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let fields = stat.rsplit_once(')').unwrap().1.split_whitespace();
    fields.skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap()).sum()
}

#[test]
fn a04_statements_that_fail_one_after_another_end() {
    let text = format!("s = [1]\nprint \"ready\"\n{}sleep 1000h\n", "x = s[2]\n".repeat(20_000));
    for (signal, status) in [("INT", 130), ("TERM", 143)] {
        let folder = folder(&text);
        let lab = Running::start(&mut command(&folder, &["run", "--continue-on-error", "t.lab"]));
        lab.heard("ready").unwrap();
        let sent = Instant::now();
        lab.signal(signal);
        let ended = lab.finish();
        assert_eq!(ended.status, status);
        let mut times = Times::default();
        times.note(sent, "errors");
        times.are_quick();
        let told = ended.stderr.matches("index 2").count();
        assert!(told < 20_000, "{told}");
    }
}
