//! Keeps what a lesson shows: takes the place of the terminal while a statement runs, and notes what
//! a person types in between.

use std::cell::{Cell, Ref, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;

use event_listener::{Event as Wakeup, EventListener};
use futures_core::future::LocalBoxFuture;
use wirelab_lang::catalogue::{self, Language};
use wirelab_lang::diagnostic::Message;
use wirelab_lang::escape;
use wirelab_lang::eval::event::{Attention, Event, Sink};
use wirelab_lang::eval::fault::{Class, Fault};
use wirelab_lang::eval::recording::{Recording, Script, ScriptOptions, Typed};
use wirelab_lang::eval::socket::Socket;
use wirelab_lang::eval::value::Value;
use wirelab_lang::eval::world::World;
use wirelab_lang::lesson::outline::{Outline, Sort};
use wirelab_lang::lesson::played::{End, Played, PlayedEntry, ShownItem, SocketRow, Which};
use wirelab_lang::message;
use wirelab_net::{Endpoint, Network};

use super::held::OpenQuestion;
use super::look;
use super::rows::Memory;
use crate::output::happened::sentence;
use crate::output::show::{self, ValueStyle};
use crate::output::table;

/// The most that one run of output keeps, in bytes.
const MOST_BYTES: usize = 32 << 10;
/// The most that an entry shows of what is no failure, question or title.
const MOST_ITEMS: usize = 2_000;
/// The most that an entry shows at all.
const MOST_OF_ALL: usize = 10_000;
/// What says how many were left out.
const LEFT_OUT: &str = "lesson-left-out";
/// The width of tables, where nobody says another one.
const WIDTH: usize = 76;

/// Keeps what a lesson shows.
pub struct Keeper {
    network: Rc<dyn Network>,
    world: RefCell<Weak<World>>,
    played: RefCell<Played>,
    began: Duration,
    width: Cell<usize>,
    language: Cell<Language>,
    /// What `print` wrote last, as long as nothing else came.
    printed: RefCell<Vec<u8>>,
    /// How many bytes of it are not kept.
    unkept: Cell<usize>,
    /// How many items of this entry are not kept.
    left_out: Cell<usize>,
    /// A person has taken over: what comes belongs to what is typed.
    is_taken: Cell<bool>,
    /// What came since the last text that was typed.
    pending: RefCell<Vec<ShownItem>>,
    /// Where a person who has taken over sees it.
    other: RefCell<Option<Rc<dyn Sink>>>,
    memory: RefCell<Memory>,
    held: Rc<OpenQuestion>,
    changed: Wakeup,
}

impl Keeper {
    /// Has nothing yet.
    pub fn new(outline: &Rc<Outline>, network: &Rc<dyn Network>, language: Language) -> Rc<Self> {
        Rc::new(Self {
            network: Rc::clone(network),
            world: RefCell::default(),
            played: RefCell::new(Played { outline: Rc::clone(outline), entries: Vec::new() }),
            began: network.elapsed(),
            width: Cell::new(WIDTH),
            language: Cell::new(language),
            printed: RefCell::default(),
            unkept: Cell::default(),
            left_out: Cell::default(),
            is_taken: Cell::new(false),
            pending: RefCell::default(),
            other: RefCell::default(),
            memory: RefCell::default(),
            held: Rc::default(),
            changed: Wakeup::new(),
        })
    }

    /// The world whose sockets it knows.
    pub fn look_at(&self, world: &Rc<World>) {
        self.world.replace(Rc::downgrade(world));
    }

    pub fn played(&self) -> Ref<'_, Played> {
        self.played.borrow()
    }

    /// The lesson goes on with another text: what was played of the one before is no longer of the script.
    pub fn exchange(&self, outline: &Rc<Outline>) {
        let mut played = self.played.borrow_mut();
        let before = std::mem::replace(&mut played.outline, Rc::clone(outline));
        for entry in &mut played.entries {
            let Which::OfScript(number) = entry.statement else { continue };
            let (old, new) = (before.statements.get(number), outline.statements.get(number));
            if let Some((old, _)) =
                old.zip(new).filter(|(old, new)| old.text != new.text && old.sort != Sort::Backstage)
            {
                entry.statement = Which::ByHand(old.text.clone());
            }
        }
    }

    pub fn changed(&self) -> EventListener {
        self.changed.listen()
    }

    pub fn set_width(&self, width: usize) {
        self.width.set(width);
    }

    pub fn set_language(&self, language: Language) {
        self.language.set(language);
    }

    pub fn look(&self) -> ValueStyle {
        look(self.width.get(), self.language.get())
    }

    /// Questions that the script waits behind.
    pub fn held(&self) -> &OpenQuestion {
        &self.held
    }

    /// A statement begins.
    pub fn begin(&self, statement: Which) {
        self.printed.take();
        self.left_out.take();
        let items = self.pending.take();
        self.played.borrow_mut().entries.push(PlayedEntry {
            statement,
            began: self.now(),
            took: Duration::ZERO,
            items,
            end: End::UnderWay,
            sockets: Vec::new(),
        });
        self.changed.notify(usize::MAX);
    }

    /// The statement has ended.
    pub fn end(&self, end: End) {
        let (now, sockets) = (self.now(), self.sockets());
        if let Some(entry) = self.played.borrow_mut().entries.last_mut() {
            entry.took = now.saturating_sub(entry.began);
            entry.end = end;
            entry.sockets = sockets;
        }
        self.changed.notify(usize::MAX);
    }

    /// What the statement came to.
    pub fn came_to(&self, value: &Value) {
        if !value.is_none() {
            self.add(ShownItem::Value(show::show(value, self.look())));
        }
    }

    /// From here on what comes belongs to what a person types, or no longer.
    pub fn take_over(&self, taken: bool) {
        self.is_taken.set(taken);
        self.printed.take();
    }

    /// Where a person who has taken over sees what comes.
    pub fn divert(&self, sink: Option<Rc<dyn Sink>>) {
        self.other.replace(sink);
    }

    pub fn sockets(&self) -> Vec<SocketRow> {
        let world = self.world.borrow().upgrade();
        world.map(|world| self.memory.borrow_mut().rows(&world)).unwrap_or_default()
    }

    /// Since the start of the lesson.
    fn now(&self) -> Duration {
        self.network.elapsed().saturating_sub(self.began)
    }

    pub fn add(&self, item: ShownItem) {
        self.printed.take();
        let counts = matches!(item, ShownItem::TaskFailed(..) | ShownItem::Asked(_) | ShownItem::Title(..));
        self.with_items(|items| {
            if items.len() < if counts { MOST_OF_ALL } else { MOST_ITEMS } {
                items.push(item);
            } else {
                self.leave_out(items);
            }
        });
    }

    /// There is no room for an item: the one in its place says how many there were.
    fn leave_out(&self, items: &mut Vec<ShownItem>) {
        let count = self.left_out.get() + 1;
        self.left_out.set(count);
        let told = |item: &&mut ShownItem| matches!(item, ShownItem::Message(said) if said.id == LEFT_OUT);
        let said = ShownItem::Message(message!("lesson-left-out", count = count));
        match items.iter_mut().skip(MOST_ITEMS).find(told).filter(|_| count > 1) {
            Some(last) => *last = said,
            None => items.push(said),
        }
    }

    fn with_items(&self, change: impl FnOnce(&mut Vec<ShownItem>)) {
        let mut played = self.played.borrow_mut();
        match played.entries.last_mut().filter(|_| !self.is_taken.get()) {
            Some(entry) => change(&mut entry.items),
            None => change(&mut self.pending.borrow_mut()),
        }
        self.changed.notify(usize::MAX);
    }

    /// Output that goes on behind what was printed before, also within a line.
    fn print(&self, bytes: &[u8]) {
        let mut printed = self.printed.borrow_mut();
        let goes_on = !printed.is_empty();
        let room = MOST_BYTES.saturating_sub(printed.len());
        let unkept = if goes_on { self.unkept.get() } else { 0 };
        self.unkept.set(unkept + bytes.len().saturating_sub(room));
        if room == 0 {
            return self.with_items(|items| match items.last_mut() {
                Some(ShownItem::Printed(last)) => {
                    if unkept > 0 {
                        last.truncate(last.rfind('\n').unwrap_or(last.len()));
                    }
                    last.push_str(&self.more_bytes());
                }
                _ => self.leave_out(items),
            });
        }
        printed.extend(bytes.iter().take(room));
        let text = escape::plain(&printed);
        let text = text.strip_suffix('\n').unwrap_or(&text).to_owned() + &self.more_bytes();
        self.with_items(|items| {
            let is_full = items.len() >= MOST_ITEMS;
            match items.last_mut() {
                Some(ShownItem::Printed(last)) if goes_on => *last = text,
                _ if is_full => self.leave_out(items),
                _ => items.push(ShownItem::Printed(text)),
            }
        });
    }

    /// The line that says how much of an output is not kept.
    fn more_bytes(&self) -> String {
        let more = message!("lesson-more-bytes", count = self.unkept.get());
        if self.unkept.get() == 0 {
            String::new()
        } else {
            format!("\n{}", catalogue::text(self.language.get(), &more))
        }
    }

    fn keep(&self, event: Event) {
        let item = match event {
            Event::Print(bytes) | Event::Raw(bytes) => return self.print(&bytes),
            Event::Step(number, title) => ShownItem::Title(number, title),
            Event::Say(text) => ShownItem::Said(text),
            Event::Aside(text) => ShownItem::Noted(text),
            Event::Asked(question) => ShownItem::Asked(question),
            Event::Show(value) => {
                ShownItem::Shown(table::show(&value, Some(self.width.get()), self.language.get()))
            }
            Event::Result(value) => ShownItem::Value(show::show(&value, self.look())),
            Event::Lines(lines, first) => {
                ShownItem::Shown(show::numbered(&lines, first, self.look()).trim_end().to_owned())
            }
            Event::Page(text) => ShownItem::Shown(escape::plain(&text).trim_end().to_owned()),
            Event::ShowNothing => ShownItem::Message(message!("nothing-to-list")),
            Event::TaskFailed(task, fault) => ShownItem::TaskFailed(task, fault),
            Event::Failed(fault) => ShownItem::Message(fault.message),
            Event::Note(message) => ShownItem::Message(message),
            Event::News(news) => ShownItem::Message(sentence(&news, self.language.get())),
        };
        self.add(item);
    }
}

