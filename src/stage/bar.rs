//! The first rows of a lecture, which say where it is, and the last one, which says what keys do.
//!
//! Pure.

use ratatui_core::text::{Line, Span};
use unicode_width::UnicodeWidthStr;
use wirelab_lang::diagnostic::Message;
use wirelab_lang::lesson::played::ShownItem;
use wirelab_lang::message;

use crate::stage::look::Tone;
use crate::stage::view::{StageState, View};
use crate::stage::wrap;

/// The key to earlier steps.
const EARLIER: &str = "←";

/// Between two keys of the last row.
const GAP: usize = 3;

/// The step's title, the lesson's name, and which of how many steps this is.
pub fn title(view: &View<'_>, columns: usize) -> Vec<Line<'static>> {
    let steps = view.played.outline.steps.len();
    let mut about = view.name.to_owned();
    if steps > 0 {
        let place = view.say(&message!("lecture-place", step = view.step + 1, steps = steps));
        about = format!("{about} · {place}");
    }
    if view.is_past() {
        about = format!("{about} · {}", view.say(&message!("lecture-past")));
    }
    let title = match view.page {
        Some(page) => page.title.clone(),
        None => step_title(view),
    };
    let (bold, aside) = (view.look.style(Tone::Title), view.look.style(Tone::Aside));
    let room = columns.saturating_sub(title.width() + about.width());
    if room >= 2 && !title.is_empty() {
        let spans = [Span::styled(title, bold), Span::raw(" ".repeat(room)), Span::styled(about, aside)];
        return vec![Line::from_iter(spans)];
    }
    let rows = wrap::rows(&about, columns).into_iter().map(|row| Line::styled(row, aside));
    let title = wrap::rows(&title, columns).into_iter().filter(|row| !row.is_empty());
    rows.chain(title.map(|row| Line::styled(row, bold))).collect()
}

/// The title as it was played, with its values; as it is written, where it is not played.
fn step_title(view: &View<'_>) -> String {
    let played = view.entries().into_iter().flat_map(|(_, entry)| &entry.items).find_map(|item| match item {
        ShownItem::Title(_, title) => {
            Some(wirelab_lang::escape::one_line(title.text(view.language)).into_owned())
        }
        _ => None,
    });
    let steps = &view.played.outline.steps;
    let written = || {
        steps.get(view.step).map(|step| {
            wirelab_lang::escape::one_line(step.title.text(view.language).as_bytes()).into_owned()
        })
    };
    played.or_else(written).unwrap_or_default()
}

/// What the keys do now, as many as there is room for; or what is asked, and what was typed.
pub fn keys(view: &View<'_>, columns: usize) -> Vec<Line<'static>> {
    let StageState::Entry { label, text, wrong } = view.state else {
        return vec![row_of_keys(view, columns)];
    };
    let rows = |text: &str, tone| {
        let style = view.look.style(tone);
        wrap::rows(text, columns).into_iter().map(move |row| Line::styled(row, style))
    };
    let mut all: Vec<_> = rows(wrong, Tone::Failed).filter(|row| row.width() > 0).collect();
    all.extend(rows(&format!("{label} {text}▏"), Tone::Title));
    all
}

fn row_of_keys(view: &View<'_>, columns: usize) -> Line<'static> {
    let mut line = Line::default();
    let is_first = view.step == 0;
    for (key, word) in offered(view).into_iter().filter(|(key, _)| *key != EARLIER || !is_first) {
        let word = view.say(&word);
        let gap = if line.spans.is_empty() { 0 } else { GAP };
        if line.width() + gap + key.width() + 1 + word.width() > columns {
            continue;
        }
        line.push_span(Span::raw(" ".repeat(gap)));
        line.push_span(Span::styled(key.to_owned(), view.look.style(Tone::Title)));
        line.push_span(Span::styled(format!(" {word}"), view.look.style(Tone::Aside)));
    }
    line
}

/// The keys that have a use now, those first that are needed most.
fn offered(view: &View<'_>) -> Vec<(&'static str, Message)> {
    if view.page.is_some() {
        return vec![("Esc", message!("lecture-key-back")), ("↑ ↓", message!("lecture-key-scroll"))];
    }
    if view.is_past() {
        return vec![
            ("→", message!("lecture-key-later")),
            (EARLIER, message!("lecture-key-earlier")),
            ("r", message!("lecture-key-restart")),
            ("↑ ↓", message!("lecture-key-scroll")),
            ("l", message!("lecture-key-language")),
        ];
    }
    let (take, language) = (("i", message!("lecture-key-take")), ("l", message!("lecture-key-language")));
    let (all, leave) = (("?", message!("lecture-key-all")), ("q", message!("lecture-key-leave")));
    let (earlier, table) = ((EARLIER, message!("lecture-key-earlier")), ("t", message!("lecture-key-table")));
    let guess = ("1–9", message!("lecture-key-guess"));
    let answer = ("Space", message!("lecture-key-answer"));
    match view.state {
        StageState::Running(_) if view.is_asking => {
            vec![guess, answer, ("Ctrl-C", message!("lecture-key-cancel")), language, all, leave]
        }
        StageState::Running(_) => vec![("Ctrl-C", message!("lecture-key-cancel")), all, leave],
        StageState::Typing(_) => vec![("Space", message!("lecture-key-finish")), all, leave],
        StageState::Failed { port } => {
            let other = port.then_some(("p", message!("lecture-key-port")));
            let mut keys: Vec<_> = [("a", message!("lecture-key-again"))].into_iter().chain(other).collect();
            keys.extend([take, ("s", message!("lecture-key-skip")), all, leave, language]);
            keys
        }
        StageState::Ready if view.is_asking => {
            vec![guess, answer, take, language, all, leave, earlier, table]
        }
        StageState::Ready | StageState::Entry { .. } if view.at.is_none() => {
            vec![earlier, ("r", message!("lecture-key-restart")), all, leave, language, take, table]
        }
        StageState::Ready | StageState::Entry { .. } => {
            let step = ("n", message!("lecture-key-step"));
            let run = ("c", message!("lecture-key-run"));
            let next = ("Space", message!("lecture-key-next"));
            // In large letters the sockets have a page of their own alone.
            if view.look.big {
                vec![next, table, take, language, all, leave, step, earlier, run]
            } else {
                vec![next, take, all, leave, language, step, earlier, table, run]
            }
        }
    }
}
