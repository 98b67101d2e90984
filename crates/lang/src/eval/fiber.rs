//! One task of a script under way: its frames and registers, and what an error does to them.

use std::rc::Rc;

use futures_core::future::LocalBoxFuture;

use crate::catalogue;
use crate::eval::call::{fit, make_current};
use crate::eval::code::{Code, Op, Program, Register, Site};
use crate::eval::fault::{Class, Fault, Outcome};
use crate::eval::hosts::Host;
use crate::eval::memory::Charge;
use crate::eval::shown::Shown;
use crate::eval::socket::Socket;
use crate::eval::survey::SourcePlace;
use crate::eval::turn::TURN;
use crate::eval::value::{Record, Value};
use crate::eval::within::Within;
use crate::eval::world::World;
use crate::message;
use crate::spec::{self, Accept, Command};
use crate::syntax::source::{Source, Span};

/// The most calls that may be under way in one task.
pub const MOST_CALLS: usize = 5_000;

/// The most calls that are told of one.
const MOST_PLACES: usize = 11;

/// A task of a script: everything that it needs to go on.
pub struct Fiber {
    pub(super) registers: Vec<Value>,
    /// What it takes, as it is counted.
    pub(super) charge: Charge,
    pub(super) frames: Vec<Frame>,
    pub(super) protects: Vec<Protect>,
    pub(super) withins: Vec<Within>,
    /// The one that ended last.
    pub(super) over: Option<Within>,
    pub(super) program: Rc<Program>,
    /// Sockets in the order of their use, the newest last.
    pub(super) current: Vec<Rc<Socket>>,
    /// Where the value of the command that waits goes.
    pub(super) waits: Option<Register>,
    /// The id of its task; the script itself is 0.
    pub(super) task: u64,
    /// The host that it began on; `None`: whatever the network has for those who name none.
    pub(super) home: Option<Rc<Host>>,
    /// The `on`s under way, the innermost last.
    pub(super) visits: Vec<HostVisit>,
    /// At a prompt: what it keeps of the values that it shows.
    pub(super) shown: Option<Box<Shown>>,
    /// What is left of its turn.
    pub(super) fuel: u32,
    /// What it may still do where no other task may run, behind the end of a turn that it holds.
    pub(super) reserve: u32,
}

/// A body under way.
pub(super) struct Frame {
    /// Index of the body; `None`: the file itself.
    pub body: Option<u32>,
    /// The next instruction.
    pub next: usize,
    /// Its first register.
    pub base: usize,
    /// Where its value goes in the frame below.
    pub to: Register,
}

/// An `on` under way.
pub(super) struct HostVisit {
    /// Where.
    pub host: Rc<Host>,
    /// How many frames there were.
    pub depth: usize,
}

/// A `try` under way.
pub(super) struct Protect {
    /// How many frames there were.
    pub depth: usize,
    /// How many `on`s there were.
    pub visits: usize,
    /// How many `expect … within` there were.
    pub withins: usize,
    /// Where the error goes.
    pub register: Register,
    /// Where it goes on.
    pub target: usize,
}

/// Why a task stopped.
pub enum FiberStop {
    /// A command waits
    Wait(LocalBoxFuture<'static, Outcome<Value>>),
    /// It has used up its turn; others may have theirs
    Yield,
    /// It has used up its turn where no other task may run
    Hold,
    /// What it printed found no room: it waits for whoever reads
    Crowded,
    /// It ended
    End(Outcome<Value>),
}

impl Program {
    pub(super) fn code(&self, body: Option<u32>) -> &Code {
        let body = body.and_then(|index| self.bodies.get(index as usize));
        body.unwrap_or(&self.main)
    }
}

/// What a task takes beside its registers and frames: itself, and the command that it waits in.
const TASK: usize = 1_536;

/// What a task with room for so many registers and frames takes, in bytes.
pub(super) fn size(registers: usize, frames: usize) -> usize {
    TASK + registers * size_of::<Value>() + frames * size_of::<Frame>()
}

impl Fiber {
    /// A task that begins with a body, whose first registers come filled with `values`; `None` is
    /// the file itself.
    pub fn new(
        program: Rc<Program>,
        body: Option<u32>,
        values: Vec<Value>,
        current: Vec<Rc<Socket>>,
    ) -> Self {
        let mut registers = values;
        registers.resize(program.code(body).registers, Value::Unset);
        let frames = vec![Frame { body, next: 0, base: 0, to: 0 }];
        Self {
            charge: Charge::of(size(registers.capacity(), frames.len())),
            registers,
            frames,
            protects: Vec::new(),
            withins: Vec::new(),
            over: None,
            program,
            current,
            waits: None,
            task: 0,
            home: None,
            visits: Vec::new(),
            shown: None,
            fuel: TURN,
            reserve: 0,
        }
    }

