//! What of a lesson a screen of some size could show only broken or scrolled, by the lecture's own
//! layout.
//!
//! Pure.

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Rect;
use unicode_width::UnicodeWidthStr;
use wirelab_lang::catalogue::Language;
use wirelab_lang::eval::narration::Narration;
use wirelab_lang::lesson::outline::Sort;
use wirelab_lang::lesson::played::{Played, PlayedEntry, ShownItem, Which};
use wirelab_lang::syntax::source::Source;

use crate::export::rehearsal::ScreenLayout;
use crate::export::rehearsal::findings::{Misfit, MisfitPart};
use crate::stage::document::{LEAD, MARGIN, document};
use crate::stage::draw::{columns, draw};
use crate::stage::look::StageStyle;
use crate::stage::model::Model;
use crate::stage::step_size::Portion;
use crate::stage::wrap;

/// The stage, for whoever asks what fits it.
pub const LAYOUT: ScreenLayout = ScreenLayout { room, misfits };

const PLAIN: StageStyle = StageStyle::PLAIN;

/// The columns that a statement's output has on a screen of this many columns and rows.
fn room(screen: (u16, u16)) -> usize {
    usize::from(columns(area(screen), PLAIN)).saturating_sub(LEAD)
}

/// All that does not fit, in the order of the lesson.
fn misfits(played: &Played, source: &Source, screen: (u16, u16)) -> Vec<Misfit> {
    let lesson = PlayedLesson { played, source, screen };
    let languages = languages(played);
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(end) = lesson.portion(start) {
        found.extend((start..end).flat_map(|index| lesson.wide(index)));
        found.extend(lesson.high(start, end, &languages));
        start = end;
    }
    found
}

fn area(screen: (u16, u16)) -> Rect {
    Rect::new(0, 0, screen.0, screen.1)
}

/// The languages that the lesson speaks: of both, each has texts of its own length.
fn languages(played: &Played) -> Vec<Option<Language>> {
    let items = played.entries.iter().flat_map(|entry| &entry.items);
    let has_both = |text: &Narration| text.has(Language::English) && text.has(Language::Chinese);
    let mut texts = items.filter_map(|item| match item {
        ShownItem::Title(_, text) | ShownItem::Said(text) => Some(text),
        _ => None,
    });
    if texts.any(has_both) { vec![Some(Language::English), Some(Language::Chinese)] } else { vec![None] }
}

struct PlayedLesson<'a> {
    played: &'a Played,
    source: &'a Source,
    screen: (u16, u16),
}

impl PlayedLesson<'_> {
    fn sort(&self, entry: &PlayedEntry) -> Option<Sort> {
        match entry.statement {
            Which::OfScript(index) => self.played.outline.statements.get(index).map(|it| it.sort),
            Which::ByHand(_) => None,
        }
    }

    /// The end of what one key brings from an entry on; `None` behind the last one.
    fn portion(&self, start: usize) -> Option<usize> {
        let entries = self.played.entries.get(start..).filter(|entries| !entries.is_empty())?;
        let mut portion = Portion::default();
        let mut count = 0;
        for sort in entries.iter().map(|entry| self.sort(entry).unwrap_or(Sort::Command)) {
            if !portion.takes(sort) {
                break;
            }
            portion.took(sort);
            count += 1;
        }
        Some(start + count.max(1))
    }

    /// The line of the script that an entry belongs to.
    fn line(&self, entry: &PlayedEntry) -> usize {
        let Which::OfScript(index) = entry.statement else { return 0 };
        let start = self.played.outline.statements.get(index).map_or(0, |it| it.span.start);
        self.source.position(start).0
    }

    /// Lines of a statement, and of what it gave, that have to be broken.
    fn wide(&self, index: usize) -> Vec<Misfit> {
        let Some(entry) = self.played.entries.get(index) else { return Vec::new() };
        let mut found = Vec::new();
        let Which::OfScript(statement) = entry.statement else { return found };
        let Some(statement) = self.played.outline.statements.get(statement) else { return found };
        let line = self.line(entry);
        let room = room(self.screen);
        if statement.sort == Sort::Command {
            let room = room + LEAD - MARGIN;
            for (below, text) in statement.text.lines().enumerate() {
                found.extend(too_wide(text, room).map(|takes| Misfit {
                    line: line + below,
                    what: MisfitPart::Statement,
                    takes,
                    room,
                    text: text.trim().to_owned(),
                    language: None,
                }));
            }
        }
        // Of what a statement gave the widest line: a loop may print many.
        let shown = entry.items.iter().filter_map(|item| match item {
            ShownItem::Printed(text) | ShownItem::Shown(text) => Some(text),
            _ => None,
        });
        let widest = shown.flat_map(|text| text.lines()).max_by_key(|text| unbroken(text).width());
        let widest = widest.and_then(|text| Some((text, too_wide(text, room)?)));
        found.extend(widest.map(|(text, takes)| Misfit {
            line,
            what: MisfitPart::Output,
            takes,
            room,
            text: text.to_owned(),
            language: None,
        }));
        found
    }

    /// What one key brings, where it has more rows than there are.
    fn high(&self, start: usize, end: usize, languages: &[Option<Language>]) -> Vec<Misfit> {
        let Some(first) = self.played.entries.get(start) else { return Vec::new() };
        let entries = self.played.entries.iter().take(end).cloned().collect();
        let so_far = Played { outline: std::rc::Rc::clone(&self.played.outline), entries };
        let high = languages.iter().filter_map(|language| {
            let (takes, room) = self.rows(&so_far, start, language.unwrap_or_default())?;
            let (line, text) = (self.line(first), String::new());
            Some(Misfit { line, what: MisfitPart::Rows, takes, room, text, language: *language })
        });
        high.collect()
    }

    /// The rows that the last key brought, and those that there are, where these are too few.
    fn rows(&self, so_far: &Played, fresh: usize, language: Language) -> Option<(usize, usize)> {
        let sockets =
            |entry: Option<&PlayedEntry>| entry.map(|entry| entry.sockets.clone()).unwrap_or_default();
        let next = so_far.entries.iter().rev().find_map(|entry| match entry.statement {
            Which::OfScript(index) => Some(index + 1),
            Which::ByHand(_) => None,
        });
        let mut model = Model::new(self.source.name.clone(), language, PLAIN);
        model.at = next.filter(|at| *at < so_far.outline.statements.len());
        model.fresh = fresh;
        model.sockets = sockets(so_far.entries.last());
        model.before = sockets(fresh.checked_sub(1).and_then(|before| so_far.entries.get(before)));
        let view = model.view(so_far, None);
        let area = area(self.screen);
        let drawn = draw(&view, &mut Buffer::empty(area));
        let rows = document(&view, columns(area, PLAIN).into()).focus.len();
        drawn.has_unseen().then_some((rows, drawn.height))
    }
}

/// A line as it would stand with all the room that it wants.
fn unbroken(text: &str) -> String {
    wrap::kept(text, usize::MAX).concat()
}

/// The columns of a line, where there are not so many.
fn too_wide(text: &str, room: usize) -> Option<usize> {
    Some(unbroken(text).width()).filter(|takes| *takes > room)
}
