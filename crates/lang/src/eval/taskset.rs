//! The tasks of a run, all on one thread: a socket's wake-up needs no other thread, and values need
//! no locks. Where time is virtual, it goes on when all of them wait. Beside `net::os` the only place
//! that names the async runtime.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use async_executor::LocalExecutor;
use futures_lite::FutureExt;
use futures_lite::future::yield_now;
use wirelab_net::system::reactor;
use wirelab_net::{Advance, VirtualTime};

use crate::eval::event::Event;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::turn;
use crate::eval::world::World;
use crate::message;

/// How long tasks take turns, by the clock on the wall, before signals, time limits and whatever else
/// goes on beside the set have theirs.
const ROUND: Duration = Duration::from_millis(5);
/// How many turns are taken between two looks at that clock; one that was used up counts as all of them.
const LOOK: u32 = 16;
/// The most turns in a round, where that clock stands still.
const MOST: u32 = 10_000;

/// The tasks of a run. Dropping it cancels them all.
#[derive(Default)]
pub struct TaskSet {
    tasks: LocalExecutor<'static>,
    /// It has waited before.
    waited: bool,
    /// It is a task of another set, which alone knows when all wait.
    inner: bool,
}

/// How long the set has been busy.
struct Round {
    began: Option<Duration>,
    turns: u32,
    next_look: u32,
}

impl Round {
    fn new() -> Self {
        Self { began: None, turns: 0, next_look: 0 }
    }

    /// One turn more, of which so many were used up: whether others shall have theirs.
    fn is_over(&mut self, used_up: u32, world: &World) -> bool {
        self.turns += 1;
        if self.turns < self.next_look && used_up == 0 {
            return false;
        }
        self.next_look = self.turns + LOOK;
        let now = world.network.elapsed();
        let began = *self.began.get_or_insert(now);
        now.saturating_sub(began) >= ROUND || self.turns >= MOST
    }

    /// One turn more; where the round is over, others have theirs, and what was held back is written.
    async fn go_on(&mut self, used_up: u32, world: &World) -> Outcome<()> {
        if self.is_over(used_up, world) {
            yield_now().await;
            *self = Self::new();
            world.sink.flush().map_err(Fault::exit)?;
        }
        Ok(())
    }
}

/// What becomes of virtual time when all tasks wait.
enum Next {
    /// Something has happened
    Moved,
    /// Something happens so long from now
    Later(Duration),
    /// Something outside has to happen
    Outside,
}

impl TaskSet {
    /// A set that runs in a task of another set.
    pub fn within_another() -> Self {
        Self { inner: true, ..Self::default() }
    }

    /// Runs a main task to its end, and all others as far as they get meanwhile.
    ///
    /// # Errors
    /// The main task's fault, or what stopped the run from another task. DEADLOCK where time is
    /// virtual, all tasks wait, and nothing will ever wake one.
    pub async fn until<T: 'static>(
        &mut self,
        world: &World,
        main: impl Future<Output = Outcome<T>> + 'static,
    ) -> Outcome<T> {
        let slot = Rc::new(RefCell::new(None));
        let filled = Rc::clone(&slot);
        let main = async move {
            let outcome = main.await;
            *filled.borrow_mut() = Some(outcome);
        };
        self.tasks.spawn(main).detach();
        let mut round = Round::new();
        loop {
            for task in world.spawned.borrow_mut().drain(..) {
                self.tasks.spawn(task).detach();
            }
            if let Some(outcome) = slot.borrow_mut().take() {
                return outcome;
            }
            if let Some(fault) = world.stop.borrow_mut().take() {
                return Err(fault);
            }
            if self.tasks.try_tick() {
                let used_up = self.count_turns(world);
                round.go_on(used_up, world).await?;
                continue;
            }
            if !world.spawned.borrow().is_empty() {
                continue;
            }
            // The first time, signals are not caught yet: they are before anybody sees output.
            if !std::mem::replace(&mut self.waited, true) {
                yield_now().await;
                continue;
            }
            let next = self.let_time_pass(world)?;
            if let Next::Moved = next {
                round.go_on(0, world).await?;
                continue;
            }
            match next {
                Next::Later(time) => rest(world, self.tasks.tick().or(on_the_wall(time))).await?,
                _ => rest(world, self.tasks.tick()).await?,
            }
            self.count_turns(world);
            round = Round::new();
        }
    }

    /// The virtual clock that this set lets go on.
    fn clock(&self, world: &World) -> Option<Rc<dyn VirtualTime>> {
        world.clock().virtual_time().filter(|_| !self.inner || world.hosts.has_own())
    }

    /// Turns that tasks have used up take time where it is virtual, unless it stands still for somebody
    /// outside: how many there were.
    fn count_turns(&self, world: &World) -> u32 {
        let Some(clock) = self.clock(world) else {
            // Those of a set within another count for whoever lets time pass.
            return match self.inner && world.hosts.is_on() {
                true => 1,
                false => world.turns.take_used_up(),
            };
        };
        let used_up = world.turns.take_used_up();
        if used_up > 0 && !world.waits.any_outside() {
            clock.pass(turn::TAKES * used_up);
        }
        used_up
    }

    /// All tasks wait: virtual time goes on.
    fn let_time_pass(&self, world: &World) -> Outcome<Next> {
        let Some(clock) = self.clock(world) else { return Ok(Next::Outside) };
        tell_packets(world)?;
        let outside = world.waits.any_outside();
        let advance = match clock.advance(!outside) {
            Advance::Idle if !outside => world.hosts.advance_past(),
            advance => advance,
        };
        world.turns.rest();
        match advance {
            Advance::Moved => Ok(Next::Moved),
            Advance::Idle if outside || world.waits.any_elsewhere() => Ok(Next::Outside),
            Advance::Idle => Err(world.waits.deadlock(world)),
            Advance::Later(time) => {
                tell_packets(world)?;
                Ok(Next::Later(time))
            }
        }
    }
}

/// Waits; what was held back is written before, and whenever there may be room for it again.
async fn rest(world: &World, waiting: impl Future<Output = ()>) -> Outcome<()> {
    let mut waiting = pin!(waiting);
    poll_fn(|context| match waiting.as_mut().poll(context) {
        Poll::Ready(()) => Poll::Ready(Ok(())),
        Poll::Pending => match world.sink.flush() {
            Ok(()) => Poll::Pending,
            Err(status) => Poll::Ready(Err(Fault::exit(status))),
        },
    })
    .await
}

/// Tells the packets that have crossed the simulated network, where that is wanted.
fn tell_packets(world: &World) -> Outcome<()> {
    for line in world.hosts.untold() {
        world.emit(Event::Note(message!("packet-crossed", line = line)))?;
    }
    Ok(())
}

/// Ends after a time on the wall, whatever time the network has.
pub async fn on_the_wall(time: Duration) {
    reactor::sleep(time).await;
}

/// Runs a future on this thread, which also watches the sockets.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    // What never waits needs no reactor, whose thread takes longer to start than such a script.
    let mut nobody = Context::from_waker(Waker::noop());
    match future.as_mut().poll(&mut nobody) {
        Poll::Ready(value) => value,
        Poll::Pending => reactor::block_on(future),
    }
}
