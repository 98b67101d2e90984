//! What `plot` draws, and where it comes from.

use crate::{TWO, fails, play};

const SEND: &str = "server = tcp listen 10.0.0.2:80 on bob\nc = tcp connect 10.0.0.2:80 on alice\n\
                    conn = accept server\nspawn { recv conn all }\nsendall c repeat(\"x\", 50KB)\n";

#[test]
fn the_congestion_window_is_drawn_from_the_start_of_a_connection() {
    let script = format!("{TWO}{SEND}sleep 1s\nprint (info c).cwnd\nplot c cwnd\n");
    let finished = play(&script, &[]).with_status(0);
    assert_eq!(finished.stderr, "");
    let lines: Vec<_> = finished.stdout.lines().collect();
    assert!(lines[1].ends_with(": cwnd, bytes"), "{}", finished.stdout);
    let top: u64 = lines[2].split_whitespace().next().unwrap().parse().unwrap();
    let segments: u64 = lines[0].parse().unwrap();
    assert_eq!(top.div_ceil(1_460), segments, "nothing was lost: the last window is the largest");
    assert!(lines.last().unwrap().ends_with(" 1.015 s"), "up to now: {lines:?}");
}

#[test]
fn the_congestion_window_as_a_picture() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t.lab"), format!("{TWO}{SEND}sleep 1s\nplot c cwnd \"w.svg\"\n"))
        .unwrap();
    let mut command = harness::wirelab();
    command.current_dir(folder.path()).args(["run", "--allow-write", ".", "t.lab"]);
    harness::run(&mut command).with_status(0);
    let picture = std::fs::read_to_string(folder.path().join("w.svg")).unwrap();
    assert!(picture.starts_with("<svg") && picture.contains(": cwnd, bytes</text>"), "{picture}");
    let steps = picture.matches('V').count();
    assert!(steps > 8, "a step for each moment with acknowledgements: {steps} in {picture}");
}

#[test]
fn a_picture_is_no_file_of_another_name() {
    let said = |path| format!("{path}: pictures are written as SVG, so the file's name ends in .svg");
    fails(&format!("{SEND}plot c cwnd \"w.png\"\n"), 3, &[&said("w.png")]);
    fails("topology \"net.txt\"\n", 3, &[&said("net.txt")]);
    let finished = play(&format!("{TWO}topology \"net\"\n"), &["--lang", "zh"]).with_status(3);
    assert!(finished.stderr.contains("net：图以 SVG 格式写出，文件名要以 .svg 结尾"), "{}", finished.stderr);
}

#[test]
fn a_question_that_could_not_be_foreseen_is_answered_from_there_on() {
    let script = format!("{TWO}{SEND}what = \"cwnd\"\nplot c (what)\n");
    let finished = play(&script, &[]).with_status(0);
    assert!(finished.stderr.contains("the congestion window of c is known from "), "{}", finished.stderr);
}

#[test]
fn what_cannot_be_drawn_is_said() {
    fails(&format!("{SEND}what = \"speed\"\nplot c (what)\n"), 3, &["speed cannot be drawn: cwnd, flight"]);
    fails("server = tcp listen 10.0.0.2:80 on bob\nplot server cwnd\n", 3, &["it is no connection"]);
}
