//! How what is typed looks: for a dark background, for a light one, or without colours.
//!
//! What is not known is underlined as well, and brackets that match are bold: nobody needs to tell
//! colours apart.

use std::borrow::Cow;

use wirelab_lang::eval::console::Colours;

/// The styles of a line, each as the numbers of an SGR sequence; empty: as any other text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
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
}

impl Theme {
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
    };

    /// The theme of a setting.
    pub const fn of(colours: Colours) -> Self {
        match colours {
            Colours::Off => Self::NONE,
            Colours::Dark => Self::DARK,
            Colours::Light => Self::LIGHT,
        }
    }

    /// A text in one of the styles.
    pub fn styled<'t>(&self, style: &str, text: &'t str) -> Cow<'t, str> {
        if style.is_empty() { text.into() } else { format!("\x1b[{style}m{text}\x1b[0m").into() }
    }

    /// Whether it has no styles.
    pub fn is_plain(self) -> bool {
        self == Self::NONE
    }
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
    fn each_colour_of_the_light_theme_can_be_read_on_white() {
        let light = Theme::LIGHT;
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
        ];
        for style in styles {
            let index = style.split_once("38;5;").and_then(|(_, index)| index.parse().ok());
            let contrast = index.map(|index| 1.05 / (luminance(index) + 0.05));
            assert!(contrast.is_some_and(|contrast| contrast >= 4.5), "{style}: {contrast:?}");
        }
    }
}
