//! What leaves the engine: typed events. `output::printer` turns them into text; nothing else writes.

use std::future::{pending, ready};
use std::rc::Rc;

use futures_core::future::LocalBoxFuture;
use wirelab_net::Endpoint;

use crate::diagnostic::Message;
use crate::eval::fault::Fault;
use crate::eval::narration::{Narration, Question};
use crate::eval::value::{Bytes, List, Value};

/// Something that a person or a report may want to see.
#[derive(Clone)]
pub enum Event {
    /// What `print` shows: text as text, what a terminal would obey escaped
    Print(Bytes),
    /// What `print raw` writes: the bytes themselves
    Raw(Bytes),
    /// A step's number, from 1, and title
    Step(usize, Narration),
    /// Narration
    Say(Narration),
    /// A word for the speaker of a lesson, which nobody else sees
    Aside(Narration),
    /// A question to a class
    Asked(Rc<Question>),
    /// A value that a command of a script shows
    Show(Value),
    /// What a statement at a prompt came to
    Result(Value),
    /// Texts that a command lists at a prompt, with the number of the first
    Lines(List, usize),
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
    /// Something happened by itself
    News(Box<News>),
}

impl Event {
    /// Whether it is said on stderr, beside what the script shows.
    pub fn is_report(&self) -> bool {
        matches!(self, Self::TaskFailed(..) | Self::Failed(_) | Self::Note(_) | Self::News(_))
    }
}

/// How much of what happens by itself somebody wants to hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Attention {
    /// Nothing
    Nothing,
    /// What failed
    #[default]
    Failures,
    /// Everything
    Everything,
}

/// Something that happened by itself: at a `serve`, or at a socket that nobody reads.
#[derive(Debug, Clone, PartialEq)]
pub struct News {
    /// The socket or the listener.
    pub at: Rc<str>,
    /// What happened there.
    pub what: Happened,
}

/// What happens by itself.
#[derive(Debug, Clone, PartialEq)]
pub enum Happened {
    /// A `serve` has accepted a connection
    Accepted {
        /// The connection
        connection: Rc<str>,
        /// Its peer
        from: Endpoint,
    },
    /// A connection of a `serve` is over
    Ended {
        /// The connection
        connection: Rc<str>,
        /// The peer was the first to end
        by_peer: bool,
        /// Bytes that came in
        received: u64,
        /// Bytes that went out
        sent: u64,
    },
    /// A connection of a `serve` ended early
    EndedEarly {
        /// The connection
        connection: Rc<str>,
        /// Why
        reason: Message,
    },
    /// The peer has closed, with as many bytes still unread
    PeerClosed(u64),
    /// Nothing more will come, with as many bytes still unread
    StreamEnded(u64),
    /// A connection was broken off
    Broken,
    /// An error is pending on a datagram socket
    ErrorPending,
    /// Bytes have arrived: as many are unread, and the new ones begin so, where that is known
    Unread(u64, Option<Arrival>),
    /// A datagram of this size has arrived, and begins so
    Datagram(u64, Option<Arrival>),
    /// As many connections wait in the backlog
    Backlog(u64),
}

/// The beginning of what has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The first bytes.
    pub bytes: Vec<u8>,
    /// Others that are unread stand before them.
    pub is_behind_others: bool,
    /// These are all.
    pub is_whole: bool,
}

impl Happened {
    /// Whether something failed.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::EndedEarly { .. } | Self::Broken | Self::ErrorPending)
    }
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

    /// So much is kept that nobody reads: whoever prints waits for [`Sink::room`] before it goes on.
    fn is_crowded(&self) -> bool {
        false
    }

    /// Ends when there is room again.
    fn room(&self) -> LocalBoxFuture<'static, ()> {
        Box::pin(ready(()))
    }

    /// Writes what is kept whenever there is room for it, while the engine goes on. Ends when nobody will
    /// ever read it, with the status for that.
    fn write_on(&self) -> LocalBoxFuture<'static, i32> {
        Box::pin(pending())
    }

    /// Ends when nothing is kept.
    fn drained(&self) -> LocalBoxFuture<'static, ()> {
        Box::pin(ready(()))
    }

    /// A question was asked: ends when the class knows the answer, where whoever shows it waits for that.
    fn answered(&self) -> Option<LocalBoxFuture<'static, ()>> {
        None
    }

    /// How much of what happens by itself it wants to hear: nothing else of that kind is made.
    fn attention(&self) -> Attention {
        Attention::default()
    }
}
