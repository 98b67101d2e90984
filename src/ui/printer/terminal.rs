//! The terminal as the printer knows it: its size, and what it is sent; with what a
//! recording takes down of that.

use std::cell::RefCell;
use std::io::IsTerminal;
use std::os::fd::BorrowedFd;
use std::rc::Rc;

use rustix::io::Errno;

use crate::ui::recording::Recording;

/// The width where there is no terminal to ask.
const DEFAULT_WIDTH: usize = 80;
/// The height, likewise.
const DEFAULT_ROWS: usize = 24;

/// The columns of the terminal on stdout.
pub fn columns() -> usize {
    let size = rustix::termios::tcgetwinsize(rustix::stdio::stdout()).ok();
    size.map(|size| usize::from(size.ws_col)).filter(|&width| width >= 20).unwrap_or(DEFAULT_WIDTH)
}

/// The rows of the terminal on stdout.
pub fn rows() -> usize {
    let size = rustix::termios::tcgetwinsize(rustix::stdio::stdout()).ok();
    size.map(|size| usize::from(size.ws_row)).filter(|&rows| rows >= 5).unwrap_or(DEFAULT_ROWS)
}

/// Where output goes.
#[derive(Default)]
pub struct Terminal {
    recording: RefCell<Option<Rc<Recording>>>,
}

impl Terminal {
    /// From now on what is sent is recorded, or no longer.
    pub fn record(&self, recording: Option<Rc<Recording>>) {
        self.recording.replace(recording);
    }

    /// To stdout.
    pub fn out(&self, bytes: &[u8]) -> Result<(), Errno> {
        self.send(rustix::stdio::stdout(), bytes)
    }

    /// To stderr.
    pub fn error(&self, bytes: &[u8]) -> Result<(), Errno> {
        self.send(rustix::stdio::stderr(), bytes)
    }

    /// To stdout, for a terminal whose screen is drawn as a whole.
    pub fn draw(&self, bytes: &[u8]) -> Result<(), Errno> {
        self.recorded(|recording, size| recording.wrote(bytes, size));
        write_all(rustix::stdio::stdout(), bytes)
    }

    /// The line editor has written this.
    pub fn shown_by_others(&self, text: &str) {
        self.recorded(|recording, size| recording.wrote_lines(text.as_bytes(), size));
    }

    fn send(&self, to: BorrowedFd<'_>, bytes: &[u8]) -> Result<(), Errno> {
        self.recorded(|recording, size| {
            if to.is_terminal() {
                recording.wrote_lines(bytes, size);
            }
        });
        write_all(to, bytes)
    }

    /// Recorded first: of a program that is killed, the recording has all that was seen.
    fn recorded(&self, take: impl FnOnce(&Recording, (usize, usize))) {
        if let Some(recording) = self.recording.borrow().as_ref() {
            take(recording, (columns(), rows()));
        }
    }
}

/// write(2) until all is written; where the descriptor does not block, waits for room.
fn write_all(out: BorrowedFd<'_>, mut bytes: &[u8]) -> Result<(), Errno> {
    while !bytes.is_empty() {
        match rustix::io::write(out, bytes) {
            Ok(0) => return Err(Errno::IO),
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => {
                let mut ready = [rustix::event::PollFd::from_borrowed_fd(out, rustix::event::PollFlags::OUT)];
                rustix::event::poll(&mut ready, None)?;
            }
            Err(errno) => return Err(errno),
        }
    }
    Ok(())
}
