//! Compiled scripts: instructions over the registers of a frame, with all that they refer to.
//!
//! Pure data. An operand is a register of the frame or, with its highest bit set, a constant.

use std::rc::Rc;

use crate::check::tree::SharedSlot;
use crate::eval::value::Value;
use crate::eval::value::format::FormatSpec;
use crate::spec::{Command, Function};
use crate::syntax::ast::Operator;
use crate::syntax::source::{Source, Span};

/// A register of the frame: slots of names first, then what is in between.
pub type Register = u16;

/// A register or a constant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OperandAt(u16);

const CONSTANT: u16 = 0x8000;

impl OperandAt {
    /// A register.
    pub fn register(register: Register) -> Self {
        Self(register & !CONSTANT)
    }

    /// A constant, where its number is small enough to stand in an operand.
    pub fn constant(number: usize) -> Option<Self> {
        u16::try_from(number)
            .ok()
            .filter(|number| number & CONSTANT == 0)
            .map(|number| Self(number | CONSTANT))
    }

    /// Which register it is, if it is one.
    pub fn as_register(self) -> Option<Register> {
        (self.0 & CONSTANT == 0).then_some(self.0)
    }

    /// Its value in a frame.
    #[inline]
    pub fn get<'a>(self, frame: &'a [Value], constants: &'a [Value]) -> &'a Value {
        if self.0 & CONSTANT == 0 {
            &frame[usize::from(self.0)]
        } else {
            &constants[usize::from(self.0 & !CONSTANT)]
        }
    }
}

/// An instruction. Targets of jumps are indexes of instructions; sites are indexes into the tables
/// of [`Code`].
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub enum Op {
    Copy {
        to: Register,
        from: OperandAt,
    },
    /// A constant whose number does not fit an operand.
    Load {
        to: Register,
        constant: u32,
    },
    /// Fails where the register has no value yet.
    Check {
        register: Register,
    },
    Add {
        to: Register,
        left: OperandAt,
        right: OperandAt,
    },
    Subtract {
        to: Register,
        left: OperandAt,
        right: OperandAt,
    },
    Multiply {
        to: Register,
        left: OperandAt,
        right: OperandAt,
    },
    Modulo {
        to: Register,
        left: OperandAt,
        right: OperandAt,
    },
    Equal {
        to: Register,
        left: OperandAt,
        right: OperandAt,
    },
    NotEqual {
        to: Register,
        left: OperandAt,
        right: OperandAt,
    },
    Less {
        to: Register,
        left: OperandAt,
        right: OperandAt,
    },
    LessEqual {
        to: Register,
        left: OperandAt,
        right: OperandAt,
    },
    Binary {
        operator: Operator,
        to: Register,
        left: OperandAt,
        right: OperandAt,
    },
    Not {
        to: Register,
        from: OperandAt,
    },
    Negate {
        to: Register,
        from: OperandAt,
    },
    Complement {
        to: Register,
        from: OperandAt,
    },
    Append {
        to: Register,
        from: OperandAt,
    },
    /// Another value for a part of the value in `to`.
    Change {
        to: Register,
        site: u32,
    },
    /// The value that all tasks share; fails where there is none yet.
    Shared {
        to: Register,
        shared: SharedSlot,
        name: u16,
    },
    SetShared {
        shared: SharedSlot,
        from: OperandAt,
    },
    UpdateShared {
        operator: Operator,
        shared: SharedSlot,
        name: u16,
        from: OperandAt,
    },
    /// Another value for a part of a value that all tasks share.
    ChangeShared {
        shared: SharedSlot,
        name: u16,
        site: u32,
    },
    Index {
        to: Register,
        base: OperandAt,
        index: OperandAt,
    },
    /// `to` holds the beginning, the next register the end.
    Slice {
        to: Register,
        base: OperandAt,
    },
    Field {
        to: Register,
        base: OperandAt,
        name: u16,
    },
    Text {
        to: Register,
        site: u32,
    },
    Format {
        to: Register,
        site: u32,
    },
    List {
        to: Register,
        site: u32,
    },
    /// Keys and values in turn
    Record {
        to: Register,
        site: u32,
    },
    Function {
        to: Register,
        site: u32,
    },
    Command {
        to: Register,
        site: u32,
    },
    Call {
        to: Register,
        site: u32,
    },
    Spawn {
        to: Register,
        site: u32,
    },
    Serve {
        to: Register,
        site: u32,
    },
    Jump {
        to: u32,
    },
    /// A jump backwards: here a turn may end, and other tasks have theirs.
    Again {
        to: u32,
        cost: u32,
    },
    /// Many instructions in a row: here a turn may end, but no other task runs in between.
    Far {
        cost: u32,
    },
    JumpIf {
        condition: OperandAt,
        to: u32,
    },
    JumpUnless {
        condition: OperandAt,
        to: u32,
    },
    /// Fuses a comparison with the jump that follows it: skips that jump where it holds.
    SkipIfEqual {
        left: OperandAt,
        right: OperandAt,
    },
    SkipIfLess {
        left: OperandAt,
        right: OperandAt,
    },
    SkipIfLessEqual {
        left: OperandAt,
        right: OperandAt,
    },
    /// Makes sure that `state` and the register behind it are ints.
    RangeBegin {
        state: Register,
    },
    /// The next number of a range goes to `to`, and the jump behind is skipped; or it is over.
    RangeNext {
        state: Register,
        to: Register,
    },
    /// The next element of the list in `state`; its position stands in the register behind. Of a record
    /// the next key, or a list of it and its value.
    EachNext {
        state: Register,
        to: Register,
        pairs: bool,
    },
    /// The list in `from` to registers from `to` on.
    Unpack {
        from: Register,
        to: Register,
        count: u16,
    },
    /// Names an unnamed socket after the variable that it is assigned to.
    Name {
        register: Register,
        name: u16,
    },
    Return {
        value: OperandAt,
    },
    /// From here on errors go to the target, the error itself into the register.
    Protect {
        register: Register,
        to: u32,
    },
    Unprotect,
    /// From here on the task is on the host of this name.
    Visit {
        host: OperandAt,
    },
    /// Back to where it was before the last `Visit`.
    Leave,
    /// From here on an `expect` has so much time; when it is over, it goes on at the target.
    Within {
        time: OperandAt,
        to: u32,
    },
    /// Waits a little and jumps, unless the time of the `expect` is over.
    Retry {
        to: u32,
    },
    /// The `expect` holds or not, and its time counts no longer.
    EndWithin,
    ExpectFailed {
        site: u32,
    },
    /// So many registers have no value from here on.
    Forget {
        from: Register,
        count: u16,
    },
    /// An `expect error` had none.
    NoError {
        name: OperandAt,
    },
    /// The error in the register has the name, or the `expect error` failed.
    SameError {
        register: Register,
        name: OperandAt,
    },
    /// Ends behind a statement of a lesson, with its value; the task can go on from here.
    Pause {
        value: OperandAt,
    },
    /// Tells whoever records that a statement of a prompt's input has ended.
    Ended {
        value: OperandAt,
    },
    /// Shows a value; where a showing command made it, an empty list is said to be one.
    Show {
        value: OperandAt,
        by_command: bool,
        at_prompt: bool,
    },
}

