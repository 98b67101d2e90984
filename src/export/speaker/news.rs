//! What a speaker sees on a second terminal while a lesson is given: the notes of the step at hand, and
//! what comes next. Made by the lecture, sent as a line of JSON, and read by whoever shows it.
//!
//! Pure. What is read came from another process: it is escaped again where it is shown.

use serde_json::{Map, Value, json};
use wirelab_lang::catalogue::Language;
use wirelab_lang::eval::narration::Narration;
use wirelab_lang::lesson::asking::Asking;
use wirelab_lang::lesson::outline::{Sort, Step};
use wirelab_lang::lesson::played::{Played, ShownItem, Which};

use crate::run::terminals;

/// The most notes that are sent.
const MOST_NOTES: usize = 50;
/// The most characters of a text that are sent.
const MOST_TEXT: usize = 4000;

/// What the speaker is to know now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Speaker {
    /// The lesson's name.
    pub lesson: String,
    /// When it began: milliseconds since 1970.
    pub began: u64,
    /// The step at hand, from 1; 0 before the first.
    pub step: usize,
    /// How many steps there are.
    pub steps: usize,
    /// The title of the step at hand.
    pub title: String,
    /// Its notes so far.
    pub notes: Vec<String>,
    /// The statement that the next key plays; a question with its answer.
    pub next: String,
    /// The title of the next step.
    pub next_step: String,
    /// The language that the class sees; `None` where nobody said.
    pub language: Option<Language>,
    /// The lesson is over.
    pub is_over: bool,
}

/// What the next key brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpNext {
    /// The statement at hand; `None` behind the last one
    Statement(Option<usize>),
    /// The answer to the question that was asked last
    Answer,
}

impl Speaker {
    /// What is to be known of a lesson where this comes next.
    pub fn of(played: &Played, next: UpNext, language: Language) -> Self {
        let outline = &played.outline;
        let titled: Vec<&Step> = outline.steps.iter().filter(|step| !step.title.english.is_empty()).collect();
        // The step at hand is the one of what was shown last.
        let shown = played.entries.iter().rev().find_map(|entry| match entry.statement {
            Which::OfScript(index) => Some(outline.step_of(index)),
            Which::ByHand(_) => None,
        });
        let own = shown.and_then(|step| outline.steps.get(step));
        let number =
            own.map_or(0, |own| titled.iter().take_while(|step| !std::ptr::eq(**step, own)).count() + 1);
        let number = if own.is_some_and(|own| own.title.english.is_empty()) { 0 } else { number };
        let mut speaker = Self {
            step: number,
            steps: titled.len(),
            title: own.map(|own| own.title.text(language).to_owned()).unwrap_or_default(),
            next: match next {
                UpNext::Statement(at) => statement(played, at, language),
                UpNext::Answer => question(played, language),
            },
            next_step: titled
                .get(number)
                .map(|step| step.title.text(language).to_owned())
                .unwrap_or_default(),
            language: Some(language),
            ..Self::default()
        };
        speaker.take_items(played, shown, language);
        speaker
    }

    /// The title as it was shown, and the notes.
    fn take_items(&mut self, played: &Played, step: Option<usize>, language: Language) {
        let text = |narration: &Narration| String::from_utf8_lossy(narration.text(language)).into_owned();
        for entry in &played.entries {
            match entry.statement {
                Which::OfScript(index) if Some(played.outline.step_of(index)) == step => {}
                _ => continue,
            }
            for item in &entry.items {
                match item {
                    ShownItem::Title(_, title) => self.title = text(title),
                    ShownItem::Noted(note) if !self.notes.contains(&text(note)) => {
                        self.notes.push(text(note))
                    }
                    _ => {}
                }
            }
        }
    }