    /// A new turn begins. Where it holds the last one, that ends as soon as others may run.
    pub(super) fn begin_turn(&mut self, held: bool) {
        (self.fuel, self.reserve) = if held { (0, TURN) } else { (TURN, 0) };
    }

    /// The turn is used up where no other task may run: whether it may go on for so much.
    pub(super) fn draw(&mut self, work: u32) -> bool {
        self.reserve = self.reserve.saturating_sub(work);
        self.reserve > 0
    }

    /// What it has done in this turn.
    pub(super) fn work(&self) -> u32 {
        TURN - self.fuel
    }

    /// Some of its turn was used up. False where nothing is left of it.
    pub(super) fn spend(&mut self, work: u32) -> bool {
        self.fuel = self.fuel.saturating_sub(work);
        self.fuel > 0
    }

    /// The same, on a host.
    #[must_use]
    pub fn at_home(self, home: Option<Rc<Host>>) -> Self {
        Self { home, ..self }
    }

    /// The host that it is on.
    pub fn host(&self) -> Option<Rc<Host>> {
        self.visits.last().map(|visit| &visit.host).or(self.home.as_ref()).cloned()
    }

    /// Ends the `on`s behind the first so many.
    pub(super) fn leave_hosts(&mut self, visits: usize, world: &World) {
        if self.visits.len() > visits {
            self.visits.truncate(visits);
            world.hosts.stand(self.host());
        }
    }

    /// The same, as a background task of this id.
    #[must_use]
    pub fn of_task(self, id: u64) -> Self {
        Self { task: id, ..self }
    }

    /// Runs further input of a prompt in the same registers.
    pub fn begin(&mut self, program: Rc<Program>) {
        self.registers.resize(program.main.registers, Value::Unset);
        self.frames = vec![Frame { body: None, next: 0, base: 0, to: 0 }];
        self.protects.clear();
        self.withins.clear();
        self.visits.clear();
        self.waits = None;
        self.program = program;
    }

    /// Goes on with a lesson from this instruction on, whatever ran in between.
    pub fn resume_at(&mut self, program: &Rc<Program>, next: usize) {
        if self.registers.len() < program.main.registers {
            self.registers.resize(program.main.registers, Value::Unset);
        }
        self.frames = vec![Frame { body: None, next, base: 0, to: 0 }];
        self.protects.clear();
        self.withins.clear();
        self.visits.clear();
        self.waits = None;
        self.program = Rc::clone(program);
    }

    /// A register of the file itself.
    pub fn value(&self, slot: Register) -> Option<&Value> {
        self.registers.get(usize::from(slot))
    }

    /// Gives a register of the file itself a value.
    pub fn assign(&mut self, slot: Register, value: Value) {
        let slot = usize::from(slot);
        if self.registers.len() <= slot {
            self.registers.resize(slot + 1, Value::Unset);
        }
        if let Some(register) = self.registers.get_mut(slot) {
            *register = value;
        }
    }

    /// The command at which it stopped, and its operands: they are still in their registers. A socket
    /// that was left out is among them.
    pub fn waits_in(&self) -> Option<(&'static Command, Vec<Value>)> {
        let (frame, code, site) = self.command_under_way()?;
        let registers = self.registers.get(frame.base..)?;
        let command = site.command?;
        let given = site.operands.iter().map(|operand| operand.get(registers, &code.constants).clone());
        let mut operands: Vec<_> = given.collect();
        if let Some(Accept::Socket(fits)) = command.operands.first().map(|operand| operand.accept)
            && !matches!(operands.first(), Some(Value::Socket(_)))
            && let Some(socket) = self.current.iter().rev().find(|socket| fit(socket, fits))
        {
            operands.insert(0, Value::Socket(Rc::clone(socket)));
        }
        Some((command, operands))
    }

    /// Where it stopped.
    pub fn place(&self) -> Option<(Rc<Source>, Span)> {
        let frame = self.frames.last()?;
        let code = self.program.code(frame.body);
        let span = code.spans.get(frame.next.checked_sub(1)?)?;
        Some((Rc::clone(&code.source), *span))
    }

    /// Where it is, whether it waits in an instruction or goes on with the next one, and the calls that led
    /// there, innermost first.
    pub fn places(&self, waits: bool) -> Vec<SourcePlace> {
        let mut is_innermost = true;
        let place = |frame: &Frame| {
            let code = self.program.code(frame.body);
            let last = frame.next.checked_sub(1);
            let next = (std::mem::take(&mut is_innermost) && !waits).then_some(frame.next).or(last)?;
            let span = code.spans.get(next).or_else(|| code.spans.get(last?))?;
            Some((Rc::clone(&code.source), *span))
        };
        self.frames.iter().rev().filter_map(place).take(MOST_PLACES).collect()
    }

