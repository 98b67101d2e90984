//! Reads a line with editing. The only place that names rustyline, beside the thread in
//! [`crate::repl::external_printer`] and the key in [`crate::terminal::suspend`].
//!
//! rustyline is built with `signal-hook`: without it, its own handler takes SIGINT from ours while it
//! reads, and a Ctrl-C right behind Enter is lost.
//!
//! rustyline blocks, so it runs on a thread of its own while background tasks go on here.
//! What a person would see in between goes above the line.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::os::fd::BorrowedFd;
use std::path::Path;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_core::future::{BoxFuture, LocalBoxFuture};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use rustyline::completion::{Completer, Pair, longest_common_prefix};
use rustyline::config::{BellStyle, CompletionType, Configurer};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::{MemHistory, SearchDirection};
use rustyline::validate::Validator;
use rustyline::{ColorMode, Config, Context, EditMode, EventHandler, Helper, KeyEvent};
use unicode_width::UnicodeWidthStr;
use wirelab_lang::catalogue::{self, Language};
use wirelab_lang::diagnostic::Message;
use wirelab_lang::eval::console::Colours;
use wirelab_lang::message;
use wirelab_net::system::threads::Worker;

use super::signal_keys::SignalKeys;
use super::{complete, highlight, hint, history, keys};
use crate::output::palette::Palette;
use crate::output::printer::{self, Printer};
use crate::repl::external_printer::Above;
use crate::repl::snapshot::Shared;
use crate::terminal::echo::Echo;
use crate::terminal::suspend::Suspend;

/// What was typed.
#[derive(Debug)]
pub enum Line {
    /// A whole text, perhaps of several lines
    Text(String),
    /// Ctrl-C
    Interrupted,
    /// Ctrl-D, or the terminal is gone
    End,
    /// The terminal cannot be read
    Failed(std::io::Error),
}

type Inner = rustyline::Editor<Assistant, MemHistory>;
type Hinted = Arc<Mutex<Option<usize>>>;
type Reading = BoxFuture<'static, Line>;

/// The line editor.
#[derive(Clone)]
pub struct Editor {
    inner: Arc<Mutex<Inner>>,
    /// Who reads.
    worker: Rc<Worker>,
    printer: Rc<Printer>,
    above: Option<Above>,
    /// A read under way that nobody waits for any more: whoever asks next gets its line.
    pending: Rc<RefCell<Option<Reading>>>,
    /// Lines of this and earlier prompts.
    history: Rc<RefCell<history::History>>,
    /// What the editor learns before it reads next: it may be busy when something is decided.
    news: Arc<Mutex<News>>,
    /// Where the hint behind the line begins, while there is one that ends in the line's own row.
    hinted: Hinted,
    /// The line that is read was ended by Ctrl-D, for all its blanks.
    ends: Arc<AtomicBool>,
    /// How the terminal was before.
    before: Option<Termios>,
}

#[derive(Default)]
struct News {
    /// The lines so far are forgotten.
    forgets: bool,
    lines: Vec<String>,
    vi: bool,
    colours: Option<Colours>,
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Editor {
    /// An editor for the terminal on stdin and stdout.
    ///
    /// # Errors
    /// The terminal cannot be used.
    pub fn new(printer: &Rc<Printer>, live: Shared) -> rustyline::Result<Self> {
        let config = Config::builder()
            .max_history_size(history::MOST_LINES)?
            .history_ignore_dups(true)?
            .completion_type(CompletionType::List)
            .completion_show_all_if_ambiguous(true)
            .completion_prompt_limit(usize::MAX)
            .bell_style(BellStyle::None)
            // Without colours as well: what is typed never reaches the terminal as it is.
            .color_mode(ColorMode::Forced)
            .auto_add_history(false)
            .build();
        let mut inner = Inner::with_history(config.clone(), MemHistory::with_config(&config))?;
        let hinted = Hinted::default();
        inner.set_helper(Some(Assistant::new(live, Arc::clone(&hinted), printer)));
        let before = tcgetattr(rustix::stdio::stdin()).ok();
        if let Some(before) = before.clone() {
            inner.bind_sequence(KeyEvent::ctrl('Z'), EventHandler::Conditional(Box::new(Suspend(before))));
        }
        let ends = Arc::default();
        for (key, handler) in keys::all(&ends) {
            inner.bind_sequence(key, handler);
        }
        // There is none where the terminal is too simple: what happens is then told between lines.
        let above = inner.create_external_printer().ok().and_then(|printer| Above::new(printer).ok());
        Ok(Self {
            inner: Arc::new(Mutex::new(inner)),
            worker: Rc::new(Worker::new("editor").map_err(std::io::Error::from)?),
            printer: Rc::clone(printer),
            above,
            pending: Rc::default(),
            history: Rc::default(),
            news: Arc::default(),
            hinted,
            ends,
            before,
        })
    }

    /// Vi or emacs keys, from the next line on.
    pub fn keys(&self, vi: bool) {
        lock(&self.news).vi = vi;
    }

    /// Other colours, from the next line on.
    pub fn colours(&self, colours: Colours) {
        self.printer.set_colours(colours);
        let are_off = !self.printer.has_colours();
        lock(&self.news).colours = Some(if are_off { Colours::Off } else { colours });
    }

    /// Loads lines of earlier prompts; from now on lines are kept there.
    ///
    /// # Errors
    /// The file cannot be read or written: nothing is kept then.
    pub fn keep_history(&mut self, path: &Path) -> Result<(), Message> {
        let mut own = self.history.borrow_mut();
        own.keep(path)?;
        lock(&self.news).lines.extend(own.lines().cloned());
        Ok(())
    }

    /// Adds a line to the history.
    ///
    /// # Errors
    /// It cannot be written down.
    pub fn remember(&self, line: &str) -> Result<(), Message> {
        lock(&self.news).lines.push(line.to_owned());
        self.history.borrow_mut().add(line)
    }

    /// Forgets all lines of the history.
    ///
    /// # Errors
    /// The file that keeps them cannot be written.
    pub fn forget(&self) -> Result<(), Message> {
        let mut news = lock(&self.news);
        news.lines.clear();
        news.forgets = true;
        drop(news);
        self.history.borrow_mut().clear()
    }

    /// The lines of the history, oldest first.
    pub fn lines(&self) -> Vec<String> {
        self.history.borrow().lines().cloned().collect()
    }

    /// Reads a line for a statement under way: Ctrl-C ends both.
    pub fn answer(
        &self,
        prompt: &str,
        pause: impl Future<Output = ()> + 'static,
    ) -> LocalBoxFuture<'static, Line> {
        let editor = self.clone();
        let prompt = prompt.to_owned();
        Box::pin(async move {
            // A terminal that is too simple is read line by line: there, Ctrl-C stays a signal.
            let is_edited = editor.above.is_some();
            let Some(before) = editor.before.as_ref().filter(|_| is_edited) else {
                return editor.read(&prompt, "").await;
            };
            let signal_keys = SignalKeys::off(before, pause).await;
            let reading = editor.read(&prompt, "");
            signal_keys.hand_over();
            reading.await
        })
    }

