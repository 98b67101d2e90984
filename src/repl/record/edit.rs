//! A statement written differently: places in its text replaced.
//!
//! Pure.

use std::ops::Range;

use wirelab_lang::eval::recording::{RecordedOperand, RecordedPhrase};
use wirelab_lang::eval::value::display;
use wirelab_lang::spec::Repeats;

use super::entry::Entry;

/// A place, and what stands there instead.
pub type Edit = (Range<usize>, String);

/// The text with the places replaced. Where two overlap, the first one counts.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|(range, _)| range.start);
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (range, new) in edits {
        let Some(before) = text.get(done..range.start) else { continue };
        out.push_str(before);
        out.push_str(new);
        done = range.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// Abbreviated commands in full.
pub fn spelled_out(entry: &Entry) -> Vec<Edit> {
    let text = &entry.typed.text;
    let edits = entry.typed.commands.iter().filter_map(|(start, command)| {
        let range = words(text, *start, command.name)?;
        (text.get(range.clone())? != command.name).then(|| (range, command.name.to_owned()))
    });
    edits.collect()
}

/// Where a command's own words stand.
fn words(text: &str, start: usize, command: &str) -> Option<Range<usize>> {
    let mut end = start;
    for _ in command.split(' ') {
        let rest = text.get(end..)?;
        let blank = rest.len() - rest.trim_start().len();
        let word = rest.trim_start().find(|c: char| !c.is_alphanumeric() && c != '-' && c != '_');
        end += blank + word.unwrap_or(rest.len() - blank);
    }
    Some(start..end)
}

/// Parentheses around what cannot stand beside an operator without.
pub fn parentheses(phrase: &RecordedPhrase) -> Vec<Edit> {
    let values = phrase.options.iter().map(|(_, value)| value);
    let operands = phrase.operands.iter().chain(values).filter(|operand| !operand.is_single);
    let around = |operand: &RecordedOperand| {
        let Range { start, end } = operand.range;
        [(start..start, "(".to_owned()), (end..end, ")".to_owned())]
    };
    operands.flat_map(around).collect()
}

/// The value that was drawn, behind the option that gives it: it is drawn no more.
pub fn drawn(entry: &Entry) -> Option<Edit> {
    let (phrase, option, value) = entry.drawn()?;
    let literal = display::repr(value);
    match phrase.options.iter().find(|(word, _)| *word == option) {
        Some((_, given)) if given.constant.as_ref().is_some_and(|own| display::repr(own) == literal) => None,
        Some((_, given)) => Some((given.range.clone(), literal)),
        None => {
            let end = words(&entry.typed.text, phrase.start, phrase.command?.name)?.end;
            Some((end..end, format!(" {option} {literal}")))
        }
    }
}

/// A portion of just so many bytes in place of so many at most.
pub fn exactly(text: &str, phrase: &RecordedPhrase, count: usize) -> Option<Edit> {
    let command = phrase.command?;
    let Repeats::Portion(portions @ [exactly, ..]) = command.facts.repeats else { return None };
    if phrase.options.iter().any(|(word, _)| portions.contains(word)) {
        return None;
    }
    let given = match phrase.operands.as_slice() {
        [_, count] => Some(count),
        [count] if !count.may_be_socket => Some(count),
        _ => None,
    };
    if let Some(given) = given {
        return Some((given.range.clone(), format!("{exactly} {count}")));
    }
    let words = words(text, phrase.start, command.name)?.end;
    let end = phrase.operands.last().map_or(words, |last| last.range.end);
    Some((end..end, format!(" {exactly} {count}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_replaced_in_order() {
        let edits = [(4..5, "two".to_owned()), (0..3, "1".to_owned()), (5..5, "!".to_owned())];
        assert_eq!(apply("one 2", &edits), "1 two!");
        assert_eq!(apply("abc", &[(0..2, "x".to_owned()), (1..3, "y".to_owned())]), "xc");
    }
}