    /// Takes its place when it is taken away.
    pub(super) fn nothing(&self) -> Self {
        let mut nothing = Self::new(Rc::new(Program::empty()), None, Vec::new(), Vec::new());
        nothing.frames.clear();
        nothing
    }

    /// The id of its task.
    pub fn task(&self) -> u64 {
        self.task
    }

    /// The instruction that was the last is to be executed once more: its operands are still there.
    pub(super) fn begin_again(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.next = frame.next.saturating_sub(1);
        }
    }

    /// The command whose instruction was the last.
    fn command_under_way(&self) -> Option<(&Frame, &Code, &Site)> {
        let frame = self.frames.last()?;
        let code = self.program.code(frame.body);
        let Op::Command { site, .. } = code.ops.get(frame.next.checked_sub(1)?)? else { return None };
        Some((frame, code, code.sites.get(*site as usize)?))
    }

    /// The value of the command that waited.
    pub(super) fn resume(&mut self, value: Value, world: &World) {
        if let Value::Socket(socket) = &value {
            make_current(&mut self.current, socket);
        }
        self.name_for_now(&value, world);
        let (Some(to), Some(frame)) = (self.waits.take(), self.frames.last()) else { return };
        if let Some(register) = self.registers.get_mut(frame.base + usize::from(to)) {
            *register = value;
        }
    }

    /// Goes on in the nearest `try`; gives the fault back, with its place, where there is none.
    pub(super) fn unwind(&mut self, mut fault: Box<Fault>, world: &World) -> Result<(), Box<Fault>> {
        self.waits = None;
        self.locate(&mut fault);
        let fault = match self.fails_condition(fault, world) {
            Ok(()) => return Ok(()),
            Err(fault) => fault,
        };
        let caught = (fault.class == Class::Error).then(|| self.protects.pop()).flatten();
        let Some(protect) = caught else { return Err(fault) };
        self.leave_hosts(protect.visits, world);
        self.withins.truncate(protect.withins);
        self.frames.truncate(protect.depth);
        let Some(frame) = self.frames.last_mut() else { return Err(fault) };
        frame.next = protect.target;
        let registers = self.program.code(frame.body).registers;
        self.registers.resize(frame.base + registers, Value::Unset);
        if let Some(register) = self.registers.get_mut(frame.base + usize::from(protect.register)) {
            *register = error_record(&fault, world).into();
        }
        Ok(())
    }

    /// Notes where it happened, and the calls that led there.
    fn locate(&self, fault: &mut Fault) {
        if fault.place.is_some() {
            return;
        }
        if let Some(command) = self.command_under_way().and_then(|(.., site)| site.command) {
            fault.command = Some(command.name);
            // What the check could not know: a value of the wrong kind.
            if fault.name == "KIND" {
                fault.help.push(message!("help-usage", usage = spec::usage(command)));
            }
        }
        let mut places = self.frames.iter().rev().filter_map(|frame| {
            let code = self.program.code(frame.body);
            let span = code.spans.get(frame.next.checked_sub(1)?)?;
            Some((Rc::clone(&code.source), *span))
        });
        fault.place = places.next();
        fault.calls = places.take(10).collect();
    }

    /// After a fault that nothing caught: goes to the next statement of the file itself. False
    /// where there is none.
    pub fn skip_statement(&mut self) -> bool {
        self.frames.truncate(1);
        self.protects.clear();
        self.withins.clear();
        self.visits.clear();
        let Some(frame) = self.frames.first_mut() else { return false };
        let code = &self.program.main;
        let Some(start) = code.starts.iter().find(|start| **start as usize >= frame.next) else {
            return false;
        };
        frame.next = *start as usize;
        self.registers.resize(code.registers, Value::Unset);
        true
    }
}

/// What `catch` gets. The facts beside the error, such as how much `sendall` has sent, are part of
/// its message.
fn error_record(fault: &Fault, world: &World) -> Record {
    let text = |message: &_| catalogue::text(world.language.get(), message);
    let with_fact = |said: String, fact| text(&message!("error-with-fact", said = said, fact = text(fact)));
    let message = fault.notes.iter().fold(text(&fault.message), with_fact);
    let help = fault.help.first().map_or_else(String::new, text);
    Record::new([
        ("name", Value::text(fault.name)),
        ("message", Value::text(message)),
        ("help", Value::text(help)),
    ])
}
