//! What stands on a terminal's screen: rows of characters in their columns, as a person sees them.
//!
//! The model is the one of the terminal Alacritty: wide characters, wrapping, what a resize moves,
//! and the answers to a program that asks where the cursor is.

use std::fmt;
use std::sync::{Arc, Mutex};

use alacritty_terminal::Term;
use alacritty_terminal::event::{Event, EventListener};
use alacritty_terminal::grid::Dimensions;
use alacritty_terminal::index::{Column, Line};
use alacritty_terminal::term::cell::{Cell, Flags};
use alacritty_terminal::term::{Config, TermMode};
use alacritty_terminal::vte::ansi::{Color, CursorShape, Processor};
use unicode_width::UnicodeWidthStr as _;

/// Columns and rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub columns: usize,
    pub rows: usize,
}

impl Dimensions for Size {
    fn total_lines(&self) -> usize {
        self.rows
    }

    fn screen_lines(&self) -> usize {
        self.rows
    }

    fn columns(&self) -> usize {
        self.columns
    }
}

/// A place on the screen, counted from the left upper corner, 0 and 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub row: usize,
    pub column: usize,
}

/// What the terminal says to the program without being typed at.
#[derive(Clone, Default)]
struct Answers(Arc<Mutex<String>>);

impl EventListener for Answers {
    fn send_event(&self, event: Event) {
        if let Event::PtyWrite(text) = event {
            self.0.lock().unwrap().push_str(&text);
        }
    }
}

pub struct Screen {
    term: Term<Answers>,
    parser: Processor,
    answers: Answers,
}

impl Screen {
    pub fn new(size: Size) -> Self {
        let answers = Answers::default();
        Self { term: Term::new(Config::default(), &size, answers.clone()), parser: Processor::new(), answers }
    }

    /// Takes what a program wrote; what the terminal answers.
    pub fn feed(&mut self, bytes: &[u8]) -> String {
        self.parser.advance(&mut self.term, bytes);
        std::mem::take(&mut self.answers.0.lock().unwrap())
    }

    pub fn resize(&mut self, size: Size) {
        self.term.resize(size);
    }

    pub fn size(&self) -> Size {
        Size { columns: self.term.columns(), rows: self.term.screen_lines() }
    }

    /// The rows from top to bottom, without the blanks at their ends.
    pub fn rows(&self) -> Vec<String> {
        (0..self.size().rows).map(|row| self.row(row)).collect()
    }

    /// One of the rows, without the blanks at its end.
    pub fn row(&self, row: usize) -> String {
        self.line(Line(row as i32))
    }

    /// All rows since the start: those that were scrolled off the screen, and the rows of now.
    pub fn all_rows(&self) -> Vec<String> {
        (self.term.topmost_line().0..=self.term.bottommost_line().0).map(|row| self.line(Line(row))).collect()
    }

    /// All that was written since the start, with rows that the terminal wrapped joined again.
    pub fn text(&self) -> Vec<String> {
        let mut lines = self.text_between(0, usize::MAX);
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines
    }

    /// The text of some rows, counted from the start.
    pub fn text_between(&self, from: usize, to: usize) -> Vec<String> {
        let rows = self.term.topmost_line().0..=self.term.bottommost_line().0;
        let mut lines: Vec<String> = Vec::new();
        let mut goes_on = false;
        for row in rows.skip(from).take(to.saturating_sub(from)) {
            let part = self.untrimmed(Line(row));
            match lines.last_mut() {
                Some(last) if goes_on => last.push_str(&part),
                _ => lines.push(part),
            }
            let last = &self.term.grid()[Line(row)][Column(self.term.columns() - 1)];
            goes_on = last.flags.contains(Flags::WRAPLINE);
        }
        for line in &mut lines {
            line.truncate(line.trim_end().len());
        }
        lines
    }

    /// The number of the cursor's row, counted from the start.
    pub fn rows_above_cursor(&self) -> usize {
        self.term.history_size() + self.cursor().row
    }

