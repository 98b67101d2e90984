//! The machine: executes the instructions of a task until it waits, has had its turn, or ends.

use std::rc::Rc;
use std::time::Duration;

use crate::eval::call::{Call, Reply};
use crate::eval::code::{Code, Op, Operand, Program, Register, Site};
use crate::eval::event::Event;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::fiber::{Fiber, Frame, MOST_CALLS, Protect, Stop, Visit};
use crate::eval::value::{Kind, Value, access, compare, ops};
use crate::eval::weight::weight;
use crate::eval::world::World;
use crate::eval::{assertion, background, memory, text};
use crate::message;

/// Jumps backwards and calls that a task may make before others get their turn.
const TURN: u32 = 20_000;
/// What a command counts as, and an error.
const COMMAND: u32 = 256;
/// Between two tries of an `expect … within`.
const RETRY: Duration = Duration::from_millis(5);

impl Fiber {
    /// Goes on until the task waits, has had its turn, or ends.
    pub fn run(&mut self, world: &Rc<World>) -> Stop {
        let program = Rc::clone(&self.program);
        let mut fuel = TURN;
        loop {
            // Out of `self` for the while, so that the registers of the frame can be borrowed once.
            let mut registers = std::mem::take(&mut self.registers);
            let outcome = self.execute(&mut registers, &program, world, &mut fuel);
            self.registers = registers;
            match outcome {
                Ok(stop) => return stop,
                Err(fault) => {
                    fuel = fuel.saturating_sub(COMMAND);
                    if let Err(fault) = self.unwind(fault, world) {
                        return Stop::End(Err(fault));
                    }
                }
            }
        }
    }

