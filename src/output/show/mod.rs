//! What a statement at the prompt came to, as a person reads it: in one line where it fits, else in
//! aligned lines, a table or a dump; what is long is cut, with how much was left out and how to see it.
//!
//! Pure. May use: values, `escape`, `catalogue`, `table` and `sheet` of the output. All that came from outside goes through
//! `escape`.

mod bytes;
mod cell;
pub mod elapsed;
mod lines;
mod list;
mod record;
mod socket;
mod style;

use std::rc::Rc;

use unicode_width::UnicodeWidthStr;
use wirelab_lang::catalogue::{self, Language};
use wirelab_lang::diagnostic::Message;
use wirelab_lang::escape;
use wirelab_lang::eval::task::Task;
use wirelab_lang::eval::value::{Value, access, display};
use wirelab_lang::session::LAST;

pub use self::elapsed::took;
pub use self::lines::numbered;
use crate::output::sheet::UNBROKEN;

/// How deep records are laid out below one another; what is deeper stays on a line.
const DEPTH: usize = 8;
/// The narrowest that anything is laid out for.
const NARROWEST: usize = 20;
/// The width that lines of data are broken to where there is no terminal.
const USUAL: usize = 80;

/// How values look.
#[derive(Debug, Clone, Copy)]
pub struct ValueStyle {
    /// The terminal's width; `None` where there is no terminal, and a line may be of any length.
    pub width: Option<usize>,
    /// Whether styles may be used; nothing is told by them alone.
    pub colours: bool,
    /// The language of what is said of a value.
    pub language: Language,
}

/// A value in lines, without a newline at its end.
pub fn show(value: &Value, look: ValueStyle) -> String {
    ValueLayout { look, depth: 0, path: LAST.to_owned() }.lines(value).join("\n")
}

/// A value's place, and the room that it has there.
struct ValueLayout {
    look: ValueStyle,
    /// Records around it.
    depth: usize,
    /// What is typed to get it: `_`, `_.data`.
    path: String,
}

impl ValueLayout {
    fn lines(&self, value: &Value) -> Vec<String> {
        match value {
            Value::Bytes(bytes) => self.bytes(bytes),
            Value::Socket(socket) => self.socket(socket),
            Value::Task(task) => vec![self.task(task)],
            Value::List(list) => self.list(list),
            Value::Record(record) => self.record(record),
            other => vec![escape::plain(&display::show(other)).into_owned()],
        }
    }

    /// `task 3: running`
    fn task(&self, task: &Rc<Task>) -> String {
        let name = self.look.bold(&escape::one_line(task.name.as_bytes()));
        let state = access::field(&Value::Task(Rc::clone(task)), "state").unwrap_or_default();
        let state = String::from_utf8_lossy(&display::show(&state)).into_owned();
        let why = task.result.try_borrow().ok().and_then(|result| match result.as_ref() {
            Some(Err(fault)) => Some(format!(" ({})", fault.name)),
            _ => None,
        });
        format!("{name}: {state}{}", why.unwrap_or_default())
    }

    /// Columns that there are.
    fn width(&self) -> usize {
        self.look.width.unwrap_or(USUAL).max(NARROWEST)
    }

    /// Whether a text fits on a line.
    fn fits(&self, text: &str) -> bool {
        self.look.width.is_none_or(|width| text.width() <= width.max(NARROWEST))
    }

    /// A field of this value, laid out below it.
    fn within(&self, step: &str) -> Self {
        let width = self.look.width.map(|width| width.saturating_sub(record::INDENT));
        Self {
            look: ValueStyle { width, ..self.look },
            depth: self.depth + 1,
            path: format!("{}{step}", self.path),
        }
    }

    /// A sentence about the value, in its language; what is to be typed stays on one line.
    fn note(&self, message: &Message) -> Vec<String> {
        let text = catalogue::text(self.look.language, message);
        let Some(width) = self.look.width else { return vec![self.look.dim(&text)] };
        let is_code = |place: usize| place % 2 == 1;
        let parts = text.split('`').enumerate().map(|(place, part)| match is_code(place) {
            true => part.replace(' ', UNBROKEN),
            false => part.to_owned(),
        });
        let text = parts.collect::<Vec<_>>().join("`");
        let lines = textwrap::wrap(&text, width.max(NARROWEST)).into_iter();
        lines.map(|line| self.look.dim(&line.replace(UNBROKEN, " "))).collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