/// A call: its operands, and what the instruction needs beside them.
#[derive(Default)]
pub struct Site {
    /// Operands in order.
    pub operands: Box<[OperandAt]>,
    /// Options of a command.
    pub options: Box<[(&'static str, OperandAt)]>,
    /// The command.
    pub command: Option<&'static Command>,
    /// The function of the language.
    pub function: Option<&'static Function>,
    /// The body of a function of the script, a `spawn`, a `serve`.
    pub body: u32,
    /// What becomes of a part of a value; the operands are the way to it, and the new value first.
    pub change: Change,
    /// The format of a value in a string.
    pub format: FormatSpec,
}

/// What becomes of a part of a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Change {
    /// It gets another value
    #[default]
    Set,
    /// It gets what the operator makes of it
    Update(Operator),
    /// It is taken away
    Delete,
}

/// What an `expect` says when it fails.
pub struct Expectation {
    /// The text of the condition.
    pub condition: Box<str>,
    /// Both sides, where it is a comparison, with the operator.
    pub sides: Option<(OperandAt, Operator, OperandAt)>,
    /// How long it had, as it was written.
    pub within: Option<Box<str>>,
    /// The message that was given.
    pub message: Option<OperandAt>,
    /// Parts of the condition, as they are written, and where their values are. What was not evaluated
    /// has none.
    pub parts: Vec<(Box<str>, OperandAt)>,
}

/// The code of a body.
pub struct Code {
    /// What messages call it.
    pub name: Box<str>,
    /// The text that it was compiled from.
    pub source: Rc<Source>,
    /// How many registers its frame has.
    pub registers: usize,
    /// How many of them come filled.
    pub filled: usize,
    /// Names of slots, for messages.
    pub names: Box<[Box<str>]>,
    /// Instructions.
    pub ops: Vec<Op>,
    /// The place of each instruction.
    pub spans: Vec<Span>,
    /// Values known before the run.
    pub constants: Vec<Value>,
    /// Calls, texts and lists.
    pub sites: Vec<Site>,
    /// Expectations.
    pub expectations: Vec<Expectation>,
    /// Names of fields.
    pub fields: Vec<Box<str>>,
    /// Where statements of the file itself begin, for going on after an error.
    pub starts: Vec<u32>,
}

impl Program {
    /// A program that does nothing.
    pub fn empty() -> Self {
        let source = Rc::new(Source::new("", ""));
        let main = Code {
            name: "".into(),
            source,
            registers: 0,
            filled: 0,
            names: Box::default(),
            ops: vec![Op::Return { value: OperandAt(CONSTANT) }],
            spans: vec![Span::default()],
            constants: vec![Value::None],
            sites: Vec::new(),
            expectations: Vec::new(),
            fields: Vec::new(),
            starts: Vec::new(),
        };
        Self { main: Rc::new(main), bodies: Vec::new() }
    }
}

/// A compiled script.
pub struct Program {
    /// The file itself.
    pub main: Rc<Code>,
    /// Functions and tasks.
    pub bodies: Vec<Rc<Code>>,
}

impl OperandAt {
    /// Stands for any operand where only the shape of an instruction is asked for.
    pub const NOWHERE: Self = Self(0);
}
