//! From what a run has shown to the document: one pass over the lesson's outline.
//!
//! A statement that was played several times is there once, with what it gave the last time that it
//! went well. What was tried by hand stands behind the statement that it came after. What is for the
//! speaker alone is left out.

use std::collections::BTreeMap;

use wirelab_lang::catalogue::Language;
use wirelab_lang::diagnostic::Message;
use wirelab_lang::escape;
use wirelab_lang::eval::fault::Fault;
use wirelab_lang::eval::narration::Question;
use wirelab_lang::lesson::outline::{LessonStatement, Sort};
use wirelab_lang::lesson::played::{End, Played, PlayedEntry, ShownItem, SocketRow, Which};
use wirelab_lang::message;

use super::{Answer, Handout, HandoutBlock, Imprint, Section, Texts};

/// The document of a lesson.
pub fn fold(played: &Played, about: &Imprint) -> Handout {
    let chosen = Chosen::of(played);
    let mut writer = HandoutWriter { languages: &about.languages, ..HandoutWriter::default() };
    for entry in chosen.by_hand.get(&None).into_iter().flatten() {
        writer.by_hand(entry);
    }
    for (index, statement) in played.outline.statements.iter().enumerate() {
        if let Some(entry) = chosen.of_script.get(&index) {
            writer.statement(statement, entry);
        }
        for entry in chosen.by_hand.get(&Some(index)).into_iter().flatten() {
            writer.by_hand(entry);
        }
    }
    writer.end_section();
    Handout {
        languages: about.languages.clone(),
        title: Texts::written(&about.title, &about.languages),
        origin: origin(about),
        left: left(played, &chosen, &about.languages),
        sections: writer.sections,
        answers: writer.answers,
    }
}

fn origin(about: &Imprint) -> Texts {
    let version = env!("CARGO_PKG_VERSION");
    let origin = message!("handout-origin", script = about.script, day = about.day, version = version);
    Texts::told(&origin, &about.languages)
}

/// What is to be said where the lesson did not come to its end.
fn left(played: &Played, chosen: &Chosen<'_>, languages: &[Language]) -> Option<Texts> {
    let last = chosen.of_script.keys().next_back().copied();
    let behind = last.map_or(0, |last| last + 1);
    let rest = played.outline.statements.iter().skip(behind);
    let count = rest.filter(|it| it.role.is_none() && it.sort != Sort::Backstage).count();
    (count > 0).then(|| Texts::told(&message!("handout-left", count = count), languages))
}

/// The runs of each statement that count.
#[derive(Default)]
struct Chosen<'a> {
    of_script: BTreeMap<usize, &'a PlayedEntry>,
    /// By the statement of the script that they came after.
    by_hand: BTreeMap<Option<usize>, Vec<&'a PlayedEntry>>,
}

impl<'a> Chosen<'a> {
    fn of(played: &'a Played) -> Self {
        let mut chosen = Self::default();
        let mut last = None;
        for entry in &played.entries {
            match entry.statement {
                Which::OfScript(index) => {
                    last = Some(index);
                    let held = chosen.of_script.get(&index);
                    let is_worse = |held: &&PlayedEntry| {
                        matches!(held.end, End::Done) && !matches!(entry.end, End::Done)
                    };
                    if !held.is_some_and(is_worse) {
                        chosen.of_script.insert(index, entry);
                    }
                }
                Which::ByHand(_) => chosen.by_hand.entry(last).or_default().push(entry),
            }
        }
        chosen
    }
}

#[derive(Default)]
struct HandoutWriter<'a> {
    languages: &'a [Language],
    sections: Vec<Section>,
    /// The one that is being written.
    section: Section,
    answers: Vec<Answer>,
    /// As they are behind the last statement.
    sockets: &'a [SocketRow],
    /// As they were when they were last shown.
    shown: &'a [SocketRow],
}

impl<'a> HandoutWriter<'a> {
    fn statement(&mut self, statement: &LessonStatement, entry: &'a PlayedEntry) {
        let is_code = match statement.sort {
            Sort::Command => true,
            // Who reads at home needs to know what a call does.
            Sort::Backstage => statement.text.starts_with("def "),
            Sort::Title | Sort::Narration | Sort::Question | Sort::Note => false,
        };
        if is_code {
            self.code(&statement.text, false);
        }
        self.entry(entry);
    }

