//! Z1: the fuzz targets on any toolchain: their corpus, and mutants of it.

use std::fs;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;

use crate::guards::{count, seed};

#[path = "targets/mod.rs"]
mod targets;

/// Chance from a seed: xorshift64* (Marsaglia 2003, Vigna 2014).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit.max(1)
    }
}

/// The corpus of a target, in the order of names; empty in a packed crate.
fn corpus(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let Ok(entries) = fs::read_dir(harness::repository("fuzz/seeds").join(name)) else { return Vec::new() };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

/// One input made of others: pieces turned, put in, taken out, doubled, and taken from elsewhere.
fn mutant(corpus: &[(PathBuf, Vec<u8>)], chance: &mut Chance) -> Vec<u8> {
    let mut data = corpus[chance.below(corpus.len())].1.clone();
    for _ in 0..1 + chance.below(4) {
        let at = chance.below(data.len() + 1);
        let end = (at + 1 + chance.below(12)).min(data.len());
        match chance.below(6) {
            0 if at < data.len() => data[at] = chance.below(256) as u8,
            1 if at < data.len() => data[at] ^= 1 << chance.below(8),
            2 => drop(data.drain(at..end)),
            3 => {
                let piece = data[at..end].to_vec();
                data.splice(at..at, piece);
            }
            4 => {
                const WORDS: &[&[u8]] = &[
                    b"{",
                    b"}",
                    b"\"",
                    b"(",
                    b"\n",
                    b";",
                    b" ",
                    b"=",
                    b"\xff",
                    b"\0",
                    b"\xe2\x80\xae",
                    b"<",
                ];
                data.splice(at..at, WORDS[chance.below(WORDS.len())].iter().copied());
            }
            _ => {
                let other = &corpus[chance.below(corpus.len())].1;
                let from = chance.below(other.len() + 1);
                let to = (from + 1 + chance.below(24)).min(other.len());
                data.splice(at..at, other[from..to].iter().copied());
            }
        }
    }
    data
}

/// Plays one input; where it panics, leaves it where it can be played again.
fn play(name: &str, data: &[u8]) {
    let played = std::panic::catch_unwind(AssertUnwindSafe(|| targets::run(name, data)));
    if played.is_err() {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("finding-{name}"));
        fs::write(&path, data).unwrap();
        panic!("target {name} with the input in {}: {:?}", path.display(), String::from_utf8_lossy(data));
    }
}

#[test]
fn z01_the_corpus_of_the_fuzz_targets_and_mutants_of_it() {
    let seed = seed();
    let mutants = count("WIRELAB_MUTANTS", 400);
    let wanted = std::env::var("WIRELAB_TARGET").unwrap_or_default();
    for (name, _) in targets::TARGETS.iter().filter(|(name, _)| name.contains(&wanted)) {
        let corpus = corpus(name);
        if corpus.is_empty() {
            println!("skipped: a packed crate is without fuzz/seeds/{name}");
            continue;
        }
        let began = std::time::Instant::now();
        for (_, data) in &corpus {
            play(name, data);
        }
        let mut chance = Chance(seed | 1);
        for _ in 0..mutants {
            play(name, &mutant(&corpus, &mut chance));
        }
        println!("{name}: {} of the corpus, {mutants} mutants, {:?}", corpus.len(), began.elapsed());
    }
}

#[test]
fn z01_the_corpus_is_small() {
    let sizes = targets::TARGETS.iter().flat_map(|(name, _)| corpus(name)).map(|(_, data)| data.len());
    let total: usize = sizes.sum();
    assert!(total < 300 << 10, "{total} bytes");
}
