//! The rules of the house that the compiler does not know: which layer may use which, where the
//! runtime and the terminal are named, how long a file is. `src/lib.rs` says why.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;
use wirelab_lang::commands::COMMANDS;
use wirelab_lang::functions::FUNCTIONS;

/// A layer, and the layers it may use beside itself. A layer is a path of modules with all below it;
/// the longest that fits counts.
const LAYERS: &[(&str, &[&str])] = &[
    // Places in a text, and what is wrong there. The two know each other: a report has a place.
    ("diagnostic", &["syntax::source"]),
    ("syntax", &["diagnostic"]),
    // Facts and sentences.
    ("escape", &[]),
    ("catalogue", &["diagnostic", "escape"]),
    ("errno", &["diagnostic", "net"]),
    // The seam, and what stands behind it.
    ("net", &[]),
    ("net::os", &["net"]),
    ("net::sim", &["net"]),
    // Values are below everything that computes; operators are named as in the tree.
    (
        "eval::value",
        &[
            "diagnostic",
            "escape",
            "eval::fault",
            // A long search ends with the run.
            "eval::interrupt",
            "eval::memory",
            "eval::socket",
            "eval::task",
            "eval::work",
            "net",
            "syntax::ast",
        ],
    ),
    ("eval::fault", &["diagnostic", "errno", "eval::memory", "eval::value", "net", "syntax::source"]),
    ("rights", &["diagnostic", "eval::fault", "net"]),
    ("files", &["diagnostic", "eval::fault", "eval::memory", "net", "rights"]),
    // A command's value holds its function, whose type is the engine's.
    ("spec", &["eval"]),
    ("check", &["diagnostic", "eval::value", "spec", "syntax"]),
    (
        "eval",
        &["catalogue", "check::tree", "diagnostic", "net", "rights", "spec", "syntax::ast", "syntax::source"],
    ),
    // The simulated network as commands and functions have it.
    ("simulation", &["diagnostic", "escape", "eval", "net::sim"]),
    ("functions", &["diagnostic", "escape", "eval", "simulation", "spec"]),
    // `help` reads the table of commands, and the command `help` stands in it.
    ("help", &["catalogue", "commands", "diagnostic", "errno", "eval::value", "functions", "spec"]),
    ("habits", &["commands", "diagnostic", "spec", "syntax::source"]),
    ("commands", &["catalogue", "diagnostic", "eval", "files", "help", "net", "rights", "spec"]),
    // Commands that build and break a simulated network know it in particular.
    (
        "commands::simulation",
        &["catalogue", "commands", "diagnostic", "eval", "net", "net::sim", "simulation", "spec"],
    ),
    // A lesson is data: nothing in it runs.
    (
        "lesson",
        // A question that is to be known before it is asked is parsed by itself.
        &["catalogue", "diagnostic", "eval::fault", "eval::narration", "syntax"],
    ),
    // What is left of a lesson: folds over it, as text.
    (
        "report",
        &["catalogue", "diagnostic", "escape", "eval::fault", "eval::narration", "lesson", "syntax::source"],
    ),
    // Joined up, for a person.
    (
        "session",
        &[
            "catalogue",
            "check",
            "commands",
            "diagnostic",
            "errno",
            "eval",
            "files",
            "functions",
            "habits",
            "help",
            "lesson",
            // A run waits, and says what it lacks for that.
            "net",
            "spec",
            "syntax",
        ],
    ),
    (
        "ui",
        &[
            "catalogue",
            // The prompt completes and colours what the tables know.
            "commands",
            "diagnostic",
            "errno",
            "escape",
            "eval",
            // What a person asks for on the command line is written as a script's files are.
            "files",
            "functions",
            "help",
            // A lecture shows what a lesson is, and what it has shown.
            "lesson",
            "net",
            "net::os",
            // `--net sim` begins a network.
            "net",
            "net::sim",
            // The speaker's view, the handout and the recording are shown and written here.
            "report",
            "rights",
            "session",
            "spec",
            "syntax",
        ],
    ),
];

