//! A person at a terminal: a program in a pseudo-terminal, its screen, and the keys that are pressed.
//!
//! ```text
//! let mut terminal = Terminal::prompt(80, 24);
//! terminal.enter("s = tcp listen 127.0.0.1:0");
//! terminal.sees("LISTEN");
//! assert_eq!(terminal.run("print 6 * 7"), ["42"]);
//! terminal.press(key::UP);
//! terminal.waits_for(|screen| screen.cursor_row() == "wirelab> print 6 * 7");
//! ```
//!
//! Waiting is waiting for the program to write: nothing sleeps, and everything has a deadline, past
//! which the test fails with the whole screen.

use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use async_signal::Signals;
use pty_process::blocking::{Command, Pty};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;
use rustix::process::{Pid, PidfdFlags, Signal};
use tempfile::TempDir;

use super::screen::{Place, Screen, Size};

/// No answer of a prompt takes that long, on a busy machine either.
pub const BOUND: Duration = Duration::from_secs(30);

/// What the prompt begins with.
pub const PROMPT: &str = "wirelab> ";

/// What keys send.
pub mod key {
    pub const UP: &str = "\x1b[A";
    pub const DOWN: &str = "\x1b[B";
    pub const RIGHT: &str = "\x1b[C";
    pub const LEFT: &str = "\x1b[D";
    pub const HOME: &str = "\x1b[H";
    pub const END: &str = "\x1b[F";
    pub const DELETE: &str = "\x1b[3~";
    pub const ENTER: &str = "\r";
    pub const TAB: &str = "\t";
    pub const BACK_TAB: &str = "\x1b[Z";
    pub const BACKSPACE: &str = "\x7f";
    pub const ESCAPE: &str = "\x1b";

    /// The key with Ctrl held down: `ctrl('c')`.
    pub fn ctrl(letter: char) -> String {
        char::from(letter.to_ascii_lowercase() as u8 & 0x1f).to_string()
    }

    /// The key with Alt held down: `alt('b')`.
    pub fn alt(letter: char) -> String {
        format!("\x1b{letter}")
    }
}

/// Where a person's files are: empty at first, and gone with its last handle.
#[derive(Clone)]
pub struct Home(Arc<TempDir>);

impl Home {
    pub fn new() -> Self {
        let home = Self(Arc::new(tempfile::tempdir().unwrap()));
        for folder in ["state", "config", "work"] {
            std::fs::create_dir(home.path(folder)).unwrap();
        }
        home
    }

    pub fn path(&self, inside: impl AsRef<Path>) -> PathBuf {
        self.0.path().join(inside)
    }

    /// The folder that programs are started in.
    pub fn work(&self) -> PathBuf {
        self.path("work")
    }

    pub fn history(&self) -> PathBuf {
        self.path("state/wirelab/history")
    }

    pub fn start_file(&self) -> PathBuf {
        self.path("config/wirelab/start.lab")
    }

    /// Writes a file, and the folders above it.
    pub fn write(&self, path: &Path, text: impl AsRef<[u8]>) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// A terminal before a program is started in it.
pub struct Setup {
    size: Size,
    home: Home,
    variables: Vec<(String, String)>,
}

impl Setup {
    /// Uses a home that exists already.
    pub fn home(mut self, home: &Home) -> Self {
        self.home = home.clone();
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Starts wirelab.
    #[track_caller]
    pub fn wirelab(self, arguments: &[&str]) -> Terminal {
        self.start(super::program(), arguments)
    }

    /// Starts any program.
    #[track_caller]
    pub fn start(self, program: &str, arguments: &[&str]) -> Terminal {
        let (pty, pts) = pty_process::blocking::open().unwrap();
        pty.resize(pty_size(self.size)).unwrap();
        let settings = settings_of(&pty);
        let flags = rustix::fs::fcntl_getfl(&pty).unwrap();
        rustix::fs::fcntl_setfl(&pty, flags | OFlags::NONBLOCK).unwrap();
        let command = Command::new(program)
            .args(arguments)
            .current_dir(self.home.work())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.home.path(""))
            .env("XDG_STATE_HOME", self.home.path("state"))
            .env("XDG_CONFIG_HOME", self.home.path("config"))
            .env("TERM", "xterm-256color")
            .env("LANG", "C.UTF-8")
            // Pages stay on the screen, whatever pager the machine has.
            .env("PAGER", "cat")
            .envs(self.variables);
        inherit_no_deafness();
        let child = command.spawn(pts).unwrap_or_else(|error| panic!("{program}: {error}"));
        let screen = Screen::new(self.size);
        Terminal { pty, child, screen, home: self.home, settings, raw: Vec::new(), has_ended: false }
    }
}

/// What a shell without job control starts in the background ignores Ctrl-C, what nohup(1) starts ignores
/// the end of its terminal, and so does what those start, the tests and their programs. A signal that is
/// caught is not ignored by a new program.
pub fn inherit_no_deafness() {
    static CAUGHT: OnceLock<Option<Signals>> = OnceLock::new();
    CAUGHT.get_or_init(|| {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
        let ignored = u64::from_str_radix(ignored.trim(), 16).ok()?;
        let ending = [
            (Signal::INT, async_signal::Signal::Int),
            (Signal::HUP, async_signal::Signal::Hup),
            (Signal::QUIT, async_signal::Signal::Quit),
        ];
        let deaf = ending.into_iter().filter(|(signal, _)| ignored & (1 << (signal.as_raw() - 1)) != 0);
        let deaf: Vec<_> = deaf.map(|(_, signal)| signal).collect();
        (!deaf.is_empty()).then(|| Signals::new(deaf).unwrap())
    });
}

/// A program in a terminal. Dropping it ends the program.
pub struct Terminal {
    pty: Pty,
    child: Child,
    pub screen: Screen,
    pub home: Home,
    /// What `stty` would have said before the program started.
    settings: String,
    raw: Vec<u8>,
    has_ended: bool,
}

/// What a wait for the program ended with.
enum Waited {
    Wrote,
    Ended,
    TooLong,
}

impl Terminal {
    /// A terminal of this size, with a home of its own.
    pub fn of(columns: usize, rows: usize) -> Setup {
        Setup { size: Size { columns, rows }, home: Home::new(), variables: Vec::new() }
    }

