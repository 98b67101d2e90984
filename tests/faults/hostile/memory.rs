//! M: what is no value counts as well, and is bounded: what a simulated network keeps, patterns, texts
//! of errors, tasks that failed. And one call over megabytes ends.
//!
//! `WIRELAB_FAILURES` says how many tasks and connections fail, and how much traffic there is.

use std::time::Duration;

use harness::{Running, run, wirelab};

use crate::hostile::lab;

/// How many of what is done many times; more for a look at it with patience.
fn many(few: usize) -> usize {
    let more = std::env::var("WIRELAB_FAILURES").ok().and_then(|count| count.parse().ok());
    more.unwrap_or(few)
}

/// How many times this machine is to be waited for longer than usual, with large counts.
fn patience() -> String {
    format!("{}s", 50 + many(0) / 1_000)
}

/// The most memory that a process has had so far, in MiB.
fn peak(process: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() / 1_024
}

/// What a script printed, and the most memory that it had at each `print "measure"`, in MiB.
#[track_caller]
fn measured(text: &str, measures: usize) -> (Vec<String>, Vec<usize>, String) {
    // It stands still where it is measured, and goes on with the next line of its input.
    let text = text.replace("measure\n", "print \"measure\"\nx = input \"\"\n");
    let mut command = wirelab();
    command.args(["--timeout", &patience(), "--input", "-", "-c", &text]);
    let mut running = Running::start(&mut command);
    let mut peaks = Vec::new();
    for _ in 0..measures {
        running.line_within("measure", Duration::from_secs(50 + many(0) as u64 / 1_000));
        peaks.push(peak(running.id()));
        running.say("\n");
    }
    let ended = running.finish();
    println!("{peaks:?} MiB");
    (ended.stdout.lines().map(str::to_owned).collect(), peaks, ended.stderr)
}

const PAIR: &str = "net sim seed 1\nhost alice 10.0.0.1\nhost bob 10.0.0.2\n";

#[test]
fn m08_the_oldest_packets_go_and_it_is_said() {
    let text = format!(
        "{PAIR}link alice bob mtu 65535 delay 1ms\ns = udp bind 10.0.0.2:53 on bob\nc = udp bind 10.0.0.1:54 on alice\n\
         big = repeat(\"x\", 60000)\nfor i in 0..4000 {{ sendto c 10.0.0.2:53 big\nsleep 1ms }}\nmeasure\n\
         print len(packets(\"udp\"))\npackets last 1\nprint \"all\"\nall = packets\nprint len(all)\n"
    );
    let (printed, peaks, notes) = measured(&text, 1);
    assert!(peaks[0] < 400, "{peaks:?}");
    let kept: usize = printed[1].parse().unwrap();
    assert!(kept > 1_000 && kept < 3_000, "{kept}");
    assert_eq!(printed.last(), printed.get(1));
    // `last 1` has all that it asks for; the other one has not.
    assert_eq!(notes.matches("earlier packets were left out").count(), 1, "{notes}");
    assert!(notes.contains(&format!("{} earlier packets", 4_000 - kept)), "{notes}");
}

#[test]
fn m08_packets_under_way_are_bounded() {
    let text = format!(
        "{PAIR}link alice bob mtu 65535 delay 1h queue 1000000000\nc = udp bind 10.0.0.1:54 on alice\n\
         big = repeat(\"x\", 60000)\nfor i in 0..3000 {{ sendto c 10.0.0.2:53 big }}\nmeasure\n\
         print len(packets(\"queue-full\")) > 1000\nprint len(packets(\"udp\")) > 2000\n"
    );
    let (printed, peaks, _) = measured(&text, 1);
    assert_eq!(printed[1..], ["true", "true"]);
    assert!(peaks[0] < 400, "{peaks:?}");
}

