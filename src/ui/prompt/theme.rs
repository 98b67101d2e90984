//! How what is typed looks: for a dark background, for a light one, or without colours.
//!
//! What is not known is underlined as well, and brackets that match are bold: nobody needs to tell
//! colours apart.

use std::borrow::Cow;

use crate::eval::console::Colours;

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
    /// For a light background.
    pub const LIGHT: Self = Self {
        command: "1;34",
        keyword: "35",
        option: "34",
        text: "32",
        escape: "1;32",
        number: "31",
        address: "36",
        comment: "2",
        name: "",
        function: "34",
        unknown: "4;31",
        bracket: "1;4;34",
        hint: "2",
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
