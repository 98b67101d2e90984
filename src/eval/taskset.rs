//! The tasks of a run, all on one thread: a socket's wake-up needs no other thread, and values need
//! no locks. Beside `net::os` the only place that names the async runtime.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use futures_util::future::LocalBoxFuture;
use futures_util::stream::{FuturesUnordered, Stream};

use crate::eval::fault::{Fault, Outcome};
use crate::eval::world::World;

/// How often tasks are gone through before something else has its turn.
const ROUNDS: usize = 32;

/// The tasks of a run. Dropping it cancels them all.
#[derive(Default)]
pub struct TaskSet {
    tasks: FuturesUnordered<LocalBoxFuture<'static, ()>>,
    /// It has waited before.
    waited: bool,
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
            let polled = std::pin::Pin::new(&mut self.tasks).poll_next(context);
            let news = !world.spawned.borrow().is_empty() || world.stop.borrow().is_some();
            if polled.is_ready() || news {
                continue;
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
