//! The sockets that live now, beside the lesson or below it, each change with a sign.
//!
//! Pure. `+` is new, `*` has changed, `×` is gone since the last statement.

use ratatui_core::text::{Line, Span};
use unicode_width::UnicodeWidthStr;
use wirelab_lang::lesson::played::SocketRow;
use wirelab_lang::message;

use crate::stage::look::{StageStyle, Tone};
use crate::stage::view::View;
use crate::stage::wrap;

/// From so many columns on, a socket is a row of a table.
const TABLE: usize = 56;

/// A socket, and what became of it.
struct PanelSocket<'s> {
    row: &'s SocketRow,
    sign: &'static str,
    tone: Tone,
    /// Whether this was another before.
    state: bool,
    queues: bool,
}

/// The rows about the sockets, at most so many, with a word about those that find no room.
pub fn panel(view: &View<'_>, columns: usize, most: usize) -> Vec<Line<'static>> {
    let mut all = seen(view);
    if all.is_empty() {
        let none = view.say(&message!("lecture-no-sockets"));
        return wrap::rows(&none, columns).into_iter().map(|row| aside(row, view.look)).collect();
    }
    let whole: Vec<_> = all.iter().map(|seen| socket(seen, &all, view, columns)).collect();
    let blocks = if whole.iter().map(Vec::len).sum::<usize>() <= most {
        whole
    } else {
        all.iter().map(|seen| short(seen, view, columns)).collect()
    };
    let count = blocks.iter().map(Vec::len).sum::<usize>();
    if count <= most {
        return blocks.concat();
    }
    all.sort_by_key(|seen| !is_live(seen));
    let blocks = all.iter().map(|seen| short(seen, view, columns));
    let mut rows: Vec<Line<'static>> = Vec::new();
    let mut left = all.len();
    for block in blocks {
        if rows.len() + block.len() + 1 > most {
            break;
        }
        left -= 1;
        rows.extend(block);
    }
    rows.push(aside(view.say(&message!("lecture-more-sockets", count = left)), view.look));
    rows.truncate(most);
    rows
}

/// The sockets of now, and those that were there before.
fn seen<'s>(view: &View<'s>) -> Vec<PanelSocket<'s>> {
    let same = |one: &SocketRow, other: &SocketRow| {
        one.name == other.name && one.local == other.local && one.peer == other.peer
    };
    let now = view.sockets.iter().map(|row| {
        let exact = view.before.iter().find(|before| same(before, row));
        // A socket gets its address with `bind`, its peer with `connect`.
        let before = exact
            .or_else(|| view.before.iter().find(|before| before.name == row.name && before.kind == row.kind));
        let (sign, tone) = match before {
            None => ("+ ", Tone::Well),
            Some(before) if before == row => ("  ", Tone::Plain),
            Some(_) => ("* ", Tone::Changed),
        };
        let state = before.is_some_and(|before| before.state != row.state);
        let queues = |of: &SocketRow| (of.receive_queue, of.send_queue);
        PanelSocket {
            row,
            sign,
            tone,
            state,
            queues: before.is_some_and(|before| queues(before) != queues(row)),
        }
    });
    let now: Vec<_> = now.collect();
    let is_gone = |before: &&SocketRow| !view.sockets.iter().any(|row| row.name == before.name);
    let gone = view.before.iter().filter(is_gone);
    let gone =
        gone.map(|row| PanelSocket { row, sign: "× ", tone: Tone::Aside, state: false, queues: false });
    now.into_iter().chain(gone.collect::<Vec<_>>()).collect()
}

/// A socket in as many rows as it takes.
fn socket(
    seen: &PanelSocket<'_>,
    all: &[PanelSocket<'_>],
    view: &View<'_>,
    columns: usize,
) -> Vec<Line<'static>> {
    let row = seen.row;
    if columns >= TABLE
        && let Some(line) = table_row(seen, all, view, columns)
    {
        return vec![line];
    }
    let look = view.look;
    let mut rows = vec![title(seen, &row.kind, look, columns)];
    rows = rows.concat_rows(look, columns, &state(seen), seen.state, &queues(row), seen.queues);
    for (lead, address) in [("", &row.local), ("→ ", &row.peer)] {
        if !address.is_empty() {
            let lines = wrap::rows(&format!("{lead}{address}"), columns.saturating_sub(2));
            rows.extend(
                lines.into_iter().map(|line| Line::styled(format!("  {line}"), look.style(quiet(seen)))),
            );
        }
    }
    rows
}

/// Whether the script can still do something with it. Those come first where there is no room for all.
fn is_live(seen: &PanelSocket<'_>) -> bool {
    !matches!(state(seen).as_str(), "TIME_WAIT" | "CLOSED" | "CLOSE")
}

