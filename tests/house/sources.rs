//! The sources of the crates as the rules of the house see them: modules, the paths that they name, the
//! types that they declare. What only tests compile is left out.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use regex::Regex;

/// The crates: the folder of the sources, the name in a path, and what stands before its modules here.
const CRATES: &[(&str, &str, &str)] = &[
    ("src", "wirelab", ""),
    ("crates/lang/src", "wirelab_lang", "lang"),
    ("crates/net/src", "wirelab_net", "net"),
];

/// A file of a crate, without its tests.
pub struct File {
    path: PathBuf,
    /// As in `lang::eval::value`; empty for `lib.rs` and `main.rs` of the application.
    pub module: String,
    /// Without comments, and without what only tests compile: a line for each of the text.
    pub code: String,
    /// The paths that begin at a crate or a module, and the lines where they stand.
    pub paths: Vec<(usize, String)>,
    /// The types that it declares.
    pub types: Vec<String>,
}

impl File {
    /// Its path from the root of the repository.
    pub fn name(&self) -> String {
        self.path.strip_prefix(root()).unwrap().display().to_string()
    }

    pub fn is_in(&self, module: &str) -> bool {
        begins(&self.module, module)
    }

    /// The crate, as its modules begin here.
    pub fn own_crate(&self) -> &'static str {
        let inside = CRATES.iter().find(|(folder, ..)| self.path.starts_with(root().join(folder)));
        inside.unwrap().2
    }
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether a path of modules is another or below it.
pub fn begins(path: &str, start: &str) -> bool {
    path.strip_prefix(start).is_some_and(|rest| start.is_empty() || rest.is_empty() || rest.starts_with("::"))
}

/// The Rust files below a folder of the repository, in order.
pub fn rust_files(folder: &str) -> Vec<PathBuf> {
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

/// The files that the program is made of.
pub fn files() -> &'static [File] {
    static FILES: LazyLock<Vec<File>> = LazyLock::new(read);
    &FILES
}

fn read() -> Vec<File> {
    let mut files = Vec::new();
    let mut only_for_tests = BTreeSet::new();
    for (folder, _, own) in CRATES {
        for path in rust_files(folder) {
            let text = fs::read_to_string(&path).unwrap();
            let inside = path.strip_prefix(root().join(folder)).unwrap().with_extension("");
            let mut words: Vec<_> = inside.iter().map(|word| word.to_str().unwrap()).collect();
            words.retain(|word| !["mod", "lib", "main"].contains(word));
            let module = joined(own, &words.join("::"));
            let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{path:?}: {error}"));
            let mut reading = Reading { module: &module, own, ..Reading::default() };
            reading.items(tokens.into_iter().collect());
            only_for_tests.extend(reading.only_for_tests.iter().map(|name| joined(&module, name)));
            let code = code(&text, &reading.tests);
            let (paths, types) = (reading.paths, reading.types);
            files.push(File { path, module, code, paths, types });
        }
    }
    files.retain(|file| !only_for_tests.iter().any(|module| begins(&file.module, module)));
    files
}

/// Two paths, one of which may be empty.
fn joined(first: &str, second: &str) -> String {
    [first, second].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("::")
}

/// A text without comments, and with empty lines for what tests alone compile.
fn code(text: &str, tests: &[(usize, usize)]) -> String {
    static COMMENT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(^|\s)//.*").unwrap());
    let mut code = String::new();
    for (index, line) in text.lines().enumerate() {
        if !tests.iter().any(|(first, last)| (*first..=*last).contains(&(index + 1))) {
            code += &COMMENT.replace(line, "");
        }
        code.push('\n');
    }
    code
}

#[derive(Default)]
struct Reading<'a> {
    module: &'a str,
    own: &'a str,
    paths: Vec<(usize, String)>,
    types: Vec<String>,
    /// The lines of items for tests, from the first to the last.
    tests: Vec<(usize, usize)>,
    /// Modules in files of their own that are for tests.
    only_for_tests: Vec<String>,
}

