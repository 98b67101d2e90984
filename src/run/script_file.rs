//! Reads the text of a script: from a file, from standard input, or from a pipe that a shell has handed
//! over (`<(…)`). Whatever else has the name is refused before it is opened: a pipe that nobody writes to
//! would be waited for, and a device can give bytes for ever.
//!
//! A pipe of a shell has no name but the number of a descriptor, and ends with the program behind it. It
//! is told from one with a name, a FIFO, by the file system that it is in.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::{FileType, FsWord, OFlags, Stat, StatFs, fcntl_getfl, fcntl_setfl, fstat, fstatfs};
use rustix::fs::{major, minor};
use wirelab_lang::diagnostic::Message;
use wirelab_lang::message;
use wirelab_net::Errno;

/// The largest script that is read, in bytes.
const LARGEST: u64 = 256 << 20;

/// PIPEFS_MAGIC: where pipes without a name are.
const PIPES: FsWord = 0x5049_5045;
/// Where files are windows to the kernel (PROC_SUPER_MAGIC, SYSFS_MAGIC, DEBUGFS_MAGIC, TRACEFS_MAGIC):
/// reading one may wait, or change what is read.
const OF_THE_KERNEL: [FsWord; 4] = [0x9fa0, 0x6265_6572, 0x6462_6720, 0x7472_6163];

/// What a script can be read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ScriptInput {
    File,
    Pipe,
}

/// Why a file cannot be read, in the words of the table of errnos.
pub fn unreadable(name: &str, error: &io::Error) -> Message {
    let errno = Errno::from_io_error(error).unwrap_or(Errno::IO);
    wirelab_lang::errno::failed("open", name, errno).message
}

/// Whether a path means standard input.
pub fn is_stdin(path: &Path) -> bool {
    ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"].into_iter().any(|own| path == Path::new(own))
}

/// The bytes of a script's file.
///
/// # Errors
/// It cannot be read, is no file with a text, or is too large.
pub fn of(path: &Path) -> Result<Vec<u8>, Message> {
    if is_stdin(path) {
        return of_stdin(&path.to_string_lossy());
    }
    let name = path.to_string_lossy();
    let told = |error: io::Error| unreadable(&name, &error);
    let failed = |errno: Errno| told(errno.into());
    let look = || Ok((rustix::fs::stat(path)?, rustix::fs::statfs(path)?));
    // To open a device can have effects, so look first; look again at what was opened.
    let (found, on) = look().map_err(failed)?;
    sort(&name, &found, &on)?;
    let mut options = File::options();
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
    let file = options.read(true).custom_flags(flags).open(path).map_err(told)?;
    let again = || Ok((fstat(&file)?, fstatfs(&file)?));
    let (found, on) = again().map_err(failed)?;
    if sort(&name, &found, &on)? == ScriptInput::Pipe {
        // Whoever writes to it may take its time.
        let flags = fcntl_getfl(&file).map_err(failed)?;
        fcntl_setfl(&file, flags - OFlags::NONBLOCK).map_err(failed)?;
    }
    all(&name, file, u64::try_from(found.st_size).unwrap_or(0))
}

/// The bytes of a script on standard input, called so.
///
/// # Errors
/// It cannot be read, never ends, or is too large.
pub fn of_stdin(name: &str) -> Result<Vec<u8>, Message> {
    let stdin = io::stdin();
    let told = |error: io::Error| unreadable(name, &error);
    let found = fstat(&stdin).map_err(|errno| told(errno.into()))?;
    let is_null = (major(found.st_rdev), minor(found.st_rdev)) == (1, 3);
    let is_device = match FileType::from_raw_mode(found.st_mode) {
        FileType::CharacterDevice => !is_null && !io::IsTerminal::is_terminal(&stdin),
        FileType::BlockDevice => true,
        _ => false,
    };
    if is_device {
        return Err(message!("script-is-device", path = name));
    }
    all(name, stdin, 0)
}

fn sort(name: &str, found: &Stat, on: &StatFs) -> Result<ScriptInput, Message> {
    match FileType::from_raw_mode(found.st_mode) {
        FileType::RegularFile if OF_THE_KERNEL.contains(&on.f_type) => {
            Err(message!("script-is-kernels", path = name))
        }
        FileType::RegularFile => Ok(ScriptInput::File),
        FileType::Fifo if on.f_type == PIPES => Ok(ScriptInput::Pipe),
        FileType::Fifo => Err(message!("script-is-pipe", path = name)),
        FileType::Socket => Err(message!("script-is-socket", path = name)),
        FileType::Directory => Err(unreadable(name, &Errno::ISDIR.into())),
        _ => Err(message!("script-is-device", path = name)),
    }
}

/// All that there is to read, if a script may be that large; about `size` bytes are expected.
fn all(name: &str, from: impl Read, size: u64) -> Result<Vec<u8>, Message> {
    let too_large = || Err(message!("script-too-large", path = name, limit = LARGEST >> 20));
    if size > LARGEST {
        return too_large();
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    from.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| unreadable(name, &error))?;
    if bytes.len() as u64 > LARGEST { too_large() } else { Ok(bytes) }
}
