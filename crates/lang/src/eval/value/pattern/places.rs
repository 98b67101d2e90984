//! Where a pattern is found, and what its groups have of it.
//!
//! One automaton goes forward to the end of what is found, a second one back to its begin, both byte by
//! byte with a look at the time. Only the groups need the slow machine, which sees what was found alone.
//!
//! Must not use: anything that waits.

use std::cell::RefCell;
use std::ops::Range;

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::pikevm::{self, PikeVM};
use regex_automata::nfa::thompson::{Config, NFA, WhichCaptures};
use regex_automata::util::primitives::{NonMaxUsize, PatternID};
use regex_automata::{Anchored, Input, MatchKind};

use super::{LEARNT, MOST_AT_ONCE, PORTION, Pattern, SIZE, parse, too_large, too_long};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::interrupt::{self, Work};
use crate::eval::value::{Bytes, Key, Record, Value};
use crate::message;

/// The most that the slow machine keeps while it runs: states times ends of groups.
const MOST_KEPT: usize = 1 << 20;
/// The most steps that it takes for one match.
const MOST_STEPS: usize = 1 << 29;

/// What finds the begin of a match, and its groups.
pub(super) struct PatternFinder {
    back: DFA,
    learnt: RefCell<Cache>,
    machine: PikeVM,
    threads: RefCell<pikevm::Cache>,
}

impl PatternFinder {
    fn of(pattern: &str) -> Outcome<Self> {
        let too_large = || too_large(pattern);
        let parsed = parse(pattern)?;
        let config = Config::new().utf8(false).nfa_size_limit(Some(SIZE));
        let backwards = config.clone().which_captures(WhichCaptures::None).reverse(true);
        let build = |config| NFA::compiler().configure(config).build_from_hir(&parsed).ok();
        let nfa = build(config).ok_or_else(too_large)?;
        let slots = nfa.group_info().slot_len();
        if nfa.states().len().saturating_mul(slots) > MOST_KEPT {
            return Err(too_large());
        }
        let machine = PikeVM::new_from_nfa(nfa).map_err(|_| too_large())?;
        let config = DFA::config()
            .unicode_word_boundary(true)
            .match_kind(MatchKind::All)
            .cache_capacity(LEARNT)
            .skip_cache_capacity_check(true);
        let back = build(backwards).ok_or_else(too_large)?;
        let back = DFA::builder().configure(config).build_from_nfa(back).map_err(|_| too_large())?;
        let (learnt, threads) = (RefCell::new(back.create_cache()), RefCell::new(machine.create_cache()));
        Ok(Self { back, learnt, machine, threads })
    }

    /// Where a match begins that ends at a place; `None` where the automaton cannot decide.
    fn begin(&self, text: &[u8], span: Range<usize>) -> Outcome<Option<usize>> {
        let mut cache = self.learnt.borrow_mut();
        let input = Input::new(text).span(span.clone()).anchored(Anchored::Yes);
        let Ok(mut state) = self.back.start_state_reverse(&mut cache, &input) else { return Ok(None) };
        let mut begin = None;
        for (count, at) in span.clone().rev().enumerate() {
            if count % PORTION == 0 {
                interrupt::check()?;
            }
            let Some(next) =
                text.get(at).and_then(|byte| self.back.next_state(&mut cache, state, *byte).ok())
            else {
                return Ok(None);
            };
            state = next;
            if state.is_match() {
                begin = Some(at + 1);
            } else if state.is_dead() {
                return Ok(begin);
            } else if state.is_quit() {
                return Ok(None);
            }
        }
        // What stands before may decide.
        let last = match span.start.checked_sub(1).and_then(|before| text.get(before)) {
            Some(before) => self.back.next_state(&mut cache, state, *before),
            None => self.back.next_eoi_state(&mut cache, state),
        };
        Ok(match last {
            Ok(state) if state.is_match() => Some(span.start),
            Ok(state) if !state.is_quit() => begin,
            _ => None,
        })
    }
}

impl Pattern {
    fn finder(&self) -> Outcome<&PatternFinder> {
        if let Some(finder) = self.finder.get() {
            return Ok(finder);
        }
        let made = PatternFinder::of(&self.text)?;
        Ok(self.finder.get_or_init(|| made))
    }

