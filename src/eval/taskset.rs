//! The tasks of a run, all on one thread: a socket's wake-up needs no other thread, and values need
//! no locks. Where time is virtual, it goes on when all of them wait. Beside `net::os` the only place
//! that names the async runtime.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use async_io::Timer;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::{FuturesUnordered, Stream};

use crate::eval::event::Event;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::world::World;
use crate::message;
use crate::net::{Advance, VirtualTime};

/// How often tasks are gone through before something else has its turn.
const ROUNDS: usize = 32;

/// How many turns that tasks use up take no virtual time, when nobody rests between them.
const MOST_BUSY: usize = 1_000;

/// The tasks of a run. Dropping it cancels them all.
#[derive(Default)]
pub struct TaskSet {
    tasks: FuturesUnordered<LocalBoxFuture<'static, ()>>,
    /// It has waited before.
    waited: bool,
    /// It is a task of another set, which alone knows when all wait.
    inner: bool,
    /// When virtual time is to go on, where it keeps pace with the wall's.
    timer: Option<Timer>,
}

/// Notes that a task was woken, and passes it on.
struct Pulse {
    woken: AtomicBool,
    outer: Waker,
}

impl Wake for Pulse {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.outer.wake_by_ref();
    }
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
        let main: LocalBoxFuture<'static, ()> = Box::pin(async move {
            let outcome = main.await;
            *filled.borrow_mut() = Some(outcome);
        });
        self.tasks.push(main);
        poll_fn(|context| self.poll_until(world, &slot, context)).await
    }

    fn poll_until<T>(
        &mut self,
        world: &World,
        slot: &RefCell<Option<Outcome<T>>>,
        context: &mut Context<'_>,
    ) -> Poll<Outcome<T>> {
        for _ in 0..ROUNDS {
            for task in world.spawned.borrow_mut().drain(..) {
                self.tasks.push(task);
            }
            if let Some(outcome) = slot.borrow_mut().take() {
                return Poll::Ready(outcome);
            }
            if let Some(fault) = world.stop.borrow_mut().take() {
                return Poll::Ready(Err(fault));
            }
            let drives = !self.inner || world.hosts.has_own();
            let clock = world.clock().virtual_time().filter(|_| drives);
            let (polled, pulse) = self.poll_tasks(clock.is_some(), context);
            let news = !world.spawned.borrow().is_empty() || world.stop.borrow().is_some();
            let woken = pulse.is_some_and(|pulse| pulse.woken.load(Ordering::Acquire));
            if polled.is_ready() || news || woken {
                let_time_pass(clock.as_deref(), world);
                continue;
            }
            // The first time, signals are not caught yet: they are before anybody sees output.
            if !std::mem::replace(&mut self.waited, true) {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            // A task may have begun another network meanwhile.
            if let Some(clock) = world.clock().virtual_time().filter(|_| clock.is_some()) {
                world.waits.used_up().set(0);
                match self.go_on(&*clock, world, context) {
                    Ok(true) => continue,
                    Ok(false) => {}
                    Err(fault) => return Poll::Ready(Err(fault)),
                }
            } else if drives && world.clock().virtual_time().is_some() {
                // Since this round began.
                continue;
            }
            return match world.sink.flush() {
                Ok(()) => Poll::Pending,
                Err(status) => Poll::Ready(Err(Fault::exit(status))),
            };
        }
        // Tasks that start tasks without end must not keep signals and time limits waiting.
        context.waker().wake_by_ref();
        Poll::Pending
    }

    /// Polls the tasks that were woken. Where time is virtual, it is noted whether one is woken
    /// meanwhile: a set that has only had its turn waits as little as one in which nobody waits.
    fn poll_tasks(
        &mut self,
        is_virtual: bool,
        context: &mut Context<'_>,
    ) -> (Poll<Option<()>>, Option<Arc<Pulse>>) {
        let mut tasks = Pin::new(&mut self.tasks);
        if !is_virtual {
            return (tasks.poll_next(context), None);
        }
        let pulse = Arc::new(Pulse { woken: AtomicBool::new(false), outer: context.waker().clone() });
        let waker = Waker::from(Arc::clone(&pulse));
        (tasks.as_mut().poll_next(&mut Context::from_waker(&waker)), Some(pulse))
    }

    /// All tasks wait: virtual time goes on. Whether that woke one.
    fn go_on(&mut self, clock: &dyn VirtualTime, world: &World, context: &mut Context<'_>) -> Outcome<bool> {
        tell_packets(world)?;
        let outside = world.waits.any_outside();
        let advance = match clock.advance(!outside) {
            Advance::Idle if !outside => world.hosts.advance_past(),
            advance => advance,
        };
        match advance {
            Advance::Moved => Ok(true),
            Advance::Idle if outside || world.waits.any_elsewhere() => Ok(false),
            Advance::Idle => Err(world.waits.deadlock(world)),
            Advance::Later(time) => {
                tell_packets(world)?;
                let mut timer = Timer::after(time);
                let is_over = Pin::new(&mut timer).poll(context).is_ready();
                self.timer = Some(timer);
                Ok(is_over)
            }
        }
    }
}

/// Whoever only looks again and again whether something has happened must not stop virtual time for
/// ever: after so many turns without a rest the next thing happens.
fn let_time_pass(clock: Option<&dyn VirtualTime>, world: &World) {
    let used_up = world.waits.used_up();
    if let Some(clock) = clock
        && used_up.get() >= MOST_BUSY
    {
        used_up.set(0);
        clock.advance(!world.waits.any_outside());
    }
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
    Timer::after(time).await;
}

/// Runs a future on this thread, which also watches the sockets.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    // What never waits needs no runtime, whose threads take longer to start than such a script.
    let mut nobody = Context::from_waker(Waker::noop());
    match future.as_mut().poll(&mut nobody) {
        Poll::Ready(value) => value,
        Poll::Pending => async_std::task::block_on(future),
    }
}