#[test]
fn m08_packets_that_multiply_are_bounded_and_a_signal_ends_them() {
    // Two routers send what nobody has to one another, and each time it is twice as much.
    let text = "net sim seed 1\nhost a 10.0.0.1\nrouter r 10.0.0.2\nrouter q 10.0.1.1\nlink a r\nlink r q delay 1us duplicate 100%\n\
                route r to 9.9.9.9 via q\nroute q to 9.9.9.9 via r\nprint \"ready\"\nsleep 0s\n\
                udp sendto 9.9.9.9:53 \"x\" on a\nsleep 1h\n";
    let running = Running::start(wirelab().args(["-c", text]));
    running.line_with("ready");
    let id = running.id();
    // A second of the processor's time is enough for millions, if nothing ended it.
    let time = || {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
        let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        fields[11].parse::<u64>().unwrap()
    };
    let deadline = std::time::Instant::now() + harness::LIMIT / 2;
    while time() < 150 && std::time::Instant::now() < deadline {
        std::thread::yield_now();
    }
    assert!(peak(id) < 500, "{}", peak(id));
    running.signal("TERM");
    running.finish().with_status(143);
}

#[test]
fn m08_what_is_built_and_asked_for_is_counted() {
    for body in [
        "s = udp bind \"10.0.0.1:0\" on alice\nset s recvbuf 1000000000\nl += [s]",
        "s = tcp listen \"10.0.0.1:0\" on alice\nset s recvbuf 500000000\nl += [tcp connect (s.local) on alice]",
    ] {
        let text = format!(
            "{PAIR}link alice bob\nl = []\nn = 0\ntry {{ loop {{ n += 1\n{body}\nif n > 2000 {{ break }} }} }} catch e {{ print e.name }}\nmeasure\n"
        );
        let (printed, peaks, notes) = measured(&text, 1);
        println!("{printed:?} {notes}");
        assert!(peaks[0] < 1_500, "{peaks:?}");
    }
}

#[test]
fn m09_a_pattern_of_megabytes_is_refused_before_its_memory_is_taken() {
    let cases = [
        "repeat(\"a\", 100000000)",
        "\"[\" + repeat(\"ab\", 5000000) + \"]\"",
        "repeat(\"\\\\pL\", 1000000)",
        "\"a\\{1000}\\{1000}\\{1000}\"",
    ];
    for pattern in cases {
        let text =
            format!("p = {pattern}\ntry {{ print \"abc\" matches p }} catch e {{ print e.name }}\nmeasure\n");
        let (printed, peaks, notes) = measured(&text, 1);
        assert_eq!(printed[0], "LIMIT", "{pattern} {notes}");
        assert!(peaks[0] < 180, "{pattern} {peaks:?}");
    }
    let many = "for i in 0..200 { x = \"abc\" matches \"[a-z]\\{20}{i}\" }\nmeasure\n";
    let (_, peaks, _) = measured(many, 1);
    assert!(peaks[0] < 150, "{peaks:?}");
}

#[test]
fn m09_a_slow_search_ends_by_a_signal_and_by_the_time() {
    let text = "a = repeat(\"xy\", 100000000)\nsleep 1ms\nprint \"ready\"\nsleep 1ms\nprint a matches \"[xy]*y[xy]\\{300}z\"";
    let running = Running::start(wirelab().args(["-c", text]));
    running.line_with("ready");
    running.signal("TERM");
    running.finish().with_status(143);
    let ended = run(wirelab().args(["--timeout", "2s", "-c", text])).with_status(3);
    assert!(ended.stderr.contains("time limit of 2 s"), "{}", ended.stderr);
}

