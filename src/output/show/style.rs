//! Bold and dim: they suit dark and light terminals alike.

use super::ValueStyle;

impl ValueStyle {
    /// What stands out: names, headings.
    pub fn bold(&self, text: &str) -> String {
        self.styled(text, "\u{1b}[1m")
    }

    /// What stands back: notes, offsets.
    pub fn dim(&self, text: &str) -> String {
        self.styled(text, "\u{1b}[2m")
    }

    fn styled(&self, text: &str, style: &str) -> String {
        if self.colours && !text.is_empty() { format!("{style}{text}\u{1b}[0m") } else { text.to_owned() }
    }
}
