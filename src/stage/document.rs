//! The rows of a step: its narration, its statements with what they gave, and what comes next.
//!
//! Pure. Nothing is cut: what is longer than the screen is scrolled.

use std::ops::Range;
use std::time::Duration;

use ratatui_core::text::{Line, Span};
use unicode_width::UnicodeWidthStr;
use wirelab_lang::escape;
use wirelab_lang::eval::fault::{Class, Fault};
use wirelab_lang::eval::narration::{Narration, Question};
use wirelab_lang::lesson::outline::Sort;
use wirelab_lang::lesson::played::{End, PlayedEntry, ShownItem, Which};
use wirelab_lang::lesson::veil;
use wirelab_lang::message;

use crate::output::diagnostics;
use crate::output::show;
use crate::stage::look::Tone;
use crate::stage::view::{StageState, View};
use crate::stage::{code, wrap};

/// What stands before a statement and what it gave.
pub const MARGIN: usize = 2;
/// The columns before what a statement gave.
pub const LEAD: usize = 2 * MARGIN;

/// So many rows are shown of what a statement by hand gave: it was seen at the prompt.
const BY_HAND: usize = 4;

/// So many rows are shown of the value that a name gets: `v` shows all of it.
const VALUE_ROWS: usize = 6;
/// What stands before a value.
const VALUE: &str = "= ";

/// The rows of a step.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// The rows.
    pub rows: Vec<Line<'static>>,
    /// What the last key brought, up to the statement at hand: shown whatever else is.
    pub focus: Range<usize>,
}

/// The step that is shown, within so many columns.
pub fn document(view: &View<'_>, columns: usize) -> Document {
    let mut writer = DocumentWriter { view, columns, rows: Vec::new(), last: LastWritten::Nothing };
    let entries = view.entries();
    let last_question = last_question(&entries);
    let mut questions = questions_before(view, &entries);
    let mut focus = None;
    for (number, entry) in &entries {
        if *number >= view.fresh {
            focus.get_or_insert(writer.rows.len());
        }
        writer.entry(entry, |index| {
            let guess = view.guesses.get(questions).copied().flatten();
            questions += 1;
            QuestionState { guess, is_open: view.is_asking && last_question == Some((*number, index)) }
        });
    }
    let begin = focus.unwrap_or(writer.rows.len());
    if view.is_past() {
        let rows = writer.rows;
        return Document { focus: 0..rows.len(), rows };
    }
    writer.ahead();
    let DocumentWriter { rows, last, .. } = writer;
    let end = match last {
        LastWritten::Ahead(end) => end,
        _ => rows.len(),
    };
    Document { focus: begin.min(end)..end, rows }
}

/// Whether a person stopped the statement.
fn is_stopped(fault: &Fault) -> bool {
    matches!(fault.class, Class::Interrupted(_))
}

/// Where the last question of a step is: the entry's number and the item's.
fn last_question(entries: &[(usize, &PlayedEntry)]) -> Option<(usize, usize)> {
    let questions = entries.iter().flat_map(|(number, entry)| {
        let items = entry.items.iter().enumerate();
        items.filter(|(_, item)| matches!(item, ShownItem::Asked(_))).map(|(index, _)| (*number, index))
    });
    questions.last()
}

/// How many questions were asked before these entries.
fn questions_before(view: &View<'_>, entries: &[(usize, &PlayedEntry)]) -> usize {
    let first = entries.first().map_or(0, |(number, _)| *number);
    let earlier = view.played.entries.iter().take(first).flat_map(|entry| &entry.items);
    earlier.filter(|item| matches!(item, ShownItem::Asked(_))).count()
}

/// What is known of a question.
struct QuestionState {
    guess: Option<usize>,
    is_open: bool,
}

/// What was written last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LastWritten {
    Nothing,
    Narration,
    Statement,
    /// What comes next; the row behind the statement at hand
    Ahead(usize),
}

struct DocumentWriter<'w> {
    view: &'w View<'w>,
    columns: usize,
    rows: Vec<Line<'static>>,
    last: LastWritten,
}

