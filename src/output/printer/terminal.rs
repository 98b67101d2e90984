//! The terminal as the printer knows it: its size, and what it is sent; with what a
//! recording takes down of that.

use std::cell::{Cell, RefCell};
use std::io::IsTerminal;
use std::rc::Rc;

use super::flow::{Flow, WriteEnd};
use super::outlet::Outlet;

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

/// Takes down what a terminal is sent, while that happens.
pub trait Tape {
    /// The terminal, of this size now, was sent these bytes.
    fn wrote(&self, bytes: &[u8], size: (usize, usize));
    /// It was sent a text as a program writes it: it begins its lines at the first column by itself.
    fn wrote_lines(&self, bytes: &[u8], size: (usize, usize));
}

/// Where output goes.
pub struct Terminal {
    tape: RefCell<Option<Rc<dyn Tape>>>,
    flow: Rc<Flow>,
    /// Whether stdout is a screen, and stderr.
    screens: (bool, bool),
    /// The last row of the screen has text that no line end stands behind yet.
    has_open_row: Cell<bool>,
}

impl Default for Terminal {
    fn default() -> Self {
        Self {
            tape: RefCell::default(),
            flow: Rc::default(),
            screens: (rustix::stdio::stdout().is_terminal(), rustix::stdio::stderr().is_terminal()),
            has_open_row: Cell::new(false),
        }
    }
}

impl Terminal {
    /// From now on what is sent is recorded, or no longer.
    pub fn record(&self, tape: Option<Rc<dyn Tape>>) {
        self.tape.replace(tape);
    }

    /// To stdout.
    pub fn out(&self, bytes: &[u8]) -> Result<(), WriteEnd> {
        self.follow(self.screens.0, bytes);
        self.send(&self.flow.out, bytes)
    }

    /// What steers the terminal on stdout, and shows nothing that stays.
    pub fn steer(&self, bytes: &[u8]) -> Result<(), WriteEnd> {
        self.send(&self.flow.out, bytes)
    }

    /// Whether the last row has text that no line end stands behind yet: nothing may erase it.
    pub fn has_open_row(&self) -> bool {
        self.has_open_row.get()
    }

    /// Whoever types has ended the row.
    pub fn row_ended(&self) {
        self.has_open_row.set(false);
    }

    fn follow(&self, is_screen: bool, bytes: &[u8]) {
        if let (true, Some(last)) = (is_screen, bytes.last()) {
            self.has_open_row.set(*last != b'\n');
        }
    }

    /// To stderr.
    pub fn error(&self, bytes: &[u8]) -> Result<(), WriteEnd> {
        if self.screens.1 && self.has_open_row.take() {
            self.send(&self.flow.error, b"\n")?;
        }
        self.follow(self.screens.1, bytes);
        self.send(&self.flow.error, bytes)
    }

    /// To stdout, for a terminal whose screen is drawn as a whole.
    pub fn draw(&self, bytes: &[u8]) -> Result<(), WriteEnd> {
        self.recorded(|recording, size| recording.wrote(bytes, size));
        self.flow.send(&self.flow.out, bytes)
    }

    /// What becomes of what is sent.
    pub fn flow(&self) -> &Rc<Flow> {
        &self.flow
    }

    /// The line editor has written this.
    pub fn shown_by_others(&self, text: &str) {
        self.recorded(|recording, size| recording.wrote_lines(text.as_bytes(), size));
    }

    fn send(&self, to: &Outlet, bytes: &[u8]) -> Result<(), WriteEnd> {
        self.recorded(|recording, size| {
            if to.stream().is_terminal() {
                recording.wrote_lines(bytes, size);
            }
        });
        self.flow.send(to, bytes)
    }

    /// Recorded first: of a program that is killed, the recording has all that was seen.
    fn recorded(&self, take: impl FnOnce(&dyn Tape, (usize, usize))) {
        if let Some(recording) = self.tape.borrow().as_ref() {
            take(&**recording, (columns(), rows()));
        }
    }
}
