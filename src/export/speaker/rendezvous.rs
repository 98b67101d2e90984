//! Where lessons and their speakers find each other: a UNIX socket for each lesson under way, in a
//! folder of this user's alone.

use std::fs::{self, DirBuilder};
use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::inotify;
use wirelab_net::os::publish::{Publisher, Subscriber};
use wirelab_net::os::socket_file::remove_dead;

use crate::export::speaker::news::Speaker;
use crate::run::terminals;

/// So long a lesson may take to say what it is.
const PATIENCE: Duration = Duration::from_secs(2);

/// The folder of the lessons' sockets; made where it is not there.
///
/// # Errors
/// There is no folder that is this person's alone, or nothing can be made in it.
pub fn folder() -> io::Result<PathBuf> {
    let folder = terminals::folder()?.join("notes");
    DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    Ok(folder)
}

/// Publishes for a lesson of this process.
///
/// # Errors
/// The socket cannot be made.
pub fn publish() -> io::Result<Publisher> {
    let folder = folder()?;
    let own = std::process::id();
    // An earlier process of the same number may have left its socket.
    let path = folder.join(format!("{own}.sock"));
    remove_dead(&path)?;
    Publisher::new(&path)
}

/// A lesson under way, with what it said first.
pub struct Found {
    /// The way to what it says next.
    pub subscriber: Subscriber,
    /// What it said.
    pub speaker: Speaker,
}

/// The lesson under way that began last, of those whose name has this in it. Sockets that nobody
/// listens on any more are removed.
///
/// # Errors
/// The folder cannot be read.
pub fn newest(folder: &Path, name: &str) -> io::Result<Option<Found>> {
    let mut newest: Option<Found> = None;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "sock") {
            continue;
        }
        let Some(found) = ask(&path).filter(|found| found.speaker.lesson.contains(name)) else { continue };
        if newest.as_ref().is_none_or(|newest| newest.speaker.began < found.speaker.began) {
            newest = Some(found);
        }
    }
    Ok(newest)
}

fn ask(path: &Path) -> Option<Found> {
    let mut subscriber = match Subscriber::new(path) {
        Ok(subscriber) => subscriber,
        Err(error) => {
            if error.kind() == ErrorKind::ConnectionRefused {
                let _ = remove_dead(path);
            }
            return None;
        }
    };
    let line = subscriber.line(PATIENCE).ok()??;
    Some(Found { subscriber, speaker: Speaker::from_line(&line)? })
}

/// Tells when something in a folder has changed.
pub struct FolderWatch(std::os::fd::OwnedFd);

impl FolderWatch {
    /// From now on.
    ///
    /// # Errors
    /// The folder cannot be watched.
    pub fn of(folder: &Path) -> io::Result<Self> {
        let watch = inotify::init(inotify::CreateFlags::CLOEXEC)?;
        let wanted = inotify::WatchFlags::CREATE | inotify::WatchFlags::ATTRIB;
        inotify::add_watch(&watch, folder, wanted)?;
        Ok(Self(watch))
    }

    /// Waits until something is made in it; for a person who may end that with Ctrl-C.
    ///
    /// # Errors
    /// The system's.
    pub fn wait(&self) -> io::Result<()> {
        let mut buffer = [std::mem::MaybeUninit::uninit(); 1024];
        inotify::Reader::new(&self.0, &mut buffer).next()?;
        Ok(())
    }
}
