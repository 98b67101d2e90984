//! What the engine needs of a simulated network: hosts, a clock, and a way to let its time go on.
//!
//! May use: the seam beside it. Must not use: anything else of the crate.

use std::any::Any;
use std::rc::Rc;
use std::time::Duration;

use super::Network;

/// A simulated network.
pub trait Simulation {
    /// The network as one of its hosts sees it.
    fn host(&self, name: &str) -> Option<Rc<dyn Network>>;

    /// The names of its hosts and routers, in the order of their making.
    fn hosts(&self) -> Vec<Rc<str>>;

    /// Its clock, which is the same on all hosts. Not for making sockets.
    fn clock(&self) -> Rc<dyn Network>;

    /// When the next event is due, counted from the start of the network.
    fn next_event(&self) -> Option<Duration>;

    /// Plays the next event: time goes on to it, and whoever waited for it is woken. To be called
    /// when all who run on the network wait. False where nothing is left that could happen.
    fn advance(&self) -> bool;

    /// Lets time go on to a point before the next event.
    fn pass_to(&self, time: Duration);

    /// For commands that know what it is in particular.
    fn as_any(&self) -> &dyn Any;
}
