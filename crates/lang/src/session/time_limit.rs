//! How long a run may take.

use std::future::{Future, pending};
use std::rc::Rc;
use std::time::Duration;

use wirelab_net::Network;

use crate::eval::fault::{Fault, Outcome};
use crate::eval::taskset;
use crate::message;

/// The message of a run whose time is over.
const OVER_TIME: &str = "limit-time";

/// How long a run may take, on the clock on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeLimit {
    /// As it was asked for
    pub whole: Duration,
    /// What is left of it
    pub left: Duration,
}

impl TimeLimit {
    /// All of it is left.
    pub fn from_now(whole: Duration) -> Self {
        Self { whole, left: whole }
    }
}

/// Ends with a fault when the time is over. It counts from the call, also while nothing polls this.
pub fn over_time<T>(
    limit: Option<TimeLimit>,
    clock: &Rc<dyn Network>,
) -> impl Future<Output = Outcome<T>> + use<T> {
    let clock = Rc::clone(clock);
    let limit = limit.map(|limit| (limit.whole, clock.elapsed() + limit.left));
    async move {
        let Some((whole, end)) = limit else { return pending().await };
        taskset::on_the_wall(end.saturating_sub(clock.elapsed())).await;
        Err(Fault::limit(message!("limit-time", seconds = whole.as_secs_f64())))
    }
}

/// Whether that is why a run ended.
pub(super) fn is_over(fault: &Fault) -> bool {
    fault.message.id == OVER_TIME
}