    /// The first match that begins at or behind a place.
    ///
    /// # Errors
    /// LIMIT where the text is too long for the pattern, and where the run is to end.
    pub fn next(&self, text: &[u8], from: usize) -> Outcome<Option<Range<usize>>> {
        let finder = self.finder()?;
        match self.end(text, from)? {
            Some(None) => return Ok(None),
            Some(Some(end)) => {
                if let Some(begin) = finder.begin(text, from..end)? {
                    return Ok(Some(begin..end));
                }
            }
            None => {}
        }
        let bytes = text.len().saturating_sub(from);
        if bytes > MOST_AT_ONCE {
            return Err(too_long(self.text.as_bytes(), bytes, MOST_AT_ONCE));
        }
        let mut slots = [None; 2];
        let mut threads = finder.threads.borrow_mut();
        let input = Input::new(text).range(from..);
        finder.machine.search_slots(&mut threads, &input, &mut slots);
        Ok(range_of(&slots, 0))
    }

    /// Where the first match ends: nowhere, or the automaton cannot decide.
    fn end(&self, text: &[u8], from: usize) -> Outcome<Option<Option<usize>>> {
        let mut cache = self.learnt.borrow_mut();
        let Some(rest) = text.get(from..) else { return Ok(Some(None)) };
        let Ok(mut state) = self.automaton.start_state_forward(&mut cache, &Input::new(text).range(from..))
        else {
            return Ok(None);
        };
        let (mut end, mut at, mut work) = (None, from, Work::default());
        for portion in rest.chunks(PORTION) {
            interrupt::check()?;
            work.done(portion.len())?;
            for byte in portion {
                state = match self.automaton.next_state(&mut cache, state, *byte) {
                    Ok(state) => state,
                    Err(_) => return Ok(None),
                };
                if state.is_tagged() {
                    if state.is_match() {
                        end = Some(at);
                    } else if state.is_dead() {
                        return Ok(Some(end));
                    } else if state.is_quit() {
                        return Ok(None);
                    }
                }
                at += 1;
            }
        }
        match self.automaton.next_eoi_state(&mut cache, state) {
            Ok(state) if state.is_match() => Ok(Some(Some(at))),
            Ok(_) => Ok(Some(end)),
            Err(_) => Ok(None),
        }
    }

    /// What the groups have of a match, the whole first; a group that has no part in it has nothing.
    ///
    /// # Errors
    /// LIMIT where the match is too long for so many groups.
    pub fn groups(&self, text: &[u8], whole: Range<usize>) -> Outcome<Vec<Option<Range<usize>>>> {
        let finder = self.finder()?;
        let info = finder.machine.get_nfa().group_info();
        let count = info.group_len(PatternID::ZERO);
        if count <= 1 {
            return Ok(vec![Some(whole)]);
        }
        let one = finder.machine.get_nfa().states().len().saturating_mul(info.slot_len());
        if one.saturating_mul(whole.len()) > MOST_STEPS {
            return Err(too_long(self.text.as_bytes(), whole.len(), MOST_STEPS / one.max(1)));
        }
        let mut slots = vec![None; info.slot_len()];
        let mut threads = finder.threads.borrow_mut();
        let input = Input::new(text).span(whole.clone()).anchored(Anchored::Yes);
        finder.machine.search_slots(&mut threads, &input, &mut slots);
        let groups = (1..count).map(|group| range_of(&slots, group));
        Ok(std::iter::once(Some(whole)).chain(groups).collect())
    }

    /// A match as a record: `.text`, `.before`, `.start`, `.end`, `.groups`, and the named groups.
    ///
    /// # Errors
    /// LIMIT.
    pub fn found(&self, data: &Bytes, place: Range<usize>) -> Outcome<Value> {
        let part = |range: Range<usize>| Value::Bytes(data.slice(range).unwrap_or_default());
        let number = |place: usize| Value::Int(i64::try_from(place).unwrap_or(i64::MAX));
        let groups = self.groups(data, place.clone())?;
        let groups: Vec<Value> =
            groups.into_iter().skip(1).map(|group| group.map_or(Value::None, part)).collect();
        let mut found = Record::new([
            ("text", part(place.clone())),
            ("before", part(0..place.start)),
            ("start", number(place.start)),
            ("end", number(place.end)),
            ("groups", Value::from(groups.clone())),
        ]);
        for (name, value) in self.names()?.into_iter().zip(groups) {
            // A group that is called like a field of every match is among the groups alone.
            if let Some(name) = name.filter(|name| found.get(name).is_none()) {
                found.set(Key::Bytes(Bytes::from(name)), value);
            }
        }
        Ok(found.into())
    }

    /// The names of the groups behind the whole; most have none.
    ///
    /// # Errors
    /// LIMIT.
    pub fn names(&self) -> Outcome<Vec<Option<String>>> {
        let info = self.finder()?.machine.get_nfa().group_info();
        Ok(info.pattern_names(PatternID::ZERO).skip(1).map(|name| name.map(str::to_owned)).collect())
    }