fn quiet(seen: &PanelSocket<'_>) -> Tone {
    if seen.sign == "× " { Tone::Aside } else { Tone::Plain }
}

/// The sign, the name, and what it is.
fn title(seen: &PanelSocket<'_>, kind: &str, look: StageStyle, columns: usize) -> Line<'static> {
    let name = seen.row.name.clone();
    let mut spans = vec![
        Span::styled(seen.sign, look.style(seen.tone)),
        Span::styled(
            name.clone(),
            look.style(if quiet(seen) == Tone::Aside { Tone::Aside } else { Tone::Title }),
        ),
    ];
    if name.width() + kind.width() + 4 <= columns {
        spans.push(Span::styled(format!("  {kind}"), look.style(Tone::Aside)));
    }
    Line::from(spans)
}

fn state(seen: &PanelSocket<'_>) -> String {
    if seen.sign == "× " { "CLOSED".to_owned() } else { seen.row.state.clone() }
}

/// Bytes, or connections, that wait here, and those that are on their way.
fn queues(row: &SocketRow) -> String {
    format!("{}/{}", row.receive_queue, row.send_queue)
}

trait Rows {
    fn concat_rows(
        self,
        look: StageStyle,
        columns: usize,
        state: &str,
        changed: bool,
        queues: &str,
        moved: bool,
    ) -> Self;
}

impl Rows for Vec<Line<'static>> {
    /// Adds the state, and the queues at the right.
    fn concat_rows(
        mut self,
        look: StageStyle,
        columns: usize,
        state: &str,
        changed: bool,
        queues: &str,
        moved: bool,
    ) -> Self {
        let tone = |changed| if changed { Tone::Changed } else { Tone::Plain };
        let gap = columns.saturating_sub(2 + state.width() + queues.width()).max(1);
        self.push(Line::from_iter([
            Span::raw("  "),
            Span::styled(state.to_owned(), look.style(tone(changed))),
            Span::raw(" ".repeat(gap)),
            Span::styled(queues.to_owned(), look.style(tone(moved))),
        ]));
        self
    }
}

/// A socket as a row of a table; `None` where it has no room.
fn table_row(
    seen: &PanelSocket<'_>,
    all: &[PanelSocket<'_>],
    view: &View<'_>,
    columns: usize,
) -> Option<Line<'static>> {
    let widest = |cell: &dyn Fn(&PanelSocket<'_>) -> usize| all.iter().map(cell).max().unwrap_or(0);
    let name = widest(&|seen| seen.row.name.width());
    let state_width = widest(&|seen| state(seen).width());
    let addresses = |row: &SocketRow| match row.peer.as_str() {
        "" => row.local.clone(),
        peer => format!("{} → {peer}", row.local),
    };
    let address = widest(&|seen| addresses(seen.row).width());
    let queue = widest(&|seen| queues(seen.row).width());
    let kind = widest(&|seen| seen.row.kind.width());
    let needed = 2 + name + 1 + state_width + 1 + address + 1 + queue;
    if needed > columns {
        return None;
    }
    let look = view.look;
    let tone = |changed| if changed { Tone::Changed } else { quiet(seen) };
    let fill = |text: &str, width: usize| " ".repeat((width + 1).saturating_sub(text.width()));
    let mut spans = vec![Span::styled(seen.sign, look.style(seen.tone))];
    let mut cell = |text: &str, width: usize, tone: Tone| {
        spans.push(Span::styled(text.to_owned(), look.style(tone)));
        spans.push(Span::raw(fill(text, width)));
    };
    cell(&seen.row.name, name, if quiet(seen) == Tone::Aside { Tone::Aside } else { Tone::Title });
    if needed + kind < columns {
        cell(&seen.row.kind, kind, Tone::Aside);
    }
    cell(&state(seen), state_width, tone(seen.state));
    cell(&addresses(seen.row), address, quiet(seen));
    cell(&format!("{:>queue$}", queues(seen.row)), queue, tone(seen.queues));
    Some(Line::from(spans))
}

/// A socket in one row: its name and its state.
fn short(seen: &PanelSocket<'_>, view: &View<'_>, columns: usize) -> Vec<Line<'static>> {
    let mut line = title(seen, &state(seen), view.look, columns);
    if let Some(last) = line.spans.get_mut(2) {
        last.style = view.look.style(if seen.state { Tone::Changed } else { quiet(seen) });
    }
    vec![line]
}

fn aside(text: String, look: StageStyle) -> Line<'static> {
    Line::styled(text, look.style(Tone::Aside))
}
