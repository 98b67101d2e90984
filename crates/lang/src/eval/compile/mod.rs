//! A checked script becomes instructions: names are registers, commands are calls whose operands
//! are already in place, and what waits stands alone, so that a task can rest between any two.
//!
//! May use: `check::tree`, `eval::code`. Pure.

mod expression;
mod parts;
mod statement;

use std::rc::Rc;

use crate::check::tree::{Body, Checked, Stmt, StmtKind, Variable};
use crate::diagnostic::Diagnostic;
use crate::eval::code::{Code, Op, OperandAt, Program, Register, Site};
use crate::eval::turn::cost;
use crate::eval::value::Value;
use crate::message;
use crate::syntax::source::{Source, Span};

/// How many instructions stand in a row before a turn may end.
const ROW: usize = 2_000;

/// What a text is compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A script
    Script,
    /// A script that is played at a prompt
    Played,
    /// What is typed at a prompt: values that nobody uses are shown
    Typed,
    /// A lesson: it pauses behind each statement
    Lesson,
}

/// Compiles a checked script. `earlier` are the bodies of earlier input at a prompt.
///
/// # Errors
/// The script passes a limit of the machine.
pub fn compile(
    source: &Rc<Source>,
    checked: &Checked,
    earlier: &[Rc<Code>],
    purpose: Purpose,
) -> Result<Program, Box<Diagnostic>> {
    let mut bodies = earlier.to_vec();
    for body in &checked.bodies {
        let source = body.source.as_ref().unwrap_or(source);
        bodies.push(Rc::new(Compiler::new(source, body, &checked.shared, Purpose::Script).finish()?));
    }
    let main = Rc::new(Compiler::new(source, &checked.main, &checked.shared, purpose).finish()?);
    Ok(Program { main, bodies })
}

/// Compiles one body.
struct Compiler<'a> {
    body: &'a Body,
    /// The names that all tasks share.
    shared: &'a [Box<str>],
    code: Code,
    purpose: Purpose,
    /// The first register that nothing uses.
    next: usize,
    /// Where the last row of instructions ended.
    rested: usize,
    /// The place that instructions are noted for.
    span: Span,
    /// Loops around the place, innermost last.
    loops: Vec<Loop>,
    /// `Protect`s around the place.
    protects: usize,
    /// `Visit`s around the place.
    visits: usize,
    /// Registers that hold what is shared: nobody could change that in place while they do.
    held: Vec<Register>,
}

/// A loop under way: what its `break`s and `continue`s jump to is filled in at its end.
struct Loop {
    breaks: Vec<usize>,
    continues: Vec<usize>,
    /// `Protect`s around the loop.
    protects: usize,
    /// `Visit`s around the loop.
    visits: usize,
}

impl<'a> Compiler<'a> {
    fn new(source: &Rc<Source>, body: &'a Body, shared: &'a [Box<str>], purpose: Purpose) -> Self {
        let code = Code {
            name: body.name.clone(),
            source: Rc::clone(source),
            registers: body.slots,
            filled: body.filled,
            names: body.names.clone().into(),
            ops: Vec::new(),
            spans: Vec::new(),
            constants: Vec::new(),
            sites: Vec::new(),
            expectations: Vec::new(),
            fields: Vec::new(),
            starts: Vec::new(),
        };
        let span = Span::default();
        Self {
            body,
            shared,
            code,
            purpose,
            next: body.slots,
            rested: 0,
            span,
            loops: Vec::new(),
            protects: 0,
            visits: 0,
            held: Vec::new(),
        }
    }

    /// Lets go of what is shared and was read since there were so many such registers.
    fn let_go(&mut self, held: usize) {
        if self.held.len() > held {
            let from = self.constant(Value::None);
            for to in self.held.split_off(held) {
                self.emit(Op::Copy { to, from });
            }
        }
    }

