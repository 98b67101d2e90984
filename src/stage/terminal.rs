//! The terminal while a lecture has it: the screen as a whole, keys as they are pressed, and
//! everything as it was afterwards, however the lecture ends.
//!
//! Keys come from crossterm's stream, which a thread feeds; the engine goes on meanwhile. May use:
//! `output::printer`, which writes. Must not use: anything of a lesson.

mod cells;

use std::cell::RefCell;
use std::future::poll_fn;
use std::io::{self, ErrorKind, Write};
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use crossterm::cursor::{Hide, Show};
use crossterm::event::{
    self, DisableBracketedPaste, EnableBracketedPaste, Event, EventStream, KeyCode, KeyEvent, KeyEventKind,
    KeyModifiers,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen,
};
use crossterm::{execute, queue};
use futures_lite::StreamExt;
use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Rect;
use rustix::event::{PollFd, PollFlags};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use wirelab_net::system::library::Library;
use wirelab_net::system::shortage::Lacks;

use super::closed::HangupWatch;
use crate::output::printer::Printer;
use crate::terminal::suspend;

/// As long the thread that reads keys may take to give them up.
const HANDOVER: Duration = Duration::from_millis(20);

/// The most keys that are thrown away at once.
const MOST_KEYS: usize = 4096;

/// It waits for keys on a thread, which the system may refuse.
static KEYS: Library = Library::new(Lacks::Thread);

/// What a person does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Press {
    /// A character, and what it stands for
    Char(char),
    /// A character with Ctrl held down
    Ctrl(char),
    /// Enter
    Enter,
    /// Escape
    Escape,
    /// Backspace
    Backspace,
    /// The arrow to the left
    Left,
    /// The arrow to the right
    Right,
    /// The arrow up
    Up,
    /// The arrow down
    Down,
    /// Page up
    PageUp,
    /// Page down
    PageDown,
    /// The first row
    Home,
    /// The last row
    End,
    /// A text that was pasted
    Paste(String),
    /// The window has another size
    Resize,
}

/// The terminal.
pub struct Stage {
    writer: Through,
    keys: Keys,
    /// How the terminal was.
    before: Termios,
    /// What stands on the screen.
    shown: Buffer,
    /// What was to be told meanwhile.
    held: Rc<RefCell<String>>,
    _closed: HangupWatch,
}

impl Stage {
    /// Takes the terminal on stdin and stdout.
    ///
    /// # Errors
    /// There is none, or it cannot be set.
    pub fn new(printer: &Rc<Printer>) -> io::Result<Self> {
        let before = tcgetattr(rustix::stdio::stdin())?;
        let writer = Through(Rc::clone(printer));
        let mut stage = Self {
            writer,
            keys: Keys::default(),
            before,
            shown: Buffer::default(),
            held: Rc::default(),
            _closed: HangupWatch::new()?,
        };
        stage.enter()?;
        Ok(stage)
    }

    /// Takes the terminal: the screen as a whole, and keys instead of lines.
    ///
    /// # Errors
    /// It is gone.
    pub fn enter(&mut self) -> io::Result<()> {
        // First: the terminal is left alone where there is no thread for it.
        let keys = KEYS.call(EventStream::new)?;
        let mut raw = self.before.clone();
        raw.make_raw();
        tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &raw)?;
        queue!(self.writer, EnterAlternateScreen, EnableBracketedPaste, Hide)?;
        execute!(self.writer, Clear(ClearType::All))?;
        self.shown = Buffer::empty(size());
        let held = Rc::clone(&self.held);
        self.writer.0.divert(Some(Box::new(move |text| held.borrow_mut().push_str(&text))));
        *self.keys.0.borrow_mut() = Some(keys);
        Ok(())
    }

    /// Gives the terminal back as it was.
    pub fn leave(&mut self) {
        // crossterm would read the end of a closed terminal again and again.
        if self.keys.0.take().is_some() && !is_gone() {
            // Whoever reads next must be the only one: this waits until the thread has let go.
            let _ = event::poll(HANDOVER);
            // Keys that were pressed behind the one that leads here are no keys of a later lecture.
            for _ in 0..MOST_KEYS {
                if !event::poll(Duration::ZERO).unwrap_or(false) || event::read().is_err() {
                    break;
                }
            }
        }
        let _ = queue!(self.writer, DisableBracketedPaste, LeaveAlternateScreen, Show);
        let _ = self.writer.flush();
        let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &self.before);
        self.writer.0.divert(None);
        let held = self.held.take();
        if !held.is_empty() {
            self.writer.0.error_text(&held);
        }
    }

    /// Stops the program as Ctrl-Z does, and takes the terminal again when it goes on.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn suspend(&mut self) -> io::Result<()> {
        self.leave();
        suspend::stop();
        self.enter()
    }

    /// Next time all of it is drawn.
    pub fn forget(&mut self) {
        self.shown = Buffer::default();
    }

    /// Draws what has changed.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn draw<T>(&mut self, paint: impl FnOnce(&mut Buffer) -> T) -> io::Result<T> {
        let area = size();
        if *self.shown.area() != area {
            execute!(self.writer, Clear(ClearType::All))?;
            self.shown = Buffer::empty(area);
        }
        let mut next = Buffer::empty(area);
        let painted = paint(&mut next);
        let changes = self.shown.diff(&next);
        if !changes.is_empty() {
            // No terminal that knows of it shows half a picture.
            queue!(self.writer, BeginSynchronizedUpdate)?;
            cells::write(&mut self.writer, changes)?;
            queue!(self.writer, EndSynchronizedUpdate)?;
            self.writer.flush()?;
        }
        self.shown = next;
        Ok(painted)
    }

    /// What a person does at it.
    pub fn keys(&self) -> Keys {
        self.keys.clone()
    }
}

