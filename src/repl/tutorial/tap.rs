//! Listens in on what is shown, and hands it on: what a person has seen can be recognised.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_core::future::LocalBoxFuture;
use wirelab_lang::eval::event::{Attention, Event, Sink};
use wirelab_lang::eval::value::display;

/// The most that is kept of what one text shows, in bytes.
const MOST: usize = 64 << 10;

/// A sink before another one.
pub struct Tap {
    behind: Rc<dyn Sink>,
    listens: Cell<bool>,
    heard: RefCell<Vec<u8>>,
}

impl Tap {
    /// Before this one; nothing is kept yet.
    pub fn before(behind: Rc<dyn Sink>) -> Self {
        Self { behind, listens: Cell::new(false), heard: RefCell::default() }
    }

    /// Whether it keeps what goes through.
    pub fn listen(&self, on: bool) {
        self.listens.set(on);
        self.heard.take();
    }

    /// What went through since the last time.
    pub fn take(&self) -> String {
        String::from_utf8_lossy(&self.heard.take()).into_owned()
    }

    fn keep(&self, bytes: &[u8]) {
        let mut heard = self.heard.borrow_mut();
        let room = MOST.saturating_sub(heard.len());
        heard.extend(bytes.iter().take(room));
        heard.push(b'\n');
    }
}

impl Sink for Tap {
    fn emit(&self, event: Event) -> Result<(), i32> {
        if self.listens.get() {
            match &event {
                Event::Print(bytes) | Event::Raw(bytes) => self.keep(bytes),
                Event::Show(value) | Event::Result(value) => self.keep(&display::show(value)),
                _ => {}
            }
        }
        self.behind.emit(event)
    }

    fn width(&self) -> usize {
        self.behind.width()
    }

    fn flush(&self) -> Result<(), i32> {
        self.behind.flush()
    }

    fn is_crowded(&self) -> bool {
        self.behind.is_crowded()
    }

    fn room(&self) -> LocalBoxFuture<'static, ()> {
        self.behind.room()
    }

    fn write_on(&self) -> LocalBoxFuture<'static, i32> {
        self.behind.write_on()
    }

    fn drained(&self) -> LocalBoxFuture<'static, ()> {
        self.behind.drained()
    }

    fn attention(&self) -> Attention {
        self.behind.attention()
    }
}
