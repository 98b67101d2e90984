//! Tasks on a network, all on one thread, and the clock that goes on when all of them wait.
//!
//! May use: the seam, the reactor for networks of the kernel, async-executor. Must not use: anything
//! else that stands behind the seam.

use std::fmt;
use std::pin::{Pin, pin};
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use async_executor::{FallibleTask, LocalExecutor};

use crate::system::reactor;
use crate::system::shortage::Shortage;
use crate::{Advance, Network, VirtualTime};

/// Tasks on a network. Dropping it ends them all.
///
/// ```
/// use std::time::Duration;
/// use wirelab_net::sim::SimNetwork;
///
/// let net = SimNetwork::new(1);
/// let tasks = net.tasks();
/// let clock = net.on_default();
/// let an_hour = tasks.spawn({
///     let clock = clock.clone();
///     async move { clock.sleep(Duration::from_secs(3600)).await }
/// });
/// tasks.run(an_hour)?;
/// assert_eq!(clock.elapsed(), Duration::from_secs(3600));
/// # Ok::<(), wirelab_net::RunError>(())
/// ```
pub struct Tasks {
    executor: Rc<LocalExecutor<'static>>,
    network: Rc<dyn Network>,
}

impl Tasks {
    /// No tasks yet, on a network whose clock they have.
    pub fn new(network: Rc<dyn Network>) -> Self {
        Self { executor: Rc::default(), network }
    }

    /// Begins a task beside the others. It goes on while [`Tasks::run`] runs.
    pub fn spawn<T: 'static>(&self, task: impl Future<Output = T> + 'static) -> JoinHandle<T> {
        JoinHandle(Some(self.executor.spawn(task).fallible()))
    }

    /// What a task spawns further ones with.
    pub fn spawner(&self) -> Spawner {
        Spawner(Rc::downgrade(&self.executor))
    }

    /// Runs a task to its end, and all that were spawned as far as they get meanwhile; a later run goes
    /// on with those. Where time is virtual it jumps to what comes next whenever all tasks wait.
    ///
    /// # Errors
    /// [`RunError::Deadlock`] where time is virtual, all tasks wait, and nothing will ever wake one.
    /// [`RunError::Lacking`] where the system has no means to wait for its sockets.
    pub fn run<T>(&self, main: impl Future<Output = T>) -> Result<T, RunError> {
        if let Some(clock) = self.network.virtual_time() {
            return self.run_virtually(&*clock, main);
        }
        reactor::open().map_err(RunError::Lacking)?;
        Ok(reactor::block_on(self.executor.run(main)))
    }

    fn run_virtually<T>(
        &self,
        clock: &dyn VirtualTime,
        main: impl Future<Output = T>,
    ) -> Result<T, RunError> {
        let woken = Arc::new(WokenFlag(AtomicBool::new(true)));
        let waker = Waker::from(Arc::clone(&woken));
        let mut context = Context::from_waker(&waker);
        let mut main = pin!(main);
        loop {
            if woken.take()
                && let Poll::Ready(result) = main.as_mut().poll(&mut context)
            {
                return Ok(result);
            }
            if self.executor.try_tick() || woken.is_set() {
                continue;
            }
            match clock.advance(true) {
                Advance::Moved => {}
                // The clock keeps pace with the one on the wall.
                Advance::Later(time) => {
                    reactor::open().map_err(RunError::Lacking)?;
                    reactor::block_on(reactor::sleep(time));
                }
                // Who watches the packets may have woken somebody all the same.
                Advance::Idle if woken.is_set() || self.executor.try_tick() => {}
                Advance::Idle => {
                    return Err(RunError::Deadlock { elapsed: self.network.elapsed(), waits: clock.waits() });
                }
            }
        }
    }
}

impl fmt::Debug for Tasks {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Tasks").field("executor", &self.executor).finish_non_exhaustive()
    }
}

/// Spawns tasks from within tasks. Clones spawn for the same [`Tasks`].
#[derive(Debug, Clone)]
pub struct Spawner(Weak<LocalExecutor<'static>>);

impl Spawner {
    /// Begins a task beside the others; nothing begins where the [`Tasks`] are gone.
    pub fn spawn<T: 'static>(&self, task: impl Future<Output = T> + 'static) -> JoinHandle<T> {
        JoinHandle(self.0.upgrade().map(|executor| executor.spawn(task).fallible()))
    }
}

/// A task that was spawned. Awaiting it gives what the task gave, and never ends where the task was
/// ended before. Dropping it leaves the task alone.
#[derive(Debug)]
pub struct JoinHandle<T>(Option<FallibleTask<T>>);

impl<T> JoinHandle<T> {
    /// Ends the task where it stands; what it held is gone then, its sockets are closed.
    pub async fn cancel(mut self) {
        if let Some(task) = self.0.take() {
            task.cancel().await;
        }
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let Some(task) = &mut self.0 else { return Poll::Pending };
        match Pin::new(task).poll(context) {
            Poll::Ready(Some(result)) => Poll::Ready(result),
            Poll::Ready(None) | Poll::Pending => Poll::Pending,
        }
    }
}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        if let Some(task) = self.0.take() {
            task.detach();
        }
    }
}

/// A run has no end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunError {
    /// Time is virtual, all tasks wait, and nothing will ever wake one.
    Deadlock {
        /// How far time had got.
        elapsed: Duration,
        /// A line for each socket at which a task waits.
        waits: Vec<String>,
    },
    /// The system lacks what its sockets are waited for with.
    Lacking(Shortage),
}

impl fmt::Display for RunError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lacking(shortage) => write!(out, "nothing can be waited for: {shortage}"),
            Self::Deadlock { elapsed, waits } => {
                write!(out, "after {elapsed:?} all tasks wait, and nothing will wake one")?;
                waits.iter().try_for_each(|wait| write!(out, "\n  {wait}"))
            }
        }
    }
}

impl std::error::Error for RunError {}

/// Whether a task is worth another turn.
struct WokenFlag(AtomicBool);

impl WokenFlag {
    fn take(&self) -> bool {
        self.0.swap(false, Ordering::AcqRel)
    }

    fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl Wake for WokenFlag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}
