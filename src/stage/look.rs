//! How a lecture looks: the styles of what is shown, and how much room is left blank.
//!
//! Pure. Colour is never the only signal: whatever has a style of its own has a sign as well.

use ratatui_core::style::{Color, Modifier, Style};

use crate::output::palette::{Attribute, Palette, attributes};

/// How a lecture looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageStyle {
    /// The terminal's colours, where it has some; texts are set bold only there.
    pub palette: Palette,
    /// For the last row of a hall: few columns, bold, with blank rows between.
    pub big: bool,
}

impl StageStyle {
    /// Without colours, on a screen of the usual size.
    pub const PLAIN: Self = Self { palette: Palette::NONE, big: false };
}

/// What a text is, as far as that is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Narration, and what has no style of its own
    Plain,
    /// The title of a step
    Title,
    /// What stands aside: rules, keys, what is not played yet
    Aside,
    /// The statement at hand
    AtHand,
    /// What was shown by a statement
    Shown,
    /// What went well, and the right answer
    Well,
    /// What failed
    Failed,
    /// What has changed, and what a person is asked
    Changed,
}

impl StageStyle {
    /// The style of a tone.
    pub fn style(self, tone: Tone) -> Style {
        if self.palette.is_plain() {
            return Style::new();
        }
        let palette = self.palette;
        let numbers = match tone {
            Tone::Plain => "",
            Tone::Title => palette.title,
            Tone::Aside => palette.aside,
            Tone::AtHand => palette.at_hand,
            Tone::Shown => palette.shown,
            Tone::Well => palette.well,
            Tone::Failed => palette.failed,
            Tone::Changed => palette.changed,
        };
        let style = of_palette(Style::new(), numbers);
        if self.big && tone != Tone::Aside { style.add_modifier(Modifier::BOLD) } else { style }
    }

    /// A style of the palette, for a part of a statement.
    pub fn of_code(self, numbers: &str) -> Style {
        of_palette(if self.big { self.style(Tone::Plain) } else { Style::new() }, numbers)
    }

    /// The colours of statements. What a person has not typed is not blamed for an unknown word.
    pub fn code(self) -> Palette {
        Palette { unknown: "", ..self.palette }
    }
}

/// A style with what the numbers of an SGR sequence ask for.
fn of_palette(style: Style, numbers: &str) -> Style {
    attributes(numbers).fold(style, |style, attribute| match attribute {
        Attribute::Bold => style.add_modifier(Modifier::BOLD),
        Attribute::Dim => style.add_modifier(Modifier::DIM),
        Attribute::Underlined => style.add_modifier(Modifier::UNDERLINED),
        Attribute::Colour(colour) => style.fg(match colour {
            colored::Color::Red => Color::Red,
            colored::Color::Green => Color::Green,
            colored::Color::Yellow => Color::Yellow,
            colored::Color::Magenta => Color::Magenta,
            colored::Color::Cyan => Color::Cyan,
            colored::Color::BrightBlue => Color::LightBlue,
            colored::Color::AnsiColor(index) => Color::Indexed(index),
            _ => Color::Reset,
        }),
    })
}
