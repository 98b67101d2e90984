//! A file that gets its name when it is whole: whoever looks finds the old file or the new one, and a
//! program that is killed meanwhile leaves nothing behind.
//!
//! Linux makes files without a name (O_TMPFILE in open(2)), which are linked once they are written. A
//! link cannot take the place of another file, though: what replaces one is called [`UNFINISHED`] from
//! linkat(2) to the renameat(2) that follows. Whoever is killed between these two calls leaves a file
//! of that name, and the next one that replaces a file in the folder removes it: the lock of such a
//! file (flock(2)) tells whether its writer still lives.
//!
//! On a file system without nameless files (NFS, some of FUSE), or without /proc, which linking them
//! takes, a new file is called so from the beginning.
//!
//! May use: the seam of `net` for errnos.

use std::ffi::OsStr;
use std::io;

use cap_std::fs::{Dir, File, OpenOptions, OpenOptionsExt};
use rustix::fs::{AtFlags, CWD, FlockOperation, Mode, OFlags, RenameFlags, flock};
use wirelab_net::Errno;

/// What a file is called that is about to take the place of another. Of several writers in a folder at
/// the same time the others have a number behind it.
pub const UNFINISHED: &str = ".wirelab-unfinished";

/// So many may be in that state in a folder at once.
const MOST: usize = 64;

/// So many of these names are looked at for what a killed program has left.
const SWEPT: usize = 2;

/// Through this a file without a name is linked.
const DESCRIPTORS: &str = "/proc/self/fd";

/// A file on its way to its name. Dropping it before it has one removes it.
pub struct NewFile<'d> {
    folder: &'d Dir,
    file: File,
    /// What it is called meanwhile, where it cannot be without a name.
    unfinished: Option<Unfinished<'d>>,
}

/// A name that goes with this.
struct Unfinished<'d> {
    folder: &'d Dir,
    name: String,
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        if !self.name.is_empty() {
            let _ = rustix::fs::unlinkat(self.folder, &self.name, AtFlags::empty());
        }
    }
}

impl<'d> NewFile<'d> {
    /// An empty file in the folder, with the mode that the process gives to new files.
    ///
    /// # Errors
    /// The system's error.
    pub fn new(folder: &'d Dir) -> io::Result<Self> {
        let is_linkable = rustix::fs::stat(DESCRIPTORS).is_ok();
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        let nameless = match rustix::fs::openat(folder, ".", flags, Mode::from_raw_mode(0o666)) {
            _ if !is_linkable => None,
            Ok(file) => Some(File::from(file)),
            // So say those that do not know the flag; open(2) lists them.
            Err(Errno::OPNOTSUPP | Errno::ISDIR | Errno::NOENT) => None,
            Err(errno) => return Err(errno.into()),
        };
        match nameless {
            Some(file) => Ok(Self { folder, file, unfinished: None }),
            None => Self::named(folder),
        }
    }

    fn named(folder: &'d Dir) -> io::Result<Self> {
        sweep(folder);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true).custom_flags(OFlags::NOCTTY.bits().cast_signed());
        for name in names() {
            match folder.open_with(&name, &options) {
                // Somebody may have taken it for one that was left, before it was locked.
                Ok(file) if lock(&file) != Err(Errno::AGAIN) && is_called(folder, &file, &name) => {
                    return Ok(Self { folder, file, unfinished: Some(Unfinished { folder, name }) });
                }
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
        }
        Err(Errno::EXIST.into())
    }

    /// The file, to be written.
    pub fn as_file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Gives it its name, which nobody has yet.
    ///
    /// # Errors
    /// EEXIST where somebody has, or the system's error.
    pub fn create(&mut self, name: &OsStr) -> io::Result<()> {
        match &self.unfinished {
            None => self.link(name)?,
            Some(Unfinished { folder, name: unfinished }) => {
                let flags = RenameFlags::NOREPLACE;
                match rustix::fs::renameat_with(folder, unfinished, folder, name, flags) {
                    // What file systems say that do not know the flag, NFS among them. The name that it
                    // had goes with this.
                    Err(Errno::INVAL | Errno::NOSYS) => {
                        rustix::fs::linkat(folder, unfinished, folder, name, AtFlags::empty())?;
                        return Ok(());
                    }
                    renamed => renamed?,
                }
            }
        }
        self.is_finished();
        Ok(())
    }

    /// Gives it its name, in place of whoever has it.
    ///
    /// # Errors
    /// The system's error.
    pub fn replace(&mut self, name: &OsStr) -> io::Result<()> {
        let unfinished = match self.unfinished.take() {
            Some(unfinished) => unfinished,
            None => {
                sweep(self.folder);
                // Where there are no locks, nobody takes it for one that was left either.
                let _ = lock(&self.file);
                self.link_unfinished()?
            }
        };
        rustix::fs::renameat(self.folder, &unfinished.name, self.folder, name)?;
        self.unfinished = Some(unfinished);
        self.is_finished();
        Ok(())
    }

    /// The file itself, to be written on under its name.
    pub fn into_file(self) -> File {
        self.file
    }

    fn link(&self, name: &OsStr) -> io::Result<()> {
        let own = format!("{DESCRIPTORS}/{}", std::os::fd::AsRawFd::as_raw_fd(&self.file));
        Ok(rustix::fs::linkat(CWD, own, self.folder, name, AtFlags::SYMLINK_FOLLOW)?)
    }

    fn link_unfinished(&self) -> io::Result<Unfinished<'d>> {
        for name in names() {
            match self.link(OsStr::new(&name)) {
                Ok(()) => return Ok(Unfinished { folder: self.folder, name }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(Errno::EXIST.into())
    }

    fn is_finished(&mut self) {
        if let Some(mut unfinished) = self.unfinished.take() {
            unfinished.name.clear();
        }
        let _ = flock(&self.file, FlockOperation::Unlock);
    }
}

fn names() -> impl Iterator<Item = String> {
    (0..MOST).map(|number| match number {
        0 => UNFINISHED.to_owned(),
        _ => format!("{UNFINISHED}-{number}"),
    })
}

/// Removes what writers have left that were killed. What cannot be removed stays.
fn sweep(folder: &Dir) {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    for name in names().take(SWEPT) {
        let Ok(left) = rustix::fs::openat(folder, &name, flags, Mode::empty()) else { continue };
        let left = File::from(left);
        // While the lock is held nobody else takes this name from the file.
        let is_file = left.metadata().is_ok_and(|metadata| metadata.is_file());
        if is_file && lock(&left).is_ok() && is_called(folder, &left, &name) {
            let _ = rustix::fs::unlinkat(folder, &name, AtFlags::empty());
        }
    }
}

/// Locks a file. EAGAIN where somebody else has.
fn lock(file: &File) -> Result<(), Errno> {
    flock(file, FlockOperation::NonBlockingLockExclusive)
}

/// Whether a file is the one of this name.
fn is_called(folder: &Dir, file: &File, name: &str) -> bool {
    let (Ok(file), Ok(named)) =
        (rustix::fs::fstat(file), rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW))
    else {
        return false;
    };
    (file.st_dev, file.st_ino) == (named.st_dev, named.st_ino)
}
