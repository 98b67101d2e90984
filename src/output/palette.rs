//! The styles of all that is shown, for a dark background, for a light one, or without colours.
//!
//! Colour is never the only signal: what is not known is underlined as well, brackets that match are bold,
//! and whatever has a style of its own on the stage has a sign as well.

use std::borrow::Cow;

use colored::{Color, Colorize};
use wirelab_lang::eval::console::Colours;

/// The styles, each as the numbers of an SGR sequence (ECMA-48); empty: as any other text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// Words of commands
    pub command: &'static str,
    /// Reserved words
    pub keyword: &'static str,
    /// Options of commands, and words that mean themselves
    pub option: &'static str,
    /// Strings
    pub text: &'static str,
    /// Escapes in strings, and the braces of values
    pub escape: &'static str,
    /// Numbers, `true`, `none`
    pub number: &'static str,
    /// Addresses
    pub address: &'static str,
    /// Comments
    pub comment: &'static str,
    /// Names with a value
    pub name: &'static str,
    /// Functions
    pub function: &'static str,
    /// What is not known
    pub unknown: &'static str,
    /// The bracket at the cursor and its partner
    pub bracket: &'static str,
    /// What could be typed next
    pub hint: &'static str,
    /// Titles and headings, and the names of what is shown
    pub title: &'static str,
    /// What stands aside: rules, keys, notes, what is not played yet
    pub aside: &'static str,
    /// The statement at hand
    pub at_hand: &'static str,
    /// What a statement has shown, and what happened by itself
    pub shown: &'static str,
    /// What can be typed, on a page of help
    pub typed: &'static str,
    /// What went well, and the right answer
    pub well: &'static str,
    /// What failed
    pub failed: &'static str,
    /// What has changed, what a person is asked, and what failed by itself
    pub changed: &'static str,
}

impl Palette {
    /// For a dark background.
    pub const DARK: Self = Self {
        command: "1;36",
        keyword: "35",
        option: "36",
        text: "32",
        escape: "1;32",
        number: "33",
        address: "94",
        comment: "2",
        name: "",
        function: "36",
        unknown: "4;31",
        bracket: "1;4;33",
        hint: "2",
        title: "1",
        aside: "2",
        at_hand: "1;33",
        shown: "36",
        typed: "36",
        well: "32",
        failed: "1;31",
        changed: "33",
    };
    /// For a light background. The eight colours of old are too pale on white in most terminals: these
    /// are dark ones of the 256.
    pub const LIGHT: Self = Self {
        command: "1;38;5;25",
        keyword: "38;5;90",
        option: "38;5;25",
        text: "38;5;22",
        escape: "1;38;5;28",
        number: "38;5;94",
        address: "38;5;24",
        comment: "38;5;242",
        name: "",
        function: "38;5;25",
        unknown: "4;38;5;124",
        bracket: "1;4;38;5;54",
        hint: "38;5;242",
        title: "1",
        aside: "38;5;242",
        at_hand: "1;38;5;94",
        shown: "38;5;24",
        typed: "38;5;25",
        well: "38;5;22",
        failed: "1;38;5;124",
        changed: "38;5;94",
    };
    /// Without colours, as NO_COLOR asks for.
    pub const NONE: Self = Self {
        command: "",
        keyword: "",
        option: "",
        text: "",
        escape: "",
        number: "",
        address: "",
        comment: "",
        name: "",
        function: "",
        unknown: "",
        bracket: "",
        hint: "",
        title: "",
        aside: "",
        at_hand: "",
        shown: "",
        typed: "",
        well: "",
        failed: "",
        changed: "",
    };

    /// The palette of a setting.
    pub const fn of(colours: Colours) -> Self {
        match colours {
            Colours::Off => Self::NONE,
            Colours::Dark => Self::DARK,
            Colours::Light => Self::LIGHT,
        }
    }

