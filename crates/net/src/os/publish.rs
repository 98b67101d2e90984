//! Tells a line of text that changes to all who connect to a UNIX socket: the newest one at once, and each
//! that follows. Whoever publishes never waits for whoever reads.
//!
//! One thread serves all readers. One that does not read loses its connection, not the publisher its
//! time.

use std::io::{self, ErrorKind, Read};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use async_std::io::WriteExt;
use async_std::os::unix::net::{UnixListener, UnixStream as Connection};
use event_listener::Event;
use futures_lite::FutureExt as _;
use futures_lite::future::{block_on, poll_once};

use super::socket_file::{SocketFile, remove_dead};
use crate::Errno;
use crate::system::{reactor, threads};

/// The most readers at a time.
const MOST_READERS: usize = 32;
/// The longest line that is read.
const LONGEST_LINE: usize = 1 << 20;

/// Tells a line to all who connect.
pub struct Publisher {
    shared: Arc<Shared>,
    /// Goes before the listener does.
    file: SocketFile,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    newest: Mutex<Newest>,
    changed: Event,
}

#[derive(Clone, Default)]
struct Newest {
    /// With its line end.
    line: Arc<str>,
    number: u64,
    is_over: bool,
}

impl Publisher {
    /// At this path, which nobody may have yet; its owner alone may connect.
    ///
    /// # Errors
    /// The socket or the thread cannot be made.
    pub fn new(path: &Path) -> io::Result<Self> {
        reactor::open()?;
        let (listener, file) = listen(path)?;
        let shared = Arc::new(Shared::default());
        let own = Arc::clone(&shared);
        let thread = threads::start("publisher", move || reactor::block_on(serve(&listener, &own)));
        // Nobody is to find a socket at which nobody will answer.
        let thread = thread.inspect_err(|_| drop(file.remove()))?;
        Ok(Self { shared, file, thread: Some(thread) })
    }

    /// The line is this from now on; line ends in it are lost.
    pub fn publish(&self, line: &str) {
        let line = format!("{}\n", line.replace('\n', " "));
        self.change(|newest| {
            newest.line = line.into();
            newest.number += 1;
        });
    }

    fn change(&self, change: impl FnOnce(&mut Newest)) {
        let mut newest = self.shared.newest.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut newest);
        drop(newest);
        self.shared.changed.notify(usize::MAX);
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.file.remove();
        self.change(|newest| newest.is_over = true);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Listens at a path that is there only once it does: a socket that is bound and does not listen yet
/// refuses, and looks to readers like what a publisher that was killed has left.
fn listen(path: &Path) -> io::Result<(UnixListener, SocketFile)> {
    let unready = path.with_extension("new");
    remove_dead(&unready)?;
    let mut listener = None;
    let file = SocketFile::made_by(&unready, 3, || {
        let made = reactor::block_on(UnixListener::bind(&unready));
        listener = Some(made.map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))?);
        Ok(())
    })?;
    let (Some(listener), Some(mut file)) = (listener, file) else { return Err(Errno::NOENT.into()) };
    let name = path.file_name().unwrap_or_default().to_owned();
    match file.publish_as(name) {
        Ok(()) => Ok((listener, file)),
        Err(error) => {
            file.remove();
            Err(error)
        }
    }
}

/// Accepts and tells until it is over.
async fn serve(listener: &UnixListener, shared: &Shared) {
    let mut readers: Vec<Reader> = Vec::new();
    let mut accepts = true;
    loop {
        let changed = shared.changed.listen();
        let newest = shared.newest.lock().unwrap_or_else(PoisonError::into_inner).clone();
        readers.retain_mut(|reader| reader.tell(&newest));
        if newest.is_over {
            return;
        }
        let accepted =
            async { if accepts { Some(listener.accept().await) } else { std::future::pending().await } };
        let changed = async {
            changed.await;
            None
        };
        match accepted.or(changed).await {
            Some(Ok((stream, _))) if readers.len() < MOST_READERS => {
                readers.push(Reader { stream, told: 0 });
            }
            Some(Ok(_)) => {}
            // No descriptor is free: there may be one when something has changed.
            Some(Err(_)) => accepts = false,
            None => accepts = true,
        }
    }
}

struct Reader {
    stream: Connection,
    /// The number of the line that it was told last.
    told: u64,
}

