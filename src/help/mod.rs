//! Help, made from the tables of commands, functions and errors. Pure: tables to text.
//!
//! May use: `spec`, `commands`, `functions`, `catalogue`. Must not use: `ui`.

pub mod reference;

use crate::catalogue::Language;

/// The help of a topic; the overview where it is empty.
///
/// # Errors
/// There is no such topic: the nearest ones.
pub fn topic(_topic: &str, _language: Language, _width: usize) -> Result<String, Vec<String>> {
    Ok(String::new())
}

/// The names most like a word, the nearest first; none where none is near.
pub fn nearest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let word = word.to_lowercase();
    let most = word.chars().count().div_ceil(3).max(1);
    let distance = |name: &str| strsim::damerau_levenshtein(&word, &name.to_lowercase());
    let mut near: Vec<_> = names.map(|name| (distance(name), name)).filter(|(far, _)| *far <= most).collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().map(|(_, name)| name).take(3).collect()
}
