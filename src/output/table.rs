//! Values as a person reads them: records as aligned lines, lists of records as a table. Pure.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use unicode_width::UnicodeWidthStr;
use wirelab_lang::catalogue::{self, Language};
use wirelab_lang::escape;
use wirelab_lang::eval::value::display;
use wirelab_lang::eval::value::{Record, Value};

use crate::output::sheet::{LaidOut, Sheet, UNBROKEN, as_row};

/// A value in lines, without a newline at its end. A table is kept within the width.
pub fn show(value: &Value, width: Option<usize>, language: Language) -> String {
    match value {
        Value::Record(record) => aligned(record),
        Value::List(list) => match records(list) {
            Some(rows) => fitting(&rows, width, language),
            None => plain(value),
        },
        other => plain(other),
    }
}

/// The records of a list that has nothing else in it.
fn records(list: &[Value]) -> Option<Vec<&Record>> {
    let rows: Option<Vec<_>> = list.iter().map(as_row).collect();
    rows.filter(|rows| !rows.is_empty())
}

fn plain(value: &Value) -> String {
    escape::plain(&display::show(value)).into_owned()
}

fn cell(value: &Value) -> String {
    escape::one_line(&display::show(value)).into_owned()
}

fn aligned(record: &Record) -> String {
    let widest = record.names().map(|name| name.width()).max().unwrap_or(0);
    let lines = record.iter().map(|(key, value)| {
        let name = key.shown();
        let name = escape::one_line(name.as_bytes());
        let gap = " ".repeat(widest.saturating_sub(name.width()) + 2);
        format!("{name}{gap}{}", cell(value)).trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What stands above a column: where the usual name of a thing cannot be a field's, that name.
pub fn heading(field: &str) -> &str {
    match field {
        "recv_q" => "Recv-Q",
        "send_q" => "Send-Q",
        other => other,
    }
}

fn fitting(rows: &[&Record], width: Option<usize>, language: Language) -> String {
    let shown: Vec<_> = rows.iter().copied().map(Some).collect();
    let sheet = Sheet { all: rows, rows: &shown, width, cell };
    if let Some(LaidOut { text, notes }) = sheet.fitting() {
        let notes = notes.iter().map(|note| {
            let note = catalogue::text(language, note);
            let width = width.unwrap_or(usize::MAX);
            textwrap::fill(&note, width).replace(UNBROKEN, " ")
        });
        return [text].into_iter().chain(notes).collect::<Vec<_>>().join("\n");
    }
    let text = rows.iter().map(|row| aligned(row)).collect::<Vec<_>>().join("\n\n");
    let fits = width.is_none_or(|width| text.lines().all(|line| line.width() <= width));
    if fits { text } else { sheet.grid().text(width, 1) }
}

/// A table: what stands above its columns, and its cells, each on one line.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    /// Above the columns.
    pub headings: Vec<String>,
    /// Whether a column has numbers, which stand to the right.
    pub numbers: Vec<bool>,
    /// The cells by rows.
    pub rows: Vec<Vec<String>>,
}

impl Grid {
    /// The table within a width, cells broken between words at most; `None` where there is no room.
    pub fn fitting(&self, width: Option<usize>) -> Option<String> {
        let broken = || {
            let needed: usize = (0..self.headings.len()).map(|column| self.widest_word(column) + 1).sum();
            let fits = width.is_none_or(|width| needed <= width + 1);
            fits.then(|| self.text(width, 1))
        };
        self.natural(width).or_else(broken)
    }

    /// The table with no cell broken: two spaces between columns, or one where that makes it fit.
    pub fn natural(&self, width: Option<usize>) -> Option<String> {
        let fits = |text: &String| width.is_none_or(|width| text.lines().all(|line| line.width() <= width));
        [2, 1].into_iter().map(|gap| self.text(None, gap)).find(fits)
    }

    fn widest_word(&self, column: usize) -> usize {
        let cells = self.rows.iter().chain([&self.headings]).filter_map(|row| row.get(column));
        cells.flat_map(|cell| cell.split(' ')).map(UnicodeWidthStr::width).max().unwrap_or(0)
    }

    /// The table, broken to a width where that is given; no cell is too narrow for a character.
    pub fn text(&self, width: Option<usize>, gap: u16) -> String {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        match width {
            Some(width) => {
                table.set_content_arrangement(ContentArrangement::Dynamic);
                table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
            }
            None => {
                table.set_content_arrangement(ContentArrangement::Disabled);
            }
        }
        table.set_header(&self.headings);
        for row in &self.rows {
            table.add_row(row);
        }
        for (index, is_number) in self.numbers.iter().enumerate() {
            if let Some(column) = table.column_mut(index) {
                let left = if index == 0 { 0 } else { gap - 1 };
                column.set_padding((left, 1));
                if *is_number {
                    column.set_cell_alignment(CellAlignment::Right);
                }
            }
        }
        table.trim_fmt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_aligned_lines() {
        let record =
            Record::new([("name", Value::text("server")), ("peer", Value::None), ("接收", Value::Int(5))]);
        assert_eq!(show(&record.into(), None, Language::English), "name  server\npeer  none\n接收  5");
    }

    #[test]
    fn a_list_of_records_is_a_table_that_a_terminal_can_trust() {
        let row = |name: &str, queue: i64| {
            Value::from(Record::new([("name", Value::text(name)), ("Recv-Q", queue.into())]))
        };
        let list = Value::from(vec![row("server", 0), row("a\u{1b}\n客户", 120)]);
        let text = show(&list, None, Language::English);
        assert!(!text.contains('\u{1b}'), "{text:?}");
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text}");
        assert!(lines[1].starts_with("server") && lines[1].ends_with("0"), "{text}");
        assert_eq!(lines[1].width(), lines[2].width(), "{text}");
    }

    #[test]
    fn a_table_that_almost_fits_comes_closer_before_it_breaks_an_address() {
        let row = |name: &str, ends: [&str; 2]| {
            let [local, peer] = ends.map(Value::text);
            Value::from(Record::new([("name", Value::text(name)), ("local", local), ("peer", peer)]))
        };
        let ends = ["127.0.0.1:54098", "127.0.0.1:54099"];
        let list = Value::from(vec![row("client", ends), row("客户", [ends[1], ends[0]])]);
        let lines = |width| {
            show(&list, Some(width), Language::English).lines().map(str::to_owned).collect::<Vec<_>>()
        };
        assert!(lines(40)[1].starts_with("client  127.0.0.1:54098  127"), "{:?}", lines(40));
        assert!(lines(38)[1].starts_with("client 127.0.0.1:54098 127"), "{:?}", lines(38));
        assert_eq!(lines(38)[2].width(), 38);
        assert!(lines(36).len() > 3, "{:?}", lines(36));
    }

    #[test]
    fn where_no_column_has_room_records_stand_one_after_the_other() {
        let row = |name: &str, local: &str| {
            Value::from(Record::new([("name", Value::text(name)), ("local", Value::text(local))]))
        };
        let list =
            Value::from(vec![row("client-of-the-first", "127.0.0.1:54098"), row("b", "127.0.0.1:54099")]);
        assert_eq!(
            show(&list, Some(30), Language::English),
            "name   client-of-the-first\nlocal  127.0.0.1:54098\n\nname   b\nlocal  127.0.0.1:54099"
        );
    }

    #[test]
    fn a_table_is_kept_within_the_width() {
        let long = "x".repeat(70);
        let row: Value = Record::new([("a", Value::text(&long)), ("b", Value::text(&long))]).into();
        let text = show(&Value::from(vec![row]), Some(60), Language::English);
        assert!(text.lines().all(|line| line.width() <= 60), "{text}");
    }
}
