//! Every shipped script as a lecture, on screens of three sizes and in both languages: the whole of
//! its narration, its questions and its statements is seen, nothing is cut, and the terminal is as it
//! was. Of the six that a script could be, two are given, one in each language and in sizes that
//! `WIRELAB_SEED` decides, and all with `WIRELAB_WHOLE=1`. `WIRELAB_WORKERS` says how many are given
//! at once, `WIRELAB_SCRIPT` which scripts alone.

use std::collections::{BTreeMap, VecDeque};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::{env, fs, thread};

use harness::Running;
use harness::lab::scripts;
use harness::screen::Screen;
use harness::stage::{body, is_over, rows_above, waits};
use harness::terminal::{Terminal, key};

const SIZES: [(usize, usize); 3] = [(60, 20), (80, 24), (200, 60)];

/// Statements that a class does not see.
const UNSEEN: [&str; 7] = ["pair", "requires", "default", "meet", "def", "note", "step"];

#[test]
fn every_script_is_seen_whole_as_a_lecture() {
    let mut scripts = scripts();
    let only = env::var("WIRELAB_SCRIPT").unwrap_or_default();
    scripts.retain(|script| script.to_str().unwrap().contains(&only));
    let workers = env::var("WIRELAB_WORKERS").map_or(8, |value| value.parse().unwrap());
    let seed = env::var("WIRELAB_SEED").map_or_else(|_| fastrand::u64(..), |value| value.parse().unwrap());
    let whole = env::var_os("WIRELAB_WHOLE").is_some();
    println!("seed {seed}");
    let mut chance = fastrand::Rng::with_seed(seed);
    let mut lectures = VecDeque::new();
    for script in &scripts {
        for language in ["en", "zh"] {
            let drawn = chance.usize(..SIZES.len());
            let sizes = SIZES.into_iter().enumerate().filter(|(index, _)| whole || *index == drawn);
            lectures.extend(sizes.map(|(_, size)| (script.clone(), size, language)));
        }
    }
    let given = lectures.len();
    let queue = Mutex::new(lectures);
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let Some((script, size, language)) = queue.lock().unwrap().pop_front() else { break };
                    let missing = give(&script, size, language);
                    if !missing.is_empty() {
                        let about = format!("{} {size:?} {language}", script.display());
                        wrong.lock().unwrap().push(format!("{about}: not seen: {missing:#?}"));
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "seed {seed}: {}", wrong.join("\n"));
    println!("{given} lectures given of {} scripts", scripts.len());
}

/// Gives a lecture to its end: what should have been seen and was not.
fn give(script: &Path, (columns, rows): (usize, usize), language: &str) -> Vec<String> {
    let text = fs::read_to_string(script).unwrap();
    let mut pair = Pair::of(script, &text);
    pair.begins_with_the_server();
    let mut arguments = vec!["--lang".to_owned(), language.to_owned(), script.display().to_string()];
    arguments.extend(grants(&text));
    arguments.extend(pair.setting());
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut terminal = Terminal::of(columns, rows).lecture(&arguments);
    let mut seen = Seen { missing: expected(&text, language), rows: BTreeMap::new() };
    let mut before = None;
    loop {
        let screen = &terminal.screen;
        if waits(screen) {
            seen.look(screen);
            if is_over(screen) {
                break;
            }
            before = Some((body(screen), rows_above(screen)));
            terminal.press(" ");
        } else if asks(screen) {
            terminal.types(if pair.name.contains("temperature") { "36.6\n" } else { "bye\n" });
            terminal.waits_for(|screen| !asks(screen));
            continue;
        } else if runs(screen) && pair.is_done() {
            // A server waits for ever: that is its last statement.
            terminal.press(key::ctrl('c'));
            terminal.waits_for(waits);
            continue;
        }
        pair.begins_with_the_client(&terminal.screen);
        terminal.waits_for(|screen| {
            let now = Some((body(screen), rows_above(screen)));
            waits(screen) && now != before || asks(screen) || runs(screen) && pair.is_done()
        });
    }
    assert_eq!(terminal.leaves(), 0, "{} {columns}×{rows} {language}", script.display());
    seen.missing
}

/// Whether a statement runs, and has done so for a while.
fn runs(screen: &Screen) -> bool {
    body(screen).iter().any(|row| row.trim_start().starts_with('…'))
}

/// Whether `input` waits for an answer.
fn asks(screen: &Screen) -> bool {
    let rows = screen.rows();
    screen.is_alternate() && rows.iter().rfind(|row| !row.is_empty()).is_some_and(|row| row.ends_with('▏'))
}

/// What was on the screen, and what was not yet.
struct Seen {
    missing: Vec<String>,
    /// The rows of the step as far as they were seen, by their numbers.
    rows: BTreeMap<usize, String>,
}

impl Seen {
    fn look(&mut self, screen: &Screen) {
        let rows: BTreeMap<_, _> = (rows_above(screen)..).zip(body(screen)).collect();
        let is_next_page = rows.iter().all(|(row, text)| self.rows.get(row).is_none_or(|own| own == text));
        if !is_next_page {
            self.rows.clear();
        }
        self.rows.extend(rows);
        let text: String = self.rows.values().map(|row| dense(row.trim_start_matches(SIGNS))).collect();
        self.missing.retain(|wanted| !text.contains(wanted.as_str()));
    }
}

const SIGNS: [char; 8] = ['▸', '✓', '✗', '●', '?', '›', '│', ' '];