    fn by_hand(&mut self, entry: &'a PlayedEntry) {
        if let Which::ByHand(text) = &entry.statement {
            self.code(text, true);
        }
        self.entry(entry);
    }

    fn code(&mut self, text: &str, by_hand: bool) {
        self.put(HandoutBlock::Statement { code: escape::plain(text.as_bytes()).into_owned(), by_hand });
    }

    fn entry(&mut self, entry: &'a PlayedEntry) {
        for item in &entry.items {
            self.item(item);
        }
        match &entry.end {
            End::Done => {}
            End::Failed(fault) => self.failed(fault),
            End::Skipped => self.told(&message!("handout-skipped")),
            End::UnderWay => self.told(&message!("handout-interrupted")),
        }
        self.sockets = &entry.sockets;
    }

    fn item(&mut self, item: &ShownItem) {
        match item {
            ShownItem::Title(number, title) => {
                self.end_section();
                self.section.head = Some((*number, Texts::narrated(title, self.languages)));
            }
            ShownItem::Said(text) => self.put(HandoutBlock::Narration(Texts::narrated(text, self.languages))),
            ShownItem::Printed(text) | ShownItem::Shown(text) => self.output(text),
            ShownItem::Value(text) => self.put(HandoutBlock::Value(plain(text))),
            ShownItem::Asked(question) => self.question(question),
            ShownItem::Noted(_) => {}
            ShownItem::Message(message) => self.told(message),
            ShownItem::TaskFailed(task, fault) => {
                self.told(&message!("report-task-failed", task = task));
                self.failed(fault);
            }
        }
    }

    /// Lines that follow one another are one block.
    fn output(&mut self, text: &str) {
        let text = plain(text);
        if let Some(HandoutBlock::Output(before)) = self.section.blocks.last_mut() {
            before.push('\n');
            before.push_str(&text);
        } else {
            self.put(HandoutBlock::Output(text));
        }
    }

    fn told(&mut self, message: &Message) {
        self.put(HandoutBlock::Told(Texts::told(message, self.languages)));
    }

    fn failed(&mut self, fault: &Fault) {
        let told = |message| Texts::told(message, self.languages);
        let facts = fault.notes.iter().chain(&fault.help).map(told).collect();
        self.put(HandoutBlock::Failed(told(&fault.message), facts));
    }

    fn question(&mut self, asked: &Question) {
        let texts = |text| Texts::narrated(text, self.languages);
        let number = self.answers.len() + 1;
        let choices: Vec<_> = asked.choices.iter().map(texts).collect();
        self.answers.push(Answer {
            number,
            choice: asked.answer + 1,
            answer: choices.get(asked.answer).cloned().unwrap_or_default(),
            because: asked.because.as_ref().map(texts),
        });
        let question = texts(&asked.question);
        self.put(HandoutBlock::Question { number, question, choices });
    }

    fn put(&mut self, block: HandoutBlock) {
        self.section.blocks.push(block);
    }

    /// Behind a step stand its sockets, where it has changed anything about them.
    fn end_section(&mut self) {
        if self.sockets != self.shown && !self.sockets.is_empty() && !ends_with_table(&self.section.blocks) {
            let rows = self.sockets.iter().map(escaped).collect();
            self.put(HandoutBlock::Sockets(rows));
        }
        self.shown = self.sockets;
        let section = std::mem::take(&mut self.section);
        if section != Section::default() {
            self.sections.push(section);
        }
    }
}

/// Whether the last statement of a step has shown the table of sockets by itself.
fn ends_with_table(blocks: &[HandoutBlock]) -> bool {
    let statement = blocks.iter().rev().find_map(|block| match block {
        HandoutBlock::Statement { code, .. } => Some(code.trim()),
        _ => None,
    });
    statement == Some("sockets")
}

fn plain(text: &str) -> String {
    escape::plain(text.as_bytes()).into_owned()
}

fn escaped(row: &SocketRow) -> SocketRow {
    let one_line = |text: &str| escape::one_line(text.as_bytes()).into_owned();
    SocketRow {
        name: one_line(&row.name),
        kind: one_line(&row.kind),
        local: one_line(&row.local),
        peer: one_line(&row.peer),
        state: one_line(&row.state),
        ..row.clone()
    }
}
