//! What the command line says of the simulated network: `--net sim` with the figures of its link,
//! `--seed`, `--seeds`, `--realtime`.

use std::rc::Rc;
use std::time::Duration;

use clap::Args;
use wirelab_lang::diagnostic::Message;
use wirelab_lang::eval::hosts::{Hosts, Settings};
use wirelab_lang::message;
use wirelab_net::Network;
use wirelab_net::sim::{Figures, SimNetwork};

/// The largest packet on the link of `--net sim`: that of Ethernet.
const MTU: usize = 1_500;

/// Flags of the simulated network.
#[derive(Debug, Clone, Default, PartialEq, Args)]
pub struct SimFlags {
    /// Play on a simulated network: one host, whose loopback has the figures that follow
    #[arg(long, value_name = "NET", value_parser = ["sim"])]
    pub net: Option<String>,
    /// The part of the packets that is lost, with --net sim: 5%
    #[arg(long, value_name = "RATIO", requires = "net")]
    pub loss: Option<String>,
    /// How long a packet is under way, with --net sim: 10ms
    #[arg(long, value_name = "TIME", requires = "net")]
    pub delay: Option<String>,
    /// How much that varies, with --net sim
    #[arg(long, value_name = "TIME", requires = "net")]
    pub jitter: Option<String>,
    /// The part of the packets that others overtake, with --net sim
    #[arg(long, value_name = "RATIO", requires = "net")]
    pub reorder: Option<String>,
    /// The part of the packets that arrives twice, with --net sim
    #[arg(long, value_name = "RATIO", requires = "net")]
    pub duplicate: Option<String>,
    /// The part of the packets that is damaged, with --net sim
    #[arg(long, value_name = "RATIO", requires = "net")]
    pub corrupt: Option<String>,
    /// Bits a second, with --net sim: 1Mbit
    #[arg(long, value_name = "BITS", requires = "net")]
    pub rate: Option<String>,
    /// The seed of the simulated network, whatever the script says
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Play with each of these seeds, and stop at the first that fails: 1-1000
    #[arg(long, value_name = "FROM-TO", conflicts_with = "seed")]
    pub seeds: Option<String>,
    /// With --seeds: go on after a failure, and count them
    #[arg(long, requires = "seeds")]
    pub keep_going: bool,
    /// Let virtual time keep pace with the wall clock, or go so many times as fast
    #[arg(long, value_name = "FACTOR", num_args = 0..=1, require_equals = true, default_missing_value = "1", value_parser = pace)]
    pub realtime: Option<f64>,
}

impl SimFlags {
    /// These flags, with those behind an action's name.
    #[must_use]
    pub fn then(self, more: Self) -> Self {
        Self {
            net: more.net.or(self.net),
            loss: more.loss.or(self.loss),
            delay: more.delay.or(self.delay),
            jitter: more.jitter.or(self.jitter),
            reorder: more.reorder.or(self.reorder),
            duplicate: more.duplicate.or(self.duplicate),
            corrupt: more.corrupt.or(self.corrupt),
            rate: more.rate.or(self.rate),
            seed: more.seed.or(self.seed),
            seeds: more.seeds.or(self.seeds),
            keep_going: more.keep_going || self.keep_going,
            realtime: more.realtime.or(self.realtime),
        }
    }

    /// What they ask for.
    ///
    /// # Errors
    /// A figure that cannot be.
    pub fn plan(&self) -> Result<Simulated, Message> {
        if let Some(factor) = self.realtime
            && !(factor.is_finite() && factor > 0.0)
        {
            return Err(message!("realtime-factor", factor = factor));
        }
        let settings = Settings { seed: self.seed, realtime: self.realtime };
        let link = self.net.as_ref().map(|_| self.link()).transpose()?;
        let seeds = self.seeds.as_deref().map(seeds).transpose()?;
        Ok(Simulated { settings, link, seeds, keep_going: self.keep_going })
    }

    fn link(&self) -> Result<Figures, Message> {
        let plain = Figures { mtu: MTU, ..Figures::default() };
        let ratio = |name, text: &Option<String>| text.as_deref().map_or(Ok(0.0), |text| ratio(name, text));
        let time = |name: &str, text: &Option<String>| match text.as_deref() {
            None => Ok(Duration::ZERO),
            Some(text) => {
                super::duration::time(text).ok_or_else(|| message!("flag-time", flag = name, text = text))
            }
        };
        Ok(Figures {
            loss: ratio("--loss", &self.loss)?,
            reorder: ratio("--reorder", &self.reorder)?,
            duplicate: ratio("--duplicate", &self.duplicate)?,
            corrupt: ratio("--corrupt", &self.corrupt)?,
            delay: time("--delay", &self.delay)?,
            jitter: time("--jitter", &self.jitter)?,
            rate: self.rate.as_deref().map(rate).transpose()?,
            ..plain
        })
    }
}

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

/// `10`, `x10`
fn pace(text: &str) -> Result<f64, std::num::ParseFloatError> {
    text.strip_prefix('x').unwrap_or(text).parse()
}

/// A seed where nobody gave one: six digits, which are quickly typed.
pub fn drawn(wall: &Rc<dyn Network>) -> u64 {
    u64::try_from((wall.since_epoch().as_nanos() / 100) % 1_000_000).unwrap_or(1)
}

/// `5%`, `0.05`
fn ratio(flag: &'static str, text: &str) -> Result<f64, Message> {
    let (number, whole) = match text.strip_suffix('%') {
        Some(number) => (number, 100.0),
        None => (text, 1.0),
    };
    let part = number.trim().parse::<f64>().ok().map(|number| number / whole);
    let part = part.filter(|part| (0.0..=1.0).contains(part));
    part.ok_or_else(|| message!("flag-ratio", flag = flag, text = text))
}

/// `1Mbit`, `64kbit`, `9600`
fn rate(text: &str) -> Result<u64, Message> {
    let split = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(split).unwrap_or((text, ""));
    let unit = match unit {
        "" | "bit" => Some(1),
        "kbit" => Some(1_000),
        "Mbit" => Some(1_000_000),
        "Gbit" => Some(1_000_000_000),
        _ => None,
    };
    let bits = number.parse::<u64>().ok().zip(unit).and_then(|(number, unit)| number.checked_mul(unit));
    bits.filter(|bits| *bits > 0).ok_or_else(|| message!("flag-rate", text = text))
}

/// `1-1000`
fn seeds(text: &str) -> Result<(u64, u64), Message> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let range = from.trim().parse().ok().zip(to.trim().parse().ok());
    range.filter(|(from, to)| from <= to).ok_or_else(|| message!("flag-seeds", text = text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_as_the_language_writes_them() {
        assert_eq!(ratio("--loss", "5%"), Ok(0.05));
        assert_eq!(ratio("--loss", "0.5"), Ok(0.5));
        assert_eq!(rate("64kbit"), Ok(64_000));
        assert_eq!(seeds("1-1000"), Ok((1, 1000)));
        assert_eq!(seeds("7"), Ok((7, 7)));
        assert!(ratio("--loss", "120%").is_err() && ratio("--loss", "x").is_err());
        assert!(rate("0").is_err() && rate("1MB").is_err() && seeds("9-1").is_err());
    }
}