/// The crates: the folder of the sources, the name in a path, and what stands before its modules here.
const CRATES: &[(&str, &str, &str)] = &[
    ("src", "wirelab", ""),
    ("crates/lang/src", "wirelab_lang", ""),
    ("crates/net/src", "wirelab_net", "net"),
];

/// A file of a crate, without its tests.
struct File {
    path: PathBuf,
    /// As in `eval::value`; empty for `main.rs` and `lib.rs`, but for that of the networks, which is `net`.
    module: String,
    /// What `crate::` stands for.
    own: &'static str,
    /// Its text as it is.
    text: String,
    /// Without comments, and without what only tests compile.
    code: String,
}

impl File {
    fn name(&self) -> String {
        self.path.strip_prefix(root()).unwrap().display().to_string()
    }

    fn is_in(&self, module: &str) -> bool {
        begins(&self.module, module)
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether a path of modules is another or below it.
fn begins(path: &str, start: &str) -> bool {
    path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// The Rust files below a folder of the repository, in order.
fn rust_files(folder: &str) -> Vec<PathBuf> {
    fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    collect(&root().join(folder), &mut paths);
    paths.sort();
    paths
}

/// All files of the crates, also those that only tests compile.
fn all_files() -> Vec<File> {
    let comment = Regex::new(r"(^|\s)//.*").unwrap();
    let read = |(folder, _, own): &(&str, &str, &'static str), path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let inside = path.strip_prefix(root().join(folder)).unwrap().with_extension("");
        let mut words: Vec<_> = inside.iter().map(|word| word.to_str().unwrap()).collect();
        words.retain(|word| !["mod", "lib", "main"].contains(word));
        let module = joined(own, &words.join("::"));
        let production = text.split("\n#[cfg(test)]").next().unwrap();
        let code = production.lines().map(|line| comment.replace(line, "") + "\n").collect();
        File { path, module, own, text, code }
    };
    let of =
        |each| rust_files(<(&str, &str, &str)>::clone(each).0).into_iter().map(move |path| read(each, path));
    CRATES.iter().flat_map(of).collect()
}

/// Two paths, one of which may be empty.
fn joined(first: &str, second: &str) -> String {
    [first, second].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("::")
}

/// The files that the program is made of.
fn files() -> Vec<File> {
    let mut files = all_files();
    // `#[cfg(test)] mod fake;`, perhaps with further attributes between.
    let only_for_tests =
        Regex::new(r"#\[cfg\(test\)\]\s*(?:#\[[^\n]*\]\s*)*(?:pub(?:\(crate\))? )?mod (\w+);").unwrap();
    let mut left_out = BTreeSet::new();
    for file in &files {
        for found in only_for_tests.captures_iter(&file.text) {
            left_out.insert(joined(&file.module, &found[1]));
        }
    }
    files.retain(|file| !left_out.contains(&file.module));
    files
}

fn layer_of(module: &str) -> Option<&'static (&'static str, &'static [&'static str])> {
    LAYERS.iter().filter(|(layer, _)| begins(module, layer)).max_by_key(|(layer, _)| layer.len())
}

#[test]
fn each_layer_uses_what_the_table_allows() {
    let path = Regex::new(r"\b(crate|wirelab_lang|wirelab_net)((?:::\w+)+)").unwrap();
    let mut used = BTreeSet::new();
    let mut wrong = Vec::new();
    for file in files() {
        if file.module.is_empty() {
            continue;
        }
        let (layer, allowed) =
            layer_of(&file.module).unwrap_or_else(|| panic!("{}: a module without a layer", file.name()));
        for (index, line) in file.code.lines().enumerate() {
            let place = format!("{}:{}", file.name(), index + 1);
            if line.contains("crate::{") || line.contains("super::super") {
                wrong.push(format!("{place}: write the path out from `crate::`"));
            }
            for found in path.captures_iter(&line.replace("(in crate::", "(")) {
                let named = CRATES.iter().find(|(_, name, _)| *name == &found[1]);
                let own = named.map_or(file.own, |(_, _, own)| own);
                // The macro stands at the root of its crate.
                let target = match joined(own, found[2].trim_start_matches("::")).as_str() {
                    "message" => "diagnostic".to_owned(),
                    target => target.to_owned(),
                };
                let target = target.as_str();
                let own = layer_of(target).is_some_and(|(theirs, _)| {
                    begins(theirs, layer) && (theirs == layer || !is_guarded(theirs))
                });
                let fits =
                    allowed.iter().filter(|allowed| begins(target, allowed)).max_by_key(|path| path.len());
                // A right to a layer is none to a deeper one that has a row of its own.
                let fits = fits.filter(|fit| {
                    layer_of(target).is_none_or(|(theirs, _)| begins(fit, theirs) || !is_guarded(theirs))
                });
                match fits {
                    Some(fit) => _ = used.insert((*layer, *fit)),
                    None if own => {}
                    None => wrong.push(format!("{place}: `{layer}` must not use `{target}`")),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let unused: Vec<_> = LAYERS
        .iter()
        .flat_map(|(layer, allowed)| allowed.iter().map(move |target| (*layer, *target)))
        .filter(|pair| !used.contains(pair))
        .collect();
    assert!(unused.is_empty(), "the table allows what nobody needs: {unused:?}");
}

/// Layers that whoever may use the layer above may not use all the same: a particular network.
fn is_guarded(layer: &str) -> bool {
    layer == "net::os" || layer == "net::sim"
}

/// Only these modules may have the words in their code.
#[track_caller]
fn only_in(words: &str, modules: &[&str]) {
    let words = Regex::new(words).unwrap();
    let elsewhere: Vec<_> = files()
        .into_iter()
        .filter(|file| !modules.iter().any(|module| file.is_in(module)))
        .filter_map(|file| Some(format!("{}: {}", file.name(), words.find(&file.code)?.as_str())))
        .collect();
    assert!(elsewhere.is_empty(), "{}", elsewhere.join("\n"));
}

#[test]
fn the_async_runtime_is_named_in_a_few_places() {
    only_in(
        r"\basync_(std|io|global_executor)\b",
        &["net::os", "net::reactor", "net::aside", "eval::taskset"],
    );
    only_in(r"\basync_signal\b", &["session::signals"]);
}

#[test]
fn the_line_editor_is_named_in_one_place() {
    only_in(r"\brustyline\b", &["ui::prompt::editor", "ui::prompt::above", "ui::prompt::suspend"]);
}

#[test]
fn the_screen_of_a_lecture_is_drawn_in_one_place() {
    only_in(r"\b(ratatui_\w+|crossterm)\b", &["ui::lecture"]);
    only_in(r"\bcrossterm\b", &["ui::lecture::stage"]);
}

#[test]
fn system_calls_on_sockets_are_made_in_one_place() {
    only_in(r"\b(socket2|rustix::net|netlink_\w+|std::net::(Tcp|Udp)\w+|std::os::unix::net)\b", &["net::os"]);
}

#[test]
fn the_simulated_stacks_are_named_in_one_place() {
    only_in(r"\bsmoltcp\b", &["net::sim"]);
}

#[test]
fn one_module_writes_to_the_terminal() {
    only_in(r"\be?print(ln)?!|\bio::(stdout|stderr)\b", &[]);
    only_in(r"rustix::io::write|stdio::stderr", &["ui::printer"]);
}

#[test]
fn chance_is_drawn_in_one_place() {
    // On the simulated network it comes from the seed.
    only_in(r"\bfastrand\b", &["functions::numbers", "net::sim::chance"]);
}

#[test]
fn no_program_is_started() {
    only_in(r"process::Command|\bfork\b|\bexecve?\b", &[]);
}

#[test]
fn nothing_panics_by_intent() {
    let calls = Regex::new(r"\.unwrap\(\)|\b(panic|todo|unimplemented|unreachable|dbg)!|\bunsafe\s").unwrap();
    let found: Vec<_> = files()
        .into_iter()
        .filter_map(|file| Some(format!("{}: {}", file.name(), calls.find(&file.code)?.as_str())))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    for path in ["src", "crates", "tests"].into_iter().flat_map(rust_files) {
        let text = fs::read_to_string(&path).unwrap();
        let (name, lines) = (path.strip_prefix(root()).unwrap().display(), text.lines().count());
        assert!(lines < 500, "{name}: {lines} lines");
        assert!(text.starts_with("//! "), "{name} does not open with what it is for");
    }
}

#[test]
fn tests_wait_for_events_and_never_for_time() {
    let sleeps = Regex::new(r"\bthread::(sleep|park_timeout)|\b(sleep_ms|sleep_until)\b").unwrap();
    for path in ["src", "crates", "tests"].into_iter().flat_map(rust_files) {
        let text = fs::read_to_string(&path).unwrap();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.contains("Regex::new")) {
            assert!(!sleeps.is_match(line), "{}:{}: {line}", path.display(), index + 1);
        }
    }
}

/// What a bare Debian has, and what Rust cannot do without.
const ALWAYS_THERE: &[&str] = &["bash", "id", "mkfifo", "sh"];

#[test]
fn programs_that_tests_start_are_among_those_that_ci_installs() {
    let started = Regex::new(r#"(?:requires|Command::new)\("([^"]+)"\)"#).unwrap();
    let needed = Regex::new(r"(?m)^need (\S+) \S+$").unwrap();
    let Ok(tools) = fs::read_to_string(root().join(".ci/tools")) else {
        return println!("skipped: a packed crate is without .ci");
    };
    let installed: BTreeSet<&str> =
        needed.captures_iter(&tools).map(|found| found.extract::<1>().1[0]).collect();
    for path in rust_files("tests") {
        let text = fs::read_to_string(&path).unwrap();
        for found in started.captures_iter(&text) {
            let program = &found[1];
            let there = ALWAYS_THERE.contains(&program) || installed.contains(program);
            assert!(there, "{}: `{program}` is not in .ci/tools", path.display());
        }
    }
}

#[test]
fn every_command_and_function_has_an_example_and_texts_in_both_languages() {
    let commands = COMMANDS.iter().map(|it| {
        for text in [it.syscall, it.returns] {
            assert!(!text.en.is_empty() && !text.zh.is_empty(), "{}", it.name);
        }
        (it.name, [it.summary, it.details].to_vec(), it.examples)
    });
    let functions = FUNCTIONS.iter().map(|it| (it.name, [it.summary].to_vec(), it.examples));
    for (name, texts, examples) in commands.chain(functions) {
        assert!(!examples.is_empty(), "{name} has no example");
        assert!(!texts[0].en.is_empty(), "{name} has no summary");
        for text in texts.into_iter().chain(examples.iter().map(|example| example.about)) {
            assert_eq!(text.en.is_empty(), text.zh.is_empty(), "{name}: {text:?}");
        }
    }
}

#[test]
fn the_catalogues_have_the_same_sentences() {
    let id = Regex::new(r"(?m)^([a-zA-Z][\w-]*|    \.[a-z][\w-]*) =").unwrap();
    let sentences = |path: PathBuf| -> Vec<String> {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        id.captures_iter(&text).map(|found| found[1].trim().to_owned()).collect()
    };
    let folder = root().join("crates/lang/src/catalogue");
    let names = |language: &str| -> BTreeSet<_> {
        fs::read_dir(folder.join(language)).unwrap().map(|entry| entry.unwrap().file_name()).collect()
    };
    assert_eq!(names("en"), names("zh"));
    for name in names("en") {
        let (en, zh) = (sentences(folder.join("en").join(&name)), sentences(folder.join("zh").join(&name)));
        assert!(!en.is_empty(), "{}", name.display());
        assert_eq!(en.iter().collect::<BTreeSet<_>>(), zh.iter().collect(), "{}", name.display());
    }
}
