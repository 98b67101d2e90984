//! Says what the system had no more of for this process, and which of its limits was met.
//!
//! An errno alone misleads here: EAGAIN of a new thread means a limit of processes, ENOSPC of epoll
//! means watches and no disk. May use: rustix, and what /proc and /sys tell. Must not use: anything of
//! the crate but the seam.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use rustix::process::{Resource, getrlimit, getuid};

use crate::Errno;

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacks {
    /// A thread
    Thread,
    /// What sockets and timers are waited for with: epoll(7), eventfd(2), timerfd_create(2)
    Reactor,
    /// What a signal is heard with
    Signals,
    /// A socket or a file, or the place of a socket in an epoll instance
    Descriptor,
}

/// A limit of the system, and how far it is used up where that can be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limit {
    /// RLIMIT_NOFILE: files and sockets of this process
    Descriptors(u64),
    /// fs.file-max: files and sockets of all processes
    Files(u64),
    /// RLIMIT_NPROC: processes and threads of this user, and how many there are
    Processes(u64, u64),
    /// pids.max of a control group, and how many are in it
    Pids(PathBuf, u64, u64),
    /// kernel.threads-max: threads of all processes
    Threads(u64),
    /// fs.epoll.max_user_watches: sockets that this user may have watched
    Watches(u64),
}

/// The system refused something that the program cannot do without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortage {
    /// What was asked for
    pub lacks: Lacks,
    /// How it was refused
    pub errno: Errno,
    /// The limit that was met
    pub limit: Option<Limit>,
}

impl Shortage {
    /// Finds the limit that explains it.
    pub(crate) fn new(lacks: Lacks, errno: Errno) -> Self {
        Self { lacks, errno, limit: met(lacks, errno) }
    }

    /// Of an error of the standard library.
    pub fn of(lacks: Lacks, error: &std::io::Error) -> Self {
        match Self::within(error) {
            Some(own) => own.clone(),
            None => Self::new(lacks, Errno::from_io_error(error).unwrap_or(Errno::IO)),
        }
    }

    /// The one that an error was made of.
    pub fn within(error: &std::io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }
}

impl fmt::Display for Shortage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}: {}", self.lacks, self.errno)
    }
}

impl std::error::Error for Shortage {}

impl From<Shortage> for std::io::Error {
    fn from(shortage: Shortage) -> Self {
        Self::other(shortage)
    }
}

/// The limit that an errno speaks of.
pub fn met(lacks: Lacks, errno: Errno) -> Option<Limit> {
    match (errno, lacks) {
        (Errno::MFILE, _) => getrlimit(Resource::Nofile).current.map(Limit::Descriptors),
        (Errno::NFILE, _) => number("/proc/sys/fs/file-max").map(Limit::Files),
        (Errno::NOSPC, Lacks::Reactor | Lacks::Signals | Lacks::Descriptor) => {
            number("/proc/sys/fs/epoll/max_user_watches").map(Limit::Watches)
        }
        (Errno::AGAIN, Lacks::Thread) => processes(),
        _ => None,
    }
}

/// Of the limits of processes and threads, the one that is used up; else that of the user.
fn processes() -> Option<Limit> {
    let user = getrlimit(Resource::Nproc).current.map(|most| Limit::Processes(most, threads_of_user()));
    let group = own_group().and_then(|folder| {
        let most = number(folder.join("pids.max"))?;
        let now = number(folder.join("pids.current"))?;
        Some(Limit::Pids(folder, most, now))
    });
    let all = number("/proc/sys/kernel/threads-max").map(Limit::Threads);
    let is_used_up = |limit: &Limit| match limit {
        Limit::Processes(most, now) | Limit::Pids(_, most, now) => now >= most,
        _ => false,
    };
    let found: Vec<Limit> = [group, user, all].into_iter().flatten().collect();
    // Of the user's processes as many count as the kernel knows, which may be more than /proc shows.
    let of_user = |limit: &&Limit| matches!(limit, Limit::Processes(..));
    let named = found.iter().find(|limit| is_used_up(limit)).or(found.iter().find(of_user));
    named.or(found.first()).cloned()
}

/// Threads of this user's processes, as far as /proc shows them.
fn threads_of_user() -> u64 {
    let own = getuid().as_raw();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let threads = processes.filter_map(|entry| {
        entry.file_name().to_str()?.parse::<u32>().ok()?;
        let status = fs::read_to_string(entry.path().join("status")).ok()?;
        let user: u32 = field(&status, "Uid:")?.split_whitespace().next()?.parse().ok()?;
        (user == own).then(|| field(&status, "Threads:")?.trim().parse::<u64>().ok())?
    });
    threads.sum()
}

/// The value behind a name in a file of /proc.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(name))
}

/// The folder of the control group whose `pids.max` binds this process: the nearest one upwards that
/// has a number in it (cgroups(7)).
fn own_group() -> Option<PathBuf> {
    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    let places = groups.lines().filter_map(|line| {
        let (_, rest) = line.split_once(':')?;
        let (controllers, path) = rest.split_once(':')?;
        let root = match controllers {
            "" => "/sys/fs/cgroup",
            "pids" => "/sys/fs/cgroup/pids",
            _ => return None,
        };
        Some(Path::new(root).join(path.trim_start_matches('/')))
    });
    let mut folders = places.flat_map(|place| place.ancestors().map(Path::to_owned).collect::<Vec<_>>());
    folders.find(|folder| number(folder.join("pids.max")).is_some())
}

/// The number in a file.
fn number(path: impl AsRef<Path>) -> Option<u64> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn y11_the_limit_fits_what_was_asked_for() {
        assert!(matches!(met(Lacks::Descriptor, Errno::MFILE), Some(Limit::Descriptors(most)) if most > 0));
        assert!(matches!(met(Lacks::Reactor, Errno::NOSPC), Some(Limit::Watches(_)) | None));
        assert_eq!(met(Lacks::Thread, Errno::NOSPC), None, "no thread is on a disk");
        assert_eq!(met(Lacks::Descriptor, Errno::CONNREFUSED), None);
        assert!(threads_of_user() >= 1);
    }

    #[test]
    fn an_error_keeps_what_was_found_out() {
        let shortage = Shortage::new(Lacks::Thread, Errno::AGAIN);
        let error = std::io::Error::from(shortage.clone());
        assert_eq!(Shortage::of(Lacks::Descriptor, &error), shortage);
        let plain = std::io::Error::from(Errno::NOMEM);
        assert_eq!(Shortage::of(Lacks::Signals, &plain), Shortage::new(Lacks::Signals, Errno::NOMEM));
    }
}