    fn finish(mut self) -> Result<Code, Box<Diagnostic>> {
        let top = self.body.name.is_empty();
        for statement in &self.body.statements {
            if top {
                self.code.starts.push(self.here());
            }
            let value = self.statement(statement);
            match self.purpose {
                Purpose::Script => {}
                Purpose::Lesson => {
                    // What shows itself has been shown.
                    let value =
                        value.filter(|_| !matches!(statement.kind, StmtKind::Expr { shows: true, .. }));
                    let value = value.unwrap_or_else(|| self.constant(Value::None));
                    self.emit(Op::Pause { value });
                }
                Purpose::Played | Purpose::Typed => {
                    let value = value.unwrap_or_else(|| self.constant(Value::None));
                    self.emit(Op::Ended { value });
                }
            }
        }
        self.span = self.body.statements.last().map_or(Span::default(), |last| last.span);
        let none = self.constant(Value::None);
        self.emit(Op::Return { value: none });
        if self.code.registers >= 0x8000 || self.code.fields.len() > usize::from(u16::MAX) {
            return Err(Box::new(Diagnostic::error(self.span, message!("limit-registers"))));
        }
        Ok(self.code)
    }

    fn emit(&mut self, op: Op) -> usize {
        self.code.ops.push(op);
        self.code.spans.push(self.span);
        self.code.ops.len() - 1
    }

    /// Between statements: after many instructions in a row a turn may end.
    fn rest_after_many(&mut self) {
        let row = self.code.ops.len() - self.rested;
        if row >= ROW {
            self.emit(Op::Far { cost: cost(row) });
            self.rested = self.code.ops.len();
        }
    }

    /// The index of the next instruction.
    fn here(&self) -> u32 {
        u32::try_from(self.code.ops.len()).unwrap_or(u32::MAX)
    }

    /// Lets jumps that were emitted before go to the next instruction.
    fn land(&mut self, jumps: &[usize]) {
        let here = self.here();
        for &jump in jumps {
            match self.code.ops.get_mut(jump) {
                Some(
                    Op::Jump { to }
                    | Op::JumpIf { to, .. }
                    | Op::JumpUnless { to, .. }
                    | Op::Protect { to, .. }
                    | Op::Within { to, .. }
                    | Op::Again { to, .. },
                ) => *to = here,
                other => debug_assert!(false, "no jump: {other:?}"),
            }
        }
    }

    /// A register for something in between.
    fn temporary(&mut self) -> Register {
        let register = self.next;
        self.next += 1;
        self.code.registers = self.code.registers.max(self.next);
        Register::try_from(register).unwrap_or(Register::MAX)
    }

    fn constant(&mut self, value: Value) -> OperandAt {
        let number = self.code.constants.len();
        let same = match &value {
            Value::None => self.code.constants.iter().take(64).position(Value::is_none),
            _ => None,
        };
        if let Some(operand) = same.and_then(OperandAt::constant) {
            return operand;
        }
        self.code.constants.push(value);
        OperandAt::constant(number).unwrap_or_else(|| {
            let to = self.temporary();
            self.emit(Op::Load { to, constant: u32::try_from(number).unwrap_or(u32::MAX) });
            OperandAt::register(to)
        })
    }

    fn site(&mut self, site: Site) -> u32 {
        self.code.sites.push(site);
        u32::try_from(self.code.sites.len() - 1).unwrap_or(u32::MAX)
    }

    /// The number of a name in the table of names.
    fn field(&mut self, name: &str) -> u16 {
        let known = self.code.fields.iter().rev().take(256).position(|own| **own == *name);
        if let Some(back) = known {
            return u16::try_from(self.code.fields.len() - 1 - back).unwrap_or(u16::MAX);
        }
        self.code.fields.push(name.into());
        u16::try_from(self.code.fields.len() - 1).unwrap_or(u16::MAX)
    }

    fn statements(&mut self, statements: &[Stmt]) {
        for statement in statements {
            let _ = self.statement(statement);
        }
    }

    /// The number of a variable's name.
    fn name_of(&mut self, variable: Variable) -> u16 {
        let name = match variable {
            Variable::Local(slot) => self.body.names.get(usize::from(slot)),
            Variable::Shared(shared) => self.shared.get(usize::from(shared)),
        };
        self.field(name.map_or("", |name| name))
    }
}
