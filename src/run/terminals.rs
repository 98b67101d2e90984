//! What two terminals of one person share: the folder in which they find each other's sockets, and the
//! way in which they speak there, which is a line of JSON for each thing that is said.
//!
//! May use: the file system. Must not use: anything that runs a script.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::PathBuf;

use etcetera::BaseStrategy;
use serde_json::Value as Json;
use wirelab_net::Errno;

/// The longest line, in bytes.
pub const LONGEST: usize = 4 << 20;

/// A folder that is this person's alone, made where it is not there.
///
/// # Errors
/// It cannot be made, or another person has it or may enter it.
pub fn folder() -> io::Result<PathBuf> {
    let own = rustix::process::getuid().as_raw();
    let runtime = etcetera::choose_base_strategy().ok().and_then(|folders| folders.runtime_dir());
    let folder = match runtime.filter(|folder| folder.is_dir()) {
        Some(folder) => folder.join("wirelab"),
        None => std::env::temp_dir().join(format!("wirelab-{own}")),
    };
    match DirBuilder::new().mode(0o700).create(&folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let found = fs::symlink_metadata(&folder)?;
    if !found.is_dir() || found.uid() != own || found.mode() & 0o077 != 0 {
        return Err(Errno::PERM.into());
    }
    Ok(folder)
}

/// What is said, as a line.
pub fn line(said: &Json) -> Vec<u8> {
    let mut line = said.to_string().into_bytes();
    line.push(b'\n');
    line
}

/// What a line says.
pub fn said(line: &[u8]) -> Option<Json> {
    serde_json::from_slice(line).ok()
}

/// What came, cut into lines.
#[derive(Default)]
pub struct Incoming {
    /// What came and is no whole line yet.
    pub unread: Vec<u8>,
}

impl Incoming {
    /// The next thing that was said, once all of it is there.
    ///
    /// # Errors
    /// The line is too long, or no JSON.
    pub fn take(&mut self) -> Result<Option<Json>, Unreadable> {
        let Some(end) = self.unread.iter().position(|byte| *byte == b'\n') else {
            return if self.unread.len() > LONGEST { Err(Unreadable) } else { Ok(None) };
        };
        let line: Vec<u8> = self.unread.drain(..=end).collect();
        said(&line).map(Some).ok_or(Unreadable)
    }
}

/// A line that no terminal of this program says.
#[derive(Debug, PartialEq, Eq)]
pub struct Unreadable;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_said_is_heard_however_it_is_cut() {
        let all = [line(&json!({"role": "server"})), line(&json!(["two\nlines", 1]))].concat();
        for cut in 1..all.len() {
            let mut incoming = Incoming::default();
            let mut heard = Vec::new();
            for part in [&all[..cut], &all[cut..]] {
                incoming.unread.extend(part);
                while let Some(said) = incoming.take().unwrap() {
                    heard.push(said);
                }
            }
            assert_eq!(heard, [json!({"role": "server"}), json!(["two\nlines", 1])], "{cut}");
        }
    }

    #[test]
    fn what_is_no_line_of_ours_is_refused() {
        let mut incoming = Incoming { unread: b"GET / HTTP/1.1\r\n".to_vec() };
        assert_eq!(incoming.take(), Err(Unreadable));
        let mut endless = Incoming { unread: vec![b' '; LONGEST + 1] };
        assert_eq!(endless.take(), Err(Unreadable));
    }
}
