//! Takes what a lesson shows, statement by statement, and keeps it.
//!
//! May use: `eval`'s events, `lesson`, `ui::table` for values. Writes nothing.

use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;
use std::time::Duration;

use crate::catalogue::{self, Language};
use crate::escape;
use crate::eval::event::{Event, Happened, News, Sink};
use crate::eval::value::Value;
use crate::lesson::outline::Outline;
use crate::lesson::played::{End, Entry, Item, Played, SocketRow, Which};
use crate::message;
use crate::ui::prompt::show::{self, Look};
use crate::ui::table;

/// Where what a lesson shows is kept.
pub struct Gather {
    played: RefCell<Played>,
    language: Cell<Language>,
    /// The columns that values are shown in.
    width: Cell<usize>,
    /// What was printed last has no line end yet.
    is_open: Cell<bool>,
}

impl Gather {
    /// Nothing was shown yet.
    pub fn new(outline: Rc<Outline>, language: Language, width: usize) -> Self {
        Self {
            played: RefCell::new(Played { outline, entries: Vec::new() }),
            language: Cell::new(language),
            width: Cell::new(width),
            is_open: Cell::new(false),
        }
    }

    /// What was shown so far.
    pub fn played(&self) -> Ref<'_, Played> {
        self.played.borrow()
    }

    /// From here on words of the program are in this language.
    pub fn set_language(&self, language: Language) {
        self.language.set(language);
    }

    /// From here on values are shown within so many columns.
    pub fn set_width(&self, width: usize) {
        self.width.set(width);
    }

    /// A statement begins.
    pub fn begin(&self, statement: Which, now: Duration) {
        self.is_open.set(false);
        self.played.borrow_mut().entries.push(Entry {
            statement,
            began: now,
            took: Duration::ZERO,
            items: Vec::new(),
            end: End::UnderWay,
            sockets: Vec::new(),
        });
    }

    /// The statement under way has ended so.
    pub fn end(&self, end: End, now: Duration, sockets: Vec<SocketRow>) {
        if let Some(entry) = self.played.borrow_mut().entries.last_mut() {
            entry.took = now.saturating_sub(entry.began);
            entry.end = end;
            entry.sockets = sockets;
        }
    }

    /// The statement that failed is left out.
    pub fn skip(&self, now: Duration, sockets: Vec<SocketRow>) {
        if let Some(entry) = self.played.borrow_mut().entries.last_mut()
            && matches!(entry.end, End::Failed(_))
        {
            let statement = entry.statement.clone();
            let (took, items) = (Duration::ZERO, Vec::new());
            let skipped = Entry { statement, began: now, took, items, end: End::Skipped, sockets };
            self.played.borrow_mut().entries.push(skipped);
        }
    }

    /// Something that was shown: by the statement under way, or behind the last one.
    pub fn add(&self, item: Item) {
        self.is_open.set(false);
        if let Some(entry) = self.played.borrow_mut().entries.last_mut() {
            entry.items.push(item);
        }
    }

    /// What `print` and `print raw` write, which may be parts of lines.
    fn print(&self, bytes: &[u8]) {
        let text = escape::plain(bytes);
        let is_whole = text.ends_with('\n');
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let was_open = self.is_open.replace(!is_whole);
        let mut played = self.played.borrow_mut();
        let Some(entry) = played.entries.last_mut() else { return };
        match entry.items.last_mut() {
            Some(Item::Printed(before)) => {
                if !was_open {
                    before.push('\n');
                }
                before.push_str(text);
            }
            _ => entry.items.push(Item::Printed(text.to_owned())),
        }
    }

    fn look(&self) -> Look {
        Look { width: Some(self.width.get()), colours: false, language: self.language.get() }
    }

    fn news(&self, news: News) {
        if let Happened::EndedEarly { connection, reason } = &news.what {
            let reason = catalogue::text(self.language.get(), reason);
            self.add(Item::Message(message!("connection-ended", connection = connection, reason = reason)));
        }
    }

    /// What a statement came to. Sockets and tasks have names, and sockets a place of their own.
    pub fn value(&self, value: &Value) {
        if !matches!(value, Value::None | Value::Unset | Value::Socket(_) | Value::Task(_)) {
            self.add(Item::Value(show::show(value, self.look())));
        }
    }
}

impl Sink for Gather {
    fn emit(&self, event: Event) -> Result<(), i32> {
        match event {
            Event::Print(bytes) | Event::Raw(bytes) => self.print(&bytes),
            Event::Step(number, title) => self.add(Item::Title(number, title)),
            Event::Say(narration) => self.add(Item::Said(narration)),
            Event::Aside(narration) => self.add(Item::Noted(narration)),
            Event::Asked(question) => self.add(Item::Asked(question)),
            Event::Show(value) => self.add(Item::Shown(table::show(&value, Some(self.width.get())))),
            Event::Result(value) => self.value(&value),
            Event::Page(text) => self.add(Item::Shown(escape::plain(&text).into_owned())),
            Event::ShowNothing => self.add(Item::Message(message!("nothing-to-list"))),
            Event::TaskFailed(task, fault) => self.add(Item::TaskFailed(task, fault)),
            Event::Failed(fault) => self.add(Item::TaskFailed("".into(), fault)),
            Event::Note(message) => self.add(Item::Message(message)),
            Event::News(news) => self.news(*news),
        }
        Ok(())
    }

    fn width(&self) -> usize {
        self.width.get()
    }

    fn flush(&self) -> Result<(), i32> {
        Ok(())
    }
}
