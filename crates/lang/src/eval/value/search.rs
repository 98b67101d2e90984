//! Where a part stands in bytes, however large both are: the search is looked after between two portions.
//!
//! Must not use: anything that waits.

use memchr::memmem::Finder;

use crate::eval::fault::Outcome;
use crate::eval::interrupt::Work;

/// So many bytes are searched between two looks.
const PORTION: usize = 1 << 20;
/// A part that is longer is not prepared for a search by its letters, which takes long by itself.
const LONG: usize = 64 << 10;
/// A Mersenne prime: sums of bytes are taken modulo it.
const PRIME: u64 = (1 << 61) - 1;
/// Of the sums: some number of the size of the prime.
const BASE: u64 = 0x0b5e_9d3c_71a4_f86d;

/// A part that is looked for.
#[derive(Debug)]
pub enum Search<'a> {
    /// By its letters
    Short(Box<Finder<'a>>),
    /// By a sum over as many bytes as it has, which rolls along (Karp and Rabin, 1987). What has the same
    /// sum is compared, and data that was made for that takes long and no more.
    Long {
        /// What is looked for
        part: &'a [u8],
        /// Its sum
        sum: u64,
        /// What the first byte of so many weighs in their sum
        weight: u64,
    },
}

impl<'a> Search<'a> {
    /// Prepares to look for a part.
    ///
    /// # Errors
    /// The run is to end.
    pub fn new(part: &'a [u8]) -> Outcome<Self> {
        if part.len() <= LONG {
            return Ok(Self::Short(Box::new(Finder::new(part))));
        }
        let (mut sum, mut weight, mut work) = (0, 1, Work::default());
        for (place, byte) in part.iter().enumerate() {
            sum = add(times(sum, BASE), u64::from(*byte));
            if place > 0 {
                weight = times(weight, BASE);
            }
            work.done(1)?;
        }
        Ok(Self::Long { part, sum, weight })
    }

    /// Its first place at or behind one.
    ///
    /// # Errors
    /// The run is to end.
    pub fn next(&self, data: &[u8], from: usize) -> Outcome<Option<usize>> {
        let Some(rest) = data.get(from..) else { return Ok(None) };
        let found = match self {
            Self::Short(finder) => by_letters(finder, rest),
            Self::Long { part, sum, weight } => by_sums(part, *sum, *weight, rest),
        };
        Ok(found?.map(|place| place + from))
    }
}

fn by_letters(finder: &Finder<'_>, data: &[u8]) -> Outcome<Option<usize>> {
    let (mut start, mut work) = (0, Work::default());
    loop {
        // A place may begin in one portion and end in the next one.
        let end = data.len().min(start + PORTION + finder.needle().len());
        let part = data.get(start..end).unwrap_or_default();
        if let Some(place) = finder.find(part) {
            return Ok(Some(start + place));
        }
        if end == data.len() {
            return Ok(None);
        }
        start += PORTION;
        work.done(PORTION)?;
    }
}

fn by_sums(wanted: &[u8], sum: u64, weight: u64, data: &[u8]) -> Outcome<Option<usize>> {
    if data.len() < wanted.len() {
        return Ok(None);
    }
    let (first, behind) = data.split_at(wanted.len());
    let (mut here, mut work) = (0, Work::default());
    for byte in first {
        here = add(times(here, BASE), u64::from(*byte));
        work.done(1)?;
    }
    let mut behind = behind.iter();
    for (place, leaves) in data.iter().enumerate() {
        if here == sum {
            if data.get(place..place + wanted.len()) == Some(wanted) {
                return Ok(Some(place));
            }
            work.done(wanted.len() / 8)?;
        }
        let Some(comes) = behind.next() else { break };
        let rest = add(here, PRIME - times(u64::from(*leaves), weight));
        here = add(times(rest, BASE), u64::from(*comes));
        work.done(1)?;
    }
    Ok(None)
}

fn add(a: u64, b: u64) -> u64 {
    let sum = a + b;
    if sum >= PRIME { sum - PRIME } else { sum }
}

fn times(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    let (low, high) = (product as u64 & PRIME, (product >> 61) as u64);
    add(low, high)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(search: &Search<'_>, data: &[u8], length: usize) -> Vec<usize> {
        let (mut found, mut from) = (Vec::new(), 0);
        while let Some(place) = search.next(data, from).unwrap() {
            found.push(place);
            from = place + length;
        }
        found
    }

    #[test]
    fn a_place_across_two_portions_is_found() {
        for length in [3, 1000, LONG, LONG + 1, 3 * LONG] {
            let part: Vec<u8> = (0..length).map(|at| b'a' + (at % 25) as u8).collect();
            for before in [0, 1, PORTION - length.min(PORTION), PORTION - 1, PORTION, PORTION + 1] {
                let data = [vec![b'z'; before], part.clone(), vec![b'z'; 5]].concat();
                let search = Search::new(&part).unwrap();
                assert_eq!(search.next(&data, 0).unwrap(), Some(before), "{length} behind {before}");
                assert_eq!(search.next(&data, before + 1).unwrap(), None);
            }
        }
    }

    #[test]
    fn what_begins_alike_everywhere_is_found_in_linear_time() {
        let data = vec![b'a'; 8 << 20];
        let part = [vec![b'a'; 4 << 20], vec![b'b']].concat();
        assert_eq!(Search::new(&part).unwrap().next(&data, 0).unwrap(), None);
        assert_eq!(Search::new(&data[1 << 20..]).unwrap().next(&data, 7).unwrap(), Some(7));
    }

    proptest! {
        #[test]
        fn sums_find_what_letters_find(
            data in proptest::collection::vec(0_u8..3, 0..300),
            part in proptest::collection::vec(0_u8..3, 1..6),
        ) {
            let sum = part.iter().fold(0, |sum, byte| add(times(sum, BASE), u64::from(*byte)));
            let weight = part.iter().skip(1).fold(1, |weight, _| times(weight, BASE));
            let by_sums = Search::Long { part: &part, sum, weight };
            let by_letters: Vec<_> = memchr::memmem::find_iter(&data, &part).collect();
            prop_assert_eq!(all(&by_sums, &data, part.len()), by_letters.clone());
            prop_assert_eq!(all(&Search::new(&part).unwrap(), &data, part.len()), by_letters);
        }
    }
}