    /// Reads a line that begins with some blanks. Dropping the future loses nothing.
    pub fn read(&self, prompt: &str, blanks: &str) -> LocalBoxFuture<'static, Line> {
        let editor = self.clone();
        let (prompt, blanks) = (prompt.to_owned(), blanks.to_owned());
        Box::pin(async move {
            let reading = editor.pending.take().unwrap_or_else(|| editor.begin(prompt, blanks));
            let mut waiting = Waiting { reading: Some(reading), pending: &editor.pending };
            let Some(reading) = waiting.reading.as_mut() else { return Line::End };
            let line = reading.await;
            waiting.reading = None;
            editor.printer.divert(None);
            // Ctrl-C leaves the hint on the screen, as if it had been typed.
            if let (Line::Interrupted, Some(column)) = (&line, lock(&editor.hinted).take()) {
                editor.printer.clear_above(column);
            }
            line
        })
    }

    fn begin(&self, prompt: String, blanks: String) -> Reading {
        let _ = wirelab_lang::eval::event::Sink::flush(self.printer.as_ref());
        self.printer.end_row();
        if let Some(above) = self.above.clone() {
            self.printer.divert(Some(Box::new(move |text| above.print(text))));
        }
        let (inner, news) = (Arc::clone(&self.inner), Arc::clone(&self.news));
        let hinted = Arc::clone(&self.hinted);
        let (before, ends) = (self.before.clone(), Arc::clone(&self.ends));
        let reading = self.worker.call(move || {
            let mut inner = lock(&inner);
            lock(&news).tell(&mut inner);
            lock(&hinted).take();
            if let Some(assistant) = inner.helper_mut() {
                assistant.prompt_width = prompt.width();
            }
            let read = inner.readline_with_initial(&prompt, (&blanks, ""));
            if let Some(before) = &before {
                let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, before);
            }
            match read {
                Ok(text) => Line::Text(text),
                Err(ReadlineError::Interrupted) if ends.swap(false, Ordering::AcqRel) => Line::End,
                Err(ReadlineError::Interrupted | ReadlineError::Signal(_)) => Line::Interrupted,
                Err(ReadlineError::Eof) => Line::End,
                Err(ReadlineError::Io(error)) => Line::Failed(error),
                Err(ReadlineError::Errno(errno)) => Line::Failed(errno.into()),
                Err(other) => Line::Failed(std::io::Error::other(other)),
            }
        });
        Box::pin(async { reading.await.unwrap_or_else(Line::Failed) })
    }

    /// Nothing that is typed shows while what comes back lives: no line is being read.
    pub fn quiet(&self) -> Echo {
        Echo::off(self.before.as_ref().filter(|_| self.above.is_some()))
    }

    /// Gives the terminal back as it was, also while a line is being read.
    pub fn restore(&self) {
        self.printer.divert(None);
        if self.pending.borrow().is_none() {
            return;
        }
        let stdin: BorrowedFd<'_> = rustix::stdio::stdin();
        if let Some(before) = &self.before {
            let _ = tcsetattr(stdin, OptionalActions::Now, before);
        }
        // A picture half drawn is shown, pastes are no longer bracketed, and what comes has a line of
        // its own.
        self.printer.error_text("\x1b[?2026l\x1b[?2004l\n");
    }
}

