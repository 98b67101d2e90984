//! `--net sim`: the network that a run begins on, and the seeds that it is played with.

use std::rc::Rc;

use wirelab_lang::eval::hosts::{Hosts, Settings};
use wirelab_net::Network;
use wirelab_net::sim::{Figures, SimNetwork};

/// What was asked for.
#[derive(Debug, Clone, Default)]
pub struct Simulated {
    /// Of every network that a script begins.
    pub settings: Settings,
    /// `--net sim`: the figures of the one link.
    pub link: Option<Figures>,
    /// `--seeds`: from, to.
    pub seeds: Option<(u64, u64)>,
    /// `--keep-going`
    pub keep_going: bool,
}

impl Simulated {
    /// Where the tasks of a run stand at its begin, and the seed that was drawn, if one was.
    pub fn hosts(&self, wall: &Rc<dyn Network>) -> (Hosts, Option<u64>) {
        let hosts = Hosts::new(self.settings);
        let Some(figures) = self.link else { return (hosts, None) };
        let drawn = self.settings.seed.is_none().then(|| drawn(wall));
        let network = SimNetwork::metered(
            self.settings.seed.or(drawn).unwrap_or_default(),
            Rc::new(wirelab_lang::eval::memory::OfRun),
        );
        if let Some(factor) = self.settings.realtime {
            network.realtime(Rc::clone(wall), factor);
        }
        // A host of no address but the loopback's, over which all goes that a kernel script sends.
        if let Ok(node) = network.add_host("default", &[]) {
            network.set_default(node);
            let loopback = network.topology(|topology| topology.node(node).map(|node| node.loopback));
            if let Some(loopback) = loopback {
                let figures = network.set_figures(loopback, None, figures);
                debug_assert!(figures.is_ok(), "{figures:?}");
            }
        }
        hosts.begin(Rc::new(network));
        (hosts, drawn)
    }
}

/// A seed where nobody gave one: six digits, which are quickly typed.
pub fn drawn(wall: &Rc<dyn Network>) -> u64 {
    u64::try_from((wall.since_epoch().as_nanos() / 100) % 1_000_000).unwrap_or(1)
}
