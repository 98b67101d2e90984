//! What a rehearsal found: how long each step takes, what would not fit the screen, what failed.
//!
//! Pure. Whoever has a screen's layout says what does not fit it.

use std::rc::Rc;
use std::time::Duration;

use serde_json::{Value, json};
use wirelab_lang::catalogue::{self, Language};
use wirelab_lang::escape;
use wirelab_lang::eval::fault::{Class, Fault};
use wirelab_lang::eval::narration::Narration;
use wirelab_lang::lesson::outline::{Sort, Step};
use wirelab_lang::lesson::played::{End, Played, PlayedEntry, ShownItem, Which};
use wirelab_lang::syntax::source::Source;

/// Words of English that are read aloud in a minute.
const WORDS: f64 = 140.0;
/// Characters of Chinese that are read aloud in a minute.
const CHARACTERS: f64 = 220.0;
/// What a class needs to look at a statement and what it gave.
const LOOK: Duration = Duration::from_secs(8);
/// What a class needs to guess.
const GUESS: Duration = Duration::from_secs(30);
const LANGUAGES: [Language; 2] = [Language::English, Language::Chinese];

/// A lesson as it was rehearsed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rehearsal {
    /// The script's name, as errors name it.
    pub name: String,
    /// How long it took.
    pub took: Duration,
    /// Its steps.
    pub steps: Vec<StepTime>,
    /// What would not fit the screen.
    pub misfits: Vec<Misfit>,
    /// What failed.
    pub failures: Vec<RehearsalFailure>,
}

/// A step that was rehearsed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StepTime {
    /// Its number; 0 for what stands before the first one.
    pub number: usize,
    /// Its title, in English and Chinese.
    pub title: [String; 2],
    /// Its commands.
    pub statements: usize,
    /// Its questions.
    pub questions: usize,
    /// How long it took to play.
    pub took: Duration,
    /// How long it will take before a class: an estimate.
    pub before_a_class: Duration,
}

/// Something that would not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// The line of the script.
    pub line: usize,
    /// What it is.
    pub what: MisfitPart,
    /// Columns or rows that it takes.
    pub takes: usize,
    /// Columns or rows that there are.
    pub room: usize,
    /// What is too wide, in one line; empty for rows.
    pub text: String,
    /// The language that it is in; `None` where it is the same in all.
    pub language: Option<Language>,
}

/// What may not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MisfitPart {
    /// A line of a statement is too wide
    Statement,
    /// A line of what a statement printed or showed is too wide
    Output,
    /// What a key brings has too many rows
    Rows,
}

/// Something that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RehearsalFailure {
    /// `FILE:LINE:COLUMN`, where it is known.
    pub place: String,
    /// The error's name: EXPECT, ECONNREFUSED.
    pub name: String,
    /// What happened, in English and Chinese.
    pub message: [String; 2],
    /// It was a failed `expect` or `ask`.
    pub is_expect: bool,
}

impl Rehearsal {
    /// What a run of a lesson says about its steps and failures; whether those of background tasks
    /// count, which are failures of the lesson where nobody waited for the task.
    pub fn of(name: &str, played: &Played, source: &Rc<Source>, count_tasks: bool) -> Self {
        let mut rehearsal = Self { name: name.to_owned(), ..Self::default() };
        for entry in &played.entries {
            let Which::OfScript(index) = entry.statement else { continue };
            if let Some(step) = rehearsal.step_of(played, index) {
                step.take(entry, played, index);
            }
            rehearsal.took = rehearsal.took.max(entry.began + entry.took);
            let start = played.outline.statements.get(index).map_or(0, |it| it.span.start);
            for item in entry.items.iter().filter(|_| count_tasks) {
                if let ShownItem::TaskFailed(_, fault) = item {
                    rehearsal.failed(fault, &source.place(start));
                }
            }
            if let End::Failed(fault) = &entry.end {
                rehearsal.failed(fault, &source.place(start));
            }
        }
        rehearsal
    }

    /// An error, at its own place where it has one.
    pub fn failed(&mut self, fault: &Fault, place: &str) {
        if !matches!(fault.class, Class::Error | Class::Expect) {
            return;
        }
        let own = fault.place.as_ref().map(|(source, span)| source.place(span.start));
        self.failures.push(RehearsalFailure {
            place: own.unwrap_or_else(|| place.to_owned()),
            name: fault.name.to_owned(),
            message: LANGUAGES.map(|language| catalogue::text(language, &fault.message)),
            is_expect: fault.class == Class::Expect,
        });
    }