impl Reading<'_> {
    /// The items of a module.
    fn items(&mut self, tokens: Vec<TokenTree>) {
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            if let Some(end) = self.for_tests(&tokens, at) {
                at = end;
                continue;
            }
            if let TokenTree::Ident(word) = token
                && ["struct", "enum", "trait", "type", "union"].contains(&word.to_string().as_str())
                && let Some(TokenTree::Ident(name)) = tokens.get(at + 1)
            {
                self.types.push(name.to_string());
            }
            at += 1;
        }
        self.all_paths(&tokens);
    }

    /// Where the item ends that begins here with `#[cfg(test)]`, if one does.
    fn for_tests(&mut self, tokens: &[TokenTree], start: usize) -> Option<usize> {
        if !is_for_tests(tokens, start) {
            return None;
        }
        let mut at = start + 2;
        let end = loop {
            match tokens.get(at)? {
                TokenTree::Punct(punct) if punct.as_char() == ';' => break at,
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => break at,
                TokenTree::Ident(word) if word == "mod" => {
                    let is_file = matches!(tokens.get(at + 2), Some(TokenTree::Punct(_)));
                    if let Some(TokenTree::Ident(name)) = tokens.get(at + 1).filter(|_| is_file) {
                        self.only_for_tests.push(name.to_string());
                    }
                    at += 1;
                }
                _ => at += 1,
            }
        };
        self.tests.push((tokens[start].span().start().line, tokens[end].span().end().line));
        Some(end + 1)
    }

    /// The paths in tokens and in all groups of them.
    fn all_paths(&mut self, tokens: &[TokenTree]) {
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            if is_for_tests(tokens, at) {
                let brace = |token: &TokenTree| match token {
                    TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                    TokenTree::Punct(punct) => punct.as_char() == ';',
                    _ => false,
                };
                at = tokens[at..].iter().position(brace).map_or(tokens.len(), |length| at + length + 1);
                continue;
            }
            match token {
                TokenTree::Group(group) => self.all_paths(&inside(group)),
                // `pub(in crate::eval)` uses nothing.
                TokenTree::Ident(word) if word == "in" && is_visibility(tokens, at) => return,
                TokenTree::Ident(word) if !is_behind_colons(tokens, at) && is_colons(tokens, at + 1) => {
                    if let Some(start) = self.start(word) {
                        let (start, rest) = start;
                        self.path(start, &tokens[at + 3..], rest);
                    }
                }
                _ => {}
            }
            at += 1;
        }
    }

    /// What the first word of a path stands for, and how many modules above the own one it begins.
    fn start(&self, word: &Ident) -> Option<(String, bool)> {
        let word = word.to_string();
        let of_crate = CRATES.iter().find(|(_, name, _)| *name == word).map(|(.., own)| (*own).to_owned());
        match word.as_str() {
            "crate" => Some((self.own.to_owned(), false)),
            "self" => Some((self.module.to_owned(), false)),
            "super" => Some((above(self.module), true)),
            _ => of_crate.map(|own| (own, false)),
        }
    }

    /// Goes along a path, into each branch of braces.
    fn path(&mut self, mut so_far: String, tokens: &[TokenTree], mut goes_up: bool) {
        let mut at = 0;
        let mut line = 0;
        loop {
            match tokens.get(at) {
                Some(TokenTree::Ident(word)) => {
                    line = word.span().start().line;
                    if goes_up && word == "super" {
                        so_far = above(&so_far);
                    } else if word != "self" {
                        goes_up = false;
                        so_far = joined(&so_far, &word.to_string());
                    }
                }
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                    let tokens = inside(group);
                    for branch in
                        tokens.split(|token| matches!(token, TokenTree::Punct(it) if it.as_char() == ','))
                    {
                        self.path(so_far.clone(), branch, goes_up);
                    }
                    return;
                }
                _ => break,
            }
            if !is_colons(tokens, at + 1) {
                break;
            }
            at += 3;
        }
        if line > 0 {
            self.paths.push((line, so_far));
        }
    }
}

fn inside(group: &Group) -> Vec<TokenTree> {
    group.stream().into_iter().collect()
}

fn is_for_tests(tokens: &[TokenTree], at: usize) -> bool {
    let is_sign = matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == '#');
    is_sign
        && matches!(tokens.get(at + 1), Some(TokenTree::Group(group))
            if group.stream().to_string().replace(' ', "") == "cfg(test)")
}

fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    let is_colon =
        |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    is_colon(at) && is_colon(at + 1)
}

/// Whether this is the first word of `in crate::eval`.
fn is_visibility(tokens: &[TokenTree], at: usize) -> bool {
    at == 0 && matches!(tokens.get(1), Some(TokenTree::Ident(word)) if word == "crate" || word == "super")
}

fn is_behind_colons(tokens: &[TokenTree], at: usize) -> bool {
    at >= 2 && is_colons(tokens, at - 2)
}

/// The module that a module stands in.
fn above(module: &str) -> String {
    module.rsplit_once("::").map_or(String::new(), |(above, _)| above.to_owned())
}
