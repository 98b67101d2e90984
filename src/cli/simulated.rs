//! What the command line says of the simulated network: `--net sim` with the figures of its link,
//! `--seed`, `--seeds`, `--realtime`.

use std::time::Duration;

use clap::Args;
use wirelab_lang::diagnostic::Message;
use wirelab_lang::eval::hosts::Settings;
use wirelab_lang::message;
use wirelab_net::sim::Figures;

use super::numbers;
use crate::run::simulated::Simulated;

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
    #[arg(long, value_name = "N", value_parser = numbers::seed)]
    pub seed: Option<u64>,
    /// Play with each of these seeds, and stop at the first that fails: 1-1000
    #[arg(long, value_name = "FROM-TO", conflicts_with = "seed")]
    pub seeds: Option<String>,
    /// With --seeds: go on after a failure, and count them
    #[arg(long, requires = "seeds")]
    pub keep_going: bool,
    /// Let virtual time keep pace with the wall clock, or go so many times as fast
    #[arg(long, value_name = "FACTOR", num_args = 0..=1, require_equals = true, default_missing_value = "1", value_parser = numbers::pace)]
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
        let seeds = self
            .seeds
            .as_deref()
            .map(|text| numbers::range(text).ok_or_else(|| message!("flag-seeds", text = text)));
        let seeds = seeds.transpose()?;
        Ok(Simulated { settings, link, seeds, keep_going: self.keep_going })
    }

    fn link(&self) -> Result<Figures, Message> {
        let plain = Figures { mtu: MTU, ..Figures::default() };
        let ratio = |name, text: &Option<String>| {
            text.as_deref().map_or(Ok(0.0), |text| numbers::ratio_of(name, text))
        };
        let time = |name: &str, text: &Option<String>| match text.as_deref() {
            None => Ok(Duration::ZERO),
            Some(text) => numbers::time(text).ok_or_else(|| message!("flag-time", flag = name, text = text)),
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

/// `1Mbit`, `1.5kbit`, `9600`
fn rate(text: &str) -> Result<u64, Message> {
    let bits = numbers::whole(text).filter(|bits| *bits > 0);
    bits.ok_or_else(|| message!("flag-rate", text = text))
}
