//! What stands in folders: whether something is there, the names, making and removing.
//!
//! What is made or removed is named within a handle of its folder, and a symbolic link there is itself
//! meant, not what it leads to.
//!
//! May use: as `files`.

use std::ffi::OsString;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use wirelab_net::Errno;

use super::Files;
use crate::eval::fault::Outcome;
use crate::rights::{Access, check_path_length};

/// The errors of a path on which there is nothing.
const ABSENT: [&str; 2] = ["ENOENT", "ENOTDIR"];

impl Files<'_> {
    /// Whether there is anything at a path; a symbolic link counts as what it leads to.
    ///
    /// # Errors
    /// DENIED where the rights do not reach it, or the system's error.
    pub fn exists(&self, path: impl AsRef<Path>) -> Outcome<bool> {
        let path = path.as_ref();
        let place = match self.rights.place("exists", Access::Read, path) {
            Err(fault) if ABSENT.contains(&fault.name) => return Ok(false),
            place => place?,
        };
        let told = |error: io::Error| self.told("exists", Access::Read, path, &error);
        let folder = Dir::open_ambient_dir(&place.folder, ambient_authority()).map_err(told)?;
        if place.path.as_os_str().is_empty() {
            return Ok(true);
        }
        match folder.metadata(&place.path) {
            Ok(_) => Ok(true),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                Ok(false)
            }
            Err(error) => Err(told(error)),
        }
    }

    /// Calls `found` with each name in a folder, in the order of the system.
    ///
    /// # Errors
    /// DENIED where the rights do not reach it, the system's error, or that of `found`.
    pub fn names(&self, path: impl AsRef<Path>, mut found: impl FnMut(&[u8]) -> Outcome<()>) -> Outcome<()> {
        let path = path.as_ref();
        let place = self.rights.place_folder("files", Access::Read, path)?;
        let told = |error: io::Error| self.told("files", Access::Read, path, &error);
        let folder = Dir::open_ambient_dir(&place.folder, ambient_authority()).map_err(told)?;
        let folder = match place.path.as_os_str().is_empty() {
            true => folder,
            false => folder.open_dir(&place.path).map_err(told)?,
        };
        for entry in folder.entries().map_err(told)? {
            found(entry.map_err(told)?.file_name().as_bytes())?;
        }
        Ok(())
    }

    /// Removes a file, a symbolic link, or a folder that is empty (remove(3)).
    ///
    /// # Errors
    /// DENIED where the rights do not reach its folder, or the system's error.
    pub fn remove(&self, path: impl AsRef<Path>) -> Outcome<()> {
        let path = path.as_ref();
        let (folder, name) = self.within("remove", path)?;
        let told = |error: io::Error| self.told("remove", Access::Write, path, &error);
        let removed = match folder.symlink_metadata(&name).map_err(told)?.is_dir() {
            true => folder.remove_dir(&name),
            false => folder.remove_file(&name),
        };
        removed.map_err(told)
    }

    /// Makes a folder (mkdir(2)).
    ///
    /// # Errors
    /// EEXIST where there is something of the name; DENIED where the rights do not reach its folder; the
    /// system's error.
    pub fn make_folder(&self, path: impl AsRef<Path>) -> Outcome<()> {
        let path = path.as_ref();
        let (folder, name) = self.within("mkdir", path)?;
        folder.create_dir(&name).map_err(|error| self.told("mkdir", Access::Write, path, &error))
    }

    /// The folder in which something is to be made or removed, and what it is called there.
    fn within(&self, operation: &str, path: &Path) -> Outcome<(Dir, OsString)> {
        let told = |error: io::Error| self.told(operation, Access::Write, path, &error);
        check_path_length(operation, path)?;
        let Some(name) = path.file_name().filter(|name| !name.as_bytes().contains(&0)) else {
            return Err(told(if path.as_os_str().is_empty() { Errno::NOENT } else { Errno::INVAL }.into()));
        };
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let parent = parent.unwrap_or(Path::new("."));
        let place =
            self.rights.place_folder(operation, Access::Write, parent).map_err(|fault| match fault.name {
                "DENIED" => self.rights.denied(Access::Write, path),
                _ => fault,
            })?;
        let folder = Dir::open_ambient_dir(&place.folder, ambient_authority()).map_err(told)?;
        let folder = match place.path.as_os_str().is_empty() {
            true => folder,
            false => folder.open_dir(&place.path).map_err(told)?,
        };
        Ok((folder, name.to_owned()))
    }
}
