//! The machine: executes the instructions of a task until it waits, has had its turn, or ends.

use std::rc::Rc;
use std::time::Duration;

use crate::eval::call::Reply;
use crate::eval::calling::{collect, leave};
use crate::eval::code::{Code, Op, OperandAt, Program};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::fiber::{Fiber, FiberStop, HostVisit, Protect};
use crate::eval::turn::{COMMAND, cost, weight, work_done};
use crate::eval::value::{Value, access, bits, compare, format, ops};
use crate::eval::world::World;
use crate::eval::{assertion, background, interrupt, memory, shared, text};
use crate::message;

/// Between two tries of an `expect … within`.
const RETRY: Duration = Duration::from_millis(5);

impl Fiber {
    /// Goes on until the task waits, has used up its turn, or ends.
    pub fn run(&mut self, world: &Rc<World>) -> FiberStop {
        let program = Rc::clone(&self.program);
        let mut fuel = self.fuel;
        let stop = loop {
            // Out of `self` for the while, so that the registers of the frame can be borrowed once.
            let mut registers = std::mem::take(&mut self.registers);
            let outcome = self.execute(&mut registers, &program, world, &mut fuel);
            self.registers = registers;
            match outcome {
                Ok(stop) => break stop,
                Err(fault) if fault.is_cut_short() => {
                    self.begin_again();
                    break FiberStop::Hold;
                }
                Err(fault) => {
                    fuel = fuel.saturating_sub(COMMAND.saturating_add(work_done()));
                    if let Err(fault) = self.unwind(fault, world) {
                        break FiberStop::End(Err(fault));
                    }
                }
            }
        };
        self.fuel = fuel;
        stop
    }

