//! Completion in a person's shell. `wirelab completions bash` prints a few lines for the shell; at the
//! Tab key they start the program with WIRELAB_COMPLETE set, and it answers what may stand there:
//! from the same command line as clap's, the shipped scripts, the topics of `help` and the scripts
//! in the folder.
//!
//! What only completion needs is added to the command line here, so that no other start pays for it.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

use clap::{Arg, Command, CommandFactory};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, PathCompleter};
use clap_complete::env::{Bash, EnvCompleter, Fish, Zsh};
use wirelab_lang::catalogue::Language;
use wirelab_lang::help;

use crate::cli::args::Cli;
use crate::run::demo;

/// The shells, as the command line names them.
pub const SHELLS: [&str; 3] = ["bash", "zsh", "fish"];

/// Set by a shell that asks; its value is the shell's name.
const VARIABLE: &str = "WIRELAB_COMPLETE";
const NAME: &str = "wirelab";

fn shell(name: &str) -> Option<&'static dyn EnvCompleter> {
    let known: [&dyn EnvCompleter; 3] = [&Bash, &Zsh, &Fish];
    known.into_iter().find(|shell| shell.is(name))
}

/// The lines for a shell to read when it starts.
pub fn script(name: &str, program: &OsStr) -> Option<String> {
    let mut text = Vec::new();
    shell(name)?.write_registration(VARIABLE, NAME, NAME, &called(program), &mut text).ok()?;
    let text = String::from_utf8(text).ok()?;
    Some(if name == "bash" {
        text.replacen(END_IN_BASH, &format!("{FILES_IN_BASH}{END_IN_BASH}"), 1)
    } else {
        text
    })
}

/// Where the library's function for bash ends.
const END_IN_BASH: &str = "\n}\nif [[";
/// Bash quotes what a word of the line needs only where it takes the candidates for files.
const FILES_IN_BASH: &str = r#"
    if [[ -e "${COMPREPLY-}" ]]; then
        compopt -o filenames 2> /dev/null
    fi"#;

/// How a shell calls the program: by a path if it was called by one, else by its name.
fn called(program: &OsStr) -> String {
    let path = Path::new(program);
    let path = if path.components().count() > 1 { std::path::absolute(path).ok() } else { None };
    let path = path.and_then(|path| path.to_str().map(str::to_owned));
    // The library quotes twice for bash what would need quotes.
    let is_plain = |text: &String| text.chars().all(|c| c.is_alphanumeric() || "/._-+@".contains(c));
    path.filter(is_plain).unwrap_or_else(|| NAME.to_owned())
}

/// The answer where the process was started by a shell that asks what may stand in a line. The
/// line's words are behind `--`.
pub fn answer(arguments: &[OsString]) -> Option<String> {
    let shell = shell(&std::env::var(VARIABLE).ok()?)?;
    let words = arguments.iter().skip_while(|word| *word != "--").skip(1);
    let words: Vec<_> = match shell.is("bash") {
        true => words.map(|word| unquoted(word)).collect(),
        false => words.cloned().collect(),
    };
    if words.is_empty() {
        return None;
    }
    let mut command = command(&words);
    let mut text = Vec::new();
    // Without candidates the library speaks of an error; to the shell it is an empty answer.
    let _ = shell.write_complete(&mut command, words, std::env::current_dir().ok().as_deref(), &mut text);
    Some(String::from_utf8_lossy(&text).into_owned())
}

/// A word as bash hands it over: with the backslashes that were typed before blanks and the like.
fn unquoted(word: &OsStr) -> OsString {
    let mut bytes = word.as_bytes().iter();
    let mut plain = Vec::new();
    while let Some(byte) = bytes.next() {
        plain.extend(if *byte == b'\\' { bytes.next() } else { Some(byte) });
    }
    OsString::from_vec(plain)
}

