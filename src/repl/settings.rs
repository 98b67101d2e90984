//! What a person may set to their liking, and the file of statements that a prompt starts with.

use std::path::PathBuf;

use etcetera::BaseStrategy;

/// What a prompt looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The prompt; `%n` is the number of the text to come, `%s` how many sockets are open, `%t` how
    /// many tasks run, `%%` a percent sign.
    pub prompt: String,
    /// Vi keys rather than emacs keys.
    pub vi: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { prompt: "wirelab> ".to_owned(), vi: false }
    }
}

impl Settings {
    /// The prompt with its numbers.
    pub fn prompt(&self, number: usize, sockets: usize, tasks: usize) -> String {
        let mut text = String::new();
        let mut chars = self.prompt.chars();
        while let Some(c) = chars.next() {
            match (c, c == '%') {
                (_, false) => text.push(c),
                _ => match chars.next() {
                    Some('n') => text += &number.to_string(),
                    Some('s') => text += &sockets.to_string(),
                    Some('t') => text += &tasks.to_string(),
                    Some('%') | None => text.push('%'),
                    Some(other) => text.extend(['%', other]),
                },
            }
        }
        text
    }
}

/// The prompt of a text that goes on: as wide as the one before it.
pub fn continued(prompt: &str) -> String {
    use unicode_width::UnicodeWidthStr;
    format!("{:>width$}", "...> ", width = prompt.width())
}

/// `$XDG_CONFIG_HOME/wirelab/start.lab`; `None` where there is no home directory.
pub fn start_file() -> Option<PathBuf> {
    let folders = etcetera::choose_base_strategy().ok()?;
    Some(folders.config_dir().join("wirelab").join("start.lab"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_can_have_numbers() {
        let settings = Settings { prompt: "%n/%s/%t 100%% %x %".to_owned(), ..Settings::default() };
        assert_eq!(settings.prompt(3, 2, 1), "3/2/1 100% %x %");
    }

    #[test]
    fn what_goes_on_is_as_wide() {
        assert_eq!(continued("wirelab> "), "    ...> ");
        assert_eq!(continued("实验> "), " ...> ");
        assert_eq!(continued(">"), "...> ");
    }
}