    /// Of a terminal that has colours or none, whose background is light or dark.
    pub const fn on(colours: bool, light: bool) -> Self {
        match (colours, light) {
            (false, _) => Self::NONE,
            (true, false) => Self::DARK,
            (true, true) => Self::LIGHT,
        }
    }

    /// A text in one of the styles.
    pub fn styled<'t>(&self, style: &str, text: &'t str) -> Cow<'t, str> {
        if style.is_empty() || text.is_empty() {
            return text.into();
        }
        // Whether there are colours was asked before.
        colored::control::set_override(true);
        let text = attributes(style).fold(text.normal(), |text, attribute| match attribute {
            Attribute::Bold => text.bold(),
            Attribute::Dim => text.dimmed(),
            Attribute::Underlined => text.underline(),
            Attribute::Colour(colour) => text.color(colour),
        });
        text.to_string().into()
    }

    /// Whether it has no styles.
    pub fn is_plain(self) -> bool {
        self == Self::NONE
    }
}

/// What one part of a style asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attribute {
    /// SGR 1
    Bold,
    /// SGR 2
    Dim,
    /// SGR 4
    Underlined,
    /// One of the sixteen colours, or of the 256
    Colour(Color),
}

/// What a style asks for, part by part.
pub fn attributes(style: &str) -> impl Iterator<Item = Attribute> {
    let mut numbers = style.split(';');
    std::iter::from_fn(move || {
        let number = numbers.next()?;
        // `38;5;25`: the 25th of 256.
        let index = if number == "38" { numbers.nth(1) } else { None };
        Some(match (number, index.and_then(|index| index.parse().ok())) {
            (_, Some(index)) => Attribute::Colour(Color::AnsiColor(index)),
            ("1", _) => Attribute::Bold,
            ("2", _) => Attribute::Dim,
            ("4", _) => Attribute::Underlined,
            ("31", _) => Attribute::Colour(Color::Red),
            ("32", _) => Attribute::Colour(Color::Green),
            ("33", _) => Attribute::Colour(Color::Yellow),
            ("35", _) => Attribute::Colour(Color::Magenta),
            ("36", _) => Attribute::Colour(Color::Cyan),
            ("94", _) => Attribute::Colour(Color::BrightBlue),
            _ => return None,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The relative luminance of a colour of the 256 (WCAG 2).
    fn luminance(index: u32) -> f64 {
        let levels = [0_u32, 95, 135, 175, 215, 255];
        let at = |place: u32| levels[place as usize % 6];
        let [red, green, blue] = match index {
            232.. => [8 + (index - 232) * 10; 3],
            _ => [at((index - 16) / 36), at((index - 16) / 6), at(index - 16)],
        };
        let linear = |level: u32| {
            let part = f64::from(level) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    #[test]
    fn each_colour_of_the_light_palette_can_be_read_on_white() {
        let light = Palette::LIGHT;
        let styles = [
            light.command,
            light.keyword,
            light.option,
            light.text,
            light.escape,
            light.number,
            light.address,
            light.comment,
            light.function,
            light.unknown,
            light.bracket,
            light.hint,
            light.aside,
            light.at_hand,
            light.shown,
            light.typed,
            light.well,
            light.failed,
            light.changed,
        ];
        for style in styles {
            let index = style.split_once("38;5;").and_then(|(_, index)| index.parse().ok());
            let contrast = index.map(|index| 1.05 / (luminance(index) + 0.05));
            assert!(contrast.is_some_and(|contrast| contrast >= 4.5), "{style}: {contrast:?}");
        }
    }

    #[test]
    fn a_text_has_the_sequence_of_its_style_and_one_that_ends_it() {
        for palette in [Palette::DARK, Palette::LIGHT] {
            for style in [palette.command, palette.unknown, palette.bracket, palette.address, palette.aside] {
                assert_eq!(palette.styled(style, "x"), format!("\u{1b}[{style}mx\u{1b}[0m"));
            }
        }
        assert_eq!(Palette::NONE.styled(Palette::NONE.command, "x"), "x");
    }
}
