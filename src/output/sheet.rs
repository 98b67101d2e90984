//! Records as a table: a line each, as many of their fields as there is room for.
//!
//! What is the same in all rows is said once below a table that would be too wide; records that know
//! of fields that tell little (`value::record::RecordSort`) go without those after that. Pure.

use wirelab_lang::diagnostic::Message;
use wirelab_lang::escape;
use wirelab_lang::eval::value::{Kind, Record, Value};
use wirelab_lang::message;

use crate::output::table::{Grid, heading};

/// A space at which no line is broken, in what is said below a table.
pub const UNBROKEN: &str = "\u{a0}";

/// Records to be laid out.
pub struct Sheet<'a, F> {
    /// All of them, those included that are not shown.
    pub all: &'a [&'a Record],
    /// Those that are shown; `None`: where some were left out.
    pub rows: &'a [Option<&'a Record>],
    /// The terminal's width; `None`: a line may be of any length, and all is written in full.
    pub width: Option<usize>,
    /// A value as a cell.
    pub cell: F,
}

/// The most fields of a record that is a row.
const MOST_COLUMNS: usize = 40;

/// The record that a value is, where it can be a row: its keys are names, and not too many.
pub fn as_row(value: &Value) -> Option<&Record> {
    match value {
        Value::Record(record) if record.len() <= MOST_COLUMNS => {
            record.iter().all(|(key, _)| key.as_name().is_some()).then_some(record)
        }
        _ => None,
    }
}

/// Records laid out.
pub struct LaidOut {
    /// The table
    pub text: String,
    /// What is to be said below it
    pub notes: Vec<Message>,
}

#[derive(Clone)]
struct Column<'a> {
    name: &'a str,
    has_numbers: bool,
    cells: Vec<String>,
}

impl<'a, F: Fn(&Value) -> String> Sheet<'a, F> {
    /// The table, with every record on one line if that can be; `None` where there is no room.
    pub fn fitting(&self) -> Option<LaidOut> {
        let mut columns = self.columns();
        let mut fits = grid(&columns).natural(self.width);
        // Columns go one at a time, so that no more of them do than must, but for those that are empty.
        let mut same = Vec::new();
        for (name, said) in if fits.is_some() { Vec::new() } else { self.same(&columns) } {
            if fits.is_some() && said.is_some() {
                break;
            }
            columns.retain(|column| column.name != name);
            same.extend(said.map(|said| (name, said)));
            fits = grid(&columns).natural(self.width);
        }
        let mut left_out = Vec::new();
        for name in self.dispensable() {
            if fits.is_some() {
                break;
            }
            let before = columns.len();
            columns.retain(|column| column.name != *name);
            left_out.extend((columns.len() < before).then_some(*name));
            fits = grid(&columns).natural(self.width);
        }
        let text = fits.or_else(|| grid(&columns).fitting(self.width))?;
        let names = self.names();
        let place = |name: &str| names.iter().position(|own| *own == name);
        same.sort_by_key(|(name, _)| place(name));
        left_out.sort_by_key(|name| place(name));
        let same = same.into_iter().map(|(_, said)| said).collect::<Vec<_>>().join(", ");
        let same = (!same.is_empty()).then(|| message!("table-same", fields = same));
        let left_out = left_out.join(", ");
        let left_out = (!left_out.is_empty()).then(|| message!("table-left-out", fields = left_out));
        let notes = self.told().into_iter().chain(same).chain(left_out).collect();
        Some(LaidOut { text, notes })
    }

    /// All of it, as wide as it may be.
    pub fn grid(&self) -> Grid {
        grid(&self.columns())
    }

    /// What is said of values that stand for others.
    fn told(&self) -> Option<Message> {
        self.width?;
        self.all.iter().find_map(|record| {
            let (names, sentence) = record.brief.as_ref()?.sort.told;
            let is_other = |name: &&str| match record.shorter(name) {
                Some(Value::Bytes(text)) => !text.is_empty(),
                shorter => shorter.is_some(),
            };
            names.iter().any(is_other).then(sentence)
        })
    }

    fn dispensable(&self) -> &'static [&'static str] {
        let brief = self.all.iter().find_map(|record| record.brief.as_ref());
        brief.map_or(&[], |brief| brief.sort.dispensable)
    }

    fn columns(&self) -> Vec<Column<'a>> {
        self.names().into_iter().map(|name| self.column(name)).collect()
    }

    fn names(&self) -> Vec<&'a str> {
        let mut names: Vec<&str> = Vec::new();
        let keys = self.rows.iter().flatten().flat_map(|record| record.iter());
        for name in keys.filter_map(|(key, _)| key.as_name()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// A record's value in a column; nothing where it says nothing there.
    fn value<'r>(&self, record: &'r Record, name: &str) -> Option<&'r Value> {
        match self.width.and_then(|_| record.shorter(name)) {
            Some(Value::Bytes(text)) if text.is_empty() => None,
            Some(shorter) => Some(shorter),
            None => record.get(name),
        }
    }

    fn text(&self, record: &Record, name: &str) -> String {
        self.value(record, name).map(&self.cell).unwrap_or_default()
    }

    fn column(&self, name: &'a str) -> Column<'a> {
        let values = self.rows.iter().flatten().filter_map(|record| self.value(record, name));
        let has_numbers = values.into_iter().all(|value| matches!(value.kind(), Kind::Int | Kind::Float));
        let cell = |record: &Option<&Record>| match record {
            Some(record) => self.text(record, name),
            None => "…".to_owned(),
        };
        Column { name, has_numbers, cells: self.rows.iter().map(cell).collect() }
    }

    /// Columns in which all rows have the same, but the first, with what is to be said of each
    /// (`proto TCP`): those that say nothing, those that tell least, then from the right.
    fn same(&self, columns: &[Column<'a>]) -> Vec<(&'a str, Option<String>)> {
        let [first, others @ ..] = self.all else { return Vec::new() };
        if others.is_empty() {
            return Vec::new();
        }
        let same = |column: &Column<'a>| {
            let own = self.text(first, column.name);
            let is_same = others.iter().all(|other| self.text(other, column.name) == own);
            let name = escape::one_line(column.name.as_bytes());
            let said = (!own.is_empty()).then(|| format!("{name} {own}").replace(' ', UNBROKEN));
            is_same.then_some((column.name, said))
        };
        let mut found: Vec<_> = columns.iter().skip(1).rev().filter_map(same).collect();
        let dispensable = self.dispensable();
        let rank = |name| dispensable.iter().position(|own| *own == name).unwrap_or(dispensable.len());
        found.sort_by_key(|(name, said)| (said.is_some(), rank(*name)));
        found
    }
}

