//! The only writer to stdout and stderr.
//!
//! What scripts show goes to stdout, all else to stderr. Nothing from outside reaches a terminal
//! unescaped. May use: `escape`, `catalogue`, `eval`'s events and values, `report` and `table` beside it.

mod colour;
mod events;
mod flow;
mod outlet;
mod terminal;

use std::cell::{Cell, RefCell};
use std::io::IsTerminal;
use std::rc::Rc;
use std::time::Duration;

use rustix::io::Errno;
use unicode_width::UnicodeWidthStr;
use wirelab_lang::catalogue::{self, Language};
use wirelab_lang::diagnostic::{Diagnostic, Message};
use wirelab_lang::escape;
use wirelab_lang::eval::console::Colours;
use wirelab_lang::eval::fault::{Class, Fault};
use wirelab_lang::message;

use self::colour::colours;
pub use self::colour::is_dumb;
use self::flow::WriteEnd;
use self::terminal::Terminal;
pub use self::terminal::{Tape, columns, rows};
use crate::output::diagnostics;
use crate::output::page;
use crate::output::palette::Palette;
use crate::output::show::{self, ValueStyle};
use crate::output::truncate::cut;

/// The width where there is no terminal to ask.
const DEFAULT_WIDTH: usize = 80;
/// Reports are not made for a narrower terminal.
const NARROWEST: usize = 24;
/// What is held back at most.
const BUFFER: usize = 64 << 10;
/// The status of a program that SIGPIPE ended.
const BROKEN_PIPE: i32 = 141;
/// A signal ended it while it waited for room: this, and the signal's number.
const BY_SIGNAL: i32 = 128;
/// The status when output cannot be written.
const NOT_WRITTEN: i32 = 3;

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Colour {
    /// On a terminal, unless NO_COLOR says otherwise
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How the printer writes.
#[derive(Debug, Clone, Copy, Default)]
pub struct PrinterSettings {
    /// The language of messages.
    pub language: Language,
    /// When colours are used.
    pub colour: Colour,
    /// `print raw` may write to a terminal.
    pub raw: bool,
}

/// Takes text in the terminal's place.
pub type Diverted = Box<dyn Fn(String)>;

/// Writes to stdout and stderr.
pub struct Printer {
    settings: PrinterSettings,
    language: Cell<Language>,
    terminal: Terminal,
    out: RefCell<Vec<u8>>,
    is_terminal: bool,
    wrote: Cell<bool>,
    failed: Cell<Option<i32>>,
    colour_out: Cell<bool>,
    colour_error: Cell<bool>,
    /// For a light background.
    is_light: Cell<bool>,
    /// Where text goes while a line is being typed.
    diverted: RefCell<Option<Diverted>>,
    /// A line stands there that is erased before anything else is written.
    has_status: Cell<bool>,
}

impl Printer {
    /// The printer of this process.
    pub fn new(settings: PrinterSettings) -> Self {
        let out = std::io::IsTerminal::is_terminal(&rustix::stdio::stdout());
        let error = rustix::stdio::stderr().is_terminal();
        Self {
            settings,
            language: Cell::new(settings.language),
            terminal: Terminal::default(),
            out: RefCell::default(),
            is_terminal: out,
            wrote: Cell::new(false),
            failed: Cell::new(None),
            colour_out: Cell::new(colours(settings.colour, out)),
            colour_error: Cell::new(colours(settings.colour, error)),
            is_light: Cell::new(false),
            diverted: RefCell::default(),
            has_status: Cell::new(false),
        }
    }

    /// How it writes, for another one.
    pub fn settings(&self) -> PrinterSettings {
        PrinterSettings { language: self.language(), ..self.settings }
    }

    /// The language of messages.
    pub fn language(&self) -> Language {
        self.language.get()
    }

    /// From here on messages are in this language.
    pub fn set_language(&self, language: Language) {
        self.language.set(language);
    }

    /// The terminal's width; `None` where stdout is no terminal.
    pub fn width(&self) -> Option<usize> {
        self.is_terminal.then(columns)
    }

    /// Whether stdout may be coloured.
    pub fn has_colours(&self) -> bool {
        self.colour_out.get()
    }

    /// Turns colours off, or on where the terminal has them and NO_COLOR does not forbid them.
    pub fn set_colours(&self, which: Colours) {
        let wanted = if which == Colours::Off { Colour::Never } else { Colour::Auto };
        self.is_light.set(which == Colours::Light);
        self.colour_out.set(colours(wanted, self.is_terminal));
        self.colour_error.set(colours(wanted, rustix::stdio::stderr().is_terminal()));
    }

    /// From now on colours suit a light background.
    pub fn set_light(&self) {
        self.is_light.set(true);
    }

    /// The colours of the terminal, as a setting names them.
    pub fn colours(&self) -> Colours {
        match (self.has_colours(), self.is_light.get()) {
            (false, _) => Colours::Off,
            (true, false) => Colours::Dark,
            (true, true) => Colours::Light,
        }
    }

    /// From now on all that the terminal shows is recorded; `None`: no longer.
    pub fn record(&self, tape: Option<Rc<dyn Tape>>) {
        self.terminal.record(tape);
    }

    /// A line that a person typed at a prompt, which the line editor has shown.
    pub fn typed(&self, prompt: &str, line: &str) {
        self.terminal.shown_by_others(&format!("{prompt}{}\n", escape::plain(line.as_bytes())));
    }

    /// Text that the program itself made, on stdout, as it is.
    ///
    /// # Errors
    /// The output is gone; the status with which to end.
    pub fn text(&self, text: &str) -> Result<(), i32> {
        self.put(text.as_bytes())
    }

    /// A line for the person at the terminal to answer: no newline behind it.
    pub fn ask(&self, prompt: &[u8]) {
        let text = escape::plain(prompt);
        if self.is_terminal {
            // Where this fails, the next write does as well, and that one is looked at.
            let _ = self.put(text.as_bytes()).and_then(|()| self.write_out());
        } else {
            self.error_text(&text);
        }
    }

    /// Reports on stderr.
    pub fn report(&self, diagnostics: &[Diagnostic]) {
        if !diagnostics.is_empty() {
            self.error_text(&diagnostics::diagnostics(diagnostics, self.report_style()));
        }
    }

    /// How long a statement at the prompt took, where that is worth a line.
    ///
    /// # Errors
    /// The output is gone; the status with which to end.
    pub fn took(&self, time: Duration) -> Result<(), i32> {
        let look = self.look();
        let Some(text) = show::took(time, look.language) else { return Ok(()) };
        self.end_row();
        self.put((look.dim(&text) + "\n").as_bytes())
    }

    /// A fault's report on stderr.
    pub fn fault(&self, fault: &Fault) {
        self.error_text(&diagnostics::fault(fault, self.report_style()));
    }

    /// A sentence on stderr, on a line of its own; a terminal breaks it between words.
    pub fn note(&self, message: &Message) {
        let text = catalogue::text(self.language(), message);
        let style = self.report_style();
        let text = if style.wraps { textwrap::fill(&text, style.width) } else { text };
        self.error_text(&(text + "\n"));
    }

    /// `error: …` on stderr, about no place in a script.
    pub fn error(&self, message: Message, help: Vec<Message>) {
        let mut error = Diagnostic::error(wirelab_lang::syntax::source::Span::default(), message);
        error.help = help;
        self.error_text(&diagnostics::diagnostic(&error, self.report_style()));
    }

    /// From now on text goes there, in whole lines, and not to the terminal; `None`: to the terminal
    /// again.
    pub fn divert(&self, to: Option<Diverted>) {
        let _ = self.write_out();
        *self.diverted.borrow_mut() = to;
    }

    /// A line about what goes on, in the last row of the terminal until something else is written;
    /// empty: none. Nothing where stdout is no terminal, or one that cannot erase.
    pub fn status(&self, text: &str) {
        if !self.is_terminal || is_dumb() || self.diverted.borrow().is_some() {
            return;
        }
        let _ = self.write_out();
        self.erase_status();
        // What stands there without a line end is not to be erased.
        if self.terminal.has_open_row() {
            return;
        }
        // The cursor waits at its beginning: in a narrower terminal it is broken into rows below that.
        let line = format!("{text}\r");
        if !text.is_empty() && self.terminal.steer(line.as_bytes()).is_ok() {
            self.has_status.set(true);
        }
    }

    /// Begins the terminal's row anew: the `^C` that it echoed goes, and what was printed stays.
    pub fn clear_row(&self) {
        if self.is_terminal && !is_dumb() && self.diverted.borrow().is_none() {
            self.end_row();
            let _ = self.terminal.steer(b"\r\x1b[K");
        }
    }

    /// What comes next on the terminal begins at its first column: what was printed without a line end
    /// has a row of its own.
    pub fn end_row(&self) {
        let _ = self.write_out();
        if self.terminal.has_open_row() {
            let _ = self.terminal.out(b"\n");
        }
    }

    /// Whoever types has ended the row.
    pub fn row_ended(&self) {
        self.terminal.row_ended();
    }

    /// Erases the row above from a column on.
    pub fn clear_above(&self, column: usize) {
        if self.is_terminal && !is_dumb() && self.diverted.borrow().is_none() {
            let _ = self.write_out();
            let text = format!("\x1b[A\r\x1b[{column}C\x1b[K\n");
            let _ = self.terminal.steer(text.as_bytes());
        }
    }

    fn erase_status(&self) {
        if self.has_status.take() {
            let _ = self.terminal.steer(b"\r\x1b[J");
        }
    }

    /// Text that the program itself made, on stderr, behind what was printed before. Where stderr
    /// is gone there is nobody to tell.
    pub fn error_text(&self, text: &str) {
        let _ = self.write_out();
        if let Some(diverted) = self.diverted.borrow().as_ref() {
            self.terminal.shown_by_others(text);
            diverted(text.to_owned());
            return;
        }
        self.erase_status();
        self.tell_lost();
        let _ = self.terminal.error(text.as_bytes());
    }

    /// Says how many reports were lost while nobody read stderr, once somebody does.
    fn tell_lost(&self) {
        if let Some(count) = self.terminal.flow().take_lost() {
            let text = catalogue::text(self.language(), &message!("reports-lost", count = count));
            let _ = self.terminal.error((text + "\n").as_bytes());
        }
    }

    /// From now on the engine runs, which waits for no reader: what there is no room for is kept. Or no
    /// longer: whoever prints waits.
    pub fn engine_runs(&self, is_running: bool) {
        self.terminal.flow().run(is_running);
    }

    /// Lets go what there was no room for so far: nobody wants to see it.
    pub fn forget(&self) {
        self.out.take();
        self.terminal.flow().forget();
    }

    /// The end has come early: tells these, and waits for no reader any more. While the engine runs.
    pub fn abandon<'f>(&self, faults: impl Iterator<Item = &'f Fault>) {
        let _ = self.write_out();
        let told = faults.map(|fault| self.ended_by(fault)).count();
        self.terminal.flow().abandon(told > 0);
    }

    /// What has cut a run short; a signal is no error of it.
    fn ended_by(&self, fault: &Fault) {
        let Class::Interrupted(signal) = fault.class else { return self.fault(fault) };
        // Behind the `^C` that the terminal may have echoed.
        self.clear_row();
        let name = signal_hook::low_level::signal_name(signal);
        self.note(&name.map_or(fault.message.clone(), |name| message!("interrupted-by", signal = name)));
        fault.notes.iter().for_each(|message| self.note(message));
    }

    /// A line about what happened by itself, cut at the terminal's width, with a sign that tells what
    /// failed from the rest.
    pub fn happened(&self, is_failure: bool, message: &Message) {
        let sign = if is_failure { '!' } else { '·' };
        let text = format!("{sign} {}", catalogue::text(self.language(), message));
        let text = cut(&text, self.width().unwrap_or(DEFAULT_WIDTH).saturating_sub(1));
        let palette = Palette::on(self.colour_error.get(), self.is_light.get());
        let style = if is_failure { palette.changed } else { palette.shown };
        let text = palette.styled(style, &text);
        self.error_text(&format!("{text}\n"));
    }

    fn report_style(&self) -> diagnostics::Style {
        let size = rustix::termios::tcgetwinsize(rustix::stdio::stderr()).ok();
        let own = size.map(|size| usize::from(size.ws_col)).filter(|&width| width > 0);
        let own = own.map(|width| width.max(NARROWEST));
        let (width, wraps) = (own.unwrap_or(140), own.is_some());
        diagnostics::Style {
            language: self.language(),
            colours: self.colour_error.get(),
            light: self.is_light.get(),
            width,
            wraps,
        }
    }

    fn put(&self, bytes: &[u8]) -> Result<(), i32> {
        if let Some(status) = self.failed.get() {
            return Err(status);
        }
        self.wrote.set(true);
        let mut out = self.out.borrow_mut();
        out.extend_from_slice(bytes);
        let full = out.len() >= BUFFER;
        drop(out);
        if full || self.is_terminal { self.write_out() } else { Ok(()) }
    }

    fn write_out(&self) -> Result<(), i32> {
        if let Some(status) = self.failed.get() {
            return Err(status);
        }
        let mut out = self.out.borrow_mut();
        if out.is_empty() && self.terminal.flow().out.kept() == 0 {
            return Ok(());
        }
        let text = std::mem::take(&mut *out);
        drop(out);
        if let Some(diverted) = self.diverted.borrow().as_ref() {
            let text = String::from_utf8_lossy(&text).into_owned();
            self.terminal.shown_by_others(&text);
            diverted(text);
            return Ok(());
        }
        self.erase_status();
        let result = self.terminal.out(&text);
        let Err(gone) = result else { return Ok(()) };
        let status = status_of(gone);
        self.failed.set(Some(status));
        if let WriteEnd::Failed(errno) = gone
            && errno != Errno::PIPE
        {
            let reason = wirelab_lang::errno::entry(errno).map_or("EIO", |entry| entry.name);
            self.error(message!("cannot-write-output", reason = reason), Vec::new());
        }
        Err(status)
    }

    /// What drives the terminal's whole screen, for whoever has it: held back until it is whole.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn screen(&self, bytes: &[u8]) -> std::io::Result<()> {
        self.out.borrow_mut().extend_from_slice(bytes);
        if self.out.borrow().len() < BUFFER { Ok(()) } else { self.flush_screen() }
    }

    /// Writes what was held back.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn flush_screen(&self) -> std::io::Result<()> {
        let bytes = self.out.take();
        self.terminal.draw(&bytes).map_err(|gone| match gone {
            WriteEnd::Failed(errno) => errno.into(),
            WriteEnd::Signal(_) => std::io::ErrorKind::Interrupted.into(),
        })
    }

    /// A heading over the whole width, with an empty line before it, on stdout.
    ///
    /// # Errors
    /// As [`Printer::text`].
    pub fn heading(&self, title: &str) -> Result<(), i32> {
        let gap = if self.wrote.get() { "\n" } else { "" };
        let head = format!("── {title} ");
        let width = self.width().unwrap_or(DEFAULT_WIDTH).min(DEFAULT_WIDTH);
        let line = format!("{head}{}", "─".repeat(width.saturating_sub(head.width()).max(2)));
        let palette = self.palette();
        let line = palette.styled(palette.title, &line);
        self.put(format!("{gap}{line}\n").as_bytes())
    }

    /// A paragraph behind a mark, wrapped as narrow as the terminal and no wider than reads well, on
    /// stdout.
    ///
    /// # Errors
    /// As [`Printer::text`].
    pub fn paragraph(&self, mark: &str, text: &str) -> Result<(), i32> {
        let width = self.width().map_or(usize::MAX, |width| width.min(DEFAULT_WIDTH));
        let hanging = " ".repeat(mark.width());
        let options = textwrap::Options::new(width).initial_indent(mark).subsequent_indent(&hanging);
        self.put((textwrap::fill(text, options) + "\n").as_bytes())
    }

    /// The palette of stdout.
    pub fn palette(&self) -> Palette {
        Palette::on(self.colour_out.get(), self.is_light.get())
    }

    fn look(&self) -> ValueStyle {
        ValueStyle { width: self.width(), colours: self.colour_out.get(), language: self.language() }
    }

    /// A page of help on stdout.
    ///
    /// # Errors
    /// The output is gone; the status with which to end.
    pub fn page(&self, text: &str) -> Result<(), i32> {
        self.put((self.painted(text) + "\n").as_bytes())
    }

    /// A page of help with its colours.
    pub fn painted(&self, text: &str) -> String {
        let palette = self.palette();
        if palette.is_plain() { text.to_owned() } else { page::paint(text, &palette) }
    }
}

/// The exit status where output did not go.
fn status_of(gone: WriteEnd) -> i32 {
    match gone {
        WriteEnd::Failed(Errno::PIPE) => BROKEN_PIPE,
        WriteEnd::Failed(_) => NOT_WRITTEN,
        WriteEnd::Signal(number) => BY_SIGNAL + number,
    }
}

impl Drop for Printer {
    fn drop(&mut self) {
        let _ = self.write_out();
    }
}
