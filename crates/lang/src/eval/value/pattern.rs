//! Regular expressions: `text matches pattern`, and where a pattern is found.
//!
//! A pattern and what is compiled of it have limits, and searching goes through a text byte by byte, in
//! portions between which a signal or the end of the time ends it: however slow a pattern is, nobody
//! waits for it.
//!
//! Must not use: anything that waits.

mod places;

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use regex_automata::Input;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::pikevm::{self, PikeVM};
use regex_automata::nfa::thompson::{Config, NFA, WhichCaptures};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::Hir;

use self::places::PatternFinder;
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
pub struct Pattern {
    text: Box<str>,
    automaton: DFA,
    learnt: RefCell<Cache>,
    /// For what the automaton cannot decide: `\b` among letters that are not ASCII.
    machine: PikeVM,
    threads: RefCell<Option<pikevm::Cache>>,
    /// For where it is found; made when somebody asks.
    finder: OnceCell<PatternFinder>,
}

/// Whether a pattern is found anywhere in a text.
///
/// # Errors
/// VALUE where the pattern is none, LIMIT where it is too large, and where the run is to end.
pub fn is_found(pattern: &[u8], text: &[u8]) -> Outcome<bool> {
    let compiled = compiled(pattern)?;
    let decided = if text.len() <= SHORT { compiled.search_short(text) } else { compiled.search(text)? };
    match decided {
        Some(is_found) => Ok(is_found),
        None if text.len() <= MOST_AT_ONCE => Ok(compiled.simulate(text)),
        None => Err(too_long(pattern, text.len(), MOST_AT_ONCE)),
    }
}

fn too_long(pattern: &[u8], bytes: usize, limit: usize) -> Box<Fault> {
    let pattern = shown(pattern);
    Fault::limit(message!("pattern-text-too-long", bytes = bytes, pattern = pattern, limit = limit))
}

impl Pattern {
    /// Goes through a short text at once; `None` where the automaton cannot decide.
    fn search_short(&self, text: &[u8]) -> Option<bool> {
        let mut cache = self.learnt.borrow_mut();
        let found = self.automaton.try_search_fwd(&mut cache, &Input::new(text).earliest(true));
        found.ok().map(|found| found.is_some())
    }

    /// Decides everything, and takes longer.
    fn simulate(&self, text: &[u8]) -> bool {
        let mut threads = self.threads.borrow_mut();
        self.machine.is_match(threads.get_or_insert_with(|| self.machine.create_cache()), text)
    }

    /// Goes through the text; `None` where the automaton cannot decide.
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

/// A pattern, compiled or known already.
///
/// # Errors
/// VALUE where the pattern is none, LIMIT where it is too large.
pub fn compiled(pattern: &[u8]) -> Outcome<Rc<Pattern>> {
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
    let too_large = || too_large(text);
    let parsed = parse(text)?;
    let config = Config::new().utf8(false).nfa_size_limit(Some(SIZE)).which_captures(WhichCaptures::None);
    let nfa = NFA::compiler().configure(config).build_from_hir(&parsed).map_err(|_| too_large())?;
    let machine = PikeVM::new_from_nfa(nfa.clone()).map_err(|_| too_large())?;
    let bytes = 2 * nfa.memory_usage() + pattern.len();
    let automaton = automaton(nfa).map_err(|_| too_large())?;
    let learnt = RefCell::new(automaton.create_cache());
    let compiled = Rc::new(Pattern {
        text: text.into(),
        automaton,
        learnt,
        machine,
        threads: RefCell::default(),
        finder: OnceCell::new(),
    });
    COMPILED.with_borrow_mut(|all| {
        if all.patterns.len() >= MOST || all.bytes > MOST_BYTES {
            *all = Compiled::default();
        }
        all.bytes += bytes;
        all.patterns.insert(pattern.into(), Rc::clone(&compiled));
    });
    Ok(compiled)
}

fn parse(text: &str) -> Outcome<Hir> {
    let parsed = ParserBuilder::new().utf8(false).build().parse(text);
    parsed.map_err(|error| bad_pattern(text, &error))
}

fn too_large(pattern: &str) -> Box<Fault> {
    Fault::limit(message!("pattern-too-large", pattern = shown(pattern.as_bytes())))
}

fn automaton(nfa: NFA) -> Result<DFA, Box<regex_automata::hybrid::BuildError>> {
    let config =
        DFA::config().unicode_word_boundary(true).cache_capacity(LEARNT).skip_cache_capacity_check(true);
    DFA::builder().configure(config).build_from_nfa(nfa).map_err(Box::new)
}

fn shown(pattern: &[u8]) -> String {
    argument(&escape::quote(pattern.get(..LONGEST).unwrap_or(pattern)))
}

/// Says which character of the pattern is wrong, and why.
fn bad_pattern(pattern: &str, error: &regex_syntax::Error) -> Box<Fault> {
    let (reason, at) = match error {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span().start.column),
        regex_syntax::Error::Translate(error) => (error.kind().to_string(), error.span().start.column),
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
                        let wanted =
                            regex::bytes::Regex::new(pattern).map(|regex| regex.is_match(text.as_bytes()));
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