fn grid(columns: &[Column<'_>]) -> Grid {
    let count = columns.first().map_or(0, |column| column.cells.len());
    let row =
        |index: usize| columns.iter().map(move |column| column.cells.get(index).cloned().unwrap_or_default());
    Grid {
        headings: columns
            .iter()
            .map(|column| escape::one_line(heading(column.name).as_bytes()).into_owned())
            .collect(),
        numbers: columns.iter().map(|column| column.has_numbers).collect(),
        rows: (0..count).map(|index| row(index).collect()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use wirelab_lang::catalogue::{self, Language};
    use wirelab_lang::eval::value::record::RecordSort;

    use super::*;

    static SORT: RecordSort =
        RecordSort { dispensable: &["len", "to"], told: (&["seq"], || message!("packets-relative")) };

    fn packet(from: &str, to: &str, seq: i64, len: i64) -> Record {
        let ends = [from, to].map(Value::text);
        let [from, to] = ends;
        let fields = [
            ("time", Value::Int(seq)),
            ("from", from),
            ("to", to),
            ("flags", Value::text("")),
            ("seq", Value::Int(seq + 4_000_000)),
            ("len", Value::Int(len)),
        ];
        Record::new(fields).with_brief(&SORT, vec![("seq", Value::Int(seq))])
    }

    /// The table and what is said below, a line each.
    fn lines(records: &[Record], width: Option<usize>) -> Vec<String> {
        let all: Vec<_> = records.iter().collect();
        let rows: Vec<_> = all.iter().copied().map(Some).collect();
        let cell = |value: &Value| {
            String::from_utf8_lossy(&wirelab_lang::eval::value::display::show(value)).into_owned()
        };
        let Some(LaidOut { text, notes }) = (Sheet { all: &all, rows: &rows, width, cell }).fitting() else {
            return Vec::new();
        };
        let notes = notes.iter().map(|note| catalogue::text(Language::English, note).replace(UNBROKEN, " "));
        text.lines().map(|line| line.trim_end().to_owned()).chain(notes).collect()
    }

    #[test]
    fn without_a_terminal_all_is_written_in_full() {
        let shown = lines(&[packet("alice", "bob", 1, 5), packet("bob", "alice", 2, 5)], None);
        assert_eq!(shown[0], "time  from   to     flags      seq  len");
        assert_eq!(shown[1], "   1  alice  bob           4000001    5");
        assert_eq!(shown.len(), 3);
    }

    #[test]
    fn no_more_columns_go_than_must() {
        let two = [packet("alice", "bob", 1, 5), packet("bob", "alice", 2, 5)];
        let told = "seq and ack count from each side's SYN";
        let same = "the same in all: len 5";
        let shown = |width| lines(&two, Some(width));
        assert_eq!(shown(40)[0], "time  from   to     flags  seq  len");
        assert_eq!(shown(40)[3..], [told]);
        // What says nothing goes without a word.
        assert_eq!(shown(27)[0], "time from  to    seq len");
        assert_eq!(shown(27)[3..], [told]);
        assert_eq!(shown(20)[0], "time from  to    seq");
        assert_eq!(shown(20)[3..], [told, same]);
        assert_eq!(shown(16)[0], "time  from   seq");
        assert_eq!(shown(16)[3..], [told, same, "left out, as there is no room: to"]);
        assert_eq!(shown(6), [""; 0]);
    }

    #[test]
    fn of_one_record_nothing_is_the_same_as_elsewhere() {
        let shown = lines(&[packet("alice", "bob", 1, 5)], Some(26));
        assert_eq!(shown[0], "time from  to  flags seq");
        assert_eq!(shown[3], "left out, as there is no room: len");
    }

    #[test]
    fn what_is_the_same_is_the_same_in_what_is_not_shown_too() {
        let records =
            [packet("alice", "bob", 1, 5), packet("alice", "bob", 2, 5), packet("bob", "bob", 3, 5)];
        let all: Vec<_> = records.iter().collect();
        let rows = [Some(all[0]), None, Some(all[1])];
        let cell = |value: &Value| {
            String::from_utf8_lossy(&wirelab_lang::eval::value::display::show(value)).into_owned()
        };
        let text = (Sheet { all: &all, rows: &rows, width: Some(15), cell }).fitting().map(|it| it.text);
        let text = text.unwrap_or_default();
        assert_eq!(
            text.lines().map(str::trim_end).collect::<Vec<_>>(),
            ["time from  seq", "   1 alice   1", "   … …       …", "   2 alice   2"]
        );
    }
}
