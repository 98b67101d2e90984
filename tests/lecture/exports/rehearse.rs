//! `wirelab rehearse`: what it reports, and with which status it ends.

use harness::{CoursePort, Finished, repository, run, wirelab};
use serde_json::Value;

use crate::exports::desk::{Desk, half_close};

#[track_caller]
fn rehearse(script: &str, words: &[&str]) -> Finished {
    let desk = Desk::with(script);
    run(&mut desk.command(&[&["rehearse", "lesson.lab"], words].concat()))
}

#[test]
fn a_lesson_that_is_well_is_reported_step_by_step() {
    let finished = rehearse(&half_close(), &[]).with_status(0);
    let lines: Vec<_> = finished.stdout.lines().collect();
    assert_eq!(lines[0], "lesson.lab");
    assert!(lines[1].trim_start().starts_with("step"), "{}", finished.stdout);
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(lines[2])[..5], ["1", "Two", "directions", "3", "0"]);
    assert!(words(lines[5])[..5] == ["4", "And", "with", "close?", "7"], "{}", finished.stdout);
    assert!(finished.stderr.is_empty(), "{}", finished.stderr);
}

#[test]
fn a_report_is_in_the_language_of_the_run() {
    let script = "step en \"Hello\" zh \"你好\"\nprint 1\n";
    let finished = rehearse(script, &["--lang", "zh"]).with_status(0);
    assert!(finished.stdout.contains("你好") && finished.stdout.contains("整节课"), "{}", finished.stdout);
    assert!(rehearse(script, &[]).stdout.contains("Hello"));
}

#[test]
fn the_status_tells_what_failed() {
    let fails = |script: &str, status: i32, told: &str| {
        let finished = rehearse(script, &[]).with_status(status);
        let all = finished.stdout + &finished.stderr;
        assert!(all.contains(told), "{script}: {all}");
    };
    fails("step \"A\"\nexpect 1 == 2\n", 4, "lesson.lab:2:");
    fails("n = 3\nask \"Which?\" [\"a\", \"b\"] answer n\n", 4, "lesson.lab:2:");
    fails("ask \"Which?\" [\"a\", \"b\"] answer 1 expect 1 == 2\n", 4, "lesson.lab:1:");
    fails("tcp connect 127.0.0.1:1\n", 3, "ECONNREFUSED");
    fails("tcp listn 127.0.0.1:1\n", 2, "listen");
    fails("t = spawn { tcp connect 127.0.0.1:1 }\nsleep 200ms\n", 3, "ECONNREFUSED");
    fails("requires net 0.0.0.0:0\n", 3, "--allow-net");
}

#[test]
fn what_does_not_fit_the_screen_is_told_with_its_line() {
    let wide = "x".repeat(60);
    let rows: String = (0..40).map(|row| format!("row {row}\\n")).collect();
    let long = "A sentence that goes on. ".repeat(60);
    let script = format!(
        "step \"A\"\nprint \"{wide}\"\nfor i in 0..1 {{\n    print \"{wide}\"\n}}\nprint \"{rows}\"\n\
         step en \"B\" zh \"乙\"\nsay en \"{long}\" zh \"短\"\n"
    );
    let report = rehearse(&script, &["--json"]).with_status(0);
    let report: Value = serde_json::from_str(&report.stdout).unwrap();
    let misfits = report["lessons"][0]["misfits"].as_array().unwrap();
    let told: Vec<_> = misfits
        .iter()
        .map(|misfit| (misfit["line"].as_u64().unwrap(), misfit["what"].as_str().unwrap()))
        .collect();
    let expected = [
        (2, "statement"),
        (2, "output"),
        (4, "statement"),
        (3, "output"),
        (6, "statement"),
        (6, "rows"),
        (6, "rows"),
        (7, "rows"),
    ];
    assert_eq!(told, expected, "{misfits:#?}");
    assert_eq!(misfits[1]["takes"], 60);
    assert_eq!((misfits[7]["language"].as_str(), misfits[1]["language"].as_str()), (Some("en"), None));
    let text = rehearse(&script, &[]).with_status(0).stdout;
    assert!(text.contains("80×24") && text.contains("line 2: a statement of 68 columns"), "{text}");
    assert!(rehearse(&script, &["--lang", "zh"]).stdout.contains("第 2 行"));
}

#[test]
fn what_fits_is_not_told() {
    let text = rehearse(&half_close(), &[]).with_status(0).stdout;
    assert!(!text.contains("line "), "{text}");
}

#[test]
fn all_that_is_claimed_is_looked_at_also_behind_a_claim_that_fails() {
    let finished = rehearse("expect 1 == 2\nprint 1\nexpect 2 == 3\n", &[]).with_status(4);
    assert_eq!(finished.stdout.matches('✗').count(), 2, "{}", finished.stdout);
}

