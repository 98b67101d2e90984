//! Calls: of a command, with its operands and options, and of a function of the script, with its frame.

use std::rc::Rc;

use crate::eval::call::{Call, Reply};
use crate::eval::code::{Code, OperandAt, Program, Register, Site};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::fiber::{Fiber, Frame, MOST_CALLS, size};
use crate::eval::memory;
use crate::eval::value::Value;
use crate::eval::world::World;
use crate::message;

impl Fiber {
    /// Calls a command: its value at once, or what it waits for.
    pub(super) fn command(
        &mut self,
        site: &Site,
        frame: &[Value],
        code: &Code,
        world: &Rc<World>,
    ) -> Outcome<Reply> {
        let Some(command) = site.command else { return Ok(Reply::Value(Value::None)) };
        memory::room_for(0)?;
        let operands = collect(&site.operands, frame, code).into_iter();
        let options: Vec<_> = site
            .options
            .iter()
            .map(|(word, operand)| (*word, operand.get(frame, &code.constants).clone()))
            .collect();
        let (task, current) = (self.task, &mut self.current);
        let mut call = Call { command, world, current, task, operands, options: &options, outside: false };
        let reply = (command.run)(&mut call)?;
        Ok(if call.outside { reply.beside(world) } else { reply })
    }

    /// Makes the frame of a function and fills its first registers; gives its base.
    pub(super) fn enter(
        &mut self,
        registers: &mut Vec<Value>,
        site: &Site,
        base: usize,
        to: Register,
        code: &Code,
        program: &Program,
    ) -> Outcome<usize> {
        if self.frames.len() >= MOST_CALLS {
            return Err(
                Fault::limit(message!("limit-calls", limit = MOST_CALLS)).help(message!("limit-calls-help"))
            );
        }
        let body = Some(site.body);
        let own = registers.len();
        let count = program.code(body).registers;
        if own + count > registers.capacity() {
            let room = (own + count).max(2 * registers.capacity());
            memory::room_for(room * size_of::<Value>())?;
            registers.reserve(count);
            self.charge.set(size(registers.capacity(), self.frames.capacity()));
        }
        for operand in &site.operands {
            let value = operand.get(&registers[base..], &code.constants).clone();
            registers.push(value);
        }
        for _ in site.operands.len()..count {
            registers.push(Value::Unset);
        }
        self.frames.push(Frame { body, next: 0, base: own, to });
        Ok(own)
    }
}

/// The values of operands.
pub(super) fn collect(operands: &[OperandAt], frame: &[Value], code: &Code) -> Vec<Value> {
    operands.iter().map(|operand| operand.get(frame, &code.constants).clone()).collect()
}

/// Takes the registers of a frame away.
#[inline]
pub(super) fn leave(registers: &mut Vec<Value>, base: usize) {
    while registers.len() > base {
        let Some(value) = registers.pop() else { return };
        if value.owns_nothing() {
            std::mem::forget(value);
        }
    }
}
