//! `expect … within`: its condition is tried again until it holds or the time is over, and what
//! waits in the condition waits no longer than that.
//!
//! A wait that is cut short loses nothing: dropping a command's future never does.

use std::time::Duration;

use crate::catalogue;
use crate::errno;
use crate::eval::fault::{Class, Fault, Outcome};
use crate::eval::fiber::Fiber;
use crate::eval::value::{Kind, Value};
use crate::eval::world::World;

/// An `expect … within` under way.
pub(super) struct Within {
    /// When it is over, in nanoseconds since the start of the run.
    deadline: i64,
    /// Where it goes on when it is over.
    target: usize,
    /// How many frames there were.
    depth: usize,
    /// How many `try`s there were.
    protects: usize,
    /// How many `on`s there were.
    visits: usize,
    /// The condition was found not to hold, so there are values to show.
    pub tried: bool,
    /// The command that was waiting when it was over, as it is written.
    pub waiting: Option<String>,
    /// What the condition ended in the last time, where it was an error.
    pub error: Option<String>,
    /// The error is that of the try that has just ended.
    ended_in_error: bool,
}

impl Fiber {
    /// From here to `target` the time counts.
    pub(super) fn begin_within(&mut self, time: &Value, target: u32, world: &World) -> Outcome<()> {
        let Value::Duration(time) = time else {
            return Err(Fault::kind("within", Kind::Duration.name(), time.kind()));
        };
        self.withins.push(Within {
            deadline: now(world).saturating_add(*time),
            target: target as usize,
            depth: self.frames.len(),
            protects: self.protects.len(),
            visits: self.visits.len(),
            tried: false,
            waiting: None,
            error: None,
            ended_in_error: false,
        });
        Ok(())
    }

    /// The condition does not hold: whether there is time to try it again.
    pub(super) fn may_retry(&mut self, world: &World) -> bool {
        let now = now(world);
        self.withins.last_mut().is_some_and(|within| {
            within.tried = true;
            if !std::mem::take(&mut within.ended_in_error) {
                within.error = None;
            }
            now < within.deadline
        })
    }

    /// The condition of an `expect … within` ended in an error that a later try may not end in: it goes on as
    /// if it did not hold. Gives the error back where it does not.
    pub(super) fn fails_condition(&mut self, fault: Box<Fault>, world: &World) -> Result<(), Box<Fault>> {
        let is_inner = |within: &Within| within.protects >= self.protects.len();
        if fault.class != Class::Error || !may_pass(fault.name) || !self.withins.last().is_some_and(is_inner)
        {
            return Err(fault);
        }
        let Some(within) = self.withins.last_mut() else { return Err(fault) };
        within.error = Some(catalogue::text(world.language.get(), &fault.message));
        within.ended_in_error = true;
        // The instruction that tries again stands before the one that goes on when the time is over.
        let (visits, depth, target) = (within.visits, within.depth, within.target.saturating_sub(1));
        self.go_on_at(depth, target);
        self.leave_hosts(visits, world);
        Ok(())
    }

    fn go_on_at(&mut self, depth: usize, target: usize) {
        self.frames.truncate(depth);
        let Some(frame) = self.frames.last_mut() else { return };
        frame.next = target;
        let registers = self.program.code(frame.body).registers;
        self.registers.resize(frame.base + registers, Value::Unset);
    }

    /// How much time the `expect … within` around the place leave, if there is one.
    pub(super) fn time_left(&self, world: &World) -> Option<Duration> {
        let deadline = self.withins.iter().map(|within| within.deadline).min()?;
        let left = deadline.saturating_sub(now(world));
        Some(Duration::from_nanos(u64::try_from(left).unwrap_or(0)))
    }

    /// The same for a command that waits; the rest between two tries has its own end.
    pub(super) fn time_for_waiting(&self, world: &World) -> Option<Duration> {
        self.waits.and_then(|_| self.time_left(world))
    }

    /// The time of an `expect` is over: leaves its condition for what stands behind it. Of several
    /// within one another it is the one that ends first.
    pub(super) fn give_up(&mut self, world: &World) {
        let waiting = self.waits.take().and_then(|_| self.under_way());
        let first = self.withins.iter().enumerate().min_by_key(|(_, within)| within.deadline);
        let Some(index) = first.map(|(index, _)| index) else { return };
        self.withins.truncate(index + 1);
        let Some(within) = self.withins.last_mut() else { return };
        within.waiting = waiting;
        self.protects.truncate(within.protects);
        let (visits, depth, target) = (within.visits, within.depth, within.target);
        self.go_on_at(depth, target);
        self.leave_hosts(visits, world);
    }

    /// The text of the instruction that the innermost frame has begun.
    fn under_way(&self) -> Option<String> {
        let frame = self.frames.last()?;
        let code = self.program.code(frame.body);
        let span = code.spans.get(frame.next.checked_sub(1)?)?;
        Some(code.source.slice(*span).to_owned())
    }
}

/// Whether an error may be another one the next time: those of the system, and the end of a stream.
fn may_pass(name: &str) -> bool {
    name == "EOF" || name.starts_with("EAI_") || errno::by_name(name).is_some()
}

fn now(world: &World) -> i64 {
    i64::try_from(world.clock().elapsed().as_nanos()).unwrap_or(i64::MAX)
}
