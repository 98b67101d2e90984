//! Messages in a language: the only place that knows the sentences.
//!
//! May use: `diagnostic`. Must not use: anything else of the crate.

use crate::diagnostic::Message;

/// A language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English
    #[default]
    English,
    /// Chinese
    Chinese,
}

/// A message's text.
pub fn text(_language: Language, message: &Message) -> String {
    format!("{} {:?}", message.id, message.arguments)
}