    #[expect(clippy::too_many_lines, reason = "one arm an instruction; each is short")]
    fn execute(
        &mut self,
        registers: &mut Vec<Value>,
        program: &Program,
        world: &Rc<World>,
        fuel: &mut u32,
    ) -> Outcome<Stop> {
        let Some(frame) = self.frames.last() else { return Ok(Stop::End(Ok(Value::None))) };
        let (mut next, mut base) = (frame.next, frame.base);
        let mut code: &Code = program.code(frame.body);
        let mut frame = &mut registers[base..];
        macro_rules! save {
            () => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.next = next;
                }
            };
        }
        macro_rules! attempt {
            ($outcome:expr) => {
                match $outcome {
                    Ok(value) => value,
                    Err(fault) => {
                        save!();
                        return Err(fault.into());
                    }
                }
            };
        }
        macro_rules! value {
            ($operand:expr) => {
                $operand.get(frame, &code.constants)
            };
        }
        macro_rules! put {
            ($to:expr, $value:expr) => {{
                let value = $value;
                put(&mut frame[usize::from($to)], value);
            }};
        }
        macro_rules! turn {
            () => {
                *fuel = fuel.saturating_sub(1);
                if *fuel == 0 {
                    save!();
                    attempt!(memory::room_for(0));
                    return Ok(Stop::Yield);
                }
            };
        }
        loop {
            let op = code.ops[next];
            next += 1;
            match op {
                Op::Copy { to, from } => put!(to, value!(from).clone()),
                Op::Load { to, constant } => put!(to, code.constants[constant as usize].clone()),
                Op::Check { register } => {
                    if let Value::Unset = frame[usize::from(register)] {
                        let name = code.names.get(usize::from(register)).map_or("", |name| name);
                        attempt!(Err(Fault::value(message!("no-value-yet", name = name))));
                    }
                }
                Op::Add { to, left, right } => put!(
                    to,
                    match (value!(left), value!(right)) {
                        (Value::Int(a), Value::Int(b)) if a.checked_add(*b).is_some() =>
                            Value::Int(a.wrapping_add(*b)),
                        (a, b) => {
                            *fuel = fuel.saturating_sub(weight(a)).saturating_sub(weight(b));
                            attempt!(ops::add(a, b))
                        }
                    }
                ),
                Op::Subtract { to, left, right } => put!(
                    to,
                    match (value!(left), value!(right)) {
                        (Value::Int(a), Value::Int(b)) if a.checked_sub(*b).is_some() =>
                            Value::Int(a.wrapping_sub(*b)),
                        (a, b) => attempt!(ops::subtract(a, b)),
                    }
                ),
                Op::Multiply { to, left, right } => put!(
                    to,
                    match (value!(left), value!(right)) {
                        (Value::Int(a), Value::Int(b)) if a.checked_mul(*b).is_some() =>
                            Value::Int(a.wrapping_mul(*b)),
                        (a, b) => attempt!(ops::multiply(a, b)),
                    }
                ),
                Op::Modulo { to, left, right } => put!(
                    to,
                    match (value!(left), value!(right)) {
                        (Value::Int(a), Value::Int(b)) if *a >= 0 && *b > 0 => Value::Int(a % b),
                        (a, b) => attempt!(ops::modulo(a, b)),
                    }
                ),
                Op::Equal { to, left, right } => {
                    put!(to, Value::Bool(attempt!(equal(value!(left), value!(right)))))
                }
                Op::NotEqual { to, left, right } => {
                    put!(to, Value::Bool(!attempt!(equal(value!(left), value!(right)))));
                }
                Op::Less { to, left, right } => {
                    put!(to, Value::Bool(attempt!(less(value!(left), value!(right)))))
                }
                Op::LessEqual { to, left, right } => {
                    put!(to, Value::Bool(attempt!(less_equal(value!(left), value!(right)))));
                }
                Op::SkipIfEqual { left, right } => {
                    next += usize::from(attempt!(equal(value!(left), value!(right))));
                }
                Op::SkipIfLess { left, right } => {
                    next += usize::from(attempt!(less(value!(left), value!(right))));
                }
                Op::SkipIfLessEqual { left, right } => {
                    next += usize::from(attempt!(less_equal(value!(left), value!(right))));
                }
                Op::Binary { operator, to, left, right } => {
                    put!(to, attempt!(ops::binary(operator, value!(left), value!(right))));
                }
                Op::Not { to, from } => put!(to, Value::Bool(!attempt!(truth(value!(from))))),
                Op::Negate { to, from } => put!(to, attempt!(ops::negate(value!(from)))),
                Op::Append { to, from } => {
                    let more = value!(from).clone();
                    attempt!(text::append(&mut frame[usize::from(to)], &more));
                }
                Op::Index { to, base: of, index } => {
                    put!(to, attempt!(access::index(value!(of), value!(index))))
                }
                Op::Slice { to, base: of } => {
                    let end = &frame[usize::from(to) + 1];
                    let start = &frame[usize::from(to)];
                    put!(to, attempt!(access::slice(value!(of), start, end)));
                }
                Op::Field { to, base: of, name } => {
                    put!(to, attempt!(access::field(value!(of), &code.fields[usize::from(name)])));
                }
                Op::Text { to, site } => {
                    let operands = &code.sites[site as usize].operands;
                    let parts = operands.iter().map(|operand| operand.get(frame, &code.constants));
                    put!(to, attempt!(text::concatenate(parts)));
                }
                Op::List { to, site } => {
                    let operands = &code.sites[site as usize].operands;
                    attempt!(memory::room_for(size_of_val(&**operands)));
                    put!(to, Value::from(collect(operands, frame, code)));
                }
                Op::Function { to, site } => {
                    let site = &code.sites[site as usize];
                    let Some(function) = site.function else { continue };
                    let arguments = collect(&site.operands, frame, code);
                    let result = (function.run)(&arguments, world);
                    let work = arguments.iter().chain(result.as_ref().ok()).map(weight);
                    *fuel = work.fold(*fuel, u32::saturating_sub);
                    put!(to, attempt!(result));
                }
                Op::Command { to, site } => {
                    *fuel = fuel.saturating_sub(COMMAND).max(1);
                    match attempt!(self.command(&code.sites[site as usize], frame, code, world)) {
                        Reply::Value(value) => {
                            self.name_for_now(&value, world);
                            put!(to, value);
                        }
                        Reply::Wait(future) => {
                            save!();
                            self.waits = Some(to);
                            return Ok(Stop::Wait(future));
                        }
                    }
                }
                Op::Call { to, site } => {
                    save!();
                    let site = &code.sites[site as usize];
                    base = self.enter(registers, site, base, to, code, program)?;
                    frame = &mut registers[base..];
                    code = program.code(Some(site.body));
                    next = 0;
                    turn!();
                }
                Op::Spawn { to, site } => {
                    let site = &code.sites[site as usize];
                    let values = collect(&site.operands, frame, code);
                    let body = Some(site.body);
                    let fiber = Fiber::new(Rc::clone(&self.program), body, values, self.current.clone());
                    let fiber = fiber.at_home(self.host());
                    put!(to, Value::Task(attempt!(background::spawn(world, fiber))));
                }
                Op::Serve { to, site } => {
                    let site = &code.sites[site as usize];
                    let values = collect(&site.operands, frame, code);
                    let body = Some(site.body);
                    let place = (Rc::clone(&code.source), code.spans[next - 1]);
                    let task = background::serve(world, self, body, values, place);
                    put!(to, Value::Task(attempt!(task)));
                }
                Op::Jump { to } => next = to as usize,
                Op::Again { to } => {
                    next = to as usize;
                    turn!();
                }
                Op::JumpIf { condition, to } => {
                    if attempt!(truth(value!(condition))) {
                        next = to as usize;
                    }
                }
                Op::JumpUnless { condition, to } => {
                    if !attempt!(truth(value!(condition))) {
                        next = to as usize;
                    }
                }
                Op::RangeBegin { state } => {
                    for register in [state, state + 1] {
                        let bound = &frame[usize::from(register)];
                        if !matches!(bound, Value::Int(_)) {
                            attempt!(Err(Fault::kind("..", Kind::Int.name(), bound.kind())));
                        }
                    }
                }
                Op::RangeNext { state, to } => {
                    let at = usize::from(state);
                    if let (Value::Int(now), Value::Int(end)) = (&frame[at], &frame[at + 1])
                        && now < end
                    {
                        let now = *now;
                        frame[at] = Value::Int(now + 1);
                        put!(to, Value::Int(now));
                        next += 1;
                    }
                }
                Op::EachNext { state, to } => {
                    let at = usize::from(state);
                    let element = attempt!(text::nth(&frame[at], &frame[at + 1]));
                    if let (Some(element), Value::Int(position)) = (element, &frame[at + 1]) {
                        let position = *position + 1;
                        frame[at + 1] = Value::Int(position);
                        put!(to, element);
                        next += 1;
                    }
                }
                Op::Unpack { from, to, count } => {
                    let values = attempt!(text::unpack(&frame[usize::from(from)], count));
                    for (register, value) in (to..).zip(values) {
                        put!(register, value);
                    }
                }
                Op::Name { register, name } => {
                    if let Value::Socket(socket) = &frame[usize::from(register)] {
                        socket.give_name(&code.fields[usize::from(name)]);
                    }
                }
                Op::Return { value } => {
                    let value = value!(value).clone();
                    let Some(done) = self.frames.pop() else { return Ok(Stop::End(Ok(value))) };
                    let deep = self.frames.len();
                    let stay = self.visits.iter().take_while(|visit| visit.depth <= deep).count();
                    self.leave_hosts(stay, world);
                    while self.protects.last().is_some_and(|protect| protect.depth > self.frames.len()) {
                        self.protects.pop();
                    }
                    let Some(caller) = self.frames.last() else { return Ok(Stop::End(Ok(value))) };
                    leave(registers, done.base);
                    (next, base) = (caller.next, caller.base);
                    code = program.code(caller.body);
                    frame = &mut registers[base..];
                    put!(done.to, value);
                }
                Op::Protect { register, to } => {
                    let depth = self.frames.len();
                    let (withins, visits) = (self.withins.len(), self.visits.len());
                    self.protects.push(Protect { depth, visits, withins, register, target: to as usize });
                }
                Op::Unprotect => {
                    self.protects.pop();
                }
                Op::Visit { host } => {
                    let host = attempt!(world.hosts.find(value!(host)));
                    self.visits.push(Visit { host, depth: self.frames.len() });
                    world.hosts.stand(self.host());
                }
                Op::Leave => self.leave_hosts(self.visits.len().saturating_sub(1), world),
                Op::Within { time, to } => attempt!(self.begin_within(value!(time), to, world)),
                Op::EndWithin => self.over = self.withins.pop(),
                Op::Retry { to } => {
                    if self.may_retry(world) {
                        next = to as usize;
                        save!();
                        let rest = world.clock().sleep(RETRY);
                        return Ok(Stop::Wait(Box::pin(async move {
                            rest.await;
                            Ok(Value::None)
                        })));
                    }
                }
                Op::ExpectFailed { site } => {
                    let expectation = &code.expectations[site as usize];
                    let within = expectation.within.as_ref().and_then(|_| self.over.take());
                    let value = |operand: Operand| value!(operand).clone();
                    attempt!(Err(assertion::failed(expectation, within.as_ref(), value)));
                }
                Op::NoError { name } => attempt!(Err(assertion::no_error(value!(name)))),
                Op::SameError { register, name } => {
                    let error = &frame[usize::from(register)];
                    attempt!(assertion::same_error(error, value!(name)));
                }
                Op::Pause { value } => {
                    let value = value!(value).clone();
                    save!();
                    return Ok(Stop::End(Ok(value)));
                }
                Op::Ended { value } => {
                    if let Some(recording) = &world.recording {
                        recording.ended(value!(value), world);
                    }
                }
                Op::Show { value, by_command, at_prompt } => {
                    let value = value!(value).clone();
                    if at_prompt {
                        self.keep_shown(&value, world);
                    }
                    match &value {
                        Value::None => {}
                        Value::List(list) if by_command && list.is_empty() => {
                            attempt!(world.emit(Event::ShowNothing));
                        }
                        Value::Bytes(text) if by_command => attempt!(world.emit(Event::Page(text.clone()))),
                        Value::List(list) if by_command && at_prompt && is_history(list) => {
                            let all =
                                world.console.borrow().as_ref().map_or(0, |console| console.history().len());
                            let first = all.saturating_sub(list.len()) + 1;
                            attempt!(world.emit(Event::Lines(list.clone(), first)));
                        }
                        _ if at_prompt => attempt!(world.emit(Event::Result(value))),
                        _ => attempt!(world.emit(Event::Show(value))),
                    }
                }
            }
        }
    }

    fn command(&mut self, site: &Site, frame: &[Value], code: &Code, world: &Rc<World>) -> Outcome<Reply> {
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
    fn enter(
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
        registers.reserve(count);
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

fn collect(operands: &[Operand], frame: &[Value], code: &Code) -> Vec<Value> {
    operands.iter().map(|operand| operand.get(frame, &code.constants).clone()).collect()
}

/// The one list of texts that a command shows: what was typed. Its lines have the numbers that they
/// have among all.
fn is_history(list: &[Value]) -> bool {
    list.iter().all(|line| matches!(line, Value::Bytes(_)))
}

/// Gives a register a value. Most values before it own nothing, and there is nothing to free then.
#[inline]
fn put(register: &mut Value, value: Value) {
    if register.owns_nothing() {
        std::mem::forget(std::mem::replace(register, value));
    } else {
        *register = value;
    }
}

/// Takes the registers of a frame away.
#[inline]
fn leave(registers: &mut Vec<Value>, base: usize) {
    while registers.len() > base {
        let Some(value) = registers.pop() else { return };
        if value.owns_nothing() {
            std::mem::forget(value);
        }
    }
}

#[inline]
fn truth(value: &Value) -> Outcome<bool> {
    match value {
        Value::Bool(value) => Ok(*value),
        other => compare::truth(other, "condition"),
    }
}

#[inline]
fn equal(left: &Value, right: &Value) -> Outcome<bool> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => Ok(left == right),
        (Value::Bytes(left), Value::Bytes(right)) => Ok(left == right),
        (left, right) => compare::equal(left, right),
    }
}

#[inline]
fn less(left: &Value, right: &Value) -> Outcome<bool> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => Ok(left < right),
        (left, right) => compare::less(left, right),
    }
}

#[inline]
fn less_equal(left: &Value, right: &Value) -> Outcome<bool> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => Ok(left <= right),
        (left, right) => compare::less_equal(left, right),
    }
}