    /// All matches, one behind the other: what is found must not overlap, and behind an empty match the
    /// search goes on a character later.
    ///
    /// # Errors
    /// Those of [`Self::next`] and of `found`.
    pub fn each(&self, text: &[u8], mut found: impl FnMut(Range<usize>) -> Outcome<()>) -> Outcome<()> {
        let (mut from, mut work) = (0, Work::default());
        while let Some(place) = self.next(text, from)? {
            work.done(64)?;
            from = if place.is_empty() { place.end + character(text, place.end) } else { place.end };
            found(place)?;
            if from > text.len() {
                break;
            }
        }
        Ok(())
    }

    /// A group by its number or its name, as a replacement names it.
    ///
    /// # Errors
    /// VALUE where there is none.
    pub fn group(&self, name: &str) -> Outcome<usize> {
        let names = self.names()?;
        let number = name.parse().ok().filter(|number| *number <= names.len());
        let by_name = || names.iter().position(|own| own.as_deref() == Some(name)).map(|place| place + 1);
        number.or_else(by_name).ok_or_else(|| {
            let pattern = super::shown(self.text.as_bytes());
            Fault::value(message!("pattern-no-group", group = name, pattern = pattern))
        })
    }
}

/// How long the character at a place is.
fn character(text: &[u8], at: usize) -> usize {
    let behind = text.get(at + 1..).unwrap_or_default();
    1 + behind.iter().take(3).take_while(|byte| **byte & 0xc0 == 0x80).count()
}

fn range_of(slots: &[Option<NonMaxUsize>], group: usize) -> Option<Range<usize>> {
    let slot = |place: usize| slots.get(place).copied().flatten().map(NonMaxUsize::get);
    Some(slot(2 * group)?..slot(2 * group + 1)?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::super::compiled;
    use super::*;

    type Groups = Vec<Option<Range<usize>>>;

    fn all(pattern: &str, text: &[u8]) -> Vec<Groups> {
        let pattern = compiled(pattern.as_bytes()).unwrap();
        let mut found = Vec::new();
        pattern
            .each(text, |place| {
                found.push(pattern.groups(text, place)?);
                Ok(())
            })
            .unwrap();
        found
    }

    fn first_with_regex(pattern: &str, text: &[u8], from: usize) -> Option<Groups> {
        let regex = regex::bytes::Regex::new(pattern).unwrap();
        let groups = regex.captures_at(text, from)?;
        Some(groups.iter().map(|group| group.map(|group| group.range())).collect())
    }

    #[test]
    fn empty_matches_are_where_python_has_them() {
        let whole =
            |found: Vec<Groups>| -> Vec<_> { found.into_iter().filter_map(|all| all[0].clone()).collect() };
        assert_eq!(whole(all("x*", b"abxd")), [0..0, 1..1, 2..3, 3..3, 4..4]);
        assert_eq!(whole(all("", "你a".as_bytes())), [0..0, 3..3, 4..4]);
        assert_eq!(whole(all("", b"")).first(), Some(&(0..0)));
        assert!(whole(all("a", b"")).is_empty());
    }

    #[test]
    fn m09_a_long_match_with_groups_is_a_limit() {
        let pattern = compiled(b"(?s)(a|b|.)*").unwrap();
        let text = vec![b'x'; 32 << 20];
        let whole = pattern.next(&text, 0).unwrap().unwrap();
        assert_eq!(whole, 0..32 << 20);
        assert_eq!(pattern.groups(&text, whole).err().map(|fault| fault.name), Some("LIMIT"));
        let many = compiled("()".repeat(2000).as_bytes()).unwrap();
        assert_eq!(many.next(b"x", 0).err().map(|fault| fault.name), Some("LIMIT"));
    }

    proptest! {
        #[test]
        fn what_is_found_is_what_the_library_finds(
            pattern in r"(a|b|\(a\|b\*\)|\(\?P<n>c\+\?\)|\\b|\^|\$|é|\.|x\*|\(\|a\)){1,5}",
            text in "[abcxé\n ]{0,12}",
            from in 0_usize..4,
        ) {
            prop_assume!(regex::bytes::Regex::new(&pattern).is_ok() && text.is_char_boundary(from));
            let compiled = compiled(pattern.as_bytes()).unwrap();
            let text = text.as_bytes();
            let found = compiled.next(text, from).unwrap();
            let groups = found.map(|whole| compiled.groups(text, whole).unwrap());
            prop_assert_eq!(groups, first_with_regex(&pattern, text, from), "{}", pattern);
        }
    }
}