#[test]
fn a_lesson_that_never_ends_is_ended() {
    let script = "server = tcp listen 127.0.0.1:0\naccept server\n";
    let finished = rehearse(script, &["--timeout", "200ms"]).with_status(3);
    assert!(finished.stdout.contains('✗') && finished.stdout.contains("line 2"), "{}", finished.stdout);
}

#[test]
fn nobody_is_asked() {
    rehearse("name = input \"who? \" default \"Ada\"\nexpect name == \"Ada\"\n", &[]).with_status(0);
}

#[test]
fn a_report_for_machines_is_one_document() {
    let finished = rehearse(&half_close(), &["--json"]).with_status(0);
    let report: Value = serde_json::from_str(&finished.stdout).unwrap();
    let lesson = &report["lessons"][0];
    assert_eq!((lesson["name"].as_str(), lesson["well"].as_bool()), (Some("lesson.lab"), Some(true)));
    assert_eq!(lesson["steps"].as_array().unwrap().len(), 4);
    assert_eq!(lesson["steps"][1]["title"]["en"], "The question is complete");
    assert_eq!(report["screen"]["columns"], 80);
    let failed = rehearse("expect \"<\\x1B\" == \"\\\"\"\n", &["--json"]).with_status(4);
    let report: Value = serde_json::from_str(&failed.stdout).unwrap();
    assert_eq!(report["lessons"][0]["failures"][0]["expect"], true);
}

#[test]
fn the_two_halves_of_a_pair_are_one_lesson() {
    let _turn = CoursePort::hold();
    let half = |name: &str| repository("scripts/udp").join(name);
    let (client, server) = (half("hello-client.lab"), half("hello-server.lab"));
    for files in [vec![&client], vec![&server], vec![&client, &server]] {
        let finished = run(wirelab().arg("rehearse").args(files)).with_status(0);
        let named: Vec<_> = finished.stdout.lines().filter(|line| line.ends_with(".lab")).collect();
        assert_eq!(named.len(), 2, "{}", finished.stdout);
        assert!(named[0].ends_with("hello-server.lab"), "{named:?}");
    }
}

#[test]
fn a_client_whose_server_does_not_come_is_not_played() {
    let desk = Desk::with("pair \"other-client.lab\"\nprint 1\n");
    std::fs::write(desk.file("other-client.lab"), "pair \"lesson.lab\"\ntcp connect 127.0.0.1:1\n").unwrap();
    let finished = run(&mut desk.command(&["rehearse", "lesson.lab"])).with_status(3);
    assert!(finished.stdout.contains("other-client.lab"), "{}", finished.stdout);
}

#[test]
fn lessons_that_are_built_in_are_rehearsed_by_name() {
    let desk = Desk::with("");
    let finished = run(&mut desk.command(&["rehearse", "protocols/ports"])).with_status(0);
    assert!(finished.stdout.starts_with("demo:protocols/ports"), "{}", finished.stdout);
    run(&mut desk.command(&["rehearse", "no/such-lesson"])).with_status(1);
}

#[test]
fn what_is_for_a_class_is_refused() {
    for flag in [
        &["--step"][..],
        &["--big"],
        &["--notes"],
        &["--auto", "1s"],
        &["--record", "x.cast"],
        &["-i"],
        &["--raw"],
    ] {
        let finished = rehearse("print 1\n", flag).with_status(1);
        assert!(finished.stderr.contains(flag[0]), "{}", finished.stderr);
    }
}

#[test]
fn what_fails_behind_much_output_fails_the_rehearsal() {
    let much = "step \"Much\"\nt = spawn { sleep 300ms; expect 1 == 2 }\nfor i in 0..2500 { say \"{i}\" }\nsleep 600ms\n";
    let finished = rehearse(much, &[]).with_status(4);
    assert!(finished.stdout.contains("1 == 2"), "{}", finished.stdout);
    let asks = "step \"Much\"\nfor i in 0..2500 { say \"{i}\"; if i == 2400 { ask \"?\" [\"a\", \"b\"] answer 1 } }\n";
    let finished = rehearse(asks, &["--json"]).with_status(0);
    let report: Value = serde_json::from_str(&finished.stdout).unwrap();
    assert_eq!(report["lessons"][0]["steps"][0]["questions"], 1, "{}", finished.stdout);
}

#[test]
fn a_handout_that_cannot_be_written_is_told_before_the_lesson_is_played() {
    let finished =
        rehearse("print save(\"played\", \"x\")\n", &["--handout", "nowhere/x.html"]).with_status(3);
    assert!(finished.stderr.contains("ENOENT") && finished.stdout.is_empty(), "{}", finished.stderr);
}
