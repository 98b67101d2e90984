//! Regular expressions: `text matches pattern`.
//!
//! A pattern and what is compiled of it have limits, and searching goes through a text byte by byte, in
//! portions between which a signal or the end of the time ends it: however slow a pattern is, nobody
//! waits for it.
//!
//! Must not use: anything that waits.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use regex::bytes::{Regex, RegexBuilder};
use regex_automata::Input;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::syntax;

use super::Kind;
use crate::diagnostic::argument;
use crate::escape;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::interrupt;
use crate::message;

/// The longest pattern, in bytes. A class of a few letters such as `\pL` becomes kilobytes.
const LONGEST: usize = 4_096;
/// The most memory that one compiled pattern may take.
const SIZE: usize = 1 << 20;
/// The most memory for what was learnt while searching with it; when it is full, that is learnt anew.
const LEARNT: usize = 512 << 10;
/// How many compiled patterns are kept.
const MOST: usize = 64;
/// The most memory of those that are kept.
const MOST_BYTES: usize = 16 << 20;
/// A text that is searched without a look at the time, in bytes.
const SHORT: usize = 1_024;
/// How much is searched between two looks at the time. With the slowest patterns a byte takes 50 µs.
const PORTION: usize = 1_024;
/// The longest text for patterns that cannot be searched byte by byte.
const MOST_AT_ONCE: usize = 1 << 20;

thread_local! {
    static COMPILED: RefCell<Compiled> = RefCell::default();
}

/// Compiled patterns.
#[derive(Default)]
struct Compiled {
    patterns: HashMap<Box<[u8]>, Rc<Pattern>>,
    bytes: usize,
}

/// A compiled pattern.
struct Pattern {
    /// For short texts, and for what the automaton cannot decide.
    regex: Regex,
    automaton: DFA,
    learnt: RefCell<Cache>,
}

/// Whether a pattern is found anywhere in a text.
///
/// # Errors
/// VALUE where the pattern is none, LIMIT where it is too large, and where the run is to end.
pub fn is_found(pattern: &[u8], text: &[u8]) -> Outcome<bool> {
    let compiled = compile(pattern)?;
    if text.len() <= SHORT {
        return Ok(compiled.regex.is_match(text));
    }
    match compiled.search(text)? {
        Some(is_found) => Ok(is_found),
        None if text.len() <= MOST_AT_ONCE => Ok(compiled.regex.is_match(text)),
        None => Err(Fault::limit(message!(
            "pattern-text-too-long",
            bytes = text.len(),
            pattern = shown(pattern),
            limit = MOST_AT_ONCE
        ))),
    }
}

impl Pattern {
    /// Goes through the text; `None` where the automaton cannot decide: `\b` among letters that are not
    /// ASCII.
    fn search(&self, text: &[u8]) -> Outcome<Option<bool>> {
        let mut cache = self.learnt.borrow_mut();
        let Ok(mut state) = self.automaton.start_state_forward(&mut cache, &Input::new(text)) else {
            return Ok(None);
        };
        for portion in text.chunks(PORTION) {
            interrupt::check()?;
            for byte in portion {
                state = match self.automaton.next_state(&mut cache, state, *byte) {
                    Ok(state) if !state.is_tagged() => state,
                    Ok(state) if state.is_match() => return Ok(Some(true)),
                    Ok(state) if state.is_dead() => return Ok(Some(false)),
                    Ok(state) if state.is_quit() => return Ok(None),
                    Ok(state) => state,
                    Err(_) => return Ok(None),
                };
            }
        }
        let end = self.automaton.next_eoi_state(&mut cache, state);
        Ok(end.ok().map(|end| end.is_match()))
    }
}