    /// As a line.
    pub fn to_line(&self) -> String {
        let cut = |text: &str| text.chars().take(MOST_TEXT).collect::<String>();
        let notes: Vec<_> = self.notes.iter().take(MOST_NOTES).map(|note| cut(note)).collect();
        let line = json!({
            "lesson": cut(&self.lesson),
            "began": self.began,
            "step": self.step,
            "steps": self.steps,
            "title": cut(&self.title),
            "notes": notes,
            "next": cut(&self.next),
            "next_step": cut(&self.next_step),
            "language": self.language.map(Language::tag),
            "is_over": self.is_over,
        });
        line.to_string()
    }

    /// From a line; `None` where it is none.
    pub fn from_line(line: &[u8]) -> Option<Self> {
        let Some(Value::Object(fields)) = terminals::said(line) else { return None };
        let notes = fields.get("notes").and_then(Value::as_array);
        Some(Self {
            lesson: text(&fields, "lesson"),
            began: fields.get("began")?.as_u64()?,
            step: number(&fields, "step"),
            steps: number(&fields, "steps"),
            title: text(&fields, "title"),
            notes: notes.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect(),
            next: text(&fields, "next"),
            next_step: text(&fields, "next_step"),
            language: fields.get("language").and_then(Value::as_str).map(Language::from_tag),
            is_over: fields.get("is_over").and_then(Value::as_bool).unwrap_or(false),
        })
    }
}

/// The statement that comes next: what only sets the stage is passed over.
fn statement(played: &Played, at: Option<usize>, language: Language) -> String {
    let rest = at.into_iter().flat_map(|at| played.outline.statements.iter().skip(at));
    let mut shown = rest.filter(|it| matches!(it.sort, Sort::Command | Sort::Question));
    let Some(statement) = shown.next() else { return String::new() };
    let question = Some(statement).filter(|it| it.sort == Sort::Question);
    let asking = question.and_then(|question| Asking::of(&question.text));
    asking.map_or_else(|| statement.text.clone(), |asking| asking.lines(language).join("\n"))
}

/// The question that was asked last, with its answer.
fn question(played: &Played, language: Language) -> String {
    let items = played.entries.iter().flat_map(|entry| &entry.items);
    let mut asked = items.filter_map(|item| match item {
        ShownItem::Asked(question) => Some(question),
        _ => None,
    });
    let Some(question) = asked.next_back() else { return String::new() };
    let text = |narration: &Narration| String::from_utf8_lossy(narration.text(language)).into_owned();
    let numbered = |(index, choice): (usize, &Narration)| format!("{} {}", index + 1, text(choice));
    let choices: Vec<_> = question.choices.iter().enumerate().map(numbered).collect();
    let answer = choices.get(question.answer).map(|answer| format!("✓ {answer}"));
    let lines = [format!("? {}", text(&question.question)), choices.join(" · ")];
    let reason = question.because.as_ref().map(text);
    lines.into_iter().chain(answer).chain(reason).collect::<Vec<_>>().join("\n")
}

