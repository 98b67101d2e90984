//! The file of a UNIX socket. It is removed with its socket, and no other file is, whatever has become of
//! the path meanwhile: a handle of the folder finds the name where it was made, and the number of the
//! file says whether it is still the same one.
//!
//! bind(2) takes a path, not a handle. That the folder of the handle is the one that bind(2) has found is
//! judged by what it shows before and after; a file of another user is never taken for the socket's.

use std::ffi::OsString;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd, RawFd};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, Stat, openat, statat};
use rustix::io::fcntl_dupfd_cloexec;

use crate::net::{Errno, NetResult};

/// A file that bind(2) has made.
#[derive(Debug)]
pub struct SocketFile {
    folder: Folder,
    name: OsString,
    device: u64,
    number: u64,
}

/// Where the file is.
#[derive(Debug)]
enum Folder {
    /// A handle, wherever the folder is moved
    Held(OwnedFd),
    /// Its path, where no descriptor could be had for it
    Named(PathBuf),
}

impl SocketFile {
    /// Binds at a path, and remembers what that has made; `None` where it cannot be found again. No
    /// descriptor of this is below `lowest`.
    ///
    /// # Errors
    /// Those of binding.
    pub fn made_by(
        path: &Path,
        lowest: RawFd,
        bind: impl FnOnce() -> NetResult<()>,
    ) -> NetResult<Option<Self>> {
        let Some(name) = path.file_name() else { return bind().map(|()| None) };
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let folder = Folder::at(parent.unwrap_or(Path::new(".")), lowest);
        let before = folder.as_ref().map(|folder| folder.look(name.as_ref()));
        bind()?;
        // bind(2) makes a new file: one that was there is in another folder.
        let (Some(folder), Some(Err(Errno::NOENT))) = (folder, before) else { return Ok(None) };
        let Ok(made) = folder.look(name.as_ref()) else { return Ok(None) };
        let is_own = is_socket(&made) && made.st_uid == rustix::process::geteuid().as_raw();
        Ok(is_own.then(|| Self { folder, name: name.to_owned(), device: made.st_dev, number: made.st_ino }))
    }

    /// Lets its owner alone connect, and calls it otherwise from now on.
    ///
    /// # Errors
    /// The new name is taken, or the system's error.
    pub fn publish_as(&mut self, name: OsString) -> io::Result<()> {
        if !self.is_there() {
            return Err(Errno::NOENT.into());
        }
        let folder = self.folder.handle();
        let path = |name: &OsString| self.folder.path(name.as_ref());
        rustix::fs::chmodat(folder, path(&self.name), Mode::RUSR | Mode::WUSR, AtFlags::empty())?;
        rustix::fs::linkat(folder, path(&self.name), folder, path(&name), AtFlags::empty())?;
        self.remove();
        self.name = name;
        Ok(())
    }

    /// Removes it while its socket is still open: its number is nobody else's until then.
    pub fn remove(&self) {
        if self.is_there() {
            let _ = rustix::fs::unlinkat(
                self.folder.handle(),
                self.folder.path(self.name.as_ref()),
                AtFlags::empty(),
            );
        }
    }

    fn is_there(&self) -> bool {
        let found = self.folder.look(self.name.as_ref());
        found.is_ok_and(|found| {
            is_socket(&found) && (found.st_dev, found.st_ino) == (self.device, self.number)
        })
    }
}

/// Removes the file of a socket that nobody listens on any more; any other file stays.
///
/// # Errors
/// There is one that cannot be removed.
pub fn remove_dead(path: &Path) -> io::Result<()> {
    match statat(CWD, path, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(found) if is_socket(&found) => Ok(rustix::fs::unlinkat(CWD, path, AtFlags::empty())?),
        Ok(_) => Err(Errno::EXIST.into()),
        Err(Errno::NOENT) => Ok(()),
        Err(errno) => Err(errno.into()),
    }
}

impl Folder {
    fn at(path: &Path, lowest: RawFd) -> Option<Self> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let opened = openat(CWD, path, flags, Mode::empty());
        match opened.and_then(|handle| fcntl_dupfd_cloexec(&handle, lowest)) {
            Ok(handle) => Some(Self::Held(handle)),
            Err(_) => std::path::absolute(path).ok().map(Self::Named),
        }
    }

    fn handle(&self) -> BorrowedFd<'_> {
        match self {
            Self::Held(handle) => handle.as_fd(),
            Self::Named(_) => CWD,
        }
    }

    /// What a name in it is called from there.
    fn path(&self, name: &Path) -> PathBuf {
        match self {
            Self::Held(_) => name.to_owned(),
            Self::Named(folder) => folder.join(name),
        }
    }

    fn look(&self, name: &Path) -> NetResult<Stat> {
        statat(self.handle(), self.path(name), AtFlags::SYMLINK_NOFOLLOW)
    }
}

fn is_socket(found: &Stat) -> bool {
    FileType::from_raw_mode(found.st_mode) == FileType::Socket
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
