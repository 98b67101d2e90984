//! The file that keeps what was typed: in the state directory, for its owner's eyes only.

use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

/// The most lines that are kept.
pub const MOST_LINES: usize = 10_000;

/// `$XDG_STATE_HOME/wirelab/history`; `None` where there is no home directory.
pub fn path() -> Option<PathBuf> {
    let folders = etcetera::choose_base_strategy().ok()?;
    let folder = folders.state_dir().unwrap_or_else(|| folders.data_dir());
    Some(folder.join("wirelab").join("history"))
}

/// Makes the file where there is none, so that it is never readable by others, not for a moment.
///
/// # Errors
/// It cannot be made or opened.
pub fn make(path: &Path) -> io::Result<()> {
    make_folder(path)?;
    let file = OpenOptions::new().append(true).read(true).create(true).mode(0o600).open(path)?;
    let mut permissions = file.metadata()?.permissions();
    if permissions.mode() & 0o077 != 0 {
        permissions.set_mode(0o600);
        file.set_permissions(permissions)?;
    }
    Ok(())
}

/// Makes the folder of a file, for its owner's eyes only.
///
/// # Errors
/// It cannot be made.
pub fn make_folder(path: &Path) -> io::Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}
