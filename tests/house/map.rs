//! The map in CONTRIBUTING.md: each part of the house, what its module says of itself, and whom it uses,
//! as the imports have it. `UPDATE_MAP=1` draws it anew.

use std::collections::BTreeSet;
use std::fs;

use super::sources::{begins, files, root};

/// The parts in reading order: the module and the folder.
const PARTS: &[(&str, &str)] = &[
    ("cli", "src/cli"),
    ("stage", "src/stage"),
    ("repl", "src/repl"),
    ("export", "src/export"),
    ("lesson", "src/lesson"),
    ("run", "src/run"),
    ("output", "src/output"),
    ("terminal", "src/terminal"),
    ("lang::session", "crates/lang/src/session"),
    ("lang::help", "crates/lang/src/help"),
    ("lang::commands", "crates/lang/src/commands"),
    ("lang::functions", "crates/lang/src/functions"),
    ("lang::simulation", "crates/lang/src/simulation"),
    ("lang::lesson", "crates/lang/src/lesson"),
    ("lang::habits", "crates/lang/src/habits"),
    ("lang::check", "crates/lang/src/check"),
    ("lang::eval", "crates/lang/src/eval"),
    ("lang::spec", "crates/lang/src/spec"),
    ("lang::files", "crates/lang/src/files"),
    ("lang::rights", "crates/lang/src/rights"),
    ("lang::errno", "crates/lang/src/errno"),
    ("lang::catalogue", "crates/lang/src/catalogue"),
    ("lang::local_time", "crates/lang/src/local_time"),
    ("lang::escape", "crates/lang/src/escape"),
    ("lang::diagnostic", "crates/lang/src/diagnostic"),
    ("lang::syntax", "crates/lang/src/syntax"),
    ("net", "crates/net/src"),
    ("net::os", "crates/net/src/os"),
    ("net::sim", "crates/net/src/sim"),
];

const BEGIN: &str = "<!-- The map: UPDATE_MAP=1 cargo test map -->\n";
const END: &str = "<!-- The end of the map. -->\n";

/// The part that a module belongs to: the longest that fits.
fn part_of(module: &str) -> Option<&'static str> {
    let module = if module == "lang::message" { "lang::diagnostic" } else { module };
    let fits = PARTS.iter().map(|(part, _)| *part).filter(|part| begins(module, part));
    fits.max_by_key(|part| part.len())
}

/// What a module says of itself first, up to the end of the sentence.
fn first_sentence(folder: &str) -> String {
    let places = [format!("{folder}/mod.rs"), format!("{folder}.rs"), format!("{folder}/lib.rs")];
    let text = places.iter().find_map(|place| fs::read_to_string(root().join(place)).ok()).unwrap();
    let header: Vec<_> = text.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim).collect();
    let header = header.join(" ");
    let end = header.find(". ").or(header.find(".  ")).unwrap_or(header.trim_end().len());
    let sentence = header[..end].trim_end_matches('.').replace(['[', ']'], "");
    sentence.replace('|', "\\|")
}

/// The table as the sources have it.
fn map() -> String {
    let mut map = String::from("| part | what it is | uses |\n|---|---|---|\n");
    for (part, folder) in PARTS {
        let own = files().iter().filter(|file| part_of(&file.module) == Some(part));
        let used: BTreeSet<usize> = own
            .flat_map(|file| file.paths.iter().filter_map(|(_, target)| part_of(target)))
            .filter(|target| target != part)
            .filter_map(|target| PARTS.iter().position(|(part, _)| *part == target))
            .collect();
        let used: Vec<_> = used.into_iter().map(|index| short(PARTS[index].0)).collect();
        map += &format!("| `{folder}` | {} | {} |\n", first_sentence(folder), used.join(", "));
    }
    map
}

/// A part without its crate, where no other is called the same.
fn short(part: &'static str) -> &'static str {
    let short = part.trim_start_matches("lang::");
    if PARTS.iter().filter(|(other, _)| other.trim_start_matches("lang::") == short).count() > 1 {
        part
    } else {
        short
    }
}

#[test]
fn the_map_is_what_the_imports_say() {
    let path = root().join("CONTRIBUTING.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (shown, after) = rest.split_once(END).unwrap();
    let map = map();
    if std::env::var_os("UPDATE_MAP").is_some() {
        fs::write(&path, [before, BEGIN, &map, END, after].concat()).unwrap();
    } else {
        assert_eq!(shown, map, "UPDATE_MAP=1 cargo test map draws it anew");
    }
}

#[test]
fn every_module_belongs_to_a_part() {
    let lost: Vec<_> =
        files().iter().filter(|file| part_of(&file.module).is_none()).map(|file| &file.module).collect();
    assert!(lost.iter().all(|module| ["", "lang"].contains(&module.as_str())), "{lost:?}");
}
