//! What happens by itself, as lines at the prompt: as much as the person wants, and no flood.
//!
//! May use: `eval`'s events, `net`'s clock, `output::printer`. Other events go to the printer as they are.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wirelab_lang::diagnostic::Message;
use wirelab_lang::escape;
use wirelab_lang::eval::event::{Attention, Event, Happened, News, Sink};
use wirelab_lang::message;
use wirelab_net::Network;

use crate::output::happened::sentence;
use crate::output::printer::{Printer, columns, rows};
use crate::repl::rate_limit::{Count, Held, Sort};
use crate::terminal::pager;

/// Takes a prompt's events.
pub struct Telling {
    printer: Rc<Printer>,
    network: Rc<dyn Network>,
    attention: Rc<Cell<Attention>>,
    held: RefCell<Held>,
    /// Where tasks that failed are counted.
    tasks: Rc<str>,
    /// Long pages, which are shown when the statement has ended; `None`: all are shown at once.
    pages: RefCell<Option<String>>,
}

impl Telling {
    /// Tells as much as `attention` says at the time.
    pub fn new(printer: &Rc<Printer>, network: &Rc<dyn Network>, attention: Rc<Cell<Attention>>) -> Rc<Self> {
        Rc::new(Self {
            printer: Rc::clone(printer),
            network: Rc::clone(network),
            attention,
            held: RefCell::default(),
            tasks: "".into(),
            pages: RefCell::default(),
        })
    }

    /// From now on long pages are kept for a pager.
    pub fn keep_pages(&self) {
        self.pages.borrow_mut().get_or_insert_default();
    }

    /// The long pages so far.
    pub fn take_pages(&self) -> String {
        self.pages.borrow_mut().as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Keeps a page that is long. False where it is to be shown.
    fn keeps(&self, page: &[u8]) -> bool {
        let mut pages = self.pages.borrow_mut();
        let page = escape::plain(page);
        let Some(pages) = pages.as_mut().filter(|_| pager::is_long(&page, columns(), rows())) else {
            return false;
        };
        pages.push_str(&page);
        pages.push('\n');
        true
    }

    /// Whether the person wants to hear nothing.
    pub fn is_off(&self) -> bool {
        self.attention.get() == Attention::Nothing
    }

    /// Tells what was held back, once its time has come.
    pub fn tell_counts(&self) {
        let due = self.held.borrow_mut().due(self.network.elapsed());
        for count in due {
            let is_failure = matches!(count.sort, Sort::EarlyEnds | Sort::Tasks);
            self.printer.happened(is_failure, &held_back(&count));
        }
    }

    /// Tells what happened, or counts it.
    pub fn tell(&self, news: &News) {
        let is_failure = news.what.is_failure();
        let wanted = if is_failure { Attention::Failures } else { Attention::Everything };
        if self.attention.get() >= wanted && self.admits(&news.at, sort(&news.what)) {
            self.printer.happened(is_failure, &sentence(news, self.printer.language()));
        }
    }

    fn admits(&self, at: &Rc<str>, sort: Sort) -> bool {
        self.tell_counts();
        self.held.borrow_mut().admits(at, sort, self.network.elapsed())
    }
}

fn sort(what: &Happened) -> Sort {
    match what {
        Happened::Accepted { .. } => Sort::Connections,
        Happened::Ended { .. } => Sort::Ends,
        Happened::EndedEarly { .. } => Sort::EarlyEnds,
        _ => Sort::Others,
    }
}

fn held_back(Count { at, sort, count }: &Count) -> Message {
    match sort {
        Sort::Connections => message!("held-connections", socket = at, count = count),
        Sort::Ends => message!("held-ends", socket = at, count = count),
        Sort::EarlyEnds => message!("held-early-ends", socket = at, count = count),
        Sort::Tasks => message!("held-tasks", count = count),
        Sort::Others => message!("held-others", socket = at, count = count),
    }
}

impl Sink for Telling {
    fn emit(&self, event: Event) -> Result<(), i32> {
        match event {
            Event::News(news) => {
                self.tell(&news);
                Ok(())
            }
            Event::TaskFailed(..) if !self.admits(&self.tasks, Sort::Tasks) => Ok(()),
            Event::Page(page) if self.keeps(&page) => Ok(()),
            other => self.printer.emit(other),
        }
    }

    fn width(&self) -> usize {
        Sink::width(self.printer.as_ref())
    }

    fn flush(&self) -> Result<(), i32> {
        self.printer.flush()
    }

    fn attention(&self) -> Attention {
        self.attention.get()
    }
}