#[test]
fn m10_a_text_of_megabytes_in_an_error_is_shown_by_its_beginning() {
    let cases = [
        "port big",
        "help big",
        "resolve big",
        "load big",
        "save \"x\" big",
        "ip big",
        "x = tcp connect big",
        "x = tcp listen big",
        "x = udp bind big",
        "x = unix connect big",
        "x = unix listen big",
        "x = socket big stream",
        "exit big",
        "run big",
        "x = int(big)",
        "x = float(big)",
        "x = abs(big)",
        "x = json(big)",
        "x = unhex(big)",
        "x = min(big, 1)",
        "x = big + 1",
        "x = [1][big]",
        "sleep big",
        "x = big.nothing",
        "x = big.port",
        "x = \"a\" matches big",
        "set a nodelay big",
        "get a big",
        "shutdown a big",
        "send big",
        "if big { }",
        "x = 10.0.0.1:80 == big",
        "x = record[big]",
        "host big 10.0.0.9",
        "link alice big",
        "drop big",
        "x = packets(big)",
        "plot c big",
        "on big { }",
        "x = range(big)",
        "x = pack(big, 1)",
        "x = trim(big, big)",
        "expect error VALUE { x = int(big) }\nx = int(big)",
    ];
    for filler in ["x", "\\xff"] {
        let mut script = format!(
            "{PAIR}link alice bob\na, b = unix pair\ns = tcp listen 10.0.0.1:80 on alice\nc = tcp connect 10.0.0.1:80 on bob\n\
             big = [repeat(\"{filler}\", 5000000)][0]\nrecord = [ip \"::1\"][0]\n"
        );
        for case in cases {
            script.push_str(&format!(
                "try {{ {case}\nprint \"fine\" }} catch e {{ print e.name len(e.message) < 20000 len(e.help) < 20000 }}\n"
            ));
        }
        script.push_str("measure\n");
        let (printed, peaks, notes) = measured(&script, 1);
        assert_eq!(printed.len(), cases.len() + 1, "{printed:?} {notes}");
        for (line, case) in printed.iter().zip(cases) {
            assert!(line == "fine" || line.ends_with(" true true"), "{case}: {line}");
        }
        assert!(peaks[0] < 120, "{peaks:?}");
    }
}

#[test]
fn m10_what_an_expect_shows_of_a_large_value_is_short() {
    for claim in
        ["expect false, big", "expect big == \"y\"", "expect [big, big] == []", "expect error big { x = 1 }"]
    {
        let ended = run(&mut lab(&format!("big = [repeat(\"x\", 100000000)][0]\n{claim}")));
        assert!(matches!(ended.status, 2..=4), "{claim}");
        assert!(ended.stderr.len() < 30_000, "{claim}: {}", ended.stderr.len());
        assert!(ended.status == 2 || ended.stderr.contains("xxxx"), "{claim}: {}", ended.stderr);
    }
}

#[test]
fn m11_failed_tasks_are_forgotten_and_the_run_fails_all_the_same() {
    let count = many(20_000);
    let text = format!(
        "for i in 0..1000 {{ spawn {{ x = [1][5] }}\nsleep 0s }}\nwait\nmeasure\n\
         for i in 0..{count} {{ spawn {{ x = [1][5] }}\nsleep 0s }}\nwait\nmeasure\nexit 7\n"
    );
    let (_, peaks, notes) = measured(&text, 2);
    assert!(peaks[1] < peaks[0] + 40, "{peaks:?}");
    assert!(notes.lines().count() < 2_500, "{}", notes.lines().count());
    assert!(notes.contains("tasks have failed so far"), "{notes}");

    let few = |rest: &str| {
        run(&mut lab(&format!("for i in 0..500 {{ spawn {{ x = [1][5] }}\nsleep 0s }}\nwait\n{rest}")))
    };
    few("print 1").with_status(3);
    let waited = "l = []\nfor i in 0..500 { l += [spawn { x = [1][5] }] }\nsleep 1ms\nfor t in l { try { wait t } catch e { } }\nprint \"good\"\n";
    assert_eq!(run(&mut lab(waited)).with_status(0).stdout, "good\n");
    let mixed = "for i in 0..500 { spawn { x = [1][5] }\nsleep 0s }\nspawn { expect 1 == 2 }\nwait\n";
    run(&mut lab(mixed)).with_status(4);
}

#[test]
fn m11_connections_that_end_well_and_badly_are_forgotten() {
    let count = many(1_000);
    let text = format!(
        "server = tcp listen 127.0.0.1:0\nserve server as conn {{ line = recv conn line timeout 5s\nif line == \"bad\\n\" {{ x = [1][5] }}\nsendall conn line }}\n\
         def talk(word) {{ c = tcp connect server.local\nsendall c (word + \"\\n\")\ntry {{ x = recv c all timeout 5s }} catch e {{ }}\nreset c }}\n\
         for i in 0..300 {{ talk(\"bad\")\ntalk(\"good\") }}\nmeasure\n\
         for i in 0..{count} {{ talk(\"bad\") }}\nmeasure\nfor i in 0..{count} {{ talk(\"good\") }}\nmeasure\nexit 7\n"
    );
    let (_, peaks, notes) = measured(&text, 3);
    assert!(peaks[2] < peaks[0] + 40, "{peaks:?}");
    assert!(notes.lines().count() < 3_000, "{}", notes.lines().count());
}

