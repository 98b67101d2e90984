//! The lines that were typed, and the file that keeps them: in the state directory, for its owner's eyes
//! only.
//!
//! Each line is written when it was typed, behind whatever other prompts have written meanwhile. The file
//! is rustyline's `#V2`: a line of text a line, with `\\` and `\n` for what would break that. Once it has
//! [`MOST_LINES`] the oldest go, and the whole file is replaced: rustyline would empty it first and lose
//! everything when it is killed.

use std::collections::VecDeque;
use std::fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use rustix::event::{Timespec, poll};
use rustix::fs::OFlags;
use wirelab_lang::diagnostic::Message;
use wirelab_lang::files::Files;
use wirelab_lang::message;
use wirelab_lang::rights::Rights;
use wirelab_net::Errno;

/// The most lines that are kept.
pub const MOST_LINES: usize = 10_000;
/// What the first line says of the others.
const VERSION: &[u8] = b"#V2";
/// No history is longer, in bytes: what is, was written by something else.
const LARGEST: u64 = 64 << 20;
/// How often whoever waits for the lock looks, and how long each time.
const MOST_LOOKS: usize = 50;
const LOOK: Timespec = Timespec { tv_sec: 0, tv_nsec: 10_000_000 };
/// The file is replaced only now and then: it is soon the one that has the name.
const MOST_OPENED: usize = 100;

/// `$XDG_STATE_HOME/wirelab/history`; `None` where there is no home directory.
pub fn path() -> Option<PathBuf> {
    let folders = etcetera::choose_base_strategy().ok()?;
    let folder = folders.state_dir().unwrap_or_else(|| folders.data_dir());
    Some(folder.join("wirelab").join("history"))
}

/// Makes the folder of a file, for its owner's eyes only.
///
/// # Errors
/// It cannot be made.
pub fn make_folder(path: &Path) -> io::Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// The lines of this prompt, and those that earlier ones have kept.
#[derive(Default)]
pub struct History {
    lines: VecDeque<String>,
    /// Where they are kept.
    path: Option<PathBuf>,
}

impl History {
    /// Loads the lines of earlier prompts; from now on lines are kept there.
    ///
    /// # Errors
    /// The file cannot be read or written: nothing is kept then.
    pub fn keep(&mut self, path: &Path) -> Result<(), Message> {
        let lines = begin(path).map_err(|error| not_kept(path, error))?;
        self.lines.extend(lines);
        self.shorten();
        self.path = Some(path.to_owned());
        Ok(())
    }

    /// Adds a line, unless it is the one before once more.
    ///
    /// # Errors
    /// It cannot be written down.
    pub fn add(&mut self, line: &str) -> Result<(), Message> {
        if line.is_empty() || self.lines.back().is_some_and(|last| last == line) {
            return Ok(());
        }
        self.lines.push_back(line.to_owned());
        self.shorten();
        let Some(path) = &self.path else { return Ok(()) };
        append(path, line)
    }

    /// Forgets all lines, those of earlier prompts too.
    ///
    /// # Errors
    /// The file cannot be written: it still has them.
    pub fn clear(&mut self) -> Result<(), Message> {
        self.lines.clear();
        let Some(path) = &self.path else { return Ok(()) };
        // The lock of the old file holds the other prompts until the new one is there.
        let _lock = locked(path).map_err(|error| not_kept(path, error))?;
        let empty = [VERSION, b"\n"].concat();
        Files::new(&Rights::everything()).save_private(path, &empty).map_err(|fault| fault.message)
    }

    /// The lines, oldest first.
    pub fn lines(&self) -> impl Iterator<Item = &String> {
        self.lines.iter()
    }

    fn shorten(&mut self) {
        let over = self.lines.len().saturating_sub(MOST_LINES);
        self.lines.drain(..over);
    }
}

fn not_kept(path: &Path, error: io::Error) -> Message {
    match error.kind() {
        io::ErrorKind::InvalidInput => message!("history-no-file", path = path.display()),
        _ => message!("history-not-kept", path = path.display(), reason = error),
    }
}

