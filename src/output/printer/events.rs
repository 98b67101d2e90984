//! What the engine tells, as text.

use std::rc::Rc;

use futures_core::future::LocalBoxFuture;
use wirelab_lang::catalogue;
use wirelab_lang::escape;
use wirelab_lang::eval::event::{Event, Happened, News, Sink};
use wirelab_lang::eval::value::Value;
use wirelab_lang::message;

use super::flow::WriteEnd;
use super::{DEFAULT_WIDTH, Printer, status_of};
use crate::output::show;
use crate::output::table;

impl Sink for Printer {
    fn emit(&self, event: Event) -> Result<(), i32> {
        if event.is_report() && self.terminal.flow().loses_report() {
            return Ok(());
        }
        match event {
            Event::Print(bytes) => self.put(escape::plain(&bytes).as_bytes()),
            Event::Raw(bytes) => self.raw(&bytes),
            Event::Step(number, title) => self.step(number, title.text(self.language())),
            Event::Say(text) => self.say(text.text(self.language())),
            // For a lecture, which has a screen of its own.
            Event::Aside(_) | Event::Asked(_) => Ok(()),
            Event::Show(value) => self.show(&value),
            Event::Result(value) => self.result(&value),
            Event::Lines(lines, first) => self.put(show::numbered(&lines, first, self.look()).as_bytes()),
            Event::Page(text) => self.page(&escape::plain(&text)),
            Event::ShowNothing => {
                self.put((catalogue::text(self.language(), &message!("nothing-to-list")) + "\n").as_bytes())
            }
            Event::TaskFailed(task, fault) => {
                self.fault(&fault.note(message!("report-task-failed", task = task)));
                Ok(())
            }
            Event::Failed(fault) => {
                self.fault(&fault);
                Ok(())
            }
            Event::Note(message) => {
                self.note(&message);
                Ok(())
            }
            Event::News(news) => {
                self.news(&news);
                Ok(())
            }
        }
    }

    fn width(&self) -> usize {
        self.width().unwrap_or(DEFAULT_WIDTH)
    }

    fn flush(&self) -> Result<(), i32> {
        self.tell_lost();
        self.write_out()
    }

    fn is_crowded(&self) -> bool {
        self.terminal.flow().is_crowded()
    }

    fn room(&self) -> LocalBoxFuture<'static, ()> {
        Box::pin(Rc::clone(self.terminal.flow()).room())
    }

    fn write_on(&self) -> LocalBoxFuture<'static, i32> {
        let flow = Rc::clone(self.terminal.flow());
        Box::pin(async { status_of(WriteEnd::Failed(flow.write_on().await)) })
    }

    fn drained(&self) -> LocalBoxFuture<'static, ()> {
        let _ = self.write_out();
        Box::pin(Rc::clone(self.terminal.flow()).drained())
    }
}

impl Printer {
    /// What happened by itself, where nobody counts it: only what failed.
    fn news(&self, news: &News) {
        if let Happened::EndedEarly { connection, reason } = &news.what {
            let reason = catalogue::text(self.language(), reason);
            self.note(&message!("connection-ended", connection = connection, reason = reason));
        }
    }

    fn raw(&self, bytes: &[u8]) -> Result<(), i32> {
        if self.is_terminal && !self.settings.raw {
            return self.put(escape::plain(bytes).as_bytes());
        }
        self.put(bytes)
    }

    fn step(&self, number: usize, title: &[u8]) -> Result<(), i32> {
        self.heading(&format!("{number} · {}", escape::one_line(title)))
    }

    fn say(&self, bytes: &[u8]) -> Result<(), i32> {
        let text = escape::plain(bytes);
        let text = match self.width() {
            Some(width) => textwrap::fill(&text, width),
            None => text.into_owned(),
        };
        self.put((text + "\n").as_bytes())
    }

    /// What a statement at the prompt came to.
    fn result(&self, value: &Value) -> Result<(), i32> {
        let text = show::show(value, self.look());
        self.end_row();
        self.put((text + "\n").as_bytes())
    }

    fn show(&self, value: &Value) -> Result<(), i32> {
        let text = table::show(value, self.width(), self.language());
        self.put((text + "\n").as_bytes())
    }
}
