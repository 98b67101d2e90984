//! The table of faults (`tests/faults.md`) against the names of all tests: no row is without a test,
//! and no test names a row that is not there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

/// A row's id at the beginning of a test's name.
static ID: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^([nuympdfraz])0*([1-9][0-9]?b?)_").unwrap());

/// A test, perhaps with further attributes between.
static TEST: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"#\[test\]\s*(?:#\[[^\n]*\]\s*|//[^\n]*\s*)*fn (\w+)").unwrap());

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The rows of the table, each with its cells.
fn rows() -> BTreeMap<String, Vec<String>> {
    let table = fs::read_to_string(root().join("tests/faults.md")).unwrap();
    let row = Regex::new(r"(?m)^\| ([A-Z]\d+b?) \|(.*)\|$").unwrap();
    let mut rows = BTreeMap::new();
    for found in row.captures_iter(&table) {
        let cells = found[2].split('|').map(|cell| cell.trim().to_owned()).collect();
        let twice = rows.insert(found[1].to_owned(), cells);
        assert!(twice.is_none(), "{} stands in the table twice", &found[1]);
    }
    rows
}

/// The rows that a test's name begins with: `d03_d05_…` has two, and `n6_…` is N6 as `n06_…` is.
fn ids(name: &str) -> Vec<String> {
    let mut rest = name;
    let mut ids = Vec::new();
    while let Some(found) = ID.captures(rest) {
        ids.push(format!("{}{}", found[1].to_uppercase(), &found[2]));
        rest = &rest[found[0].len()..];
    }
    ids
}

/// The names of what is marked as a test in a text.
fn tests_in(text: &str) -> Vec<String> {
    TEST.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

/// The tests of each row.
fn tests() -> BTreeMap<String, BTreeSet<String>> {
    let mut paths = Vec::new();
    for folder in ["src", "crates", "tests"] {
        rust_files(&root().join(folder), &mut paths);
    }
    let mut tests: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in paths {
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        for test in tests_in(&fs::read_to_string(&path).unwrap()) {
            for id in ids(&test) {
                tests.entry(id).or_default().insert(format!("{name}: {test}"));
            }
        }
    }
    tests
}

#[test]
fn every_row_has_a_test_and_every_test_a_row() {
    let (rows, tests) = (rows(), tests());
    assert!(rows.len() > 90, "only {} rows were read", rows.len());
    let unknown: Vec<_> = tests.iter().filter(|(id, _)| !rows.contains_key(*id)).collect();
    assert!(unknown.is_empty(), "tests of rows that the table does not have: {unknown:?}");
    let without: Vec<_> = rows.keys().filter(|id| !tests.contains_key(*id)).collect();
    assert!(without.is_empty(), "rows without a test: {without:?}");
}

#[test]
fn every_row_says_what_must_happen_and_how_it_is_made() {
    let how = Regex::new(r"^(?:[JLNSTUZ]|script)(?:, (?:[JLNSTUZ]|script))*$").unwrap();
    for (id, cells) in rows() {
        assert!(cells.len() == 3, "{id}: {} cells", cells.len());
        assert!(cells.iter().all(|cell| !cell.is_empty()), "{id} has an empty cell");
        assert!(how.is_match(&cells[2]), "{id}: {:?} is no way to make a fault", cells[2]);
    }
}

#[test]
fn names_of_tests_are_read_as_they_are_written() {
    assert_eq!(ids("n06_reset"), ["N6"]);
    assert_eq!(ids("n6_reset"), ["N6"]);
    assert_eq!(ids("d03_d05_titles"), ["D3", "D5"]);
    assert_eq!(ids("y10b_no_file_stays"), ["Y10b"]);
    assert!(ids("accept_waits").is_empty());
    assert!(ids("a_name").is_empty());
    assert_eq!(
        tests_in("#[test]\nfn one() {}\nfn two() {}\n#[test]\n#[cfg(unix)]\nfn n01_three() {}"),
        ["one", "n01_three"]
    );
}