#[test]
fn m11_registers_of_tasks_are_counted() {
    let names: String = (0..500).map(|name| format!("v{name} = n\n")).collect();
    let text = format!(
        "def deep(n) {{\n{names}if n > 0 {{ return deep(n - 1) }}\nsleep 100s\nreturn v1 }}\n\
         try {{ for i in 0..150 {{ spawn {{ deep(2000) }}\nsleep 0s }} }} catch e {{ print e.name }}\nmeasure\nexit 0\n"
    );
    let (_, peaks, notes) = measured(&text, 1);
    // Some of them have their registers; for the others there is no room.
    assert!(notes.contains("all values together would take"), "{notes}");
    assert!(peaks[0] < 1_500, "{peaks:?}");
}

#[test]
fn m12_one_call_over_megabytes_takes_time_of_its_length() {
    let calls = [
        "port big",
        "help big",
        "resolve big",
        "drop big",
        "x = packets(big)",
        "x = trim(\"a\" + big, big)",
        "x = trim(\"\\xff\" + big, big)",
        "x = record[big]",
        "x = big.port",
        "x = 10.0.0.1:80 == big",
        "on big { }",
        "link alice big",
        "get a big",
        "x = split(big, big)",
        "x = find(big, big)",
        "x = replace(big, big, \"y\")",
    ];
    let mut script = format!(
        "{PAIR}link alice bob\na, b = unix pair\nbig = [repeat(\"ab\", 1000000)][0]\nrecord = [ip \"::1\"][0]\n"
    );
    for call in calls {
        script.push_str(&format!("try {{ {call} }} catch e {{ }}\nprint \"done\"\n"));
    }
    let mut running = Running::start(wirelab().args(["--timeout", "50s", "-c", &script]));
    for call in calls {
        // The product of two such lengths would take hours.
        running.line_within("done", Duration::from_secs(10).max(harness::LIMIT / 3));
        println!("{call}");
    }
    running.close_input();
    running.finish().with_status(0);
}

#[test]
fn m13_a_long_lesson_is_flat_after_its_bound() {
    let count = many(2_000);
    let text = format!(
        "{PAIR}link alice bob mtu 65535 delay 1ms\ns = udp bind 10.0.0.2:53 on bob\nc = udp bind 10.0.0.1:54 on alice\n\
         server = tcp listen 10.0.0.2:80 on bob\nserve server as conn {{ x = recv conn all }}\nbig = repeat(\"x\", 60000)\n\
         def traffic(n) {{ for i in 0..n {{ sendto c 10.0.0.2:53 big\nd = tcp connect 10.0.0.2:80 on alice\nsendall d \"hello\"\nclose d\nsleep 1s }} }}\n\
         traffic(2500)\nmeasure\ntraffic({count})\nmeasure\nprint clock > 1h\nexit 0\n"
    );
    let (printed, peaks, notes) = measured(&text, 2);
    assert_eq!(printed.last().map(String::as_str), Some("true"), "{notes}");
    assert!(peaks[1] < peaks[0] + peaks[0] / 10, "{peaks:?}");
    assert!(peaks[1] < 700, "{peaks:?}");
}

#[test]
fn m10_a_text_for_people_is_no_place_for_data() {
    for command in ["say", "step", "note"] {
        let ended = run(&mut lab(&format!("x = repeat(\"ab \", 6000)\n{command} x"))).with_status(3);
        assert!(ended.stderr.contains("at most 16384 bytes"), "{command}: {}", ended.stderr);
        run(&mut lab(&format!("x = repeat(\"ab \", 5000)\n{command} x"))).with_status(0);
    }
}

#[test]
fn m12_what_is_printed_is_shown_part_by_part() {
    // Each byte becomes four: all at once they would be kept several times.
    let script = "s = repeat(\"\\x07\", 20000000)\nmeasure\nprint s\nmeasure\n";
    let (_, peaks, _) = measured(script, 2);
    assert!(peaks[1] < peaks[0] + 60, "{peaks:?}");
}