    #[expect(clippy::too_many_lines, reason = "one arm an instruction; each is short")]
    fn execute(
        &mut self,
        registers: &mut Vec<Value>,
        program: &Program,
        world: &Rc<World>,
        fuel: &mut u32,
    ) -> Outcome<FiberStop> {
        let Some(frame) = self.frames.last() else { return Ok(FiberStop::End(Ok(Value::None))) };
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
        macro_rules! spend {
            ($work:expr) => {
                *fuel = fuel.saturating_sub($work)
            };
        }
        // Ends the turn where it is used up.
        macro_rules! turn {
            ($stop:expr) => {
                save!();
                attempt!(memory::room_for(0));
                return Ok($stop);
            };
        }
        // The same between statements and at calls, where no other task may run.
        macro_rules! spend_and_hold {
            ($work:expr) => {
                let work = $work;
                spend!(work);
                if *fuel == 0 && !self.draw(work) {
                    turn!(FiberStop::Hold);
                }
            };
        }
        macro_rules! compared {
            ($left:expr, $right:expr, $ints:expr, $others:expr) => {
                match (value!($left), value!($right)) {
                    (Value::Int(left), Value::Int(right)) => $ints(left, right),
                    (left, right) => {
                        spend!(weight(left).min(weight(right)));
                        let outcome = attempt!($others(left, right));
                        spend!(work_done());
                        outcome
                    }
                }
            };
        }
        macro_rules! crowd {
            () => {
                if world.is_crowded.take() {
                    save!();
                    return Ok(FiberStop::Crowded);
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
                            spend!(weight(a).saturating_add(weight(b)));
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
                    put!(to, Value::Bool(compared!(left, right, i64::eq, equal)));
                }
                Op::NotEqual { to, left, right } => {
                    put!(to, Value::Bool(!compared!(left, right, i64::eq, equal)));
                }
                Op::Less { to, left, right } => {
                    put!(to, Value::Bool(compared!(left, right, i64::lt, compare::less)));
                }
                Op::LessEqual { to, left, right } => {
                    put!(to, Value::Bool(compared!(left, right, i64::le, compare::less_equal)));
                }
                Op::SkipIfEqual { left, right } => {
                    next += usize::from(compared!(left, right, i64::eq, equal));
                }
                Op::SkipIfLess { left, right } => {
                    next += usize::from(compared!(left, right, i64::lt, compare::less));
                }
                Op::SkipIfLessEqual { left, right } => {
                    next += usize::from(compared!(left, right, i64::le, compare::less_equal));
                }
                Op::Binary { operator, to, left, right } => {
                    let (a, b) = (value!(left), value!(right));
                    spend!(weight(a).saturating_add(weight(b)));
                    let value = attempt!(ops::binary(operator, a, b));
                    spend!(work_done());
                    put!(to, value);
                }
                Op::Not { to, from } => put!(to, Value::Bool(!attempt!(truth(value!(from))))),
                Op::Negate { to, from } => put!(to, attempt!(ops::negate(value!(from)))),
                Op::Complement { to, from } => put!(to, attempt!(bits::complement(value!(from)))),
                Op::Append { to, from } => {
                    let more = value!(from).clone();
                    spend!(weight(&more));
                    attempt!(text::append(&mut frame[usize::from(to)], &more));
                }
                Op::Change { to, site } => {
                    let site = &code.sites[site as usize];
                    let (value, steps) = (text::given(site, frame, code), text::steps(site, frame, code));
                    spend!(cost(steps.len()).saturating_add(weight(&value)));
                    attempt!(text::change(&mut frame[usize::from(to)], site.change, &steps, value));
                    spend!(work_done());
                }
                Op::Shared { to, shared: slot, name } => {
                    put!(to, attempt!(shared::get(world, slot, &code.fields[usize::from(name)])));
                }
                Op::SetShared { shared: slot, from } => shared::set(world, slot, value!(from).clone()),
                Op::UpdateShared { operator, shared: slot, name, from } => {
                    let (more, name) = (value!(from), &code.fields[usize::from(name)]);
                    spend!(weight(more));
                    attempt!(shared::with(world, slot, name, |own| text::update(own, operator, more)));
                }
                Op::ChangeShared { shared: slot, name, site } => {
                    let (site, name) = (&code.sites[site as usize], &code.fields[usize::from(name)]);
                    let (value, steps) = (text::given(site, frame, code), text::steps(site, frame, code));
                    spend!(cost(steps.len()).saturating_add(weight(&value)));
                    let change = |own: &mut _| text::change(own, site.change, &steps, value);
                    attempt!(shared::with(world, slot, name, change));
                    spend!(work_done());
                }
                Op::Index { to, base: of, index } => {
                    put!(to, attempt!(access::index(value!(of), value!(index))))
                }
                Op::Slice { to, base: of } => {
                    let end = &frame[usize::from(to) + 1];
                    let start = &frame[usize::from(to)];
                    let part = attempt!(access::slice(value!(of), start, end));
                    spend!(weight(&part));
                    put!(to, part);
                }
                Op::Field { to, base: of, name } => {
                    let of = value!(of);
                    if let Value::Socket(_) = of {
                        spend!(COMMAND);
                    }
                    put!(to, attempt!(access::field(of, &code.fields[usize::from(name)])));
                }
                Op::Text { to, site } => {
                    let operands = &code.sites[site as usize].operands;
                    let parts = operands.iter().map(|operand| operand.get(frame, &code.constants));
                    let text = attempt!(interrupt::cuttable(|| text::concatenate(parts)));
                    spend!(weight(&text));
                    put!(to, text);
                }
                Op::Format { to, site } => {
                    let site = &code.sites[site as usize];
                    let Some(operand) = site.operands.first() else { continue };
                    let value = operand.get(frame, &code.constants);
                    let text = attempt!(interrupt::cuttable(|| format::format(value, &site.format)));
                    spend!(weight(&text));
                    put!(to, text);
                }
                Op::List { to, site } => {
                    let operands = &code.sites[site as usize].operands;
                    spend!(cost(operands.len()));
                    attempt!(memory::room_for(size_of_val(&**operands)));
                    put!(to, Value::from(collect(operands, frame, code)));
                }
                Op::Record { to, site } => {
                    let operands = &code.sites[site as usize].operands;
                    spend!(cost(operands.len()));
                    attempt!(memory::room_for(2 * size_of_val(&**operands)));
                    put!(to, attempt!(text::record(operands, frame, code)));
                }
                Op::Function { to, site } => {
                    let site = &code.sites[site as usize];
                    let Some(function) = site.function else { continue };
                    let arguments = collect(&site.operands, frame, code);
                    let result = interrupt::cuttable(|| (function.run)(&arguments, world));
                    let work = arguments.iter().chain(result.as_ref().ok()).map(weight);
                    // They go through it byte by byte.
                    spend!(work.fold(0, u32::saturating_add).saturating_mul(4).saturating_add(work_done()));
                    put!(to, attempt!(result));
                }
                Op::Command { to, site } => {
                    let given =
                        code.sites[site as usize].operands.iter().map(|operand| weight(value!(*operand)));
                    spend!(given.fold(0, u32::saturating_add).saturating_mul(4));
                    match attempt!(self.command(&code.sites[site as usize], frame, code, world)) {
                        Reply::Value(value) => {
                            self.name_for_now(&value, world);
                            let work = COMMAND.saturating_add(weight(&value)).saturating_add(work_done());
                            put!(to, value);
                            crowd!();
                            spend_and_hold!(work);
                        }
                        Reply::Wait(future) => {
                            save!();
                            self.waits = Some(to);
                            return Ok(FiberStop::Wait(future));
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
                    spend_and_hold!(cost(code.ops.len()));
                }
                Op::Spawn { to, site } => {
                    spend!(COMMAND);
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
                Op::Again { to, cost } => {
                    next = to as usize;
                    spend!(cost);
                    if *fuel == 0 {
                        turn!(FiberStop::Yield);
                    }
                }
                Op::Far { cost } => {
                    spend_and_hold!(cost);
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
                        attempt!(access::bounds(&frame[usize::from(register)]));
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
                Op::EachNext { state, to, pairs } => {
                    let at = usize::from(state);
                    if let Some((element, behind)) = attempt!(text::nth(&frame[at], &frame[at + 1], pairs)) {
                        frame[at + 1] = Value::Int(behind);
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
                    let Some(done) = self.frames.pop() else { return Ok(FiberStop::End(Ok(value))) };
                    let deep = self.frames.len();
                    let stay = self.visits.iter().take_while(|visit| visit.depth <= deep).count();
                    self.leave_hosts(stay, world);
                    while self.protects.last().is_some_and(|protect| protect.depth > self.frames.len()) {
                        self.protects.pop();
                    }
                    let Some(caller) = self.frames.last() else { return Ok(FiberStop::End(Ok(value))) };
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
                    self.visits.push(HostVisit { host, depth: self.frames.len() });
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
                        return Ok(FiberStop::Wait(Box::pin(async move {
                            rest.await;
                            Ok(Value::None)
                        })));
                    }
                }
                Op::ExpectFailed { site } => {
                    let expectation = &code.expectations[site as usize];
                    let within = expectation.within.as_ref().and_then(|_| self.over.take());
                    let value = |operand: OperandAt| value!(operand).clone();
                    attempt!(Err(assertion::failed(expectation, within.as_ref(), value)));
                }
                Op::Forget { from, count } => {
                    for register in from..from.saturating_add(count) {
                        put!(register, Value::Unset);
                    }
                }
                Op::NoError { name } => attempt!(Err(assertion::no_error(value!(name)))),
                Op::SameError { register, name } => {
                    let error = &frame[usize::from(register)];
                    attempt!(assertion::same_error(error, value!(name)));
                }
                Op::Pause { value } => {
                    let value = value!(value).clone();
                    save!();
                    return Ok(FiberStop::End(Ok(value)));
                }
                Op::Ended { value } => {
                    if let Some(recording) = &world.recording {
                        recording.ended(value!(value), world);
                    }
                }
                Op::Show { value, by_command, at_prompt } => {
                    let value = value!(value).clone();
                    attempt!(self.show(value, by_command, at_prompt, world));
                    crowd!();
                }
            }
        }
    }
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
        (Value::Bytes(left), Value::Bytes(right)) => Ok(left == right),
        (left, right) => compare::equal(left, right),
    }
}