fn text(fields: &Map<String, Value>, name: &str) -> String {
    fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn number(fields: &Map<String, Value>, name: &str) -> usize {
    fields.get(name).and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok()).unwrap_or(0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::rc::Rc;
    use std::time::Duration;

    use wirelab_lang::eval::narration::Question;
    use wirelab_lang::eval::value::Bytes;
    use wirelab_lang::lesson::outline::{LessonStatement, Outline, Written};
    use wirelab_lang::lesson::played::{End, PlayedEntry};
    use wirelab_lang::syntax::source::Span;

    use super::*;

    fn played(entries: Vec<(usize, ShownItem)>) -> Played {
        let sorts = [Sort::Backstage, Sort::Title, Sort::Note, Sort::Command, Sort::Title, Sort::Command];
        let statement = |(index, sort): (usize, Sort)| LessonStatement {
            span: Span::default(),
            text: format!("statement {index}"),
            sort,
            role: None,
        };
        let statements: Vec<_> = sorts.into_iter().enumerate().map(statement).collect();
        let step = |title: &str, statements| Step {
            title: Written { english: title.to_owned(), chinese: None },
            statements,
        };
        let steps = vec![step("", 0..1), step("Talk", 1..4), step("Close", 4..6)];
        let entry = |(index, item)| PlayedEntry {
            statement: Which::OfScript(index),
            began: Duration::ZERO,
            took: Duration::ZERO,
            items: vec![item],
            end: End::Done,
            sockets: Vec::new(),
        };
        let entries = entries.into_iter().map(entry).collect();
        Played { outline: Rc::new(Outline { steps, statements, ..Outline::default() }), entries }
    }

    fn said(text: &str) -> Narration {
        Narration::plain(Bytes::from(text.as_bytes()))
    }

    #[test]
    fn before_the_first_step_the_first_one_comes_next() {
        let speaker = Speaker::of(&played(Vec::new()), UpNext::Statement(Some(0)), Language::English);
        assert_eq!((speaker.step, speaker.steps, speaker.next_step.as_str()), (0, 2, "Talk"));
        assert_eq!(speaker.next, "statement 3");
    }

    #[test]
    fn the_notes_are_those_of_the_step_at_hand() {
        let title = || ShownItem::Title(1, said("Talk to 4711"));
        let entries = vec![(1, title()), (2, ShownItem::Noted(said("slowly")))];
        let speaker = Speaker::of(&played(entries), UpNext::Statement(Some(3)), Language::English);
        assert_eq!((speaker.step, speaker.title.as_str(), speaker.notes.len()), (1, "Talk to 4711", 1));
        assert_eq!((speaker.next.as_str(), speaker.next_step.as_str()), ("statement 3", "Close"));
        let entries = vec![(2, ShownItem::Noted(said("slowly"))), (4, ShownItem::Title(2, said("Close")))];
        let speaker = Speaker::of(&played(entries), UpNext::Statement(None), Language::English);
        assert_eq!((speaker.step, speaker.notes.len(), speaker.next_step.as_str()), (2, 0, ""));
        assert_eq!(speaker.next, "");
    }

    #[test]
    fn a_question_comes_next_with_its_answer_in_the_language_of_the_class() {
        let text = "ask en \"Which?\" zh \"哪个？\" choices en [\"a\"] zh [\"甲\"] answer 1";
        let statement = LessonStatement {
            span: Span::default(),
            text: text.to_owned(),
            sort: Sort::Question,
            role: None,
        };
        let steps = vec![Step { title: Written::default(), statements: 0..1 }];
        let played = Played {
            outline: Rc::new(Outline { steps, statements: vec![statement], ..Outline::default() }),
            entries: Vec::new(),
        };
        let next = |language| Speaker::of(&played, UpNext::Statement(Some(0)), language).next;
        assert_eq!(next(Language::English), "? Which?\n1 a\n✓ 1 a");
        assert_eq!(next(Language::Chinese), "? 哪个？\n1 甲\n✓ 1 甲");
    }

    #[test]
    fn a_question_that_is_open_keeps_its_answer() {
        let question = Question {
            question: said("Which?"),
            choices: vec![said("a"), said("b")],
            answer: 1,
            because: Some(said("So.")),
        };
        let played = played(vec![(3, ShownItem::Asked(Rc::new(question)))]);
        let speaker = Speaker::of(&played, UpNext::Answer, Language::English);
        assert_eq!(speaker.next, "? Which?\n1 a · 2 b\n✓ 2 b\nSo.");
    }

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let notes = vec!["a\nb".to_owned(), "\u{1b}[2J".to_owned()];
        let speaker = Speaker {
            began: 7,
            step: 3,
            steps: 9,
            notes,
            is_over: true,
            language: Some(Language::Chinese),
            ..Speaker::default()
        };
        let line = speaker.to_line();
        assert!(!line.contains(['\n', '\u{1b}']), "{line}");
        assert_eq!(Speaker::from_line(line.as_bytes()), Some(speaker));
        for wrong in [&b"{}"[..], b"", b"[]", b"\xff", b"{\"began\": -1}"] {
            assert_eq!(Speaker::from_line(wrong), None);
        }
    }
}
