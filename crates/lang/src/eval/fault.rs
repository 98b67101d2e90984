//! What can go wrong while a script runs: data, with what is needed to explain it.

use std::rc::Rc;
use std::time::Duration;

use wirelab_net::Errno;
use wirelab_net::system::reactor;
use wirelab_net::system::shortage::{self, Lacks, Limit, Shortage};

use crate::diagnostic::Message;
use crate::errno::{self, Told};
use crate::eval::memory::Full;
use crate::eval::value::Kind;
use crate::message;
use crate::syntax::source::{Source, Span};

/// Result of what a script does.
pub type Outcome<T> = Result<T, Box<Fault>>;

/// An error of a run.
#[derive(Debug, Clone)]
pub struct Fault {
    /// Which kind of end it is.
    pub class: Class,
    /// `err.name`: an errno, or EOF, DENIED, VALUE, KIND, OVERFLOW, DIVISION, LIMIT, EXPECT.
    pub name: &'static str,
    /// What happened: `err.message`.
    pub message: Message,
    /// Facts beside it, such as both sides of a comparison.
    pub notes: Vec<Message>,
    /// What to try.
    pub help: Vec<Message>,
    /// The command that failed, by name; filled in by the engine.
    pub command: Option<&'static str>,
    /// Where it happened; filled in by the engine.
    pub place: Option<(Rc<Source>, Span)>,
    /// Calls that led there, innermost first; filled in by the engine.
    pub calls: Vec<(Rc<Source>, Span)>,
    /// It was told already, when a task ended with it.
    pub told: bool,
}

/// Which kind of end a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// An error: `try` catches it; exit status 3.
    Error,
    /// A failed `expect`: exit status 4.
    Expect,
    /// The run was stopped by a signal of this number.
    Interrupted(i32),
    /// `exit` with a status.
    Exit(i32),
}

impl Fault {
    /// An error with a name and a message.
    pub fn new(name: &'static str, message: Message) -> Box<Self> {
        Box::new(Self {
            class: Class::Error,
            name,
            message,
            notes: Vec::new(),
            help: Vec::new(),
            command: None,
            place: None,
            calls: Vec::new(),
            told: false,
        })
    }

    /// A failed `expect`.
    pub fn expect(message: Message) -> Box<Self> {
        let mut fault = Self::new("EXPECT", message);
        fault.class = Class::Expect;
        fault
    }

    /// The end of the run by a signal.
    pub fn interrupted(signal: i32) -> Box<Self> {
        let mut fault = Self::new("INTERRUPTED", message!("interrupted"));
        fault.class = Class::Interrupted(signal);
        fault
    }

    /// An operation was cut short for the engine to look around, and is begun again.
    pub fn cut_short() -> Box<Self> {
        Self::interrupted(0)
    }

    /// Whether it is no more than that.
    pub fn is_cut_short(&self) -> bool {
        self.class == Class::Interrupted(0)
    }

    /// The end of the run with a status.
    pub fn exit(status: i32) -> Box<Self> {
        let mut fault = Self::new("EXIT", message!("exited", status = status));
        fault.class = Class::Exit(status);
        fault
    }

    /// A value of the wrong kind: `wanted` says what would have been right.
    pub fn kind(what: &str, wanted: &str, found: Kind) -> Box<Self> {
        Self::new("KIND", message!("wrong-kind", what = what, wanted = wanted, found = found.name()))
    }

    /// A value of the right kind that cannot be used.
    pub fn value(message: Message) -> Box<Self> {
        Self::new("VALUE", message)
    }

    /// A limit of the run.
    pub fn limit(message: Message) -> Box<Self> {
        Self::new("LIMIT", message)
    }

    /// A failed system call: `operation` is the command, `subject` the address or socket's name.
    /// The meaning and what to try come from the table in `errno`.
    pub fn system(operation: &str, subject: &str, errno: Errno) -> Box<Self> {
        if let Some(shortage) = reactor::refused(errno) {
            return Self::lacking([operation, subject].join(" ").trim_end(), &shortage);
        }
        let limit = shortage::met(Lacks::Descriptor, errno);
        Self::told(errno::failed(operation, subject, errno)).notes(limit)
    }

    /// The system has not enough of something that the program itself needs for what it does.
    pub fn lacking(what: &str, shortage: &Shortage) -> Box<Self> {
        Self::told(errno::lacking(what, shortage)).notes(shortage.limit.clone())
    }

    /// What a simulated host refuses because it is one.
    pub fn of_host(operation: &str, subject: &str, errno: Errno, host: &str) -> Box<Self> {
        Self::told(errno::refused_by_host(operation, subject, errno, host))
    }

    /// A `timeout` that ran out: ETIMEDOUT, said by the script and not by the kernel.
    pub fn timed_out(operation: &str, subject: &str, after: Duration) -> Box<Self> {
        Self::told(errno::timed_out(operation, subject, after))
    }

    fn told(told: Told) -> Box<Self> {
        Self::new(told.name, told.message).help(told.help)
    }

    fn notes(mut self: Box<Self>, limit: Option<Limit>) -> Box<Self> {
        self.notes.extend(limit.as_ref().map(errno::limit));
        self
    }

    /// What it takes, in bytes.
    pub fn size(&self) -> usize {
        let messages = std::iter::once(&self.message).chain(&self.notes).chain(&self.help);
        let text = |message: &Message| {
            let arguments = message.arguments.iter().map(|(_, value)| value.capacity() + 48);
            size_of::<Message>() + arguments.sum::<usize>()
        };
        size_of::<Self>() + messages.map(text).sum::<usize>()
    }

    /// With a fact beside it.
    pub fn note(mut self: Box<Self>, message: Message) -> Box<Self> {
        self.notes.push(message);
        self
    }

    /// With something to try.
    pub fn help(mut self: Box<Self>, message: Message) -> Box<Self> {
        self.help.push(message);
        self
    }
}

impl From<Full> for Box<Fault> {
    fn from(full: Full) -> Self {
        Fault::limit(match full {
            Full::One(bytes) => {
                message!("limit-one-value", bytes = bytes, limit = super::memory::ONE_VALUE >> 20)
            }
            Full::All(bytes) => {
                message!("limit-all-values", bytes = bytes, limit = super::memory::ALL_VALUES >> 20)
            }
        })
    }
}