impl News {
    fn tell(&mut self, editor: &mut Inner) {
        if std::mem::take(&mut self.forgets) {
            // Of lines in memory there is nothing that could fail.
            let _ = editor.clear_history();
        }
        for line in self.lines.drain(..) {
            // A line that it does not want, such as one that comes twice, is no loss.
            let _ = editor.add_history_entry(line);
        }
        editor.set_edit_mode(if self.vi { EditMode::Vi } else { EditMode::Emacs });
        if let (Some(colours), Some(assistant)) = (self.colours.take(), editor.helper_mut()) {
            assistant.theme = Palette::of(colours);
        }
    }
}

/// A read while somebody waits for it.
struct Waiting<'a> {
    reading: Option<Reading>,
    pending: &'a RefCell<Option<Reading>>,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        *self.pending.borrow_mut() = self.reading.take();
    }
}

/// What helps while a line is being typed.
pub struct Assistant {
    live: Shared,
    language: Language,
    theme: Palette,
    /// The columns of the prompt.
    prompt_width: usize,
    /// The line is done with: nothing at the cursor stands out any more.
    is_final: Cell<bool>,
    hinted: Hinted,
}

impl Assistant {
    fn new(live: Shared, hinted: Hinted, printer: &Printer) -> Self {
        let colours = printer.colours();
        let theme = Palette::of(colours);
        Self {
            live,
            language: printer.language(),
            theme,
            prompt_width: 0,
            is_final: Cell::new(false),
            hinted,
        }
    }
}

impl Helper for Assistant {}

impl Completer for Assistant {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        cursor: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Self::Candidate>)> {
        let found = complete::complete(line, cursor, &self.live.now(), self.language);
        let (columns, rows) = (printer::columns(), printer::rows());
        let displays = complete::displays(&found.candidates, columns);
        let fitting = complete::fitting(&displays, columns, rows);
        let left = displays.len() - fitting;
        let pairs = found.candidates.into_iter().zip(displays);
        let mut pairs: Vec<_> =
            pairs.map(|(candidate, display)| Pair { display, replacement: candidate.replacement }).collect();
        if left > 0 {
            // The line goes on with what all have in common, those that are not shown too.
            let common = longest_common_prefix(&pairs).unwrap_or_default().to_owned();
            let more = message!("completion-more", count = left);
            pairs.truncate(fitting);
            pairs.push(Pair { display: catalogue::text(self.language, &more), replacement: common });
        }
        Ok((found.start, pairs))
    }
}

impl Hinter for Assistant {
    type Hint = hint::Hint;

    fn hint(&self, line: &str, cursor: usize, context: &Context<'_>) -> Option<Self::Hint> {
        lock(&self.hinted).take();
        if cursor < line.len() {
            return None;
        }
        let newest = || {
            let history = context.history();
            let mut last = Some(context.history_index().min(history.len().saturating_sub(1)));
            while let Some(index) = last {
                let found = history.starts_with(line, index, SearchDirection::Reverse).ok()??;
                if !self.live.has_failed(&found.entry) {
                    return Some(found.entry.into_owned());
                }
                last = found.idx.checked_sub(1);
            }
            None
        };
        let columns = printer::columns();
        let taken = (self.prompt_width + line.lines().last().unwrap_or_default().width()) % columns;
        let room = columns.saturating_sub(taken + 1);
        let hint = hint::hint(line, &self.live.now(), newest, room, self.theme.is_plain());
        let is_one_row = self.prompt_width + line.width() < columns && !line.contains('\n');
        *lock(&self.hinted) = hint.as_ref().filter(|_| is_one_row).map(|_| taken);
        hint
    }
}

impl rustyline::hint::Hint for hint::Hint {
    fn display(&self) -> &str {
        &self.display
    }

    fn completion(&self) -> Option<&str> {
        self.completion.as_deref()
    }
}

impl Highlighter for Assistant {
    fn highlight<'l>(&self, line: &'l str, cursor: usize) -> Cow<'l, str> {
        let cursor = Some(cursor).filter(|_| !self.is_final.get());
        highlight::highlight(line, cursor, &self.live.now(), &self.theme)
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        self.theme.styled(self.theme.hint, hint)
    }

    fn highlight_char(&self, line: &str, cursor: usize, kind: CmdKind) -> bool {
        self.is_final.set(kind == CmdKind::ForcedRefresh);
        match kind {
            CmdKind::MoveCursor => !self.theme.is_plain() && highlight::is_at_bracket(line, cursor),
            // A character may give what stands before it another meaning, and must not be written as it is.
            CmdKind::Other => line.len() <= highlight::LIMIT,
            CmdKind::ForcedRefresh => false,
        }
    }
}

// Enter always ends a line: what goes on is read with a prompt of its own.
impl Validator for Assistant {}
