//! A folder for the time of a run: a demo plays in one, so that what it saves replaces no file of
//! the person who looks at it.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use wirelab_lang::eval::fault::Fault;
use wirelab_lang::message;
use wirelab_net::Errno;

/// Why there is none: what TMPDIR names, or the folder of the system where it names nothing.
pub fn refused(error: &io::Error) -> Box<Fault> {
    let errno = errno(error).unwrap_or(Errno::IO);
    let folder = std::env::temp_dir();
    let fault = Fault::system("demo", &folder.to_string_lossy(), errno);
    match std::env::var_os("TMPDIR") {
        Some(named) => fault
            .note(message!("scratch-in-tmpdir", folder = named.to_string_lossy()))
            .help(message!("help-scratch-in-tmpdir")),
        None => fault.note(message!("scratch-without-tmpdir", folder = folder.display())),
    }
}

/// The errno of an error of which tempfile, which puts a path around it, keeps the kind.
fn errno(error: &io::Error) -> Option<Errno> {
    let by_kind = match error.kind() {
        ErrorKind::NotFound => Some(Errno::NOENT),
        ErrorKind::NotADirectory => Some(Errno::NOTDIR),
        ErrorKind::PermissionDenied => Some(Errno::ACCESS),
        ErrorKind::ReadOnlyFilesystem => Some(Errno::ROFS),
        ErrorKind::StorageFull => Some(Errno::NOSPC),
        ErrorKind::QuotaExceeded => Some(Errno::DQUOT),
        _ => None,
    };
    Errno::from_io_error(error).or(by_kind)
}

/// The folder. It goes away when this is dropped, and if it was the working directory, the one
/// before it is that again.
pub struct Scratch {
    folder: TempDir,
    before: Option<PathBuf>,
}

impl Scratch {
    /// A new, empty folder.
    ///
    /// # Errors
    /// The system's error.
    pub fn new() -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("wirelab-demo-").tempdir()?;
        Ok(Self { folder, before: None })
    }

    /// Makes it the working directory.
    ///
    /// # Errors
    /// The system's error.
    pub fn enter(&mut self) -> io::Result<()> {
        self.before = std::env::current_dir().ok();
        std::env::set_current_dir(self.path())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The names of what is in it now, sorted.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path()).into_iter().flatten().flatten();
        let mut names: Vec<_> =
            entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            // Where that folder is gone, there is none to go back to.
            let _ = std::env::set_current_dir(before);
        }
    }
}
