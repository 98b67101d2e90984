//! The simulated network as the engine has it: hosts by their names, a clock, and a way to let its time
//! go on.
//!
//! May use: the seam of `wirelab_net`. Must not use: a particular network.

use std::any::Any;
use std::rc::Rc;

use wirelab_net::Network;

/// A simulated network.
pub trait Simulation {
    /// The network as one of its hosts sees it.
    fn host(&self, name: &str) -> Option<Rc<dyn Network>>;

    /// The host for those who name none: its name, and the network as it sees it.
    fn default_host(&self) -> Option<(Rc<str>, Rc<dyn Network>)>;

    /// The names of its hosts and routers, in the order of their making.
    fn hosts(&self) -> Vec<Rc<str>>;

    /// Its clock, which is the same on all hosts. Not for making sockets.
    fn clock(&self) -> Rc<dyn Network>;

    /// What all its chance comes from.
    fn seed(&self) -> u64;

    /// How many packets have crossed links so far.
    fn crossed(&self) -> u64;

    /// A line for each packet from the one of this number on.
    fn crossed_since(&self, from: u64) -> Vec<String>;

    /// Lets connections keep from here on how large their congestion windows were, which costs time.
    fn keep_windows(&self);

    /// For commands that know what it is in particular.
    fn as_any(&self) -> &dyn Any;
}
