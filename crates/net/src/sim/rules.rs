//! Decides what happens to single packets: `drop alice -> bob tcp syn nth 2`.

use std::time::Duration;

use super::filter::Filter;
use super::log::Record;
use super::topology::Topology;

/// What is to happen to a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It is lost.
    Drop,
    /// It is held back for so long.
    Delay(Duration),
    /// A bit of it is turned over.
    Corrupt,
    /// It arrives twice.
    Duplicate,
}

/// A rule on packets. A packet counts where its sender gives it to a link; where the filter names a
/// link, there.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Which packets.
    pub filter: Filter,
    /// Only the nth of them, counted from 1.
    pub nth: Option<u64>,
    /// What is to happen.
    pub action: Action,
}

/// A rule, and how many packets it has seen.
#[derive(Debug)]
pub(super) struct Counted {
    rule: Rule,
    seen: u64,
}

impl Counted {
    pub(super) fn new(rule: Rule) -> Self {
        Self { rule, seen: 0 }
    }

    /// What it takes, in bytes.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.rule.filter.bytes()
    }

    /// What it wants to happen to a packet.
    pub(super) fn wants(&mut self, record: &Record, topology: &Topology, begins: bool) -> Option<Action> {
        if !(begins || self.rule.filter.names_link()) || !self.rule.filter.passes(record, topology) {
            return None;
        }
        self.seen += 1;
        self.rule.nth.is_none_or(|nth| nth == self.seen).then_some(self.rule.action)
    }
}
