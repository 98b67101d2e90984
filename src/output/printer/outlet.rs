//! stdout or stderr as somebody reads it: what there is no room for is kept, so that nobody who writes
//! waits for a reader who stands still.
//!
//! May use: the descriptor, the reactor. Must not use: anything that makes text.

use std::cell::{Cell, RefCell};
use std::os::fd::BorrowedFd;

use event_listener::Event;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, Mode, OFlags, fstat, open};
use rustix::io::{Errno, fcntl_dupfd_cloexec, retry_on_intr};
use wirelab_net::system::reactor;

/// A pipe that has any room takes so much without waiting (PIPE_BUF, pipe(7)).
const PORTION: usize = 4096;
/// How often whoever waits for a slow reader looks, and how long each time.
const LOOKS: usize = 20;
const LOOK: Timespec = Timespec { tv_sec: 0, tv_nsec: 10_000_000 };
/// No descriptor that is opened here takes the number of a standard stream.
const LOWEST: i32 = 3;

/// One of the two streams.
pub struct Outlet {
    stream: fn() -> BorrowedFd<'static>,
    way: RefCell<Option<NonBlocking>>,
    kept: RefCell<Vec<u8>>,
    /// Something was kept that there was no room for.
    stalled: Event,
    /// Nobody is to wait for its reader any more.
    is_abandoned: Cell<bool>,
}

/// How it can be written without waiting.
enum NonBlocking {
    /// Files and the like: writing never waits
    Always,
    /// Pipes and sockets: where poll(2) says that there is room, there is room for a portion
    Portions,
    /// Terminals, which may have room for less than that: through a description of the same one that
    /// does not block
    Own(std::os::fd::OwnedFd),
}

impl Outlet {
    /// A stream with nothing to write.
    pub fn new(stream: fn() -> BorrowedFd<'static>) -> Self {
        Self {
            stream,
            way: RefCell::default(),
            kept: RefCell::default(),
            stalled: Event::new(),
            is_abandoned: Cell::new(false),
        }
    }

    /// The descriptor.
    pub fn stream(&self) -> BorrowedFd<'static> {
        (self.stream)()
    }

    /// Takes bytes behind those that are kept.
    pub fn take(&self, bytes: &[u8]) {
        if !self.is_abandoned.get() {
            self.kept.borrow_mut().extend_from_slice(bytes);
        }
    }

    /// Bytes that are kept.
    pub fn kept(&self) -> usize {
        self.kept.borrow().len()
    }

    /// Writes what there is room for. Whether that was all.
    pub fn pump(&self) -> Result<bool, Errno> {
        let mut kept = self.kept.borrow_mut();
        let mut written = 0;
        let outcome = loop {
            let Some(rest) = kept.get(written..).filter(|rest| !rest.is_empty()) else { break Ok(true) };
            match self.write(rest) {
                Ok(0) => break Err(Errno::IO),
                Ok(count) => written += count,
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => break Ok(false),
                Err(errno) => break Err(errno),
            }
        };
        // What cannot be written now never can.
        let count = if outcome.is_err() { kept.len() } else { written.min(kept.len()) };
        kept.drain(..count);
        drop(kept);
        if outcome == Ok(false) {
            self.stalled.notify(usize::MAX);
        }
        outcome
    }

    fn write(&self, bytes: &[u8]) -> Result<usize, Errno> {
        let mut way = self.way.borrow_mut();
        match way.get_or_insert_with(|| way_of(self.stream())) {
            NonBlocking::Always => rustix::io::write(self.stream(), bytes),
            NonBlocking::Own(own) => rustix::io::write(own, bytes),
            NonBlocking::Portions if !has_room(self.stream())? => Err(Errno::AGAIN),
            NonBlocking::Portions => rustix::io::write(self.stream(), bytes.get(..PORTION).unwrap_or(bytes)),
        }
    }

    /// Ends when something is kept that there was no room for.
    pub async fn stalls(&self) {
        loop {
            let stalled = self.stalled.listen();
            if self.kept() > 0 {
                return;
            }
            stalled.await;
        }
    }

    /// Ends when there may be room again, or whoever reads is gone.
    pub async fn room(&self) {
        // A duplicate: the reactor's own descriptor has to live as long as it is watched.
        match retry_on_intr(|| fcntl_dupfd_cloexec(self.stream(), LOWEST)) {
            Ok(own) => reactor::writable(own).await,
            Err(_) => reactor::sleep(reactor::A_WHILE).await,
        }
    }

    /// Waits a moment for a reader who may be slow, and no longer for one who stands still.
    pub fn linger(&self) {
        for _ in 0..LOOKS {
            if self.pump() != Ok(false) {
                return;
            }
            let mut polled = [PollFd::from_borrowed_fd(self.stream(), PollFlags::OUT)];
            let _ = poll(&mut polled, Some(&LOOK));
        }
    }

    /// What is kept is let go.
    pub fn forget(&self) {
        self.kept.take();
    }

    /// Writes what there is room for, and forgets the rest, and all that comes.
    pub fn abandon(&self) {
        if self.pump() != Ok(true) {
            self.is_abandoned.set(true);
            self.kept.take();
        }
    }
}

/// Whether a write of a portion would not wait. An error or a reader that is gone is for write(2) to say.
fn has_room(stream: BorrowedFd<'_>) -> Result<bool, Errno> {
    let mut polled = [PollFd::from_borrowed_fd(stream, PollFlags::OUT)];
    Ok(poll(&mut polled, Some(&Timespec::default()))? > 0)
}

fn way_of(stream: BorrowedFd<'_>) -> NonBlocking {
    let Ok(found) = fstat(stream) else { return NonBlocking::Always };
    match FileType::from_raw_mode(found.st_mode) {
        FileType::Fifo | FileType::Socket => NonBlocking::Portions,
        FileType::CharacterDevice if rustix::termios::isatty(stream) => {
            opened_anew(stream).map_or(NonBlocking::Portions, NonBlocking::Own)
        }
        _ => NonBlocking::Always,
    }
}

/// Another description of the same terminal; `None` where /proc is missing or the terminal is somebody
/// else's.
fn opened_anew(stream: BorrowedFd<'_>) -> Option<std::os::fd::OwnedFd> {
    let path = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&stream));
    let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let opened = open(path, flags, Mode::empty()).ok()?;
    match std::os::fd::AsRawFd::as_raw_fd(&opened) < LOWEST {
        true => fcntl_dupfd_cloexec(opened, LOWEST).ok(),
        false => Some(opened),
    }
}
