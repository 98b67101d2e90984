//! What a run of a lesson has shown, statement by statement: kept for going back, for the handout
//! and for the rehearsal.

use std::rc::Rc;
use std::time::Duration;

use crate::diagnostic::Message;
use crate::eval::fault::Fault;
use crate::eval::narration::{Narration, Question};
use crate::lesson::outline::Outline;

/// What a lesson has shown so far.
#[derive(Clone)]
pub struct Played {
    /// What it teaches.
    pub outline: Rc<Outline>,
    /// What was played, in the order of time. A statement played again has several entries.
    pub entries: Vec<PlayedEntry>,
}

/// A statement that was played.
#[derive(Clone)]
pub struct PlayedEntry {
    /// What it was.
    pub statement: Which,
    /// When it began, since the start of the lesson.
    pub began: Duration,
    /// How long it took.
    pub took: Duration,
    /// What it showed, and what came from background tasks meanwhile, in the order of time.
    pub items: Vec<ShownItem>,
    /// How it ended.
    pub end: End,
    /// The sockets that were open, or that the kernel still knew, behind it.
    pub sockets: Vec<SocketRow>,
}

/// Which statement was played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// One of the script, as an index into [`Outline::statements`]
    OfScript(usize),
    /// One that was typed by hand, as it was typed
    ByHand(String),
}

/// How a statement ended.
#[derive(Clone)]
pub enum End {
    /// It is under way
    UnderWay,
    /// Well
    Done,
    /// With an error or a failed `expect`
    Failed(Box<Fault>),
    /// It was left out
    Skipped,
}

/// Something that a statement showed. Texts are whole lines without the last line end, escaped as
/// for a terminal but without colours.
#[derive(Clone)]
pub enum ShownItem {
    /// The number and title of a step
    Title(usize, Narration),
    /// Narration
    Said(Narration),
    /// What `print` and `print raw` wrote
    Printed(String),
    /// A value that a command showed: a table, a record
    Shown(String),
    /// The value that the statement came to, in a line where it fits: what `x = recv c 10` received
    Value(String),
    /// A question to the class
    Asked(Rc<Question>),
    /// For the speaker alone
    Noted(Narration),
    /// Something happened by itself, or a word of the program
    Message(Message),
    /// A background task failed
    TaskFailed(Rc<str>, Box<Fault>),
}

/// A socket as the panel of a lecture shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocketRow {
    /// Its name in the script.
    pub name: String,
    /// `tcp`, `udp`, `unix`, with what it does: `tcp listener`.
    pub kind: String,
    /// Its own address.
    pub local: String,
    /// Its peer's; empty where there is none.
    pub peer: String,
    /// As the kernel has it: LISTEN, ESTABLISHED, …
    pub state: String,
    /// Bytes received and not read; for a listener, connections not yet accepted.
    pub receive_queue: u64,
    /// Bytes sent and not acknowledged; for a listener, its backlog.
    pub send_queue: u64,
}