/// Without blanks: rows are broken at them.
fn dense(text: &str) -> String {
    // A statement that is broken has the sign of a line that goes on.
    text.chars().filter(|c| !c.is_whitespace() && *c != '\\').collect()
}

/// What of a script is to be seen, without blanks: of a statement its lines, of narration the text
/// between its values.
fn expected(text: &str, language: &str) -> Vec<String> {
    let mut wanted = Vec::new();
    for statement in statements(text) {
        let word = statement.split_whitespace().next().unwrap_or_default().to_owned();
        if ["say", "ask"].contains(&word.as_str()) {
            for literal in literals(&statement, language) {
                wanted.extend(between_values(&literal).filter(|part| part.len() > 4));
            }
        } else if !UNSEEN.contains(&word.as_str()) {
            let lines = statement.lines().map(|line| line.split(" #").next().unwrap_or(line));
            wanted.extend(lines.map(dense).filter(|line| line.len() > 2));
        }
    }
    wanted
}

/// The statements at the top of a script and in its roles.
fn statements(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut in_role = false;
    for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
        if line.starts_with("role ") {
            in_role = true;
            continue;
        }
        if in_role && line == "}" {
            in_role = false;
            continue;
        }
        let line = if in_role { line.strip_prefix("    ").unwrap_or(line) } else { line };
        let goes_on = line.starts_with([' ', '}', ']', ')']) || line.is_empty();
        match found.last_mut() {
            Some(statement) if goes_on => *statement += &format!("\n{line}"),
            _ => found.push(line.to_owned()),
        }
    }
    found
}

/// The strings of a statement that are in a language.
fn literals(statement: &str, language: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut parts = statement.split('"');
    let mut own = false;
    while let Some(between) = parts.next() {
        for word in between.split(|c: char| !c.is_alphanumeric()) {
            match word {
                "en" | "zh" => own = word == language,
                // What is worked out is not shown.
                "answer" | "expect" => own = false,
                _ => {}
            }
        }
        let mut literal = String::new();
        for part in parts.by_ref() {
            literal.push_str(part);
            if !part.ends_with('\\') {
                break;
            }
            literal.pop();
            literal.push('"');
        }
        if own {
            found.push(literal);
        }
    }
    found
}

fn between_values(literal: &str) -> impl Iterator<Item = String> + '_ {
    let mut depth = 0;
    let parts = literal.split(move |c| {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        depth > 0 || c == '}'
    });
    parts.filter(|part| !part.contains('\\')).map(dense)
}

/// The flags for the rights that a script asks for at its top.
fn grants(text: &str) -> Vec<String> {
    let of = |right: &str| -> Vec<String> {
        let words = format!("requires {right} ");
        let lines = text.lines().filter_map(|line| line.strip_prefix(&words));
        let what = lines.map(|rest| rest.split(" #").next().unwrap_or(rest).trim().trim_matches('"'));
        what.map(|what| format!("--allow-{right}={what}")).collect()
    };
    ["net", "read", "write"].into_iter().flat_map(of).collect()
}

/// The other half of a lecture's script, where it has one.
struct Pair {
    name: String,
    other: Option<PathBuf>,
    host: String,
    /// Its pauses can be made short.
    is_quick: bool,
    running: Option<Running>,
}

impl Pair {
    fn of(script: &Path, text: &str) -> Self {
        let named = text.lines().find_map(|line| line.strip_prefix("pair "));
        let named = named.map(|rest| rest.split(" #").next().unwrap_or(rest).trim().trim_matches('"'));
        let name = script.file_stem().unwrap().to_str().unwrap().to_owned();
        let twin = name.strip_suffix("-server").map(|start| format!("{start}-client.lab"));
        let twin = twin.or_else(|| name.strip_suffix("-client").map(|start| format!("{start}-server.lab")));
        let twin = twin.filter(|twin| script.with_file_name(twin).exists());
        let other = named.map(str::to_owned).or(twin).map(|other| script.with_file_name(other));
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let texts = [text.to_owned(), other.iter().map(|other| fs::read_to_string(other).unwrap()).collect()];
        let is_quick = texts.iter().any(|text| text.contains("\ndefault quick"));
        Self { name, other, host: free.local_addr().unwrap().to_string(), is_quick, running: None }
    }

    fn setting(&self) -> Vec<String> {
        let Some(_) = &self.other else { return Vec::new() };
        let mut setting = vec!["--set".to_owned(), format!("host={}", self.host)];
        if self.is_quick {
            setting.extend(["--set", "quick=yes"].map(str::to_owned));
        }
        setting
    }

    fn start(&mut self) {
        let Some(other) = &self.other else { return };
        let mut command = Command::new(env!("CARGO_BIN_EXE_wirelab"));
        command.arg("run").arg(other).args(["--timeout", "50s"]).args(self.setting());
        let mut running = Running::start(&mut command);
        running.close_input();
        self.running = Some(running);
    }

    fn begins_with_the_server(&mut self) {
        if self.name.ends_with("-client") {
            self.start();
            self.running.as_ref().unwrap().heard(&self.host).unwrap();
        }
    }

    fn begins_with_the_client(&mut self, screen: &Screen) {
        let is_there = screen.contains("LISTEN") || screen.contains("UNCONN");
        if self.name.ends_with("-server") && is_there && self.running.is_none() {
            self.start();
        }
    }

    /// The client has had its answers.
    fn is_done(&mut self) -> bool {
        self.name.ends_with("-server") && self.running.as_mut().is_some_and(Running::has_ended)
    }
}
