//! A lecture's screen, drawn from what there is to be seen.
//!
//! Pure: a buffer of cells is all that is written to. No line is cut and no row is lost: what finds
//! no room is below or above, a sign says so, and keys lead there.

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Rect;
use ratatui_core::text::Line;

use crate::stage::document::{Document, document};
use crate::stage::look::{StageStyle, Tone};
use crate::stage::view::View;
use crate::stage::{bar, panel, wrap};

/// From so many columns on, the sockets stand beside the lesson.
const BESIDE: u16 = 76;
/// Wider lines of text do not read well.
const WIDEST: u16 = 100;
/// In large letters.
const WIDEST_BIG: u16 = 56;
/// With fewer rows there is no room for sockets below.
const BELOW: u16 = 16;
/// The smallest screen that is drawn on.
const SMALLEST: (u16, u16) = (12, 4);

/// What found its place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Drawn {
    /// The first row that is seen.
    pub top: usize,
    /// How many rows are seen at a time.
    pub height: usize,
    /// How many rows there are.
    pub rows: usize,
    /// The row behind the last one that the last key brought.
    pub new: usize,
}

impl Drawn {
    /// Whether there is something that the last key brought and nobody has seen.
    pub fn has_unseen(self) -> bool {
        self.top + self.height < self.new
    }

    /// The last row that may be the first one.
    pub fn lowest(self) -> usize {
        self.rows.saturating_sub(self.height)
    }
}

/// The columns between the margins.
pub fn inner(area: Rect, look: StageStyle) -> u16 {
    area.width.saturating_sub(2 * margin(area, look))
}

/// The columns that the lesson's text has on a screen of this size.
pub fn columns(area: Rect, look: StageStyle) -> u16 {
    let inner = inner(area, look);
    match (look.big, inner >= BESIDE) {
        (true, _) => inner.min(WIDEST_BIG),
        (false, true) => (inner - beside(inner) - 3).min(WIDEST),
        (false, false) => inner,
    }
}

fn margin(area: Rect, look: StageStyle) -> u16 {
    if look.big { (area.width / 12).min(6) } else { 0 }
}

/// The columns of the panel beside the lesson.
fn beside(width: u16) -> u16 {
    (width * 3 / 10).clamp(26, 84)
}

/// Draws it all.
pub fn draw(view: &View<'_>, buffer: &mut Buffer) -> Drawn {
    let area = *buffer.area();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        return Drawn::default();
    }
    let margin = margin(area, view.look);
    let inner = Rect { x: area.x + margin, width: area.width - 2 * margin, ..area };
    let title = bar::title(view, inner.width.into());
    let room = area.height.saturating_sub(4);
    let mut y = area.y;
    for line in title.iter().take(usize::from(room.max(1))) {
        buffer.set_line(inner.x, y, line, inner.width);
        y += 1;
    }
    let rows = bar::keys(view, inner.width.into());
    let keys = area.bottom().saturating_sub(u16::try_from(rows.len()).unwrap_or(1)).max(y + 2);
    for (y, line) in (keys..area.bottom()).zip(&rows) {
        buffer.set_line(inner.x, y, line, inner.width);
    }
    let body = Rect { y: y + 1, height: (keys - 1).saturating_sub(y + 1), ..inner };
    let drawn = match view.page {
        Some(page) => {
            let rows = wrap::kept(&page.text, body.width.into()).into_iter().map(Line::raw).collect();
            lines(view, &Document { rows, focus: 0..0 }, body, buffer)
        }
        None => lesson(view, body, buffer),
    };
    rule(view, inner, y, drawn.top, "↑", buffer);
    rule(view, inner, keys - 1, drawn.rows.saturating_sub(drawn.top + drawn.height), "↓", buffer);
    drawn
}

/// The step, and the sockets where there is room for them.
fn lesson(view: &View<'_>, body: Rect, buffer: &mut Buffer) -> Drawn {
    if view.look.big {
        let text = Rect { width: body.width.min(WIDEST_BIG), ..body };
        return lines(view, &document(view, text.width.into()), text, buffer);
    }
    if body.width >= BESIDE {
        let own = beside(body.width);
        let text = Rect { width: body.width - own - 3, ..body };
        let beside = Rect { x: text.right() + 3, width: own, ..body };
        for y in body.y..body.bottom() {
            buffer.set_string(text.right() + 1, y, "│", view.look.style(Tone::Aside));
        }
        let rows = panel::panel(view, own.into(), beside.height.into());
        for (y, line) in (beside.y..beside.bottom()).zip(&rows) {
            buffer.set_line(beside.x, y, line, own);
        }
        let columns = text.width.min(WIDEST);
        return lines(view, &document(view, columns.into()), Rect { width: columns, ..text }, buffer);
    }
    let most = if body.height + 4 >= BELOW { body.height / 3 } else { 0 };
    let rows = if view.sockets.is_empty() && view.before.is_empty() || most < 2 {
        Vec::new()
    } else {
        panel::panel(view, body.width.into(), usize::from(most - 1))
    };
    let own = if rows.is_empty() { 0 } else { u16::try_from(rows.len()).unwrap_or(0) + 1 };
    let text = Rect { height: body.height - own, ..body };
    if !rows.is_empty() {
        let width = usize::from(body.width);
        buffer.set_string(body.x, text.bottom(), "┄".repeat(width), view.look.style(Tone::Aside));
        for (y, line) in (text.bottom() + 1..body.bottom()).zip(&rows) {
            buffer.set_line(body.x, y, line, body.width);
        }
    }
    lines(view, &document(view, text.width.into()), text, buffer)
}

/// As many rows of a text as there is room for, those first that are looked at.
fn lines(view: &View<'_>, document: &Document, area: Rect, buffer: &mut Buffer) -> Drawn {
    let (height, rows) = (usize::from(area.height), document.rows.len());
    let lowest = rows.saturating_sub(height);
    let own = || {
        let end = document.focus.end.saturating_sub(height);
        // What comes next is seen where it takes nothing from what is new.
        let ahead = (document.focus.end + height / 4).min(rows).saturating_sub(height);
        let own = ahead.max(end);
        if view.is_seen { own } else { own.min(document.focus.start) }
    };
    let top = view.top.unwrap_or_else(own).min(lowest);
    for (y, line) in (area.y..area.bottom()).zip(document.rows.iter().skip(top)) {
        buffer.set_line(area.x, y, line, area.width);
    }
    Drawn { top, height, rows, new: document.focus.end }
}

/// A rule that says how many rows there are beyond it.
fn rule(view: &View<'_>, area: Rect, y: u16, beyond: usize, sign: &str, buffer: &mut Buffer) {
    let style = view.look.style(Tone::Aside);
    let width = usize::from(area.width);
    buffer.set_string(area.x, y, "─".repeat(width), style);
    if beyond > 0 {
        let text = format!(" {sign} {beyond} ");
        let x = area.right().saturating_sub(u16::try_from(text.chars().count() + 2).unwrap_or(0)).max(area.x);
        buffer.set_string(x, y, text, view.look.style(Tone::Changed));
    }
}