fn compile(pattern: &[u8]) -> Outcome<Rc<Pattern>> {
    if let Some(known) = COMPILED.with_borrow(|compiled| compiled.patterns.get(pattern).cloned()) {
        return Ok(known);
    }
    if pattern.len() > LONGEST {
        let bytes = pattern.len();
        return Err(Fault::limit(message!("pattern-too-long", bytes = bytes, limit = LONGEST)));
    }
    let text = std::str::from_utf8(pattern).map_err(|_| {
        Fault::value(message!("pattern-not-text", pattern = shown(pattern), kind = Kind::Bytes.name()))
    })?;
    let too_large = || Fault::limit(message!("pattern-too-large", pattern = shown(pattern)));
    let regex = RegexBuilder::new(text).size_limit(SIZE).dfa_size_limit(LEARNT).build();
    let regex = regex.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => too_large(),
        other => bad_pattern(text, &other),
    })?;
    let automaton = automaton(text).map_err(|_| too_large())?;
    let learnt = RefCell::new(automaton.create_cache());
    let bytes = 2 * automaton.get_nfa().memory_usage() + pattern.len();
    let compiled = Rc::new(Pattern { regex, automaton, learnt });
    COMPILED.with_borrow_mut(|all| {
        if all.patterns.len() >= MOST || all.bytes > MOST_BYTES {
            *all = Compiled::default();
        }
        all.bytes += bytes;
        all.patterns.insert(pattern.into(), Rc::clone(&compiled));
    });
    Ok(compiled)
}

fn automaton(pattern: &str) -> Result<DFA, Box<regex_automata::hybrid::BuildError>> {
    let nfa =
        thompson::Config::new().utf8(false).nfa_size_limit(Some(SIZE)).which_captures(WhichCaptures::None);
    let config =
        DFA::config().unicode_word_boundary(true).cache_capacity(LEARNT).skip_cache_capacity_check(true);
    DFA::builder()
        .configure(config)
        .thompson(nfa)
        .syntax(syntax::Config::new().utf8(false))
        .build(pattern)
        .map_err(Box::new)
}

fn shown(pattern: &[u8]) -> String {
    argument(&escape::quote(pattern.get(..LONGEST).unwrap_or(pattern)))
}

/// Says which character of the pattern is wrong, and why.
fn bad_pattern(pattern: &str, error: &regex::Error) -> Box<Fault> {
    let parsed = regex_syntax::ParserBuilder::new().utf8(false).build().parse(pattern);
    let (reason, at) = match &parsed {
        Err(regex_syntax::Error::Parse(error)) => (error.kind().to_string(), error.span().start.column),
        Err(regex_syntax::Error::Translate(error)) => (error.kind().to_string(), error.span().start.column),
        _ => (error.to_string(), 1),
    };
    let pattern = escape::quote(pattern.as_bytes());
    Fault::value(message!("bad-pattern", pattern = pattern, column = at, reason = reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m09_a_long_text_is_searched_as_a_short_one_is() {
        let around = [String::new(), "y".repeat(5_000), "z\n".repeat(3_000)];
        let patterns = [
            "^yx", "x$", "(?m)^x$", r"\bx\b", "x", "y+x", "yx|zx", "(?i)X", "^$", "", r"\w{5}x", "é",
            "x[^y]*$", "\\xff",
        ];
        for before in &around {
            for after in &around {
                for middle in ["x", "é x", "", "X", "xé"] {
                    let text = format!("{before}{middle}{after}");
                    for pattern in patterns {
                        let wanted = Regex::new(pattern).map(|regex| regex.is_match(text.as_bytes()));
                        let found = is_found(pattern.as_bytes(), text.as_bytes()).ok();
                        assert_eq!(
                            found,
                            wanted.ok(),
                            "{pattern:?} in {} {middle:?} {}",
                            before.len(),
                            after.len()
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn m09_a_pattern_has_a_length_and_a_size() {
        for pattern in ["a".repeat(5_000), "a{1000}".repeat(500), r"\pL{1000}".to_owned()] {
            let fault = is_found(pattern.as_bytes(), b"x").err();
            assert_eq!(fault.map(|fault| fault.name), Some("LIMIT"), "{}", pattern.len());
        }
    }
}
