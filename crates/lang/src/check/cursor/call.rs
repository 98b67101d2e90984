//! A command that is being typed: which of its operands and options are there, and which can follow.

use crate::eval::value::Kind;
use crate::eval::value::kind::Kinds;
use crate::spec::{Accept, Command, Operand, Opt, Presence};

/// A command with what was typed behind it, as far as the check took it.
#[derive(Debug, Clone)]
pub struct PartialCall {
    /// The command.
    pub command: &'static Command,
    /// Its operands so far.
    pub given: Vec<Given>,
    /// The words of its options so far.
    pub options: Vec<&'static str>,
    /// An option whose value comes next.
    pub awaits: Option<&'static Opt>,
}

/// An operand.
#[derive(Debug, Clone)]
pub struct Given {
    /// Its text.
    pub text: String,
    /// What it may be.
    pub kinds: Kinds,
}

impl PartialCall {
    /// How the operands in the table are shifted against those that were typed: a leading socket may
    /// be left out. Several where that cannot be known.
    fn shifts(&self) -> &'static [usize] {
        match self.given.first().map(|first| first.kinds) {
            _ if !self.command.leading_socket() => &[0],
            Some(kinds) if !kinds.has(Kind::Socket) => &[1],
            Some(kinds) if kinds.only() == Some(Kind::Socket) => &[0],
            _ => &[0, 1],
        }
    }

    /// What the next operand may be.
    pub fn next(&self) -> Vec<&'static Operand> {
        if !self.options.is_empty() || self.awaits.is_some() {
            return Vec::new();
        }
        let operands = self.command.operands;
        let many = operands.last().filter(|last| last.presence == Presence::Many);
        let at = |shift: &usize| operands.get(self.given.len() + shift).or(many);
        let mut next: Vec<_> = self.shifts().iter().filter_map(at).collect();
        next.dedup_by(|a, b| std::ptr::eq(*a, *b));
        next
    }

    /// The operands that are still to come, at the least: where it is not known whether the first
    /// one is the socket, it is.
    pub fn to_come(&self) -> &'static [Operand] {
        let shift = self.shifts().first().copied().unwrap_or(0);
        let operands = self.command.operands;
        let many = operands.last().is_some_and(|last| last.presence == Presence::Many);
        let place =
            (self.given.len() + shift).min(operands.len() - usize::from(many && !operands.is_empty()));
        if self.options.is_empty() { operands.get(place..).unwrap_or_default() } else { &[] }
    }

    /// Whether all operands that must be there may be there already.
    pub fn may_end(&self) -> bool {
        self.awaits.is_none() && self.to_come().iter().all(|operand| !self.must_be_there(operand))
    }

    /// Whether an operand must be there: not so the leading socket.
    pub fn must_be_there(&self, operand: &Operand) -> bool {
        operand.presence == Presence::Required
            && !(self.command.leading_socket() && matches!(operand.accept, Accept::Socket(_)))
    }

    /// The options that were not given yet.
    pub fn options_to_come(&self) -> impl Iterator<Item = &'static Opt> {
        self.command.options.iter().filter(|option| !self.options.contains(&option.word))
    }

    /// Whether a word that is no variable is its own text where the next operand stands.
    pub fn takes_words(&self) -> bool {
        if let Some(option) = self.awaits {
            return option.value.is_some_and(|(_, accept)| accept.takes_words());
        }
        self.next().iter().any(|operand| operand.accept.takes_words())
    }

    /// Whether something can stand behind this operand, or behind the option that was typed last.
    pub fn goes_on_behind(&self, operand: Option<&Operand>) -> bool {
        let last = self.command.operands.last();
        let more = operand.is_some_and(|own| last.is_some_and(|last| !std::ptr::eq(own, last)));
        more || self.options_to_come().next().is_some()
    }
}
