//! Texts of a script as they are written, in one or both languages. Values in braces stay as they are.

use super::outline::Written;
use crate::syntax::ast::{Item, Part, Term, TermKind};
use crate::syntax::source::Source;

/// `"…"`, `en "…" zh "…"`
pub fn written<'t>(source: &Source, items: impl IntoIterator<Item = &'t Item>) -> Written {
    let (mut plain, mut english, mut chinese) = (None, None, None);
    for (language, term) in by_language(items) {
        let text = text(source, term);
        match language {
            Some("en") => english = Some(text),
            Some(_) => chinese = Some(text),
            None => plain = Some(text),
        }
    }
    match english.or(plain) {
        Some(english) => Written { english, chinese },
        None => Written { english: chinese.unwrap_or_default(), chinese: None },
    }
}

/// The terms, each with the language before it.
pub fn by_language<'t>(
    items: impl IntoIterator<Item = &'t Item>,
) -> impl Iterator<Item = (Option<&'t str>, &'t Term)> {
    let mut language = None;
    items.into_iter().filter_map(move |item| match item {
        Item::Term(Term { kind: TermKind::Word(word), .. })
            if matches!(&**word, "en" | "zh") && language.is_none() =>
        {
            language = Some(&**word);
            None
        }
        Item::Term(term) => Some((language.take(), term)),
        Item::Operator { .. } => None,
    })
}

/// A string's text; what else it may be as it is written.
pub fn text(source: &Source, term: &Term) -> String {
    match &term.kind {
        TermKind::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        TermKind::Text(parts) => parts.iter().map(|each| part(source, each)).collect(),
        _ => source.slice(term.span).to_owned(),
    }
}

fn part(source: &Source, part: &Part) -> String {
    match part {
        Part::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Part::Expression(phrase) => format!("{{{}}}", source.slice(phrase.span)),
        Part::Formatted(phrase, format) => format!("{{{}}}", source.slice(phrase.span.to(format.span))),
    }
}