    /// wirelab's prompt, ready for the first line.
    #[track_caller]
    pub fn prompt(columns: usize, rows: usize) -> Self {
        let mut terminal = Self::of(columns, rows).wirelab(&[]);
        terminal.is_ready();
        terminal
    }

    // What a person does.

    /// Types a text as it is; a line end is the Enter key.
    #[track_caller]
    pub fn types(&mut self, text: &str) {
        self.press(text.replace('\n', key::ENTER));
    }

    /// Types a line and presses Enter.
    #[track_caller]
    pub fn enter(&mut self, line: &str) {
        self.press(format!("{line}{}", key::ENTER));
    }

    /// Presses a key.
    #[track_caller]
    pub fn press(&mut self, key: impl AsRef<str>) {
        self.send(key.as_ref().as_bytes());
    }

    /// Pastes a text, between brackets where the program asked for them.
    #[track_caller]
    pub fn paste(&mut self, text: &str) {
        if self.screen.brackets_pastes() {
            self.press(format!("\x1b[200~{text}\x1b[201~"));
        } else {
            self.types(text);
        }
    }

    /// Sends bytes, and goes on reading meanwhile.
    #[track_caller]
    pub fn send(&mut self, mut bytes: &[u8]) {
        let deadline = Instant::now() + BOUND;
        while !bytes.is_empty() {
            match (&self.pty).write(bytes) {
                Ok(count) => bytes = &bytes[count..],
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    if matches!(self.wait(PollFlags::IN | PollFlags::OUT, deadline), Waited::TooLong) {
                        self.fail("the program does not read what is typed");
                    }
                }
                Err(error) => self.fail(&format!("nobody reads what is typed: {error}")),
            }
        }
    }

    /// Changes the size of the window.
    pub fn resize(&mut self, columns: usize, rows: usize) {
        let size = Size { columns, rows };
        self.screen.resize(size);
        self.pty.resize(pty_size(size)).unwrap();
    }

    /// Changes the size of the window, and waits until the program has drawn anew.
    #[track_caller]
    pub fn resize_and_see(&mut self, columns: usize, rows: usize) {
        let before = self.raw.len();
        self.resize(columns, rows);
        let deadline = Instant::now() + BOUND;
        while self.raw.len() == before {
            match self.wait(PollFlags::IN, deadline) {
                Waited::Wrote => {}
                Waited::Ended => self.fail("the program ended before it drew anew"),
                Waited::TooLong => self.fail("the program does not draw anew"),
            }
        }
    }

    /// Sends the program a signal.
    pub fn signal(&self, signal: Signal) {
        rustix::process::kill_process(self.pid(), signal).unwrap();
    }

    pub fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    // What a person waits for.

    /// Waits until the screen is as wanted.
    #[track_caller]
    pub fn waits_for(&mut self, wanted: impl FnMut(&Screen) -> bool) {
        self.waits_within(BOUND, wanted);
    }

    /// Waits until the screen is as wanted, no longer than this.
    #[track_caller]
    pub fn waits_within(&mut self, bound: Duration, mut wanted: impl FnMut(&Screen) -> bool) {
        let deadline = Instant::now() + bound;
        while !wanted(&self.screen) {
            match self.wait(PollFlags::IN, deadline) {
                Waited::Wrote => {}
                Waited::Ended => self.fail("the program ended before this was seen"),
                Waited::TooLong => self.fail(&format!("this was not seen in {bound:?}")),
            }
        }
    }

