//! Golden screens: three of the shipped lessons, in windows of three sizes and in both languages. Ports are those
//! that the kernel chose, and stand as `#####`.

use harness::repository;
use harness::stage::{is_over, waits};
use harness::terminal::Terminal;
use regex::Regex;

const SIZES: [(usize, usize); 3] = [(60, 20), (80, 24), (200, 60)];

/// The screen with what no two runs have in common made the same.
fn still(terminal: &Terminal) -> String {
    let rows = terminal.rows().join("\n");
    let ports = Regex::new(r"((?:\d+\.){3}\d+:)\d{5}").unwrap();
    let took = Regex::new(r"  (\(took [^)]*\)|（用时[^）]*）)").unwrap();
    let rows = took.replace_all(&rows, "").into_owned();
    ports.replace_all(&rows, "$1#####").lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// The screens of a lesson: where it opens, and behind each of so many keys.
fn screens(lesson: &str, keys: &[usize]) {
    let path = repository("scripts").join(format!("{lesson}.lab"));
    for (columns, rows) in SIZES {
        for language in ["en", "zh"] {
            let arguments = ["--lang", language, path.to_str().unwrap()];
            let mut terminal = Terminal::of(columns, rows).env("NO_COLOR", "1").lecture(&arguments);
            let mut shown = vec![still(&terminal)];
            let last = keys.iter().max().copied().unwrap_or(0);
            for key in 1..=last {
                if is_over(&terminal.screen) {
                    break;
                }
                terminal.turns(" ");
                if keys.contains(&key) {
                    terminal.waits_for(waits);
                    shown.push(still(&terminal));
                }
            }
            let name = format!("{}-{columns}x{rows}-{language}", lesson.replace('/', "-"));
            insta::assert_snapshot!(name, shown.join(&format!("\n\n{}\n\n", "=".repeat(columns))));
            terminal.leaves();
        }
    }
}

#[test]
fn four_tuple() {
    screens("tcp/four-tuple", &[4, 9]);
}

#[test]
fn connectionless() {
    screens("udp/connectionless", &[5, 9]);
}

#[test]
fn lost_syn() {
    screens("sim/lost-syn", &[7, 12, 16]);
}