impl DocumentWriter<'_> {
    fn entry(&mut self, entry: &PlayedEntry, mut asked: impl FnMut(usize) -> QuestionState) {
        let outline = &self.view.played.outline;
        let statement = match &entry.statement {
            Which::OfScript(number) => outline.statements.get(*number),
            Which::ByHand(_) => None,
        };
        let text = match (&entry.statement, statement) {
            (Which::ByHand(text), _) => Some(text.as_str()),
            (_, Some(statement)) if statement.sort == Sort::Command => Some(statement.text.as_str()),
            // What fails shows itself, whatever it is.
            (_, Some(statement)) if matches!(entry.end, End::Failed(_)) => Some(statement.text.as_str()),
            _ => None,
        };
        if let Some(text) = text {
            // A question in a block may be open still, or be asked again.
            let is_open = matches!(&entry.end, End::UnderWay)
                || matches!(&entry.end, End::Failed(fault) if is_stopped(fault));
            self.statement(entry, &if is_open { veil::veiled(text) } else { text.into() });
        }
        for (index, item) in entry.items.iter().enumerate() {
            match item {
                ShownItem::Title(number, title) if statement.is_none_or(|it| it.sort != Sort::Title) => {
                    let title = format!("── {number} · {}", self.text(title).replace('\n', " "));
                    self.plain(&title, Tone::Title);
                }
                ShownItem::Title(..) | ShownItem::Noted(_) => {}
                // A value says nothing without its statement.
                ShownItem::Value(_) if text.is_none() => {}
                ShownItem::Said(narration) => self.narration(&self.text(narration)),
                ShownItem::Asked(question) => self.question(question, &asked(index)),
                ShownItem::Printed(text) | ShownItem::Shown(text) => self.output("│ ", text, entry),
                ShownItem::Value(text) => self.output(VALUE, text, entry),
                ShownItem::Message(message) => self.result("· ", &self.view.say(message), Tone::Changed),
                ShownItem::TaskFailed(name, fault) => {
                    let about = self.view.say(&message!("report-task-failed", task = name));
                    self.result("✗ ", &about, Tone::Failed);
                    self.fault(fault, false);
                }
            }
        }
        match &entry.end {
            End::Failed(fault) if is_stopped(fault) => {
                self.result("· ", &self.view.say(&fault.message), Tone::Changed);
            }
            End::Failed(fault) => self.fault(fault, text.is_some_and(|text| !text.contains('\n'))),
            _ => {}
        }
    }

    /// A statement that was played, or is under way.
    fn statement(&mut self, entry: &PlayedEntry, text: &str) {
        let is_by_hand = matches!(entry.statement, Which::ByHand(_));
        let (sign, tone) = match &entry.end {
            End::UnderWay => ("▸ ", Tone::AtHand),
            End::Failed(fault) if is_stopped(fault) => ("■ ", Tone::Changed),
            End::Failed(_) => ("✗ ", Tone::Failed),
            End::Skipped => ("– ", Tone::Aside),
            End::Done if is_by_hand => ("» ", Tone::Changed),
            End::Done => ("✓ ", Tone::Well),
        };
        self.begin(LastWritten::Statement);
        self.code(sign, tone, text, !matches!(entry.end, End::Skipped));
        match (&entry.end, self.view.state) {
            (End::UnderWay, StageState::Running(waits)) if !waits.is_empty() => {
                self.result("… ", waits, Tone::Changed);
            }
            (End::Done, _) => self.took(entry.took),
            _ => {}
        }
    }

    /// How long a statement took, behind it where there is room.
    fn took(&mut self, took: Duration) {
        let Some(text) = show::took(took, self.view.language) else { return };
        let Some(row) = self.rows.last_mut() else { return };
        if row.width() + text.width() + 2 <= self.columns {
            row.push_span(Span::styled(format!("  {text}"), self.view.look.style(Tone::Aside)));
        }
    }

    /// The statement at hand and those behind it, up to a question: what stands behind one gives its
    /// answer away.
    fn ahead(&mut self) {
        if self.view.is_asking {
            return;
        }
        let outline = std::rc::Rc::clone(&self.view.played.outline);
        let is_under_way =
            self.view.played.entries.last().is_some_and(|last| matches!(last.end, End::UnderWay));
        let Some(at) = self.view.at else {
            self.begin(LastWritten::Statement);
            let end = self.view.say(&message!("lecture-end"));
            self.plain(&format!("▪ {end}"), Tone::AtHand);
            self.last = LastWritten::Ahead(self.rows.len());
            return;
        };
        let step = outline.step_of(at);
        let end = outline.steps.get(step).map_or(0, |step| step.statements.end);
        let mut behind = None;
        for number in at..end {
            let Some(statement) = outline.statements.get(number) else { break };
            if number == at && is_under_way {
                behind = Some(self.rows.len());
                continue;
            }
            let is_at_hand = number == at;
            match statement.sort {
                Sort::Command => self.command(number, &veil::veiled(&statement.text), is_at_hand),
                Sort::Question if is_at_hand => self.next_to_come("? …"),
                Sort::Title if is_at_hand => {
                    let title = self.title(step);
                    self.next_to_come(&title);
                    self.last = LastWritten::Ahead(self.rows.len());
                    return;
                }
                _ if is_at_hand => self.next_to_come("…"),
                Sort::Question => self.aside("? …"),
                _ => {}
            }
            if is_at_hand {
                behind = Some(self.rows.len());
            }
            if statement.sort == Sort::Question {
                break;
            }
        }
        let behind = behind.unwrap_or(self.rows.len());
        self.last = LastWritten::Ahead(behind);
    }

    fn title(&self, step: usize) -> String {
        let title = self.view.played.outline.steps.get(step).map(|step| step.title.text(self.view.language));
        format!("{} · {}", step + 1, wirelab_lang::escape::one_line(title.unwrap_or_default().as_bytes()))
    }

    fn command(&mut self, number: usize, text: &str, is_at_hand: bool) {
        self.begin(LastWritten::Statement);
        let sign = match (is_at_hand, self.view.breakpoints.contains(&number)) {
            (true, _) => "▸ ",
            (false, true) => "● ",
            (false, false) => "  ",
        };
        match self.view.state {
            StageState::Typing(typed) if is_at_hand => {
                let typed: String = text.chars().take(typed).chain(['▏']).collect();
                self.code(sign, Tone::AtHand, &typed, true);
            }
            _ => self.code(sign, if is_at_hand { Tone::AtHand } else { Tone::Aside }, text, is_at_hand),
        }
    }

    fn next_to_come(&mut self, text: &str) {
        self.begin(LastWritten::Statement);
        self.plain(&format!("▸ {text}"), Tone::AtHand);
    }

    fn aside(&mut self, text: &str) {
        self.begin(LastWritten::Statement);
        self.plain(&format!("  {text}"), Tone::Aside);
    }

    fn question(&mut self, question: &Question, asked: &QuestionState) {
        self.begin(LastWritten::Narration);
        for row in wrap::rows(&self.text(&question.question), self.room()) {
            let sign = if self.rows.last().is_none_or(|last| last.width() == 0) { "? " } else { "  " };
            self.row(sign, Tone::Changed, row, Tone::Title);
        }
        for (index, choice) in question.choices.iter().enumerate() {
            let (is_guess, is_right) = (asked.guess == Some(index), question.answer == index);
            let (sign, tone) = match (asked.is_open, is_guess, is_right) {
                (true, true, _) => ("› ", Tone::Changed),
                (true, false, _) | (false, false, false) => ("  ", Tone::Plain),
                (false, _, true) => ("✓ ", Tone::Well),
                (false, true, false) => ("✗ ", Tone::Failed),
            };
            let number = format!("{}  ", index + 1);
            for (line, row) in wrap::rows(&self.text(choice), self.room().saturating_sub(number.len()))
                .into_iter()
                .enumerate()
            {
                let lead = if line == 0 { number.clone() } else { " ".repeat(number.len()) };
                self.row(if line == 0 { sign } else { "  " }, tone, lead + &row, tone);
            }
        }
        if let (false, Some(because)) = (asked.is_open, &question.because) {
            self.last = LastWritten::Nothing;
            for row in wrap::rows(&self.text(because), self.room()) {
                self.row("  ", Tone::Plain, row, Tone::Plain);
            }
        }
        self.last = LastWritten::Narration;
    }

    /// What went wrong, with the place where that is not the line above it.
    fn fault(&mut self, fault: &Fault, is_above: bool) {
        let columns = self.room();
        let mut diagnostic = diagnostics::from_fault(fault);
        if is_above {
            diagnostic.source = None;
        }
        let style = diagnostics::Style {
            language: self.view.language,
            colours: false,
            light: false,
            width: columns.max(40),
            wraps: true,
        };
        for row in wrap::kept(diagnostics::diagnostic(&diagnostic, style).trim_end(), columns) {
            self.row("  ", Tone::Failed, row, Tone::Failed);
        }
    }

    fn narration(&mut self, text: &str) {
        self.begin(LastWritten::Narration);
        for row in wrap::rows(text, self.columns) {
            self.rows.push(Line::styled(row, self.view.look.style(Tone::Plain)));
        }
    }

    /// What a statement gave, with a sign before it.
    fn result(&mut self, sign: &str, text: &str, tone: Tone) {
        for (index, row) in wrap::kept(text, self.room().saturating_sub(MARGIN)).into_iter().enumerate() {
            let sign = if index == 0 || sign == "│ " { sign } else { "  " };
            self.row("  ", Tone::Plain, format!("{sign}{row}"), tone);
        }
        self.last = LastWritten::Statement;
    }

    /// What a statement showed: the beginning of a long value, and of what was seen at the prompt.
    fn output(&mut self, sign: &str, text: &str, entry: &PlayedEntry) {
        let begin = self.rows.len();
        self.result(sign, text, Tone::Shown);
        let is_by_hand = matches!(entry.statement, Which::ByHand(_));
        let is_value = sign == VALUE;
        let most = match (is_by_hand, is_value) {
            (true, _) => BY_HAND,
            (false, true) => VALUE_ROWS,
            (false, false) => usize::MAX,
        };
        let count = self.rows.len() - begin;
        if self.view.is_past() || count <= most {
            return;
        }
        self.rows.truncate(begin + most - 1);
        let count = count + 1 - most;
        let more = self.view.say(&if is_value {
            message!("lecture-more-of-value", count = count)
        } else {
            message!("lecture-more-rows", count = count)
        });
        for row in wrap::rows(&more, self.room().saturating_sub(MARGIN)) {
            self.row("  ", Tone::Plain, format!("│ {row}"), Tone::Aside);
        }
    }

    fn code(&mut self, sign: &str, tone: Tone, text: &str, is_lit: bool) {
        let look = self.view.look;
        let plain = match (tone, is_lit) {
            (_, false) => look.style(Tone::Aside),
            (Tone::AtHand, true) => look.style(Tone::Title),
            (_, true) => look.style(Tone::Plain),
        };
        let mut sign = sign;
        for row in code::rows(text, look, plain, is_lit, self.room()) {
            let mut spans = vec![Span::styled(sign.to_owned(), look.style(tone))];
            spans.extend(row.spans);
            self.rows.push(Line::from(spans));
            sign = "  ";
        }
    }

    fn plain(&mut self, text: &str, tone: Tone) {
        for row in wrap::rows(text, self.columns) {
            self.rows.push(Line::styled(row, self.view.look.style(tone)));
        }
    }

    fn row(&mut self, sign: &str, sign_tone: Tone, text: String, tone: Tone) {
        let look = self.view.look;
        let spans =
            [Span::styled(sign.to_owned(), look.style(sign_tone)), Span::styled(text, look.style(tone))];
        self.rows.push(Line::from_iter(spans));
    }

    /// A blank row between a narration and what is not one; in large letters between any two.
    fn begin(&mut self, block: LastWritten) {
        let is_same =
            block == LastWritten::Statement && self.last == LastWritten::Statement && !self.view.look.big;
        if !is_same
            && self.last != LastWritten::Nothing
            && self.rows.last().is_some_and(|row| row.width() > 0)
        {
            self.rows.push(Line::default());
        }
        self.last = block;
    }

    fn room(&self) -> usize {
        self.columns.saturating_sub(MARGIN)
    }

    fn text(&self, narration: &Narration) -> String {
        escape::plain(narration.text(self.view.language)).into_owned()
    }
}
