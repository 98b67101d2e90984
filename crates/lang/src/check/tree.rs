//! A checked script: words are resolved to commands, names to slots; nothing is left to look up.
//!
//! Pure data. May use: values (for constants), `spec`, `syntax`.

use crate::eval::value::Value;
use crate::eval::value::format::FormatSpec;
use crate::eval::value::kind::Kinds;
use crate::spec::{Command, Function};
use crate::syntax::ast::Operator;
use std::rc::Rc;

use crate::syntax::source::{Source, Span};

/// Where a name's value lives in the frame of its body.
pub type Slot = u16;

/// Where a name's value lives that all tasks of a run share.
pub type SharedSlot = u16;

/// What a name is that is given a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variable {
    /// One of the body.
    Local(Slot),
    /// One of the whole run.
    Shared(SharedSlot),
}

/// A checked script, or what was typed at a prompt.
#[derive(Default)]
pub struct Checked {
    /// The statements of the file itself.
    pub main: Body,
    /// Functions and task bodies; [`ExprKind::Call`], `Spawn` and `Serve` point into it. The first
    /// ones may be those of earlier input and are then absent.
    pub bodies: Vec<Body>,
    /// The names that all tasks share, by slot.
    pub shared: Vec<Box<str>>,
    /// For what is typed at a prompt: the commands in it, and where each begins.
    pub commands: Vec<(u32, &'static Command)>,
}

/// Statements with a frame of their own.
#[derive(Default)]
pub struct Body {
    /// What messages call it: the function's name, `spawn`, `serve`.
    pub name: Box<str>,
    /// How many slots come filled: parameters, then names taken over from outside.
    pub filled: usize,
    /// How many slots there are.
    pub slots: usize,
    /// Names of the slots, for messages.
    pub names: Vec<Box<str>>,
    /// The statements.
    pub statements: Vec<Stmt>,
    /// The text of the file that it was imported from.
    pub source: Option<Rc<Source>>,
}

/// A statement.
pub struct Stmt {
    /// Which one.
    pub kind: StmtKind,
    /// Where it stands.
    pub span: Span,
}

/// What a checked statement can be.
pub enum StmtKind {
    /// An expression whose value is not used; `shows`: it is shown.
    Expr {
        /// The expression.
        value: Expr,
        /// It is a command whose purpose is to show.
        shows: bool,
    },
    /// One name.
    Assign(Variable, Expr),
    /// Several names.
    Unpack(Vec<Variable>, Expr),
    /// `+=` and its like
    Update(Variable, Operator, Expr),
    /// A part of a name's value gets a value, or, with an operator, another one.
    Change {
        /// The name.
        variable: Variable,
        /// Keys and indexes, from the whole value to the part.
        steps: Vec<Expr>,
        /// For `+=`: the operator.
        operator: Option<Operator>,
        /// The right side.
        value: Expr,
    },
    /// `delete`
    Delete(Variable, Vec<Expr>),
    /// `import`: the bodies that give the constants of imported files their values are called
    Begin(Vec<Expr>),
    /// `if`
    If(Vec<(Expr, Vec<Stmt>)>, Vec<Stmt>),
    /// `while`; without a condition: `loop`
    While(Option<Expr>, Vec<Stmt>),
    /// `for`
    For(Vec<Variable>, Expr, Vec<Stmt>),
    /// `break`
    Break,
    /// `continue`
    Continue,
    /// `return`
    Return(Option<Expr>),
    /// `try`: the error goes to the slot
    Try(Vec<Stmt>, Option<Slot>, Vec<Stmt>),
    /// `on`: the host, and what is done there
    On(Expr, Vec<Stmt>),
    /// `expect`
    Expect {
        /// What must hold.
        condition: Expr,
        /// For how long it is tried again.
        within: Option<Expr>,
        /// What is said.
        message: Option<Expr>,
    },
    /// `expect error`
    ExpectError(Option<Box<str>>, Vec<Stmt>),
}

/// An expression.
pub struct Expr {
    /// Which one.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
    /// What its value may be.
    pub kinds: Kinds,
    /// For a record whose fields are known: they.
    pub fields: &'static [(&'static str, Kinds)],
}

/// What a checked expression can be.
pub enum ExprKind {
    /// A value known before the run.
    Constant(Value),
    /// A name's value.
    Local(Slot),
    /// A name's value; the name may have none yet.
    MaybeUnset(Slot),
    /// The value of a name that all tasks share; it may have none yet.
    Shared(SharedSlot, Box<str>),
    /// `or`, `and`
    Logic(Operator, Box<(Expr, Expr)>),
    /// Any other operator between two.
    Binary(Operator, Box<(Expr, Expr)>),
    /// `not`
    Not(Box<Expr>),
    /// `-`
    Negate(Box<Expr>),
    /// `~`
    Complement(Box<Expr>),
    /// A string with values put in.
    Text(Vec<Expr>),
    /// A value in a format, as a part of a string.
    Format(Box<Expr>, FormatSpec),
    /// A list.
    List(Vec<Expr>),
    /// A record: keys and values.
    Record(Vec<(Expr, Expr)>),
    /// `x[i]`
    Index(Box<(Expr, Expr)>),
    /// `x[a..b]`
    Slice(Box<(Expr, Expr, Expr)>),
    /// `x.name`
    Field(Box<Expr>, Box<str>),
    /// A function of the script: arguments, then the names it takes over.
    Call(usize, Vec<Expr>),
    /// A function of the language.
    Function(&'static Function, Vec<Expr>),
    /// A command.
    Command(Box<CommandCall>),
    /// `spawn`: the body, and the values it takes over.
    Spawn(usize, Vec<Expr>),
    /// `serve`: the listener (the current one where there is none), the body, and the values it
    /// takes over behind the connection.
    Serve(Option<Box<Expr>>, usize, Vec<Expr>),
}

/// A command with its operands.
pub struct CommandCall {
    /// The command.
    pub command: &'static Command,
    /// Operands in order.
    pub operands: Vec<Expr>,
    /// Options with their values; `none` for a word alone.
    pub options: Vec<(&'static str, Expr)>,
}