/// The command line with the completers of its words.
fn command(line: &[OsString]) -> Command {
    let scripts = |argument: Arg| argument.add(ArgValueCompleter::new(lab_files().stdio()));
    let demos = |argument: Arg| argument.add(ArgValueCompleter::new(demo_names));
    let before = words_behind("help", line);
    let topics = |argument: Arg| {
        argument.add(ArgValueCompleter::new(move |word: &OsStr| topics(before.as_deref(), word)))
    };
    Cli::command()
        .mut_arg("words", scripts)
        .mut_subcommand("run", |run| run.mut_arg("files", scripts))
        .mut_subcommand("check", |check| check.mut_arg("files", scripts))
        .mut_subcommand("demo", |demo| demo.mut_arg("name", demos).mut_arg("show", demos))
        .mut_subcommand("help", |help| help.mut_arg("words", topics))
}

fn lab_files() -> PathCompleter {
    PathCompleter::any().filter(|path| path.extension().is_some_and(|extension| extension == "lab"))
}

fn demo_names(word: &OsStr) -> Vec<CompletionCandidate> {
    let language = Language::of_process();
    let Some(word) = word.to_str() else { return Vec::new() };
    let fitting = demo::all().into_iter().filter(|demo| demo.name.starts_with(word));
    fitting.map(|demo| CompletionCandidate::new(demo.name).help(Some(demo.title(language).into()))).collect()
}

/// What the person typed between this action and the word at the cursor.
fn words_behind(action: &str, line: &[OsString]) -> Option<String> {
    let from = line.iter().position(|word| word == action)? + 1;
    let words = line.get(from..line.len().saturating_sub(1))?;
    Some(words.iter().map(|word| word.to_string_lossy().into_owned() + " ").collect())
}

/// The next words of the topics that begin as typed.
fn topics(before: Option<&str>, word: &OsStr) -> Vec<CompletionCandidate> {
    let Some(word) = word.to_str() else { return Vec::new() };
    let before = before.unwrap_or_default();
    let rest = help::names().filter_map(|name| name.strip_prefix(before));
    let mut next: Vec<_> = rest.filter_map(|rest| rest.split(' ').next()).collect();
    next.retain(|next| next.starts_with(word) && !next.is_empty());
    next.sort_unstable();
    next.dedup();
    next.into_iter().map(CompletionCandidate::new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    fn offered(line: &str) -> Vec<String> {
        let words = words(line);
        let index = words.len() - 1;
        let found = clap_complete::engine::complete(&mut command(&words), words, index, None);
        let found = found.unwrap_or_default();
        found.iter().map(|candidate| candidate.get_value().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn actions_and_options() {
        assert_eq!(offered("wirelab ru"), ["run"]);
        assert!(offered("wirelab run --allow").contains(&"--allow-net".to_owned()));
        assert_eq!(offered("wirelab --lang "), ["en", "zh"]);
        assert_eq!(offered("wirelab completions z"), ["zsh"]);
    }

    #[test]
    fn demos_by_name() {
        assert!(offered("wirelab demo tcp/hel").contains(&"tcp/hello".to_owned()));
        assert!(offered("wirelab demo --show udp/").iter().all(|name| name.starts_with("udp/")));
    }

    #[test]
    fn topics_word_by_word() {
        assert!(offered("wirelab help ECONNRES").contains(&"ECONNRESET".to_owned()));
        assert_eq!(offered("wirelab help tcp lis"), ["listen"]);
        assert_eq!(offered("wirelab help tcp nonsen"), Vec::<String>::new());
    }

    #[test]
    fn each_shell_has_its_lines() {
        for (program, called) in
            [("wirelab", "wirelab"), ("/opt/bin/wirelab", "/opt/bin/wirelab"), ("/a b/wirelab", "wirelab")]
        {
            for name in SHELLS {
                let text = script(name, program.as_ref()).unwrap_or_default().replace('"', "");
                assert!(text.contains("WIRELAB_COMPLETE="), "{name}: {text}");
                assert!(text.contains(&format!(" {called} -- ")), "{name}: {text}");
                assert_eq!(text.contains("compopt -o filenames"), name == "bash", "{name}: {text}");
            }
        }
        assert!(script("tcsh", "wirelab".as_ref()).is_none());
    }
}
