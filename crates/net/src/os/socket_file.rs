//! Owns the file of a UNIX socket. The file is removed with its socket, and no other one is, whatever has
//! become of the path meanwhile: a handle of the folder finds the name where it was made, and the number of
//! the file says whether it is still the same one.
//!
//! bind(2) takes a path, not a handle. That the folder of the handle is the one that bind(2) has found is
//! judged by what it shows before and after; a file of another user is never taken for the socket's.

use std::ffi::OsString;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd, RawFd};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, Stat, openat, statat};
use rustix::io::{fcntl_dupfd_cloexec, retry_on_intr};

use crate::{Errno, FileStays, NetResult};

/// A file that bind(2) has made.
#[derive(Debug)]
pub(crate) struct SocketFile {
    folder: Folder,
    name: OsString,
    /// The device and the number of the file, or why they are not known
    made: NetResult<(u64, u64)>,
}

/// Where the file is.
#[derive(Debug)]
struct Folder {
    /// A handle, wherever the folder is moved; `None` where no descriptor could be had for it
    held: Option<OwnedFd>,
    /// Its path when the file was made
    named: PathBuf,
}

impl SocketFile {
    /// Binds at a path, and remembers what that has made; `None` where the path has no name of a file.
    /// No descriptor of this is below `lowest`.
    ///
    /// # Errors
    /// Those of binding, and of finding the folder where the file will be.
    pub(crate) fn made_by(
        path: &Path,
        lowest: RawFd,
        bind: impl FnOnce() -> NetResult<()>,
    ) -> NetResult<Option<Self>> {
        let Some(name) = path.file_name() else { return bind().map(|()| None) };
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let folder = Folder::at(parent.unwrap_or(Path::new(".")), lowest)?;
        let before = folder.look(name.as_ref());
        bind()?;
        // bind(2) makes a new file: one that was there is in another folder.
        let made = match before {
            Err(Errno::NOENT) => folder.look(name.as_ref()).and_then(|made| {
                let is_own = is_socket(&made) && made.st_uid == rustix::process::geteuid().as_raw();
                if is_own { Ok((made.st_dev, made.st_ino)) } else { Err(Errno::STALE) }
            }),
            Ok(_) => Err(Errno::STALE),
            Err(errno) => Err(errno),
        };
        // It was made, and elsewhere.
        let made = made.map_err(|errno| if errno == Errno::NOENT { Errno::STALE } else { errno });
        Ok(Some(Self { folder, name: name.to_owned(), made }))
    }

    /// Lets its owner alone connect, and calls it otherwise from now on.
    ///
    /// # Errors
    /// The new name is taken, or the system's error.
    pub(crate) fn publish_as(&mut self, name: OsString) -> io::Result<()> {
        if !self.is_there()? {
            return Err(Errno::NOENT.into());
        }
        let folder = self.folder.handle();
        let path = |name: &OsString| self.folder.path(name.as_ref());
        rustix::fs::chmodat(folder, path(&self.name), Mode::RUSR | Mode::WUSR, AtFlags::empty())?;
        rustix::fs::linkat(folder, path(&self.name), folder, path(&name), AtFlags::empty())?;
        if let Some(stays) = self.remove() {
            return Err(stays.errno.into());
        }
        self.name = name;
        Ok(())
    }

    /// Removes it while its socket is still open: its number is nobody else's until then. What is
    /// returned is still there, as far as can be known.
    pub(crate) fn remove(&self) -> Option<FileStays> {
        let unlink = || {
            let name = self.folder.path(self.name.as_ref());
            retry_on_intr(|| rustix::fs::unlinkat(self.folder.handle(), &name, AtFlags::empty()))
        };
        match self.is_there().and_then(|is_there| if is_there { unlink() } else { Ok(()) }) {
            Ok(()) | Err(Errno::NOENT) => None,
            Err(errno) => Some(FileStays { path: self.folder.whole(self.name.as_ref()), errno }),
        }
    }

    /// Whether its name is still that of the file that was made.
    fn is_there(&self) -> NetResult<bool> {
        let made = self.made?;
        match self.folder.look(self.name.as_ref()) {
            Ok(found) => Ok(is_socket(&found) && (found.st_dev, found.st_ino) == made),
            Err(Errno::NOENT) => Ok(false),
            Err(errno) => Err(errno),
        }
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
    fn at(path: &Path, lowest: RawFd) -> NetResult<Self> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let named = std::path::absolute(path).map_err(|error| super::errno(&error))?;
        let opened = retry_on_intr(|| openat(CWD, path, flags, Mode::empty()));
        let held = opened.and_then(|handle| fcntl_dupfd_cloexec(&handle, lowest));
        Ok(Self { held: held.ok(), named })
    }

    fn handle(&self) -> BorrowedFd<'_> {
        self.held.as_ref().map_or(CWD, AsFd::as_fd)
    }

    /// What a name in it is called from there.
    fn path(&self, name: &Path) -> PathBuf {
        if self.held.is_some() { name.to_owned() } else { self.whole(name) }
    }

    /// What a name in it was called from everywhere.
    fn whole(&self, name: &Path) -> PathBuf {
        self.named.join(name)
    }

    fn look(&self, name: &Path) -> NetResult<Stat> {
        let name = self.path(name);
        retry_on_intr(|| statat(self.handle(), &name, AtFlags::SYMLINK_NOFOLLOW))
    }
}

fn is_socket(found: &Stat) -> bool {
    FileType::from_raw_mode(found.st_mode) == FileType::Socket
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
