//! When a person fails twice with the same command, its help is offered.
//!
//! May use: `session`'s failures, `diagnostic`. Writes nothing.

use rustc_hash::FxHashMap;
use wirelab_lang::diagnostic::Message;
use wirelab_lang::eval::fault::Class;
use wirelab_lang::message;
use wirelab_lang::session::Failure;

/// So many errors with a command, and its help is offered.
const ENOUGH: usize = 2;

/// What went wrong so far, command by command.
#[derive(Debug, Default)]
pub struct Patience {
    errors: FxHashMap<&'static str, usize>,
    /// Statements in a row that no command could be found in.
    lost: usize,
}

impl Patience {
    /// A statement failed: what to say of it beside its report, if anything.
    pub fn after(&mut self, failure: &Failure) -> Option<Message> {
        let error = match failure {
            Failure::Wrong(_) => None,
            Failure::Fault(fault) if fault.class == Class::Error => Some(fault.name),
            Failure::Fault(_) => return None,
        };
        self.failed(failure.command(), error)
    }

    /// A statement failed in a command, with the name of the error where it ran.
    pub fn failed(&mut self, command: Option<&'static str>, error: Option<&str>) -> Option<Message> {
        let count = match command {
            Some(command) => self.errors.entry(command).or_default(),
            None => &mut self.lost,
        };
        *count += 1;
        if *count < ENOUGH {
            return None;
        }
        *count = 0;
        Some(match (command, error) {
            (Some(command), Some(error)) if error != "KIND" && error != "VALUE" => {
                message!("patience-error", command = command, error = error)
            }
            (Some(command), _) => message!("patience-command", command = command),
            (None, _) => message!("patience-lost"),
        })
    }

    /// A statement worked: the person is not lost.
    pub fn worked(&mut self) {
        self.lost = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(message: Option<Message>) -> Option<&'static str> {
        message.map(|message| message.id)
    }

    #[test]
    fn the_second_error_with_a_command_offers_its_help() {
        let mut patience = Patience::default();
        assert_eq!(id(patience.failed(Some("send"), None)), None);
        assert_eq!(id(patience.failed(Some("recv"), None)), None);
        patience.worked();
        assert_eq!(id(patience.failed(Some("send"), None)), Some("patience-command"));
        assert_eq!(id(patience.failed(Some("send"), None)), None, "not at every error");
        assert_eq!(id(patience.failed(Some("recv"), Some("ECONNRESET"))), Some("patience-error"));
    }

    #[test]
    fn who_finds_no_command_is_shown_the_list() {
        let mut patience = Patience::default();
        assert_eq!(id(patience.failed(None, None)), None);
        assert_eq!(id(patience.failed(None, None)), Some("patience-lost"));
        assert_eq!(id(patience.failed(None, None)), None);
        patience.worked();
        assert_eq!(id(patience.failed(None, None)), None, "not two in a row");
    }
}
