//! What wirelab says of wrong scripts. Each file of `tests/reports/` holds a script, a line
//! `---- wirelab …` with the command line (`FILE` stands for the script), what comes out on stdout
//! (where something does) and on stderr, and the exit status. `/lab` is the folder it runs in.
//!
//! `UPDATE_REPORTS=1 cargo test --test language reports::` writes what is printed now into the files.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

const COMMAND: &str = "---- wirelab ";
const STATUS: &str = "---- exit status ";
/// Fewer would mean that files got lost.
const BEFORE_THE_RUN: usize = 60;
const WHILE_RUNNING: usize = 25;

/// A report's file, cut into its parts.
struct Case {
    name: String,
    path: PathBuf,
    whole: String,
    script: String,
    words: String,
}

impl Case {
    fn read(path: PathBuf) -> Result<Self, String> {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let shown = path.display();
        if path.extension().is_none_or(|extension| extension != "txt") {
            return Err(format!("{shown}: an orphan, reports end in .txt"));
        }
        let whole = std::fs::read_to_string(&path).map_err(|error| format!("{shown}: {error}"))?;
        let start = if whole.starts_with(COMMAND) {
            Some(0)
        } else {
            whole.find(&format!("\n{COMMAND}")).map(|at| at + 1)
        };
        let at = start.ok_or(format!("{shown}: no line begins with `{COMMAND}`"))?;
        let script = whole[..at].to_owned();
        if script.trim().is_empty() {
            return Err(format!("{shown}: it holds no script"));
        }
        let words = whole[at + COMMAND.len()..].lines().next().unwrap_or_default().to_owned();
        if !words.split(' ').any(|word| word == "FILE") {
            return Err(format!("{shown}: its command line lacks FILE"));
        }
        Ok(Self { name, path, whole, script, words })
    }

    /// What the file holds if the program says what it says now, and the exit status.
    fn play(&self, folder: &Path) -> (String, i32) {
        let folder = folder.join(&self.name);
        std::fs::create_dir(&folder).unwrap();
        let file = format!("{}.lab", self.name);
        std::fs::write(folder.join(&file), &self.script).unwrap();
        let mut command = harness::wirelab();
        command.current_dir(&folder);
        command.args(self.words.split(' ').map(|word| if word == "FILE" { &file } else { word }));
        let finished = harness::run(&mut command);
        let mut text = format!("{}{COMMAND}{}\n", self.script, self.words);
        if !finished.stdout.is_empty() {
            write!(text, "---- stdout\n{}---- stderr\n", finished.stdout).unwrap();
        }
        text.push_str(&finished.stderr);
        let mut text = text
            .replace(folder.to_str().unwrap(), "/lab")
            .replace(folder.parent().unwrap().to_str().unwrap(), "/labs");
        writeln!(text, "{STATUS}{}", finished.status).unwrap();
        (text, finished.status)
    }
}

/// The lines in which two texts differ, between what they have in common before and behind.
fn difference(wanted: &str, found: &str) -> String {
    let (wanted, found): (Vec<_>, Vec<_>) = (wanted.lines().collect(), found.lines().collect());
    let same = wanted.iter().zip(&found).take_while(|(a, b)| a == b).count();
    let behind = wanted[same..].iter().rev().zip(found[same..].iter().rev());
    let behind = behind.take_while(|(a, b)| a == b).count();
    let mut text = String::new();
    for line in &wanted[same..wanted.len() - behind] {
        writeln!(text, "  - {line}").unwrap();
    }
    for line in &found[same..found.len() - behind] {
        writeln!(text, "  + {line}").unwrap();
    }
    text
}

#[test]
fn every_report_reads_as_it_is_written_down() {
    let update = std::env::var_os("UPDATE_REPORTS").is_some();
    let folder = harness::repository("tests/reports");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let (cases, mut wrong): (Vec<_>, Vec<_>) = paths.into_iter().map(Case::read).partition(Result::is_ok);
    let cases: Vec<Case> = cases.into_iter().map(Result::unwrap).collect();
    let scratch = tempfile::tempdir().unwrap();
    let next = AtomicUsize::new(0);
    let mut played: Vec<(&Case, String, i32)> = std::thread::scope(|scope| {
        let player = || {
            let mut played = Vec::new();
            while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                let (text, status) = case.play(scratch.path());
                played.push((case, text, status));
            }
            played
        };
        let players: Vec<_> = (0..4).map(|_| scope.spawn(player)).collect();
        players.into_iter().flat_map(|player| player.join().unwrap()).collect()
    });
    played.sort_by(|one, other| one.0.name.cmp(&other.0.name));
    for (case, text, status) in &played {
        if *status == 0 && !text.contains("warning:") && !text.contains("警告") {
            wrong.push(Err(format!("{}: nothing is wrong with this script", case.name)));
        }
        if *text == case.whole {
            continue;
        }
        if update {
            std::fs::write(&case.path, text).unwrap();
        } else {
            wrong.push(Err(format!("{}:\n{}", case.path.display(), difference(&case.whole, text))));
        }
    }
    let complaints: Vec<String> = wrong.into_iter().filter_map(Result::err).collect();
    assert!(complaints.is_empty(), "{}\nUPDATE_REPORTS=1 accepts what is printed now", complaints.join("\n"));
    let before = played.iter().filter(|(_, _, status)| *status == 2).count();
    let running = played.iter().filter(|(_, _, status)| matches!(status, 3 | 4)).count();
    assert!(before >= BEFORE_THE_RUN, "only {before} reports before the run");
    assert!(running >= WHILE_RUNNING, "only {running} reports while running");
}
