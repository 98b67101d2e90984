//! Folders: what a path means, and which granted folder it lies in.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use wirelab_net::Errno;

use super::abstract_name::AbstractName;
use super::{AddressUse, Rights, shell};
use crate::diagnostic::{Message, argument};
use crate::eval::fault::{Fault, Outcome};
use crate::message;

/// PATH_MAX of Linux, the zero byte behind a path included: what is longer leads nowhere, and looking for
/// it would take as long as it is.
const LONGEST_PATH: usize = 4096;
/// As many symbolic links in a row as the kernel follows (path_resolution(7)).
const MOST_LINKS: usize = 40;

/// What a fault is called that stands for a right which is not there.
const DENIED: &str = "DENIED";

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
pub struct GrantedPath {
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
    pub fn place(&self, operation: &str, access: Access, path: &Path) -> Outcome<GrantedPath> {
        let place = self.find(operation, access, path);
        if !matches!(&place, Err(fault) if fault.name == DENIED) {
            self.needs_folder(access, path);
        }
        place
    }

    /// Where a folder lies: the right to the folder itself is enough, and the one above it is not asked for.
    ///
    /// # Errors
    /// As those of [`Rights::place`].
    pub fn place_folder(&self, operation: &str, access: Access, path: &Path) -> Outcome<GrantedPath> {
        if path.as_os_str().is_empty() {
            return self.place(operation, access, path);
        }
        let written = path.join(".");
        self.place(operation, access, &written).map_err(|mut fault| {
            let (written, shown) = (argument(&written.display()), argument(&path.display()));
            let said = std::iter::once(&mut fault.message).chain(&mut fault.notes).chain(&mut fault.help);
            let arguments = said.flat_map(|message| &mut message.arguments);
            arguments.filter(|(_, value)| *value == written).for_each(|(_, value)| value.clone_from(&shown));
            fault
        })
    }

    /// Whether a path may not be used.
    pub(super) fn is_denied(&self, access: Access, path: &Path) -> bool {
        matches!(self.find("", access, path), Err(fault) if fault.name == DENIED)
    }

    fn find(&self, operation: &str, access: Access, path: &Path) -> Outcome<GrantedPath> {
        if path.as_os_str().is_empty() {
            return Err(Fault::value(message!("file-without-name", operation = operation)));
        }
        check_length(operation, path)?;
        let absolute = std::path::absolute(path).map_err(|error| fault(operation, path, &error))?;
        let way = self.way(access, &absolute);
        match real(&absolute) {
            Ok(real) if !way.turns_back => {
                if let Some(folder) = self.folder(access, &real) {
                    let path = real.strip_prefix(folder).unwrap_or(&real).to_owned();
                    return Ok(GrantedPath { folder: folder.to_owned(), path });
                }
            }
            Err(error) if !way.leaves => return Err(fault(operation, path, &error)),
            _ => {}
        }
        Err(self.denied(access, path))
    }

    /// The fault for a path that is not allowed, with the flag for its folder. It is made of what is
    /// written and of links that the script may read, so that it is the same whether there is such a
    /// file, another kind of file, or nothing.
    pub fn denied(&self, access: Access, path: &Path) -> Box<Fault> {
        let message = match access {
            Access::Read => message!("denied-read", path = path.display()),
            Access::Write => message!("denied-write", path = path.display()),
        };
        let folder = self.folder_of(access, path);
        Fault::new(DENIED, message).help(message!("allow-with", flag = flag(access, &folder)))
    }

    /// The folder that would have to be granted for a path.
    pub(super) fn folder_of(&self, access: Access, path: &Path) -> PathBuf {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let end = self.way(access, &absolute).end;
        if names_folder(path) { end } else { end.parent().unwrap_or(&end).to_owned() }
    }

    /// Whether a UNIX socket may be used so: `bind` and `listen` need the right to write in its
    /// folder, `connect` and `send` to read as well. An abstract name belongs to no folder and is a
    /// right of its own; `is_own` tells whether a socket of the script itself has it.
    ///
    /// # Errors
    /// DENIED, with the flags that would allow it; the system's error where there is no such folder.
    pub fn check_unix(&self, operation: &str, purpose: AddressUse, path: &[u8], is_own: bool) -> Outcome<()> {
        if path.is_empty() {
            // bind(2) chooses a name, and nobody can be reached by none.
            return Ok(());
        }
        if let Some(name) = AbstractName::of_path(path) {
            return self.check_abstract(purpose, &name, is_own);
        }
        let path = Path::new(OsStr::from_bytes(path));
        self.place(operation, Access::Write, path)?;
        if matches!(purpose, AddressUse::Connect | AddressUse::Send) {
            self.place(operation, Access::Read, path)?;
        }
        Ok(())
    }