    fn line(&self, line: Line) -> String {
        self.untrimmed(line).trim_end().to_owned()
    }

    fn untrimmed(&self, line: Line) -> String {
        let cells = self.term.grid()[line].into_iter();
        cells.filter_map(glyph).collect()
    }

    /// The number of the first row from the top that has this in it.
    pub fn row_containing(&self, text: &str) -> Option<usize> {
        self.rows().iter().position(|row| row.contains(text))
    }

    /// Whether a row has this in it.
    pub fn contains(&self, text: &str) -> bool {
        self.row_containing(text).is_some()
    }

    /// Where this stands first, from the top.
    pub fn find(&self, text: &str) -> Option<Place> {
        let row = self.row_containing(text)?;
        let line = self.row(row);
        let column = line.split(text).next().unwrap_or_default().width();
        Some(Place { row, column })
    }

    pub fn cursor(&self) -> Place {
        let point = self.term.grid().cursor.point;
        Place { row: point.line.0 as usize, column: point.column.0 }
    }

    /// The row that the cursor is in.
    pub fn cursor_row(&self) -> String {
        self.row(self.cursor().row)
    }

    /// What was typed behind this prompt, up to the cursor, over as many rows as it takes. None
    /// where the cursor is not in such a line.
    pub fn typed_behind(&self, prompt: &str) -> Option<String> {
        let cursor = self.cursor();
        let begin = (0..=cursor.row).rev().find(|row| self.row(*row).starts_with(prompt.trim_end()))?;
        let mut text: String = (begin..cursor.row).map(|row| self.untrimmed(Line(row as i32))).collect();
        text.extend(self.cells(cursor.row)[..cursor.column].iter().filter_map(|cell| glyph(cell)));
        text.strip_prefix(prompt).map(str::to_owned)
    }

    pub fn shows_cursor(&self) -> bool {
        self.term.mode().contains(TermMode::SHOW_CURSOR)
            && self.term.cursor_style().shape != CursorShape::Hidden
    }

    /// Whether the program has asked for pastes between brackets.
    pub fn brackets_pastes(&self) -> bool {
        self.term.mode().contains(TermMode::BRACKETED_PASTE)
    }

    /// Whether the program drives the screen as a whole, as an editor does.
    pub fn is_alternate(&self) -> bool {
        self.term.mode().contains(TermMode::ALT_SCREEN)
    }

    /// A row's cells; a wide character takes two, the second of them `WIDE_CHAR_SPACER`.
    pub fn cells(&self, row: usize) -> Vec<&Cell> {
        self.term.grid()[Line(row as i32)].into_iter().collect()
    }

    /// The colour that this is written in where it stands first.
    pub fn colour_of(&self, text: &str) -> Option<Color> {
        let place = self.find(text)?;
        Some(self.cells(place.row).get(place.column)?.fg)
    }
}

/// What a cell shows. None for the right half of a wide character, and for the cell that was left
/// empty at the end of a row because a wide character no longer fitted.
pub fn glyph(cell: &Cell) -> Option<String> {
    if cell.flags.intersects(Flags::WIDE_CHAR_SPACER | Flags::LEADING_WIDE_CHAR_SPACER) {
        return None;
    }
    let joined = cell.zerowidth().unwrap_or_default();
    Some(std::iter::once(&cell.c).chain(joined).map(|c| if *c == '\t' { ' ' } else { *c }).collect())
}

/// Drawn with a frame, for the message of a test that failed.
impl fmt::Display for Screen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Size { columns, rows } = self.size();
        let cursor = self.cursor();
        writeln!(f, "┌{}┐ {columns}×{rows}", "─".repeat(columns))?;
        for (number, row) in self.rows().iter().enumerate() {
            write!(f, "│{row}{}│", " ".repeat(columns.saturating_sub(row.width())))?;
            let here = if number == cursor.row {
                format!(" ← cursor in column {}", cursor.column)
            } else {
                String::new()
            };
            writeln!(f, "{here}")?;
        }
        write!(f, "└{}┘", "─".repeat(columns))
    }
}
