//! Records: a line for each field, its name and its value; what does not fit stands below the name.

use unicode_width::UnicodeWidthStr;
use wirelab_lang::escape;
use wirelab_lang::eval::value::{Key, Record, Value, display};
use wirelab_lang::message;

use super::{DEPTH, ValueLayout, cell};

/// What stands below a name stands so far in.
pub const INDENT: usize = 2;
/// Columns that are read on one line, however wide the terminal.
const READABLE: usize = 100;
/// The most fields that are shown.
const MOST: usize = 200;

impl ValueLayout {
    pub(super) fn record(&self, record: &Record) -> Vec<String> {
        if record.is_empty() {
            return vec!["{}".to_owned()];
        }
        let is_bare = if record.brief.is_some() { cell::are_words } else { cell::is_word };
        let fields = || record.iter().take(MOST);
        let widest = fields().map(|(key, _)| self.name(key).width()).max().unwrap_or(0);
        let mut lines = Vec::new();
        for (key, value) in fields() {
            let shown = self.name(key);
            let gap = " ".repeat(widest.saturating_sub(shown.width()) + 2);
            let room = self.width().saturating_sub(widest + 2);
            let room =
                if matches!(value, Value::List(_) | Value::Record(_)) { room.min(READABLE) } else { room };
            let head = self.look.bold(&shown);
            match self.beside(value, room, is_bare) {
                Some(text) => lines.push(format!("{head}{gap}{text}")),
                None => {
                    lines.push(head);
                    let below = self.within(&display::field_path(key)).lines(value).into_iter();
                    lines.extend(below.map(|line| format!("{}{line}", " ".repeat(INDENT))));
                }
            }
        }
        let count = record.len();
        if count > MOST {
            let (hidden, path) = (count - MOST, &self.path);
            lines.extend(self.note(&message!(
                "show-fields-left-out",
                hidden = hidden,
                total = count,
                path = path
            )));
        }
        lines
    }

    /// What stands on the line of its name.
    fn beside(&self, value: &Value, room: usize, is_bare: fn(&Value) -> bool) -> Option<String> {
        match value {
            _ if is_bare(value) => {
                cell::literal(value, room + 2).map(|quoted| quoted.trim_matches('"').to_owned())
            }
            _ if self.depth >= DEPTH => Some(cell::cut(value, room, self.look.language)),
            _ => cell::literal(value, room),
        }
    }

    fn name(&self, key: &Key) -> String {
        crate::output::truncate::cut(&escape::one_line(key.shown().as_bytes()), self.width() / 2)
    }
}
