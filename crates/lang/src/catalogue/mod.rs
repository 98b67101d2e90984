//! Messages in a language: the only place that knows the sentences.
//!
//! Each file of the folders `en` and `zh` is built into the program; all of a language are read
//! when its first message is wanted, so that a run without a message pays nothing. An id may be
//! `message.attribute`. The argument `count` is a number and chooses the plural.
//!
//! May use: `diagnostic`, `escape`. Must not use: anything else of the crate.

use std::cell::OnceCell;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use include_dir::{Dir, include_dir};
use unic_langid::LanguageIdentifier;

use crate::diagnostic::Message;
use crate::escape;

static ENGLISH: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/catalogue/en");
static CHINESE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/catalogue/zh");

/// A language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English
    #[default]
    English,
    /// Chinese
    Chinese,
}

impl Language {
    /// The language that the environment asks for: the first of these variables that is set and not
    /// empty decides (`WIRELAB_LANG`, then as in setlocale(3): `LC_ALL`, `LC_MESSAGES`, `LANG`).
    pub fn from_environment(
        own: Option<&str>,
        all: Option<&str>,
        messages: Option<&str>,
        lang: Option<&str>,
    ) -> Self {
        let chosen = [own, all, messages, lang].into_iter().flatten().find(|value| !value.is_empty());
        chosen.map_or(Self::English, Self::from_tag)
    }

    /// The language of this process's environment.
    pub fn of_process() -> Self {
        let variable = |name| std::env::var(name).ok();
        let values = ["WIRELAB_LANG", "LC_ALL", "LC_MESSAGES", "LANG"].map(variable);
        let [own, all, messages, lang] = values.each_ref().map(Option::as_deref);
        Self::from_environment(own, all, messages, lang)
    }

    /// Its tag: `en`, `zh`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
        }
    }

    /// The language of a tag such as `zh_CN.UTF-8`; English where it is no other.
    pub fn from_tag(tag: &str) -> Self {
        let is_chinese = tag.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("zh"))
            && !tag.chars().nth(2).is_some_and(char::is_alphabetic);
        if is_chinese { Self::Chinese } else { Self::English }
    }
}

type Bundle = FluentBundle<FluentResource>;

thread_local! {
    static BUNDLES: [OnceCell<Bundle>; 2] = const { [OnceCell::new(), OnceCell::new()] };
}

/// A message's text, on one line unless the catalogue breaks it. What an errno means comes with the
/// operation and the errno's name before it. Where the language lacks it, it is
/// English; where that does as well, its id with its arguments.
pub fn text(language: Language, message: &Message) -> String {
    let meaning = sentence(language, message);
    let value = |name: &str| message.arguments.iter().find(|(own, _)| *own == name).map(|(_, value)| value);
    match (value("what"), value("name")) {
        (Some(what), Some(name)) if message.id.starts_with("errno-") && !message.id.contains('.') => {
            format!("{}: {name}: {meaning}", escape::one_line(what.as_bytes()))
        }
        _ => meaning,
    }
}

fn sentence(language: Language, message: &Message) -> String {
    find(language, message).or_else(|| find(Language::English, message)).unwrap_or_else(|| bare(message))
}

/// Whether a language has a message of its own.
pub fn has(language: Language, id: &str) -> bool {
    with_bundle(language, |bundle| pattern(bundle, id).is_some())
}

fn find(language: Language, message: &Message) -> Option<String> {
    with_bundle(language, |bundle| {
        let mut arguments = FluentArgs::with_capacity(message.arguments.len());
        for (name, value) in &message.arguments {
            arguments.set(*name, argument(name, value));
        }
        let pattern = pattern(bundle, message.id)?;
        Some(bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned())
    })
}

fn pattern<'a>(bundle: &'a Bundle, id: &str) -> Option<&'a fluent_syntax::ast::Pattern<&'a str>> {
    match id.split_once('.') {
        Some((id, attribute)) => Some(bundle.get_message(id)?.get_attribute(attribute)?.value()),
        None => bundle.get_message(id)?.value(),
    }
}

fn argument<'a>(name: &str, value: &'a str) -> FluentValue<'a> {
    match value.parse::<i32>() {
        Ok(count) if matches!(name, "count" | "arity") => FluentValue::from(count),
        _ => FluentValue::String(escape::one_line(value.as_bytes())),
    }
}

fn bare(message: &Message) -> String {
    let mut text = message.id.to_owned();
    for (name, value) in &message.arguments {
        text.push_str(&format!(" {name}={}", escape::quote(value.as_bytes())));
    }
    text
}

fn with_bundle<T>(language: Language, use_it: impl FnOnce(&Bundle) -> T) -> T {
    BUNDLES.with(|[english, chinese]| {
        use_it(match language {
            Language::English => english.get_or_init(|| load(&ENGLISH, "en")),
            Language::Chinese => chinese.get_or_init(|| load(&CHINESE, "zh")),
        })
    })
}

fn load(folder: &'static Dir<'static>, tag: &str) -> Bundle {
    let language: LanguageIdentifier = tag.parse().unwrap_or_default();
    let mut bundle = Bundle::new(vec![language]);
    bundle.set_use_isolating(false);
    for file in folder.files() {
        let text = file.contents_utf8().unwrap_or_default().to_owned();
        // A file with a mistake gives what is right in it; a test finds the mistake.
        let resource = FluentResource::try_new(text).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
