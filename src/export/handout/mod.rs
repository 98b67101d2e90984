//! The handout of a lesson: its titles, narration and statements with what they gave on this run, and
//! the questions with their answers at the end.
//!
//! First the lesson becomes a document as data, in one or both languages; `html` and `markdown` only
//! write it down. Texts are escaped here already, so that no form of it can forget to.

pub mod file;
mod fold;
pub mod html;
pub mod markdown;

use wirelab_lang::catalogue::{self, Language};
use wirelab_lang::diagnostic::Message;
use wirelab_lang::escape;
use wirelab_lang::eval::narration::Narration;
use wirelab_lang::lesson::outline::Written;
use wirelab_lang::lesson::played::{Played, SocketRow};

/// What a handout says of itself.
#[derive(Debug, Clone, Default)]
pub struct Imprint {
    /// What the lesson is called.
    pub title: Written,
    /// The script's name, as errors name it.
    pub script: String,
    /// The day on which it was played, as it is written.
    pub day: String,
    /// The languages of the document, the first one first.
    pub languages: Vec<Language>,
}

/// A lesson as a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Handout {
    /// The languages it is in.
    pub languages: Vec<Language>,
    /// What the lesson is called.
    pub title: Texts,
    /// Where it comes from.
    pub origin: Texts,
    /// Its steps.
    pub sections: Vec<Section>,
    /// What it says at its end where the lesson was left early.
    pub left: Option<Texts>,
    /// The questions' answers.
    pub answers: Vec<Answer>,
}

/// A text in one or several languages; each with the language that it is in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts(pub Vec<(Language, String)>);

/// A step of the document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Section {
    /// Its number and title; what stands before the first step has none.
    pub head: Option<(usize, Texts)>,
    /// What was shown.
    pub blocks: Vec<HandoutBlock>,
}

/// A part of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum HandoutBlock {
    /// Narration
    Narration(Texts),
    /// A statement
    Statement {
        /// As it is written
        code: String,
        /// It was tried by hand
        by_hand: bool,
    },
    /// What a statement printed or showed, line by line as it was
    Output(String),
    /// The value that a statement came to
    Value(String),
    /// A word of the program
    Told(Texts),
    /// A statement ended with an error: what happened, and what is to be known and tried
    Failed(Texts, Vec<Texts>),
    /// A question to the class, by its number from 1
    Question {
        /// Counted from 1
        number: usize,
        /// The question
        question: Texts,
        /// What may be answered
        choices: Vec<Texts>,
    },
    /// The sockets as they are behind the step, where they are not as before it
    Sockets(Vec<SocketRow>),
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The question's number.
    pub number: usize,
    /// The number of the right choice, from 1.
    pub choice: usize,
    /// The right choice.
    pub answer: Texts,
    /// Why it is right.
    pub because: Option<Texts>,
}

impl Handout {
    /// The document of a lesson as it was played.
    pub fn of(played: &Played, about: &Imprint) -> Self {
        fold::fold(played, about)
    }

    /// A word of the document itself.
    fn label(&self, message: &Message) -> Texts {
        Texts::told(message, &self.languages)
    }
}

impl Texts {
    /// A word of the program.
    fn told(message: &Message, languages: &[Language]) -> Self {
        let texts = languages.iter().map(|language| {
            let text = catalogue::text(*language, message);
            (*language, escape::plain(text.as_bytes()).into_owned())
        });
        Self(texts.collect())
    }

    /// A text of the script, in those of the languages that it has.
    fn narrated(narration: &Narration, languages: &[Language]) -> Self {
        let own: Vec<_> = languages.iter().copied().filter(|language| narration.has(*language)).collect();
        let text = |language| escape::plain(narration.text(language)).into_owned();
        if !own.is_empty() && own.len() == languages.len() {
            let mut texts: Vec<_> = own.into_iter().map(|language| (language, text(language))).collect();
            // What is the same in both languages is there once.
            texts.dedup_by(|next, last| next.1 == last.1);
            return Self(texts);
        }
        let Some(language) = own.first().or(languages.first()) else { return Self::default() };
        Self(vec![spoken(text(*language))])
    }

    /// A text as it stands in the script.
    fn written(written: &Written, languages: &[Language]) -> Self {
        let text = |language| escape::plain(written.text(language).as_bytes()).into_owned();
        match &written.chinese {
            Some(_) => Self(languages.iter().map(|language| (*language, text(*language))).collect()),
            None => Self(vec![spoken(text(Language::English))]),
        }
    }
}

/// A text of which the script does not say what language it is in.
fn spoken(text: String) -> (Language, String) {
    let is_chinese = text.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
    (if is_chinese { Language::Chinese } else { Language::English }, text)
}

/// The tag of a language in a document.
fn tag(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::Chinese => "zh-Hans",
    }
}

#[cfg(test)]
mod tests;
