//! Reading and writing files, whole (here) or in portions (`portions`), and folders (`folders`), under the
//! rights of a run. What the rights allow is opened
//! inside a handle of the granted folder, so that a path cannot lead out of it even when someone
//! swaps a symbolic link between the check and the opening.
//!
//! What is written gets its name when it is whole (`new`), and the mode of what it replaces (`mode`).
//!
//! May use: `rights`, `eval::fault`, `eval::memory`. Must not use: the network.

mod folders;
mod mode;
mod new;
mod portions;

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::Path;

use cap_std::ambient_authority;
use cap_std::fs::{Dir, File, Metadata, OpenOptions, OpenOptionsExt};
use rustix::fs::{Mode, OFlags};
use wirelab_net::Errno;

use self::new::NewFile;
use crate::eval::fault::{Fault, Outcome};
use crate::message;
use crate::rights::{Access, Rights, file_fault};

/// How much is read at a time.
const CHUNK: usize = 64 << 10;

/// The files that a run may touch.
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    rights: &'a Rights,
}

impl<'a> Files<'a> {
    /// Under these rights.
    pub fn new(rights: &'a Rights) -> Self {
        Self { rights }
    }

    /// Makes a file, or replaces it: whoever reads it finds the old contents or the new, whole. An
    /// existing file's rights stay, but for those that belong to programs (setuid, setgid).
    ///
    /// # Errors
    /// DENIED where the rights do not reach it or it is no regular file; the system's error.
    pub fn save(&self, path: impl AsRef<Path>, data: &[u8]) -> Outcome<()> {
        self.put(path.as_ref(), data, None).map(drop)
    }

    /// The same of a file for its owner's eyes only.
    ///
    /// # Errors
    /// As those of [`Files::save`].
    pub fn save_private(&self, path: impl AsRef<Path>, data: &[u8]) -> Outcome<()> {
        self.put(path.as_ref(), data, Some(Mode::RUSR | Mode::WUSR)).map(drop)
    }

    /// As [`Files::save`], for a file that is written on: it has this beginning at any moment.
    ///
    /// # Errors
    /// As those of [`Files::save`].
    pub fn begin(&self, path: impl AsRef<Path>, data: &[u8]) -> Outcome<std::fs::File> {
        self.put(path.as_ref(), data, None).map(File::into_std)
    }

    /// Makes a file that is not there yet, whole.
    ///
    /// # Errors
    /// EEXIST where it is; else as those of [`Files::save`].
    pub fn create(&self, path: impl AsRef<Path>, data: &[u8]) -> Outcome<()> {
        let path = path.as_ref();
        let told = |error: io::Error| self.told("save", Access::Write, path, &error);
        let Target { folder, name, old } = self.target(path)?;
        if old.is_some() {
            return Err(told(Errno::EXIST.into()));
        }
        let mut new = NewFile::new(&folder).map_err(told)?;
        new.as_file().write_all(data).map_err(told)?;
        new.create(&name).map_err(told)
    }

    /// Whether a file can be made or replaced as things are: what [`Files::save`] would say of it now.
    ///
    /// # Errors
    /// As those of [`Files::save`], but for a lack of room.
    pub fn may_save(&self, path: impl AsRef<Path>) -> Outcome<()> {
        let path = path.as_ref();
        let target = self.target(path)?;
        let made = NewFile::new(&target.folder).map(drop);
        made.map_err(|error| self.told("save", Access::Write, path, &error))
    }

    /// Writes a whole file, with this mode or the one of the file that it replaces.
    fn put(&self, path: &Path, data: &[u8], mode: Option<Mode>) -> Outcome<File> {
        let told = |error: io::Error| self.told("save", Access::Write, path, &error);
        let Target { folder, name, old } = self.target(path)?;
        let mut new = NewFile::new(&folder).map_err(told)?;
        let file = new.as_file();
        // Before there is anything in it to be read.
        match (mode, &old) {
            (Some(mode), _) => rustix::fs::fchmod(&*file, mode).map_err(io::Error::from).map_err(told)?,
            (None, Some(old)) => mode::keep(old, file).map_err(told)?,
            (None, None) => {}
        }
        file.write_all(data).map_err(told)?;
        let named = match &old {
            Some(_) => new.replace(&name),
            // There may be one by now.
            None => new.create(&name).or_else(|_| new.replace(&name)),
        };
        named.map(|()| new.into_file()).map_err(told)
    }

    fn target(&self, path: &Path) -> Outcome<Target> {
        let place = self.rights.place("save", Access::Write, path)?;
        let told = |error: io::Error| self.told("save", Access::Write, path, &error);
        let folder = Dir::open_ambient_dir(&place.folder, ambient_authority()).map_err(told)?;
        let Some(name) = place.path.file_name().filter(|_| !ends_as_folder(path)) else {
            return Err(told(Errno::ISDIR.into()));
        };
        let folder = match place.path.parent() {
            Some(inner) if !inner.as_os_str().is_empty() => folder.open_dir(inner).map_err(told)?,
            _ => folder,
        };
        let old = match folder.symlink_metadata(name) {
            // There was none when the place was found: it was put there since.
            Ok(old) if old.is_symlink() => {
                return Err(self.rights.denied(Access::Write, path));
            }
            Ok(old) => {
                regular("save", path, &old)?;
                let old = writable(&folder, name).map_err(told)?;
                regular("save", path, &old.metadata().map_err(told)?)?;
                Some(old)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(told(error)),
        };
        Ok(Target { folder, name: name.to_owned(), old })
    }

    /// An error of a call inside the folder. cap-std has no errno for a path that leads out of it.
    fn told(&self, operation: &str, access: Access, path: &Path, error: &io::Error) -> Box<Fault> {
        if error.kind() == io::ErrorKind::PermissionDenied && error.raw_os_error().is_none() {
            return self.rights.denied(access, path);
        }
        file_fault(operation, path, error)
    }
}

/// Where a file is to be made, or takes the place of another.
struct Target {
    folder: Dir,
    name: OsString,
    old: Option<File>,
}

/// A pipe without a writer must not block, a terminal must not become ours.
fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.custom_flags((OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed());
    options
}

/// Whether a file may be replaced is the file's own matter, not its folder's alone.
fn writable(folder: &Dir, name: &OsStr) -> io::Result<File> {
    folder.open_with(name, options().write(true))
}

fn regular(operation: &str, path: &Path, metadata: &Metadata) -> Outcome<()> {
    if metadata.is_file() {
        Ok(())
    } else if metadata.is_dir() {
        Err(file_fault(operation, path, &Errno::ISDIR.into()))
    } else {
        Err(Fault::new("DENIED", message!("not-a-regular-file", path = path.display()))
            .help(message!("not-a-regular-file-help")))
    }
}

/// `x/` and `x/.` mean a folder.
fn ends_as_folder(path: &Path) -> bool {
    let bytes = path.as_os_str().as_encoded_bytes();
    bytes.ends_with(b"/") || bytes.ends_with(b"/.")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
