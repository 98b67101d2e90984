//! How a lecture looks: the styles of what is shown, and how much room is left blank.
//!
//! Pure. Colour is never the only signal: whatever has a style of its own has a sign as well.

use ratatui_core::style::{Color, Modifier, Style};

use crate::output::theme::Theme;

/// How a lecture looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StageStyle {
    /// Whether the terminal may be coloured, and texts set bold.
    pub colours: bool,
    /// For the last row of a hall: few columns, bold, with blank rows between.
    pub big: bool,
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
        if !self.colours {
            return Style::new();
        }
        let style = match tone {
            Tone::Plain => Style::new(),
            Tone::Title => Style::new().add_modifier(Modifier::BOLD),
            Tone::Aside => Style::new().add_modifier(Modifier::DIM),
            Tone::AtHand => Style::new().fg(Color::Yellow).add_modifier(Modifier::BOLD),
            Tone::Shown => Style::new().fg(Color::Cyan),
            Tone::Well => Style::new().fg(Color::Green),
            Tone::Failed => Style::new().fg(Color::Red).add_modifier(Modifier::BOLD),
            Tone::Changed => Style::new().fg(Color::Yellow),
        };
        if self.big && tone != Tone::Aside { style.add_modifier(Modifier::BOLD) } else { style }
    }

    /// The style that a theme of the prompt means with the numbers of an SGR sequence.
    pub fn of_prompt(self, numbers: &str) -> Style {
        let style = if self.big { self.style(Tone::Plain) } else { Style::new() };
        numbers.split(';').fold(style, |style, number| match number {
            "1" => style.add_modifier(Modifier::BOLD),
            "2" => style.add_modifier(Modifier::DIM),
            "4" => style.add_modifier(Modifier::UNDERLINED),
            "31" => style.fg(Color::Red),
            "32" => style.fg(Color::Green),
            "33" => style.fg(Color::Yellow),
            "34" => style.fg(Color::Blue),
            "35" => style.fg(Color::Magenta),
            "36" => style.fg(Color::Cyan),
            "94" => style.fg(Color::LightBlue),
            _ => style,
        })
    }

    /// The colours of statements. What a person has not typed is not blamed for an unknown word.
    pub fn theme(self) -> Theme {
        if self.colours { Theme { unknown: "", ..Theme::DARK } } else { Theme::NONE }
    }
}
