//! The tasks of a run, all on one thread: a socket's wake-up needs no other thread, and values need
//! no locks. Beside `net::os` the only place that names the async runtime.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::future::LocalBoxFuture;
use futures_util::stream::{FuturesUnordered, Stream};

use crate::eval::fault::{Fault, Outcome};
use crate::eval::stuck;
use crate::eval::world::World;
use crate::net::Advance;
use crate::net::simulation::Simulation;

/// How often tasks are gone through before something else has its turn.
const ROUNDS: usize = 32;

/// The tasks of a run. Dropping it cancels them all.
#[derive(Default)]
pub struct TaskSet {
    tasks: FuturesUnordered<LocalBoxFuture<'static, ()>>,
    /// It has waited before.
    waited: bool,
    /// Until when a simulated network that keeps pace with the wall clock has nothing to do.
    pace: Option<LocalBoxFuture<'static, ()>>,
}

/// Notes that somebody was woken, and passes it on.
struct Watched {
    woken: AtomicBool,
    outer: Waker,
}

impl Wake for Watched {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Relaxed);
        self.outer.wake_by_ref();
    }
}

impl TaskSet {
    /// Runs a main task to its end, and all others as far as they get meanwhile.
    ///
    /// # Errors
    /// The main task's fault, or what stopped the run from another task.
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
            let advances = world.hosts.to_advance();
            let rest = match &advances {
                None => self.poll_tasks(context),
                Some(_) => self.poll_watched(context),
            };
            let news = !world.spawned.borrow().is_empty() || world.stop.borrow().is_some();
            if rest == Rest::Busy || news {
                continue;
            }
            if let Some(simulation) = advances {
                match self.advance(world, &*simulation, context) {
                    Rest::Busy => continue,
                    Rest::Waits => {}
                    Rest::Stuck => return Poll::Ready(Err(stuck::fault(world))),
                }
            }
            // The first time, signals are not caught yet: they are before anybody sees output.
            if !std::mem::replace(&mut self.waited, true) {
                context.waker().wake_by_ref();
                return Poll::Pending;
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
}

impl TaskSet {
    fn poll_tasks(&mut self, context: &mut Context<'_>) -> Rest {
        match Pin::new(&mut self.tasks).poll_next(context) {
            Poll::Ready(_) => Rest::Busy,
            Poll::Pending => Rest::Waits,
        }
    }

    /// The same, with certainty that all wait: a set that merely gave way to others has woken itself.
    fn poll_watched(&mut self, context: &mut Context<'_>) -> Rest {
        let watched = Arc::new(Watched { woken: AtomicBool::new(false), outer: context.waker().clone() });
        let waker = Waker::from(Arc::clone(&watched));
        let rest = self.poll_tasks(&mut Context::from_waker(&waker));
        if watched.woken.load(Ordering::Relaxed) { Rest::Busy } else { rest }
    }

    /// All tasks wait: lets the time of the simulated network go on.
    fn advance(&mut self, world: &World, simulation: &dyn Simulation, context: &mut Context<'_>) -> Rest {
        self.pace = None;
        match simulation.advance() {
            Advance::Moved => Rest::Busy,
            Advance::Later(time) => {
                let mut pace = world.network.sleep(time);
                let is_over = pace.as_mut().poll(context).is_ready();
                self.pace = Some(pace);
                if is_over { Rest::Busy } else { Rest::Waits }
            }
            Advance::Idle if world.hosts.foreground.get() && !world.hosts.waits_outside() => Rest::Stuck,
            Advance::Idle => Rest::Waits,
        }
    }
}

/// What a look at the tasks came to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// One went on, or will
    Busy,
    /// All wait
    Waits,
    /// All wait for one another
    Stuck,
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
