//! Bold and dim: they suit dark and light terminals alike.

use super::ValueStyle;
use crate::output::palette::Palette;

impl ValueStyle {
    /// What stands out: names, headings.
    pub fn bold(&self, text: &str) -> String {
        self.styled(|palette| palette.title, text)
    }

    /// What stands back: notes, offsets.
    pub fn dim(&self, text: &str) -> String {
        self.styled(|palette| palette.aside, text)
    }

    fn styled(&self, style: fn(&Palette) -> &'static str, text: &str) -> String {
        let palette = Palette::on(self.colours, false);
        palette.styled(style(&palette), text).into_owned()
    }
}
