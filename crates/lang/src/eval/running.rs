//! A task on its way to its end: it runs until it waits, has used up its turn, or ends.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::future::LocalBoxFuture;

use crate::eval::fault::Outcome;
use crate::eval::fiber::{Fiber, FiberStop};
use crate::eval::survey::{Doing, SurveyedTask};
use crate::eval::turn::{COMMAND, Seat};
use crate::eval::value::Value;
use crate::eval::waits::{At, Elsewhere, Noted};
use crate::eval::world::World;
use crate::spec::Command;

/// A fiber on its way to its end.
pub struct Running {
    world: Rc<World>,
    fiber: Fiber,
    seat: Seat,
    waits: Option<LocalBoxFuture<'static, Outcome<Value>>>,
    /// The end of the time that an `expect … within` leaves to what waits.
    limit: Option<LocalBoxFuture<'static, ()>>,
    /// Its wait as it is noted where time is virtual.
    noted: Option<Noted>,
    /// Its wait where time is real: the network may become a simulated one meanwhile.
    elsewhere: Option<Elsewhere>,
    /// What it printed last found no room: until there is some.
    room: Option<LocalBoxFuture<'static, ()>>,
}

impl Running {
    /// A fiber that is to run.
    pub fn new(world: &Rc<World>, fiber: Fiber) -> Self {
        Self {
            world: Rc::clone(world),
            fiber,
            seat: world.turns.seat(),
            waits: None,
            limit: None,
            noted: None,
            elsewhere: None,
            room: None,
        }
    }

    /// The command that waits now, and its operands.
    pub fn waits(&self) -> Option<(&'static Command, Vec<Value>)> {
        self.waits.as_ref().and_then(|_| self.fiber.waits_in())
    }

    /// The fiber, for going on with it after its end.
    pub fn into_fiber(mut self) -> Fiber {
        let nothing = self.fiber.nothing();
        std::mem::replace(&mut self.fiber, nothing)
    }

    /// Where it is now, for whoever asks why a run has not ended.
    pub fn surveyed(&self) -> SurveyedTask {
        let doing = match (&self.room, &self.waits) {
            (Some(_), _) => Doing::Prints,
            (None, Some(_)) => Doing::Waits,
            (None, None) => Doing::Computes,
        };
        let id = self.fiber.task();
        let name = self.world.tasks.borrow().get(&id).map(|task| Rc::clone(&task.name));
        let places = self.fiber.places(doing != Doing::Computes);
        SurveyedTask { depth: self.world.scripts.len(), id, name, doing, places }
    }

    /// Notes what it waits for, for whoever asks why time cannot go on.
    fn note(&mut self) {
        if self.noted.is_some() || self.elsewhere.is_some() {
            return;
        }
        if self.world.clock().virtual_time().is_none() {
            self.elsewhere = Some(self.world.waits.elsewhere());
        } else {
            let id = self.fiber.task();
            let task = self.world.tasks.borrow().get(&id).map(|task| Rc::clone(&task.name));
            let at = self.fiber.place().map(|(source, span)| At::Statement(source, span));
            self.noted = at.map(|at| self.world.waits.note(task, at));
        }
    }

    /// Ends when what it printed has found room. Virtual time stands still for whoever reads.
    fn room_to_print(&self) -> LocalBoxFuture<'static, ()> {
        let (room, waits) = (self.world.sink.room(), Rc::clone(&self.world.waits));
        Box::pin(async move {
            let _outside = waits.outside();
            room.await;
        })
    }

    fn is_over(&mut self, context: &mut Context<'_>) -> bool {
        self.limit.as_mut().is_some_and(|limit| limit.as_mut().poll(context).is_ready())
    }

    /// What it waits for, if it does: done, or over, so that it can go on.
    fn go_on_waiting(&mut self, context: &mut Context<'_>) -> Poll<Outcome<()>> {
        let Some(waits) = &mut self.waits else { return Poll::Ready(Ok(())) };
        let polled = waits.as_mut().poll(context);
        if polled.is_pending() && !self.is_over(context) {
            self.note();
            return Poll::Pending;
        }
        (self.waits, self.limit) = (None, None);
        (self.noted, self.elsewhere) = (None, None);
        Poll::Ready(match polled {
            Poll::Pending => {
                self.fiber.give_up(&self.world);
                Ok(())
            }
            Poll::Ready(Ok(value)) => {
                self.fiber.resume(value, &self.world);
                Ok(())
            }
            Poll::Ready(Err(fault)) => self.fiber.unwind(fault, &self.world),
        })
    }

    /// Its turn is used up; where it is held, no other task runs before it goes on.
    fn give_way(&mut self, held: bool, context: &mut Context<'_>) -> Poll<Outcome<Value>> {
        if self.fiber.time_left(&self.world) == Some(Duration::ZERO) {
            self.fiber.give_up(&self.world);
        }
        self.seat.use_up(held);
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.world.survey.is_wanted() {
            self.world.survey.note(self.surveyed());
        }
    }
}

impl Future for Running {
    type Output = Outcome<Value>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome<Value>> {
        let this = &mut *self;
        this.world.hosts.stand(this.fiber.host());
        this.fiber.begin_turn(this.seat.holds());
        loop {
            if let Some(room) = &mut this.room {
                if room.as_mut().poll(context).is_pending() {
                    this.seat.leave(this.fiber.work());
                    return Poll::Pending;
                }
                this.room = None;
            }
            let waited = this.waits.is_some();
            match this.go_on_waiting(context) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(fault)) => return Poll::Ready(Err(fault)),
                Poll::Pending => {
                    this.seat.leave(this.fiber.work());
                    return Poll::Pending;
                }
            }
            // A wait that is over at once is work like any other.
            if waited && !this.fiber.spend(COMMAND) {
                return this.give_way(false, context);
            }
            if !this.seat.may_run(context.waker()) {
                return Poll::Pending;
            }
            match this.fiber.run(&this.world) {
                FiberStop::Wait(future) => {
                    this.waits = Some(future);
                    let left = this.fiber.time_for_waiting(&this.world);
                    this.limit = left.map(|left| this.world.clock().sleep(left));
                }
                FiberStop::Yield => return this.give_way(false, context),
                FiberStop::Hold => return this.give_way(true, context),
                FiberStop::Crowded => this.room = Some(this.room_to_print()),
                FiberStop::End(outcome) => {
                    this.seat.leave(this.fiber.work());
                    return Poll::Ready(outcome);
                }
            }
        }
    }
}
