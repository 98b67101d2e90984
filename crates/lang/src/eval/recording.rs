//! What takes down a session at a prompt: the seam between the engine and whoever makes a script of
//! what was typed.
//!
//! May use: values, sockets, the seam of the network.

use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;

use wirelab_net::Endpoint;

use crate::diagnostic::Message;
use crate::eval::fault::Fault;
use crate::eval::socket::Socket;
use crate::eval::value::Value;
use crate::eval::world::World;
use crate::spec::Command;
use crate::syntax::ast::Operator;

/// Takes down what happens while the statements of a prompt run.
pub trait Recording {
    /// A statement of the input itself has ended well; its value, where it has one.
    fn ended(&self, value: &Value, world: &World);

    /// A command of the input itself, not of a background task, works on a socket.
    fn uses(&self, socket: &Rc<Socket>);

    /// A socket is about to be closed.
    fn closes(&self, socket: &Rc<Socket>);

    /// A datagram came from an address.
    fn heard(&self, socket: &Socket, from: &Endpoint);

    /// A text has ended; where it failed, so did the statement behind the last that ended well. It was
    /// typed, or else stands in a file.
    fn text_ended(&self, statements: Vec<Typed>, fault: Option<&Fault>, was_typed: bool, world: &World);

    /// The statements that worked, oldest first, with the numbers that they are dropped by.
    fn statements(&self) -> Vec<(usize, String)>;

    /// The script that does the same.
    ///
    /// # Errors
    /// There is nothing to be written.
    fn script(&self, world: &World, wanted: ScriptOptions) -> Result<Script, Message>;

    /// The script was written to a file.
    fn saved(&self);

    /// Statements that were typed and are in no file, where something was made or changed by them.
    fn unsaved(&self) -> usize;

    /// Whether it was ever written.
    fn was_saved(&self) -> bool;

    /// Takes a statement out. False where there is none of the number.
    fn drop_statement(&self, number: usize) -> bool;

    /// Begins anew.
    fn clear(&self);
}

/// What a session's script is to have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ScriptOptions {
    /// It also says what came out.
    pub expects: bool,
    /// It keeps what needs peers outside of the session, with their addresses as `default` names.
    pub outside: bool,
}

/// A session as a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The script.
    pub text: String,
    /// Statements in it.
    pub kept: usize,
    /// Statements in comments.
    pub left_out: usize,
    /// Lines `expect` that were added.
    pub expects: usize,
}

/// A statement. All ranges count from the beginning of its text.
#[derive(Debug, Clone)]
pub struct Typed {
    /// As it was typed.
    pub text: String,
    /// Names that it gives a value.
    pub assigns: BTreeSet<String>,
    /// The function that it defines. It runs only where the function is called.
    pub defines: Option<String>,
    /// Words and called functions in it.
    pub mentions: BTreeSet<String>,
    /// Commands in it, and where each begins.
    pub commands: Vec<(usize, &'static Command)>,
    /// Places that may have to be written differently.
    pub places: Vec<RecordedPlace>,
    /// What it is.
    pub shape: RecordedShape,
}

impl Typed {
    /// Whether it does nothing that a script has use for. What a `run` at a prompt plays is taken
    /// down itself.
    pub fn is_about_the_prompt(&self) -> bool {
        let first = self.commands.first().map(|(_, command)| *command);
        first.is_some_and(Command::is_about_the_prompt)
    }
}

/// A place in a statement.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedPlace {
    /// Where.
    pub range: Range<usize>,
    /// What stands there.
    pub kind: PlaceKind,
}

/// What may have to be written differently.
#[derive(Debug, Clone, PartialEq)]
pub enum PlaceKind {
    /// An address
    Address,
    /// A string
    Text,
    /// A whole number
    Number(i64),
    /// A word: a name, or part of a command
    Word(String),
}

/// What a statement is.
#[derive(Debug, Clone)]
pub enum RecordedShape {
    /// An expression on its own
    Value(RecordedPhrase),
    /// One name and its value
    Assign(String, RecordedPhrase),
    /// Anything else
    Other,
}

/// An expression.
#[derive(Debug, Clone)]
pub struct RecordedPhrase {
    /// Where it begins.
    pub start: usize,
    /// The command that it is.
    pub command: Option<&'static Command>,
    /// The command's operands.
    pub operands: Vec<RecordedOperand>,
    /// The command's options and their values.
    pub options: Vec<(&'static str, RecordedOperand)>,
    /// The operator that is applied last.
    pub operator: Option<Operator>,
}

/// An operand, or the value of an option.
#[derive(Debug, Clone)]
pub struct RecordedOperand {
    /// Where.
    pub range: Range<usize>,
    /// It can stand beside an operator without parentheses.
    pub is_single: bool,
    /// It may be a socket.
    pub may_be_socket: bool,
    /// Its value, where it is written there.
    pub constant: Option<Value>,
}
