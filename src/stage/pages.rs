//! What covers the lesson for a while: all keys, the table of sockets, a value.
//!
//! Pure.

use unicode_width::UnicodeWidthStr;
use wirelab_lang::catalogue::{self, Language};
use wirelab_lang::diagnostic::Message;
use wirelab_lang::eval::value::Value;
use wirelab_lang::lesson::played::SocketRow;
use wirelab_lang::message;

use crate::output::show::{self, ValueStyle};
use crate::output::table::Grid;
use crate::stage::view::FullPage;
use crate::stage::wrap;

/// Between a key and what it does.
const GAP: usize = 2;

/// All keys, and what they do.
pub fn keys(language: Language, columns: usize) -> FullPage {
    let keys: [(&str, Message); 19] = [
        ("Space Enter → PgDn", message!("lecture-help-next")),
        ("← PgUp", message!("lecture-help-back")),
        ("n", message!("lecture-help-step")),
        ("c", message!("lecture-help-run")),
        ("b", message!("lecture-help-breakpoint")),
        ("g", message!("lecture-help-goto")),
        ("r", message!("lecture-help-restart")),
        ("i", message!("lecture-help-take")),
        ("v", message!("lecture-help-value")),
        ("t", message!("lecture-help-table")),
        ("l", message!("lecture-help-language")),
        ("1–9", message!("lecture-help-guess")),
        ("↑ ↓ Home End", message!("lecture-help-scroll")),
        ("a  s  p", message!("lecture-help-failed")),
        ("Ctrl-C", message!("lecture-help-cancel")),
        ("Ctrl-Z", message!("lecture-help-suspend")),
        ("?", message!("lecture-help-keys")),
        ("Esc", message!("lecture-help-escape")),
        ("q", message!("lecture-help-leave")),
    ];
    let widest = keys.iter().map(|(key, _)| key.width()).max().unwrap_or(0) + GAP;
    let mut lines = Vec::new();
    for (key, about) in &keys {
        let about = catalogue::text(language, about);
        let rows = wrap::rows(&about, columns.saturating_sub(widest).max(GAP));
        for (index, row) in rows.into_iter().enumerate() {
            let key = if index == 0 { *key } else { "" };
            lines.push(format!("{key}{}{row}", " ".repeat(widest - key.width())));
        }
    }
    for sign in [message!("lecture-help-signs"), message!("lecture-help-panel")] {
        lines.push(String::new());
        lines.extend(wrap::rows(&catalogue::text(language, &sign), columns));
    }
    FullPage { title: catalogue::text(language, &message!("lecture-keys")), text: lines.join("\n") }
}

/// All sockets.
pub fn table(sockets: &[SocketRow], language: Language, columns: usize) -> FullPage {
    let title = catalogue::text(language, &message!("lecture-sockets"));
    if sockets.is_empty() {
        return FullPage { title, text: catalogue::text(language, &message!("lecture-no-sockets")) };
    }
    let cells = |row: &SocketRow| {
        let queues = [row.receive_queue.to_string(), row.send_queue.to_string()];
        let texts = [&row.name, &row.kind, &row.state, &row.local, &row.peer].map(Clone::clone);
        texts.into_iter().chain(queues).collect::<Vec<_>>()
    };
    let headings = ["name", "kind", "state", "local", "peer", "Recv-Q", "Send-Q"];
    let grid = Grid {
        headings: headings.map(str::to_owned).to_vec(),
        numbers: [false, false, false, false, false, true, true].to_vec(),
        rows: sockets.iter().map(cells).collect(),
    };
    let fitting = grid.fitting(Some(columns)).filter(|text| text.lines().all(|line| line.width() <= columns));
    let text = fitting.unwrap_or_else(|| {
        // One below the other, where the columns do not fit side by side.
        let blocks = sockets.iter().map(|row| {
            let cells = cells(row);
            let lines = headings.iter().zip(&cells).filter(|(_, cell)| !cell.is_empty());
            lines.map(|(heading, cell)| format!("{heading:7} {cell}")).collect::<Vec<_>>().join("\n")
        });
        blocks.collect::<Vec<_>>().join("\n\n")
    });
    FullPage { title, text }
}

/// A value by its name.
pub fn value(name: &str, value: &Value, language: Language, columns: usize) -> FullPage {
    let text = show::show(value, ValueStyle { width: Some(columns), colours: false, language });
    FullPage { title: name.to_owned(), text }
}