/// What a person does at the terminal.
#[derive(Clone, Default)]
pub struct Keys(Rc<RefCell<Option<EventStream>>>);

impl Keys {
    /// The next thing that a person does; what nobody has a use for is passed over. Dropping the
    /// future loses nothing.
    ///
    /// # Errors
    /// The terminal is gone.
    pub async fn next(self) -> io::Result<Press> {
        loop {
            let event = poll_fn(|context| match self.0.borrow_mut().as_mut() {
                Some(_) if is_gone() => Poll::Ready(None),
                Some(keys) => keys.poll_next(context),
                None => Poll::Pending,
            });
            match event.await {
                Some(Ok(event)) => {
                    if let Some(press) = press(event) {
                        if press == Press::Resize {
                            wake_the_reader();
                        }
                        return Ok(press);
                    }
                }
                // An earlier stream was dropped: its thread was woken.
                Some(Err(error)) if error.kind() == ErrorKind::Interrupted => {}
                Some(Err(error)) => return Err(error),
                None => return Err(ErrorKind::UnexpectedEof.into()),
            }
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if self.keys.0.borrow().is_some() {
            self.leave();
        }
    }
}

/// Whether the terminal was closed.
fn is_gone() -> bool {
    let now = rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 };
    let mut polled = [PollFd::from_borrowed_fd(rustix::stdio::stdin(), PollFlags::IN)];
    let answered = rustix::event::poll(&mut polled, Some(&now));
    answered.is_ok() && polled.iter().any(|end| end.revents().contains(PollFlags::HUP))
}

/// Of a key and a new size that come in one moment, crossterm takes the size and forgets that there is a
/// key to be read. Linux tells whoever waits for a terminal once more when its settings are set.
fn wake_the_reader() {
    let stdin = rustix::stdio::stdin();
    if let Ok(settings) = tcgetattr(stdin) {
        let _ = tcsetattr(stdin, OptionalActions::Now, &settings);
    }
}

/// More columns or rows than any screen has are not drawn: whoever says so has no screen.
const LONGEST_SIDE: u16 = 2_000;

/// The terminal's columns and rows now.
pub fn size() -> Rect {
    let size = rustix::termios::tcgetwinsize(rustix::stdio::stdout()).ok();
    let (columns, rows) = size.map_or((0, 0), |size| (size.ws_col, size.ws_row));
    let within = |cells: u16, usual: u16| if cells == 0 { usual } else { cells.min(LONGEST_SIDE) };
    Rect::new(0, 0, within(columns, 80), within(rows, 24))
}

fn press(event: Event) -> Option<Press> {
    let key = match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => key,
        Event::Paste(text) => return Some(Press::Paste(text)),
        Event::Resize(..) => return Some(Press::Resize),
        _ => return None,
    };
    let KeyEvent { code, modifiers, .. } = key;
    Some(match code {
        KeyCode::Char(c) if modifiers.contains(KeyModifiers::CONTROL) => Press::Ctrl(c.to_ascii_lowercase()),
        KeyCode::Char(_) if modifiers.contains(KeyModifiers::ALT) => return None,
        KeyCode::Char(c) => Press::Char(c),
        KeyCode::Enter => Press::Enter,
        KeyCode::Esc => Press::Escape,
        KeyCode::Backspace => Press::Backspace,
        KeyCode::Left => Press::Left,
        KeyCode::Right => Press::Right,
        KeyCode::Up => Press::Up,
        KeyCode::Down => Press::Down,
        KeyCode::PageUp => Press::PageUp,
        KeyCode::PageDown => Press::PageDown,
        KeyCode::Home => Press::Home,
        KeyCode::End => Press::End,
        _ => return None,
    })
}

/// The way to the terminal: the printer writes.
#[derive(Clone)]
struct Through(Rc<Printer>);

impl Write for Through {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.screen(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush_screen()
    }
}
