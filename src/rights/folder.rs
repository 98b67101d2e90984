//! Folders: what a path means, and which granted folder it lies in.

use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use super::{Purpose, Rights};
use crate::diagnostic::Message;
use crate::eval::fault::{Fault, Outcome};
use crate::message;
use crate::net::Errno;

/// As many symbolic links in a row as the kernel follows (path_resolution(7)).
const MOST_LINKS: usize = 40;

/// What a file is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Reading it
    Read,
    /// Making or replacing it
    Write,
}

/// A path that may be used, as a granted folder and the way from there. The way has no `..` and,
/// at the time when it was found, no symbolic links: opened inside the folder's handle it cannot
/// lead out, whatever is swapped meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The granted folder.
    pub folder: PathBuf,
    /// The way from there; empty for the folder itself.
    pub path: PathBuf,
}

impl Rights {
    /// Where a path lies, relative to the working directory.
    ///
    /// # Errors
    /// DENIED, with the flag that would allow it; the system's error where the path leads nowhere.
    pub fn place(&self, operation: &str, access: Access, path: &Path) -> Outcome<Place> {
        if path.as_os_str().is_empty() {
            return Err(Fault::value(message!("file-without-name", operation = operation)));
        }
        let absolute = std::path::absolute(path).map_err(|error| fault(operation, path, &error))?;
        // What is denied must not tell whether it exists: judge the path as written first.
        let allowed = self.folder(access, &plain(&absolute)).is_some();
        let real = match real(&absolute) {
            Ok(real) => real,
            Err(error) if allowed => return Err(fault(operation, path, &error)),
            Err(_) => return Err(denied(access, path, &plain(&absolute))),
        };
        let Some(folder) = self.folder(access, &real) else {
            return Err(denied(access, path, &granting(&absolute, real)));
        };
        let path = real.strip_prefix(folder).unwrap_or(&real).to_owned();
        Ok(Place { folder: folder.to_owned(), path })
    }

    /// Whether a UNIX socket may be used so: `bind` and `listen` need the right to write in its
    /// folder, `connect` and `send` to read as well. Abstract names belong to no folder; like
    /// loopback they do not leave the machine, and are free.
    ///
    /// # Errors
    /// DENIED, with the flags that would allow it; the system's error where there is no such folder.
    pub fn check_unix(&self, operation: &str, purpose: Purpose, path: &[u8]) -> Outcome<()> {
        if matches!(path, [] | [0, ..]) {
            return Ok(());
        }
        let path = Path::new(OsStr::from_bytes(path));
        self.place(operation, Access::Write, path)?;
        if matches!(purpose, Purpose::Connect | Purpose::Send) {
            self.place(operation, Access::Read, path)?;
        }
        Ok(())
    }

    /// The granted folder that a real path lies in.
    pub(super) fn folder(&self, access: Access, real: &Path) -> Option<&Path> {
        if self.everything.get() {
            return Some(Path::new("/"));
        }
        let folders = match access {
            Access::Read => &self.read,
            Access::Write => &self.write,
        };
        folders.iter().map(PathBuf::as_path).find(|folder| real.starts_with(folder))
    }
}

/// The fault for a path that is not allowed, with the flag for the folder that it really lies in.
pub fn denied(access: Access, path: &Path, real: &Path) -> Box<Fault> {
    let folder = if real.is_dir() { real } else { real.parent().unwrap_or(real) };
    let message = match access {
        Access::Read => message!("denied-read", path = path.display()),
        Access::Write => message!("denied-write", path = path.display()),
    };
    Fault::new("DENIED", message).help(message!("allow-with", flag = flag(access, folder)))
}

/// The flag that grants a folder, fit for a shell.
pub fn flag(access: Access, folder: &Path) -> String {
    let name = match access {
        Access::Read => "--allow-read",
        Access::Write => "--allow-write",
    };
    let folder = folder.display().to_string();
    let simple = |c: char| c.is_alphanumeric() || "/._-+@".contains(c);
    if folder.chars().all(simple) {
        format!("{name}={folder}")
    } else {
        format!("{name}='{}'", folder.replace('\'', r"'\''"))
    }
}

/// A failed system call on a file.
pub fn fault(operation: &str, path: &Path, error: &io::Error) -> Box<Fault> {
    let errno = match Errno::from_io_error(error) {
        Some(errno) => errno,
        // A path with a zero byte in it, or an empty one.
        None if path.as_os_str().is_empty() => Errno::NOENT,
        None if error.kind() == io::ErrorKind::InvalidInput => Errno::INVAL,
        None => Errno::IO,
    };
    Fault::system(operation, &path.display().to_string(), errno)
}

/// The path whose folder a flag has to name: as it is written, where this folder holds the file
/// (`/proc/net` is another folder in each process), else the real one.
fn granting(absolute: &Path, real: PathBuf) -> PathBuf {
    let written = plain(absolute);
    let folder = if real.is_dir() { Some(written.as_path()) } else { written.parent() };
    let holds = folder.and_then(|folder| folder.canonicalize().ok()).is_some_and(|it| real.starts_with(it));
    if holds { written } else { real }
}

/// A folder of a flag.
pub fn existing(folder: &Path) -> Result<PathBuf, Message> {
    match folder.canonicalize() {
        Ok(real) if real.is_dir() => Ok(real),
        Ok(_) => Err(message!("rights-not-a-folder", folder = folder.display())),
        Err(error) => Err(message!("rights-no-folder", folder = folder.display(), error = error)),
    }
}

/// A path without `.` and `..`, as it is written.
pub fn plain(absolute: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in absolute.components() {
        match component {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}

/// A path without symbolic links, where the file itself need not exist. A link to a file that does
/// not exist is followed too: that file is the one which a write would make.
fn real(absolute: &Path) -> io::Result<PathBuf> {
    let mut path = absolute.to_owned();
    for _ in 0..MOST_LINKS {
        match path.canonicalize() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return Err(error) };
                let parent = parent.canonicalize()?;
                let file = parent.join(name);
                match file.read_link() {
                    Ok(target) => path = parent.join(target),
                    Err(_) => return Ok(file),
                }
            }
            other => return other,
        }
    }
    Err(Errno::LOOP.into())
}