    fn step_of(&mut self, played: &Played, statement: usize) -> Option<&mut StepTime> {
        let outline = &played.outline;
        let index = outline.step_of(statement);
        let is_titled = |step: &Step| !step.title.english.is_empty();
        let number = outline.steps.iter().take(index + 1).filter(|step| is_titled(step)).count();
        let titled = outline.steps.get(index).filter(|step| is_titled(step));
        let number = if titled.is_some() { number } else { 0 };
        let at = self.steps.iter().position(|step| step.number == number);
        let at = at.unwrap_or_else(|| {
            let title = titled.map(|step| LANGUAGES.map(|language| step.title.text(language).to_owned()));
            self.steps.push(StepTime { number, title: title.unwrap_or_default(), ..StepTime::default() });
            self.steps.len() - 1
        });
        self.steps.get_mut(at)
    }

    /// Whether nothing failed.
    pub fn is_well(&self) -> bool {
        self.failures.is_empty()
    }

    /// How long it will take before a class: an estimate.
    pub fn before_a_class(&self) -> Duration {
        self.steps.iter().map(|step| step.before_a_class).sum()
    }

    /// For machines.
    pub fn to_json(&self) -> Value {
        let both = |texts: &[String; 2]| json!({ "en": texts[0], "zh": texts[1] });
        let steps = self.steps.iter().map(|step| {
            json!({
                "number": step.number,
                "title": both(&step.title),
                "statements": step.statements,
                "questions": step.questions,
                "seconds": step.took.as_secs_f64(),
                "estimated_seconds": step.before_a_class.as_secs(),
            })
        });
        let misfits = self.misfits.iter().map(|misfit| {
            json!({
                "line": misfit.line,
                "what": misfit.what.name(),
                "takes": misfit.takes,
                "room": misfit.room,
                "text": misfit.text,
                "language": misfit.language.map(Language::tag),
            })
        });
        let failures = self.failures.iter().map(|failure| {
            json!({
                "place": failure.place,
                "name": failure.name,
                "message": both(&failure.message),
                "expect": failure.is_expect,
            })
        });
        json!({
            "name": self.name,
            "well": self.is_well(),
            "seconds": self.took.as_secs_f64(),
            "estimated_seconds": self.before_a_class().as_secs(),
            "steps": steps.collect::<Vec<_>>(),
            "misfits": misfits.collect::<Vec<_>>(),
            "failures": failures.collect::<Vec<_>>(),
        })
    }
}

impl StepTime {
    fn take(&mut self, entry: &PlayedEntry, played: &Played, statement: usize) {
        self.took += entry.took;
        self.before_a_class += entry.took;
        if played.outline.statements.get(statement).is_some_and(|it| it.sort == Sort::Command) {
            self.statements += 1;
            self.before_a_class += LOOK;
        }
        for item in &entry.items {
            match item {
                ShownItem::Title(_, title) => {
                    self.title = LANGUAGES.map(|language| one_line(title, language));
                    self.before_a_class += aloud(title);
                }
                ShownItem::Said(text) => self.before_a_class += aloud(text),
                ShownItem::Asked(question) => {
                    self.questions += 1;
                    self.before_a_class += GUESS + aloud(&question.question);
                    self.before_a_class += question.because.as_ref().map_or(Duration::ZERO, aloud);
                }
                _ => {}
            }
        }
    }
}

impl MisfitPart {
    fn name(self) -> &'static str {
        match self {
            Self::Statement => "statement",
            Self::Output => "output",
            Self::Rows => "rows",
        }
    }
}

fn one_line(narration: &Narration, language: Language) -> String {
    escape::one_line(narration.text(language)).into_owned()
}

/// How long it takes to read a text aloud, in whichever of its languages takes longer.
fn aloud(narration: &Narration) -> Duration {
    let times = LANGUAGES.map(|language| {
        let text = String::from_utf8_lossy(narration.text(language));
        let is_chinese = |c: &char| matches!(c, '\u{3400}'..='\u{9fff}');
        let characters = text.chars().filter(is_chinese).count() as f64;
        let words = text.split_whitespace().filter(|word| !word.chars().any(|c| is_chinese(&c))).count();
        60.0 * (characters / CHARACTERS + words as f64 / WORDS)
    });
    Duration::from_secs_f64(times[0].max(times[1]))
}