    /// Where a path leads as far as the granted folders reach: links in them are followed, and
    /// outside of them nothing is looked at.
    fn way(&self, access: Access, absolute: &Path) -> Way {
        let mut way = Way { end: PathBuf::from("/"), leaves: false, turns_back: false };
        let mut ahead: Vec<OsString> = names(absolute);
        let mut links = 0;
        while let Some(name) = ahead.pop() {
            if name == ".." {
                way.end.pop();
                way.turns_back |= way.leaves;
                continue;
            }
            way.end.push(name);
            way.leaves |= !self.leads_to_granted(access, &way.end);
            if self.folder(access, &way.end).is_none() {
                continue;
            }
            if let Ok(target) = way.end.read_link() {
                links += 1;
                if links > MOST_LINKS {
                    break;
                }
                way.end.pop();
                if target.is_absolute() {
                    way.end = PathBuf::from("/");
                }
                ahead.extend(names(&target));
            }
        }
        // The folders above a granted one are known, and are not granted.
        way.leaves |= self.folder(access, &way.end).is_none();
        way
    }

    /// Whether a path is a granted folder, lies in one, or above one: granted folders have no links
    /// in their paths, so that nothing has to be looked at to know those.
    fn leads_to_granted(&self, access: Access, path: &Path) -> bool {
        self.folder(access, path).is_some()
            || self.folders(access).iter().any(|folder| folder.starts_with(path))
    }

    /// The granted folder that a real path lies in.
    pub(super) fn folder(&self, access: Access, real: &Path) -> Option<&Path> {
        if self.everything.get() {
            return Some(Path::new("/"));
        }
        self.folders(access).iter().map(PathBuf::as_path).find(|folder| real.starts_with(folder))
    }

    fn folders(&self, access: Access) -> &[PathBuf] {
        match access {
            Access::Read => &self.read,
            Access::Write => &self.write,
        }
    }
}

/// Where a path leads, as far as the granted folders reach.
struct Way {
    /// Without `.`, `..`, and the links that were followed.
    end: PathBuf,
    /// Something on it is neither in a granted folder nor above one.
    leaves: bool,
    /// It comes back by `..` from there: whether it can would tell what there is.
    turns_back: bool,
}

/// The names in a path, `..` too, last first.
fn names(path: &Path) -> Vec<OsString> {
    let names =
        path.components().rev().filter(|part| matches!(part, Component::Normal(_) | Component::ParentDir));
    names.map(|part| part.as_os_str().to_owned()).collect()
}

/// Whether a path is written as that of a folder.
fn names_folder(path: &Path) -> bool {
    let bytes = path.as_os_str().as_encoded_bytes();
    [&b"/"[..], b"/.", b"/.."].iter().any(|end| bytes.ends_with(end)) || matches!(bytes, b"." | b"..")
}

/// The flag that grants a folder, fit for a shell.
pub fn flag(access: Access, folder: &Path) -> String {
    let name = match access {
        Access::Read => "--allow-read",
        Access::Write => "--allow-write",
    };
    shell::option(name, &folder.display().to_string())
}

/// Whether a path may be as long as it is.
///
/// # Errors
/// ENAMETOOLONG
pub fn check_length(operation: &str, path: &Path) -> Outcome<()> {
    match path.as_os_str().len() {
        ..LONGEST_PATH => Ok(()),
        _ => Err(fault(operation, path, &Errno::NAMETOOLONG.into())),
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
    Fault::system(operation, &crate::diagnostic::argument(&path.display()), errno)
}

/// A folder of a flag.
pub fn existing(folder: &Path) -> Result<PathBuf, Message> {
    let found = folder.canonicalize().and_then(|real| real.metadata().map(|data| (real, data.is_dir())));
    match found {
        Ok((real, true)) => Ok(real),
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
