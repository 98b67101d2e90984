//! Whether streams are coloured. Pure but for the environment that is read.

use super::Colour;

/// Whether a stream is coloured: what the person asked for, else what the
/// environment says (NO_COLOR, CLICOLOR, CLICOLOR_FORCE), and only on a terminal.
pub fn colours(wanted: Colour, is_terminal: bool) -> bool {
    match wanted {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => {
            let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
            let forced = std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0");
            let refused = set("NO_COLOR") || std::env::var_os("CLICOLOR").is_some_and(|value| value == "0");
            !set("NO_COLOR") && (forced || (is_terminal && !refused && !is_dumb()))
        }
    }
}

/// A terminal that knows no escape sequences.
pub fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|value| value == "dumb")
}