impl Sink for Keeper {
    fn emit(&self, event: Event) -> Result<(), i32> {
        self.keep(event.clone());
        let other = self.other.borrow().clone();
        other.map_or(Ok(()), |other| other.emit(event))
    }

    fn width(&self) -> usize {
        let other = self.other.borrow();
        other.as_ref().map_or(self.width.get(), |other| other.width())
    }

    fn answered(&self) -> Option<LocalBoxFuture<'static, ()>> {
        self.held.ask()
    }

    fn flush(&self) -> Result<(), i32> {
        let other = self.other.borrow().clone();
        other.map_or(Ok(()), |other| other.flush())
    }

    fn attention(&self) -> Attention {
        let other = self.other.borrow();
        other.as_ref().map_or(Attention::Failures, |other| other.attention())
    }
}

/// A session within a lesson is no script of its own: what was typed is kept with the lesson.
impl Recording for Keeper {
    fn ended(&self, _: &Value, _: &World) {}

    fn uses(&self, _: &Rc<Socket>) {}

    fn closes(&self, socket: &Rc<Socket>) {
        self.memory.borrow_mut().closes(socket);
    }

    fn heard(&self, _: &Socket, _: &Endpoint) {}

    fn text_ended(&self, statements: Vec<Typed>, fault: Option<&Fault>, _: bool, _: &World) {
        if !self.is_taken.get() {
            return;
        }
        let is_exit = fault.is_some_and(|fault| matches!(fault.class, Class::Exit(_)));
        if is_exit && statements.len() < 2 {
            // Whoever leaves the prompt with `exit` has tried nothing.
            return;
        }
        let fault = fault.filter(|_| !is_exit);
        let texts: Vec<_> = statements.into_iter().map(|statement| statement.text).collect();
        self.begin(Which::ByHand(texts.join("\n")));
        self.end(fault.map_or(End::Done, |fault| End::Failed(Box::new(fault.clone()))));
    }

    fn statements(&self) -> Vec<(usize, String)> {
        Vec::new()
    }

    fn script(&self, _: &World, _: ScriptOptions) -> Result<Script, Message> {
        Err(message!("session-of-a-lesson"))
    }

    fn saved(&self) {}

    fn unsaved(&self) -> usize {
        0
    }

    fn was_saved(&self) -> bool {
        false
    }

    fn drop_statement(&self, _: usize) -> bool {
        false
    }

    fn clear(&self) {}
}
