//! The shipped scripts, built into the program: listed, shown, copied out, and found by name.

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use include_dir::{Dir, DirEntry, include_dir};
use wirelab_lang::catalogue::{self, Language};
use wirelab_lang::diagnostic::Message;
use wirelab_lang::eval::fault::{Fault, Outcome};
use wirelab_lang::files::Files;
use wirelab_lang::message;
use wirelab_lang::rights::Rights;
use wirelab_lang::syntax::source::Source;
use wirelab_net::Errno;

use crate::run::Script;

static SCRIPTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scripts");

/// A shipped script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demo {
    /// `tcp/hello`
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

impl Demo {
    /// What it plays, in a line: the first comment line of the file is English, the second Chinese.
    pub fn title(&self, language: Language) -> &'static str {
        let mut titles = self
            .text
            .lines()
            .skip_while(|line| line.starts_with("#!"))
            .map_while(|line| line.strip_prefix('#'))
            .map(str::trim);
        let english = titles.next().unwrap_or_default();
        match language {
            Language::English => english,
            Language::Chinese => titles.next().unwrap_or(english),
        }
    }

    /// The other half of a pair, where that must be playing already: the server of a client.
    pub fn needs_first(&self) -> Option<String> {
        let server = format!("{}-server", self.name.strip_suffix("-client")?);
        all().iter().any(|demo| demo.name == server).then_some(server)
    }

    /// As a script to play.
    pub fn script(&self) -> Script {
        let source = Rc::new(Source::new(format!("demo:{}", self.name), self.text));
        Script { source, path: None, is_ours: true, refused: None }
    }
}

/// All of them, by name.
pub fn all() -> Vec<Demo> {
    let mut demos = Vec::new();
    collect(&SCRIPTS, &mut demos);
    demos.sort_by_key(|demo| demo.name);
    demos
}

fn collect(folder: &'static Dir<'static>, demos: &mut Vec<Demo>) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(inner) => collect(inner, demos),
            DirEntry::File(file) => {
                let name = file.path().to_str().and_then(|path| path.strip_suffix(".lab"));
                if let (Some(name), Some(text)) = (name, file.contents_utf8()) {
                    demos.push(Demo { name, text });
                }
            }
        }
    }
}

/// The script of a name: the whole one, with or without `.lab` and `scripts/`, or its last part
/// where only one script has it.
///
/// # Errors
/// None has it, or several: with what may be meant.
pub fn find(name: &str) -> Result<Demo, (Message, Vec<Message>)> {
    let demos = all();
    let wanted = name.strip_prefix("scripts/").unwrap_or(name);
    let wanted = wanted.strip_suffix(".lab").unwrap_or(wanted);
    if let Some(demo) = demos.iter().find(|demo| demo.name == wanted) {
        return Ok(*demo);
    }
    let last = |demo: &&Demo| demo.name.rsplit('/').next() == Some(wanted);
    let fitting: Vec<_> = demos.iter().filter(last).collect();
    match fitting.as_slice() {
        [demo] => Ok(**demo),
        [] => {
            let names =
                demos.iter().flat_map(|demo| [demo.name, demo.name.rsplit('/').next().unwrap_or_default()]);
            let near = wirelab_lang::help::nearest(wanted, names);
            let mut help: Vec<_> = near.iter().map(|near| message!("did-you-mean", word = near)).collect();
            help.push(message!("demo-list-hint"));
            Err((message!("demo-unknown", name = name), help))
        }
        several => {
            let names: Vec<_> = several.iter().map(|demo| demo.name).collect();
            let help = message!("demo-whole-name", names = names.join(", "));
            Err((message!("demo-ambiguous", name = name), vec![help]))
        }
    }
}

/// The list, by folder, and how one of them is played.
pub fn list(language: Language, usage: &Message) -> String {
    let mut folders: BTreeMap<&str, Vec<Demo>> = BTreeMap::new();
    for demo in all() {
        let folder = demo.name.rsplit_once('/').map_or("", |(folder, _)| folder);
        folders.entry(folder).or_default().push(demo);
    }
    let widest = all().iter().map(|demo| demo.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (folder, demos) in folders {
        text.push_str(&format!("{folder}/\n"));
        for demo in demos {
            text.push_str(&format!("  {:widest$}  {}\n", demo.name, demo.title(language)));
            if let Some(other) = demo.needs_first() {
                let first = catalogue::text(language, &message!("demo-other-first", name = other));
                text.push_str(&format!("  {:widest$}  {first}\n", ""));
            }
        }
    }
    text.push('\n');
    text.push_str(&catalogue::text(language, usage));
    text.push('\n');
    text
}

/// Writes all scripts into a folder. What is there already is left as it is and is an error.
///
/// # Errors
/// What could not be written, and why.
pub fn copy(folder: &Path) -> Outcome<usize> {
    let demos = all();
    let targets: Vec<_> = demos.iter().map(|demo| folder.join(format!("{}.lab", demo.name))).collect();
    let failed = |target: &Path, errno| Fault::system("save", &target.to_string_lossy(), errno);
    if let Some(taken) = targets.iter().find(|target| target.symlink_metadata().is_ok()) {
        return Err(failed(taken, Errno::EXIST));
    }
    for (demo, target) in demos.iter().zip(&targets) {
        std::fs::create_dir_all(target.parent().unwrap_or(folder))
            .map_err(|error| failed(target, Errno::from_io_error(&error).unwrap_or(Errno::IO)))?;
        Files::new(&Rights::everything()).create(target, demo.text.as_bytes())?;
    }
    Ok(demos.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_the_first_two_comment_lines() {
        let demo = Demo { name: "x", text: "#!/usr/bin/env wirelab\n# Hello\n# 你好\n\nprint 1\n" };
        assert_eq!((demo.title(Language::English), demo.title(Language::Chinese)), ("Hello", "你好"));
        let demo = Demo { name: "x", text: "# Hello\nprint 1\n" };
        assert_eq!(demo.title(Language::Chinese), "Hello");
    }

    #[test]
    fn every_shipped_script_has_a_title_in_both_languages() {
        for demo in all() {
            assert!(!demo.title(Language::English).is_empty(), "{}", demo.name);
            assert!(!demo.title(Language::Chinese).is_ascii(), "{}", demo.name);
        }
    }

    #[test]
    fn an_unknown_name_is_no_demo() {
        assert!(find("tcp/no-such-script").is_err());
    }
}
