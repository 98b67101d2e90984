//! Long pages at the prompt: a pager has the terminal, and background tasks go on.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;

use futures_lite::FutureExt;
use wirelab_lang::eval::fault::{Class, Fault};
use wirelab_lang::message;
use wirelab_lang::session::Session;

use crate::output::printer::Printer;
use crate::run;
use crate::terminal::pager::Pager;
use crate::terminal::suspend;

/// So much of what is printed meanwhile is kept, in bytes.
const MOST_KEPT: usize = 64 << 10;

/// What is printed while somebody else has the terminal.
#[derive(Default)]
struct Meantime {
    text: String,
    lost: usize,
}

impl Meantime {
    fn add(&mut self, text: &str) {
        if self.text.len() + text.len() <= MOST_KEPT {
            self.text.push_str(text);
        } else {
            self.lost += text.lines().count();
        }
    }
}

/// Shows pages until the person has seen them: in a pager, else as they are. What stopped that, where
/// something did.
pub async fn show(session: &mut Session, printer: &Rc<Printer>, pages: String) -> Option<Box<Fault>> {
    let pages = pages.trim_end();
    if pages.is_empty() {
        return None;
    }
    let painted = printer.painted(pages) + "\n";
    printer.end_row();
    let Some(pager) = Pager::start(&painted) else { return plainly(printer, &painted) };
    let process = pager.process();
    let meantime = Rc::new(RefCell::new(Meantime::default()));
    let held = Rc::clone(&meantime);
    printer.divert(Some(Box::new(move |text| held.borrow_mut().add(&text))));
    let waiting = pager.wait_aside().or(async { match suspend::follow().await {} });
    let waiting: Rc<RefCell<Pin<Box<dyn Future<Output = bool>>>>> = Rc::new(RefCell::new(Box::pin(waiting)));
    let ended = loop {
        let own = Rc::clone(&waiting);
        match session.meanwhile(poll_fn(move |context| own.borrow_mut().poll(context))).await {
            // Ctrl-C is for the pager.
            Err(fault) if matches!(fault.class, Class::Interrupted(run::SIGINT)) => {}
            ended => break ended,
        }
    };
    if ended.is_err() {
        process.end();
        let own = Rc::clone(&waiting);
        poll_fn(move |context| own.borrow_mut().poll(context)).await;
    }
    printer.divert(None);
    let Meantime { text, lost } = meantime.take();
    if matches!(ended, Ok(false)) {
        let _ = printer.text(&painted);
    }
    if !text.is_empty() {
        let _ = printer.text(&text);
    }
    if lost > 0 {
        printer.note(&message!("reports-lost", count = lost));
    }
    ended.err()
}

/// Without a pager.
fn plainly(printer: &Printer, painted: &str) -> Option<Box<Fault>> {
    printer.text(painted).err().map(Fault::exit)
}