    /// Waits until a row has this in it; the row.
    #[track_caller]
    pub fn sees(&mut self, text: &str) -> String {
        let deadline = Instant::now() + BOUND;
        loop {
            if let Some(row) = self.screen.row_containing(text) {
                return self.screen.row(row);
            }
            match self.wait(PollFlags::IN, deadline) {
                Waited::Wrote => {}
                Waited::Ended => self.fail(&format!("the program ended without {text:?}")),
                Waited::TooLong => self.fail(&format!("no row has {text:?}")),
            }
        }
    }

    /// Waits until the prompt is there with nothing behind it.
    #[track_caller]
    pub fn is_ready(&mut self) {
        self.has_typed("");
    }

    /// Waits until this is what stands between the prompt and the cursor.
    #[track_caller]
    pub fn has_typed(&mut self, text: &str) {
        self.waits_for(|screen| screen.typed_behind(PROMPT).as_deref() == Some(text));
    }

    /// Types a line, runs it, waits for the next prompt, and yields what is between the two.
    #[track_caller]
    pub fn run(&mut self, line: &str) -> Vec<String> {
        self.types(line);
        self.has_typed(line);
        let typed = self.screen.rows_above_cursor();
        self.press(key::ENTER);
        self.is_ready();
        self.screen.text_between(typed + 1, self.screen.rows_above_cursor())
    }

    /// Waits until the program ends; its status, or 128 and the number of the signal that ended it.
    #[track_caller]
    pub fn ends(&mut self) -> i32 {
        let deadline = Instant::now() + BOUND;
        while !self.has_ended {
            if matches!(self.wait(PollFlags::IN, deadline), Waited::TooLong) {
                self.fail("the program does not end");
            }
        }
        self.status(deadline)
    }

    #[track_caller]
    fn status(&mut self, deadline: Instant) -> i32 {
        let process = rustix::process::pidfd_open(self.pid(), PidfdFlags::empty()).unwrap();
        let left = Timespec::try_from(deadline.saturating_duration_since(Instant::now())).unwrap();
        if poll(&mut [PollFd::new(&process, PollFlags::IN)], Some(&left)).unwrap() == 0 {
            self.fail("the program has lost its terminal and does not end");
        }
        let status = self.child.wait().unwrap();
        let signal = std::os::unix::process::ExitStatusExt::signal(&status);
        status.code().unwrap_or_else(|| 128 + signal.unwrap_or(0))
    }

    /// Closes the window, and waits until the program ends.
    #[track_caller]
    pub fn hangs_up(mut self) -> i32 {
        // The old one is closed.
        self.pty = pty_process::blocking::open().unwrap().0;
        self.status(Instant::now() + BOUND)
    }

    // What there is to look at.

    pub fn rows(&self) -> Vec<String> {
        self.screen.rows()
    }

    pub fn cursor(&self) -> Place {
        self.screen.cursor()
    }

    /// All bytes that the program wrote.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// Fails unless the terminal is set as it was before the program started.
    #[track_caller]
    pub fn is_restored(&self) {
        if !self.has_first_settings() {
            self.fail("the terminal is still set for editing");
        }
        if self.screen.brackets_pastes() {
            self.fail("pastes are still bracketed");
        }
        if !self.screen.shows_cursor() {
            self.fail("the cursor is hidden");
        }
    }

    /// Whether the terminal is set as it was before the program started.
    pub fn has_first_settings(&self) -> bool {
        settings_of(&self.pty) == self.settings
    }

    /// Waits until there is something to read, and shows it on the screen.
    fn wait(&mut self, flags: PollFlags, deadline: Instant) -> Waited {
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = Timespec::try_from(left).unwrap();
        let mut polled = [PollFd::new(&self.pty, flags)];
        match poll(&mut polled, Some(&timeout)) {
            Ok(0) => return Waited::TooLong,
            Ok(_) if polled[0].revents() == PollFlags::OUT => return Waited::Wrote,
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => return Waited::Wrote,
            Err(error) => panic!("poll: {error}"),
        }
        let mut bytes = [0; 4096];
        match (&self.pty).read(&mut bytes) {
            Ok(count @ 1..) => {
                self.raw.extend(&bytes[..count]);
                let answers = self.screen.feed(&bytes[..count]);
                let _ = (&self.pty).write_all(answers.as_bytes());
                Waited::Wrote
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {
                Waited::Wrote
            }
            // No process has the terminal open any more: EIO on Linux.
            Ok(0) | Err(_) => {
                self.has_ended = true;
                Waited::Ended
            }
        }
    }

    #[track_caller]
    fn fail(&self, why: &str) -> ! {
        let tail = &self.raw[self.raw.len().saturating_sub(400)..];
        panic!("{why}\n{}\nthe last bytes: {}", self.screen, tail.escape_ascii());
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn pty_size(size: Size) -> pty_process::Size {
    pty_process::Size::new(size.rows as u16, size.columns as u16)
}

/// Modes and special characters, as `stty -g` has them.
fn settings_of(pty: &Pty) -> String {
    format!("{:?}", rustix::termios::tcgetattr(pty).unwrap())
}
