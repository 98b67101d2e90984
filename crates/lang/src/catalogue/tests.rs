//! The catalogues agree with each other and with the messages of the sources.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fluent_syntax::ast;
use regex::Regex;

use super::*;
use crate::message;

/// The placeholders of each id; `message.attribute` for attributes.
type Sentences = BTreeMap<String, BTreeSet<String>>;

fn sentences(folder: &Dir<'static>) -> Sentences {
    let mut all = Sentences::new();
    let placeholder = Regex::new(r"\$([a-z-]+)").unwrap();
    for file in folder.files() {
        let text = file.contents_utf8().unwrap();
        let parsed = fluent_syntax::parser::parse(text)
            .unwrap_or_else(|(_, errors)| panic!("{:?}: {errors:?}", file.path()));
        let ids: Vec<_> = parsed
            .body
            .iter()
            .filter_map(|entry| match entry {
                ast::Entry::Message(message) => {
                    Some((message.id.name, message.attributes.iter().map(|a| a.id.name).collect::<Vec<_>>()))
                }
                _ => None,
            })
            .collect();
        for (id, attributes) in ids {
            for key in std::iter::once(id.to_owned())
                .chain(attributes.iter().map(|attribute| format!("{id}.{attribute}")))
            {
                let part = part(text, id, key.split_once('.').map(|(_, attribute)| attribute));
                let names = placeholder.captures_iter(&part).map(|found| found[1].to_owned()).collect();
                assert!(all.insert(key.clone(), names).is_none(), "{key} stands twice ({:?})", file.path());
            }
        }
    }
    all
}

/// The lines of one message or of one of its attributes.
fn part(text: &str, id: &str, attribute: Option<&str>) -> String {
    let start = format!("{id} =");
    let mut lines = text.lines().skip_while(|line| !line.starts_with(&start));
    let first = lines.next().unwrap();
    let own: Vec<_> = std::iter::once(first)
        .chain(lines.take_while(|line| line.is_empty() || line.starts_with([' ', '}'])))
        .collect();
    let at = |name: &str| own.iter().position(|line| line.trim_start().starts_with(&format!(".{name} =")));
    let chosen = match attribute {
        Some(name) => &own[at(name).unwrap()..=at(name).unwrap()],
        None => &own[..own.iter().position(|line| line.trim_start().starts_with('.')).unwrap_or(own.len())],
    };
    chosen.join("\n")
}

fn sources() -> Vec<(PathBuf, String)> {
    fn collect(folder: &Path, files: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push((path.clone(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut files = Vec::new();
    for folder in ["src", "../../src"] {
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
    }
    files
}

/// Every `message!("id", name = …)` of the sources, with its file.
fn used() -> Vec<(PathBuf, String, BTreeSet<String>)> {
    let call = Regex::new(r#"message!\(\s*"([a-zA-Z][\w.-]*)"\s*([,)])"#).unwrap();
    let name = Regex::new(r"^\s*([a-z_]+)\s*=[^=]").unwrap();
    let mut all = Vec::new();
    for (path, text) in sources() {
        let is_code = |line: &&str| !line.trim_start().starts_with("//");
        let text = text.lines().filter(is_code).collect::<Vec<_>>().join("\n");
        for found in call.captures_iter(&text) {
            let rest = &text[found.get(0).unwrap().end()..];
            let mut names = BTreeSet::new();
            if &found[2] == "," {
                for argument in arguments(rest) {
                    if let Some(found) = name.captures(&argument) {
                        names.insert(found[1].to_owned());
                    }
                }
            }
            all.push((path.clone(), found[1].to_owned(), names));
        }
    }
    all
}

/// The text up to the closing parenthesis, cut at commas that stand in no inner bracket or string.
fn arguments(text: &str) -> Vec<String> {
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    let mut parts = vec![String::new()];
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => break,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().unwrap().push(c);
    }
    parts
}

#[test]
fn both_languages_say_the_same_things() {
    let (english, chinese) = (sentences(&ENGLISH), sentences(&CHINESE));
    let ids = |all: &Sentences| all.keys().cloned().collect::<BTreeSet<_>>();
    let missing: Vec<_> = ids(&english).symmetric_difference(&ids(&chinese)).cloned().collect();
    assert!(missing.is_empty(), "in one language only: {missing:?}");
    let unlike: Vec<_> =
        english.iter().filter(|(id, names)| chinese[*id] != **names).map(|(id, _)| id).collect();
    assert!(unlike.is_empty(), "other placeholders in Chinese: {unlike:?}");
}

#[test]
fn every_message_of_the_sources_is_in_the_catalogue_with_its_arguments() {
    let known = sentences(&ENGLISH);
    let mut wrong = Vec::new();
    for (path, id, names) in used() {
        match known.get(&id) {
            None => wrong.push(format!("{}: {id} is missing", path.display())),
            Some(wanted) if !wanted.is_subset(&names) => {
                wrong.push(format!("{}: {id} needs {wanted:?} and gets {names:?}", path.display()));
            }
            Some(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_sentence_of_the_catalogue_is_used() {
    let sources = sources();
    let unused: Vec<_> = sentences(&ENGLISH)
        .into_keys()
        .filter(|id| !id.starts_with("errno-") && !id.starts_with("error-"))
        .filter(|id| !sources.iter().any(|(_, text)| text.contains(&format!("\"{id}\""))))
        .collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn arguments_cannot_reach_the_terminal_unescaped() {
    let said = text(Language::English, &message!("did-you-mean", word = "a\u{1b}[31m\nb"));
    assert!(!said.contains(['\u{1b}', '\n', '\u{2068}']), "{said:?}");
}

#[test]
fn a_sentence_without_translation_falls_back() {
    assert_eq!(
        text(Language::Chinese, &Message { id: "no-such", arguments: vec![("a", "b".into())] }),
        "no-such a=\"b\""
    );
}

#[test]
fn counts_choose_the_plural() {
    assert_eq!(text(Language::English, &message!("report-count", count = 1)), "1 error");
    assert_eq!(text(Language::English, &message!("report-count", count = 2)), "2 errors");
    assert_eq!(text(Language::English, &message!("report-count", count = 1234)), "1234 errors");
}

#[test]
fn the_environment_chooses_the_language() {
    let of = Language::from_environment;
    assert_eq!(of(Some("zh"), None, None, Some("en_US.UTF-8")), Language::Chinese);
    assert_eq!(of(None, None, None, Some("zh_CN.UTF-8")), Language::Chinese);
    assert_eq!(of(Some(""), Some("zh-TW"), None, None), Language::Chinese);
    assert_eq!(of(Some("en"), Some("zh_CN"), None, None), Language::English);
    assert_eq!(of(None, None, None, None), Language::English);
    assert_eq!(of(Some("zha"), None, None, None), Language::English);
}
