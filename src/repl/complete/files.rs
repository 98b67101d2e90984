//! Names of files, as the inside of a string.
//!
//! Looks into the one folder that was typed, and into nothing else.

use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

use wirelab_lang::escape;
use wirelab_lang::syntax;

use super::Candidate;

/// The most entries of a folder that are looked at.
const MOST_ENTRIES: usize = 20_000;

/// Which files are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// All
    Any,
    /// Scripts
    Scripts,
    /// Folders alone
    Folders,
    /// Sockets
    Sockets,
}

/// Files that begin as typed, as strings; `typed` is the string so far with its opening quote, or
/// nothing.
pub fn begun(typed: &str, wanted: Wanted) -> Vec<Candidate> {
    let Some(quoted) = Quoted::new(typed) else { return Vec::new() };
    let cut = quoted.path.iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1);
    let (folder, begin) = quoted.path.split_at_checked(cut).unwrap_or_default();
    let look = if folder.is_empty() {
        PathBuf::from(".")
    } else {
        PathBuf::from(std::ffi::OsString::from_vec(folder.to_vec()))
    };
    let Ok(entries) = fs::read_dir(look) else { return Vec::new() };
    let mut found: Vec<(Vec<u8>, bool)> = Vec::new();
    for entry in entries.take(MOST_ENTRIES).flatten() {
        let name = entry.file_name();
        let name = name.as_bytes();
        let is_hidden = name.starts_with(b".") && !begin.starts_with(b".");
        if is_hidden || !name.starts_with(begin) {
            continue;
        }
        let is_folder = fs::metadata(entry.path()).is_ok_and(|about| about.is_dir());
        if is_folder || wanted.fits(&entry, name) {
            found.push((name.to_vec(), is_folder));
        }
    }
    found.sort_unstable();
    let written = found.into_iter().filter_map(|(name, is_folder)| {
        let path = [folder, &name, if is_folder { b"/" } else { b"" }].concat();
        Some(Candidate::new(quoted.write(&path, !is_folder)?, "").going_on(!is_folder))
    });
    written.collect()
}

impl Wanted {
    fn fits(self, entry: &fs::DirEntry, name: &[u8]) -> bool {
        match self {
            Self::Any => true,
            Self::Scripts => name.ends_with(b".lab"),
            Self::Folders => false,
            Self::Sockets => {
                use std::os::unix::fs::FileTypeExt;
                entry.file_type().is_ok_and(|kind| kind.is_socket())
            }
        }
    }
}

/// A string that is being typed.
struct Quoted {
    raw: bool,
    path: Vec<u8>,
}

impl Quoted {
    fn new(typed: &str) -> Option<Self> {
        if let Some(inside) = typed.strip_prefix('\'') {
            return Some(Self { raw: true, path: inside.as_bytes().to_vec() });
        }
        if typed.starts_with("\"\"\"") || typed.starts_with("x\"") {
            return None;
        }
        let inside = typed.strip_prefix('"').unwrap_or(typed);
        Some(Self { raw: false, path: syntax::unescape(inside)? })
    }

    /// The string of a path, closed where the path is whole.
    fn write(&self, path: &[u8], closed: bool) -> Option<String> {
        let mut text = escape::quote(path);
        if self.raw {
            let inside = std::str::from_utf8(path).ok().filter(|path| !path.contains('\''))?;
            if escape::one_line(path) != inside {
                return None;
            }
            text = format!("'{inside}'");
        }
        if !closed {
            text.pop();
        }
        Some(text)
    }
}
