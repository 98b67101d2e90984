//! Every fenced example of the documents is run, and what it shows must be true.
//!
//! | fence | what happens |
//! |---|---|
//! | `lab` | runs as a script and must end with status 0 |
//! | `lab,fails` | runs as a script and must end with another status |
//! | `text` behind one of these | what the script wrote, stdout first, then stderr |
//! | `console` | each `$ wirelab …` line runs in a shell; below it stands what it wrote |
//! | `prompt` | what stands behind `wirelab> ` is typed at one prompt; below it stands what it wrote |
//!
//! Other fences are not run. In what is written, a line `…` stands for any lines and `…` in a line
//! for any text. A script is called `example.lab` and stays there for the `console` fences behind
//! it. The examples of a document run one after another in one temporary directory, which holds a
//! copy of `scripts/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use harness::CoursePort;

#[test]
fn readme() {
    check_document(Path::new("README.md"), "en");
}

#[test]
fn readme_in_chinese() {
    check_document(Path::new("README.zh.md"), "zh");
}

#[test]
fn everything_under_docs() {
    let mut documents: Vec<PathBuf> =
        fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path()).collect();
    documents.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    documents.sort();
    for document in documents {
        let language = if document.to_string_lossy().ends_with(".zh.md") { "zh" } else { "en" };
        check_document(&document, language);
    }
}

#[test]
fn both_readmes_show_the_same_examples() {
    let kinds = |name: &str| -> Vec<String> {
        fences(&fs::read_to_string(root().join(name)).unwrap()).into_iter().map(|fence| fence.info).collect()
    };
    assert_eq!(kinds("README.md"), kinds("README.zh.md"));
}

#[test]
fn ellipsis_stands_for_lines_and_for_text() {
    assert!(agrees("a\n…\nd\n", "a\nb\nc\nd\n"));
    assert!(agrees("…\n", ""));
    assert!(agrees("took … ms, port …", "took 12 ms, port 40512"));
    assert!(!agrees("a\n…\nd\n", "a\nb\nc\n"));
    assert!(!agrees("took … ms", "took 12 s"));
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A fenced block.
struct Fence {
    info: String,
    /// Where its text begins, from 1.
    line: usize,
    text: String,
}

fn fences(document: &str) -> Vec<Fence> {
    let mut found: Vec<Fence> = Vec::new();
    let mut indent = None;
    for (index, line) in document.lines().enumerate() {
        let trimmed = line.trim_start();
        match (trimmed.strip_prefix("```"), indent) {
            (Some(info), None) => {
                indent = Some(line.len() - trimmed.len());
                found.push(Fence { info: info.trim().into(), line: index + 2, text: String::new() });
            }
            (Some(_), Some(_)) => indent = None,
            (None, Some(indent)) => {
                let fence = found.last_mut().unwrap();
                fence.text.push_str(line.get(indent..).unwrap_or_default());
                fence.text.push('\n');
            }
            (None, None) => {}
        }
    }
    found
}

fn check_document(path: &Path, language: &str) {
    let text = fs::read_to_string(root().join(path)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("scripts"), &folder.path().join("scripts"));
    let bench = Bench { folder: folder.path(), language };
    let _turn = CoursePort::hold();

    let fences = fences(&text);
    let mut wrong = Vec::new();
    for (index, fence) in fences.iter().enumerate() {
        let next = fences.get(index + 1).filter(|next| next.info == "text");
        let result = match fence.info.as_str() {
            "lab" => bench.script(&fence.text, next, true),
            "lab,fails" => bench.script(&fence.text, next, false),
            "console" => bench.console(&fence.text),
            "prompt" => bench.prompt(&fence.text),
            _ => Ok(()),
        };
        if let Err(what) = result {
            wrong.push(format!("{}:{}: {what}", path.display(), fence.line));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Where examples run.
struct Bench<'a> {
    folder: &'a Path,
    language: &'a str,
}

impl Bench<'_> {
    fn script(&self, script: &str, shown: Option<&Fence>, succeeds: bool) -> Result<(), String> {
        fs::write(self.folder.join("example.lab"), script).unwrap();
        let output = self.run(Command::new(env!("CARGO_BIN_EXE_wirelab")).arg("example.lab"));
        let written = written(&output);
        if output.status.success() != succeeds {
            return Err(format!("ended with {}, having written\n{written}", output.status));
        }
        match shown {
            Some(fence) => compare(&fence.text, &written),
            None => Ok(()),
        }
    }

    fn console(&self, text: &str) -> Result<(), String> {
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            let mut expected = String::new();
            while let Some(shown) = lines.next_if(|line| !line.starts_with("$ ")) {
                expected.push_str(shown);
                expected.push('\n');
            }
            let Some(command) = line.strip_prefix("$ ").filter(|line| line.starts_with("wirelab")) else {
                continue;
            };
            let output = self.run(Command::new("sh").args(["-c", &format!("exec 2>&1; {command}")]));
            compare(&expected, &written(&output)).map_err(|what| format!("`{command}`: {what}"))?;
        }
        Ok(())
    }

    fn prompt(&self, text: &str) -> Result<(), String> {
        let signs = ["wirelab> ", "    ...> "];
        let typed_in = |line: &str| signs.iter().find_map(|sign| line.strip_prefix(sign)).map(str::to_owned);
        let typed: String = text.lines().filter_map(|line| typed_in(line).map(|line| line + "\n")).collect();
        let shown: String =
            text.lines().filter(|line| typed_in(line).is_none()).map(|line| format!("{line}\n")).collect();
        fs::write(self.folder.join("typed.txt"), typed).unwrap();
        let output = self.run(Command::new("sh").args(["-c", "exec 2>&1; wirelab < typed.txt"]));
        compare(&shown, &written(&output))
    }

    fn run(&self, command: &mut Command) -> Output {
        let program = Path::new(env!("CARGO_BIN_EXE_wirelab"));
        let mut path = vec![program.parent().unwrap().to_owned()];
        path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
        command
            .current_dir(self.folder)
            .env("PATH", std::env::join_paths(path).unwrap())
            .env("WIRELAB_LANG", self.language)
            .env("NO_COLOR", "1")
            .env_remove("CLICOLOR_FORCE")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }
}

/// Both outputs, as a terminal would show them if stderr came last.
fn written(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

fn compare(expected: &str, written: &str) -> Result<(), String> {
    match agrees(expected, written) {
        true => Ok(()),
        false => Err(format!("the document shows\n{expected}--- but this was written\n{written}---")),
    }
}

/// Whether a text is what a pattern of lines allows; white space at line ends does not count.
fn agrees(pattern: &str, text: &str) -> bool {
    let lines =
        |text: &str| -> Vec<String> { text.trim_end().lines().map(|line| line.trim_end().into()).collect() };
    let (pattern, text) = (lines(pattern), lines(text));
    fits(&pattern, &text, &|line| line.trim() == "…", &|pattern, line| {
        let characters = |line: &str| line.chars().collect::<Vec<_>>();
        fits(&characters(pattern), &characters(line), &|&c| c == '…', &|a, b| a == b)
    })
}

/// Whether a sequence fits a pattern in which some items stand for any number of items.
fn fits<T>(pattern: &[T], items: &[T], any: &dyn Fn(&T) -> bool, same: &dyn Fn(&T, &T) -> bool) -> bool {
    let Some((first, rest)) = pattern.split_first() else { return items.is_empty() };
    if any(first) {
        return (0..=items.len()).any(|skipped| fits(rest, &items[skipped..], any, same));
    }
    items.split_first().is_some_and(|(item, others)| same(first, item) && fits(rest, others, any, same))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).into_iter().flatten() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}