/// Makes the file where there is none; its lines.
fn begin(path: &Path) -> io::Result<Vec<String>> {
    make_folder(path)?;
    let mut file = locked(path)?;
    let permissions = file.metadata()?.permissions();
    if permissions.mode() & 0o077 != 0 {
        file.set_permissions(Permissions::from_mode(0o600))?;
    }
    let data = String::from_utf8(whole(&mut file)?)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text"))?;
    let Some(lines) = data.strip_prefix("#V2\n") else {
        return Ok(data.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect());
    };
    Ok(lines.lines().filter(|line| !line.is_empty()).map(unescaped).collect())
}

/// Writes a line behind the others.
fn append(path: &Path, line: &str) -> Result<(), Message> {
    let told = |error| not_kept(path, error);
    let mut file = locked(path).map_err(told)?;
    let data = whole(&mut file).map_err(told)?;
    let is_current = data.starts_with(b"#V2\n");
    let mut lines: Vec<&[u8]> = data.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).collect();
    if is_current {
        lines.remove(0);
    }
    let new = escaped(line.as_bytes());
    if is_current && lines.len() < MOST_LINES {
        // Whoever was killed may have left half a line.
        let begin: &[u8] = if data.ends_with(b"\n") { b"" } else { b"\n" };
        return file.write_all(&[begin, &new, b"\n"].concat()).map_err(told);
    }
    let over = (lines.len() + 1).saturating_sub(MOST_LINES);
    let kept = lines.into_iter().skip(over).map(|line| match is_current {
        true => line.to_vec(),
        false => escaped(line),
    });
    let all: Vec<Vec<u8>> = std::iter::once(VERSION.to_vec()).chain(kept).chain([new, Vec::new()]).collect();
    // The lock of the old file holds the other prompts until the new one is there.
    Files::new(&Rights::everything()).save_private(path, &all.join(&b'\n')).map_err(|fault| fault.message)
}

/// The file, made where it was not there, with its lock: it is the one that has the name.
fn locked(path: &Path) -> io::Result<File> {
    for _ in 0..MOST_OPENED {
        // To open a device can have effects.
        if path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir()) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let file = OpenOptions::new()
            .append(true)
            .read(true)
            .create(true)
            .mode(0o600)
            .custom_flags((OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed())
            .open(path)?;
        match locks(&file) {
            // Some file systems have none: what two prompts write at the same time is still two lines.
            Err(error) if error.kind() != io::ErrorKind::Unsupported => return Err(error),
            _ => {}
        }
        let (own, named) = (file.metadata()?, path.metadata());
        if !own.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        if named.is_ok_and(|named| (named.dev(), named.ino()) == (own.dev(), own.ino())) {
            return Ok(file);
        }
    }
    Err(Errno::AGAIN.into())
}

/// Takes the lock of a file. Other prompts hold it for a moment; whoever holds it for longer is none.
fn locks(file: &File) -> io::Result<()> {
    for _ in 0..MOST_LOOKS {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => _ = poll(&mut [], Some(&LOOK)),
            Err(TryLockError::Error(error)) => return Err(error),
            Ok(()) => return Ok(()),
        }
    }
    Err(Errno::AGAIN.into())
}

fn whole(file: &mut File) -> io::Result<Vec<u8>> {
    if file.metadata()?.len() > LARGEST {
        return Err(Errno::FBIG.into());
    }
    let mut data = Vec::new();
    file.read_to_end(&mut data)?;
    Ok(data)
}

fn escaped(line: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(line.len());
    for &byte in line {
        match byte {
            b'\n' => out.extend(b"\\n"),
            b'\\' => out.extend(b"\\\\"),
            other => out.push(other),
        }
    }
    out
}

/// A line as it was typed; one that something else has written stays as it is.
fn unescaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (c, false) => out.push(c),
            _ => match chars.next() {
                Some('n') => out.push('\n'),
                Some('\\') => out.push('\\'),
                _ => return line.to_owned(),
            },
        }
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
