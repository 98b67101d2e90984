//! Lets the engine run tasks on a simulated network.

use std::any::Any;
use std::rc::Rc;

use wirelab_net::Network;
use wirelab_net::sim::SimNetwork;

use crate::eval::simulated::Simulation;

impl Simulation for SimNetwork {
    fn host(&self, name: &str) -> Option<Rc<dyn Network>> {
        let node = self.topology(|topology| topology.find(name)).ok()?;
        Some(self.on(node))
    }

    fn default_host(&self) -> Option<(Rc<str>, Rc<dyn Network>)> {
        let node = SimNetwork::default_host(self)?;
        let name = self.topology(|topology| Some(Rc::clone(&topology.node(node)?.name)))?;
        Some((name, self.on(node)))
    }

    fn hosts(&self) -> Vec<Rc<str>> {
        self.topology(|topology| topology.nodes().map(|(_, node)| Rc::clone(&node.name)).collect())
    }

    fn clock(&self) -> Rc<dyn Network> {
        self.on_default()
    }

    fn seed(&self) -> u64 {
        SimNetwork::seed(self)
    }

    fn crossed(&self) -> u64 {
        SimNetwork::crossed(self)
    }

    fn crossed_since(&self, from: u64) -> Vec<String> {
        self.lines_since(from)
    }

    fn keep_windows(&self) {
        SimNetwork::keep_windows(self);
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
