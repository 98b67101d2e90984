//! What leaves the engine: typed events. `ui::printer` turns them into text; nothing else writes.

use std::rc::Rc;

use crate::diagnostic::Message;
use crate::eval::fault::Fault;
use crate::eval::value::{Bytes, Value};

/// Something that a person or a report may want to see.
#[derive(Clone)]
pub enum Event {
    /// What `print` shows: text as text, what a terminal would obey escaped
    Print(Bytes),
    /// What `print raw` writes: the bytes themselves
    Raw(Bytes),
    /// A step's number, from 1, and title
    Step(usize, Bytes),
    /// Narration
    Say(Bytes),
    /// A value that a command of a script shows
    Show(Value),
    /// What a statement at a prompt came to
    Result(Value),
    /// A text that a command made for a person to read: a page of help
    Page(Bytes),
    /// A command whose purpose is to list found nothing to list
    ShowNothing,
    /// A background task, named first, ended with a fault
    TaskFailed(Rc<str>, Box<Fault>),
    /// A statement failed, and the script goes on with the next one
    Failed(Box<Fault>),
    /// A connection of a `serve` ended early, accepting pauses, … : said on stderr, changes nothing
    Note(Message),
}

/// Takes events. Called in the order in which they happen.
pub trait Sink {
    /// Takes one.
    ///
    /// # Errors
    /// The output is gone (a closed pipe, a full disk): the run ends with this status, after the
    /// sink has said on stderr what is to be said.
    fn emit(&self, event: Event) -> Result<(), i32>;

    /// How many columns a page of help may have.
    fn width(&self) -> usize {
        80
    }

    /// The engine is about to wait: what was held back is written.
    ///
    /// # Errors
    /// As [`Sink::emit`].
    fn flush(&self) -> Result<(), i32>;
}