impl Reader {
    /// False where it is gone, or does not read.
    fn tell(&mut self, newest: &Newest) -> bool {
        if self.told == newest.number || newest.line.is_empty() {
            return true;
        }
        self.told = newest.number;
        let bytes = newest.line.as_bytes();
        // Where there is no room for it at once, there is none.
        let written = block_on(poll_once(self.stream.write(bytes)));
        matches!(written, Some(Ok(written)) if written == bytes.len())
    }
}

/// Reads what a [`Publisher`] tells.
pub struct Subscriber {
    stream: UnixStream,
    unread: Vec<u8>,
}

impl Subscriber {
    /// Connects to the publisher at a path.
    ///
    /// # Errors
    /// Nobody publishes there.
    pub fn new(path: &Path) -> io::Result<Self> {
        Ok(Self { stream: UnixStream::connect(path)?, unread: Vec::new() })
    }

    /// The next line, without its end; `None` where none has come in that time.
    ///
    /// # Errors
    /// The publisher has ended, or tells what is no line.
    pub fn line(&mut self, within: Duration) -> io::Result<Option<Vec<u8>>> {
        self.stream.set_read_timeout(Some(within.max(Duration::from_millis(1))))?;
        let mut part = [0; 4096];
        loop {
            if let Some(end) = self.unread.iter().position(|&byte| byte == b'\n') {
                let rest = self.unread.split_off(end + 1);
                let mut line = std::mem::replace(&mut self.unread, rest);
                line.pop();
                return Ok(Some(line));
            }
            if self.unread.len() > LONGEST_LINE {
                return Err(ErrorKind::InvalidData.into());
            }
            match self.stream.read(&mut part) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(count) => self.unread.extend(part.iter().take(count)),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    fn next(subscriber: &mut Subscriber) -> String {
        String::from_utf8(subscriber.line(LONG).unwrap().unwrap()).unwrap()
    }

    #[test]
    fn each_reader_is_told_the_newest_line_and_what_follows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.sock");
        let publisher = Publisher::new(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let mut early = Subscriber::new(&path).unwrap();
        publisher.publish("one\ntwo");
        assert_eq!(next(&mut early), "one two");
        publisher.publish("three");
        let mut late = Subscriber::new(&path).unwrap();
        assert_eq!(next(&mut late), "three");
        assert_eq!(next(&mut early), "three");
        publisher.publish("four");
        drop(publisher);
        assert!(!path.exists());
        for reader in [&mut early, &mut late] {
            assert_eq!(next(reader), "four");
            assert_eq!(reader.line(LONG).unwrap_err().kind(), ErrorKind::UnexpectedEof);
        }
    }

    #[test]
    fn a_reader_that_does_not_read_holds_nobody_up() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.sock");
        let publisher = Publisher::new(&path).unwrap();
        let mut lazy = Subscriber::new(&path).unwrap();
        publisher.publish("first");
        assert_eq!(next(&mut lazy), "first");
        let long = "x".repeat(200_000);
        for _ in 0..20 {
            publisher.publish(&long);
        }
        let mut other = Subscriber::new(&path).unwrap();
        publisher.publish("last");
        while next(&mut other) != "last" {}
        drop(publisher);
        let ended = loop {
            if let Err(error) = lazy.line(LONG) {
                break error;
            }
        };
        assert_eq!(ended.kind(), ErrorKind::UnexpectedEof);
    }

    #[test]
    fn a_path_that_is_there_never_refuses() {
        let folder = tempfile::tempdir().unwrap();
        for round in 0..500 {
            let path = folder.path().join(format!("{round}.sock"));
            let eager = path.clone();
            let reader = std::thread::spawn(move || {
                loop {
                    match Subscriber::new(&eager) {
                        Err(error) if error.kind() == ErrorKind::NotFound => {}
                        found => return found.map(drop),
                    }
                }
            });
            let _publisher = Publisher::new(&path).unwrap();
            let met = reader.join();
            assert!(matches!(met, Ok(Ok(()))), "{met:?}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn nobody_publishes_at_a_path_that_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.sock");
        let publisher = Publisher::new(&path).unwrap();
        assert!(Publisher::new(&path).is_err());
        drop(publisher);
        Publisher::new(&path).unwrap();
    }
}
