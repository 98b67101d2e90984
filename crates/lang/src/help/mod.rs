//! Help, made from the tables of commands, functions and errors, and the topics of the language.
//! Pure: tables to text.
//!
//! May use: `spec`, `commands`, `functions`, `catalogue`. Must not use: anything that waits.

mod errors;
mod guide;
mod layout;
mod overview;
mod page;
pub mod prompting;
pub mod provoke;
pub mod reference;
mod topics;

use crate::catalogue::Language;
use crate::commands::COMMANDS;
pub use crate::diagnostic::nearest::nearest_few as nearest;
use crate::errno::{self, ERRNOS, SCRIPT_ERRORS};
use crate::functions::FUNCTIONS;
use crate::spec::{Command, Text};

/// The help of a topic; the overview where it is empty. Every line ends, the last one too.
///
/// # Errors
/// There is no such topic: the nearest ones.
pub fn topic(topic: &str, language: Language, width: usize) -> Result<String, Vec<String>> {
    let wanted = topic.split_whitespace().collect::<Vec<_>>().join(" ");
    if wanted.is_empty() {
        return Ok(overview::overview(language, width));
    }
    let mut pages = pages(&wanted, language, width);
    if pages.is_empty() {
        pages = self::pages(&wanted.to_lowercase(), language, width);
    }
    if pages.is_empty() {
        pages = pages_of_start(&wanted.to_lowercase(), language, width);
    }
    if pages.is_empty() {
        return Err(nearest(&wanted, names()).into_iter().map(str::to_owned).collect());
    }
    Ok(pages.join("\n"))
}

/// What is known of a whole name: a command and a function may share it.
fn pages(name: &str, language: Language, width: usize) -> Vec<String> {
    let commands = COMMANDS.iter().filter(|command| command.name == name);
    let functions = FUNCTIONS.iter().filter(|function| function.name == name.trim_end_matches("()"));
    let mut pages: Vec<_> = commands.map(|command| page::command(command, language, width)).collect();
    pages.extend(functions.map(|function| page::function(function, language, width)));
    if name == "errors" {
        pages.push(errors::list(language, width));
    } else if let Some(found) = topics::find(name) {
        pages.push(page::topic(found, language, width));
        if found.name == "functions" {
            pages.push(overview::functions(language, width));
        }
    }
    pages.extend(overview::family_page(name, language, width));
    if pages.is_empty()
        && let Some(page) = errors::one(name, language, width)
    {
        pages.push(page);
    }
    pages
}

/// What a beginning could mean: the one command's page, or a line for each of several.
fn pages_of_start(word: &str, language: Language, width: usize) -> Vec<String> {
    let begins = |command: &&Command| command.name.starts_with(word);
    let fitting: Vec<_> = COMMANDS.iter().copied().filter(begins).collect();
    match fitting.as_slice() {
        [] => Vec::new(),
        [only] => vec![page::command(only, language, width)],
        several => vec![overview::commands(several, language, width)],
    }
}

/// Every name that help is known for.
pub fn names() -> impl Iterator<Item = &'static str> {
    let commands = COMMANDS.iter().map(|command| command.name);
    let functions = FUNCTIONS.iter().map(|function| function.name);
    let errors = ERRNOS.iter().map(|entry| entry.name).chain(SCRIPT_ERRORS.iter().map(|(name, _)| *name));
    let families = overview::FAMILIES.iter().map(|page| page.name);
    commands.chain(functions).chain(topics::names()).chain(errors).chain(families).chain(["errors"])
}

/// What a name that help is known for means, in a line.
pub fn about(name: &str, language: Language) -> Option<String> {
    let command = crate::commands::find(name).map(|command| pick(command.summary, language));
    let function = || crate::functions::find(name).map(|function| pick(function.summary, language));
    let topic = || topics::find(name).map(|topic| pick(topic.title, language));
    let family = || {
        let page = overview::FAMILIES.iter().find(|page| page.name == name)?;
        Some(pick(page.title, language))
    };
    let known = command.or_else(function).or_else(topic).or_else(family).map(str::to_owned);
    known.or_else(|| errors::sentences(name, language)?.1.into_iter().next().map(|(meaning, _)| meaning))
}

/// A text in a language.
pub fn pick(text: Text, language: Language) -> &'static str {
    match language {
        Language::English => text.en,
        Language::Chinese => text.zh,
    }
}

/// Whether a name is an error's: for the test of the tables.
pub fn is_error(name: &str) -> bool {
    errno::meanings(name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_help_in_both_languages() {
        for language in [Language::English, Language::Chinese] {
            for name in names() {
                let text = topic(name, language, 80).unwrap_or_default();
                assert!(text.ends_with('\n') && text.len() > 20, "{name}: {text:?}");
            }
        }
    }

    #[test]
    fn help_fits_the_width() {
        use unicode_width::UnicodeWidthStr;
        for language in [Language::English, Language::Chinese] {
            for (name, width) in names().chain([""]).flat_map(|name| [(name, 80), (name, 40)]) {
                let text = topic(name, language, width).unwrap_or_default();
                for line in text.lines() {
                    // Examples are broken between operands only, and what they print never.
                    let fits = line.width() <= width || line.starts_with("    ");
                    assert!(fits, "{name} in {width}: {line:?}");
                    assert!(!line.ends_with(' '), "{name}: {line:?}");
                }
            }
        }
    }

    #[test]
    fn families_and_commands_of_two_words_are_found_by_the_first() {
        for (name, member) in [("tcp", "tcp listen"), ("data", "sendall"), ("calls", "bind")] {
            let page = topic(name, Language::English, 80).unwrap_or_default();
            assert!(page.contains(member), "{name}: {page}");
        }
        assert!(topic("functions", Language::English, 40).is_ok_and(|page| page.contains("len(")));
    }

    #[test]
    fn every_error_that_a_command_lists_is_known() {
        for command in COMMANDS {
            for name in command.errors {
                assert!(is_error(name), "{}: {name}", command.name);
            }
            let mut names = command.errors.to_vec();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), command.errors.len(), "{}", command.name);
        }
    }

    #[test]
    fn a_typing_mistake_finds_what_was_meant() {
        assert_eq!(topic("ECONREFUSED", Language::English, 80), Err(vec!["ECONNREFUSED".to_owned()]));
        assert!(topic("zzzzzzzz", Language::English, 80).is_err_and(|near| near.is_empty()));
    }

    #[test]
    fn a_beginning_and_capital_letters_are_enough() {
        let first = |name| topic(name, Language::English, 80).unwrap_or_default();
        assert!(first("acc").starts_with("accept — "), "{}", first("acc"));
        assert!(first("Send").starts_with("send — "), "{}", first("Send"));
        assert!(first("unix p").starts_with("unix pair — "), "{}", first("unix p"));
        assert!(first("sendt").contains("sendto"), "{}", first("sendt"));
        for (name, wanted) in [
            ("exit codes", "130"),
            ("serve", "one task for each"),
            ("TIME_WAIT", "stray"),
            ("timeout", "ETIMEDOUT"),
            ("keys", "Ctrl-R"),
            ("{}", "braces"),
            ("line", "recv conn line"),
            ("args", "--set host="),
            ("demo", "--copy"),
            ("peer", ".received"),
            ("_", "the last value"),
        ] {
            assert!(first(name).contains(wanted), "{name}: {}", first(name));
        }
    }

    #[test]
    fn an_errors_name_is_known_in_small_letters() {
        assert!(topic("econnreset", Language::English, 80).is_ok_and(|text| text.starts_with("ECONNRESET")));
    }
}
