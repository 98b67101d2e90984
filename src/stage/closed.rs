//! The end of a lecture whose terminal was closed while crossterm read from it: it reads the end
//! again and again, and gives nothing back.
//!
//! May use: threads and the terminal's file descriptor. Must not use: anything of a lesson.

use std::io::{self, PipeReader, PipeWriter};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use wirelab_net::system::threads;

use crate::run;

/// As long a lecture may take to end by itself: its record and its handout are still written.
const GRACE: Timespec = Timespec { tv_sec: 5, tv_nsec: 0 };

/// While it lives, the program does not outlive its terminal by more than a moment.
pub struct HangupWatch {
    _alive: PipeWriter,
}

impl HangupWatch {
    /// Begins to watch the terminal on stdin.
    ///
    /// # Errors
    /// There is no descriptor or no thread left.
    pub fn new() -> io::Result<Self> {
        let (lecture, alive) = io::pipe()?;
        threads::start("closed", move || {
            if is_closed_before_the_end(&lecture) && !ends_in_time(&lecture) {
                std::process::exit(run::CLOSED);
            }
        })?;
        Ok(Self { _alive: alive })
    }
}

/// Waits for either, without a bound: a lecture takes as long as it takes.
fn is_closed_before_the_end(lecture: &PipeReader) -> bool {
    let stdin = rustix::stdio::stdin();
    loop {
        // An end that hangs up is told without being asked for.
        let mut ends =
            [PollFd::from_borrowed_fd(stdin, PollFlags::empty()), PollFd::new(lecture, PollFlags::empty())];
        let answered = poll(&mut ends, None);
        let [terminal, lecture] = ends.map(|end| end.revents().contains(PollFlags::HUP));
        match answered {
            Ok(_) if terminal || lecture => return !lecture,
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(_) => return false,
        }
    }
}

fn ends_in_time(lecture: &PipeReader) -> bool {
    poll(&mut [PollFd::new(lecture, PollFlags::empty())], Some(&GRACE)) != Ok(0)
}
