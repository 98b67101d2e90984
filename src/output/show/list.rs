//! Lists: on one line where they fit, records as a table, sockets and tasks a line each; else the
//! elements below one another with their indexes.

use unicode_width::UnicodeWidthStr;
use wirelab_lang::eval::value::{Record, Value};
use wirelab_lang::message;

use super::{ValueLayout, cell};
use crate::output::sheet::{LaidOut, Sheet, as_row};

/// Elements that are shown whole, and how many at the start and the end where there are more.
const MOST: usize = 40;
const FIRST: usize = 20;
const LAST: usize = 10;
/// The same of short values that stand side by side.
const MOST_SHORT: usize = 200;
const FIRST_SHORT: usize = 100;
/// The same of records that no table has room for.
const MOST_APART: usize = 12;
const FIRST_APART: usize = 6;
const LAST_APART: usize = 3;
/// The widest cell of a table.
const CELL: usize = 60;

/// An element with its index, or the gap where some were left out.
enum ListRow<'a> {
    Element(usize, &'a Value),
    Gap,
}

impl ValueLayout {
    pub(super) fn list(&self, list: &[Value]) -> Vec<String> {
        let has = |is: fn(&Value) -> bool| !list.is_empty() && list.iter().all(is);
        if has(|value| as_row(value).is_some()) {
            return self.table(list);
        }
        if has(|value| matches!(value, Value::Socket(_) | Value::Task(_))) {
            return self.handles(list);
        }
        if let Some(text) = cell::list(list, self.width()) {
            return vec![text];
        }
        if has(is_short) { self.filled(list) } else { self.numbered(list) }
    }

    fn handles(&self, list: &[Value]) -> Vec<String> {
        let lines = some(list, MOST, FIRST, LAST).into_iter().flat_map(|shown| match shown {
            ListRow::Element(_, value) => self.lines(value),
            ListRow::Gap => vec!["…".to_owned()],
        });
        lines.chain(self.left_out(list, MOST, FIRST, LAST)).collect()
    }

    /// `[1, 2, 3,` as many on a line as fit.
    fn filled(&self, list: &[Value]) -> Vec<String> {
        let mut lines = vec![String::from("[")];
        let room = self.width() - 1;
        let all = some(list, MOST_SHORT, FIRST_SHORT, LAST);
        let count = all.len();
        for (place, shown) in all.into_iter().enumerate() {
            let text = match shown {
                ListRow::Element(_, value) => cell::cut(value, room, self.look.language),
                ListRow::Gap => "…".to_owned(),
            };
            let text = if place + 1 < count { text + ", " } else { text };
            match lines.last_mut() {
                Some(line) if line.width() + text.trim_end().width() <= room => line.push_str(&text),
                _ => lines.push(format!(" {text}")),
            }
        }
        if let Some(last) = lines.last_mut() {
            last.push(']');
        }
        let lines = lines.into_iter().map(|line| line.trim_end().to_owned());
        lines.chain(self.left_out(list, MOST_SHORT, FIRST_SHORT, LAST)).collect()
    }

    fn numbered(&self, list: &[Value]) -> Vec<String> {
        let digits = list.len().saturating_sub(1).to_string().len();
        let room = self.width().saturating_sub(digits + 2);
        let lines = some(list, MOST, FIRST, LAST).into_iter().map(|shown| match shown {
            ListRow::Element(index, value) => {
                let index = self.look.dim(&format!("{index:digits$}"));
                format!("{index}  {}", cell::cut(value, room, self.look.language))
            }
            ListRow::Gap => format!("{:>digits$}", "…"),
        });
        lines.chain(self.left_out(list, MOST, FIRST, LAST)).collect()
    }

    /// A table where the terminal has room for its columns, else one record after the other.
    fn table(&self, list: &[Value]) -> Vec<String> {
        let all: Vec<&Record> = list.iter().filter_map(as_row).collect();
        let shown = some(list, MOST, FIRST, LAST).into_iter().map(|shown| match shown {
            ListRow::Element(_, value) => as_row(value),
            ListRow::Gap => None,
        });
        let rows: Vec<Option<&Record>> = shown.collect();
        // What is in records of a known sort are words of this program's own.
        let is_known = all.iter().all(|record| record.brief.is_some());
        let is_bare = if is_known { cell::are_words } else { cell::is_word };
        let cell = |value: &Value| self.cell(value, is_bare);
        let sheet = Sheet { all: &all, rows: &rows, width: self.look.width, cell };
        let Some(LaidOut { text, notes }) = sheet.fitting() else { return self.apart(list) };
        let lines = text.lines().enumerate().map(|(place, line)| {
            let line = line.trim_end();
            if place == 0 { self.look.bold(line) } else { line.to_owned() }
        });
        let notes = notes.iter().flat_map(|note| self.note(note));
        lines.chain(notes).chain(self.left_out(list, MOST, FIRST, LAST)).collect()
    }

    /// Quotes stand only around the text that could be taken for something else.
    fn cell(&self, value: &Value, is_bare: fn(&Value) -> bool) -> String {
        let room = CELL.min(self.width());
        let text = cell::cut(value, room, self.look.language);
        let own = is_bare(value) && text.ends_with('"');
        if own { text.trim_matches('"').to_owned() } else { text }
    }

    fn apart(&self, list: &[Value]) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for shown in some(list, MOST_APART, FIRST_APART, LAST_APART) {
            if !lines.is_empty() {
                lines.push(String::new());
            }
            match shown {
                ListRow::Element(index, Value::Record(record)) => {
                    let own = Self { path: format!("{}[{index}]", self.path), ..*self };
                    lines.extend(own.record(record));
                }
                _ => lines.push("…".to_owned()),
            }
        }
        let note = self.left_out(list, MOST_APART, FIRST_APART, LAST_APART);
        let gap = (!note.is_empty()).then(String::new);
        lines.into_iter().chain(gap).chain(note).collect()
    }

    /// What is said below where some were left out.
    fn left_out(&self, list: &[Value], most: usize, first: usize, last: usize) -> Vec<String> {
        if list.len() <= most {
            return Vec::new();
        }
        let (hidden, total, path) = (list.len() - first - last, list.len(), &self.path);
        let next = format!("{path}[{first}..{}]", (first + most).min(total - last));
        self.note(&message!("show-list-left-out", hidden = hidden, total = total, path = path, next = next))
    }
}

/// All elements, or the first and the last.
fn some(list: &[Value], most: usize, first: usize, last: usize) -> Vec<ListRow<'_>> {
    let elements = || list.iter().enumerate().map(|(index, value)| ListRow::Element(index, value));
    if list.len() <= most {
        return elements().collect();
    }
    elements().take(first).chain([ListRow::Gap]).chain(elements().skip(list.len() - last)).collect()
}

/// A value that is a few characters whatever it is.
fn is_short(value: &Value) -> bool {
    !matches!(value, Value::Bytes(_) | Value::List(_) | Value::Record(_) | Value::Socket(_) | Value::Task(_))
}
