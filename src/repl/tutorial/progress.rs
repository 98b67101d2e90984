//! How far a person came, beside the history: a small file for its owner's eyes only.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use wirelab_lang::eval::fault::Outcome;
use wirelab_lang::files::Files;
use wirelab_lang::rights::Rights;

use crate::repl::history;

/// The file; `None` where there is no home directory.
pub fn path() -> Option<PathBuf> {
    history::path().map(|path| path.with_file_name("tutorial"))
}

/// The number of the step that was left, from 1; `None` where none was, or the file says nothing that
/// makes sense.
pub fn read(path: &Path) -> Option<usize> {
    let text = String::from_utf8(Files::new(&Rights::everything()).load(path).ok()?).ok()?;
    text.trim().strip_prefix("step ")?.parse().ok()
}

/// Keeps the number of a step. Whoever reads meanwhile finds the old file or the new one.
///
/// # Errors
/// It cannot be written.
pub fn keep(path: &Path, step: usize) -> Outcome<()> {
    // Where there is no folder, the file cannot be written either.
    let _ = history::make_folder(path);
    Files::new(&Rights::everything()).save_private(path, format!("step {step}\n").as_bytes())
}

/// Forgets it.
///
/// # Errors
/// The file is there and cannot be removed.
pub fn forget(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_step_is_kept_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wirelab").join("tutorial");
        assert_eq!(read(&path), None);
        for step in [4, 12] {
            keep(&path, step).unwrap();
            assert_eq!(read(&path), Some(step));
        }
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(folder.path().join("wirelab").read_dir().unwrap().count(), 1);
        forget(&path).unwrap();
        forget(&path).unwrap();
        assert_eq!(read(&path), None);
    }

    #[test]
    fn a_file_of_nonsense_is_no_progress() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tutorial");
        for text in ["", "step", "step -1", "step 99999999999999999999999", "\u{0}\u{1}", "4"] {
            fs::write(&path, text).unwrap();
            assert_eq!(read(&path), None, "{text:?}");
        }
    }
}
