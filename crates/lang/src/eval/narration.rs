//! What a lesson says to people: narration in one or both languages, and questions to a class.

use crate::catalogue::Language;
use crate::eval::value::Bytes;

/// A text for people, in one or both languages; at least one is there.
#[derive(Clone, PartialEq)]
pub struct Narration {
    english: Option<Bytes>,
    chinese: Option<Bytes>,
}

impl Narration {
    /// The text in both languages, or in the one that there is; `None` where there is none.
    pub fn new(english: Option<Bytes>, chinese: Option<Bytes>) -> Option<Self> {
        (english.is_some() || chinese.is_some()).then_some(Self { english, chinese })
    }

    /// The same text in every language.
    pub fn plain(text: Bytes) -> Self {
        Self { english: Some(text), chinese: None }
    }

    /// The text in a language, or the one that is there.
    pub fn text(&self, language: Language) -> &[u8] {
        let (own, other) = match language {
            Language::English => (&self.english, &self.chinese),
            Language::Chinese => (&self.chinese, &self.english),
        };
        own.as_ref().or(other.as_ref()).map_or(&[], |text| text)
    }

    /// The text in the first language that there is one in.
    pub fn any(&self) -> &[u8] {
        self.text(Language::English)
    }

    /// Whether it is this text, in one of its languages.
    pub fn is(&self, text: &[u8]) -> bool {
        [&self.english, &self.chinese].into_iter().flatten().any(|own| **own == *text)
    }

    /// Whether there is a text in a language of its own.
    pub fn has(&self, language: Language) -> bool {
        match language {
            Language::English => self.english.is_some(),
            Language::Chinese => self.chinese.is_some(),
        }
    }
}

/// A question to a class, with what the answer really is.
#[derive(Clone, PartialEq)]
pub struct Question {
    /// The question.
    pub question: Narration,
    /// What may be answered, in the order in which it is shown, counted from 1.
    pub choices: Vec<Narration>,
    /// The index of the right one, from 0.
    pub answer: usize,
    /// Why it is right.
    pub because: Option<Narration>,
}
